/* check_apex.c - SOA and NS of the zone itself. */
#include "check_inner.h"

enum {
	REFRESH_MIN = 1200,
	REFRESH_MAX = 86400,
	EXPIRE_MIN = 604800,
	MINIMUM_MAX = 86400,
	YEAR_MIN = 1980
};

/* ---- timers --------------------------------------------------------------------------------- */

static void check_timers(
	struct zone_check *c, const struct zone_entry *entry, const struct taut_soa *soa)
{
	if (soa->refresh < REFRESH_MIN || soa->refresh > REFRESH_MAX)
		zone_say(c, ZONE_C_SOA_REFRESH, entry, "%lu", (unsigned long)soa->refresh);
	if (soa->retry >= soa->refresh && soa->retry > 0)
		zone_say(c, ZONE_C_SOA_RETRY, entry, "%lu", (unsigned long)soa->retry);
	if (soa->expire < (uint64_t)soa->refresh + soa->retry)
		zone_say(c, ZONE_C_SOA_EXPIRE, entry, "%lu", (unsigned long)soa->expire);
	else if (soa->expire < EXPIRE_MIN)
		zone_say(c, ZONE_C_SOA_EXPIRE_SHORT, entry, "%lu", (unsigned long)soa->expire);
	if (soa->minimum > MINIMUM_MAX)
		zone_say(c, ZONE_C_SOA_MINIMUM, entry, "%lu", (unsigned long)soa->minimum);
}

/* Days since 1970-01-01 of the first day of a month, in the Gregorian calendar. */
static int64_t days_of(int64_t year, int64_t month)
{
	int64_t before = month > 2 ? year : year - 1; /* years begin in March */
	int64_t days = before * 365 + before / 4 - before / 100 + before / 400;

	return days + (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 - 719468;
}

/* YYYYMMDDnn, as RFC 1912 2.2 recommends, of a day behind tomorrow: clocks have time zones. */
static void check_serial(struct zone_check *c, const struct zone_entry *entry, uint32_t serial)
{
	int64_t year = serial / 1000000, month = serial / 10000 % 100, day = serial / 100 % 100;

	if (serial == 0)
		zone_say(c, ZONE_C_SOA_SERIAL_ZERO, entry, "%s", "");
	if (!c->options->has_now || year < YEAR_MIN || month < 1 || month > 12 || day < 1 ||
		day > 31)
		return;
	if ((days_of(year, month) + day - 2) * 86400 > (int64_t)c->options->now)
		zone_say(c, ZONE_C_SOA_SERIAL_FUTURE, entry, "%lu", (unsigned long)serial);
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool first_label_has(const uint8_t *wire, char wanted)
{
	for (uint32_t i = 1; i <= wire[0]; i++) {
		if (wire[i] == (uint8_t)wanted)
			return true;
	}
	return false;
}

static void check_soa_names(
	struct zone_check *c, const struct zone_entry *entry, const struct taut_soa *soa)
{
	const uint8_t *mname = entry->rdata + soa->mname.at, *rname = entry->rdata + soa->rname.at;

	if (!zone_is_host(mname))
		zone_say(c, ZONE_C_HOST_NAME, entry, "%s", zone_text(c, mname));
	if (first_label_has(rname, '@'))
		zone_say(c, ZONE_C_SOA_RNAME_AT, entry, "%s", zone_text(c, rname));
	else if (!zone_is_mailbox(rname))
		zone_say(c, ZONE_C_SOA_RNAME, entry, "%s", zone_text(c, rname));
}

static void check_soa(struct zone_check *c, const struct zone_entry *entry)
{
	struct taut_record record = zone_record(entry);
	struct taut_soa soa;

	if (taut_rdata_soa(&record, &soa) != TAUT_OK)
		return;
	c->serial = soa.serial;
	check_timers(c, entry, &soa);
	check_serial(c, entry, soa.serial);
	check_soa_names(c, entry, &soa);
}

/* ---- sets ----------------------------------------------------------------------------------- */

/* Equal SOA records are one (RFC 2181 5), and duplicates are told elsewhere. */
static void check_many(struct zone_check *c, const struct zone_set *set)
{
	const struct zone_entry *first = zone_store_at(&c->store, set->first);
	char line[ZONE_LINE_TEXT];

	for (uint32_t i = 1; i < set->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);

		if (taut_rdata_compare(
			    entry->rdata, entry->rdlength, first->rdata, first->rdlength) != 0)
			zone_say(c, ZONE_C_SOA_MANY, entry, "the first is in %s",
				zone_line(c, entry, first, line));
	}
}

void zone_check_apex(struct zone_check *c)
{
	struct zone_set soa = {0}, ns = {0};

	if (c->store.apex != ZONE_NONE) {
		soa = zone_store_set(&c->store, c->store.apex, TAUT_TYPE_SOA);
		ns = zone_store_set(&c->store, c->store.apex, TAUT_TYPE_NS);
	}
	if (soa.count == 0) {
		zone_say(c, ZONE_C_NO_SOA, NULL, "%s", "");
	} else {
		const struct zone_entry *entry = zone_store_at(&c->store, soa.first);

		check_soa(c, entry);
		check_many(c, &soa);
		if (entry != c->store.entries)
			zone_say(c, ZONE_C_SOA_FIRST, entry, "%s", "");
	}
	if (ns.count == 0)
		zone_say(c, ZONE_C_NO_NS, NULL, "%s", "");
	else if (ns.count == 1 && c->kind == ZONE_KIND_HOSTS)
		zone_say(c, ZONE_C_NS_FEW, zone_store_at(&c->store, ns.first), "%s", "");
}

/* check_svcb.c - SVCB and HTTPS (RFC 9460), and DNS servers that are found by them (RFC 9461). The codec has
 * seen to the parameters themselves. */
#include <string.h>

#include "check_inner.h"

enum { KEY_ALPN = 1, KEY_DOHPATH = 7 };

/* What a DNS server speaks by its alpn. */
struct spoken {
	bool alpn, http, other, dohpath;
};

static bool is_one_of(const uint8_t *id, const char *const *names, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		if (zone_label_is(id, names[i]))
			return true;
	}
	return false;
}

static void look_at_alpn(struct taut_span value, struct spoken *spoken)
{
	static const char *const http[] = {"h2", "h3", "http/1.1"};
	static const char *const plain[] = {"dot", "doq"};

	spoken->alpn = true;
	for (uint32_t at = 0; at < value.length; at += value.octets[at] + 1u) { /* RFC 9460 7.1.1 */
		if (is_one_of(value.octets + at, http, 3))
			spoken->http = true;
		else if (!is_one_of(value.octets + at, plain, 2))
			spoken->other = true;
	}
}

static struct spoken look_at(struct taut_span params)
{
	struct taut_svc_param param = {0};
	struct spoken spoken = {0};

	while (taut_svc_param_next(params, &param)) { /* to the end of the parameters */
		if (param.key == KEY_ALPN)
			look_at_alpn(param.value, &spoken);
		if (param.key == KEY_DOHPATH)
			spoken.dohpath = true;
	}
	return spoken;
}

static void check_dns(
	struct zone_check *c, const struct zone_entry *entry, const struct taut_svcb *svcb)
{
	struct spoken spoken = look_at(svcb->params);

	if (!spoken.alpn)
		zone_say(c, ZONE_C_SVCB_DNS_ALPN, entry, "%s", "");
	if (spoken.http && !spoken.dohpath)
		zone_say(c, ZONE_C_SVCB_DNS_PATH, entry, "%s", "");
	if (spoken.other)
		zone_say(c, ZONE_C_SVCB_DNS_OTHER, entry, "%s", "");
}

/* _dns.HOST, or with a port in front (RFC 9461 3). */
static bool is_dns_owner(const uint8_t *wire)
{
	if (wire[0] > 1 && wire[1] == '_' && !zone_label_is(wire, "_dns"))
		wire += wire[0] + 1;
	return zone_label_is(wire, "_dns");
}

static const struct zone_entry *check_mode(
	struct zone_check *c, const struct zone_entry *entry, const struct zone_entry *alias)
{
	struct taut_record record = zone_record(entry);
	bool dns = entry->type == TAUT_TYPE_SVCB && is_dns_owner(c->store.names[entry->name].wire);
	struct taut_svcb svcb;
	char line[ZONE_LINE_TEXT];

	if (taut_rdata_svcb(&record, &svcb) != TAUT_OK)
		return alias;
	if (svcb.priority == 0) {
		if (alias)
			zone_say(c, ZONE_C_SVCB_ALIASES, entry, "the first is in %s",
				zone_line(c, entry, alias, line));
		return alias ? alias : entry;
	}
	if (dns)
		check_dns(c, entry, &svcb);
	if (!zone_is_host(entry->rdata + svcb.target.at))
		zone_say(c, ZONE_C_HOST_NAME, entry, "%s",
			zone_text(c, entry->rdata + svcb.target.at));
	return alias;
}

void zone_check_svcb(struct zone_check *c, const struct zone_set *set)
{
	const struct zone_entry *alias = NULL;
	uint32_t aliases = 0;

	zone_check_targets(c, set);
	for (uint32_t i = 0; i < set->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);

		alias = check_mode(c, entry, alias);
		aliases += entry->rdata[0] == 0 && entry->rdata[1] == 0;
	}
	if (alias && aliases < set->count)
		zone_say(c, ZONE_C_SVCB_MIXED, alias, "%s", "");
}

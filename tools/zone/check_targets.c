/* check_targets.c - where the names in NS, MX, SRV and others lead: hosts have addresses, are no CNAME, are not
 * below a DNAME. One row a type. */
#include <string.h>

#include "check_inner.h"

#define NOTHING ZONE_CODES

/* What is said of the name in a field that does not lead to addresses. */
static const struct row {
	uint16_t type;
	uint8_t field;
	bool host; /* the target is a host name (RFC 1123 2.1) */
	enum zone_code no_address, cname, below_dname, like_address;
} rows[] = {
	{TAUT_TYPE_NS, 0, true, ZONE_C_NS_NO_ADDRESS, ZONE_C_NS_CNAME, ZONE_C_NS_BELOW_DNAME,
		ZONE_C_NS_ADDRESS},
	{TAUT_TYPE_MX, 1, true, ZONE_C_MX_NO_ADDRESS, ZONE_C_MX_CNAME, ZONE_C_MX_BELOW_DNAME,
		ZONE_C_MX_ADDRESS},
	{TAUT_TYPE_SRV, 3, true, ZONE_C_SRV_NO_ADDRESS, ZONE_C_SRV_CNAME, ZONE_C_TARGET_BELOW_DNAME,
		NOTHING},
	{TAUT_TYPE_AFSDB, 1, true, ZONE_C_TARGET_NO_ADDRESS, ZONE_C_TARGET_CNAME,
		ZONE_C_TARGET_BELOW_DNAME, NOTHING},
	{TAUT_TYPE_RT, 1, true, ZONE_C_TARGET_NO_ADDRESS, ZONE_C_TARGET_CNAME,
		ZONE_C_TARGET_BELOW_DNAME, NOTHING},
	{TAUT_TYPE_KX, 1, true, ZONE_C_TARGET_NO_ADDRESS, ZONE_C_TARGET_CNAME,
		ZONE_C_TARGET_BELOW_DNAME, NOTHING},
	{TAUT_TYPE_SOA, 0, false, ZONE_C_SOA_MNAME, ZONE_C_SOA_MNAME, ZONE_C_SOA_MNAME, NOTHING},
	{TAUT_TYPE_SVCB, 1, false, ZONE_C_SVCB_NO_ADDRESS, NOTHING, NOTHING, NOTHING},
	{TAUT_TYPE_HTTPS, 1, false, ZONE_C_SVCB_NO_ADDRESS, NOTHING, NOTHING, NOTHING},
	{TAUT_TYPE_CNAME, 0, false, NOTHING, NOTHING, NOTHING, NOTHING},
	{TAUT_TYPE_DNAME, 0, false, NOTHING, NOTHING, NOTHING, NOTHING},
	{TAUT_TYPE_PTR, 0, false, NOTHING, NOTHING, NOTHING, NOTHING},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static const struct row *row_of(uint16_t type)
{
	for (unsigned i = 0; i < ROWS; i++) {
		if (rows[i].type == type)
			return &rows[i];
	}
	return NULL;
}

/* ---- how names are written ------------------------------------------------------------------ */

/* The name without the zone's origin, or without the root: what was written without a final dot. */
static void without_origin(
	const struct zone_check *c, const uint8_t *wire, uint8_t out[TAUT_NAME_MAX])
{
	uint32_t n = taut_name_length(wire);

	if (taut_name_is_below(wire, c->origin))
		n -= c->origin_length - 1;
	memcpy(out, wire, n - 1);
	out[n - 1] = 0;
}

static bool is_number_label(const uint8_t *label)
{
	unsigned number = 0;

	if (label[0] == 0 || label[0] > 3)
		return false;
	for (uint32_t i = 1; i <= label[0]; i++) {
		if (label[i] < '0' || label[i] > '9')
			return false;
		number = number * 10 + (label[i] - '0');
	}
	return number <= 255;
}

/* "192.0.2.1" is a name of four labels, "2001:db8::1" one of a label with colons. */
static bool like_address(const struct zone_check *c, const uint8_t *wire)
{
	uint8_t name[TAUT_NAME_MAX];
	const uint8_t *at = name;
	uint32_t labels = 0, colons = 0;

	without_origin(c, wire, name);
	for (uint32_t i = 1; i <= name[0]; i++)
		colons += name[i] == ':';
	if (colons >= 2)
		return true;
	for (; at[0] != 0 && is_number_label(at); labels++) /* to the name's end at most */
		at += at[0] + 1;
	return labels == 4 && at[0] == 0;
}

/* "www.example.com.example.com.": the origin twice, as when a final dot is missing. Where origins have
 * one label, as "com.com." may be meant. */
bool zone_ends_twice(const struct zone_check *c, const uint8_t *wire)
{
	uint8_t name[TAUT_NAME_MAX];

	if (c->origin_labels < 2 || !taut_name_is_below(wire, c->origin))
		return false;
	without_origin(c, wire, name);
	return taut_name_is_below(name, c->origin);
}

/* ---- where they lead ------------------------------------------------------------------------ */

/* Of a name server at or below a delegation, without addresses here. Those of this very delegation cannot
 * be found without glue; those of others, and of the zone itself, may be found by it (RFC 9471 2.2). */
static void say_glue(struct zone_check *c, const struct zone_entry *entry, const uint8_t *wire,
	const struct zone_target *target)
{
	bool own = entry->name == target->cut;

	zone_say(c, own ? ZONE_C_GLUE_MISSING : ZONE_C_GLUE_SIBLING, entry, "%s",
		zone_text(c, wire));
}

static void follow(struct zone_check *c, const struct row *row, const struct zone_entry *entry,
	const uint8_t *wire)
{
	struct zone_target target = zone_look(c, wire);
	enum zone_code code = NOTHING;

	if (row->type == TAUT_TYPE_NS && target.reach == ZONE_ADDRESS)
		c->store.names[target.name].flags |= ZONE_GLUE_USED;
	switch (target.reach) {
	case ZONE_OUT:
	case ZONE_ADDRESS: return;
	case ZONE_ABSENT:
	case ZONE_BARE: code = row->no_address; break;
	case ZONE_ALIAS: code = row->cname; break;
	case ZONE_REDIRECTED: code = row->below_dname; break;
	case ZONE_DELEGATED:
		if (row->type == TAUT_TYPE_NS)
			say_glue(c, entry, wire, &target);
		return;
	}
	if (row->type == TAUT_TYPE_CNAME && target.reach == ZONE_ABSENT)
		code = ZONE_C_CNAME_DANGLING;
	if (code != NOTHING)
		zone_say(c, code, entry, "%s", zone_text(c, wire));
}

static void check_target(
	struct zone_check *c, const struct row *row, const struct zone_entry *entry)
{
	const uint8_t *wire = zone_rdata_name(entry, row->field);

	if (!wire || wire[0] == 0) /* the root: nothing is meant (RFC 2782, RFC 7505) */
		return;
	if (row->like_address != NOTHING && like_address(c, wire))
		zone_say(c, row->like_address, entry, "%s", zone_text(c, wire));
	else if (row->host && !zone_is_host(wire))
		zone_say(c, ZONE_C_HOST_NAME, entry, "%s", zone_text(c, wire));
	if (row->type == TAUT_TYPE_PTR && c->reverse && taut_name_is_below(wire, c->origin))
		zone_say(c, ZONE_C_PTR_REVERSE, entry, "%s", zone_text(c, wire));
	else if (zone_ends_twice(c, wire))
		zone_say(c, ZONE_C_FINAL_DOT, entry, "%s", zone_text(c, wire));
	if (row->type == TAUT_TYPE_DNAME &&
		taut_name_is_below(wire, c->store.names[entry->name].wire))
		zone_say(c, ZONE_C_DNAME_LOOP, entry, "%s", zone_text(c, wire));
	follow(c, row, entry, wire);
}

void zone_check_targets(struct zone_check *c, const struct zone_set *set)
{
	const struct row *row = row_of(set->type);

	if (!row || c->kind != ZONE_KIND_HOSTS)
		return;
	for (uint32_t i = 0; i < set->count; i++)
		check_target(c, row, zone_store_at(&c->store, set->first + i));
}

/* RFC 7505 3: a domain that takes no mail says nothing else. */
void zone_check_mx(struct zone_check *c, const struct zone_set *set)
{
	zone_check_targets(c, set);
	for (uint32_t i = 0; i < set->count && set->count > 1; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);

		if (entry->rdlength == 3 && entry->rdata[2] == 0)
			zone_say(c, ZONE_C_MX_NULL, entry, "%s", "");
	}
}

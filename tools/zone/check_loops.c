/* check_loops.c - chains of CNAMEs and of aliases in SVCB and HTTPS that lead back to themselves. */
#include "check_inner.h"

/* The record of this type by which an owner leads on, or NULL. */
static const struct zone_entry *alias_of(const struct zone_check *c, uint32_t name, uint16_t type)
{
	struct zone_set set;

	if (c->store.names[name].count == 0 || zone_hidden(&c->store.names[name]) ||
		taut_type_fields(type, c->rclass) == 0)
		return NULL;
	set = zone_store_set(&c->store, name, type);
	for (uint32_t i = 0; i < set.count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set.first + i);

		if (type == TAUT_TYPE_CNAME || (entry->rdata[0] == 0 && entry->rdata[1] == 0))
			return entry;
	}
	return NULL;
}

/* Where an owner leads, as an owner; ZONE_NONE: nowhere in this zone. */
static uint32_t next_of(const struct zone_check *c, uint32_t name, uint16_t type)
{
	const struct zone_entry *entry = alias_of(c, name, type);
	const uint8_t *wire =
		entry ? zone_rdata_name(entry, type == TAUT_TYPE_CNAME ? 0 : 1) : NULL;
	uint32_t next;

	if (!wire || wire[0] == 0)
		return ZONE_NONE;
	next = zone_store_find(&c->store, wire);
	return next != ZONE_NONE && next < c->store.inside ? next : ZONE_NONE;
}

/* Each owner is walked over once: a walk ends where an earlier one was, and has found a loop where it
 * was itself. */
static void walk(struct zone_check *c, uint32_t start, uint16_t type, enum zone_code code)
{
	uint32_t name = start;

	while (name != ZONE_NONE && c->store.names[name].mark == 0) {
		c->store.names[name].mark = start + 1;
		name = next_of(c, name, type);
	}
	if (name != ZONE_NONE && c->store.names[name].mark == start + 1)
		zone_say(c, code, alias_of(c, name, type), "%s", "");
}

static void check_type(struct zone_check *c, uint16_t type, enum zone_code code)
{
	for (uint32_t i = 0; i < c->store.inside; i++)
		c->store.names[i].mark = 0;
	for (uint32_t i = 0; i < c->store.inside; i++)
		walk(c, i, type, code);
}

void zone_check_loops(struct zone_check *c)
{
	check_type(c, TAUT_TYPE_CNAME, ZONE_C_CNAME_LOOP);
	check_type(c, TAUT_TYPE_SVCB, ZONE_C_SVCB_LOOP);
	check_type(c, TAUT_TYPE_HTTPS, ZONE_C_SVCB_LOOP);
}

/* check_look.c - where a name leads that stands in rdata: what a server would answer for its addresses. */
#include <string.h>

#include "check_inner.h"

/* Does this owner hide the name that comes behind it in canonical order? */
static bool hides(
	const struct zone_check *c, uint32_t name, const uint8_t *wire, struct zone_target *target)
{
	const struct zone_name *owner = &c->store.names[name];
	uint32_t above = owner->above;

	if (above == ZONE_NONE && owner->flags & ZONE_IS_CUT)
		above = name;
	if (above == ZONE_NONE && owner->count > 0 && zone_has(c, name, TAUT_TYPE_DNAME))
		above = name;
	if (above == ZONE_NONE || !taut_name_is_below(wire, c->store.names[above].wire))
		return false;
	target->cut = above;
	target->reach =
		c->store.names[above].flags & ZONE_IS_CUT ? ZONE_DELEGATED : ZONE_REDIRECTED;
	return true;
}

/* Labels that two names share at their ends. */
static uint32_t shared(const uint8_t *a, const uint8_t *b)
{
	uint32_t n = taut_name_labels(a), m = taut_name_labels(b);

	for (; n > m; n--) /* a label less each time, here and below */
		a += a[0] + 1;
	for (; m > n; m--)
		b += b[0] + 1;
	for (; n > 0 && !taut_name_equal(a, b); n--) {
		a += a[0] + 1;
		b += b[0] + 1;
	}
	return n;
}

/* The wildcard that answers for a name that is not there (RFC 4592 3.3.1): at its closest encloser,
 * which one of its neighbours in canonical order shares with it. ZONE_NONE: there is none. */
static uint32_t wildcard_for(const struct zone_check *c, uint32_t before, const uint8_t *wire)
{
	uint32_t labels = taut_name_labels(wire), most = 0;
	uint8_t wild[TAUT_NAME_MAX + 2] = {1, '*'};
	uint32_t found;

	for (uint32_t i = before; i < before + 2 && i < c->store.inside; i++) {
		uint32_t n = shared(c->store.names[i].wire, wire);

		most = n > most ? n : most;
	}
	if (most >= labels) /* an empty non-terminal: it is there */
		return ZONE_NONE;
	for (; labels > most; labels--)
		wire += wire[0] + 1;
	if (taut_name_length(wire) + 2 > TAUT_NAME_MAX)
		return ZONE_NONE;
	memcpy(wild + 2, wire, taut_name_length(wire));
	found = zone_store_find(&c->store, wild);
	return found != ZONE_NONE && c->store.names[found].count > 0 ? found : ZONE_NONE;
}

static bool has_address(const struct zone_check *c, uint32_t name)
{
	return zone_has(c, name, TAUT_TYPE_A) || zone_has(c, name, TAUT_TYPE_AAAA);
}

static struct zone_target what_is_there(const struct zone_check *c, uint32_t name)
{
	struct zone_target target = {ZONE_BARE, name, ZONE_NONE};
	uint32_t flags = c->store.names[name].flags;

	if (flags & ZONE_BELOW_DNAME)
		target = (struct zone_target){ZONE_REDIRECTED, name, c->store.names[name].above};
	else if (has_address(c, name))
		target.reach = ZONE_ADDRESS;
	else if (flags & ZONE_BELOW_CUT)
		target = (struct zone_target){ZONE_DELEGATED, name, c->store.names[name].above};
	else if (flags & ZONE_IS_CUT)
		target = (struct zone_target){ZONE_DELEGATED, name, name};
	else if (zone_has(c, name, TAUT_TYPE_CNAME))
		target.reach = ZONE_ALIAS;
	return target;
}

struct zone_target zone_look(const struct zone_check *c, const uint8_t *wire)
{
	struct zone_target target = {ZONE_OUT, ZONE_NONE, ZONE_NONE};
	uint32_t name, before, wild;

	if (!taut_name_is_below(wire, c->origin))
		return target;
	name = zone_store_find(&c->store, wire);
	if (name != ZONE_NONE && c->store.names[name].count > 0)
		return what_is_there(c, name);
	before = zone_store_before(&c->store, wire);
	if (before != ZONE_NONE && hides(c, before, wire, &target))
		return target;
	wild = wildcard_for(c, before == ZONE_NONE ? 0 : before, wire);
	if (wild != ZONE_NONE)
		return what_is_there(c, wild);
	target.reach = ZONE_ABSENT;
	return target;
}

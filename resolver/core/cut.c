/* cut.c - the name servers of a zone as a task sees them: out of routes, the cache, the hints; which of them to ask. */
#include <string.h>

#include "cut.h"

#define BAND_US 40000u /* servers that are so near to the best are as good: chosen from at random */

void taut_i_cut_free(struct taut_resolver *r, struct taut_task *t)
{
	if (t->of != NULL)
		taut_i_pool_give(&r->pool, t->of, t->of->size);
	t->of = NULL;
}

static struct taut_servers_of *new_servers(
	struct taut_resolver *r, struct taut_task *t, uint32_t length)
{
	uint32_t size = (uint32_t)sizeof(struct taut_servers_of) + length;
	struct taut_servers_of *of = taut_i_pool_take(&r->pool, size);

	if (of == NULL)
		return NULL;
	memset(of, 0, sizeof *of);
	of->size = size;
	of->length = length;
	taut_i_cut_free(r, t);
	t->of = of;
	return of;
}

static void set_zone(struct taut_task *t, const uint8_t *zone)
{
	t->zone = t->name_length - taut_name_length(zone);
	t->tries = t->useless = t->steps = 0;
	t->exists = t->zone;
	t->minimise = t->by_ns = t->lenient = false;
	t->cut_ends = UINT64_MAX;
}

/* ---- addresses ------------------------------------------------------------------------------ */

static bool may_ask(const struct taut_resolver *r, const struct taut_address *address)
{
	uint32_t flags = r->config.flags;

	if (!(flags & (address->family == 4 ? TAUT_R_IP4 : TAUT_R_IP6)))
		return false;
	return taut_i_address_may_serve(address, (flags & TAUT_R_LAB) != 0);
}

/* Adds an address once, whatever number of names has it (CVE-2026-3592). */
static struct taut_place *add_place(const struct taut_resolver *r, struct taut_servers_of *of,
	uint32_t ns, const struct taut_address *address)
{
	struct taut_place *place;

	if (!may_ask(r, address) || of->place_count == TAUT_PLACES)
		return NULL;
	for (uint32_t i = 0; i < of->place_count; i++)
		if (taut_address_equal(&of->places[i].address, address))
			return NULL;
	place = &of->places[of->place_count++];
	*place = (struct taut_place){.address = *address, .ns = (uint8_t)ns};
	return place;
}

void taut_i_cut_address(const struct taut_resolver *r, struct taut_servers_of *of, uint32_t ns,
	const struct taut_rrset *set)
{
	struct taut_rdata_view view = {0};
	bool six = set->type == TAUT_TYPE_AAAA;

	of->ns[ns].state |= six ? TAUT_NS_HAS6 : TAUT_NS_HAS4;
	/* the records of the set, not its signatures */
	while (taut_i_rrset_next(set, &view) && view.index < set->count &&
		view.index < TAUT_NS_ADDRESSES) {
		struct taut_address address = {.family = six ? 6 : 4};

		if (view.length != (six ? 16 : 4))
			return;
		memcpy(address.octets, view.rdata, view.length);
		add_place(r, of, ns, &address);
	}
}

static bool is_address(const struct taut_rrset *set)
{
	return set->type == TAUT_TYPE_A || set->type == TAUT_TYPE_AAAA;
}

static void add_glue(const struct taut_resolver *r, struct taut_servers_of *of,
	const struct taut_rrset *set, uint32_t age)
{
	if (!is_address(set) || set->ttl < age) /* glue does not outlive its TTL, nor the NS set */
		return;
	for (uint32_t i = 0; i < of->ns_count; i++)
		if (taut_name_equal(of->ns[i].name, set->owner))
			taut_i_cut_address(r, of, i, set);
}

/* Addresses that the cache has of names without glue. */
static void add_cached(struct taut_resolver *r, struct taut_servers_of *of, uint32_t ns,
	uint16_t type, uint32_t has, uint32_t asked)
{
	struct taut_cached found;

	if (of->ns[ns].state & has)
		return;
	if (!taut_i_cache_get(
		    r->config.cache, of->ns[ns].name, type, TAUT_CLASS_IN, r->now, 0, &found))
		return;
	if (found.kind == TAUT_CACHED_RRSET)
		taut_i_cut_address(r, of, ns, &found.rrset);
	else if (found.kind != TAUT_CACHED_NOTHING)
		of->ns[ns].state |= (uint8_t)asked;
}

static void look_up_addresses(struct taut_resolver *r, struct taut_servers_of *of)
{
	for (uint32_t i = 0; i < of->ns_count; i++) {
		if (of->ns[i].state & (TAUT_NS_HAS4 | TAUT_NS_HAS6))
			continue;
		if (r->config.flags & TAUT_R_IP4)
			add_cached(r, of, i, TAUT_TYPE_A, TAUT_NS_HAS4, TAUT_NS_ASKED4);
		if (r->config.flags & TAUT_R_IP6)
			add_cached(r, of, i, TAUT_TYPE_AAAA, TAUT_NS_HAS6, TAUT_NS_ASKED6);
	}
}

/* ---- where servers come from ---------------------------------------------------------------- */

static void take_names(struct taut_servers_of *of, const struct taut_rrset *set)
{
	struct taut_rdata_view view = {0};

	while (of->ns_count < TAUT_NS_MAX && taut_i_rrset_next(set, &view) &&
		view.index < set->count) {
		of->ns[of->ns_count].name = view.rdata;
		of->ns[of->ns_count++].state = 0;
	}
}

/* The parent of a name has its DS: the way there is found by asking for the parent's name first, as a server of the zone
 * itself would answer too. */
static bool minimises(const struct taut_resolver *r, const struct taut_task *t)
{
	if (r->config.flags & TAUT_R_QMIN)
		return true;
	return t->type == TAUT_TYPE_DS &&
	       taut_name_labels(t->name) > taut_name_labels(t->name + t->zone) + 1;
}

bool taut_i_cut_use(struct taut_resolver *r, struct taut_task *t, const uint8_t *packed,
	uint32_t length, uint32_t ttl, uint32_t age)
{
	struct taut_servers_of *of = new_servers(r, t, length);
	struct taut_rrset set;
	size_t at = 0;

	if (of == NULL)
		return false;
	memcpy(of->octets, packed, length);
	if (!taut_i_rrset_unpack(of->octets, length, &at, &set) || set.type != TAUT_TYPE_NS)
		return false;
	take_names(of, &set);
	set_zone(t, set.owner);
	t->minimise = minimises(r, t);
	t->cut_ends = r->now.us + (ttl > age ? ttl - age : 0) * UINT64_C(1000000);
	while (taut_i_rrset_unpack(of->octets, length, &at, &set)) /* the sets of the cut */
		add_glue(r, of, &set, age);
	look_up_addresses(r, of);
	return of->ns_count > 0;
}

/* Servers of the configuration. */
static bool use_hints(struct taut_resolver *r, struct taut_task *t, const struct taut_hint *hints,
	uint32_t count, enum taut_transport transport)
{
	struct taut_servers_of *of = new_servers(r, t, 0);

	if (of == NULL)
		return false;
	of->transport = (uint8_t)transport;
	for (uint32_t i = 0; i < count && of->place_count < TAUT_PLACES; i++) {
		struct taut_place *place;
		uint32_t ns = of->ns_count;

		/* several addresses of one name follow each other */
		if (ns > 0 && hints[i].name != NULL && of->ns[ns - 1].name != NULL &&
			taut_name_equal(hints[i].name, of->ns[ns - 1].name))
			ns--;
		if (ns == TAUT_NS_MAX)
			break;
		place = add_place(r, of, ns, &hints[i].address);
		if (place == NULL && hints[i].name == NULL)
			continue;
		if (place != NULL)
			place->tls_name = hints[i].tls_name;
		of->ns[ns].name = hints[i].name;
		of->ns[ns].state |= hints[i].address.family == 4 ? TAUT_NS_HAS4 : 0;
		of->ns[ns].state |= hints[i].address.family == 6 ? TAUT_NS_HAS6 : 0;
		of->ns_count = (uint8_t)(ns + 1);
	}
	return of->ns_count > 0;
}

static enum taut_cut_state use_root_hints(struct taut_resolver *r, struct taut_task *t)
{
	if (!use_hints(r, t, r->config.hints, r->config.hint_count, TAUT_UDP))
		return TAUT_CUT_NONE;
	set_zone(t, (const uint8_t *)"");
	t->of->hints = true;
	t->minimise = !(t->name[0] == 0 && t->type == TAUT_TYPE_NS) && minimises(r, t);
	return TAUT_CUT_FOUND;
}

static enum taut_cut_state use_root(struct taut_resolver *r, struct taut_task *t)
{
	bool root = t->name[0] == 0 && t->type == TAUT_TYPE_NS;

	if (t->rclass != TAUT_CLASS_IN)
		return TAUT_CUT_NONE;
	/* RFC 9609 3: the hints are asked for the root's servers first */
	if (!root && !(r->config.flags & TAUT_R_NO_PRIMING) && !t->no_route && r->now.us >= r->hints_until)
		return TAUT_CUT_PRIME;
	return use_root_hints(r, t);
}

static bool is_stub(const struct taut_route *route)
{
	return route->kind == TAUT_ROUTE_STUB || route->kind == TAUT_ROUTE_STUB_FIRST;
}

static enum taut_cut_state use_route(
	struct taut_resolver *r, struct taut_task *t, const struct taut_route *route)
{
	if (!use_hints(r, t, route->servers, route->count, route->transport))
		return TAUT_CUT_NONE;
	set_zone(t, route->zone);
	t->of->forward = !is_stub(route);
	t->of->routed = true;
	t->of->soft = route->kind == TAUT_ROUTE_FORWARD_FIRST || route->kind == TAUT_ROUTE_STUB_FIRST;
	t->minimise = !t->of->forward && minimises(r, t);
	return TAUT_CUT_FOUND;
}

enum taut_cut_state taut_i_cut_find(struct taut_resolver *r, struct taut_task *t)
{
	const struct taut_route *route = taut_i_route(r, t->name, t->type);
	bool above = t->type == TAUT_TYPE_DS && t->name[0] != 0;
	struct taut_cut cut;
	bool cached;

	if (t->no_route)
		route = NULL;
	if (route != NULL && !is_stub(route))
		return use_route(r, t, route);
	cached = t->above ? taut_i_cache_cut(r->config.cache, t->name + t->zone, t->rclass, true,
				    r->now, &cut)
			  : taut_i_cache_cut(
				    r->config.cache, t->name, t->rclass, above, r->now, &cut);
	if (route != NULL &&
		(!cached || taut_name_labels(cut.zone) <= taut_name_labels(route->zone)))
		return use_route(r, t, route);
	/* The root's own NS are asked for at the hints: that is priming. */
	if (!cached || (t->name[0] == 0 && t->type == TAUT_TYPE_NS))
		return use_root(r, t);
	if (!taut_i_cut_use(r, t, cut.packed, cut.length, cut.ttl, cut.age))
		return TAUT_CUT_NONE;
	/* Root servers may leave their addresses out (RFC 9609 4.2), and nobody else knows the way to them. */
	if (t->of->place_count == 0 && t->zone == t->name_length - 1 && t->rclass == TAUT_CLASS_IN)
		return use_root_hints(r, t);
	return TAUT_CUT_FOUND;
}

/* ---- choice --------------------------------------------------------------------------------- */

/* Tries at each server: few where there are many. */
static uint32_t tries_each(const struct taut_servers_of *of)
{
	uint32_t live = 0, each;

	for (uint32_t i = 0; i < of->place_count; i++)
		live += !of->places[i].out;
	each = live == 0 ? 0 : TAUT_TRIES_CUT / live;
	if (each < TAUT_TRIES_SERVER || of->soft)
		return TAUT_TRIES_SERVER;
	return each < TAUT_TRIES_FEW ? each : TAUT_TRIES_FEW;
}

static uint32_t score_of(struct taut_resolver *r, const struct taut_task *t,
	const struct taut_place *place, uint32_t chance)
{
	struct taut_server *server = taut_i_server(r->servers, &place->address);
	uint64_t worse = (uint64_t)taut_i_server_score(server, chance, r->now) +
			 place->tries * (uint64_t)TAUT_RTO_MOST;

	/* One that was lame for this zone may be so for some questions only: it is the last resort. */
	if (!t->of->forward && taut_i_server_is_lame(server, t->name + t->zone, r->now))
		worse += TAUT_SCORE_ALONE;

	/* those that were asked in vain for this question come behind those that were not */
	return worse < UINT32_MAX ? (uint32_t)worse : UINT32_MAX;
}

uint32_t taut_i_cut_choose(struct taut_resolver *r, struct taut_task *t)
{
	uint32_t scores[TAUT_PLACES], best = UINT32_MAX, near = 0, most = tries_each(t->of), chance;

	if (t->tries >= TAUT_TRIES_CUT || t->useless >= TAUT_USELESS_MAX || t->of->place_count == 0)
		return TAUT_NO_INDEX;
	chance = taut_i_random_below(r, UINT32_MAX);
	for (uint32_t i = 0; i < t->of->place_count; i++) {
		scores[i] = UINT32_MAX;
		if (t->of->places[i].out ||
			t->of->places[i].tries >= (t->of->places[i].doubtful ? 1 : most))
			continue;
		scores[i] = score_of(r, t, &t->of->places[i], chance);
		if (scores[i] < best)
			best = scores[i];
	}
	if (best == UINT32_MAX)
		return TAUT_NO_INDEX;
	for (uint32_t i = 0; i < t->of->place_count; i++)
		near += scores[i] != UINT32_MAX && scores[i] - best <= BAND_US;
	near = near == 1 ? 0 : taut_i_random_below(r, near);
	for (uint32_t i = 0; i < t->of->place_count; i++)
		if (scores[i] != UINT32_MAX && scores[i] - best <= BAND_US && near-- == 0)
			return i;
	return TAUT_NO_INDEX;
}

bool taut_i_cut_lenient(struct taut_task *t)
{
	bool any = false;

	for (uint32_t i = 0; i < t->of->place_count; i++) {
		struct taut_place *place = &t->of->places[i];

		if (!place->last_hope || t->lenient)
			continue;
		place->out = false;
		place->tries = 0;
		any = true;
	}
	if (any)
		t->tries = t->useless = 0;
	t->lenient |= any;
	return any;
}

/* ---- addresses that parents gave ---------------------------------------------------------- */

/* Glue of one name in the cuts above it, the deepest that has any. */
static bool glue_of(struct taut_resolver *r, struct taut_servers_of *of, uint32_t ns)
{
	const uint8_t *name = of->ns[ns].name;
	uint32_t before = of->place_count;
	bool above = false;
	struct taut_cut cut;

	/* each turn is at a cut above the one before */
	while (of->place_count == before &&
		taut_i_cache_cut(r->config.cache, name, TAUT_CLASS_IN, above, r->now, &cut)) {
		struct taut_rrset set;
		size_t at = 0;

		while (taut_i_rrset_unpack(
			cut.packed, cut.length, &at, &set)) /* the sets of the cut */
			if (is_address(&set) && set.ttl >= cut.age &&
				taut_name_equal(set.owner, of->ns[ns].name))
				taut_i_cut_address(r, of, ns, &set);
		name = cut.zone;
		above = true;
	}
	return of->place_count > before;
}

bool taut_i_cut_glue(struct taut_resolver *r, struct taut_task *t)
{
	bool any = false;

	if (t->of->parent_glue || t->of->forward || t->of->hints || t->rclass != TAUT_CLASS_IN)
		return false;
	t->of->parent_glue = true;
	for (uint32_t i = 0; i < t->of->ns_count; i++)
		if (t->of->ns[i].name != NULL)
			any |= glue_of(r, t->of, i);
	return any;
}

/* ---- the zone's own NS ---------------------------------------------------------------------- */

static bool known(const struct taut_servers_of *of, const struct taut_address *address)
{
	for (uint32_t i = 0; i < of->place_count; i++)
		if (taut_address_equal(&of->places[i].address, address))
			return true;
	return false;
}

bool taut_i_cut_own(struct taut_resolver *r, struct taut_task *t)
{
	struct taut_area *area = &r->work->cut;
	struct taut_servers_of *old = t->of;
	uint64_t ends = t->cut_ends;
	struct taut_cached found;

	if (old->child_side || old->forward || old->hints)
		return false;
	old->child_side = true;
	if (!taut_i_cache_get(r->config.cache, t->name + t->zone, TAUT_TYPE_NS, t->rclass, r->now,
		    0, &found) ||
		found.kind != TAUT_CACHED_RRSET)
		return false;
	area->length = 0;
	if (!taut_i_area_set(area, &found.rrset))
		return false;
	t->of = NULL;
	if (!taut_i_cut_use(r, t, area->octets, area->length, 0, 0)) {
		taut_i_cut_free(r, t);
		t->of = old;
		return false;
	}
	t->of->child_side = true;
	t->cut_ends = ends; /* the child does not prolong its delegation */
	for (uint32_t i = 0; i < t->of->place_count; i++)
		t->of->places[i].out = known(old, &t->of->places[i].address);
	taut_i_pool_give(&r->pool, old, old->size);
	return true;
}

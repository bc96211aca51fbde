/* check_delegation.c - zone cuts and DNAMEs, what they hide, and glue. */
#include "check_inner.h"

/* ---- who is hidden by whom ------------------------------------------------------------------ */

/* In canonical order what is below a name follows it directly. The topmost cut or DNAME counts. The owners of
 * NSEC3 are no names of the zone: a DNAME at the apex does not hide them (RFC 5155 3). */
static void set_flags(struct zone_check *c)
{
	uint32_t above = ZONE_NONE, flag = 0;

	for (uint32_t i = 0; i < c->store.inside; i++) {
		struct zone_name *name = &c->store.names[i];

		if (above != ZONE_NONE &&
			taut_name_is_below(name->wire, c->store.names[above].wire)) {
			if (flag == ZONE_BELOW_DNAME && zone_has(c, i, TAUT_TYPE_NSEC3))
				continue;
			name->above = above;
			name->flags |= flag;
			continue;
		}
		above = ZONE_NONE;
		if (i != c->store.apex && zone_has(c, i, TAUT_TYPE_NS)) {
			name->flags |= ZONE_IS_CUT;
			above = i;
			flag = ZONE_BELOW_CUT;
		} else if (zone_has(c, i, TAUT_TYPE_DNAME)) {
			above = i;
			flag = ZONE_BELOW_DNAME;
		}
	}
}

/* ---- what is hidden ------------------------------------------------------------------------- */

static bool is_address(uint16_t type)
{
	return type == TAUT_TYPE_A || type == TAUT_TYPE_AAAA;
}

/* What the parent's side of a cut holds (RFC 4035 2.2 to 2.4). Addresses are glue, or unused. */
static bool belongs_to_cut(uint16_t type)
{
	return type == TAUT_TYPE_NS || type == TAUT_TYPE_DS || type == TAUT_TYPE_RRSIG ||
	       type == TAUT_TYPE_NSEC || is_address(type);
}

static void say_hidden(struct zone_check *c, const struct zone_set *set)
{
	const struct zone_name *name = &c->store.names[set->name];
	const struct zone_entry *entry = zone_store_at(&c->store, set->first);
	enum zone_code code = name->flags & ZONE_BELOW_DNAME ? ZONE_C_BELOW_DNAME : ZONE_C_OCCLUDED;
	uint32_t above = name->flags & ZONE_IS_CUT ? set->name : name->above;
	uint16_t type = name->flags & ZONE_BELOW_DNAME ? TAUT_TYPE_DNAME : TAUT_TYPE_NS;
	struct zone_set hiding = zone_store_set(&c->store, above, type);
	char line[ZONE_LINE_TEXT];

	zone_say(c, code, entry, "%s",
		zone_line(c, entry, zone_store_at(&c->store, hiding.first), line));
}

/* A DNAME beside NS has a finding of its own. */
static bool is_hidden(uint32_t flags, uint16_t type)
{
	if (flags & ZONE_BELOW_DNAME)
		return true;
	if (flags & ZONE_BELOW_CUT)
		return !is_address(type);
	return flags & ZONE_IS_CUT && !belongs_to_cut(type) && type != TAUT_TYPE_DNAME;
}

static void check_hidden(struct zone_check *c, uint32_t name)
{
	struct zone_set set = {0};

	while (zone_store_next_set(&c->store, name, &set)) { /* to the owner's last */
		if (is_hidden(c->store.names[name].flags, set.type))
			say_hidden(c, &set);
	}
}

/* ---- at the cut itself ---------------------------------------------------------------------- */

static const struct zone_entry *first_of(const struct zone_check *c, uint32_t name, uint16_t type)
{
	struct zone_set set = zone_store_set(&c->store, name, type);

	return set.count > 0 ? zone_store_at(&c->store, set.first) : NULL;
}

static void check_place(struct zone_check *c, uint32_t name)
{
	const struct zone_entry *ns = first_of(c, name, TAUT_TYPE_NS);
	const struct zone_entry *dname = first_of(c, name, TAUT_TYPE_DNAME);
	const struct zone_entry *ds = first_of(c, name, TAUT_TYPE_DS);
	bool wild = zone_is_wildcard(c->store.names[name].wire);
	bool apex = name == c->store.apex;

	if (dname && apex)
		zone_say(c, ZONE_C_DNAME_APEX, dname, "%s", "");
	if (dname && ns && !apex)
		zone_say(c, ZONE_C_DNAME_NS, dname > ns ? dname : ns, "%s", "");
	if (dname && wild)
		zone_say(c, ZONE_C_WILDCARD_DNAME, dname, "%s", "");
	if (ns && wild)
		zone_say(c, ZONE_C_WILDCARD_NS, ns, "%s", "");
	if (ds && apex)
		zone_say(c, ZONE_C_DS_APEX, ds, "%s", "");
	else if (ds && !ns)
		zone_say(c, ZONE_C_DS_NO_NS, ds, "%s", "");
}

void zone_check_cuts(struct zone_check *c)
{
	set_flags(c);
	for (uint32_t i = 0; i < c->store.inside; i++) {
		if (c->store.names[i].count == 0)
			continue;
		check_hidden(c, i);
		if (!zone_hidden(&c->store.names[i]))
			check_place(c, i);
	}
}

/* ---- glue ----------------------------------------------------------------------------------- */

void zone_check_glue(struct zone_check *c)
{
	static const uint16_t types[] = {TAUT_TYPE_A, TAUT_TYPE_AAAA};

	if (c->kind != ZONE_KIND_HOSTS)
		return;
	for (uint32_t i = 0; i < c->store.inside; i++) {
		const struct zone_name *name = &c->store.names[i];

		if (!(name->flags & (ZONE_BELOW_CUT | ZONE_IS_CUT)) || name->flags & ZONE_GLUE_USED)
			continue;
		for (unsigned k = 0; k < 2; k++) {
			const struct zone_entry *entry = first_of(c, i, types[k]);

			if (entry)
				zone_say(c, ZONE_C_GLUE_UNUSED, entry, "%s", "");
		}
	}
}

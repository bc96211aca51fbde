/* tree.c - names of a zone: where they are, their closest encloser, and what a question finds there. */
#include "image.h"

/* ---- names ---------------------------------------------------------------------------------- */

/* Where the labels of a name begin. Returns how many there are, without the root's. */
static uint32_t find_labels(const uint8_t *name, uint8_t at[TAUT_NAME_MAX / 2 + 1])
{
	uint32_t count = 0;

	for (uint32_t i = 0; name[i] != 0; i += name[i] + 1u) /* at most 127 labels */
		at[count++] = (uint8_t)i;
	return count;
}

static bool same_label(const uint8_t *a, const uint8_t *b)
{
	if (a[0] != b[0])
		return false;
	for (uint32_t i = 1; i <= a[0]; i++) {
		uint8_t x = a[i], y = b[i];

		if (x != y && ((x ^ y) != 0x20 || (x | 0x20) < 'a' || (x | 0x20) > 'z'))
			return false;
	}
	return true;
}

uint32_t taut_i_labels_shared(const uint8_t *a, const uint8_t *b)
{
	uint8_t in_a[TAUT_NAME_MAX / 2 + 1], in_b[TAUT_NAME_MAX / 2 + 1];
	uint32_t x = find_labels(a, in_a), y = find_labels(b, in_b), shared = 0;

	while (shared < x && shared < y &&
		same_label(a + in_a[x - 1 - shared], b + in_b[y - 1 - shared]))
		shared++;
	return shared;
}

const uint8_t *taut_i_ancestor(const uint8_t *name, uint32_t labels)
{
	uint32_t over = taut_name_labels(name);

	for (; over > labels; over--) /* at most 127 */
		name += name[0] + 1;
	return name;
}

/* ---- nodes and sets ------------------------------------------------------------------------- */

uint32_t taut_i_node_search(const struct taut_zone_data *zone, const struct taut_zone_node *nodes,
	uint32_t count, const uint8_t *name, bool *exact)
{
	uint32_t
		low = 0,
		high = count; /* what is before `low` is not behind the name, what is from `high` on is */

	*exact = false;
	while (low < high) { /* halves each time */
		uint32_t middle = low + (high - low) / 2;
		int order = taut_name_compare(taut_image_name(zone, &nodes[middle]), name);

		if (order == 0) {
			*exact = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? low - 1 : count;
}

const struct taut_zone_set *taut_i_node_find(
	const struct taut_zone_data *zone, const struct taut_zone_node *node, uint16_t type)
{
	uint32_t low = node->sets, high = node->sets + node->set_count;

	while (low < high) { /* halves each time */
		uint32_t middle = low + (high - low) / 2;
		const struct taut_zone_set *set = taut_image_set(zone, middle);

		if (set->type == type)
			return set->count > 0 ? set : NULL;
		if (set->type < type)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void taut_i_set_view(const struct taut_zone_data *zone, const struct taut_zone_node *node,
	const struct taut_zone_set *from, struct taut_rrset *set)
{
	*set = (struct taut_rrset){
		.owner = taut_image_name(zone, node),
		.data = taut_image_octets(zone, from->data),
		.length = from->length,
		.ttl = from->ttl,
		.type = from->type,
		.rclass = zone->rclass,
		.count = from->count,
		.signatures = from->signatures,
		.rank = TAUT_RANK_LOCAL,
	};
}

bool taut_i_node_set(const struct taut_zone_data *zone, const struct taut_zone_node *node,
	uint16_t type, struct taut_rrset *set)
{
	const struct taut_zone_set *found = taut_i_node_find(zone, node, type);

	if (found == NULL)
		return false;
	taut_i_set_view(zone, node, found, set);
	return true;
}

bool taut_i_zone_set(const struct taut_zone_data *zone, const uint8_t *name, uint16_t type,
	struct taut_rrset *set)
{
	const struct taut_zone_node *nodes = taut_image_node(zone, 0);
	bool exact;
	uint32_t index = taut_i_node_search(zone, nodes, zone->node_count, name, &exact);

	return exact && taut_i_node_set(zone, &nodes[index], type, set);
}

const uint8_t *taut_i_zone_apex(const struct taut_zone_data *zone)
{
	return taut_image_name(zone, taut_image_node(zone, 0));
}

/* ---- lookups -------------------------------------------------------------------------------- */

/* The first cut or DNAME on the way from the apex down to a node, itself included; NULL: there is none. */
static const struct taut_zone_node *highest_cut(const struct taut_zone_data *zone, uint32_t index)
{
	const struct taut_zone_node *nodes = taut_image_node(zone, 0), *found = NULL;

	for (;; index = nodes[index]
				.parent) { /* parents stand before their children; the apex ends it */
		if (nodes[index].flags & (TAUT_NODE_CUT | TAUT_NODE_DNAME))
			found = &nodes[index];
		if (index == 0 || nodes[index].flags == 0)
			return found;
	}
}

/* Has the node anything of this type for an answer? */
static bool has_any(
	const struct taut_zone_data *zone, const struct taut_zone_node *node, uint16_t type)
{
	for (uint32_t i = 0; i < node->set_count; i++) {
		const struct taut_zone_set *set = taut_image_set(zone, node->sets + i);

		if (type == TAUT_TYPE_ANY ? set->count > 0 : set->signatures > 0)
			return true;
	}
	return false;
}

/* What stands at a node for a type: RFC 1034 4.3.2, 3a and 3c. */
static void look_at(const struct taut_zone_data *zone, const struct taut_zone_node *node,
	uint16_t type, struct taut_lookup *found)
{
	found->node = (uint32_t)(node - taut_image_node(zone, 0));
	found->kind = TAUT_LOOKUP_ANSWER;
	if (type == TAUT_TYPE_ANY || type == TAUT_TYPE_RRSIG) {
		if (!has_any(zone, node, type))
			found->kind = TAUT_LOOKUP_NODATA;
		return;
	}
	if (taut_i_node_set(zone, node, type, &found->set))
		return;
	found->kind = TAUT_LOOKUP_NODATA;
	if (taut_i_node_set(zone, node, TAUT_TYPE_CNAME, &found->set))
		found->kind = TAUT_LOOKUP_CNAME;
}

/* Where the way down meets a cut or a DNAME. False: it does not, or what is asked for belongs to this side. */
static bool look_above(const struct taut_zone_data *zone, uint32_t encloser, bool exact,
	uint16_t type, struct taut_lookup *found)
{
	const struct taut_zone_node *nodes = taut_image_node(zone, 0);
	const struct taut_zone_node *cut = highest_cut(zone, encloser);
	bool itself = cut == &nodes[encloser] && exact;

	if (cut == NULL || (itself && (type == TAUT_TYPE_DS || !(cut->flags & TAUT_NODE_CUT))))
		return false; /* DS belongs to the parent: RFC 4035 3.1.4.1; a DNAME does not redirect its owner */
	found->node = (uint32_t)(cut - nodes);
	if (cut->flags & TAUT_NODE_CUT) {
		found->kind = TAUT_LOOKUP_REFERRAL;
		found->cut = taut_image_name(zone, cut);
		taut_i_node_set(zone, cut, TAUT_TYPE_NS, &found->set);
		return true;
	}
	found->kind = TAUT_LOOKUP_DNAME;
	taut_i_node_set(zone, cut, TAUT_TYPE_DNAME, &found->set);
	return true;
}

/* The wildcard below a closest encloser: RFC 4592 3.3.1. */
static const struct taut_zone_node *wildcard_of(
	const struct taut_zone_data *zone, const uint8_t *encloser)
{
	const struct taut_zone_node *nodes = taut_image_node(zone, 0);
	uint32_t n = taut_name_length(encloser), index;
	uint8_t name[TAUT_NAME_MAX];
	bool exact;

	if (n + 2 > TAUT_NAME_MAX)
		return NULL;
	name[0] = 1;
	name[1] = '*';
	memcpy(name + 2, encloser, n);
	index = taut_i_node_search(zone, nodes, zone->node_count, name, &exact);
	return exact ? &nodes[index] : NULL;
}

void taut_i_zone_lookup(const struct taut_zone_data *zone, const uint8_t *name, uint16_t type,
	struct taut_lookup *found)
{
	const struct taut_zone_node *nodes = taut_image_node(zone, 0), *wildcard;
	bool exact;
	uint32_t index = taut_i_node_search(zone, nodes, zone->node_count, name, &exact), encloser,
		 shared;

	*found = (struct taut_lookup){.kind = TAUT_LOOKUP_NXDOMAIN};
	if (index == zone->node_count)
		return; /* before the apex, so not of this zone */
	shared = exact ? nodes[index].labels
		       : taut_i_labels_shared(taut_image_name(zone, &nodes[index]), name);
	for (encloser = index; nodes[encloser].labels > shared && encloser != 0;)
		encloser = nodes[encloser].parent; /* which stands before it */
	found->before = index;
	found->encloser = encloser;
	found->closest_labels = nodes[encloser].labels;
	if (look_above(zone, encloser, exact, type, found))
		return;
	if (exact) {
		look_at(zone, &nodes[index], type, found);
		return;
	}
	wildcard = wildcard_of(zone, taut_image_name(zone, &nodes[encloser]));
	if (wildcard == NULL)
		return;
	look_at(zone, wildcard, type, found);
	found->wildcard = taut_image_name(zone, wildcard);
}

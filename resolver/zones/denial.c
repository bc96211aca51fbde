/* denial.c - proofs that something is not there: NSEC (RFC 4035 3.1.3) and NSEC3 (RFC 5155 7.2). */
#include "../dnssec/crypto.h"
#include "answer.h"

static bool denies(const struct taut_answer *a, const struct taut_zone_data *zone)
{
	return a->options->dnssec && (zone->nsec3 || zone->nsec);
}

static void put_at(struct taut_answer *a, const struct taut_zone_data *zone,
	const struct taut_zone_node *node, uint16_t type)
{
	struct taut_rrset set;

	if (taut_i_node_set(zone, node, type, &set))
		taut_i_answer_put(a, zone, TAUT_AUTHORITY, NULL, &set, TAUT_PUT_NEEDED);
}

/* ---- NSEC ----------------------------------------------------------------------------------- */

/* The NSEC of a name, or the one that covers it: that of the last name before it that has one. */
static void put_nsec(struct taut_answer *a, const struct taut_zone_data *zone, uint32_t index)
{
	const struct taut_zone_node *node = taut_image_node(zone, index);

	if (node->nsec != 0)
		put_at(a, zone, taut_image_node(zone, node->nsec - 1), TAUT_TYPE_NSEC);
}

/* "*." and the closest encloser, which has so many labels. False: that is no name, so it needs no proof. */
static bool wildcard_name(
	const struct taut_answer_step *step, uint32_t labels, uint8_t out[TAUT_NAME_MAX])
{
	const uint8_t *encloser = taut_i_ancestor(step->name, labels);
	uint32_t n = taut_name_length(encloser);

	if (n + 2 > TAUT_NAME_MAX)
		return false;
	out[0] = 1;
	out[1] = '*';
	memcpy(out + 2, encloser, n);
	return true;
}

static void deny_name_nsec(struct taut_answer *a, const struct taut_answer_step *step)
{
	const struct taut_zone_data *zone = step->zone;
	uint8_t name[TAUT_NAME_MAX];
	bool exact;

	put_nsec(a, zone, step->found.before);
	if (wildcard_name(step, step->found.closest_labels, name))
		put_nsec(a, zone,
			taut_i_node_search(
				zone, taut_image_node(zone, 0), zone->node_count, name, &exact));
}

/* ---- NSEC3 ---------------------------------------------------------------------------------- */

/* The owner of the NSEC3 of a name: its hash in base32hex (RFC 4648 7), then the apex. */
static bool hash_name(
	const struct taut_zone_data *zone, const uint8_t *name, uint8_t out[TAUT_NAME_MAX])
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	const uint8_t *apex = taut_i_zone_apex(zone);
	uint32_t n = taut_name_length(apex);
	uint8_t lower[TAUT_NAME_MAX], hash[20];

	if (n + 33 > TAUT_NAME_MAX)
		return false;
	if (!taut_i_nsec3_hash(lower, taut_name_lower(name, lower),
		    taut_image_octets(zone, zone->salt), zone->salt_length, zone->iterations, hash))
		return false;
	out[0] = 32;
	for (uint32_t i = 0; i < 32; i++) { /* five bits each of 160 */
		uint32_t at = i * 5,
			 two = (uint32_t)hash[at / 8] << 8 | (at / 8 < 19 ? hash[at / 8 + 1] : 0u);

		out[1 + i] = (uint8_t)digits[two >> (11 - at % 8) & 31];
	}
	memcpy(out + 33, apex, n);
	return true;
}

/* The NSEC3 that matches a name, or with *exact false the one that covers it: the last one stands for those before the
 * first too. NULL: hashes cannot be had. */
static const struct taut_zone_node *find_nsec3(
	const struct taut_zone_data *zone, const uint8_t *name, bool *exact)
{
	const struct taut_zone_node *nodes = taut_image_hashed(zone, 0);
	uint8_t hashed[TAUT_NAME_MAX];
	uint32_t index;

	*exact = false;
	if (!hash_name(zone, name, hashed))
		return NULL;
	index = taut_i_node_search(zone, nodes, zone->chain_count, hashed, exact);
	return &nodes[index < zone->chain_count ? index : zone->chain_count - 1];
}

static bool put_matching(
	struct taut_answer *a, const struct taut_zone_data *zone, const uint8_t *name)
{
	bool exact;
	const struct taut_zone_node *node = find_nsec3(zone, name, &exact);

	if (exact)
		put_at(a, zone, node, TAUT_TYPE_NSEC3);
	return exact;
}

static void put_covering(
	struct taut_answer *a, const struct taut_zone_data *zone, const uint8_t *name)
{
	bool exact;
	const struct taut_zone_node *node = find_nsec3(zone, name, &exact);

	if (node != NULL && !exact)
		put_at(a, zone, node, TAUT_TYPE_NSEC3);
}

/* RFC 5155 7.2.1: what matches the closest encloser that has an NSEC3 (with opt-out not each has one), and what covers the name
 * below it. `labels`: of the closest encloser, or of the name itself if it exists. One hash for each label at most.
 * Returns the labels of the one that was proved. */
static uint32_t put_encloser(struct taut_answer *a, const struct taut_zone_data *zone,
	const uint8_t *name, uint32_t labels)
{
	uint32_t apex = taut_image_node(zone, 0)->labels;

	for (; labels > apex; labels--)
		if (put_matching(a, zone, taut_i_ancestor(name, labels)))
			break;
	if (labels == apex)
		put_matching(a, zone, taut_i_zone_apex(zone));
	if (labels < taut_name_labels(name))
		put_covering(a, zone, taut_i_ancestor(name, labels + 1));
	return labels;
}

/* ---- both ----------------------------------------------------------------------------------- */

void taut_i_deny_name(struct taut_answer *a, const struct taut_answer_step *step)
{
	uint8_t wildcard[TAUT_NAME_MAX];
	uint32_t labels;

	if (!denies(a, step->zone))
		return;
	if (!step->zone->nsec3) {
		deny_name_nsec(a, step);
		return;
	}
	labels = put_encloser(a, step->zone, step->name, step->found.closest_labels);
	if (wildcard_name(step, labels, wildcard))
		put_covering(a, step->zone, wildcard);
}

void taut_i_deny_type(struct taut_answer *a, const struct taut_answer_step *step)
{
	const struct taut_zone_data *zone = step->zone;
	const struct taut_lookup *found = &step->found;

	if (!denies(a, zone))
		return;
	if (!zone->nsec3) {
		put_nsec(a, zone, found->node);
		if (found->wildcard != NULL)
			put_nsec(a, zone, found->before);
		return;
	}
	if (found->wildcard != NULL) { /* 7.2.5 */
		put_encloser(a, zone, step->name, found->closest_labels);
		put_matching(a, zone, found->wildcard);
		return;
	}
	/* 7.2.3; 7.2.4 where opt-out left it out */
	put_encloser(a, zone, step->name, taut_name_labels(step->name));
}

void taut_i_deny_ds(struct taut_answer *a, const struct taut_answer_step *step)
{
	const struct taut_zone_data *zone = step->zone;
	const struct taut_lookup *found = &step->found;

	if (!denies(a, zone))
		return;
	if (!zone->nsec3)
		put_nsec(a, zone, found->node);
	else
		put_encloser(a, zone, found->cut, taut_name_labels(found->cut)); /* 7.2.7 */
}

void taut_i_deny_closer(struct taut_answer *a, const struct taut_answer_step *step)
{
	const struct taut_zone_data *zone = step->zone;
	const struct taut_lookup *found = &step->found;

	if (!denies(a, zone))
		return;
	if (!zone->nsec3)
		put_nsec(a, zone, found->before); /* RFC 4035 3.1.3.3 */
	else
		put_covering(a, zone,
			taut_i_ancestor(step->name, found->closest_labels + 1)); /* 7.2.6 */
}

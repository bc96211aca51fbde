/* local.c - local data as it lies in memory: names with what is known of them, found by a keyed hash.
 *
 *	struct taut_local | heads of chains | nodes and records, one behind the other
 *
 * Places count units of four octets from the beginning. A lookup hashes the name and all that is above it in one walk, and looks
 * into a chain for each. */
#include "local.h"

#include <string.h>

#define UNIT         4u
#define OCTETS_CHAIN 64u /* of memory for each chain: about one name */

struct taut_local {
	uint8_t key[16];
	uint32_t chains, used, units; /* used of them */
	bool any_class;
};

static uint32_t *heads_of(const struct taut_local *local)
{
	return (uint32_t *)(uintptr_t)(local + 1);
}

static void *at(const struct taut_local *local, uint32_t place)
{
	return (uint8_t *)(uintptr_t)local + (size_t)place * UNIT;
}

struct taut_local *taut_local_init(void *memory, size_t n, const uint8_t key[16])
{
	struct taut_local *local = memory;
	size_t units = n / UNIT;

	if (n < TAUT_LOCAL_LEAST)
		return NULL;
	memset(local, 0, sizeof *local);
	memcpy(local->key, key, 16);
	local->units = units < UINT32_MAX / UNIT ? (uint32_t)units : UINT32_MAX / UNIT;
	local->chains = local->units / (OCTETS_CHAIN / UNIT);
	memset(heads_of(local), 0, local->chains * sizeof(uint32_t));
	local->used = (uint32_t)(sizeof *local / UNIT) + local->chains;
	return local;
}

/* ---- names ---------------------------------------------------------------------------------- */

static uint32_t *head_for(const struct taut_local *local, uint32_t hash)
{
	return &heads_of(local)[(uint64_t)hash * local->chains >> 32];
}

static struct taut_local_node *find(const struct taut_local *local, uint32_t hash,
	const uint8_t *name, uint32_t length, uint16_t rclass)
{
	uint32_t place = *head_for(local, hash);

	while (place != 0) { /* a chain; the hash is keyed */
		struct taut_local_node *node = at(local, place);

		if (node->hash == hash && node->rclass == rclass && node->name_length == length &&
			taut_name_equal(node->name, name))
			return node;
		place = node->next;
	}
	return NULL;
}

/* Room for n octets: its place; 0: there is none. */
static uint32_t take(struct taut_local *local, size_t n)
{
	uint32_t place = local->used, units = (uint32_t)((n + UNIT - 1) / UNIT);

	if (units > local->units - local->used)
		return 0;
	local->used += units;
	return place;
}

static struct taut_local_node *node_for(struct taut_local *local, uint32_t hash,
	const uint8_t *name, uint32_t length, uint16_t rclass)
{
	struct taut_local_node *node = find(local, hash, name, length, rclass);
	uint32_t place, *head;

	if (node != NULL)
		return node;
	place = take(local, sizeof *node + length);
	if (place == 0)
		return NULL;
	head = head_for(local, hash);
	node = at(local, place);
	*node = (struct taut_local_node){
		.next = *head, .hash = hash, .rclass = rclass, .name_length = (uint8_t)length};
	memcpy(node->name, name, length);
	*head = place;
	local->any_class |= rclass == TAUT_CLASS_ANY;
	return node;
}

enum taut_code taut_local_zone(
	struct taut_local *local, const uint8_t *apex, uint16_t rclass, enum taut_local_kind kind)
{
	uint32_t length, hash = taut_i_name_hash(local->key, apex, &length);
	struct taut_local_node *node = node_for(local, hash, apex, length, rclass);

	if (node == NULL)
		return TAUT_E_SPACE;
	node->zone = (uint8_t)(kind + 1);
	return TAUT_OK;
}

/* ---- records -------------------------------------------------------------------------------- */

static bool is_fit(const struct taut_zone_record *r)
{
	struct taut_record record;

	if (r->type == 0 || r->type == TAUT_TYPE_OPT || (r->type >= 128 && r->type <= 255))
		return false; /* RFC 6895 3.1: meta types */
	taut_record_wrap(&record, r->type, r->rclass, r->rdata, r->rdlength);
	return !record.malformed;
}

/* May the name have it beside what it has? TAUT_E_ABSENT: it is there already. */
static enum taut_code look_at_others(const struct taut_local *local,
	const struct taut_local_node *node, const struct taut_zone_record *r)
{
	const struct taut_local_record *other = NULL;
	uint32_t octets = 2u + r->rdlength, count = 1;

	while ((other = taut_i_local_next(local, node, other)) != NULL) { /* each once */
		if (other->type != r->type)
			continue;
		if (other->length == r->rdlength &&
			memcmp(other->rdata, r->rdata, r->rdlength) == 0)
			return TAUT_E_ABSENT;
		octets += 2u + other->length;
		count++;
	}
	return count <= TAUT_RRSET_RECORDS && octets <= TAUT_RRSET_OCTETS ? TAUT_OK : TAUT_E_SPACE;
}

enum taut_code taut_local_add(struct taut_local *local, const struct taut_zone_record *record)
{
	struct taut_name_tails tails;
	struct taut_local_node *node = NULL;
	struct taut_local_record *own;
	enum taut_code code;
	uint32_t place;

	if (!is_fit(record))
		return TAUT_E_ARGUMENT;
	taut_i_name_tails(local->key, record->owner, &tails);
	for (uint32_t i = tails.count; i-- > 0;) { /* names above it exist too */
		node = node_for(local, tails.hash[i], record->owner + tails.at[i],
			tails.length - tails.at[i], record->rclass);
		if (node == NULL)
			return TAUT_E_SPACE;
	}
	code = look_at_others(local, node, record);
	if (code != TAUT_OK)
		return code == TAUT_E_ABSENT ? TAUT_OK : code;
	place = take(local, sizeof *own + record->rdlength);
	if (place == 0)
		return TAUT_E_SPACE;
	own = at(local, place);
	*own = (struct taut_local_record){.ttl = record->ttl > INT32_MAX ? 0 : record->ttl,
		.type = record->type,
		.length = record->rdlength};
	if (record->rdlength > 0)
		memcpy(own->rdata, record->rdata, record->rdlength);
	if (node->last == 0)
		node->first = place;
	else
		((struct taut_local_record *)at(local, node->last))->next = place;
	node->last = place;
	return TAUT_OK;
}

const struct taut_local_record *taut_i_local_next(const struct taut_local *local,
	const struct taut_local_node *node, const struct taut_local_record *record)
{
	uint32_t place = record == NULL ? node->first : record->next;

	return place == 0 ? NULL : at(local, place);
}

/* ---- looking up ----------------------------------------------------------------------------- */

bool taut_i_local_find(const struct taut_local *local, const uint8_t *name, uint16_t type,
	uint16_t rclass, struct taut_local_found *found)
{
	struct taut_name_tails tails;
	uint32_t first = type == TAUT_TYPE_DS && name[0] != 0 ? 1 : 0; /* RFC 4035 3.1.4.1 */

	taut_i_name_tails(local->key, name, &tails);
	*found = (struct taut_local_found){NULL, NULL, 0};
	found->node = find(local, tails.hash[0], name, tails.length, rclass);
	for (uint32_t i = first; i < tails.count; i++) { /* from the name up */
		const struct taut_local_node *node =
			i == 0 ? found->node
			       : find(local, tails.hash[i], name + tails.at[i],
					 tails.length - tails.at[i], rclass);

		if (node == NULL || node->zone == 0)
			continue;
		found->zone = node;
		found->zone_labels = tails.count - 1 - i;
		break;
	}
	return found->node != NULL || found->zone != NULL;
}

bool taut_i_local_any_class(const struct taut_local *local)
{
	return local != NULL && local->any_class;
}

/* image.c - makes the image of a version out of its sorted records: once to count, once to write. */
#include "image.h"
#include "../limits.h"

struct maker {
	const struct taut_zone_log *log;
	uint8_t *out; /* NULL: only counted */
	uint32_t nodes_at, hashed_at, sets_at;
	uint32_t nodes, hashed, sets, records;
	uint64_t octets;                      /* offset behind what is written */
	const uint8_t *before;                /* the owner before, of nodes */
	uint32_t path[TAUT_NAME_MAX / 2 + 1]; /* the last node of each number of labels */
};

/* The parameters of the chain of NSEC3 that is in use. */
struct chain {
	const uint8_t *param; /* rdata of the NSEC3PARAM, or NULL */
	uint16_t length;
};

static uint32_t put_octets(struct maker *m, const uint8_t *octets, uint32_t n)
{
	uint32_t at = (uint32_t)m->octets;

	if (m->out != NULL)
		memcpy(m->out + at, octets, n);
	m->octets += n;
	return at;
}

static struct taut_zone_node *put_node(struct maker *m, const uint8_t *name, bool hashed)
{
	static const size_t size = sizeof(struct taut_zone_node);
	uint32_t labels = taut_name_labels(name);
	uint32_t index = hashed ? m->hashed++ : m->nodes++;
	uint32_t at = put_octets(m, name, taut_name_length(name));
	struct taut_zone_node *node;

	if (!hashed)
		m->path[labels] = index;
	if (m->out == NULL)
		return NULL;
	node = (void *)(m->out + (hashed ? m->hashed_at : m->nodes_at) + index * size);
	*node = (struct taut_zone_node){.name = at, .sets = m->sets, .labels = (uint8_t)labels};
	if (!hashed && labels > taut_name_labels(m->log->apex))
		node->parent = m->path[labels - 1];
	return node;
}

/* Empty non-terminals between an owner and the names before it (RFC 4592 2.2.2). All names below one stand together, so
 * that only the owner before has to be looked at. */
static void put_empty(struct maker *m, const uint8_t *owner)
{
	uint32_t apex = taut_name_labels(m->log->apex), labels = taut_name_labels(owner);
	uint32_t shared = m->before != NULL ? taut_i_labels_shared(m->before, owner) : apex;

	for (uint32_t i = shared + 1; i < labels; i++) /* at most 127 */
		put_node(m, taut_i_ancestor(owner, i), false);
	m->before = owner;
}

static void put_record(struct maker *m, const struct taut_zone_entry *entry)
{
	uint8_t length[2] = {(uint8_t)(entry->rdlength >> 8), (uint8_t)entry->rdlength};

	put_octets(m, length, 2);
	put_octets(m, taut_entry_rdata(entry), entry->rdlength);
	m->records++;
}

/* The entries from i on that make one set. Returns the index behind them. Records over 65535 of one set cannot be
 * counted: TAUT_E_SPACE is said of them by `full`. */
static uint32_t put_set(struct maker *m, uint32_t i, bool *full)
{
	const struct taut_zone_log *log = m->log;
	uint16_t covers = taut_entry_covers(taut_log_entry(log, i));
	struct taut_zone_set set = {.data = (uint32_t)m->octets, .ttl = UINT32_MAX, .type = covers};
	uint64_t start = m->octets;
	uint32_t first = i, counts[2] = {0, 0};

	for (; i < log->count && taut_i_log_same_owner(log, first, i); i++) {
		const struct taut_zone_entry *entry = taut_log_entry(log, i);
		bool signature = entry->type != covers;

		if (taut_entry_covers(entry) != covers)
			break;
		if ((!signature || counts[0] == 0) && entry->ttl < set.ttl)
			set.ttl = entry->ttl; /* RFC 2181 5.2 */
		if (i > first && taut_i_log_same_record(log, i - 1, i))
			continue;
		counts[signature]++;
		put_record(m, entry);
	}
	if (counts[0] > UINT16_MAX || counts[1] > UINT16_MAX)
		*full = true;
	set.count = (uint16_t)counts[0];
	set.signatures = (uint16_t)counts[1];
	set.length = (uint32_t)(m->octets - start);
	if (m->out != NULL)
		memcpy(m->out + m->sets_at + m->sets * sizeof set, &set, sizeof set);
	m->sets++;
	return i;
}

/* All entries of the owner of entry i: a node. Returns the index behind them. */
static uint32_t put_owner(struct maker *m, uint32_t i, bool hashed, bool *full)
{
	const struct taut_zone_log *log = m->log;
	const uint8_t *owner = log->octets + taut_log_entry(log, i)->owner;
	struct taut_zone_node *node;
	uint32_t first = i, sets = m->sets;

	if (!hashed)
		put_empty(m, owner);
	node = put_node(m, owner, hashed);
	while (i < log->count && taut_i_log_same_owner(log, first, i) &&
		(taut_entry_covers(taut_log_entry(log, i)) == TAUT_TYPE_NSEC3) == hashed)
		i = put_set(m, i, full);
	if (m->sets - sets > UINT16_MAX)
		*full = true;
	if (node != NULL)
		node->set_count = (uint16_t)(m->sets - sets);
	return i;
}

/* Has an NSEC3 the parameters of the chain? Algorithm, iterations, salt: flags may differ (RFC 5155 4.1.2). */
static bool is_of_chain(const struct chain *chain, const struct taut_zone_entry *entry)
{
	const uint8_t *rdata = taut_entry_rdata(entry);

	return chain->param != NULL && entry->type == TAUT_TYPE_NSEC3 &&
	       entry->rdlength >= chain->length && rdata[0] == chain->param[0] &&
	       memcmp(rdata + 2, chain->param + 2, chain->length - 2u) == 0;
}

/* The owners of NSEC3: those of the chain, or the others. */
static void put_hashed(
	struct maker *m, uint32_t i, const struct chain *chain, bool wanted, bool *full)
{
	const struct taut_zone_log *log = m->log;

	while (i < log->count) {
		uint32_t end = i;

		if (is_of_chain(chain, taut_log_entry(log, i)) == wanted) {
			i = put_owner(m, i, true, full);
			continue;
		}
		while (end < log->count && taut_i_log_same_owner(log, i, end))
			end++;
		i = end;
	}
}

/* Writes, or counts, all. Returns TAUT_E_SPACE for what has no room in a count of 16 bits. */
static enum taut_code put_all(struct maker *m, const struct chain *chain, uint32_t *chain_count)
{
	const struct taut_zone_log *log = m->log;
	uint32_t i = 0;
	bool full = false;

	while (i < log->count && taut_entry_covers(taut_log_entry(log, i)) != TAUT_TYPE_NSEC3)
		i = put_owner(m, i, false, &full);
	put_hashed(m, i, chain, true, &full);
	*chain_count = m->hashed;
	put_hashed(m, i, chain, false, &full);
	return full ? TAUT_E_SPACE : TAUT_OK;
}

/* The NSEC3PARAM in use (RFC 5155 4): of SHA-1, without flags, with iterations that we are ready to do. */
static struct chain find_chain(const struct taut_zone_log *log)
{
	for (uint32_t i = 0; i < log->count; i++) {
		const struct taut_zone_entry *entry = taut_log_entry(log, i);
		const uint8_t *rdata = taut_entry_rdata(entry);

		if (!taut_name_equal(log->octets + entry->owner, log->apex))
			break; /* the apex stands first */
		if (entry->type == TAUT_TYPE_NSEC3PARAM && rdata[0] == 1 && rdata[1] == 0 &&
			taut_i_be16(rdata + 2) <= TAUT_NSEC3_ITERATIONS)
			return (struct chain){rdata, entry->rdlength};
	}
	return (struct chain){NULL, 0};
}

/* ---- what nodes are ------------------------------------------------------------------------- */

/* RFC 1034 3.6.2: nothing beside a CNAME, but what DNSSEC puts there (RFC 4034 2.5, RFC 2535 2.3.5); one of CNAME and DNAME
 * (RFC 6672 2.4). */
static bool is_sound(const struct taut_zone_data *zone, const struct taut_zone_node *node)
{
	const struct taut_zone_set *cname = taut_i_node_find(zone, node, TAUT_TYPE_CNAME);
	const struct taut_zone_set *dname = taut_i_node_find(zone, node, TAUT_TYPE_DNAME);

	if (dname != NULL && dname->count > 1)
		return false;
	if (cname == NULL)
		return true;
	for (uint32_t i = 0; i < node->set_count; i++) {
		const struct taut_zone_set *set = taut_image_set(zone, node->sets + i);

		if (set != cname && set->count > 0 && set->type != TAUT_TYPE_NSEC &&
			set->type != TAUT_TYPE_KEY && set->type != TAUT_TYPE_NXT)
			return false;
	}
	return cname->count == 1;
}

static enum taut_code link_nodes(struct taut_zone_data *zone)
{
	struct taut_zone_node *nodes = (void *)((uint8_t *)zone + zone->nodes);
	uint32_t nsec = 0;

	for (uint32_t i = 0; i < zone->node_count; i++) {
		struct taut_zone_node *node = &nodes[i];
		unsigned above = i > 0 ? nodes[node->parent].flags : 0,
			 flags = above != 0 ? TAUT_NODE_BELOW : 0;

		if (i > 0 && taut_i_node_find(zone, node, TAUT_TYPE_NS) != NULL)
			flags |= TAUT_NODE_CUT;
		if (taut_i_node_find(zone, node, TAUT_TYPE_DNAME) != NULL)
			flags |= TAUT_NODE_DNAME;
		node->flags = (uint8_t)flags;
		if (!(flags & TAUT_NODE_BELOW) &&
			taut_i_node_find(zone, node, TAUT_TYPE_NSEC) != NULL)
			nsec = i + 1;
		node->nsec = nsec;
		if (!is_sound(zone, node))
			return TAUT_E_SYNTAX;
	}
	zone->nsec = nodes[0].nsec != 0;
	return TAUT_OK;
}

static enum taut_code check_apex(const struct taut_zone_data *zone, const uint8_t *apex)
{
	const struct taut_zone_node *node = taut_image_node(zone, 0);
	const struct taut_zone_set *soa;

	if (zone->node_count == 0 || !taut_name_equal(taut_image_name(zone, node), apex))
		return TAUT_E_ABSENT;
	soa = taut_i_node_find(zone, node, TAUT_TYPE_SOA);
	if (soa == NULL || soa->count != 1 || taut_i_node_find(zone, node, TAUT_TYPE_NS) == NULL)
		return TAUT_E_ABSENT;
	return TAUT_OK;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static size_t to_eight(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

enum taut_code taut_i_image_make(const struct taut_zone_log *log, uint8_t *out, size_t capacity)
{
	struct maker count = {.log = log}, m = {.log = log, .out = out};
	struct taut_zone_data *zone = (void *)out;
	struct chain chain = find_chain(log);
	uint64_t octets = sizeof *zone;
	enum taut_code code;
	uint32_t of_chain;

	code = put_all(&count, &chain, &of_chain);
	if (code != TAUT_OK)
		return code;
	m.nodes_at = (uint32_t)octets;
	octets += (uint64_t)count.nodes * sizeof(struct taut_zone_node);
	m.hashed_at = (uint32_t)octets;
	octets += (uint64_t)count.hashed * sizeof(struct taut_zone_node);
	m.sets_at = (uint32_t)octets;
	octets += (uint64_t)count.sets * sizeof(struct taut_zone_set);
	m.octets = octets;
	octets += count.octets;
	if (octets > UINT32_MAX - 8 || octets + 8 > capacity)
		return TAUT_E_SPACE;

	put_all(&m, &chain, &of_chain);
	*zone = (struct taut_zone_data){.size = to_eight((size_t)m.octets),
		.nodes = m.nodes_at,
		.node_count = m.nodes,
		.hashed = m.hashed_at,
		.hashed_count = m.hashed,
		.chain_count = of_chain,
		.sets = m.sets_at,
		.set_count = m.sets,
		.records = m.records,
		.rclass = log->rclass};
	code = check_apex(zone, log->apex);
	if (code != TAUT_OK)
		return code;
	if (chain.param != NULL && of_chain > 0) {
		const struct taut_zone_set *set =
			taut_i_node_find(zone, taut_image_node(zone, 0), TAUT_TYPE_NSEC3PARAM);
		const uint8_t *at = taut_image_octets(zone, set->data);

		while (memcmp(at + 2, chain.param, chain.length) != 0 ||
			taut_i_be16(at) != chain.length)
			at += 2 + taut_i_be16(at); /* it is one of them */
		zone->nsec3 = true;
		zone->iterations = (uint16_t)(at[4] << 8 | at[5]);
		zone->salt_length = at[6];
		zone->salt = (uint32_t)(at + 7 - (const uint8_t *)zone);
	}
	return link_nodes(zone);
}

/* transfer.c - zones as a stream of messages: RFC 5936, RFC 1995, RFC 8945 5.3. */
#include "../codes.h"
#include "image.h"

#define FLAGS_KEPT (TAUT_FLAG_RD | 0x7800u) /* of the query: RD, opcode */

enum {
	STAGE_FIRST,
	STAGE_RECORDS,
	STAGE_LAST,
	STAGE_DONE,
	STAGE_SOA /* the serial is all that is told */
};

/* ---- who may -------------------------------------------------------------------------------- */

static bool is_within(const struct taut_address *address, const struct taut_prefix *prefix)
{
	uint32_t whole = prefix->length / 8, bits = prefix->length % 8;
	const uint8_t *a = address->octets, *b = prefix->address.octets;

	if (address->family != prefix->address.family ||
		prefix->length > (address->family == 4 ? 32 : 128))
		return false;
	if (memcmp(a, b, whole) != 0)
		return false;
	return bits == 0 || ((a[whole] ^ b[whole]) >> (8 - bits)) == 0;
}

static bool is_allowed_from(
	const struct taut_transfer_rule *rule, const struct taut_address *address)
{
	for (uint32_t i = 0; i < rule->from_count; i++)
		if (is_within(address, &rule->from[i]))
			return true;
	return rule->from_count == 0 && rule->key_count > 0;
}

/* The serial that an IXFR says its client has: RFC 1995 3. False: it says none. */
static bool read_serial(const struct taut_message *query, uint32_t *serial)
{
	struct taut_iterator it = taut_records(query, TAUT_AUTHORITY);
	struct taut_record record;
	struct taut_soa soa;

	if (!taut_record_next(&it, &record) || taut_rdata_soa(&record, &soa) != TAUT_OK)
		return false;
	*serial = soa.serial;
	return true;
}

static uint32_t serial_of(const struct taut_zone_data *zone)
{
	struct taut_rrset set;
	uint32_t n;
	const uint8_t *p;

	if (!taut_i_node_set(zone, taut_image_node(zone, 0), TAUT_TYPE_SOA, &set))
		return 0;
	n = taut_i_be16(set.data);
	p = set.data + 2 + n - 20; /* five numbers at its end */
	return taut_i_be32(p);
}

/* Is there nothing new for the client, or no room to tell (RFC 1995 2: over UDP the serial is enough)? */
static uint16_t begin_ixfr(struct taut_transfer *t, const struct taut_zone_data *zone,
	const struct taut_message *query, const struct taut_client *client)
{
	uint32_t serial;

	if (!read_serial(query, &serial))
		return TAUT_RCODE_FORMERR;
	if (client->transport == TAUT_UDP ||
		(int32_t)(serial - serial_of(zone)) >= 0) /* RFC 1982 3.2 */
		t->stage = STAGE_SOA;
	return 0;
}

/* Takes the question and what the answer repeats of the query. False: there is no such question. */
static bool read_question(struct taut_transfer *t, const struct taut_message *query)
{
	struct taut_iterator it = taut_questions(query);
	struct taut_question question;

	t->id = query->header.id;
	t->flags = (uint16_t)(TAUT_FLAG_QR | (query->header.flags & FLAGS_KEPT));
	if (query->header.count[TAUT_QUESTION] != 1 || !taut_question_next(&it, &question))
		return false;
	taut_name_expand(&question.name, t->name);
	t->type = question.type;
	t->rclass = question.rclass;
	return question.type == TAUT_TYPE_AXFR || question.type == TAUT_TYPE_IXFR;
}

uint16_t taut_i_transfer_begin(struct taut_transfer *t, struct taut_zones *zones,
	const struct taut_message *query, const struct taut_client *client, struct taut_time now,
	uint16_t *error)
{
	const struct taut_transfer_rule *rule = NULL;
	const struct taut_zone_data *zone;
	uint16_t rcode;

	memset(t, 0, sizeof *t);
	t->zones = zones;
	*error = 0;
	if (!read_question(t, query))
		return TAUT_RCODE_FORMERR;
	zone = taut_i_zones_exact(zones, t->name, t->rclass);
	if (zone != NULL)
		rule = taut_i_zones_rule(zones, zone);
	rcode = taut_tsig_check(&t->tsig, query, rule != NULL ? rule->keys : NULL,
		rule != NULL ? rule->key_count : 0, TAUT_TSIG_REQUEST, now);
	*error = t->tsig.error;
	if (rcode != 0)
		return rcode;
	if (zone == NULL)
		return TAUT_RCODE_NOTAUTH; /* RFC 5936 2.2.1 */
	if (rule == NULL || !is_allowed_from(rule, &client->address) ||
		(rule->key_count > 0 && !t->tsig.present))
		return TAUT_RCODE_REFUSED;
	t->version = zone->version;
	memcpy(t->apex, taut_i_zone_apex(zone), taut_name_length(taut_i_zone_apex(zone)));
	if (t->type == TAUT_TYPE_IXFR)
		return begin_ixfr(t, zone, query, client);
	return client->transport == TAUT_UDP ? TAUT_RCODE_FORMERR
					     : 0; /* RFC 5936 4.2: not over UDP */
}

size_t taut_i_transfer_refuse(struct taut_transfer *t, uint16_t rcode, struct taut_time now,
	uint8_t *out, size_t capacity)
{
	struct taut_builder b;

	t->stage = STAGE_DONE;
	if (taut_build_init(&b, out, capacity, NULL, 0) != TAUT_OK)
		return 0;
	taut_build_header(&b, t->id, (uint16_t)(t->flags | rcode));
	if (t->type != 0 && taut_build_question(&b, t->name, t->type, t->rclass) != TAUT_OK)
		return 0;
	if (t->tsig.present &&
		taut_tsig_sign(&t->tsig, &b, TAUT_TSIG_RESPONSE, now) == TAUT_E_SPACE)
		return 0;
	return taut_build_finish(&b);
}

/* ---- records -------------------------------------------------------------------------------- */

/* A record on its way. */
struct item {
	const uint8_t *owner, *rdata;
	uint32_t ttl;
	uint16_t type, rdlength;
};

static const struct taut_zone_node *node_at(const struct taut_zone_data *zone, uint32_t index)
{
	if (index < zone->node_count)
		return taut_image_node(zone, index);
	index -= zone->node_count;
	return index < zone->hashed_count ? taut_image_hashed(zone, index) : NULL;
}

/* The record at t's place, which is moved to one if it is between them: sets without records and empty non-terminals are
 * stepped over, as is the SOA. False: behind the last one. */
static bool look(struct taut_transfer *t, const struct taut_zone_data *zone, struct item *item)
{
	const struct taut_zone_node *node;

	while ((node = node_at(zone, t->node)) !=
		NULL) { /* each turn goes on by a node, a set or the SOA */
		const struct taut_zone_set *set = taut_image_set(zone, node->sets + t->set);
		const uint8_t *p;

		if (t->set == node->set_count) {
			t->node++;
			t->set = 0;
			continue;
		}
		if (t->record == (uint32_t)set->count + set->signatures) {
			t->set++;
			t->record = t->at = 0;
			continue;
		}
		p = taut_image_octets(zone, set->data) + t->at;
		item->owner = taut_image_name(zone, node);
		item->rdlength = (uint16_t)(p[0] << 8 | p[1]);
		item->rdata = p + 2;
		item->ttl = set->ttl;
		item->type = t->record < set->count ? set->type : (uint16_t)TAUT_TYPE_RRSIG;
		if (item->type != TAUT_TYPE_SOA)
			return true;
		t->record++;
		t->at += 2u + item->rdlength;
	}
	return false;
}

static void look_soa(const struct taut_zone_data *zone, struct item *item)
{
	struct taut_rrset set = {0};

	taut_i_node_set(
		zone, taut_image_node(zone, 0), TAUT_TYPE_SOA, &set); /* no zone is without */
	*item = (struct item){set.owner, set.data + 2, set.ttl, TAUT_TYPE_SOA,
		(uint16_t)(set.data[0] << 8 | set.data[1])};
}

/* The next record, without going on. False: there is no more. */
static bool peek(struct taut_transfer *t, const struct taut_zone_data *zone, struct item *item)
{
	if (t->stage == STAGE_RECORDS && !look(t, zone, item))
		t->stage = STAGE_LAST;
	if (t->stage != STAGE_RECORDS && t->stage != STAGE_DONE)
		look_soa(zone, item);
	return t->stage != STAGE_DONE;
}

static void step(struct taut_transfer *t, const struct item *item)
{
	switch (t->stage) {
	case STAGE_FIRST: t->stage = STAGE_RECORDS; break;
	case STAGE_RECORDS:
		t->record++;
		t->at += 2u + item->rdlength;
		break;
	default: t->stage = STAGE_DONE; break;
	}
}

/* ---- messages ------------------------------------------------------------------------------- */

static enum taut_code begin(struct taut_transfer *t, struct taut_builder *b,
	struct taut_suffixes *suffixes, uint8_t *out, size_t capacity)
{
	enum taut_code code = taut_build_init(b, out, capacity, suffixes, TAUT_BUILD_TRUST);

	if (code != TAUT_OK)
		return code;
	taut_build_header(b, t->id, (uint16_t)(t->flags | TAUT_FLAG_AA));
	if (t->tsig.present)
		code = taut_build_reserve(b, TAUT_TSIG_ROOM);
	if (code == TAUT_OK && t->messages == 0) /* RFC 5936 2.2.1: in the first at least */
		code = taut_build_question(b, t->name, t->type, t->rclass);
	return code;
}

/* As many records as fit, at least one. */
static enum taut_code fill(
	struct taut_transfer *t, const struct taut_zone_data *zone, struct taut_builder *b)
{
	struct item item = {0};

	while (peek(t, zone, &item)) { /* each takes room */
		enum taut_code code = taut_build_record(b, TAUT_ANSWER, item.owner, item.type,
			zone->rclass, item.ttl, item.rdata, item.rdlength);

		if (code != TAUT_OK)
			return b->count[TAUT_ANSWER] > 0 ? TAUT_OK : code;
		step(t, &item);
	}
	return TAUT_OK;
}

bool taut_i_transfer_over(const struct taut_transfer *t)
{
	return t->stage == STAGE_DONE;
}

bool taut_i_transfer_next(struct taut_transfer *t, struct taut_time now, uint8_t *out,
	size_t capacity, size_t *length)
{
	const struct taut_zone_data *zone;
	struct taut_suffixes suffixes;
	struct taut_builder b;

	*length = 0;
	if (t->stage == STAGE_DONE)
		return false;
	zone = taut_i_zones_exact(t->zones, t->apex, t->rclass);
	if (zone == NULL || zone->version != t->version ||
		begin(t, &b, &suffixes, out, capacity) != TAUT_OK || fill(t, zone, &b) != TAUT_OK) {
		t->stage = STAGE_DONE;
		return false;
	}
	if (t->tsig.present &&
		taut_tsig_sign(&t->tsig, &b,
			t->messages == 0 ? TAUT_TSIG_RESPONSE : TAUT_TSIG_LATER, now) != TAUT_OK) {
		t->stage = STAGE_DONE;
		return false;
	}
	t->messages++;
	*length = taut_build_finish(&b);
	return true;
}

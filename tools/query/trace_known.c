/* trace_known.c - what a walk tells of name servers, and what stands in replies. See trace.h. */
#include <stdlib.h>
#include <string.h>

#include "trace.h"

/* ---- servers -------------------------------------------------------------------------------- */

bool query_trace_grow(void **list, uint32_t count, uint32_t *capacity, size_t size, uint32_t most)
{
	uint32_t more = *capacity ? 2 * *capacity : 16;
	void *bigger;

	if (count < *capacity)
		return true;
	if (count >= most)
		return false;
	bigger = realloc(*list, more * size);
	if (!bigger)
		return false;
	*list = bigger;
	*capacity = more;
	return true;
}

static void learn_address(
	struct query_trace *t, const uint8_t *name, const struct taut_address *address)
{
	void *list = t->known;

	for (uint32_t i = 0; i < t->known_count; i++)
		if (taut_address_equal(&t->known[i].address, address) &&
			taut_name_equal(t->known[i].name, name))
			return;
	if (!query_trace_grow(
		    &list, t->known_count, &t->known_capacity, sizeof *t->known, QUERY_KNOWN))
		return;
	t->known = list;
	memcpy(t->known[t->known_count].name, name, taut_name_length(name));
	t->known[t->known_count++].address = *address;
}

static void learn_server(struct query_trace *t, const uint8_t *zone, const uint8_t *server)
{
	void *list = t->served;

	for (uint32_t i = 0; i < t->served_count; i++)
		if (taut_name_equal(t->served[i].zone, zone) &&
			taut_name_equal(t->served[i].server, server))
			return;
	if (!query_trace_grow(
		    &list, t->served_count, &t->served_capacity, sizeof *t->served, QUERY_KNOWN))
		return;
	t->served = list;
	memcpy(t->served[t->served_count].zone, zone, taut_name_length(zone));
	memcpy(t->served[t->served_count++].server, server, taut_name_length(server));
}

static void learn_record(struct query_trace *t, const struct taut_record *record)
{
	struct taut_address address = {.family = 4};
	uint8_t owner[TAUT_NAME_MAX], target[TAUT_NAME_MAX];
	struct taut_name name;
	struct taut_a four;
	struct taut_aaaa six;

	if (taut_name_expand(&record->owner, owner) == 0)
		return;
	if (taut_rdata_a(record, &four) == TAUT_OK) {
		memcpy(address.octets, four.address, 4);
		learn_address(t, owner, &address);
	} else if (taut_rdata_aaaa(record, &six) == TAUT_OK) {
		address.family = 6;
		memcpy(address.octets, six.address, 16);
		learn_address(t, owner, &address);
	} else if (record->type == TAUT_TYPE_NS && taut_rdata_name(record, &name) == TAUT_OK &&
		   taut_name_expand(&name, target) > 0) {
		learn_server(t, owner, target);
	}
}

void query_trace_learn(struct query_trace *t, const struct query_step *step)
{
	struct taut_message message;
	struct taut_record record;

	if (!query_trace_reply(t, step, &message))
		return;
	for (unsigned section = TAUT_ANSWER; section <= TAUT_ADDITIONAL; section++) {
		struct taut_iterator it = taut_records(&message, (enum taut_section)section);

		while (taut_record_next(&it, &record)) /* the records */
			learn_record(t, &record);
	}
}

const uint8_t *query_trace_name(
	const struct query_trace *t, const struct taut_address *address, const uint8_t *zone)
{
	const uint8_t *any = NULL;
	struct taut_address bare = *address;

	bare.port = 0;
	for (uint32_t i = 0; i < t->known_count; i++) {
		struct taut_address known = t->known[i].address;

		known.port = 0;
		if (!taut_address_equal(&known, &bare))
			continue;
		any = t->known[i].name;
		for (uint32_t k = 0; k < t->served_count; k++)
			if (taut_name_equal(t->served[k].server, any) &&
				taut_name_equal(t->served[k].zone, zone))
				return any;
	}
	return any;
}

const uint8_t *query_trace_zone_of(const struct query_trace *t, const uint8_t *server)
{
	for (uint32_t i = 0; i < t->served_count; i++)
		if (taut_name_equal(t->served[i].server, server))
			return t->served[i].zone;
	return NULL;
}

/* ---- replies -------------------------------------------------------------------------------- */

bool query_trace_reply(
	struct query_trace *t, const struct query_step *step, struct taut_message *message)
{
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);

	if (!step->reply)
		return false;
	taut_message_open(message, step->reply, step->reply_length, &t->scratch, &policy, NULL);
	return message->has_header;
}

bool query_trace_referred(const struct taut_message *message, uint8_t zone[TAUT_NAME_MAX])
{
	struct taut_iterator it = taut_records(message, TAUT_AUTHORITY);
	struct taut_record record;

	while (taut_record_next(&it, &record)) /* the records */
		if (record.type == TAUT_TYPE_NS)
			return taut_name_expand(&record.owner, zone) > 0;
	return false;
}

bool query_trace_alias(const struct taut_message *message, uint8_t target[TAUT_NAME_MAX])
{
	struct taut_iterator it = taut_records(message, TAUT_ANSWER);
	struct taut_record record;
	struct taut_name name;

	while (taut_record_next(&it, &record)) /* the records */
		if (record.type == TAUT_TYPE_CNAME)
			return taut_rdata_name(&record, &name) == TAUT_OK &&
			       taut_name_expand(&name, target) > 0;
	return false;
}

bool query_step_is_bad(const struct query_step *step)
{
	return step->verdict >= QUERY_STEP_USELESS && step->verdict != QUERY_STEP_OTHERWISE;
}

void query_trace_hint(struct query_trace *t, const struct taut_hint *hint)
{
	learn_address(t, hint->name, &hint->address);
	learn_server(t, (const uint8_t *)"", hint->name);
}

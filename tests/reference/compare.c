/* compare.c - see compare.h. */
#include "compare.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tautwire/rdata.h>

enum { FINDINGS = 8192 };

struct pair {
	struct taut_message message;
	struct taut_report report;
	struct ref_message ref;
	char *why;
	size_t capacity;
};

#define DIFFER(p, ...) (snprintf((p)->why, (p)->capacity, __VA_ARGS__), (p)->why)

static const char *compare_findings(struct pair *p)
{
	if (p->report.verdict != (enum taut_verdict)p->ref.verdict)
		return DIFFER(p, "verdict: codec %d, reference %d", (int)p->report.verdict, p->ref.verdict);
	for (size_t i = 0; i < p->report.count || i < p->ref.finding_count; i++) {
		const struct taut_finding *ours = &p->report.list[i];
		const struct ref_finding *theirs = &p->ref.findings[i];

		if (i >= FINDINGS)
			break;
		if (i >= p->ref.finding_count)
			return DIFFER(p, "finding %zu: codec %s@%u, reference none", i,
				taut_code_name(ours->code), ours->offset);
		if (i >= p->report.count)
			return DIFFER(p, "finding %zu: codec none, reference %s@%u", i, theirs->code,
				theirs->offset);
		if (strcmp(taut_code_name(ours->code), theirs->code) != 0 ||
			ours->offset != theirs->offset || (int)ours->verdict != theirs->verdict)
			return DIFFER(p, "finding %zu: codec %s@%u (%d), reference %s@%u (%d)", i,
				taut_code_name(ours->code), ours->offset, (int)ours->verdict, theirs->code,
				theirs->offset, theirs->verdict);
	}
	return NULL;
}

/* Rdata with its names expanded, by iterating over the fields. Gives the length. */
static uint32_t expand(const struct taut_record *record, uint8_t *out, size_t capacity)
{
	struct taut_fields it = taut_fields(record);
	struct taut_field field;
	uint32_t n = 0;

	while (taut_field_next(&it, &field)) {
		const uint8_t *octets = record->octets + field.offset;
		uint32_t end = field.offset + field.length, at = end, length, next;

		if (field.kind == TAUT_K_NAME || field.kind == TAUT_K_NAMES)
			at = field.offset;
		if (field.kind == TAUT_K_GATEWAY && octets[0] == 3)
			at = field.offset + 2;
		if (field.kind == TAUT_K_RELAY && (octets[0] & 127) == 3)
			at = field.offset + 1;
		if (field.kind == TAUT_K_A6 && octets[0] != 0)
			at = field.offset + 1 + (135u - octets[0]) / 8;
		if (n + (at - field.offset) > capacity)
			abort();
		memcpy(out + n, octets, at - field.offset);
		n += at - field.offset;
		while (at < end) {
			uint8_t name[TAUT_NAME_MAX];

			if (taut_name_read(record->octets, end, at, name, &length, &next) != TAUT_OK ||
				n + length > capacity)
				abort();
			memcpy(out + n, name, length);
			n += length;
			at = next;
		}
	}
	return n;
}

static const char *compare_owner(struct pair *p, const struct ref_record *theirs,
	const struct taut_name *name)
{
	uint8_t owner[TAUT_NAME_MAX];
	uint32_t length = taut_name_expand(name, owner);

	if (length != theirs->owner_length || memcmp(owner, theirs->owner, length) != 0)
		return DIFFER(p, "name at %u differs", name->at);
	return NULL;
}

static const char *compare_record(struct pair *p, const struct ref_record *theirs,
	const struct taut_record *ours, uint8_t *room, size_t capacity)
{
	uint32_t n;

	if (ours->section != theirs->section || ours->type != theirs->type ||
		ours->rclass != theirs->rclass || ours->ttl != theirs->ttl ||
		ours->rdata != theirs->rdata || ours->rdlength != theirs->rdlength)
		return DIFFER(p, "record at %u: section, type, class, ttl or rdata differ",
			ours->owner.at);
	if (ours->malformed != theirs->malformed)
		return DIFFER(p, "record at %u: malformed is %d, reference %d", ours->owner.at,
			ours->malformed, theirs->malformed);
	n = expand(ours, room, capacity);
	if (n != theirs->expanded_length || (n != 0 && memcmp(room, theirs->expanded, n) != 0))
		return DIFFER(p, "record at %u: expanded rdata differs (%u, reference %u octets)",
			ours->owner.at, n, theirs->expanded_length);
	return compare_owner(p, theirs, &ours->owner);
}

static const char *compare_entries(struct pair *p)
{
	/* HIP servers expand from 2 to 255 octets each; kept for the next message */
	static const size_t capacity = (size_t)65535 * 128;
	static uint8_t *room;
	size_t i = 0;
	const char *why = NULL;
	struct taut_iterator it = taut_questions(&p->message);
	struct taut_question question;
	struct taut_record record;

	if (room == NULL)
		room = malloc(capacity);
	if (room == NULL)
		abort();
	while (why == NULL && taut_question_next(&it, &question)) {
		if (i >= p->ref.record_count || p->ref.records[i].section != 0 ||
			p->ref.records[i].type != question.type ||
			p->ref.records[i].rclass != question.rclass)
			why = DIFFER(p, "question %zu differs", i);
		else
			why = compare_owner(p, &p->ref.records[i], &question.name);
		i++;
	}
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL && why == NULL; s++) {
		it = taut_records(&p->message, (enum taut_section)s);
		while (why == NULL && taut_record_next(&it, &record)) {
			why = i >= p->ref.record_count
				? DIFFER(p, "record at %u: reference has none", record.owner.at)
				: compare_record(p, &p->ref.records[i], &record, room, capacity);
			i++;
		}
	}
	if (why == NULL && i != p->ref.record_count)
		why = DIFFER(p, "%zu entries, reference %zu", i, p->ref.record_count);
	return why;
}

const char *ref_compare(const uint8_t *octets, size_t length, enum ref_policy policy,
	struct taut_scratch *scratch, char *why, size_t capacity)
{
	static struct taut_finding list[FINDINGS];
	struct pair p = {.report = {list, FINDINGS, 0, TAUT_ACCEPT}, .why = why, .capacity = capacity};
	struct taut_policy rules = taut_policy_preset(policy == REF_MDNS ? TAUT_MDNS : TAUT_DEFAULT);
	const char *difference;
	enum taut_code code;

	rules.flags |= TAUT_POLICY_OPENED; /* entries before a fault are compared too */
	code = taut_message_open(&p.message, octets, length, scratch, &rules, &p.report);
	ref_decode(octets, length, policy, &p.ref);
	difference = compare_findings(&p);
	if (difference == NULL && (code == TAUT_OK) != (p.ref.verdict < 3))
		difference = DIFFER(&p, "status %s, reference verdict %d", taut_code_name(code),
			p.ref.verdict);
	if (difference == NULL && p.message.steps != p.ref.steps)
		difference = DIFFER(&p, "steps: codec %u, reference %u", p.message.steps, p.ref.steps);
	if (difference == NULL)
		difference = compare_entries(&p);
	ref_free(&p.ref);
	return difference;
}

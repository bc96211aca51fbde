/* summary.c - the counting half of the summary; out_summary.c prints. */
#include <stdlib.h>

#include "summary.h"

struct dump_summary *dump_summary_new(uint64_t seed)
{
	struct dump_summary *s = calloc(1, sizeof *s);
	bool good;

	if (!s)
		return NULL;
	good = dump_top_init(&s->names, DUMP_TOP_ENTRIES, TAUT_NAME_MAX, seed);
	good = dump_top_init(&s->sources, DUMP_TOP_ENTRIES, 16, seed) && good;
	good = dump_top_init(&s->targets, DUMP_TOP_ENTRIES, 16, seed) && good;
	if (!good) {
		dump_summary_free(s);
		return NULL;
	}
	s->smallest = UINT32_MAX;
	return s;
}

void dump_summary_free(struct dump_summary *s)
{
	if (!s)
		return;
	dump_top_free(&s->names);
	dump_top_free(&s->sources);
	dump_top_free(&s->targets);
	free(s);
}

/* Classes by powers of two, and the sizes that operators look at. */
static unsigned size_class(uint32_t n)
{
	static const uint32_t bounds[DUMP_SIZES - 1] = {
		32, 64, 128, 256, 512, 1232, 1472, 4096, 16384};
	unsigned i = 0;

	while (i < DUMP_SIZES - 1 && n > bounds[i])
		i++;
	return i;
}

static void add_questions(struct dump_summary *s, const struct taut_message *m)
{
	struct taut_iterator it = taut_questions(m);
	struct taut_question q;
	uint8_t wire[TAUT_NAME_MAX];
	uint32_t n;

	while (taut_question_next(&it, &q)) {
		s->question_types[q.type]++;
		s->classes[q.rclass]++;
		if (m->header.flags & TAUT_FLAG_QR)
			continue;
		n = taut_name_expand(&q.name, wire);
		if (n > 0)
			dump_top_add(&s->names, wire, (uint8_t)taut_name_lower(wire, wire));
	}
}

static void add_records(struct dump_summary *s, const struct taut_message *m)
{
	struct taut_iterator it;
	struct taut_record record;
	int section;

	for (section = TAUT_ANSWER; section <= TAUT_ADDITIONAL; section++) {
		it = taut_records(m, (enum taut_section)section);
		while (taut_record_next(&it, &record))
			s->record_types[record.type]++;
	}
}

static void add_header(struct dump_summary *s, const struct taut_message *m)
{
	struct taut_edns edns;
	uint16_t flags = m->header.flags;

	if (!m->has_header) {
		s->without_header++;
		return;
	}
	s->opcodes[taut_opcode(flags)]++;
	if (!(flags & TAUT_FLAG_QR)) {
		s->queries++;
		return;
	}
	s->responses++;
	s->rcodes[(taut_edns(m, &edns) ? edns.rcode : taut_rcode(flags)) & 4095]++;
}

static void add_findings(struct dump_summary *s, const struct taut_report *r)
{
	uint32_t i;

	for (i = 0; i < r->count && i < r->capacity; i++)
		s->codes[r->list[i].code]++;
}

static void add_origin(struct dump_summary *s, const struct dump_message *from, bool is_query)
{
	const struct dump_ends *e = from->ends;
	const struct dump_packet *p = from->packet;
	uint8_t length = e->version == 4 ? 4 : 16;

	s->transports[from->transport]++;
	s->versions[e->version == 6]++;
	if (is_query) {
		dump_top_add(&s->sources, e->source, length);
		dump_top_add(&s->targets, e->target, length);
	}
	if (p->digits == 0)
		return;
	if (!s->has_time || p->seconds < s->first_seconds ||
		(p->seconds == s->first_seconds && p->nanoseconds < s->first_nanoseconds)) {
		s->first_seconds = p->seconds;
		s->first_nanoseconds = p->nanoseconds;
	}
	if (!s->has_time || p->seconds > s->last_seconds ||
		(p->seconds == s->last_seconds && p->nanoseconds > s->last_nanoseconds)) {
		s->last_seconds = p->seconds;
		s->last_nanoseconds = p->nanoseconds;
	}
	s->has_time = true;
}

void dump_summary_add(struct dump_summary *s, const struct dump_shown *shown)
{
	const struct taut_message *m = &shown->message;
	uint32_t n = shown->original;

	s->messages++;
	s->octets += n;
	s->sizes[size_class(n)]++;
	s->smallest = n < s->smallest ? n : s->smallest;
	s->largest = n > s->largest ? n : s->largest;
	if (shown->cut)
		s->cut++;
	else
		s->verdicts[shown->verdict]++;
	add_header(s, m);
	add_questions(s, m);
	add_records(s, m);
	if (!shown->cut)
		add_findings(s, &shown->report);
	if (shown->from)
		add_origin(s, shown->from, m->has_header && !(m->header.flags & TAUT_FLAG_QR));
}

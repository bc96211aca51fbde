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

/* The first class whose bound is not under n; the one behind all bounds otherwise. */
static unsigned class_of(const uint32_t *bounds, unsigned count, uint32_t n)
{
	unsigned i = 0;

	while (i < count && n > bounds[i])
		i++;
	return i;
}

/* Powers of two, and the sizes that operators look at. */
static void add_size(struct dump_sizes *s, uint32_t n)
{
	static const uint32_t bounds[DUMP_SIZES - 1] = {
		32, 64, 128, 256, 512, 1232, 1472, 4096, 16384};

	if (s->messages == 0 || n < s->smallest)
		s->smallest = n;
	if (n > s->largest)
		s->largest = n;
	s->messages++;
	s->octets += n;
	s->classes[class_of(bounds, DUMP_SIZES - 1, n)]++;
}

static void add_edns(struct dump_edns_counts *c, const struct taut_edns *e, bool response)
{
	static const uint32_t bounds[DUMP_UDP_SIZES - 1] = {511, 512, 1231, 1232, 1472, 4095, 4096};
	struct taut_options it = taut_options(&e->record);
	struct taut_option option;

	if (response) {
		c->responses++;
		c->responses_do += (e->flags & TAUT_EDNS_DO) != 0;
	} else {
		c->queries++;
		c->queries_do += (e->flags & TAUT_EDNS_DO) != 0;
	}
	c->versions[e->version]++;
	c->udp_sizes[response][class_of(bounds, DUMP_UDP_SIZES - 1, e->udp_size)]++;
	while (taut_option_next(&it, &option))
		c->options[response][option.code]++;
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

static void add_header(struct dump_summary *s, const struct taut_message *m, uint32_t size)
{
	struct taut_edns edns;
	uint16_t flags = m->header.flags;
	bool response = (flags & TAUT_FLAG_QR) != 0, has_edns;

	if (!m->has_header) {
		s->without_header++;
		return;
	}
	s->opcodes[taut_opcode(flags)]++;
	add_size(response ? &s->responses : &s->queries, size);
	has_edns = taut_edns(m, &edns);
	if (has_edns)
		add_edns(&s->edns, &edns, response);
	if (response)
		s->rcodes[(has_edns ? edns.rcode : taut_rcode(flags)) & 4095]++;
}

static void add_findings(struct dump_summary *s, const struct taut_report *r)
{
	uint32_t i;

	for (i = 0; i < r->count && i < r->capacity; i++)
		s->codes[r->list[i].code]++;
}

static bool is_before(int64_t seconds, uint32_t nanoseconds, int64_t than, uint32_t than_nano)
{
	return seconds != than ? seconds < than : nanoseconds < than_nano;
}

static void add_time(struct dump_summary *s, const struct dump_packet *p)
{
	if (p->digits == 0)
		return;
	if (s->digits == 0 ||
		is_before(p->seconds, p->nanoseconds, s->first_seconds, s->first_nanoseconds)) {
		s->first_seconds = p->seconds;
		s->first_nanoseconds = p->nanoseconds;
	}
	if (s->digits == 0 ||
		is_before(s->last_seconds, s->last_nanoseconds, p->seconds, p->nanoseconds)) {
		s->last_seconds = p->seconds;
		s->last_nanoseconds = p->nanoseconds;
	}
	if (p->digits > s->digits)
		s->digits = p->digits;
}

static void add_origin(struct dump_summary *s, const struct dump_message *from, bool is_query)
{
	const struct dump_ends *e = from->ends;
	uint8_t length = e->version == 4 ? 4 : 16;
	unsigned i;

	s->transports[from->transport]++;
	s->versions[e->version == 6]++;
	for (i = 0; from->marks >> i != 0 && i < DUMP_MARKS; i++)
		s->marks[i] += from->marks >> i & 1;
	if (from->tap)
		s->taps[from->tap->type < DUMP_TAP_TYPES ? from->tap->type : DUMP_TAP_TYPES - 1]++;
	if (is_query) {
		dump_top_add(&s->sources, e->source, length);
		dump_top_add(&s->targets, e->target, length);
	}
	add_time(s, from->packet);
}

static void add_pair(struct dump_summary *s, const struct dump_pair *pair)
{
	if (pair->state != DUMP_PAIR_ANSWER || !pair->has_latency)
		return;
	if (pair->latency < 0)
		s->latency_negative++;
	else
		dump_histogram_add(&s->latency, (uint64_t)pair->latency);
}

void dump_summary_add(struct dump_summary *s, const struct dump_shown *shown)
{
	const struct taut_message *m = &shown->message;

	s->messages++;
	if (shown->cut)
		s->cut++;
	else
		s->verdicts[shown->verdict]++;
	add_header(s, m, shown->original);
	add_questions(s, m);
	add_records(s, m);
	if (!shown->cut)
		add_findings(s, &shown->report);
	if (shown->from)
		add_origin(s, shown->from, m->has_header && !(m->header.flags & TAUT_FLAG_QR));
	if (shown->pair)
		add_pair(s, shown->pair);
}

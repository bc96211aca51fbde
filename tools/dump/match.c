/* match.c - see match.h. */
#include <stdlib.h>
#include <string.h>

#include "../common/siphash.h"
#include "limits.h"
#include "match.h"
#include "match_table.h"
#include "octets.h"
#include "pipeline.h"

#define NONE     DUMP_NO_QUERY
#define PATIENCE (DUMP_PAIR_SECONDS * INT64_C(1000000000))

#define PORT_LLMNR 5355u /* RFC 4795 2 */

struct dump_match {
	struct dump_query_table table;
	struct dump_match_counts counts;
	uint64_t key[2];
	int64_t now, before; /* times of the message that is taken, and of the one before */
	bool has_clock;
};

/* What a message is looked up by. */
struct sought {
	uint64_t key, ends, question;
	bool has_question;
};

const char *dump_pair_name(enum dump_pair_state state)
{
	static const char *const names[DUMP_PAIR_STATES] = {
		"-", "query", "repeated", "answer", "further", "unsolicited"};

	return names[state];
}

struct dump_match *dump_match_new(uint64_t memory, uint64_t seed)
{
	struct dump_match *m = NULL;

	if (memory >= DUMP_PAIR_MEMORY_MIN)
		m = calloc(1, sizeof *m);
	if (!m)
		return NULL;
	m->key[0] = seed;
	m->key[1] = seed * 0x9e3779b97f4a7c15u ^ 0x5851f42d4c957f2du;
	if (!dump_query_table_init(&m->table, memory - sizeof *m)) {
		free(m);
		return NULL;
	}
	return m;
}

void dump_match_free(struct dump_match *m)
{
	if (!m)
		return;
	dump_query_table_free(&m->table);
	free(m);
}

const struct dump_match_counts *dump_match_counts(const struct dump_match *m)
{
	return &m->counts;
}

uint64_t dump_match_memory(const struct dump_match *m)
{
	return sizeof *m + dump_query_table_memory(&m->table);
}

/* ---- what a message is looked up by --------------------------------------------------------- */

static void hash_address(struct siphash *h, const uint8_t address[16])
{
	siphash_word(h, dump_u64(address, false));
	siphash_word(h, dump_u64(address + 8, false));
}

/* `kind` tells transports and kinds of dnstap's exchanges apart. `turned`: it is a response. */
static void hash_ends(const struct dump_match *m, const struct dump_ends *e, bool turned,
	uint64_t kind, struct sought *s)
{
	struct siphash h = siphash_begin(m->key);
	uint64_t client = turned ? e->target_port : e->source_port;
	uint64_t server = turned ? e->source_port : e->target_port;

	siphash_word(&h, client << 48 | server << 32 | kind << 8 | e->version);
	hash_address(&h, turned ? e->target : e->source);
	hash_address(&h, turned ? e->source : e->target);
	s->ends = siphash_end(h, 0);
}

static void hash_id(const struct dump_match *m, uint16_t id, struct sought *s)
{
	struct siphash h = siphash_begin(m->key);

	siphash_word(&h, s->ends);
	s->key = siphash_end(h, id);
}

/* Octets of a name with letters in lower case. What stands between letters in a word is its own: no
 * sum carries over. Lengths of labels are no letters. */
static uint64_t lower_word(uint64_t word)
{
	const uint64_t every = 0x0101010101010101u;
	uint64_t low = word & every * 0x7f, plain = ~word & every * 0x80;
	uint64_t from_a = low + every * (0x80 - 'A'), past_z = low + every * (0x7f - 'Z');

	return word | (from_a & ~past_z & plain) >> 2;
}

static uint64_t hash_question(const struct dump_match *m, const struct taut_question *q)
{
	struct siphash h = siphash_begin(m->key);
	uint8_t buffer[TAUT_NAME_MAX], last[8] = {0};
	uint32_t n = 0, at = 0;
	const uint8_t *wire = taut_name_wire(&q->name, buffer, &n);

	for (; wire && n - at >= 8; at += 8)
		siphash_word(&h, lower_word(dump_u64(wire + at, false)));
	if (wire && n > at)
		memcpy(last, wire + at, n - at);
	siphash_word(&h, lower_word(dump_u64(last, false)));
	return siphash_end(h, (uint64_t)q->type << 32 | (uint64_t)q->rclass << 16 | n);
}

static bool is_elsewhere(uint16_t port)
{
	return port == DUMP_PORT_MDNS || port == PORT_LLMNR;
}

/* AUTH_QUERY 1 and AUTH_RESPONSE 2, ..., are pairs. */
static uint64_t kind_of(const struct dump_message *from)
{
	uint64_t exchange = from->tap ? ((uint64_t)from->tap->type + 1) / 2 & 0xffff : 0;

	return (uint64_t)from->transport | exchange << 4;
}

/* False: the message takes no part. */
static bool seek(const struct dump_match *m, const struct dump_shown *shown, struct sought *s)
{
	const struct taut_message *message = &shown->message;
	const struct dump_message *from = shown->from;
	struct taut_iterator it = taut_questions(message);
	struct taut_question q;
	uint16_t flags = message->header.flags;

	if (!from || !message->has_header || is_elsewhere(from->ends->source_port) ||
		is_elsewhere(from->ends->target_port))
		return false;
	if (taut_opcode(flags) == TAUT_OPCODE_DSO && message->header.id == 0)
		return false;
	s->has_question = message->header.count[TAUT_QUESTION] > 0;
	if (s->has_question && !taut_question_next(&it, &q))
		return false;
	s->question = s->has_question ? hash_question(m, &q) : 0;
	hash_ends(m, from->ends, (flags & TAUT_FLAG_QR) != 0, kind_of(from), s);
	hash_id(m, message->header.id, s);
	return true;
}

/* ---- time ----------------------------------------------------------------------------------- */

/* Nanoseconds since 1970. What does not fit stands at the ends of what does, and the distance of two
 * times fits as well. */
static int64_t time_of(const struct dump_packet *p)
{
	const int64_t most = INT64_MAX / 2 / 1000000000 - 1;
	int64_t seconds = p->seconds > most ? most : p->seconds < -most ? -most : p->seconds;

	return seconds * 1000000000 + p->nanoseconds;
}

static bool is_far(int64_t a, int64_t b)
{
	return a - b > PATIENCE || b - a > PATIENCE;
}

/* A query that waits no longer. */
static void drop(struct dump_match *m, uint32_t i, bool for_room)
{
	const struct dump_query *q = dump_query_at(&m->table, i);

	if (!q->answered && for_room && !q->refused) {
		m->counts.forgotten++;
	} else if (!q->answered) {
		m->counts.unanswered++;
		m->counts.refused += q->refused;
	}
	dump_query_remove(&m->table, i);
}

/* Queries leave in the order of their last use, once this message and the one before agree that it is
 * long ago: a single packet with a time of its own does not make all others leave. */
static void tick(struct dump_match *m, const struct dump_packet *packet)
{
	uint32_t i;

	m->before = m->now;
	if (packet->digits != 0)
		m->now = time_of(packet);
	if (!m->has_clock && packet->digits != 0) {
		m->before = m->now;
		m->has_clock = true;
	}
	while ((i = m->table.oldest) != NONE) { /* each turn takes one out */
		const struct dump_query *q = dump_query_at(&m->table, i);

		if (!is_far(q->last, m->now) || !is_far(q->last, m->before))
			return;
		drop(m, i, false);
	}
}

/* ---- queries and responses ------------------------------------------------------------------ */

/* Takes those of the key that are out of time out, and makes room among more than a few that differ in
 * the question only. */
static void clear_key(struct dump_match *m, uint64_t key)
{
	uint32_t i = dump_query_first(&m->table, key), next, n = 0, worst = NONE;

	for (; i != NONE; i = next) { /* DUMP_PAIR_SAME at most */
		const struct dump_query *q = dump_query_at(&m->table, i), *w;

		next = dump_query_next(&m->table, i);
		if (is_far(q->last, m->now)) {
			drop(m, i, false);
			continue;
		}
		n++;
		w = worst == NONE ? NULL : dump_query_at(&m->table, worst);
		if (!w || (q->answered != w->answered ? q->answered : q->serial < w->serial))
			worst = i;
	}
	if (n >= DUMP_PAIR_SAME)
		drop(m, worst, true);
}

static uint32_t find_exact(const struct dump_match *m, const struct sought *s)
{
	uint32_t i = dump_query_first(&m->table, s->key);

	while (i != NONE) { /* DUMP_PAIR_SAME at most */
		const struct dump_query *q = dump_query_at(&m->table, i);

		if (q->question == s->question && !is_far(q->last, m->now))
			return i;
		i = dump_query_next(&m->table, i);
	}
	return NONE;
}

/* The oldest that waits; otherwise that was answered last, as these are further messages of it. */
static uint32_t find_any(const struct dump_match *m, uint64_t key)
{
	uint32_t i = dump_query_first(&m->table, key), best = NONE;

	for (; i != NONE; i = dump_query_next(&m->table, i)) { /* DUMP_PAIR_SAME at most */
		const struct dump_query *q = dump_query_at(&m->table, i), *b;

		if (is_far(q->last, m->now))
			continue;
		b = best == NONE ? NULL : dump_query_at(&m->table, best);
		if (!b || (q->answered != b->answered ? !q->answered
				  : q->answered       ? q->serial > b->serial
						      : q->serial < b->serial))
			best = i;
	}
	return best;
}

static enum dump_pair_state take_query(
	struct dump_match *m, const struct sought *s, const struct dump_packet *packet)
{
	uint32_t i = find_exact(m, s);
	struct dump_query *q;

	if (i != NONE && !dump_query_at(&m->table, i)->answered) {
		dump_query_at(&m->table, i)->last = m->now;
		dump_query_touch(&m->table, i);
		dump_query_show(&m->table, i);
		return DUMP_PAIR_REPEATED;
	}
	if (i != NONE)
		drop(m, i, false);
	clear_key(m, s->key);
	i = dump_query_add(&m->table, s->key, s->ends, s->question);
	if (i == NONE && m->table.oldest != NONE) {
		drop(m, m->table.oldest, true);
		i = dump_query_add(&m->table, s->key, s->ends, s->question);
	}
	if (i == NONE) { /* not even the first block could be allocated */
		m->counts.forgotten++;
		return DUMP_PAIR_QUERY;
	}
	q = dump_query_at(&m->table, i);
	q->first = q->last = m->now;
	q->has_time = packet->digits != 0;
	q->packet = packet->number;
	return DUMP_PAIR_QUERY;
}

static struct dump_pair take_response(
	struct dump_match *m, const struct sought *s, const struct dump_packet *packet)
{
	uint32_t i = s->has_question ? find_exact(m, s) : find_any(m, s->key);
	struct dump_pair pair = {.state = DUMP_PAIR_UNSOLICITED};
	struct dump_query *q;

	if (i == NONE)
		return pair;
	q = dump_query_at(&m->table, i);
	pair.state = q->answered ? DUMP_PAIR_FURTHER : DUMP_PAIR_ANSWER;
	pair.query_packet = q->packet;
	pair.has_latency = q->has_time && packet->digits != 0;
	if (pair.has_latency)
		pair.latency = m->now - q->first;
	q->answered = true;
	q->last = m->now;
	dump_query_hide(&m->table, i);
	dump_query_touch(&m->table, i);
	return pair;
}

struct dump_pair dump_match_take(struct dump_match *m, const struct dump_shown *shown)
{
	struct dump_pair pair = {.state = DUMP_PAIR_NONE};
	struct sought s;

	if (shown->from)
		tick(m, shown->from->packet);
	if (seek(m, shown, &s)) {
		if (shown->message.header.flags & TAUT_FLAG_QR)
			pair = take_response(m, &s, shown->from->packet);
		else
			pair.state = take_query(m, &s, shown->from->packet);
	}
	m->counts.states[pair.state]++;
	return pair;
}

void dump_match_refused(struct dump_match *m, const struct dump_ends *ends,
	enum dump_transport transport, uint16_t id, bool has_id)
{
	struct sought s;
	uint32_t i, best = NONE;

	if (is_elsewhere(ends->source_port) || is_elsewhere(ends->target_port))
		return;
	hash_ends(m, ends, false, (uint64_t)transport, &s);
	hash_id(m, id, &s);
	if (!has_id) {
		best = dump_query_by_ends(&m->table, s.ends);
	} else {
		i = dump_query_first(&m->table, s.key);
		for (; i != NONE; i = dump_query_next(&m->table, i)) { /* DUMP_PAIR_SAME at most */
			const struct dump_query *q = dump_query_at(&m->table, i);

			if (!q->answered && !q->refused &&
				(best == NONE ||
					q->serial < dump_query_at(&m->table, best)->serial))
				best = i;
		}
	}
	if (best == NONE)
		return;
	dump_query_at(&m->table, best)->refused = true;
	dump_query_hide(&m->table, best);
}

void dump_match_end(struct dump_match *m)
{
	while (m->table.oldest != NONE) /* each turn takes one out */
		drop(m, m->table.oldest, false);
}

/* transfer.c - takes a zone from a server. See run.h. */
#include <stdlib.h>
#include <string.h>

#include "match.h"
#include "run.h"
#include "transfer.h"

/* Messages since the last one with a TSIG, one behind the other: they are digested with the next. */
struct unsigned_ones {
	uint8_t *octets;
	size_t n, capacity, count;
};

struct transfer {
	struct query_exchange *x;
	struct query_transfer_walk walk;
	struct unsigned_ones between;
	size_t messages, octets;
	bool is_signed_end; /* the last message had a TSIG */
};

static bool keep(struct unsigned_ones *u, const uint8_t *octets, size_t n)
{
	if (++u->count > QUERY_UNSIGNED)
		return false;
	if (n > u->capacity - u->n) {
		size_t capacity = 2 * u->capacity + n;
		uint8_t *bigger = realloc(u->octets, capacity);

		if (!bigger)
			return false;
		u->octets = bigger;
		u->capacity = capacity;
	}
	memcpy(u->octets + u->n, octets, n);
	u->n += n;
	return true;
}

/* RFC 8945 5.3.1: the first message is signed, and each hundredth, and the last. Returns what is wrong, or NULL. */
static const char *check_tsig(struct transfer *t, const uint8_t *octets, size_t n)
{
	struct query_message *m = &t->x->run->message;

	if (!m->is_signed)
		return NULL;
	t->x->tsig = taut_tsig_verify(&m->tsig, &t->x->opened,
		t->messages == 1 ? TAUT_TSIG_RESPONSE : TAUT_TSIG_LATER, query_time(),
		t->between.octets, t->between.n);
	t->is_signed_end = t->x->tsig == TAUT_TSIG_GOOD;
	switch (t->x->tsig) {
	case TAUT_TSIG_GOOD: t->between.n = t->between.count = 0; return NULL;
	case TAUT_TSIG_UNSIGNED:
		if (t->messages == 1)
			return "the reply has no TSIG";
		return keep(&t->between, octets, n) ? NULL : "100 messages without TSIG";
	case TAUT_TSIG_BROKEN: return "the TSIG is malformed";
	case TAUT_TSIG_REFUSED: return "the server does not take our TSIG";
	default: return "the TSIG is not good";
	}
}

/* Returns what is wrong with the records of a message, or NULL. */
static const char *take_records(struct transfer *t)
{
	struct taut_iterator it = taut_records(&t->x->opened, TAUT_ANSWER);
	struct taut_record record;

	while (taut_record_next(&it, &record)) /* the records */
		query_transfer_take(&t->walk, &record);
	query_transfer_goes_on(&t->walk);
	return t->walk.state == QUERY_TRANSFER_BROKEN ? t->walk.wrong : NULL;
}

static const char *take(struct transfer *t, const uint8_t *octets, uint32_t n)
{
	struct query_exchange *x = t->x;
	struct query_message *m = &x->run->message;
	static char why[QUERY_MATCH_TEXT];
	const char *wrong;

	t->messages++;
	t->octets += n;
	if (query_match(m->octets, m->length, octets, n, t->messages > 1, &x->run->scratch, why) !=
		QUERY_MATCHES)
		return why;
	query_exchange_open(x, octets, n, true);
	wrong = check_tsig(t, octets, n);
	if (wrong)
		return wrong;
	if (query_exchange_rcode(x) != 0) {
		wrong = taut_code_point(TAUT_RCODES, query_exchange_rcode(x));
		return wrong ? wrong : "an error of unknown rcode";
	}
	if (x->report.verdict == TAUT_REJECT)
		return "a message cannot be read";
	wrong = take_records(t);
	if (!wrong && t->walk.state == QUERY_TRANSFER_DONE && m->is_signed && !t->is_signed_end)
		wrong = "the last message has no TSIG";
	return wrong;
}

static void print(struct transfer *t)
{
	struct query_exchange *x = t->x;
	bool skip_soa = x->ask->onesoa && t->messages > 1;

	query_print_findings(&x->run->printer, x->ask, &x->report);
	if (x->ask->json)
		query_print_json(&x->run->printer, &x->opened);
	else if (x->ask->answer)
		query_print_records(
			&x->run->printer, x->ask, &x->opened, TAUT_ANSWER, skip_soa, &x->facts);
}

static enum query_outcome receive(struct transfer *t, bool *good)
{
	struct query_run *run = t->x->run;
	enum query_outcome outcome;
	const uint8_t *octets = NULL;
	const char *wrong;
	uint32_t n = 0;

	*good = false;
	do { /* a message each turn; each has to come within the deadline */
		outcome = query_stream_receive(
			&run->stream, query_now_us() + t->x->wait_us, &octets, &n);
		if (outcome != QUERY_GOT)
			return outcome;
		wrong = take(t, octets, n);
		if (wrong) {
			query_warn(&run->printer, t->x->ask, "Transfer failed: %s", wrong);
			return QUERY_GOT;
		}
		print(t);
	} while (t->walk.state != QUERY_TRANSFER_DONE);
	*good = true;
	return QUERY_GOT;
}

enum query_outcome query_transfer(struct query_exchange *x, bool *good)
{
	struct transfer t = {.x = x};
	uint64_t since;
	enum query_outcome outcome;

	t.walk.is_ixfr = x->ask->type == TAUT_TYPE_IXFR;
	t.walk.asked = x->ask->serial;
	*good = false;
	if (!query_exchange_build(x, true))
		return QUERY_LOCAL;
	outcome = query_exchange_connect(x, &since);
	x->facts = (struct query_facts){.server = &x->route.server,
		.server_name = x->server_name,
		.transport = x->run->stream.tls ? "TLS" : "TCP",
		.tls = x->run->stream.summary};
	if (outcome == QUERY_GOT)
		outcome = receive(&t, good);
	if (outcome != QUERY_GOT)
		query_exchange_complain(x, outcome, true);
	if (outcome != QUERY_GOT && t.messages > 0) {
		query_warn(&x->run->printer, x->ask, "Transfer failed: it ends early");
		outcome = QUERY_GOT;
	}
	query_stream_close(&x->run->stream);
	free(t.between.octets);
	x->facts.us = query_now_us() - since;
	x->facts.messages = t.messages;
	x->facts.octets = t.octets;
	x->facts.records = t.walk.records;
	return outcome;
}

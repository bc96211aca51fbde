/* replay.c - the event log: calls and random octets, one behind the other, and how they are run again.
 *
 * An event is a letter, four octets of length, and so many octets:
 *	r  random octets
 *	a  time, token, client's address, transport, query
 *	f  time, exchange, address, reply
 *	x  time, exchange, failure
 *	t  time
 *	m  time, token
 *	g  time, token
 * Time is two numbers of eight octets, us and wall; an address is family, port (two octets), 16 octets. All numbers have the
 * highest octet first. */
#include <string.h>

#include "trace.h"

#define HEAD    5u
#define TIME    16u
#define ADDRESS 19u

static void put_number(uint8_t **out, uint64_t value, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) /* eight at most */
		*(*out)++ = (uint8_t)(value >> (8 * (n - 1 - i)));
}

static void put_time(uint8_t **out, struct taut_time time)
{
	put_number(out, time.us, 8);
	put_number(out, time.wall, 8);
}

static void put_address(uint8_t **out, const struct taut_address *address)
{
	*(*out)++ = address->family;
	put_number(out, address->port, 2);
	memcpy(*out, address->octets, 16);
	*out += 16;
}

/* head[0..end) with room for the frame before it, then n octets. */
static void emit(struct taut_resolver *r, char kind, uint8_t *head, const uint8_t *end,
	const uint8_t *octets, size_t n)
{
	uint8_t *p = head;

	*p++ = (uint8_t)kind;
	put_number(&p, (uint64_t)(end - head) - HEAD + n, 4);
	r->config.record(r->config.record_context, head, (size_t)(end - head));
	if (n > 0)
		r->config.record(r->config.record_context, octets, n);
}

void taut_i_record_random(struct taut_resolver *r, const uint8_t *octets, size_t n)
{
	uint8_t head[HEAD];

	if (r->recording)
		emit(r, TAUT_EVENT_RANDOM, head, head + HEAD, octets, n);
}

void taut_i_record_ask(struct taut_resolver *r, const struct taut_client *client,
	const uint8_t *query, size_t n, struct taut_time now)
{
	uint8_t head[HEAD + TIME + 8 + ADDRESS + 1], *p = head + HEAD;

	if (!r->recording)
		return;
	put_time(&p, now);
	put_number(&p, client->token, 8);
	put_address(&p, &client->address);
	*p++ = (uint8_t)client->transport;
	emit(r, TAUT_EVENT_ASK, head, p, query, n);
}

void taut_i_record_feed(struct taut_resolver *r, uint64_t exchange, const struct taut_address *from,
	const uint8_t *reply, size_t n, struct taut_time now)
{
	uint8_t head[HEAD + TIME + 8 + ADDRESS], *p = head + HEAD;

	if (!r->recording)
		return;
	put_time(&p, now);
	put_number(&p, exchange, 8);
	put_address(&p, from);
	emit(r, TAUT_EVENT_FEED, head, p, reply, n);
}

void taut_i_record_fail(
	struct taut_resolver *r, uint64_t exchange, enum taut_failure failure, struct taut_time now)
{
	uint8_t head[HEAD + TIME + 8 + 1], *p = head + HEAD;

	if (!r->recording)
		return;
	put_time(&p, now);
	put_number(&p, exchange, 8);
	*p++ = (uint8_t)failure;
	emit(r, TAUT_EVENT_FAIL, head, p, NULL, 0);
}

void taut_i_record_tick(struct taut_resolver *r, struct taut_time now)
{
	uint8_t head[HEAD + TIME], *p = head + HEAD;

	if (!r->recording)
		return;
	put_time(&p, now);
	emit(r, TAUT_EVENT_TICK, head, p, NULL, 0);
}

void taut_i_record_token(
	struct taut_resolver *r, char kind, uint64_t token, struct taut_time now)
{
	uint8_t head[HEAD + TIME + 8], *p = head + HEAD;

	if (!r->recording)
		return;
	put_time(&p, now);
	put_number(&p, token, 8);
	emit(r, kind, head, p, NULL, 0);
}

/* ---- running a log -------------------------------------------------------------------------- */

/* Reads from octets[at..end); what is not there reads as zero, and `bad` tells. */
struct reader {
	const uint8_t *octets;
	size_t at, end;
	bool bad;
};

static uint64_t get_number(struct reader *in, uint32_t n)
{
	uint64_t value = 0;

	if (n > in->end - in->at) {
		in->bad = true;
		return 0;
	}
	while (n-- > 0) /* eight at most */
		value = value << 8 | in->octets[in->at++];
	return value;
}

static struct taut_time get_time(struct reader *in)
{
	struct taut_time time;

	time.us = get_number(in, 8);
	time.wall = get_number(in, 8);
	return time;
}

static struct taut_address get_address(struct reader *in)
{
	struct taut_address address = {0};

	address.family = (uint8_t)get_number(in, 1);
	address.port = (uint16_t)get_number(in, 2);
	if (in->end - in->at < 16) {
		in->bad = true;
		return address;
	}
	memcpy(address.octets, in->octets + in->at, 16);
	in->at += 16;
	return address;
}

/* The next event: its kind, 0 at the end or where there is none. */
static char next_event(const struct taut_replay *replay, struct reader *in)
{
	char kind;

	in->octets = replay->octets;
	in->at = replay->at;
	in->end = replay->length;
	in->bad = false;
	if (in->end - in->at < HEAD)
		return 0;
	kind = (char)get_number(in, 1);
	in->end = in->at + 4;
	{
		uint64_t n = get_number(in, 4);

		if (n > replay->length - in->at)
			return 0;
		in->end = in->at + (size_t)n;
	}
	return kind;
}

void taut_replay_random(void *replay_of, uint8_t *out, size_t n)
{
	struct taut_replay *replay = replay_of;
	struct reader in;

	memset(out, 0, n);
	if (next_event(replay, &in) != TAUT_EVENT_RANDOM || in.end - in.at != n)
		return; /* the run has left the log: taut_replay_run will meet what is no call */
	memcpy(out, in.octets + in.at, n);
	replay->at = in.end;
}

static bool run_ask(struct reader *in, struct taut_resolver *r)
{
	struct taut_time now = get_time(in);
	struct taut_client client = {0};

	client.token = get_number(in, 8);
	client.address = get_address(in);
	client.transport = (enum taut_transport)get_number(in, 1);
	if (in->bad || client.transport > TAUT_TLS)
		return false;
	taut_resolver_ask(r, &client, in->octets + in->at, in->end - in->at, now);
	return true;
}

static bool run_event(struct reader *in, char kind, struct taut_resolver *r)
{
	struct taut_address from;
	struct taut_time now;
	uint64_t number; /* of an exchange; or a token */
	unsigned failure;

	if (kind == TAUT_EVENT_ASK)
		return run_ask(in, r);
	now = get_time(in);
	if (kind == TAUT_EVENT_TICK && !in->bad) {
		taut_resolver_tick(r, now);
		return true;
	}
	number = get_number(in, 8);
	if (kind == TAUT_EVENT_MORE || kind == TAUT_EVENT_GONE) {
		if (in->bad)
			return false;
		(kind == TAUT_EVENT_MORE ? taut_resolver_more : taut_resolver_gone)(r, number, now);
		return true;
	}
	if (kind == TAUT_EVENT_FEED) {
		from = get_address(in);
		if (!in->bad)
			taut_resolver_feed(
				r, number, &from, in->octets + in->at, in->end - in->at, now);
		return !in->bad;
	}
	failure = (unsigned)get_number(in, 1);
	if (kind != TAUT_EVENT_FAIL || in->bad || failure > TAUT_FAIL_LOCAL)
		return false;
	taut_resolver_fail(r, number, (enum taut_failure)failure, now);
	return true;
}

enum taut_code taut_replay_run(struct taut_replay *replay, struct taut_resolver *r,
	void (*each)(void *context, const struct taut_action *action), void *context, size_t *at)
{
	struct taut_action action;

	while (replay->at < replay->length) { /* takes an event each time */
		struct reader in;
		char kind;

		*at = replay->at;
		kind = next_event(replay, &in);
		if (kind == 0 || kind == TAUT_EVENT_RANDOM)
			return TAUT_E_SYNTAX;
		replay->at = in.end; /* random octets of this call stand behind it */
		if (!run_event(&in, kind, r))
			return TAUT_E_SYNTAX;
		while (taut_resolver_next(r, &action)) /* the actions of this call */
			each(context, &action);
	}
	return TAUT_OK;
}

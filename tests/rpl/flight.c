/* flight.c - packets on their way to the resolver, and the virtual clock. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "rpl.h"

enum { SPURIOUS = 100 }; /* ticks in a row that change nothing of what is due */

static void launch(struct rpl_run *run, uint64_t exchange, const struct taut_address *from,
	const uint8_t *octets, size_t n, uint64_t delay_us)
{
	struct rpl_flight *flight = calloc(1, sizeof *flight), **at = &run->flights;

	if (flight == NULL)
		abort();
	*flight = (struct rpl_flight){.exchange = exchange,
		.arrives = run->now.us + delay_us,
		.from = *from,
		.octets = rpl_octets(octets, n),
		.length = n};
	/* most come last: a guesser sends tens of thousands at a time */
	if (run->last_flight != NULL && run->last_flight->arrives <= flight->arrives)
		at = &run->last_flight->next;
	while (*at != NULL && (*at)->arrives <= flight->arrives)
		at = &(*at)->next;
	flight->next = *at;
	*at = flight;
	if (flight->next == NULL)
		run->last_flight = flight;
}

/* Copies of a packet; a guesser counts its wrong ids up, past the right one. */
static void launch_copies(struct rpl_run *run, struct rpl_pending *p, const struct rpl_entry *entry,
	uint8_t *octets, size_t n)
{
	uint32_t times = entry->times > 0 ? entry->times : entry->adjust & RPL_TWICE ? 2 : 1;
	struct taut_address from = p->address;
	uint64_t delay = run->config.latency_us + (uint64_t)entry->late_ms * 1000;

	if (entry->adjust & RPL_WRONG_ADDRESS)
		from.octets[from.family == 6 ? 15 : 3] ^= 1;
	if (entry->adjust & RPL_WRONG_PORT)
		from.port ^= 1;
	for (uint32_t i = 0; i < times; i++) {
		launch(run, p->exchange, &from, octets, n, delay);
		if (!(entry->adjust & RPL_WRONG_ID) || n < 2)
			continue;
		do {
			unsigned id = (unsigned)octets[0] << 8 | octets[1];

			octets[0] = (uint8_t)((id + 1) >> 8);
			octets[1] = (uint8_t)(id + 1);
		} while (memcmp(octets, p->octets, 2) == 0); /* once at most */
	}
}

/* The id of another query that waits: guessed for the wrong port. */
static void take_other_id(
	struct rpl_run *run, const struct rpl_pending *p, uint8_t *octets, size_t n)
{
	for (const struct rpl_pending *other = run->pending; other != NULL; other = other->next)
		if (other != p && n >= 2 && other->length >= 2) {
			memcpy(octets, other->octets, 2);
			return;
		}
}

bool rpl_deliver(struct rpl_run *run, struct rpl_pending *p, struct rpl_entry *entry)
{
	static uint8_t out[2 * TAUT_MESSAGE_MAX];

	entry->used++;
	p->answered = p->answered || !(entry->adjust & RPL_ALSO);
	if (entry->adjust & (RPL_DROP | RPL_NO_ANSWER))
		return true;
	if (entry->adjust & RPL_RESET)
		return rpl_break(run, p, TAUT_FAIL_CLOSED);
	for (const struct rpl_packet *packet = entry->packet; packet != NULL;
		packet = packet->next) {
		size_t n = rpl_adjusted(
			entry, packet, run->scenario->dialect, p->octets, p->length, out);

		if (entry->adjust & RPL_OTHER_ID)
			take_other_id(run, p, out, n);
		launch_copies(run, p, entry, out, n);
	}
	return true;
}

bool rpl_deliver_servfail(struct rpl_run *run, struct rpl_pending *p)
{
	static uint8_t out[TAUT_MESSAGE_MAX];
	size_t n = p->length < 12 ? 0 : rpl_servfail(p->octets, p->length, out);

	p->answered = true;
	launch(run, p->exchange, &p->address, out, n, run->config.latency_us);
	return true;
}

bool rpl_break(struct rpl_run *run, struct rpl_pending *p, enum taut_failure failure)
{
	uint64_t exchange = p->exchange;

	if (run->trace)
		printf(";; %" PRIu64 ".%06" PRIu64 " exchange %" PRIu64 " breaks\n",
			run->now.us / 1000000, run->now.us % 1000000, exchange);
	rpl_forget(run, p);
	taut_resolver_fail(run->resolver, exchange, failure, run->now);
	return rpl_drain(run);
}

/* The reply reaches the resolver. It has not ended the exchange unless the resolver says CANCEL;
 * but what was answered is not answered again. */
static bool land(struct rpl_run *run)
{
	struct rpl_flight *flight = run->flights;
	struct rpl_pending *p = rpl_pending(run, flight->exchange);
	enum taut_transport transport = p != NULL ? p->transport : TAUT_UDP;

	run->flights = flight->next;
	if (run->flights == NULL)
		run->last_flight = NULL;
	rpl_trace(run, "reply from", flight->exchange, &flight->from, transport, flight->octets,
		flight->length);
	taut_resolver_feed(run->resolver, flight->exchange, &flight->from, flight->octets,
		flight->length, run->now);
	free(flight->octets);
	free(flight);
	return rpl_drain(run);
}

/* ---- time ----------------------------------------------------------------------------------- */

static void set_clock(struct rpl_run *run, uint64_t us)
{
	if (us > run->now.us)
		run->now.us = us;
	run->now.wall = run->config.wall + run->now.us / 1000000;
}

uint64_t rpl_next_event(const struct rpl_run *run)
{
	uint64_t due = taut_resolver_due(run->resolver);

	if (run->flights != NULL && run->flights->arrives < due)
		return run->flights->arrives;
	return due;
}

/* What the scenario has for queries that wait: replies are launched. */
static bool answer_all(struct rpl_run *run)
{
	struct rpl_pending *next;

	for (struct rpl_pending *p = run->pending; p != NULL; p = next) {
		struct rpl_entry *entry = NULL;

		next = p->next;
		if (p->answered)
			continue;
		entry = rpl_find_entry(run, p);
		if (entry != NULL && (entry->adjust & RPL_RESET))
			next = NULL; /* what follows may be gone: the next event looks again */
		if (entry != NULL && !rpl_deliver(run, p, entry))
			return false;
	}
	return true;
}

bool rpl_advance(struct rpl_run *run, uint64_t us)
{
	int spurious = 0;

	for (;;) { /* each event is later than the last, or one of few at the same time */
		uint64_t event = rpl_next_event(run);

		if (event > us)
			break;
		spurious = event <= run->now.us ? spurious + 1 : 0;
		set_clock(run, event);
		if (run->flights != NULL && run->flights->arrives <= run->now.us) {
			spurious = 0;
			if (!land(run))
				return false;
		} else {
			taut_resolver_tick(run->resolver, run->now);
			if (!rpl_drain(run))
				return false;
		}
		if (spurious > SPURIOUS)
			return rpl_fail(run, "tick does not change when the resolver is due");
		if (!answer_all(run))
			return false;
	}
	set_clock(run, us);
	return true;
}

/* walk.c - see walk.h. */
#define _GNU_SOURCE

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "walk.h"

/* An exchange that is under way. */
struct flight {
	uint64_t exchange;
	struct taut_address address; /* as the core has it */
	struct query_route route;
	bool open;
	bool stream;                /* to be asked over a connection */
	int udp;                    /* otherwise */
	enum query_outcome outcome; /* of sending */
	uint8_t *octets;            /* of a stream's query */
	size_t n;
};

struct walk {
	const struct query_walk_config *config;
	struct taut_resolver *r;
	struct flight flights[QUERY_FLIGHTS];
	bool answered;
	struct query_stream stream;
	uint8_t reply[TAUT_MESSAGE_MAX];
};

static void ignore(void *context, const char *text)
{
	(void)context; /* near misses are the core's affair; strangers never get to it */
	(void)text;
}

static void draw(void *context, uint8_t *out, size_t n)
{
	(void)context;
	query_random(out, n);
}

/* ---- actions -------------------------------------------------------------------------------- */

static void close_flight(struct flight *f)
{
	if (f->udp >= 0)
		close(f->udp);
	free(f->octets);
	memset(f, 0, sizeof *f);
	f->udp = -1;
}

/* A place for a new flight; NULL: there is none. */
static struct flight *find(struct walk *w)
{
	for (unsigned i = 0; i < QUERY_FLIGHTS; i++)
		if (!w->flights[i].open)
			return &w->flights[i];
	return NULL;
}

static void cancel(struct walk *w, uint64_t exchange)
{
	for (unsigned i = 0; i < QUERY_FLIGHTS; i++)
		if (w->flights[i].open && w->flights[i].exchange == exchange)
			close_flight(&w->flights[i]);
}

static void take_off(struct walk *w, const struct taut_action *action)
{
	struct flight *f = find(w);

	cancel(w, action->exchange); /* asked otherwise */
	if (!f)
		return; /* the core has less than there are places: its timer would tell */
	*f = (struct flight){.exchange = action->exchange,
		.address = action->address,
		.open = true,
		.udp = -1,
		.stream = action->transport != TAUT_UDP,
		.n = action->length};
	f->route.server.address = action->address;
	f->route.source = w->config->source;
	f->route.warn = ignore;
	if (f->route.server.address.port == 0)
		f->route.server.address.port = w->config->port ? w->config->port : 53;
	if (f->route.source.address.family != f->address.family)
		f->route.source.address.family = 0;
	if (f->stream) {
		f->octets = malloc(f->n ? f->n : 1);
		f->outcome = f->octets ? QUERY_GOT : QUERY_LOCAL;
		if (f->octets)
			memcpy(f->octets, action->octets, f->n);
		return;
	}
	f->udp = query_udp_open(&f->route);
	f->outcome = f->udp < 0 ? query_outcome_of_errno()
				: query_udp_send(f->udp, &f->route, action->octets, action->length);
}

static void act(struct walk *w)
{
	struct taut_action action;

	while (taut_resolver_next(w->r, &action)) /* all that is to be done */
		switch (action.kind) {
		case TAUT_ACTION_SEND: take_off(w, &action); break;
		case TAUT_ACTION_CANCEL: cancel(w, action.exchange); break;
		case TAUT_ACTION_ANSWER: w->answered = true; break;
		default: break;
		}
}

/* ---- events --------------------------------------------------------------------------------- */

static enum taut_failure failure_of(enum query_outcome outcome)
{
	switch (outcome) {
	case QUERY_REFUSED: return TAUT_FAIL_REFUSED;
	case QUERY_UNREACHABLE: return TAUT_FAIL_UNREACHABLE;
	case QUERY_LOCAL:
		return errno == EADDRNOTAVAIL || errno == EINVAL || errno == EAFNOSUPPORT ||
				       errno == EACCES || errno == EPERM
			       ? TAUT_FAIL_UNREACHABLE
			       : TAUT_FAIL_LOCAL;
	default: return TAUT_FAIL_CLOSED;
	}
}

static void fail(struct walk *w, struct flight *f, enum query_outcome outcome)
{
	uint64_t exchange = f->exchange;
	enum taut_failure failure = failure_of(outcome);

	close_flight(f);
	taut_resolver_fail(w->r, exchange, failure, query_time());
	act(w);
}

static void land(struct walk *w, struct flight *f, const uint8_t *octets, size_t n)
{
	struct taut_address from = f->address;

	taut_resolver_feed(w->r, f->exchange, &from, octets, n, query_time());
	act(w);
}

/* Asks over a connection, from beginning to end. */
static void ride(struct walk *w, struct flight *f)
{
	uint64_t deadline = query_now_us() + QUERY_STREAM_MS * UINT64_C(1000),
		 exchange = f->exchange;
	enum query_outcome outcome = query_stream_open(&w->stream, &f->route, NULL, "", deadline);
	const uint8_t *octets = NULL;
	uint32_t n = 0;

	if (outcome == QUERY_GOT)
		outcome = query_stream_send(&w->stream, f->octets, f->n, deadline);
	while (outcome == QUERY_GOT && f->open &&
		f->exchange == exchange) { /* until the core has what it wants */
		outcome = query_stream_receive(&w->stream, deadline, &octets, &n);
		if (outcome != QUERY_GOT)
			break;
		memcpy(w->reply, octets, n);
		land(w, f, w->reply, n);
	}
	query_stream_close(&w->stream);
	if (f->open && f->exchange == exchange)
		fail(w, f, outcome);
}

/* Flights that could not take off, and those over connections. True: there was one. */
static bool do_others(struct walk *w)
{
	for (unsigned i = 0; i < QUERY_FLIGHTS; i++) {
		struct flight *f = &w->flights[i];

		if (!f->open || (f->outcome == QUERY_GOT && !f->stream))
			continue;
		if (f->outcome != QUERY_GOT)
			fail(w, f, f->outcome);
		else
			ride(w, f);
		return true;
	}
	return false;
}

static void hear(struct walk *w, struct flight *f)
{
	size_t n = 0;
	enum query_outcome outcome = query_udp_receive(f->udp, &f->route, 0, w->reply, &n);

	if (outcome == QUERY_GOT)
		land(w, f, w->reply, n);
	else if (outcome != QUERY_TIMED_OUT)
		fail(w, f, outcome);
}

/* Waits for a reply or the next timer. */
static void wait_once(struct walk *w)
{
	struct pollfd wait[QUERY_FLIGHTS];
	uint64_t due = taut_resolver_due(w->r), now = query_now_us(), ms;
	unsigned i;

	for (i = 0; i < QUERY_FLIGHTS; i++) /* poll passes over descriptors below 0 */
		wait[i] = (struct pollfd){
			.fd = w->flights[i].open ? w->flights[i].udp : -1, .events = POLLIN};
	ms = due <= now ? 0 : (due - now + 999) / 1000;
	if (poll(wait, QUERY_FLIGHTS, ms > 1000 ? 1000 : (int)ms) > 0)
		for (i = 0; i < QUERY_FLIGHTS; i++)
			if (wait[i].revents && w->flights[i].open &&
				w->flights[i].udp == wait[i].fd) {
				hear(w, &w->flights[i]);
				return; /* its actions may have changed the others */
			}
	if (query_now_us() >= due) {
		taut_resolver_tick(w->r, query_time());
		act(w);
	}
}

bool query_walk(const struct query_scene *scene, const struct query_walk_config *config,
	struct query_record *record)
{
	struct taut_client client = {.token = 1,
		.address = {.family = 4, .octets = {127, 0, 0, 1}},
		.transport = TAUT_TCP};
	struct walk *w = calloc(1, sizeof *w);
	struct query_core core = {NULL, NULL, NULL};

	if (!w || !query_core_open(&core, scene, draw, NULL, record)) {
		query_core_close(&core);
		free(w);
		errno = ENOMEM;
		return false;
	}
	w->config = config;
	w->r = core.resolver;
	w->stream.fd = -1;
	for (unsigned i = 0; i < QUERY_FLIGHTS; i++)
		w->flights[i].udp = -1;
	taut_resolver_ask(w->r, &client, config->query, config->query_length, query_time());
	act(w);
	while (!w->answered) /* ends: the core answers in the time of its budget */
		if (!do_others(w))
			wait_once(w);
	for (unsigned i = 0; i < QUERY_FLIGHTS; i++)
		close_flight(&w->flights[i]);
	query_core_close(&core);
	free(w);
	return true;
}

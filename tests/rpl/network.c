/* network.c - the resolver of a scenario: what it wants is carried out, clients ask it. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "rpl.h"

/* That one call may ask for: a bound against a resolver that runs in circles. */
enum { ACTIONS = 100000 };

bool rpl_fail(struct rpl_run *run, const char *format, ...)
{
	va_list list;

	if (run->why[0] != '\0')
		return false;
	va_start(list, format);
	vsnprintf(run->why, sizeof run->why, format, list);
	va_end(list);
	return false;
}

static void *grab(size_t n)
{
	void *p = calloc(1, n > 0 ? n : 1);

	if (p == NULL) {
		fprintf(stderr, "rpl: out of memory\n");
		exit(2);
	}
	return p;
}

uint8_t *rpl_octets(const uint8_t *octets, size_t n)
{
	uint8_t *copy = grab(n);

	if (n > 0)
		memcpy(copy, octets, n);
	return copy;
}

/* ---- what is printed ------------------------------------------------------------------------ */

void rpl_trace(const struct rpl_run *run, const char *what, uint64_t exchange,
	const struct taut_address *address, enum taut_transport transport, const uint8_t *octets,
	size_t n)
{
	static const char *const names[] = {"UDP", "TCP", "TLS"};
	char text[TAUT_ADDRESS_TEXT], label[160];

	if (!run->trace)
		return;
	taut_address_text(address, text);
	snprintf(label, sizeof label, "%" PRIu64 ".%06" PRIu64 " %s %s over %s, exchange %" PRIu64,
		run->now.us / 1000000, run->now.us % 1000000, what, text, names[transport % 3],
		exchange);
	rpl_print_message(stdout, label, octets, n);
}

/* ---- a resolver ----------------------------------------------------------------------------- */

/* Octets that are the same in each run (splitmix64): a scenario is to be replayed. */
static void draw(void *context, uint8_t *out, size_t n)
{
	struct rpl_run *run = context;

	for (size_t i = 0; i < n; i++) {
		uint64_t z = run->random += 0x9e3779b97f4a7c15u;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		out[i] = (uint8_t)(z >> 32);
	}
}

bool rpl_network_begin(struct rpl_run *run)
{
	struct taut_resolver_config *config = &run->config.resolver;
	size_t n;

	run->answers_end = &run->answers;
	run->now.wall = run->config.wall;
	run->random = 1;
	run->cache_memory = grab(run->config.cache_octets);
	draw(run, run->config.cache.key, sizeof run->config.cache.key);
	config->cache =
		taut_cache_init(run->cache_memory, run->config.cache_octets, &run->config.cache);
	if (config->cache == NULL)
		return rpl_fail(run, "there is no cache");
	config->random = draw;
	config->random_context = run;
	if (run->trace)
		config->flags |= TAUT_R_TRACE;
	n = taut_resolver_size(config);
	run->resolver_memory = grab(n);
	run->resolver = taut_resolver_init(config, run->resolver_memory, n, run->now);
	return run->resolver != NULL ? rpl_drain(run) : rpl_fail(run, "there is no resolver");
}

void rpl_forget(struct rpl_run *run, struct rpl_pending *p)
{
	struct rpl_pending **at = &run->pending;

	while (*at != NULL && *at != p)
		at = &(*at)->next;
	if (*at == NULL)
		return;
	*at = p->next;
	free(p->octets);
	free(p);
}

void rpl_network_end(struct rpl_run *run)
{
	while (run->pending != NULL) /* one less each time */
		rpl_forget(run, run->pending);
	while (run->flights != NULL) {
		struct rpl_flight *next = run->flights->next;

		free(run->flights->octets);
		free(run->flights);
		run->flights = next;
	}
	while (run->answers != NULL) {
		struct rpl_answer *next = run->answers->next;

		free(run->answers->octets);
		free(run->answers);
		run->answers = next;
	}
	while (run->sent != NULL) {
		struct rpl_sent *next = run->sent->next;

		free(run->sent);
		run->sent = next;
	}
	free(run->clients);
	free(run->resolver_memory);
	free(run->cache_memory);
}

/* ---- actions -------------------------------------------------------------------------------- */

struct rpl_pending *rpl_pending(struct rpl_run *run, uint64_t exchange)
{
	struct rpl_pending *p = run->pending;

	while (p != NULL && p->exchange != exchange)
		p = p->next;
	return p;
}

static void count_sent(struct rpl_run *run, const struct taut_address *address)
{
	struct rpl_sent *sent = run->sent;

	while (sent != NULL && !taut_address_equal(&sent->address, address))
		sent = sent->next;
	if (sent == NULL) {
		sent = grab(sizeof *sent);
		*sent = (struct rpl_sent){.next = run->sent, .address = *address};
		run->sent = sent;
	}
	sent->packets++;
}

static bool on_send(struct rpl_run *run, const struct taut_action *action)
{
	struct rpl_pending *p;

	if (rpl_pending(run, action->exchange) != NULL)
		return rpl_fail(run, "exchange %" PRIu64 " is sent twice", action->exchange);
	if (action->transport == TAUT_UDP && action->port < 1024)
		return rpl_fail(run, "UDP from port %u", action->port);
	p = grab(sizeof *p);
	*p = (struct rpl_pending){.next = run->pending,
		.exchange = action->exchange,
		.address = action->address,
		.transport = action->transport,
		.port = action->port,
		.octets = rpl_octets(action->octets, action->length),
		.length = action->length,
		.sent = run->now.us};
	if (p->address.port == 0)
		p->address.port = action->transport == TAUT_TLS ? 853 : 53;
	run->pending = p;
	count_sent(run, &p->address);
	rpl_trace(run, "query to", p->exchange, &p->address, p->transport, p->octets, p->length);
	return true;
}

static bool on_answer(struct rpl_run *run, const struct taut_action *action)
{
	struct rpl_client *client;
	struct rpl_answer *answer;

	if (action->token == 0 || action->token > run->client_count)
		return rpl_fail(run, "an answer to nobody: token %" PRIu64, action->token);
	client = &run->clients[action->token - 1];
	rpl_trace(run, "answer to", 0, &client->address, client->transport, action->octets,
		action->length);
	if (client->answers > 0)
		return rpl_fail(run, "query %" PRIu64 " is answered twice", action->token);
	if (action->kind == TAUT_ACTION_ANSWER)
		client->answers++;
	if (action->length == 0)
		return true; /* it gets none: local-zone deny */
	if (client->raw) /* Deckard sends such queries and does not look at what comes back */
		return true;
	answer = grab(sizeof *answer);
	*answer = (struct rpl_answer){.client = client->address,
		.transport = client->transport,
		.octets = rpl_octets(action->octets, action->length),
		.length = action->length,
		.at = run->now.us};
	run->last_answer = run->now.us;
	*run->answers_end = answer;
	run->answers_end = &answer->next;
	return true;
}

static bool carry_out(struct rpl_run *run, const struct taut_action *action)
{
	struct rpl_pending *p;

	switch (action->kind) {
	case TAUT_ACTION_SEND: return on_send(run, action);
	case TAUT_ACTION_ANSWER: return on_answer(run, action);
	case TAUT_ACTION_STREAM:
		if (!on_answer(run, action))
			return false;
		taut_resolver_more(run->resolver, action->token, run->now);
		return true;
	case TAUT_ACTION_CANCEL:
		p = rpl_pending(run, action->exchange);
		if (p != NULL)
			rpl_forget(run, p);
		return true;
	case TAUT_ACTION_LOG: break;
	}
	if (run->trace)
		printf(";; %" PRIu64 ".%06" PRIu64 " log %" PRIu64 ": %.*s\n",
			run->now.us / 1000000, run->now.us % 1000000, action->request,
			(int)action->length, (const char *)action->octets);
	return true;
}

bool rpl_drain(struct rpl_run *run)
{
	struct taut_action action;

	for (int i = 0; i < ACTIONS; i++) {
		if (!taut_resolver_next(run->resolver, &action))
			return true;
		if (!carry_out(run, &action))
			return false;
	}
	return rpl_fail(run, "the resolver does not stop to want something");
}

/* ---- clients -------------------------------------------------------------------------------- */

static struct rpl_client *new_client(struct rpl_run *run)
{
	if (run->client_count == run->client_room) {
		uint32_t room = run->client_room > 0 ? 2 * run->client_room : 16;
		struct rpl_client *more = grab(room * sizeof *more);

		if (run->client_count > 0)
			memcpy(more, run->clients, run->client_count * sizeof *more);
		free(run->clients);
		run->clients = more;
		run->client_room = room;
	}
	return &run->clients[run->client_count++];
}

static bool ask_once(
	struct rpl_run *run, const struct rpl_step *step, const uint8_t *octets, size_t n)
{
	struct rpl_client *client = new_client(run);
	struct taut_client who = {.token = run->client_count, .address = step->address};
	enum taut_code code;

	if (who.address.family == 0)
		who.address =
			(struct taut_address){.family = 4, .octets = {127, 0, 0, 1}, .port = 12345};
	who.transport = step->entry->match & RPL_TCP ? TAUT_TCP : TAUT_UDP;
	run->asked = run->now.us;
	*client = (struct rpl_client){.address = who.address,
		.transport = who.transport,
		.asked = run->now.us,
		.raw = step->entry->raw};
	rpl_trace(run, "query from", 0, &who.address, who.transport, octets, n);
	code = taut_resolver_ask(run->resolver, &who, octets, n, run->now);
	client->silent = code == TAUT_E_ARGUMENT || code == TAUT_E_SPACE;
	return rpl_drain(run);
}

/* The last digits of the first label count: "n0000" becomes "n0001". */
static void count_up(uint8_t *octets, size_t n)
{
	size_t end = n > 12 ? 12u + octets[12] : 0;

	if (end >= n)
		return;
	for (size_t i = end; i > 12; i--) { /* to the left */
		if (octets[i] < '0' || octets[i] > '9')
			return;
		octets[i] = (uint8_t)(octets[i] == '9' ? '0' : octets[i] + 1);
		if (octets[i] != '0')
			return;
	}
}

/* Asks as often as the entry says, with ids counted up, and with `number` names too. */
bool rpl_ask(struct rpl_run *run, const struct rpl_step *step)
{
	const struct rpl_entry *entry = step->entry;
	uint32_t times = entry->times > 0 ? entry->times : 1;

	if (entry->packet == NULL)
		return rpl_fail(run, "the query has no message");
	for (uint32_t i = 0; i < times; i++) {
		uint8_t *octets = entry->packet->octets;

		if (!ask_once(run, step, octets, entry->packet->length))
			return false;
		if (times == 1 || entry->packet->length < 12)
			continue;
		octets[1]++;
		octets[0] = (uint8_t)(octets[0] + (octets[1] == 0));
		if (entry->adjust & RPL_NUMBER)
			count_up(octets, entry->packet->length);
	}
	return true;
}

/* talk.c - see talk.h. */
#include "talk.h"
#include "liar.h"

#include <string.h>

struct talk talk;

/* States reached, as counters that libFuzzer takes for coverage. */
#if defined(__linux__) && defined(__clang__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
static uint8_t counters[1 << 12];

void talk_reached(unsigned a, unsigned b, unsigned c)
{
	uint8_t *counter = &counters[(a * 521 + b * 31 + c) % sizeof counters];

	if (*counter < 255)
		(*counter)++;
}

bool talk_traced; /* FUZZ_TRACE is in the environment: tells what the resolver does */

uint8_t talk_decide(void)
{
	if (talk.left == 0)
		return 0;
	talk.left--;
	return *talk.decisions++;
}

/* Of what these do nothing is to be learnt. */
#if defined(__clang__)
#define UNSEEN __attribute__((no_sanitize("coverage")))
#else
#define UNSEEN
#endif

UNSEEN void talk_chance(void *context, uint8_t *out, size_t n)
{
	(void)context;
	for (size_t i = 0; i < n; i++) {
		talk.chance ^= talk.chance << 13;
		talk.chance ^= talk.chance >> 7;
		talk.chance ^= talk.chance << 17;
		out[i] = (uint8_t)(talk.chance >> 24);
	}
}

UNSEEN static void mix(const void *octets, size_t n)
{
	const uint8_t *p = octets;

	for (size_t i = 0; i < n; i++)
		talk.hash = (talk.hash ^ p[i]) * 0x100000001b3u;
}

void talk_pass(uint64_t us)
{
	talk.now.us += us;
	talk.now.wall += us / 1000000;
	world_set_time(talk.now.us / 1000000);
}

/* ---- actions -------------------------------------------------------------------------------- */

/* Who is asked: for what is not the liar's, servers of zones that the name is in. */
static void check_asked(const struct taut_address *to, const struct world_query *query)
{
	const uint64_t over =
		talk.revoked + (uint64_t)(WORLD_LIAR_TTL + 2) * 1000000 + (uint64_t)TIME_MS * 1000;

	if (!world_is_liars(query->name)) {
		FUZZ_LAW(world_may_ask(to, query->name, talk.forwarded));
		return;
	}
	FUZZ_LAW(to->family == 4 && to->octets[0] != 0 && to->octets[0] != 127 &&
		 to->octets[0] < 224);
	/* ghost domains: CVE-2012-1033, CVE-2022-30698 */
	FUZZ_LAW(talk.revoked == 0 || talk.now.us <= over || !world_is_liars_address(to));
}

static void send(const struct taut_action *action)
{
	struct sent *sent = &talk.sent[talk.packets_sent % PENDING];
	struct world_query query;

	world_read_query(action->octets, action->length, &query);
	check_asked(&action->address, &query);
	FUZZ_LAW(action->length <= sizeof sent->query);
	FUZZ_LAW(action->transport != TAUT_UDP || action->port >= 1024);
	FUZZ_LAW(action->request < REQUESTS);
	talk.packets[action->request]++;
	/* one that was paid for by a request that has ended meanwhile is the next one's, or nobody's: 0 */
	FUZZ_LAW(talk.packets[action->request] <= (action->request == 0 ? 4 : talk.budget + 2));
	talk.packets_sent++;
	sent->exchange = action->exchange;
	sent->address = action->address;
	sent->transport = action->transport;
	sent->length = action->length;
	memcpy(sent->query, action->octets, action->length);
	sent->open = true;
	sent->over = false;
}

UNSEEN static void cancel(uint64_t exchange)
{
	for (unsigned i = 0; i < PENDING; i++)
		if (talk.sent[i].exchange == exchange) {
			talk.sent[i].open = false;
			talk.sent[i].over = true;
		}
}

static void answer(const struct taut_action *action)
{
	struct asked *asked = &talk.asked[action->token];

	FUZZ_LAW(action->token < talk.clients && !asked->answered);
	asked->answered = true;
	if (talk_traced) {
		fprintf(stderr, "%10.3f answer ", (double)talk.now.us / 1e6);
		for (size_t i = 0; i < action->length; i++)
			fprintf(stderr, "%02x", action->octets[i]);
		fprintf(stderr, "\n");
	}
	asked->rcode = believed_answer(action->octets, action->length, &asked->question, talk.late);
	FUZZ_LAW(asked->rcode == 0 || asked->rcode == 2 || asked->rcode == 3 ||
		 (asked->rcode == 5 && !asked->recursive));
	talk_reached(1, asked->rcode, action->octets[7]);
}

/* A message of the transfer that is open, which the client said it takes. */
static void transferred(const struct taut_action *action)
{
	static struct taut_scratch scratch;
	struct taut_message message;

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	FUZZ_LAW(talk.transfer.open && talk.transfer.wanted &&
		 action->token == TRANSFER + talk.transfer.count - 1);
	talk.transfer.wanted = false;
	FUZZ_LAW(taut_message_open(&message, action->octets, action->length, &scratch, NULL,
			 NULL) == TAUT_OK);
	talk.transfer.records += message.header.count[TAUT_ANSWER];
	if (action->kind == TAUT_ACTION_STREAM)
		return;
	talk.transfer.open = false;
	FUZZ_LAW(taut_rcode(message.header.flags) != 0 ||
		 talk.transfer.records == WORLD_REGISTERED_RECORDS + 1);
}

UNSEEN void talk_carry_out(void)
{
	struct taut_action action;
	unsigned actions = 0;

	while (taut_resolver_next(talk.resolver, &action)) {
		FUZZ_LAW(actions++ < 4096);
		mix(&action.kind, sizeof action.kind);
		mix(&action.exchange, sizeof action.exchange);
		mix(action.octets, action.length);
		talk_reached(2, action.kind, action.transport);
		switch (action.kind) {
		case TAUT_ACTION_SEND: send(&action); break;
		case TAUT_ACTION_CANCEL: cancel(action.exchange); break;
		case TAUT_ACTION_STREAM: transferred(&action); break;
		case TAUT_ACTION_ANSWER:
			if (action.token >= TRANSFER)
				transferred(&action);
			else
				answer(&action);
			break;
		default:
			FUZZ_LAW(action.kind == TAUT_ACTION_LOG);
			fprintf(stderr, "%10.3f %.*s\n", (double)talk.now.us / 1e6,
				(int)action.length, (const char *)action.octets);
			break;
		}
	}
}

void talk_feed(
	const struct sent *to, const struct taut_address *from, const uint8_t *octets, size_t n)
{
	uint8_t *copy = malloc(n != 0 ? n : 1); /* so that reading beyond it is noticed */

	if (copy == NULL)
		abort();
	if (n != 0)
		memcpy(copy, octets, n);
	taut_resolver_feed(talk.resolver, to->exchange, from, copy, n, talk.now);
	free(copy);
	talk_carry_out();
}

/* Requests whose time is over were answered at the latest when the resolver was told so. */
UNSEEN void talk_tick(void)
{
	taut_resolver_tick(talk.resolver, talk.now);
	talk_carry_out();
	for (unsigned i = 0; i < talk.clients; i++)
		FUZZ_LAW(talk.asked[i].answered ||
			 talk.now.us - talk.asked[i].at <= (uint64_t)TIME_MS * 1000);
}

/* To the next time at which something is due. False: there is none. */
bool talk_tick_due(void)
{
	uint64_t due = taut_resolver_due(talk.resolver);

	if (due == UINT64_MAX)
		return false;
	if (due > talk.now.us)
		talk_pass(due - talk.now.us);
	talk_tick();
	return true;
}

/* ---- clients and servers ----------------------------------------------------------------------- */

struct asked *talk_ask_kept(const uint8_t *name, uint16_t type, uint8_t how)
{
	uint8_t query[400];
	struct taut_builder b;
	struct taut_client client = {
		talk.clients, {4, {127, 0, 0, (uint8_t)(talk.clients & 7)}, 4000}, TAUT_TCP};
	struct asked *asked = &talk.asked[talk.clients];

	if (talk.clients == CLIENTS)
		return NULL;
	talk.clients++;
	*asked = (struct asked){.at = talk.now.us, .recursive = (how & ASK_NO_RD) == 0};
	asked->question.type = (how & ASK_ANY) != 0 ? TYPE_ANY : type;
	asked->question.partly = (how & (ASK_NO_RD | ASK_ANY)) != 0;
	memcpy(asked->question.name, name, taut_name_length(name));
	taut_build_init(&b, query, sizeof query, NULL, 0);
	taut_build_header(&b, (uint16_t)client.token,
		(uint16_t)((how & ASK_NO_RD ? 0 : TAUT_FLAG_RD) |
			   (how & ASK_CD ? TAUT_FLAG_CD : 0)));
	taut_build_question(&b, name, asked->question.type, TAUT_CLASS_IN);
	if ((how & ASK_EDNS) != 0) {
		taut_build_opt(&b, 1232, 0, 0, how & ASK_DO ? TAUT_EDNS_DO : 0);
		if ((how & ASK_COOKIE) != 0)
			taut_build_option(&b, 10, (const uint8_t *)"a cookie", 8);
	}
	taut_resolver_ask(talk.resolver, &client, query, taut_build_finish(&b), talk.now);
	talk_carry_out();
	return asked;
}

void talk_ask(const uint8_t *name, uint16_t type, uint8_t how)
{
	if (talk.clients < CLIENTS - CLIENTS_KEPT)
		talk_ask_kept(name, type, how);
}

void talk_leave(uint8_t which)
{
	struct asked *asked;

	if (talk.clients == 0)
		return;
	asked = &talk.asked[which % talk.clients];
	if (asked->answered)
		return;
	asked->answered = true; /* a second answer is one too many */
	taut_resolver_gone(talk.resolver, which % talk.clients, talk.now);
	talk_carry_out();
}

void talk_transfer(bool leave)
{
	struct transfer *t = &talk.transfer;

	t->wanted = !leave;
	if (t->open && leave) {
		t->open = false;
		taut_resolver_gone(talk.resolver, TRANSFER + t->count - 1, talk.now);
	} else if (t->open) {
		taut_resolver_more(talk.resolver, TRANSFER + t->count - 1, talk.now);
	} else if (!leave) {
		struct taut_client client = {TRANSFER + t->count, {4, {127, 0, 0, 9}, 0}, TAUT_TCP};
		uint8_t query[12 + 255 + 4];
		struct taut_builder b;

		t->open = true;
		t->records = 0;
		t->count++;
		taut_build_init(&b, query, sizeof query, NULL, 0);
		taut_build_header(&b, 1, 0);
		taut_build_question(&b, world_registered, TAUT_TYPE_AXFR, TAUT_CLASS_IN);
		taut_resolver_ask(talk.resolver, &client, query, taut_build_finish(&b), talk.now);
	}
	talk_carry_out();
}

void talk_spurious(void)
{
	taut_resolver_gone(talk.resolver, CLIENTS, talk.now);
	for (unsigned i = 0; i < talk.clients; i++) { /* none of them has a transfer */
		taut_resolver_more(talk.resolver, i, talk.now);
		if (talk.asked[i].answered)
			taut_resolver_gone(talk.resolver, i, talk.now);
	}
	talk_carry_out();
}

/* An exchange that was sent, open or over; NULL without any. */
UNSEEN struct sent *talk_pick(uint8_t which, bool open)
{
	unsigned n = talk.packets_sent < PENDING ? talk.packets_sent : PENDING;

	for (unsigned i = 0; i < n; i++) { /* from the one that is named on */
		struct sent *sent = &talk.sent[(talk.packets_sent - 1 - (which + i) % n) % PENDING];

		if (sent->open == open)
			return sent;
	}
	return NULL;
}

/* The server answers; the liar as he likes, if he may. `twice`: and once more. */
void talk_deliver(const struct sent *sent, const struct world_mood *mood, bool lies, bool twice)
{
	static uint8_t reply[TAUT_MESSAGE_MAX];
	struct sent to = *sent;
	struct world_query query;
	size_t n;

	world_read_query(sent->query, sent->length, &query);
	if (lies && world_is_liars_address(&sent->address))
		n = liar_reply(&query, talk_decide, reply, sizeof reply);
	else
		n = world_answer(
			&sent->address, sent->query, sent->length, mood, reply, sizeof reply);
	talk_reached(4, sent->transport,
		(reply[3] & 15u) * 16 + (reply[7] != 0 ? 4u : 0) + (reply[9] != 0 ? 1u : 0));
	if (n == 0)
		return;
	talk_feed(&to, &to.address, reply, n);
	if (twice)
		talk_feed(&to, &to.address, reply, n);
}

const struct world_mood talk_good_mood;

/* Packets come to the servers and back, as long as there are any: at most so many. */
void talk_deliver_all(unsigned most, bool lies)
{
	struct sent *sent;

	while (most-- > 0 && (sent = talk_pick(0, true)) != NULL) {
		sent->open = false;
		talk_pass(10000);
		talk_deliver(sent, &talk_good_mood, lies, false);
	}
}

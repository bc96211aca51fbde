/* fuzz_resolver.c - sequences of events for the resolver: clients ask, honest servers answer, are out of order or silent, a liar
 * answers for his zone, a spoofer who sees nothing sends what he guesses, packets come late, twice, never, and time jumps.
 *
 * Input: eight octets of a seed, two of options (enum option), then events: what, which, and what it needs, an octet each. What is
 * said modulo 32, see event(); where octets end, the rest are zeros. seeds/resolver.txt has examples.
 *
 * Laws. Each question is answered exactly once, and in time. What is answered and kept is the truth (believed.h), or SERVFAIL. A
 * question is sent to servers of a zone that its name is in, and to nobody else, unless it is the liar's. Nobody asks the liar
 * when the delegation to him that was revoked has run out. Packets stay within the budget of their request. What is sent our
 * decoder opens without a finding. Packets from elsewhere, queries, and replies to exchanges that are over change nothing at all.
 * After an outage of hours the first question is answered rightly, and so is whatever is asked in the end. Nothing is left then.
 * The same input gives the same actions.
 */
#include "believed.h"
#include "liar.h"

#include <string.h>

enum { CLIENTS = 48, CLIENTS_KEPT = 12 /* of them for questions that must be answered */, PENDING = 64, EVENTS = 120, CACHE = 1 << 17, MEMORY = 1 << 22, TIME_MS = 6000, STALE = 7200,
	REQUESTS = 1024 };

/* The first octet of options is these flags; the second has the budget of packets in its lowest two bits, then what is forwarded. */
enum option { OPT_QMIN = 1, OPT_CASE = 2, OPT_COOKIES = 4, OPT_NO_PRIMING = 8, OPT_MINIMAL = 16, OPT_PREFETCH = 32,
	OPT_DISTURBED = 64, OPT_STALE = 128 };
enum { ROUTE_FORWARD = 4, ROUTE_FORWARD_FIRST = 8, ROUTE_STUB = 12, ROUTE_BITS = 12, SMALL_CACHE = 16, STALE_AT_ONCE = 32,
	MINIMAL_SERVERS = 64 };

/* States reached, as counters that libFuzzer takes for coverage. */
#if defined(__linux__) && defined(__clang__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
static uint8_t counters[1 << 12];

static void reached(unsigned a, unsigned b, unsigned c)
{
	uint8_t *counter = &counters[(a * 521 + b * 31 + c) % sizeof counters];

	if (*counter < 255)
		(*counter)++;
}

static const uint16_t types[] = {TAUT_TYPE_A, TAUT_TYPE_AAAA, TAUT_TYPE_NS, TAUT_TYPE_MX, TAUT_TYPE_TXT,
	TAUT_TYPE_SOA, TAUT_TYPE_CNAME, TAUT_TYPE_DS};
enum { TYPES = sizeof types / sizeof types[0], TYPE_ANY = 255 };

struct asked {
	struct believed_question question;
	uint64_t at;
	bool answered, recursive;
	unsigned rcode;
};

struct sent {
	uint64_t exchange;
	struct taut_address address;
	enum taut_transport transport;
	uint8_t query[600];
	size_t length;
	bool open; /* nobody has answered yet */
	bool over; /* the resolver wants nothing of it any more */
};

/* A run of one input. */
static struct {
	const uint8_t *decisions;
	size_t left;
	uint64_t chance;
	struct taut_time now;
	struct taut_resolver *resolver;
	struct taut_cache *cache;
	uint8_t options, more;
	unsigned budget;
	uint32_t late;
	struct asked asked[CLIENTS];
	unsigned clients;
	struct sent sent[PENDING];
	unsigned packets_sent;
	unsigned packets[REQUESTS]; /* by request */
	uint64_t revoked;           /* when; 0: it is not */
	uint64_t hash;              /* of all actions */
} run;

static bool traced; /* FUZZ_TRACE is in the environment: tells what the resolver does */

static uint8_t decide(void)
{
	if (run.left == 0)
		return 0;
	run.left--;
	return *run.decisions++;
}

/* Of what these do nothing is to be learnt. */
#if defined(__clang__)
#define UNSEEN __attribute__((no_sanitize("coverage")))
#else
#define UNSEEN
#endif

UNSEEN static void chance(void *context, uint8_t *out, size_t n)
{
	(void)context;
	for (size_t i = 0; i < n; i++) {
		run.chance ^= run.chance << 13;
		run.chance ^= run.chance >> 7;
		run.chance ^= run.chance << 17;
		out[i] = (uint8_t)(run.chance >> 24);
	}
}

UNSEEN static void mix(const void *octets, size_t n)
{
	const uint8_t *p = octets;

	for (size_t i = 0; i < n; i++)
		run.hash = (run.hash ^ p[i]) * 0x100000001b3u;
}

static void pass(uint64_t us)
{
	run.now.us += us;
	run.now.wall += us / 1000000;
	world_set_time(run.now.us / 1000000);
}

/* ---- actions -------------------------------------------------------------------------------- */

static bool is_forwarded(void)
{
	return (run.more & ROUTE_BITS) == ROUTE_FORWARD || (run.more & ROUTE_BITS) == ROUTE_FORWARD_FIRST;
}

/* Who is asked: for what is not the liar's, servers of zones that the name is in. */
static void check_asked(const struct taut_address *to, const struct world_query *query)
{
	const uint64_t over = run.revoked + (uint64_t)(WORLD_LIAR_TTL + 2) * 1000000 + (uint64_t)TIME_MS * 1000;

	if (!world_is_liars(query->name)) {
		FUZZ_LAW(world_may_ask(to, query->name, is_forwarded()));
		return;
	}
	FUZZ_LAW(to->family == 4 && to->octets[0] != 0 && to->octets[0] != 127 && to->octets[0] < 224);
	/* ghost domains: CVE-2012-1033, CVE-2022-30698 */
	FUZZ_LAW(run.revoked == 0 || run.now.us <= over || !world_is_liars_address(to));
}

static void send(const struct taut_action *action)
{
	struct sent *sent = &run.sent[run.packets_sent % PENDING];
	struct world_query query;

	world_read_query(action->octets, action->length, &query);
	check_asked(&action->address, &query);
	FUZZ_LAW(action->length <= sizeof sent->query);
	FUZZ_LAW(action->transport != TAUT_UDP || action->port >= 1024);
	FUZZ_LAW(action->request < REQUESTS);
	run.packets[action->request]++;
	/* one that was paid for by a request that has ended meanwhile is the next one's, or nobody's: 0 */
	FUZZ_LAW(run.packets[action->request] <= (action->request == 0 ? 4 : run.budget + 2));
	run.packets_sent++;
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
		if (run.sent[i].exchange == exchange) {
			run.sent[i].open = false;
			run.sent[i].over = true;
		}
}

static void answer(const struct taut_action *action)
{
	struct asked *asked = &run.asked[action->token];

	FUZZ_LAW(action->token < run.clients && !asked->answered);
	asked->answered = true;
	if (traced) {
		fprintf(stderr, "%10.3f answer ", (double)run.now.us / 1e6);
		for (size_t i = 0; i < action->length; i++)
			fprintf(stderr, "%02x", action->octets[i]);
		fprintf(stderr, "\n");
	}
	asked->rcode = believed_answer(action->octets, action->length, &asked->question, run.late);
	FUZZ_LAW(asked->rcode == 0 || asked->rcode == 2 || asked->rcode == 3 ||
		 (asked->rcode == 5 && !asked->recursive));
	reached(1, asked->rcode, action->octets[7]);
}

UNSEEN static void carry_out(void)
{
	struct taut_action action;
	unsigned actions = 0;

	while (taut_resolver_next(run.resolver, &action)) {
		FUZZ_LAW(actions++ < 4096);
		mix(&action.kind, sizeof action.kind);
		mix(&action.exchange, sizeof action.exchange);
		mix(action.octets, action.length);
		reached(2, action.kind, action.transport);
		switch (action.kind) {
		case TAUT_ACTION_SEND: send(&action); break;
		case TAUT_ACTION_CANCEL: cancel(action.exchange); break;
		case TAUT_ACTION_ANSWER: answer(&action); break;
		default:
			FUZZ_LAW(action.kind == TAUT_ACTION_LOG);
			fprintf(stderr, "%10.3f %.*s\n", (double)run.now.us / 1e6, (int)action.length,
				(const char *)action.octets);
			break;
		}
	}
}

static void feed(const struct sent *to, const struct taut_address *from, const uint8_t *octets, size_t n)
{
	uint8_t *copy = malloc(n != 0 ? n : 1); /* so that reading beyond it is noticed */

	if (copy == NULL)
		abort();
	if (n != 0)
		memcpy(copy, octets, n);
	taut_resolver_feed(run.resolver, to->exchange, from, copy, n, run.now);
	free(copy);
	carry_out();
}

/* Requests whose time is over were answered at the latest when the resolver was told so. */
UNSEEN static void tick(void)
{
	taut_resolver_tick(run.resolver, run.now);
	carry_out();
	for (unsigned i = 0; i < run.clients; i++)
		FUZZ_LAW(run.asked[i].answered || run.now.us - run.asked[i].at <= (uint64_t)TIME_MS * 1000);
}

/* To the next time at which something is due. False: there is none. */
static bool tick_due(void)
{
	uint64_t due = taut_resolver_due(run.resolver);

	if (due == UINT64_MAX)
		return false;
	if (due > run.now.us)
		pass(due - run.now.us);
	tick();
	return true;
}

/* ---- events --------------------------------------------------------------------------------- */

enum { ASK_NO_RD = 1, ASK_EDNS = 2, ASK_DO = 4, ASK_COOKIE = 8, ASK_ANY = 16, ASK_CD = 32 };

static struct asked *ask_kept(const uint8_t *name, uint16_t type, uint8_t how)
{
	uint8_t query[400];
	struct taut_builder b;
	struct taut_client client = {run.clients, {4, {127, 0, 0, (uint8_t)(run.clients & 7)}, 4000}, TAUT_TCP};
	struct asked *asked = &run.asked[run.clients];

	if (run.clients == CLIENTS)
		return NULL;
	run.clients++;
	*asked = (struct asked){.at = run.now.us, .recursive = (how & ASK_NO_RD) == 0};
	asked->question.type = (how & ASK_ANY) != 0 ? TYPE_ANY : type;
	asked->question.partly = (how & (ASK_NO_RD | ASK_ANY)) != 0;
	memcpy(asked->question.name, name, taut_name_length(name));
	taut_build_init(&b, query, sizeof query, NULL, 0);
	taut_build_header(&b, (uint16_t)client.token, (uint16_t)((how & ASK_NO_RD ? 0 : TAUT_FLAG_RD) |
		(how & ASK_CD ? TAUT_FLAG_CD : 0)));
	taut_build_question(&b, name, asked->question.type, TAUT_CLASS_IN);
	if ((how & ASK_EDNS) != 0) {
		taut_build_opt(&b, 1232, 0, 0, how & ASK_DO ? TAUT_EDNS_DO : 0);
		if ((how & ASK_COOKIE) != 0)
			taut_build_option(&b, 10, (const uint8_t *)"a cookie", 8);
	}
	taut_resolver_ask(run.resolver, &client, query, taut_build_finish(&b), run.now);
	carry_out();
	return asked;
}

static void ask(const uint8_t *name, uint16_t type, uint8_t how)
{
	if (run.clients < CLIENTS - CLIENTS_KEPT)
		ask_kept(name, type, how);
}

/* An exchange that was sent, open or over; NULL without any. */
UNSEEN static struct sent *pick(uint8_t which, bool open)
{
	unsigned n = run.packets_sent < PENDING ? run.packets_sent : PENDING;

	for (unsigned i = 0; i < n; i++) { /* from the one that is named on */
		struct sent *sent = &run.sent[(run.packets_sent - 1 - (which + i) % n) % PENDING];

		if (sent->open == open)
			return sent;
	}
	return NULL;
}

/* The server answers; the liar as he likes, if he may. `twice`: and once more. */
static void deliver(const struct sent *sent, const struct world_mood *mood, bool lies, bool twice)
{
	static uint8_t reply[TAUT_MESSAGE_MAX];
	struct sent to = *sent;
	struct world_query query;
	size_t n;

	world_read_query(sent->query, sent->length, &query);
	if (lies && world_is_liars_address(&sent->address))
		n = liar_reply(&query, decide, reply, sizeof reply);
	else
		n = world_answer(&sent->address, sent->query, sent->length, mood, reply, sizeof reply);
	reached(4, sent->transport, (reply[3] & 15u) * 16 + (reply[7] != 0 ? 4u : 0) + (reply[9] != 0 ? 1u : 0));
	if (n == 0)
		return;
	feed(&to, &to.address, reply, n);
	if (twice)
		feed(&to, &to.address, reply, n);
}

static const struct world_mood good_mood;

/* Packets come to the servers and back, as long as there are any: at most so many. */
static void deliver_all(unsigned most, bool lies)
{
	struct sent *sent;

	while (most-- > 0 && (sent = pick(0, true)) != NULL) {
		sent->open = false;
		pass(10000);
		deliver(sent, &good_mood, lies, false);
	}
}

static void deliver_badly(const struct sent *sent, uint8_t how)
{
	struct world_mood mood = {0};

	switch (how & 3) {
	case 0: mood.damaged = (uint8_t)(1 + (how >> 2 & 3)); break;
	case 1: mood.truncated = sent->transport == TAUT_UDP; break;
	case 2: mood.rcode = (uint16_t)(1 + (how >> 2) % 5); break;
	default: mood.damaged = 1; break;
	}
	if (mood.rcode == 3) /* that would be a lie */
		mood.rcode = 9;
	deliver(sent, &mood, false, false);
}

static void spoof(const struct sent *sent)
{
	static uint8_t reply[2048];
	struct sent to = *sent;
	struct taut_address from = sent->address;
	struct world_query query;
	size_t n;

	if (sent->transport != TAUT_UDP)
		return;
	world_read_query(sent->query, sent->length, &query);
	n = liar_spoof(&query, decide, &from, reply, sizeof reply);
	if (n != 0)
		feed(&to, &from, reply, n);
}

/* What changes nothing, whenever it comes. */
static void disturb(void)
{
	static uint8_t reply[TAUT_MESSAGE_MAX];
	struct sent *sent = pick(0, true);
	struct taut_address elsewhere = {4, {203, 0, 113, 66}, 0};
	size_t n;

	if (sent == NULL)
		return;
	n = world_answer(&sent->address, sent->query, sent->length, &good_mood, reply, sizeof reply);
	feed(sent, &elsewhere, reply, n);
	feed(sent, &sent->address, sent->query, sent->length);
	feed(sent, &sent->address, reply, n < 11 ? n : 11);
	taut_resolver_feed(run.resolver, UINT64_MAX - 5, &sent->address, reply, n, run.now);
	taut_resolver_fail(run.resolver, UINT64_MAX - 5, TAUT_FAIL_CLOSED, run.now);
	for (unsigned i = 0; i < 8 && i < run.packets_sent; i++) { /* to what is over */
		const struct sent *late = &run.sent[(run.packets_sent - 1 - i) % PENDING];

		if (late->over)
			feed(late, &late->address, reply, n);
	}
	if (taut_resolver_due(run.resolver) > run.now.us)
		taut_resolver_tick(run.resolver, run.now); /* spurious */
	carry_out();
}

/* A question that has to be answered rightly, as all servers do what they should: whatever was before. */
static void must_resolve(const uint8_t *name, uint16_t type)
{
	struct asked *asked = ask_kept(name, type, 0);

	if (asked == NULL)
		return;
	for (unsigned i = 0; i < 400 && !asked->answered; i++) {
		deliver_all(64, false);
		if (!asked->answered && !tick_due())
			break;
	}
	FUZZ_LAW(asked->answered);
	FUZZ_LAW(asked->rcode != 2 || run.budget < 40);
}

/* No server answers for hours, while clients ask. Then the first one that asks is answered: RFC 9520 lets failures of the very
 * question be kept, so it is a new one. */
static void outage(uint8_t how)
{
	uint8_t name[] = {2, 'f', (uint8_t)('a' + run.clients % 26), 1, 'h', 1, 't', 0};

	for (unsigned i = 0; i < (how & 7u); i++) {
		uint64_t until = run.now.us + (uint64_t)1200 * 1000000 * (1 + (how >> 3 & 7));

		ask(world_name(decide()), types[i % 3], 0);
		while (taut_resolver_due(run.resolver) < until) /* requests end, each in its time */
			tick_due();
		pass(until - run.now.us);
		tick();
	}
	must_resolve(name, TAUT_TYPE_A);
}

static void revoke(void)
{
	if (run.revoked != 0)
		return;
	world_revoke();
	run.revoked = run.now.us;
}

static void jump(uint8_t which)
{
	static const uint64_t jumps[] = {1000, 50000, 400000, 2000000, 30000000, 3600000000u, 60000000, 550000000};

	pass(jumps[which % 8]);
	tick();
}

static void event(void)
{
	uint8_t what = decide(), which = decide();
	struct sent *sent = pick(which, true);

	reached(3, what & 31, sent != NULL);
	switch (what & 31) {
	case 0: ask(world_name(which), types[decide() % TYPES], 0); return;
	case 1: {
		uint8_t type = decide();

		ask(world_name(which), types[type % TYPES], decide());
		return;
	}
	case 2: /* asked, and answered by all */
		ask(world_name(which), types[decide() % TYPES], 0);
		deliver_all(32, true);
		return;
	case 3: deliver_all(which & 31u, true); return;
	case 4: tick_due(); return;
	case 5: jump(which); return;
	case 6: /* late */
		sent = pick(which, false);
		if (sent != NULL)
			deliver(sent, &good_mood, true, false);
		return;
	case 7: revoke(); return;
	case 8: outage(which); return;
	case 9: run.now.wall += (uint64_t)which << 20; return;
	case 10: believed_cache(run.cache, run.now, run.late); return;
	default: break;
	}
	if (sent == NULL)
		return;
	switch (what & 31) {
	case 11: deliver_badly(sent, decide()); return;
	case 12: spoof(sent); return;
	case 13: /* guesses until somebody notices */
		for (unsigned i = 0; i < 3; i++)
			spoof(sent);
		return;
	case 14:
		taut_resolver_fail(run.resolver, sent->exchange, (enum taut_failure)(decide() % 5), run.now);
		carry_out();
		return;
	case 15: deliver(sent, &good_mood, true, true); return;
	default: deliver(sent, &good_mood, (what & 16) != 0, false); return;
	}
}

/* ---- the end -------------------------------------------------------------------------------- */

/* Servers answer what is left, or time ends it. */
static void drain(void)
{
	for (unsigned i = 0; i < 400; i++) {
		deliver_all(2, false);
		if (!tick_due())
			return;
	}
}

static void check_end(size_t memory_before)
{
	struct taut_resolver_stats stats;

	drain();
	for (unsigned i = 0; i < run.clients; i++)
		FUZZ_LAW(run.asked[i].answered);
	believed_cache(run.cache, run.now, run.late);
	/* failures are kept for five minutes at most */
	pass(301 * 1000000);
	tick();
	must_resolve(world_name(2 * 18 + 2), TAUT_TYPE_A); /* along three zones, one of whose servers has its name elsewhere */
	drain();
	believed_cache(run.cache, run.now, run.late);
	taut_resolver_stats(run.resolver, &stats);
	FUZZ_LAW(stats.active_requests == 0 && stats.active_tasks == 0 && stats.active_exchanges == 0);
	FUZZ_LAW(stats.memory_used == memory_before);
}

static uint32_t flags_of(uint8_t options)
{
	static const uint32_t flags[] = {TAUT_R_QMIN, TAUT_R_CASE, TAUT_R_COOKIES, TAUT_R_NO_PRIMING, TAUT_R_MINIMAL,
		TAUT_R_PREFETCH, 0, TAUT_R_STALE};
	uint32_t all = TAUT_R_IP4 | (traced ? TAUT_R_TRACE : 0);

	for (unsigned i = 0; i < 8; i++)
		if ((options >> i & 1) != 0)
			all |= flags[i];
	return all;
}

static void begin(const uint8_t *data, size_t size)
{
	static uint64_t cache_memory[CACHE / 8], memory[MEMORY / 8];
	static const unsigned budgets[] = {48, 48, 24, 9};
	static struct taut_hint stub;
	static struct taut_route route;
	struct taut_cache_config cache_config = {.key = {1, 2, 3}};
	struct taut_resolver_config config = {.hints = world_hints,
		.hint_count = WORLD_HINTS,
		.requests = CLIENTS,
		.servers = 24,
		.random = chance};

	memset(&run, 0, sizeof run);
	world_begin();
	run.now = (struct taut_time){1000000, 1700000000};
	world_set_time(1);
	memcpy(&run.chance, data, 8);
	run.chance |= 1;
	run.options = data[8];
	run.more = data[9];
	run.budget = budgets[run.more & 3];
	world_set_minimal((run.more & MINIMAL_SERVERS) != 0);
	run.late = (run.options & OPT_STALE) != 0 ? STALE + 31 : 0;
	cache_config.stale_max = (run.options & OPT_STALE) != 0 ? STALE : 0;
	config.flags = flags_of(run.options);
	config.budget = (struct taut_budget){.packets = run.budget, .time_ms = TIME_MS};
	config.stale_after_ms = (run.more & STALE_AT_ONCE) != 0 ? TAUT_STALE_AT_ONCE : 0;
	if ((run.more & ROUTE_BITS) != 0) {
		stub = world_forwarder;
		route = (struct taut_route){.zone = world_forwarded, .servers = &stub, .count = 1};
		route.kind = (run.more & ROUTE_BITS) == ROUTE_FORWARD ? TAUT_ROUTE_FORWARD : TAUT_ROUTE_FORWARD_FIRST;
		if ((run.more & ROUTE_BITS) == ROUTE_STUB) {
			world_address(4, &stub.address);
			route.kind = TAUT_ROUTE_STUB;
		}
		config.routes = &route;
		config.route_count = 1;
	}
	config.cache = run.cache = taut_cache_init(cache_memory,
		(run.more & SMALL_CACHE) != 0 ? TAUT_CACHE_LEAST : sizeof cache_memory, &cache_config);
	FUZZ_LAW(config.cache != NULL && taut_resolver_size(&config) <= sizeof memory);
	run.resolver = taut_resolver_init(&config, memory, sizeof memory, run.now);
	FUZZ_LAW(run.resolver != NULL);
	run.decisions = data + 10;
	run.left = size - 10;
}

static uint64_t once(const uint8_t *data, size_t size, bool disturbed)
{
	struct taut_resolver_stats stats;

	begin(data, size);
	carry_out();
	taut_resolver_stats(run.resolver, &stats);
	for (unsigned i = 0; i < EVENTS && run.left != 0; i++) {
		if (disturbed)
			disturb();
		event();
	}
	check_end(stats.memory_used);
	return run.hash;
}

/* With FUZZ_TALLY in the environment: what was met in all, at the end. */
static void tell(void)
{
	const struct believed_tally *t = &believed_tally;

	fprintf(stderr, "answers %lu: with data %lu, of them behind aliases %lu; denials %lu; failures %lu; records of the liar %lu; "
		"cache entries %lu, delegations %lu\n", t->answers, t->data, t->chains, t->denials, t->failures, t->lies,
		t->cached, t->cuts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool known;
	uint64_t hash;

	if (!known && getenv("FUZZ_TALLY") != NULL)
		atexit(tell);
	known = true;
	traced = getenv("FUZZ_TRACE") != NULL;
	if (size < 10 || size > 1024)
		return 0;
	hash = once(data, size, false);
	if ((data[8] & OPT_DISTURBED) != 0)
		FUZZ_LAW(hash == once(data, size, true));
	return 0;
}

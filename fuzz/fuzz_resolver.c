/* fuzz_resolver.c - sequences of events for the resolver: clients ask, honest servers answer, are
 * out of order or silent, a liar answers for his zone, a spoofer who sees nothing sends what he
 * guesses, packets come late, twice, never, and time jumps.
 *
 * Input: eight octets of a seed, two of options (enum option), then events: what, which, and what
 * it needs, an octet each. What is said modulo 32, see event(); where octets end, the rest are
 * zeros. seeds/resolver.txt has examples.
 *
 * Laws. Each question is answered exactly once, and in time. What is answered and kept is the
 * truth (believed.h), or SERVFAIL; clients that went away get nothing. Messages of a zone
 * transfer come when the client asks for them, and are the zone. A question is sent to servers of
 * a zone that its name is in, and to nobody else, unless it is the liar's. Nobody asks the liar
 * when the delegation to him that was revoked has run out. Packets stay within the budget of their
 * request. What is sent our decoder opens without a finding. Packets from elsewhere, queries, and
 * replies to exchanges that are over change nothing at all. After an outage of hours the first
 * question is answered rightly, and so is whatever is asked in the end. Nothing is left then. The
 * same input gives the same actions.
 */
#include "liar.h"
#include "talk.h"

#include <string.h>

enum {
	EVENTS = 120,
	CACHE = 1 << 17, /* octets */
	MEMORY = 1 << 22,
	STALE = 7200 /* seconds */
};

/* The first octet of options is these flags; the second has the budget of packets in its lowest
 * two bits, then what is forwarded. */
enum option {
	OPT_QMIN = 1,
	OPT_CASE = 2,
	OPT_COOKIES = 4,
	OPT_NO_PRIMING = 8,
	OPT_MINIMAL = 16,
	OPT_PREFETCH = 32,
	OPT_DISTURBED = 64,
	OPT_STALE = 128
};
enum {
	ROUTE_FORWARD = 4,
	ROUTE_FORWARD_FIRST = 8,
	ROUTE_STUB = 12,
	ROUTE_BITS = 12,
	SMALL_CACHE = 16,
	STALE_AT_ONCE = 32,
	MINIMAL_SERVERS = 64
};

static const uint16_t types[] = {TAUT_TYPE_A, TAUT_TYPE_AAAA, TAUT_TYPE_NS, TAUT_TYPE_MX,
	TAUT_TYPE_TXT, TAUT_TYPE_SOA, TAUT_TYPE_CNAME, TAUT_TYPE_DS};
enum { TYPES = sizeof types / sizeof types[0] };

/* ---- events --------------------------------------------------------------------------------- */

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
	talk_deliver(sent, &mood, false, false);
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
	n = liar_spoof(&query, talk_decide, &from, reply, sizeof reply);
	if (n != 0)
		talk_feed(&to, &from, reply, n);
}

/* What changes nothing, whenever it comes. */
static void disturb(void)
{
	static uint8_t reply[TAUT_MESSAGE_MAX];
	struct sent *sent = talk_pick(0, true);
	struct taut_address elsewhere = {4, {203, 0, 113, 66}, 0};
	size_t n;

	if (sent == NULL)
		return;
	n = world_answer(
		&sent->address, sent->query, sent->length, &talk_good_mood, reply, sizeof reply);
	talk_feed(sent, &elsewhere, reply, n);
	talk_feed(sent, &sent->address, sent->query, sent->length);
	talk_feed(sent, &sent->address, reply, n < 11 ? n : 11);
	taut_resolver_feed(talk.resolver, UINT64_MAX - 5, &sent->address, reply, n, talk.now);
	taut_resolver_fail(talk.resolver, UINT64_MAX - 5, TAUT_FAIL_CLOSED, talk.now);
	for (unsigned i = 0; i < 8 && i < talk.packets_sent; i++) { /* to what is over */
		const struct sent *late = &talk.sent[(talk.packets_sent - 1 - i) % PENDING];

		if (late->over)
			talk_feed(late, &late->address, reply, n);
	}
	if (taut_resolver_due(talk.resolver) > talk.now.us)
		taut_resolver_tick(talk.resolver, talk.now); /* spurious */
	talk_spurious();
}

/* A question that has to be answered rightly, as all servers do what they should: whatever was
 * before. */
static void must_resolve(const uint8_t *name, uint16_t type)
{
	struct asked *asked = talk_ask_kept(name, type, 0);

	if (asked == NULL)
		return;
	for (unsigned i = 0; i < 400 && !asked->answered; i++) {
		talk_deliver_all(64, false);
		if (!asked->answered && !talk_tick_due())
			break;
	}
	FUZZ_LAW(asked->answered);
	FUZZ_LAW(asked->rcode != 2 || talk.budget < 40);
}

/* No server answers for hours, while clients ask. Then the first one that asks is answered: RFC
 * 9520 lets failures of the very question be kept, so it is a new one. */
static void outage(uint8_t how)
{
	uint8_t name[] = {2, 'f', (uint8_t)('a' + talk.clients % 26), 1, 'h', 1, 't', 0};

	for (unsigned i = 0; i < (how & 7u); i++) {
		uint64_t until = talk.now.us + (uint64_t)1200 * 1000000 * (1 + (how >> 3 & 7));

		talk_ask(world_name(talk_decide()), types[i % 3], 0);
		while (taut_resolver_due(talk.resolver) <
			until) /* requests end, each in its time */
			talk_tick_due();
		talk_pass(until - talk.now.us);
		talk_tick();
	}
	must_resolve(name, TAUT_TYPE_A);
}

static void revoke(void)
{
	if (talk.revoked != 0)
		return;
	world_revoke();
	talk.revoked = talk.now.us;
}

static void jump(uint8_t which)
{
	static const uint64_t jumps[] = {
		1000, 50000, 400000, 2000000, 30000000, 3600000000u, 60000000, 550000000};

	talk_pass(jumps[which % 8]);
	talk_tick();
}

static void event(void)
{
	uint8_t what = talk_decide(), which = talk_decide();
	struct sent *sent = talk_pick(which, true);

	talk_reached(3, what & 31, sent != NULL);
	switch (what & 31) {
	case 0: talk_ask(world_name(which), types[talk_decide() % TYPES], 0); return;
	case 1: {
		uint8_t type = talk_decide();

		talk_ask(world_name(which), types[type % TYPES], talk_decide());
		return;
	}
	case 2: /* asked, and answered by all */
		talk_ask(world_name(which), types[talk_decide() % TYPES], 0);
		talk_deliver_all(32, true);
		return;
	case 3: talk_deliver_all(which & 31u, true); return;
	case 4: talk_tick_due(); return;
	case 5: jump(which); return;
	case 6: /* late */
		sent = talk_pick(which, false);
		if (sent != NULL)
			talk_deliver(sent, &talk_good_mood, true, false);
		return;
	case 7: revoke(); return;
	case 8: outage(which); return;
	case 9: talk.now.wall += (uint64_t)which << 20; return;
	case 10: believed_cache(talk.cache, talk.now, talk.late); return;
	case 30: talk_leave(which); return;
	case 31: talk_transfer((which & 7) == 0); return;
	default: break;
	}
	if (sent == NULL)
		return;
	switch (what & 31) {
	case 11: deliver_badly(sent, talk_decide()); return;
	case 12: spoof(sent); return;
	case 13: /* guesses until somebody notices */
		for (unsigned i = 0; i < 3; i++)
			spoof(sent);
		return;
	case 14:
		taut_resolver_fail(talk.resolver, sent->exchange,
			(enum taut_failure)(talk_decide() % 5), talk.now);
		talk_carry_out();
		return;
	case 15: talk_deliver(sent, &talk_good_mood, true, true); return;
	default: talk_deliver(sent, &talk_good_mood, (what & 16) != 0, false); return;
	}
}

/* ---- the end -------------------------------------------------------------------------------- */

/* Servers answer what is left, or time ends it. */
static void drain(void)
{
	for (unsigned i = 0; i < 400; i++) {
		talk_deliver_all(2, false);
		if (!talk_tick_due())
			return;
	}
}

static void check_end(size_t memory_before)
{
	struct taut_resolver_stats stats;

	drain();
	for (unsigned i = 0; i < talk.clients; i++)
		FUZZ_LAW(talk.asked[i].answered);
	believed_cache(talk.cache, talk.now, talk.late);
	/* behind the longest time that RFC 9520 lets a failure be kept for */
	talk_pass(UINT64_C(301000000));
	talk_tick();
	talk_transfer(true); /* has no end in time */
	must_resolve(world_name(2 * 18 + 2),
		TAUT_TYPE_A); /* along three zones, one of whose servers has its name elsewhere */
	drain();
	believed_cache(talk.cache, talk.now, talk.late);
	taut_resolver_stats(talk.resolver, &stats);
	FUZZ_LAW(stats.active_requests == 0 && stats.active_tasks == 0 &&
		 stats.active_exchanges == 0);
	FUZZ_LAW(stats.memory_used == memory_before);
}

static uint32_t flags_of(uint8_t options)
{
	static const uint32_t flags[] = {TAUT_R_QMIN, TAUT_R_CASE, TAUT_R_COOKIES,
		TAUT_R_NO_PRIMING, TAUT_R_MINIMAL, TAUT_R_PREFETCH, 0, TAUT_R_STALE};
	uint32_t all = TAUT_R_IP4 | (talk_traced ? TAUT_R_TRACE : 0);

	for (unsigned i = 0; i < 8; i++)
		if ((options >> i & 1) != 0)
			all |= flags[i];
	return all;
}

/* Some questions go to a resolver, or to servers that the configuration names. */
static void add_route(struct taut_resolver_config *config, uint8_t more)
{
	static struct taut_hint server;
	static struct taut_route route;

	if ((more & ROUTE_BITS) == 0)
		return;
	server = world_forwarder;
	route = (struct taut_route){.zone = world_forwarded, .servers = &server, .count = 1};
	switch (more & ROUTE_BITS) {
	case ROUTE_FORWARD: route.kind = TAUT_ROUTE_FORWARD; break;
	case ROUTE_FORWARD_FIRST: route.kind = TAUT_ROUTE_FORWARD_FIRST; break;
	default:
		world_address(4, &server.address);
		route.kind = TAUT_ROUTE_STUB;
		break;
	}
	talk.forwarded = route.kind != TAUT_ROUTE_STUB;
	config->routes = &route;
	config->route_count = 1;
}

/* A zone of this server's own, of more than two messages. It is the same for all inputs. */
static struct taut_zones *registered(void)
{
	static uint64_t memory[1 << 17];
	static struct taut_zones *zones;
	static struct taut_prefix anyone = {{4, {0}, 0}, 0};
	static struct taut_transfer_rule rule = {&anyone, 1, NULL, 0};

	if (zones != NULL)
		return zones;
	zones = taut_zones_init(memory, sizeof memory);
	FUZZ_LAW(zones != NULL);
	world_register(zones);
	FUZZ_LAW(taut_zones_allow(zones, world_registered, TAUT_CLASS_IN, &rule) == TAUT_OK);
	return zones;
}

static void begin(const uint8_t *data, size_t size)
{
	const uint8_t options = data[8], more = data[9];
	static uint64_t cache_memory[CACHE / 8], memory[MEMORY / 8];
	static const unsigned budgets[] = {48, 48, 24, 9};
	struct taut_cache_config cache_config = {.key = {1, 2, 3}};
	struct taut_resolver_config config = {.hints = world_hints,
		.hint_count = WORLD_HINTS,
		.requests = CLIENTS,
		.servers = 24,
		.zones = registered(),
		.random = talk_chance};

	memset(&talk, 0, sizeof talk);
	world_begin();
	talk.now = (struct taut_time){1000000, 1700000000};
	world_set_time(1);
	memcpy(&talk.chance, data, 8);
	talk.chance |= 1;

	talk.budget = budgets[more & 3];
	world_set_minimal((more & MINIMAL_SERVERS) != 0);
	talk.late = (options & OPT_STALE) != 0 ? STALE + 31 : 0;
	cache_config.stale_max = (options & OPT_STALE) != 0 ? STALE : 0;
	config.flags = flags_of(options);
	config.budget = (struct taut_budget){.packets = talk.budget, .time_ms = TIME_MS};
	config.stale_after_ms = (more & STALE_AT_ONCE) != 0 ? TAUT_STALE_AT_ONCE : 0;
	add_route(&config, more);
	config.cache = talk.cache = taut_cache_init(cache_memory,
		(more & SMALL_CACHE) != 0 ? TAUT_CACHE_LEAST : sizeof cache_memory, &cache_config);
	FUZZ_LAW(config.cache != NULL && taut_resolver_size(&config) <= sizeof memory);
	talk.resolver = taut_resolver_init(&config, memory, sizeof memory, talk.now);
	FUZZ_LAW(talk.resolver != NULL);
	talk.decisions = data + 10;
	talk.left = size - 10;
}

static uint64_t once(const uint8_t *data, size_t size, bool disturbed)
{
	struct taut_resolver_stats stats;

	begin(data, size);
	talk_carry_out();
	taut_resolver_stats(talk.resolver, &stats);
	for (unsigned i = 0; i < EVENTS && talk.left != 0; i++) {
		if (disturbed)
			disturb();
		event();
	}
	check_end(stats.memory_used);
	return talk.hash;
}

/* With FUZZ_TALLY in the environment: what was met in all, at the end. */
static void tell(void)
{
	const struct believed_tally *t = &believed_tally;

	fprintf(stderr,
		"answers %lu: with data %lu, of them behind aliases %lu; denials %lu; failures "
		"%lu; records of the liar %lu; "
		"cache entries %lu, delegations %lu\n",
		t->answers, t->data, t->chains, t->denials, t->failures, t->lies, t->cached,
		t->cuts);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool known;
	uint64_t hash;

	if (!known && getenv("FUZZ_TALLY") != NULL)
		atexit(tell);
	known = true;
	talk_traced = getenv("FUZZ_TRACE") != NULL;
	if (size < 10 || size > 1024)
		return 0;
	hash = once(data, size, false);
	if ((data[8] & OPT_DISTURBED) != 0)
		FUZZ_LAW(hash == once(data, size, true));
	return 0;
}

/* fuzz_resolver.c - sequences of events for the resolver: clients ask, honest servers answer or are silent, a liar answers for his
 * zone, a spoofer who sees nothing sends what he guesses, packets come late, twice, never, and time jumps.
 *
 * Input: eight octets of a seed, an octet of options, then decisions, an octet each.
 *
 * Laws: each question is answered exactly once, and in time; an answer is the truth of world.h or SERVFAIL, but for what is the
 * liar's; so is all that the cache says later; packets stay within the budget of their request; what is sent our decoder opens
 * without a finding; packets from elsewhere, queries, and replies to exchanges that are over change nothing; in the end nothing is
 * left; the same input gives the same actions.
 */
#include "world.h"

#include <string.h>

enum { CLIENTS = 64, PENDING = 512, EVENTS = 160, CACHE = 1 << 18, MEMORY = 1 << 23, PACKETS = 40, TIME_MS = 6000 };

/* States reached, as counters that libFuzzer takes for coverage. */
#if defined(__linux__) && defined(__clang__)
__attribute__((section("__libfuzzer_extra_counters")))
#endif
static uint8_t counters[1 << 12];

static void reached(unsigned a, unsigned b, unsigned c)
{
	uint8_t *counter = &counters[(a * 257 + b * 31 + c) % sizeof counters];

	if (*counter < 255)
		(*counter)++;
}

static const uint16_t types[] = {TAUT_TYPE_A, TAUT_TYPE_AAAA, TAUT_TYPE_NS, TAUT_TYPE_MX, TAUT_TYPE_TXT,
	TAUT_TYPE_SOA, TAUT_TYPE_CNAME, TAUT_TYPE_DS};
enum { TYPES = sizeof types / sizeof types[0] };

struct asked {
	uint64_t at;
	const uint8_t *name;
	uint16_t type;
	bool answered, from_cache;
};

struct sent {
	uint64_t exchange;
	struct taut_address address;
	uint8_t query[600];
	size_t length;
	bool open;
};

/* A run of one input. */
static struct {
	const uint8_t *decisions;
	size_t left;
	uint64_t chance;
	struct taut_time now;
	struct taut_resolver *resolver;
	struct asked asked[CLIENTS];
	unsigned clients;
	struct sent sent[PENDING];
	unsigned packets_sent;
	unsigned packets[CLIENTS * 8]; /* by request */
	uint64_t hash;                 /* of all actions */
	bool disturbed;                /* packets that change nothing come between */
} run;

static uint8_t decide(void)
{
	if (run.left == 0)
		return 0;
	run.left--;
	return *run.decisions++;
}

static void chance(void *context, uint8_t *out, size_t n)
{
	(void)context;
	for (size_t i = 0; i < n; i++) {
		run.chance ^= run.chance << 13;
		run.chance ^= run.chance >> 7;
		run.chance ^= run.chance << 17;
		out[i] = (uint8_t)(run.chance >> 24);
	}
}

static void mix(const void *octets, size_t n)
{
	const uint8_t *p = octets;

	for (size_t i = 0; i < n; i++)
		run.hash = (run.hash ^ p[i]) * 0x100000001b3u;
}

/* ---- answers -------------------------------------------------------------------------------- */

static struct taut_scratch scratch;

/* All records but the liar's are true. */
static void check_records(const struct taut_message *m)
{
	static uint8_t rdata[TAUT_MESSAGE_MAX];

	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(m, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record)) {
			uint8_t owner[TAUT_NAME_MAX];
			uint16_t n;

			taut_name_expand(&record.owner, owner);
			if (record.type == TAUT_TYPE_OPT || world_is_liars(owner))
				continue;
			FUZZ_LAW(!record.malformed && record.rclass == TAUT_CLASS_IN);
			FUZZ_LAW(taut_rdata_expand(&record, rdata, sizeof rdata, &n) == TAUT_OK);
			FUZZ_LAW(world_is_true(owner, record.type, rdata, n, record.ttl));
		}
	}
}

/* How many records of a name and type the answer has; the target, if it is a CNAME. */
static unsigned count(const struct taut_message *m, const uint8_t *name, uint16_t type, uint8_t *target)
{
	struct taut_iterator it = taut_records(m, TAUT_ANSWER);
	struct taut_record record;
	struct taut_name ref;
	unsigned n = 0;

	while (taut_record_next(&it, &record)) {
		if (record.type != type || !taut_name_matches(&record.owner, name))
			continue;
		n++;
		if (type == TAUT_TYPE_CNAME && taut_rdata_name(&record, &ref) == TAUT_OK)
			taut_name_expand(&ref, target);
	}
	return n;
}

/* The chain from the question on is that of the truth, and ends as it does. */
static void check_chain(const struct taut_message *m, const struct asked *asked)
{
	unsigned rcode = taut_rcode(m->header.flags);
	uint8_t name[TAUT_NAME_MAX], target[TAUT_NAME_MAX] = {0};

	memcpy(name, asked->name, taut_name_length(asked->name));
	for (unsigned step = 0; step < 12; step++) { /* longer chains are cycles */
		struct world_truth truth;

		if (world_is_liars(name)) {
			if (count(m, name, TAUT_TYPE_CNAME, target) == 0)
				return;
			memcpy(name, target, sizeof name);
			continue;
		}
		world_truth(name, asked->type, &truth);
		FUZZ_LAW(count(m, name, truth.type, target) == truth.count || truth.kind == WORLD_NODATA);
		switch (truth.kind) {
		case WORLD_ANSWER: FUZZ_LAW(rcode == 0); return;
		case WORLD_NODATA: FUZZ_LAW(rcode == 0 && count(m, name, asked->type, target) == 0); return;
		case WORLD_NXDOMAIN: FUZZ_LAW(rcode == 3); return;
		case WORLD_CNAME: memcpy(name, target, sizeof name); break;
		}
	}
}

static void check_answer(const struct taut_action *action)
{
	struct asked *asked = &run.asked[action->token];
	struct taut_message m;
	struct taut_report report = {0};
	unsigned rcode;

	FUZZ_LAW(action->token < run.clients && !asked->answered);
	asked->answered = true;
	FUZZ_LAW(taut_message_open(&m, action->octets, action->length, &scratch, NULL, &report) == TAUT_OK);
	FUZZ_LAW(report.count == 0);
	FUZZ_LAW((m.header.flags & (TAUT_FLAG_QR | TAUT_FLAG_AA | TAUT_FLAG_TC)) == TAUT_FLAG_QR);
	rcode = taut_rcode(m.header.flags);
	reached(1, rcode, m.header.count[TAUT_ANSWER]);
	check_records(&m);
	/* what is not in the cache is not there for a question without RD */
	if (rcode != 2 && !asked->from_cache)
		check_chain(&m, asked);
	FUZZ_LAW(rcode == 0 || rcode == 2 || rcode == 3 || (rcode == 5 && asked->from_cache));
}

/* ---- actions -------------------------------------------------------------------------------- */

static void send(const struct taut_action *action)
{
	struct sent *sent = &run.sent[run.packets_sent % PENDING];
	struct taut_message m;
	struct taut_report report = {0};

	FUZZ_LAW(taut_message_open(&m, action->octets, action->length, &scratch, NULL, &report) == TAUT_OK);
	FUZZ_LAW(report.count == 0 && m.header.count[TAUT_QUESTION] == 1);
	FUZZ_LAW(action->length <= sizeof sent->query);
	FUZZ_LAW(action->transport != TAUT_UDP || action->port >= 1024);
	FUZZ_LAW(action->request < sizeof run.packets / sizeof run.packets[0]);
	run.packets[action->request]++;
	FUZZ_LAW(action->request == 0 || run.packets[action->request] <= PACKETS);
	run.packets_sent++;
	sent->exchange = action->exchange;
	sent->address = action->address;
	sent->length = action->length;
	memcpy(sent->query, action->octets, action->length);
	sent->open = true;
}

static void cancel(uint64_t exchange)
{
	for (unsigned i = 0; i < PENDING; i++)
		if (run.sent[i].open && run.sent[i].exchange == exchange)
			run.sent[i].open = false;
}

static void carry_out(void)
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
		case TAUT_ACTION_ANSWER: check_answer(&action); break;
		default: FUZZ_LAW(action.kind == TAUT_ACTION_LOG); break;
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

/* ---- events --------------------------------------------------------------------------------- */

static void ask(const uint8_t *name, uint16_t type, bool recursive)
{
	uint8_t query[300];
	struct taut_builder b;
	struct taut_client client = {run.clients, {4, {127, 0, 0, (uint8_t)(run.clients & 7)}, 4000}, TAUT_TCP};

	if (run.clients == CLIENTS)
		return;
	run.asked[run.clients++] = (struct asked){run.now.us, name, type, false, !recursive};
	taut_build_init(&b, query, sizeof query, NULL, 0);
	taut_build_header(&b, (uint16_t)client.token, recursive ? TAUT_FLAG_RD : 0);
	taut_build_question(&b, name, type, TAUT_CLASS_IN);
	taut_resolver_ask(run.resolver, &client, query, taut_build_finish(&b), run.now);
	carry_out();
}

/* An exchange that was sent, open or over; NULL without any. */
static struct sent *pick(uint8_t which, bool open)
{
	unsigned n = run.packets_sent < PENDING ? run.packets_sent : PENDING;

	for (unsigned i = 0; i < n; i++) { /* from the one that is named on */
		struct sent *sent = &run.sent[(run.packets_sent - 1 - (which + i) % n) % PENDING];

		if (sent->open == open)
			return sent;
	}
	return NULL;
}

/* A record of the liar's: whatever he likes, for himself and for others. */
static void put_lie(struct taut_builder *b, enum taut_section section, const uint8_t *qname)
{
	uint8_t what = decide(), rdata[300];
	const uint8_t *owner = (what & 1) != 0 ? qname : world_name(decide()), *target = world_name(decide());
	static const uint16_t kinds[] = {TAUT_TYPE_A, TAUT_TYPE_NS, TAUT_TYPE_CNAME, TAUT_TYPE_DNAME,
		TAUT_TYPE_MX, TAUT_TYPE_SOA, TAUT_TYPE_AAAA, TAUT_TYPE_TXT};
	uint16_t type = kinds[what >> 1 & 7], n = 0;
	uint32_t ttl = (what & 16) != 0 ? 0x7fffffff : (what & 32) != 0 ? 0 : 300;
	static const uint8_t end[20] = {0};

	if (type == TAUT_TYPE_MX)
		n = 2;
	memset(rdata, 0, sizeof rdata);
	switch (type) {
	case TAUT_TYPE_A:
		memcpy(rdata, (const uint8_t[]){198, 18, decide() & 7, 1}, 4);
		n = 4;
		break;
	case TAUT_TYPE_AAAA: n = 16; break;
	case TAUT_TYPE_TXT: n = 1; break;
	default:
		memcpy(rdata + n, target, taut_name_length(target));
		n = (uint16_t)(n + taut_name_length(target));
		break;
	}
	if (type == TAUT_TYPE_SOA) {
		memcpy(rdata + n, end, 1);
		n = (uint16_t)(n + 1 + 20);
	}
	taut_build_record(b, section, owner, type, TAUT_CLASS_IN, ttl, rdata, n);
}

/* The liar's reply to a query of ours. */
static size_t lie(const struct sent *sent, uint8_t *out, size_t capacity)
{
	struct taut_message m;
	struct taut_question q;
	struct taut_iterator it;
	struct taut_builder b;
	uint8_t name[TAUT_NAME_MAX], records = decide(), flags = decide();
	size_t n;

	FUZZ_LAW(taut_message_open(&m, sent->query, sent->length, &scratch, NULL, NULL) == TAUT_OK);
	it = taut_questions(&m);
	taut_question_next(&it, &q);
	taut_name_expand(&q.name, name);
	taut_build_init(&b, out, capacity, NULL, 0);
	taut_build_header(&b, m.header.id, (uint16_t)(TAUT_FLAG_QR | (flags & 0x80 ? TAUT_FLAG_AA : 0) |
				(flags & 0x40 ? TAUT_FLAG_TC : 0) | (flags & 0x20 ? flags & 15 : 0)));
	taut_build_question(&b, name, q.type, q.rclass);
	for (unsigned i = 0; i < (records & 3u); i++)
		put_lie(&b, TAUT_ANSWER, name);
	for (unsigned i = 0; i < (records >> 2 & 3u); i++)
		put_lie(&b, TAUT_AUTHORITY, name);
	for (unsigned i = 0; i < (records >> 4 & 3u); i++)
		put_lie(&b, TAUT_ADDITIONAL, name);
	n = taut_build_finish(&b);
	if ((records & 0x80) != 0)
		out[12 + decide() % (n - 12)] ^= decide(); /* broken */
	if ((records & 0x40) != 0)
		n -= decide() % (n - 11);
	return n;
}

/* The server answers; the liar as he likes. `twice`: and once more. */
static void deliver(struct sent *sent, bool twice)
{
	static uint8_t reply[TAUT_MESSAGE_MAX];
	bool liar;
	struct sent copy = *sent;
	size_t n = world_answer(&sent->address, sent->query, sent->length, reply, sizeof reply, &liar);

	if (liar && (decide() & 3) != 0)
		n = lie(sent, reply, sizeof reply);
	if (n == 0)
		return;
	feed(&copy, &copy.address, reply, n);
	if (twice)
		feed(&copy, &copy.address, reply, n);
}

/* A spoofer guesses; something is wrong in every guess. */
static void spoof(const struct sent *sent)
{
	uint8_t reply[800], wrong = decide(), by = (uint8_t)(decide() | 1);
	struct taut_builder b;
	struct taut_message m;
	struct taut_question q;
	struct taut_iterator it;
	uint8_t name[TAUT_NAME_MAX];
	static const uint8_t address[4] = {198, 18, 7, 7};

	FUZZ_LAW(taut_message_open(&m, sent->query, sent->length, &scratch, NULL, NULL) == TAUT_OK);
	it = taut_questions(&m);
	taut_question_next(&it, &q);
	taut_name_expand(&q.name, name);
	taut_build_init(&b, reply, sizeof reply, NULL, 0);
	taut_build_header(&b, (uint16_t)(m.header.id ^ ((wrong & 1) == 0 ? by : 0)), TAUT_FLAG_QR | TAUT_FLAG_AA);
	taut_build_question(&b, name, (uint16_t)(q.type ^ ((wrong & 1) != 0 ? by : 0)), q.rclass);
	taut_build_record(&b, TAUT_ANSWER, name, TAUT_TYPE_A, TAUT_CLASS_IN, 86400, address, 4);
	taut_build_record(&b, TAUT_AUTHORITY, world_name(wrong), TAUT_TYPE_NS, TAUT_CLASS_IN, 86400, world_liar,
		taut_name_length(world_liar) & 0xffff);
	feed(sent, &sent->address, reply, taut_build_finish(&b));
}

/* What changes nothing, whenever it comes. */
static void disturb(void)
{
	static uint8_t reply[TAUT_MESSAGE_MAX];
	struct sent *sent = pick(0, true);
	struct taut_address elsewhere = {4, {203, 0, 113, 66}, 0};
	bool liar;
	size_t n;

	if (sent == NULL)
		return;
	n = world_answer(&sent->address, sent->query, sent->length, reply, sizeof reply, &liar);
	feed(sent, &elsewhere, reply, n);
	feed(sent, &sent->address, sent->query, sent->length);
	feed(sent, &sent->address, reply, n < 11 ? n : 11);
	taut_resolver_feed(run.resolver, UINT64_MAX - 5, &sent->address, reply, n, run.now);
	taut_resolver_fail(run.resolver, UINT64_MAX - 5, TAUT_FAIL_CLOSED, run.now);
	carry_out();
}

/* Requests whose time is over were answered at the latest when the resolver was told so. */
static void tick(void)
{
	taut_resolver_tick(run.resolver, run.now);
	carry_out();
	for (unsigned i = 0; i < run.clients; i++)
		FUZZ_LAW(run.asked[i].answered ||
			 run.now.us - run.asked[i].at <= (uint64_t)TIME_MS * 1000);
}

static void event(void)
{
	static const uint64_t jumps[] = {1000, 50000, 400000, 2000000, 30000000, 3600000000u, 60000000, 900000000};
	uint8_t what = decide(), which = decide();
	struct sent *sent = pick(which, true);

	reached(3, what & 15, sent != NULL);
	switch (what & 15) {
	case 0:
	case 1: ask(world_name(which), types[decide() % TYPES], true); break;
	case 2: ask(world_name(which), types[decide() % TYPES], (decide() & 7) != 0); break;
	case 3:
	case 4:
	case 5:
	case 6:
	case 7:
		if (sent != NULL)
			deliver(sent, (what & 16) != 0);
		break;
	case 8:
		if (sent != NULL)
			spoof(sent);
		break;
	case 9: /* late */
		sent = pick(which, false);
		if (sent != NULL)
			deliver(sent, false);
		break;
	case 10:
		if (sent != NULL)
			taut_resolver_fail(run.resolver, sent->exchange, (enum taut_failure)(which % 5), run.now);
		carry_out();
		break;
	case 11: run.now.wall += (uint64_t)which << 20; break;
	case 12:
		if (taut_resolver_due(run.resolver) != UINT64_MAX && taut_resolver_due(run.resolver) > run.now.us)
			run.now.us = taut_resolver_due(run.resolver);
		tick();
		break;
	default:
		run.now.us += jumps[which % 8];
		run.now.wall += jumps[which % 8] / 1000000;
		tick();
		break;
	}
}

/* Servers answer what is left, or time ends it. */
static void drain(void)
{
	for (unsigned i = 0; i < 2000 && taut_resolver_due(run.resolver) != UINT64_MAX; i++) {
		struct sent *sent = pick(0, true);

		if (sent != NULL && i % 3 != 2) {
			deliver(sent, false);
			sent->open = false;
			continue;
		}
		if (taut_resolver_due(run.resolver) > run.now.us)
			run.now.us = taut_resolver_due(run.resolver);
		tick();
	}
}

static void check_end(size_t memory_before)
{
	struct taut_resolver_stats stats;

	drain();
	for (unsigned i = 0; i < run.clients; i++)
		FUZZ_LAW(run.asked[i].answered);
	/* all that the cache says is true */
	for (unsigned i = 0; i < 24 && run.clients < CLIENTS; i++)
		ask(world_name(i * 5), types[i % TYPES], false);
	drain();
	taut_resolver_stats(run.resolver, &stats);
	FUZZ_LAW(stats.active_requests == 0 && stats.active_tasks == 0 && stats.active_exchanges == 0);
	FUZZ_LAW(stats.memory_used == memory_before);
}

static uint64_t once(const uint8_t *data, size_t size, bool disturbed)
{
	static uint64_t cache_memory[CACHE / 8], memory[MEMORY / 8];
	struct taut_cache_config cache_config = {.key = {1, 2, 3}};
	struct taut_resolver_config config = {.hints = world_hints,
		.hint_count = WORLD_HINTS,
		.flags = TAUT_R_IP4,
		.requests = CLIENTS,
		.servers = 64,
		.budget = {.packets = PACKETS, .time_ms = TIME_MS},
		.random = chance};
	struct taut_resolver_stats stats;
	struct taut_cache_stats cache_stats;

	memset(&run, 0, sizeof run);
	run.now = (struct taut_time){1000000, 1700000000};
	run.disturbed = disturbed;
	memcpy(&run.chance, data, 8);
	run.chance |= 1;
	config.flags |= (data[8] & 1) != 0 ? TAUT_R_QMIN : 0;
	config.flags |= (data[8] & 2) != 0 ? TAUT_R_CASE : 0;
	config.flags |= (data[8] & 4) != 0 ? TAUT_R_COOKIES : 0;
	config.flags |= (data[8] & 8) != 0 ? TAUT_R_NO_PRIMING : 0;
	config.flags |= (data[8] & 16) != 0 ? TAUT_R_MINIMAL : 0;
	config.flags |= (data[8] & 32) != 0 ? TAUT_R_PREFETCH : 0;
	config.cache = taut_cache_init(cache_memory, sizeof cache_memory, &cache_config);
	FUZZ_LAW(config.cache != NULL && taut_resolver_size(&config) <= sizeof memory);
	run.resolver = taut_resolver_init(&config, memory, sizeof memory, run.now);
	FUZZ_LAW(run.resolver != NULL);
	run.decisions = data + 9;
	run.left = size - 9;
	carry_out();
	taut_resolver_stats(run.resolver, &stats);
	for (unsigned i = 0; i < EVENTS && run.left != 0; i++) {
		if (disturbed)
			disturb();
		event();
	}
	check_end(stats.memory_used);
	taut_cache_stats(config.cache, &cache_stats);
	FUZZ_LAW(cache_stats.octets <= cache_stats.capacity && cache_stats.capacity <= CACHE);
	return run.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 9 || size > 4096)
		return 0;
	taut_scratch_init(&scratch);
	world_begin();
	FUZZ_LAW(once(data, size, false) == once(data, size, (data[8] & 64) != 0));
	return 0;
}

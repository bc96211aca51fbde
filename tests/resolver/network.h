/* network.h - a small Internet for tests of the resolver: name servers that answer from zones in text, a clock, one resolver.
 *
 * Servers tell the truth of their zones unless `act` says otherwise. Packets take LATENCY; nothing is random but by a seed. */
#ifndef TAUTWIRE_TESTS_NETWORK_H
#define TAUTWIRE_TESTS_NETWORK_H

#include "../../resolver/zones/zones.h"
#include "../codec/unit.h"

enum {
	NET_SERVERS = 48,
	NET_FLIGHTS = 512,
	NET_CACHE = 1 << 20,
	NET_ZONES = 1 << 20,
	NET_LOG = 1 << 20,
	LATENCY = 10000,
	NET_ANSWERS = 160
};

struct net_server;
/* Makes a reply to a query: its length; 0: silence. */
typedef size_t net_act(struct net_server *server, const struct taut_message *query, uint8_t *reply);

struct net_server {
	struct taut_address address;
	struct taut_zones *zones;
	net_act *act;        /* instead of the truth */
	const char *records; /* for acts: lines "AN record", "AU record", "AD record" */
	uint16_t flags;      /* for acts: of the reply */
	unsigned queries, tcp;
	bool dead;
};

struct net_flight {
	uint64_t exchange, at;
	struct net_server *server;
	enum taut_transport transport;
	size_t length;
	uint8_t octets[1500];
};

struct net_answer {
	uint64_t token;
	size_t length;
	uint8_t octets[65535];
};

static struct {
	struct taut_resolver *r;
	struct taut_resolver_config config;
	struct taut_cache *cache;
	struct taut_time now;
	struct net_server servers[NET_SERVERS];
	struct net_flight flights[NET_FLIGHTS];
	struct net_answer answers[NET_ANSWERS];
	struct taut_hint hints[2];
	unsigned streamed; /* messages of transfers */
	bool paused;       /* nobody takes them */
	unsigned server_count, flight_count, answer_count, sent, cancelled;
	uint64_t token, chance;
	struct taut_message message; /* the last answer */
	char text[1 << 18], log[NET_LOG];
	size_t log_length;
	uint8_t *events; /* event log, if it is recorded */
	size_t event_length, event_capacity;
	bool tracing;
} net;

static struct taut_scratch net_scratch, net_query_scratch;
static struct taut_suffixes net_suffixes;
static struct taut_zone net_reader;

/* ---- names, chance -------------------------------------------------------------------------- */

static inline const uint8_t *net_name(const char *text)
{
	static uint8_t names[16][TAUT_NAME_MAX];
	static unsigned next;
	uint8_t *name = names[next++ % 16];
	uint32_t n;

	assert_int_equal(taut_name_scan(text, strlen(text), NULL, name, &n), TAUT_OK);
	return name;
}

static inline struct taut_address net_address(const char *text)
{
	struct taut_address address;

	assert_int_equal(taut_address_scan(text, strlen(text), &address), TAUT_OK);
	return address;
}

static inline void net_random(void *context, uint8_t *out, size_t n)
{
	(void)context;
	for (size_t i = 0; i < n; i++) {
		net.chance =
			net.chance * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
		out[i] = (uint8_t)(net.chance >> 56);
	}
}

static inline void net_record(void *context, const uint8_t *octets, size_t n)
{
	(void)context;
	assert_true(n <= net.event_capacity - net.event_length);
	memcpy(net.events + net.event_length, octets, n);
	net.event_length += n;
}

/* ---- servers -------------------------------------------------------------------------------- */

static inline struct net_server *net_server(const char *address)
{
	struct taut_address wanted = net_address(address);
	struct net_server *server;

	for (unsigned i = 0; i < net.server_count; i++)
		if (taut_address_equal(&net.servers[i].address, &wanted))
			return &net.servers[i];
	assert_true(net.server_count < NET_SERVERS);
	server = &net.servers[net.server_count++];
	memset(server, 0, sizeof *server);
	server->address = wanted;
	return server;
}

/* A server of a zone, which is text of a master file. */
static inline struct net_server *net_zone(const char *address, const char *apex, const char *text)
{
	struct net_server *server = net_server(address);

	if (server->zones == NULL)
		server->zones = taut_zones_init(malloc(NET_ZONES), NET_ZONES);
	assert_non_null(server->zones);
	assert_int_equal(taut_zones_begin(server->zones, net_name(apex), TAUT_CLASS_IN), TAUT_OK);
	taut_zone_init(&net_reader, net_name(apex), TAUT_CLASS_IN);
	net_reader.has_default_ttl = true;
	net_reader.default_ttl = 3600;
	assert_int_equal(taut_zone_text(&net_reader, text, strlen(text), TAUT_ZONE_FINAL), TAUT_OK);
	for (;;) { /* takes an entry each time */
		enum taut_zone_event event = taut_zone_next(&net_reader);

		if (event == TAUT_ZONE_END)
			break;
		if (event != TAUT_ZONE_RECORD)
			fail_msg("line %u: %s expected", net_reader.error.line,
				net_reader.error.expected);
		assert_int_equal(taut_zones_add(server->zones, &net_reader.record), TAUT_OK);
	}
	assert_int_equal(taut_zones_commit(server->zones), TAUT_OK);
	return server;
}

static inline struct taut_question net_question(const struct taut_message *query)
{
	struct taut_iterator it = taut_questions(query);
	struct taut_question question;

	assert_true(taut_question_next(&it, &question));
	return question;
}

static inline void net_begin(struct taut_builder *b, const struct taut_message *query,
	uint16_t flags, uint8_t *reply, size_t capacity)
{
	struct taut_question question = net_question(query);
	uint8_t name[TAUT_NAME_MAX];

	taut_name_expand(&question.name, name);
	taut_build_init(b, reply, capacity, &net_suffixes, 0);
	taut_build_header(b, query->header.id, TAUT_FLAG_QR | flags);
	taut_build_question(b, name, question.type, question.rclass);
}

/* The answer of an honest server: out of its zones, REFUSED beside them. */
static inline size_t net_truth(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	struct taut_question question = net_question(query);
	uint8_t name[TAUT_NAME_MAX], pending[TAUT_NAME_MAX];
	struct taut_authority_options options = {0};
	struct taut_zone_data *zone = NULL;
	struct taut_builder b;
	struct taut_edns edns;
	uint16_t rcode = 5; /* REFUSED: no zone of this server */
	bool aa = false;

	taut_name_expand(&question.name, name);
	net_begin(&b, query, 0, reply, 1500);
	if (server->zones != NULL)
		zone = taut_i_zones_find(server->zones, name, question.type, question.rclass);
	if (taut_edns(query, &edns))
		taut_build_reserve(&b, 11);
	if (zone != NULL)
		rcode = taut_i_authority_answer(server->zones, zone, name, question.type,
			question.rclass, &options, &b, &aa, pending);
	taut_build_header(&b, query->header.id,
		(uint16_t)(TAUT_FLAG_QR | (aa ? TAUT_FLAG_AA : 0) | rcode |
			   (reply[2] & TAUT_FLAG_TC >> 8) << 8));
	if (taut_edns(query, &edns))
		taut_build_opt(&b, 1232, rcode, 0, 0);
	return taut_build_finish(&b);
}

/* Lines "AN www.example. 300 A 192.0.2.1" into a message. */
static inline void net_put(struct taut_builder *b, const char *records)
{
	while (records != NULL && *records != '\0') { /* takes a line each time */
		const char *end = strchr(records, '\n');
		size_t n = end == NULL ? strlen(records) : (size_t)(end - records);
		enum taut_section section = records[1] == 'N'   ? TAUT_ANSWER
					    : records[1] == 'U' ? TAUT_AUTHORITY
								: TAUT_ADDITIONAL;

		taut_zone_init(&net_reader, net_name("."), TAUT_CLASS_IN);
		net_reader.has_default_ttl = true;
		net_reader.default_ttl = 3600;
		taut_zone_text(&net_reader, records + 3, n - 3, TAUT_ZONE_FINAL);
		if (taut_zone_next(&net_reader) != TAUT_ZONE_RECORD)
			fail_msg("no record: %s", records);
		assert_int_equal(taut_build_record(b, section, net_reader.record.owner,
					 net_reader.record.type, net_reader.record.rclass,
					 net_reader.record.ttl, net_reader.record.rdata,
					 net_reader.record.rdlength),
			TAUT_OK);
		records += end == NULL ? n : n + 1;
	}
}

/* An act: always server->records, whatever was asked. */
static inline size_t net_says(
	struct net_server *server, const struct taut_message *query, uint8_t *reply)
{
	struct taut_builder b;

	net_begin(&b, query, server->flags, reply, 1500);
	net_put(&b, server->records);
	return taut_build_finish(&b);
}

static inline struct net_server *net_liar(const char *address, uint16_t flags, const char *records)
{
	struct net_server *server = net_server(address);

	server->act = net_says;
	server->flags = flags;
	server->records = records;
	return server;
}

/* ---- the resolver --------------------------------------------------------------------------- */

/* A new world: the root's servers at 192.0.2.1, and no servers. */
static inline void net_open(uint32_t flags, void (*configure)(struct taut_resolver_config *config))
{
	static void *memory, *cache;
	struct taut_cache_config config = {.stale_max = 86400};

	for (unsigned i = 0; i < net.server_count; i++)
		free(net.servers[i].zones);
	net.server_count = net.flight_count = net.answer_count = net.sent = net.cancelled = 0;
	net.now = (struct taut_time){1000000, 1700000000};
	net.log_length = net.event_length = 0;
	net.chance = 42;
	taut_scratch_init(&net_scratch);
	taut_scratch_init(&net_query_scratch);
	free(memory);
	free(cache);
	cache = malloc(NET_CACHE);
	net.cache = taut_cache_init(cache, NET_CACHE, &config);
	net.hints[0] =
		(struct taut_hint){(const uint8_t *)"\2ns\4root", net_address("192.0.2.1"), NULL};
	net.config = (struct taut_resolver_config){.cache = net.cache,
		.hints = net.hints,
		.hint_count = 1,
		.requests = 160,
		.servers = 256,
		.flags = flags | TAUT_R_IP4,
		.random = net_random};
	if (configure != NULL)
		configure(&net.config);
	if (net.events != NULL)
		net.config.record = net_record;
	memory = malloc(taut_resolver_size(&net.config));
	net.r = taut_resolver_init(&net.config, memory, taut_resolver_size(&net.config), net.now);
	assert_non_null(net.r);
}

static inline void net_send(const struct taut_action *action)
{
	struct net_flight *flight = &net.flights[net.flight_count];
	struct net_server *server = net_server("192.0.2.254");
	struct taut_message query;

	for (unsigned i = 0; i < net.server_count; i++)
		if (memcmp(net.servers[i].address.octets, action->address.octets, 16) == 0)
			server = &net.servers[i];
	net.sent++;
	server->queries++;
	server->tcp += action->transport != TAUT_UDP;
	if (server->dead || (server->zones == NULL && server->act == NULL))
		return;
	assert_true(net.flight_count < NET_FLIGHTS);
	assert_int_equal(taut_message_open(&query, action->octets, action->length,
				 &net_query_scratch, NULL, NULL),
		TAUT_OK);
	flight->length =
		(server->act != NULL ? server->act : net_truth)(server, &query, flight->octets);
	flight->exchange = action->exchange;
	flight->at = net.now.us + LATENCY;
	flight->server = server;
	flight->transport = action->transport;
	if (flight->length > 0)
		net.flight_count++;
}

static inline void net_act_on(const struct taut_action *action)
{
	struct net_answer *answer = &net.answers[net.answer_count % NET_ANSWERS];

	switch (action->kind) {
	case TAUT_ACTION_SEND: net_send(action); return;
	case TAUT_ACTION_CANCEL: net.cancelled++; return;
	case TAUT_ACTION_STREAM:
		net.streamed++;
		if (!net.paused)
			taut_resolver_more(net.r, action->token, net.now);
		return;
	case TAUT_ACTION_LOG:
		if (net.log_length + action->length + 1 < NET_LOG) {
			memcpy(net.log + net.log_length, action->octets, action->length);
			net.log_length += action->length;
			net.log[net.log_length++] = '\n';
		}
		return;
	case TAUT_ACTION_ANSWER: break;
	}
	answer->token = action->token;
	answer->length =
		action->length < sizeof answer->octets ? action->length : sizeof answer->octets;
	if (action->length > 0)
		memcpy(answer->octets, action->octets, answer->length);
	net.answer_count++;
}

static inline void net_drain(void)
{
	struct taut_action action;

	while (taut_resolver_next(net.r, &action)) /* until the resolver has nothing to do */
		net_act_on(&action);
	net.log[net.log_length] = '\0';
}

/* Time goes on by one event: a reply arrives or a timer ends. False: nothing is to come. */
static inline bool net_step(void)
{
	uint64_t due = taut_resolver_due(net.r);
	unsigned next = NET_FLIGHTS;

	for (unsigned i = 0; i < net.flight_count; i++)
		if (next == NET_FLIGHTS || net.flights[i].at < net.flights[next].at)
			next = i;
	if (next == NET_FLIGHTS && due == UINT64_MAX)
		return false;
	if (next == NET_FLIGHTS || due < net.flights[next].at) {
		net.now.us = due;
		taut_resolver_tick(net.r, net.now);
	} else {
		struct net_flight flight = net.flights[next];

		net.flights[next] = net.flights[--net.flight_count];
		if (flight.at > net.now.us)
			net.now.us = flight.at;
		taut_resolver_feed(net.r, flight.exchange, &flight.server->address, flight.octets,
			flight.length, net.now);
	}
	net_drain();
	return true;
}

static inline void net_run(void)
{
	for (unsigned i = 0; i < 20000; i++) /* more would be a resolver that does not end */
		if (!net_step())
			return;
	fail_msg("the resolver does not come to rest");
}

static inline void net_pass(uint64_t seconds)
{
	uint64_t until = net.now.us + seconds * 1000000;

	/* events on the way; time jumps behind them */
	while (net.flight_count > 0 || taut_resolver_due(net.r) <= until)
		if (!net_step())
			break;
	net.now.us = until;
	net.now.wall = 1700000000 + until / 1000000;
	taut_resolver_tick(net.r, net.now);
	net_drain();
}

/* ---- clients -------------------------------------------------------------------------------- */

#define NET_DO   1u
#define NET_NORD 2u
#define NET_EDNS 4u
#define NET_TCP  8u
#define NET_CD   16u

static inline size_t net_query(
	const char *name, const char *type, unsigned flags, uint8_t query[512])
{
	struct taut_builder b;
	uint16_t number;

	assert_int_equal(taut_type_scan(type, strlen(type), &number), TAUT_OK);
	taut_build_init(&b, query, 512, NULL, 0);
	taut_build_header(&b, 0x1234,
		(uint16_t)((flags & NET_NORD ? 0 : TAUT_FLAG_RD) |
			   (flags & NET_CD ? TAUT_FLAG_CD : 0)));
	assert_int_equal(taut_build_question(&b, net_name(name), number, TAUT_CLASS_IN), TAUT_OK);
	if (flags & (NET_DO | NET_EDNS))
		taut_build_opt(&b, 1232, 0, 0, flags & NET_DO ? TAUT_EDNS_DO : 0);
	return taut_build_finish(&b);
}

/* Asks without waiting. Gives the token. */
static inline uint64_t net_begin_ask(const char *name, const char *type, unsigned flags)
{
	struct taut_client client = {.token = ++net.token,
		.address = net_address("198.51.100.7@4000"),
		.transport = flags & NET_TCP ? TAUT_TCP : TAUT_UDP};
	uint8_t query[512];
	size_t n = net_query(name, type, flags, query);

	taut_resolver_ask(net.r, &client, query, n, net.now);
	net_drain();
	return client.token;
}

/* The answer with a token, opened as net.message and printed as net.text; there is exactly one. */
static inline void net_fetch(uint64_t token)
{
	unsigned found = 0,
		 first = net.answer_count > NET_ANSWERS ? net.answer_count - NET_ANSWERS : 0;
	struct taut_finding list[4];
	struct taut_report report = {.list = list, .capacity = 4};
	size_t length;

	for (unsigned i = first; i < net.answer_count; i++) {
		struct net_answer *answer = &net.answers[i % NET_ANSWERS];

		if (answer->token != token)
			continue;
		found++;
		assert_int_equal(taut_message_open(&net.message, answer->octets, answer->length,
					 &net_scratch, NULL, &report),
			TAUT_OK);
		/* questions go back as they came */
		if (report.count > 0 && list[0].code != TAUT_E_QTYPE_META)
			fail_msg("finding %s", taut_code_name(list[0].code));
		assert_int_equal(taut_message_text(&net.message, TAUT_TEXT_SPACES, net.text,
					 sizeof net.text, &length),
			TAUT_OK);
	}
	assert_int_equal(found, 1);
}

/* Asks and waits. Gives the rcode. */
static inline unsigned net_ask(const char *name, const char *type, unsigned flags)
{
	uint64_t token = net_begin_ask(name, type, flags);

	net_run();
	net_fetch(token);
	return taut_rcode(net.message.header.flags);
}

/* Is the text in the last answer? */
static inline void net_has(const char *text)
{
	if (strstr(net.text, text) == NULL)
		fail_msg("no \"%s\" in:\n%s%s", text, net.text, net.log);
}

static inline void net_lacks(const char *text)
{
	if (strstr(net.text, text) != NULL)
		fail_msg("\"%s\" in:\n%s%s", text, net.text, net.log);
}

/* ---- a world -------------------------------------------------------------------------------- */

#define NET_SOA(zone) "$TTL 3600\n@ 300 SOA ns." zone " host." zone " 1 2 3 4 60\n"

/* root, com, net, example.com, example.net: each at a server of its own. */
static inline void net_world(uint32_t flags, void (*configure)(struct taut_resolver_config *config))
{
	net_open(flags, configure);
	net_zone("192.0.2.1", ".",
		NET_SOA("root.") "@ NS ns.root.\nns.root. A 192.0.2.1\n"
				 "com. NS ns.com.\nns.com. A 192.0.2.2\n"
				 "net. NS ns.net.\nns.net. A 192.0.2.3\n");
	net_zone("192.0.2.2", "com.",
		NET_SOA("com.") "@ NS ns\nns A 192.0.2.2\n"
				"example NS ns.example\nns.example A 192.0.2.4\n"
				"outside NS ns.example.net.\n");
	net_zone("192.0.2.3", "net.",
		NET_SOA("net.") "@ NS ns\nns A 192.0.2.3\nexample NS ns.example\nns.example A "
				"192.0.2.5\n");
	net_zone("192.0.2.4", "example.com.",
		NET_SOA("example.com.") "@ NS ns\nns A 192.0.2.4\nwww 300 A 203.0.113.1\n"
					"alias CNAME www\nfar CNAME www.example.net.\nloop CNAME "
					"loop2\nloop2 CNAME loop\n"
					"tree DNAME example.net.\na.b.c TXT \"deep\"\n@ MX 10 "
					"mail\nmail A 203.0.113.2\n"
					"short 1 A 203.0.113.3\n");
	net_zone("192.0.2.5", "example.net.",
		NET_SOA("example.net.") "@ NS ns\nns A 192.0.2.5\nwww 200 A 203.0.113.4\nwww AAAA "
					"2001:db8::4\n");
	net_zone("192.0.2.5", "outside.com.",
		NET_SOA("outside.com.") "@ NS ns.example.net.\nwww A 203.0.113.5\n");
}

#endif

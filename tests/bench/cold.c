/* cold.c - what a resolution costs the resolver's core, through the virtual Internet of cold_net.c.
 *
 *	cold time COUNT FLAGS    that many questions, each once, 100 at a time: user time, packets;
 *	                         then answers out of the cache
 *	cold count COUNT FLAGS   the questions only, to be counted by callgrind
 *	cold size                octets of a resolver
 *
 * FLAGS: letters. m: QNAME minimisation, c: random case, k: cookies, p: prefetch; z: each question is
 * about another zone, for the worst case; - for none. The network's own time is measured by giving it
 * the same packets once more without a resolver.
 */
#define _POSIX_C_SOURCE 200809L

#include "cold_world.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
	OUTSTANDING = 100,
	FLIGHTS = 4096,
	LATENCY = 10000,
	CACHE = 64 << 20,
	HOT = 1000,
	HOT_ROUNDS = 500
};

/* A question that a client asks, and what has to come of it. */
struct cold_question {
	uint8_t query[80];
	uint8_t length, rcode;
	bool answer; /* there are records in the answer section */
};

/* A packet on its way; replies are made when they arrive. All take as long: the first sent is the
 * first back. */
struct flight {
	uint64_t at, exchange;
	struct taut_address server;
	uint16_t length;
	uint8_t query[COLD_QUERY];
};

static struct {
	struct taut_resolver *r;
	struct taut_time now;
	struct flight flights[FLIGHTS];
	unsigned first, in_flight;
	struct cold_question *questions;
	unsigned count, asked, answered, wrong, servfail;
	uint64_t packets, octets, chance;
	struct flight *log; /* all packets, to be given to the network once more; or NULL */
} w;

static void die(const char *what)
{
	fprintf(stderr, "cold: %s\n", what);
	exit(2);
}

/* Cheap, so that it is the resolver that is measured: a shell gives octets out of a buffer. */
static void chance(void *context, uint8_t *out, size_t n)
{
	(void)context;
	while (n > 0) { /* up to eight octets each time */
		size_t part = n < 8 ? n : 8;

		w.chance ^= w.chance << 13;
		w.chance ^= w.chance >> 7;
		w.chance ^= w.chance << 17;
		memcpy(out, &w.chance, part);
		out += part;
		n -= part;
	}
}

/* ---- questions ------------------------------------------------------------------------------ */

static void write_question(
	struct cold_question *q, const char *below, unsigned zone, unsigned type, bool answer)
{
	static const uint8_t header[12] = {0, 7, 1, 0, 0, 1};
	uint8_t *p = put_octets(q->query, header, sizeof header);

	if (*below == 'n') /* names that do not exist */
		p = put_label(p, below, zone, 4);
	else if (*below != '\0')
		p = put_label(p, below, 0, 0);
	if (*below == 'x')
		p = put_label(p, "w", 0, 0);
	p = put16(put16(put_zone(p, zone), type), 1);
	q->length = (uint8_t)(p - q->query);
	q->rcode = *below == 'n' ? 3 : 0;
	q->answer = answer;
}

/* The k-th question about a zone. False: it has fewer. */
static bool question_about(unsigned zone, unsigned k, struct cold_question *out)
{
	bool own_mail = percent(zone, WHAT_MX) < 50, https = percent(zone, WHAT_HTTPS) < 30;
	const struct {
		const char *below;
		unsigned type;
		bool there, answer;
	} all[] = {
		{"", A, true, true},
		{"", AAAA, true, true},
		{"", MX, true, true},
		{"", TXT, true, true},
		{"www", A, true, true},
		{"www", AAAA, true, true},
		{"", HTTPS, true, https},
		{"mail", A, own_mail, true},
		{"api", A, percent(zone, WHAT_API) < 40, true},
		{"x", A, percent(zone, WHAT_WILD) < 10, true},
		{"nx", A, percent(zone, WHAT_NX) < 30, false},
	};

	for (unsigned i = 0; i < sizeof all / sizeof *all; i++) {
		if (!all[i].there || k-- > 0)
			continue;
		write_question(out, all[i].below, zone, all[i].type, all[i].answer);
		return true;
	}
	return false;
}

static void make_questions(unsigned count, bool zones)
{
	w.questions = malloc(count * sizeof *w.questions);
	if (w.questions == NULL)
		die("no memory");
	for (unsigned zone = 0; w.count < count && zone < COLD_ZONES; zone++)
		for (unsigned k = zones ? zone % 7 : 0;
			w.count < count && question_about(zone, k, &w.questions[w.count]); k++) {
			w.count++;
			if (zones)
				break;
		}
	for (unsigned i = w.count; i > 1; i--) { /* in any order */
		struct cold_question question = w.questions[i - 1];
		uint64_t other;

		chance(NULL, (uint8_t *)&other, sizeof other);
		w.questions[i - 1] = w.questions[other % i];
		w.questions[other % i] = question;
	}
}

/* ---- the loop ------------------------------------------------------------------------------- */

static void check_answer(const struct taut_action *action)
{
	const struct cold_question *question = &w.questions[action->token];
	unsigned rcode = action->octets[3] & 15u,
		 records = (unsigned)action->octets[6] << 8 | action->octets[7];

	w.answered++;
	w.servfail += rcode == 2;
	w.wrong += rcode != question->rcode || (records > 0) != question->answer;
}

static void send(const struct taut_action *action)
{
	struct flight *flight = &w.flights[(w.first + w.in_flight++) % FLIGHTS];

	if (w.in_flight > FLIGHTS || action->length > COLD_QUERY)
		die("too much in flight");
	flight->at = w.now.us + LATENCY;
	flight->exchange = action->exchange;
	flight->server = action->address;
	flight->length = (uint16_t)action->length;
	memcpy(flight->query, action->octets, action->length);
	if (w.log != NULL)
		w.log[w.packets] = *flight;
	w.packets++;
}

static void carry_out(void)
{
	struct taut_action action;

	while (taut_resolver_next(w.r, &action)) { /* until there is nothing to do */
		if (action.kind == TAUT_ACTION_SEND)
			send(&action);
		else if (action.kind == TAUT_ACTION_ANSWER)
			check_answer(&action);
	}
}

static void ask(unsigned which)
{
	const struct cold_question *question = &w.questions[which];
	struct taut_client client = {.token = which,
		.address = {.family = 4, .octets = {198, 51, 100, (uint8_t)which}, .port = 4000}};

	taut_resolver_ask(w.r, &client, question->query, question->length, w.now);
	carry_out();
}

static void deliver(void)
{
	const struct flight *flight = &w.flights[w.first];
	uint8_t reply[COLD_REPLY];
	size_t n = cold_reply(&flight->server, flight->query, flight->length, reply);

	if (n == 0)
		die("a packet to a server that does not know the name");
	w.octets += n;
	w.first = (w.first + 1) % FLIGHTS;
	w.in_flight--;
	taut_resolver_feed(w.r, flight->exchange, &flight->server, reply, n, w.now);
	carry_out();
}

static void run_all(void)
{
	while (w.answered < w.count) { /* ends: a request is answered in time */
		uint64_t due = taut_resolver_due(w.r);

		if (w.asked < w.count && w.asked - w.answered < OUTSTANDING) {
			ask(w.asked++);
			continue;
		}
		if (w.in_flight == 0 && due == UINT64_MAX)
			die("questions without an answer");
		if (w.in_flight > 0 && w.flights[w.first].at <= due) {
			w.now.us = w.flights[w.first].at;
			deliver();
			continue;
		}
		w.now.us = due;
		taut_resolver_tick(w.r, w.now);
		carry_out();
	}
}

/* The same packets, and nobody who asks or reads. */
static void run_network(void)
{
	volatile uint8_t seen = 0;

	for (uint64_t i = 0; i < w.packets; i++) {
		struct flight *flight = &w.flights[i % OUTSTANDING];
		uint8_t reply[COLD_REPLY];

		*flight = w.log[i];
		seen = (uint8_t)(seen +
				 cold_reply(&flight->server, flight->query, flight->length, reply));
	}
}

/* ---- a resolver ----------------------------------------------------------------------------- */

static struct taut_resolver_config config_of(const char *flags)
{
	struct taut_resolver_config config = {
		.hints = cold_hints, .hint_count = 4, .flags = TAUT_R_IP4, .random = chance};

	for (; *flags != '\0'; flags++)
		config.flags |= *flags == 'm'   ? TAUT_R_QMIN
				: *flags == 'c' ? TAUT_R_CASE
				: *flags == 'k' ? TAUT_R_COOKIES
				: *flags == 'p' ? TAUT_R_PREFETCH
						: 0;
	return config;
}

static void *memory(size_t n)
{
	void *octets = malloc(n);

	if (octets == NULL)
		die("no memory");
	memset(octets, 1, n); /* that the system gives it now is not measured */
	return octets;
}

static void open_resolver(const char *flags)
{
	struct taut_resolver_config config = config_of(flags);
	struct taut_cache_config cache = {.key = "0123456789abcde"};
	size_t n = taut_resolver_size(&config);

	w.now = (struct taut_time){1000000, 1700000000};
	config.cache = taut_cache_init(memory(CACHE), CACHE, &cache);
	w.r = taut_resolver_init(&config, memory(n), n, w.now);
	if (w.r == NULL)
		die("no resolver");
}

/* ---- figures -------------------------------------------------------------------------------- */

static double user_us(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_utime.tv_sec * 1e6 + (double)usage.ru_utime.tv_usec;
}

/* A run that keeps its packets is not timed; what it kept is given to the network alone. */
static double network_us(const char *flags, uint64_t packets)
{
	double began;

	w.log = memory(packets * sizeof *w.log);
	w.asked = w.answered = 0;
	w.packets = 0;
	w.chance = 42;
	open_resolver(flags);
	run_all();
	if (w.packets != packets)
		die("the same run gives other packets");
	began = user_us();
	run_network();
	return user_us() - began;
}

/* The first questions again and again: all are in the cache. */
static double hot_us(void)
{
	unsigned hot = w.count < HOT ? w.count : HOT;
	uint64_t packets = w.packets;
	double began;

	w.answered = 0;
	began = user_us();
	for (unsigned round = 0; round < HOT_ROUNDS; round++)
		for (unsigned i = 0; i < hot; i++)
			ask(w.count - 1 - i); /* the last ones */
	began = user_us() - began;
	if (w.packets != packets || w.answered != HOT_ROUNDS * hot)
		die("not all out of the cache");
	return began / w.answered;
}

static void time_all(const char *flags)
{
	struct taut_resolver_stats stats;
	double all = user_us(), network, hot;
	uint64_t packets, octets;

	run_all();
	all = user_us() - all;
	packets = w.packets;
	octets = w.octets;
	taut_resolver_stats(w.r, &stats);
	printf("%u questions (flags %s): %u wrong, of them %u SERVFAIL; %lu timeouts\n", w.count,
		flags, w.wrong, w.servfail, (unsigned long)stats.timeouts);
	hot = hot_us();
	network = network_us(flags, packets);
	printf("%-48s %10.2f\n", "packets for each resolution", (double)packets / w.count);
	printf("%-48s %10.1f\n", "octets of a reply", (double)octets / (double)packets);
	printf("%-48s %10.2f\n", "user us for each resolution, with the network", all / w.count);
	printf("%-48s %10.2f\n", "the network alone", network / w.count);
	printf("%-48s %10.2f\n", "user us for each resolution", (all - network) / w.count);
	printf("%-48s %10.2f\n", "user us for each packet", (all - network) / (double)packets);
	printf("%-48s %10.2f\n", "user us for each answer out of the cache", hot);
	printf("%-48s %10.0f\n", "answers out of the cache in a second", 1e6 / hot);
	printf("%-48s %10lu\n", "octets of the pool, at most", (unsigned long)stats.memory_most);
	if (w.wrong > 0)
		exit(1);
}

static void print_size(void)
{
	struct taut_resolver_config config = config_of("");

	printf("%-48s %10lu\n", "octets of a resolver, 1024 requests, 8192 servers",
		(unsigned long)taut_resolver_size(&config));
}

int main(int argc, char **argv)
{
	w.chance = 42;
	if (argc == 2 && strcmp(argv[1], "size") == 0) {
		print_size();
		return 0;
	}
	if (argc != 4)
		die("usage: cold time|count COUNT FLAGS | cold size");
	cold_open();
	make_questions((unsigned)strtoul(argv[2], NULL, 10), strchr(argv[3], 'z') != NULL);
	w.chance = 42;
	open_resolver(argv[3]);
	if (strcmp(argv[1], "time") == 0) {
		time_all(argv[3]);
		return 0;
	}
	run_all();
	printf("%u %.2f\n", w.count, (double)w.packets / w.count);
	return w.wrong == 0 ? 0 : 1;
}

/* rpl.h - scenario files (.rpl): what is in them, and what the parts of their runner share.
 *
 *	reader.c    lines and words of a file; memory of a scenario
 *	entry.c     ENTRY_BEGIN .. ENTRY_END: messages, and how they are matched and adjusted
 *	record.c    questions and records of an entry
 *	scenario.c  ranges and steps
 *	settings.c  keys and values of the configuration
 *	config.c    what they mean: what the resolver is to be, or which feature it lacks
 *	anchors.c   whether trust anchors matter to a scenario
 *	local.c     local-zone and local-data as local data
 *	macro.c     ASSIGN and ${...}
 *	message.c   messages as octets; comparing them
 *	match.c     MATCH: is this the query, is this the answer
 *	network.c   the resolver and the packets between it and the scenario
 *	flight.c    packets on their way, and time
 *	steps.c     what a step does
 *	counts.c    our own steps that count
 *	run.c       the main loop
 *	main.c      options, files, what is printed
 */
#ifndef TAUTWIRE_TESTS_RPL_H
#define TAUTWIRE_TESTS_RPL_H

#include <stdio.h>

#include <tautwire/resolver.h>

/* ---- memory, errors ------------------------------------------------------------------------- */

#define RPL_FILE_MAX (8u << 20) /* octets of a scenario file: the longest known has 500 KiB */
#define RPL_WHY      512

struct rpl_block;

/* Memory that goes all at once, and the first thing that went wrong. */
struct rpl_arena {
	struct rpl_block *blocks;
};

void *rpl_alloc(struct rpl_arena *arena, size_t n); /* zeroed; ends the program if there is none */
char *rpl_copy(struct rpl_arena *arena, const char *text, size_t n);
void rpl_free(struct rpl_arena *arena);

/* ---- text ----------------------------------------------------------------------------------- */

struct rpl_reader {
	const char *file;
	const char *text;
	size_t length, at;
	unsigned line;   /* number of the line in `words` */
	const char *raw; /* the line as it stands, without its end */
	size_t raw_length;
	char *words; /* the line without comment and blanks around */
	size_t words_length, capacity;
	struct rpl_arena *arena;
	char why[RPL_WHY]; /* "file:line: what is wrong"; empty: nothing */
};

/* The next line that is not empty. False at the end. */
bool rpl_line(struct rpl_reader *r);
/* The line begins with this word. What follows it (blanks skipped) is *rest. */
bool rpl_is(const struct rpl_reader *r, const char *word, const char **rest);
/* The next word of a text, NUL-terminated in `out`; false if there is none, or it is too long. */
bool rpl_word(const char **at, char *out, size_t capacity);
/* Notes the first error. Always false. */
bool rpl_error(struct rpl_reader *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool rpl_number(const char *text, uint32_t most, uint32_t *value);

/* ---- messages ------------------------------------------------------------------------------- */

/* One message of an entry, as it was written: names uncompressed, id 0. */
struct rpl_packet {
	struct rpl_packet *next; /* EXTRA_PACKET */
	uint8_t *octets;
	uint32_t length;
	uint32_t question_end; /* offset behind the questions */
	bool hex;              /* HEX_ANSWER or RAW: only the id may be changed */
};

enum rpl_match {
	RPL_OPCODE = 1 << 0,
	RPL_QTYPE = 1 << 1,
	RPL_QNAME = 1 << 2,
	RPL_SUBDOMAIN = 1 << 3,
	RPL_QUESTION = 1 << 4,
	RPL_RCODE = 1 << 5,
	RPL_ANSWER = 1 << 6,
	RPL_AUTHORITY = 1 << 7,
	RPL_ADDITIONAL = 1 << 8,
	RPL_ALL = 1 << 9,
	RPL_ALL_NOEDNS = 1 << 10,
	RPL_TTL = 1 << 11,
	RPL_DO = 1 << 12,
	RPL_CO = 1 << 13,
	RPL_NOEDNS = 1 << 14,
	RPL_EDNSDATA = 1 << 15,
	RPL_UDP = 1 << 16,
	RPL_TCP = 1 << 17,
	RPL_SERIAL = 1 << 18,
	RPL_EDE = 1 << 19,
	RPL_EDE_ANY = 1 << 20,
	RPL_CLIENT_COOKIE = 1 << 21,
	RPL_SERVER_COOKIE = 1 << 22,
	RPL_FLAGS = 1 << 23,
	RPL_QCASE = 1 << 24,
	RPL_EDNS = 1 << 25,
	RPL_NSID = 1 << 26,
	RPL_UDP_SIZE = 1 << 27
};

/* ADJUST; those from RPL_ALSO on are ours: tests/scenarios/README.md. */
enum rpl_adjust {
	RPL_COPY_ID = 1 << 0,
	RPL_COPY_QUERY = 1 << 1,
	RPL_COPY_ECS = 1 << 2,
	RPL_ECS_SCOPE = 1 << 3,
	RPL_NO_ANSWER = 1 << 4,
	RPL_RAW_ID = 1 << 5,
	RPL_ALSO = 1 << 8, /* this packet, and then what other entries say */
	RPL_WRONG_ID = 1 << 9,
	RPL_WRONG_CASE = 1 << 10,
	RPL_WRONG_PORT = 1 << 11,
	RPL_WRONG_ADDRESS = 1 << 12,
	RPL_TWICE = 1 << 13,
	RPL_GARBAGE = 1 << 14,
	RPL_RESET = 1 << 15,
	RPL_DROP = 1 << 16,
	RPL_ONCE = 1 << 17,
	RPL_COOKIE = 1 << 18,
	RPL_WRONG_COOKIE = 1 << 19,
	RPL_OTHER_ID = 1 << 20,
	RPL_NUMBER = 1 << 21
};

struct rpl_entry {
	struct rpl_entry *next;
	struct rpl_packet *packet; /* the first; NULL: none was written */
	uint32_t match, adjust;    /* enum rpl_match, enum rpl_adjust */
	uint32_t serial, ede, udp_size;
	uint32_t late_ms; /* ADJUST late=ms */
	uint32_t cut;     /* ADJUST cut=octets: only so many are sent; 0: all */
	uint32_t times;   /* ADJUST times=n: so many copies; 0: one */
	uint32_t used;    /* how often it was sent */
	unsigned line;
	bool raw;       /* Deckard: RAW */
	bool mandatory; /* Deckard: must have been used at the end */
};

enum { RPL_RANGE_ADDRESSES = 64 };

struct rpl_range {
	struct rpl_range *next;
	uint32_t first, last;
	struct taut_address addresses[RPL_RANGE_ADDRESSES]; /* none: any server */
	uint32_t address_count;
	struct rpl_entry *entries;
	unsigned line;
};

enum rpl_step_kind {
	RPL_QUERY,
	RPL_CHECK_ANSWER,
	RPL_CHECK_OUT_QUERY,
	RPL_REPLY,
	RPL_TIMEOUT,
	RPL_ERROR,
	RPL_TIME_PASSES,
	RPL_TRAFFIC,
	RPL_NOTHING,
	RPL_ASSIGN,
	RPL_CHECK_AUTOTRUST,
	RPL_CHECK_TEMPFILE,
	RPL_INFRA_RTT,
	RPL_FLUSH_MESSAGE,
	RPL_EXPIRE_MESSAGE,
	/* ours */
	RPL_CHECK_PACKETS,
	RPL_CHECK_TIME,
	RPL_CHECK_STATE,
	RPL_CHECK_ANSWERS,
	RPL_RESET_COUNTERS,
	RPL_SETTLE
};

struct rpl_step {
	struct rpl_step *next;
	uint32_t number;
	enum rpl_step_kind kind;
	char *arguments;             /* what stands behind the kind */
	struct taut_address address; /* family 0: none was given */
	struct rpl_entry *entry;
	unsigned line;
	bool used; /* Deckard: a REPLY that was given */
};

/* ---- scenario ------------------------------------------------------------------------------- */

enum rpl_dialect { RPL_UNBOUND, RPL_DECKARD };

/* "server.do-ip6", the words behind it. */
struct rpl_setting {
	struct rpl_setting *next;
	char *key;
	uint32_t clause; /* counts clauses: keys of one stub-zone belong together */
	char *values[16];
	uint32_t count;
	unsigned line;
};

struct rpl_scenario {
	struct rpl_arena arena;
	const char *file;
	enum rpl_dialect dialect;
	char *title;
	struct rpl_setting *settings;
	struct rpl_range *ranges; /* in the order in which they are searched */
	struct rpl_step *steps;
	const char *lacks; /* a feature that the file itself asks for, or NULL */
	uint32_t entry_count;
	char why[RPL_WHY];
};

/* Parses a file's text. False with scenario->why. rpl_scenario_free in each case. */
bool rpl_parse(struct rpl_scenario *s, const char *file, const char *text, size_t n);
void rpl_scenario_free(struct rpl_scenario *s);

/* An entry behind its ENTRY_BEGIN. *origin and *ttl: $ORIGIN and $TTL, which outlive an entry. */
struct rpl_defaults {
	uint8_t origin[TAUT_NAME_MAX];
	uint32_t ttl;
};
struct rpl_entry *rpl_parse_entry(
	struct rpl_reader *r, enum rpl_dialect dialect, struct rpl_defaults *defaults);
struct rpl_octets {
	uint8_t *octets;
	size_t length, capacity;
};

/* The message that is being read. */
struct rpl_maker {
	struct rpl_reader *r;
	struct rpl_defaults *defaults;
	enum rpl_dialect dialect;
	struct rpl_entry *entry;
	struct rpl_packet **tail;
	struct rpl_octets sections[4], options, hex;
	uint16_t counts[4];
	int section; /* -1: none yet */
	uint16_t flags, rcode, edns_flags;
	bool edns, written, has_hex, has_options;
};
/* Octets behind those that are there. False: over 65535, or no hex. */
bool rpl_append(struct rpl_maker *m, struct rpl_octets *to, const void *octets, size_t n);
bool rpl_append16(struct rpl_maker *m, struct rpl_octets *to, uint32_t value); /* the low 16 bits */
bool rpl_append_hex(struct rpl_maker *m, struct rpl_octets *to, const char *text);
/* The question, or the record of the present section, in the reader's line. */
bool rpl_read_question(struct rpl_maker *m);
bool rpl_read_record(struct rpl_maker *m);
/* "$ORIGIN name", "$TTL n": false if the line is neither. */
bool rpl_parse_directive(struct rpl_reader *r, struct rpl_defaults *defaults);

/* The lines before CONFIG_END. *dialect is told by them. */
bool rpl_parse_config(struct rpl_reader *r, struct rpl_scenario *s);

/* ---- configuration -------------------------------------------------------------------------- */

enum { RPL_HINTS = 64, RPL_ROUTES = 32 };

struct rpl_config {
	struct taut_resolver_config resolver;
	struct taut_cache_config cache;
	struct taut_hint hints[RPL_HINTS];
	struct taut_route routes[RPL_ROUTES];
	size_t cache_octets;
	uint64_t wall;       /* the clock begins here */
	const char *lacks;   /* a feature that we lack: the scenario is skipped. NULL: none */
	uint32_t latency_us; /* of each reply */
	bool silent; /* queries that no entry answers are left alone, not answered SERVFAIL */
};

enum { RPL_ANCHORS = 16 };

struct rpl_anchors {
	uint8_t names[RPL_ANCHORS][TAUT_NAME_MAX];
	uint32_t count;
};

/* Could validation change what comes out? Not where no question and no record of the scenario is at
 * or below a trust anchor. */
bool rpl_needs_validation(const struct rpl_scenario *s, const struct rpl_anchors *anchors);

bool rpl_configure(struct rpl_scenario *s, struct rpl_config *config);
/* local-zone and local-data become config->resolver.local. */
bool rpl_local(struct rpl_scenario *s, struct rpl_config *config);

/* ---- macros --------------------------------------------------------------------------------- */

struct rpl_macro {
	struct rpl_macro *next;
	char *name, *value;
};

struct rpl_macros {
	struct rpl_arena *arena;
	struct rpl_macro *list;
	double time, timeout; /* of ${time}, ${timeout} */
	const char *wrong;    /* what could not be understood; NULL: nothing */
};

/* Writes `text` with all ${...} evaluated. NULL: see wrong. */
char *rpl_expand(struct rpl_macros *m, const char *text);
/* "name = expression". */
bool rpl_assign(struct rpl_macros *m, const char *text);

/* ---- matching ------------------------------------------------------------------------------- */

/* What a message is compared as: written so, or in its core only. */
enum rpl_view { RPL_STRICT, RPL_CORE };

/* Opens octets, whatever is wrong with them. False: not even a header. */
bool rpl_open(struct taut_message *m, const uint8_t *octets, size_t n);

struct rpl_received {
	const uint8_t *octets;
	size_t length;
	enum taut_transport transport;
};

/* Does what was received match the entry? If not, `why` says how it differs. */
bool rpl_matches(const struct rpl_entry *entry, const struct rpl_received *received,
	enum rpl_dialect dialect, enum rpl_view view, char why[RPL_WHY]);

/* Are the two messages' sections the same as sets? */
bool rpl_same_section(const struct taut_message *want, const struct taut_message *got,
	enum taut_section section, bool ttl, char why[RPL_WHY]);

/* ---- messages as octets --------------------------------------------------------------------- */

/* The packet with id and question of the query, as the entry asks. Returns its length; `out` has
 * TAUT_MESSAGE_MAX octets. */
size_t rpl_adjusted(const struct rpl_entry *entry, const struct rpl_packet *packet,
	enum rpl_dialect dialect, const uint8_t *query, size_t query_length, uint8_t *out);
/* SERVFAIL to a query. */
size_t rpl_servfail(const uint8_t *query, size_t query_length, uint8_t *out);
void rpl_print_message(FILE *out, const char *label, const uint8_t *octets, size_t n);

/* ---- the resolver and its network ----------------------------------------------------------- */

/* A query upstream that waits for its reply. */
struct rpl_pending {
	struct rpl_pending *next; /* the newest first */
	uint64_t exchange;
	struct taut_address address;
	enum taut_transport transport;
	uint16_t port;
	uint8_t *octets;
	size_t length;
	uint64_t sent; /* microseconds */
	bool answered; /* a reply is on its way, or nothing will come */
	bool checked;  /* by CHECK_OUT_QUERY */
};

/* An answer to a client that was not checked yet. */
struct rpl_answer {
	struct rpl_answer *next;
	struct taut_address client;
	enum taut_transport transport;
	uint8_t *octets;
	size_t length;
	uint64_t at; /* microseconds */
};

/* A packet on its way to the resolver. */
struct rpl_flight {
	struct rpl_flight *next; /* the first to arrive first */
	uint64_t exchange, arrives;
	struct taut_address from;
	uint8_t *octets;
	size_t length;
};

/* Queries upstream, counted for each server. */
struct rpl_sent {
	struct rpl_sent *next;
	struct taut_address address;
	uint64_t packets;
};

struct rpl_client {
	struct taut_address address;
	enum taut_transport transport;
	uint64_t asked;
	uint32_t answers;
	bool silent; /* a query that gets no answer by rule */
	bool raw;    /* Deckard: RAW */
};

struct rpl_run {
	struct rpl_scenario *scenario;
	struct rpl_config config;
	struct rpl_macros macros;
	struct taut_resolver *resolver;
	void *resolver_memory, *cache_memory;
	struct taut_time now;
	uint64_t random; /* state of the generator */
	struct rpl_pending *pending;
	struct rpl_flight *flights, *last_flight;
	struct rpl_answer *answers, **answers_end;
	struct rpl_client *clients;
	uint32_t client_count, client_room;
	struct rpl_step *step;
	uint32_t range_step;   /* the number by which ranges are valid */
	struct rpl_sent *sent; /* by the resolver since RESET_COUNTERS */
	uint64_t asked;        /* when the last query of a client came, microseconds */
	uint64_t last_answer;  /* when the last answer came */
	uint64_t step_since;   /* when `step` became the present one */
	uint32_t rounds;
	enum rpl_view view;
	bool trace;
	char why[RPL_WHY]; /* of a failure */
};

bool rpl_network_begin(struct rpl_run *run);
void rpl_network_end(struct rpl_run *run);
/* Carries out what the resolver wants. False: it did what it may not, see why. */
bool rpl_drain(struct rpl_run *run);
bool rpl_ask(struct rpl_run *run, const struct rpl_step *step);
/* Sends what the entry says to a query that waits. */
bool rpl_deliver(struct rpl_run *run, struct rpl_pending *p, struct rpl_entry *entry);
bool rpl_deliver_servfail(struct rpl_run *run, struct rpl_pending *p);
bool rpl_break(struct rpl_run *run, struct rpl_pending *p, enum taut_failure failure);
/* The clock goes to `us`: what arrives and what is due until then happens in its order. */
bool rpl_advance(struct rpl_run *run, uint64_t us);
/* When the next thing happens by itself; UINT64_MAX: never. */
uint64_t rpl_next_event(const struct rpl_run *run);
void rpl_forget(struct rpl_run *run, struct rpl_pending *p);
struct rpl_pending *rpl_pending(struct rpl_run *run, uint64_t exchange);
/* Prints a packet, if packets are to be printed. */
void rpl_trace(const struct rpl_run *run, const char *what, uint64_t exchange,
	const struct taut_address *address, enum taut_transport transport, const uint8_t *octets,
	size_t n);
uint8_t *rpl_octets(const uint8_t *octets, size_t n); /* a copy for free */
bool rpl_fail(struct rpl_run *run, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- running -------------------------------------------------------------------------------- */

enum rpl_verdict { RPL_PASS, RPL_FAIL, RPL_SKIP };

/* Does what the step says, and goes to the next one. */
bool rpl_step(struct rpl_run *run);
/* CHECK_ANSWER and CHECK_OUT_QUERY, where what they wait for is there: *done. False: it is wrong.
 */
bool rpl_check(struct rpl_run *run, bool *done);
/* The entry that a range has for this query, or NULL. */
struct rpl_entry *rpl_find_entry(struct rpl_run *run, struct rpl_pending *p);
/* Of the queries that wait, the one that REPLY, TIMEOUT and ERROR mean; NULL: none. */
struct rpl_pending *rpl_newest(struct rpl_run *run);
/* Does the comparison "<= 5" hold for a value? */
bool rpl_compare(struct rpl_run *run, const struct rpl_step *step, const char *what, double value,
	const char *text);
/* Ours: CHECK_PACKETS, CHECK_TIME, CHECK_STATE. */
bool rpl_check_count(struct rpl_run *run, const struct rpl_step *step);
/* Runs a scenario. `why` is empty at a pass. */
enum rpl_verdict rpl_run(struct rpl_scenario *s, enum rpl_view view, bool trace, char why[RPL_WHY]);

#endif

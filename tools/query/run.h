/* run.h - what the files of tautq's engine share: run.c goes over the questions, ask.c over servers, exchange.c asks one
 * server, transfer.c takes a zone from it. */
#ifndef TAUT_QUERY_RUN_H
#define TAUT_QUERY_RUN_H

#include "build.h"
#include "net.h"
#include "options.h"
#include "print.h"

struct query_run {
	struct query_printer printer;
	int status;              /* the highest of all questions */
	const char *resolv_path; /* of which resolv was read; NULL: not yet */
	struct query_resolv resolv;
	struct taut_tls_client *tls; /* NULL: not made yet */
	const char *tls_ca;          /* for which it was */
	struct taut_scratch scratch;
	struct query_message message; /* the query */
	struct query_stream stream;
	uint8_t reply[TAUT_MESSAGE_MAX];
};

/* One server, asked for one thing; zero it. */
struct query_exchange {
	struct query_run *run;
	const struct query_ask *ask;
	struct query_route route;
	const char *server_name; /* as it was given; NULL: it was not */
	uint64_t wait_us;
	char identity[512]; /* of TLS */
	struct query_with with;
	int udp;    /* -1: none */
	bool quiet; /* nothing is printed */
	/* the reply */
	struct query_facts facts;
	struct taut_message opened;
	struct taut_report report;
	struct taut_finding findings[QUERY_FINDINGS];
	enum taut_tsig_verdict tsig;
};

/* ---- exchange.c ----------------------------------------------------------------------------- */

/* Asks, and again where the reply asks for it: TC, BADVERS, BADCOOKIE. QUERY_GOT: the reply is opened. */
enum query_outcome query_exchange(struct query_exchange *x);
/* Over this one is done; a UDP socket stays open for a further try until then. */
void query_exchange_end(struct query_exchange *x);
/* Makes the query; false: it was told why not. */
bool query_exchange_build(struct query_exchange *x, bool stream);
/* Opens a reply in run->reply, or elsewhere. What is refused is opened as far as it can be read. */
void query_exchange_open(struct query_exchange *x, const uint8_t *octets, size_t n, bool stream);
/* Connects run->stream; QUERY_GOT: the query was sent. */
enum query_outcome query_exchange_connect(struct query_exchange *x, uint64_t *since);
uint16_t query_exchange_rcode(const struct query_exchange *x);
/* Says that this server does not answer, and why. */
void query_exchange_complain(struct query_exchange *x, enum query_outcome outcome, bool stream);

/* ---- transfer.c ----------------------------------------------------------------------------- */

/* Takes a zone, and prints it. QUERY_GOT: something came, *good tells whether it was whole. */
enum query_outcome query_transfer(struct query_exchange *x, bool *good);

/* ---- servers.c ------------------------------------------------------------------------------ */

struct query_servers {
	struct query_place places[QUERY_SERVERS];
	uint32_t count;
	const char *name; /* as it was given; NULL: it was not */
	struct query_place source;
	uint32_t wait_s, tries;
};

/* False: it was told why there is none. */
bool query_servers_find(
	struct query_run *run, const struct query_ask *ask, struct query_servers *servers);
/* resolv.conf, once. */
const struct query_resolv *query_resolv_get(struct query_run *run, const struct query_ask *ask);

/* ---- tell.c --------------------------------------------------------------------------------- */

/* Is the question to be walked, not asked? */
bool query_is_trace(const struct query_ask *ask);
/* Walks down from the root, or replays that, and tells. Returns an exit status. */
int query_tell(struct query_run *run, const struct query_ask *ask);

/* ---- ask.c, run.c --------------------------------------------------------------------------- */

/* Asks one question and prints what comes of it. Returns an exit status. */
int query_ask(struct query_run *run, const struct query_ask *ask);
/* All that the words say. Returns the exit status. */
int query_main(int argc, char **argv);

#endif

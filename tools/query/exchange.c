/* exchange.c - one server is asked. See run.h. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "match.h"
#include "run.h"

enum { OPTION_COOKIE = 10, RCODE_BADVERS = 16, RCODE_BADCOOKIE = 23 };

#define say(x, ...) ((x)->quiet ? (void)0 : query_warn(&(x)->run->printer, (x)->ask, __VA_ARGS__))

static void warn(void *context, const char *text)
{
	struct query_exchange *x = context;

	say(x, "Warning: %s", text);
}

static bool is_stream(const struct query_ask *ask)
{
	return ask->tls || ask->tcp == QUERY_YES || ask->type == TAUT_TYPE_AXFR ||
	       (ask->type == TAUT_TYPE_IXFR && ask->tcp != QUERY_NO);
}

/* ---- the query ------------------------------------------------------------------------------ */

static void print_query(struct query_exchange *x)
{
	struct query_message *m = &x->run->message;
	struct query_printer *p = &x->run->printer;
	struct query_facts facts = {.is_query = true, .server = &x->route.server};
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);
	struct taut_message opened;

	if (!x->ask->qr || x->quiet || x->ask->show_short)
		return;
	taut_message_open(&opened, m->octets, m->length, &x->run->scratch, &policy, NULL);
	if (x->ask->json) {
		query_print_json(p, &opened);
		return;
	}
	query_print_message(p, x->ask, &opened, &facts);
	if (x->ask->comments) {
		dump_out_text(&p->out, ";; QUERY SIZE: ");
		dump_out_number(&p->out, m->length);
		dump_out_text(&p->out, "\n\n");
	}
}

bool query_exchange_build(struct query_exchange *x, bool stream)
{
	uint8_t random[10];
	enum taut_code code;

	query_random(random, sizeof random);
	x->with.id = (uint16_t)(random[0] << 8 | random[1]);
	if (x->with.server_cookie_length ==
		0) /* one of the server belongs to the one it was given for */
		memcpy(x->with.client_cookie, random + 2, 8);
	x->with.stream = stream;
	x->with.now = query_time();
	code = query_build(x->ask, &x->with, &x->run->message);
	if (code == TAUT_OK) {
		print_query(x);
		return true;
	}
	say(x, "the query cannot be made: %s",
		code == TAUT_E_SPACE    ? "it is larger than 65535 octets"
		: code == TAUT_E_ABSENT ? "this build has not the algorithm of the key"
		: code == TAUT_E_ORDER  ? "a message of this opcode has no question: +header-only"
					: taut_code_text(code));
	return false;
}

/* ---- the reply ------------------------------------------------------------------------------ */

void query_exchange_open(struct query_exchange *x, const uint8_t *octets, size_t n, bool stream)
{
	struct taut_policy policy = taut_policy_preset(TAUT_DEFAULT);
	struct taut_report *report = &x->report;

	policy.flags |= stream ? 0 : TAUT_POLICY_UDP;
	*report = (struct taut_report){.list = x->findings, .capacity = QUERY_FINDINGS};
	if (taut_message_open(&x->opened, octets, n, &x->run->scratch, &policy, report) == TAUT_OK)
		return;
	policy = taut_policy_preset(TAUT_FORENSIC);
	taut_message_open(&x->opened, octets, n, &x->run->scratch, &policy, NULL);
}

uint16_t query_exchange_rcode(const struct query_exchange *x)
{
	struct taut_edns edns;

	return taut_edns(&x->opened, &edns) ? edns.rcode
					    : (uint16_t)taut_rcode(x->opened.header.flags);
}

static bool take(
	struct query_exchange *x, const uint8_t *octets, size_t n, bool stream, uint64_t since)
{
	struct query_message *m = &x->run->message;
	char why[QUERY_MATCH_TEXT];

	if (query_match(m->octets, m->length, octets, n, false, &x->run->scratch, why) !=
		QUERY_MATCHES) {
		warn(x, why);
		return false;
	}
	query_exchange_open(x, octets, n, stream);
	if (m->is_signed)
		x->tsig = taut_tsig_verify(
			&m->tsig, &x->opened, TAUT_TSIG_RESPONSE, query_time(), NULL, 0);
	x->facts = (struct query_facts){.server = &x->route.server,
		.server_name = x->server_name,
		.transport = !stream              ? "UDP"
			     : x->run->stream.tls ? "TLS"
						  : "TCP",
		.tls = stream ? x->run->stream.summary : "",
		.us = query_now_us() - since,
		.octets = n,
		.messages = 1,
		.has_cookie = m->has_cookie};
	memcpy(x->facts.cookie, m->cookie, 8);
	return true;
}

/* ---- ways ----------------------------------------------------------------------------------- */

static enum query_outcome over_udp(struct query_exchange *x)
{
	struct query_message *m = &x->run->message;
	uint64_t since = query_now_us(), deadline = since + x->wait_us;
	enum query_outcome outcome;
	size_t n;

	x->route.warn = warn;
	x->route.context = x;
	if (x->udp < 0)
		x->udp = query_udp_open(&x->route);
	if (x->udp < 0)
		return QUERY_LOCAL;
	outcome = query_udp_send(x->udp, &x->route, m->octets, m->length);
	while (outcome == QUERY_GOT) { /* a datagram each turn, until the deadline */
		outcome = query_udp_receive(x->udp, &x->route, deadline, x->run->reply, &n);
		if (outcome == QUERY_GOT && take(x, x->run->reply, n, false, since))
			break;
	}
	return outcome;
}

enum query_outcome query_exchange_connect(struct query_exchange *x, uint64_t *since)
{
	struct query_run *run = x->run;
	uint64_t deadline = query_now_us() + x->wait_us;
	enum query_outcome outcome = query_stream_open(
		&run->stream, &x->route, x->ask->tls ? run->tls : NULL, x->identity, deadline);

	*since = query_now_us();
	return outcome != QUERY_GOT ? outcome
				    : query_stream_send(&run->stream, run->message.octets,
					      run->message.length, deadline);
}

static enum query_outcome over_stream(struct query_exchange *x)
{
	struct query_run *run = x->run;
	uint64_t since, deadline;
	enum query_outcome outcome = query_exchange_connect(x, &since);
	const uint8_t *octets = NULL;
	uint32_t n = 0;

	deadline = since + x->wait_us;
	while (outcome == QUERY_GOT) { /* a message each turn, until the deadline */
		outcome = query_stream_receive(&run->stream, deadline, &octets, &n);
		if (outcome != QUERY_GOT)
			break;
		memcpy(run->reply, octets, n); /* the stream is closed below */
		if (take(x, run->reply, n, true, since))
			break;
	}
	query_stream_close(&run->stream);
	return outcome;
}

void query_exchange_complain(struct query_exchange *x, enum query_outcome outcome, bool stream)
{
	char place[QUERY_PLACE_TEXT];
	const char *text = outcome == QUERY_LOCAL ? strerror(errno) : query_outcome_text(outcome);

	query_place_text(&x->route.server, place);
	if (outcome == QUERY_TLS_FAILED)
		say(x, "TLS with %s failed: %s", place, x->run->stream.error);
	else
		say(x, "%s %s: %s", stream ? "connection to" : "communications error to", place,
			text);
}

/* ---- again ---------------------------------------------------------------------------------- */

/* RFC 6891 6.1.3: the highest version that the server has stands in its reply. */
static bool wants_version(struct query_exchange *x)
{
	struct taut_edns edns;

	if (!x->ask->ednsnegotiation || x->with.has_version ||
		query_exchange_rcode(x) != RCODE_BADVERS || !taut_edns(&x->opened, &edns) ||
		edns.version >= x->ask->edns_version)
		return false;
	x->with.has_version = true;
	x->with.edns_version = edns.version;
	say(x, "BADVERS, retrying with EDNS version %u.", (unsigned)edns.version);
	return true;
}

/* RFC 7873 5.3: once with the server's cookie. */
static bool wants_cookie(struct query_exchange *x)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;

	if (!x->ask->badcookie || x->with.server_cookie_length > 0 ||
		query_exchange_rcode(x) != RCODE_BADCOOKIE || !x->facts.has_cookie ||
		!taut_edns(&x->opened, &edns))
		return false;
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option)) { /* the options */
		if (option.code != OPTION_COOKIE || option.malformed || option.value.length < 16 ||
			memcmp(option.value.octets, x->facts.cookie, 8) != 0)
			continue;
		x->with.server_cookie_length = option.value.length - 8;
		memcpy(x->with.server_cookie, option.value.octets + 8, option.value.length - 8);
		memcpy(x->with.client_cookie, x->facts.cookie, 8);
		say(x, "BADCOOKIE, retrying.");
		return true;
	}
	return false;
}

enum query_outcome query_exchange(struct query_exchange *x)
{
	bool stream = is_stream(x->ask);

	for (unsigned i = 0;; i++) { /* at most QUERY_AGAIN times */
		enum query_outcome outcome;

		if (!query_exchange_build(x, stream))
			return QUERY_LOCAL;
		outcome = stream ? over_stream(x) : over_udp(x);
		if (outcome != QUERY_GOT) {
			query_exchange_complain(x, outcome, stream);
			return outcome;
		}
		if (i == QUERY_AGAIN)
			return outcome;
		if (!stream && !x->ask->ignore && (x->opened.header.flags & TAUT_FLAG_TC)) {
			say(x, "Truncated, retrying in TCP mode.");
			stream = true;
		} else if (!wants_version(x) && !wants_cookie(x)) {
			return outcome;
		}
	}
}

void query_exchange_end(struct query_exchange *x)
{
	if (x->udp >= 0)
		close(x->udp);
	x->udp = -1;
}

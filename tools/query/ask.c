/* ask.c - one question: names of a search list, servers, tries. See run.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

/* What comes of one name. */
enum answer { ANSWERED, NOT_FOUND, FAILED, IMPOSSIBLE };

enum { RCODE_SERVFAIL = 2, RCODE_NXDOMAIN = 3 };

/* ---- TLS ------------------------------------------------------------------------------------ */

/* Whom to accept, as tls.h wants it told: RFC 8310. */
static void identify(struct query_exchange *x)
{
	const struct query_ask *ask = x->ask;
	char name[TAUT_NAME_TEXT] = "";

	x->identity[0] = 0;
	if (ask->tls_hostname) {
		snprintf(name, sizeof name, "%s", ask->tls_hostname);
	} else if (ask->tls_ca && x->server_name) {
		size_t n = strcspn(x->server_name, "@#%]");
		const char *from = x->server_name + (x->server_name[0] == '[');

		n -= (size_t)(from - x->server_name);
		snprintf(name, sizeof name, "%.*s", (int)(n < sizeof name ? n : 0), from);
	} else if (ask->tls_ca) {
		struct taut_address bare = x->route.server.address;

		bare.port = 0;
		taut_address_text(&bare, name);
	}
	snprintf(x->identity, sizeof x->identity, "%.254s%s%s%s", name,
		name[0] && ask->tls_pin ? " " : "", ask->tls_pin ? "pin-sha256:" : "",
		ask->tls_pin ? ask->tls_pin : "");
}

/* Trust anchors: one set at a time. */
static bool prepare_tls(struct query_run *run, const struct query_ask *ask)
{
	const char *ca = ask->tls_ca && ask->tls_ca[0] ? ask->tls_ca : NULL;
	char error[TAUT_TLS_ERROR] = "";

	if (!ask->tls)
		return true;
	if (run->tls && (ca == run->tls_ca || (ca && run->tls_ca && strcmp(ca, run->tls_ca) == 0)))
		return true;
	if (run->tls)
		taut_tls_client_free(run->tls);
	run->tls = taut_tls_client_new(ca, error);
	run->tls_ca = ca;
	if (!run->tls)
		query_warn(&run->printer, ask, "TLS: %s", error);
	return run->tls != NULL;
}

/* ---- answers -------------------------------------------------------------------------------- */

static void print_tsig(struct query_exchange *x)
{
	static const char *const texts[] = {NULL, "it has no TSIG", "its TSIG is malformed",
		"its TSIG is not good", "the server does not take our TSIG"};
	uint16_t error = x->run->message.tsig.error;
	const char *name = taut_code_point(TAUT_TSIG_ERRORS, error);

	if (!x->run->message.is_signed || x->tsig == TAUT_TSIG_GOOD)
		return;
	query_warn(&x->run->printer, x->ask,
		"WARNING: this reply is not proved to be of the server: %s%s%s%s", texts[x->tsig],
		error ? " (" : "", error ? (name ? name : "unknown error") : "", error ? ")" : "");
}

static void print(struct query_exchange *x)
{
	struct query_printer *p = &x->run->printer;
	const struct query_ask *ask = x->ask;

	query_print_findings(p, ask, &x->report);
	if (ask->json)
		query_print_json(p, &x->opened);
	else
		query_print_message(p, ask, &x->opened, &x->facts);
	print_tsig(x);
	if (!ask->json)
		query_print_stats(p, ask, &x->facts, false);
}

static bool is_transfer(const struct query_ask *ask)
{
	return !ask->header_only && ask->opcode == 0 &&
	       (ask->type == TAUT_TYPE_AXFR ||
		       (ask->type == TAUT_TYPE_IXFR && ask->tcp != QUERY_NO));
}

/* Asks one server once. FAILED: another may be asked; IMPOSSIBLE: not this one again. */
static enum answer ask_server(struct query_exchange *x, bool is_last_name, bool is_last_server)
{
	enum query_outcome outcome;
	uint16_t rcode;
	bool good;

	if (is_transfer(x->ask)) {
		outcome = query_transfer(x, &good);
		if (outcome == QUERY_GOT && !x->ask->json && good)
			query_print_stats(&x->run->printer, x->ask, &x->facts, true);
		if (outcome == QUERY_GOT)
			return good ? ANSWERED : IMPOSSIBLE;
	} else {
		outcome = query_exchange(x);
	}
	if (outcome == QUERY_TIMED_OUT)
		return FAILED;
	if (outcome != QUERY_GOT)
		return IMPOSSIBLE;
	rcode = query_exchange_rcode(x);
	if (rcode == RCODE_SERVFAIL && !x->ask->fail && !is_last_server) {
		char place[QUERY_PLACE_TEXT];

		query_place_text(&x->route.server, place);
		query_warn(&x->run->printer, x->ask,
			"Got SERVFAIL reply from %s, trying next server", place);
		return IMPOSSIBLE;
	}
	if (rcode == RCODE_NXDOMAIN && !is_last_name)
		return NOT_FOUND;
	print(x);
	return ANSWERED;
}

/* All servers in turn, and again as often as wanted. */
static enum answer ask_name(struct query_run *run, const struct query_ask *ask,
	const struct query_servers *servers, const uint8_t *qname, bool is_last)
{
	struct query_exchange *all = calloc(servers->count, sizeof *all);
	enum answer answer = FAILED;
	uint32_t tries, i, left = servers->count;
	bool gone[QUERY_SERVERS] = {false};

	for (i = 0; all && i < servers->count; i++) {
		all[i].run = run;
		all[i].ask = ask;
		all[i].udp = -1;
		all[i].server_name = servers->name;
		all[i].route.server = servers->places[i];
		all[i].route.source = servers->source;
		all[i].with.qname = qname;
		all[i].wait_us = servers->wait_s * UINT64_C(1000000);
		identify(&all[i]);
	}
	for (tries = 0; all && tries < servers->tries && answer != ANSWERED && answer != NOT_FOUND;
		tries++)
		for (i = 0; i < servers->count && answer != ANSWERED && answer != NOT_FOUND; i++) {
			if (gone[i])
				continue;
			answer = ask_server(&all[i], is_last, left == 1);
			gone[i] = answer == IMPOSSIBLE;
			left -= gone[i];
		}
	for (i = 0; all && i < servers->count; i++)
		query_exchange_end(&all[i]);
	free(all);
	return answer;
}

/* ---- names ---------------------------------------------------------------------------------- */

static uint32_t dots(const char *name)
{
	uint32_t n = 0;

	for (; name && *name; name++)
		n += *name == '.';
	return n;
}

/* The name below a domain. False: it would be too long. */
static bool join(const uint8_t *name, const char *domain, uint8_t out[TAUT_NAME_MAX])
{
	uint8_t behind[TAUT_NAME_MAX];
	uint32_t n = taut_name_length(name) - 1, m;

	if (taut_name_scan(domain, strlen(domain), NULL, behind, &m) != TAUT_OK ||
		n + m > TAUT_NAME_MAX)
		return false;
	memcpy(out, name, n);
	memcpy(out + n, behind, m);
	return true;
}

/* The names to try, in order; at least one. */
static uint32_t names_of(struct query_run *run, const struct query_ask *ask,
	uint8_t names[QUERY_SEARCH + 1][TAUT_NAME_MAX])
{
	const struct query_resolv *resolv;
	uint32_t count = 0, i, ndots;
	bool first;

	memcpy(names[0], ask->qname, TAUT_NAME_MAX);
	if (!ask->search || ask->absolute)
		return 1;
	resolv = query_resolv_get(run, ask);
	ndots = ask->ndots != UINT32_MAX ? ask->ndots : resolv->ndots;
	first = dots(ask->name) >= ndots;
	count = first;
	if (ask->domain)
		count += join(ask->qname, ask->domain, names[count]);
	for (i = 0; !ask->domain && i < resolv->search_count; i++)
		count += join(ask->qname, resolv->search[i], names[count]);
	if (!first)
		memcpy(names[count++], ask->qname, TAUT_NAME_MAX);
	return count;
}

int query_ask(struct query_run *run, const struct query_ask *ask)
{
	static uint8_t names[QUERY_SEARCH + 1][TAUT_NAME_MAX];
	struct query_servers servers;
	enum answer answer = FAILED;
	uint32_t count, i;

	query_printer_suit(&run->printer, ask);
	if (!prepare_tls(run, ask) || !query_servers_find(run, ask, &servers))
		return QUERY_EXIT_INTERNAL;
	count = names_of(run, ask, names);
	for (i = 0; i < count; i++) {
		answer = ask_name(run, ask, &servers, names[i], i + 1 == count);
		if (answer != NOT_FOUND)
			break;
	}
	if (answer == ANSWERED)
		return QUERY_EXIT_ANSWERED;
	if (!is_transfer(ask))
		query_warn(&run->printer, ask, "no servers could be reached");
	return QUERY_EXIT_NO_REPLY;
}

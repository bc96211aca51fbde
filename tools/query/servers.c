/* servers.c - whom to ask: @server, by address or name, or resolv.conf. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "idn.h"
#include "run.h"

static const char default_path[] = "/etc/resolv.conf";

const struct query_resolv *query_resolv_get(struct query_run *run, const struct query_ask *ask)
{
	const char *path = ask->resolv_conf ? ask->resolv_conf : default_path;
	char *text;
	size_t n;

	if (run->resolv_path && strcmp(run->resolv_path, path) == 0)
		return &run->resolv;
	text = query_file_read(path, &n);
	if (!text && (ask->resolv_conf || errno != ENOENT))
		query_warn(&run->printer, ask, "%s: %s", path, strerror(errno));
	query_resolv_text(&run->resolv, text ? text : "", n);
	query_file_free(text, n);
	run->resolv_path = path;
	return &run->resolv;
}

static void add(
	struct query_servers *servers, const struct query_ask *ask, struct query_place place)
{
	if (servers->count == QUERY_SERVERS ||
		(ask->family != 0 && place.address.family != ask->family))
		return;
	if (ask->port != 0)
		place.address.port = (uint16_t)ask->port;
	if (place.address.port == 0)
		place.address.port = ask->tls ? 853 : 53;
	servers->places[servers->count++] = place;
}

/* ---- servers by name ------------------------------------------------------------------------ */

/* The addresses in an answer, whoever has them: aliases may lead there. */
static void add_answers(struct query_servers *servers, const struct query_ask *ask,
	const struct taut_message *message, uint16_t port)
{
	struct taut_iterator it = taut_records(message, TAUT_ANSWER);
	struct taut_record record;
	struct taut_a four;
	struct taut_aaaa six;

	while (taut_record_next(&it, &record)) { /* the records */
		struct query_place place = {.address = {.family = 4, .port = port}};

		if (taut_rdata_a(&record, &four) == TAUT_OK) {
			memcpy(place.address.octets, four.address, 4);
		} else if (taut_rdata_aaaa(&record, &six) == TAUT_OK) {
			place.address.family = 6;
			memcpy(place.address.octets, six.address, 16);
		} else {
			continue;
		}
		add(servers, ask, place);
	}
}

/* Asks the servers of resolv.conf for one type, until one answers. */
static void look_up(struct query_run *run, const struct query_ask *ask,
	const struct query_ask *question, uint16_t port, struct query_servers *servers)
{
	const struct query_resolv *resolv = query_resolv_get(run, ask);
	struct query_exchange *x = malloc(sizeof *x);
	uint32_t i;

	for (i = 0; x && i < resolv->server_count; i++) {
		enum query_outcome outcome;

		memset(x, 0, sizeof *x);
		x->run = run;
		x->ask = question;
		x->udp = -1;
		x->quiet = true;
		x->route.server = resolv->servers[i];
		x->wait_us = (resolv->timeout ? resolv->timeout : 5) * UINT64_C(1000000);
		if (x->route.server.address.port == 0)
			x->route.server.address.port = 53;
		outcome = query_exchange(x);
		query_exchange_end(x);
		if (outcome != QUERY_GOT || query_exchange_rcode(x) != 0)
			continue;
		add_answers(servers, ask, &x->opened, port);
		break;
	}
	free(x);
}

static bool by_name(struct query_run *run, const struct query_ask *ask, const char *name,
	uint16_t port, struct query_servers *servers)
{
	static const uint8_t localhost[] = "\11localhost";
	static const uint8_t self[16] = {[15] = 1};
	struct query_list list;
	const char *wrong;

	query_list_init(&list);
	list.common.resolv_conf = ask->resolv_conf;
	wrong = query_idn_in(name, ask->idnin, list.common.qname);
	if (wrong) {
		query_warn(&run->printer, ask, "server %.200s: %s", name, wrong);
		return false;
	}
	if (taut_name_equal(list.common.qname, localhost)) { /* RFC 6761 6.3 */
		add(servers, ask, (struct query_place){{4, {127, 0, 0, 1}, port}, 0});
		add(servers, ask, (struct query_place){.address = {.family = 6, .port = port}});
		if (servers->count > 0 && servers->places[servers->count - 1].address.family == 6)
			memcpy(servers->places[servers->count - 1].address.octets, self, 16);
		return true;
	}
	if (ask->family != 6)
		look_up(run, ask, &list.common, port, servers);
	list.common.type = TAUT_TYPE_AAAA;
	if (ask->family != 4)
		look_up(run, ask, &list.common, port, servers);
	return true;
}

/* ---- all of them ---------------------------------------------------------------------------- */

static bool find_source(
	struct query_run *run, const struct query_ask *ask, struct query_servers *servers)
{
	if (!ask->source || query_place_scan(ask->source, strlen(ask->source), &servers->source))
		return true;
	query_warn(&run->printer, ask,
		"-b %.100s: expected an address, perhaps with @ or # and a port", ask->source);
	return false;
}

bool query_servers_find(
	struct query_run *run, const struct query_ask *ask, struct query_servers *servers)
{
	const struct query_resolv *resolv;
	struct query_place place;
	char name[4 * TAUT_NAME_TEXT];
	uint16_t port;
	uint32_t i;
	size_t n;

	memset(servers, 0, sizeof *servers);
	if (!find_source(run, ask, servers))
		return false;
	servers->name = ask->server;
	servers->wait_s = ask->wait_s ? ask->wait_s : 5;
	servers->tries = ask->tries ? ask->tries : 3;
	if (!ask->server) {
		resolv = query_resolv_get(run, ask);
		if (ask->wait_s == 0 && resolv->timeout > 0)
			servers->wait_s = resolv->timeout;
		if (ask->tries == 0 && resolv->attempts > 0)
			servers->tries = resolv->attempts;
		for (i = 0; i < resolv->server_count; i++)
			add(servers, ask, resolv->servers[i]);
	} else if (query_place_scan(ask->server, strlen(ask->server), &place)) {
		add(servers, ask, place);
	} else if (!query_split_port(ask->server, &n, &port) || n >= sizeof name) {
		query_warn(&run->printer, ask,
			"@%.200s: expected a port, 1 to 65535, behind the server", ask->server);
		return false;
	} else {
		memcpy(name, ask->server, n);
		name[n] = 0;
		if (!by_name(run, ask, name, port, servers))
			return false;
	}
	if (servers->count > 0)
		return true;
	query_warn(&run->printer, ask, "couldn't get address for '%.200s': not found",
		ask->server ? ask->server : "the servers of resolv.conf");
	return false;
}

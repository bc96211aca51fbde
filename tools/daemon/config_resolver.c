/* config_resolver.c - what the resolver is made from: flags, budget, hints, routes, keys. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tautwire/text.h>

#include "../zone/source.h"
#include "config.h"
#include "settings_inner.h"

/* ---- flags and numbers ---------------------------------------------------------------------- */

static void fill_flags(struct filling *f)
{
	static const struct {
		const char *path;
		uint32_t flag;
		bool when;
	} flags[] = {
		{"resolver.ip4", TAUT_R_IP4, true},
		{"resolver.ip6", TAUT_R_IP6, true},
		{"resolver.qname-minimisation", TAUT_R_QMIN, true},
		{"resolver.case-randomisation", TAUT_R_CASE, true},
		{"resolver.cookies", TAUT_R_COOKIES, true},
		{"resolver.prefetch", TAUT_R_PREFETCH, true},
		{"stale.enabled", TAUT_R_STALE, true},
		{"resolver.lab", TAUT_R_LAB, true},
		{"resolver.private-filter", TAUT_R_PRIVATE, true},
		{"resolver.recursion", TAUT_R_NO_RECURSION, false},
		{"root.priming", TAUT_R_NO_PRIMING, false},
		{"resolver.special-names", TAUT_R_NO_SPECIAL, false},
		{"resolver.minimal-answers", TAUT_R_MINIMAL, true},
	};

	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if ((config_number(f->top, flags[i].path) != 0) == flags[i].when)
			f->out->resolver.flags |= flags[i].flag;
}

static uint32_t number(const struct filling *f, const char *path)
{
	return (uint32_t)config_number(f->top, path);
}

static void fill_numbers(struct filling *f)
{
	struct taut_resolver_config *resolver = &f->out->resolver;
	uint32_t after = number(f, "stale.after");

	resolver->requests = number(f, "resolver.requests");
	resolver->servers = number(f, "resolver.servers");
	resolver->udp_size = (uint16_t)number(f, "resolver.udp-size");
	resolver->udp_size_max = (uint16_t)number(f, "resolver.udp-size-max");
	resolver->stale_after_ms = after == 0 ? TAUT_STALE_AT_ONCE : after;
	resolver->stale_ttl = number(f, "stale.ttl");
	resolver->budget = (struct taut_budget){number(f, "budget.packets"), number(f, "budget.octets"),
		number(f, "budget.tasks"), number(f, "budget.time"), number(f, "budget.signatures"),
		number(f, "budget.hashes")};
	resolver->identity = config_string(f->top, "server.identity");
	resolver->version = config_string(f->top, "server.version");
}

/* ---- hints ---------------------------------------------------------------------------------- */

#define HINTS 64u /* of a file: the root has 26 */

struct hints {
	struct filling *f;
	const struct config_value *value; /* which names the file */
	uint8_t servers[HINTS][TAUT_NAME_MAX]; /* of the root */
	uint32_t server_count, count;
	struct {
		uint8_t name[TAUT_NAME_MAX];
		struct taut_address address;
	} found[HINTS];
};

static bool take_hint(void *of_hints, const char *file, const struct taut_zone_record *record)
{
	struct hints *h = of_hints;
	bool six = record->type == TAUT_TYPE_AAAA;

	(void)file;
	if (record->type == TAUT_TYPE_NS && record->owner[0] == 0 && h->server_count < HINTS)
		memcpy(h->servers[h->server_count++], record->rdata, record->rdlength);
	if ((record->type != TAUT_TYPE_A && !six) || h->count == HINTS)
		return true;
	memcpy(h->found[h->count].name, record->owner, record->owner_length);
	h->found[h->count].address.family = six ? 6 : 4;
	memcpy(h->found[h->count].address.octets, record->rdata, record->rdlength);
	h->count++;
	return true;
}

static bool take_fault(void *of_hints, const struct zone_fault *fault)
{
	struct hints *h = of_hints;
	char place[600];

	zone_fault_place(fault, place, sizeof place);
	config_fault(h->f->config, &h->value->place, "root.hints-file: %s%s", place, fault->text);
	return true;
}

/* Addresses of servers that no NS of the root names are not those of the root. */
static bool is_server(const struct hints *h, const uint8_t *name)
{
	for (uint32_t i = 0; i < h->server_count; i++)
		if (taut_name_equal(h->servers[i], name))
			return true;
	return false;
}

static void keep_hints(struct hints *h)
{
	struct taut_hint *hints = config_memory(h->f->config, (h->count + 1) * sizeof *hints);
	uint32_t n = 0;

	for (uint32_t i = 0; i < h->count && hints != NULL; i++) {
		uint32_t length = taut_name_length(h->found[i].name);
		uint8_t *name = is_server(h, h->found[i].name) ? config_memory(h->f->config, length) : NULL;

		if (name == NULL)
			continue;
		memcpy(name, h->found[i].name, length);
		hints[n++] = (struct taut_hint){name, h->found[i].address, NULL};
	}
	if (n == 0)
		config_fault(h->f->config, &h->value->place, "root.hints-file: %s: expected NS of the root with addresses",
			h->value->text);
	h->f->out->resolver.hints = hints;
	h->f->out->resolver.hint_count = n;
}

static void read_hints(struct filling *f, const struct config_value *value)
{
	struct hints *h = calloc(1, sizeof *h);
	struct zone_source_options options = {
		.rclass = TAUT_CLASS_IN, .has_ttl = true, .ttl = 3600000, .most_faults = 20};
	struct zone_reader reader = {.record = take_hint, .fault = take_fault, .context = h};

	if (h == NULL) {
		config_fault(f->config, NULL, "no memory");
		return;
	}
	h->f = f;
	h->value = value;
	if (zone_source_read(value->text, &options, &reader, NULL) == ZONE_READ && !config_failed(f->config))
		keep_hints(h);
	free(h);
}

static void fill_hints(struct filling *f)
{
	const struct config_value *file = config_values(f->top, "root.hints-file");
	const struct config_value *value = config_values(f->top, "root.hints");
	struct taut_hint *hints;

	if (file != NULL && file->text[0] != 0 && f->files)
		read_hints(f, file);
	if (value == NULL)
		return;
	hints = config_memory(f->config, config_count(value) * sizeof *hints);
	f->out->resolver.hints = hints;
	for (; hints != NULL && value != NULL; value = value->next)
		hints[f->out->resolver.hint_count++] = (struct taut_hint){value->name, value->address, NULL};
}

/* ---- routes --------------------------------------------------------------------------------- */

struct route_paths {
	const char *group, *zone, *servers, *transport, *first;
	enum taut_route_kind kind, kind_first;
};

static void fill_route(struct filling *f, const struct config_set *set, const struct route_paths *paths,
	struct taut_route *route)
{
	const struct config_value *server = config_values(set, paths->servers);
	struct taut_hint *servers = config_memory(f->config, config_count(server) * sizeof *servers);

	route->zone = config_values(set, paths->zone)->name;
	route->kind = config_number(set, paths->first) != 0 ? paths->kind_first : paths->kind;
	route->transport = (enum taut_transport)config_number(set, paths->transport);
	route->servers = servers;
	f->out->tls_upstream |= route->transport == TAUT_TLS;
	for (; servers != NULL && server != NULL; server = server->next) {
		if (server->tls != NULL && !taut_tls_identity_valid(server->tls) && taut_tls_available())
			config_fault(f->config, &server->place, "%s: expected a host name, an address or a pin behind #, not `%s'",
				paths->servers, server->tls);
		servers[route->count++] = (struct taut_hint){NULL, server->address, server->tls};
	}
}

static void fill_routes(struct filling *f)
{
	static const struct route_paths kinds[] = {
		{"forward", "forward[].zone", "forward[].servers", "forward[].transport", "forward[].first",
			TAUT_ROUTE_FORWARD, TAUT_ROUTE_FORWARD_FIRST},
		{"stub", "stub[].zone", "stub[].servers", "stub[].transport", "stub[].first", TAUT_ROUTE_STUB,
			TAUT_ROUTE_STUB_FIRST}};
	uint32_t count = config_count(config_values(f->top, "forward")) + config_count(config_values(f->top, "stub"));
	struct taut_route *routes = config_memory(f->config, (count + 1) * sizeof *routes);
	struct taut_resolver_config *resolver = &f->out->resolver;

	resolver->routes = routes;
	for (unsigned i = 0; i < 2 && routes != NULL; i++)
		for (const struct config_value *v = config_values(f->top, kinds[i].group); v != NULL; v = v->next)
			fill_route(f, v->set, &kinds[i], &routes[resolver->route_count++]);
	f->out->tls_upstream |= f->out->shell.probe_tls;
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* In the order of their words in config.def */
static const uint8_t *const algorithms[] = {(const uint8_t *)"\11hmac-sha1", (const uint8_t *)"\13hmac-sha224",
	(const uint8_t *)"\13hmac-sha256", (const uint8_t *)"\13hmac-sha384", (const uint8_t *)"\13hmac-sha512"};

/* One word of base64 in a file. */
static void read_secret(struct filling *f, const struct config_value *value, struct taut_tsig_key *key)
{
	char text[2048];
	uint8_t secret[1024], *kept;
	uint16_t length;
	size_t n = 0;
	FILE *file = fopen(value->text, "rb");

	if (file == NULL) {
		config_fault(f->config, &value->place, "keys[].secret-file: %s: %s", value->text, strerror(errno));
		return;
	}
	n = fread(text, 1, sizeof text, file);
	fclose(file);
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r' || text[n - 1] == ' '))
		n--;
	if (n == 0 || n == sizeof text || text[0] == '\\' || memchr(text, '\n', n) != NULL ||
		taut_rdata_scan(TYPE_OPENPGPKEY, TAUT_CLASS_IN, text, n, NULL, secret, sizeof secret, &length, NULL) !=
			TAUT_OK) {
		config_fault(f->config, &value->place, "keys[].secret-file: %s:1: expected a secret in base64", value->text);
		return;
	}
	kept = config_memory(f->config, length);
	if (kept == NULL)
		return;
	memcpy(kept, secret, length);
	key->secret = kept;
	key->secret_length = length;
}

static void fill_keys(struct filling *f)
{
	const struct config_value *value = config_values(f->top, "keys");
	struct taut_tsig_key *keys = config_memory(f->config, (config_count(value) + 1) * sizeof *keys);
	uint32_t n = 0;

	for (; keys != NULL && value != NULL; value = value->next) {
		const struct config_value *secret = config_values(value->set, "keys[].secret");
		const struct config_value *file = config_values(value->set, "keys[].secret-file");
		struct taut_tsig_key *key = &keys[n++];

		key->name = config_values(value->set, "keys[].name")->name;
		key->algorithm = algorithms[config_number(value->set, "keys[].algorithm")];
		key->secret = secret->octets;
		key->secret_length = secret->length;
		if (file->text[0] != 0 && f->files)
			read_secret(f, file, key);
	}
	f->out->resolver.keys = keys;
	f->out->resolver.key_count = n;
}

void settings_resolver(struct filling *f)
{
	fill_flags(f);
	fill_numbers(f);
	fill_hints(f);
	fill_routes(f);
	fill_keys(f);
}

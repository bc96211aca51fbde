/* settings_resolver.c - what the resolvers of a configuration take: flags, budgets, keys, routes. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "settings_inner.h"

static void set_flags(const struct config_set *top, struct taut_resolver_config *out)
{
	static const struct {
		const char *path;
		bool value; /* with which the flag is set */
		uint32_t flag;
	} flags[] = {{"resolver.recursion", false, TAUT_R_NO_RECURSION},
		{"resolver.ip4", true, TAUT_R_IP4}, {"resolver.ip6", true, TAUT_R_IP6},
		{"resolver.qname-minimisation", true, TAUT_R_QMIN},
		{"resolver.case-randomisation", true, TAUT_R_CASE},
		{"resolver.cookies", true, TAUT_R_COOKIES},
		{"resolver.prefetch", true, TAUT_R_PREFETCH},
		{"resolver.private-filter", true, TAUT_R_PRIVATE},
		{"resolver.lab", true, TAUT_R_LAB},
		{"resolver.special-names", false, TAUT_R_NO_SPECIAL},
		{"resolver.minimal-answers", true, TAUT_R_MINIMAL},
		{"root.priming", false, TAUT_R_NO_PRIMING}, {"stale.enabled", true, TAUT_R_STALE}};

	for (unsigned i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if ((config_number(top, flags[i].path) != 0) == flags[i].value)
			out->flags |= flags[i].flag;
}

static void set_numbers(const struct config_set *top, struct taut_resolver_config *out)
{
	uint32_t after = settings_number(top, "stale.after");
	uint32_t keepalive = settings_number(top, "tcp.idle") / 100;

	out->requests = settings_number(top, "resolver.requests");
	out->requests_each = settings_number(top, "resolver.requests-each");
	out->servers = settings_number(top, "resolver.servers");
	out->keepalive = keepalive < UINT16_MAX ? (uint16_t)keepalive : UINT16_MAX;
	out->udp_size = (uint16_t)settings_number(top, "resolver.udp-size");
	out->udp_size_max = (uint16_t)settings_number(top, "resolver.udp-size-max");
	out->stale_after_ms = after != 0 ? after : TAUT_STALE_AT_ONCE;
	out->stale_ttl = settings_number(top, "stale.ttl");
	out->identity = config_string(top, "server.identity");
	out->version = config_string(top, "server.version");
	out->budget = (struct taut_budget){.packets = settings_number(top, "budget.packets"),
		.octets = settings_number(top, "budget.octets"),
		.tasks = settings_number(top, "budget.tasks"),
		.time_ms = settings_number(top, "budget.time"),
		.signatures = settings_number(top, "budget.signatures"),
		.hashes = settings_number(top, "budget.hashes")};
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* In the order of the words of keys[].algorithm. RFC 8945 6. */
static const uint8_t *const algorithms[] = {(const uint8_t *)"\11hmac-sha1",
	(const uint8_t *)"\13hmac-sha224", (const uint8_t *)"\13hmac-sha256",
	(const uint8_t *)"\13hmac-sha384", (const uint8_t *)"\13hmac-sha512"};

/* A secret in a file of its own: base64, as OPENPGPKEY (RFC 7929 2.3) has it. */
static void read_secret(
	struct config *config, const struct config_value *file, struct taut_tsig_key *key)
{
	char text[CONFIG_SECRET_FILE];
	uint8_t *secret = config_memory(config, CONFIG_SECRET_FILE);
	int descriptor = open(file->text, O_RDONLY | O_CLOEXEC);
	ssize_t n = descriptor >= 0 ? read(descriptor, text, sizeof text) : -1;
	uint16_t length;

	if (descriptor >= 0)
		close(descriptor);
	if (secret == NULL)
		return;
	while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == '\r' || text[n - 1] == ' '))
		n--;
	if (n <= 0 || (size_t)n == sizeof text ||
		taut_rdata_scan(TAUT_TYPE_OPENPGPKEY, TAUT_CLASS_IN, text, (size_t)n, NULL, secret,
			CONFIG_SECRET_FILE, &length, NULL) != TAUT_OK) {
		config_fault(config, &file->place,
			"keys[].secret-file: expected a file with a secret in base64, not `%s'",
			file->text);
		return;
	}
	key->secret = secret;
	key->secret_length = length;
}

static void set_key(struct config *config, const struct config_set *set, struct taut_tsig_key *key)
{
	const struct config_value *secret = config_values(set, "keys[].secret");
	const struct config_value *file = config_values(set, "keys[].secret-file");

	key->name = config_values(set, "keys[].name")->name;
	key->algorithm = algorithms[config_number(set, "keys[].algorithm")];
	if (secret->length == 0) {
		read_secret(config, file, key);
		return;
	}
	key->secret = secret->octets;
	key->secret_length = secret->length;
}

static void set_keys(struct config *config, struct taut_resolver_config *out)
{
	const struct config_value *value = config_values(config_top(config), "keys");
	struct taut_tsig_key *keys = settings_array(config, config_count(value), sizeof *keys);

	if (keys == NULL)
		return;
	out->keys = keys;
	for (; value != NULL; value = value->next)
		set_key(config, value->set, &keys[out->key_count++]);
}

/* ---- routes --------------------------------------------------------------------------------- */

struct group {
	const char *path, *zone, *servers, *transport, *first;
	enum taut_route_kind kind, kind_first;
};

static const struct group groups[] = {
	{"forward", "forward[].zone", "forward[].servers", "forward[].transport", "forward[].first",
		TAUT_ROUTE_FORWARD, TAUT_ROUTE_FORWARD_FIRST},
	{"stub", "stub[].zone", "stub[].servers", "stub[].transport", "stub[].first",
		TAUT_ROUTE_STUB, TAUT_ROUTE_STUB_FIRST}};

static void set_route(struct config *config, const struct group *group,
	const struct config_set *set, struct settings *out, struct taut_route *route)
{
	const struct config_value *value = config_values(set, group->servers);
	struct taut_hint *servers = settings_array(config, config_count(value), sizeof *servers);

	if (servers == NULL)
		return;
	*route = (struct taut_route){.zone = config_values(set, group->zone)->name,
		.kind = config_number(set, group->first) != 0 ? group->kind_first : group->kind,
		.transport = (enum taut_transport)config_number(set, group->transport),
		.servers = servers};
	out->tls_upstream = out->tls_upstream || route->transport == TAUT_TLS;
	for (; value != NULL; value = value->next) {
		servers[route->count++] =
			(struct taut_hint){.address = value->address, .tls_name = value->tls};
		if (value->tls != NULL && !taut_tls_identity_valid(value->tls))
			config_fault(config, &value->place,
				"%s: expected a host name or pin-sha256:..., not `%s'",
				group->servers, value->tls);
	}
}

static void set_routes(struct config *config, struct settings *out)
{
	const struct config_set *top = config_top(config);
	uint32_t n = config_count(config_values(top, "forward")) +
		     config_count(config_values(top, "stub"));
	struct taut_route *routes = settings_array(config, n, sizeof *routes);

	if (routes == NULL)
		return;
	out->resolver.routes = routes;
	for (unsigned i = 0; i < 2; i++)
		for (const struct config_value *value = config_values(top, groups[i].path);
			value != NULL; value = value->next)
			set_route(config, &groups[i], value->set, out,
				&routes[out->resolver.route_count++]);
}

void settings_resolver(struct config *config, struct settings *out)
{
	set_flags(config_top(config), &out->resolver);
	set_numbers(config_top(config), &out->resolver);
	set_keys(config, &out->resolver);
	set_routes(config, out);
}

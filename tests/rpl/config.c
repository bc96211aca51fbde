/* config.c - what the keys of a scenario's configuration mean to the resolver. A key or value that
 * asks for a feature that it does not have is named, and the scenario is skipped; one that this
 * file does not know too. */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rpl.h"

/* A key and what it does. */
struct context;
struct key {
	const char *name;
	bool (*apply)(struct context *c);
	uint32_t flag; /* TAUT_R_..., for set_flag */
	size_t member; /* offset in struct rpl_config, for set_number */
};

struct context {
	struct rpl_scenario *s;
	struct rpl_config *config;
	const struct rpl_setting *set;
	const struct key *key;
	struct rpl_anchors anchors;
	uint32_t servers;
	uint32_t clause;          /* of the route that is being filled */
	struct taut_route *route; /* NULL: the root's hints */
};

static bool lack(struct context *c, const char *what)
{
	char text[RPL_WHY];

	if (c->config->lacks != NULL)
		return true;
	snprintf(text, sizeof text, "%s (%s, line %u)", what, c->set->key, c->set->line);
	c->config->lacks = rpl_copy(&c->s->arena, text, strlen(text));
	return true;
}

static bool wrong(struct context *c, const char *what)
{
	snprintf(c->s->why, sizeof c->s->why, "%s:%u: %s: %s", c->s->file, c->set->line,
		c->set->key, what);
	return false;
}

static const char *value(const struct context *c)
{
	return c->set->count > 0 ? c->set->values[0] : "";
}

static bool is_on(const struct context *c)
{
	return strcmp(value(c), "yes") == 0 || strcmp(value(c), "on") == 0 ||
	       strcmp(value(c), "true") == 0;
}

static bool number(struct context *c, uint32_t *out)
{
	return rpl_number(value(c), UINT32_MAX, out) || wrong(c, "not a number");
}

static bool flag(struct context *c, uint32_t bit, bool on)
{
	if (on)
		c->config->resolver.flags |= bit;
	else
		c->config->resolver.flags &= ~bit;
	return true;
}

/* ---- one function for each key that means something ----------------------------------------- */

/* A flag of the resolver, on with "yes", or with "no". */
static bool set_flag(struct context *c)
{
	return flag(c, c->key->flag, is_on(c));
}

static bool set_flag_off(struct context *c)
{
	return flag(c, c->key->flag, !is_on(c));
}

/* A number somewhere in the configuration. */
static bool set_number(struct context *c)
{
	return number(c, (uint32_t *)(void *)((char *)c->config + c->key->member));
}

/* A text: the scenario's. */
static bool set_text(struct context *c)
{
	*(const char **)(void *)((char *)c->config + c->key->member) = value(c);
	return true;
}

static bool set_stale(struct context *c)
{
	if (is_on(c) && c->config->cache.stale_max == 0)
		c->config->cache.stale_max = 86400;
	return flag(c, TAUT_R_STALE, is_on(c));
}

/* 0 is "at once" there, the default here. */
static bool set_stale_after(struct context *c)
{
	uint32_t *ms = &c->config->resolver.stale_after_ms;

	if (!number(c, ms))
		return false;
	if (*ms == 0)
		*ms = TAUT_STALE_AT_ONCE;
	return true;
}

/* Ours: milliseconds from a query to its reply. */
static bool set_latency(struct context *c)
{
	uint32_t ms;

	if (!number(c, &ms))
		return false;
	c->config->latency_us = ms * 1000;
	return true;
}

static bool set_silent(struct context *c)
{
	c->config->silent = is_on(c);
	return true;
}

static bool set_cache_size(struct context *c)
{
	uint32_t n;

	if (!number(c, &n))
		return false;
	c->config->cache_octets = n < TAUT_CACHE_LEAST ? TAUT_CACHE_LEAST : n;
	return true;
}

static bool check_access(struct context *c)
{
	const char *action = c->set->count == 2 ? c->set->values[1] : "";

	if (strcmp(action, "allow") == 0 || strcmp(action, "allow_snoop") == 0)
		return true;
	return lack(c, "access control");
}

static bool check_modules(struct context *c)
{
	if (strcmp(value(c), "iterator") == 0 || strcmp(value(c), "validator iterator") == 0)
		return true;
	return lack(c, "modules beyond iterator and validator");
}

/* The name in front of a DS or DNSKEY. */
static bool set_anchor(struct context *c)
{
	const char *at = value(c);
	char word[TAUT_NAME_TEXT];
	uint32_t n;

	if (c->anchors.count == RPL_ANCHORS)
		return wrong(c, "too many trust anchors");
	if (!rpl_word(&at, word, sizeof word) ||
		taut_name_scan(word, strlen(word), NULL, c->anchors.names[c->anchors.count], &n) !=
			TAUT_OK)
		return wrong(c, "no name");
	c->anchors.count++;
	return true;
}

/* "20170401000000" or seconds. In Unbound's dialect for signatures only, in Deckard's it is the
 * clock. */
static bool set_date(struct context *c)
{
	const char *text = value(c);
	struct tm tm = {0};

	if (c->s->dialect != RPL_DECKARD)
		return true;
	if (strlen(text) != 14) {
		uint32_t wall;

		if (!rpl_number(text, UINT32_MAX, &wall))
			return wrong(c, "no date");
		c->config->wall = wall;
		return true;
	}
	if (sscanf(text, "%4d%2d%2d%2d%2d%2d", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
		    &tm.tm_min, &tm.tm_sec) != 6)
		return wrong(c, "no date");
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	c->config->wall = (uint64_t)timegm(&tm);
	return true;
}

/* ---- servers -------------------------------------------------------------------------------- */

static bool add_server(struct context *c, enum taut_transport transport)
{
	struct taut_hint *hint = &c->config->hints[c->servers];

	if (c->servers == RPL_HINTS)
		return wrong(c, "too many servers");
	if (taut_address_scan(value(c), strlen(value(c)), &hint->address) != TAUT_OK)
		return wrong(c, "no address");
	if (c->route != NULL) {
		if (c->route->count == 0)
			c->route->servers = hint;
		c->route->count++;
		c->route->transport = transport;
	} else {
		if (c->config->resolver.hint_count == 0)
			c->config->resolver.hints = hint;
		c->config->resolver.hint_count++;
	}
	c->servers++;
	return true;
}

static bool begin_route(struct context *c, enum taut_route_kind kind)
{
	struct taut_resolver_config *config = &c->config->resolver;
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n;

	if (taut_name_scan(value(c), strlen(value(c)), NULL, name, &n) != TAUT_OK)
		return wrong(c, "no name");
	c->clause = c->set->clause;
	c->route = NULL;
	if (kind == TAUT_ROUTE_STUB && n == 1)
		return true; /* a stub of the root: its hints */
	if (config->route_count == RPL_ROUTES)
		return wrong(c, "too many zones");
	c->route = &c->config->routes[config->route_count++];
	*c->route = (struct taut_route){.kind = kind,
		.zone = (const uint8_t *)rpl_copy(&c->s->arena, (const char *)name, n)};
	return true;
}

static bool stub_name(struct context *c)
{
	return begin_route(c, TAUT_ROUTE_STUB);
}

static bool forward_name(struct context *c)
{
	return begin_route(c, TAUT_ROUTE_FORWARD);
}

static bool zone_server(struct context *c)
{
	if (c->clause != c->set->clause)
		return wrong(c, "a zone's name stands before its servers");
	return add_server(c, c->route != NULL ? c->route->transport : TAUT_UDP);
}

static bool forward_first(struct context *c)
{
	if (is_on(c) && c->route != NULL)
		c->route->kind = TAUT_ROUTE_FORWARD_FIRST;
	return true;
}

static bool stub_first(struct context *c)
{
	if (is_on(c) && c->route != NULL)
		c->route->kind = TAUT_ROUTE_STUB_FIRST;
	return true;
}

static bool zone_tcp(struct context *c)
{
	if (is_on(c) && c->route != NULL)
		c->route->transport = TAUT_TCP;
	return true;
}

/* Deckard: servers of the root. */
static bool root_server(struct context *c)
{
	c->route = NULL;
	return add_server(c, TAUT_UDP);
}

/* Deckard: all is forwarded. */
static bool root_forwarder(struct context *c)
{
	static const uint8_t root[1];
	struct taut_resolver_config *config = &c->config->resolver;

	c->route = &c->config->routes[0];
	if (config->route_count == 0) {
		*c->route = (struct taut_route){.zone = root, .kind = TAUT_ROUTE_FORWARD};
		config->route_count = 1;
	}
	return add_server(c, TAUT_UDP);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Keys that ask for what we do not have, unless they say no. */
static const struct {
	const char *key, *feature;
} missing[] = {{"serve-expired-ttl-reset", "stale entries that are as good as new after a failure"},
	{"serve-original-ttl", "TTLs that do not count down"},
	{"tcp-upstream", "TCP to all servers"},
	{"outbound-msg-retry", "a limit of attempts in the configuration"},
	{"answer-cookie", "cookies by a secret in the configuration"},
	{"nsid", "an NSID of any octets"}, {"edns-client-string", "client strings in EDNS"},
	{"forward-zone.forward-no-cache", "forwarding without cache"},
	{"forward-zone.forward-host", "forwarders by name"}, {NULL, NULL}};

/* Keys that change nothing that a scenario can see here. */
static const char *const neutral[] = {
	/* what belongs to another key, or nobody looks at: logs, order, errors that explain */
	"local-zone", "local-data", "cookie-secret", "edns-client-string-opcode", "stub-name",
	"stub-zone.stub-prime", "target-fetch-policy", "rrset-roundrobin", "verbosity",
	"log-time-ascii", "log-servfail", "directory", "ede", "ede-serve-expired", "hide-identity",
	"hide-version", "hide-trustanchor",
	/* validation: nothing without a trust anchor */
	"val-max-restart", "val-nsec3-keysize-iterations", "fake-sha1", "fake-dsa",
	"domain-insecure", "harden-algo-downgrade", "aggressive-nsec", "prefetch-key",
	"trust-anchor-signaling",
	/* how careful the iterator is: ours always is */
	"iter-scrub-promiscuous", "iter-scrub-ns", "harden-glue", "harden-referral-path",
	"harden-unverified-glue", "harden-below-nxdomain", "disable-edns-do", NULL};

#define MEMBER(name) offsetof(struct rpl_config, name)

static const struct key keys[] = {
	/* transport, limits, cache */
	{"do-ip4", set_flag, TAUT_R_IP4, 0}, {"do-ip6", set_flag, TAUT_R_IP6, 0},
	{"do-not-query-localhost", set_flag_off, TAUT_R_LAB, 0},
	{"qname-minimisation", set_flag, TAUT_R_QMIN, 0},
	{"query-minimization", set_flag, TAUT_R_QMIN, 0},
	{"use-caps-for-id", set_flag, TAUT_R_CASE, 0}, {"prefetch", set_flag, TAUT_R_PREFETCH, 0},
	{"minimal-responses", set_flag, TAUT_R_MINIMAL, 0},
	{"cache-max-ttl", set_number, 0, MEMBER(cache.ttl_max)},
	{"cache-min-ttl", set_number, 0, MEMBER(cache.ttl_min)},
	{"cache-max-negative-ttl", set_number, 0, MEMBER(cache.negative_ttl_max)},
	{"max-global-quota", set_number, 0, MEMBER(resolver.budget.packets)},
	{"num-queries-per-thread", set_number, 0, MEMBER(resolver.requests)},
	{"msg-cache-size", set_cache_size, 0, 0}, {"rrset-cache-size", set_cache_size, 0, 0},
	{"serve-expired", set_stale, 0, 0},
	{"serve-expired-ttl", set_number, 0, MEMBER(cache.stale_max)},
	{"serve-expired-reply-ttl", set_number, 0, MEMBER(resolver.stale_ttl)},
	{"serve-expired-client-timeout", set_stale_after, 0, 0},
	{"access-control", check_access, 0, 0}, {"module-config", check_modules, 0, 0},
	{"identity", set_text, 0, MEMBER(resolver.identity)},
	{"version", set_text, 0, MEMBER(resolver.version)},
	/* ours */
	{"cookies", set_flag, TAUT_R_COOKIES, 0},
	{"private-addresses", set_flag, TAUT_R_PRIVATE, 0},
	{"priming", set_flag_off, TAUT_R_NO_PRIMING, 0},
	{"latency-ms", set_latency, 0, 0},
	{"silent", set_silent, 0, 0},
	/* servers */
	{"stub-addr", root_server, 0, 0}, {"forward-addr", root_forwarder, 0, 0},
	{"stub-zone.name", stub_name, 0, 0}, {"stub-zone.stub-addr", zone_server, 0, 0},
	{"stub-zone.stub-first", stub_first, 0, 0}, {"stub-zone.stub-tcp-upstream", zone_tcp, 0, 0},
	{"forward-zone.name", forward_name, 0, 0}, {"forward-zone.forward-addr", zone_server, 0, 0},
	{"forward-zone.forward-first", forward_first, 0, 0},
	{"forward-zone.forward-tcp-upstream", zone_tcp, 0, 0},
	/* validation */
	{"trust-anchor", set_anchor, 0, 0}, {"val-override-date", set_date, 0, 0},
	{"val-override-timestamp", set_date, 0, 0}, {NULL, NULL, 0, 0}};

static bool apply(struct context *c)
{
	for (const struct key *k = keys; k->name != NULL; k++)
		if (strcmp(k->name, c->set->key) == 0) {
			c->key = k;
			return k->apply(c);
		}
	for (size_t i = 0; neutral[i] != NULL; i++)
		if (strcmp(neutral[i], c->set->key) == 0)
			return true;
	for (size_t i = 0; missing[i].key != NULL; i++)
		if (strcmp(missing[i].key, c->set->key) == 0)
			return strcmp(value(c), "no") == 0 || lack(c, missing[i].feature);
	if (strncmp(c->set->key, "auth-zone.", 10) == 0)
		return lack(c, "secondary zones (auth-zone)");
	return lack(c, "unknown key");
}

/* ---- all ------------------------------------------------------------------------------------- */

static void set_defaults(struct rpl_scenario *s, struct rpl_config *config)
{
	struct taut_resolver_config *r = &config->resolver;

	*config = (struct rpl_config){.cache_octets = 4u << 20, .latency_us = 50};
	r->flags = TAUT_R_IP4 | TAUT_R_IP6;
	if (s->dialect == RPL_UNBOUND)
		r->flags |= TAUT_R_MINIMAL;
	r->requests = 64;
	r->servers = 256;
}

/* QNAME minimisation is on by default in Unbound, and off here, as most scenarios have no entries
 * for what it asks. It is on where queries upstream are looked at. */
static bool looks_upstream(const struct rpl_scenario *s)
{
	for (const struct rpl_step *step = s->steps; step != NULL; step = step->next)
		if (step->kind == RPL_CHECK_OUT_QUERY)
			return s->dialect == RPL_UNBOUND;
	return false;
}

bool rpl_configure(struct rpl_scenario *s, struct rpl_config *config)
{
	struct context c = {.s = s, .config = config};

	set_defaults(s, config);
	if (looks_upstream(s))
		config->resolver.flags |= TAUT_R_QMIN;
	config->lacks = s->lacks;
	for (c.set = s->settings; c.set != NULL; c.set = c.set->next)
		if (!apply(&c))
			return false;
	config->resolver.routes = config->routes;
	if (!rpl_local(s, config))
		return false;
	if (config->lacks == NULL && rpl_needs_validation(s, &c.anchors))
		config->lacks = "validation (trust-anchor)";
	for (const struct rpl_step *step = s->steps; step != NULL; step = step->next) {
		if (config->lacks != NULL)
			break;
		if (step->kind == RPL_CHECK_AUTOTRUST || step->kind == RPL_CHECK_TEMPFILE)
			config->lacks = "state files";
		if (step->kind == RPL_FLUSH_MESSAGE || step->kind == RPL_EXPIRE_MESSAGE)
			config->lacks = "steps that poke into the cache";
		if (step->kind == RPL_INFRA_RTT)
			config->lacks = "steps that poke into the table of servers";
	}
	return true;
}

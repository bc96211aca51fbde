/* config.c - what the keys of a scenario's configuration mean to the resolver. A key or value that asks
 * for a feature that it does not have is named, and the scenario is skipped; one that this file does not
 * know too. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rpl.h"

enum { ANCHORS = 16 };

struct context {
	struct rpl_scenario *s;
	struct rpl_config *config;
	const struct rpl_setting *set;
	uint8_t anchors[ANCHORS][TAUT_NAME_MAX];
	uint32_t anchor_count, servers;
	uint32_t clause;         /* of the route that is being filled */
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
	snprintf(c->s->why, sizeof c->s->why, "%s:%u: %s: %s", c->s->file, c->set->line, c->set->key,
		what);
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

static bool set_ip4(struct context *c) { return flag(c, TAUT_R_IP4, is_on(c)); }
static bool set_ip6(struct context *c) { return flag(c, TAUT_R_IP6, is_on(c)); }
static bool set_qmin(struct context *c) { return flag(c, TAUT_R_QMIN, is_on(c)); }
static bool set_prefetch(struct context *c) { return flag(c, TAUT_R_PREFETCH, is_on(c)); }
static bool set_minimal(struct context *c) { return flag(c, TAUT_R_MINIMAL, is_on(c)); }
static bool set_not_localhost(struct context *c) { return flag(c, TAUT_R_LAB, !is_on(c)); }
static bool set_case(struct context *c) { return flag(c, TAUT_R_CASE, is_on(c)); }
static bool set_cookies(struct context *c) { return flag(c, TAUT_R_COOKIES, is_on(c)); }
static bool set_private(struct context *c) { return flag(c, TAUT_R_PRIVATE, is_on(c)); }
static bool set_priming(struct context *c) { return flag(c, TAUT_R_NO_PRIMING, !is_on(c)); }
static bool set_background(struct context *c) { return flag(c, TAUT_R_BACKGROUND, is_on(c)); }
static bool set_ttl_max(struct context *c) { return number(c, &c->config->cache.ttl_max); }
static bool set_ttl_min(struct context *c) { return number(c, &c->config->cache.ttl_min); }
static bool set_packets(struct context *c) { return number(c, &c->config->resolver.budget.packets); }
static bool set_stale_ttl(struct context *c) { return number(c, &c->config->resolver.stale_ttl); }
static bool set_requests(struct context *c) { return number(c, &c->config->resolver.requests); }

static bool set_negative_ttl(struct context *c)
{
	return number(c, &c->config->cache.negative_ttl_max);
}

static bool set_stale(struct context *c)
{
	if (is_on(c) && c->config->cache.stale_max == 0)
		c->config->cache.stale_max = 86400;
	return flag(c, TAUT_R_STALE, is_on(c));
}

static bool set_stale_max(struct context *c)
{
	return number(c, &c->config->cache.stale_max);
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

static bool check_off(struct context *c)
{
	return is_on(c) ? lack(c, "a feature that we do not have") : true;
}

static bool lacks_feature(struct context *c)
{
	return lack(c, "a feature that we do not have");
}

static bool check_local_zone(struct context *c)
{
	if (c->set->count == 2 && strcmp(c->set->values[1], "nodefault") == 0)
		return flag(c, TAUT_R_NO_SPECIAL, true);
	return true; /* the others: rpl_local */
}

/* The name in front of a DS or DNSKEY. */
static bool set_anchor(struct context *c)
{
	const char *at = value(c);
	char word[TAUT_NAME_TEXT];
	uint32_t n;

	if (c->anchor_count == ANCHORS)
		return wrong(c, "too many trust anchors");
	if (!rpl_word(&at, word, sizeof word) ||
		taut_name_scan(word, strlen(word), NULL, c->anchors[c->anchor_count], &n) != TAUT_OK)
		return wrong(c, "no name");
	c->anchor_count++;
	return true;
}

/* "20170401000000" or seconds. In Unbound's dialect for signatures only, in Deckard's it is the clock. */
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

static bool stub_name(struct context *c) { return begin_route(c, TAUT_ROUTE_STUB); }
static bool forward_name(struct context *c) { return begin_route(c, TAUT_ROUTE_FORWARD); }
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

/* Without a function: it changes nothing that a scenario can see here, or (validation) nothing without a
 * trust anchor. */
static const struct key {
	const char *name;
	bool (*apply)(struct context *c);
} keys[] = {
	/* transport, limits, cache */
	{"do-ip4", set_ip4}, {"do-ip6", set_ip6}, {"do-not-query-localhost", set_not_localhost},
	{"qname-minimisation", set_qmin}, {"query-minimization", set_qmin},
	{"use-caps-for-id", set_case}, {"cache-max-ttl", set_ttl_max}, {"cache-min-ttl", set_ttl_min},
	{"cache-max-negative-ttl", set_negative_ttl}, {"max-global-quota", set_packets},
	{"num-queries-per-thread", set_requests}, {"msg-cache-size", set_cache_size},
	{"rrset-cache-size", set_cache_size}, {"tcp-upstream", check_off},
	{"prefetch", set_prefetch}, {"serve-expired", set_stale},
	{"serve-expired-ttl", set_stale_max}, {"serve-expired-client-timeout", set_stale_after},
	{"serve-expired-reply-ttl", set_stale_ttl}, {"serve-expired-ttl-reset", check_off}, {"serve-original-ttl", check_off},
	{"minimal-responses", set_minimal}, {"access-control", check_access},
	{"module-config", check_modules}, {"local-zone", check_local_zone}, {"local-data", NULL},
	{"outbound-msg-retry", lacks_feature}, {"answer-cookie", check_off}, {"cookie-secret", NULL},
	{"nsid", lacks_feature}, {"edns-client-string", lacks_feature},
	{"edns-client-string-opcode", NULL},
	/* ours */
	{"cookies", set_cookies}, {"private-addresses", set_private}, {"priming", set_priming},
	{"background", set_background}, {"latency-ms", set_latency}, {"silent", set_silent},
	/* servers */
	{"stub-addr", root_server}, {"stub-name", NULL}, {"forward-addr", root_forwarder},
	{"stub-zone.name", stub_name}, {"stub-zone.stub-addr", zone_server},
	{"stub-zone.stub-prime", NULL}, {"stub-zone.stub-first", stub_first},
	{"stub-zone.stub-tcp-upstream", zone_tcp}, {"forward-zone.name", forward_name},
	{"forward-zone.forward-addr", zone_server}, {"forward-zone.forward-first", forward_first},
	{"forward-zone.forward-tcp-upstream", zone_tcp},
	{"forward-zone.forward-no-cache", check_off}, {"forward-zone.forward-host", lacks_feature},
	/* validation */
	{"trust-anchor", set_anchor}, {"val-override-date", set_date},
	{"val-override-timestamp", set_date}, {"val-max-restart", NULL},
	{"val-nsec3-keysize-iterations", NULL}, {"fake-sha1", NULL}, {"fake-dsa", NULL},
	{"domain-insecure", NULL}, {"harden-algo-downgrade", NULL}, {"aggressive-nsec", NULL},
	{"prefetch-key", NULL}, {"trust-anchor-signaling", NULL},
	/* what nobody can see: logs, order of records, additional errors (compared where asked for) */
	{"target-fetch-policy", NULL}, {"rrset-roundrobin", NULL}, {"verbosity", NULL},
	{"log-time-ascii", NULL}, {"log-servfail", NULL}, {"directory", NULL}, {"ede", NULL},
	{"ede-serve-expired", NULL}, {"hide-identity", NULL},
	{"hide-version", NULL}, {"hide-trustanchor", NULL}, {"identity", NULL}, {"version", NULL},
	/* how careful the iterator is: ours always is */
	{"iter-scrub-promiscuous", NULL}, {"iter-scrub-ns", NULL}, {"harden-glue", NULL},
	{"harden-referral-path", NULL}, {"harden-unverified-glue", NULL},
	{"harden-below-nxdomain", NULL}, {"disable-edns-do", NULL},
	{NULL, NULL}};

static bool apply(struct context *c)
{
	for (const struct key *k = keys; k->name != NULL; k++)
		if (strcmp(k->name, c->set->key) == 0)
			return k->apply == NULL || k->apply(c);
	if (strncmp(c->set->key, "auth-zone.", 10) == 0)
		return lack(c, "secondary zones (auth-zone)");
	return lack(c, "unknown key");
}

/* ---- trust anchors -------------------------------------------------------------------------- */

static bool below_anchor(const struct context *c, const uint8_t *name)
{
	for (uint32_t i = 0; i < c->anchor_count; i++)
		if (taut_name_is_below(name, c->anchors[i]))
			return true;
	return false;
}

/* Does an entry speak of anything at or below a trust anchor? */
static bool entry_needs_validation(const struct context *c, const struct rpl_entry *e)
{
	struct taut_message m;
	uint8_t name[TAUT_NAME_MAX];

	for (const struct rpl_packet *p = e->packet; p != NULL; p = p->next) {
		if (!rpl_open(&m, p->octets, p->length))
			continue;
		for (int section = TAUT_QUESTION; section <= TAUT_ADDITIONAL; section++) {
			struct taut_iterator it = taut_records(&m, (enum taut_section)section);
			struct taut_record record;
			struct taut_question question;

			if (section == TAUT_QUESTION) {
				it = taut_questions(&m);
				while (taut_question_next(&it, &question))
					if (taut_name_expand(&question.name, name) > 0 &&
						below_anchor(c, name))
						return true;
				continue;
			}
			while (taut_record_next(&it, &record))
				if (record.type != TAUT_TYPE_OPT &&
					taut_name_expand(&record.owner, name) > 0 &&
					below_anchor(c, name))
					return true;
		}
	}
	return false;
}

/* Without validation runs what it cannot change: no question and no record of the scenario is at or
 * below a trust anchor. */
static bool needs_validation(const struct context *c)
{
	if (c->anchor_count == 0)
		return false;
	for (const struct rpl_range *range = c->s->ranges; range != NULL; range = range->next)
		for (const struct rpl_entry *e = range->entries; e != NULL; e = e->next)
			if (entry_needs_validation(c, e))
				return true;
	for (const struct rpl_step *step = c->s->steps; step != NULL; step = step->next)
		if (step->entry != NULL && entry_needs_validation(c, step->entry))
			return true;
	return false;
}

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

/* QNAME minimisation is on by default in Unbound, and off here, as most scenarios have no entries for what it asks. It is on
 * where queries upstream are looked at. */
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
	if (config->lacks == NULL && needs_validation(&c))
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

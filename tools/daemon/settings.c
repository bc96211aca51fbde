/* settings.c - from a configuration to what the daemon uses. See settings.h. */
#include "settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config.h"
#include "settings_inner.h"

/* ---- listeners, limits ---------------------------------------------------------------------- */

static void fill_listeners(struct filling *f)
{
	const struct config_value *plain = config_values(f->top, "server.listen");
	const struct config_value *tls = config_values(f->top, "server.listen-tls");
	uint32_t n = 0;
	struct taut_listener *all =
		config_memory(f->config, (2 * config_count(plain) + config_count(tls) + 1) * sizeof *all);

	if (all == NULL)
		return;
	for (; plain != NULL; plain = plain->next) {
		all[n++] = (struct taut_listener){plain->address, TAUT_UDP};
		all[n++] = (struct taut_listener){plain->address, TAUT_TCP};
	}
	for (; tls != NULL; tls = tls->next)
		all[n++] = (struct taut_listener){tls->address, TAUT_TLS};
	f->out->shell.listeners = all;
	f->out->shell.listener_count = n;
}

static struct taut_address address_of(const struct filling *f, const char *path)
{
	const struct config_value *value = config_values(f->top, path);

	return value != NULL ? value->address : (struct taut_address){0};
}

static uint32_t number(const struct filling *f, const char *path)
{
	return (uint32_t)config_number(f->top, path);
}

static void fill_shell(struct filling *f)
{
	struct taut_shell_config *shell = &f->out->shell;

	fill_listeners(f);
	shell->udp_batch = number(f, "udp.batch");
	shell->udp_exchanges = number(f, "udp.exchanges");
	shell->streams = number(f, "tcp.connections");
	shell->streams_each = number(f, "tcp.connections-each");
	shell->stream_pending = number(f, "tcp.pending");
	shell->stream_output = number(f, "tcp.output");
	shell->idle_ms = number(f, "tcp.idle");
	shell->first_ms = number(f, "tcp.query");
	shell->upstream_streams = number(f, "tcp.upstream-connections");
	shell->upstream_idle_ms = number(f, "tcp.upstream-idle");
	shell->connect_ms = number(f, "tcp.connect");
	shell->probe_tls = config_number(f->top, "tls.probe-authoritative") != 0;
	shell->source4 = address_of(f, "resolver.source-ip4");
	shell->source6 = address_of(f, "resolver.source-ip6");
}

static void fill_server(struct filling *f)
{
	struct settings *out = f->out;

	out->workers = number(f, "server.threads");
	out->cache_octets = config_number(f->top, "cache.size");
	out->cache.ttl_max = number(f, "cache.ttl-max");
	out->cache.ttl_min = number(f, "cache.ttl-min");
	out->cache.negative_ttl_max = number(f, "cache.negative-ttl-max");
	out->cache.failure_ttl_max = number(f, "cache.failure-ttl-max");
	/* kept from the start, so that serve-stale can be put on by a reload */
	out->cache.stale_max = number(f, "stale.max");
	out->user = config_string(f->top, "server.user");
	out->group = config_string(f->top, "server.group");
	out->control = config_string(f->top, "control.socket");
	out->metrics = address_of(f, "metrics.listen");
	out->seccomp = config_number(f->top, "server.seccomp") != 0;
	out->zone_octets = config_number(f->top, "server.zone-memory");
	out->grace_ms = number(f, "server.grace");
	out->dump = config_string(f->top, "cache.dump-file");
}

/* ---- access, rate, log, TLS ----------------------------------------------------------------- */

static void fill_access(struct filling *f)
{
	static const char *const paths[] = {"access.allow", "access.refuse", "access.drop"};
	static const enum daemon_access access[] = {DAEMON_ALLOW, DAEMON_REFUSE, DAEMON_DROP};
	struct daemon_acl_rule *rules;
	uint32_t count = 0;

	for (unsigned i = 0; i < 3; i++)
		count += config_count(config_values(f->top, paths[i]));
	rules = config_memory(f->config, (count + 1) * sizeof *rules);
	if (rules == NULL)
		return;
	count = 0;
	for (unsigned i = 0; i < 3; i++)
		for (const struct config_value *v = config_values(f->top, paths[i]); v != NULL; v = v->next)
			rules[count++] = (struct daemon_acl_rule){{v->address, (uint8_t)v->number}, access[i]};
	f->out->acl = rules;
	f->out->acl_count = count;
	f->out->acl_otherwise = access[config_number(f->top, "access.otherwise")];
}

/* A file that will be opened: said now rather than then. */
static void check_file(struct filling *f, const char *path)
{
	const struct config_value *value = config_values(f->top, path);

	if (value != NULL && value->text[0] != 0 && access(value->text, R_OK) != 0)
		config_fault(f->config, &value->place, "%s: %s: %s", path, value->text, strerror(errno));
}

static void fill_rest(struct filling *f)
{
	static const enum log_target targets[] = {LOG_TARGET_STDERR, LOG_TARGET_FILE, LOG_TARGET_SYSLOG};
	static const enum log_level levels[] = {
		LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_NOTICE, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG};
	struct settings *out = f->out;

	out->rate.rate = number(f, "rate.qps");
	out->rate.burst = number(f, "rate.burst");
	out->rate.slip = number(f, "rate.slip");
	out->rate.prefix4 = (uint8_t)number(f, "rate.ipv4-prefix");
	out->rate.prefix6 = (uint8_t)number(f, "rate.ipv6-prefix");
	out->rate_streams = config_number(f->top, "rate.streams") != 0;
	out->log.level = levels[config_number(f->top, "log.level")];
	out->log.json = config_number(f->top, "log.format") == 1;
	out->log.target = targets[config_number(f->top, "log.target")];
	out->log.file = config_string(f->top, "log.file");
	out->log_queries = config_number(f->top, "log.queries") != 0;
	out->tls_certificate = config_string(f->top, "tls.certificate");
	out->tls_key = config_string(f->top, "tls.key");
	out->tls_ca = config_string(f->top, "tls.ca");
	if (f->files) {
		check_file(f, "tls.certificate");
		check_file(f, "tls.key");
		check_file(f, "tls.ca");
	}
}

/* ---- the whole ------------------------------------------------------------------------------ */

bool settings_fill(struct config *config, struct settings *out, bool files)
{
	struct filling f = {.config = config, .top = config_top(config), .out = out, .files = files};

	*out = (struct settings){.origin = NULL};
	fill_server(&f);
	fill_shell(&f);
	fill_access(&f);
	fill_rest(&f);
	settings_resolver(&f);
	settings_zones(&f);
	return !config_failed(config);
}

static const struct settings_overlay *overlays;
static unsigned overlay_count;

void settings_overlay(const struct settings_overlay *all, unsigned count)
{
	overlays = all;
	overlay_count = count;
}

static struct config *read_config(
	const char *path, void (*complain)(void *context, const char *text), void *context)
{
	struct config *config = config_new(complain, context);

	if (config == NULL) {
		complain(context, "no memory");
		return NULL;
	}
	if (path != NULL)
		config_file(config, path);
	for (unsigned i = 0; i < overlay_count; i++)
		config_option(config, overlays[i].option, overlays[i].path, overlays[i].value);
	(void)config_finish(config);
	return config;
}

bool settings_read(const char *path, struct settings *out, void (*complain)(void *context, const char *text),
	void *context)
{
	struct settings fresh;
	struct origin *origin = calloc(1, sizeof *origin);

	if (origin == NULL) {
		complain(context, "no memory");
		return false;
	}
	origin->config = read_config(path, complain, context);
	if (origin->config == NULL || config_failed(origin->config) || !settings_fill(origin->config, &fresh, true) ||
		!settings_local(origin, &fresh)) {
		fresh.origin = origin;
		settings_free(&fresh);
		return false;
	}
	fresh.origin = origin;
	*out = fresh;
	return true;
}

void settings_free(struct settings *settings)
{
	struct origin *origin = settings->origin;

	if (origin == NULL)
		return;
	free(origin->local);
	config_free(origin->config);
	free(origin);
	settings->origin = NULL;
}

bool settings_show(const char *path, struct text *out, void (*complain)(void *context, const char *text), void *context)
{
	struct config *config = read_config(path, complain, context);
	bool fine = config != NULL && !config_failed(config);

	if (fine)
		config_show(config, out);
	config_free(config);
	return fine && !out->failed;
}

void settings_restart(const struct settings *now, const struct settings *fresh, char *out, size_t capacity)
{
	const struct origin *a = now->origin, *b = fresh->origin;

	config_restart(a->config, b->config, out, capacity);
}

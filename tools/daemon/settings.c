/* settings.c - see settings.h. */
#include <stdlib.h>
#include <string.h>

#include "settings_inner.h"

void *settings_array(struct config *config, size_t n, size_t size)
{
	return config_memory(config, (n + 1) * size);
}

static struct taut_address address(const struct config_set *top, const char *path)
{
	const struct config_value *value = config_values(top, path);

	return value != NULL ? value->address : (struct taut_address){0};
}

/* ---- where and for whom --------------------------------------------------------------------- */

static void set_listeners(struct config *config, struct settings *out)
{
	const struct config_set *top = config_top(config);
	const struct config_value *plain = config_values(top, "server.listen");
	const struct config_value *tls = config_values(top, "server.listen-tls");
	struct taut_listener *listeners = settings_array(
		config, 2 * config_count(plain) + config_count(tls), sizeof *listeners);
	uint32_t n = 0;

	if (listeners == NULL)
		return;
	for (; plain != NULL; plain = plain->next) {
		listeners[n++] = (struct taut_listener){plain->address, TAUT_UDP};
		listeners[n++] = (struct taut_listener){plain->address, TAUT_TCP};
	}
	for (; tls != NULL; tls = tls->next)
		listeners[n++] = (struct taut_listener){tls->address, TAUT_TLS};
	out->shell.listeners = listeners;
	out->shell.listener_count = n;
}

static void set_access(struct config *config, struct settings *out)
{
	static const struct {
		const char *path;
		enum daemon_access access;
	} lists[] = {{"access.allow", DAEMON_ALLOW}, {"access.refuse", DAEMON_REFUSE},
		{"access.drop", DAEMON_DROP}};
	const struct config_set *top = config_top(config);
	struct daemon_acl_rule *rules;
	uint32_t n = 0;

	for (unsigned i = 0; i < 3; i++)
		n += config_count(config_values(top, lists[i].path));
	rules = settings_array(config, n, sizeof *rules);
	if (rules == NULL)
		return;
	out->acl = rules;
	out->acl_count = n;
	for (unsigned i = 0; i < 3; i++)
		for (const struct config_value *value = config_values(top, lists[i].path);
			value != NULL; value = value->next)
			*rules++ = (struct daemon_acl_rule){
				{value->address, (uint8_t)value->number}, lists[i].access};
	out->acl_otherwise = (enum daemon_access)config_number(top, "access.otherwise");
}

static void set_rate(const struct config_set *top, struct settings *out)
{
	out->rate = (struct daemon_ratelimit_config){.rate = settings_number(top, "rate.qps"),
		.burst = settings_number(top, "rate.burst"),
		.slip = settings_number(top, "rate.slip"),
		.prefix4 = (uint8_t)settings_number(top, "rate.ipv4-prefix"),
		.prefix6 = (uint8_t)settings_number(top, "rate.ipv6-prefix")};
	out->rate_streams = settings_number(top, "rate.streams") != 0;
}

/* ---- bounds --------------------------------------------------------------------------------- */

static void set_shell(const struct config_set *top, struct settings *out)
{
	struct taut_shell_config *shell = &out->shell;

	shell->udp_batch = settings_number(top, "udp.batch");
	shell->udp_exchanges = settings_number(top, "udp.exchanges");
	shell->streams = settings_number(top, "tcp.connections");
	shell->streams_each = settings_number(top, "tcp.connections-each");
	shell->stream_pending = settings_number(top, "tcp.pending");
	shell->stream_output = settings_number(top, "tcp.output");
	shell->idle_ms = settings_number(top, "tcp.idle");
	shell->first_ms = settings_number(top, "tcp.query");
	shell->upstream_streams = settings_number(top, "tcp.upstream-connections");
	shell->upstream_idle_ms = settings_number(top, "tcp.upstream-idle");
	shell->connect_ms = settings_number(top, "tcp.connect");
	shell->probe_tls = settings_number(top, "tls.probe-authoritative") != 0;
	shell->server_port = (uint16_t)settings_number(top, "resolver.server-port");
	shell->source4 = address(top, "resolver.source-ip4");
	shell->source6 = address(top, "resolver.source-ip6");
}

static void set_cache(const struct config_set *top, struct settings *out)
{
	out->cache_octets = config_number(top, "cache.size");
	out->cache.ttl_max = settings_number(top, "cache.ttl-max");
	out->cache.ttl_min = settings_number(top, "cache.ttl-min");
	out->cache.negative_ttl_max = settings_number(top, "cache.negative-ttl-max");
	out->cache.failure_ttl_max = settings_number(top, "cache.failure-ttl-max");
	out->cache.stale_max =
		settings_number(top, "stale.enabled") != 0 ? settings_number(top, "stale.max") : 0;
	out->dump = config_string(top, "cache.dump-file");
}

/* ---- the daemon ----------------------------------------------------------------------------- */

static void set_tls(const struct config_set *top, struct settings *out)
{
	out->tls_certificate = config_string(top, "tls.certificate");
	out->tls_key = config_string(top, "tls.key");
	out->tls_ca = config_string(top, "tls.ca");
}

static void set_log(const struct config_set *top, struct settings *out)
{
	out->log = (struct log_config){.target = (enum log_target)settings_number(top, "log.target"),
		.file = config_string(top, "log.file"),
		.json = settings_number(top, "log.format") != 0,
		.level = (enum log_level)settings_number(top, "log.level")};
	out->log_queries = settings_number(top, "log.queries") != 0;
}

static void set_daemon(const struct config_set *top, struct settings *out)
{
	out->workers = settings_number(top, "server.threads");
	out->user = config_string(top, "server.user");
	out->group = config_string(top, "server.group");
	out->grace_ms = settings_number(top, "server.grace");
	out->seccomp = settings_number(top, "server.seccomp") != 0;
	out->control = config_string(top, "control.socket");
	out->control_named = config_values(top, "control.socket")->place.file != NULL;
	out->metrics = address(top, "metrics.listen");
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void fill(struct config *config, struct settings *out)
{
	const struct config_set *top = config_top(config);

	*out = (struct settings){.origin = config};
	set_tls(top, out);
	set_listeners(config, out);
	set_access(config, out);
	set_rate(top, out);
	set_shell(top, out);
	set_cache(top, out);
	set_log(top, out);
	set_daemon(top, out);
	settings_resolver(config, out);
	settings_data(config, out);
	out->tls_upstream = out->tls_upstream || out->shell.probe_tls;
}

struct config *settings_config(const struct settings_source *source,
	void (*complain)(void *context, const char *text), void *context)
{
	struct config *config = config_new(complain, context);

	if (config == NULL) {
		complain(context, "no memory");
		return NULL;
	}
	for (unsigned i = 0; i < source->option_count; i++)
		config_option(config, source->options[i].option, source->options[i].path,
			source->options[i].value);
	if (source->path != NULL)
		config_file(config, source->path);
	if (config_finish(config))
		return config;
	config_free(config);
	return NULL;
}

bool settings_read(const struct settings_source *source, struct settings *out,
	void (*complain)(void *context, const char *text), void *context)
{
	struct config *config = settings_config(source, complain, context);
	struct settings made;

	if (config == NULL)
		return false;
	fill(config, &made);
	if (config_failed(config)) {
		config_free(config);
		return false;
	}
	*out = made;
	return true;
}

void settings_free(struct settings *settings)
{
	config_free(settings->origin);
}

void settings_restart(
	const struct settings *now, const struct settings *fresh, char *out, size_t capacity)
{
	config_restart(now->origin, fresh->origin, out, capacity);
}

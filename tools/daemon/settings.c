/* settings.c - see settings.h. */
#include <stdlib.h>
#include <string.h>

#include "settings_inner.h"

void *settings_array(struct config *config, size_t n, size_t size)
{
	return config_memory(config, (n + 1) * size);
}

/* Where it is not set: NULL. */
static const char *word(const struct config_set *top, const char *path)
{
	const char *text = config_string(top, path);

	return text == NULL || text[0] == 0 ? NULL : text;
}

static uint32_t number(const struct config_set *top, const char *path)
{
	return (uint32_t)config_number(top, path);
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
	for (; tls != NULL; tls = tls->next) {
		listeners[n++] = (struct taut_listener){tls->address, TAUT_TLS};
		if (out->tls_certificate == NULL)
			config_fault(config, &tls->place,
				"server.listen-tls: expected tls.certificate and tls.key too");
	}
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
	out->rate = (struct daemon_ratelimit_config){.rate = number(top, "rate.qps"),
		.burst = number(top, "rate.burst"),
		.slip = number(top, "rate.slip"),
		.prefix4 = (uint8_t)number(top, "rate.ipv4-prefix"),
		.prefix6 = (uint8_t)number(top, "rate.ipv6-prefix")};
	out->rate_streams = number(top, "rate.streams") != 0;
}

/* ---- bounds --------------------------------------------------------------------------------- */

static void set_shell(const struct config_set *top, struct settings *out)
{
	struct taut_shell_config *shell = &out->shell;

	shell->udp_batch = number(top, "udp.batch");
	shell->udp_exchanges = number(top, "udp.exchanges");
	shell->streams = number(top, "tcp.connections");
	shell->streams_each = number(top, "tcp.connections-each");
	shell->stream_pending = number(top, "tcp.pending");
	shell->stream_output = number(top, "tcp.output");
	shell->idle_ms = number(top, "tcp.idle");
	shell->first_ms = number(top, "tcp.query");
	shell->upstream_streams = number(top, "tcp.upstream-connections");
	shell->upstream_idle_ms = number(top, "tcp.upstream-idle");
	shell->connect_ms = number(top, "tcp.connect");
	shell->probe_tls = number(top, "tls.probe-authoritative") != 0;
	shell->server_port = (uint16_t)number(top, "resolver.server-port");
	shell->source4 = address(top, "resolver.source-ip4");
	shell->source6 = address(top, "resolver.source-ip6");
}

static void set_cache(const struct config_set *top, struct settings *out)
{
	out->cache_octets = config_number(top, "cache.size");
	out->cache.ttl_max = number(top, "cache.ttl-max");
	out->cache.ttl_min = number(top, "cache.ttl-min");
	out->cache.negative_ttl_max = number(top, "cache.negative-ttl-max");
	out->cache.failure_ttl_max = number(top, "cache.failure-ttl-max");
	out->cache.stale_max = number(top, "stale.enabled") != 0 ? number(top, "stale.max") : 0;
	out->dump = word(top, "cache.dump-file");
}

/* ---- the daemon ----------------------------------------------------------------------------- */

static void set_tls(struct config *config, struct settings *out)
{
	const struct config_set *top = config_top(config);
	const struct config_value *certificate = config_values(top, "tls.certificate");

	out->tls_certificate = word(top, "tls.certificate");
	out->tls_key = word(top, "tls.key");
	out->tls_ca = word(top, "tls.ca");
	if ((out->tls_certificate == NULL) != (out->tls_key == NULL))
		config_fault(config, certificate != NULL ? &certificate->place : NULL,
			"tls: expected both certificate and key");
}

static void set_log(struct config *config, struct settings *out)
{
	const struct config_set *top = config_top(config);

	out->log = (struct log_config){.target = (enum log_target)number(top, "log.target"),
		.file = word(top, "log.file"),
		.json = number(top, "log.format") != 0,
		.level = (enum log_level)number(top, "log.level")};
	out->log_queries = number(top, "log.queries") != 0;
	if (out->log.target == LOG_TARGET_FILE && out->log.file == NULL)
		config_fault(config, &config_values(top, "log.target")->place,
			"log.target: expected log.file too");
}

static void set_daemon(struct config *config, struct settings *out)
{
	const struct config_set *top = config_top(config);
	const struct config_value *metrics = config_values(top, "metrics.listen");

	out->workers = number(top, "server.threads");
	out->user = word(top, "server.user");
	out->group = word(top, "server.group");
	out->grace_ms = number(top, "server.grace");
	out->seccomp = number(top, "server.seccomp") != 0;
	out->control = word(top, "control.socket");
	out->control_named = config_values(top, "control.socket")->place.file != NULL;
	if (metrics == NULL || metrics->text[0] == 0)
		return;
	out->metrics = metrics->address;
	if (out->metrics.port == 0)
		config_fault(
			config, &metrics->place, "metrics.listen: expected an address with a port");
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void fill(struct config *config, struct settings *out)
{
	const struct config_set *top = config_top(config);

	*out = (struct settings){.origin = config};
	set_tls(config, out);
	set_listeners(config, out);
	set_access(config, out);
	set_rate(top, out);
	set_shell(top, out);
	set_cache(top, out);
	set_log(config, out);
	set_daemon(config, out);
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

/* settings.h - a configuration as the daemon uses it: in the types of resolver.h and shell.h, with defaults filled in. */
#ifndef TAUT_DAEMON_SETTINGS_H
#define TAUT_DAEMON_SETTINGS_H

#include "../../resolver/shell/shell.h"
#include "acl.h"
#include "log.h"
#include "ratelimit.h"

struct settings_zone {
	const uint8_t *apex; /* wire form */
	const char *name, *file;
	struct taut_transfer_rule transfer;
	bool has_transfer;
};

struct settings {
	/* fixed while the daemon runs: see settings_restart */
	uint32_t workers;
	uint64_t cache_octets; /* of all workers together */
	struct taut_cache_config cache;
	struct taut_shell_config shell; /* but for callbacks and TLS */
	const char *user, *group;
	const char *control;         /* path of the socket; NULL: none */
	bool control_named;          /* it is not the default */
	struct taut_address metrics; /* family 0: none */
	bool seccomp;

	/* taken at a reload */
	struct taut_resolver_config resolver; /* but for cache, zones, chance and log */
	const struct settings_zone *zones;
	uint32_t zone_count;
	uint64_t zone_octets; /* memory of a worker's zones; 0: by the size of the files */
	const struct daemon_acl_rule *acl;
	uint32_t acl_count;
	enum daemon_access acl_otherwise;
	struct daemon_ratelimit_config rate; /* rate 0: none */
	bool rate_streams;                   /* TCP and TLS too */
	struct log_config log;
	bool log_queries;
	const char *tls_certificate, *tls_key; /* NULL: no TLS for clients */
	const char *tls_ca;                    /* NULL: the system's */
	bool tls_upstream;                     /* some server is asked by TLS */
	const char *dump; /* of the cache: where `dump` without a file goes; NULL */
	uint32_t grace_ms;

	void *origin; /* what all pointers point into */
};

/* Where a configuration comes from: a file (NULL: none, all is as it is built in), and the command line, which wins. */
struct settings_option {
	const char *option, *path, *value; /* "--threads", "server.threads", "4" */
};
struct settings_source {
	const char *path;
	const struct settings_option *options;
	unsigned option_count;
};

/* False: what is wrong was given to `complain`, a line each; *out is untouched. */
bool settings_read(const struct settings_source *source, struct settings *out,
	void (*complain)(void *context, const char *text), void *context);
/* The first half of it: what was said, with defaults. NULL: it is wrong. */
struct config;
struct config *settings_config(const struct settings_source *source,
	void (*complain)(void *context, const char *text), void *context);
void settings_free(struct settings *settings);

/* What of `fresh` differs from `now` but needs a restart: names of options with commas between them, "" for nothing. */
void settings_restart(
	const struct settings *now, const struct settings *fresh, char *out, size_t capacity);

#endif

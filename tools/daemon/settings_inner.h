/* settings_inner.h - what the files of the settings share: settings.c for the daemon itself, settings_resolver.c for what
 * its resolvers take, settings_data.c for hints, zones and local data. */
#ifndef TAUT_DAEMON_SETTINGS_INNER_H
#define TAUT_DAEMON_SETTINGS_INNER_H

#include "config.h"
#include "settings.h"

/* Faults go to the configuration. */
void settings_resolver(struct config *config, struct settings *out);
void settings_data(struct config *config, struct settings *out);

static inline uint32_t settings_number(const struct config_set *set, const char *path)
{
	return (uint32_t)config_number(set, path);
}

/* n members of this size, or NULL with a fault; at least one, so that NULL is nothing else. */
void *settings_array(struct config *config, size_t n, size_t size);

#endif

/* settings_inner.h - what the files that fill settings share. */
#ifndef TAUT_DAEMON_SETTINGS_INNER_H
#define TAUT_DAEMON_SETTINGS_INNER_H

#include "config.h"
#include "settings.h"

#define TYPE_OPENPGPKEY 61 /* RFC 7929: its rdata is base64 and nothing else */

struct origin {
	struct config *config;
	void *local; /* memory of the local data */
};

/* Faults are told through config_fault; the caller looks whether there were any. */
struct filling {
	struct config *config;
	const struct config_set *top;
	struct settings *out;
	bool files; /* files that the configuration names may be opened */
};

/* All but local data. */
bool settings_fill(struct config *config, struct settings *out, bool files);

/* config_resolver.c */
void settings_resolver(struct filling *f);
/* config_zones.c */
void settings_zones(struct filling *f);
bool settings_local(struct origin *origin, struct settings *out);

#endif

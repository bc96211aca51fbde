/* zones.c - libtautwire's adapter for the zone file benchmark. */
#include "zonebench.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <tautwire/text.h>
#include <unistd.h>

enum { ROOM = 1 << 18 };

static const char *version(void)
{
	return "tautwire, read() in 256 KiB blocks";
}

static void origin_of(const char *text, uint8_t name[TAUT_NAME_MAX])
{
	uint32_t length;

	if (taut_name_scan(text, strlen(text), NULL, name, &length) != TAUT_OK)
		name[0] = 0;
}

/* Fills the buffer behind the `left` octets that come again. */
static enum taut_code refill(struct taut_zone *zone, int file, char *buffer, size_t *have, size_t left)
{
	ssize_t n;

	memmove(buffer, buffer + *have - left, left);
	n = read(file, buffer + left, ROOM - left);
	*have = left + (n > 0 ? (size_t)n : 0);
	return taut_zone_text(zone, buffer, *have, n > 0 ? 0 : TAUT_ZONE_FINAL);
}

static long parse(const char *path, const char *origin, struct zb_state *state)
{
	struct taut_zone *zone = malloc(sizeof *zone);
	char *buffer = malloc(ROOM);
	uint8_t name[TAUT_NAME_MAX];
	int file = open(path, O_RDONLY);
	size_t have = 0;
	long errors = 0;

	origin_of(origin, name);
	taut_zone_init(zone, name, TAUT_CLASS_IN);
	zone->has_default_ttl = true;
	zone->default_ttl = 3600;
	refill(zone, file, buffer, &have, 0);
	for (enum taut_zone_event event; (event = taut_zone_next(zone)) != TAUT_ZONE_END;) {
		if (event == TAUT_ZONE_RECORD)
			zb_rr(state, zone->record.owner, zone->record.owner_length,
				zone->record.rdata, zone->record.rdlength);
		else if (event == TAUT_ZONE_MORE)
			refill(zone, file, buffer, &have, zone->left);
		else
			errors++;
	}
	close(file);
	free(buffer);
	free(zone);
	return errors != 0 ? -errors : state->rrs;
}

const struct zb_adapter zb_adapter = {.name = "tautwire", .version = version, .parse = parse};

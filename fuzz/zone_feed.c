/* zone_feed.c - see zone_feed.h. */
#include "zone_feed.h"

static struct taut_zone zone;

static void put_fault(struct zone_check *check, const char *file, uint32_t line, uint32_t column,
	const char *text)
{
	struct zone_fault fault = {file, line, column, TAUT_E_SYNTAX, NULL, NULL, text};

	zone_check_fault(check, &fault);
}

bool zone_feed(struct zone_check *check, const uint8_t *origin, const char *text, size_t n,
	uint32_t most, const char *file)
{
	enum taut_zone_event event = TAUT_ZONE_MORE;

	taut_zone_init(&zone, origin, TAUT_CLASS_IN);
	if (taut_zone_text(&zone, text, n, TAUT_ZONE_FINAL) != TAUT_OK)
		return false;
	while (event != TAUT_ZONE_END && most > 0) { /* each event takes an entry of the text */
		event = taut_zone_next(&zone);
		if (event == TAUT_ZONE_RECORD) {
			zone_check_record(check, file, &zone.record);
			most--;
		} else if (event == TAUT_ZONE_ERROR) {
			put_fault(check, file, zone.error.line, zone.error.column,
				taut_code_text(zone.error.code));
			most--;
		} else if (event == TAUT_ZONE_INCLUDE) {
			put_fault(check, file, zone.include.line, zone.include.column,
				"no other files");
			most--;
		}
	}
	return zone_check_finish(check, file);
}

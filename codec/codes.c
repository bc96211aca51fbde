/* codes.c - code points by number and by name: the rows of codes.def. */
#include "out.h"
#include "rdata.h"

static const struct point {
	uint8_t registry;
	uint16_t number;
	const char *name;
} points[] = {
#define TAUT_POINT(registry, number, name) {TAUT_##registry, number, name},
#include "codes.def"
#undef TAUT_POINT
};

enum { POINTS = sizeof points / sizeof points[0] };

/* The place of the first row that is not before a number: rows stand in order, so that a search halves what
 * is left. */
static uint32_t place_of(enum taut_registry registry, uint16_t number)
{
	uint32_t low = 0, high = POINTS, key = (uint32_t)registry << 16 | number;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		uint32_t here = (uint32_t)points[middle].registry << 16 | points[middle].number;

		if (here < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const char *taut_code_point(enum taut_registry registry, uint16_t number)
{
	uint32_t i = place_of(registry, number);

	if (i < POINTS && points[i].registry == (uint8_t)registry && points[i].number == number)
		return points[i].name;
	return NULL;
}

enum taut_code taut_code_point_scan(
	enum taut_registry registry, const char *text, size_t n, uint16_t *number)
{
	/* the rows of the registry */
	for (uint32_t i = place_of(registry, 0);
		i < POINTS && points[i].registry == (uint8_t)registry; i++) {
		if (taut_i_same_text(text, n, points[i].name)) {
			*number = points[i].number;
			return TAUT_OK;
		}
	}
	return TAUT_E_SYNTAX;
}

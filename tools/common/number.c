/* number.c - see number.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

bool dump_read_number(const char *text, uint64_t most, uint64_t *number, const char **rest)
{
	char *end;
	unsigned long long n;

	errno = 0;
	n = strtoull(text, &end, 10);
	if (errno != 0 || end == text || text[0] < '0' || text[0] > '9' || n > most)
		return false;
	*number = n;
	*rest = end;
	return true;
}

bool dump_read_size(const char *text, uint64_t *octets)
{
	static const char units[] = "kKmMgG";
	const char *rest, *unit;
	uint64_t n, factor = 1;

	if (!dump_read_number(text, UINT64_C(1) << 32, &n, &rest))
		return false;
	if (*rest) {
		unit = strchr(units, *rest);
		if (!unit || rest[1])
			return false;
		factor = UINT64_C(1) << 10 * ((unit - units) / 2 + 1);
	}
	if (n > (UINT64_C(1) << 40) / factor)
		return false;
	*octets = n * factor;
	return true;
}

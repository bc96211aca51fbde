/* chance.c - see chance.h. */
#include "chance.h"

#include <sys/random.h>

void daemon_random(uint8_t *out, size_t n)
{
	while (n > 0) { /* the system gives 256 octets at least in one call */
		ssize_t got = getrandom(out, n, 0);

		if (got > 0) {
			out += got;
			n -= (size_t)got;
		}
	}
}

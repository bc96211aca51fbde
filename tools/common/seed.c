/* seed.c - see seed.h. */
#define _DEFAULT_SOURCE /* getrandom */

#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "seed.h"

uint64_t dump_seed(void)
{
	struct timespec now = {0, 0};
	uint64_t key;

	if (getrandom(&key, sizeof key, GRND_NONBLOCK) == (ssize_t)sizeof key)
		return key;
	clock_gettime(CLOCK_REALTIME, &now);
	return (uint64_t)now.tv_sec * 1000000007u ^ (uint64_t)now.tv_nsec << 20 ^
	       (uint64_t)getpid() << 40;
}

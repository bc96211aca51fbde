/* memory.c - see memory.h. */
#include "memory.h"

struct dump_shares dump_shares_of(uint64_t total)
{
	uint64_t sixth = total / 6;

	return (struct dump_shares){sixth, sixth * 2, sixth, sixth * 2};
}

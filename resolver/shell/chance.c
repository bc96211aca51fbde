/* chance.c - random octets of the system, a page at a time: three system calls for each exchange would be a seventh of its
 * cost. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "inner.h"

enum { STOCK = 4096 };

struct taut_stock {
	size_t left;
	uint8_t octets[STOCK];
};

bool taut_i_stock_open(struct taut_shell *shell)
{
	shell->stock = calloc(1, sizeof *shell->stock);
	return shell->stock != NULL;
}

void taut_i_stock_close(struct taut_shell *shell)
{
	free(shell->stock);
	shell->stock = NULL;
}

static void draw(uint8_t *out, size_t n)
{
	while (n >
		0) { /* up to 256 octets are never cut short; the call fails only before the system is up */
		ssize_t got = getrandom(out, n < 256 ? n : 256, 0);

		if (got < 0 && errno != EINTR)
			abort(); /* nobody can resolve safely without */
		if (got > 0) {
			out += got;
			n -= (size_t)got;
		}
	}
}

void taut_shell_random(void *context, uint8_t *out, size_t n)
{
	struct taut_stock *stock = ((struct taut_shell *)context)->stock;

	if (n > STOCK) {
		draw(out, n);
		return;
	}
	if (n > stock->left) {
		draw(stock->octets, STOCK);
		stock->left = STOCK;
	}
	stock->left -= n;
	memcpy(out, stock->octets + stock->left, n);
	memset(stock->octets + stock->left, 0, n); /* nobody reads it again */
}

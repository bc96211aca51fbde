/* peers.h - other decoders in one form, for fuzz_peers.c. One message is open at a time. */
#ifndef FUZZ_PEERS_H
#define FUZZ_PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct peer_record {
	const uint8_t *owner, *rdata; /* names in wire form, uncompressed */
	uint32_t owner_length, n;
	uint16_t type, rclass;
	uint32_t ttl;
};

/* What they do with otherwise usual records */
enum {
	PEER_ROOT = 1,   /* has no liking for pointers to the root */
	PEER_LAYOUTS = 2 /* reads some types by other layouts, and gets stuck behind them */
};

struct peer {
	const char *name;
	unsigned quirks;
	/* NULL: it takes the message. Otherwise its words, and how many records it had read. */
	const char *(*open)(const uint8_t *octets, size_t n, unsigned *read);
	/* The k-th record of a section, OPT and TSIG left out. False if there is none. Good until the next call. */
	bool (*record)(unsigned section, unsigned k, struct peer_record *record);
	void (*close)(void);
};

enum { PEERS = 2 };
extern const struct peer peers[PEERS];

#endif

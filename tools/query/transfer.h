/* transfer.h - where a zone transfer is: AXFR (RFC 5936), IXFR (RFC 1995), record by record. */
#ifndef TAUT_QUERY_TRANSFER_H
#define TAUT_QUERY_TRANSFER_H

#include <tautwire/rdata.h>

enum query_transfer_state {
	QUERY_TRANSFER_BEGIN,   /* nothing came yet */
	QUERY_TRANSFER_SECOND,  /* the first SOA did: the next record tells the form */
	QUERY_TRANSFER_ZONE,    /* a whole zone, up to its SOA */
	QUERY_TRANSFER_REMOVED, /* a difference: behind the SOA of the old version */
	QUERY_TRANSFER_ADDED,   /* behind that of the new one */
	QUERY_TRANSFER_DONE,
	QUERY_TRANSFER_BROKEN
};

struct query_transfer_walk {
	enum query_transfer_state state;
	bool is_ixfr;
	bool current;    /* IXFR: the server has nothing newer */
	uint32_t asked;  /* IXFR: the serial that is there */
	uint32_t serial; /* of the version that comes */
	uint64_t records;
	const char *wrong; /* BROKEN: why */
};

/* Takes the next record of the answer sections. */
void query_transfer_take(struct query_transfer_walk *walk, const struct taut_record *record);
/* The records of a message were taken: is there more to come? An IXFR may end after its first SOA. */
bool query_transfer_goes_on(struct query_transfer_walk *walk);

#endif

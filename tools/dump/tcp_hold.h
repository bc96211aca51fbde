/* tcp_hold.h - octets of one stream that cannot be handed out yet: pieces of segments, in the order
 * of their sequence numbers, none over another.
 *
 * A source is a segment of which something is kept, with what is known of its packet; pieces are
 * the parts of it that nothing else had brought before. Memory is counted as the heap takes it, and
 * is in proportion to the octets that wait. */
#ifndef TAUT_DUMP_TCP_HOLD_H
#define TAUT_DUMP_TCP_HOLD_H

#include "limits.h"
#include "tcp.h"

struct dump_source {
	struct dump_packet packet; /* its octets are gone */
	uint32_t length;           /* of `octets` */
	uint32_t pieces;           /* that are left */
	uint32_t epoch;            /* of the hold, when it came */
	unsigned marks;
	bool decided; /* the packet's fate */
	bool early;   /* it came before octets that stand before it */
	bool cut;     /* by the snap length */
	uint8_t octets[];
};

#define DUMP_PIECE_WHOLE   1u /* begins a segment of nothing but whole messages */
#define DUMP_PIECE_DIFFERS 2u /* its octets came again with other values */
#define DUMP_PIECE_CUT     4u /* the capture does not have the octets that follow */

struct dump_piece {
	struct dump_source *source;
	const uint8_t *octets;
	uint32_t sequence, length;
	unsigned flags; /* DUMP_PIECE_... */
};

/* Pieces [first, end); the first run, [first, run), has no hole inside and `joined` octets. The
 * others change it, tcp_resync.c keeps its memory in `search`. */
struct dump_hold {
	uint32_t first, run, end, capacity;
	uint32_t joined, octets;
	uint32_t epoch; /* holes that were given up */
	int64_t since;  /* capture time at which the wait for the first hole began */
	uint32_t since_nanoseconds;
	bool has_since;
	uint32_t hole; /* the sequence number at which it begins */
	struct dump_search {
		uint32_t
			start; /* sequence numbers: of the first octet when it was last searched; */
		uint32_t scanned; /* what is before this one was looked at */
		uint32_t count;   /* of places that wait for their octets */
		struct dump_place {
			uint32_t sequence, length; /* where the length stands, and what it says */
			uint32_t at; /* octets, with the length, that were looked at */
			uint32_t questions, records; /* that are to follow */
		} places[DUMP_SEARCH_PLACES];
		uint64_t budget;  /* octets that may be looked at */
		bool begun, last; /* last: no more octets will come */
	} search;
	struct dump_piece pieces[];
};

/* What all holds of an engine share. */
struct dump_store {
	uint64_t used, limit; /* octets of memory */
	struct dump_tally *tally;
	struct dump_tcp_counts *counts;
	struct dump_source *now; /* of the packet that is just taken: not in the tally yet */
	enum dump_fate fate;     /* of this packet; DUMP_HELD while it is open */
};

/* A segment, or what is left of it. */
struct dump_newcomer {
	const struct dump_packet *packet;
	const uint8_t *octets;
	uint32_t sequence, length;
	unsigned marks;
	bool decided, early, cut, whole;
};

/* Keeps those octets of newcomer *c that are not there yet; *hold may be NULL before, and changes.
 * The source becomes store->now. Returns how many octets were kept; *missed says that others had to
 * be left out for want of memory. */
uint32_t dump_hold_put(struct dump_store *store, struct dump_hold **hold,
	const struct dump_newcomer *c, bool *missed);

/* Memory that dump_hold_put may need for a segment of n octets. */
uint64_t dump_hold_need(const struct dump_hold *hold, uint32_t n);

/* Takes the first n octets away (at most `joined`). Their packets have this fate, unless it was
 * known before; a lost packet that was cut is lost for that reason. *hold becomes NULL with the
 * last one. */
void dump_hold_take(
	struct dump_store *store, struct dump_hold **hold, uint32_t n, enum dump_fate fate);

/* The sequence number behind the first run. */
static inline uint32_t dump_hold_end(const struct dump_hold *hold)
{
	return hold->pieces[hold->first].sequence + hold->joined;
}

/* The piece that has the octet of this sequence number, which is in the first run. */
uint32_t dump_hold_find(const struct dump_hold *hold, uint32_t sequence);

/* Copies n octets from this sequence number on; all are in the first run. */
void dump_hold_copy(const struct dump_hold *hold, uint32_t sequence, uint32_t n, uint8_t *out);

/* Sequence numbers: how far a is behind b, negative if it is before it. */
static inline int32_t dump_behind(uint32_t a, uint32_t b)
{
	uint32_t d = a - b;

	return d < 0x80000000u ? (int32_t)d : -(int32_t)(UINT32_MAX - d) - 1;
}

#endif

/* container.h - packets out of pcap, pcapng and dnstap files that are fed in pieces of any size.
 *
 * No I/O of its own. The caller feeds a piece, takes events until there is no more, feeds the next,
 * and at last says that the input ended:
 *
 *	dump_container_init(&c);
 *	while ((n = read(...)) > 0) {
 *		dump_container_feed(&c, buffer, n);
 *		while ((event = dump_container_next(&c, &packet, &defect)) != DUMP_MORE)
 *			...
 *	}
 *	dump_container_finish(&c);
 *	while ((event = dump_container_next(&c, &packet, &defect)) != DUMP_END)
 *		...
 *	dump_container_free(&c);
 *
 * The events are the same whatever the sizes of the pieces. Packets lie in the piece itself where
 * they can; otherwise in a buffer that never grows beyond 2 * DUMP_HELD_MAX (limits.h).
 *
 * Formats: pcap in both octet orders, micro- and nanoseconds, versions 2.0 to 2.4; pcapng 1 with
 * several sections and interfaces, if_tsresol, if_tsoffset, enhanced, simple and (obsolete) packet
 * blocks; dnstap frames in Frame Streams, one stream or several after each other, or one frame alone.
 * Other blocks are passed over. Modified pcap variants, compressed and foreign files, and Frame
 * Streams of another content type are refused by name.
 *
 * Damage is reported and stepped over by these rules:
 *   pcap    A record is damaged if its captured length is over DUMP_PACKET_MAX, if it goes past the
 *           end of the input, or if its header is all zeros. Reading goes on at the next octet
 *           behind its start where a plausible header stands (fraction of the second in range,
 *           captured length from 1 to DUMP_PACKET_MAX and not over the original one, time within
 *           DUMP_RESUME_SECONDS of the packet before) that is followed by another plausible header
 *           or by the end of the input.
 *   pcapng  A block is damaged if its length is under 12, over DUMP_BLOCK_MAX or no multiple of 4,
 *           if it goes past the end of the input, or if the length at its end differs. Reading goes
 *           on at the next octet behind its start where a block of a known type stands whose two
 *           lengths agree. If both lengths agree but the content is wrong, only that block is
 *           stepped over. A block over DUMP_HELD_MAX is stepped over by the length at its start.
 *   dnstap  A frame is damaged if it is over DUMP_PACKET_MAX, stands outside of START and STOP, or is
 *           a control frame that cannot be read. It is stepped over by its length: nothing else marks
 *           where the next one begins. The input must end behind a STOP.
 */
#ifndef TAUT_DUMP_CONTAINER_H
#define TAUT_DUMP_CONTAINER_H

#include <stddef.h>

#include "packet.h"

enum dump_event {
	DUMP_MORE,   /* the piece is used up: feed another or finish */
	DUMP_PACKET, /* *packet is filled; its octets are good until the next call */
	DUMP_DEFECT, /* *defect is filled; there may be more events */
	DUMP_END,    /* after dump_container_finish: nothing is left */
	DUMP_AGAIN   /* inside only: the state changed, the next step is due */
};

enum dump_defect_code {
#define DUMP_DEFECT(symbol, name, text, show_found, expected, show_wanted) DUMP_DEFECT_##symbol,
#include "defects.def"
#undef DUMP_DEFECT
	DUMP_DEFECTS
};

#define DUMP_DEFECT_NAME 48

struct dump_defect {
	enum dump_defect_code code;
	uint64_t offset;        /* in the file, where the damaged thing starts */
	uint64_t passed;        /* octets that were stepped over on account of it */
	uint32_t found, wanted; /* see defects.def */
	char name[DUMP_DEFECT_NAME];
};

#define DUMP_DEFECT_TEXT 256

/* "captured length 4294967295, expected at most 262144; 532 octets stepped over", with NUL. */
void dump_defect_text(const struct dump_defect *defect, char out[DUMP_DEFECT_TEXT]);
const char *dump_defect_name(enum dump_defect_code code);

/* Where the octets of the input went. Their sum is the length of the input. */
struct dump_octets {
	uint64_t structure; /* headers, blocks that were read */
	uint64_t packets;   /* captured octets of packets that were handed out */
	uint64_t passed;    /* blocks of other types */
	uint64_t damage;
};

struct dump_interface {
	uint64_t offset; /* seconds to add, modulo 2^64: if_tsoffset */
	uint32_t link, snap;
	uint8_t resolution; /* if_tsresol */
	bool usable;
};

struct dump_container {
	const uint8_t *piece; /* what was fed last; piece_at of its piece_end octets are used */
	size_t piece_at, piece_end;
	uint8_t *held; /* octets of earlier pieces: held_at to held_end */
	uint32_t held_at, held_end, held_capacity;
	bool finished, no_memory, big;
	uint8_t state;
	uint64_t at;      /* offset in the file of the next octet */
	uint64_t packets; /* that were handed out */
	struct dump_octets octets;
	struct dump_defect pending; /* while the search for the next record goes on */
	uint32_t skip;              /* of a block too large to be held */
	uint8_t skip_as, skip_then; /* enum dump_octets_kind, enum dump_state */
	/* pcap */
	bool swapped, maybe_swapped; /* versions before 2.4: lengths change places */
	uint32_t link, fraction;     /* fraction: units of a second */
	int64_t seconds;             /* of the packet before */
	bool has_seconds;
	/* pcapng */
	struct dump_interface *interfaces;
	uint32_t interface_count, interface_capacity;
	/* dnstap */
	bool started; /* between START and STOP */
};

void dump_container_init(struct dump_container *c);
void dump_container_feed(struct dump_container *c, const uint8_t *octets, size_t n);
void dump_container_finish(struct dump_container *c);
enum dump_event dump_container_next(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect);
void dump_container_free(struct dump_container *c);

#endif

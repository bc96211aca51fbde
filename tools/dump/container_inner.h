/* container_inner.h - what the files of the container share: the window on the input,
 * its states. */
#ifndef TAUT_DUMP_CONTAINER_INNER_H
#define TAUT_DUMP_CONTAINER_INNER_H

#include "container.h"

enum dump_state {
	DUMP_STATE_START,
	DUMP_STATE_RECORD, /* pcap */
	DUMP_STATE_RECORD_SEARCH,
	DUMP_STATE_BLOCK, /* pcapng */
	DUMP_STATE_BLOCK_SEARCH,
	DUMP_STATE_FRAME, /* dnstap */
	DUMP_STATE_BARE_FRAME,
	DUMP_STATE_SKIP,
	DUMP_STATE_OVER /* nothing more can be read */
};

enum dump_octets_kind { DUMP_AS_STRUCTURE, DUMP_AS_PACKET, DUMP_AS_PASSED, DUMP_AS_DAMAGE };

/* The next n octets of the input in one piece, or NULL if they have not all arrived. n is at most
 * DUMP_HELD_MAX. Good until the next call. */
const uint8_t *dump_window(struct dump_container *c, uint32_t n);

/* Octets from here on that have arrived. */
uint64_t dump_arrived(const struct dump_container *c);

/* Goes on by n octets, at most those that have arrived, and counts where they went. */
void dump_advance(struct dump_container *c, uint64_t n, enum dump_octets_kind kind);

/* Fills *defect with passed 0. */
void dump_defect_set(struct dump_defect *defect, enum dump_defect_code code, uint64_t offset,
	uint32_t found, uint32_t wanted);

/* Notes a defect of what starts here and goes on to the search behind its first octet. */
enum dump_event dump_search(struct dump_container *c, enum dump_state state,
	enum dump_defect_code code, uint32_t found, uint32_t wanted);

/* Puts a name out of the file into the defect: what is not printable becomes "?", what is too long ends
 * in "...". */
void dump_defect_name_set(struct dump_defect *defect, const uint8_t *name, uint32_t n);

/* Steps over the next n octets, whether they have arrived or not, and goes on with `then`. */
void dump_skip(
	struct dump_container *c, uint32_t n, enum dump_octets_kind kind, enum dump_state then);

/* Ends the search: the pending defect with the octets that were stepped over. */
enum dump_event dump_found(
	struct dump_container *c, enum dump_state state, struct dump_defect *defect);

enum dump_event dump_pcap_start(struct dump_container *c, struct dump_defect *defect);
enum dump_event dump_pcap_record(struct dump_container *c, struct dump_packet *packet);
enum dump_event dump_pcap_search(struct dump_container *c, struct dump_defect *defect);

enum dump_event dump_block(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect);
enum dump_event dump_block_search(struct dump_container *c, struct dump_defect *defect);

/* Frame Streams. `start` has DUMP_FRAMES_START octets. */
#define DUMP_FRAMES_START 12u
bool dump_is_frames(const uint8_t *start);
enum dump_event dump_frame(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect);

/* A frame of dnstap without Frame Streams: the whole input. */
bool dump_may_be_bare_frame(uint8_t first);
enum dump_event dump_bare_frame(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect);

/* pcapng sections start with this number in either octet order. */
#define DUMP_BLOCK_SECTION 0x0a0d0d0au

#endif

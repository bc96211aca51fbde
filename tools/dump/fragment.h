/* fragment.h - whole datagrams out of IP fragments, in any order.
 *
 * Fragments belong together by version, source, target and identification, with IPv4 also by protocol
 * (RFC 791 3.2, RFC 8200 4.5). The rules:
 *   overlap Octets that came first stand. If others for the same place differ, that is counted and the
 *           datagram is said to differ.
 *   end     Fragments that disagree about where the datagram ends spoil it.
 *   time    A datagram that is not whole DUMP_FRAGMENT_SECONDS of capture time after the first of its
 *           fragments is given up.
 *   memory  Beyond the bound the datagram that was used least recently is given up.
 *   refused What the first fragment shows may decide that nobody wants the datagram. Then it, those
 *           before it and those to come share one fate and take no memory but the key's.
 *   again   A fragment may come after its datagram was whole: the capture has it twice. It begins a
 *           new datagram; if that never is whole, it was but a repetition. Up to DUMP_FRAGMENTS_KNOWN fragments
 *           of a datagram are known again by a hash of their octets.
 * An atomic fragment (RFC 6946) is no fragment here.
 */
#ifndef TAUT_DUMP_FRAGMENT_H
#define TAUT_DUMP_FRAGMENT_H

#include "memory.h"
#include "stages.h"

#define DUMP_FRAGMENTS_KNOWN 8u

struct dump_fragment_counts {
	uint64_t fragments; /* that were taken */
	uint64_t whole;     /* datagrams that were put together */
	uint64_t refused;   /* datagrams that nobody wanted */
	uint64_t given_up;  /* that were not whole in time or at the end of the input */
	uint64_t starved;   /* that were given up for want of memory */
	uint64_t spoilt;    /* whose fragments disagree about the end */
	uint64_t repeated;  /* octets that came before */
	uint64_t differing; /* fragments that overlap earlier ones and differ there */
};

/* A datagram that is whole; good until the next call. */
struct dump_whole {
	const uint8_t *octets;
	uint32_t length;
	uint8_t protocol; /* what the first fragment says that it is */
	bool differs;
	uint32_t others; /* packets that were held for it */
};

struct dump_fragments;

/* NULL if there is no memory. `seed` keys the table, so that no capture can be made to fill one of its
 * chains; it has no influence on results. Packets that were held are decided in *tally, except those
 * that a whole datagram consists of. */
struct dump_fragments *dump_fragments_new(
	const struct dump_shares *shares, uint64_t seed, struct dump_tally *tally);
void dump_fragments_free(struct dump_fragments *f);

/* Takes a fragment. `packet` is what ip->at and ip->end are offsets into. `others` packets are held
 * beside the one that it came with: it was put together from fragments itself. `verdict`, for a
 * fragment with the beginning of the datagram, is CARRYING or the fate of all if nobody wants it.
 *
 * Returns CARRYING if the datagram is whole now: *whole is filled, and the fate of its packets is the
 * caller's to decide. DUMP_HELD: the caller counts the packet as held. Otherwise its fate, which is
 * the caller's to count for it and for `others`. */
enum dump_fate dump_fragments_take(struct dump_fragments *f, const struct dump_packet *packet,
	const struct dump_ip *ip, uint32_t others, enum dump_fate verdict,
	struct dump_whole *whole);

/* The input ended: all are given up, none is held any more. */
void dump_fragments_end(struct dump_fragments *f);

const struct dump_fragment_counts *dump_fragment_counts(const struct dump_fragments *f);

/* Octets of memory that are in use: at most those of the shares, if these have room for the tables and
 * one datagram (128 KiB). */
uint64_t dump_fragments_memory(const struct dump_fragments *f);

#endif

/* tcp.h - messages out of TCP streams, whatever the order of their segments and whatever is
 * missing.
 *
 * Each direction of a connection is a stream of its own, found by addresses and ports. Octets that
 * cannot be handed out yet, because they are part of a message that is not whole or because earlier
 * ones are missing, are kept by segment, in order of their sequence numbers. The rules:
 *   start   A SYN says where the stream begins, also when it carries data (RFC 7413) or comes late.
 *           A stream that was seen first without one is entered by the rule "resync". A SYN with
 *           another number begins a stream anew; so does a segment that no window has room for
 *           (DUMP_AHEAD_MAX, DUMP_BEFORE_MAX), and what is not near a stream that was closed.
 *   order   A segment that begins behind the octet expected next waits. What comes to fill the hole
 *           sets it free.
 *   overlap Octets that came before are dropped: those that came first stand. Where both are at
 *           hand they are compared; if they differ that is counted, and messages out of these
 *           octets are marked OVERLAP_DIFFERS. What was handed out is no longer at hand.
 *   hole    Missing octets are given up when DUMP_HOLE_SECONDS of capture time have passed since
 *           they are the first ones that are missing and something waits behind them, when what
 *           waits behind them in this stream is over DUMP_HOLE_OCTETS, when memory is needed, and
 *           when the connection or the input ends; at once if the snap length cut them. What stood
 *           before the hole in a message that was not whole is lost; behind it the stream is
 *           entered by the rule "resync".
 *   resync  Of the octets at hand without a hole between them, the first place where either
 *           (a) a segment begins that consists of nothing but whole messages, each behind its
 *           length, of at least 12 octets and with no more entries in its header's counts than its
 *           length has room for; or
 *           (b) a length stands whose message is all there, has at least one entry, is taken by
 *           the codec without reject, without octets behind its end, and is followed by the end of
 *           what is at hand or by another length with a plausible header. While less than a
 *           header follows, more is waited for.
 *           What is before the place is lost. The work of (b) is bounded by a budget of octets that
 *           are looked at in vain for each octet that arrives (DUMP_SEARCH_WORK). What does not fit
 *           into the window of one largest message before a place is found is lost from the front.
 *           Messages that come after this rule, up to the next SYN, are marked RESYNC.
 *   memory  Streams and waiting octets are bounded. Beyond the bound the stream that kept
 *           something, or was used, least recently is given up: what can be handed out is, the rest
 *   is lost. fate    A packet carries DNS if an octet of it was handed out in a message. Until that
 *           is known it is held. It is lost as tcp-start or tcp-hole if no message was found around
 *           its octets in a stream without beginning or around a hole, tcp-late if it fills a hole
 *           that was given up, tcp-unfinished if its message never became whole, cut if it was cut.
 */
#ifndef TAUT_DUMP_TCP_H
#define TAUT_DUMP_TCP_H

#include "memory.h"
#include "stages.h"

struct dump_tcp_counts {
	uint64_t streams;    /* directions that were seen */
	uint64_t forgotten;  /* directions that had to make room for others */
	uint64_t holes;      /* that were given up */
	uint64_t starved;    /* streams that lost octets for want of memory, each time */
	uint64_t resyncs;    /* places where a stream was entered by the rule "resync" */
	uint64_t skipped;    /* octets before such places, and those that never met one */
	uint64_t reordered;  /* segments that came early and were put into order */
	uint64_t repeated;   /* octets that came before and were dropped */
	uint64_t differing;  /* octets that came again unlike those that wait */
	uint64_t unfinished; /* streams that ended inside a message */
};

struct dump_tcp;

/* NULL if there is no memory. `seed` keys the table, so that no capture can be made to fill one of
 * its chains; it has no influence on results. The shares are those of DUMP_MEMORY_MIN at least, or
 * octets that wait find no room. Packets that are held and decided later are counted in
 * *tally; those that dump_tcp_take decides are the caller's to count. */
struct dump_tcp *dump_tcp_new(const struct dump_shares *shares, uint64_t seed,
	struct dump_tally *tally, dump_sink *sink, void *context);
void dump_tcp_free(struct dump_tcp *tcp);

/* Takes a segment and hands out the messages that it completes, in its stream, and in others whose
 * holes are given up now; those are handed out with what is known of their own packets. With
 * packet->further > 0 it stands for that many packets more. Returns DUMP_HELD where the fate is
 * open. */
enum dump_fate dump_tcp_take(struct dump_tcp *tcp, const struct dump_packet *packet,
	const struct dump_ends *ends, const struct dump_segment *segment, unsigned marks);

/* Ends all streams, in the order of their last use: the input ended. Gives up all holes and hands
 * out what stands behind them. Nothing is held after it. */
void dump_tcp_end(struct dump_tcp *tcp);

const struct dump_tcp_counts *dump_tcp_counts(const struct dump_tcp *tcp);

/* Octets of memory that are in use: at most those of the shares. */
uint64_t dump_tcp_memory(const struct dump_tcp *tcp);

#endif

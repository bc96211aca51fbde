/* limits.h - every bound of tautdump, with its reason. */
#ifndef TAUT_DUMP_LIMITS_H
#define TAUT_DUMP_LIMITS_H

/* Octets of a packet as captured. MAXIMUM_SNAPLEN of libpcap: no common writer exceeds it, and a
 * damaged length field nearly always does. */
#define DUMP_PACKET_MAX 262144u

/* Octets of a pcapng block that is looked at as a whole: a packet, its fixed fields and 64 KiB of
 * options. The container's buffer never grows beyond it. */
#define DUMP_HELD_MAX (DUMP_PACKET_MAX + 65536u + 64u)

/* Octets of a pcapng block that is stepped over without being looked at. Wireshark writes no
 * larger one; a larger length is taken for damage. */
#define DUMP_BLOCK_MAX 16777216u

/* Interfaces of a pcapng section: 65,536 of 24 octets are 1.5 MiB. */
#define DUMP_INTERFACES_MAX 65536u

/* Seconds that a packet's time may differ from its predecessor's for a place behind damage to be
 * taken for a record header: two days bridges any pause but hardly ever fits random octets. */
#define DUMP_RESUME_SECONDS 172800u

/* Octets that are read from a file at a time. */
#define DUMP_PIECE 262144u

/* Octets of memory for all that has to remember earlier packets: reassembly and matching, see
 * memory.h. --max-memory changes it; below the minimum a stage could not hold one message of
 * 64 KiB. */
#define DUMP_MEMORY     100663296u
#define DUMP_MEMORY_MIN 1048576u

/* TCP: seconds of capture time that missing octets are waited for. What is reordered on its way
 * comes within a second; what is sent again can take three. */
#define DUMP_HOLE_SECONDS 4

/* TCP: octets of one direction that wait behind a hole. Four messages of the largest size. */
#define DUMP_HOLE_OCTETS 262144u

/* TCP: pieces of segments that one stream keeps: a message of 64 KiB in pieces of eight octets. The
 * list is an array, and putting a piece into its middle moves 256 KiB at most. */
#define DUMP_HELD_PIECES 8192u

/* TCP: octets in which the next message is looked for at a time: the largest one with its length,
 * and a length and a header behind it. */
#define DUMP_SEARCH_OCTETS (65535u + 2u + 14u)

/* TCP: octets that may be looked at in search of a message for each one that arrives. One is for
 * the octet itself, the others are for places that look like a message and are none, and for what
 * is looked at again because earlier octets came. */
#define DUMP_SEARCH_WORK 16u

/* TCP: places that look like a message and wait for the rest of it. All but the right one are found
 * out as soon as a record or two of theirs has come. */
#define DUMP_SEARCH_PLACES 8u

/* TCP: a segment this far ahead is of another connection between the same ends: the largest window
 * is 2^30 octets (RFC 7323 2.3). One that is so far before the beginning of a stream is so, too:
 * four messages of the largest size. */
#define DUMP_AHEAD_MAX  0x40000000
#define DUMP_BEFORE_MAX 262144

/* IP: seconds of capture time after which a datagram is given up whose fragments have not all come.
 * RFC 8200 4.5 says 60; RFC 791 says 15 at least. */
#define DUMP_FRAGMENT_SECONDS 60

/* Tunnels and encapsulations inside each other that are followed. */
#define DUMP_LAYERS_MAX 8u

/* Seconds of capture time that a query waits for its response. Resolvers give up within ten. */
#define DUMP_PAIR_SECONDS 10

/* Queries of the same ends and id that are waited for at a time, with different questions: a sender of
 * 200,000 queries a second from one port has 31 for each id within ten seconds, answered ones among them. */
#define DUMP_PAIR_SAME 32u

/* Columns of one line, more than there are fields. */
#define DUMP_COLUMNS_MAX 128u

/* --where: characters of an expression, which bound its tests and values: each takes one at least. */
#define DUMP_WHERE_TEXT 65536u

/* --where: operators and parentheses that are open at one place. */
#define DUMP_WHERE_DEPTH 256u

/* --where: characters of what `contains' and `like' look for. Their work for a text is its length times
 * this. */
#define DUMP_PATTERN_MAX 256u

/* -w: directions of TCP connections that are remembered, a power of two. One that is pushed out costs a
 * SYN more in the file; 16 octets each make a mebibyte. */
#define DUMP_WRITE_STREAMS 65536u

/* Findings of one message that are kept for printing. The number of all is printed as well. */
#define DUMP_FINDINGS_MAX 1024u

/* Defects of one file that are printed on standard error; the rest are counted. */
#define DUMP_DEFECTS_SHOWN 100u

/* Characters of a line of hex: label and 65,535 octets need 131,070 and some; beyond a mebibyte a
 * line is not a message. */
#define DUMP_LINE_MAX 1048576u

/* Summary: names and addresses that are counted at a time (Misra and Gries 1982), and how many of
 * them are printed. With K entries and N messages a count is low by at most N / (K + 1). A name
 * takes 280 octets, an address 40: 23 MiB for the names, the sources and the targets together. */
#define DUMP_TOP_ENTRIES 65536u
#define DUMP_TOP_SHOWN   10u

#endif

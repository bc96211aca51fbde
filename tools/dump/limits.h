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

/* TCP: directions that are remembered, of about 130 octets each: 16 MiB. Beyond it the one that was
 * used least recently is forgotten. A busy resolver has some 10,000 connections a minute. */
#define DUMP_FLOWS_MAX 131072u

/* TCP: directions that stand inside a message, each with a buffer for the largest one (64 KiB):
 * 32 MiB. Beyond it the one that was used least recently is marked lost. */
#define DUMP_BUFFERS_MAX 512u

/* Findings of one message that are kept for printing. The number of all is printed as well. */
#define DUMP_FINDINGS_MAX 1024u

/* Defects of one file that are printed on standard error; the rest are counted. */
#define DUMP_DEFECTS_SHOWN 100u

/* Characters of a line of hex: label and 65,535 octets need 131,070 and some; beyond a mebibyte a
 * line is not a message. */
#define DUMP_LINE_MAX 1048576u

/* Characters that one message may become. 64 KiB of compressed names come to about 20 MiB of
 * JSON. */
#define DUMP_TEXT_FIRST 262144u
#define DUMP_TEXT_MAX   134217728u

/* Output is collected and written in pieces of this size. */
#define DUMP_OUT_BUFFER 262144u

/* Summary: names and addresses that are counted at a time (Misra and Gries 1982), and how many of
 * them are printed. With K entries and N messages a count is low by at most N / (K + 1). A name
 * takes 280 octets, an address 40: 23 MiB for the names, the sources and the targets together. */
#define DUMP_TOP_ENTRIES 65536u
#define DUMP_TOP_SHOWN   10u

#endif

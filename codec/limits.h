/* limits.h - every bound of the codec, with its reason. Bounds that the wire format itself gives
 * (255 octets of a name, 65535 of a message) are part of the interface and stand in codec.h.
 *
 * Work. Opening a message of n octets touches at most TAUT_WORK_FACTOR * n + TAUT_WORK_BASE octets:
 * each octet of a section is read once by the walk and once more when a name's places are learnt;
 * behind pointers only TAUT_STEPS(n) pointers and labels are looked at, of at most three octets
 * each, and a name that goes over the budget adds at most TAUT_HOPS_MAX pointers and 127 labels.
 */
#ifndef TAUT_LIMITS_H
#define TAUT_LIMITS_H

/* Pointers in one name. A name of 255 octets has at most 127 labels, so that more pointers than
 * that can only be a chain made to cost time. RFC 9267 2. */
#define TAUT_HOPS_MAX 127u

/* Pointers followed, and labels read behind them where nothing was known, in a whole message of n
 * octets. Real answers of four servers reach 0.14 n at most; a message of 64 KiB whose 5,434 owners
 * enter a chain of 126 would follow 690,000. */
#define TAUT_STEPS(n) (128u + (n) / 2)

/* A visit to one record is not charged: its names were when the message was opened. Under
 * TAUT_POLICY_LAZY they were not, and a visit looks at up to 254 pointers and labels for each name of
 * the rdata, as printing or expanding it does. No record has so many names that this is reached. */
#define TAUT_STEPS_FREE 0xffffffu

/* Places that a compression pointer can lead to: 14 bits, RFC 1035 4.1.4. */
#define TAUT_SEEN_MAX 16384u

/* Names are learnt by a generation that is never cleared until its 16 bits have gone round. */
#define TAUT_GENERATION_MAX 0xffffu

/* Options whose repetition is told of: codes under 64, as one word of bits. */
#define TAUT_OPTION_BITS 64u

/* Building. Entries of one chain of the suffix table that are looked at for one suffix, and for one
 * name: adversarial names share chains, as the hash is not keyed. */
#define TAUT_PROBES      8u
#define TAUT_PROBES_NAME 64u

/* Building. Pointers that a name may lead through when it is read, which the suffix table has two bits for,
 * and how many those of a whole message of n octets may: half of what TAUT_STEPS allows to readers. */
#define TAUT_BUILD_HOPS     3u
#define TAUT_BUILD_STEPS(n) (64u + (n) / 4)

/* Text. Parentheses inside each other: RFC 1035 5.1 knows one level, people write two. */
#define TAUT_DEPTH_MAX 64u

/* Where nothing closes a parenthesis or a quote up to the end of the text, what follows its line is read
 * again, as entries of their own. So often at most: each time may cost the whole text. */
#define TAUT_REREADS_MAX 16u

/* SvcParams and keys that are mandatory may stand in any order in text; so many of one record may be before
 * the one that they follow. There are 13 keys, and sorting by insertion costs the square. */
#define TAUT_UNSORTED_MAX 256u

/* The bound that the fuzz build asserts with its step counter (fuzz/fuzz_message.c). */
#define TAUT_WORK_FACTOR 8u
#define TAUT_WORK_BASE   4096u

#endif

/* limits.h - every bound of the encoder, with its reason. */
#ifndef TAUT_ENCODE_LIMITS_H
#define TAUT_ENCODE_LIMITS_H

/* Octets of a text or JSON file, which is read as a whole. A message of 64 KiB is 800 KiB of text at
 * most; what is larger than this is no test case but a capture, and can be split. */
#define ENCODE_INPUT_MAX 1073741824u

/* Patches of one message (`;; AT`): they are written by hand. */
#define ENCODE_PATCHES 64u

/* Lengths inside each other in the notation of octets: what DNS nests is an option in rdata in TCP. */
#define ENCODE_NESTED 8u

/* JSON: how often the octets of a file may be read for nothing. A line without its end makes the library
 * read on, up to 2048 arrays inside each other; in an honest file that is rare. */
#define ENCODE_DAMAGE 16u

/* Characters of the label of a message, and of a complaint. */
#define ENCODE_LABEL 256u
#define ENCODE_TEXT  320u

#endif

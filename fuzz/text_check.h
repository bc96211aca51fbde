/* text_check.h - laws of everything that writes text into a buffer of the caller's. */
#ifndef FUZZ_TEXT_CHECK_H
#define FUZZ_TEXT_CHECK_H

#include "fuzz.h"
#include <tautwire/text.h>

/* A writer of the library, with what it writes and how. */
typedef enum taut_code fuzz_writer(const void *what, unsigned flags, char *out, size_t capacity,
	size_t *length);

enum fuzz_alphabet {
	FUZZ_LINE,  /* ASCII that prints */
	FUZZ_TABS,  /* tabs between columns too */
	FUZZ_LINES, /* line ends too */
	FUZZ_JSON   /* one JSON value in one line */
};

/* Writes into a buffer of `enough` characters, which must suffice, and again into smaller ones: the
 * text is of its alphabet and ends in a NUL at its length; a buffer of length + 1 gives the same;
 * each smaller one gives TAUT_E_SPACE, leaves the length alone and nothing is written behind it (of
 * texts over 24 characters some of the capacities are tried). Returns the text, good until the next call. */
const char *fuzz_check_writer(fuzz_writer *write, const void *what, unsigned flags, size_t enough,
	enum fuzz_alphabet alphabet, size_t *length);

fuzz_writer fuzz_record_text, fuzz_rdata_text, fuzz_record_json, fuzz_option_text,
	fuzz_message_text, fuzz_message_json;

#endif

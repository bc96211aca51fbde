/* text_inner.h - the state of reading text, for the files text*.c. */
#ifndef TAUT_ENCODE_TEXT_INNER_H
#define TAUT_ENCODE_TEXT_INNER_H

#include "assembly.h"
#include "encode.h"
#include "words.h"

/* Octets that directives say of the next entry. */
struct encode_override {
	bool given;
	size_t length;
	uint8_t octets[TAUT_MESSAGE_MAX];
};

struct encode_text {
	const char *text, *end;
	const char *at;         /* what is read next: the beginning of a line */
	const char *line_start; /* the line that is being read */
	uint32_t line;          /* its number, from 1 */
	/* over the file */
	bool has_origin, has_default_ttl;
	uint8_t origin[TAUT_NAME_MAX];
	uint32_t default_ttl;
	/* of the message */
	bool any;     /* something of it was met */
	bool in_edns; /* lines with one semicolon are options */
	int section;  /* enum taut_section; -1: none was named */
	bool has_owner, has_ttl;
	uint8_t owner[TAUT_NAME_MAX]; /* of the entry before */
	uint32_t ttl;
	const char *status; /* where the rcode was said, and in which line */
	uint32_t status_line, status_column;
	size_t label_length;
	char label[ENCODE_LABEL];
	struct encode_override owner_octets, rdata_octets;
	int32_t said_rdlength;
	/* the first thing that is wrong with it */
	bool failed;
	struct encode_error error;
	uint8_t octets[TAUT_MESSAGE_MAX]; /* for whoever needs room */
	uint8_t rdata[TAUT_MESSAGE_MAX], again[TAUT_MESSAGE_MAX];
	struct encode_assembly assembly;
};

/* "expected ..." at a place of the present line; the first one stands. Returns false. */
bool encode_text_refuse(struct encode_text *t, const char *at, const char *expected);

/* The same at a line and column. */
bool encode_text_refuse_at(
	struct encode_text *t, uint32_t line, uint32_t column, const char *expected);

/* What the assembly said of an entry that begins at `at`. True if it is fine. */
bool encode_text_judge(struct encode_text *t, const char *at, enum taut_code code);

/* text.c: the end of the line at `at`; is it one that begins a message? */
const char *encode_text_line_end(const struct encode_text *t, const char *at);
bool encode_text_parts(const struct encode_text *t, const char *at);

/* text_line.c: a line that begins with ";;" (w: behind it) */
bool encode_text_marker(struct encode_text *t, struct encode_words w);
/* text_line.c: "EDNS: ..." or an option */
bool encode_text_edns(struct encode_text *t, struct encode_words w);
/* text_directive.c: the one with this name; w: behind the colon */
bool encode_text_is_directive(struct encode_word name);
bool encode_text_directive(struct encode_text *t, struct encode_word name, struct encode_words w);
/* text_entry.c: an entry of a master file, from `at` to `end`, where all of its lines end */
bool encode_text_entry(struct encode_text *t, const char *at, const char *end);
/* text_entry.c: a question */
bool encode_text_question(struct encode_text *t, struct encode_words w);
/* text_entry.c: where the entry that begins at `at` ends: at the end of its last line. No entry goes on in the
 * next message, whatever parentheses are open. */
const char *encode_text_entry_end(const struct encode_text *t, const char *at);

#endif

/* out.h - a buffered writer that notices errors. */
#ifndef TAUT_COMMON_OUT_H
#define TAUT_COMMON_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Output is collected and written in pieces of this size. */
#define DUMP_OUT_BUFFER 262144u

/* What a buffer may grow to for one text. 64 KiB of compressed names come to about 20 MiB of JSON. */
#define DUMP_OUT_MAX 134217728u

struct dump_out {
	int descriptor;
	unsigned text_flags; /* TAUT_TEXT_... for messages and records as text */
	int error;           /* errno of the first write that failed; nothing is written after it */
	char *buffer;
	size_t used, capacity;
};

/* False: no memory. */
bool dump_out_init(struct dump_out *out, int descriptor);
void dump_out_free(struct dump_out *out);
void dump_out_flush(struct dump_out *out);

void dump_out_octets(struct dump_out *out, const void *octets, size_t n);
void dump_out_text(struct dump_out *out, const char *text);
void dump_out_number(struct dump_out *out, uint64_t number);
/* Exactly `digits` of them, at most 20, with zeros in front. */
void dump_out_digits(struct dump_out *out, uint64_t number, unsigned digits);
void dump_out_char(struct dump_out *out, char c);
/* n octets as a JSON string. */
void dump_out_quoted(struct dump_out *out, const char *text, size_t n);

/* Doubles the buffer. False: it would go beyond DUMP_OUT_MAX, or there is no memory. */
bool dump_out_grow(struct dump_out *out);

#endif

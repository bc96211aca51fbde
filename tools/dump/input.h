/* input.h - octets out of files and standard input, in large pieces. What has to be unpacked first,
 * or comes from elsewhere than a file, is to be put behind these functions. */
#ifndef TAUT_DUMP_INPUT_H
#define TAUT_DUMP_INPUT_H

#include <stddef.h>
#include <stdint.h>

struct dump_input {
	const char *name; /* for messages */
	int descriptor;
};

/* "-" is standard input. Returns 0 or an errno. */
int dump_input_open(struct dump_input *input, const char *name);

/* Reads up to `capacity` octets; *n is 0 at the end. Returns 0 or an errno. */
int dump_input_read(struct dump_input *input, uint8_t *to, size_t capacity, size_t *n);
void dump_input_close(struct dump_input *input);

#endif

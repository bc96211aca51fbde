/* text.h - a text that grows: answers of the control channel, metrics. */
#ifndef TAUT_DAEMON_TEXT_H
#define TAUT_DAEMON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroed at the beginning; `failed`: there was no memory, and it is not whole. */
struct text {
	char *octets; /* with NUL, or NULL */
	size_t length, capacity;
	bool failed;
};

void text_add(struct text *text, const char *octets, size_t n);
void text_print(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_free(struct text *text);

#endif

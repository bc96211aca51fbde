/* trace.h - what a run leaves behind: its steps as text, and the log of events that it can be run from again. */
#ifndef TAUT_TRACE_H
#define TAUT_TRACE_H

#include "engine.h"

#pragma GCC visibility push(hidden)

/* ---- trace.c -------------------------------------------------------------------------------- */

/* A line of the trace, made of pieces; nothing is done unless TAUT_R_TRACE. */
struct taut_line {
	char text[1400];
	uint32_t length;
	bool on;
};
void taut_i_line(const struct taut_resolver *r, struct taut_line *line, const char *text);
void taut_i_line_text(struct taut_line *line, const char *text);
void taut_i_line_name(struct taut_line *line, const uint8_t *name);
void taut_i_line_type(struct taut_line *line, uint16_t type);
void taut_i_line_address(struct taut_line *line, const struct taut_address *address);
void taut_i_line_end(struct taut_resolver *r, struct taut_line *line, uint64_t request);

/* ---- replay.c ------------------------------------------------------------------------------- */

enum {
	TAUT_EVENT_RANDOM = 'r',
	TAUT_EVENT_ASK = 'a',
	TAUT_EVENT_FEED = 'f',
	TAUT_EVENT_FAIL = 'x',
	TAUT_EVENT_TICK = 't',
	TAUT_EVENT_MORE = 'm',
	TAUT_EVENT_GONE = 'g'
};
void taut_i_record_random(struct taut_resolver *r, const uint8_t *octets, size_t n);
void taut_i_record_ask(struct taut_resolver *r, const struct taut_client *client,
	const uint8_t *query, size_t n, struct taut_time now);
void taut_i_record_feed(struct taut_resolver *r, uint64_t exchange, const struct taut_address *from,
	const uint8_t *reply, size_t n, struct taut_time now);
void taut_i_record_fail(struct taut_resolver *r, uint64_t exchange, enum taut_failure failure,
	struct taut_time now);
void taut_i_record_tick(struct taut_resolver *r, struct taut_time now);
void taut_i_record_token(
	struct taut_resolver *r, char kind, uint64_t token, struct taut_time now);

#pragma GCC visibility pop

#endif

/* out.h - what tautdump writes: messages in its formats. */
#ifndef TAUT_DUMP_OUT_H
#define TAUT_DUMP_OUT_H

#include <tautwire/text.h>

#include "../common/out.h"
#include "judge.h"

/* A whole message by the codec, straight into the buffer, which grows where it must. Returns the
 * characters that were written and, in *at, where in out->buffer they stand. 0: it does not fit
 * into DUMP_OUT_MAX. */
size_t dump_out_message(
	struct dump_out *out, const struct taut_message *message, bool json, size_t *at);

/* "2023-11-14T22:13:20.000123Z"; "-" without a time; "@SECONDS.FRACTION" beyond year 9999.
 * Returns the length. */
#define DUMP_TIME_TEXT 48
size_t dump_time_text(const struct dump_packet *packet, char out[DUMP_TIME_TEXT]);
void dump_out_time(struct dump_out *out, const struct dump_packet *packet);
void dump_out_address(struct dump_out *out, const uint8_t address[16], uint8_t version);
#define DUMP_ADDRESS_TEXT 46
void dump_address_text(const uint8_t address[16], uint8_t version, char out[DUMP_ADDRESS_TEXT]);

/* Nanoseconds in units of 10^exponent of them, exponent 3, 6 or 9: "-1.234" and "1.234567" in
 * milliseconds, with three digits, or as many more as are not zero by threes. */
void dump_out_duration(struct dump_out *out, int64_t nanoseconds, unsigned exponent);

/* "CODE@OFFSET,CODE@OFFSET", or "-". */
void dump_out_findings(struct dump_out *out, const struct dump_shown *shown);

/* The names of marks with `between` between them; nothing if there are none. */
void dump_out_marks(struct dump_out *out, unsigned marks, const char *between);

/* The formats, one message each. */
void dump_show_text(struct dump_out *out, const struct dump_shown *shown);
void dump_show_oneline(struct dump_out *out, const struct dump_shown *shown);
void dump_show_json(struct dump_out *out, const struct dump_shown *shown);
void dump_show_verdict(struct dump_out *out, const struct dump_shown *shown);

#endif

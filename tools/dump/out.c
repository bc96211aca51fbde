/* out.c - the buffered writer and small texts that the formats share; see out.h. */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "out.h"

bool dump_out_init(struct dump_out *out, int descriptor)
{
	*out = (struct dump_out){.descriptor = descriptor, .capacity = DUMP_OUT_BUFFER};
	out->buffer = malloc(out->capacity);
	return out->buffer != NULL;
}

void dump_out_free(struct dump_out *out)
{
	free(out->buffer);
	out->buffer = NULL;
}

void dump_out_flush(struct dump_out *out)
{
	size_t at = 0;

	while (at < out->used &&
		out->error == 0) { /* each turn writes octets or ends in an error */
		ssize_t n = write(out->descriptor, out->buffer + at, out->used - at);

		if (n >= 0)
			at += (size_t)n;
		else if (errno != EINTR)
			out->error = errno;
	}
	out->used = 0;
}

void dump_out_octets(struct dump_out *out, const void *octets, size_t n)
{
	const char *p = octets;

	while (n > 0) { /* each turn takes octets: there is room after a flush */
		size_t room = out->capacity - out->used, take = n < room ? n : room;

		memcpy(out->buffer + out->used, p, take);
		out->used += take;
		p += take;
		n -= take;
		if (out->used == out->capacity)
			dump_out_flush(out);
	}
}

void dump_out_text(struct dump_out *out, const char *text)
{
	dump_out_octets(out, text, strlen(text));
}

void dump_out_char(struct dump_out *out, char c)
{
	dump_out_octets(out, &c, 1);
}

void dump_out_number(struct dump_out *out, uint64_t number)
{
	char digits[24];
	size_t at = sizeof digits;

	do { /* 20 digits at most */
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	dump_out_octets(out, digits + at, sizeof digits - at);
}

void dump_out_quoted(struct dump_out *out, const char *text, size_t n)
{
	char piece[6 * 64 + 3];
	size_t length;

	/* A character that is cut in two by a piece would not be UTF-8: long texts are rare, so
	 * they take the slow way through the heap. */
	if (n > 64) {
		char *whole = malloc(n * 6 + 3);

		if (whole && taut_json_string(text, n, whole, n * 6 + 3, &length) == TAUT_OK)
			dump_out_octets(out, whole, length);
		else
			dump_out_text(out, "null");
		free(whole);
		return;
	}
	if (taut_json_string(text, n, piece, sizeof piece, &length) == TAUT_OK)
		dump_out_octets(out, piece, length);
}

static bool grow(struct dump_out *out)
{
	char *bigger;

	if (out->capacity > DUMP_TEXT_MAX / 2)
		return false;
	bigger = realloc(out->buffer, out->capacity * 2);
	if (!bigger)
		return false;
	out->buffer = bigger;
	out->capacity *= 2;
	return true;
}

size_t dump_out_message(
	struct dump_out *out, const struct taut_message *message, bool json, size_t *at)
{
	enum taut_code code;
	size_t n = 0;

	for (;;) { /* after a flush the buffer doubles each time, up to DUMP_TEXT_MAX */
		char *to = out->buffer + out->used;
		size_t room = out->capacity - out->used;

		code = json ? taut_message_json(message, to, room, &n)
			    : taut_message_text(message, out->text_flags, to, room, &n);
		if (code == TAUT_OK)
			break;
		if (out->used > 0)
			dump_out_flush(out);
		else if (!grow(out))
			return 0;
	}
	*at = out->used;
	out->used += n; /* the NUL behind it stands in the buffer as well: used < capacity */
	return n;
}

/* ---- texts ---------------------------------------------------------------------------------- */

#define DAY 86400

/* Days since 1970 to a date of the Gregorian calendar, counted in eras of 400 years that begin on
 * the first of March (H. Hinnant, chrono-compatible low-level date algorithms). days >= 0. */
static void date(int64_t days, int *year, int *month, int *day)
{
	int64_t z = days + 719468, era = z / 146097, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*day = (int)(doy - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(yoe + era * 400 + (*month <= 2));
}

void dump_time_text(const struct dump_packet *packet, char out[DUMP_TIME_TEXT])
{
	uint32_t fraction = packet->digits == 6 ? packet->nanoseconds / 1000 : packet->nanoseconds;
	int digits = packet->digits, year, month, day, second;

	if (digits == 0) {
		snprintf(out, DUMP_TIME_TEXT, "-");
		return;
	}
	if (packet->seconds < 0 || packet->seconds > 253402300799) { /* the end of year 9999 */
		snprintf(out, DUMP_TIME_TEXT, "@%" PRId64 ".%0*" PRIu32, packet->seconds, digits,
			fraction);
		return;
	}
	date(packet->seconds / DAY, &year, &month, &day);
	second = (int)(packet->seconds % DAY);
	snprintf(out, DUMP_TIME_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%0*" PRIu32 "Z", year, month,
		day, second / 3600, second / 60 % 60, second % 60, digits, fraction);
}

void dump_address_text(const uint8_t address[16], uint8_t version, char out[DUMP_ADDRESS_TEXT])
{
	if (!inet_ntop(version == 4 ? AF_INET : AF_INET6, address, out, DUMP_ADDRESS_TEXT))
		out[0] = 0;
}

void dump_out_findings(struct dump_out *out, const struct dump_shown *shown)
{
	struct dump_notes it = dump_notes(shown);
	struct dump_note note;
	bool first = true;

	while (dump_notes_next(&it, &note)) {
		if (!first)
			dump_out_char(out, ',');
		first = false;
		dump_out_text(out, note.code);
		dump_out_char(out, '@');
		dump_out_number(out, note.offset);
	}
	if (first)
		dump_out_char(out, '-');
}

void dump_show_verdict(struct dump_out *out, const struct dump_shown *shown)
{
	dump_out_octets(out, shown->label, shown->label_length);
	dump_out_char(out, '\t');
	dump_out_text(out, dump_verdict_name(shown));
	dump_out_char(out, '\t');
	dump_out_findings(out, shown);
	dump_out_char(out, '\n');
}

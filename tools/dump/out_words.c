/* out_words.c - small texts that the formats share: times, addresses, findings; see out.h. */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <string.h>

#include "out.h"

/* ---- times ---------------------------------------------------------------------------------- */

#define DAY      86400
#define YEAR_END 253402300799 /* the end of year 9999 */

/* Days since 1970 to a date of the Gregorian calendar, counted in eras of 400 years that begin on
 * the first of March (H. Hinnant, chrono-compatible low-level date algorithms). days >= 0. */
static void date(int64_t days, unsigned *year, unsigned *month, unsigned *day)
{
	int64_t z = days + 719468, era = z / 146097, doe = z % 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

	*day = (unsigned)(doy - (153 * mp + 2) / 5 + 1);
	*month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	*year = (unsigned)(yoe + era * 400 + (*month <= 2));
}

/* Exactly n digits. */
static char *digits(char *to, uint64_t number, unsigned n)
{
	unsigned i;

	for (i = n; i > 0; i--) {
		to[i - 1] = (char)('0' + number % 10);
		number /= 10;
	}
	return to + n;
}

static char *part(char *to, unsigned number, unsigned n, char behind)
{
	to = digits(to, number, n);
	*to++ = behind;
	return to;
}

/* "2023-11-14T22:13:20." of a time from 0 to YEAR_END. */
static char *second_text(char *to, int64_t seconds)
{
	unsigned year, month, day, second = (unsigned)(seconds % DAY);

	date(seconds / DAY, &year, &month, &day);
	to = part(to, year, 4, '-');
	to = part(to, month, 2, '-');
	to = part(to, day, 2, 'T');
	to = part(to, second / 3600, 2, ':');
	to = part(to, second / 60 % 60, 2, ':');
	return part(to, second % 60, 2, '.');
}

/* "@-12." */
static char *far_second_text(char *to, int64_t seconds)
{
	uint64_t n = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds, rest = n / 10;
	unsigned count = 1;

	for (; rest > 0; rest /= 10)
		count++;
	*to++ = '@';
	if (seconds < 0)
		*to++ = '-';
	to = digits(to, n, count);
	*to++ = '.';
	return to;
}

size_t dump_time_text(const struct dump_packet *packet, char out[DUMP_TIME_TEXT])
{
	uint32_t fraction = packet->digits == 6 ? packet->nanoseconds / 1000 : packet->nanoseconds;
	bool near = packet->seconds >= 0 && packet->seconds <= YEAR_END;
	char *to = out;

	if (packet->digits == 0) {
		*to++ = '-';
	} else {
		to = near ? second_text(to, packet->seconds) : far_second_text(to, packet->seconds);
		to = digits(to, fraction, packet->digits);
	}
	if (packet->digits != 0 && near)
		*to++ = 'Z';
	*to = 0;
	return (size_t)(to - out);
}

void dump_out_time(struct dump_out *out, const struct dump_packet *packet)
{
	char text[DUMP_TIME_TEXT];

	dump_out_octets(out, text, dump_time_text(packet, text));
}

void dump_out_duration(struct dump_out *out, int64_t nanoseconds, unsigned exponent)
{
	uint64_t n = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds, unit = 1;
	unsigned count = exponent, i;

	for (i = 0; i < exponent; i++)
		unit *= 10;
	if (nanoseconds < 0)
		dump_out_char(out, '-');
	dump_out_number(out, n / unit);
	n %= unit;
	for (; count > 3 && n % 1000 == 0; count -= 3)
		n /= 1000;
	dump_out_char(out, '.');
	dump_out_digits(out, n, count);
}

/* ---- addresses, findings, marks ------------------------------------------------------------- */

void dump_address_text(const uint8_t address[16], uint8_t version, char out[DUMP_ADDRESS_TEXT])
{
	if (!inet_ntop(version == 4 ? AF_INET : AF_INET6, address, out, DUMP_ADDRESS_TEXT))
		out[0] = 0;
}

void dump_out_address(struct dump_out *out, const uint8_t address[16], uint8_t version)
{
	char text[DUMP_ADDRESS_TEXT];
	int i;

	if (version != 4) {
		dump_address_text(address, version, text);
		dump_out_text(out, text);
		return;
	}
	for (i = 0; i < 4; i++) {
		if (i > 0)
			dump_out_char(out, '.');
		dump_out_number(out, address[i]);
	}
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

void dump_out_marks(struct dump_out *out, unsigned marks, const char *between)
{
	bool first = true;
	unsigned i;

	for (i = 0; i < DUMP_MARKS; i++) {
		if (!(marks >> i & 1))
			continue;
		if (!first)
			dump_out_text(out, between);
		first = false;
		dump_out_text(out, dump_mark_name((enum dump_mark)i));
	}
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

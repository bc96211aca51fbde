/* field_text.c - values as text, and back: numbers, durations, addresses, code points. */
#include <string.h>

#include "field_inner.h"
#include "octets.h"

/* ---- numbers -------------------------------------------------------------------------------- */

char *dump_put_number(char *to, uint64_t number)
{
	char digits[DUMP_NUMBER_TEXT];
	size_t at = sizeof digits;

	if (number < 10) {
		*to = (char)('0' + number);
		return to + 1;
	}
	do { /* 20 digits at most */
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	memcpy(to, digits + at, sizeof digits - at);
	return to + (sizeof digits - at);
}

char *dump_put_digits(char *to, uint64_t number, unsigned digits)
{
	unsigned i;

	for (i = digits; i > 0; i--) {
		to[i - 1] = (char)('0' + number % 10);
		number /= 10;
	}
	return to + digits;
}

char *dump_put_duration(char *to, int64_t nanoseconds)
{
	uint64_t n = nanoseconds < 0 ? -(uint64_t)nanoseconds : (uint64_t)nanoseconds;

	if (nanoseconds < 0)
		*to++ = '-';
	to = dump_put_number(to, n / 1000);
	*to++ = '.';
	return dump_put_digits(to, n % 1000, 3);
}

char *dump_put_epoch(char *to, int64_t seconds, uint32_t nanoseconds)
{
	uint64_t whole = (uint64_t)seconds;

	if (seconds < 0) { /* -5 and 0.25 are -4.75 */
		*to++ = '-';
		whole = -whole;
		if (nanoseconds > 0) {
			whole--;
			nanoseconds = 1000000000 - nanoseconds;
		}
	}
	to = dump_put_number(to, whole);
	*to++ = '.';
	return dump_put_digits(to, nanoseconds, 9);
}

bool dump_number_scan(const char *text, size_t n, uint64_t *number)
{
	bool hex = n > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	uint64_t result = 0;
	int base = hex ? 16 : 10;
	size_t i = hex ? 2 : 0;

	if (n == 0)
		return false;
	for (; i < n; i++) {
		int digit = 99;

		if (text[i] >= '0' && text[i] <= '9')
			digit = text[i] - '0';
		else if ((text[i] | 0x20) >= 'a' && (text[i] | 0x20) <= 'f')
			digit = (text[i] | 0x20) - 'a' + 10;
		if (digit >= base || result > (UINT64_MAX - (uint64_t)digit) / (uint64_t)base)
			return false;
		result = result * (uint64_t)base + (uint64_t)digit;
	}
	*number = result;
	return true;
}

/* ---- addresses ------------------------------------------------------------------------------ */

static char *put_octet(char *to, unsigned octet)
{
	if (octet >= 100)
		*to++ = (char)('0' + octet / 100);
	if (octet >= 10)
		*to++ = (char)('0' + octet / 10 % 10);
	*to++ = (char)('0' + octet % 10);
	return to;
}

static char *put_group(char *to, unsigned group)
{
	static const char digits[] = "0123456789abcdef";
	int shift = group >= 0x1000 ? 12 : group >= 0x100 ? 8 : group >= 0x10 ? 4 : 0;

	for (; shift >= 0; shift -= 4)
		*to++ = digits[group >> shift & 15];
	return to;
}

/* RFC 5952 4.2: the longest run of two groups of zeros or more, the first of several. Returns
 * where it starts and its length in *run; 8 if there is none. */
static size_t find_zeros(const uint8_t *address, size_t *run)
{
	size_t best = 8, i, start = 0;

	*run = 1;
	for (i = 0; i < 8; i++) {
		if (dump_be16(address + 2 * i) != 0) {
			start = i + 1;
		} else if (i + 1 - start > *run) {
			*run = i + 1 - start;
			best = start;
		}
	}
	return best;
}

char *dump_put_address(char *to, const uint8_t *address, uint32_t length)
{
	static const uint8_t zeros[10];
	size_t i, run, at;

	if (length == 4) {
		for (i = 0; i < 4; i++) {
			to = put_octet(to, address[i]);
			*to++ = '.';
		}
		return to - 1;
	}
	if (memcmp(address, zeros, sizeof zeros) == 0) { /* perhaps with an IPv4 address in it */
		char text[DUMP_ADDRESS_TEXT];
		size_t n;

		dump_address_text(address, 6, text);
		n = strlen(text);
		memcpy(to, text, n);
		return to + n;
	}
	at = find_zeros(address, &run);
	for (i = 0; i < 8; i++) {
		if (i == at) {
			*to++ = ':';
			i += run - 1;
			if (i == 7)
				*to++ = ':';
			continue;
		}
		if (i > 0)
			*to++ = ':';
		to = put_group(to, dump_be16(address + 2 * i));
	}
	return to;
}

/* ---- code points ---------------------------------------------------------------------------- */

static const struct {
	const char *prefix; /* before a number without a name */
	uint8_t registry;
	uint16_t most;
} points[DUMP_VALUE_KINDS] = {
	[DUMP_VALUE_RCODE] = {"RCODE", TAUT_RCODES, 4095},
	[DUMP_VALUE_OPCODE] = {"OPCODE", TAUT_OPCODES, 15},
	[DUMP_VALUE_OPTION] = {"OPT", TAUT_EDNS_OPTIONS, 65535},
};

char *dump_put_point(char *to, enum dump_value_kind kind, uint16_t number)
{
	const char *name;
	size_t n;

	if (kind == DUMP_VALUE_TYPE)
		return to + taut_type_text(number, to);
	if (kind == DUMP_VALUE_CLASS)
		return to + taut_class_text(number, to);
	name = taut_code_point((enum taut_registry)points[kind].registry, number);
	n = strlen(name ? name : points[kind].prefix);
	memcpy(to, name ? name : points[kind].prefix, n);
	return name ? to + n : dump_put_number(to + n, number);
}

bool dump_point_scan(enum dump_value_kind kind, const char *text, size_t n, uint16_t *number)
{
	bool own = points[kind].prefix != NULL;
	size_t skip = own ? strlen(points[kind].prefix) : 0;
	uint16_t most = own ? points[kind].most : 65535;
	uint64_t value;

	if (kind == DUMP_VALUE_TYPE && taut_type_scan(text, n, number) == TAUT_OK)
		return true;
	if (kind == DUMP_VALUE_CLASS && taut_class_scan(text, n, number) == TAUT_OK)
		return true;
	if (own && taut_code_point_scan(
			   (enum taut_registry)points[kind].registry, text, n, number) == TAUT_OK)
		return true;
	if (skip == 0 || n <= skip || !dump_same_text(text, skip, points[kind].prefix))
		skip = 0;
	if (!dump_number_scan(text + skip, n - skip, &value) || value > most)
		return false;
	*number = (uint16_t)value;
	return true;
}

/* ---- texts ---------------------------------------------------------------------------------- */

static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool dump_same_text(const char *text, size_t n, const char *other)
{
	size_t i;

	for (i = 0; i < n; i++) /* ends with the shorter of both */
		if (other[i] == 0 || lower(text[i]) != lower(other[i]))
			return false;
	return other[n] == 0;
}

uint32_t dump_column(const char *text, size_t at)
{
	uint32_t column = 1;
	size_t i;

	for (i = 0; i < at; i++) /* octets 10xxxxxx go on with a character of UTF-8 */
		column += ((unsigned char)text[i] & 0xc0) != 0x80;
	return column;
}

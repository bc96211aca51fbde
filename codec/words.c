/* words.c - numbers, times, addresses and octets out of text: see words.h. */
#include "words.h"

static inline uint32_t decimal(char c)
{
	return (uint32_t)(uint8_t)c - '0'; /* over 9: not a digit */
}

/* ---- numbers -------------------------------------------------------------------------------- */

bool taut_i_read_number(
	const char *text, uint32_t n, uint64_t most, uint64_t *value, const char **bad)
{
	uint64_t number = 0;

	*bad = text;
	if (n == 0)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t digit = decimal(text[i]);

		if (digit > 9) {
			*bad = text + i;
			return false;
		}
		/* the first nineteen digits cannot overflow */
		if (i >= 19 && (number > UINT64_MAX / 10 || number * 10 > UINT64_MAX - digit))
			return false;
		number = number * 10 + digit;
	}
	if (number > most)
		return false;
	*value = number;
	return true;
}

static uint32_t unit_of(char c)
{
	switch (c) {
	case 's':
	case 'S': return 1;
	case 'm':
	case 'M': return 60;
	case 'h':
	case 'H': return 3600;
	case 'd':
	case 'D': return 86400;
	case 'w':
	case 'W': return 604800;
	default: return 0;
	}
}

bool taut_i_read_ttl(const char *text, uint32_t n, uint32_t *seconds, const char **bad)
{
	uint64_t sum = 0, number = 0;
	uint32_t digits = 0;
	bool units = false;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t digit = decimal(text[i]), unit;

		*bad = text;
		if (digit <= 9) {
			number = number * 10 + digit;
			digits++;
			if (number > UINT32_MAX)
				return false;
			continue;
		}
		unit = unit_of(text[i]);
		*bad = text + i;
		if (unit == 0 || digits == 0)
			return false;
		*bad = text;
		sum += number * unit; /* each under 2^52, and the sum is looked at each time */
		if (sum > UINT32_MAX)
			return false;
		number = digits = 0;
		units = true;
	}
	*bad = text + n;
	if (n == 0 || (units && digits != 0))
		return false; /* the last unit is missing */
	*seconds = (uint32_t)(sum + number);
	return true;
}

static uint32_t digits_of(const char *text, uint32_t n)
{
	uint32_t number = 0;

	for (uint32_t i = 0; i < n; i++) /* two or four digits */
		number = number * 10 + decimal(text[i]);
	return number;
}

/* Days since 1970 of a date from 1970 on. */
static uint32_t days_of(uint32_t year, uint32_t month, uint32_t day)
{
	uint32_t of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	year -= month <= 2;
	return year * 365 + year / 4 - year / 100 + year / 400 + of_year - 719468;
}

static bool date_is_right(uint32_t year, uint32_t month, uint32_t day)
{
	static const uint8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	if (year < 1970 || month - 1 > 11 || day == 0)
		return false;
	return day <= days[month - 1] + (month == 2 && leap ? 1u : 0u);
}

/* RFC 4034 3.2: the two forms differ by their length, as 32 bits have ten digits at most. */
bool taut_i_read_time(const char *text, uint32_t n, uint32_t *seconds, const char **bad)
{
	uint32_t year, month, day, hour, minute, second;
	uint64_t value;

	if (n != 14) {
		if (!taut_i_read_number(text, n, UINT32_MAX, &value, bad))
			return false;
		*seconds = (uint32_t)value;
		return true;
	}
	if (!taut_i_read_number(text, n, UINT64_MAX, &value, bad))
		return false;
	*bad = text;
	year = digits_of(text, 4);
	month = digits_of(text + 4, 2);
	day = digits_of(text + 6, 2);
	hour = digits_of(text + 8, 2);
	minute = digits_of(text + 10, 2);
	second = digits_of(text + 12, 2);
	if (!date_is_right(year, month, day) || hour > 23 || minute > 59 || second > 59)
		return false;
	value = days_of(year, month, day) * UINT64_C(86400) + (uint64_t)hour * 3600 +
		(uint64_t)minute * 60 + second;
	if (value > UINT32_MAX)
		return false;
	*seconds = (uint32_t)value;
	return true;
}

/* ---- addresses ------------------------------------------------------------------------------ */

/* Four numbers of one to three digits, without leading zeros: some read those as octal. */
bool taut_i_read_ip4(const char *text, uint32_t n, uint8_t out[4], const char **bad)
{
	uint32_t at = 0;

	for (uint32_t part = 0; part < 4; part++) {
		uint32_t number = 0, digits = 0;

		for (; at < n && decimal(text[at]) <= 9; at++) { /* ends at the fourth digit */
			number = number * 10 + decimal(text[at]);
			*bad = text + at;
			if (number > 255 || ++digits > 3 || (digits > 1 && number < 10))
				return false;
		}
		*bad = text + at;
		if (digits == 0)
			return false;
		out[part] = (uint8_t)number;
		if (part < 3 && (at == n || text[at++] != '.'))
			return false;
	}
	return at == n;
}

const uint8_t taut_i_hex_values[256] = {['0'] = 16,
	['1'] = 17,
	['2'] = 18,
	['3'] = 19,
	['4'] = 20,
	['5'] = 21,
	['6'] = 22,
	['7'] = 23,
	['8'] = 24,
	['9'] = 25,
	['a'] = 26,
	['b'] = 27,
	['c'] = 28,
	['d'] = 29,
	['e'] = 30,
	['f'] = 31,
	['A'] = 26,
	['B'] = 27,
	['C'] = 28,
	['D'] = 29,
	['E'] = 30,
	['F'] = 31};

/* One to four hex digits from text[*at] on. False: none, or a fifth. */
static bool read_group(const char *text, uint32_t n, uint32_t *at, uint8_t out[2])
{
	uint32_t value = 0, digits = 0;

	for (; *at < n && taut_i_hex_value(text[*at]) != 0; ++*at) { /* ends at the fifth digit */
		if (++digits > 4)
			return false;
		value = value << 4 | (taut_i_hex_value(text[*at]) & 15);
	}
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
	return digits != 0;
}

/* Is what begins at text[at] a dotted quad? A dot comes before the next colon then. */
static bool is_dotted(const char *text, uint32_t n, uint32_t at)
{
	for (; at < n && text[at] != ':'; at++) /* the rest of the word */
		if (text[at] == '.')
			return true;
	return false;
}

/* RFC 4291 2.2: eight groups; "::" once for one or more of 0; the last two as dotted quad. */
bool taut_i_read_ip6(const char *text, uint32_t n, uint8_t out[16], const char **bad)
{
	uint32_t at = 0, have = 0, gap = 17;
	uint8_t address[16] = {0};

	*bad = text;
	if (n >= 2 && text[0] == ':' && text[1] == ':') {
		gap = 0;
		at = 2;
	}
	while (at < n) { /* each turn takes a group */
		*bad = text + at;
		if (have > 14)
			return false;
		if (have <= 12 && is_dotted(text, n, at)) {
			if (!taut_i_read_ip4(text + at, n - at, address + have, bad))
				return false;
			have += 4;
			at = n;
			break;
		}
		if (!read_group(text, n, &at, address + have)) {
			*bad = text + at;
			return false;
		}
		have += 2;
		if (at == n)
			break;
		*bad = text + at;
		if (text[at] != ':')
			return false;
		at++;
		if (at < n && text[at] == ':') {
			if (gap <= 16)
				return false; /* the second */
			gap = have;
			at++;
		} else if (at == n) {
			*bad = text + n;
			return false;
		}
	}
	*bad = text + n;
	if (gap > 16 ? have != 16 : have > 14)
		return false;
	if (gap > 16)
		gap = have;
	for (uint32_t i = 0; i < 16; i++) { /* what stands behind the gap goes to the end */
		uint32_t behind = have - gap;

		out[i] = i < gap ? address[i] : i >= 16 - behind ? address[i - (16 - have)] : 0;
	}
	return true;
}

bool taut_i_read_eui(const char *text, uint32_t n, uint8_t *out, uint32_t octets, const char **bad)
{
	uint32_t length = 3 * octets - 1;

	for (uint32_t i = 0; i < length; i++) {
		uint32_t value;

		*bad = text + i;
		if (i >= n)
			return false;
		if (i % 3 == 2) {
			if (text[i] != '-')
				return false;
			continue;
		}
		value = taut_i_hex_value(text[i]);
		if (value == 0)
			return false;
		if (i % 3 == 0)
			out[i / 3] = (uint8_t)(value << 4);
		else
			out[i / 3] |= (uint8_t)(value & 15);
	}
	*bad = text + length;
	return n == length;
}

bool taut_i_read_node(const char *text, uint32_t n, uint8_t out[8], const char **bad)
{
	uint32_t at = 0;

	for (uint32_t i = 0; i < 8; i += 2) {
		bool good = read_group(text, n, &at, out + i);

		*bad = text + at;
		if (!good)
			return false;
		if (i < 6 && (at == n || text[at++] != ':'))
			return false;
	}
	return at == n;
}

/* ---- octets --------------------------------------------------------------------------------- */

bool taut_i_read_octet(const char *text, size_t n, size_t *at, uint8_t *octet)
{
	size_t i = *at;
	uint32_t value = 0;

	if (text[i] != '\\') {
		*octet = (uint8_t)text[i];
		*at = i + 1;
		return true;
	}
	if (n - i < 2)
		return false;
	if (decimal(text[i + 1]) > 9) {
		*octet = (uint8_t)text[i + 1];
		*at = i + 2;
		return true;
	}
	if (n - i < 4)
		return false;
	for (size_t k = i + 1; k < i + 4; k++) {
		if (decimal(text[k]) > 9)
			return false;
		value = value * 10 + decimal(text[k]);
	}
	if (value > 255)
		return false;
	*octet = (uint8_t)value;
	*at = i + 4;
	return true;
}

bool taut_i_read_octets(
	const char *text, uint32_t n, uint8_t *out, uint32_t *length, const char **bad)
{
	uint32_t have = 0;

	for (size_t at = 0; at < n;) { /* each turn takes a character at least */
		if (!taut_i_read_octet(text, n, &at, out + have)) {
			*bad = text + at;
			return false;
		}
		have++;
	}
	*length = have;
	return true;
}

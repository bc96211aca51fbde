/* out.c - numbers, octets and addresses as text. */
#include "out.h"
#include "cursor.h"

static const char hex_digits[16] = "0123456789abcdef";

/* Writes the decimal digits of a number at the end of the buffer's first half, and gives the place of
 * the first. The second half is there so that 20 octets can be copied from any place. */
static uint32_t decimal(char digits[40], uint64_t number)
{
	uint32_t at = 20;

	for (; number > UINT32_MAX; number /= 10) /* at most 10 turns: 2^64 has 20 digits */
		digits[--at] = (char)('0' + number % 10);
	/* Most numbers have 32 bits, whose division is the cheaper one: at most 10 turns. */
	for (uint32_t rest = (uint32_t)number; rest != 0 || at == 20; rest /= 10)
		digits[--at] = (char)('0' + rest % 10);
	return at;
}

void taut_out_number(struct taut_out *o, uint64_t number)
{
	char digits[40] = {0};
	uint32_t at;

	if (number < 10) {
		taut_out_char(o, (char)('0' + number));
		return;
	}
	at = decimal(digits, number);
	if (!taut_out_has(o, 20)) {
		taut_out_octets(o, digits + at, 20 - at);
		return;
	}
	memcpy(o->text + o->n, digits + at, 20); /* a length that the compiler knows */
	o->n += 20 - at;
}

void taut_out_digits(struct taut_out *o, uint32_t number, uint32_t digits)
{
	char *p = taut_out_room(o, digits);

	if (p == NULL)
		return;
	for (uint32_t i = digits; i > 0; i--) {
		p[i - 1] = (char)('0' + number % 10);
		number /= 10;
	}
	o->n += digits;
}

void taut_out_hex(struct taut_out *o, const uint8_t *octets, size_t n)
{
	char *p = taut_out_room(o, 2 * n);

	if (p == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		p[2 * i] = hex_digits[octets[i] >> 4];
		p[2 * i + 1] = hex_digits[octets[i] & 15];
	}
	o->n += 2 * n;
}

/* RFC 4648 4. */
void taut_out_base64(struct taut_out *o, const uint8_t *octets, size_t n)
{
	static const char set[64] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *p = taut_out_room(o, (n + 2) / 3 * 4);
	size_t i = 0;

	if (p == NULL)
		return;
	o->n += (n + 2) / 3 * 4;
	for (; n - i >= 3; i += 3, p += 4) {
		uint32_t v = (uint32_t)octets[i] << 16 | (uint32_t)octets[i + 1] << 8 | octets[i + 2];

		p[0] = set[v >> 18];
		p[1] = set[v >> 12 & 63];
		p[2] = set[v >> 6 & 63];
		p[3] = set[v & 63];
	}
	if (i < n) {
		uint32_t v = (uint32_t)octets[i] << 16 | (n - i == 2 ? (uint32_t)octets[i + 1] << 8 : 0);

		p[0] = set[v >> 18];
		p[1] = set[v >> 12 & 63];
		p[2] = n - i == 2 ? set[v >> 6 & 63] : '=';
		p[3] = '=';
	}
}

/* RFC 4648 7, without padding as RFC 5155 3.3 asks. */
void taut_out_base32hex(struct taut_out *o, const uint8_t *octets, size_t n)
{
	static const char set[32] = "0123456789abcdefghijklmnopqrstuv";
	size_t length = (n * 8 + 4) / 5;
	char *p = taut_out_room(o, length);
	uint32_t bits = 0, have = 0;

	if (p == NULL)
		return;
	o->n += length;
	for (size_t i = 0; i < n; i++) {
		bits = (bits << 8 | octets[i]) & 0xfff;
		for (have += 8; have >= 5; have -= 5) /* at most two digits an octet */
			*p++ = set[bits >> (have - 5) & 31];
	}
	if (have != 0)
		*p = set[bits << (5 - have) & 31];
}

/* Does an octet stand for itself in a quoted string? */
static inline bool is_plain(uint8_t c)
{
	return (uint8_t)(c - 0x20) < 0x5f && c != '"' && c != '\\';
}

static char *put_escape(char *p, uint8_t c)
{
	*p++ = '\\';
	if (c == '"' || c == '\\') {
		*p++ = (char)c;
		return p;
	}
	*p++ = (char)('0' + c / 100);
	*p++ = (char)('0' + c / 10 % 10);
	*p++ = (char)('0' + c % 10);
	return p;
}

/* Between double quotes; quotes and backslashes with a backslash, what does not print as \DDD. */
void taut_out_quoted(struct taut_out *o, const uint8_t *octets, size_t n)
{
	char *start = o->text + o->n, *p = start;

	if (!taut_out_has(o, 4 * n + 2)) {
		taut_out_char(o, '"');
		taut_out_escaped(o, octets, n, "\"\\", true);
		taut_out_char(o, '"');
		return;
	}
	*p++ = '"';
	for (size_t i = 0; i < n; i++) {
		/* as it is at first: most octets are plain, and the next ones go over it if not */
		*p = (char)octets[i];
		if (is_plain(octets[i]))
			p++;
		else
			p = put_escape(p, octets[i]);
	}
	*p++ = '"';
	o->n += (size_t)(p - start);
}

/* Without quotes: printing characters of `special` with a backslash, what does not print as \DDD; a
 * space is one that prints if `spaces` says so. */
void taut_out_escaped(struct taut_out *o, const uint8_t *octets, size_t n, const char *special,
	bool spaces)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t c = octets[i];
		char escape[4];

		if (c > 0x7e || c < 0x20 || (c == 0x20 && !spaces)) {
			size_t length = (size_t)(put_escape(escape, c) - escape);

			taut_out_octets(o, escape, length);
			continue;
		}
		if (strchr(special, c) != NULL)
			taut_out_char(o, '\\');
		taut_out_char(o, (char)c);
	}
}

static char *put_ip4(char *p, const uint8_t *octets)
{
	for (uint32_t i = 0; i < 4; i++) {
		uint8_t c = octets[i];

		if (c >= 100)
			*p++ = (char)('0' + c / 100);
		if (c >= 10)
			*p++ = (char)('0' + c / 10 % 10);
		*p++ = (char)('0' + c % 10);
		if (i < 3)
			*p++ = '.';
	}
	return p;
}

void taut_out_ip4(struct taut_out *o, const uint8_t *octets)
{
	char text[15];
	size_t n = (size_t)(put_ip4(text, octets) - text);

	taut_out_octets(o, text, n);
}

/* The longest run of at least two zero groups, the first of equals: RFC 5952 4.2. */
static uint32_t zero_run(const uint16_t *groups, uint32_t *length)
{
	uint32_t best = 0, at = 8;

	for (uint32_t i = 0; i < 8; i++) {
		uint32_t n = 0;

		while (i + n < 8 && groups[i + n] == 0)
			n++;
		if (n >= 2 && n > best) {
			best = n;
			at = i;
		}
		i += n;
	}
	*length = best;
	return at;
}

/* RFC 5952; IPv4-compatible and -mapped addresses with their dotted quad, as everybody has it. */
void taut_out_ip6(struct taut_out *o, const uint8_t *octets)
{
	char text[45], *p = text;
	uint16_t groups[8];
	uint32_t run, at;
	bool dotted;

	for (size_t i = 0; i < 8; i++)
		groups[i] = taut_be16(octets + 2 * i);
	at = zero_run(groups, &run);
	dotted = at == 0 && (run == 6 || (run == 5 && groups[5] == 0xffff));
	for (uint32_t i = 0; i < 8;) { /* each turn takes one group or the run */
		if (i == at) {
			*p++ = ':';
			i += run;
			if (i == 8)
				*p++ = ':';
			continue;
		}
		if (i != 0)
			*p++ = ':';
		if (dotted && i == 6) {
			p = put_ip4(p, octets + 12);
			break;
		}
		if (groups[i] >= 0x1000)
			*p++ = hex_digits[groups[i] >> 12];
		if (groups[i] >= 0x100)
			*p++ = hex_digits[groups[i] >> 8 & 15];
		if (groups[i] >= 0x10)
			*p++ = hex_digits[groups[i] >> 4 & 15];
		*p++ = hex_digits[groups[i] & 15];
		i++;
	}
	taut_out_octets(o, text, (size_t)(p - text));
}

/* YYYYMMDDHHMMSS of seconds since 1970, RFC 4034 3.2. The 32 bits reach to 2106. */
void taut_out_time(struct taut_out *o, uint32_t seconds)
{
	uint32_t days = seconds / 86400, rest = seconds % 86400;
	/* days since 1 March 0000; eras of 400 years have 146097 days */
	uint32_t z = days + 719468, era = z / 146097, day = z % 146097;
	uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	uint32_t of_year = day - (365 * year + year / 4 - year / 100);
	uint32_t month = (5 * of_year + 2) / 153;

	year += era * 400 + (month >= 10);
	taut_out_digits(o, year, 4);
	taut_out_digits(o, month < 10 ? month + 3 : month - 9, 2);
	taut_out_digits(o, of_year - (153 * month + 2) / 5 + 1, 2);
	taut_out_digits(o, rest / 3600, 2);
	taut_out_digits(o, rest / 60 % 60, 2);
	taut_out_digits(o, rest % 60, 2);
}

/* options.c - EDNS options, RFC 6891 6.1.2. A faulty one does not hurt the next. */
#include "inner.h"

/* RFC 3629 4, the table of well-formed sequences. */
bool ref_utf8(const uint8_t *s, uint32_t n)
{
	uint32_t i = 0;
	while (i < n) {                          /* each turn takes an octet at least */
		uint32_t tail;                   /* octets that follow */
		uint8_t low = 0x80, high = 0xbf; /* bounds of the first of them */
		uint8_t c = s[i];
		if (c <= 0x7f)
			tail = 0;
		else if (c >= 0xc2 && c <= 0xdf)
			tail = 1;
		else if (c >= 0xe0 && c <= 0xef)
			tail = 2;
		else if (c >= 0xf0 && c <= 0xf4)
			tail = 3;
		else
			return false;
		if (c == 0xe0)
			low = 0xa0;
		if (c == 0xed)
			high = 0x9f;
		if (c == 0xf0)
			low = 0x90;
		if (c == 0xf4)
			high = 0x8f;
		if (tail > n - i - 1)
			return false;
		for (uint32_t k = 1; k <= tail; k++) {
			if (s[i + k] < low || s[i + k] > high)
				return false;
			low = 0x80;
			high = 0xbf;
		}
		i += 1 + tail;
	}
	return true;
}

static bool right_length(const struct work *w, uint16_t code, uint32_t value, uint32_t n)
{
	switch (code) {
	case 1: return n == 18;                         /* LLQ, RFC 8764 3.2 */
	case 2: return n == 4 || n == 8;                /* UPDATE-LEASE, RFC 9664 4 */
	case 8: return n >= 4;                          /* client subnet, RFC 7871 6 */
	case 9: return n == 0 || n == 4;                /* EXPIRE, RFC 7314 3 */
	case 10: return n == 8 || (n >= 16 && n <= 40); /* COOKIE, RFC 7873 4 */
	case 11: return n == 0 || n == 2;               /* KEEPALIVE, RFC 7828 3.1 */
	case 14: return n % 2 == 0;                     /* KEY-TAG, RFC 8145 4.1 */
	case 15: return n >= 2;                         /* EDE, RFC 8914 2 */
	case 16:
	case 17: return n == 2; /* client tag, server tag */
	case 19:                /* ZONEVERSION, RFC 9660 2.1, 2.2 */
		if (n == 0)
			return true;
		if (n < 2)
			return false;
		return w->octets[value + 1] != 0 || n == 6;
	default: return true;
	}
}

/* RFC 7871 6 */
static void client_subnet(struct work *w, uint32_t value, uint32_t n)
{
	uint16_t family = ref_u16(w, value);
	uint32_t source = w->octets[value + 2];
	uint32_t scope = w->octets[value + 3];
	uint32_t address = n - 4;

	if ((family == 1 && source > 32) || (family == 2 && source > 128)) {
		ref_say(w, "ECS_PREFIX", value + 2, REF_ISOLATE);
		return;
	}
	if (address != (source + 7) / 8) {
		ref_say(w, "ECS_LENGTH", value + 4, REF_ISOLATE);
		return;
	}
	if ((family == 1 || family == 2) && source % 8 != 0) {
		uint32_t last = value + 4 + address - 1;
		if (w->octets[last] & (0xff >> source % 8)) {
			ref_say(w, "ECS_BITS", last, REF_ISOLATE);
			return;
		}
	}
	if (scope != 0 && w->is_query)
		ref_say(w, "ECS_SCOPE", value + 3, REF_NOTE);
}

/* RFC 7830 3 */
static void padding(struct work *w, uint32_t value, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (w->octets[value + i] != 0) {
			ref_say(w, "PADDING_BITS", value + i, REF_NOTE);
			return;
		}
	}
}

static void one_option(struct work *w, uint16_t code, uint32_t at, uint32_t n)
{
	uint32_t value = at + 4;
	if (!right_length(w, code, value, n)) {
		ref_say(w, "OPTION_LENGTH", at + 2, REF_ISOLATE);
		return;
	}
	if (code == 8)
		client_subnet(w, value, n);
	if (code == 12)
		padding(w, value, n);
	/* CHAIN, RFC 7901 4; REPORT-CHANNEL, RFC 9567 7 */
	if (code == 13 || code == 18) {
		if (n == 0 || ref_plain_name(w, value, value + n) != n)
			ref_say(w, "OPTION_NAME", value, REF_ISOLATE);
	}
	/* RFC 8914 2 */
	if (code == 15 && !ref_utf8(w->octets + value + 2, n - 2))
		ref_say(w, "OPTION_UTF8", value + 2, REF_ISOLATE);
}

/* Options that say one thing about the message; 4 is nobody's, 15 may come many times. */
static bool makes_sense_once(uint16_t code)
{
	return code >= 1 && code <= 19 && code != 4 && code != 15;
}

bool ref_options(struct work *w, uint32_t at, uint32_t end)
{
	bool met[20] = {false};
	bool told_twice = false;
	while (at < end) { /* each option takes four octets at least */
		if (end - at < 4) {
			ref_say(w, "OPTION_END", at, REF_REJECT);
			return false;
		}
		uint16_t code = ref_u16(w, at), n = ref_u16(w, at + 2);
		if (n > end - at - 4) {
			ref_say(w, "OPTION_END", at + 2, REF_REJECT);
			return false;
		}
		if (makes_sense_once(code)) {
			if (met[code] && !told_twice) {
				ref_say(w, "OPTION_TWICE", at, REF_NOTE);
				told_twice = true;
			}
			met[code] = true;
		}
		one_option(w, code, at, n);
		at += 4 + (uint32_t)n;
	}
	return true;
}

/* svcb_scan.c - SvcParams out of text, RFC 9460 2.1 and appendix A. */
#include "limits.h"
#include "scan.h"
#include "words.h"

#include <string.h>

enum {
	KEY_MANDATORY = 0,
	KEY_ALPN = 1,
	KEY_NO_DEFAULT_ALPN = 2,
	KEY_PORT = 3,
	KEY_IPV4HINT = 4,
	KEY_ECH = 5,
	KEY_IPV6HINT = 6,
	KEY_DOHPATH = 7,
	KEY_OHTTP = 8,
	KEY_GROUPS = 9,
	KEY_DOCPATH = 10,
	KEY_PVD = 11,
	KEY_OOTS = 12,
	KEY_BY_NUMBER = 65536
};

#define EXPECTED_KEY       "a key: a name that is known, or key and a number from 0 to 65535"
#define EXPECTED_NEW_KEY   "each key once"
#define EXPECTED_ORDER     "keys in rising order, 256 at most out of it"
#define EXPECTED_BLANK     "a blank behind the quote, and none or = before it"
#define EXPECTED_NO_VALUE  "no value for this key"
#define EXPECTED_VALUE     "a value for this key: = and what it is"
#define EXPECTED_ESCAPE    "an escape: a backslash and a character, or three digits up to 255"
#define EXPECTED_LIST      "items of 1 to 255 octets with commas between"
#define EXPECTED_PORT      "a port from 0 to 65535"
#define EXPECTED_IP4       "IPv4 addresses with commas between"
#define EXPECTED_IP6       "IPv6 addresses with commas between"
#define EXPECTED_ECH       "base64 in one word"
#define EXPECTED_MANDATORY "keys with commas between, each once and not mandatory itself"
#define EXPECTED_GROUPS    "numbers from 0 to 65535 with commas between, each once, 256 at most"
#define EXPECTED_FORM      "key12: the values of this name are not settled"

/* One parameter of the text. */
struct param {
	uint32_t key; /* number, and KEY_BY_NUMBER where the text has that */
	const char *value;
	uint32_t length;
	bool present; /* there is a =, and a value that may be empty */
};

static bool fail(struct taut_scan *s, const char *at, const char *expected)
{
	return taut_i_scan_fail(s, TAUT_E_SYNTAX, at, expected);
}

static bool put(struct taut_scan *s, const uint8_t *octets, uint32_t n)
{
	uint8_t *p = taut_i_scan_room(s, n);

	if (p == NULL)
		return false;
	memcpy(p, octets, n);
	s->n += n;
	return true;
}

static void put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static uint32_t get16(const uint8_t *p)
{
	return p[0] * 256u + p[1];
}

/* ---- keys ----------------------------------------------------------------------------------- */

/* RFC 9460 2.1: a name, or key and a number without leading zeros. */
static bool read_key(const char *text, uint32_t n, uint32_t *key)
{
	const char *bad;
	uint64_t number;
	uint16_t named;

	if (n > 3 && memcmp(text, "key", 3) == 0 && (text[3] != '0' || n == 4) &&
		taut_i_read_number(text + 3, n - 3, 65535, &number, &bad)) {
		*key = KEY_BY_NUMBER | (uint32_t)number;
		return true;
	}
	if (taut_code_point_scan(TAUT_SVC_KEYS, text, n, &named) != TAUT_OK)
		return false;
	*key = named;
	return true;
}

/* ---- values --------------------------------------------------------------------------------- */

/* The octets that the text stands for. */
static bool scan_octets(struct taut_scan *s, const struct param *param)
{
	/* Ends: each turn takes a character at least. */
	for (size_t at = 0; at < param->length;) {
		const char *here = param->value + at;
		uint8_t octet;

		if (!taut_i_read_octet(param->value, param->length, &at, &octet))
			return fail(s, here, EXPECTED_ESCAPE);
		if (!put(s, &octet, 1))
			return false;
	}
	return true;
}

/* A.1: a list is read from the octets that the text stands for; a comma or a backslash that belongs to an
 * item has a backslash before it. */
static bool scan_list(struct taut_scan *s, const struct param *param)
{
	const uint8_t zero = 0;
	uint32_t item = s->n, n = 0;
	bool escaped = false;

	if (!put(s, &zero, 1))
		return false;
	/* Ends: each turn takes a character at least. */
	for (size_t at = 0; at < param->length;) {
		const char *here = param->value + at;
		uint8_t octet;

		if (!taut_i_read_octet(param->value, param->length, &at, &octet))
			return fail(s, here, EXPECTED_ESCAPE);
		if (octet == '\\' && !escaped) {
			escaped = true;
			continue;
		}
		if (octet == ',' && !escaped) {
			if (n == 0)
				return fail(s, here, EXPECTED_LIST);
			item = s->n;
			n = 0;
			if (!put(s, &zero, 1))
				return false;
			continue;
		}
		if ((escaped && octet != ',' && octet != '\\') || n == 255)
			return fail(s, here, EXPECTED_LIST);
		escaped = false;
		if (!put(s, &octet, 1))
			return false;
		s->out[item] = (uint8_t)++n;
	}
	return (n != 0 && !escaped) || fail(s, param->value + param->length, EXPECTED_LIST);
}

/* Characters to the next comma or the end. */
static uint32_t item_length(const char *text, uint32_t n)
{
	const char *comma = memchr(text, ',', n);

	return comma != NULL ? (uint32_t)(comma - text) : n;
}

/* Puts a key into the list of the mandatory ones, which begins at `list` and rises. */
static bool add_mandatory(
	struct taut_scan *s, uint32_t list, uint32_t key, uint32_t *unsorted, const char *at)
{
	uint8_t octets[2];
	uint32_t place = s->n;

	if (key == KEY_MANDATORY)
		return fail(s, at, EXPECTED_MANDATORY);
	put16(octets, key);
	if (!put(s, octets, 2))
		return false;
	if (place == list || get16(s->out + place - 2) < key)
		return true;
	if (++*unsorted > TAUT_UNSORTED_MAX)
		return fail(s, at, EXPECTED_ORDER);
	while (place > list && get16(s->out + place - 2) > key) /* ends where the list begins */
		place -= 2;
	if (place > list && get16(s->out + place - 2) == key)
		return fail(s, at, EXPECTED_MANDATORY);
	memmove(s->out + place + 2, s->out + place, s->n - 2 - place);
	put16(s->out + place, key);
	return true;
}

/* 7.4: numbers of TLS groups in the order of preference. */
static bool add_group(struct taut_scan *s, uint32_t list, const char *text, uint32_t n)
{
	uint8_t octets[2];
	uint64_t number;
	const char *bad;

	if (!taut_i_read_number(text, n, 65535, &number, &bad))
		return fail(s, bad, EXPECTED_GROUPS);
	if (s->n - list >= 2 * TAUT_UNSORTED_MAX)
		return fail(s, text, EXPECTED_GROUPS);
	put16(octets, (uint32_t)number);
	for (uint32_t at = list; at < s->n; at += 2) /* at most TAUT_UNSORTED_MAX */
		if (memcmp(s->out + at, octets, 2) == 0)
			return fail(s, text, EXPECTED_GROUPS);
	return put(s, octets, 2);
}

static bool add_item(struct taut_scan *s, uint32_t key, uint32_t list, const char *text, uint32_t n,
	uint32_t *unsorted)
{
	const char *bad = text;
	uint8_t address[16];
	uint32_t listed;

	switch (key) {
	case KEY_IPV4HINT:
		if (!taut_i_read_ip4(text, n, address, &bad))
			return fail(s, bad, EXPECTED_IP4);
		return put(s, address, 4);
	case KEY_IPV6HINT:
		if (!taut_i_read_ip6(text, n, address, &bad))
			return fail(s, bad, EXPECTED_IP6);
		return put(s, address, 16);
	case KEY_GROUPS: return add_group(s, list, text, n);
	default: break;
	}
	if (!read_key(text, n, &listed))
		return fail(s, text, EXPECTED_MANDATORY);
	return add_mandatory(s, list, listed & 65535, unsorted, text);
}

/* Items without escapes: addresses, keys, numbers. */
static bool scan_items(struct taut_scan *s, const struct param *param)
{
	uint32_t list = s->n, unsorted = 0;

	/* Ends: each turn takes an item and the comma behind it. */
	for (uint32_t at = 0;;) {
		uint32_t n = item_length(param->value + at, param->length - at);

		if (!add_item(s, param->key, list, param->value + at, n, &unsorted))
			return false;
		at += n;
		if (at == param->length)
			return true;
		at++;
	}
}

static bool scan_port(struct taut_scan *s, const struct param *param)
{
	const char *bad;
	uint8_t octets[2];
	uint64_t port;

	if (!taut_i_read_number(param->value, param->length, 65535, &port, &bad))
		return fail(s, bad, EXPECTED_PORT);
	put16(octets, (uint32_t)port);
	return put(s, octets, 2);
}

static bool scan_ech(struct taut_scan *s, const struct param *param)
{
	struct taut_digits digits = {0};
	const char *bad;
	uint32_t n = taut_i_base64_octets(&digits, param->value, param->length);
	uint8_t *p = taut_i_scan_room(s, n);

	if (p == NULL)
		return false;
	if (!taut_i_read_base64(&digits, param->value, param->length, p, &n, &bad))
		return fail(s, bad, EXPECTED_ECH);
	if (!taut_i_digits_end(&digits))
		return fail(s, param->value + param->length, EXPECTED_ECH);
	s->n += n;
	return true;
}

/* A name asks for the syntax of its key; by number the value is octets (2.1). */
static bool scan_value(struct taut_scan *s, const struct param *param)
{
	bool bare = param->key == KEY_NO_DEFAULT_ALPN || param->key == KEY_OHTTP ||
		    param->key == KEY_PVD;

	if (bare && param->present)
		return fail(s, param->value, EXPECTED_NO_VALUE);
	if (bare || (!param->present && param->key >= KEY_DOCPATH && param->key != KEY_OOTS))
		return true;
	if (param->length == 0 && param->key < KEY_DOCPATH)
		return fail(s, param->value, EXPECTED_VALUE);
	switch (param->key) {
	case KEY_ALPN:
	case KEY_DOCPATH: return scan_list(s, param);
	case KEY_PORT: return scan_port(s, param);
	case KEY_ECH: return scan_ech(s, param);
	case KEY_MANDATORY:
	case KEY_IPV4HINT:
	case KEY_IPV6HINT:
	case KEY_GROUPS: return scan_items(s, param);
	case KEY_OOTS: return fail(s, param->value, EXPECTED_FORM);
	default: return scan_octets(s, param);
	}
}

/* ---- parameters ----------------------------------------------------------------------------- */

/* What the words at hand say: key, key=value, key="value". They are not used up but for the first of the
 * last form. */
static bool read_param(struct taut_scan *s, struct param *param)
{
	const struct taut_token *t = &s->token;
	const char *equals, *end;
	uint32_t n;

	if (!taut_i_scan_word(s, EXPECTED_KEY))
		return false;
	equals = memchr(t->text, '=', t->length);
	n = equals != NULL ? (uint32_t)(equals - t->text) : t->length;
	if (!read_key(t->text, n, &param->key))
		return fail(s, t->text, EXPECTED_KEY);
	param->present = equals != NULL;
	param->value = t->text + n + param->present;
	param->length = t->length - n - param->present;
	if (!t->glued)
		return true;
	if (!param->present || param->length != 0)
		return fail(s, t->text + t->length, EXPECTED_BLANK);
	taut_i_scan_next(s);
	if (s->lexeme != TAUT_LEX_QUOTED)
		return taut_i_scan_refuse(s, EXPECTED_VALUE);
	param->value = t->text;
	param->length = t->length;
	end = t->text + t->length + 1; /* behind the quote */
	if (end < s->lexer->text + s->lexer->end && (uint8_t)*end > ' ' && *end != ')' &&
		*end != '(' && *end != ';')
		return fail(s, end, EXPECTED_BLANK);
	return true;
}

static void reverse(uint8_t *p, uint32_t n)
{
	for (uint32_t i = 0; i < n / 2; i++) {
		uint8_t octet = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = octet;
	}
}

/* Moves the parameter from `last` on to its place among those from `start` to there. False: its key is
 * there already. */
static bool sort_in(uint8_t *out, uint32_t start, uint32_t last, uint32_t end)
{
	uint32_t key = get16(out + last), at = start;

	while (at < last && get16(out + at) < key) /* ends: each takes four octets at least */
		at += 4 + get16(out + at + 2);
	if (at < last && get16(out + at) == key)
		return false;
	/* two neighbours change places: each is turned round, and then both together */
	reverse(out + at, last - at);
	reverse(out + last, end - last);
	reverse(out + at, end - at);
	return true;
}

/* 2.1: in any order; 2.2: in the order of their numbers on the wire. */
bool taut_i_scan_params(struct taut_scan *s)
{
	uint32_t start = s->n, next_key = 0, unsorted = 0;

	while (taut_i_scan_has(s)) { /* each turn takes a word or two */
		const char *word = s->token.text;
		struct param param = {0, NULL, 0, false};
		uint32_t at = s->n;
		uint8_t head[4] = {0};

		if (!read_param(s, &param) || !put(s, head, 4) || !scan_value(s, &param))
			return false;
		put16(s->out + at, param.key & 65535);
		put16(s->out + at + 2, s->n - at - 4);
		if ((param.key & 65535) >= next_key) {
			next_key = (param.key & 65535) + 1;
		} else {
			if (++unsorted > TAUT_UNSORTED_MAX)
				return fail(s, word, EXPECTED_ORDER);
			if (!sort_in(s->out, start, at, s->n))
				return fail(s, word, EXPECTED_NEW_KEY);
		}
		taut_i_scan_next(s);
	}
	return true;
}

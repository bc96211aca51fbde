/* option.c - see option.h. */
#include <string.h>

#include <tautwire/text.h>

#include "option.h"

enum {
	LLQ = 1,
	UPDATE_LEASE = 2,
	NSID = 3,
	DAU = 5,
	N3U = 7,
	SUBNET = 8,
	EXPIRE = 9,
	COOKIE = 10,
	KEEPALIVE = 11,
	PADDING = 12,
	CHAIN = 13,
	KEY_TAG = 14,
	EDE = 15,
	CLIENT_TAG = 16,
	SERVER_TAG = 17,
	REPORT_CHANNEL = 18
};

/* A value that is being read. */
struct value {
	struct encode_words *w;
	const char *expected;
	size_t n;
	uint8_t octets[TAUT_MESSAGE_MAX];
};

static bool refuse(struct value *v, const char *at, const char *expected)
{
	v->w->at = at;
	v->expected = expected;
	return false;
}

static bool put(struct value *v, uint32_t number, unsigned size)
{
	if (size > sizeof v->octets - v->n)
		return refuse(v, v->w->at, "at most 65535 octets");
	while (size-- > 0) /* its octets, the highest first */
		v->octets[v->n++] = (uint8_t)(number >> 8 * size);
	return true;
}

/* ---- values --------------------------------------------------------------------------------- */

static bool numbers(struct value *v, unsigned size)
{
	static const uint32_t most[] = {0, 255, 65535, 0, UINT32_MAX};
	static const char *const expected[] = {NULL, "a number from 0 to 255",
		"a number from 0 to 65535", NULL, "a number from 0 to 4294967295"};

	for (;;) { /* each turn takes a word */
		struct encode_word word = encode_next(v->w);
		uint32_t number;

		if (word.n == 0)
			return true;
		if (!encode_number(word, most[size], &number))
			return refuse(v, word.text, expected[size]);
		if (!put(v, number, size))
			return false;
	}
}

/* RFC 7871 6: an address by family and its length, of which the octets that the prefix needs are sent. */
static bool address(struct value *v, struct encode_words text, uint8_t octets[16], unsigned *family)
{
	bool six = memchr(text.at, ':', encode_left(&text)) != NULL;
	uint16_t n = 0;

	*family = six ? 2 : 1;
	if (taut_rdata_scan(six ? TAUT_TYPE_AAAA : TAUT_TYPE_A, TAUT_CLASS_IN, text.at,
		    encode_left(&text), NULL, octets, 16, &n, NULL) != TAUT_OK)
		return refuse(v, text.at, "an address of IPv4 or IPv6");
	return true;
}

/* "family 3 0102/16/0": of other families the octets are known. */
static bool other_family(
	struct value *v, struct encode_words *text, uint8_t octets[32], size_t *n, unsigned *family)
{
	struct encode_word word = encode_next(text);
	uint32_t number;

	if (!encode_number(word, 65535, &number))
		return refuse(v, word.text, "a number from 0 to 65535");
	*family = number;
	word = encode_next(text);
	if (encode_is(word, "0"))
		return true;
	text->at = word.text;
	if (!encode_hex(text, octets, 32, n, &v->expected))
		return refuse(v, text->at, v->expected);
	return text->at == text->end || refuse(v, text->at, "digits of hex");
}

static bool subnet(struct value *v)
{
	struct encode_words text = encode_part(v->w, "/"), source = encode_part(v->w, "/"),
			    scope = encode_part(v->w, "");
	const char *source_at = source.at, *scope_at = scope.at;
	uint32_t prefix = 0, reach = 0;
	uint8_t octets[32] = {0};
	unsigned family = 0;
	size_t n = 0, i;

	if (encode_take(&text, "family ")) {
		if (!other_family(v, &text, octets, &n, &family))
			return false;
	} else if (!address(v, text, octets, &family)) {
		return false;
	}
	if (!encode_number(encode_rest(&source), 255, &prefix))
		return refuse(v, source_at, "the length of the source prefix: a number up to 255");
	if (scope.at < scope.end && !encode_number(encode_rest(&scope), 255, &reach))
		return refuse(v, scope_at, "the length of the scope prefix: a number up to 255");
	if (!put(v, family, 2) || !put(v, prefix, 1) || !put(v, reach, 1))
		return false;
	if (family == 1 || family == 2)
		n = (prefix + 7) / 8;
	for (i = 0; i < n && i < sizeof octets; i++)
		put(v, octets[i], 1);
	for (; i < 16; i++) /* the host's octets; bits in the last one are found by the check */
		if (octets[i] != 0)
			return refuse(v, text.at, "an address that ends with its prefix");
	return true;
}

/* RFC 8914 4: a number, and a text; the name of the code stands between, in parentheses. */
static bool extended_error(struct value *v)
{
	struct encode_words *w = v->w, head = encode_part(w, ":");
	struct encode_word word = encode_next(&head);
	uint32_t number;

	encode_skip_blanks(&head);
	if (!encode_number(word, 65535, &number) || (head.at < head.end && *head.at != '('))
		return refuse(v, word.text, "the number of an extended error");
	if (!put(v, number, 2))
		return false;
	encode_skip_blanks(w);
	if (w->at == w->end)
		return true;
	if (*w->at != '(')
		return encode_quoted(w, v->octets, sizeof v->octets, &v->n, &v->expected);
	for (w->at++; w->at < w->end && w->end - w->at > 1; w->at++) /* as dig writes it */
		if (!put(v, (uint8_t)*w->at, 1))
			return false;
	if (w->at == w->end || *w->at != ')')
		return refuse(v, w->at, "a parenthesis that closes the text");
	w->at++;
	return true;
}

/* Hex, and the same in quotes or, as dig has it, in parentheses; or the quotes alone. */
static bool hex_and_text(struct value *v)
{
	struct encode_words *w = v->w;
	uint8_t again[TAUT_MESSAGE_MAX];
	size_t n = 0;
	const char *at;

	if (!encode_hex(w, v->octets, sizeof v->octets, &v->n, &v->expected))
		return false;
	if (w->at < w->end && *w->at == '(')
		w->at = w->end;
	if (w->at == w->end)
		return true;
	at = w->at;
	if (!encode_quoted(w, again, sizeof again, &n, &v->expected))
		return false;
	if (v->n == 0) {
		memcpy(v->octets, again, n);
		v->n = n;
	}
	return (n == v->n && memcmp(again, v->octets, n) == 0) ||
	       refuse(v, at, "the same octets as in hex");
}

static bool name(struct value *v)
{
	struct encode_word word = encode_next(v->w);
	uint32_t n = 0;

	if (taut_name_scan(word.text, word.n, NULL, v->octets, &n) != TAUT_OK)
		return refuse(v, word.text, "a domain name");
	v->n = n;
	return true;
}

/* RFC 7828 3.1: "12.3 secs", in tenths. */
static bool timeout(struct value *v)
{
	struct encode_words *w = v->w, number = encode_part(w, ". ");
	const char *at = number.at;
	struct encode_word word = encode_rest(&number);
	uint32_t seconds, tenths = 0;

	if (!encode_number(word, 6553, &seconds))
		return refuse(v, at, "seconds up to 6553.5");
	if (w->at[-1] == '.') {
		word = encode_next(w);
		if (!encode_number(word, 9, &tenths))
			return refuse(v, word.text, "one digit for tenths of a second");
	}
	word = encode_next(w);
	if (word.n > 0 && !encode_is(word, "secs"))
		return refuse(v, word.text, "secs, or nothing");
	if (seconds * 10 + tenths > 65535)
		return refuse(v, at, "seconds up to 6553.5");
	return put(v, seconds * 10 + tenths, 2);
}

static bool padding(struct value *v)
{
	struct encode_word word = encode_next(v->w);
	uint32_t n;

	if (!encode_number(word, TAUT_MESSAGE_MAX, &n))
		return refuse(v, word.text, "a number of octets");
	word = encode_next(v->w);
	if (word.n > 0 && !encode_is(word, "octets"))
		return refuse(v, word.text, "octets, or nothing");
	memset(v->octets, 0, n);
	v->n = n;
	return true;
}

/* dig says of a cookie whether it is good. */
static bool octets(struct value *v, uint16_t code)
{
	struct encode_words all = *v->w;
	struct encode_words *w = v->w;
	const char *remark = memchr(all.at, '(', encode_left(&all));
	bool good;

	if (code == COOKIE && remark)
		w->end = remark;
	good = encode_octets(w, v->octets, sizeof v->octets, &v->n, &v->expected);
	if (good && code == COOKIE && remark)
		w->at = all.end;
	w->end = all.end;
	return good;
}

static bool read_value(struct value *v, uint16_t code)
{
	switch (code) {
	case SUBNET: return subnet(v);
	case EDE: return extended_error(v);
	case NSID: return hex_and_text(v);
	case CHAIN:
	case REPORT_CHANNEL: return name(v);
	case KEEPALIVE: return timeout(v);
	case KEY_TAG:
	case CLIENT_TAG:
	case SERVER_TAG: return numbers(v, 2);
	case EXPIRE:
	case UPDATE_LEASE: return numbers(v, 4);
	case PADDING: return padding(v);
	default:
		if (code >= DAU && code <= N3U)
			return numbers(v, 1);
		return octets(v, code);
	}
}

/* ---- an option ------------------------------------------------------------------------------ */

/* The name, or OPT and a number; with a number the value stands in octets. */
static bool read_code(struct encode_words text, uint16_t *code, bool *plain)
{
	uint32_t number;

	*plain = false;
	if (taut_code_point_scan(TAUT_EDNS_OPTIONS, text.at, encode_left(&text), code) == TAUT_OK)
		return true;
	*plain = true;
	if (!encode_take(&text, "OPT"))
		return false;
	encode_take(&text, "=");
	if (!encode_number(encode_rest(&text), 65535, &number))
		return false;
	*code = (uint16_t)number;
	return true;
}

bool encode_option(struct encode_words *w, struct encode_assembly *a, const char **expected)
{
	struct encode_words head = encode_part(w, ":");
	const char *start = head.at, *at;
	struct value v = {.w = w};
	bool plain, literal, good = true;
	uint16_t code = 0;

	if (!read_code(head, &code, &plain)) {
		w->at = start;
		*expected = "an EDNS option: its name, or OPT and a number";
		return false;
	}
	encode_skip_blanks(w);
	at = w->at;
	literal = encode_take(w, "malformed ");
	if (literal || plain)
		good = encode_octets(w, v.octets, sizeof v.octets, &v.n, &v.expected);
	else if (at < w->end)
		good = read_value(&v, code);
	encode_skip_blanks(w);
	if (good && w->at < w->end && *w->at != ';')
		good = refuse(&v, w->at, "nothing more in this line");
	*expected = v.expected;
	if (!good)
		return false;
	switch (encode_assembly_option(a, code, v.octets, (uint32_t)v.n, literal)) {
	case TAUT_OK: return true;
	case TAUT_E_SPACE: *expected = "at most 65535 octets"; break;
	default:
		*expected = "a value that this option may have; or malformed, and its octets";
		break;
	}
	w->at = at;
	return false;
}

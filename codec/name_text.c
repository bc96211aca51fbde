/* name_text.c - names as presentation text, RFC 1035 5.1 and RFC 4343 2.1. */
#include "kinds/kinds.h"
#include "simd.h"

/* 0: prints as it is; 1: with a backslash before it; 2: as \DDD. */
#define PLAIN_8  0, 0, 0, 0, 0, 0, 0, 0
#define OCTAL_8  2, 2, 2, 2, 2, 2, 2, 2
#define OCTAL_32 OCTAL_8, OCTAL_8, OCTAL_8, OCTAL_8
static const uint8_t forms[256] = {
	OCTAL_32,
	2,
	0,
	1,
	0,
	1,
	0,
	0,
	0, /* space ! " # $ % & ' */
	1,
	1,
	0,
	0,
	0,
	0,
	1,
	0, /* ( ) * + , - . / */
	PLAIN_8,
	0,
	0,
	0,
	1,
	0,
	0,
	0,
	0, /* 8 9 : ; < = > ? */
	1,
	0,
	0,
	0,
	0,
	0,
	0,
	0, /* @ */
	PLAIN_8,
	PLAIN_8,
	0,
	0,
	0,
	0,
	1,
	0,
	0,
	0, /* X Y Z [ \ ] ^ _ */
	PLAIN_8,
	PLAIN_8,
	PLAIN_8,
	0,
	0,
	0,
	0,
	0,
	0,
	0,
	2, /* x y z { | } ~ DEL */
	OCTAL_32,
	OCTAL_32,
	OCTAL_32,
	OCTAL_32,
};

static char *put_escaped(char *p, uint8_t c)
{
	*p++ = '\\';
	if (forms[c] == 1) {
		*p++ = (char)c;
		return p;
	}
	*p++ = (char)('0' + c / 100);
	*p++ = (char)('0' + c / 10 % 10);
	*p++ = (char)('0' + c % 10);
	return p;
}

static char *put_label(char *p, const uint8_t *label, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (forms[label[i]] == 0)
			*p++ = (char)label[i];
		else
			p = put_escaped(p, label[i]);
	}
	return p;
}

/* Writes a valid name, without NUL, and gives the count of characters. */
uint32_t taut_i_name_put(const uint8_t *name, char *out)
{
	char *p = out;

	if (*name == 0) {
		*p = '.';
		return 1;
	}
	while (*name != 0) { /* its labels */
		uint32_t n = *name++;
		uint8_t odd = 0;

		/* as if all were plain, which is nearly always so */
		for (uint32_t i = 0; i < n; i++) {
			p[i] = (char)name[i];
			odd |= forms[name[i]];
		}
		if (odd != 0)
			p = put_label(p, name, n);
		else
			p += n;
		*p++ = '.';
		name += n;
	}
	return (uint32_t)(p - out);
}

uint32_t taut_name_text(const uint8_t *name, char out[TAUT_NAME_TEXT])
{
	uint32_t n = taut_i_name_put(name, out);

	out[n] = '\0';
	return n;
}

/* The name at the cursor. Room is asked for what it really takes, so that a buffer which holds the
 * text is never too small. */
void taut_i_put_name(struct taut_out *o, struct taut_cursor *r)
{
	struct taut_name ref = {r->base, r->pos, r->end};
	uint8_t buffer[TAUT_NAME_MAX];
	char text[TAUT_NAME_TEXT];
	uint32_t length, n;
	const uint8_t *name = taut_name_wire(&ref, buffer, &length);

	if (name == NULL) {
		r->pos = r->end; /* the octets changed since the check */
		return;
	}
	r->pos = taut_i_name_skip(r->base, r->pos, r->end);
	if (o->capacity - o->n > TAUT_NAME_TEXT && !o->full) {
		o->n += taut_i_name_put(name, o->text + o->n);
		return;
	}
	n = taut_i_name_put(name, text);
	taut_out_octets(o, text, n);
}

/* ---- text to wire --------------------------------------------------------------------------- */

#define EXPECTED_NAME   "a domain name: labels of 1 to 63 octets with dots between"
#define EXPECTED_ESCAPE "an escape: a backslash and a character, or three digits up to 255"
#define EXPECTED_LABEL  "a label of at most 63 octets"
#define EXPECTED_SHORT  "a domain name of at most 255 octets with its origin"

/* Why a text is no name. */
struct why {
	enum taut_code code;
	size_t at;
	const char *expected;
};

static bool refuse(struct why *why, enum taut_code code, size_t at, const char *expected)
{
	*why = (struct why){code, at, expected};
	return false;
}

/* One label from text[*at] on, to its dot or the end, into out[0..room). Gives its length octet too;
 * *dot tells whether a dot ended it. */
static bool scan_label(const char *text, size_t n, size_t *at, uint8_t *out, uint32_t room,
	bool *dot, struct why *why)
{
	uint32_t length = 0;
	size_t start = *at;

	*dot = false;
	/* Ends: each turn takes a character at least. */
	while (*at < n) {
		size_t here = *at;
		uint8_t octet;

		if (text[*at] == '.') {
			*dot = true;
			(*at)++;
			break;
		}
		if (!taut_i_read_octet(text, n, at, &octet))
			return refuse(why, TAUT_E_SYNTAX, here, EXPECTED_ESCAPE);
		if (length >= TAUT_LABEL_MAX)
			return refuse(why, TAUT_E_SYNTAX, here, EXPECTED_LABEL);
		if (length + 2 > room)
			return refuse(why, TAUT_E_NAME_LONG, here, EXPECTED_SHORT);
		out[++length] = octet;
	}
	if (length == 0)
		return refuse(why, TAUT_E_SYNTAX, start, EXPECTED_NAME);
	out[0] = (uint8_t)length;
	return true;
}

/* Whatever the text is. Gives the octets written in *have, and in *relative whether the origin is to
 * follow. */
static bool scan_labels(
	const char *text, size_t n, uint8_t *out, uint32_t *have, bool *relative, struct why *why)
{
	size_t at = 0;
	bool dot = false;

	*have = 0;
	*relative = true;
	if (n == 0)
		return refuse(why, TAUT_E_SYNTAX, 0, EXPECTED_NAME);
	if (n == 1 && (text[0] == '.' || text[0] == '@')) {
		*relative = text[0] == '@';
		return true;
	}
	/* Ends: each label takes a character at least. One octet is kept for the root. */
	while (at < n) {
		if (!scan_label(text, n, &at, out + *have, TAUT_NAME_MAX - 1 - *have, &dot, why))
			return false;
		*have += out[*have] + 1u;
	}
	*relative = !dot;
	return true;
}

/* A name of under 64 characters without escapes, of which 64 can be read: they are copied as they stand,
 * and each dot becomes the length of the label behind it. False: look at it one by one. */
static bool copy_labels(const char *text, uint32_t n, uint8_t *out, uint32_t *have, bool *relative)
{
	uint64_t dots = taut_dots(text) & ((UINT64_C(1) << n) - 1);
	uint32_t start = 0;

	memcpy(out + 1, text, 64);
	for (; dots != 0; dots &= dots - 1) { /* ends: a bit less each time */
		uint32_t at = (uint32_t)__builtin_ctzll(dots);

		if (at == start)
			return false; /* no label, or the root */
		out[start] = (uint8_t)(at - start);
		start = at + 1;
	}
	*relative = start < n;
	if (*relative) {
		out[start] = (uint8_t)(n - start);
		start = n + 1;
	}
	*have = start;
	return !(n == 1 && text[0] == '@');
}

/* Puts the origin or the root behind labels. */
static bool complete(uint8_t *out, uint32_t have, const uint8_t *origin, uint32_t *length)
{
	uint32_t tail = taut_name_length(origin);

	if (tail > TAUT_NAME_MAX - have)
		return false;
	memcpy(out + have, origin, tail);
	*length = have + tail;
	return true;
}

static const uint8_t root[1] = {0};

enum taut_code taut_name_scan(const char *text, size_t n, const uint8_t *origin,
	uint8_t out[TAUT_NAME_MAX], uint32_t *length)
{
	uint8_t name[TAUT_NAME_MAX];
	uint32_t have;
	bool relative;
	struct why why;

	if (!scan_labels(text, n, name, &have, &relative, &why))
		return why.code;
	if (!complete(name, have, relative && origin != NULL ? origin : root, length))
		return TAUT_E_NAME_LONG;
	memcpy(out, name, *length);
	return TAUT_OK;
}

enum taut_code taut_i_name_read(const struct taut_lexer *lexer, const struct taut_token *token,
	const uint8_t *origin, uint8_t out[TAUT_NAME_ROOM], uint32_t *length, const char **bad,
	const char **expected)
{
	const char *text = token->text;
	uint32_t n = token->length, have;
	bool relative;
	struct why why = {TAUT_E_NAME_LONG, 0, EXPECTED_SHORT};

	if ((token->escaped || n - 1 > 62 || lexer->text + lexer->end - text < 64 ||
		    !copy_labels(text, n, out, &have, &relative)) &&
		!scan_labels(text, n, out, &have, &relative, &why)) {
		*bad = text + why.at;
		*expected = why.expected;
		return why.code;
	}
	if (!relative) {
		out[have] = 0;
		*length = have + 1;
		return TAUT_OK;
	}
	if (complete(out, have, origin, length))
		return TAUT_OK;
	*bad = text;
	*expected = EXPECTED_SHORT;
	return TAUT_E_NAME_LONG;
}

bool taut_i_scan_name(struct taut_scan *s)
{
	uint8_t copy[TAUT_NAME_ROOM], *out = s->out + s->n;
	uint32_t length = 0, room = s->capacity - s->n;
	const char *bad = NULL, *expected = NULL;
	enum taut_code code;

	if (!taut_i_scan_word(s, EXPECTED_NAME))
		return false;
	code = taut_i_name_read(s->lexer, &s->token, s->origin, room < TAUT_NAME_ROOM ? copy : out,
		&length, &bad, &expected);
	if (code != TAUT_OK)
		return taut_i_scan_fail(s, code, bad, expected);
	if (room < TAUT_NAME_ROOM) {
		if (taut_i_scan_room(s, length) == NULL)
			return false;
		memcpy(out, copy, length);
	}
	s->n += length;
	taut_i_scan_next(s);
	return true;
}

bool taut_i_scan_names(struct taut_scan *s)
{
	while (taut_i_scan_has(s)) /* each turn takes a word */
		if (!taut_i_scan_name(s))
			return false;
	return true;
}

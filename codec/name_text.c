/* name_text.c - names as presentation text, RFC 1035 5.1 and RFC 4343 2.1. */
#include "kinds/kinds.h"

/* 0: prints as it is; 1: with a backslash before it; 2: as \DDD. */
#define PLAIN_8 0, 0, 0, 0, 0, 0, 0, 0
#define OCTAL_8 2, 2, 2, 2, 2, 2, 2, 2
#define OCTAL_32 OCTAL_8, OCTAL_8, OCTAL_8, OCTAL_8
static const uint8_t forms[256] = {
	OCTAL_32,
	2, 0, 1, 0, 1, 0, 0, 0,	   /* space ! " # $ % & ' */
	1, 1, 0, 0, 0, 0, 1, 0,	   /* ( ) * + , - . / */
	PLAIN_8,
	0, 0, 0, 1, 0, 0, 0, 0,	   /* 8 9 : ; < = > ? */
	1, 0, 0, 0, 0, 0, 0, 0,	   /* @ */
	PLAIN_8, PLAIN_8,
	0, 0, 0, 0, 1, 0, 0, 0,	   /* X Y Z [ \ ] ^ _ */
	PLAIN_8, PLAIN_8, PLAIN_8,
	0, 0, 0, 0, 0, 0, 0, 2,	   /* x y z { | } ~ DEL */
	OCTAL_32, OCTAL_32, OCTAL_32, OCTAL_32,
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

/* One character of a label at text[*at]: itself, \X or \DDD. */
static enum taut_code scan_octet(const char *text, size_t n, size_t *at, uint8_t *octet)
{
	size_t i = *at;
	unsigned value = 0;

	if (text[i] != '\\') {
		*octet = (uint8_t)text[i];
		*at = i + 1;
		return TAUT_OK;
	}
	if (n - i < 2)
		return TAUT_E_SYNTAX;
	if (text[i + 1] < '0' || text[i + 1] > '9') {
		*octet = (uint8_t)text[i + 1];
		*at = i + 2;
		return TAUT_OK;
	}
	if (n - i < 4)
		return TAUT_E_SYNTAX;
	for (size_t k = i + 1; k < i + 4; k++) {
		if (text[k] < '0' || text[k] > '9')
			return TAUT_E_SYNTAX;
		value = value * 10 + (unsigned)(text[k] - '0');
	}
	if (value > 255)
		return TAUT_E_SYNTAX;
	*octet = (uint8_t)value;
	*at = i + 4;
	return TAUT_OK;
}

/* One label from text[*at] on, to its dot or the end, into out[0..room). Gives its length octet too;
 * *dot tells whether a dot ended it. */
static enum taut_code scan_label(const char *text, size_t n, size_t *at, uint8_t *out, uint32_t room,
	bool *dot)
{
	uint32_t length = 0;

	*dot = false;
	/* Ends: each turn takes a character at least. */
	while (*at < n) {
		uint8_t octet;

		if (text[*at] == '.') {
			*dot = true;
			(*at)++;
			break;
		}
		if (scan_octet(text, n, at, &octet) != TAUT_OK)
			return TAUT_E_SYNTAX;
		if (length >= TAUT_LABEL_MAX)
			return TAUT_E_SYNTAX;
		if (length + 2 > room)
			return TAUT_E_NAME_LONG;
		out[++length] = octet;
	}
	if (length == 0)
		return TAUT_E_SYNTAX;
	out[0] = (uint8_t)length;
	return TAUT_OK;
}

enum taut_code taut_name_scan(const char *text, size_t n, const uint8_t *origin,
	uint8_t out[TAUT_NAME_MAX], uint32_t *length)
{
	static const uint8_t root[1] = {0};
	uint8_t name[TAUT_NAME_MAX];
	uint32_t have = 0, tail;
	size_t at = 0;
	bool dot = false;

	if (n == 0)
		return TAUT_E_SYNTAX;
	if (origin == NULL)
		origin = root;
	if (n == 1 && text[0] == '.') {
		origin = root;
		at = 1;
	} else if (n == 1 && text[0] == '@') {
		at = 1;
	}
	/* Ends: each label takes a character at least. One octet is kept for the root. */
	while (at < n) {
		enum taut_code code = scan_label(text, n, &at, name + have,
			TAUT_NAME_MAX - 1 - have, &dot);

		if (code != TAUT_OK)
			return code;
		have += name[have] + 1u;
	}
	if (dot)
		origin = root;
	tail = taut_name_length(origin);
	if (tail > TAUT_NAME_MAX - have)
		return TAUT_E_NAME_LONG;
	memcpy(out, name, have);
	memcpy(out + have, origin, tail);
	*length = have + tail;
	return TAUT_OK;
}

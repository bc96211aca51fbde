/* record.c - questions and records of an entry, as octets. */
#include <string.h>

#include "rpl.h"

bool rpl_append(struct rpl_maker *m, struct rpl_octets *to, const void *octets, size_t n)
{
	if (n > TAUT_MESSAGE_MAX - to->length)
		return rpl_error(m->r, "the message is over %d octets", TAUT_MESSAGE_MAX);
	if (to->length + n > to->capacity) {
		uint8_t *more;

		to->capacity = 2 * (to->length + n);
		more = rpl_alloc(m->r->arena, to->capacity);
		if (to->length > 0)
			memcpy(more, to->octets, to->length);
		to->octets = more;
	}
	if (n > 0)
		memcpy(to->octets + to->length, octets, n);
	to->length += n;
	return true;
}

/* The low 16 bits. */
bool rpl_append16(struct rpl_maker *m, struct rpl_octets *to, uint32_t value)
{
	uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

	return rpl_append(m, to, octets, sizeof octets);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool rpl_append_hex(struct rpl_maker *m, struct rpl_octets *to, const char *text)
{
	while (*text != '\0') { /* a character or two each time */
		uint8_t octet;

		if (*text == ' ' || *text == '\t') {
			text++;
			continue;
		}
		if (digit(text[0]) < 0 || digit(text[1]) < 0)
			return rpl_error(m->r, "no hex: '%.20s'", text);
		octet = (uint8_t)(digit(text[0]) * 16 + digit(text[1]));
		if (!rpl_append(m, to, &octet, 1))
			return false;
		text += 2;
	}
	return true;
}

/* ---- records -------------------------------------------------------------------------------- */

static bool read_owner(struct rpl_maker *m, const char **at, struct rpl_octets *to)
{
	char word[TAUT_NAME_TEXT + 1];
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n;

	if (!rpl_word(at, word, sizeof word))
		return rpl_error(m->r, "a name is missing, or too long");
	if (taut_name_scan(word, strlen(word), m->defaults->origin, name, &n) != TAUT_OK)
		return rpl_error(m->r, "no name: '%.40s'", word);
	return rpl_append(m, to, name, n);
}

/* "name class type" or "name type" */
bool rpl_read_question(struct rpl_maker *m)
{
	struct rpl_octets *to = &m->sections[TAUT_QUESTION];
	const char *at = m->r->words;
	char first[64], second[64];
	uint16_t type, rclass = TAUT_CLASS_IN;
	bool both;

	if (!read_owner(m, &at, to))
		return false;
	if (!rpl_word(&at, first, sizeof first))
		return rpl_error(m->r, "the type of the question is missing");
	both = rpl_word(&at, second, sizeof second);
	if (both && taut_class_scan(first, strlen(first), &rclass) != TAUT_OK)
		return rpl_error(m->r, "no class: '%s'", first);
	if (taut_type_scan(both ? second : first, strlen(both ? second : first), &type) != TAUT_OK)
		return rpl_error(m->r, "no type: '%s'", both ? second : first);
	if (*at != '\0')
		return rpl_error(m->r, "behind the question: '%.40s'", at);
	m->counts[TAUT_QUESTION]++;
	return rpl_append16(m, to, type) && rpl_append16(m, to, rclass);
}

/* TTL and class in any order, then the type. */
static bool read_head(
	struct rpl_maker *m, const char **at, uint32_t *ttl, uint16_t *rclass, uint16_t *type)
{
	char word[64];

	*ttl = m->defaults->ttl;
	*rclass = TAUT_CLASS_IN;
	for (int i = 0; i < 3; i++) {
		if (!rpl_word(at, word, sizeof word))
			return rpl_error(m->r, "the type of the record is missing");
		if (rpl_number(word, UINT32_MAX, ttl))
			continue;
		if (i < 2 && taut_class_scan(word, strlen(word), rclass) == TAUT_OK)
			continue;
		if (taut_type_scan(word, strlen(word), type) == TAUT_OK)
			return true;
		return rpl_error(m->r, "no type: '%s'", word);
	}
	return rpl_error(m->r, "the type of the record is missing");
}

/* "\# length hex", RFC 3597 5. For known types too, and unchecked: scenarios send malformed
 * records. */
static bool read_generic(struct rpl_maker *m, const char *at, uint8_t *rdata, uint16_t *n)
{
	struct rpl_octets hex = {0};
	char word[16];
	uint32_t length;

	if (!rpl_word(&at, word, sizeof word) || !rpl_word(&at, word, sizeof word) ||
		!rpl_number(word, UINT16_MAX, &length))
		return rpl_error(m->r, "\\# needs a length");
	if (!rpl_append_hex(m, &hex, at))
		return false;
	if (hex.length != length)
		return rpl_error(
			m->r, "\\# %u is followed by %zu octets", (unsigned)length, hex.length);
	if (length > 0)
		memcpy(rdata, hex.octets, length);
	*n = (uint16_t)length;
	return true;
}

/* Rdata as it is in class IN where the class has none of its own (CH A); base64 that is padded
 * where there is nothing to pad; RRSIG without a signature. */
static bool scan_odd(
	struct rpl_maker *m, uint16_t type, const char *at, uint8_t *rdata, uint16_t *n)
{
	bool signature = type == TAUT_TYPE_RRSIG;
	size_t length = strlen(at);
	char text[4096];

	while (length > 0 && at[length - 1] == '=')
		length--;
	if (length + 6 > sizeof text)
		return false;
	memcpy(text, at, length);
	if (taut_rdata_scan(type, TAUT_CLASS_IN, text, length, m->defaults->origin, rdata,
		    TAUT_MESSAGE_MAX, n, NULL) == TAUT_OK)
		return true;
	if (!signature)
		return false;
	memcpy(text + length, " AA==", 5);
	if (taut_rdata_scan(type, TAUT_CLASS_IN, text, length + 5, m->defaults->origin, rdata,
		    TAUT_MESSAGE_MAX, n, NULL) != TAUT_OK)
		return false;
	--*n;
	return true;
}

static bool scan_rdata(struct rpl_maker *m, uint16_t type, uint16_t rclass, const char *at,
	uint8_t *rdata, uint16_t *n)
{
	struct taut_scan_error error;

	if (at[0] == '\\' && at[1] == '#')
		return read_generic(m, at, rdata, n);
	if (taut_rdata_scan(type, rclass, at, strlen(at), m->defaults->origin, rdata,
		    TAUT_MESSAGE_MAX, n, &error) == TAUT_OK)
		return true;
	if (scan_odd(m, type, at, rdata, n))
		return true;
	return rpl_error(m->r, "rdata, column %u of '%.40s': %s", (unsigned)error.column, at,
		error.expected != NULL ? error.expected : taut_code_text(error.code));
}

bool rpl_read_record(struct rpl_maker *m)
{
	static uint8_t rdata[TAUT_MESSAGE_MAX];
	struct rpl_octets *to = &m->sections[m->section];
	const char *at = m->r->words;
	uint16_t type, rclass, n;
	uint32_t ttl;

	if (!read_owner(m, &at, to) || !read_head(m, &at, &ttl, &rclass, &type) ||
		!scan_rdata(m, type, rclass, at, rdata, &n))
		return false;
	m->counts[m->section]++;
	return rpl_append16(m, to, type) && rpl_append16(m, to, rclass) &&
	       rpl_append16(m, to, ttl >> 16) && rpl_append16(m, to, ttl) &&
	       rpl_append16(m, to, n) && rpl_append(m, to, rdata, n);
}

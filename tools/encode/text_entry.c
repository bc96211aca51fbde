/* text_entry.c - questions and records as master files have them: RFC 1035 5.1. */
#include <stdio.h>
#include <string.h>

#include <tautwire/text.h>

#include "text_inner.h"

/* A type without a layout, whose rdata is what RFC 3597 5 writes. */
#define OPAQUE_TYPE 65280u

/* ---- extent --------------------------------------------------------------------------------- */

const char *encode_text_entry_end(const struct encode_text *t, const char *at)
{
	bool quoted = false;
	unsigned depth = 0;

	for (; at < t->end; at++) { /* the characters of the entry */
		if (*at == '\n') {
			if (depth == 0 || encode_text_parts(t, at + 1))
				break;
			quoted = false;
		} else if (*at == '\\') {
			at += t->end - at > 1 && at[1] != '\n';
		} else if (*at == '"') {
			quoted = !quoted;
		} else if (*at == ';' && !quoted) {
			at = encode_text_line_end(t, at) - 1;
		} else if (*at == '(' && !quoted) {
			depth++;
		} else if (*at == ')' && !quoted && depth > 0) {
			depth--;
		}
	}
	return at;
}

/* Is there nothing but blanks and a comment? */
static bool is_empty(struct encode_words w)
{
	encode_skip_blanks(&w);
	return w.at == w.end || *w.at == ';' || *w.at == '\n';
}

/* ---- owner, TTL, class, type ---------------------------------------------------------------- */

static bool read_owner(struct encode_text *t, struct encode_words *w)
{
	struct encode_word word;
	enum taut_code code;
	uint32_t n;
	bool at_sign;

	if (*w->at == ' ' || *w->at == '\t')
		return t->has_owner || encode_text_refuse(t, w->at, "an owner in the first record");
	word = encode_next(w);
	at_sign = word.n == 1 && *word.text == '@';
	if (!t->has_origin && at_sign && !t->owner_octets.given)
		return encode_text_refuse(t, word.text, "$ORIGIN before @");
	code = taut_name_scan(word.text, word.n, t->has_origin ? t->origin : NULL, t->owner, &n);
	if (code != TAUT_OK)
		return encode_text_refuse(
			t, word.text, "a domain name: labels of up to 63 octets, 255 in all");
	if (!t->has_origin && !at_sign && word.text[word.n - 1] != '.')
		return encode_text_refuse(
			t, word.text + word.n, "a name with a final dot, as there is no $ORIGIN");
	t->has_owner = true;
	return true;
}

/* TTL and class in either order, each of them or not (RFC 1035 5.1), and the type. ANY is a class where a
 * type follows. */
static bool read_type(
	struct encode_text *t, struct encode_words *w, struct encode_entry *e, bool question)
{
	bool has_class = false, has_ttl = question;
	struct encode_word word = encode_next(w);

	e->rclass = TAUT_CLASS_IN;
	for (;;) { /* three turns at most */
		if (!has_ttl && encode_ttl(word, &e->ttl)) {
			has_ttl = t->has_ttl = true;
			t->ttl = e->ttl;
		} else if (!has_class && !is_empty(*w) && word.n > 0 &&
			   taut_class_scan(word.text, word.n, &e->rclass) == TAUT_OK) {
			has_class = true;
		} else {
			break;
		}
		word = encode_next(w);
	}
	if (word.n == 0 || taut_type_scan(word.text, word.n, &e->type) != TAUT_OK)
		return encode_text_refuse(t, word.text,
			question   ? "a class or a type"
			: !has_ttl ? "a TTL, a class or a type"
				   : "a type: its mnemonic, or TYPE and a number");
	if (!has_ttl && t->has_ttl)
		e->ttl = t->ttl;
	else if (!has_ttl)
		e->ttl = t->has_default_ttl ? t->default_ttl : 0;
	return true;
}

/* Owner and octets that directives gave are used up by one entry. */
static void take_overrides(struct encode_text *t, struct encode_entry *e)
{
	e->owner = t->owner;
	e->owner_octets = t->owner_octets.given ? t->owner_octets.octets : NULL;
	e->owner_length = (uint32_t)t->owner_octets.length;
	e->said_rdlength = t->said_rdlength;
	t->owner_octets.given = false;
	t->said_rdlength = -1;
}

bool encode_text_question(struct encode_text *t, struct encode_words w)
{
	struct encode_entry e = {.section = TAUT_QUESTION};
	const char *at = w.at;

	t->any = true;
	if (!read_owner(t, &w) || !read_type(t, &w, &e, true))
		return false;
	if (!is_empty(w)) {
		encode_skip_blanks(&w);
		return encode_text_refuse(t, w.at, "the end of the question");
	}
	if (t->rdata_octets.given || t->said_rdlength >= 0)
		return encode_text_refuse(t, at, "a record behind RDATA and RDLENGTH");
	take_overrides(t, &e);
	return encode_text_judge(t, at, encode_assembly_question(&t->assembly, &e));
}

/* ---- rdata ---------------------------------------------------------------------------------- */

static bool refuse_rdata(struct encode_text *t, const char *at, const struct taut_scan_error *error)
{
	uint32_t column = (uint32_t)(at - t->line_start) + 1;
	char text[ENCODE_TEXT - 16];

	snprintf(text, sizeof text, "%s%s%s",
		error->expected != NULL ? error->expected : taut_code_text(error->code),
		error->field != NULL ? ": field " : "", error->field != NULL ? error->field : "");
	return encode_text_refuse_at(t, t->line + error->line - 1,
		error->line == 1 ? column + error->column - 1 : error->column, text);
}

/* Without $ORIGIN no name may be relative: then it matters what the origin is. */
static bool is_relative(struct encode_text *t, const struct encode_entry *e, uint16_t rclass,
	const struct encode_words *w)
{
	static const uint8_t other[] = {1, 'x', 0};
	uint16_t n = 0;

	if (t->has_origin)
		return false;
	return taut_rdata_scan(e->type, rclass, w->at, encode_left(w), other, t->again,
		       sizeof t->again, &n, NULL) != TAUT_OK ||
	       n != e->rdlength || memcmp(t->again, t->rdata, n) != 0;
}

static bool scan_rdata(struct encode_text *t, struct encode_entry *e, uint16_t rclass,
	const struct encode_words *w)
{
	struct taut_scan_error error = {0};
	uint16_t type = e->literal ? OPAQUE_TYPE : e->type;

	if (taut_rdata_scan(type, e->literal ? TAUT_CLASS_IN : rclass, w->at, encode_left(w),
		    t->has_origin ? t->origin : NULL, t->rdata, sizeof t->rdata, &e->rdlength,
		    &error) != TAUT_OK)
		return refuse_rdata(t, w->at, &error);
	if (!e->literal && is_relative(t, e, rclass, w))
		return encode_text_refuse(
			t, w->at, "names with a final dot, as there is no $ORIGIN");
	return true;
}

/* RFC 2136 2.4 and 2.5: in UPDATE rdata of class NONE is of the zone's, and there may be none. */
static bool read_rdata(struct encode_text *t, struct encode_entry *e, struct encode_words w)
{
	bool update = taut_opcode(t->assembly.flags) == TAUT_OPCODE_UPDATE;
	bool other = update && e->section != TAUT_ADDITIONAL &&
		     (e->rclass == TAUT_CLASS_ANY || e->rclass == TAUT_CLASS_NONE);

	encode_skip_blanks(&w);
	e->rdata = t->rdata;
	if (t->rdata_octets.given) {
		if (!is_empty(w))
			return encode_text_refuse(t, w.at, "nothing, as RDATA stands before");
		e->literal = true;
		e->rdata = t->rdata_octets.octets;
		e->rdlength = (uint16_t)t->rdata_octets.length;
		t->rdata_octets.given = false;
		return true;
	}
	if (other && is_empty(w))
		return true;
	e->literal = encode_left(&w) > 2 && w.at[0] == '\\' && w.at[1] == '#' &&
		     (w.at[2] == ' ' || w.at[2] == '\t');
	return scan_rdata(t, e, other ? t->assembly.builder.zone_class : e->rclass, &w);
}

bool encode_text_entry(struct encode_text *t, const char *at, const char *end)
{
	struct encode_entry e = {.said_rdlength = -1};
	const char *newline = memchr(at, '\n', (size_t)(end - at));
	struct encode_words line = {at, newline ? newline : end}, rdata;

	t->any = true;
	if (t->section < 0)
		return encode_text_refuse(t, at, "a section before the first entry: ;; ANSWER");
	e.section = (enum taut_section)t->section;
	if (!read_owner(t, &line) || !read_type(t, &line, &e, false))
		return false;
	rdata = (struct encode_words){line.at, end};
	if (!read_rdata(t, &e, rdata))
		return false;
	take_overrides(t, &e);
	return encode_text_judge(t, at, encode_assembly_record(&t->assembly, &e));
}

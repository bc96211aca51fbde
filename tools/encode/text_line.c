/* text_line.c - lines of text that begin with semicolons: what dig and tautdump say of a message. */
#include <string.h>

#include "option.h"
#include "text_inner.h"

/* A name out of a registry, or `prefix` and a number. */
static bool read_point(struct encode_words part, enum taut_registry registry, const char *prefix,
	uint32_t most, uint16_t *number)
{
	struct encode_word word = encode_rest(&part);
	uint32_t n;

	if (word.n > 0 && taut_code_point_scan(registry, word.text, word.n, number) == TAUT_OK)
		return true;
	if (word.n > strlen(prefix) &&
		encode_is((struct encode_word){word.text, strlen(prefix)}, prefix)) {
		word.text += strlen(prefix);
		word.n -= strlen(prefix);
	}
	if (!encode_number(word, most, &n))
		return false;
	*number = (uint16_t)n;
	return true;
}

/* ---- the header ----------------------------------------------------------------------------- */

/* Id, opcode and flags decide how records are written. */
static bool is_early(struct encode_text *t, const char *at)
{
	t->any = true;
	if (t->assembly.builder.length == 12)
		return true;
	return encode_text_refuse(t, at, "the header before all questions and records");
}

/* "opcode: QUERY, status: NOERROR, id: 4711", each of them or not. */
static bool read_header(struct encode_text *t, struct encode_words w)
{
	struct encode_assembly *a = &t->assembly;
	uint16_t number;

	if (!is_early(t, w.at))
		return false;
	while (w.at < w.end) { /* each turn takes a part */
		struct encode_words part = encode_part(&w, ",");
		const char *at = part.at;
		uint32_t id;

		if (at == part.end)
			continue;
		if (encode_take(&part, "opcode:")) {
			if (!read_point(part, TAUT_OPCODES, "OPCODE", 15, &number) || number > 15)
				return encode_text_refuse(t, at,
					"an opcode: its name, or OPCODE and a number up to 15");
			a->flags = (uint16_t)((a->flags & 0x87ffu) | (unsigned)number << 11);
		} else if (encode_take(&part, "status:")) {
			if (!read_point(part, TAUT_RCODES, "RCODE", 4095, &a->rcode))
				return encode_text_refuse(t, at,
					"a status: its name, or RCODE and a number up to 4095");
			t->status_line = t->line;
			t->status_column = (uint32_t)(at - t->line_start) + 1;
		} else if (encode_take(&part, "id:")) {
			if (!encode_number(encode_rest(&part), 65535, &id))
				return encode_text_refuse(t, at, "an id: a number from 0 to 65535");
			a->id = (uint16_t)id;
		} else {
			return encode_text_refuse(t, at, "opcode:, status: or id:");
		}
	}
	encode_assembly_header(a);
	return true;
}

/* "qr aa rd; QUERY: 1, ..."; the counts are those of what follows. */
static bool read_flags(struct encode_text *t, struct encode_words w)
{
	static const struct {
		uint16_t bit;
		char name[3];
	} names[] = {{TAUT_FLAG_QR, "qr"}, {TAUT_FLAG_AA, "aa"}, {TAUT_FLAG_TC, "tc"},
		{TAUT_FLAG_RD, "rd"}, {TAUT_FLAG_RA, "ra"}, {TAUT_FLAG_Z, "z"},
		{TAUT_FLAG_AD, "ad"}, {TAUT_FLAG_CD, "cd"}};
	struct encode_words part = encode_part(&w, ";");
	struct encode_word word;

	if (!is_early(t, part.at))
		return false;
	for (word = encode_next(&part); word.n > 0; word = encode_next(&part)) { /* the flags */
		size_t i = 0;

		while (i < 8 && !encode_is(word, names[i].name))
			i++;
		if (i == 8)
			return encode_text_refuse(
				t, word.text, "flags out of qr aa tc rd ra z ad cd");
		t->assembly.flags |= names[i].bit;
	}
	encode_assembly_header(&t->assembly);
	return true;
}

/* ";; no header: 3 octets 000102" */
static bool read_no_header(struct encode_text *t, struct encode_words w)
{
	struct encode_words text = w;
	struct encode_word length = encode_next(&w);
	const char *expected = NULL;
	size_t n = 0;
	uint32_t said;

	t->any = true;
	if (!encode_number(length, 11, &said) || !encode_is(encode_next(&w), "octets"))
		return encode_text_refuse(t, text.at, "a number up to 11, and octets");
	if (!encode_hex(&w, t->octets, sizeof t->octets, &n, &expected))
		return encode_text_refuse(t, w.at, expected);
	if (w.at < w.end || n != said)
		return encode_text_refuse(t, length.text, "as many octets in hex as it says");
	t->assembly.cut = (int32_t)n;
	return encode_text_judge(
		t, text.at, encode_assembly_patch(&t->assembly, 0, t->octets, (uint32_t)n));
}

/* ---- EDNS and DSO --------------------------------------------------------------------------- */

static bool read_edns_flags(struct encode_text *t, struct encode_words part)
{
	struct encode_word word;

	for (word = encode_next(&part); word.n > 0; word = encode_next(&part)) { /* the flags */
		if (encode_is(word, "do"))
			t->assembly.opt.flags |= TAUT_EDNS_DO;
		else if (encode_is(word, "co"))
			t->assembly.opt.flags |= TAUT_EDNS_CO;
		else
			return encode_text_refuse(t, word.text, "flags out of do co");
	}
	return true;
}

/* "version: 0, flags: do; MBZ: 0x0001, udp: 1232" */
static bool read_edns(struct encode_text *t, struct encode_words w)
{
	struct encode_opt *o = &t->assembly.opt;

	while (w.at < w.end) { /* each turn takes a part */
		struct encode_words part = encode_part(&w, ",;");
		const char *at = part.at;
		uint32_t number = 0;

		if (encode_take(&part, "flags:")) {
			if (!read_edns_flags(t, part))
				return false;
		} else if (encode_take(&part, "version:")) {
			if (!encode_number(encode_rest(&part), 255, &number))
				return encode_text_refuse(
					t, at, "a version: a number from 0 to 255");
			o->version = (uint8_t)number;
		} else if (encode_take(&part, "udp:")) {
			if (!encode_number(encode_rest(&part), 65535, &number))
				return encode_text_refuse(
					t, at, "a size: a number from 0 to 65535");
			o->udp_size = (uint16_t)number;
		} else if (encode_take(&part, "MBZ:")) {
			if (!encode_number(encode_rest(&part), 65535, &number))
				return encode_text_refuse(t, at, "flags as a number up to 0xffff");
			o->flags |= (uint16_t)number;
		} else if (at < part.end) {
			return encode_text_refuse(t, at, "version:, flags:, MBZ: or udp:");
		}
	}
	return true;
}

bool encode_text_edns(struct encode_text *t, struct encode_words w)
{
	const char *expected = NULL;

	encode_skip_blanks(&w);
	if (w.at == w.end)
		return true;
	if (encode_take(&w, "EDNS:"))
		return read_edns(t, w);
	return encode_option(&w, &t->assembly, &expected) || encode_text_refuse(t, w.at, expected);
}

static bool begin_edns(struct encode_text *t, const char *at)
{
	struct encode_opt *o = &t->assembly.opt;

	if (o->waits || t->assembly.builder.opt != 0)
		return encode_text_refuse(t, at, "one OPT pseudosection at most");
	o->waits = true;
	o->here = t->section == TAUT_ADDITIONAL;
	t->in_edns = true;
	return true;
}

/* "KEEPALIVE 8 00003a9800003a98", perhaps "malformed" behind it */
static bool read_dso(struct encode_text *t, struct encode_words w)
{
	struct encode_words name = encode_part(&w, " ");
	const char *at = name.at, *expected = NULL;
	struct encode_word word = encode_next(&w);
	size_t n = 4;
	uint16_t type = 0;
	uint32_t length;

	t->any = true;
	if (!read_point(name, TAUT_DSO_TYPES, "TYPE", 65535, &type))
		return encode_text_refuse(t, at, "a type of DSO: its name, or TYPE and a number");
	if (!encode_number(word, 65535, &length))
		return encode_text_refuse(t, word.text, "the length of the value");
	if (!encode_hex(&w, t->octets, sizeof t->octets, &n, &expected))
		return encode_text_refuse(t, w.at, expected);
	if (n - 4 != length)
		return encode_text_refuse(t, word.text, "the length of the value in hex behind it");
	if (w.at < w.end && !encode_is(encode_next(&w), "malformed"))
		return encode_text_refuse(t, w.at, "the end of the line, or malformed");
	t->octets[0] = (uint8_t)(type >> 8);
	t->octets[1] = (uint8_t)type;
	t->octets[2] = (uint8_t)(length >> 8);
	t->octets[3] = (uint8_t)length;
	return encode_text_judge(
		t, at, encode_assembly_raw(&t->assembly, TAUT_QUESTION, t->octets, (uint32_t)n, 0));
}

/* ---- all of them ---------------------------------------------------------------------------- */

/* "ANSWER SECTION:", "ANSWER:" or "ANSWER": which one, or -1 */
static int section_of(struct encode_words w)
{
	static const struct {
		const char *name;
		int section;
	} names[] = {{"QUESTION", TAUT_QUESTION}, {"ANSWER", TAUT_ANSWER},
		{"AUTHORITY", TAUT_AUTHORITY}, {"ADDITIONAL", TAUT_ADDITIONAL},
		{"ZONE", TAUT_QUESTION}, {"PREREQUISITE", TAUT_ANSWER}, {"UPDATE", TAUT_AUTHORITY},
		{"OPT PSEUDOSECTION", TAUT_WHOLE}, {"TSIG PSEUDOSECTION", TAUT_ADDITIONAL},
		{"SIG0 PSEUDOSECTION", TAUT_ADDITIONAL}};
	size_t i;

	for (i = 0; i < sizeof names / sizeof names[0]; i++) { /* the sections */
		struct encode_words rest = w;

		if (!encode_take(&rest, names[i].name))
			continue;
		encode_skip_blanks(&rest);
		encode_take(&rest, "SECTION");
		encode_take(&rest, ":");
		encode_skip_blanks(&rest);
		if (rest.at == rest.end)
			return names[i].section;
	}
	return -1;
}

static void read_label(struct encode_text *t, struct encode_words w)
{
	struct encode_words text;

	while (w.at < w.end && *w.at == '=') /* as many as somebody likes */
		w.at++;
	text = encode_part(&w, "");
	while (text.end > text.at && (text.end[-1] == '=' || text.end[-1] == ' ')) /* likewise */
		text.end--;
	t->label_length = encode_left(&text);
	if (t->label_length > sizeof t->label)
		t->label_length = sizeof t->label;
	if (t->label_length > 0)
		memcpy(t->label, text.at, t->label_length);
}

/* A word in capitals: a directive, or a remark of dig and tautdump. What looks like one of them or like a section
 * and is none is a slip of the pen, and no comment. */
static bool read_named(struct encode_text *t, struct encode_words w)
{
	static const char *const remarks[] = {
		"SERVER", "WHEN", "WARNING", "VERDICT", "FINDING", "XFR"};
	struct encode_word name = {w.at, 0};
	struct encode_words rest;
	bool colon;
	size_t i;

	while (w.at < w.end && *w.at >= 'A' && *w.at <= 'Z') /* each turn takes a letter */
		w.at++;
	name.n = (size_t)(w.at - name.text);
	colon = w.at < w.end && *w.at == ':';
	rest = w;
	encode_skip_blanks(&rest);
	for (i = 0; i < sizeof remarks / sizeof remarks[0]; i++)
		if (encode_is(name, remarks[i]))
			return true;
	if (name.n < 2 ||
		(!colon && rest.at < rest.end && !encode_is(encode_next(&rest), "SECTION:") &&
			!encode_text_is_directive(name)))
		return true;
	if (!colon && !encode_text_is_directive(name))
		return encode_text_refuse(t, name.text,
			"QUESTION, ANSWER, AUTHORITY, ADDITIONAL, ZONE, PREREQUISITE or UPDATE");
	if (!colon)
		return encode_text_refuse(t, w.at, "a colon behind the word");
	if (!encode_text_is_directive(name))
		return encode_text_refuse(t, name.text,
			"AT, COMPRESS, COUNTS, CUT, ENTRY, OWNER, RAW, RDATA or RDLENGTH");
	w.at++;
	return encode_text_directive(t, name, w);
}

bool encode_text_marker(struct encode_text *t, struct encode_words w)
{
	int section;

	encode_skip_blanks(&w);
	if (encode_take(&w, "->>HEADER<<-"))
		return read_header(t, w);
	if (encode_take(&w, "flags:"))
		return read_flags(t, w);
	if (encode_take(&w, "no header:"))
		return read_no_header(t, w);
	if (encode_take(&w, "DSO TLV:"))
		return encode_skip_blanks(&w), read_dso(t, w);
	if (encode_take(&w, "====")) {
		read_label(t, w);
		return true;
	}
	section = section_of(w);
	if (section < 0)
		return read_named(t, w);
	t->any = true;
	t->in_edns = false;
	if (section == TAUT_WHOLE)
		return begin_edns(t, w.at);
	t->section = section;
	return true;
}

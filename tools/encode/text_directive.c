/* text_directive.c - lines ";; WORD: ..." by which a text says what dig has no words for: messages that are
 * broken by intent. */
#include <string.h>

#include "text_inner.h"

/* The octets that stand in the line, appended to to[*n .. TAUT_MESSAGE_MAX). */
static bool read_octets(struct encode_text *t, struct encode_words *w, uint8_t *to, size_t *n)
{
	const char *expected = NULL;

	return encode_octets(w, to, TAUT_MESSAGE_MAX, n, &expected) ||
	       encode_text_refuse(t, w->at, expected);
}

static bool at_offset(struct encode_text *t, struct encode_words w)
{
	struct encode_word word = encode_next(&w);
	uint32_t offset;
	size_t n = 0;

	if (!encode_number(word, TAUT_MESSAGE_MAX, &offset))
		return encode_text_refuse(t, word.text, "an offset in the message, and octets");
	if (!read_octets(t, &w, t->octets, &n))
		return false;
	if (encode_assembly_patch(&t->assembly, offset, t->octets, (uint32_t)n) != TAUT_OK)
		return encode_text_refuse(t, word.text, "at most 64 lines AT in a message");
	return true;
}

static bool compress(struct encode_text *t, struct encode_words w)
{
	struct taut_builder *b = &t->assembly.builder;
	struct encode_word word = encode_next(&w);

	if (!encode_is(word, "yes") && !encode_is(word, "no"))
		return encode_text_refuse(t, word.text, "yes or no");
	b->suffixes = encode_is(word, "yes") ? &t->assembly.suffixes : NULL;
	b->owner = NULL;
	b->owner_at = 0;
	return true;
}

static bool counts(struct encode_text *t, struct encode_words w)
{
	for (unsigned i = 0; i < 4; i++) { /* the sections */
		struct encode_word word = encode_next(&w);
		uint32_t number;

		t->assembly.counts[i] = -1;
		if (encode_is(word, "-"))
			continue;
		if (!encode_number(word, 65535, &number))
			return encode_text_refuse(
				t, word.text, "four counts, or - for one that is right");
		t->assembly.counts[i] = (int32_t)number;
	}
	return true;
}

static bool cut(struct encode_text *t, struct encode_words w)
{
	struct encode_word word = encode_next(&w);
	uint32_t number;

	if (!encode_number(word, TAUT_MESSAGE_MAX, &number))
		return encode_text_refuse(t, word.text, "how many octets are left of the message");
	t->assembly.cut = (int32_t)number;
	return true;
}

/* Octets as they are: they count as one entry of the section, or as none. */
static bool raw(struct encode_text *t, struct encode_words w, uint16_t entries)
{
	enum taut_section section = (enum taut_section)(t->section < 0 ? 0 : t->section);
	const char *at = w.at;
	size_t n = 0;

	if (entries > 0 && t->section < 0)
		return encode_text_refuse(t, at, "a section before the first entry");
	if (section < t->assembly.builder.section && entries == 0)
		section = (enum taut_section)t->assembly.builder.section;
	if (!read_octets(t, &w, t->octets, &n))
		return false;
	return encode_text_judge(
		t, at, encode_assembly_raw(&t->assembly, section, t->octets, (uint32_t)n, entries));
}

static bool append(struct encode_text *t, struct encode_words w, struct encode_override *o)
{
	if (!o->given)
		o->length = 0;
	o->given = true;
	return read_octets(t, &w, o->octets, &o->length);
}

static bool rdlength(struct encode_text *t, struct encode_words w)
{
	struct encode_word word = encode_next(&w);
	uint32_t number;

	if (!encode_number(word, 65535, &number))
		return encode_text_refuse(t, word.text, "the RDLENGTH of the next record");
	t->said_rdlength = (int32_t)number;
	return true;
}

static bool entry(struct encode_text *t, struct encode_words w)
{
	return raw(t, w, 1);
}

static bool octets(struct encode_text *t, struct encode_words w)
{
	return raw(t, w, 0);
}

static bool owner(struct encode_text *t, struct encode_words w)
{
	return append(t, w, &t->owner_octets);
}

static bool rdata(struct encode_text *t, struct encode_words w)
{
	return append(t, w, &t->rdata_octets);
}

static const struct directive {
	const char *name;
	bool (*read)(struct encode_text *t, struct encode_words w);
} directives[] = {{"AT", at_offset}, {"COMPRESS", compress}, {"COUNTS", counts}, {"CUT", cut},
	{"ENTRY", entry}, {"OWNER", owner}, {"RAW", octets}, {"RDATA", rdata},
	{"RDLENGTH", rdlength}};

static const struct directive *find(struct encode_word name)
{
	for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++)
		if (encode_is(name, directives[i].name))
			return &directives[i];
	return NULL;
}

bool encode_text_is_directive(struct encode_word name)
{
	return find(name) != NULL;
}

bool encode_text_directive(struct encode_text *t, struct encode_word name, struct encode_words w)
{
	const struct directive *d = find(name);

	t->any = true;
	return d != NULL && d->read(t, w);
}

/* print.c - records and sections. See print.h. */
#define _DEFAULT_SOURCE /* isatty */

#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "idn.h"
#include "print.h"

bool query_printer_init(struct query_printer *p, int descriptor)
{
	memset(p, 0, sizeof *p);
	p->text = malloc(TAUT_RDATA_TEXT);
	if (!p->text || !dump_out_init(&p->out, descriptor)) {
		free(p->text);
		return false;
	}
	return true;
}

void query_printer_free(struct query_printer *p)
{
	dump_out_free(&p->out);
	free(p->text);
}

void query_printer_suit(struct query_printer *p, const struct query_ask *ask)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
	bool terminal = isatty(p->out.descriptor) == 1;

	p->color = ask->color == QUERY_YES ||
		   (ask->color == QUERY_AUTO && terminal && !(no_color && *no_color) && term &&
			   strcmp(term, "dumb") != 0);
	p->idn = ask->idnout == QUERY_YES || (ask->idnout == QUERY_AUTO && terminal &&
						     strcmp(nl_langinfo(CODESET), "UTF-8") == 0);
	if (ask->json)
		p->color = p->idn = false;
}

/* ---- small things --------------------------------------------------------------------------- */

void query_paint(struct query_printer *p, enum query_paint paint)
{
	static const char *const codes[] = {
		"\033[0m", "\033[1;34m", "\033[32m", "\033[1;31m", "\033[36m", "\033[2m"};

	if (p->color)
		dump_out_text(&p->out, codes[paint]);
}

void query_put_point(
	struct query_printer *p, enum taut_registry registry, uint16_t number, const char *prefix)
{
	const char *name = taut_code_point(registry, number);

	dump_out_text(&p->out, name ? name : prefix);
	if (!name)
		dump_out_number(&p->out, number);
}

void query_warn(struct query_printer *p, const struct query_ask *ask, const char *format, ...)
{
	bool comment = ask->comments && !ask->show_short && !ask->json;
	char text[512];
	va_list list;
	size_t i;

	va_start(list, format);
	vsnprintf(text, sizeof text, format, list);
	va_end(list);
	for (i = 0; text[i]; i++) /* parts of it may come from others */
		if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] > 0x7e)
			text[i] = '?';
	if (!comment) {
		dump_out_flush(&p->out);
		fprintf(stderr, "tautq: %s\n", text);
		return;
	}
	query_paint(p, QUERY_BAD);
	dump_out_text(&p->out, ";; ");
	dump_out_text(&p->out, text);
	query_paint(p, QUERY_PLAIN);
	dump_out_char(&p->out, '\n');
}

void query_put_words(struct query_printer *p, const char *text, size_t n)
{
	const char *end = text + n;
	bool quoted = false;

	if (!p->idn) {
		dump_out_octets(&p->out, text, n);
		return;
	}
	while (text < end) { /* a word or what is between words each turn */
		char shown[4 * TAUT_NAME_MAX];
		size_t length = 0, m;

		while (text + length < end && !strchr(" \t\n\"()", text[length]))
			length++;
		if (length == 0) {
			quoted ^= *text == '"';
			dump_out_char(&p->out, *text++);
			continue;
		}
		m = quoted ? 0 : query_idn_out(text, length, shown, sizeof shown);
		dump_out_octets(&p->out, m > 0 ? shown : text, m > 0 ? m : length);
		text += length;
	}
}

/* Tabs up to the column, one at least. */
static void pad(struct query_printer *p, size_t used, size_t column)
{
	do {
		dump_out_char(&p->out, '\t');
		used = (used / 8 + 1) * 8;
	} while (used < column);
}

/* The type or class, as a number where all is to be as RFC 3597 5 has it. Returns the length. */
static uint32_t put_type(struct query_printer *p, const struct query_ask *ask, uint16_t type)
{
	char text[TAUT_TYPE_TEXT];
	uint32_t n = ask->unknownformat
			     ? (uint32_t)snprintf(text, sizeof text, "TYPE%u", (unsigned)type)
			     : taut_type_text(type, text);

	query_paint(p, QUERY_TYPE);
	dump_out_text(&p->out, text);
	query_paint(p, QUERY_PLAIN);
	return n;
}

static void put_class(struct query_printer *p, const struct query_ask *ask, uint16_t rclass)
{
	char text[TAUT_TYPE_TEXT];
	uint32_t n = ask->unknownformat
			     ? (uint32_t)snprintf(text, sizeof text, "CLASS%u", (unsigned)rclass)
			     : taut_class_text(rclass, text);

	if (!ask->class_shown)
		return;
	dump_out_text(&p->out, text);
	pad(p, n, 8);
}

/* ---- records -------------------------------------------------------------------------------- */

static void put_owner(struct query_printer *p, const struct taut_name *owner)
{
	uint8_t name[TAUT_NAME_MAX];
	char text[TAUT_NAME_TEXT];
	size_t n = 0;

	if (taut_name_expand(owner, name) > 0)
		n = taut_name_text(name, text);
	query_put_words(p, text, n);
	pad(p, n, 24);
}

static void put_ttl(struct query_printer *p, const struct query_ask *ask, uint32_t ttl)
{
	static const struct {
		uint32_t seconds;
		char unit;
	} units[] = {{604800, 'w'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
	char text[32];
	int n = 0;

	if (!ask->ttlunits || ttl == 0) {
		n = snprintf(text, sizeof text, "%lu", (unsigned long)ttl);
	} else {
		for (unsigned i = 0; i < 5; i++) {
			if (ttl / units[i].seconds > 0)
				n += snprintf(text + n, sizeof text - (size_t)n, "%lu%c",
					(unsigned long)(ttl / units[i].seconds), units[i].unit);
			ttl %= units[i].seconds;
		}
	}
	dump_out_text(&p->out, text);
	pad(p, (size_t)n, 8);
}

/* +nocrypto: what stands at the end of these types says little to people. Returns the length of what is before. */
static size_t without_crypto(const struct taut_record *record, const char *text, size_t n)
{
	switch (record->type) {
	case TAUT_TYPE_DNSKEY:
	case TAUT_TYPE_CDNSKEY:
	case TAUT_TYPE_KEY:
	case TAUT_TYPE_DS:
	case TAUT_TYPE_CDS:
	case TAUT_TYPE_DLV:
	case TAUT_TYPE_RRSIG:
	case TAUT_TYPE_SIG:
		while (n > 0 && text[n - 1] != ' ')
			n--;
		return n;
	default: return n;
	}
}

static void put_crypto(struct query_printer *p, const struct taut_record *record)
{
	bool is_key = record->type == TAUT_TYPE_DNSKEY || record->type == TAUT_TYPE_CDNSKEY ||
		      record->type == TAUT_TYPE_KEY;

	if (!is_key) {
		dump_out_text(&p->out, "[omitted]");
		return;
	}
	dump_out_text(&p->out, "[key id = ");
	dump_out_number(&p->out, taut_key_tag(record->octets + record->rdata, record->rdlength));
	dump_out_char(&p->out, ']');
}

static void put_rdata(
	struct query_printer *p, const struct query_ask *ask, const struct taut_record *record)
{
	unsigned flags = (ask->multiline && !ask->show_short ? TAUT_TEXT_MULTILINE : 0) |
			 (ask->unknownformat ? TAUT_TEXT_GENERIC : 0);
	size_t n = 0, shown;

	if (!ask->crypto)
		flags &= ~TAUT_TEXT_MULTILINE;
	if (taut_rdata_text(record, flags, p->text, TAUT_RDATA_TEXT, &n) != TAUT_OK)
		return; /* it always suffices */
	shown = ask->crypto || record->malformed || ask->unknownformat
			? n
			: without_crypto(record, p->text, n);
	query_put_words(p, p->text, shown);
	if (shown < n)
		put_crypto(p, record);
}

static void put_record(
	struct query_printer *p, const struct query_ask *ask, const struct taut_record *record)
{
	uint32_t n;

	put_owner(p, &record->owner);
	if (ask->ttlid || ask->ttlunits)
		put_ttl(p, ask, record->ttl);
	put_class(p, ask, record->rclass);
	n = put_type(p, ask, record->type);
	if (record->rdlength > 0 || !record->empty)
		pad(p, n, 8);
	put_rdata(p, ask, record);
	if (record->malformed && ask->comments) {
		dump_out_text(&p->out, "\t; malformed: ");
		dump_out_text(&p->out, taut_code_text(record->fault));
	}
	dump_out_char(&p->out, '\n');
}

static void put_short(struct query_printer *p, const struct query_ask *ask,
	const struct taut_record *record, const struct query_facts *facts)
{
	char text[QUERY_PLACE_TEXT];

	put_rdata(p, ask, record);
	if (ask->identify) {
		struct query_place bare = *facts->server;

		query_place_text(&bare, text);
		text[strcspn(text, "#")] = 0;
		dump_out_text(&p->out, " from server ");
		dump_out_text(&p->out, text);
		dump_out_text(&p->out, " in ");
		dump_out_number(&p->out, facts->us / 1000);
		dump_out_text(&p->out, " ms.");
	}
	dump_out_char(&p->out, '\n');
}

void query_print_records(struct query_printer *p, const struct query_ask *ask,
	const struct taut_message *message, enum taut_section section, bool skip_soa,
	const struct query_facts *facts)
{
	struct taut_iterator it = taut_records(message, section);
	struct taut_record record;

	while (taut_record_next(&it, &record)) { /* the records */
		bool is_pseudo = section == TAUT_ADDITIONAL &&
				 (record.type == TAUT_TYPE_OPT || record.type == TAUT_TYPE_TSIG);

		if (is_pseudo || (skip_soa && record.type == TAUT_TYPE_SOA))
			continue;
		if (ask->show_short)
			put_short(p, ask, &record, facts);
		else
			put_record(p, ask, &record);
	}
}

/* ---- messages ------------------------------------------------------------------------------- */

static void heading(struct query_printer *p, const struct query_ask *ask, const char *text)
{
	if (!ask->comments)
		return;
	query_paint(p, QUERY_HEADING);
	dump_out_text(&p->out, ";; ");
	dump_out_text(&p->out, text);
	dump_out_text(&p->out, " SECTION:");
	query_paint(p, QUERY_PLAIN);
	dump_out_char(&p->out, '\n');
}

/* Sections of QUERY, and of UPDATE (RFC 2136 2). */
static const char *const section_names[2][4] = {
	{"QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL"},
	{"ZONE", "PREREQUISITE", "UPDATE", "ADDITIONAL"},
};

static void put_questions(
	struct query_printer *p, const struct query_ask *ask, const struct taut_message *message)
{
	struct taut_iterator it = taut_questions(message);
	struct taut_question question;

	if (!ask->question || message->whole[TAUT_QUESTION] == 0)
		return;
	heading(p, ask, section_names[message->update][TAUT_QUESTION]);
	while (taut_question_next(&it, &question)) { /* the questions */
		dump_out_char(&p->out, ';');
		put_owner(p, &question.name);
		pad(p, 0, 8);
		put_class(p, ask, question.rclass);
		put_type(p, ask, question.type);
		dump_out_char(&p->out, '\n');
	}
	if (ask->comments)
		dump_out_char(&p->out, '\n');
}

/* Records that are not shown among the pseudosections. */
static uint32_t count(const struct taut_message *message, enum taut_section section)
{
	struct taut_iterator it = taut_records(message, section);
	struct taut_record record;
	uint32_t n = 0;

	while (taut_record_next(&it, &record)) /* the records */
		n += section != TAUT_ADDITIONAL ||
		     (record.type != TAUT_TYPE_OPT && record.type != TAUT_TYPE_TSIG);
	return n;
}

static void put_section(struct query_printer *p, const struct query_ask *ask,
	const struct taut_message *message, enum taut_section section,
	const struct query_facts *facts)
{
	if (count(message, section) == 0)
		return;
	heading(p, ask, section_names[message->update][section]);
	query_print_records(p, ask, message, section, false, facts);
	if (ask->comments)
		dump_out_char(&p->out, '\n');
}

static void put_tsig(
	struct query_printer *p, const struct query_ask *ask, const struct taut_message *message)
{
	struct taut_record record;

	if (!ask->additional || !taut_record_at(message, message->signature, &record) ||
		record.type != TAUT_TYPE_TSIG)
		return;
	if (ask->comments)
		dump_out_text(&p->out, ";; TSIG PSEUDOSECTION:\n");
	put_record(p, ask, &record);
	if (ask->comments)
		dump_out_char(&p->out, '\n');
}

void query_print_message(struct query_printer *p, const struct query_ask *ask,
	const struct taut_message *message, const struct query_facts *facts)
{
	if (ask->show_short) {
		query_print_records(p, ask, message, TAUT_ANSWER, false, facts);
		return;
	}
	query_print_head(p, ask, message, facts);
	put_questions(p, ask, message);
	if (ask->answer)
		put_section(p, ask, message, TAUT_ANSWER, facts);
	if (ask->authority)
		put_section(p, ask, message, TAUT_AUTHORITY, facts);
	if (ask->additional)
		put_section(p, ask, message, TAUT_ADDITIONAL, facts);
	put_tsig(p, ask, message);
}

void query_print_json(struct query_printer *p, const struct taut_message *message)
{
	struct dump_out *out = &p->out;
	size_t n;

	while (taut_message_json(message, out->buffer + out->used, out->capacity - out->used, &n) !=
		TAUT_OK) {
		if (out->used > 0)
			dump_out_flush(out);
		else if (!dump_out_grow(out))
			return; /* larger than any message */
	}
	out->used += n;
	dump_out_char(out, '\n');
}

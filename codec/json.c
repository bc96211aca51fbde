/* json.c - messages and records as JSON, RFC 8427. What our own writers of text give is ASCII that
 * prints, so that only quotes and backslashes are to be escaped in it. */
#include "kinds/kinds.h"
#include "text.h"

/* ---- values --------------------------------------------------------------------------------- */

static void put_member(struct taut_out *o, const char *name)
{
	if (o->n != 0 && !o->full && o->text[o->n - 1] != '{')
		taut_out_char(o, ',');
	taut_out_char(o, '"');
	taut_out_string(o, name);
	taut_out_octets(o, "\":", 2);
}

static void put_number(struct taut_out *o, const char *name, uint64_t value)
{
	put_member(o, name);
	taut_out_number(o, value);
}

static void put_bool(struct taut_out *o, const char *name, bool value)
{
	put_member(o, name);
	taut_out_string(o, value ? "true" : "false");
}

/* Escapes quotes and backslashes in what was written since `start`, in place and from its end, so
 * that nothing has to be kept elsewhere; then closes the quote that stands before it. */
static void close_text(struct taut_out *o, size_t start)
{
	size_t more = 0, end = o->n, to;

	if (o->full)
		return;
	for (size_t i = start; i < end; i++)
		more += o->text[i] == '"' || o->text[i] == '\\';
	if (taut_out_room(o, more + 1) == NULL)
		return;
	to = end + more;
	for (size_t i = end; i > start && to != i; i--) {
		char c = o->text[i - 1];

		o->text[--to] = c;
		if (c == '"' || c == '\\')
			o->text[--to] = '\\';
	}
	o->n = end + more;
	taut_out_char(o, '"');
}

static void put_name(struct taut_out *o, const char *member, const struct taut_name *name)
{
	struct taut_cursor r = taut_cursor_over(name->octets, name->at, name->end);
	size_t start;

	put_member(o, member);
	taut_out_char(o, '"');
	start = o->n;
	taut_i_put_name(o, &r);
	close_text(o, start);
}

/* Type or class: a number, and its name beside it. */
static void put_point(struct taut_out *o, const char *member, const char *named, uint16_t value,
	void (*put)(struct taut_out *, uint16_t))
{
	put_number(o, member, value);
	put_member(o, named);
	taut_out_char(o, '"');
	put(o, value);
	taut_out_char(o, '"');
}

/* ---- records -------------------------------------------------------------------------------- */

static void put_rdata_members(struct taut_out *o, const struct taut_record *record)
{
	size_t start;

	if (!record->malformed && !record->empty && record->type != TAUT_TYPE_OPT &&
		taut_layout_of(record->type, record->layout_class)->type != 0) {
		if (!o->full && o->text[o->n - 1] != '{')
			taut_out_char(o, ',');
		taut_out_octets(o, "\"rdata", 6);
		taut_i_put_type(o, record->type);
		taut_out_octets(o, "\":\"", 3);
		start = o->n;
		taut_i_put_rdata(o, record, TAUT_TEXT_SPACES);
		close_text(o, start);
	}
	put_member(o, "RDATAHEX");
	taut_out_char(o, '"');
	taut_out_hex(o, record->octets + record->rdata, record->rdlength);
	taut_out_char(o, '"');
}

static void put_record(struct taut_out *o, const struct taut_record *record)
{
	taut_out_char(o, '{');
	put_name(o, "NAME", &record->owner);
	put_point(o, "TYPE", "TYPEname", record->type, taut_i_put_type);
	put_point(o, "CLASS", "CLASSname", record->rclass, taut_i_put_class);
	put_number(o, "TTL", record->ttl);
	put_number(o, "RDLENGTH", record->rdlength);
	put_rdata_members(o, record);
	if (record->flush)
		put_bool(o, "cacheFlush", true);
	if (record->malformed)
		put_bool(o, "malformed", true);
	taut_out_char(o, '}');
}

enum taut_code taut_record_json(const struct taut_record *record, char *out, size_t capacity,
	size_t *length)
{
	struct taut_out o = taut_out_over(out, capacity);

	put_record(&o, record);
	return taut_i_out_status(&o, length);
}

/* ---- messages ------------------------------------------------------------------------------- */

static void put_question(struct taut_out *o, const struct taut_question *q, bool inside)
{
	put_name(o, inside ? "NAME" : "QNAME", &q->name);
	put_point(o, inside ? "TYPE" : "QTYPE", inside ? "TYPEname" : "QTYPEname", q->type,
		taut_i_put_type);
	put_point(o, inside ? "CLASS" : "QCLASS", inside ? "CLASSname" : "QCLASSname", q->rclass,
		taut_i_put_class);
	if (q->unicast)
		put_bool(o, "unicastResponse", true);
}

/* Not of RFC 8427: what EDNS says, so that nobody has to take OPT apart. */
static void put_edns(struct taut_out *o, const struct taut_message *m)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;

	if (!taut_edns(m, &edns))
		return;
	put_member(o, "EDNS");
	taut_out_char(o, '{');
	put_number(o, "version", edns.version);
	put_number(o, "udpSize", edns.udp_size);
	put_number(o, "RCODE", edns.rcode);
	put_bool(o, "DO", (edns.flags & TAUT_EDNS_DO) != 0);
	put_bool(o, "CO", (edns.flags & TAUT_EDNS_CO) != 0);
	put_member(o, "options");
	taut_out_char(o, '[');
	it = taut_options(&edns.record);
	for (bool any = false; taut_option_next(&it, &option); any = true) { /* the options */
		const char *name = taut_code_point(TAUT_EDNS_OPTIONS, option.code);

		taut_out_string(o, any ? ",{" : "{");
		put_number(o, "code", option.code);
		if (name != NULL) {
			put_member(o, "name");
			taut_out_char(o, '"');
			taut_out_string(o, name);
			taut_out_char(o, '"');
		}
		put_member(o, "hex");
		taut_out_char(o, '"');
		taut_out_hex(o, option.value.octets, option.value.length);
		taut_out_char(o, '"');
		if (option.malformed)
			put_bool(o, "malformed", true);
		taut_out_char(o, '}');
	}
	taut_out_string(o, "]}");
}

/* 2.1: one question is told of by QNAME, QTYPE and QCLASS, several as questionRRs. */
static void put_questions(struct taut_out *o, const struct taut_message *m)
{
	struct taut_iterator it = taut_questions(m);
	struct taut_question q;

	if (m->whole[TAUT_QUESTION] == 1) {
		if (taut_question_next(&it, &q))
			put_question(o, &q, false);
		return;
	}
	put_member(o, "questionRRs");
	taut_out_char(o, '[');
	for (bool any = false; taut_question_next(&it, &q); any = true) { /* the questions */
		taut_out_string(o, any ? ",{" : "{");
		put_question(o, &q, true);
		taut_out_char(o, '}');
	}
	taut_out_char(o, ']');
}

static void put_section(struct taut_out *o, const struct taut_message *m, unsigned section)
{
	static const char *const names[4] = {"questionRRs", "answerRRs", "authorityRRs",
		"additionalRRs"};
	struct taut_iterator it = taut_records(m, (enum taut_section)section);
	struct taut_record record;

	put_member(o, names[section]);
	taut_out_char(o, '[');
	for (bool any = false; taut_record_next(&it, &record); any = true) { /* the records */
		if (any)
			taut_out_char(o, ',');
		put_record(o, &record);
	}
	taut_out_char(o, ']');
}

static void put_header(struct taut_out *o, const struct taut_header *h)
{
	static const char *const counts[4] = {"QDCOUNT", "ANCOUNT", "NSCOUNT", "ARCOUNT"};

	put_number(o, "ID", h->id);
	put_bool(o, "QR", (h->flags & TAUT_FLAG_QR) != 0);
	put_number(o, "Opcode", taut_opcode(h->flags));
	put_bool(o, "AA", (h->flags & TAUT_FLAG_AA) != 0);
	put_bool(o, "TC", (h->flags & TAUT_FLAG_TC) != 0);
	put_bool(o, "RD", (h->flags & TAUT_FLAG_RD) != 0);
	put_bool(o, "RA", (h->flags & TAUT_FLAG_RA) != 0);
	put_bool(o, "AD", (h->flags & TAUT_FLAG_AD) != 0);
	put_bool(o, "CD", (h->flags & TAUT_FLAG_CD) != 0);
	if ((h->flags & TAUT_FLAG_Z) != 0)
		put_bool(o, "Z", true); /* RFC 8427 has no member for it */
	put_number(o, "RCODE", taut_rcode(h->flags));
	for (uint32_t i = 0; i < 4; i++)
		put_number(o, counts[i], h->count[i]);
}

static void put_dso(struct taut_out *o, const struct taut_message *m)
{
	struct taut_dso tlv = {0};

	put_member(o, "dsoTLVs");
	taut_out_char(o, '[');
	for (bool any = false; taut_dso_next(m, &tlv); any = true) { /* the TLVs */
		taut_out_string(o, any ? ",{" : "{");
		put_number(o, "TYPE", tlv.type);
		put_member(o, "HEX");
		taut_out_char(o, '"');
		taut_out_hex(o, tlv.octets, tlv.length);
		taut_out_char(o, '"');
		if (tlv.malformed)
			put_bool(o, "malformed", true);
		taut_out_char(o, '}');
	}
	taut_out_char(o, ']');
}

enum taut_code taut_message_json(const struct taut_message *m, char *out, size_t capacity,
	size_t *length)
{
	struct taut_out o = taut_out_over(out, capacity);

	taut_out_char(&o, '{');
	if (!m->has_header) {
		put_member(&o, "messageOctetsHEX");
		taut_out_char(&o, '"');
		taut_out_hex(&o, m->octets, m->length);
		taut_out_char(&o, '"');
	} else {
		put_header(&o, &m->header);
		if (taut_opcode(m->header.flags) == TAUT_OPCODE_DSO)
			put_dso(&o, m);
		put_edns(&o, m);
		put_questions(&o, m);
		for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++)
			put_section(&o, m, s);
	}
	taut_out_char(&o, '}');
	return taut_i_out_status(&o, length);
}

/* ---- strings of others ---------------------------------------------------------------------- */

/* How many octets of well-formed UTF-8 stand at the cursor as one character: 0 if they are none. */
static uint32_t character(const struct taut_cursor *r, uint32_t at)
{
	for (uint32_t n = 1; n <= 4 && n <= r->end - at; n++)
		if (taut_i_utf8(r, at, at + n))
			return n;
	return 0;
}

enum taut_code taut_json_string(const char *text, size_t n, char *out, size_t capacity,
	size_t *length)
{
	struct taut_out o = taut_out_over(out, capacity);
	struct taut_cursor r;

	if (n > TAUT_MESSAGE_MAX)
		return TAUT_E_ARGUMENT;
	r = taut_cursor_over((const uint8_t *)text, 0, (uint32_t)n);
	taut_out_char(&o, '"');
	/* Ends: each turn takes an octet at least. */
	for (uint32_t at = 0; at < r.end;) {
		uint8_t c = taut_octet(&r, at);
		uint32_t size = c < 0x20 || c == 0x7f ? 0 : character(&r, at);

		if (size == 0) {
			taut_out_octets(&o, "\\u00", 4);
			taut_out_hex(&o, &c, 1);
			at++;
			continue;
		}
		if (c == '"' || c == '\\')
			taut_out_char(&o, '\\');
		taut_out_octets(&o, text + at, size);
		at += size;
	}
	taut_out_char(&o, '"');
	return taut_i_out_status(&o, length);
}

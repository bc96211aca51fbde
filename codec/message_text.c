/* message_text.c - a whole message as dig writes it. */
#include "kinds/kinds.h"
#include "text.h"

static void put_point(struct taut_out *o, enum taut_registry registry, uint16_t number,
	const char *prefix)
{
	const char *name = taut_code_point(registry, number);

	if (name != NULL) {
		taut_out_string(o, name);
		return;
	}
	taut_out_string(o, prefix);
	taut_out_number(o, number);
}

static void put_flags(struct taut_out *o, uint16_t flags)
{
	static const struct {
		uint16_t bit;
		char name[4];
	} names[] = {{TAUT_FLAG_QR, "qr"}, {TAUT_FLAG_AA, "aa"}, {TAUT_FLAG_TC, "tc"},
		{TAUT_FLAG_RD, "rd"}, {TAUT_FLAG_RA, "ra"}, {TAUT_FLAG_Z, "z"}, {TAUT_FLAG_AD, "ad"},
		{TAUT_FLAG_CD, "cd"}};

	for (uint32_t i = 0; i < 8; i++) {
		if ((flags & names[i].bit) == 0)
			continue;
		taut_out_char(o, ' ');
		taut_out_string(o, names[i].name);
	}
}

static const char *const section_names[2][4] = {
	{"QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL"},
	{"ZONE", "PREREQUISITE", "UPDATE", "ADDITIONAL"},
};

static void put_header(struct taut_out *o, const struct taut_message *m)
{
	const struct taut_header *h = &m->header;
	struct taut_edns edns;
	uint16_t rcode = taut_edns(m, &edns) ? edns.rcode : (uint16_t)taut_rcode(h->flags);

	taut_out_string(o, ";; ->>HEADER<<- opcode: ");
	put_point(o, TAUT_OPCODES, (uint16_t)taut_opcode(h->flags), "OPCODE");
	taut_out_string(o, ", status: ");
	put_point(o, TAUT_RCODES, rcode, "RCODE");
	taut_out_string(o, ", id: ");
	taut_out_number(o, h->id);
	taut_out_string(o, "\n;; flags:");
	put_flags(o, h->flags);
	for (uint32_t i = 0; i < 4; i++) {
		taut_out_string(o, i == 0 ? "; " : ", ");
		taut_out_string(o, section_names[m->update][i]);
		taut_out_string(o, ": ");
		taut_out_number(o, h->count[i]);
	}
	taut_out_char(o, '\n');
}

static void put_option_line(struct taut_out *o, const struct taut_option *option)
{
	size_t n;

	taut_out_string(o, "; ");
	if (o->full || taut_option_text(option, o->text + o->n, o->capacity - o->n, &n) != TAUT_OK) {
		o->full = true;
		return;
	}
	o->n += n;
	taut_out_char(o, '\n');
}

static void put_edns(struct taut_out *o, const struct taut_message *m)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;

	if (!taut_edns(m, &edns))
		return;
	taut_out_string(o, "\n;; OPT PSEUDOSECTION:\n; EDNS: version: ");
	taut_out_number(o, edns.version);
	taut_out_string(o, ", flags:");
	if ((edns.flags & TAUT_EDNS_DO) != 0)
		taut_out_string(o, " do");
	if ((edns.flags & TAUT_EDNS_CO) != 0)
		taut_out_string(o, " co");
	taut_out_string(o, "; udp: ");
	taut_out_number(o, edns.udp_size);
	taut_out_char(o, '\n');
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option)) /* the options */
		put_option_line(o, &option);
}

static void put_questions(struct taut_out *o, const struct taut_message *m, unsigned flags)
{
	struct taut_iterator it = taut_questions(m);
	struct taut_question question;

	if (m->whole[TAUT_QUESTION] == 0)
		return;
	taut_out_string(o, "\n;; ");
	taut_out_string(o, section_names[m->update][0]);
	taut_out_string(o, " SECTION:\n");
	while (taut_question_next(&it, &question)) { /* the questions */
		taut_out_char(o, ';');
		taut_i_put_question(o, &question, flags);
		taut_out_char(o, '\n');
	}
}

static void put_section(struct taut_out *o, const struct taut_message *m, unsigned section,
	unsigned flags)
{
	struct taut_iterator it = taut_records(m, (enum taut_section)section);
	struct taut_record record;
	bool any = false;

	while (taut_record_next(&it, &record)) { /* the records */
		if (record.owner.at == m->opt && section == TAUT_ADDITIONAL)
			continue;
		if (!any) {
			taut_out_string(o, "\n;; ");
			taut_out_string(o, section_names[m->update][section]);
			taut_out_string(o, " SECTION:\n");
		}
		any = true;
		taut_i_put_record(o, &record, flags);
		taut_out_char(o, '\n');
	}
}

static void put_dso(struct taut_out *o, const struct taut_message *m)
{
	struct taut_dso tlv = {0};

	while (taut_dso_next(m, &tlv)) { /* the TLVs */
		taut_out_string(o, ";; DSO TLV: ");
		put_point(o, TAUT_DSO_TYPES, tlv.type, "TYPE");
		taut_out_char(o, ' ');
		taut_out_number(o, tlv.length);
		taut_out_char(o, ' ');
		taut_out_hex(o, tlv.octets, tlv.length);
		taut_out_string(o, tlv.malformed ? " malformed\n" : "\n");
	}
}

enum taut_code taut_message_text(const struct taut_message *m, unsigned flags, char *out,
	size_t capacity, size_t *length)
{
	struct taut_out o = taut_out_over(out, capacity);

	if (m->has_header) {
		put_header(&o, m);
		put_edns(&o, m);
		put_dso(&o, m);
		put_questions(&o, m, flags);
		for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++)
			put_section(&o, m, s, flags);
	} else {
		taut_out_string(&o, ";; no header: ");
		taut_out_number(&o, m->length);
		taut_out_string(&o, m->length != 0 ? " octets " : " octets");
		taut_out_hex(&o, m->octets, m->length < 12 ? m->length : 12);
		taut_out_char(&o, '\n');
	}
	return taut_i_out_status(&o, length);
}

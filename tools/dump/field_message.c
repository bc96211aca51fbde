/* field_message.c - fields of the header, the first question and EDNS. */
#include <string.h>

#include "field_inner.h"
#include "octets.h"

static bool number(struct dump_value *value, uint64_t n)
{
	value->number = n;
	return true;
}

/* ---- header --------------------------------------------------------------------------------- */

bool dump_read_id(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct taut_message *m = &r->shown->message;

	(void)what;
	return m->has_header && number(value, m->header.id);
}

bool dump_read_flag(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct taut_message *m = &r->shown->message;

	return m->has_header && number(value, (m->header.flags & what) != 0);
}

bool dump_read_query(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct taut_message *m = &r->shown->message;

	(void)what;
	return m->has_header && number(value, (m->header.flags & TAUT_FLAG_QR) == 0);
}

bool dump_read_opcode(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct taut_message *m = &r->shown->message;

	(void)what;
	return m->has_header && number(value, taut_opcode(m->header.flags));
}

bool dump_read_count(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct taut_message *m = &r->shown->message;

	return m->has_header && number(value, m->header.count[what]);
}

/* ---- the first question --------------------------------------------------------------------- */

static bool has_question(struct dump_reader *r)
{
	const struct taut_message *m = &r->shown->message;
	struct taut_iterator it;

	if (r->asked_question)
		return r->has_question;
	r->asked_question = true;
	r->has_question = false;
	if (!m->has_header)
		return false;
	it = taut_questions(m);
	if (!taut_question_next(&it, &r->question))
		return false;
	r->has_question = true;
	r->qname = taut_name_wire(&r->question.name, r->qname_room, &r->qname_length);
	return true;
}

bool dump_read_qname(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	if (!has_question(r) || !r->qname)
		return false;
	value->octets = r->qname;
	value->length = r->qname_length;
	return true;
}

bool dump_read_qtype(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return has_question(r) && number(value, r->question.type);
}

bool dump_read_qclass(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return has_question(r) && number(value, r->question.rclass);
}

/* ---- EDNS ----------------------------------------------------------------------------------- */

static bool has_edns(struct dump_reader *r)
{
	if (!r->asked_edns) {
		r->asked_edns = true;
		r->has_edns =
			r->shown->message.has_header && taut_edns(&r->shown->message, &r->edns);
	}
	return r->has_edns;
}

bool dump_read_rcode(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	const struct taut_message *m = &r->shown->message;

	(void)what;
	if (!m->has_header)
		return false;
	return number(value, has_edns(r) ? r->edns.rcode : taut_rcode(m->header.flags));
}

bool dump_read_edns(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return r->shown->message.has_header && number(value, has_edns(r));
}

bool dump_read_edns_version(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return has_edns(r) && number(value, r->edns.version);
}

bool dump_read_udpsize(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	(void)what;
	return has_edns(r) && number(value, r->edns.udp_size);
}

bool dump_read_edns_flag(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	return has_edns(r) && number(value, (r->edns.flags & what) != 0);
}

static bool next_option(struct dump_reader *r, struct taut_option *option)
{
	if (!has_edns(r))
		return false;
	if (r->index == 0)
		r->options = taut_options(&r->edns.record);
	return taut_option_next(&r->options, option);
}

bool dump_read_options(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	struct taut_option option;

	(void)what;
	return next_option(r, &option) && number(value, option.code);
}

enum { NSID = 3, ECS = 8, COOKIE = 10, PADDING = 12, EDE = 15 };

/* The first option of this code that is as its RFC wants it. */
static bool find_option(struct dump_reader *r, uint16_t code, struct taut_option *option)
{
	struct taut_options it;

	if (!has_edns(r))
		return false;
	it = taut_options(&r->edns.record);
	while (taut_option_next(&it, option)) /* each takes octets of the OPT record */
		if (option->code == code && !option->malformed)
			return true;
	return false;
}

bool dump_read_nsid(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	struct taut_option option;

	(void)what;
	if (!find_option(r, NSID, &option))
		return false;
	value->octets = option.value.octets;
	value->length = option.value.length;
	return true;
}

/* RFC 7871 6: family, source and scope prefix length, as much of the address as the source has. */
bool dump_read_ecs(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	struct taut_option option;
	uint8_t address[16] = {0};
	uint32_t family, n;
	char *to = r->text;

	(void)what;
	if (!find_option(r, ECS, &option) || option.value.length < 4)
		return false;
	family = dump_be16(option.value.octets);
	n = option.value.length - 4;
	if (family < 1 || family > 2 || n > 16)
		return false;
	memcpy(address, option.value.octets + 4, n);
	to = dump_put_address(to, address, family == 1 ? 4 : 16);
	*to++ = '/';
	to = dump_put_number(to, option.value.octets[2]);
	value->octets = (const uint8_t *)r->text;
	value->length = (uint32_t)(to - r->text);
	return true;
}

bool dump_read_cookie(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	static const char digits[] = "0123456789abcdef";
	struct taut_option option;
	size_t i;

	(void)what;
	if (!find_option(r, COOKIE, &option))
		return false;
	for (i = 0; i < option.value.length; i++) { /* 65,535 at most: text has room for more */
		r->text[2 * i] = digits[option.value.octets[i] >> 4];
		r->text[2 * i + 1] = digits[option.value.octets[i] & 15];
	}
	value->octets = (const uint8_t *)r->text;
	value->length = 2 * option.value.length;
	return true;
}

/* RFC 8914 2. The walk goes over all options. */
bool dump_read_ede(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	struct taut_option option;

	(void)what;
	while (next_option(r, &option)) { /* each takes octets of the OPT record */
		r->index = 1;             /* the walk has begun */
		if (option.code == EDE && !option.malformed && option.value.length >= 2)
			return number(value, dump_be16(option.value.octets));
	}
	return false;
}

bool dump_read_padding(struct dump_reader *r, unsigned what, struct dump_value *value)
{
	struct taut_option option;

	(void)what;
	return find_option(r, PADDING, &option) && number(value, option.value.length);
}

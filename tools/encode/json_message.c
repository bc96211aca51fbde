/* json_message.c - messages out of JSON: RFC 8427 2.1, 2.4, and the members that are our own. */
#include <string.h>

#include "json_inner.h"

static enum taut_code scan_opcode(const char *text, size_t n, uint16_t *number)
{
	return taut_code_point_scan(TAUT_OPCODES, text, n, number);
}

static enum taut_code scan_rcode(const char *text, size_t n, uint16_t *number)
{
	return taut_code_point_scan(TAUT_RCODES, text, n, number);
}

static bool judge(struct encode_json *j, enum taut_code code)
{
	return code == TAUT_OK || encode_json_refuse(j, "a message of at most 65535 octets");
}

/* ---- the header ----------------------------------------------------------------------------- */

/* 2.4: the twelve octets take the place of all members that say the same. */
static bool read_header_octets(struct encode_json *j, json_t *object, bool *there)
{
	struct encode_assembly *a = &j->assembly;
	uint8_t h[12];
	size_t n;

	if (!encode_json_hex(j, object, "headerOctetsHEX", h, sizeof h, &n, there))
		return false;
	if (!*there)
		return true;
	if (n != sizeof h)
		return encode_json_refuse_in(j, "headerOctetsHEX", "twelve octets");
	a->id = (uint16_t)(h[0] << 8 | h[1]);
	a->flags = (uint16_t)(h[2] << 8 | h[3]);
	a->rcode = a->flags & 15;
	for (unsigned i = 0; i < 4; i++) /* the sections */
		a->counts[i] = h[4 + 2 * i] << 8 | h[5 + 2 * i];
	encode_assembly_header(a);
	return true;
}

static bool read_counts(struct encode_json *j, json_t *object)
{
	static const char *const names[4] = {"QDCOUNT", "ANCOUNT", "NSCOUNT", "ARCOUNT"};

	for (unsigned i = 0; i < 4; i++) { /* the sections */
		uint32_t count = 0;

		if (!encode_json_number(j, object, names[i], 65535, &count))
			return false;
		if (json_object_get(object, names[i]))
			j->assembly.counts[i] = (int32_t)count;
	}
	return true;
}

static bool read_header(struct encode_json *j, json_t *object)
{
	static const struct {
		uint16_t bit;
		char name[3];
	} flags[] = {{TAUT_FLAG_QR, "QR"}, {TAUT_FLAG_AA, "AA"}, {TAUT_FLAG_TC, "TC"},
		{TAUT_FLAG_RD, "RD"}, {TAUT_FLAG_RA, "RA"}, {TAUT_FLAG_Z, "Z"},
		{TAUT_FLAG_AD, "AD"}, {TAUT_FLAG_CD, "CD"}};
	struct encode_assembly *a = &j->assembly;
	uint16_t opcode = 0;
	uint32_t id = 0;
	bool there;
	size_t i;

	if (!encode_json_number(j, object, "ID", 65535, &id) ||
		!encode_json_point(j, object, "Opcode", NULL, 15, scan_opcode, &opcode, &there) ||
		!encode_json_point(j, object, "RCODE", NULL, 4095, scan_rcode, &a->rcode, &there))
		return false;
	for (i = 0; i < sizeof flags / sizeof flags[0]; i++) { /* the flags */
		bool set = false;

		if (!encode_json_bool(j, object, flags[i].name, &set))
			return false;
		if (set)
			a->flags |= flags[i].bit;
	}
	a->id = (uint16_t)id;
	a->flags |= (uint16_t)(opcode << 11);
	encode_assembly_header(a);
	return read_counts(j, object);
}

/* ---- EDNS and DSO --------------------------------------------------------------------------- */

static bool read_option(struct encode_json *j, json_t *object)
{
	static const char expected[] = "a value that this option may have, or malformed and true";
	uint32_t code = 0;
	bool malformed = false, there;
	size_t n;

	if (!json_is_object(object))
		return encode_json_refuse(j, "an object: an option");
	if (!json_object_get(object, "code"))
		return encode_json_refuse_in(j, "code", "the code of the option");
	if (!encode_json_number(j, object, "code", 65535, &code) ||
		!encode_json_hex(j, object, "hex", j->other, sizeof j->other, &n, &there) ||
		!encode_json_bool(j, object, "malformed", &malformed))
		return false;
	switch (encode_assembly_option(
		&j->assembly, (uint16_t)code, j->other, (uint32_t)n, malformed)) {
	case TAUT_OK: return true;
	case TAUT_E_SPACE: return encode_json_refuse(j, "options of at most 65535 octets");
	default: return encode_json_refuse_in(j, "hex", expected);
	}
}

static bool read_options(struct encode_json *j, json_t *array)
{
	size_t mark = encode_json_enter(j, "options"), i;

	if (array && !json_is_array(array))
		return encode_json_refuse(j, "an array of options");
	for (i = 0; i < json_array_size(array); i++) { /* the options */
		size_t inner = encode_json_enter_index(j, i);

		if (!read_option(j, json_array_get(array, i)))
			return false;
		encode_json_leave(j, inner);
	}
	encode_json_leave(j, mark);
	return true;
}

/* The OPT record as the member EDNS says it: it waits in the assembly. */
static bool read_edns(struct encode_json *j, json_t *object)
{
	struct encode_assembly *a = &j->assembly;
	size_t mark = encode_json_enter(j, "EDNS");
	uint32_t version = 0, size = 1232, rcode = a->rcode;
	bool dnssec = false, compact = false;

	if (!json_is_object(object))
		return encode_json_refuse(j, "an object");
	if (!encode_json_number(j, object, "version", 255, &version) ||
		!encode_json_number(j, object, "udpSize", 65535, &size) ||
		!encode_json_number(j, object, "RCODE", 4095, &rcode) ||
		!encode_json_bool(j, object, "DO", &dnssec) ||
		!encode_json_bool(j, object, "CO", &compact))
		return false;
	if ((rcode & 15) != (a->rcode & 15u))
		return encode_json_refuse_in(
			j, "RCODE", "the low four bits of the message's RCODE");
	a->rcode = (uint16_t)rcode;
	a->opt.waits = true;
	a->opt.udp_size = (uint16_t)size;
	a->opt.version = (uint8_t)version;
	a->opt.flags = (uint16_t)((dnssec ? TAUT_EDNS_DO : 0) | (compact ? TAUT_EDNS_CO : 0));
	if (!read_options(j, json_object_get(object, "options")))
		return false;
	encode_json_leave(j, mark);
	return true;
}

/* EDNS says what the OPT record says, for those who do not take records apart. Is there one, then it
 * stands, and both have to be of one mind. */
static bool compare_edns(struct encode_json *j, uint32_t opt)
{
	const struct encode_opt *o = &j->assembly.opt;
	const uint8_t *p = j->assembly.octets + opt + 1; /* behind the root */
	uint32_t length = (uint32_t)(p[8] << 8 | p[9]);
	uint32_t flags = (uint32_t)(p[6] << 8 | p[7]) & (TAUT_EDNS_DO | TAUT_EDNS_CO);
	bool same;

	if (p[-1] != 0)
		return true; /* no OPT record that anybody would take for one */
	same = (p[2] << 8 | p[3]) == o->udp_size && p[4] == j->assembly.rcode >> 4 &&
	       p[5] == o->version && flags == o->flags && length == o->length &&
	       memcmp(p + 10, o->options, length) == 0;
	return same || encode_json_refuse_in(j, "EDNS",
			       "what the OPT record in additionalRRs says, or one of both");
}

static bool read_tlv(struct encode_json *j, json_t *object)
{
	uint8_t head[4];
	uint32_t type = 0;
	bool there;
	size_t n;

	if (!json_is_object(object) || !json_object_get(object, "TYPE"))
		return encode_json_refuse(j, "an object with TYPE and HEX");
	if (!encode_json_number(j, object, "TYPE", 65535, &type) ||
		!encode_json_hex(j, object, "HEX", j->other, sizeof j->other, &n, &there))
		return false;
	head[0] = (uint8_t)(type >> 8);
	head[1] = (uint8_t)type;
	head[2] = (uint8_t)(n >> 8);
	head[3] = (uint8_t)n;
	return judge(j, encode_assembly_raw(&j->assembly, TAUT_QUESTION, head, sizeof head, 0)) &&
	       judge(j, encode_assembly_raw(&j->assembly, TAUT_QUESTION, j->other, (uint32_t)n, 0));
}

static bool read_dso(struct encode_json *j, json_t *array)
{
	size_t mark = encode_json_enter(j, "dsoTLVs"), i;

	if (array && !json_is_array(array))
		return encode_json_refuse(j, "an array of TLVs");
	for (i = 0; i < json_array_size(array); i++) { /* the TLVs */
		size_t inner = encode_json_enter_index(j, i);

		if (!read_tlv(j, json_array_get(array, i)))
			return false;
		encode_json_leave(j, inner);
	}
	encode_json_leave(j, mark);
	return true;
}

/* ---- sections ------------------------------------------------------------------------------- */

/* The records of a section, or its octets (2.4), whose counts the header has to say. */
static bool read_section(struct encode_json *j, json_t *object, enum taut_section section)
{
	static const char *const arrays[4] = {
		"questionRRs", "answerRRs", "authorityRRs", "additionalRRs"};
	static const char *const octets[4] = {"questionOctetsHEX", "answerOctetsHEX",
		"authorityOctetsHEX", "additionalOctetsHEX"};
	json_t *array = json_object_get(object, arrays[section]);
	bool there;
	size_t n;

	if (array) {
		size_t mark = encode_json_enter(j, arrays[section]);

		if (!encode_json_section(j, array, section))
			return false;
		encode_json_leave(j, mark);
		return true;
	}
	if (!encode_json_hex(j, object, octets[section], j->other, sizeof j->other, &n, &there))
		return false;
	return !there ||
	       judge(j, encode_assembly_raw(&j->assembly, section, j->other, (uint32_t)n, 0));
}

/* QNAME tells of the first question, questionRRs of all. */
static bool read_questions(struct encode_json *j, json_t *object)
{
	json_t *array = json_object_get(object, "questionRRs");

	if ((json_object_get(object, "QNAME") || json_object_get(object, "QNAMEHEX")) &&
		json_array_size(array) == 0)
		return encode_json_question(
			j, object, "QNAME", "QTYPE", "QTYPEname", "QCLASS", "QCLASSname");
	return read_section(j, object, TAUT_QUESTION);
}

static bool has_opt(json_t *object)
{
	json_t *array = json_object_get(object, "additionalRRs");
	size_t i;

	for (i = 0; i < json_array_size(array); i++) { /* the records */
		json_t *record = json_array_get(array, i), *type = json_object_get(record, "TYPE");

		if (!type)
			type = json_object_get(record, "TYPEname");
		if (json_integer_value(type) == TAUT_TYPE_OPT ||
			(json_is_string(type) && strcmp(json_string_value(type), "OPT") == 0))
			return true;
	}
	return false;
}

static bool read_sections(struct encode_json *j, json_t *object)
{
	struct encode_assembly *a = &j->assembly;
	json_t *edns = json_object_get(object, "EDNS");
	bool both = edns && has_opt(object);

	if (edns && !read_edns(j, edns))
		return false;
	if (both)
		a->opt.waits = false;
	if (!read_dso(j, json_object_get(object, "dsoTLVs")) || !read_questions(j, object))
		return false;
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++)
		if (!read_section(j, object, (enum taut_section)s))
			return false;
	return !both || a->builder.opt == 0 || compare_edns(j, a->builder.opt);
}

bool encode_json_message(struct encode_json *j, json_t *object)
{
	bool there;
	size_t n;

	if (!json_is_object(object))
		return encode_json_refuse(j, "an object: a message");
	encode_assembly_begin(&j->assembly);
	if (!encode_json_hex(
		    j, object, "messageOctetsHEX", j->other, sizeof j->other, &n, &j->whole))
		return false;
	j->whole_length = (uint32_t)n;
	if (j->whole)
		return true;
	if (!read_header_octets(j, object, &there))
		return false;
	return (there || read_header(j, object)) && read_sections(j, object);
}

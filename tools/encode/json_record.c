/* json_record.c - questions and records out of JSON: RFC 8427 2.2, 2.3. */
#include <stdio.h>
#include <string.h>

#include <tautwire/text.h>

#include "json_inner.h"

static enum taut_code scan_type(const char *text, size_t n, uint16_t *number)
{
	return taut_type_scan(text, n, number);
}

static enum taut_code scan_class(const char *text, size_t n, uint16_t *number)
{
	return taut_class_scan(text, n, number);
}

static bool judge(struct encode_json *j, enum taut_code code)
{
	char text[ENCODE_TEXT / 2];

	switch (code) {
	case TAUT_OK: return true;
	case TAUT_E_SPACE: return encode_json_refuse(j, "a message of at most 65535 octets");
	default:
		snprintf(text, sizeof text, "what a record may have, but %s (%s)",
			taut_code_text(code), taut_code_rfc(code));
		return encode_json_refuse(j, text);
	}
}

bool encode_json_question(struct encode_json *j, json_t *object, const char *name, const char *type,
	const char *type_name, const char *rclass, const char *class_name)
{
	struct encode_entry e = {
		.section = TAUT_QUESTION, .owner = j->owner, .rclass = TAUT_CLASS_IN};
	bool there, unicast = false;

	if (!encode_json_name(j, object, name, j->owner, &there))
		return false;
	if (!there)
		return encode_json_refuse_in(j, name, "the name that is asked for");
	if (!encode_json_point(j, object, type, type_name, 65535, scan_type, &e.type, &there))
		return false;
	if (!there)
		return encode_json_refuse_in(j, type, "the type that is asked for");
	if (!encode_json_point(
		    j, object, rclass, class_name, 65535, scan_class, &e.rclass, &there) ||
		!encode_json_bool(j, object, "unicastResponse", &unicast))
		return false;
	if (unicast)
		e.rclass |= 0x8000; /* RFC 6762 5.4 */
	return judge(j, encode_assembly_question(&j->assembly, &e));
}

/* ---- rdata ---------------------------------------------------------------------------------- */

/* RFC 2136 2.4, 2.5: prerequisites and updates of these classes are no records of the zone. */
static bool is_of_update(const struct encode_json *j, const struct encode_entry *e)
{
	return taut_opcode(j->assembly.flags) == TAUT_OPCODE_UPDATE &&
	       e->section != TAUT_ADDITIONAL &&
	       (e->rclass == TAUT_CLASS_ANY || e->rclass == TAUT_CLASS_NONE);
}

/* The class by which rdata is read: in UPDATE that of the zone (RFC 2136 2.4, 2.5); without the cache-flush
 * bit (RFC 6762 10.2), if it is one. */
static uint16_t layout_class(const struct encode_json *j, const struct encode_entry *e, bool flush)
{
	if (is_of_update(j, e))
		return j->assembly.builder.zone_class;
	return flush ? e->rclass & 0x7fff : e->rclass;
}

/* The member that begins with "rdata" and goes on with a type. NULL: there is none. */
static json_t *rdata_member(json_t *object, const char **name, uint16_t *type)
{
	const char *key;
	json_t *value;

	json_object_foreach(object, key, value)
	{ /* the members */
		if (strncmp(key, "rdata", 5) != 0 ||
			taut_type_scan(key + 5, strlen(key + 5), type) != TAUT_OK)
			continue;
		*name = key;
		return value;
	}
	return NULL;
}

static bool scan_rdata(struct encode_json *j, struct encode_entry *e, uint16_t rclass,
	const char *member, json_t *value)
{
	struct taut_scan_error error = {0};
	char expected[ENCODE_TEXT / 2];

	if (!json_is_string(value))
		return encode_json_refuse_in(j, member, "a string in presentation format");
	if (taut_rdata_scan(e->type, rclass, json_string_value(value), json_string_length(value),
		    NULL, j->rdata, sizeof j->rdata, &e->rdlength, &error) == TAUT_OK)
		return true;
	snprintf(expected, sizeof expected, "%s%s%s at character %lu",
		error.expected ? error.expected : taut_code_text(error.code),
		error.field ? ": field " : "", error.field ? error.field : "",
		(unsigned long)error.column);
	return encode_json_refuse_in(j, member, expected);
}

/* Both say what the rdata are. Where the octets are good by themselves, they have to be the same; those
 * of our own output may have names that point into the message that they come from. */
static bool agree(struct encode_json *j, const struct encode_entry *e, uint16_t rclass, size_t n)
{
	struct taut_record record;

	taut_record_wrap(&record, e->type, rclass, j->other, (uint16_t)n);
	if (record.malformed || (n == e->rdlength && memcmp(j->other, j->rdata, n) == 0))
		return true;
	return encode_json_refuse_in(j, "RDATAHEX", "the same rdata as in text, or one of both");
}

/* Rdata in octets only: good ones, or such as are said to be malformed. OPT is of any class. */
static bool take_octets(struct encode_json *j, struct encode_entry *e, uint16_t rclass, size_t n)
{
	struct taut_record record;

	memcpy(j->rdata, j->other, n);
	e->rdlength = (uint16_t)n;
	if (e->literal || (n == 0 && is_of_update(j, e)))
		return true;
	taut_record_wrap(&record, e->type, rclass, j->rdata, e->rdlength);
	return !record.malformed ||
	       encode_json_refuse_in(j, "RDATAHEX",
		       "rdata that are right for the type, or a member \"malformed\" that is true");
}

static bool read_rdata(struct encode_json *j, json_t *object, struct encode_entry *e, bool flush)
{
	uint16_t rclass = layout_class(j, e, flush), type = e->type;
	const char *member = NULL;
	json_t *text = rdata_member(object, &member, &type);
	uint32_t rdlength = 0;
	bool has_hex;
	size_t n;

	e->rdata = j->rdata;
	e->rdlength = 0;
	if (!encode_json_bool(j, object, "malformed", &e->literal) ||
		!encode_json_hex(j, object, "RDATAHEX", j->other, sizeof j->other, &n, &has_hex) ||
		!encode_json_number(j, object, "RDLENGTH", 65535, &rdlength))
		return false;
	if (has_hex && json_object_get(object, "RDLENGTH") && rdlength != n)
		return encode_json_refuse_in(j, "RDLENGTH", "the length of RDATAHEX");
	if (text && type != e->type)
		return encode_json_refuse_in(j, member, "rdata of the type of the record");
	if (text && !(e->literal && has_hex)) {
		e->literal = false;
		return scan_rdata(j, e, rclass, member, text) &&
		       (!has_hex || agree(j, e, rclass, n));
	}
	if (has_hex || is_of_update(j, e) || json_object_get(object, "RDLENGTH"))
		return take_octets(j, e, rclass, n);
	return encode_json_refuse(j, "rdata: RDATAHEX, or rdata and the name of the type");
}

/* ---- records -------------------------------------------------------------------------------- */

static bool put_record(struct encode_json *j, json_t *object, struct encode_entry *e, bool flush)
{
	return read_rdata(j, object, e, flush) && judge(j, encode_assembly_record(&j->assembly, e));
}

/* 2.2: records that share all but their rdata. */
static bool read_rrset(
	struct encode_json *j, json_t *array, const struct encode_entry *shared, bool flush)
{
	size_t mark = encode_json_enter(j, "rrSet"), i;

	if (!json_is_array(array))
		return encode_json_refuse(j, "an array of objects with rdata");
	for (i = 0; i < json_array_size(array); i++) { /* the records */
		size_t inner = encode_json_enter_index(j, i);
		struct encode_entry e = *shared;

		if (!json_is_object(json_array_get(array, i)))
			return encode_json_refuse(j, "an object with rdata");
		if (!put_record(j, json_array_get(array, i), &e, flush))
			return false;
		encode_json_leave(j, inner);
	}
	encode_json_leave(j, mark);
	return true;
}

static bool read_record(struct encode_json *j, json_t *object, enum taut_section section)
{
	struct encode_entry e = {.section = section,
		.owner = j->owner,
		.rclass = TAUT_CLASS_IN,
		.said_rdlength = -1};
	const char *member;
	bool there, flush = false;

	if (!json_is_object(object))
		return encode_json_refuse(j, "an object: a record");
	if (!encode_json_name(j, object, "NAME", j->owner, &there))
		return false;
	if (!there)
		return encode_json_refuse_in(j, "NAME", "the owner of the record");
	if (!encode_json_point(j, object, "TYPE", "TYPEname", 65535, scan_type, &e.type, &there))
		return false;
	if (!there && !rdata_member(object, &member, &e.type))
		return encode_json_refuse_in(j, "TYPE", "the type of the record");
	if (!encode_json_point(
		    j, object, "CLASS", "CLASSname", 65535, scan_class, &e.rclass, &there) ||
		!encode_json_number(j, object, "TTL", UINT32_MAX, &e.ttl) ||
		!encode_json_bool(j, object, "cacheFlush", &flush))
		return false;
	if (flush)
		e.rclass |= 0x8000;
	if (json_object_get(object, "rrSet"))
		return read_rrset(j, json_object_get(object, "rrSet"), &e, flush);
	return put_record(j, object, &e, flush);
}

bool encode_json_section(struct encode_json *j, json_t *array, enum taut_section section)
{
	size_t i;

	if (!json_is_array(array))
		return encode_json_refuse(j, "an array of records");
	for (i = 0; i < json_array_size(array); i++) { /* the records */
		size_t mark = encode_json_enter_index(j, i);
		json_t *object = json_array_get(array, i);
		bool good;

		if (section != TAUT_QUESTION)
			good = read_record(j, object, section);
		else if (json_is_object(object))
			good = encode_json_question(
				j, object, "NAME", "TYPE", "TYPEname", "CLASS", "CLASSname");
		else
			good = encode_json_refuse(j, "an object: a question");
		if (!good)
			return false;
		encode_json_leave(j, mark);
	}
	return true;
}

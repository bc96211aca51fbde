/* message.c - the order of things in a message: header, questions, records, what is left over. */
#include "inner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *ref_room(void *old, size_t octets)
{
	void *room = realloc(old, octets);
	if (room == NULL) {
		fputs("reference: no memory\n", stderr);
		abort();
	}
	return room;
}

uint16_t ref_u16(const struct work *w, uint32_t at)
{
	return (uint16_t)(w->octets[at] * 256 + w->octets[at + 1]);
}

uint32_t ref_u32(const struct work *w, uint32_t at)
{
	return ref_u16(w, at) * (uint32_t)65536 + ref_u16(w, at + 2);
}

void ref_say(struct work *w, const char *code, uint32_t at, int verdict)
{
	struct ref_message *out = w->out;
	if (out->finding_count == w->finding_room) {
		w->finding_room = 2 * w->finding_room + 8;
		out->findings = ref_room(out->findings, w->finding_room * sizeof *out->findings);
	}
	out->findings[out->finding_count].code = code;
	out->findings[out->finding_count].offset = at;
	out->findings[out->finding_count].verdict = verdict;
	out->finding_count++;
	if (verdict > out->verdict)
		out->verdict = verdict;
}

/* A fault behind which nothing can be located. */
static bool stop(struct work *w, const char *code, uint32_t at)
{
	ref_say(w, code, at, REF_REJECT);
	w->stopped = true;
	return false;
}

static void keep(struct work *w, const struct ref_record *record)
{
	struct ref_message *out = w->out;
	if (out->record_count == w->record_room) {
		w->record_room = 2 * w->record_room + 8;
		out->records = ref_room(out->records, w->record_room * sizeof *out->records);
	}
	out->records[out->record_count++] = *record;
}

/* RFC 6762 10.2 and 5.4: bit 15 is the cache-flush or QU bit, not part of the class. */
static uint16_t without_bit_15(const struct work *w, uint16_t rclass)
{
	return w->policy == REF_MDNS ? rclass & 0x7fff : rclass;
}

/* RFC 1035 4.1.2 */
static bool read_question(struct work *w, uint32_t *at)
{
	struct ref_record question;
	struct name name;
	memset(&question, 0, sizeof question);

	if (*at == w->length)
		return stop(w, "COUNT", w->length);
	if (!ref_name(w, *at, w->length, NAME_OUTSIDE, REF_REJECT, &name))
		return false;
	uint32_t type_at = name.behind;
	if (w->length - type_at < 4)
		return stop(w, "QUESTION_END", type_at);
	memcpy(question.owner, name.wire, name.length);
	question.owner_length = name.length;
	question.type = ref_u16(w, type_at);
	question.rclass = without_bit_15(w, ref_u16(w, type_at + 2));
	if (question.type == 0 || question.type == TYPE_OPT || question.type == TYPE_TSIG ||
		question.type == TYPE_NXNAME)
		ref_say(w, "QTYPE_META", type_at, REF_NOTE);
	if (!w->has_zone) {
		w->has_zone = true;
		w->zone_class = question.rclass;
	}
	keep(w, &question);
	*at = type_at + 4;
	return true;
}

/* A record under inspection: what has been read of it, where it stands, what was decided. */
struct entry {
	struct ref_record record;
	uint32_t owner_at, fixed;
	bool last;             /* by the section's count */
	bool type_any_allowed; /* RFC 2136 */
	bool rdata_done;       /* nothing is to be read in the rdata, or nothing more */
	uint16_t layout_class;
};

/* RFC 6891 6.1.1, 6.1.2. The class is a size: it is never 0 in the sense of RFC 6895. */
static void check_opt(struct work *w, struct entry *e)
{
	if (e->record.section != 3)
		ref_say(w, "OPT_PLACE", e->owner_at, REF_REJECT);
	else if (w->opt_seen)
		ref_say(w, "OPT_TWICE", e->owner_at, REF_REJECT);
	else
		w->opt_seen = true;
	if (e->record.owner_length != 1)
		ref_say(w, "OPT_OWNER", e->owner_at, REF_REJECT);
	if (e->record.rclass < 512)
		ref_say(w, "OPT_SIZE", e->fixed + 2, REF_NOTE);
	if (!ref_options(w, e->record.rdata, e->record.rdata + e->record.rdlength))
		e->record.malformed = true;
	e->rdata_done = true;
}

/* RFC 8945 5.1 and 4.2, RFC 2931 3.1 */
static void check_signature(struct work *w, const struct entry *e)
{
	const struct ref_record *record = &e->record;
	bool tsig = record->type == TYPE_TSIG;
	bool sig0 =
		record->type == TYPE_SIG && record->rdlength >= 2 && ref_u16(w, record->rdata) == 0;
	if (!tsig && !sig0)
		return;
	if (record->section == 3)
		w->signature_seen = true;
	if (record->section != 3 || !e->last)
		ref_say(w, tsig ? "TSIG_PLACE" : "SIG0_PLACE", e->owner_at, REF_REJECT);
	if (tsig && record->rclass != CLASS_ANY)
		ref_say(w, "TSIG_CLASS", e->fixed + 2, REF_REJECT);
	if (tsig && record->ttl != 0)
		ref_say(w, "TSIG_TTL", e->fixed + 4, REF_NOTE);
}

/* RFC 2136 2.4 and 2.5: what the records of the prerequisite and update sections must look like.
 *
 *              | prerequisite                      | update
 *   class ANY  | TTL 0, no rdata, type ANY allowed | TTL 0, no rdata, type ANY allowed
 *   class NONE | TTL 0, no rdata, type ANY allowed | TTL 0, rdata of the zone's class or none
 *   another    | TTL 0, rdata                      | any TTL, rdata
 */
static bool check_update(struct work *w, struct entry *e)
{
	struct ref_record *record = &e->record;
	bool prerequisite = record->section == 1;
	bool any = record->rclass == CLASS_ANY, none = record->rclass == CLASS_NONE;

	if (record->ttl != 0 && (prerequisite || any || none))
		ref_say(w, "UPDATE_TTL", e->fixed + 4, REF_NOTE);
	if (!any && !none)
		return true;
	if (any || prerequisite) {
		if (record->rdlength != 0) {
			ref_say(w, "UPDATE_RDATA", record->rdata, REF_ISOLATE);
			return false;
		}
	}
	if (record->rdlength == 0) {
		e->type_any_allowed = any || prerequisite; /* RFC 2136 3.4.1.2 */
		e->rdata_done = true;
		return true;
	}
	e->layout_class = w->zone_class; /* 0 without a zone: layouts of every class hold */
	return true;
}

/* RFC 6895 3.1, 3.2 */
static bool check_type_and_class(struct work *w, const struct entry *e)
{
	uint16_t type = e->record.type;
	if (type == 0) {
		ref_say(w, "TYPE_ZERO", e->fixed, REF_ISOLATE);
		return false;
	}
	if (type == TYPE_NXNAME || (type >= 251 && type <= 255)) {
		if (!(type == TYPE_ANY && e->type_any_allowed)) {
			ref_say(w, "TYPE_META", e->fixed, REF_ISOLATE);
			return false;
		}
	}
	if (e->record.rclass == 0) {
		ref_say(w, "CLASS_ZERO", e->fixed + 2, REF_ISOLATE);
		return false;
	}
	return true;
}

/* All but OPT. */
static bool check_ordinary(struct work *w, struct entry *e)
{
	int section = e->record.section;
	check_signature(w, e);
	if (w->opcode == OPCODE_UPDATE && (section == 1 || section == 2)) {
		if (!check_update(w, e))
			return false;
	}
	if (!check_type_and_class(w, e))
		return false;
	if (e->rdata_done)
		return true;
	return ref_rdata(w, &e->record, e->layout_class);
}

/* RFC 1035 4.1.3 */
static bool read_record(struct work *w, int section, bool last, uint32_t *at)
{
	struct entry e;
	struct ref_record *record = &e.record;
	struct name name;
	memset(&e, 0, sizeof e);

	if (*at == w->length)
		return stop(w, "COUNT", w->length);
	if (!ref_name(w, *at, w->length, NAME_OUTSIDE, REF_REJECT, &name))
		return false;
	e.owner_at = *at;
	e.fixed = name.behind;
	e.last = last;
	if (w->length - e.fixed < 10)
		return stop(w, "FIXED_END", e.fixed);
	record->section = section;
	memcpy(record->owner, name.wire, name.length);
	record->owner_length = name.length;
	record->type = ref_u16(w, e.fixed);
	record->rclass = ref_u16(w, e.fixed + 2);
	record->ttl = ref_u32(w, e.fixed + 4);
	record->rdlength = ref_u16(w, e.fixed + 8);
	record->rdata = e.fixed + 10;
	if (record->rdlength > w->length - record->rdata)
		return stop(w, "RDLENGTH_END", e.fixed + 8);

	if (record->type == TYPE_OPT) {
		check_opt(w, &e);
	} else {
		record->rclass = without_bit_15(w, record->rclass);
		e.layout_class = record->rclass;
		if (record->ttl >= 0x80000000)
			ref_say(w, "TTL_HIGH", e.fixed + 4, REF_NOTE);
		if (!check_ordinary(w, &e))
			record->malformed = true;
	}
	if (w->stopped) {
		free(record->expanded);
		return false;
	}
	if (record->malformed) {
		free(record->expanded);
		record->expanded = NULL;
		record->expanded_length = 0;
	}
	if (record->expanded == NULL && record->rdlength > 0) {
		record->expanded = ref_room(NULL, record->rdlength);
		memcpy(record->expanded, w->octets + record->rdata, record->rdlength);
		record->expanded_length = record->rdlength;
	}
	keep(w, record);
	*at = record->rdata + record->rdlength;
	return true;
}

/* RFC 8490 5.4: four counts of zero, then TLVs to the end of the message. */
static void read_dso(struct work *w)
{
	for (uint32_t i = 0; i < 4; i++) {
		if (w->counts[i] != 0) {
			stop(w, "DSO_COUNTS", 4 + 2 * i);
			return;
		}
	}
	uint32_t at = 12;
	while (at < w->length) { /* each TLV has four octets at least */
		if (w->length - at < 4) {
			stop(w, "DSO_END", at);
			return;
		}
		uint16_t type = ref_u16(w, at), n = ref_u16(w, at + 2);
		if (n > w->length - at - 4) {
			stop(w, "DSO_END", at + 2);
			return;
		}
		/* RFC 8490 7.1: keepalive, two timeouts; 7.2: retry delay, one. */
		if ((type == 1 && n != 8) || (type == 2 && n != 4))
			ref_say(w, "DSO_LENGTH", at + 2, REF_ISOLATE);
		at += 4 + (uint32_t)n;
	}
}

static void read_sections(struct work *w)
{
	uint32_t at = 12;
	for (unsigned i = 0; i < w->counts[0]; i++) {
		if (!read_question(w, &at))
			return;
	}
	for (int section = 1; section <= 3; section++) {
		for (unsigned i = 0; i < w->counts[section]; i++) {
			if (!read_record(w, section, i + 1 == w->counts[section], &at))
				return;
		}
	}
	if (at == w->length)
		return;
	if (w->is_query)
		ref_say(w, "TRAILING_QUERY", at, REF_REJECT);
	else if (w->signature_seen)
		ref_say(w, "TRAILING_SIGNED", at, REF_REJECT);
	else
		ref_say(w, "TRAILING_RESPONSE", at, REF_NOTE);
}

static void read_message(struct work *w)
{
	/* RFC 1035 4.1.1 */
	if (w->length < 12) {
		stop(w, "HEADER_END", w->length);
		return;
	}
	w->is_query = w->octets[2] < 128;
	w->opcode = w->octets[2] / 8 % 16;
	for (uint32_t i = 0; i < 4; i++)
		w->counts[i] = ref_u16(w, 4 + 2 * i);
	if (w->octets[3] & 0x40)
		ref_say(w, "Z_BIT", 3, REF_NOTE);
	if (w->opcode == OPCODE_DSO) {
		read_dso(w);
		return;
	}
	/* RFC 9619 4; RFC 1996 3.7 and RFC 2136 2.3 say the same of NOTIFY and UPDATE. RFC 6762 5.3
	 * allows many questions. */
	if (w->counts[0] > 1 && w->policy != REF_MDNS &&
		(w->opcode == OPCODE_QUERY || w->opcode == OPCODE_NOTIFY ||
			w->opcode == OPCODE_UPDATE))
		ref_say(w, "QUESTION_MANY", 4, REF_REJECT);
	read_sections(w);
}

void ref_decode(
	const uint8_t *octets, size_t length, enum ref_policy policy, struct ref_message *out)
{
	memset(out, 0, sizeof *out);
	struct work *w = calloc(1, sizeof *w);
	if (w == NULL) {
		fputs("reference: no memory\n", stderr);
		abort();
	}
	w->octets = octets;
	w->policy = policy;
	w->out = out;
	if (length > 65535) {
		stop(w, "MESSAGE_LONG", 65535);
	} else {
		w->length = (uint32_t)length;
		read_message(w);
	}
	free(w);
}

void ref_free(struct ref_message *message)
{
	for (size_t i = 0; i < message->record_count; i++)
		free(message->records[i].expanded);
	free(message->records);
	free(message->findings);
	memset(message, 0, sizeof *message);
}

/* judge.c - see judge.h. */
#include "judge.h"
#include "pipeline.h"

void dump_judge_init(struct dump_judge *judge)
{
	int preset;

	for (preset = TAUT_SAFE; preset <= TAUT_FORENSIC; preset++)
		judge->policies[preset] = taut_policy_preset((enum taut_preset)preset);
	judge->has_preset = false;
	judge->preset = TAUT_DEFAULT;
	judge->verdict_only = false;
	taut_scratch_init(&judge->scratch);
}

static void open_by(struct dump_judge *judge, const struct taut_policy *policy,
	const uint8_t *octets, size_t length, struct dump_shown *shown)
{
	shown->report = (struct taut_report){.list = judge->list, .capacity = DUMP_FINDINGS_MAX};
	taut_message_open(&shown->message, octets, length, &judge->scratch, policy, &shown->report);
}

static void judge_it(struct dump_judge *judge, const uint8_t *octets, size_t length,
	struct taut_policy *policy, struct dump_shown *shown)
{
	struct taut_policy forensic = judge->policies[TAUT_FORENSIC];

	open_by(judge, policy, octets, length, shown);
	shown->verdict = shown->report.verdict;
	if (shown->verdict != TAUT_REJECT || judge->verdict_only)
		return;
	forensic.flags |= policy->flags & (TAUT_POLICY_MDNS | TAUT_POLICY_UDP);
	open_by(judge, &forensic, octets, length, shown);
}

void dump_judge_octets(
	struct dump_judge *judge, const uint8_t *octets, size_t length, struct dump_shown *shown)
{
	struct taut_policy policy = judge->policies[judge->preset];

	*shown = (struct dump_shown){.length = (uint32_t)length, .original = (uint32_t)length};
	judge_it(judge, octets, length, &policy, shown);
}

void dump_judge_message(
	struct dump_judge *judge, const struct dump_message *from, struct dump_shown *shown)
{
	bool mdns = from->ends->source_port == DUMP_PORT_MDNS ||
		    from->ends->target_port == DUMP_PORT_MDNS;
	enum taut_preset preset = judge->preset;
	struct taut_policy policy;

	if (mdns && !judge->has_preset)
		preset = TAUT_MDNS;
	policy = judge->policies[preset];
	if (mdns)
		policy.flags |= TAUT_POLICY_MDNS;
	if (from->transport == DUMP_UDP)
		policy.flags |= TAUT_POLICY_UDP;
	*shown = (struct dump_shown){.from = from,
		.length = from->length,
		.original = from->original,
		.cut = from->length < from->original};
	judge_it(judge, from->octets, from->length, &policy, shown);
}

const char *dump_verdict_name(const struct dump_shown *shown)
{
	static const char *const names[] = {"accept", "note", "isolate", "reject"};

	return shown->cut ? "cut" : names[shown->verdict];
}

/* ---- findings in words ---------------------------------------------------------------------- */

struct dump_notes dump_notes(const struct dump_shown *shown)
{
	return (struct dump_notes){.shown = shown};
}

uint32_t dump_notes_missing(const struct dump_shown *shown)
{
	const struct taut_report *r = &shown->report;

	return r->count > r->capacity ? r->count - r->capacity : 0;
}

/* The name of a field: its record is looked up, from the one of the finding before where
 * possible. */
static const char *field_name(struct dump_notes *it, const struct taut_finding *f)
{
	bool ahead =
		it->has_record && it->record.section == f->section && it->record.index <= f->record;
	enum taut_kind kind;

	if (f->field == TAUT_NO_FIELD || f->section < TAUT_ANSWER || f->section > TAUT_ADDITIONAL)
		return NULL;
	if (!ahead) {
		it->records = taut_records(&it->shown->message, (enum taut_section)f->section);
		it->has_record = taut_record_next(&it->records, &it->record);
	}
	while (it->has_record && it->record.index < f->record)
		it->has_record = taut_record_next(&it->records, &it->record);
	if (!it->has_record)
		return NULL;
	return taut_type_field(it->record.type, it->record.layout_class, f->field, &kind);
}

static void note_finding(
	struct dump_notes *it, const struct taut_finding *f, struct dump_note *note)
{
	static const char *const sections[] = {
		"question", "answer", "authority", "additional", "message"};

	*note = (struct dump_note){
		.code = taut_code_name(f->code),
		.text = taut_code_text(f->code),
		.rfc = taut_code_rfc(f->code),
		.section = sections[f->section <= TAUT_WHOLE ? f->section : TAUT_WHOLE],
		.field = field_name(it, f),
		.offset = f->offset,
		.record = f->record,
		.in_section = f->section < TAUT_WHOLE,
	};
}

/* Faults that say no more than that the octets end. */
static bool is_end(enum taut_code code)
{
	switch (code) {
	case TAUT_E_HEADER_END:
	case TAUT_E_COUNT:
	case TAUT_E_QUESTION_END:
	case TAUT_E_FIXED_END:
	case TAUT_E_RDLENGTH_END:
	case TAUT_E_NAME_END:
	case TAUT_E_POINTER_END:
	case TAUT_E_DSO_END: return true;
	default: return false;
	}
}

static bool next_finding(struct dump_notes *it, struct dump_note *note)
{
	const struct taut_report *r = &it->shown->report;
	uint32_t stored = r->count < r->capacity ? r->count : r->capacity;

	while (it->index < stored) { /* each turn takes one */
		const struct taut_finding *f = &r->list[it->index++];

		/* That a cut message ends early is no fault of its own. */
		if (it->shown->cut && f->verdict == TAUT_REJECT && is_end(f->code))
			continue;
		note_finding(it, f, note);
		return true;
	}
	return false;
}

bool dump_notes_next(struct dump_notes *it, struct dump_note *note)
{
	if (it->begun || !it->shown->cut)
		return next_finding(it, note);
	it->begun = true;
	*note = (struct dump_note){
		.code = "CUT",
		.text = "the capture does not have the rest of the message",
		.rfc = "-",
		.section = "message",
		.offset = it->shown->length,
	};
	return true;
}

/* judge.h - a message, its verdict and what was found in it, ready to be shown. */
#ifndef TAUT_DUMP_JUDGE_H
#define TAUT_DUMP_JUDGE_H

#include <tautwire/rdata.h>

#include "limits.h"
#include "packet.h"

struct dump_pair;

struct dump_judge {
	bool has_preset; /* --policy: for all messages; otherwise by port */
	enum taut_preset preset;
	bool verdict_only; /* a refused message is not looked at again */
	struct taut_policy policies[TAUT_FORENSIC + 1]; /* by preset: each goes over all codes */
	struct taut_scratch scratch;
	struct taut_finding list[DUMP_FINDINGS_MAX];
};

/* What the outputs show. Good until the next message is judged. */
struct dump_shown {
	const struct dump_message *from; /* NULL: the message came as hex */
	const char *file;                /* NULL if there is only one */
	const char *label;               /* of hex */
	size_t label_length;
	struct taut_message message;
	struct taut_report report;
	enum taut_verdict verdict; /* by the policy */
	bool cut;                  /* the capture does not have all of it: no verdict */
	uint32_t length, original;
	const struct dump_pair *pair; /* match.h; NULL where nothing is matched */
};

void dump_judge_init(struct dump_judge *judge);

/* Opens the message by the policy: --policy or by its port (TAUT_MDNS for 5353, TAUT_DEFAULT). What
 * is refused is opened once more by TAUT_FORENSIC, so that it is shown as far as it goes. */
void dump_judge_message(
	struct dump_judge *judge, const struct dump_message *from, struct dump_shown *shown);
void dump_judge_octets(
	struct dump_judge *judge, const uint8_t *octets, size_t length, struct dump_shown *shown);

/* "accept", "note", "isolate", "reject"; "cut" for what the capture does not have whole. */
const char *dump_verdict_name(const struct dump_shown *shown);

/* A finding in words. A cut message has "CUT" at its end instead of the fault that the codec names
 * there. */
struct dump_note {
	const char *code, *text, *rfc;
	const char *section; /* "question", ..., "message" */
	const char *field;   /* NULL if it is not about a field */
	uint32_t offset;
	uint16_t record; /* index in the section, from 0 */
	bool in_section;
};

/* Walks over the findings in the order of their discovery. */
struct dump_notes {
	const struct dump_shown *shown;
	uint32_t index; /* of the next one in the report */
	bool begun;
	/* the record that was looked up last: findings come in order */
	struct taut_iterator records;
	struct taut_record record;
	bool has_record;
};

struct dump_notes dump_notes(const struct dump_shown *shown);
bool dump_notes_next(struct dump_notes *it, struct dump_note *note);

/* Findings that did not fit the list. */
uint32_t dump_notes_missing(const struct dump_shown *shown);

#endif

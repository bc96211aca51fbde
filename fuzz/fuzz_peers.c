/* fuzz_peers.c - messages beside ldns and libknot, in one process. Not for OSS-Fuzz: what they do wrong is not ours.
 *
 * Input: a message, as fuzz_message takes it.
 *
 * Law: a message in which the codec finds nothing at all they take, and see the same records in it, name for name and
 * octet for octet of rdata with its names written out; one that it refuses, or a record of which it isolates, they refuse.
 * Or fuzz/agreed.tsv has a line for it, which says why we are right: who, what, which, how, the reason. What is
 *   takes    which: the code of a fault that is none to them; how: -
 *   refuses  which: see cause(); how: their words, or - where these do not help
 *   differs  which: see cause(); how: in what
 * FUZZ_TALLY in the environment lists each line at the end, with how often it was met. With FUZZ_AGREED=collect it goes on
 * where there is no line, and prints what it should say. */
#include "fuzz.h"
#include "mutate.h"

#include "peers.h"

#include <tautwire/build.h>
#include <tautwire/text.h>

enum { LINES = 400, LINE = 400, FIELDS = 5, LARGEST = 4096, FINDINGS = 256 };

/* Memory that they do not give back is theirs. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "detect_leaks=0";
}

FUZZ_MUTATES_AS(message)

static struct taut_scratch scratch;

/* ---- what is agreed ------------------------------------------------------------------------- */

static struct line {
	char text[LINE];
	const char *field[FIELDS];
	unsigned long met;
} lines[LINES];
static unsigned line_count;
static bool collecting;

static void say_lines(void)
{
	for (unsigned i = 0; i < line_count; i++)
		fprintf(stderr, "agreed\t%lu\t%s\t%s\t%s\t%s\n", lines[i].met, lines[i].field[0],
			lines[i].field[1], lines[i].field[2], lines[i].field[3]);
}

static void split(struct line *line)
{
	char *p = line->text;

	for (unsigned i = 0; i < FIELDS; i++) {
		line->field[i] = p;
		p += strcspn(p, "\t\n");
		FUZZ_LAW(*p == (i + 1 < FIELDS ? '\t' : '\n')); /* agreed.tsv: five columns */
		*p++ = '\0';
	}
}

static void load_lines(void)
{
	FILE *file = fopen("fuzz/agreed.tsv", "r");

	FUZZ_LAW(file != NULL); /* run it in the top folder */
	while (line_count < LINES && fgets(lines[line_count].text, LINE, file) != NULL)
		if (lines[line_count].text[0] != '#')
			split(&lines[line_count++]);
	FUZZ_LAW(line_count < LINES);
	fclose(file);
	collecting = getenv("FUZZ_AGREED") != NULL;
	if (getenv("FUZZ_TALLY") != NULL)
		atexit(say_lines);
}

static void judge(const char *who, const char *what, const char *which, const char *how)
{
	for (unsigned i = 0; i < line_count; i++)
		if (strcmp(lines[i].field[0], who) == 0 && strcmp(lines[i].field[1], what) == 0 &&
			strcmp(lines[i].field[2], which) == 0 &&
			strcmp(lines[i].field[3], how) == 0) {
			lines[i].met++;
			return;
		}
	fprintf(stderr, "not agreed\t%s\t%s\t%s\t%s\n", who, what, which, how);
	if (!collecting)
		abort();
}

/* ---- the same message ----------------------------------------------------------------------- */

/* OPT and TSIG stand apart for them, and are not compared. */
static bool is_apart(uint16_t type)
{
	return type == TAUT_TYPE_OPT || type == TAUT_TYPE_TSIG;
}

static const char *compare(const struct taut_record *record, const struct peer_record *theirs)
{
	static uint8_t rdata[TAUT_MESSAGE_MAX];
	uint8_t owner[TAUT_NAME_MAX];
	uint32_t length = taut_name_expand(&record->owner, owner);
	uint16_t n;

	if (theirs->type != record->type)
		return "type";
	if (theirs->owner_length != length || memcmp(theirs->owner, owner, length) != 0)
		return "owner";
	if (theirs->rclass != record->rclass)
		return "class";
	if (theirs->ttl != record->ttl)
		return "TTL";
	if (taut_rdata_expand(record, rdata, sizeof rdata, &n) != TAUT_OK)
		return NULL; /* too large when written out */
	if (theirs->n != n || (n != 0 && memcmp(theirs->rdata, rdata, n) != 0))
		return "rdata";
	return NULL;
}

/* Does a name in its rdata end in a pointer to the root? */
static bool points_to_root(const struct taut_record *record)
{
	const uint8_t *octets = record->octets;
	struct taut_fields it = taut_fields(record);
	struct taut_field field;

	while (taut_field_next(&it, &field)) {
		uint32_t at = field.offset;

		if (field.kind != TAUT_K_NAME)
			continue;
		while (octets[at] != 0 && octets[at] < 0xc0) /* it was checked, and ends */
			at += 1u + octets[at];
		if (octets[at] == 0)
			continue;
		while (octets[at] >= 0xc0) /* each leads to one before */
			at = (octets[at] & 0x3fu) << 8 | octets[at + 1];
		if (octets[at] == 0)
			return true;
	}
	return false;
}

/* What is unusual about a record for a peer, NULL if nothing is. */
static const char *unusual(const struct taut_record *record, unsigned quirks)
{
	if (record->rclass != TAUT_CLASS_IN && record->type != TAUT_TYPE_OPT)
		return "class";
	if (record->rdlength == 0 && record->type != TAUT_TYPE_OPT)
		return "empty";
	if ((quirks & PEER_ROOT) != 0 && points_to_root(record))
		return "pointer to the root";
	if ((quirks & PEER_LAYOUTS) == 0)
		return NULL;
	return record->type == TAUT_TYPE_SINK       ? "SINK"
	       : record->type == TAUT_TYPE_NSAP_PTR ? "NSAP-PTR"
						    : NULL;
}

/* Does it read on elsewhere than RDLENGTH says, behind a record that it reads otherwise? Then it does not meet the fault
 * that we mind. */
static bool is_out_of_step(const struct taut_message *m, const struct peer *peer, bool framing)
{
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(m, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record))
			if ((peer->quirks & PEER_LAYOUTS) != 0 &&
				(record.type == TAUT_TYPE_SINK ||
					record.type == TAUT_TYPE_NSAP_PTR ||
					(framing && unusual(&record, peer->quirks) != NULL)))
				return true;
	}
	return false;
}

/* Why they see a message that we take otherwise, or not at all: its opcode, what is unusual about one of its
 * records, as they often get stuck behind it, or the type of the n-th record, where they stand. */
static const char *cause(const struct taut_message *m, const struct peer *peer, unsigned n,
	char type[TAUT_TYPE_TEXT])
{
	if (taut_opcode(m->header.flags) != TAUT_OPCODE_QUERY)
		return "opcode";
	memcpy(type, "-", 2);
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(m, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record)) {
			if (unusual(&record, peer->quirks) != NULL)
				return unusual(&record, peer->quirks);
			if (n-- == 0)
				taut_type_text(record.type, type);
		}
	}
	return type;
}

static void compare_all(const struct taut_message *m, const struct peer *peer)
{
	char type[TAUT_TYPE_TEXT];
	unsigned n = 0;

	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(m, (enum taut_section)s);
		struct taut_record record;
		struct peer_record theirs;
		unsigned k = 0;

		for (; taut_record_next(&it, &record); n++) {
			const char *how;

			if (is_apart(record.type))
				continue;
			how = peer->record(s, k++, &theirs) ? compare(&record, &theirs) : "count";
			if (how != NULL) {
				judge(peer->name, "differs", cause(m, peer, n, type), how);
				return;
			}
		}
		if (peer->record(s, k, &theirs)) {
			judge(peer->name, "differs", cause(m, peer, n, type), "count");
			return;
		}
	}
}

static void ask(const struct peer *peer, const struct taut_message *m,
	const struct taut_report *report, enum taut_code code, const uint8_t *data, size_t size)
{
	const char *fault = code == TAUT_OK ? NULL : taut_code_name(code);
	char type[TAUT_TYPE_TEXT];
	unsigned read = 0;
	const char *words = peer->open(data, size, &read);
	bool framing = fault != NULL && taut_code_tier(code) == TAUT_TIER_STOP;

	if (words == NULL && fault != NULL && !is_out_of_step(m, peer, framing))
		judge(peer->name, "takes", fault, "-");
	else if (words == NULL && fault == NULL && report->count == 0)
		compare_all(m, peer);
	else if (words != NULL && report->count == 0)
		judge(peer->name, "refuses", cause(m, peer, read, type), words);
	peer->close();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct taut_finding list[FINDINGS];
	struct taut_report report = {list, FINDINGS, 0, TAUT_ACCEPT};
	struct taut_policy policy = taut_policy_preset(TAUT_DEFAULT);
	struct taut_message m;
	enum taut_code fault = TAUT_OK;

	if (scratch.generation == 0) {
		taut_scratch_init(&scratch);
		load_lines();
	}
	if (size > LARGEST)
		return 0;
	policy.flags |= TAUT_POLICY_OPENED; /* records before the fault */
	taut_message_open(&m, data, size, &scratch, &policy, &report);
	for (uint32_t i = 0; i < report.count && i < FINDINGS && fault == TAUT_OK; i++)
		if (list[i].verdict >= TAUT_ISOLATE)
			fault = list[i].code;
	if (fault == TAUT_OK && report.count > FINDINGS)
		return 0;
	for (unsigned i = 0; i < PEERS; i++)
		ask(&peers[i], &m, &report, fault, data, size);
	return 0;
}

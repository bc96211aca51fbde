/* fuzz_message.c - whole messages. Laws:
 *   the codec agrees with the reference decoder in everything, under two policies;
 *   TAUT_SAFE accepts what TAUT_DEFAULT accepts, FORENSIC what can be stepped over, PEDANTIC only
 *   what is without a finding;
 *   a policy that tolerates codes holds for the visit as for the opening;
 *   the TLVs of DSO tile the message;
 *   the work is bounded as limits.h says;
 *   text and JSON fit into what the headers promise, and nothing depends on what stood in the
 *   structures before. */
#include "fuzz.h"
#include "mutate.h"
#include "../tests/reference/compare.h"
#include <tautwire/text.h>

FUZZ_MUTATES_AS(message)

static struct taut_scratch scratch;
static char text[TAUT_RECORD_TEXT];
static char *whole;
enum { WHOLE = 64 << 20 };

extern uint64_t taut_i_steps __attribute__((weak));

static enum taut_code open_as(struct taut_message *m, const uint8_t *data, size_t size,
	enum taut_preset preset)
{
	struct taut_policy policy = taut_policy_preset(preset);

	return taut_message_open(m, data, size, &scratch, &policy, NULL);
}

/* With FUZZ_TALLY in the environment: how many inputs are messages, at the end. */
static unsigned long inputs, accepted, records;

static void say_tally(void)
{
	fprintf(stderr, "tally: %lu inputs, %lu accepted, %lu records in them\n", inputs, accepted, records);
}

static void tally(const uint8_t *data, size_t size)
{
	struct taut_message m;

	if (inputs++ == 0 && getenv("FUZZ_TALLY") != NULL)
		atexit(say_tally);
	if (open_as(&m, data, size, TAUT_DEFAULT) != TAUT_OK)
		return;
	accepted++;
	records += (unsigned long)m.whole[TAUT_ANSWER] + m.whole[TAUT_AUTHORITY] + m.whole[TAUT_ADDITIONAL];
}

static void check_policies(const uint8_t *data, size_t size)
{
	struct taut_message m;
	enum taut_code by_default = open_as(&m, data, size, TAUT_DEFAULT);
	enum taut_code safe = open_as(&m, data, size, TAUT_SAFE);
	enum taut_code pedantic = open_as(&m, data, size, TAUT_PEDANTIC);
	enum taut_code forensic = open_as(&m, data, size, TAUT_FORENSIC);

	FUZZ_LAW(by_default != TAUT_OK || safe == TAUT_OK);
	FUZZ_LAW(by_default != TAUT_OK || forensic == TAUT_OK);
	FUZZ_LAW(pedantic != TAUT_OK || by_default == TAUT_OK);
	if (pedantic == TAUT_OK) {
		struct taut_report report = {NULL, 0, 0, TAUT_ACCEPT};

		taut_message_open(&m, data, size, &scratch, NULL, &report);
		FUZZ_LAW(report.count == 0);
	}
}

/* A lazily opened message and a checked one give the same records. */
static void check_lazy(const uint8_t *data, size_t size)
{
	struct taut_message eager, lazy;

	if (open_as(&eager, data, size, TAUT_DEFAULT) != TAUT_OK)
		return;
	FUZZ_LAW(open_as(&lazy, data, size, TAUT_SAFE) == TAUT_OK);
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator a = taut_records(&eager, (enum taut_section)s);
		struct taut_iterator b = taut_records(&lazy, (enum taut_section)s);
		struct taut_record ra, rb;

		while (taut_record_next(&a, &ra)) {
			FUZZ_LAW(taut_record_next(&b, &rb));
			FUZZ_LAW(ra.malformed == rb.malformed && ra.fault == rb.fault &&
				ra.fault_at == rb.fault_at && ra.rdata == rb.rdata);
		}
		FUZZ_LAW(!taut_record_next(&b, &rb));
	}
}

/* Whatever a policy tolerates, as many records are malformed on visit as were when it was opened. The
 * tolerated codes come from the message's id. */
static void check_tolerance(const uint8_t *data, size_t size)
{
	struct taut_policy policy = taut_policy_preset(size % 2 ? TAUT_DEFAULT : TAUT_MDNS);
	uint64_t seed = size >= 2 ? (data[0] * 256u + data[1]) * 0x9e3779b97f4a7c15u : 0;
	struct taut_message m;
	uint32_t malformed = 0;

	policy.tolerate[0] = seed;
	policy.tolerate[1] = seed >> 7;
	if (taut_message_open(&m, data, size, &scratch, &policy, NULL) != TAUT_OK)
		return;
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&m, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record))
			malformed += record.malformed;
	}
	FUZZ_LAW(malformed == m.malformed);
}

/* The TLVs of DSO tile what is behind the header; one is malformed where a finding says so. */
static void check_dso(const uint8_t *data, size_t size)
{
	static struct taut_finding list[TAUT_MESSAGE_MAX / 4];
	struct taut_report report = {list, TAUT_MESSAGE_MAX / 4, 0, TAUT_ACCEPT};
	struct taut_message m;
	struct taut_dso tlv = {0};
	uint32_t at = 12, found = 0;

	if (taut_message_open(&m, data, size, &scratch, NULL, &report) != TAUT_OK ||
		taut_opcode(m.header.flags) != TAUT_OPCODE_DSO)
		return;
	while (taut_dso_next(&m, &tlv)) {
		FUZZ_LAW(tlv.at == at && tlv.octets == data + at + 4);
		FUZZ_LAW(tlv.type == (data[at] << 8 | data[at + 1]));
		FUZZ_LAW(tlv.length == (data[at + 2] << 8 | data[at + 3]));
		while (found < report.count && list[found].code != TAUT_E_DSO_LENGTH)
			found++;
		FUZZ_LAW(tlv.malformed == (found < report.count && list[found].offset == at + 2));
		found += tlv.malformed;
		at += 4u + tlv.length;
	}
	FUZZ_LAW(at == size);
}

static void check_text(const uint8_t *data, size_t size)
{
	struct taut_message m;
	size_t length;

	open_as(&m, data, size, TAUT_FORENSIC);
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&m, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record)) {
			FUZZ_LAW(taut_record_text(&record, size & 7, text, sizeof text, &length) == TAUT_OK);
			FUZZ_LAW(strlen(text) == length);
		}
	}
	if (size > 4096)
		return; /* texts of large messages cost more than they find */
	FUZZ_LAW(taut_message_text(&m, 0, whole, WHOLE, &length) == TAUT_OK);
	FUZZ_LAW(strlen(whole) == length);
	FUZZ_LAW(taut_message_json(&m, whole, WHOLE, &length) == TAUT_OK);
	FUZZ_LAW(strlen(whole) == length && fuzz_is_json(whole, length));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char why[200];
	const char *difference;

	if (whole == NULL) {
		taut_scratch_init(&scratch);
		whole = malloc(WHOLE);
		if (whole == NULL)
			abort();
	}
	if (&taut_i_steps != NULL) {
		struct taut_message m;

		taut_i_steps = 0;
		open_as(&m, data, size, TAUT_DEFAULT);
		FUZZ_LAW(taut_i_steps <= FUZZ_WORK(size));
	}
	difference = ref_compare(data, size, REF_DEFAULT, &scratch, why, sizeof why);
	if (difference == NULL)
		difference = ref_compare(data, size, REF_MDNS, &scratch, why, sizeof why);
	if (difference != NULL) {
		fprintf(stderr, "reference decoder: %s\n", difference);
		abort();
	}
	tally(data, size);
	check_policies(data, size);
	check_lazy(data, size);
	check_tolerance(data, size);
	check_dso(data, size);
	check_text(data, size);
	return 0;
}

/* fuzz_check.c - any text as a zone, through the reader and `tautzone check`.
 *
 * Input: an octet of options (1: an origin is given, 2: times are looked at, 4 to 12: the kind, 16: JSON), then
 * the text of a zone.
 *
 * Laws: the same text gives the same findings, whatever the key of the hash is; the findings that are printed
 * are lines of printable text, or each a JSON value; their number by gravity is that by code; no more records
 * come out than the reader gave.
 */
#include "fuzz.h"

#include "zone_feed.h"

enum { ROOM = 1 << 24, RECORDS = 20000 };

static struct dump_out outs[2];

static void open_all(void)
{
	for (unsigned i = 0; i < 2 && !outs[i].buffer; i++) {
		FUZZ_LAW(dump_out_init(&outs[i], -1));
		free(outs[i].buffer);
		outs[i].capacity = ROOM;
		outs[i].buffer = malloc(ROOM);
		FUZZ_LAW(outs[i].buffer != NULL);
	}
}

static void check_lines(const struct dump_out *out, bool json)
{
	size_t start = 0;

	for (size_t i = 0; i < out->used; i++) {
		unsigned char octet = (unsigned char)out->buffer[i];

		FUZZ_LAW(octet == '\n' || (octet >= ' ' && octet != 127));
		if (octet != '\n')
			continue;
		FUZZ_LAW(i > start);
		FUZZ_LAW(!json || fuzz_is_json(out->buffer + start, i - start));
		start = i + 1;
	}
	FUZZ_LAW(start == out->used);
}

static void check_counts(const struct zone_report *report)
{
	uint64_t codes = 0, severities = 0;

	for (unsigned i = 0; i < ZONE_CODES; i++)
		codes += report->of_code[i];
	for (unsigned i = 0; i < ZONE_SEVERITIES; i++)
		severities += report->of_severity[i];
	FUZZ_LAW(codes == severities);
}

static void run(const uint8_t *data, size_t size, uint64_t key, struct dump_out *out)
{
	static const uint8_t origin[] = "\7example";
	uint8_t flags = data[0];
	struct zone_check_options options = {zone_report_defaults(), flags & 1 ? origin : NULL,
		(enum zone_kind)(flags >> 2 & 3), (flags & 2) != 0, 1790000000, key};
	struct zone_check *check;

	options.report.form = flags & 16 ? ZONE_FORM_JSON : ZONE_FORM_TEXT;
	options.report.limit = 20;
	out->used = 0;
	check = zone_check_new(&options, out);
	FUZZ_LAW(check != NULL);
	FUZZ_LAW(zone_feed(
		check, options.origin, (const char *)data + 1, size - 1, RECORDS, "zone"));
	FUZZ_LAW(zone_check_records(check) <= RECORDS);
	FUZZ_LAW(zone_check_owners(check) <= zone_check_records(check));
	check_counts(zone_check_report(check));
	check_lines(out, (flags & 16) != 0);
	zone_check_free(check);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	open_all();
	if (size == 0)
		return 0;
	run(data, size, 1, &outs[0]);
	run(data, size, 0x9e3779b97f4a7c15u, &outs[1]);
	FUZZ_LAW(outs[0].used == outs[1].used);
	FUZZ_LAW(memcmp(outs[0].buffer, outs[1].buffer, outs[0].used) == 0);
	return 0;
}

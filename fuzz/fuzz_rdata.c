/* fuzz_rdata.c - the rdata of one record, of any type.
 *
 * Input: two octets of type, two of class, then rdata.
 *
 * Laws: a record that stands by itself is judged as it is in a message (unless its rdata may have
 * pointers, which lead elsewhere there); the fields tile the rdata; typed readers, strings and
 * bitmaps say what the fields say; text in all its forms keeps the laws of text_check.h, and the
 * generic form holds the octets.
 */
#include "mutate.h"
#include "text_check.h"
#include "typed.h"

enum { BEFORE = 12 + 11, FINDINGS = 8192 };

FUZZ_MUTATES_AS(rdata)

static struct taut_scratch scratch;

/* Types whose rdata is never looked at in a message, or not only by its row. */
static bool has_rules_outside(uint16_t type, uint16_t rclass)
{
	return type == 0 || type == TAUT_TYPE_NXNAME || (type >= 251 && type <= 255) ||
		(rclass == 0 && type != TAUT_TYPE_OPT);
}

static bool may_have_pointers(const struct taut_record *record)
{
	enum taut_kind kind;

	for (uint32_t i = 0; i < taut_type_fields(record->type, record->rclass); i++) {
		taut_type_field(record->type, record->rclass, i, &kind);
		if (kind == TAUT_K_NAME || kind == TAUT_K_NAMES || kind == TAUT_K_GATEWAY ||
			kind == TAUT_K_RELAY || kind == TAUT_K_A6)
			for (uint32_t k = 0; k < record->rdlength; k++)
				if (record->octets[k] >= 0xc0)
					return true;
	}
	return false;
}

/* The only record of a message, in the additional section. */
static void check_in_message(const struct taut_record *alone)
{
	static struct taut_finding list[FINDINGS];
	static uint8_t octets[TAUT_MESSAGE_MAX];
	struct taut_report report = {list, FINDINGS, 0, TAUT_ACCEPT};
	uint32_t type = alone->type, rclass = type == TAUT_TYPE_TSIG ? TAUT_CLASS_ANY : alone->rclass;
	uint32_t length = alone->rdlength, i;
	uint8_t head[BEFORE] = {0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, (uint8_t)(type >> 8),
		(uint8_t)type, (uint8_t)(rclass >> 8), (uint8_t)rclass, 0, 0, 0, 0,
		(uint8_t)(length >> 8), (uint8_t)length};
	struct taut_message m;
	struct taut_record record;
	struct taut_iterator it;

	if (has_rules_outside(alone->type, alone->rclass) || may_have_pointers(alone))
		return;
	memcpy(octets, head, BEFORE);
	if (length != 0)
		memcpy(octets + BEFORE, alone->octets, length);
	taut_message_open(&m, octets, BEFORE + length, &scratch, NULL, &report);
	for (i = 0; i < report.count && i < FINDINGS; i++) /* the first that is not a note */
		if (list[i].verdict >= TAUT_ISOLATE &&
			(type != TAUT_TYPE_OPT || list[i].code == TAUT_E_OPTION_END))
			break;
	if (i == FINDINGS)
		return;
	FUZZ_LAW(alone->malformed == (i < report.count));
	if (i < report.count) {
		FUZZ_LAW(list[i].code == alone->fault);
		FUZZ_LAW(list[i].offset == alone->fault_at + BEFORE);
	}
	it = taut_records(&m, TAUT_ADDITIONAL);
	if (!taut_record_next(&it, &record)) {
		FUZZ_LAW(report.verdict == TAUT_REJECT);
		return;
	}
	FUZZ_LAW(record.malformed == alone->malformed && record.fault == alone->fault);
	FUZZ_LAW(!record.malformed || record.fault_at == alone->fault_at + BEFORE);
}

static void check_fields(const struct taut_record *record)
{
	struct taut_fields it = taut_fields(record);
	struct taut_field field;
	uint32_t at = 0, count = 0, known = taut_type_fields(record->type, record->rclass);
	enum taut_kind kind;

	for (; taut_field_next(&it, &field); count++) {
		FUZZ_LAW(field.offset == at && field.index == count);
		FUZZ_LAW(field.length <= record->rdlength - at);
		at += field.length;
		if (record->malformed || known == 0) {
			FUZZ_LAW(field.kind == TAUT_K_OPAQUE && strcmp(field.name, "rdata") == 0);
			continue;
		}
		FUZZ_LAW(taut_type_field(record->type, record->rclass, count, &kind) == field.name);
		FUZZ_LAW(kind == field.kind);
	}
	FUZZ_LAW(at == record->rdlength);
	FUZZ_LAW(count == (record->malformed || known == 0 ? 1 : known));
}

static void check_readers(const struct taut_record *record)
{
	uint64_t typed[FUZZ_VALUES], fields[FUZZ_VALUES];
	size_t n = fuzz_typed_values(record, typed);
	struct taut_strings it = {0};
	struct taut_span string;
	uint32_t at = 0;

	FUZZ_LAW(fuzz_readers_that_accept(record) == (n != 0));
	if (n != 0) {
		FUZZ_LAW(fuzz_field_values(record, fields) == n);
		FUZZ_LAW(memcmp(typed, fields, n * sizeof *typed) == 0);
	}
	for (; taut_string_next(record, &it, &string); at += 1 + string.length) {
		FUZZ_LAW(string.octets == record->octets + at + 1);
		FUZZ_LAW(string.length == record->octets[at]);
	}
	FUZZ_LAW(at == 0 || (at == record->rdlength && !record->malformed));
}

/* A bitmap read window by window (RFC 4034 4.1.2), against the question for each type. */
static void check_bitmap(const struct taut_record *record)
{
	struct taut_nsec nsec;
	struct taut_nsec3 nsec3;
	struct taut_span bitmap;
	uint32_t at = 0;

	if (taut_rdata_nsec(record, &nsec) == TAUT_OK)
		bitmap = nsec.bitmap;
	else if (taut_rdata_nsec3(record, &nsec3) == TAUT_OK)
		bitmap = nsec3.bitmap;
	else
		return;
	if (bitmap.length > 256)
		return; /* asking walks over all windows: long bitmaps cost more than they find */
	while (at < bitmap.length) {
		uint32_t window = bitmap.octets[at], length = bitmap.octets[at + 1];

		for (uint32_t i = 0; i < 256; i++) {
			bool set = i / 8 < length &&
				(bitmap.octets[at + 2 + i / 8] & 0x80 >> i % 8) != 0;

			FUZZ_LAW(taut_bitmap_has(bitmap, (uint16_t)(window << 8 | i)) == set);
		}
		at += 2 + length;
		if (window < 255 && (at == bitmap.length || bitmap.octets[at] > window + 1))
			FUZZ_LAW(!taut_bitmap_has(bitmap, (uint16_t)((window + 1) << 8)));
	}
}

static void check_generic(const char *text, size_t n, const struct taut_record *record)
{
	char *hex;
	unsigned long octets;

	FUZZ_LAW(strncmp(text, "\\# ", 3) == 0);
	octets = strtoul(text + 3, &hex, 10);
	if (octets == 0) {
		FUZZ_LAW(*hex == '\0' && record->rdlength == 0);
		return;
	}
	FUZZ_LAW(*hex++ == ' ' && strspn(hex, "0123456789abcdef") == 2 * octets);
	FUZZ_LAW(hex + 2 * octets == text + n);
	if (may_have_pointers(record))
		return; /* then it is the expanded rdata */
	FUZZ_LAW(octets == record->rdlength);
	for (size_t i = 0; i < octets; i++) {
		char two[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		FUZZ_LAW(strtoul(two, NULL, 16) == record->octets[i]);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taut_record record;
	const char *text;
	size_t n;

	if (size < 4 || size - 4 > TAUT_MESSAGE_MAX - BEFORE)
		return 0;
	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	taut_record_wrap(&record, (uint16_t)(data[0] << 8 | data[1]),
		(uint16_t)(data[2] << 8 | data[3]), data + 4, (uint16_t)(size - 4));
	FUZZ_LAW(record.malformed == (record.fault != TAUT_OK));
	FUZZ_LAW(!record.malformed || record.fault_at <= record.rdlength);
	check_in_message(&record);
	check_fields(&record);
	check_readers(&record);
	check_bitmap(&record);
	text = fuzz_check_writer(fuzz_rdata_text, &record, TAUT_TEXT_GENERIC, TAUT_RDATA_TEXT,
		FUZZ_LINE, &n);
	check_generic(text, n, &record);
	fuzz_check_writer(fuzz_rdata_text, &record, 0, TAUT_RDATA_TEXT, FUZZ_LINE, &n);
	fuzz_check_writer(fuzz_rdata_text, &record, TAUT_TEXT_MULTILINE, TAUT_RDATA_TEXT,
		FUZZ_LINES, &n);
	fuzz_check_writer(fuzz_record_text, &record, TAUT_TEXT_SPACES, TAUT_RECORD_TEXT,
		FUZZ_LINE, &n);
	fuzz_check_writer(fuzz_record_text, &record, data[1] & 7u, TAUT_RECORD_TEXT, FUZZ_LINES, &n);
	fuzz_check_writer(fuzz_record_json, &record, 0, TAUT_RECORD_TEXT, FUZZ_JSON, &n);
	return 0;
}

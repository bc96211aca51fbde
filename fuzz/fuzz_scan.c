/* fuzz_scan.c - rdata out of text, of any type.
 *
 * Input: two octets of type, one of flags, then text (flag 1: rdata in wire form). Flag 2: class CH and not
 * IN; flag 4: names without a final dot are completed by the root and not by "example."
 *
 * Laws: reading is deterministic, wherever the text stands; a fault has a place within the text, a code
 * and an expectation; nothing is written behind the capacity, and the room that the rdata takes suffices
 * while an octet less does not; what is read the check accepts, and each text of it is read as the same
 * octets. Rdata in wire form that the check accepts is written and read as the same octets.
 */
#include "text_check.h"

enum { MOST = 65535, OPEN = 3, BEHIND = 70 };

static const uint8_t example[9] = "\7example";
static const uint8_t root[1] = {0};

/* Is line:column a place of the text, or the one behind it? */
static bool is_within(const char *text, size_t n, uint32_t line, uint32_t column)
{
	size_t at = 0;

	if (line == 0 || column == 0)
		return false;
	for (uint32_t i = 1; i < line; i++) {
		const char *end = memchr(text + at, '\n', n - at);

		if (end == NULL)
			return false;
		at = (size_t)(end - text) + 1;
	}
	return column - 1 <= n - at;
}

/* Reads a copy of the text of just its size, into a buffer of just this one. */
static enum taut_code scan(const struct taut_record *as, const char *text, size_t n,
	const uint8_t *origin, uint8_t *out, size_t capacity, uint16_t *length,
	struct taut_scan_error *error)
{
	char *copy = malloc(n != 0 ? n : 1);
	uint8_t *room = malloc(capacity != 0 ? capacity : 1);
	enum taut_code code;

	if (copy == NULL || room == NULL)
		abort();
	if (n != 0)
		memcpy(copy, text, n);
	*error = (struct taut_scan_error){TAUT_OK, 0, 0, NULL, NULL};
	code = taut_rdata_scan(
		as->type, as->rclass, copy, n, origin, room, capacity, length, error);
	FUZZ_LAW(code == error->code);
	if (code == TAUT_OK) {
		FUZZ_LAW(*length <= capacity);
		if (*length != 0)
			memcpy(out, room, *length);
	} else {
		FUZZ_LAW(is_within(copy, n, error->line, error->column));
		FUZZ_LAW(error->expected != NULL && error->expected[0] != '\0');
	}
	free(copy);
	free(room);
	return code;
}

/* All forms of text are read as the octets of the record. */
static void check_back(const struct taut_record *record)
{
	static const unsigned forms[] = {0, TAUT_TEXT_MULTILINE, TAUT_TEXT_GENERIC};
	static char text[TAUT_RDATA_TEXT];
	static uint8_t back[MOST];

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		struct taut_scan_error error;
		size_t n;
		uint16_t length;

		FUZZ_LAW(taut_rdata_text(record, forms[i], text, sizeof text, &n) == TAUT_OK);
		FUZZ_LAW(scan(record, text, n, example, back, record->rdlength, &length, &error) ==
			 TAUT_OK);
		FUZZ_LAW(length == record->rdlength);
		FUZZ_LAW(length == 0 || memcmp(back, record->octets, length) == 0);
		if (length != 0)
			FUZZ_LAW(scan(record, text, n, example, back, length - 1u, &length,
					 &error) == TAUT_E_SPACE);
	}
}

static bool same(const struct taut_scan_error *a, const struct taut_scan_error *b)
{
	return a->code == b->code && a->line == b->line && a->column == b->column &&
	       a->field == b->field && a->expected == b->expected;
}

static void check_text(
	const struct taut_record *as, const char *text, size_t n, const uint8_t *origin)
{
	static uint8_t rdata[MOST], again[MOST];
	struct taut_scan_error error, moved;
	struct taut_record record;
	uint16_t length, length_again;
	enum taut_code code = scan(as, text, n, origin, rdata, MOST, &length, &error);
	char *shifted = malloc(OPEN + n + BEHIND);

	if (shifted == NULL)
		abort();
	/* with blanks before, so that blocks of characters begin elsewhere, and lines behind, so that no
	 * block is cut short */
	memset(shifted, ' ', OPEN);
	memcpy(shifted + OPEN, text, n);
	memset(shifted + OPEN + n, '\n', BEHIND);
	FUZZ_LAW(scan(as, shifted, OPEN + n + BEHIND, origin, again, MOST, &length_again, &moved) ==
		 code);
	free(shifted);
	if (moved.line == 1 && code != TAUT_OK)
		moved.column -= OPEN;
	FUZZ_LAW(same(&error, &moved));
	if (code != TAUT_OK)
		return;
	FUZZ_LAW(length == length_again && memcmp(rdata, again, length) == 0);
	if (length != 0)
		FUZZ_LAW(scan(as, text, n, origin, again, length - 1u, &length_again, &error) ==
			 TAUT_E_SPACE);
	FUZZ_LAW(scan(as, text, n, origin, again, length, &length_again, &error) == TAUT_OK);
	FUZZ_LAW(memcmp(rdata, again, length) == 0);
	taut_record_wrap(&record, as->type, as->rclass, rdata, length);
	FUZZ_LAW(!record.malformed);
	check_back(&record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taut_record record = {0};
	uint16_t type, rclass;

	if (size < 3 || size - 3 > MOST)
		return 0;
	type = (uint16_t)(data[0] << 8 | data[1]);
	rclass = (data[2] & 2) != 0 ? TAUT_CLASS_CH : TAUT_CLASS_IN;
	if ((data[2] & 1) != 0) {
		taut_record_wrap(&record, type, rclass, data + 3, (uint16_t)(size - 3));
		if (!record.malformed)
			check_back(&record);
		return 0;
	}
	record.type = type;
	record.rclass = rclass;
	check_text(&record, (const char *)data + 3, size - 3, (data[2] & 4) != 0 ? root : example);
	return 0;
}

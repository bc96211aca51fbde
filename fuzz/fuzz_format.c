/* fuzz_format.c - records of a zone as lines, absolute and relative, and in order.
 *
 * Input: a zone file of "example.". $INCLUDE is not followed; after 2000 records it ends.
 *
 * Laws: each form of the records, read as a zone file, gives the same records, without a fault; what comes
 * out of the sorter is what went in, in canonical order, and is "repeated" where and only where it is equal
 * to the one before.
 */
#include "fuzz.h"

#include <tautwire/build.h>

#include "../tools/zone/print.h"
#include "../tools/zone/sorter.h"

enum { RECORDS = 2000, ROOM = 1 << 26, FORMS = 3 };

static const uint8_t example[] = "\7example";
static struct taut_zone zone, again;
static struct dump_out outs[FORMS];

static void open_all(void)
{
	unsigned i;

	for (i = 0; i < FORMS; i++) {
		if (!outs[i].buffer) {
			FUZZ_LAW(dump_out_init(&outs[i], -1));
			free(outs[i].buffer);
			outs[i].capacity = ROOM;
			outs[i].buffer = malloc(ROOM);
			FUZZ_LAW(outs[i].buffer != NULL);
		}
		outs[i].used = 0;
		outs[i].error = 0;
	}
}

static void begin(struct taut_zone *z, const uint8_t *origin, const char *text, size_t n)
{
	taut_zone_init(z, origin, TAUT_CLASS_IN);
	FUZZ_LAW(taut_zone_text(z, text, n, TAUT_ZONE_FINAL) == TAUT_OK);
}

/* The next record, behind faults and includes. False: there is none. */
static bool next(struct taut_zone *z, bool strict)
{
	enum taut_zone_event event;

	do { /* until a record or the end; each turn uses some of the text */
		event = taut_zone_next(z);
		FUZZ_LAW(!strict || event == TAUT_ZONE_RECORD || event == TAUT_ZONE_END);
	} while (event != TAUT_ZONE_RECORD && event != TAUT_ZONE_END);
	return event == TAUT_ZONE_RECORD;
}

static bool is_same(const struct taut_zone_record *a, const struct taut_zone_record *b)
{
	return a->owner_length == b->owner_length && a->type == b->type && a->rclass == b->rclass &&
	       a->ttl == b->ttl && a->rdlength == b->rdlength &&
	       memcmp(a->owner, b->owner, a->owner_length) == 0 &&
	       (a->rdlength == 0 || memcmp(a->rdata, b->rdata, a->rdlength) == 0);
}

/* Order of two records by the functions of the codec: RFC 4034 6. */
static int order(const struct taut_zone_record *a, const struct taut_zone_record *b)
{
	static uint8_t x[65535], y[65535];
	struct taut_record p = zone_record_view(a), q = zone_record_view(b);
	uint16_t n = 0, m = 0;
	int names = taut_name_compare(a->owner, b->owner);

	if (names != 0)
		return names;
	if (a->rclass != b->rclass)
		return a->rclass < b->rclass ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	FUZZ_LAW(taut_rdata_canonical(&p, x, sizeof x, &n) == TAUT_OK);
	FUZZ_LAW(taut_rdata_canonical(&q, y, sizeof y, &m) == TAUT_OK);
	return taut_rdata_compare(x, n, y, m);
}

static void check_sorted(struct zone_sorter *sorter, unsigned count)
{
	static uint8_t owner[TAUT_NAME_MAX], rdata[65535];
	struct taut_zone_record before = {.owner = owner, .rdata = rdata};
	struct zone_sorted sorted;
	unsigned n = 0;

	FUZZ_LAW(zone_sorter_finish(sorter));
	for (; zone_sorter_next(sorter, &sorted); n++) {
		int o = n > 0 ? order(&before, &sorted.record) : -1;

		FUZZ_LAW(o <= 0 && sorted.repeated == (o == 0));
		before = sorted.record;
		before.owner = owner;
		before.rdata = rdata;
		memcpy(owner, sorted.record.owner, sorted.record.owner_length);
		if (before.rdlength > 0)
			memcpy(rdata, sorted.record.rdata, before.rdlength);
	}
	FUZZ_LAW(n == count && zone_sorter_error(sorter) == NULL);
}

static void check_form(const char *text, size_t n, const struct dump_out *form, unsigned count)
{
	begin(&zone, example, text, n);
	begin(&again, NULL, form->buffer, form->used);
	while (count-- > 0) {
		FUZZ_LAW(next(&zone, false) && next(&again, true));
		FUZZ_LAW(is_same(&zone.record, &again.record));
	}
	FUZZ_LAW(!next(&again, true));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zone_relative state = {0}, late = {0};
	struct zone_sorter *sorter;
	unsigned count = 0, i;

	if (size > 65536)
		return 0;
	open_all();
	sorter = zone_sorter_new(1 << 20);
	FUZZ_LAW(sorter != NULL);
	zone_relative_origin(&state, example, &outs[1]);
	begin(&zone, example, (const char *)data, size);
	while (count < RECORDS && next(&zone, false)) {
		count++;
		zone_put_record(&outs[0], &zone.record, false);
		zone_put_relative(&outs[1], &state, &zone.record);
		zone_put_relative(&outs[2], &late, &zone.record);
		/* A file takes records of some size only where there is little memory for them. */
		if (sorter && zone.record.rdlength < 4096)
			FUZZ_LAW(zone_sorter_add(sorter, &zone.record, false));
		else if (sorter) {
			zone_sorter_free(sorter);
			sorter = NULL;
		}
	}
	for (i = 0; i < FORMS; i++)
		if (outs[i].error == 0)
			check_form((const char *)data, size, &outs[i], count);
	if (sorter)
		check_sorted(sorter, count);
	zone_sorter_free(sorter);
	return 0;
}

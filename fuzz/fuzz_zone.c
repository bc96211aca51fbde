/* fuzz_zone.c - master files.
 *
 * Input: an octet of flags, two of a place to cut at, then text. Flag 1: the class is CH; flag 2: there is a
 * default TTL; flag 4: included files are entered: each is the text behind the cut.
 *
 * Laws: reading ends, after at most an event for each octet and what $GENERATE makes; a fault has a place
 * within the text, a code and an expectation; a record's rdata the check accepts, its owner is a name, its TTL
 * has 31 bits, and its line of text is read as the same record; a text in two pieces, or in pieces that the
 * reader is told are the longest, is read like one: in the first case the same events.
 */
#include "text_check.h"

enum { EVENTS = 2000, MOST = 65536 };

static struct taut_zone zone, single;
static uint8_t origin[9] = "\7example";

/* What the events of a reading come to. */
struct sum {
	uint64_t hash;
	unsigned events;
};

static void mix(struct sum *sum, const void *octets, size_t n)
{
	const uint8_t *p = octets;

	for (size_t i = 0; i < n; i++)
		sum->hash = (sum->hash ^ p[i]) * 0x100000001b3u;
}

/* The record as a line, read again. */
static void check_back(const struct taut_zone_record *r)
{
	static char line[TAUT_RECORD_TEXT + TAUT_NAME_TEXT + 64];
	struct taut_record record;
	char type[TAUT_TYPE_TEXT], rclass[TAUT_TYPE_TEXT];
	uint32_t n = taut_name_text(r->owner, line);
	size_t length;

	taut_record_wrap(&record, r->type, r->rclass, r->rdata, r->rdlength);
	FUZZ_LAW(!record.malformed);
	taut_type_text(r->type, type);
	taut_class_text(r->rclass, rclass);
	n += (uint32_t)sprintf(line + n, " %u %s %s ", (unsigned)r->ttl, rclass, type);
	FUZZ_LAW(taut_rdata_text(&record, 0, line + n, sizeof line - n, &length) == TAUT_OK);
	taut_zone_init(&single, NULL, TAUT_CLASS_IN);
	FUZZ_LAW(taut_zone_text(&single, line, n + length, TAUT_ZONE_FINAL) == TAUT_OK);
	FUZZ_LAW(taut_zone_next(&single) == TAUT_ZONE_RECORD);
	FUZZ_LAW(taut_name_length(single.record.owner) == r->owner_length &&
		 memcmp(single.record.owner, r->owner, r->owner_length) == 0);
	FUZZ_LAW(single.record.ttl == r->ttl && single.record.type == r->type &&
		 single.record.rclass == r->rclass && single.record.rdlength == r->rdlength);
	FUZZ_LAW(r->rdlength == 0 || memcmp(single.record.rdata, r->rdata, r->rdlength) == 0);
	FUZZ_LAW(taut_zone_next(&single) == TAUT_ZONE_END);
}

static void take_record(struct sum *sum)
{
	const struct taut_zone_record *r = &zone.record;

	FUZZ_LAW(taut_name_measure(r->owner, r->owner_length) == r->owner_length);
	FUZZ_LAW(r->ttl <= INT32_MAX && r->line >= 1);
	mix(sum, r->owner, r->owner_length);
	mix(sum, &r->ttl, sizeof r->ttl);
	mix(sum, &r->line, sizeof r->line);
	mix(sum, &r->type, sizeof r->type);
	mix(sum, &r->rclass, sizeof r->rclass);
	mix(sum, r->rdata, r->rdlength);
	if (sum->events % 16 == 0 || r->rdlength < 64)
		check_back(r);
}

static void take_error(struct sum *sum, uint32_t lines)
{
	const struct taut_scan_error *e = &zone.error;

	FUZZ_LAW(e->code != TAUT_OK && e->expected != NULL && e->expected[0] != '\0');
	FUZZ_LAW(e->line >= 1 && e->line <= lines && e->column >= 1);
	mix(sum, &e->line, sizeof e->line);
	mix(sum, &e->column, sizeof e->column);
	mix(sum, &e->code, sizeof e->code);
	mix(sum, e->expected, strlen(e->expected));
}

/* Takes events until the text is used up, or there are too many. False: the latter. */
static bool take(struct sum *sum, uint32_t lines, const char *file, size_t n)
{
	struct taut_zone_place back[TAUT_INCLUDE_DEPTH];
	uint32_t depth = 0;

	while (sum->events++ < EVENTS) {
		switch (taut_zone_next(&zone)) {
		case TAUT_ZONE_RECORD: take_record(sum); break;
		case TAUT_ZONE_ERROR: take_error(sum, lines); break;
		case TAUT_ZONE_INCLUDE:
			FUZZ_LAW(zone.include.length <= TAUT_INCLUDE_NAME && zone.include.length > 0);
			mix(sum, zone.include.name, zone.include.length);
			if (file == NULL || taut_zone_enter(&zone, &back[depth]) != TAUT_OK)
				break;
			FUZZ_LAW(++depth < TAUT_INCLUDE_DEPTH);
			taut_zone_text(&zone, file, n, TAUT_ZONE_FINAL);
			break;
		case TAUT_ZONE_MORE: return true;
		case TAUT_ZONE_END:
			if (depth == 0)
				return true;
			taut_zone_leave(&zone, &back[--depth]);
			break;
		}
	}
	return false;
}

static void begin(unsigned flags)
{
	taut_zone_init(&zone, origin, (flags & 1) != 0 ? TAUT_CLASS_CH : TAUT_CLASS_IN);
	zone.has_default_ttl = (flags & 2) != 0;
	zone.default_ttl = 300;
}

/* A copy of its own for each piece, so that reading beyond it is noticed. */
static char *copy_of(const char *text, size_t n)
{
	char *copy = malloc(n != 0 ? n : 1);

	if (copy == NULL)
		abort();
	if (n != 0)
		memcpy(copy, text, n);
	return copy;
}

/* In pieces of at most `most` octets, the longest there are. */
static void in_short_pieces(unsigned flags, const char *text, size_t n, size_t most, uint32_t lines)
{
	struct sum sum = {0, 0};
	size_t at = 0;
	bool goes_on = true;

	begin(flags);
	while (at < n && goes_on) { /* each turn steps over an octet at least */
		size_t piece = n - at < most ? n - at : most;
		char *copy = copy_of(text + at, piece);

		taut_zone_text(&zone, copy, piece, TAUT_ZONE_FULL);
		goes_on = take(&sum, lines, NULL, 0);
		FUZZ_LAW(!goes_on || zone.left < piece);
		at += piece - zone.left;
		free(copy);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data + 3;
	struct sum whole = {0, 0}, parts = {0, 0};
	size_t n, cut, left;
	uint32_t lines = 1;
	char *copy;
	bool ends;

	if (size < 3 || size - 3 > MOST)
		return 0;
	n = size - 3;
	cut = (size_t)(data[1] << 8 | data[2]) % (n + 1);
	for (size_t i = 0; i < n; i++)
		lines += text[i] == '\n';

	begin(data[0]);
	copy = copy_of(text, n);
	taut_zone_text(&zone, copy, n, TAUT_ZONE_FINAL);
	ends = take(&whole, lines, (data[0] & 4) != 0 ? copy + cut : NULL, n - cut);
	free(copy);
	if ((data[0] & 4) != 0 || !ends)
		return 0;

	begin(data[0]);
	copy = copy_of(text, cut);
	taut_zone_text(&zone, copy, cut, 0);
	take(&parts, lines, NULL, 0);
	left = zone.left;
	FUZZ_LAW(left <= cut);
	free(copy);
	copy = copy_of(text + cut - left, n - cut + left);
	taut_zone_text(&zone, copy, n - cut + left, TAUT_ZONE_FINAL);
	parts.events--; /* the end of the first piece */
	FUZZ_LAW(take(&parts, lines, NULL, 0));
	FUZZ_LAW(parts.hash == whole.hash && parts.events == whole.events);
	free(copy);

	in_short_pieces(data[0], text, n, cut % 97 + 24, lines);
	return 0;
}

/* laws_canon.c - rdata expanded and in canonical form, and the order of canonical rdata, for every row.
 * RFC 4034 6. */
#include "law.h"
#include <tautwire/build.h>

/* ---- forms ---------------------------------------------------------------------------------- */

/* RFC 4034 6.2 with RFC 6840 5.1 (not NSEC; there are no names in HINFO), by hand: not out of the table. */
static bool is_lowered(uint16_t type)
{
	static const uint16_t listed[] = {TAUT_TYPE_NS, TAUT_TYPE_MD, TAUT_TYPE_MF, TAUT_TYPE_CNAME,
		TAUT_TYPE_SOA, TAUT_TYPE_MB, TAUT_TYPE_MG, TAUT_TYPE_MR, TAUT_TYPE_PTR,
		TAUT_TYPE_MINFO, TAUT_TYPE_MX, TAUT_TYPE_RP, TAUT_TYPE_AFSDB, TAUT_TYPE_RT,
		TAUT_TYPE_SIG, TAUT_TYPE_PX, TAUT_TYPE_NXT, TAUT_TYPE_NAPTR, TAUT_TYPE_KX,
		TAUT_TYPE_SRV, TAUT_TYPE_DNAME, TAUT_TYPE_A6, TAUT_TYPE_RRSIG};

	for (size_t i = 0; i < sizeof listed / sizeof listed[0]; i++)
		if (listed[i] == type)
			return true;
	return false;
}

/* law_rdata as its canonical form should be. Lengths of labels are no letters, and the address of the A6
 * record has none. */
static void expect(const struct taut_record *record, uint8_t *out)
{
	struct taut_fields it = taut_fields(record);
	struct taut_field field;

	memcpy(out, law_rdata, law_size);
	while (taut_field_next(&it, &field)) {
		if (!is_lowered(record->type) ||
			(field.kind != TAUT_K_NAME && field.kind != TAUT_K_A6))
			continue;
		for (uint32_t i = field.offset; i < field.offset + field.length; i++)
			if (out[i] >= 'A' && out[i] <= 'Z')
				out[i] |= 0x20;
	}
}

typedef enum taut_code former(
	const struct taut_record *record, uint8_t *out, size_t capacity, uint16_t *length);

static bool gives(former *form, const struct taut_record *record, const uint8_t *want)
{
	static uint8_t out[LAW_MOST];
	uint16_t n = 0;

	memset(out, 0x55, sizeof out);
	return form(record, out, law_size, &n) == TAUT_OK && n == law_size &&
	       memcmp(out, want, n) == 0 && out[n] == 0x55;
}

static bool needs_room(former *form, const struct taut_record *record)
{
	uint8_t *exact;
	uint16_t n = 4711;
	bool good;

	if (law_size == 0)
		return true;
	exact = malloc(law_size - 1 != 0 ? law_size - 1 : 1);
	if (exact == NULL)
		abort();
	good = form(record, exact, law_size - 1, &n) == TAUT_E_SPACE && n == 4711;
	free(exact);
	return good;
}

static void check_forms(uint16_t type, uint16_t rclass)
{
	static uint8_t want[LAW_MOST];
	struct taut_record record, canonical;

	law_wrap(&record, type, rclass, law_size);
	expect(&record, want);
	law(gives(taut_rdata_expand, &record, law_rdata), "rdata without pointers is expanded");
	law(gives(taut_rdata_canonical, &record, want), "the names of RFC 4034 6.2 are lowered");
	law(needs_room(taut_rdata_expand, &record) && needs_room(taut_rdata_canonical, &record),
		"an octet less is too small");
	taut_record_wrap(&canonical, type, rclass, want, (uint16_t)law_size);
	law(!canonical.malformed, "the canonical form is rdata");
	law(gives(taut_rdata_canonical, &canonical, want), "the canonical form is a fixed point");
	law(gives(taut_rdata_expand, &canonical, want), "there is nothing to expand in it");
}

/* ---- whole records -------------------------------------------------------------------------- */

static void check_record(uint16_t type, uint16_t rclass)
{
	static const uint8_t owner[] = "\3WwW\1[\7exAMPLe", lower[] = "\3www\1[\7example";
	static uint8_t out[LAW_MOST + 64], want[LAW_MOST];
	struct taut_record record;
	const uint8_t *p = out + sizeof lower;
	size_t n = 0;

	law_wrap(&record, type, rclass, law_size);
	record.owner = (struct taut_name){owner, 0, sizeof owner};
	expect(&record, want);
	law(taut_record_canonical(&record, 0x12345678, out, sizeof out, &n) == TAUT_OK &&
			n == sizeof lower + 10 + law_size,
		"the record has a canonical form");
	law(memcmp(out, lower, sizeof lower) == 0, "its owner is in lower case");
	law(p[0] == type >> 8 && p[1] == (type & 255) && p[2] == rclass >> 8 &&
			p[3] == (rclass & 255) && memcmp(p + 4, "\x12\x34\x56\x78", 4) == 0 &&
			p[8] == law_size >> 8 && p[9] == (law_size & 255),
		"type, class, TTL and length follow");
	law(memcmp(p + 10, want, law_size) == 0, "then the canonical rdata");
	law(taut_record_canonical(&record, 0, out, n - 1, &n) == TAUT_E_SPACE,
		"an octet less is too small");
}

/* ---- order ---------------------------------------------------------------------------------- */

enum { SET = 700, SHORT = 600 };

static struct {
	uint8_t octets[SHORT];
	uint16_t n;
} set[SET];
static size_t set_count;

/* Rdata that is short enough, and what comes just before and behind it. */
static void collect(void)
{
	static const uint16_t cuts[] = {0, 1, 2};

	for (size_t i = 0; i < 3 && set_count < SET; i++) {
		if (law_size > SHORT || law_size < cuts[i])
			continue;
		set[set_count].n = (uint16_t)(law_size - cuts[i]);
		memcpy(set[set_count++].octets, law_rdata, law_size - cuts[i]);
	}
}

static int compare(size_t i, size_t k)
{
	return taut_rdata_compare(set[i].octets, set[i].n, set[k].octets, set[k].n);
}

/* RFC 4034 6.3: as unsigned octets from the left; where one ends it comes first. */
static int compare_plainly(size_t i, size_t k)
{
	for (size_t at = 0;; at++) { /* ends where the shorter one does */
		if (at == set[i].n || at == set[k].n)
			return (int)set[i].n - (int)set[k].n;
		if (set[i].octets[at] != set[k].octets[at])
			return (int)set[i].octets[at] - (int)set[k].octets[at];
	}
}

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static void order(void)
{
	static size_t rank[SET];

	law_about("order of %zu rdata", set_count);
	law(set_count > 300, "there are enough of them");
	for (size_t i = 0; i < set_count; i++) {
		for (size_t k = 0; k < set_count; k++) {
			int this = compare(i, k);

			law(sign(this) == sign(compare_plainly(i, k)),
				"it is that of RFC 4034 6.3");
			law(sign(this) == -sign(compare(k, i)), "it is antisymmetric");
			rank[i] += this > 0;
		}
	}
	/* Transitive: who has fewer below comes before. */
	for (size_t i = 0; i < set_count; i++)
		for (size_t k = 0; k < set_count; k++)
			law((rank[i] < rank[k]) == (compare(i, k) < 0), "it is a total order");
	law_verdict();
}

static void check_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	law_about("%s, class %u", mnemonic, rclass);
	for (int large = 0; large < 2; large++) {
		law_make(type, rclass, large);
		check_forms(type, rclass);
		check_record(type, rclass);
		collect();
	}
	law_verdict();
}

int main(void)
{
	law_rows(check_row);
	order();
	return law_status();
}

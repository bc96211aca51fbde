/* sums.c - order of canonical rdata and key tags beside those of ldns and libknot, for tests/message_peers.sh.
 * Out: as messages.c says. */
#include <ldns/ldns.h>
#include <libdnssec/binary.h>
#include <libdnssec/keytag.h>
#include <libknot/libknot.h>
#include <stdio.h>
#include <tautwire/build.h>

enum what { ORDER_LDNS, ORDER_KNOT, TAG_LDNS, TAG_KNOT, WHATS };
static const struct {
	const char *what, *who;
} names[WHATS] = {{"order", "ldns"}, {"order", "knot"}, {"key tag", "ldns"}, {"key tag", "knot"}};
static unsigned agreed[WHATS];

static void judge(enum what what, const uint8_t *rdata, uint32_t n, bool same)
{
	if (same) {
		agreed[what]++;
		return;
	}
	printf("differ\t%s\t%s\t%s\t", names[what].what, names[what].who,
		what < TAG_LDNS ? "TXT" : "DNSKEY");
	for (uint32_t i = 0; i < n; i++)
		printf("%02x", rdata[i]);
	printf("\tvalue\n");
}

/* ---- order ---------------------------------------------------------------------------------- */

static int sign(int n)
{
	return (n > 0) - (n < 0);
}

static uint32_t chance(uint32_t below)
{
	static uint32_t state = 20260102;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % below;
}

/* TXT records with rdata that shares beginnings. */
static uint32_t random_rdata(uint8_t *rdata)
{
	uint32_t n = chance(6);

	rdata[0] = (uint8_t)n;
	for (uint32_t i = 0; i < n; i++)
		rdata[1 + i] = (uint8_t)(chance(3) * 127);
	return n + 1;
}

static ldns_rr *rr_of(const uint8_t *rdata, uint32_t n)
{
	ldns_rr *rr = ldns_rr_new();

	ldns_rr_set_type(rr, LDNS_RR_TYPE_TXT);
	ldns_rr_set_owner(rr, ldns_dname_new_frm_str("."));
	ldns_rr_push_rdf(rr, ldns_rdf_new_frm_data(LDNS_RDF_TYPE_STR, n, rdata));
	return rr;
}

static void order(void)
{
	for (unsigned turn = 0; turn < 5000; turn++) {
		uint8_t a[8], b[8], knot_a[sizeof(knot_rdata_t) + 10],
			knot_b[sizeof(knot_rdata_t) + 10];
		uint32_t n = random_rdata(a), m = random_rdata(b);
		int want = sign(taut_rdata_compare(a, (uint16_t)n, b, (uint16_t)m));
		ldns_rr *x = rr_of(a, n), *y = rr_of(b, m);

		judge(ORDER_LDNS, a, n, sign(ldns_rr_compare(x, y)) == want);
		knot_rdata_init((knot_rdata_t *)(void *)knot_a, (uint16_t)n, a);
		knot_rdata_init((knot_rdata_t *)(void *)knot_b, (uint16_t)m, b);
		judge(ORDER_KNOT, a, n,
			sign(knot_rdata_cmp((knot_rdata_t *)(void *)knot_a,
				(knot_rdata_t *)(void *)knot_b)) == want);
		ldns_rr_free(x);
		ldns_rr_free(y);
	}
}

/* ---- key tags ------------------------------------------------------------------------------- */

static void key_tags(void)
{
	static uint8_t rdata[600];

	for (unsigned turn = 0; turn < 5000; turn++) {
		uint32_t n = 8 + chance(sizeof rdata - 8);
		dnssec_binary_t binary = {n, rdata};
		uint16_t tag, theirs_tag;

		for (uint32_t i = 0; i < n; i++)
			rdata[i] = (uint8_t)chance(256);
		if (turn % 4 == 0)
			rdata[3] = 1; /* RSA/MD5 has a tag of its own kind */
		tag = taut_key_tag(rdata, (uint16_t)n);
		judge(TAG_LDNS, rdata, n, ldns_calc_keytag_raw(rdata, n) == tag);
		judge(TAG_KNOT, rdata, n,
			dnssec_keytag(&binary, &theirs_tag) == 0 && theirs_tag == tag);
	}
}

int main(void)
{
	order();
	key_tags();
	for (int i = 0; i < WHATS; i++)
		printf("agreed\t%s\t%s\t%u\n", names[i].what, names[i].who, agreed[i]);
	return 0;
}

/* laws_typed.c - the typed readers give what the fields of a row are. */
#include "law.h"

/* What field iteration says of the record at hand. */
static struct taut_record record;
static struct taut_field fields[16];

static void iterate(uint16_t type)
{
	struct taut_fields it;
	uint32_t n = 0;

	memset(fields, 0, sizeof fields);
	law_wrap(&record, type, TAUT_CLASS_IN, law_size);
	it = taut_fields(&record);
	while (n < 16 && taut_field_next(&it, &fields[n]))
		n++;
}

static uint64_t number(uint32_t i)
{
	uint64_t value = 0;

	for (uint32_t k = 0; k < fields[i].length; k++)
		value = value << 8 | law_rdata[fields[i].offset + k];
	return value;
}

static bool named(uint32_t i, const struct taut_name *name)
{
	struct taut_name field = taut_field_name(&record, &fields[i]);
	uint8_t a[TAUT_NAME_MAX], b[TAUT_NAME_MAX];
	uint32_t n = taut_name_expand(name, a);

	return n != 0 && n == fields[i].length && n == taut_name_expand(&field, b) &&
	       memcmp(a, b, n) == 0 && name->at == fields[i].offset;
}

/* The field without the octets of its length. */
static bool spanned(uint32_t i, struct taut_span span, uint32_t skipped)
{
	return span.length == fields[i].length - skipped &&
	       (span.length == 0 || span.octets == law_rdata + fields[i].offset + skipped);
}

#define READ(function, out) (function(&record, &(out)) == TAUT_OK)

static bool read_numbers(uint16_t type)
{
	struct taut_a a;
	struct taut_aaaa aaaa;
	struct taut_ds ds;
	struct taut_dnskey key;
	struct taut_tlsa tlsa;
	struct taut_nsec3param param;

	switch (type) {
	case TAUT_TYPE_A: return READ(taut_rdata_a, a) && memcmp(a.address, law_rdata, 4) == 0;
	case TAUT_TYPE_AAAA:
		return READ(taut_rdata_aaaa, aaaa) && memcmp(aaaa.address, law_rdata, 16) == 0;
	case TAUT_TYPE_DS:
	case TAUT_TYPE_CDS:
	case TAUT_TYPE_DLV:
	case TAUT_TYPE_TA:
		return READ(taut_rdata_ds, ds) && ds.key_tag == number(0) &&
		       ds.algorithm == number(1) && ds.digest_type == number(2) &&
		       spanned(3, ds.digest, 0);
	case TAUT_TYPE_DNSKEY:
	case TAUT_TYPE_CDNSKEY:
	case TAUT_TYPE_KEY:
		return READ(taut_rdata_dnskey, key) && key.flags == number(0) &&
		       key.protocol == number(1) && key.algorithm == number(2) &&
		       spanned(3, key.key, 0);
	case TAUT_TYPE_TLSA:
	case TAUT_TYPE_SMIMEA:
		return READ(taut_rdata_tlsa, tlsa) && tlsa.usage == number(0) &&
		       tlsa.selector == number(1) && tlsa.matching == number(2) &&
		       spanned(3, tlsa.data, 0);
	case TAUT_TYPE_NSEC3PARAM:
		return READ(taut_rdata_nsec3param, param) && param.algorithm == number(0) &&
		       param.flags == number(1) && param.iterations == number(2) &&
		       spanned(3, param.salt, 1);
	default: return true;
	}
}

static bool read_names(uint16_t type)
{
	struct taut_mx mx;
	struct taut_soa soa;
	struct taut_srv srv;
	struct taut_naptr naptr;
	struct taut_rrsig sig;
	struct taut_nsec nsec;
	struct taut_svcb svcb;

	switch (type) {
	case TAUT_TYPE_MX:
		return READ(taut_rdata_mx, mx) && mx.preference == number(0) &&
		       named(1, &mx.exchange);
	case TAUT_TYPE_SOA:
		return READ(taut_rdata_soa, soa) && named(0, &soa.mname) && named(1, &soa.rname) &&
		       soa.serial == number(2) && soa.refresh == number(3) &&
		       soa.retry == number(4) && soa.expire == number(5) &&
		       soa.minimum == number(6);
	case TAUT_TYPE_SRV:
		return READ(taut_rdata_srv, srv) && srv.priority == number(0) &&
		       srv.weight == number(1) && srv.port == number(2) && named(3, &srv.target);
	case TAUT_TYPE_NAPTR:
		return READ(taut_rdata_naptr, naptr) && naptr.order == number(0) &&
		       naptr.preference == number(1) && spanned(2, naptr.flags, 1) &&
		       spanned(3, naptr.services, 1) && spanned(4, naptr.regexp, 1) &&
		       named(5, &naptr.replacement);
	case TAUT_TYPE_RRSIG:
	case TAUT_TYPE_SIG:
		return READ(taut_rdata_rrsig, sig) && sig.covered == number(0) &&
		       sig.algorithm == number(1) && sig.labels == number(2) &&
		       sig.original_ttl == number(3) && sig.expiration == number(4) &&
		       sig.inception == number(5) && sig.key_tag == number(6) &&
		       named(7, &sig.signer) && spanned(8, sig.signature, 0);
	case TAUT_TYPE_NSEC:
		return READ(taut_rdata_nsec, nsec) && named(0, &nsec.next) &&
		       spanned(1, nsec.bitmap, 0);
	case TAUT_TYPE_SVCB:
	case TAUT_TYPE_HTTPS:
		return READ(taut_rdata_svcb, svcb) && svcb.priority == number(0) &&
		       named(1, &svcb.target) && spanned(2, svcb.params, 0);
	default: return true;
	}
}

static bool read_others(uint16_t type)
{
	struct taut_nsec3 nsec3;
	struct taut_caa caa;
	struct taut_tsig tsig;

	switch (type) {
	case TAUT_TYPE_NSEC3:
		return READ(taut_rdata_nsec3, nsec3) && nsec3.algorithm == number(0) &&
		       nsec3.flags == number(1) && nsec3.iterations == number(2) &&
		       spanned(3, nsec3.salt, 1) && spanned(4, nsec3.next, 1) &&
		       spanned(5, nsec3.bitmap, 0);
	case TAUT_TYPE_CAA:
		return READ(taut_rdata_caa, caa) && caa.flags == number(0) &&
		       spanned(1, caa.tag, 1) && spanned(2, caa.value, 0);
	case TAUT_TYPE_TSIG:
		return READ(taut_rdata_tsig, tsig) && named(0, &tsig.algorithm) &&
		       tsig.time_signed == number(1) && tsig.fudge == number(2) &&
		       spanned(3, tsig.mac, 2) && tsig.original_id == number(4) &&
		       tsig.error == number(5) && spanned(6, tsig.other, 2);
	default: return true;
	}
}

/* Numbers that differ in each octet, so that no two fields can be taken for one another. */
static void number_fields(uint16_t type)
{
	law_wrap(&record, type, TAUT_CLASS_IN, law_size);
	iterate(type);
	for (uint32_t i = 0, next = 0; i < 16 && fields[i].name != NULL; i++)
		if (fuzz_fixed_size(fields[i].kind) != 0)
			for (uint32_t k = 0; k < fields[i].length; k++)
				law_rdata[fields[i].offset + k] = (uint8_t)(next++ * 5 + 129);
}

static void check_readers(uint16_t type, uint32_t count)
{
	enum taut_kind kind = TAUT_KINDS;
	struct taut_name name;
	struct taut_strings at = {0};
	struct taut_span string;
	uint32_t covered = 0;

	number_fields(type);
	iterate(type);
	law(!record.malformed, "numbers do not make it malformed");
	law(read_numbers(type) && read_names(type) && read_others(type),
		"the typed reader gives what the fields are");
	taut_type_field(type, TAUT_CLASS_IN, 0, &kind);
	if (count == 1 && kind == TAUT_K_NAME)
		law(READ(taut_rdata_name, name) && named(0, &name),
			"the reader of one name gives it");
	else
		law(taut_rdata_name(&record, &name) == TAUT_E_ABSENT, "it is not one name");
	if (kind != TAUT_K_STRINGS)
		return;
	while (taut_string_next(&record, &at, &string))
		covered += string.length + 1;
	law(covered == law_size, "strings cover the rdata");
}

static void check_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	if (rclass != TAUT_CLASS_IN)
		return;
	law_about("%s", mnemonic);
	for (int large = 0; large < 2; large++)
		check_readers(type, law_make(type, rclass, large));
	law_verdict();
}

int main(void)
{
	law_rows(check_row);
	return law_status();
}

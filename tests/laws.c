/* laws.c - laws that hold for every row of the tables: RR types by their fields, options, SvcParams,
 * names of types and classes. A new type is tested by its row alone. Plain C that says TAP, so that it
 * also runs where there is no cmocka (tests/cross.sh). */
#include "help.h"
#include "reference/compare.h"
#include <stdarg.h>
#include <tautwire/text.h>

enum { MOST = 65536, TEXT = 2 * TAUT_RECORD_TEXT };

static struct taut_scratch scratch;
static uint8_t rdata[MOST];
static uint32_t size;
static char text[TEXT];
static char about[64]; /* what is being tested */
static unsigned complaints;
static bool failed;

static void complain(const char *format, ...)
{
	va_list arguments;

	if (complaints++ >= 10)
		return;
	va_start(arguments, format);
	printf("# %s: ", about);
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
}

static void law(bool good, const char *what)
{
	if (!good)
		complain("%s", what);
}

static void verdict(void)
{
	printf("%sok - %s\n", complaints == 0 ? "" : "not ", about);
	failed = failed || complaints != 0;
	complaints = 0;
}

/* ---- rdata by its fields -------------------------------------------------------------------- */

static void fill(uint32_t n, unsigned first, unsigned step)
{
	for (uint32_t i = 0; i < n; i++)
		rdata[size++] = (uint8_t)(first + i * step);
}

static void octets(const char *hex)
{
	size += (uint32_t)help_octets(hex, rdata + size, MOST - size);
}

static void sized(uint32_t n, uint32_t octets_of_length)
{
	if (octets_of_length == 2)
		rdata[size++] = (uint8_t)(n >> 8);
	rdata[size++] = (uint8_t)n;
	fill(n, 33, 7);
}

/* A name of 255 octets, of characters that need escapes and others. */
static void long_name(void)
{
	for (uint32_t i = 0; i < 4; i++) {
		uint32_t n = i < 3 ? 63 : 61;

		rdata[size++] = (uint8_t)n;
		fill(n, i * 64, 1);
	}
	rdata[size++] = 0;
}

static void windows(void)
{
	for (unsigned window = 0; window < 256; window++) {
		rdata[size++] = (uint8_t)window;
		rdata[size++] = 32;
		fill(32, 255, 0);
	}
}

static uint32_t fixed_size(enum taut_kind kind)
{
	switch (kind) {
	case TAUT_K_U8:
	case TAUT_K_ALG:
	case TAUT_K_SCHEME:
	case TAUT_K_PROTOCOL: return 1;
	case TAUT_K_U16:
	case TAUT_K_TYPE:
	case TAUT_K_CERT:
	case TAUT_K_RCODE: return 2;
	case TAUT_K_U32:
	case TAUT_K_TTL:
	case TAUT_K_TIME:
	case TAUT_K_IP4:
	case TAUT_K_LOC32: return 4;
	case TAUT_K_U48:
	case TAUT_K_EUI48: return 6;
	case TAUT_K_U64:
	case TAUT_K_EUI64:
	case TAUT_K_NODE64: return 8;
	case TAUT_K_IP6: return 16;
	default: return 0;
	}
}

/* The least or much of a kind. least: what the type asks for behind its other fields (ZONEMD). */
static void build_field(enum taut_kind kind, bool large, uint32_t least)
{
	if (fixed_size(kind) != 0) {
		fill(fixed_size(kind), large ? 255 : 0, 0);
		return;
	}
	switch (kind) {
	case TAUT_K_NAME: large ? long_name() : octets("00"); break;
	case TAUT_K_NAMES:
		if (large) {
			long_name();
			octets("00 016100");
			long_name();
		}
		break;
	case TAUT_K_STRING: sized(large ? 255 : 0, 1); break;
	case TAUT_K_STRINGS:
		for (unsigned i = 0; i < (large ? 4 : 1); i++)
			sized(large ? 255 : 0, 1);
		break;
	case TAUT_K_STRING_MAYBE:
		if (large)
			sized(255, 1);
		break;
	case TAUT_K_TAG: octets(large ? "ff[41]x255" : "0161"); break;
	case TAUT_K_TEXT:
	case TAUT_K_HEX:
	case TAUT_K_BASE64:
	case TAUT_K_BASE64_DASH:
	case TAUT_K_OPAQUE: fill(large ? 300 : 0, 0, 1); break;
	case TAUT_K_TEXT_FULL:
	case TAUT_K_HEX_FULL:
	case TAUT_K_BASE64_FULL:
	case TAUT_K_NSAP: fill(large ? 301 : least, 0, 1); break;
	case TAUT_K_SALT: sized(large ? 255 : 0, 1); break;
	case TAUT_K_HASH: sized(large ? 255 : 1, 1); break;
	case TAUT_K_SIZED_BASE64: sized(large ? 300 : 0, 2); break;
	case TAUT_K_BITMAP:
		if (large)
			windows();
		break;
	case TAUT_K_BITMAP_FULL: large ? windows() : octets("000140"); break;
	case TAUT_K_NXT_BITMAP: fill(large ? 16 : 0, 127, 0); break;
	case TAUT_K_PORTS: fill(large ? 8192 : 0, 255, 0); break;
	case TAUT_K_SVC_PARAMS:
		if (large)
			octets("0000000400010003 00010003026832 00020000 0003000201bb "
			       "00040008c0000201c0000202"
			       "00050004 0002fe0d 00060010[00]x16 0007000c2f646e732d71756572797b3f "
			       "00080000"
			       "000900020017 000a000403646e73 000b0000 000c000161 fffe0003225c00 "
			       "ffff0000");
		break;
	case TAUT_K_OPTIONS:
		if (large)
			octets("00030004[7f]x4 00080007000118 00c00002 000a0008[01]x8 "
			       "000c0003[00]x3 "
			       "000f0006 0006 41e282ac");
		break;
	case TAUT_K_APL:
		if (large)
			octets("00011883c00002 000220[04]x1 20010db8 00010000 40000102ffff");
		break;
	case TAUT_K_LOC: octets("00121613 89170690 70bf2dd8 00988d20"); break;
	case TAUT_K_ATMA: octets(large ? "01[39]x300" : "00aa"); break;
	case TAUT_K_GATEWAY:
		octets(large ? "03ff" : "0000");
		if (large)
			long_name();
		break;
	case TAUT_K_RELAY:
		octets(large ? "83" : "00");
		if (large)
			long_name();
		break;
	case TAUT_K_HIP: octets(large ? "ff02012c[aa]x555" : "00000000"); break;
	case TAUT_K_A6:
		octets(large ? "40[fe]x8" : "00[00]x16");
		if (large)
			long_name();
		break;
	default: complain("the law knows nothing of kind %d", (int)kind); break;
	}
}

static uint32_t build(uint16_t type, uint16_t rclass, bool large)
{
	uint32_t count = taut_type_fields(type, rclass);

	memset(rdata, 0, sizeof rdata);
	size = 0;
	for (uint32_t i = 0; i < count; i++) {
		enum taut_kind kind = TAUT_KINDS;

		law(taut_type_field(type, rclass, i, &kind) != NULL, "each field has a name");
		build_field(kind, large, type == TAUT_TYPE_ZONEMD ? 12 : 1);
	}
	return count;
}

/* ---- checks --------------------------------------------------------------------------------- */

static void wrap(struct taut_record *record, uint16_t type, uint16_t rclass, uint32_t n)
{
	taut_record_wrap(record, type, rclass, rdata, (uint16_t)n);
}

/* The first n octets as rdata of a message: codec and reference decoder agree, and the record by itself
 * is judged the same. Gives whether it is malformed. */
static bool judged(uint16_t type, uint16_t rclass, uint32_t n)
{
	static uint8_t message[MOST + 64];
	static const uint8_t begin[12] = {0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1};
	static struct taut_message opened;
	struct taut_record record, alone;
	struct taut_iterator it;
	char why[256];
	const char *difference;
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);

	memcpy(message, begin, 12);
	message[12] = 0;
	message[13] = (uint8_t)(type >> 8);
	message[14] = (uint8_t)type;
	message[15] = (uint8_t)(rclass >> 8);
	message[16] = (uint8_t)rclass;
	memset(message + 17, 0, 4);
	message[21] = (uint8_t)(n >> 8);
	message[22] = (uint8_t)n;
	memcpy(message + 23, rdata, n);
	difference = ref_compare(message, n + 23, REF_DEFAULT, &scratch, why, sizeof why);
	if (difference != NULL)
		complain("%u octets: %s", n, difference);
	taut_message_open(&opened, message, n + 23, &scratch, &policy, NULL);
	it = taut_records(&opened, TAUT_ADDITIONAL);
	if (!taut_record_next(&it, &record)) {
		complain("%u octets: the record cannot be visited", n);
		return true;
	}
	wrap(&alone, type, rclass, n);
	if (alone.malformed != record.malformed || alone.fault != record.fault)
		complain("%u octets: %s by itself, %s in a message", n, taut_code_name(alone.fault),
			taut_code_name(record.fault));
	if (alone.malformed && alone.fault_at + 23 != record.fault_at)
		complain("%u octets: fault at %u by itself, at %u in a message", n, alone.fault_at,
			record.fault_at);
	return record.malformed;
}

/* Kinds that take whatever follows. */
static bool takes_more(enum taut_kind kind, bool large)
{
	switch (kind) {
	case TAUT_K_NAMES:   /* the octet 0 is a name */
	case TAUT_K_STRINGS: /* or a string */
	case TAUT_K_TEXT:
	case TAUT_K_TEXT_FULL:
	case TAUT_K_HEX:
	case TAUT_K_HEX_FULL:
	case TAUT_K_BASE64:
	case TAUT_K_BASE64_FULL:
	case TAUT_K_BASE64_DASH:
	case TAUT_K_NSAP:
	case TAUT_K_ATMA:
	case TAUT_K_OPAQUE: return true;
	case TAUT_K_STRING_MAYBE:
	case TAUT_K_NXT_BITMAP:
	case TAUT_K_PORTS: return !large;
	default: return false;
	}
}

/* Kinds whose shorter forms may be legal; all others end where they end. */
static bool takes_less(enum taut_kind kind)
{
	return takes_more(kind, false) || kind == TAUT_K_BITMAP || kind == TAUT_K_BITMAP_FULL ||
	       kind == TAUT_K_SVC_PARAMS || kind == TAUT_K_OPTIONS || kind == TAUT_K_APL;
}

static void check_lengths(uint16_t type, uint16_t rclass, uint32_t count, bool large)
{
	uint32_t whole = size;
	enum taut_kind last = TAUT_KINDS;

	taut_type_field(type, rclass, count - 1, &last);
	law(!judged(type, rclass, whole), "rdata by the row is not malformed");
	for (uint32_t cut = 1; cut <= whole;
		cut += cut < 40 || whole - cut < 40 ? 1 : whole / 50 + 1)
		if (!judged(type, rclass, whole - cut) && !takes_less(last))
			complain("%u octets less are legal", cut);
	rdata[whole] = 0;
	if (judged(type, rclass, whole + 1) == takes_more(last, large))
		complain("an octet more is %s", takes_more(last, large) ? "malformed" : "legal");
}

static void check_fields(uint16_t type, uint16_t rclass, uint32_t count)
{
	struct taut_record record;
	struct taut_fields it;
	struct taut_field field;
	uint32_t at = 0, index = 0;

	wrap(&record, type, rclass, size);
	it = taut_fields(&record);
	for (; taut_field_next(&it, &field); index++) {
		enum taut_kind kind = TAUT_KINDS;
		const char *known = taut_type_field(type, rclass, index, &kind);

		law(field.offset == at && at + field.length <= size,
			"fields stand one behind the other");
		law(field.index == index && field.kind == kind, "fields are those of the row");
		law(known != NULL && strcmp(field.name, known) == 0,
			"fields have the names of the row");
		if (fixed_size(kind) != 0)
			law(field.length == fixed_size(kind), "a fixed field has its size");
		at += field.length;
	}
	law(index == count, "each field is iterated");
	law(at == size, "fields cover the rdata");
}

/* ---- text ----------------------------------------------------------------------------------- */

static void check_characters(const char *s, size_t n, const char *also)
{
	law(strlen(s) == n, "the length is that of the text");
	for (size_t i = 0; i < n; i++)
		if ((s[i] < ' ' || s[i] > '~') && strchr(also, s[i]) == NULL) {
			complain("character %d of the text does not print", (int)i);
			return;
		}
}

/* A buffer of just the size suffices, one of a character less does not. */
static void check_room(const struct taut_record *record, unsigned flags, size_t n)
{
	char *exact = malloc(n + 1);
	size_t length = 4711;

	if (exact == NULL)
		abort();
	law(taut_rdata_text(record, flags, exact, n, &length) == TAUT_E_SPACE && length == 4711,
		"a character less is too small");
	law(taut_rdata_text(record, flags, exact, n + 1, &length) == TAUT_OK && length == n,
		"the room that it takes suffices");
	free(exact);
}

/* Parentheses outside of quotes and comments, for several lines. */
static void check_lines(const char *s)
{
	int open = 0;
	bool quoted = false;

	for (; *s != '\0'; s++) {
		if (*s == '\\') {
			s += s[1] != '\0';
		} else if (*s == '"') {
			quoted = !quoted;
		} else if (*s == ';' && !quoted) {
			s += strcspn(s, "\n") - 1;
		} else if (!quoted && (*s == '(' || *s == ')')) {
			open += *s == '(' ? 1 : -1;
		} else if (*s == '\n') {
			law(open == 1 && !quoted, "lines end within parentheses");
		}
	}
	law(open == 0 && !quoted, "parentheses and quotes are closed");
}

static void check_json(const char *s, size_t n)
{
	int depth = 0;
	bool quoted = false;

	check_characters(s, n, "");
	for (size_t i = 0; i < n; i++) {
		if (quoted && s[i] == '\\') {
			i++;
			law(strchr("\"\\u", s[i]) != NULL, "JSON has these escapes only");
		} else if (s[i] == '"') {
			quoted = !quoted;
		} else if (!quoted) {
			depth += s[i] == '{' || s[i] == '[';
			depth -= s[i] == '}' || s[i] == ']';
			law(depth > 0 || i + 1 == n, "JSON is one object");
		}
	}
	law(s[0] == '{' && depth == 0 && !quoted, "JSON is closed");
}

/* Text in each form is read as the octets that it was written of; with the room that they take, and not
 * with less. */
static void check_back(const struct taut_record *record)
{
	static const unsigned forms[] = {0, TAUT_TEXT_MULTILINE, TAUT_TEXT_GENERIC};
	static uint8_t back[MOST];
	struct taut_scan_error error = {TAUT_OK, 0, 0, NULL, ""};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		size_t n = 0;
		uint16_t length = 0;

		taut_rdata_text(record, forms[i], text, TAUT_RDATA_TEXT, &n);
		memset(back, 0x55, sizeof back);
		if (taut_rdata_scan(record->type, record->rclass, text, n, NULL, back, size,
			    &length, &error) != TAUT_OK)
			complain("text of form %u is refused: %s %u:%u %s: %.60s", forms[i],
				taut_code_name(error.code), error.line, error.column,
				error.expected, text);
		else
			law(length == size && memcmp(back, rdata, size) == 0 && back[size] == 0x55,
				"text is read as the octets that it was written of");
		if (size != 0)
			law(taut_rdata_scan(record->type, record->rclass, text, n, NULL, back,
				    size - 1, &length, &error) == TAUT_E_SPACE,
				"an octet less is too small");
	}
}

static void check_text(uint16_t type, uint16_t rclass)
{
	struct taut_record record;
	size_t n = 0, lines = 0;
	char start[16];

	wrap(&record, type, rclass, size);
	check_back(&record);
	law(taut_rdata_text(&record, 0, text, TAUT_RDATA_TEXT, &n) == TAUT_OK, "rdata has a text");
	check_characters(text, n, "");
	check_room(&record, 0, n);
	law(taut_rdata_text(&record, TAUT_TEXT_MULTILINE, text, TAUT_RDATA_TEXT, &lines) == TAUT_OK,
		"rdata has a text of several lines");
	check_characters(text, lines, "\n\t");
	check_lines(text);
	law(lines >= n, "lines do not lose anything");
	law(taut_rdata_text(&record, TAUT_TEXT_GENERIC, text, TAUT_RDATA_TEXT, &n) == TAUT_OK,
		"rdata has a generic text");
	snprintf(start, sizeof start, "\\# %u", size);
	law(strncmp(text, start, strlen(start)) == 0, "the generic text tells its size");
	law(n == strlen(start) + (size != 0) + 2 * size, "the generic text has each octet");
	law(taut_record_text(&record, TAUT_TEXT_MULTILINE, text, TAUT_RECORD_TEXT, &n) == TAUT_OK,
		"the record has a text");
	law(taut_record_json(&record, text, sizeof text, &n) == TAUT_OK, "the record has JSON");
	check_json(text, n);
}

/* ---- typed readers -------------------------------------------------------------------------- */

/* What field iteration says of the record at hand. */
static struct taut_record record;
static struct taut_field fields[16];

static void iterate(uint16_t type)
{
	struct taut_fields it;
	uint32_t n = 0;

	memset(fields, 0, sizeof fields);
	wrap(&record, type, TAUT_CLASS_IN, size);
	it = taut_fields(&record);
	while (n < 16 && taut_field_next(&it, &fields[n]))
		n++;
}

static uint64_t number(uint32_t i)
{
	uint64_t value = 0;

	for (uint32_t k = 0; k < fields[i].length; k++)
		value = value << 8 | rdata[fields[i].offset + k];
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
	       (span.length == 0 || span.octets == rdata + fields[i].offset + skipped);
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
	case TAUT_TYPE_A: return READ(taut_rdata_a, a) && memcmp(a.address, rdata, 4) == 0;
	case TAUT_TYPE_AAAA:
		return READ(taut_rdata_aaaa, aaaa) && memcmp(aaaa.address, rdata, 16) == 0;
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
	wrap(&record, type, TAUT_CLASS_IN, size);
	iterate(type);
	for (uint32_t i = 0, next = 0; i < 16 && fields[i].name != NULL; i++)
		if (fixed_size(fields[i].kind) != 0)
			for (uint32_t k = 0; k < fields[i].length; k++)
				rdata[fields[i].offset + k] = (uint8_t)(next++ * 5 + 129);
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
	law(covered == size, "strings cover the rdata");
}

/* ---- rows ----------------------------------------------------------------------------------- */

static void check_row(uint16_t type, const char *mnemonic, uint16_t rclass)
{
	uint32_t count = taut_type_fields(type, rclass);
	uint16_t found = 0;
	char written[TAUT_TYPE_TEXT];

	snprintf(about, sizeof about, "%s, class %u", mnemonic, rclass);
	taut_type_text(type, written);
	law(strcmp(written, mnemonic) == 0, "its number is written as its mnemonic");
	law(taut_type_scan(mnemonic, strlen(mnemonic), &found) == TAUT_OK && found == type,
		"its mnemonic is read as its number");
	for (int large = 0; large < 2 && count != 0; large++) {
		build(type, rclass, large);
		check_lengths(type, rclass, count, large);
		check_fields(type, rclass, count);
		check_text(type, rclass);
		if (rclass == TAUT_CLASS_IN)
			check_readers(type, count);
	}
	verdict();
}

static void rows(void)
{
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields)                             \
	check_row(number, mnemonic, TAUT_CLASS_IN);                                                \
	if (taut_type_fields(number, TAUT_CLASS_CH) != 0)                                          \
		check_row(number, mnemonic, TAUT_CLASS_CH);
#include <tautwire/rrtypes.def>
#undef TAUT_RR
}

/* ---- options and parameters ----------------------------------------------------------------- */

static void item(uint32_t at, uint16_t code, uint32_t n, unsigned octet)
{
	rdata[at] = (uint8_t)(code >> 8);
	rdata[at + 1] = (uint8_t)code;
	rdata[at + 2] = (uint8_t)(n >> 8);
	rdata[at + 3] = (uint8_t)n;
	memset(rdata + at + 4, (int)octet, n);
	size = at + 4 + n;
}

/* Each length of each option and parameter, of three kinds of octets. Those that are not malformed have
 * a text. */
static void options(void)
{
	static const unsigned octet[] = {0, 1, 255};
	unsigned good = 0;

	for (unsigned code = 0; code < 70; code++) {
		snprintf(about, sizeof about, "option %u", code);
		for (unsigned n = 0; n < 130 * 3; n++) {
			struct taut_options it;
			struct taut_option option;
			size_t length = 0;

			item(0, (uint16_t)code, n / 3, octet[n % 3]);
			law(!judged(TAUT_TYPE_OPT, 4096, size),
				"a faulty option does not spoil the record");
			wrap(&record, TAUT_TYPE_OPT, 4096, size);
			it = taut_options(&record);
			law(taut_option_next(&it, &option) && option.code == code &&
					option.value.length == n / 3 &&
					option.value.octets == rdata + 4,
				"the option is what stands there");
			good += !option.malformed;
			law(taut_option_text(&option, text, sizeof text, &length) == TAUT_OK,
				"it has a text");
			check_characters(text, length, "");
			law(!taut_option_next(&it, &option), "there is one");
		}
		verdict();
	}
	snprintf(about, sizeof about, "options");
	law(good > 10000 && good < 70 * 390, "some are malformed and some are not");
	verdict();
}

static void parameters(void)
{
	static const unsigned octet[] = {0, 1, 255};
	unsigned good = 0;

	for (unsigned k = 0; k < 24; k++) {
		unsigned key = k < 22 ? k : k == 22 ? 65280 : 65535;

		snprintf(about, sizeof about, "SvcParam %u", key);
		for (unsigned n = 0; n < 40 * 3; n++) {
			size_t length = 0;

			memcpy(rdata, "\0\1", 3); /* priority 1, the root */
			item(3, (uint16_t)key, n / 3, octet[n % 3]);
			good += !judged(TAUT_TYPE_SVCB, TAUT_CLASS_IN, size);
			wrap(&record, TAUT_TYPE_SVCB, TAUT_CLASS_IN, size);
			law(taut_rdata_text(&record, 0, text, sizeof text, &length) == TAUT_OK,
				"it has a text");
			check_characters(text, length, "");
			law((strncmp(text, "\\# ", 3) == 0) == record.malformed,
				"only what is malformed is written as unknown rdata");
		}
		verdict();
	}
	snprintf(about, sizeof about, "SvcParams");
	law(good > 1000 && good < 24 * 120, "some are malformed and some are not");
	verdict();
}

/* ---- names of types and classes ------------------------------------------------------------- */

static void all_types(void)
{
	snprintf(about, sizeof about, "types and classes");
	for (uint32_t n = 0; n < 65536; n++) {
		char written[TAUT_TYPE_TEXT], generic[TAUT_TYPE_TEXT];
		uint16_t found = (uint16_t)~n;
		uint32_t length = taut_type_text((uint16_t)n, written);

		law(strlen(written) == length && length < TAUT_TYPE_TEXT,
			"a type's text has its length");
		law(taut_type_scan(written, length, &found) == TAUT_OK && found == n,
			"a type is read again");
		snprintf(generic, sizeof generic, "type%u", n);
		found = (uint16_t)~n;
		law(taut_type_scan(generic, strlen(generic), &found) == TAUT_OK && found == n,
			"each type is read as TYPEnnn");
		length = taut_class_text((uint16_t)n, written);
		found = (uint16_t)~n;
		law(strlen(written) == length &&
				taut_class_scan(written, length, &found) == TAUT_OK && found == n,
			"a class is read again");
		snprintf(generic, sizeof generic, "CLASS%u", n);
		found = (uint16_t)~n;
		law(taut_class_scan(generic, strlen(generic), &found) == TAUT_OK && found == n,
			"each class is read as CLASSnnn");
	}
	verdict();
}

/* ---- numbers -------------------------------------------------------------------------------- */

static void code_points(void)
{
	for (int registry = TAUT_OPCODES; registry <= TAUT_DSYNC_SCHEMES; registry++) {
		uint32_t known = 0;

		snprintf(about, sizeof about, "registry %d", registry);
		for (uint32_t n = 0; n < 65536; n++) {
			const char *name =
				taut_code_point((enum taut_registry)registry, (uint16_t)n);
			uint16_t found = (uint16_t)~n;

			if (name == NULL)
				continue;
			known++;
			law(taut_code_point_scan((enum taut_registry)registry, name, strlen(name),
				    &found) == TAUT_OK &&
					found == n,
				"a name is read again");
		}
		law(known > 0 && known < 100, "it has names");
		verdict();
	}
}

int main(void)
{
	taut_scratch_init(&scratch);
	rows();
	options();
	parameters();
	all_types();
	code_points();
	return failed;
}

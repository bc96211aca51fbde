/* sample.c - see sample.h. */
#include "sample.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct fuzz_type fuzz_types[] = {
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) {number, mnemonic},
#include <tautwire/rrtypes.def>
#undef TAUT_RR
};
const size_t fuzz_type_count = sizeof fuzz_types / sizeof fuzz_types[0];

#define OCTETS(s) (s), sizeof(s) - 1
#define TWENTY    "\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\xf\x10\x11\x12\x13\x14"
#define NAME      "\2ns\7Example\3com\0"

/* Kinds of variable size: the least and an ample value. The others are made of a pattern. */
static const struct sample {
	enum taut_kind kind;
	const char *least;
	size_t least_length;
	const char *ample;
	size_t ample_length;
} samples[] = {
	{TAUT_K_NAME, OCTETS("\0"), OCTETS(NAME)},
	{TAUT_K_NAMES, OCTETS(""), OCTETS(NAME "\1*\4a.b\\\0")},
	{TAUT_K_STRING, OCTETS("\0"), OCTETS("\x09" "a \"b\"\\;\x7f\xff")},
	{TAUT_K_STRINGS, OCTETS("\0"), OCTETS("\6v=spf1\0\4-all")},
	{TAUT_K_STRING_MAYBE, OCTETS(""), OCTETS("\3" "004")},
	{TAUT_K_TAG, OCTETS("\1a"), OCTETS("\5issue")},
	{TAUT_K_TEXT, OCTETS(""), OCTETS("ca.example; a=\"b\"")},
	{TAUT_K_TEXT_FULL, OCTETS("x"), OCTETS("https://example.com/\"")},
	{TAUT_K_HEX, OCTETS(""), OCTETS(TWENTY)},
	{TAUT_K_BASE64, OCTETS(""), OCTETS(TWENTY)},
	{TAUT_K_BASE64_FULL, OCTETS("\1"), OCTETS(TWENTY)},
	{TAUT_K_BASE64_DASH, OCTETS(""), OCTETS(TWENTY)},
	{TAUT_K_SALT, OCTETS("\0"), OCTETS("\4\xaa\xbb\xcc\xdd")},
	{TAUT_K_HASH, OCTETS("\1\1"), OCTETS("\x14" TWENTY)},
	{TAUT_K_SIZED_BASE64, OCTETS("\0\0"), OCTETS("\0\x14" TWENTY)},
	{TAUT_K_BITMAP, OCTETS(""), OCTETS("\0\6\x62\1\x80\x08\0\3\1\1\x40\x80\1\x80")},
	{TAUT_K_BITMAP_FULL, OCTETS("\0\1\x40"), OCTETS("\0\6\x62\1\x80\x08\0\3\1\1\x40\xff\1\1")},
	{TAUT_K_NXT_BITMAP, OCTETS("\x40"), OCTETS("\x62\1\x80\x02")},
	{TAUT_K_PORTS, OCTETS(""), OCTETS("\0\0\0\x40\0\0\4")},
	{TAUT_K_SVC_PARAMS, OCTETS(""),
		OCTETS("\0\0\0\4\0\1\0\4" "\0\1\0\6\2h2\2h3" "\0\2\0\0" "\0\3\0\2\1\xbb"
			"\0\4\0\4\xc0\0\2\1" "\0\5\0\3\0\1x" "\0\6\0\x10"
			" \1\xd\xb8\0\0\0\0\0\0\0\0\0\0\0\1"
			"\0\7\0\x08/q{?dns}" "\xfd\xe8\0\3x,\"")},
	{TAUT_K_OPTIONS, OCTETS(""),
		OCTETS("\0\3\0\2ns" "\0\x08\0\7\0\1\x18\0\xc0\0\2" "\0\xa\0\x08" "cookie01"
			"\0\xb\0\2\0\x64" "\0\xc\0\4\0\0\0\0" "\0\xf\0\4\0\6no")},
	{TAUT_K_APL, OCTETS(""), OCTETS("\0\1\x18\3\xc0\0\2" "\0\2\x20\x84 \1\xd\xb8" "\0\1\0\0")},
	{TAUT_K_LOC, OCTETS("\0\x12\x16\x13\x80\0\0\0\x80\0\0\0\0\x98\x96\x80"),
		OCTETS("\0\x99\x16\x13\x8b\xd\x2c\x8c\x70\xbe\x15\xf0\0\x98\x8d\x20")},
	{TAUT_K_NSAP, OCTETS("\x47"), OCTETS("\x47" TWENTY)},
	{TAUT_K_ATMA, OCTETS("\0\1"), OCTETS("\1" "358400123")},
	{TAUT_K_GATEWAY, OCTETS("\0\0"), OCTETS("\3\2" NAME)},
	{TAUT_K_RELAY, OCTETS("\0"), OCTETS("\x83" NAME)},
	{TAUT_K_HIP, OCTETS("\0\2\0\0"), OCTETS("\4\2\0\x14\1\2\3\4" TWENTY)},
	{TAUT_K_A6, OCTETS("\x80\0"), OCTETS("\x40\0\0\0\0\0\0\0\1" NAME)},
	{TAUT_K_OPAQUE, OCTETS(""), OCTETS("\xde\xad\xbe\xef")},
};

static size_t put(uint8_t *out, const char *octets, size_t n)
{
	memcpy(out, octets, n);
	return n;
}

uint32_t fuzz_fixed_size(enum taut_kind kind)
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

/* One field. hex: how many octets a field of hex digits gets, as digests have a length each. */
static size_t put_field(uint8_t *out, enum taut_kind kind, int ample, size_t hex)
{
	size_t n = fuzz_fixed_size(kind);

	if (kind == TAUT_K_HEX_FULL)
		n = hex;
	if (n != 0) {
		for (size_t i = 0; i < n; i++)
			out[i] = ample ? (uint8_t)(2 + 16 * i) : 0;
		return n;
	}
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
		if (samples[i].kind == kind)
			return ample ? put(out, samples[i].ample, samples[i].ample_length)
			             : put(out, samples[i].least, samples[i].least_length);
	fprintf(stderr, "sample.c: no sample of kind %d\n", (int)kind);
	exit(1);
}

size_t fuzz_sample(uint16_t type, int ample, uint8_t *out)
{
	static const size_t digests[] = {1, 12, 20, 32, 48, 64};
	struct taut_record record;
	size_t n = 0;

	if (taut_type_fields(type, TAUT_CLASS_IN) == 0)
		return 0; /* no record may have this type */
	/* The shortest digest that the type accepts: how long it must be is told by other fields. */
	for (size_t d = 0; d < sizeof digests / sizeof digests[0]; d++) {
		n = 0;
		for (uint32_t i = 0; i < taut_type_fields(type, TAUT_CLASS_IN); i++) {
			enum taut_kind kind;

			taut_type_field(type, TAUT_CLASS_IN, i, &kind);
			n += put_field(out + n, kind, ample, digests[d]);
		}
		taut_record_wrap(&record, type, TAUT_CLASS_IN, out, (uint16_t)n);
		if (!record.malformed)
			return n;
	}
	fprintf(stderr, "sample.c: the sample of type %u is malformed: %s at octet %u\n", type,
		taut_code_name(record.fault), record.fault_at);
	exit(1);
}

/* rows.c - rdata by the rows of the type table. A new type is tested by its row alone. */
#include "law.h"

uint8_t law_rdata[LAW_MOST];
uint32_t law_size;

static void fill(uint32_t n, unsigned first, unsigned step)
{
	for (uint32_t i = 0; i < n; i++)
		law_rdata[law_size++] = (uint8_t)(first + i * step);
}

static void octets(const char *hex)
{
	law_size += (uint32_t)help_octets(hex, law_rdata + law_size, LAW_MOST - law_size);
}

static void sized(uint32_t n, uint32_t octets_of_length)
{
	if (octets_of_length == 2)
		law_rdata[law_size++] = (uint8_t)(n >> 8);
	law_rdata[law_size++] = (uint8_t)n;
	fill(n, 33, 7);
}

/* A name of 255 octets, of characters that need escapes and others. */
static void long_name(void)
{
	for (uint32_t i = 0; i < 4; i++) {
		uint32_t n = i < 3 ? 63 : 61;

		law_rdata[law_size++] = (uint8_t)n;
		fill(n, i * 64, 1);
	}
	law_rdata[law_size++] = 0;
}

static void windows(void)
{
	for (unsigned window = 0; window < 256; window++) {
		law_rdata[law_size++] = (uint8_t)window;
		law_rdata[law_size++] = 32;
		fill(32, 255, 0);
	}
}

/* The least or much of a kind. least: what the type asks for behind its other fields (ZONEMD). */
static void build_field(enum taut_kind kind, bool large, uint32_t least)
{
	if (fuzz_fixed_size(kind) != 0) {
		fill(fuzz_fixed_size(kind), large ? 255 : 0, 0);
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
	default: law_complain("the law knows nothing of kind %d", (int)kind); break;
	}
}

uint32_t law_make(uint16_t type, uint16_t rclass, bool large)
{
	uint32_t count = taut_type_fields(type, rclass);

	memset(law_rdata, 0, sizeof law_rdata);
	law_size = 0;
	for (uint32_t i = 0; i < count; i++) {
		enum taut_kind kind = TAUT_KINDS;

		law(taut_type_field(type, rclass, i, &kind) != NULL, "each field has a name");
		build_field(kind, large, type == TAUT_TYPE_ZONEMD ? 12 : 1);
	}
	return count;
}

void law_wrap(struct taut_record *record, uint16_t type, uint16_t rclass, uint32_t n)
{
	taut_record_wrap(record, type, rclass, law_rdata, (uint16_t)n);
}

void law_rows(void (*check)(uint16_t type, const char *mnemonic, uint16_t rclass))
{
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields)                             \
	if (taut_type_fields(number, TAUT_CLASS_IN) != 0)                                          \
		check(number, mnemonic, TAUT_CLASS_IN);                                            \
	if (taut_type_fields(number, TAUT_CLASS_CH) != 0)                                          \
		check(number, mnemonic, TAUT_CLASS_CH);
#include <tautwire/rrtypes.def>
#undef TAUT_RR
}

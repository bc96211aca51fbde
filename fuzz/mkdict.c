/* mkdict.c - writes the dictionary of the fuzz targets, fuzz/dns.dict, from the tables of the codec:
 * numbers as octets, names as text, and the least rdata of each type. For libFuzzer and AFL++. */
#include "sample.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 64 /* libFuzzer takes no longer words */, WORDS = 1000 };

/* Spaces and signs of a name that is to be part of a keyword */
static void put_keyword(const char *kind, const char *name)
{
	printf("%s_", kind);
	for (; *name != '\0'; name++)
		putchar(isalnum((unsigned char)*name) ? tolower((unsigned char)*name) : '_');
}

static void put(const char *kind, const char *name, const uint8_t *octets, size_t n)
{
	if (n == 0 || n > LONGEST)
		return;
	put_keyword(kind, name);
	printf("=\"");
	for (size_t i = 0; i < n; i++) {
		if (octets[i] > ' ' && octets[i] <= '~' && octets[i] != '"' && octets[i] != '\\')
			putchar(octets[i]);
		else
			printf("\\x%02x", octets[i]);
	}
	printf("\"\n");
}

static void put_u16(const char *kind, const char *name, uint16_t number)
{
	uint8_t octets[2] = {(uint8_t)(number >> 8), (uint8_t)number};

	put(kind, name, octets, sizeof octets);
}

/* Registries share names: each is a word once. */
static void put_word(const char *word)
{
	static const char *known[WORDS];
	static size_t count;

	for (size_t i = 0; i < count; i++)
		if (strcmp(known[i], word) == 0)
			return;
	if (count < WORDS)
		known[count++] = word;
	put("word", word, (const uint8_t *)word, strlen(word));
}

static void put_types(void)
{
	for (size_t i = 0; i < fuzz_type_count; i++) {
		const struct fuzz_type *type = &fuzz_types[i];
		uint8_t rdata[2 + FUZZ_SAMPLE];
		size_t n;

		put_u16("type", type->mnemonic, type->number);
		put_word(type->mnemonic);
		for (int ample = 0; ample < 2; ample++) {
			n = fuzz_sample(type->number, ample, rdata + 2);
			rdata[0] = 0;
			rdata[1] = (uint8_t)n;
			if (n > 0 && n < 256)
				put(ample ? "ample" : "rdata", type->mnemonic, rdata, n + 2);
		}
	}
}

static void put_classes(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		char text[TAUT_TYPE_TEXT];

		if (taut_class_text((uint16_t)i, text) >= 5)
			continue; /* CLASSnnn: it has no name */
		put_u16("class", text, (uint16_t)i);
		put("word", text, (const uint8_t *)text, strlen(text));
	}
}

/* Options with the least length that their code allows */
static void put_option(const char *name, uint16_t code)
{
	uint8_t octets[4 + 40] = {(uint8_t)(code >> 8), (uint8_t)code};

	for (uint8_t n = 0; n <= 40; n++) {
		struct taut_record record;
		struct taut_options it;
		struct taut_option option;

		octets[3] = n;
		taut_record_wrap(&record, TAUT_TYPE_OPT, 512, octets, (uint16_t)(4 + n));
		it = taut_options(&record);
		if (taut_option_next(&it, &option) && !option.malformed) {
			put("option", name, octets, 4u + n);
			return;
		}
	}
}

static void put_registries(void)
{
	for (unsigned r = TAUT_OPCODES; r <= TAUT_DSYNC_SCHEMES; r++) {
		for (uint32_t i = 0; i < 65536; i++) {
			const char *name = taut_code_point((enum taut_registry)r, (uint16_t)i);

			if (name == NULL)
				continue;
			put_word(name);
			if (r == TAUT_EDNS_OPTIONS)
				put_option(name, (uint16_t)i);
			if (r == TAUT_SVC_KEYS)
				put_u16("key", name, (uint16_t)i);
			if (r == TAUT_DSO_TYPES)
				put_u16("tlv", name, (uint16_t)i);
		}
	}
}

static void put_shapes(void)
{
	static const struct {
		const char *name, *octets;
		size_t n;
	} shapes[] = {
#define SHAPE(name, octets) {name, octets, sizeof(octets) - 1}
		SHAPE("pointer_question", "\xc0\x0c"),
		SHAPE("pointer_record", "\xc0\x1d"),
		SHAPE("root", "\0"),
		SHAPE("name", "\7example\3com\0"),
		SHAPE("label_long", "\x3f"),
		SHAPE("header_query", "\0\1\1\0\0\1\0\0\0\0\0\0"),
		SHAPE("header_response", "\0\1\x81\x80\0\1\0\1\0\0\0\1"),
		SHAPE("header_update", "\0\1\x28\0\0\1\0\1\0\1\0\0"),
		SHAPE("header_dso", "\0\1\x30\0\0\0\0\0\0\0\0\0"),
		SHAPE("record_a", "\xc0\x0c\0\1\0\1\0\0\1\x2c\0\4\xc0\0\2\1"),
		SHAPE("opt", "\0\0\x29\4\xd0\0\0\x80\0\0\0"),
		SHAPE("tsig", "\0\0\xfa\0\xff\0\0\0\0\0\x10\0\0\0\0\0\0\0\1\x2c\0\0\0\1\0\0\0\0"),
		SHAPE("sig0", "\0\0\x18\0\xff\0\0\0\0\0\x14\0\0\x0d\0\0\0\0\0\0\0\0\1\0\0\0\0\0\1\0\1"),
		SHAPE("generic", "\\# 4 01020304"),
		SHAPE("escape_dot", "\\."),
		SHAPE("escape_decimal", "\\255"),
		SHAPE("type_generic", "TYPE65535"),
		SHAPE("class_generic", "CLASS65535"),
		/* lines of text, for tautdump --encode */
		SHAPE("line_label", "\n;; ==== a\n"),
		SHAPE("line_header", "\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n"),
		SHAPE("line_flags", "\n;; flags: qr aa\n"),
		SHAPE("line_question", "\n;; QUESTION\n;a. IN A\n"),
		SHAPE("line_answer", "\n;; ANSWER\na. 0 IN A 192.0.2.1\n"),
		SHAPE("line_authority", "\n;; AUTHORITY\n"),
		SHAPE("line_additional", "\n;; ADDITIONAL\n"),
		SHAPE("line_opt", "\n;; OPT PSEUDOSECTION\n; EDNS: version: 0, flags: do\n"),
		SHAPE("line_origin", "\n$ORIGIN a.\n"),
		SHAPE("line_dso", "\n;; DSO TLV: KEEPALIVE 8 00003a9800003a98\n"),
		SHAPE("line_raw", "\n;; RAW: 00\n"),
		SHAPE("line_entry", "\n;; ENTRY: c00c 0001 0001\n"),
		SHAPE("line_owner", "\n;; OWNER: 01 \"a\" c00c\n"),
		SHAPE("line_rdata", "\n;; RDATA: [ c00c ]\n"),
		SHAPE("line_rdlength", "\n;; RDLENGTH: 4\n"),
		SHAPE("line_counts", "\n;; COUNTS: - - - 1\n"),
		SHAPE("line_at", "\n;; AT: 2 80\n"),
		SHAPE("line_cut", "\n;; CUT: 12\n"),
		/* members of JSON */
		SHAPE("json_question", "\"QNAME\":\"a.\",\"QTYPE\":1"),
		SHAPE("json_answer", "\"answerRRs\":[{\"NAME\":\"a.\",\"rdataA\":\"192.0.2.1\"}]"),
		SHAPE("json_hex", "\"TYPE\":1,\"RDATAHEX\":\"c0000201\""),
		SHAPE("json_edns", "\"EDNS\":{\"options\":[{\"code\":3,\"hex\":\"00\"}]}"),
		SHAPE("json_rrset", "\"rrSet\":[{\"rdataA\":\"192.0.2.1\"}]"),
		SHAPE("json_octets", "\"messageOctetsHEX\":\"00\""),
#undef SHAPE
	};

	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		put("shape", shapes[i].name, (const uint8_t *)shapes[i].octets, shapes[i].n);
}

int main(void)
{
	printf("# dns.dict - words for fuzzers, written by fuzz/mkdict.c from the codec's tables.\n");
	put_shapes();
	put_classes();
	put_types();
	put_registries();
	return 0;
}

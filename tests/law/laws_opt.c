/* laws_opt.c - OPT records that are built: each length of each option, every option in one message, every
 * length of padding, what is kept for the end. */
#include "opened.h"

static struct taut_suffixes suffixes;
static uint8_t built[LAW_MOST];

static void begin(struct taut_builder *b, size_t room)
{
	taut_build_init(b, built, room, &suffixes, 0);
	taut_build_header(b, 1, TAUT_FLAG_QR);
}

/* ---- one option ----------------------------------------------------------------------------- */

/* The verdict of the decoder on an option by itself. */
static enum taut_code judge(uint16_t code, const uint8_t *value, uint16_t n)
{
	struct taut_record record;
	struct taut_options it;
	struct taut_option option;

	law_rdata[0] = (uint8_t)(code >> 8);
	law_rdata[1] = (uint8_t)code;
	law_rdata[2] = (uint8_t)(n >> 8);
	law_rdata[3] = (uint8_t)n;
	memcpy(law_rdata + 4, value, n);
	law_wrap(&record, TAUT_TYPE_OPT, 1232, 4u + n);
	it = taut_options(&record);
	law(taut_option_next(&it, &option), "there is an option");
	return option.malformed ? option.fault : TAUT_OK;
}

static void check_option(uint16_t code, const uint8_t *value, uint16_t n, unsigned *good)
{
	static struct taut_message message;
	enum taut_code want = judge(code, value, n), got;
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;
	struct law_notes notes;
	struct taut_builder b;

	begin(&b, sizeof built);
	taut_build_opt(&b, 1232, 0, 0, 0);
	got = taut_build_option(&b, code, value, n);
	law(got == want, "the builder says of an option what the decoder does");
	law(b.length == 23 + (got == TAUT_OK ? 4u + n : 0), "it stands whole or not at all");
	if (got != TAUT_OK ||
		!law_open(&message, built, taut_build_finish(&b), TAUT_DEFAULT, &notes))
		return;
	++*good;
	law(taut_edns(&message, &edns), "the message has its OPT record");
	it = taut_options(&edns.record);
	law(taut_option_next(&it, &option) && !option.malformed && option.code == code &&
			option.value.length == n && memcmp(option.value.octets, value, n) == 0,
		"the option comes back");
	law(!taut_option_next(&it, &option), "and nothing else");
}

/* Codes 0 to 69 and two that nobody has. */
static uint16_t code_of(unsigned i)
{
	return (uint16_t)(i < 70 ? i : i == 70 ? 65001 : 65535);
}

static void each_option(void)
{
	static const uint8_t fills[] = {0, 1, 'a', 255};
	uint8_t value[130];

	for (unsigned i = 0; i < 72; i++) {
		unsigned good = 0;

		law_about("option %u, built", code_of(i));
		for (unsigned n = 0; n < 4 * sizeof value; n++) {
			memset(value, fills[n % 4], sizeof value);
			check_option(code_of(i), value, (uint16_t)(n / 4), &good);
		}
		if (code_of(i) == 8 ||
			code_of(i) == 18) { /* one that is right: ECS, report channel */
			bool subnet = code_of(i) == 8;

			check_option(code_of(i),
				(const uint8_t *)(subnet ? "\0\1\30\0\300\0\2" : "\2no\7example"),
				subnet ? 7 : 12, &good);
		}
		law(good > 0, "there is one that is right");
		law_verdict();
	}
}

/* Of each code the first value that is right, all in one record, which is clean. */
static void every_option(void)
{
	static struct taut_message message;
	uint8_t value[40] = {0};
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;
	struct taut_builder b;
	unsigned count = 0, seen = 0;

	law_about("every option in one message");
	begin(&b, 4096);
	taut_build_opt(&b, 1232, 0x345, 0, TAUT_EDNS_DO);
	for (unsigned i = 0; i < 72; i++) {
		enum taut_code code = TAUT_E_SPACE;

		for (uint16_t n = 0; n < sizeof value && code != TAUT_OK; n++)
			code = taut_build_option(&b, code_of(i), value, n);
		count += code == TAUT_OK;
	}
	law(count == 72, "each has a place");
	if (law_open_clean(&message, built, taut_build_finish(&b), TAUT_DEFAULT) &&
		taut_edns(&message, &edns)) {
		law(edns.rcode == 0x345, "the rcode has twelve bits");
		for (it = taut_options(&edns.record); taut_option_next(&it, &option); seen++)
			law(option.code == code_of(seen), "they stand in their order");
	}
	law(seen == count, "all come back");
	law_verdict();
}

/* ---- padding, RFC 8467 ---------------------------------------------------------------------- */

/* A message of n octets before its padding, which is a NULL record and OPT. */
static void begin_long(struct taut_builder *b, uint32_t n)
{
	begin(b, 4096);
	law(taut_build_record(b, TAUT_ANSWER, (const uint8_t *)"", 10, 1, 0, law_rdata,
		    (uint16_t)(n - 12 - 11 - 11)) == TAUT_OK,
		"there is room");
	taut_build_opt(b, 1232, 0, 0, 0);
	law(b->length == n, "the message has its length");
}

static void padding(void)
{
	static struct taut_message message;
	static const uint32_t blocks[] = {1, 2, 64, 128, 468, 1000};

	for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
		law_about("padding to %u", blocks[i]);
		for (uint32_t n = 34; n < 1100; n++) {
			for (uint32_t behind = 0; behind < 200; behind += 61) {
				struct taut_builder b;

				begin_long(&b, n);
				law(taut_build_pad(&b, blocks[i], behind) == TAUT_OK,
					"it can be padded");
				law((b.length + behind) % blocks[i] == 0,
					"the whole is a multiple of the block");
				law(b.length >= n + 4 && b.length < n + 4 + blocks[i],
					"it is the next one");
				law_open_clean(
					&message, built, taut_build_finish(&b), TAUT_DEFAULT);
			}
		}
		law_verdict();
	}
}

/* ---- what is kept for the end --------------------------------------------------------------- */

/* Whatever the room: with enough of it kept, OPT, a cookie and TSIG always fit behind what comes before. */
static void kept(void)
{
	static struct taut_message message;
	static const uint8_t mac[32], cookie[8] = "01234567";
	struct taut_tsig_values tsig = {.key = (const uint8_t *)"\3key",
		.algorithm = (const uint8_t *)"\13hmac-sha256",
		.mac = mac,
		.mac_length = 32};
	const uint32_t end = 11 + 12, signature = 5 + 10 + 13 + 16 + 32;

	law_about("what is kept for the end");
	for (uint32_t room = 12 + end + signature; room < 1300; room++) {
		struct taut_builder b;
		unsigned count = 0;

		begin(&b, room);
		law(taut_build_reserve(&b, end + signature) == TAUT_OK, "it can be kept");
		while (taut_build_record(&b, TAUT_ANSWER, (const uint8_t *)"\1a", 1, 1, 0,
			       law_rdata, 4) == TAUT_OK)
			count++;
		law(count == (room - end - signature < 12 + 17
					     ? 0
					     : 1 + (room - end - signature - 12 - 17) / 16),
			"the rest is used to the full");
		if (room % 2 == 0)
			taut_build_truncate(&b);
		law(taut_build_opt(&b, 1232, 0, 0, 0) == TAUT_OK &&
				taut_build_option(&b, 10, cookie, 8) == TAUT_OK &&
				taut_build_tsig(&b, &tsig) == TAUT_OK,
			"the end has its place");
		law(b.reserve == 0 && b.length <= room, "nothing is left of it");
		law_open_clean(&message, built, taut_build_finish(&b), TAUT_DEFAULT);
		law(((message.header.flags & TAUT_FLAG_TC) != 0) == (room % 2 == 0),
			"TC is set where it was asked for");
	}
	law_verdict();
}

int main(void)
{
	each_option();
	every_option();
	padding();
	kept();
	return law_status();
}

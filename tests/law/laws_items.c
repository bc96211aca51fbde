/* laws_items.c - EDNS options and SvcParams: each length of each, of three kinds of octets. */
#include "judge.h"

static char text[2 * TAUT_RECORD_TEXT];
static struct taut_record record;

/* Printable characters only. */
static void check_characters(const char *s, size_t n)
{
	law(strlen(s) == n, "the length is that of the text");
	for (size_t i = 0; i < n; i++)
		if (s[i] < ' ' || s[i] > '~') {
			law_complain("character %d of the text does not print", (int)i);
			return;
		}
}

static void item(uint32_t at, uint16_t code, uint32_t n, unsigned octet)
{
	law_rdata[at] = (uint8_t)(code >> 8);
	law_rdata[at + 1] = (uint8_t)code;
	law_rdata[at + 2] = (uint8_t)(n >> 8);
	law_rdata[at + 3] = (uint8_t)n;
	memset(law_rdata + at + 4, (int)octet, n);
	law_size = at + 4 + n;
}

/* Each length of each option and parameter, of three kinds of octets. Those that are not malformed have
 * a text. */
static void options(void)
{
	static const unsigned octet[] = {0, 1, 255};
	unsigned good = 0;

	for (unsigned code = 0; code < 70; code++) {
		law_about("option %u", code);
		for (unsigned n = 0; n < 130 * 3; n++) {
			struct taut_options it;
			struct taut_option option;
			size_t length = 0;

			item(0, (uint16_t)code, n / 3, octet[n % 3]);
			law(!law_judged(TAUT_TYPE_OPT, 4096, law_size),
				"a faulty option does not spoil the record");
			law_wrap(&record, TAUT_TYPE_OPT, 4096, law_size);
			it = taut_options(&record);
			law(taut_option_next(&it, &option) && option.code == code &&
					option.value.length == n / 3 &&
					option.value.octets == law_rdata + 4,
				"the option is what stands there");
			good += !option.malformed;
			law(taut_option_text(&option, text, sizeof text, &length) == TAUT_OK,
				"it has a text");
			check_characters(text, length);
			law(!taut_option_next(&it, &option), "there is one");
		}
		law_verdict();
	}
	law_about("options");
	law(good > 10000 && good < 70 * 390, "some are malformed and some are not");
	law_verdict();
}

static void parameters(void)
{
	static const unsigned octet[] = {0, 1, 255};
	unsigned good = 0;

	for (unsigned k = 0; k < 24; k++) {
		unsigned key = k < 22 ? k : k == 22 ? 65280 : 65535;

		law_about("SvcParam %u", key);
		for (unsigned n = 0; n < 40 * 3; n++) {
			size_t length = 0;

			memcpy(law_rdata, "\0\1", 3); /* priority 1, the root */
			item(3, (uint16_t)key, n / 3, octet[n % 3]);
			good += !law_judged(TAUT_TYPE_SVCB, TAUT_CLASS_IN, law_size);
			law_wrap(&record, TAUT_TYPE_SVCB, TAUT_CLASS_IN, law_size);
			law(taut_rdata_text(&record, 0, text, sizeof text, &length) == TAUT_OK,
				"it has a text");
			check_characters(text, length);
			law((strncmp(text, "\\# ", 3) == 0) == record.malformed,
				"only what is malformed is written as unknown rdata");
		}
		law_verdict();
	}
	law_about("SvcParams");
	law(good > 1000 && good < 24 * 120, "some are malformed and some are not");
	law_verdict();
}

int main(void)
{
	options();
	parameters();
	return law_status();
}

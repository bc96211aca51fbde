/* fuzz_text.c - text to numbers and back, strings of JSON, and the printing of whole messages.
 *
 * Input: octets, taken for a text, for two numbers, and for a message.
 *
 * Laws: what a scan accepts prints, and scans again to the same number or address, in any case of its letters;
 * a JSON string is UTF-8 and stands for the octets that went in; a message prints under each policy
 * within the laws of text_check.h.
 */
#include "text_check.h"
#include <tautwire/resolver.h>

enum { MESSAGE = 1024, TEXT = 4096, REGISTRIES = TAUT_DSYNC_SCHEMES + 1 };

static struct taut_scratch scratch;

/* ---- numbers --------------------------------------------------------------------------------- */

static void check_number(uint16_t number)
{
	char text[TAUT_TYPE_TEXT];
	uint16_t back = (uint16_t)~number;
	uint32_t n = taut_type_text(number, text);

	FUZZ_LAW(n < TAUT_TYPE_TEXT && strlen(text) == n);
	FUZZ_LAW(taut_type_scan(text, n, &back) == TAUT_OK && back == number);
	back = (uint16_t)~number;
	n = taut_class_text(number, text);
	FUZZ_LAW(n < TAUT_TYPE_TEXT && strlen(text) == n);
	FUZZ_LAW(taut_class_scan(text, n, &back) == TAUT_OK && back == number);
	for (unsigned i = 0; i < REGISTRIES; i++) {
		const char *name = taut_code_point((enum taut_registry)i, number);

		back = (uint16_t)~number;
		FUZZ_LAW(name == NULL || (taut_code_point_scan((enum taut_registry)i, name,
			strlen(name), &back) == TAUT_OK && back == number));
	}
}

static void check_address(const char *text, size_t n)
{
	static const struct taut_address untouched = {1, {2}, 3};
	struct taut_address a = untouched, b = untouched;
	char printed[TAUT_ADDRESS_TEXT];
	uint32_t length;

	if (taut_address_scan(text, n, &a) != TAUT_OK) {
		FUZZ_LAW(a.family == 1 && a.octets[0] == 2 && a.port == 3);
		return;
	}
	length = taut_address_text(&a, printed);
	FUZZ_LAW(length < sizeof printed && strlen(printed) == length);
	FUZZ_LAW(taut_address_scan(printed, length, &b) == TAUT_OK && taut_address_equal(&a, &b));
	FUZZ_LAW(a.family == 4 || a.family == 6);
}

static enum taut_code scan(unsigned what, const char *text, size_t n, uint16_t *number)
{
	if (what == REGISTRIES)
		return taut_type_scan(text, n, number);
	if (what == REGISTRIES + 1)
		return taut_class_scan(text, n, number);
	return taut_code_point_scan((enum taut_registry)what, text, n, number);
}

static void check_scan(const char *text, size_t n)
{
	char *other = malloc(n + 1);

	if (other == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		bool letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= 'A' && text[i] <= 'Z');

		other[i] = (char)(letter ? text[i] ^ 0x20 : text[i]);
	}
	other[n] = '\0';
	for (unsigned what = 0; what < REGISTRIES + 2; what++) {
		uint16_t a = 0x5555, b = 0x5555;
		enum taut_code code = scan(what, text, n, &a);

		FUZZ_LAW(code == TAUT_OK || (code == TAUT_E_SYNTAX && a == 0x5555));
		FUZZ_LAW(scan(what, other, n, &b) == code && a == b);
		FUZZ_LAW(code != TAUT_OK || what >= REGISTRIES ||
			taut_code_point((enum taut_registry)what, a) != NULL);
		check_number(a);
	}
	enum taut_preset preset = TAUT_MDNS;
	enum taut_code code = taut_policy_scan(other, &preset);

	FUZZ_LAW(code == TAUT_OK || (code == TAUT_E_SYNTAX && preset == TAUT_MDNS));
	FUZZ_LAW(preset <= TAUT_FORENSIC);
	free(other);
}

/* ---- strings of JSON ------------------------------------------------------------------------- */

struct octets {
	const uint8_t *octets;
	size_t n;
};

static enum taut_code write_json_string(const void *what, unsigned flags, char *out, size_t capacity,
	size_t *length)
{
	const struct octets *o = what;

	(void)flags;
	return taut_json_string((const char *)o->octets, o->n, out, capacity, length);
}

/* Length of the UTF-8 sequence at s[0..n), 0 if there is none. RFC 3629 4. */
static size_t sequence(const uint8_t *s, size_t n)
{
	size_t length = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (length == 0 || s[0] > 0xf4 || length > n)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if (length > 2 && ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
		(s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f)))
		return 0;
	return length;
}

/* The string stands for data[0..n): \u00XX for one octet, \X for X, all else for itself. */
static void check_json_string(const uint8_t *data, size_t n)
{
	struct octets in = {data, n};
	static char out[6 * TEXT + 3];
	size_t length, at = 1, i = 0;

	FUZZ_LAW(write_json_string(&in, 0, out, sizeof out, &length) == TAUT_OK);
	FUZZ_LAW(strlen(out) == length && fuzz_is_json(out, length) && out[0] == '"');
	for (size_t k = 0; k < length; k++) {
		size_t step = sequence((const uint8_t *)out + k, length - k);

		FUZZ_LAW(step != 0);
		k += step - 1;
	}
	for (; at < length - 1; i++) {
		unsigned value = (uint8_t)out[at];
		char four[5] = {0};

		FUZZ_LAW(i < n);
		if (value != '\\') {
			at += 1;
		} else if (out[at + 1] == 'u') {
			memcpy(four, out + at + 2, 4);
			value = (unsigned)strtoul(four, NULL, 16);
			at += 6;
		} else {
			value = (uint8_t)out[at + 1];
			at += 2;
		}
		FUZZ_LAW(value == data[i]);
	}
	FUZZ_LAW(i == n && out[length - 1] == '"');
	for (size_t k = 0; k < length && k < 40; k++) { /* too small by k + 1 */
		char *small = malloc(length - k);

		if (small == NULL)
			abort();
		FUZZ_LAW(write_json_string(&in, 0, small, length - k, &at) == TAUT_E_SPACE);
		free(small);
	}
}

/* ---- messages -------------------------------------------------------------------------------- */

static void check_message(const uint8_t *data, size_t size)
{
	enum { ENOUGH = 4 << 20 }; /* 1 KiB may hold 500 pointers to a name of 2000 characters */
	static char *room;
	size_t n;

	if (room == NULL)
		room = malloc(ENOUGH);
	if (room == NULL)
		abort();
	for (unsigned preset = TAUT_SAFE; preset <= TAUT_FORENSIC; preset++) {
		struct taut_policy policy = taut_policy_preset((enum taut_preset)preset);
		struct taut_message m;

		taut_message_open(&m, data, size, &scratch, &policy, NULL);
		if (preset == size % (TAUT_FORENSIC + 1)) { /* at all capacities under one of them */
			fuzz_check_writer(fuzz_message_text, &m, size & 7u, ENOUGH, FUZZ_LINES, &n);
			fuzz_check_writer(fuzz_message_json, &m, 0, ENOUGH, FUZZ_JSON, &n);
			continue;
		}
		FUZZ_LAW(taut_message_text(&m, 0, room, ENOUGH, &n) == TAUT_OK && strlen(room) == n);
		FUZZ_LAW(taut_message_json(&m, room, ENOUGH, &n) == TAUT_OK && strlen(room) == n);
		FUZZ_LAW(fuzz_is_json(room, n));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	if (size >= 2)
		check_number((uint16_t)(data[0] << 8 | data[1]));
	if (size <= TEXT) {
		check_scan((const char *)data, size);
		check_address((const char *)data, size);
		check_json_string(data, size);
	}
	if (size <= MESSAGE)
		check_message(data, size);
	return 0;
}

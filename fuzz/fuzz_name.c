/* fuzz_name.c - names on the wire and as text.
 *
 * Input: octets. A name is read at each of the first offsets, and the whole is taken for the text of
 * a name.
 *
 * Laws: reading says what the reference decoder says, and leaves its results alone when it fails; a
 * reference is the name that it expands to; measure, length and labels agree; equality, hash, order
 * and is-below are those of RFC 4343 and RFC 4034 6.1; to lower case twice is once; text and scan
 * are each other's inverse; no text is longer than TAUT_NAME_TEXT.
 */
#include "fuzz.h"
#include "../tests/reference/inner.h"
#include <tautwire/codec.h>

enum { OFFSETS = 300, NAMES = 6, GUARD = 16, KEY = 7 };

static uint8_t names[NAMES][TAUT_NAME_MAX];
static size_t count;

/* The reference decoder on the name at `at`, with nothing else of a message around it. */
static void read_reference(const uint8_t *octets, uint32_t end, uint32_t at, struct name *name)
{
	static struct work work; /* large; only the budget and the findings are of no use here */
	struct ref_message out = {0};

	work.octets = octets;
	work.length = UINT32_MAX / 2; /* no name comes near the budget of such a message */
	work.stopped = false;
	work.finding_room = 0;
	work.out = &out;
	ref_name(&work, at, end, NAME_OUTSIDE, REF_REJECT, name);
	ref_free(&out);
}

static void check_read(const uint8_t *octets, uint32_t end, uint32_t at)
{
	struct taut_name ref = {octets, at, end};
	uint8_t wire[TAUT_NAME_MAX], again[TAUT_NAME_MAX];
	const uint8_t *place;
	uint32_t length = 0x55, next = 0x55;
	enum taut_code code = taut_name_read(octets, end, at, wire, &length, &next);
	struct name name;

	read_reference(octets, end, at, &name);
	if (name.fault != NULL) {
		FUZZ_LAW(strcmp(taut_code_name(code), name.fault) == 0);
		FUZZ_LAW(length == 0x55 && next == 0x55);
		FUZZ_LAW(taut_name_measure(octets + at, end - at) == 0);
		FUZZ_LAW(taut_name_expand(&ref, wire) == 0 && taut_name_digest(&ref, KEY) == 0);
		FUZZ_LAW(!taut_name_matches(&ref, (const uint8_t *)""));
		FUZZ_LAW(taut_name_wire(&ref, wire, &length) == NULL);
		return;
	}
	FUZZ_LAW(code == TAUT_OK && length == name.length && next == name.behind);
	FUZZ_LAW(memcmp(wire, name.wire, length) == 0);
	FUZZ_LAW(taut_name_measure(octets + at, end - at) == (name.has_pointer ? 0 : length));
	FUZZ_LAW(taut_name_expand(&ref, again) == length && memcmp(wire, again, length) == 0);
	FUZZ_LAW(taut_name_matches(&ref, wire));
	FUZZ_LAW(taut_name_digest(&ref, KEY) == taut_name_hash(wire, KEY));
	place = taut_name_wire(&ref, again, &length);
	FUZZ_LAW(place != NULL && length == name.length && memcmp(wire, place, length) == 0);
	for (size_t i = 0; i < count; i++)
		FUZZ_LAW(taut_name_matches(&ref, names[i]) == taut_name_equal(wire, names[i]));
	if (count < NAMES && (count == 0 || !taut_name_equal(names[count - 1], wire)))
		memcpy(names[count++], wire, length);
}

static void check_one(const uint8_t *name)
{
	uint8_t lower[TAUT_NAME_MAX], again[TAUT_NAME_MAX];
	char text[TAUT_NAME_TEXT];
	uint32_t length = taut_name_length(name), labels = 0, back, n;

	for (uint32_t at = 0; name[at] != 0; at += 1u + name[at])
		labels++;
	FUZZ_LAW(taut_name_labels(name) == labels);
	FUZZ_LAW(taut_name_measure(name, length) == length && taut_name_measure(name, length - 1) == 0);

	FUZZ_LAW(taut_name_lower(name, lower) == length && taut_name_equal(name, lower));
	FUZZ_LAW(taut_name_hash(name, KEY) == taut_name_hash(lower, KEY));
	memcpy(again, lower, length);
	FUZZ_LAW(taut_name_lower(again, again) == length && memcmp(again, lower, length) == 0);

	memset(text, 0x55, sizeof text);
	n = taut_name_text(name, text);
	FUZZ_LAW(n < TAUT_NAME_TEXT && strlen(text) == n && text[n - 1] == '.');
	for (uint32_t i = 0; i < n; i++)
		FUZZ_LAW(text[i] > ' ' && text[i] <= '~');
	FUZZ_LAW(taut_name_scan(text, n, names[0], again, &back) == TAUT_OK);
	FUZZ_LAW(back == length && memcmp(again, name, length) == 0);
}

/* RFC 4034 6.1, label by label from the right. */
static int order(const uint8_t *a, const uint8_t *b)
{
	uint32_t an = taut_name_labels(a), bn = taut_name_labels(b);

	for (uint32_t i = 1; i <= an && i <= bn; i++) {
		const uint8_t *x = a, *y = b;
		uint8_t xl[TAUT_NAME_MAX], yl[TAUT_NAME_MAX];
		int difference;

		for (uint32_t k = i; k < an; k++)
			x += 1u + *x;
		for (uint32_t k = i; k < bn; k++)
			y += 1u + *y;
		taut_name_lower(x, xl);
		taut_name_lower(y, yl);
		difference = memcmp(xl + 1, yl + 1, *x < *y ? *x : *y);
		if (difference != 0 || *x != *y)
			return difference != 0 ? difference : *x - *y;
	}
	return an == bn ? 0 : an < bn ? -1 : 1;
}

static bool is_below(const uint8_t *name, const uint8_t *zone)
{
	while (taut_name_labels(name) > taut_name_labels(zone))
		name += 1u + *name;
	return order(name, zone) == 0;
}

static int sign(int value)
{
	return (value > 0) - (value < 0);
}

static void check_pair(const uint8_t *a, const uint8_t *b)
{
	int ab = sign(taut_name_compare(a, b));
	uint8_t joined[TAUT_NAME_MAX + GUARD];
	uint32_t length, an = taut_name_length(a), bn = taut_name_length(b);
	char text[TAUT_NAME_TEXT];
	uint32_t n = taut_name_text(a, text);

	FUZZ_LAW(ab == sign(order(a, b)) && ab == -sign(taut_name_compare(b, a)));
	FUZZ_LAW(taut_name_equal(a, b) == (ab == 0));
	FUZZ_LAW(ab != 0 || taut_name_hash(a, KEY) == taut_name_hash(b, KEY));
	FUZZ_LAW(taut_name_is_below(a, b) == is_below(a, b));
	for (size_t i = 0; i < count; i++) /* transitive */
		FUZZ_LAW(ab > 0 || taut_name_compare(b, names[i]) > 0 ||
			taut_name_compare(a, names[i]) <= 0);

	/* Without its dot, a name is relative to an origin. */
	if (an == 1 || (n == 2 && text[0] == '@'))
		return;
	if (an - 1 + bn > TAUT_NAME_MAX) {
		FUZZ_LAW(taut_name_scan(text, n - 1, b, joined, &length) == TAUT_E_NAME_LONG);
		return;
	}
	FUZZ_LAW(taut_name_scan(text, n - 1, b, joined, &length) == TAUT_OK);
	FUZZ_LAW(length == an - 1 + bn && memcmp(joined, a, an - 1) == 0);
	FUZZ_LAW(memcmp(joined + an - 1, b, bn) == 0);
}

static void check_scan(const char *text, size_t n, const uint8_t *origin)
{
	uint8_t wire[TAUT_NAME_MAX + GUARD];
	uint32_t length = 0x55;
	enum taut_code code;

	memset(wire, 0x55, sizeof wire);
	code = taut_name_scan(text, n, origin, wire, &length);
	for (size_t i = code == TAUT_OK ? TAUT_NAME_MAX : 0; i < sizeof wire; i++)
		FUZZ_LAW(wire[i] == 0x55);
	if (code != TAUT_OK) {
		FUZZ_LAW(code == TAUT_E_SYNTAX || code == TAUT_E_NAME_LONG);
		FUZZ_LAW(length == 0x55);
		return;
	}
	FUZZ_LAW(taut_name_measure(wire, length) == length);
	check_one(wire);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t end = size < TAUT_MESSAGE_MAX ? (uint32_t)size : TAUT_MESSAGE_MAX;

	count = 1; /* the root is always among the names */
	names[0][0] = 0;
	for (uint32_t at = 0; at <= end && at < OFFSETS; at++)
		check_read(data, end, at);
	for (size_t i = 0; i < count; i++) {
		check_one(names[i]);
		for (size_t k = 0; k < count; k++)
			check_pair(names[i], names[k]);
	}
	check_scan((const char *)data, size, NULL);
	check_scan((const char *)data, size, names[count - 1]);
	return 0;
}

/* name_ops.c - what users do with names: expand, measure, compare, hash. */
#include "rows.h"
#include <string.h>

/* ---- references ----------------------------------------------------------------------------- */

enum taut_code taut_name_read(const uint8_t *octets, uint32_t end, uint32_t at,
	uint8_t out[TAUT_NAME_MAX], uint32_t *length, uint32_t *next)
{
	struct taut_walked name;
	uint8_t copy[TAUT_NAME_MAX];
	enum taut_code code;

	if (at > end || end > TAUT_MESSAGE_MAX)
		return TAUT_E_ARGUMENT;
	code = taut_i_name_walk(octets, end, at, copy, &name);
	if (code != TAUT_OK)
		return code;
	memcpy(out, copy, name.length);
	*length = name.length;
	if (next != NULL)
		*next = name.next;
	return TAUT_OK;
}

/* Copies a run of labels, n octets, in pieces of 16 where source and buffer have room for them: a
 * length that the compiler knows is much cheaper than one that it does not. */
static inline void put_run(uint8_t *out, const uint8_t *run, uint32_t n, bool roomy)
{
	uint32_t i = 0;

	if (!roomy) {
		memcpy(out, run, n);
		return;
	}
	do { /* at most four turns: see the caller */
		memcpy(out + i, run + i, 16);
		i += 16;
	} while (i < n);
}

/* Quick for names that were checked: labels that stand together go out together. Whatever is not as
 * the check has seen it gives length 0. */
static uint32_t expand(const uint8_t *octets, uint32_t at, uint32_t end, uint8_t *out)
{
	uint32_t n = 0, start = at, hops = 0, readable = end;

	/* Ends: each turn takes one of at most 127 pointers. */
	for (;;) {
		uint32_t pos = start, c, run;

		/* Ends: pos goes up. */
		for (;;) {
			if (pos >= end)
				return 0;
			c = octets[pos];
			if (c - 1 >= TAUT_LABEL_MAX)
				break;
			pos += c + 1;
		}
		run = pos - start;
		if (n + run + 1 > TAUT_NAME_MAX)
			return 0;
		put_run(out + n, octets + start, run,
			run <= 64 && readable - start >= 64 && n <= TAUT_NAME_MAX - 64);
		n += run;
		if (c == 0) {
			out[n] = 0;
			return n + 1;
		}
		if (c < 0xc0 || end - pos < 2 || hops++ >= TAUT_HOPS_MAX)
			return 0;
		pos = (c - 0xc0) * 256 + octets[pos + 1];
		if (pos >= start || pos < 12)
			return 0;
		end = start;
		start = pos;
	}
}

uint32_t taut_name_expand(const struct taut_name *name, uint8_t out[TAUT_NAME_MAX])
{
	return expand(name->octets, name->at, name->end, out);
}

const uint8_t *taut_name_wire(const struct taut_name *name, uint8_t buffer[TAUT_NAME_MAX],
	uint32_t *length)
{
	const uint8_t *octets = name->octets;
	uint32_t start = name->at, end = name->end, pos, c = 0;

	if (start < end && octets[start] >= 0xc0 && end - start >= 2) {
		end = start;
		start = (octets[start] - 0xc0u) * 256 + octets[start + 1];
	}
	/* Ends: pos goes up. */
	for (pos = start; pos < end; pos += c + 1) {
		c = octets[pos];
		if (c - 1 >= TAUT_LABEL_MAX)
			break;
	}
	if (pos < end && c == 0 && pos - start < TAUT_NAME_MAX && (start >= 12 || start == name->at)) {
		*length = pos - start + 1;
		return octets + start;
	}
	*length = expand(octets, name->at, name->end, buffer);
	return *length != 0 ? buffer : NULL;
}

bool taut_name_matches(const struct taut_name *name, const uint8_t *wire)
{
	uint8_t buffer[TAUT_NAME_MAX];
	uint32_t length;
	const uint8_t *whole = taut_name_wire(name, buffer, &length);

	return whole != NULL && taut_name_equal(whole, wire);
}

static inline uint8_t lower(uint8_t c)
{
	return (uint8_t)(c - 'A') < 26 ? (uint8_t)(c + 32) : c;
}

static uint64_t hash(const uint8_t *name, uint32_t n, uint64_t key)
{
	uint64_t h = key ^ 0x9e3779b97f4a7c15u * n;

	for (uint32_t i = 0; i < n; i++) { /* n octets, at most 255 */
		h = (h ^ lower(name[i])) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
	}
	return h;
}

uint64_t taut_name_digest(const struct taut_name *name, uint64_t key)
{
	uint8_t buffer[TAUT_NAME_MAX];
	uint32_t length;
	const uint8_t *whole = taut_name_wire(name, buffer, &length);

	return whole != NULL ? hash(whole, length, key) : 0;
}

/* ---- names in wire form --------------------------------------------------------------------- */

uint32_t taut_name_measure(const uint8_t *octets, size_t n)
{
	uint32_t pos = 0;

	/* Ends: pos goes up. */
	while (pos < n && pos < TAUT_NAME_MAX) {
		uint32_t c = octets[pos];

		if (c == 0)
			return pos + 1;
		if (c > TAUT_LABEL_MAX)
			return 0;
		pos += c + 1;
	}
	return 0;
}

uint32_t taut_name_length(const uint8_t *name)
{
	uint32_t n = 0;

	while (name[n] != 0) /* the labels of a valid name */
		n += name[n] + 1u;
	return n + 1;
}

uint32_t taut_name_labels(const uint8_t *name)
{
	uint32_t labels = 0;

	for (; *name != 0; name += *name + 1) /* the labels of a valid name */
		labels++;
	return labels;
}

bool taut_name_equal(const uint8_t *a, const uint8_t *b)
{
	/* Ends: names do. Most that differ do so in their first label. */
	for (uint32_t n; (n = *a) == *b; a += n + 1, b += n + 1) {
		if (n == 0)
			return true;
		for (uint32_t i = 1; i <= n; i++)
			if (a[i] != b[i] && lower(a[i]) != lower(b[i]))
				return false;
	}
	return false;
}

uint64_t taut_name_hash(const uint8_t *name, uint64_t key)
{
	return hash(name, taut_name_length(name), key);
}

bool taut_name_is_below(const uint8_t *name, const uint8_t *zone)
{
	uint32_t labels = taut_name_labels(name), above = taut_name_labels(zone);

	if (labels < above)
		return false;
	for (; labels > above; labels--)
		name += *name + 1;
	return taut_name_equal(name, zone);
}

/* Compares two labels as RFC 4034 6.1 has it: as octets in lower case, the shorter first. */
static int compare_labels(const uint8_t *a, const uint8_t *b)
{
	uint32_t n = a[0] < b[0] ? a[0] : b[0];

	for (uint32_t i = 1; i <= n; i++) {
		int d = lower(a[i]) - lower(b[i]);

		if (d != 0)
			return d;
	}
	return a[0] - b[0];
}

/* The places of a name's labels, from the left. Gives how many there are, at most 127. */
static uint32_t places(const uint8_t *name, uint8_t place[128])
{
	uint32_t count = 0, pos = 0;

	for (; name[pos] != 0; pos += name[pos] + 1u)
		place[count++] = (uint8_t)pos;
	return count;
}

int taut_name_compare(const uint8_t *a, const uint8_t *b)
{
	uint8_t at_a[128], at_b[128];
	uint32_t labels_a = places(a, at_a), labels_b = places(b, at_b);

	/* Ends: both counts go down. */
	while (labels_a != 0 && labels_b != 0) {
		int d = compare_labels(a + at_a[--labels_a], b + at_b[--labels_b]);

		if (d != 0)
			return d;
	}
	return (int)labels_a - (int)labels_b;
}

uint32_t taut_name_lower(const uint8_t *name, uint8_t out[TAUT_NAME_MAX])
{
	uint32_t n = taut_name_length(name);

	for (uint32_t i = 0; i < n; i++)
		out[i] = lower(name[i]);
	return n;
}

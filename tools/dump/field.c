/* field.c - what is known of fields, by number and by name; the walk over values. See field.h. */
#include <string.h>

#include "dnstap.h"
#include "field_inner.h"

enum { ONE, MANY };

const struct dump_field_row dump_field_rows[DUMP_FIELDS] = {
#define DUMP_FIELD(symbol, name, kind, many, read, what, text)                                     \
	{name, text, dump_read_##read, what, DUMP_VALUE_##kind, many},
#include "fields.def"
#undef DUMP_FIELD
};

_Static_assert((unsigned)DUMP_COLUMNS_MAX > (unsigned)DUMP_FIELDS, "a list can name all fields");

/* ---- the walk ------------------------------------------------------------------------------- */

void dump_reader_take(struct dump_reader *reader, const struct dump_shown *shown)
{
	reader->shown = shown;
	reader->asked_question = false;
	reader->asked_edns = false;
}

void dump_values_begin(struct dump_reader *reader, enum dump_field field)
{
	dump_walk_begin(reader, field);
}

bool dump_values_next(struct dump_reader *reader, struct dump_value *value)
{
	return dump_walk_next(reader, value);
}

/* ---- by number ------------------------------------------------------------------------------ */

const char *dump_field_name(enum dump_field field)
{
	return dump_field_rows[field].name;
}

const char *dump_field_text(enum dump_field field)
{
	return dump_field_rows[field].text;
}

enum dump_value_kind dump_field_kind(enum dump_field field)
{
	return (enum dump_value_kind)dump_field_rows[field].kind;
}

bool dump_field_is_many(enum dump_field field)
{
	return dump_field_rows[field].many;
}

bool dump_field_needs_pairs(enum dump_field field)
{
	return field == DUMP_FIELD_PAIR || field == DUMP_FIELD_LATENCY ||
	       field == DUMP_FIELD_QUERY_PACKET;
}

/* Verdicts, and "cut" behind them. */
static const char *verdict_word(unsigned i)
{
	struct dump_shown shown = {.verdict = (enum taut_verdict)i, .cut = i > TAUT_REJECT};

	return i <= (unsigned)TAUT_REJECT + 1 ? dump_verdict_name(&shown) : NULL;
}

const char *dump_field_word(enum dump_field field, unsigned i)
{
	switch (field) {
	case DUMP_FIELD_TRANSPORT:
		return i < DUMP_TRANSPORTS ? dump_transport_name((enum dump_transport)i) : NULL;
	case DUMP_FIELD_MARKS: return i < DUMP_MARKS ? dump_mark_name((enum dump_mark)i) : NULL;
	case DUMP_FIELD_VERDICT: return verdict_word(i);
	case DUMP_FIELD_PAIR: /* without the first, which stands for no value */
		return i + 1 < DUMP_PAIR_STATES ? dump_pair_name((enum dump_pair_state)(i + 1))
						: NULL;
	case DUMP_FIELD_TAP: return dump_dnstap_type(i + 1);
	default: return NULL;
	}
}

/* ---- by name -------------------------------------------------------------------------------- */

bool dump_field_scan(const char *name, size_t length, enum dump_field *field)
{
	unsigned i;

	for (i = 0; i < DUMP_FIELDS; i++) {
		if (dump_same_text(name, length, dump_field_rows[i].name)) {
			*field = (enum dump_field)i;
			return true;
		}
	}
	return false;
}

#define NEAR_MAX 24 /* characters: longer than any name of a field */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Letters that were left out, added, changed or swapped with their neighbour (optimal string
 * alignment), for texts of NEAR_MAX characters at most. */
static unsigned distance(const char *a, size_t m, const char *b, size_t n)
{
	unsigned cost[NEAR_MAX + 1][NEAR_MAX + 1];
	size_t i, k;

	for (i = 0; i <= m; i++)
		cost[i][0] = (unsigned)i;
	for (k = 0; k <= n; k++)
		cost[0][k] = (unsigned)k;
	for (i = 1; i <= m; i++) {
		for (k = 1; k <= n; k++) {
			unsigned change = lower(a[i - 1]) != lower(b[k - 1]);
			bool swapped = i > 1 && k > 1 && lower(a[i - 1]) == lower(b[k - 2]) &&
				       lower(a[i - 2]) == lower(b[k - 1]);

			cost[i][k] = least(cost[i - 1][k - 1] + change,
				1 + least(cost[i - 1][k], cost[i][k - 1]));
			if (swapped)
				cost[i][k] = least(cost[i][k], cost[i - 2][k - 2] + 1);
		}
	}
	return cost[m][n];
}

const char *dump_field_near(const char *name, size_t length)
{
	const char *near = NULL;
	unsigned i, best = length > 4 ? 3 : 2; /* fewer letters than that are wrong */

	if (length > NEAR_MAX)
		return NULL;
	for (i = 0; i < DUMP_FIELDS; i++) {
		size_t n = strlen(dump_field_rows[i].name);
		unsigned d;

		if (n > NEAR_MAX)
			continue;
		d = distance(name, length, dump_field_rows[i].name, n);
		if (d < best && d < length) {
			best = d;
			near = dump_field_rows[i].name;
		}
	}
	return near;
}

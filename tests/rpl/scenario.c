/* scenario.c - the whole of a scenario file: configuration, ranges, steps. */
#include <string.h>

#include "rpl.h"

static bool read_address(struct rpl_reader *r, const char **at, struct taut_address *address)
{
	char word[TAUT_ADDRESS_TEXT + 1];

	if (!rpl_word(at, word, sizeof word))
		return rpl_error(r, "an address is missing, or too long");
	return taut_address_scan(word, strlen(word), address) == TAUT_OK ||
	       rpl_error(r, "no address: '%s'", word);
}

static bool add_address(struct rpl_reader *r, struct rpl_range *range, const char **at)
{
	if (range->address_count == RPL_RANGE_ADDRESSES)
		return rpl_error(r, "more than %d addresses in a range", RPL_RANGE_ADDRESSES);
	return read_address(r, at, &range->addresses[range->address_count++]);
}

/* "RANGE_BEGIN first last [address]" */
static bool read_range_head(struct rpl_reader *r, const char *rest, struct rpl_range *range)
{
	char first[16], last[16];

	if (!rpl_word(&rest, first, sizeof first) || !rpl_word(&rest, last, sizeof last) ||
		!rpl_number(first, UINT32_MAX, &range->first) ||
		!rpl_number(last, UINT32_MAX, &range->last))
		return rpl_error(r, "RANGE_BEGIN needs two numbers");
	return *rest == '\0' || add_address(r, range, &rest);
}

static struct rpl_range *read_range(struct rpl_reader *r, struct rpl_scenario *s,
	struct rpl_defaults *defaults, const char *rest)
{
	struct rpl_range *range = rpl_alloc(r->arena, sizeof *range);
	struct rpl_entry **tail = &range->entries;

	range->line = r->line;
	if (!read_range_head(r, rest, range))
		return NULL;
	while (rpl_line(r)) {
		if (rpl_is(r, "RANGE_END", NULL))
			return range;
		if (rpl_is(r, "ADDRESS", &rest)) {
			if (!add_address(r, range, &rest))
				return NULL;
		} else if (rpl_is(r, "ENTRY_BEGIN", NULL)) {
			*tail = rpl_parse_entry(r, s->dialect, defaults);
			if (*tail == NULL)
				return NULL;
			tail = &(*tail)->next;
			s->entry_count++;
		} else if (!rpl_parse_directive(r, defaults)) {
			rpl_error(r, "unknown in a range: '%.40s'", r->words);
			return NULL;
		}
	}
	rpl_error(r, "the file ends inside a range");
	return NULL;
}

static const struct {
	const char *name;
	enum rpl_step_kind kind;
	bool entry; /* one follows */
} kinds[] = {
	{"QUERY", RPL_QUERY, true},
	{"CHECK_ANSWER", RPL_CHECK_ANSWER, true},
	{"CHECK_OUT_QUERY", RPL_CHECK_OUT_QUERY, true},
	{"REPLY", RPL_REPLY, true},
	{"TIMEOUT", RPL_TIMEOUT, false},
	{"ERROR", RPL_ERROR, false},
	{"TIME_PASSES", RPL_TIME_PASSES, false},
	{"TRAFFIC", RPL_TRAFFIC, false},
	{"NOTHING", RPL_NOTHING, false},
	{"ASSIGN", RPL_ASSIGN, false},
	{"CHECK_AUTOTRUST", RPL_CHECK_AUTOTRUST, false},
	{"CHECK_TEMPFILE", RPL_CHECK_TEMPFILE, false},
	{"INFRA_RTT", RPL_INFRA_RTT, false},
	{"FLUSH_MESSAGE", RPL_FLUSH_MESSAGE, true},
	{"EXPIRE_MESSAGE", RPL_EXPIRE_MESSAGE, true},
	{"CHECK_PACKETS", RPL_CHECK_PACKETS, false},
	{"CHECK_TIME", RPL_CHECK_TIME, false},
	{"CHECK_STATE", RPL_CHECK_STATE, false},
	{"CHECK_ANSWERS", RPL_CHECK_ANSWERS, false},
	{"RESET_COUNTERS", RPL_RESET_COUNTERS, false},
	{"SETTLE", RPL_SETTLE, false},
};

/* FILE_BEGIN to FILE_END: what a state file should hold. Such files belong to features that we
 * lack. */
static bool skip_file(struct rpl_reader *r)
{
	while (rpl_line(r))
		if (rpl_is(r, "FILE_END", NULL))
			return true;
	return rpl_error(r, "the file ends before FILE_END");
}

/* "[ADDRESS ip]" in front of the other arguments; what is left stays at *rest. */
static bool read_step_address(struct rpl_reader *r, struct rpl_step *step, const char **rest)
{
	char word[16];
	const char *at = *rest;

	if (!rpl_word(&at, word, sizeof word) || strcmp(word, "ADDRESS") != 0)
		return true;
	*rest = at;
	return read_address(r, rest, &step->address);
}

static bool read_step_kind(
	struct rpl_reader *r, struct rpl_step *step, const char **rest, bool *entry)
{
	char number[16], kind[32];

	if (!rpl_word(rest, number, sizeof number) ||
		!rpl_number(number, UINT32_MAX, &step->number))
		return rpl_error(r, "STEP needs a number");
	if (!rpl_word(rest, kind, sizeof kind))
		return rpl_error(r, "STEP needs a kind");
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (strcmp(kinds[i].name, kind) != 0)
			continue;
		step->kind = kinds[i].kind;
		*entry = kinds[i].entry;
		return true;
	}
	return rpl_error(r, "STEP does not know '%s'", kind);
}

/* Lines behind that of the step: ADDRESS, ELAPSE, its entry. */
static bool read_step_body(struct rpl_reader *r, struct rpl_scenario *s,
	struct rpl_defaults *defaults, struct rpl_step *step)
{
	const char *rest;

	while (rpl_line(r)) {
		if (rpl_is(r, "ENTRY_BEGIN", NULL)) {
			step->entry = rpl_parse_entry(r, s->dialect, defaults);
			return step->entry != NULL;
		}
		if (rpl_is(r, "ADDRESS", &rest)) {
			if (!read_address(r, &rest, &step->address))
				return false;
		} else if (!rpl_parse_directive(r, defaults)) {
			return rpl_error(r, "STEP %u needs an entry, not '%.40s'",
				(unsigned)step->number, r->words);
		}
	}
	return rpl_error(r, "the file ends behind STEP %u", (unsigned)step->number);
}

static struct rpl_step *read_step(struct rpl_reader *r, struct rpl_scenario *s,
	struct rpl_defaults *defaults, const char *rest)
{
	struct rpl_step *step = rpl_alloc(r->arena, sizeof *step);
	bool entry = false;

	step->line = r->line;
	if (!read_step_kind(r, step, &rest, &entry) || !read_step_address(r, step, &rest))
		return NULL;
	step->arguments = rpl_copy(r->arena, rest, strlen(rest));
	if (entry && !read_step_body(r, s, defaults, step))
		return NULL;
	return step;
}

/* Unbound searches the last range first, Deckard the first. */
static void add_range(struct rpl_scenario *s, struct rpl_range *range, struct rpl_range ***tail)
{
	if (s->dialect == RPL_UNBOUND) {
		range->next = s->ranges;
		s->ranges = range;
		return;
	}
	**tail = range;
	*tail = &range->next;
}

static bool add_step(
	struct rpl_reader *r, struct rpl_step *step, struct rpl_step ***tail, uint32_t *last)
{
	if (*last != UINT32_MAX && step->number <= *last) {
		r->line = step->line;
		return rpl_error(r, "STEP %u stands behind STEP %u", (unsigned)step->number,
			(unsigned)*last);
	}
	*last = step->number;
	**tail = step;
	*tail = &step->next;
	return true;
}

static bool read_body(struct rpl_reader *r, struct rpl_scenario *s)
{
	struct rpl_defaults defaults = {.ttl = 3600};
	struct rpl_range **ranges = &s->ranges;
	struct rpl_step **steps = &s->steps;
	uint32_t last = UINT32_MAX;
	const char *rest;

	while (rpl_line(r)) {
		if (rpl_is(r, "SCENARIO_END", NULL))
			return true;
		if (rpl_is(r, "RANGE_BEGIN", &rest)) {
			struct rpl_range *range = read_range(r, s, &defaults, rest);

			if (range == NULL)
				return false;
			add_range(s, range, &ranges);
		} else if (rpl_is(r, "STEP", &rest)) {
			struct rpl_step *step = read_step(r, s, &defaults, rest);

			if (step == NULL || !add_step(r, step, &steps, &last))
				return false;
		} else if (rpl_is(r, "FILE_BEGIN", NULL)) {
			if (!skip_file(r))
				return false;
		} else if (!rpl_is(r, "RANGE_END", NULL) && !rpl_parse_directive(r, &defaults)) {
			/* (a second RANGE_END ends nothing) */
			return rpl_error(r, "unknown: '%.40s'", r->words);
		}
	}
	return rpl_error(r, "the file ends before SCENARIO_END");
}

static bool read_scenario(struct rpl_reader *r, struct rpl_scenario *s)
{
	const char *rest;

	if (!rpl_parse_config(r, s))
		return false;
	if (!rpl_line(r) || !rpl_is(r, "SCENARIO_BEGIN", &rest))
		return rpl_error(r, "SCENARIO_BEGIN is missing");
	s->title = rpl_copy(&s->arena, rest, strlen(rest));
	if (!read_body(r, s))
		return false;
	return !rpl_line(r) || rpl_error(r, "behind SCENARIO_END: '%.40s'", r->words);
}

bool rpl_parse(struct rpl_scenario *s, const char *file, const char *text, size_t n)
{
	struct rpl_reader r = {.file = file, .text = text, .length = n};

	*s = (struct rpl_scenario){.file = file};
	r.arena = &s->arena;
	if (read_scenario(&r, s))
		return true;
	if (r.why[0] == '\0')
		rpl_error(&r, "cannot be read");
	memcpy(s->why, r.why, sizeof s->why);
	return false;
}

void rpl_scenario_free(struct rpl_scenario *s)
{
	rpl_free(&s->arena);
}

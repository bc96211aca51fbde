/* where.c - parses an expression into a list of tests, and asks it; see where.h.
 *
 * Operators wait on a stack until their right side is whole (Dijkstra's shunting yard), so that nothing
 * recurses. What is whole is a part: its first test and two chains of exits that do not lead anywhere
 * yet. `and' leads the exits of its left side that hold to its right side, `or' those that fail, `not'
 * exchanges the chains. A chain runs through the exits themselves.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "where_inner.h"

struct chain {
	uint32_t head, tail; /* exits as 2 * test + which; NONE: empty */
};

struct part {
	uint32_t first;
	struct chain exits[2]; /* that fail, that hold */
};

#define NONE UINT32_MAX

/* By how tightly they bind. */
enum op { OP_OPEN, OP_OR, OP_AND, OP_NOT };

struct stacks {
	uint8_t ops[DUMP_WHERE_DEPTH];
	struct part parts[DUMP_WHERE_DEPTH + 1]; /* one more than the operators between them */
	uint32_t op_count, part_count;
};

/* ---- exits ---------------------------------------------------------------------------------- */

static uint32_t *exit_of(struct dump_where *where, uint32_t exit)
{
	return &where->tests[exit / 2].exits[exit % 2];
}

static void lead(struct dump_where *where, struct chain chain, uint32_t to)
{
	uint32_t at = chain.head;

	while (at != NONE) { /* each exit is in one chain, and leads somewhere from now on */
		uint32_t next = at == chain.tail ? NONE : *exit_of(where, at);

		*exit_of(where, at) = to;
		at = next;
	}
}

/* Both are not empty: a part has an exit of each kind at least. */
static struct chain join(struct dump_where *where, struct chain a, struct chain b)
{
	*exit_of(where, a.tail) = b.head;
	return (struct chain){a.head, b.tail};
}

static void apply(struct dump_where *where, struct stacks *s)
{
	enum op op = (enum op)s->ops[--s->op_count];
	struct part *right = &s->parts[s->part_count - 1], *left = right - 1;
	struct chain fails = right->exits[0];
	unsigned on; /* the exits of the left side that lead to the right one */

	if (op == OP_NOT) {
		right->exits[0] = right->exits[1];
		right->exits[1] = fails;
		return;
	}
	on = op == OP_AND;
	lead(where, left->exits[on], right->first);
	left->exits[on] = right->exits[on];
	left->exits[!on] = join(where, left->exits[!on], right->exits[!on]);
	s->part_count--;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static bool is_word(const struct dump_where_parser *p, const char *word)
{
	return p->token.kind == DUMP_TOKEN_WORD &&
	       dump_same_text(p->text + p->token.at, p->token.length, word);
}

static bool is_ordered(enum dump_value_kind kind)
{
	return kind == DUMP_VALUE_NUMBER || kind == DUMP_VALUE_DURATION ||
	       kind == DUMP_VALUE_TIME || kind == DUMP_VALUE_EPOCH ||
	       (kind >= DUMP_VALUE_TYPE && kind <= DUMP_VALUE_OPTION);
}

static bool is_text(enum dump_value_kind kind)
{
	return kind == DUMP_VALUE_NAME || kind >= DUMP_VALUE_CODE;
}

static bool fail_op(struct dump_where_parser *p, enum dump_field field)
{
	enum dump_value_kind kind = dump_field_kind(field);
	char what[100];

	snprintf(what, sizeof what, "one of = != in%s behind %s",
		is_ordered(kind)          ? " < <= > >="
		: kind == DUMP_VALUE_NAME ? " under contains like"
		: is_text(kind)           ? " contains like"
					  : "",
		dump_field_name(field));
	return dump_where_fail(p, what);
}

static struct dump_test *add_test(
	struct dump_where_parser *p, struct stacks *s, enum dump_field field, enum dump_where_op op)
{
	struct dump_where *w = p->where;
	struct dump_test *tests =
		dump_where_grow(p, w->tests, &w->test_room, w->test_count, sizeof *tests);
	uint32_t i = w->test_count;

	if (!tests)
		return NULL;
	w->tests = tests;
	tests[i] = (struct dump_test){.first = w->operand_count,
		.field = (uint8_t)field,
		.kind = (uint8_t)dump_field_kind(field),
		.op = (uint8_t)op};
	s->parts[s->part_count++] = (struct part){i, {{2 * i, 2 * i}, {2 * i + 1, 2 * i + 1}}};
	w->test_count++;
	return &tests[i];
}

/* "in": what stands between parentheses, or a prefix. */
static bool parse_list(struct dump_where_parser *p, enum dump_field field)
{
	if (!dump_where_advance(p))
		return false;
	if (p->token.kind != DUMP_TOKEN_OPEN) {
		if (dump_field_kind(field) == DUMP_VALUE_ADDRESS)
			return dump_where_operand(p, field, DUMP_WHERE_EQUAL) &&
			       dump_where_advance(p);
		return dump_where_fail(p, "(");
	}
	do { /* each turn takes a value */
		if (!dump_where_advance(p) || !dump_where_operand(p, field, DUMP_WHERE_EQUAL) ||
			!dump_where_advance(p))
			return false;
	} while (p->token.kind == DUMP_TOKEN_COMMA);
	if (p->token.kind != DUMP_TOKEN_CLOSE)
		return dump_where_fail(p, ", or )");
	return dump_where_advance(p);
}

/* The operator that is looked at, if it can stand behind this kind. */
static bool read_op(
	const struct dump_where_parser *p, enum dump_value_kind kind, enum dump_where_op *op)
{
	switch (p->token.kind) {
	case DUMP_TOKEN_EQUAL:
	case DUMP_TOKEN_UNEQUAL: *op = DUMP_WHERE_EQUAL; return true;
	case DUMP_TOKEN_LESS: *op = DUMP_WHERE_LESS; return is_ordered(kind);
	case DUMP_TOKEN_LESS_EQUAL: *op = DUMP_WHERE_LESS_EQUAL; return is_ordered(kind);
	case DUMP_TOKEN_MORE: *op = DUMP_WHERE_MORE; return is_ordered(kind);
	case DUMP_TOKEN_MORE_EQUAL: *op = DUMP_WHERE_MORE_EQUAL; return is_ordered(kind);
	default: break;
	}
	*op = DUMP_WHERE_UNDER;
	if (is_word(p, "under"))
		return kind == DUMP_VALUE_NAME;
	*op = is_word(p, "like") ? DUMP_WHERE_LIKE : DUMP_WHERE_CONTAINS;
	return is_text(kind) && (is_word(p, "like") || is_word(p, "contains"));
}

static bool add_flag(struct dump_where_parser *p, struct stacks *s, enum dump_field field)
{
	struct dump_where *w = p->where;
	struct dump_test *test = add_test(p, s, field, DUMP_WHERE_EQUAL);
	struct dump_operand *operands = dump_where_grow(
		p, w->operands, &w->operand_room, w->operand_count, sizeof *operands);

	if (!test || !operands)
		return false;
	w->operands = operands;
	operands[w->operand_count++] = (struct dump_operand){.number = 1};
	test->count = 1;
	return true;
}

static bool parse_compare(struct dump_where_parser *p, struct stacks *s, enum dump_field field)
{
	enum dump_value_kind kind = dump_field_kind(field);
	bool in = is_word(p, "in"), unequal = p->token.kind == DUMP_TOKEN_UNEQUAL;
	enum dump_where_op op = DUMP_WHERE_EQUAL;
	struct dump_test *test;
	struct part *part;

	if (!in && !read_op(p, kind, &op)) {
		bool sign =
			p->token.kind >= DUMP_TOKEN_LESS && p->token.kind <= DUMP_TOKEN_MORE_EQUAL;

		return kind == DUMP_VALUE_FLAG && !sign ? add_flag(p, s, field) : fail_op(p, field);
	}
	test = add_test(p, s, field, op);
	if (!test)
		return false;
	if (in ? !parse_list(p, field)
	       : !dump_where_advance(p) || !dump_where_operand(p, field, op) ||
				!dump_where_advance(p))
		return false;
	test->count = p->where->operand_count - test->first;
	part = &s->parts[s->part_count - 1];
	if (unequal) {
		struct chain fails = part->exits[0];

		part->exits[0] = part->exits[1];
		part->exits[1] = fails;
	}
	return true;
}

static bool parse_field(struct dump_where_parser *p, enum dump_field *field)
{
	const char *near, *text = p->text + p->token.at;
	char what[80];

	if (p->token.kind != DUMP_TOKEN_WORD)
		return dump_where_fail(p, "a field");
	if (dump_field_scan(text, p->token.length, field))
		return dump_where_advance(p);
	near = dump_field_near(text, p->token.length);
	if (!near || is_word(p, "and") || is_word(p, "or"))
		return dump_where_fail(p, "a field");
	snprintf(what, sizeof what, "a field (perhaps %s)", near);
	return dump_where_fail(p, what);
}

static bool parse_test(struct dump_where_parser *p, struct stacks *s)
{
	enum dump_field field = DUMP_FIELDS;

	if (is_word(p, "has"))
		return dump_where_advance(p) && parse_field(p, &field) &&
		       add_test(p, s, field, DUMP_WHERE_HAS);
	return parse_field(p, &field) && parse_compare(p, s, field);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool push(struct dump_where_parser *p, struct stacks *s, enum op op)
{
	char what[80];

	if (s->op_count == DUMP_WHERE_DEPTH) {
		snprintf(what, sizeof what, "at most %u operators and ( that are open",
			DUMP_WHERE_DEPTH);
		return dump_where_fail_at(p, p->token.at, what, "one more");
	}
	s->ops[s->op_count++] = (uint8_t)op;
	return dump_where_advance(p);
}

/* All up to a test and what closes behind it. */
static bool parse_operand(struct dump_where_parser *p, struct stacks *s)
{
	for (;;) { /* each turn takes a token */
		if (p->token.kind == DUMP_TOKEN_NOT || is_word(p, "not")) {
			if (!push(p, s, OP_NOT))
				return false;
		} else if (p->token.kind == DUMP_TOKEN_OPEN) {
			if (!push(p, s, OP_OPEN))
				return false;
		} else {
			return parse_test(p, s);
		}
	}
}

static void apply_down_to(struct dump_where *where, struct stacks *s, enum op least)
{
	while (s->op_count > 0 && s->ops[s->op_count - 1] >= least)
		apply(where, s);
}

/* Behind an operand: *more if another one follows, otherwise the text has ended. */
static bool parse_operator(struct dump_where_parser *p, struct stacks *s, bool *more)
{
	for (;;) { /* each turn takes a ) */
		enum op op = OP_OR;

		if (p->token.kind == DUMP_TOKEN_AND || is_word(p, "and"))
			op = OP_AND;
		else if (p->token.kind != DUMP_TOKEN_OR && !is_word(p, "or"))
			op = OP_OPEN;
		apply_down_to(p->where, s, op == OP_OPEN ? OP_OR : op);
		*more = op != OP_OPEN;
		if (*more)
			return push(p, s, op);
		if (p->token.kind == DUMP_TOKEN_END && s->op_count == 0)
			return true;
		if (p->token.kind != DUMP_TOKEN_CLOSE || s->op_count == 0)
			return dump_where_fail(
				p, s->op_count > 0 ? "'and', 'or' or )" : "'and', 'or' or the end");
		s->op_count--; /* its ( */
		if (!dump_where_advance(p))
			return false;
	}
}

static bool parse(struct dump_where_parser *p)
{
	struct stacks s = {.op_count = 0};
	bool more = true;

	if (!dump_where_advance(p))
		return false;
	while (more) { /* each turn takes a test */
		if (!parse_operand(p, &s) || !parse_operator(p, &s, &more))
			return false;
	}
	lead(p->where, s.parts[0].exits[0], DUMP_WHERE_FALSE);
	lead(p->where, s.parts[0].exits[1], DUMP_WHERE_TRUE);
	return true;
}

struct dump_where *dump_where_new(const char *text, size_t length, struct dump_scan_error *error)
{
	struct dump_where_parser p = {.text = text, .length = length, .error = error};
	bool good;

	if (length > DUMP_WHERE_TEXT) {
		error->column = dump_column(text, DUMP_WHERE_TEXT);
		snprintf(error->text, sizeof error->text,
			"expected at most %u characters, found more", DUMP_WHERE_TEXT);
		return NULL;
	}
	p.where = calloc(1, sizeof *p.where);
	p.room = malloc(length + 1);
	good = p.where && p.room;
	if (!good)
		dump_where_fail_at(&p, 0, "memory", "none");
	else
		good = dump_where_keep(&p, "", 1) && parse(&p); /* so that octets is not NULL */
	free(p.room);
	if (good)
		return p.where;
	dump_where_free(p.where);
	return NULL;
}

void dump_where_free(struct dump_where *where)
{
	if (!where)
		return;
	free(where->tests);
	free(where->operands);
	free(where->octets);
	free(where);
}

/* ---- asking --------------------------------------------------------------------------------- */

static bool test_holds(
	const struct dump_where *where, const struct dump_test *test, struct dump_reader *reader)
{
	struct dump_value value;

	dump_walk_begin(reader, (enum dump_field)test->field);
	while (dump_walk_next(reader, &value)) /* values of one message */
		if (test->op == DUMP_WHERE_HAS || dump_where_fits(where, test, &value))
			return true;
	return false;
}

bool dump_where_holds(const struct dump_where *where, struct dump_reader *reader)
{
	uint32_t at = 0;

	while (at < where->test_count) /* exits lead forward only */
		at = where->tests[at].exits[test_holds(where, &where->tests[at], reader)];
	return at == DUMP_WHERE_TRUE;
}

bool dump_where_needs_pairs(const struct dump_where *where)
{
	uint32_t i;

	for (i = 0; i < where->test_count; i++)
		if (dump_field_needs_pairs((enum dump_field)where->tests[i].field))
			return true;
	return false;
}

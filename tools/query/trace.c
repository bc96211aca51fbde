/* trace.c - see trace.h. */
#include <stdlib.h>
#include <string.h>

#include "trace.h"

/* ---- running the log ------------------------------------------------------------------------ */

struct maker {
	struct query_trace *t;
	struct taut_replay *replay;
	size_t event; /* where in the log the present event is */
};

static uint64_t number(const uint8_t *octets, unsigned n)
{
	uint64_t value = 0;

	while (n-- > 0) /* eight at most */
		value = value << 8 | *octets++;
	return value;
}

/* The present event: a letter, four octets of length, then the time; the core has checked that they are there. */
static const uint8_t *event_of(const struct maker *m, size_t *n)
{
	*n = (size_t)number(m->replay->octets + m->event + 1, 4);
	return m->replay->octets + m->event;
}

static uint64_t now_of(const struct maker *m)
{
	size_t n;

	return number(event_of(m, &n) + 5, 8);
}

/* The last step of this exchange that is open. */
static struct query_step *step_of(struct query_trace *t, uint64_t exchange)
{
	for (uint32_t i = t->count; i > 0; i--)
		if (t->steps[i - 1].exchange == exchange &&
			t->steps[i - 1].verdict == QUERY_STEP_OPEN)
			return &t->steps[i - 1];
	return NULL;
}

/* If the event is a reply, it belongs to a step. */
static void take_reply(const struct maker *m)
{
	enum { REPLY_AT = 5 + 16 + 8 + 19 };
	size_t n;
	const uint8_t *event = event_of(m, &n);
	struct query_step *step;

	if (event[0] != 'f' || n + 5 < REPLY_AT)
		return;
	step = step_of(m->t, number(event + 21, 8));
	if (!step)
		return;
	step->reply = event + REPLY_AT;
	step->reply_length = n + 5 - REPLY_AT;
}

static void take_send(const struct maker *m, const struct taut_action *action)
{
	struct query_trace *t = m->t;
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);
	struct taut_message message;
	struct taut_question question;
	struct taut_iterator it;
	struct query_step *step;
	void *list = t->steps;

	if (!query_trace_grow(&list, t->count, &t->capacity, sizeof *t->steps, QUERY_STEPS))
		return;
	t->steps = list;
	step = &t->steps[t->count];
	*step = (struct query_step){.exchange = action->exchange,
		.sent = now_of(m),
		.server = action->address,
		.transport = action->transport,
		.parent = t->count,
		.source = t->count};
	taut_message_open(&message, action->octets, action->length, &t->scratch, &policy, NULL);
	it = taut_questions(&message);
	if (taut_question_next(&it, &question) && taut_name_expand(&question.name, step->qname) > 0)
		step->type = question.type;
	t->count++;
}

/* Which step led to this one: the one that was asked in vain, gave the alias, or the referral; and which of them named the
 * zone's servers, perhaps long before. */
static void find_origin(struct query_trace *t, uint32_t index)
{
	struct query_step *step = &t->steps[index];
	uint32_t alias = index, vain = index;
	uint8_t name[TAUT_NAME_MAX];
	struct taut_message message;

	for (uint32_t i = index; i-- > 0;) { /* the latest first */
		const struct query_step *before = &t->steps[i];

		if (vain == index && before->verdict >= QUERY_STEP_USELESS &&
			before->type == step->type && taut_name_equal(before->qname, step->qname))
			vain = i;
		if (alias == index && before->verdict == QUERY_STEP_ALIAS &&
			query_trace_reply(t, before, &message) &&
			query_trace_alias(&message, name) && taut_name_equal(name, step->qname))
			alias = i;
		if (step->source == index && before->verdict == QUERY_STEP_REFERRAL &&
			query_trace_reply(t, before, &message) &&
			query_trace_referred(&message, name) && taut_name_equal(name, step->zone))
			step->source = i;
		if (step->source == index && before->verdict == QUERY_STEP_ANSWER &&
			step->zone[0] == 0 && before->qname[0] == 0)
			step->source = i; /* priming */
	}
	if (vain != index && (step->source == index || vain > step->source))
		step->parent = vain;
	else if (alias != index && (step->source == index || alias > step->source))
		step->parent = alias;
	else
		step->parent = step->source;
}

/* ---- what the core says --------------------------------------------------------------------- */

/* A LOG action: "NAME TYPE: WORDS ADDRESS for ZONE[ by TCP][ (TROUBLE)]". */
struct said {
	const char *words;
	size_t words_length;
	struct taut_address address;
	uint8_t qname[TAUT_NAME_MAX], zone[TAUT_NAME_MAX];
	uint16_t type;
	char trouble[32];
};

static bool read_name(const char *text, size_t n, uint8_t name[TAUT_NAME_MAX])
{
	uint32_t length;

	return n > 0 && taut_name_scan(text, n, NULL, name, &length) == TAUT_OK;
}

static bool read_said(const char *text, size_t n, struct said *said)
{
	const char *end = text + n, *colon = NULL, *with = NULL, *at, *space = memchr(text, ' ', n);

	for (at = text; end - at > 4; at++) { /* names have no blank in them */
		if (!colon && at[0] == ':' && at[1] == ' ')
			colon = at;
		if (memcmp(at, " for ", 5) == 0)
			with = at;
	}
	if (!space || !colon || !with || with < colon)
		return false;
	for (at = with; at > colon + 1 && at[-1] != ' ';)
		at--;
	said->words = colon + 2;
	said->words_length = (size_t)(at - said->words);
	if (taut_address_scan(at, (size_t)(with - at), &said->address) != TAUT_OK ||
		!read_name(text, (size_t)(space - text), said->qname) || space > colon ||
		taut_type_scan(space + 1, (size_t)(colon - space - 1), &said->type) != TAUT_OK)
		return false;
	with += 5;
	space = memchr(with, ' ', (size_t)(end - with));
	if (!read_name(with, (size_t)((space ? space : end) - with), said->zone))
		return false;
	said->trouble[0] = 0;
	at = space ? memchr(space, '(', (size_t)(end - space)) : NULL;
	if (at && end[-1] == ')' && (size_t)(end - at) < sizeof said->trouble) {
		memcpy(said->trouble, at + 1, (size_t)(end - at) - 2);
		said->trouble[end - at - 2] = 0;
	}
	return true;
}

/* The last step that a line is about, and that has no verdict yet. */
static struct query_step *find(struct query_trace *t, const struct said *said)
{
	for (uint32_t i = t->count; i > 0; i--) {
		struct query_step *step = &t->steps[i - 1];

		if (step->verdict == QUERY_STEP_OPEN &&
			taut_address_equal(&step->server, &said->address) &&
			step->type == said->type && taut_name_equal(step->qname, said->qname))
			return step;
	}
	return NULL;
}

static void take_log(const struct maker *m, const struct taut_action *action)
{
	static const struct {
		const char *words;
		enum query_verdict verdict;
	} rows[] = {{"an answer of ", QUERY_STEP_ANSWER}, {"an alias of ", QUERY_STEP_ALIAS},
		{"a referral of ", QUERY_STEP_REFERRAL}, {"no such type, says ", QUERY_STEP_NODATA},
		{"no such name, says ", QUERY_STEP_NXDOMAIN},
		{"no use, reply of ", QUERY_STEP_USELESS},
		{"has to ask otherwise: ", QUERY_STEP_OTHERWISE},
		{"cannot use the reply of ", QUERY_STEP_UNUSABLE},
		{"no reply of ", QUERY_STEP_SILENT}, {"cannot reach ", QUERY_STEP_FAILED}};
	struct query_step *step;
	struct said said;
	size_t n;
	const uint8_t *event = event_of(m, &n);

	if (!read_said((const char *)action->octets, action->length, &said))
		return;
	step = find(m->t, &said);
	if (!step)
		return;
	if (strncmp(said.words, "asks ", 5) == 0) {
		memcpy(step->zone, said.zone, sizeof step->zone);
		find_origin(m->t, (uint32_t)(step - m->t->steps));
		return;
	}
	if (strncmp(said.words, "drops ", 6) == 0) {
		step->near++;
		step->reply = NULL; /* it is not the reply */
		return;
	}
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (said.words_length != strlen(rows[i].words) ||
			memcmp(said.words, rows[i].words, said.words_length) != 0)
			continue;
		step->verdict = rows[i].verdict;
		step->us = now_of(m) - step->sent;
		memcpy(step->trouble, said.trouble, sizeof step->trouble);
		if (event[0] == 'x' && n >= 25)
			step->failure = (enum taut_failure)event[5 + 24];
		query_trace_learn(m->t, step);
	}
}

static void take_answer(const struct maker *m, const struct taut_action *action)
{
	struct query_trace *t = m->t;

	free(t->answer);
	t->answer = malloc(action->length ? action->length : 1);
	if (!t->answer)
		return;
	memcpy(t->answer, action->octets, action->length);
	t->answer_length = action->length;
	t->ended = now_of(m);
}

static void each(void *context, const struct taut_action *action)
{
	struct maker *m = context;

	take_reply(m);
	switch (action->kind) {
	case TAUT_ACTION_SEND: take_send(m, action); break;
	case TAUT_ACTION_LOG: take_log(m, action); break;
	case TAUT_ACTION_ANSWER: take_answer(m, action); break;
	default: break;
	}
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* The client's question stands in the first event. */
static void read_question(struct query_trace *t, const uint8_t *log, size_t n)
{
	enum { QUERY_AT = 5 + 16 + 8 + 19 + 1 };
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);
	struct taut_message message;
	struct taut_question question;
	struct taut_iterator it;

	while (n >= 5 && log[0] == 'r') { /* what was drawn when the resolver was made */
		size_t length = (size_t)number(log + 1, 4);

		if (length > n - 5)
			return;
		log += 5 + length;
		n -= 5 + length;
	}
	if (n < QUERY_AT || log[0] != 'a' || number(log + 1, 4) > n - 5)
		return;
	t->began = number(log + 5, 8);
	n = (size_t)number(log + 1, 4) + 5;
	if (n < QUERY_AT)
		return;
	taut_message_open(&message, log + QUERY_AT, n - QUERY_AT, &t->scratch, &policy, NULL);
	it = taut_questions(&message);
	if (!taut_question_next(&it, &question) || taut_name_expand(&question.name, t->qname) == 0)
		return;
	t->type = question.type;
	t->rclass = question.rclass;
}

bool query_trace_make(
	struct query_trace *t, const struct query_scene *scene, const uint8_t *log, size_t n)
{
	struct taut_replay replay = {log, n, 0};
	struct maker m = {t, &replay, 0};
	struct query_core core;

	memset(t, 0, sizeof *t);
	taut_scratch_init(&t->scratch);
	read_question(t, log, n);
	for (uint32_t i = 0; i < scene->hint_count; i++) {
		query_trace_hint(t, &scene->hints[i]);
	}
	if (!query_core_open(&core, scene, taut_replay_random, &replay, NULL)) {
		query_core_close(&core);
		return false;
	}
	t->is_whole =
		taut_replay_run(&replay, core.resolver, each, &m, &m.event) == TAUT_OK && t->answer;
	query_core_close(&core);
	return true;
}

void query_trace_free(struct query_trace *t)
{
	free(t->steps);
	free(t->known);
	free(t->served);
	free(t->answer);
}

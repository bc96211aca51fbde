/* ask.c - a task's question at one server: the question, silence, broken connections, replies that do not fit. */
#include <string.h>

#include "task.h"
#include "trace.h"

#define DOUBTFUL 3u /* silences in a row, after which a server gets one try for a question */

static uint64_t number_of_request(const struct taut_resolver *r, const struct taut_task *t)
{
	return t->owner == TAUT_NO_INDEX ? 0 : r->requests[t->owner].number;
}

void taut_i_task_trace(
	struct taut_resolver *r, const struct taut_task *t, const char *text, const char *behind)
{
	struct taut_line line;

	if (!(r->config.flags & TAUT_R_TRACE))
		return;
	taut_i_line(r, &line, "");
	taut_i_line_name(&line, t->name + t->sent);
	taut_i_line_text(&line, " ");
	taut_i_line_type(&line, t->x.type);
	taut_i_line_text(&line, ": ");
	taut_i_line_text(&line, text);
	taut_i_line_address(&line, &t->x.server);
	taut_i_line_text(&line, " for ");
	taut_i_line_name(&line, t->name + t->zone);
	if (t->x.transport != TAUT_UDP)
		taut_i_line_text(&line, t->x.transport == TAUT_TLS ? " by TLS" : " by TCP");
	taut_i_line_text(&line, behind);
	taut_i_line_end(r, &line, number_of_request(r, t));
}

/* ---- asking --------------------------------------------------------------------------------- */

/* How many labels the next question has, RFC 9156 2.3: one more each time, later more at once. */
static uint32_t labels_to_send(const struct taut_task *t)
{
	uint32_t all = taut_name_labels(t->name), have = taut_name_labels(t->name + t->exists);
	uint32_t left = all - have, more = 1;

	if (t->steps >= TAUT_QMIN_STEPS)
		return all;
	if (t->steps >= TAUT_QMIN_LABELS)
		more = left / (TAUT_QMIN_STEPS - t->steps);
	if (more == 0)
		more = 1;
	return more >= left ? all : have + more;
}

/* Sets what is asked for: the whole name, or its last labels. */
static void set_question(struct taut_task *t)
{
	uint32_t skip;

	if (!t->minimise) {
		t->sent = 0;
		return;
	}
	skip = taut_name_labels(t->name) - labels_to_send(t);
	t->sent = 0;
	while (skip-- > 0) /* steps over a label each time */
		t->sent += 1u + t->name[t->sent];
	if (t->sent == 0)
		t->minimise = false;
}

static uint32_t wishes(
	const struct taut_resolver *r, const struct taut_task *t, enum taut_again again)
{
	uint32_t flags = TAUT_X_EDNS | TAUT_X_DO;

	if (t->of->forward || t->lenient)
		flags |= TAUT_X_RD;
	if (r->config.flags & TAUT_R_CASE)
		flags |= TAUT_X_CASE;
	if (r->config.flags & TAUT_R_COOKIES)
		flags |= TAUT_X_COOKIE;
	return again == TAUT_AGAIN_PLAIN ? flags & ~(TAUT_X_EDNS | TAUT_X_DO | TAUT_X_COOKIE)
					 : flags;
}

enum taut_task_state taut_i_task_ask(struct taut_resolver *r, uint32_t task, uint32_t place)
{
	struct taut_task *t = &r->tasks[task];
	struct taut_place *p = &t->of->places[place];
	enum taut_again again = (enum taut_again)p->again;
	struct taut_asked asked;

	if (!taut_i_task_spend(r, t, TAUT_SPEND_TIME, 0) ||
		!taut_i_task_spend(r, t, TAUT_SPEND_PACKETS, 1))
		return taut_i_task_broke(r, t);
	if (again != TAUT_AGAIN_TCP && p->tries == 0)
		set_question(t);
	asked = (struct taut_asked){
		.name = t->name + t->sent,
		.type = !taut_is_minimised(t) ? t->type
			: t->by_ns            ? TAUT_TYPE_NS
					      : TAUT_TYPE_A, /* RFC 9156 2.1 */
		.rclass = t->rclass,
		.flags = wishes(r, t, again),
		.udp_size = again == TAUT_AGAIN_SMALLER ? 512 : r->config.udp_size,
		.transport = again == TAUT_AGAIN_TCP && t->of->transport == TAUT_UDP
				     ? TAUT_TCP
				     : (enum taut_transport)t->of->transport,
		.tls_name = p->tls_name,
	};
	t->x.number = r->next_exchange++ * r->task_count + task;
	taut_i_exchange_begin(&t->x, taut_i_server(r->servers, &p->address), &asked,
		taut_i_random_for, r, r->now);
	t->asked = (uint8_t)place;
	if (p->tries == 0)
		p->doubtful = taut_i_server(r->servers, &p->address)->silent >= DOUBTFUL;
	p->tries++;
	t->tries++;
	p->again = TAUT_AGAIN_NO;
	r->stats.packets++;
	r->stats.tcp += t->x.transport == TAUT_TCP;
	r->stats.tls += t->x.transport == TAUT_TLS;
	r->stats.retries += p->tries > 1;
	r->stats.active_exchanges++;
	taut_i_timer_set(r, task << 1 | TAUT_OF_TASK, t->x.deadline);
	taut_i_act(r, TAUT_ACTION_SEND, task, t->x.number);
	taut_i_task_trace(r, t, "asks ", t->x.transport == TAUT_UDP ? "" : " over a connection");
	return TAUT_TASK_ASKED;
}

void taut_i_task_close(struct taut_resolver *r, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];

	if (t->x.number == 0)
		return;
	taut_i_act(r, TAUT_ACTION_CANCEL, task, t->x.number);
	taut_i_timer_clear(r, task << 1 | TAUT_OF_TASK);
	t->x.number = 0;
	r->stats.active_exchanges--;
}

/* The same server once more, as `again` says; or whoever is the best now. */
static void retry(struct taut_resolver *r, uint32_t task, enum taut_again again)
{
	struct taut_task *t = &r->tasks[task];
	struct taut_place *p = &t->of->places[t->asked];

	taut_i_task_close(r, task);
	p->again = (uint8_t)again;
	if (p->tries > TAUT_TRIES_CUT || t->tries > 2 * TAUT_TRIES_CUT) {
		p->out = true;
		t->state = TAUT_TASK_CHOOSE;
	} else {
		t->state = taut_i_task_ask(r, task, t->asked);
	}
	taut_i_run_task(r, task);
}

static void choose_again(
	struct taut_resolver *r, uint32_t task, enum taut_trouble trouble, bool out)
{
	struct taut_task *t = &r->tasks[task];
	struct taut_place *p = &t->of->places[t->asked];

	taut_i_task_close(r, task);
	p->trouble = (uint8_t)trouble;
	p->out |= out;
	t->state = TAUT_TASK_CHOOSE;
	taut_i_run_task(r, task);
}

/* ---- silence, broken connections ------------------------------------------------------------ */

void taut_i_task_timeout(struct taut_resolver *r, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];
	struct taut_server *server;

	if (t->state != TAUT_TASK_ASKED)
		return;
	server = taut_i_server(r->servers, &t->x.server);
	t->of->places[t->asked].again = (uint8_t)taut_i_exchange_silence(&t->x, server, r->now);
	taut_i_server_silent(server, (uint32_t)(r->now.us - t->x.sent), r->now);
	r->stats.timeouts++;
	taut_i_task_trace(r, t, "no reply of ", "");
	choose_again(r, task, TAUT_TROUBLE_SILENT, false);
}

void taut_i_task_broken(struct taut_resolver *r, uint32_t task, enum taut_failure failure)
{
	struct taut_task *t = &r->tasks[task];
	bool tcp = t->x.transport != TAUT_UDP;

	taut_i_task_trace(r, t, "cannot reach ", tcp ? " over a connection" : "");
	/* A connection that ends, and what is wrong here, says nothing about UDP to this server. */
	if (failure != TAUT_FAIL_LOCAL && !tcp)
		taut_i_server_silent(taut_i_server(r->servers, &t->x.server), 0, r->now);
	if (tcp && failure == TAUT_FAIL_REFUSED)
		taut_i_server(r->servers, &t->x.server)->no_tcp = true;
	choose_again(r, task, TAUT_TROUBLE_NETWORK, false);
}

/* ---- replies -------------------------------------------------------------------------------- */

static void miss(struct taut_resolver *r, uint32_t task, bool near)
{
	struct taut_task *t = &r->tasks[task];

	if (!near) {
		r->stats.mismatches++;
		return; /* the wait goes on: TuDoor */
	}
	r->stats.near_misses++;
	taut_i_task_trace(r, t, "drops a reply that is nearly right, from ", "");
	if (t->x.near_misses >= TAUT_NEAR_MISSES && t->x.transport == TAUT_UDP)
		retry(r, task, TAUT_AGAIN_TCP); /* somebody guesses: CVE-2020-25705 */
}

static void matched(struct taut_resolver *r, uint32_t task, enum taut_code code, size_t n)
{
	struct taut_task *t = &r->tasks[task];
	struct taut_server *server = taut_i_server(r->servers, &t->x.server);
	enum taut_again again;

	r->stats.octets_in += n;
	taut_i_server_answered(server, (uint32_t)(r->now.us - t->x.sent), r->now);
	if (!taut_i_task_spend(r, t, TAUT_SPEND_OCTETS, (uint32_t)n)) {
		taut_i_task_close(r, task);
		t->state = taut_i_task_broke(r, t);
		taut_i_run_task(r, task);
		return;
	}
	again = taut_i_exchange_learn(&t->x, server, &r->work->message, code, r->now);
	if (again != TAUT_AGAIN_NO) {
		taut_i_task_trace(r, t, "has to ask otherwise: ", "");
		retry(r, task, again);
		return;
	}
	if (code != TAUT_OK) {
		taut_i_task_trace(r, t, "cannot use the reply of ", "");
		t->useless++;
		choose_again(r, task, TAUT_TROUBLE_MALFORMED, true);
		return;
	}
	t->state = TAUT_TASK_CLASSIFY;
	taut_i_task_run(r, task); /* now: the message is the caller's */
}

/* Letters in random case come back in all names that point into the question: they are put into lower case there. */
static void lower_question(uint8_t *octets, size_t n, const uint8_t *name)
{
	uint32_t length = taut_name_length(name);

	if (n < 12 + length || memcmp(octets + 12, name, length) != 0)
		return;
	for (uint32_t i = 12; i < 12 + length; i++) /* length octets are below any letter */
		if (octets[i] >= 'A' && octets[i] <= 'Z')
			octets[i] |= 0x20;
}

void taut_i_task_feed(struct taut_resolver *r, uint32_t task, const struct taut_address *from,
	const uint8_t *reply, size_t n)
{
	struct taut_task *t = &r->tasks[task];
	const struct taut_policy *policy =
		t->x.transport == TAUT_UDP ? &r->work->udp : &r->work->stream;
	bool random_case = (t->x.flags & TAUT_X_CASE) && n <= sizeof r->work->in;
	enum taut_code code;

	if (random_case) {
		memcpy(r->work->in, reply, n);
		reply = r->work->in;
	}
	code = taut_message_open(&r->work->message, reply, n, &r->work->scratch, policy, NULL);
	switch (taut_i_exchange_match(
		&t->x, taut_i_server(r->servers, &t->x.server), from, &r->work->message, code)) {
	case TAUT_MATCH:
	case TAUT_MATCH_REFUSED:
		if (random_case)
			lower_question(r->work->in, n, t->x.name);
		matched(r, task, code, n);
		return;
	case TAUT_NEAR_MISS: miss(r, task, true); return;
	case TAUT_MISS: miss(r, task, false); return;
	}
}

/* ---- why there is no answer ----------------------------------------------------------------- */

static void why_text(struct taut_resolver *r, struct taut_task *t, const char *text)
{
	taut_i_packed_add(r, &t->found.why, (const uint8_t *)text, (uint32_t)strlen(text));
}

uint16_t taut_i_task_why(struct taut_resolver *r, struct taut_task *t)
{
	static const char *const texts[] = {"was not asked", "no reply", "network error", "lame",
		"answer without AA", "REFUSED", "SERVFAIL", "error", "malformed reply",
		"upward referral"};
	char text[TAUT_NAME_TEXT];
	bool network = false, other = false;

	why_text(r, t, "zone ");
	taut_name_text(t->name + t->zone, text);
	why_text(r, t, text);
	for (uint32_t i = 0; i < t->of->place_count && t->found.why.length < 180; i++) {
		const struct taut_place *p = &t->of->places[i];

		taut_address_text(&p->address, text);
		why_text(r, t, i == 0 ? ": " : ", ");
		why_text(r, t, text);
		why_text(r, t, " ");
		why_text(r, t, texts[p->trouble]);
		network |= p->trouble == TAUT_TROUBLE_NETWORK;
		other |= p->trouble > TAUT_TROUBLE_NETWORK;
	}
	if (t->of->place_count == 0)
		why_text(r, t, ": no address of its name servers");
	return network && !other ? TAUT_EDE_NETWORK : TAUT_EDE_NO_AUTHORITY;
}

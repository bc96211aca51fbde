/* action.c - what is to be done: a queue of references, whose octets are made when they are fetched. */
#include <string.h>

#include "cut.h"
#include "request.h"

void taut_i_act(
	struct taut_resolver *r, enum taut_action_kind kind, uint32_t index, uint64_t number)
{
	/* Room that is kept for answers: what is not sent is as if it was lost on the way. */
	if (kind == TAUT_ACTION_SEND && r->todo_length > r->todo_mask / 2)
		return;
	if (r->todo_length > r->todo_mask)
		return;
	r->todo[(r->todo_first + r->todo_length++) & r->todo_mask] =
		(struct taut_todo){(uint8_t)kind, index, number, 0, 0};
}

static bool act_send(
	struct taut_resolver *r, const struct taut_todo *todo, struct taut_action *action)
{
	const struct taut_task *t = &r->tasks[todo->index];
	size_t length;

	if (t->state != TAUT_TASK_ASKED || t->x.number != todo->number)
		return false;
	length = taut_i_exchange_query(
		&t->x, taut_i_server(r->servers, &t->x.server), r->work->out, sizeof r->work->out);
	if (length == 0)
		return false;
	action->exchange = t->x.number;
	action->address = t->x.server;
	action->transport = (enum taut_transport)t->x.transport;
	action->port = t->x.port;
	action->tls_name = t->x.tls_name;
	action->octets = r->work->out;
	action->length = length;
	action->authoritative = !t->of->forward;
	action->request = t->owner == TAUT_NO_INDEX ? 0 : r->requests[t->owner].number;
	return true;
}

static bool act_answer(
	struct taut_resolver *r, const struct taut_todo *todo, struct taut_action *action)
{
	struct taut_request *q = &r->requests[todo->index];
	uint32_t length;

	if (q->state != TAUT_REQUEST_READY || q->number != todo->number)
		return false;
	action->token = q->client.token;
	action->address = q->client.address;
	action->transport = q->client.transport;
	action->request = q->number;
	if (q->mute) {
		taut_i_request_free(r, todo->index);
		return true;
	}
	length = q->transfer != NULL ? (uint32_t)taut_i_transfer_refuse(q->transfer, q->rcode,
					       r->now, r->work->out, sizeof r->work->out - 1)
				     : taut_i_reply(r, todo->index);
	if (length == 0)
		return false;
	action->octets = r->work->out;
	action->length = length;
	r->stats.answers++;
	taut_i_request_free(r, todo->index);
	return true;
}

void taut_i_act_stream(struct taut_resolver *r, uint32_t request)
{
	struct taut_request *q = &r->requests[request];

	if (q->state != TAUT_REQUEST_STREAM || q->streaming)
		return;
	q->streaming = true;
	taut_i_act(r, TAUT_ACTION_STREAM, request, q->number);
}

/* The next message of a zone transfer. */
static bool act_stream(
	struct taut_resolver *r, const struct taut_todo *todo, struct taut_action *action)
{
	struct taut_request *q = &r->requests[todo->index];

	if (q->state != TAUT_REQUEST_STREAM || q->number != todo->number)
		return false;
	q->streaming = false;
	action->token = q->client.token;
	action->address = q->client.address;
	action->transport = q->client.transport;
	action->request = q->number;
	action->octets = r->work->out;
	if (taut_i_transfer_next(
		    q->transfer, r->now, r->work->out, sizeof r->work->out - 1, &action->length) &&
		!taut_i_transfer_over(q->transfer))
		return true; /* the next one when the client has taken it */
	action->kind = TAUT_ACTION_ANSWER;
	r->stats.answers++;
	taut_i_request_free(r, todo->index);
	return true;
}

static bool act(struct taut_resolver *r, const struct taut_todo *todo, struct taut_action *action)
{
	memset(action, 0, sizeof *action);
	action->kind = (enum taut_action_kind)todo->kind;
	switch (action->kind) {
	case TAUT_ACTION_SEND: return act_send(r, todo, action);
	case TAUT_ACTION_ANSWER: return act_answer(r, todo, action);
	case TAUT_ACTION_STREAM: return act_stream(r, todo, action);
	case TAUT_ACTION_CANCEL: action->exchange = todo->number; return true;
	case TAUT_ACTION_LOG: break;
	}
	action->octets = (const uint8_t *)r->log + todo->at;
	action->length = todo->length;
	action->request = todo->number;
	r->log_used -= todo->length;
	return true;
}

bool taut_resolver_next(struct taut_resolver *r, struct taut_action *action)
{
	while (r->todo_length >
		0) { /* takes one out each time; what is added is counted by budgets */
		struct taut_todo todo = r->todo[r->todo_first];

		r->todo_first = (r->todo_first + 1) & r->todo_mask;
		r->todo_length--;
		if (act(r, &todo, action))
			return true;
		taut_i_run(r);
	}
	return false;
}

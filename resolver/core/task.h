/* task.h - what the files of a task share: task.c (states), ask.c (questions to servers), believe.c (what replies mean), wait.c (who
 * waits for whom). */
#ifndef TAUT_TASK_H
#define TAUT_TASK_H

#include "cut.h"
#include "request.h"
#include "response.h"

#pragma GCC visibility push(hidden)

/* task.c: fails for want of budget or memory. */
enum taut_task_state taut_i_task_broke(struct taut_resolver *r, struct taut_task *t);

/* ask.c: asks one of the servers. */
enum taut_task_state taut_i_task_ask(struct taut_resolver *r, uint32_t task, uint32_t place);
/* Ends the exchange that is open, if there is one. */
void taut_i_task_close(struct taut_resolver *r, uint32_t task);
/* Writes into found.why what became of each server; gives the extended error. */
uint16_t taut_i_task_why(struct taut_resolver *r, struct taut_task *t);

/* A line of the trace: the question, text, the server, the zone, text. */
void taut_i_task_trace(
	struct taut_resolver *r, const struct taut_task *t, const char *text, const char *behind);

static inline bool taut_is_minimised(const struct taut_task *t)
{
	return t->sent > 0;
}

/* believe.c: reads the response in work->message. */
enum taut_task_state taut_i_task_classify(struct taut_resolver *r, uint32_t task);

/* wait.c: where a waiter keeps the one behind it. */
uint32_t *taut_i_waiter_next(struct taut_resolver *r, uint32_t waiter);
/* Makes tasks for addresses of the next name server without any. False: there is none that could help. */
bool taut_i_task_addresses(struct taut_resolver *r, uint32_t task);
/* The server's name was an alias. */
void taut_i_task_alias(struct taut_resolver *r, uint32_t task, uint32_t slot,
	const struct taut_child *child, const uint8_t *target);
/* Wants nothing more of its children. */
void taut_i_task_drop_children(struct taut_resolver *r, uint32_t task);
/* Takes the task off its payer. */
void taut_i_task_disown_one(struct taut_resolver *r, struct taut_task *t);
void taut_i_task_free(struct taut_resolver *r, uint32_t task);

#pragma GCC visibility pop

#endif

/* pump.c - between clients, resolvers and servers: queries go in, actions are carried out. */
#include <stdlib.h>

#include "inner.h"
#include "small.h"

/* An older resolver goes on with what it began for so long, microseconds: more than any budget of time. */
#define DRAIN_US 30000000u

/* ---- resolvers ------------------------------------------------------------------------------ */

void taut_shell_install(struct taut_shell *shell, struct taut_resolver *resolver,
	void (*release)(void *context, struct taut_resolver *resolver), void *context)
{
	struct taut_core *core = calloc(1, sizeof *core);

	if (core == NULL) { /* the one that is there stays */
		taut_i_shell_log(shell, "no memory for a resolver");
		if (release != NULL)
			release(context, resolver);
		return;
	}
	taut_i_shell_clock(shell);
	*core = (struct taut_core){.resolver = resolver, .release = release, .context = context};
	core->next = shell->core;
	if (core->next != NULL)
		core->next->until = shell->now.us + DRAIN_US;
	shell->core = core;
	shell->changed = true;
	taut_i_shell_pump(shell);
}

/* Those who still wait for a resolver that is given back are told that there is no answer: a program, and a client by
 * the end of its connection (a zone transfer that it took no more of). */
static void end_askers(struct taut_shell *shell, const struct taut_core *core)
{
	uint32_t place = 0;
	uint64_t token;

	while ((token = taut_i_asker_next(shell, core, &place)) != 0) { /* each turn drops one */
		struct taut_asker asker = *taut_i_asker(shell, token);

		taut_i_asker_drop(shell, token);
		if (asker.stream != NULL)
			taut_i_tcp_answer(shell, &asker, token, NULL, 0, false);
		else if (asker.done != NULL)
			asker.done(asker.context, NULL, 0);
	}
}

static void give_back(struct taut_shell *shell, struct taut_core *core)
{
	end_askers(shell, core);
	taut_i_upstreams_drop(shell, core);
	if (core->release != NULL)
		core->release(core->context, core->resolver);
	free(core);
}

static bool is_done(const struct taut_shell *shell, const struct taut_core *core)
{
	struct taut_resolver_stats stats;

	taut_resolver_stats(core->resolver, &stats);
	return stats.active_requests == 0 || shell->now.us >= core->until;
}

/* Older resolvers that have nothing left to do. */
static void retire(struct taut_shell *shell)
{
	for (struct taut_core **at = &shell->core->next; *at != NULL;) {
		struct taut_core *core = *at;

		if (!is_done(shell, core)) {
			at = &core->next;
			continue;
		}
		*at = core->next;
		give_back(shell, core);
	}
}

void taut_i_cores_close(struct taut_shell *shell)
{
	while (shell->core != NULL) {
		struct taut_core *core = shell->core;

		shell->core = core->next;
		give_back(shell, core);
	}
}

/* ---- queries -------------------------------------------------------------------------------- */

static void answer(struct taut_shell *shell, struct taut_asker *asker, uint64_t token,
	const uint8_t *octets, size_t n, bool more)
{
	struct taut_asker copy;

	if (!more && n > 0) {
		shell->stats.answers[asker->client.transport]++;
		if (shell->config.answered != NULL && asker->done == NULL)
			shell->config.answered(shell->config.context, &asker->client, octets, n,
				shell->now.us - asker->since);
	}
	if (asker->udp != NULL) {
		if (n > 0) /* none: nothing is said, but nobody waits any more */
			taut_i_udp_answer(shell, asker, octets, n);
		taut_i_asker_drop(shell, token);
		return;
	}
	copy = *asker;
	if (!more || copy.done != NULL) /* a program gets one message */
		taut_i_asker_drop(shell, token);
	if (copy.stream != NULL)
		taut_i_tcp_answer(shell, &copy, token, octets, n, more);
	else
		copy.done(copy.context, octets, n);
}

/* The answer of somebody who is not let in. */
static bool turn_away(struct taut_shell *shell, const struct taut_asker *asker,
	const uint8_t *query, size_t n, enum taut_admission admission)
{
	uint8_t octets[TAUT_I_SMALL];
	size_t length = 0;
	struct taut_asker *waiting;
	uint64_t token;

	switch (admission) {
	case TAUT_ADMIT: break;
	case TAUT_ADMIT_REFUSE:
		shell->stats.refused++;
		length = taut_i_small_refuse(query, n, octets);
		break;
	case TAUT_ADMIT_TRUNCATE:
		shell->stats.truncated++;
		length = taut_i_small_truncate(query, n, octets);
		break;
	case TAUT_ADMIT_DROP: shell->stats.dropped++; break;
	}
	if (length == 0 || (waiting = taut_i_asker_take(shell, asker, &token)) == NULL)
		return false;
	waiting->since = shell->now.us;
	answer(shell, waiting, token, octets, length, false);
	return true;
}

/* Carries out what one resolver wants. */
static void run(struct taut_shell *shell, struct taut_core *core);

bool taut_i_shell_query(struct taut_shell *shell, const struct taut_asker *asker,
	const uint8_t *query, size_t n, uint64_t *token_out)
{
	enum taut_admission admission = TAUT_ADMIT;
	struct taut_asker *waiting;
	enum taut_code code;
	uint64_t token;

	if (token_out != NULL)
		*token_out = 0;
	if (shell->core == NULL || (shell->stopping && asker->done == NULL))
		return false;
	shell->stats.queries[asker->client.transport]++;
	if (shell->config.admit != NULL && asker->done == NULL)
		admission = shell->config.admit(
			shell->config.context, &asker->client, query, n, shell->now);
	if (admission != TAUT_ADMIT)
		return turn_away(shell, asker, query, n, admission);
	waiting = taut_i_asker_take(shell, asker, &token);
	if (waiting == NULL)
		return false;
	waiting->core = shell->core;
	waiting->since = shell->now.us;
	shell->changed = true;
	code = taut_resolver_ask(shell->core->resolver, &waiting->client, query, n, shell->now);
	if (code == TAUT_OK) {
		if (token_out != NULL)
			*token_out = token;
		return true;
	}
	if (code == TAUT_E_SPACE) /* perhaps with an answer: the next query may want its place */
		run(shell, shell->core);
	if (taut_i_asker(shell, token) == NULL)
		return true;
	taut_i_asker_drop(shell, token);
	return false;
}

bool taut_shell_ask(struct taut_shell *shell, const uint8_t *query, size_t n,
	void (*done)(void *context, const uint8_t *answer, size_t n), void *context)
{
	struct taut_asker asker = {
		.client = {.transport = TAUT_TCP,
			.address = {.family = 4, .octets = {127, 0, 0, 1}}},
		.done = done,
		.context = context,
	};
	bool asked;

	taut_i_shell_clock(shell);
	asked = taut_i_shell_query(shell, &asker, query, n, NULL);
	taut_i_shell_pump(shell);
	return asked;
}

void taut_i_shell_gone(struct taut_shell *shell, uint64_t token)
{
	struct taut_asker *asker = taut_i_asker(shell, token);

	if (asker == NULL)
		return;
	shell->changed = true;
	taut_resolver_gone(asker->core->resolver, token, shell->now);
	taut_i_asker_drop(shell, token);
}

void taut_i_shell_more(struct taut_shell *shell, uint64_t token)
{
	struct taut_asker *asker = taut_i_asker(shell, token);

	if (asker == NULL)
		return;
	shell->changed = true;
	taut_resolver_more(asker->core->resolver, token, shell->now);
}

/* ---- actions -------------------------------------------------------------------------------- */

static void send_out(
	struct taut_shell *shell, struct taut_core *core, const struct taut_action *action)
{
	struct taut_upstream *u = taut_i_upstream(shell, core, action->exchange);

	if (u != NULL) /* once more, or by another transport */
		taut_i_upstream_drop(shell, u);
	u = taut_i_upstream_take(shell, core, action);
	if (u == NULL) {
		shell->stats.local_failures++;
		taut_resolver_fail(core->resolver, action->exchange, TAUT_FAIL_LOCAL, shell->now);
		return;
	}
	if (action->transport == TAUT_UDP && !taut_i_probe_send(shell, u, action))
		taut_i_udp_send(shell, u, action);
	else if (action->transport != TAUT_UDP)
		taut_i_tcp_send(shell, u, action);
}

static void carry_out(
	struct taut_shell *shell, struct taut_core *core, const struct taut_action *action)
{
	struct taut_upstream *u;
	struct taut_asker *asker;

	switch (action->kind) {
	case TAUT_ACTION_SEND: send_out(shell, core, action); break;
	case TAUT_ACTION_CANCEL:
		u = taut_i_upstream(shell, core, action->exchange);
		if (u != NULL)
			taut_i_upstream_drop(shell, u);
		break;
	case TAUT_ACTION_ANSWER:
	case TAUT_ACTION_STREAM:
		asker = taut_i_asker(shell, action->token);
		if (asker != NULL)
			answer(shell, asker, action->token, action->octets, action->length,
				action->kind == TAUT_ACTION_STREAM);
		break;
	case TAUT_ACTION_LOG:
		if (shell->config.log != NULL)
			shell->config.log(shell->config.context, action->request,
				(const char *)action->octets, action->length);
		break;
	}
}

static void run(struct taut_shell *shell, struct taut_core *core)
{
	struct taut_action action;

	while (taut_resolver_next(
		core->resolver, &action)) /* bounded by the budgets of its requests */
		carry_out(shell, core, &action);
}

/* ---- time ----------------------------------------------------------------------------------- */

static void on_timer(uv_timer_t *timer)
{
	struct taut_shell *shell = timer->data;

	shell->due = UINT64_MAX;
	taut_i_shell_clock(shell);
	for (struct taut_core *core = shell->core; core != NULL; core = core->next)
		taut_resolver_tick(core->resolver, shell->now);
	shell->changed = true;
	taut_i_shell_pump(shell);
}

/* The timer is only ever set to an earlier time: most of what it is set for is over before. */
static void set_timer(struct taut_shell *shell)
{
	uint64_t due = UINT64_MAX;

	for (struct taut_core *core = shell->core; core != NULL; core = core->next) {
		uint64_t own = taut_resolver_due(core->resolver);

		due = own < due ? own : due;
		if (core != shell->core && core->until < due)
			due = core->until;
	}
	if (due >= shell->due)
		return;
	shell->due = due;
	uv_update_time(&shell->loop);
	uv_timer_start(&shell->timer, on_timer,
		due <= shell->now.us ? 0 : (due - shell->now.us + 999) / 1000, 0);
}

void taut_i_shell_pump(struct taut_shell *shell)
{
	if (shell->pumping || shell->core == NULL)
		return;
	shell->pumping = true;
	do { /* each turn follows from verbs that were called; these come from outside, or are counted by budgets */
		shell->changed = false;
		for (struct taut_core *core = shell->core; core != NULL; core = core->next)
			run(shell, core);
		if (shell->core->next != NULL)
			retire(shell);
		taut_i_udp_flush(shell);
		taut_i_tcp_flush(shell);
		taut_i_tcp_out_flush(shell);
	} while (shell->changed);
	set_timer(shell);
	shell->pumping = false;
	if (shell->stopping && taut_i_askers_waiting(shell) == 0 && !taut_i_tcp_unsent(shell))
		uv_stop(&shell->loop);
}

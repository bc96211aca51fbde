/* upstream.c - what the resolver waits for: exchanges by resolver and number, and their carriers. */
#include <stdlib.h>
#include <string.h>

#include "inner.h"

enum { BUCKETS = 1024, CHUNK = 64 };

struct chunk {
	struct chunk *next;
	struct taut_upstream upstreams[CHUNK];
};

struct taut_upstreams {
	struct taut_upstream *buckets[BUCKETS], *free;
	struct chunk *chunks;
};

/* The numbers of a resolver count up: they spread by themselves. */
static struct taut_upstream **bucket(struct taut_shell *shell, uint64_t exchange)
{
	return &shell->upstreams->buckets[exchange % BUCKETS];
}

bool taut_i_upstreams_open(struct taut_shell *shell)
{
	shell->upstreams = calloc(1, sizeof *shell->upstreams);
	return shell->upstreams != NULL;
}

void taut_i_upstreams_close(struct taut_shell *shell)
{
	if (shell->upstreams == NULL)
		return;
	for (struct chunk *c = shell->upstreams->chunks, *next; c != NULL; c = next) {
		next = c->next;
		free(c);
	}
	free(shell->upstreams);
	shell->upstreams = NULL;
}

static bool grow(struct taut_upstreams *t)
{
	struct chunk *c = malloc(sizeof *c);

	if (c == NULL)
		return false;
	c->next = t->chunks;
	t->chunks = c;
	for (unsigned i = 0; i < CHUNK; i++) {
		c->upstreams[i].next = t->free;
		t->free = &c->upstreams[i];
	}
	return true;
}

struct taut_upstream *taut_i_upstream(
	struct taut_shell *shell, const struct taut_core *core, uint64_t exchange)
{
	struct taut_upstream *u = *bucket(shell, exchange);

	while (u != NULL && (u->exchange != exchange || u->core != core))
		u = u->next;
	return u;
}

struct taut_upstream *taut_i_upstream_take(
	struct taut_shell *shell, struct taut_core *core, const struct taut_action *action)
{
	struct taut_upstreams *t = shell->upstreams;
	struct taut_upstream **at = bucket(shell, action->exchange), *u;

	if (t->free == NULL && !grow(t))
		return NULL;
	u = t->free;
	t->free = u->next;
	memset(u, 0, sizeof *u);
	u->core = core;
	u->exchange = action->exchange;
	u->server = action->address;
	u->transport = action->transport;
	u->udp = -1;
	u->next = *at;
	*at = u;
	shell->stats.exchanges++;
	return u;
}

void taut_i_upstream_drop(struct taut_shell *shell, struct taut_upstream *upstream)
{
	struct taut_upstream **at = bucket(shell, upstream->exchange);

	taut_i_udp_cancel(shell, upstream);
	taut_i_tcp_cancel(shell, upstream);
	while (*at != upstream) /* it is in this list */
		at = &(*at)->next;
	*at = upstream->next;
	upstream->next = shell->upstreams->free;
	shell->upstreams->free = upstream;
	shell->stats.exchanges--;
}

void taut_i_shell_reply(struct taut_shell *shell, struct taut_upstream *upstream,
	const struct taut_address *from, const uint8_t *octets, size_t n)
{
	shell->stats.received[upstream->transport]++;
	shell->changed = true;
	taut_resolver_feed(
		upstream->core->resolver, upstream->exchange, from, octets, n, shell->now);
}

void taut_i_shell_failed(
	struct taut_shell *shell, struct taut_upstream *upstream, enum taut_failure failure)
{
	struct taut_core *core = upstream->core;
	uint64_t exchange = upstream->exchange;

	if (failure == TAUT_FAIL_LOCAL)
		shell->stats.local_failures++;
	else
		shell->stats.upstream_failed++;
	taut_i_upstream_drop(shell, upstream);
	shell->changed = true;
	taut_resolver_fail(core->resolver, exchange, failure, shell->now);
}

/* Of a resolver that is given back: its exchanges end with it. */
void taut_i_upstreams_drop(struct taut_shell *shell, const struct taut_core *core)
{
	for (unsigned i = 0; i < BUCKETS; i++)
		for (struct taut_upstream *u = shell->upstreams->buckets[i], *next; u != NULL;
			u = next) {
			next = u->next;
			if (u->core == core)
				taut_i_upstream_drop(shell, u);
		}
}

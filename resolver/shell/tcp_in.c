/* tcp_in.c - connections of clients: the table of those that are open, what they wait for, and who has to go. */
#include "stream_in.h"

#include <stdlib.h>
#include <string.h>

#define SWEEP_MS      1000u /* the longest sleep of the timer: waits become shorter when the table fills */
#define LOOSE_HANDLES 2u    /* the two timers */

/* ---- waiting -------------------------------------------------------------------------------- */

/* Microseconds. Less for those who only keep a place when places are rare: RFC 7766 6.2.3. */
static uint64_t limit_of(const struct taut_tcp_ins *ins, enum taut_wait wait)
{
	uint64_t idle = (uint64_t)ins->idle_ms * 1000;

	if (wait == TAUT_WAIT_QUERY)
		return (uint64_t)ins->first_ms * 1000;
	if (wait == TAUT_WAIT_SENT || ins->count <= ins->streams / 2)
		return idle;
	return ins->count <= ins->streams / 4 * 3 ? idle / 2 : idle / 4;
}

static void on_sweep(uv_timer_t *timer);

/* The timer is set if somebody waits; it may ring too early. */
void taut_i_tcp_timer(struct taut_tcp_ins *ins)
{
	uint64_t now = ins->shell->now.us, due = now + SWEEP_MS * 1000;
	bool some = false;

	if (ins->closing)
		return;
	for (unsigned w = TAUT_WAIT_IDLE; w < TAUT_WAITS; w++) {
		const struct taut_stream_in *first = ins->waiting[w].first;
		uint64_t end = first == NULL ? UINT64_MAX : first->since + limit_of(ins, (enum taut_wait)w);

		some |= first != NULL;
		if (end < due)
			due = end;
	}
	some |= taut_i_tcp_stalled(ins);
	ins->due = due;
	if (some)
		uv_timer_start(&ins->timer, on_sweep, due > now ? (due - now + 999) / 1000 : 0, 0);
}

void taut_i_tcp_wait(struct taut_stream_in *s, enum taut_wait wait)
{
	struct taut_waiting *list = &s->ins->waiting[s->wait];

	if (s->wait == wait)
		return;
	if (s->wait != TAUT_WAIT_NOTHING) {
		*(s->before == NULL ? &list->first : &s->before->behind) = s->behind;
		*(s->behind == NULL ? &list->last : &s->behind->before) = s->before;
	}
	s->wait = wait;
	if (wait == TAUT_WAIT_NOTHING)
		return;
	list = &s->ins->waiting[wait];
	s->since = s->ins->shell->now.us;
	s->before = list->last;
	s->behind = NULL;
	*(list->last == NULL ? &list->first : &list->last->behind) = s;
	list->last = s;
	if (!uv_is_active((uv_handle_t *)&s->ins->timer) || s->since + limit_of(s->ins, wait) < s->ins->due)
		taut_i_tcp_timer(s->ins);
}

static void on_sweep(uv_timer_t *timer)
{
	struct taut_tcp_ins *ins = timer->data;
	struct taut_shell *shell = ins->shell;

	taut_i_shell_clock(shell);
	for (unsigned w = TAUT_WAIT_IDLE; w < TAUT_WAITS; w++) {
		struct taut_stream_in *s;

		while ((s = ins->waiting[w].first) != NULL && /* each turn takes one out */
			shell->now.us >= s->since + limit_of(ins, (enum taut_wait)w)) {
			shell->stats.timed_out++;
			taut_i_stream_in_close(s);
		}
	}
	taut_i_tcp_accept_stalled(ins);
	taut_i_tcp_timer(ins);
	taut_i_shell_pump(shell);
}

/* ---- what is put off ------------------------------------------------------------------------ */

static void release(struct taut_stream_in *s)
{
	if (!s->closed || s->dirty || s->again)
		return;
	taut_i_wire_free(&s->wire);
	taut_i_tank_empty(&s->held);
	free(s->pending);
	free(s);
}

static void on_again(uv_timer_t *timer)
{
	struct taut_tcp_ins *ins = timer->data;
	struct taut_stream_in *s = ins->again;

	taut_i_shell_clock(ins->shell);
	ins->again = NULL;
	while (s != NULL) { /* those that were there; the list begins anew */
		struct taut_stream_in *next = s->again_next;

		s->again = false;
		taut_i_stream_in_again(s);
		release(s);
		s = next;
	}
	taut_i_shell_pump(ins->shell);
}

void taut_i_tcp_again(struct taut_stream_in *s)
{
	if (s->again || s->ins->closing)
		return;
	s->again = true;
	s->again_next = s->ins->again;
	s->ins->again = s;
	uv_timer_start(&s->ins->again_timer, on_again, 0, 0);
}

void taut_i_tcp_flush(struct taut_shell *shell)
{
	struct taut_tcp_ins *ins = shell->tcp_in;
	struct taut_stream_in *s;
	bool closed = false;

	if (ins == NULL)
		return;
	while ((s = ins->dirty) != NULL) { /* each turn takes one out */
		ins->dirty = s->dirty_next;
		s->dirty = false;
		taut_i_stream_in_flush(s);
		closed |= s->closing;
		release(s);
	}
	if (closed && !ins->closing) /* what the resolver does about it is for a pump of its own */
		uv_timer_start(&ins->again_timer, on_again, 0, 0);
}

/* ---- the table ------------------------------------------------------------------------------ */

/* An IPv4 address, or what a customer has of IPv6: a /64. */
static size_t prefix_of(const struct taut_address *address)
{
	return address->family == 4 ? 4 : 8;
}

static struct taut_stream_in **bucket_of(struct taut_tcp_ins *ins, const struct taut_address *address)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < prefix_of(address); i++)
		hash = (hash ^ address->octets[i]) * 16777619u;
	return &ins->buckets[(hash ^ hash >> 15) & ins->mask];
}

uint32_t taut_i_tcp_streams_of(struct taut_tcp_ins *ins, const struct taut_address *address)
{
	uint32_t count = 0;

	for (struct taut_stream_in *s = *bucket_of(ins, address); s != NULL; s = s->peer) /* one bucket */
		count += s->client.address.family == address->family &&
			 memcmp(s->client.address.octets, address->octets, prefix_of(address)) == 0;
	return count;
}

void taut_i_tcp_enter(struct taut_stream_in *s)
{
	struct taut_stream_in **bucket = bucket_of(s->ins, &s->client.address);

	s->peer = *bucket;
	*bucket = s;
	s->ins->shell->stats.streams = ++s->ins->count;
	s->ins->shell->stats.accepted++;
}

void taut_i_tcp_forget(struct taut_stream_in *s)
{
	struct taut_stream_in **at = bucket_of(s->ins, &s->client.address);

	while (*at != NULL && *at != s) /* one bucket */
		at = &(*at)->peer;
	if (*at == NULL)
		return;
	*at = s->peer;
	s->ins->shell->stats.streams = --s->ins->count;
}

bool taut_i_tcp_make_place(struct taut_tcp_ins *ins)
{
	if (ins->waiting[TAUT_WAIT_IDLE].first == NULL)
		return false;
	ins->shell->stats.timed_out++;
	taut_i_stream_in_close(ins->waiting[TAUT_WAIT_IDLE].first);
	return true;
}

/* ---- the beginning and the end -------------------------------------------------------------- */

void taut_i_tcp_handle_closed(struct taut_tcp_ins *ins)
{
	if (--ins->handles > 0 || !ins->closing)
		return;
	ins->shell->tcp_in = NULL;
	free(ins->buckets);
	free(ins);
}

void taut_i_tcp_freed(uv_handle_t *handle)
{
	struct taut_stream_in *s = handle->data;
	struct taut_tcp_ins *ins = s->ins;

	s->closed = true;
	release(s);
	taut_i_tcp_handle_closed(ins);
}

struct taut_tcp_ins *taut_i_tcp_make(struct taut_shell *shell)
{
	const struct taut_shell_config *c = &shell->config;
	struct taut_tcp_ins *ins = calloc(1, sizeof *ins);
	uint32_t buckets = 16;

	if (ins == NULL)
		return NULL;
	ins->shell = shell;
	ins->streams = c->streams;
	ins->streams_each = c->streams_each;
	ins->pending_most = c->stream_pending;
	ins->output_most = c->stream_output;
	ins->idle_ms = c->idle_ms;
	ins->first_ms = c->first_ms;
	while (buckets < ins->streams && buckets < 1u << 20) /* doubles */
		buckets *= 2;
	ins->mask = buckets - 1;
	ins->buckets = calloc(buckets, sizeof(struct taut_stream_in *));
	if (ins->buckets == NULL) {
		free(ins);
		return NULL;
	}
	uv_timer_init(&shell->loop, &ins->timer);
	uv_timer_init(&shell->loop, &ins->again_timer);
	ins->timer.data = ins->again_timer.data = ins;
	ins->handles = LOOSE_HANDLES;
	return ins;
}

bool taut_i_tcp_unsent(const struct taut_shell *shell)
{
	const struct taut_tcp_ins *ins = shell->tcp_in;

	for (uint32_t i = 0; ins != NULL && i <= ins->mask; i++)
		for (const struct taut_stream_in *s = ins->buckets[i]; s != NULL; s = s->peer)
			if (taut_i_wire_level(&s->wire) > 0)
				return true;
	return false;
}

static void on_timer_closed(uv_handle_t *handle)
{
	taut_i_tcp_handle_closed(handle->data);
}

void taut_i_tcp_close(struct taut_shell *shell)
{
	struct taut_tcp_ins *ins = shell->tcp_in;
	struct taut_stream_in *s;

	if (ins == NULL || ins->closing)
		return;
	taut_i_tcp_stop(shell);
	for (uint32_t i = 0; i <= ins->mask; i++)
		while (ins->buckets[i] != NULL) /* each turn closes one */
			taut_i_stream_in_close(ins->buckets[i]);
	ins->closing = true;
	while ((s = ins->dirty) != NULL) { /* each turn takes one out */
		ins->dirty = s->dirty_next;
		s->dirty = false;
		release(s);
	}
	while ((s = ins->again) != NULL) { /* each turn takes one out */
		ins->again = s->again_next;
		s->again = false;
		release(s);
	}
	uv_close((uv_handle_t *)&ins->timer, on_timer_closed);
	uv_close((uv_handle_t *)&ins->again_timer, on_timer_closed);
}

/* wait.c - who waits for whom: tasks that are made or joined, left, freed, and whose budget pays. */
#include <string.h>

#include "task.h"

uint32_t *taut_i_waiter_next(struct taut_resolver *r, uint32_t waiter)
{
	uint32_t index = waiter >> 3;

	return (waiter & 7) == 7 ? &r->requests[index].next
				 : &r->tasks[index].child[waiter & 7].next;
}

/* ---- tasks by question ---------------------------------------------------------------------- */

static uint32_t hash_of(
	const struct taut_resolver *r, const uint8_t *name, uint16_t type, uint16_t rclass)
{
	uint64_t key = 0;

	memcpy(&key, r->key, sizeof key); /* where tasks stand in the table is not seen outside */
	return (uint32_t)(taut_name_hash(name, key) >> 16) ^ type * 0x9e3779b1u ^ rclass;
}

static uint32_t find(const struct taut_resolver *r, uint32_t hash, const uint8_t *name,
	uint16_t type, uint16_t rclass)
{
	uint32_t i = r->task_hash[hash & r->hash_mask];

	while (i != TAUT_NO_INDEX) { /* a chain of tasks */
		const struct taut_task *t = &r->tasks[i];

		if (t->hash == hash && t->type == type && t->rclass == rclass &&
			t->state != TAUT_TASK_OVER && taut_name_equal(t->name, name))
			return i;
		i = t->chain;
	}
	return TAUT_NO_INDEX;
}

/* Does `from` wait for `to`, by whatever ways? Each task is looked at once. */
static bool waits_for(struct taut_resolver *r, uint32_t from, uint32_t to)
{
	uint32_t depth = 0;

	if (++r->marks == 0) {
		memset(r->mark, 0, r->tasks_made * sizeof *r->mark);
		r->marks = 1;
	}
	r->walk[depth++] = from;
	r->mark[from] = r->marks;
	while (depth > 0) { /* takes a task off; puts those on that have no mark, and marks them */
		uint32_t i = r->walk[--depth];

		if (i == to)
			return true;
		for (uint32_t slot = 0; slot < TAUT_CHILDREN; slot++) {
			uint32_t child = r->tasks[i].child[slot].task;

			if (child == TAUT_NO_INDEX || r->mark[child] == r->marks)
				continue;
			r->mark[child] = r->marks;
			r->walk[depth++] = child;
		}
	}
	return false;
}

static void join(struct taut_resolver *r, uint32_t task, uint32_t waiter)
{
	*taut_i_waiter_next(r, waiter) = r->tasks[task].waiters;
	r->tasks[task].waiters = waiter;
}

static void own(struct taut_resolver *r, uint32_t request, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];

	t->owner = request;
	t->owned_last = TAUT_NO_INDEX;
	t->owned_next = r->requests[request].owned;
	if (t->owned_next != TAUT_NO_INDEX)
		r->tasks[t->owned_next].owned_last = task;
	r->requests[request].owned = task;
}

void taut_i_task_disown_one(struct taut_resolver *r, struct taut_task *t)
{
	if (t->owner == TAUT_NO_INDEX)
		return;
	if (t->owned_last != TAUT_NO_INDEX)
		r->tasks[t->owned_last].owned_next = t->owned_next;
	else
		r->requests[t->owner].owned = t->owned_next;
	if (t->owned_next != TAUT_NO_INDEX)
		r->tasks[t->owned_next].owned_last = t->owned_last;
	t->owner = TAUT_NO_INDEX;
}

static bool is_full(const struct taut_resolver *r)
{
	return r->free_task == TAUT_NO_INDEX && r->tasks_made == r->task_count;
}

/* The place of a new task: there is one. */
static uint32_t take_place(struct taut_resolver *r)
{
	uint32_t task = r->free_task;

	if (task != TAUT_NO_INDEX) {
		r->free_task = r->tasks[task].chain;
		return task;
	}
	r->mark[r->tasks_made] = 0;
	return r->tasks_made++;
}

static uint32_t make(struct taut_resolver *r, uint32_t owner, uint32_t depth, uint32_t hash,
	const uint8_t *name, uint16_t type, uint16_t rclass)
{
	uint32_t task = take_place(r), *head = &r->task_hash[hash & r->hash_mask];
	struct taut_task *t = &r->tasks[task];

	memset(t, 0, offsetof(struct taut_task, x));
	memset(&t->found, 0, offsetof(struct taut_found, target));
	t->x.number = 0;
	t->found.ede = TAUT_NO_EDE;
	for (uint32_t i = 0; i < TAUT_CHILDREN; i++)
		t->child[i].task = t->child[i].next = TAUT_NO_INDEX;
	t->name_length = taut_name_length(name);
	memcpy(t->name, name, t->name_length);
	t->type = type;
	t->rclass = rclass;
	t->hash = hash;
	t->chain = *head;
	*head = task;
	own(r, owner, task);
	t->depth = (uint8_t)depth;
	t->waiters = TAUT_NO_INDEX;
	t->prime = name[0] == 0 && type == TAUT_TYPE_NS && rclass == TAUT_CLASS_IN;
	t->state = TAUT_TASK_CUT;
	r->stats.active_tasks++;
	return task;
}

uint32_t taut_i_task_for(struct taut_resolver *r, uint32_t owner, uint32_t waiter,
	const uint8_t *name, uint16_t type, uint16_t rclass, bool *entangled)
{
	bool of_request = (waiter & 7) == 7;
	uint32_t hash = hash_of(r, name, type, rclass), depth = 0,
		 task = find(r, hash, name, type, rclass);

	if (!of_request)
		depth = r->tasks[waiter >> 3].depth + 1u;
	if (task != TAUT_NO_INDEX) {
		if (!of_request && waits_for(r, task, waiter >> 3)) {
			*entangled = true;
			return TAUT_NO_INDEX;
		}
		r->stats.coalesced++;
		join(r, task, waiter);
		return task;
	}
	if (depth > TAUT_TASK_DEPTH || owner == TAUT_NO_INDEX || is_full(r) ||
		!taut_i_spend(r, owner, TAUT_SPEND_TASKS, 1))
		return TAUT_NO_INDEX;
	task = make(r, owner, depth, hash, name, type, rclass);
	join(r, task, waiter);
	taut_i_run_task(r, task);
	return task;
}

void taut_i_task_leave(struct taut_resolver *r, uint32_t task, uint32_t waiter)
{
	uint32_t *link = &r->tasks[task].waiters;

	while (*link != TAUT_NO_INDEX && *link != waiter) /* the list of those that wait */
		link = taut_i_waiter_next(r, *link);
	if (*link == TAUT_NO_INDEX)
		return;
	*link = *taut_i_waiter_next(r, waiter);
	*taut_i_waiter_next(r, waiter) = TAUT_NO_INDEX;
	if (r->tasks[task].waiters == TAUT_NO_INDEX)
		taut_i_run_task(r, task); /* to be freed, when it has its turn */
}

void taut_i_task_drop_children(struct taut_resolver *r, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];

	for (uint32_t slot = 0; slot < TAUT_CHILDREN; slot++) {
		if (t->child[slot].task == TAUT_NO_INDEX)
			continue;
		taut_i_task_leave(r, t->child[slot].task, taut_waiter_child(task, slot));
		t->child[slot].task = TAUT_NO_INDEX;
	}
	t->waiting = 0;
}

void taut_i_task_free(struct taut_resolver *r, uint32_t task)
{
	struct taut_task *t = &r->tasks[task];
	uint32_t *link = &r->task_hash[t->hash & r->hash_mask];

	taut_i_task_close(r, task);
	taut_i_task_drop_children(r, task);
	taut_i_timer_clear(r, task << 1 | TAUT_OF_TASK);
	taut_i_cut_free(r, t);
	taut_i_found_free(r, &t->found);
	taut_i_task_disown_one(r, t);
	while (*link != task) /* it is in its chain */
		link = &r->tasks[*link].chain;
	*link = t->chain;
	t->state = TAUT_TASK_FREE;
	t->chain = r->free_task;
	r->free_task = task;
	r->stats.active_tasks--;
}

/* ---- who pays ------------------------------------------------------------------------------- */

/* A request other than `not` that waits for the task, or whose tasks do. */
static uint32_t other_payer(struct taut_resolver *r, const struct taut_task *t, uint32_t not )
{
	uint32_t waiter = t->waiters;

	for (; waiter != TAUT_NO_INDEX;
		waiter = *taut_i_waiter_next(r, waiter)) { /* those that wait */
		uint32_t payer = (waiter & 7) == 7 ? waiter >> 3 : r->tasks[waiter >> 3].owner;

		if (payer != TAUT_NO_INDEX && payer != not &&r->requests[payer].ended == 0)
			return payer;
	}
	return TAUT_NO_INDEX;
}

static bool hand_over(struct taut_resolver *r, struct taut_task *t)
{
	uint32_t payer = other_payer(r, t, t->owner);

	if (payer == TAUT_NO_INDEX)
		return false;
	taut_i_task_disown_one(r, t);
	own(r, payer, (uint32_t)(t - r->tasks));
	return true;
}

void taut_i_task_disown(struct taut_resolver *r, uint32_t request)
{
	const uint32_t *first = &r->requests[request].owned;
	bool changed = true;

	/* Parents first, whatever their order in the list: each turn but the last hands one over. */
	while (changed) {
		changed = false;
		for (uint32_t i = *first, next; i != TAUT_NO_INDEX; i = next) { /* the list */
			next = r->tasks[i].owned_next;
			changed |= hand_over(r, &r->tasks[i]);
		}
	}
	while (*first != TAUT_NO_INDEX) /* takes the first out each time */
		taut_i_task_disown_one(r, &r->tasks[*first]);
}

bool taut_i_task_spend(struct taut_resolver *r, struct taut_task *t, unsigned what, uint32_t n)
{
	do { /* each turn takes a payer whose budget has not ended */
		if (t->owner != TAUT_NO_INDEX && taut_i_spend(r, t->owner, what, n))
			return true;
	} while (hand_over(r, t));
	return false;
}

/* ---- addresses of name servers -------------------------------------------------------------- */

static uint32_t free_slot(const struct taut_task *t)
{
	for (uint32_t i = 0; i < TAUT_CHILDREN; i++)
		if (t->child[i].task == TAUT_NO_INDEX)
			return i;
	return TAUT_NO_INDEX;
}

/* One type of one name server. True: a task is under way. */
static bool ask_address(
	struct taut_resolver *r, uint32_t task, uint32_t ns, const uint8_t *name, uint16_t type)
{
	struct taut_task *t = &r->tasks[task];
	uint32_t slot = free_slot(t), child;
	bool entangled = false;

	if (slot == TAUT_NO_INDEX)
		return false;
	child = taut_i_task_for(
		r, t->owner, taut_waiter_child(task, slot), name, type, TAUT_CLASS_IN, &entangled);
	t->entangled |= entangled;
	if (child == TAUT_NO_INDEX)
		return false;
	if (r->tasks[child].state == TAUT_TASK_CUT)
		r->tasks[child].no_route |= t->no_route;
	t->child[slot].task = child;
	t->child[slot].type = type;
	t->child[slot].ns = (uint8_t)ns;
	t->waiting++;
	return true;
}

static bool ask_addresses(struct taut_resolver *r, uint32_t task, uint32_t ns)
{
	struct taut_servers_of *of = r->tasks[task].of;
	uint8_t state = of->ns[ns].state;
	bool asked = false;

	of->ns[ns].state |= TAUT_NS_ASKED4 | TAUT_NS_ASKED6;
	if ((r->config.flags & TAUT_R_IP4) && !(state & (TAUT_NS_HAS4 | TAUT_NS_ASKED4)))
		asked |= ask_address(r, task, ns, of->ns[ns].name, TAUT_TYPE_A);
	if ((r->config.flags & TAUT_R_IP6) && !(state & (TAUT_NS_HAS6 | TAUT_NS_ASKED6)))
		asked |= ask_address(r, task, ns, of->ns[ns].name, TAUT_TYPE_AAAA);
	return asked;
}

/* Names of which nothing is known come first; then those of which one family is missing. */
static bool wanted(const struct taut_servers_of *of, uint32_t ns, bool known)
{
	uint8_t state = of->ns[ns].state;

	if (of->ns[ns].name == NULL || (state & TAUT_NS_ASKED4 && state & TAUT_NS_ASKED6))
		return false;
	return ((state & (TAUT_NS_HAS4 | TAUT_NS_HAS6)) != 0) == known;
}

bool taut_i_task_addresses(struct taut_resolver *r, uint32_t task)
{
	struct taut_servers_of *of = r->tasks[task].of;

	for (unsigned known = 0; known < 2; known++)
		for (uint32_t i = 0; i < of->ns_count; i++) {
			if (of->resolved >= TAUT_GLUELESS_MAX) /* NXNSAttack, CVE-2020-8616 */
				return false;
			if (!wanted(of, i, known == 1) || of->forward || of->hints)
				continue;
			if (!ask_addresses(r, task, i))
				continue;
			of->resolved++;
			return true;
		}
	return false;
}

/* RFC 2181 10.3 forbids it, but there are such names: one alias is followed. */
void taut_i_task_alias(struct taut_resolver *r, uint32_t task, uint32_t slot,
	const struct taut_child *child, const uint8_t *target)
{
	struct taut_servers_of *of = r->tasks[task].of;
	struct taut_cached found;

	(void)slot;
	if (child->type == TAUT_TYPE_A ? (of->ns[child->ns].state & TAUT_NS_ALIAS) != 0
				       : (of->ns[child->ns].state & TAUT_NS_ALIAS6) != 0)
		return;
	of->ns[child->ns].state |= child->type == TAUT_TYPE_A ? TAUT_NS_ALIAS : TAUT_NS_ALIAS6;
	if (taut_i_cache_get(
		    r->config.cache, target, child->type, TAUT_CLASS_IN, r->now, 0, &found)) {
		if (found.kind == TAUT_CACHED_RRSET)
			taut_i_cut_address(r, of, child->ns, &found.rrset);
		return;
	}
	ask_address(r, task, child->ns, target, child->type);
}

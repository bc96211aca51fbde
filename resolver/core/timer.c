/* timer.c - when requests and tasks want to be woken: a heap, the earliest first. */
#include "engine.h"

static struct taut_timer *timer_of(const struct taut_resolver *r, uint32_t which)
{
	return (which & 1) == TAUT_OF_TASK ? &r->tasks[which >> 1].timer
					   : &r->requests[which >> 1].timer;
}

/* Earlier, or as early and of a lower number: the order does not depend on how the heap grew. */
static bool before(const struct taut_resolver *r, uint32_t a, uint32_t b)
{
	uint64_t at = timer_of(r, a)->at, other = timer_of(r, b)->at;

	return at != other ? at < other : a < b;
}

static void put(struct taut_resolver *r, uint32_t place, uint32_t which)
{
	r->heap[place] = which;
	timer_of(r, which)->place = place + 1;
}

static void sift_up(struct taut_resolver *r, uint32_t place, uint32_t which)
{
	while (place > 0) { /* goes to the parent each time */
		uint32_t parent = (place - 1) / 2;

		if (!before(r, which, r->heap[parent]))
			break;
		put(r, place, r->heap[parent]);
		place = parent;
	}
	put(r, place, which);
}

static void sift_down(struct taut_resolver *r, uint32_t place, uint32_t which)
{
	for (;;) { /* goes to a child each time */
		uint32_t child = 2 * place + 1;

		if (child >= r->heap_length)
			break;
		if (child + 1 < r->heap_length && before(r, r->heap[child + 1], r->heap[child]))
			child++;
		if (!before(r, r->heap[child], which))
			break;
		put(r, place, r->heap[child]);
		place = child;
	}
	put(r, place, which);
}

void taut_i_timer_clear(struct taut_resolver *r, uint32_t which)
{
	struct taut_timer *timer = timer_of(r, which);
	uint32_t place = timer->place;

	if (place == 0)
		return;
	timer->place = 0;
	r->heap_length--;
	if (place - 1 == r->heap_length)
		return;
	/* The last one takes the place: it may have to go either way. */
	which = r->heap[r->heap_length];
	sift_down(r, place - 1, which);
	sift_up(r, timer_of(r, which)->place - 1, which);
}

void taut_i_timer_set(struct taut_resolver *r, uint32_t which, uint64_t at)
{
	taut_i_timer_clear(r, which);
	timer_of(r, which)->at = at;
	sift_up(r, r->heap_length++, which);
}

bool taut_i_timer_due(const struct taut_resolver *r, uint64_t now, uint32_t *which)
{
	if (r->heap_length == 0 || timer_of(r, r->heap[0])->at > now)
		return false;
	*which = r->heap[0];
	return true;
}

/* log_ring.c - lines between the thread that says them and the one that writes them. */
#include <string.h>

#include "log_inner.h"

static void copy_in(struct log_ring *ring, uint32_t at, const void *from, uint32_t n)
{
	uint32_t place = at % LOG_RING, first = n < LOG_RING - place ? n : LOG_RING - place;

	memcpy(ring->octets + place, from, first);
	memcpy(ring->octets, (const uint8_t *)from + first, n - first);
}

static void copy_out(const struct log_ring *ring, uint32_t at, void *to, uint32_t n)
{
	uint32_t place = at % LOG_RING, first = n < LOG_RING - place ? n : LOG_RING - place;

	memcpy(to, ring->octets + place, first);
	memcpy((uint8_t *)to + first, ring->octets, n - first);
}

bool log_ring_put(struct log_ring *ring, const struct log_head *head, const char *line)
{
	uint32_t at = atomic_load_explicit(&ring->head, memory_order_relaxed);
	uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
	uint32_t n = (uint32_t)sizeof *head + head->length;

	if (n > LOG_RING - (at - tail))
		return false;
	copy_in(ring, at, head, sizeof *head);
	copy_in(ring, at + (uint32_t)sizeof *head, line, head->length);
	atomic_store_explicit(&ring->head, at + n, memory_order_release);
	return true;
}

bool log_ring_empty(const struct log_ring *ring)
{
	return atomic_load(&ring->head) == atomic_load(&ring->tail);
}

bool log_ring_take(struct log_ring *ring, struct log_head *head, char line[LOG_LINE])
{
	uint32_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
	uint32_t at = atomic_load_explicit(&ring->head, memory_order_acquire);

	if (at == tail)
		return false;
	copy_out(ring, tail, head, sizeof *head);
	copy_out(ring, tail + (uint32_t)sizeof *head, line, head->length);
	atomic_store_explicit(
		&ring->tail, tail + (uint32_t)sizeof *head + head->length, memory_order_release);
	return true;
}

/* packed.c - packed RRsets in blocks of the pool that grow. */
#include <string.h>

#include "engine.h"

#define MOST 65535u

/* Room for n octets more: a larger block, at least twice as large. */
static bool room(struct taut_resolver *r, struct taut_packed *p, uint32_t n)
{
	uint32_t capacity = p->capacity < 128 ? 128 : 2 * p->capacity;
	uint8_t *block;

	if (n > MOST - p->length)
		return false;
	if (n <= p->capacity - p->length)
		return true;
	if (capacity < p->length + n)
		capacity = p->length + n;
	if (capacity > MOST)
		capacity = MOST;
	block = taut_i_pool_take(&r->pool, capacity);
	if (block == NULL)
		return false;
	if (p->length > 0)
		memcpy(block, p->octets, p->length);
	taut_i_pool_give(&r->pool, p->octets, p->capacity);
	p->octets = block;
	p->capacity = capacity;
	return true;
}

bool taut_i_packed_add(
	struct taut_resolver *r, struct taut_packed *p, const uint8_t *octets, uint32_t n)
{
	if (n == 0)
		return true;
	if (!room(r, p, n))
		return false;
	memcpy(p->octets + p->length, octets, n);
	p->length += n;
	return true;
}

bool taut_i_packed_set(struct taut_resolver *r, struct taut_packed *p, const struct taut_rrset *set)
{
	size_t n = taut_i_rrset_pack(set, NULL, 0);

	if (n == 0 || n > MOST || !room(r, p, (uint32_t)n))
		return false;
	if (taut_i_rrset_pack(set, p->octets + p->length, n) != n)
		return false;
	p->length += (uint32_t)n;
	return true;
}

void taut_i_packed_free(struct taut_resolver *r, struct taut_packed *p)
{
	taut_i_pool_give(&r->pool, p->octets, p->capacity);
	*p = (struct taut_packed){NULL, 0, 0};
}

void taut_i_found_free(struct taut_resolver *r, struct taut_found *found)
{
	taut_i_packed_free(r, &found->why);
	taut_i_packed_free(r, &found->answer);
	taut_i_packed_free(r, &found->authority);
	found->outcome = TAUT_OUT_NONE;
	found->ede = TAUT_NO_EDE;
}

bool taut_i_area_set(struct taut_area *area, const struct taut_rrset *set)
{
	size_t n = taut_i_rrset_pack(set, area->octets + area->length, MOST - area->length);

	if (n == 0)
		return false;
	area->length += (uint32_t)n;
	return true;
}

/* check_order.c - puts the names and records of a zone into canonical order; see check_store.h. */
#include <stdlib.h>
#include <string.h>

#include "check_store.h"

static void merge(const uint32_t *a, uint32_t n, const uint32_t *b, uint32_t m, uint32_t *out,
	zone_before *before, const void *context)
{
	while (n > 0 && m > 0) { /* each step takes one away */
		if (before(context, *b, *a)) {
			*out++ = *b++;
			m--;
		} else {
			*out++ = *a++;
			n--;
		}
	}
	memcpy(out, a, n * sizeof *a);
	memcpy(out + n, b, m * sizeof *b);
}

void zone_sort(
	uint32_t *items, uint32_t *room, uint32_t n, zone_before *before, const void *context)
{
	for (uint64_t width = 1; width < n; width *= 2) { /* at most 32 times */
		for (uint64_t at = 0; at + width < n; at += 2 * width) {
			uint32_t *low = items + at, *high = low + width;
			uint32_t left = (uint32_t)width;
			uint32_t right =
				(uint32_t)(n - at - width < width ? n - at - width : width);

			if (!before(context, *high, high[-1]))
				continue;
			merge(low, left, high, right, room, before, context);
			memcpy(low, room, (left + right) * sizeof *room);
		}
	}
}

/* What names are ordered by: the first octets of the labels below the origin, from the right. */
struct keyed {
	const struct zone_name *names;
	const uint64_t *keys;
};

/* Labels in front of the origin, last one first, as octets that order as RFC 4034 6.1 wants: 0 as 0 1,
 * the end of a label as 0 0. Only the first eight of them: longer ones are compared in full. */
static uint64_t order_key(const uint8_t *wire, uint32_t skipped)
{
	uint8_t starts[TAUT_NAME_MAX], key[8 + 2] = {0};
	uint32_t labels = taut_name_labels(wire) - skipped, at = 0, used = 0;
	uint64_t number = 0;

	for (uint32_t i = 0; i < labels; i++) {
		starts[i] = (uint8_t)at;
		at += wire[at] + 1u;
	}
	for (uint32_t i = labels; i > 0 && used < 8; i--) {
		const uint8_t *label = wire + starts[i - 1];

		for (uint32_t k = 1; k <= label[0] && used < 8; k++) {
			uint8_t octet = label[k];

			if (octet >= 'A' && octet <= 'Z')
				octet = (uint8_t)(octet + 32);
			key[used++] = octet;
			if (octet == 0)
				key[used++] = 1;
		}
		used += 2;
	}
	for (uint32_t i = 0; i < 8; i++)
		number = number << 8 | key[i];
	return number;
}

static bool name_before(const void *context, uint32_t a, uint32_t b)
{
	const struct keyed *keyed = context;

	uint32_t outside = keyed->names[a].flags & ZONE_OUTSIDE;

	if (outside != (keyed->names[b].flags & ZONE_OUTSIDE))
		return outside == 0;
	if (keyed->keys[a] != keyed->keys[b])
		return keyed->keys[a] < keyed->keys[b];
	return taut_name_compare(keyed->names[a].wire, keyed->names[b].wire) < 0;
}

static void set_keys(struct zone_store *store, const uint8_t *origin, uint64_t *keys)
{
	uint32_t labels = taut_name_labels(origin);

	for (uint32_t i = 0; i < store->name_count; i++) {
		struct zone_name *name = &store->names[i];

		keys[i] = 0;
		if (taut_name_is_below(name->wire, origin))
			keys[i] = order_key(name->wire, labels);
		else
			name->flags |= ZONE_OUTSIDE;
	}
}

/* Gives the names their places in canonical order, and the records the new numbers of their owners. */
static bool order_names(struct zone_store *store, const uint8_t *origin)
{
	uint32_t n = store->name_count;
	uint64_t *keys = malloc((n + 1u) * sizeof *keys);
	uint32_t *items = malloc((2u * (size_t)n + 1) * sizeof *items);
	struct zone_name *names = malloc((n + 1u) * sizeof *names);

	if (!keys || !items || !names) {
		free(keys);
		free(items);
		free(names);
		return false;
	}
	set_keys(store, origin, keys);
	for (uint32_t i = 0; i < n; i++)
		items[i] = i;
	zone_sort(items, items + n, n, name_before, &(struct keyed){store->names, keys});
	for (uint32_t i = 0; i < n; i++) {
		names[i] = store->names[items[i]];
		items[n + items[i]] = i;
	}
	for (uint32_t i = 0; i < store->count; i++)
		store->entries[i].name = items[n + store->entries[i].name];
	free(store->names);
	free(keys);
	free(items);
	store->names = names;
	store->name_capacity = n + 1;
	return true;
}

static bool entry_before(const void *context, uint32_t a, uint32_t b)
{
	const struct zone_store *store = context;
	const struct zone_entry *x = &store->entries[a], *y = &store->entries[b];

	if (x->name != y->name)
		return x->name < y->name;
	if (x->type != y->type)
		return x->type < y->type;
	return a < b;
}

static bool order_entries(struct zone_store *store)
{
	uint32_t n = store->count, first = 0;
	uint32_t *room = malloc((n + 1u) * sizeof *room);

	store->order = malloc((n + 1u) * sizeof *store->order);
	if (!store->order || !room) {
		free(room);
		return false;
	}
	for (uint32_t i = 0; i < n; i++)
		store->order[i] = i;
	zone_sort(store->order, room, n, entry_before, store);
	free(room);
	for (uint32_t i = 0; i < store->name_count; i++) {
		store->names[i].first = first;
		first += store->names[i].count;
	}
	return true;
}

bool zone_order(struct zone_store *store, const uint8_t *origin)
{
	return order_names(store, origin) && order_entries(store);
}

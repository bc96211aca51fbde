/* sorter.c - see sorter.h. Items (runs.h) fill the memory from its front, what their order is made of from
 * its back; where they meet they are sorted and written to a file. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "key.h"
#include "runs.h"
#include "sorter.h"

/* An item in memory. All keys begin with the same octets, `common` of them; these are the next eight, so
 * that most comparisons need not look at the item. */
struct entry {
	uint64_t word;
	uint64_t at;
};

struct zone_sorter {
	uint8_t *memory;
	size_t capacity, used; /* octets of memory; of items in it */
	struct entry *entries; /* capacity / sizeof(struct entry) of them, the same memory */
	size_t slots, count;  /* entries have the last `count` of them, their copies those before */
	struct entry *sorted; /* count of them, in order; after zone_sorter_finish */
	size_t next;
	uint32_t common;
	unsigned runs_max, runs_count;
	struct zone_run runs[ZONE_RUNS_MAX];
	struct zone_merge merge;
	bool merging, began;
	int error;
	const char *doing; /* what failed */
	uint32_t before_length, before_owner;
	uint8_t before[ZONE_KEY_MAX]; /* the key of the item that was given last */
	uint8_t key[ZONE_KEY_MAX];
	char text[128];
};

struct zone_sorter *zone_sorter_new(uint64_t memory)
{
	struct zone_sorter *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	if (memory > SIZE_MAX / 4) /* of machines of 32 bits no more can be had */
		memory = SIZE_MAX / 4;
	s->slots = (size_t)(memory / sizeof(struct entry));
	s->capacity = s->slots * sizeof(struct entry);
	s->entries = malloc(s->capacity);
	s->memory = (uint8_t *)s->entries;
	s->runs_max = memory / 524288 < ZONE_RUNS_MAX ? (unsigned)(memory / 524288) : ZONE_RUNS_MAX;
	if (s->runs_max < ZONE_RUNS_MIN)
		s->runs_max = ZONE_RUNS_MIN;
	if (s->memory)
		return s;
	free(s);
	return NULL;
}

void zone_sorter_free(struct zone_sorter *s)
{
	unsigned i;

	if (!s)
		return;
	for (i = 0; i < s->runs_count; i++)
		close(s->runs[i].descriptor);
	free(s->entries);
	free(s);
}

static bool failed(struct zone_sorter *s, int error, const char *doing)
{
	if (s->error == 0 && error != 0) {
		s->error = error;
		snprintf(s->text, sizeof s->text, "%s: %s", doing, strerror(error));
	}
	return s->error != 0;
}

const char *zone_sorter_error(const struct zone_sorter *s)
{
	return s->error != 0 ? s->text : NULL;
}

/* ---- in memory ------------------------------------------------------------------------------ */

static const uint8_t *key_of(const struct zone_sorter *s, const struct entry *e)
{
	return s->memory + e->at + sizeof(struct zone_item);
}

static bool is_after(const struct zone_sorter *s, const struct entry *a, const struct entry *b)
{
	if (a->word != b->word)
		return a->word > b->word;
	return zone_item_compare(s->memory + a->at, s->memory + b->at) > 0;
}

/* The eight octets behind the common ones; zeros stand for those that a shorter key has not: they compare
 * as equal or below what is longer, and equal ones are looked at in full. */
static uint64_t word_of(const struct zone_sorter *s, const struct entry *e)
{
	uint32_t length = zone_item_at(s->memory + e->at).key, i;
	const uint8_t *key = key_of(s, e);
	uint64_t word = 0;

	for (i = s->common; i < s->common + 8; i++)
		word = word << 8 | (i < length ? key[i] : 0);
	return word;
}

/* Merges from[low..middle) and from[middle..high) into to[low..). */
static void merge_pair(const struct zone_sorter *s, const struct entry *from, struct entry *to,
	size_t low, size_t middle, size_t high)
{
	size_t a = low, b = middle, i;

	if (!is_after(s, &from[middle - 1], &from[middle])) {
		memcpy(to + low, from + low, (high - low) * sizeof *to);
		return;
	}
	for (i = low; i < high; i++)
		to[i] = b == high || (a < middle && !is_after(s, &from[a], &from[b])) ? from[a++]
										      : from[b++];
}

static bool is_sorted(const struct zone_sorter *s, const struct entry *e, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++)
		if (is_after(s, &e[i - 1], &e[i]))
			return false;
	return true;
}

/* Sorts the entries, stable, by merging ever longer stretches to and fro. Returns where they are. */
static struct entry *sort(struct zone_sorter *s)
{
	size_t n = s->count, width, low, i;
	struct entry *from = s->entries + s->slots - n, *to = from - n, *swap;

	for (i = 0; i < n; i++)
		from[i].word = word_of(s, &from[i]);
	/* They were put in from the back. */
	for (i = 0; i < n / 2; i++) {
		struct entry e = from[i];

		from[i] = from[n - 1 - i];
		from[n - 1 - i] = e;
	}
	if (is_sorted(s, from, n))
		return from;
	for (width = 1; width < n; width *= 2) { /* it doubles each turn */
		for (low = 0; low < n; low += 2 * width) {
			size_t middle = low + width < n ? low + width : n;
			size_t high = middle + width < n ? middle + width : n;

			if (middle < high)
				merge_pair(s, from, to, low, middle, high);
			else
				memcpy(to + low, from + low, (high - low) * sizeof *to);
		}
		swap = from;
		from = to;
		to = swap;
	}
	return from;
}

/* ---- in files ------------------------------------------------------------------------------- */

/* Opens a file for a run. The caller has made sure that there is a place in the list. */
static bool open_run(struct zone_sorter *s, struct zone_run *run, unsigned level)
{
	*run = (struct zone_run){.descriptor = zone_run_file(), .level = level};
	return !failed(s, run->descriptor < 0 ? errno : 0, "a temporary file");
}

static bool close_run(struct zone_sorter *s, struct zone_run *run, struct zone_run_writer *writer)
{
	int error = zone_run_end(writer);

	run->size = writer->size;
	return !failed(s, error, "writing a temporary file");
}

/* Merges the last runs into one: those that went through the fewest merges, but a quarter of all at least,
 * so that no octet is copied more often than the logarithm of their number. */
static bool merge_runs(struct zone_sorter *s)
{
	unsigned first = s->runs_count - 1, i;
	size_t part = s->capacity / (s->runs_count + 1);
	struct zone_run_writer writer;
	const uint8_t *item;
	struct zone_run run;

	while (first > 0 &&
		(s->runs[first - 1].level == s->runs[first].level ||
			s->runs_count - first < s->runs_max / 4)) /* one less each turn */
		first--;
	if (!open_run(s, &run, s->runs[first].level + 1))
		return false;
	zone_run_begin(&writer, run.descriptor, s->memory, part);
	zone_merge_begin(&s->merge, s->runs + first, s->runs_count - first, s->memory + part,
		s->capacity - part);
	while ((item = zone_merge_top(&s->merge)) != NULL) { /* one item less each turn */
		zone_run_put(&writer, item, zone_item_at(item).length);
		zone_merge_step(&s->merge);
	}
	for (i = first; i < s->runs_count; i++)
		close(s->runs[i].descriptor);
	s->runs[first] = run;
	s->runs_count = first + 1;
	return !failed(s, s->merge.error, "reading a temporary file") &&
	       close_run(s, &s->runs[first], &writer);
}

/* Writes what is in memory to a file. */
static bool spill(struct zone_sorter *s)
{
	uint8_t buffer[65536 + ZONE_RECORD_MAX];
	struct zone_run *run = &s->runs[s->runs_count];
	struct entry *sorted = sort(s);
	struct zone_run_writer writer;
	size_t i;

	if (!open_run(s, run, 0))
		return false;
	s->runs_count++;
	zone_run_begin(&writer, run->descriptor, buffer, sizeof buffer);
	for (i = 0; i < s->count; i++) {
		const uint8_t *item = s->memory + sorted[i].at;

		zone_run_put(&writer, item, zone_item_at(item).length);
	}
	s->used = s->count = 0;
	if (!close_run(s, run, &writer))
		return false;
	return s->runs_count < s->runs_max || merge_runs(s);
}

/* ---- adding --------------------------------------------------------------------------------- */

static uint32_t same_octets(const uint8_t *a, const uint8_t *b, uint32_t n)
{
	uint32_t i;

	for (i = 0; i < n && a[i] == b[i]; i++) {
	}
	return i;
}

bool zone_sorter_add(struct zone_sorter *s, const struct taut_zone_record *r, bool any_serial)
{
	struct zone_item item = {.ttl = r->ttl, .owner = (uint8_t)r->owner_length};
	uint32_t owner = zone_owner_key(r->owner, s->key), rest;
	struct entry *e;
	uint8_t *p;

	if (s->error != 0)
		return false;
	rest = zone_rest_key(r, any_serial, s->key + owner);
	item.owner_key = (uint16_t)owner;
	item.key = owner + rest;
	item.own_rdata =
		rest - 4 != r->rdlength || memcmp(s->key + owner + 4, r->rdata, r->rdlength) != 0;
	item.length =
		(uint32_t)sizeof item + item.key + item.owner + (item.own_rdata ? r->rdlength : 0u);
	if (s->used + item.length > s->capacity - (s->count + 1) * 2 * sizeof *e && !spill(s))
		return false;
	p = s->memory + s->used;
	e = s->entries + s->slots - ++s->count;
	*e = (struct entry){0, s->used};
	s->common = s->count == 1 ? owner
				  : same_octets(s->key, s->memory + sizeof item,
					    owner < s->common ? owner : s->common);
	memcpy(p, &item, sizeof item);
	p += sizeof item;
	memcpy(p, s->key, item.key);
	p += item.key;
	memcpy(p, r->owner, item.owner);
	if (item.own_rdata && r->rdlength > 0)
		memcpy(p + item.owner, r->rdata, r->rdlength);
	s->used += item.length;
	return true;
}

/* ---- giving back ---------------------------------------------------------------------------- */

bool zone_sorter_finish(struct zone_sorter *s)
{
	if (s->error != 0)
		return false;
	if (s->runs_count == 0) {
		s->sorted = sort(s);
		return true;
	}
	if (s->count > 0 && !spill(s))
		return false;
	s->merging = true;
	zone_merge_begin(&s->merge, s->runs, s->runs_count, s->memory, s->capacity);
	return !failed(s, s->merge.error, "reading a temporary file");
}

/* The next item, or NULL. */
static const uint8_t *step(struct zone_sorter *s)
{
	if (!s->merging)
		return s->next < s->count ? s->memory + s->sorted[s->next++].at : NULL;
	if (s->began && s->merge.waiting > 0)
		zone_merge_step(&s->merge);
	if (failed(s, s->merge.error, "reading a temporary file"))
		return NULL;
	return zone_merge_top(&s->merge);
}

/* Says how the item is related to the one before, and remembers it. */
static void relate(struct zone_sorter *s, struct zone_sorted *out)
{
	uint32_t same = 0;

	if (s->began)
		same = same_octets(out->key, s->before,
			out->key_length < s->before_length ? out->key_length : s->before_length);
	out->same_owner = same >= out->owner_key;
	out->same_set = same >= out->owner_key + 4;
	out->repeated = s->began && same == out->key_length && same == s->before_length;
	memcpy(s->before + same, out->key + same, out->key_length - same);
	s->before_length = out->key_length;
	s->began = true;
}

bool zone_sorter_next(struct zone_sorter *s, struct zone_sorted *out)
{
	const uint8_t *p = s->error == 0 ? step(s) : NULL;
	struct zone_item item;

	if (!p)
		return false;
	item = zone_item_at(p);
	p += sizeof item;
	out->key = p;
	out->key_length = item.key;
	out->owner_key = item.owner_key;
	relate(s, out);
	out->record = (struct taut_zone_record){.owner = p + item.key,
		.owner_length = item.owner,
		.ttl = item.ttl,
		.rclass = (uint16_t)(p[item.owner_key] << 8 | p[item.owner_key + 1]),
		.type = (uint16_t)(p[item.owner_key + 2] << 8 | p[item.owner_key + 3]),
		.same_owner = out->same_owner};
	out->record.rdata = item.own_rdata ? p + item.key + item.owner : p + item.owner_key + 4;
	out->record.rdlength = (uint16_t)(item.key - item.owner_key - 4u);
	return true;
}

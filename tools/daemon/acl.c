/* acl.c - see acl.h. Rules in one array: by family, then the long prefixes first, then by address; a run is
 * the part of it with one family and one length. */
#include "acl.h"

#include <stdlib.h>

#include "prefix.h"

struct rule {
	struct daemon_bits bits;
	uint32_t order; /* in which it was given */
	uint8_t family, length;
	uint8_t access;
};

struct run {
	uint32_t first, count;
	uint8_t family, length;
};

struct daemon_acl {
	struct rule *rules;
	struct run *runs;
	uint32_t count, run_count;
	enum daemon_access otherwise;
};

static int compare(const void *of_a, const void *of_b)
{
	const struct rule *a = of_a, *b = of_b;
	int bits;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	if (a->length != b->length)
		return a->length > b->length ? -1 : 1;
	bits = daemon_bits_compare(a->bits, b->bits);
	if (bits != 0)
		return bits;
	return a->order < b->order ? -1 : a->order > b->order;
}

static bool same(const struct rule *a, const struct rule *b)
{
	return a->family == b->family && a->length == b->length &&
	       daemon_bits_compare(a->bits, b->bits) == 0;
}

/* Leaves the last one of equal rules, and marks the runs. */
static void settle(struct daemon_acl *acl)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < acl->count; i++) {
		const struct rule *rule = &acl->rules[i];
		struct run *run = acl->run_count > 0 ? &acl->runs[acl->run_count - 1] : NULL;

		if (i + 1 < acl->count && same(rule, &acl->rules[i + 1]))
			continue;
		if (run == NULL || run->family != rule->family || run->length != rule->length) {
			run = &acl->runs[acl->run_count++];
			*run = (struct run){kept, 0, rule->family, rule->length};
		}
		acl->rules[kept++] = *rule;
		run->count++;
	}
	acl->count = kept;
}

struct daemon_acl *daemon_acl_new(
	const struct daemon_acl_rule *rules, uint32_t count, enum daemon_access otherwise)
{
	struct daemon_acl *acl = calloc(1, sizeof *acl);

	if (acl == NULL)
		return NULL;
	acl->otherwise = otherwise;
	acl->rules = calloc((size_t)count + 1, sizeof *acl->rules);
	acl->runs = calloc((size_t)count + 1, sizeof *acl->runs);
	if (acl->rules == NULL || acl->runs == NULL) {
		daemon_acl_free(acl);
		return NULL;
	}
	for (uint32_t i = 0; i < count; i++)
		acl->rules[i] = (struct rule){daemon_prefix(daemon_bits(&rules[i].prefix.address),
						      rules[i].prefix.length),
			i, rules[i].prefix.address.family, rules[i].prefix.length,
			(uint8_t)rules[i].access};
	acl->count = count;
	qsort(acl->rules, count, sizeof *acl->rules, compare);
	settle(acl);
	return acl;
}

void daemon_acl_free(struct daemon_acl *acl)
{
	if (acl == NULL)
		return;
	free(acl->rules);
	free(acl->runs);
	free(acl);
}

static const struct rule *search(
	const struct daemon_acl *acl, const struct run *run, struct daemon_bits bits)
{
	uint32_t low = run->first, high = run->first + run->count;

	while (low < high) { /* the distance is halved */
		uint32_t middle = low + (high - low) / 2;
		int order = daemon_bits_compare(bits, acl->rules[middle].bits);

		if (order == 0)
			return &acl->rules[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

enum daemon_access daemon_acl_look(const struct daemon_acl *acl, const struct taut_address *address)
{
	struct daemon_bits bits = daemon_bits(address);

	for (uint32_t i = 0; i < acl->run_count; i++) {
		const struct run *run = &acl->runs[i];
		const struct rule *rule;

		if (run->family != address->family)
			continue;
		rule = search(acl, run, daemon_prefix(bits, run->length));
		if (rule != NULL)
			return (enum daemon_access)rule->access;
	}
	return acl->otherwise;
}

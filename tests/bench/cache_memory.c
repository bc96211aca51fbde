/* cache_memory.c - what the cache takes for each RRset, and calls to be counted by callgrind.
 *
 * Reads names from standard input, one a line, as traffic has them. Their lengths are what counts:
 * each becomes as many names as are wanted, by other letters and digits.
 *
 *	cache_memory table COUNT
 *		octets for each RRset: as the cache says, and as the system sees it
 *	cache_memory put|get|miss|cut KIND COUNT
 *		that many calls; KIND: a, a2 (two addresses), aaaa, signed
 */
#define _POSIX_C_SOURCE 200809L

#include "../../resolver/core/cache_inner.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS 0x20
#endif

enum { NAMES = 65536 };

static struct {
	uint8_t wire[TAUT_NAME_MAX];
} names[NAMES];
static unsigned name_count;

struct kind {
	const char *name, *text;
	uint16_t type;
	unsigned records, rdata, signature;
};

static const struct kind kinds[] = {
	{"a", "A, one address", TAUT_TYPE_A, 1, 4, 0},
	{"a2", "A, two addresses", TAUT_TYPE_A, 2, 4, 0},
	{"aaaa", "AAAA, one address", TAUT_TYPE_AAAA, 1, 16, 0},
	{"signed", "A, one address, ECDSA P-256", TAUT_TYPE_A, 1, 4, 64},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void die(const char *what)
{
	fprintf(stderr, "cache_memory: %s\n", what);
	exit(2);
}

static void read_names(void)
{
	char line[2000];
	uint32_t length;

	while (name_count < NAMES && fgets(line, sizeof line, stdin) != NULL) {
		size_t n = strcspn(line, "\r\n");

		if (taut_name_scan(line, n, NULL, names[name_count].wire, &length) == TAUT_OK &&
			length >= 4)
			name_count++;
	}
	if (name_count == 0)
		die("no names on standard input");
}

/* The i-th name: by counting in its letters, the first label's first. */
static const uint8_t *name_of(unsigned i, uint8_t out[TAUT_NAME_MAX])
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	const uint8_t *from = names[i % name_count].wire;
	unsigned round = i / name_count;

	memcpy(out, from, taut_name_length(from));
	for (uint8_t *label = out; *label != 0; label += *label + 1)
		for (unsigned k = 1; k <= *label && round > 0; k++, round /= 36)
			label[k] = (uint8_t)letters[(label[k] + round) % 36];
	return out;
}

static size_t add_record(uint8_t *data, size_t at, const uint8_t *rdata, size_t n)
{
	data[at] = (uint8_t)(n >> 8);
	data[at + 1] = (uint8_t)n;
	memcpy(data + at + 2, rdata, n);
	return at + 2 + n;
}

static bool put(struct taut_cache *cache, const struct kind *kind, unsigned i)
{
	uint8_t owner[TAUT_NAME_MAX], data[1000], rdata[400] = {0};
	struct taut_rrset set = {.owner = name_of(i, owner),
		.data = data,
		.ttl = 3600,
		.type = kind->type,
		.rclass = 1,
		.count = (uint16_t)kind->records,
		.rank = TAUT_RANK_AA};
	size_t at = 0;

	for (unsigned k = 0; k < kind->records; k++) {
		memcpy(rdata, &i, sizeof i);
		rdata[0] = (uint8_t)k;
		at = add_record(data, at, rdata, kind->rdata);
	}
	/* RFC 4034 3.1: 18 octets, the signer, the signature; the zone is the parent */
	if (kind->signature > 0) {
		const uint8_t *zone = owner + owner[0] + 1;
		uint32_t n = taut_name_length(zone);

		memcpy(rdata + 18, zone, n);
		at = add_record(data, at, rdata, 18 + n + kind->signature);
		set.signatures = 1;
	}
	set.length = (uint32_t)at;
	return taut_i_cache_put(cache, &set, (struct taut_time){1000000, 0});
}

static size_t resident(void)
{
	unsigned long all = 0, pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	if (file == NULL || fscanf(file, "%lu %lu", &all, &pages) != 2)
		die("cannot read /proc/self/statm");
	fclose(file);
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

static struct taut_cache *make(size_t n, void **memory)
{
	static const struct taut_cache_config config = {.key = "0123456789abcde"};
	struct taut_cache *cache;

	*memory = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (*memory == MAP_FAILED)
		die("mmap");
	cache = taut_cache_init(*memory, n, &config);
	if (cache == NULL)
		die("too little memory");
	return cache;
}

/* A cache that just holds them all. False: they do not fit into n octets. */
static bool measure(const struct kind *kind, unsigned count, size_t n)
{
	void *memory;
	size_t before = resident(), real;
	struct taut_cache *cache = make(n, &memory);
	struct taut_cache_stats s;

	taut_cache_stats(cache, &s);
	for (unsigned i = 0; s.entries < count && s.evicted == 0;
		i++) { /* ends: full, if not before */
		if (!put(cache, kind, i))
			die("not put");
		taut_cache_stats(cache, &s);
	}
	real = resident() - before;
	if (s.evicted == 0)
		printf("%-28s %8lu %10.1f %10.1f %10.1f %8.3f\n", kind->text,
			(unsigned long)s.entries, (double)s.octets / (double)s.entries,
			(double)s.capacity / (double)s.entries, (double)real / (double)s.entries,
			(double)real / (double)s.octets);
	munmap(memory, n);
	return s.evicted == 0;
}

static void table(unsigned count)
{
	double octets = 0;
	uint8_t owner[TAUT_NAME_MAX];

	for (unsigned i = 0; i < count; i++)
		octets += taut_name_length(name_of(i, owner));
	printf("%u names, %.1f octets on average\n", count, octets / count);
	printf("%-28s %8s %10s %10s %10s %8s\n", "octets for each RRset", "entries", "in use",
		"capacity", "resident", "real/use");
	for (unsigned k = 0; k < KINDS; k++)
		for (size_t n = (size_t)count * 40; !measure(&kinds[k], count, n); n += n / 100) {
		} /* ends: n grows */
}

static void calls(const char *what, const struct kind *kind, unsigned count)
{
	struct taut_time now = {1000000, 0};
	struct taut_cached found;
	struct taut_cut cut;
	uint8_t owner[TAUT_NAME_MAX];
	unsigned hits = 0;
	void *memory;
	struct taut_cache *cache = make((size_t)count * 600 + TAUT_CACHE_LEAST, &memory);

	for (unsigned i = 0; i < count; i++)
		put(cache, kind, i);
	taut_i_cache_put_cut(cache, (const uint8_t *)"", 1, owner, 0, 3600, 0, now);
	for (unsigned i = 0; i < count && strcmp(what, "put") != 0; i++) {
		name_of(strcmp(what, "miss") == 0 ? i + 1000000 : i, owner);
		if (strcmp(what, "cut") == 0)
			hits += taut_i_cache_cut(cache, owner, 1, false, now, &cut);
		else
			hits += taut_i_cache_get(cache, owner, kind->type, 1, now, 0, &found);
	}
	printf("%u\n", hits);
}

int main(int argc, char **argv)
{
	read_names();
	if (argc == 3 && strcmp(argv[1], "table") == 0) {
		table((unsigned)strtoul(argv[2], NULL, 10));
		return 0;
	}
	for (unsigned k = 0; argc == 4 && k < KINDS; k++)
		if (strcmp(kinds[k].name, argv[2]) == 0) {
			calls(argv[1], &kinds[k], (unsigned)strtoul(argv[3], NULL, 10));
			return 0;
		}
	die("usage: cache_memory table COUNT | put|get|miss|cut KIND COUNT");
}

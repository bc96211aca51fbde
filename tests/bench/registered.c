/* registered.c - registered zones: memory and time of a million records, and of lookups in them.
 *
 * Prints: records, octets of the image for each, octets that loading takes for each, ns of add and commit for each, ns of an answer. */
#include "../../resolver/zones/image.h"
#include "../help.h"

#include <time.h>

enum { RECORDS = 1000000, QUESTIONS = 1000000 };

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint32_t host(char *text, uint32_t i)
{
	return (uint32_t)sprintf(text, "host%u.net%u.example.", i * 7919u % RECORDS, i % 1000);
}

static void add(struct taut_zones *zones, const char *owner, uint16_t type, const uint8_t *rdata,
	uint16_t n)
{
	uint8_t name[TAUT_NAME_MAX];
	struct taut_zone_record record = {.owner = name,
		.rdata = rdata,
		.ttl = 300,
		.type = type,
		.rclass = TAUT_CLASS_IN,
		.rdlength = n};
	uint32_t length;

	if (taut_name_scan(owner, strlen(owner), NULL, name, &length) != TAUT_OK ||
		taut_zones_add(zones, &record) != TAUT_OK)
		abort();
}

static void fill(struct taut_zones *zones)
{
	static const uint8_t soa[22], ns[] = "\2ns\7example";
	char owner[64];

	add(zones, "example.", TAUT_TYPE_SOA, soa, sizeof soa);
	add(zones, "example.", TAUT_TYPE_NS, ns, sizeof ns);
	for (uint32_t i = 0; i < RECORDS; i++) {
		uint8_t address[4] = {10, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};

		host(owner, i);
		add(zones, owner, TAUT_TYPE_A, address, 4);
	}
}

static double ask(struct taut_zones *zones)
{
	static struct taut_suffixes suffixes;
	struct taut_authority_options options = {.minimal = true};
	double start = seconds();

	for (uint32_t i = 0; i < QUESTIONS; i++) {
		uint8_t out[1232], name[TAUT_NAME_MAX], pending[TAUT_NAME_MAX];
		char owner[64];
		struct taut_builder b;
		uint32_t n;
		bool aa;

		host(owner, (i * 40503u) % RECORDS);
		taut_name_scan(owner, strlen(owner), NULL, name, &n);
		taut_build_init(&b, out, sizeof out, &suffixes, 0);
		taut_build_question(&b, name, TAUT_TYPE_A, TAUT_CLASS_IN);
		if (taut_i_authority_answer(zones,
			    taut_i_zones_find(zones, name, TAUT_TYPE_A, TAUT_CLASS_IN), name,
			    TAUT_TYPE_A, TAUT_CLASS_IN, &options, &b, &aa, pending) != 0)
			abort();
	}
	return (seconds() - start) / QUESTIONS * 1e9;
}

/* Loads into n octets. False: they do not suffice. */
static bool load(uint8_t *memory, size_t n, struct taut_zones **zones, double *ns)
{
	double start = seconds();
	bool good;

	*zones = taut_zones_init(memory, n);
	taut_zones_begin(*zones, (const uint8_t *)"\7example", TAUT_CLASS_IN);
	fill(*zones);
	good = taut_zones_commit(*zones) == TAUT_OK;
	*ns = (seconds() - start) / RECORDS * 1e9;
	return good;
}

int main(void)
{
	size_t n = (size_t)80 << 20;
	uint8_t *memory = malloc((size_t)512 << 20);
	struct taut_zones *zones;
	double ns;

	if (memory == NULL)
		return 2;
	while (!load(memory, n, &zones, &ns)) /* up to all of it */
		n += (size_t)4 << 20;
	printf("%u records: %.1f octets each, %.1f while it is loaded; %.0f ns to load one, %.0f "
	       "ns an answer\n",
		(unsigned)RECORDS,
		(double)taut_i_zones_find(
			zones, (const uint8_t *)"\7example", TAUT_TYPE_A, TAUT_CLASS_IN)
				->size /
			RECORDS,
		(double)n / RECORDS, ns, ask(zones));
	free(memory);
	return 0;
}

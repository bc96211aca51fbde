/* authority.c - answers of a real server beside ours, for each name of a zone and names near it, many types, with and without DO.
 *
 *	authority PEER PORT ZONE APEX FILE minimal|full
 *
 * Prints a line for each difference, in columns with tabs: peer, zone, name, type, DO, what (rcode, aa, AN, AU, AD), "ours" or
 * "theirs", the record that the other does not have; then "questions N". The header and records count, not their order.
 * ns, mx and other additional addresses are told of too. */
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../resolver/zones/zones.h"
#include "../help.h"

enum { MEMORY = 64 << 20, NAMES = 20000, LINES = 4000 };

struct side {
	struct taut_message message;
	uint8_t octets[65535];
	size_t length;
	char *lines[LINES];
	size_t count;
};

static struct taut_zones *zones;
static struct taut_scratch scratch;
static struct taut_suffixes suffixes;
static struct taut_zone reader;
static struct side ours, theirs;
static uint8_t names[NAMES][TAUT_NAME_MAX];
static size_t name_count;
static const char *peer, *zone_name;
static int descriptor;
static bool minimal;

static void die(const char *what)
{
	fprintf(stderr, "authority: %s\n", what);
	exit(2);
}

static int by_order(const void *a, const void *b)
{
	return taut_name_compare(a, b);
}

static void enter(const uint8_t *name)
{
	if (name_count == NAMES || taut_name_length(name) > TAUT_NAME_MAX)
		die("too many names");
	memcpy(names[name_count++], name, taut_name_length(name));
}

static void enter_below(const char *label, const uint8_t *name)
{
	uint8_t longer[TAUT_NAME_MAX];
	size_t n = strlen(label), m = taut_name_length(name);

	if (1 + n + m > sizeof longer)
		return;
	longer[0] = (uint8_t)n;
	memcpy(longer + 1, label, n);
	memcpy(longer + 1 + n, name, m);
	enter(longer);
}

/* The name, its ancestors in the zone, and names near to them. */
static void enter_all(const uint8_t *name, const uint8_t *apex)
{
	for (; taut_name_is_below(name, apex) && name[0] != 0; name += name[0] + 1) {
		enter(name);
		enter_below("nx", name);
		enter_below("*", name);
		enter_below("a.b", name);
		if (taut_name_length(name) + 4 < TAUT_NAME_MAX) {
			uint8_t two[TAUT_NAME_MAX] = {1, 'q', 1, 'w'};

			memcpy(two + 4, name, taut_name_length(name));
			enter(two);
		}
	}
}

/* In order, each once. */
static void sort_names(void)
{
	size_t kept = 0;

	qsort(names, name_count, sizeof names[0], by_order);
	for (size_t i = 0; i < name_count; i++)
		if (i == 0 || !taut_name_equal(names[i], names[kept - 1]))
			memmove(names[kept++], names[i], sizeof names[0]);
	name_count = kept;
}

static void load(const char *apex_text, const char *file)
{
	static char text[4 << 20];
	uint8_t apex[TAUT_NAME_MAX];
	enum taut_zone_event event;
	FILE *f = fopen(file, "r");
	uint32_t n;

	if (f == NULL || taut_name_scan(apex_text, strlen(apex_text), NULL, apex, &n) != TAUT_OK)
		die("no such zone");
	n = (uint32_t)fread(text, 1, sizeof text, f);
	fclose(f);
	taut_zone_init(&reader, apex, TAUT_CLASS_IN);
	taut_zone_text(&reader, text, n, TAUT_ZONE_FINAL);
	if (taut_zones_begin(zones, apex, TAUT_CLASS_IN) != TAUT_OK)
		die("begin");
	while ((event = taut_zone_next(&reader)) == TAUT_ZONE_RECORD) {
		if (taut_zones_add(zones, &reader.record) != TAUT_OK)
			die("add");
		if (name_count > NAMES / 2)
			sort_names();
		if (reader.record.type != TAUT_TYPE_RRSIG && reader.record.type != TAUT_TYPE_NSEC3)
			enter_all(reader.record.owner, apex);
		if (reader.record.type == TAUT_TYPE_NS &&
			taut_name_is_below(reader.record.rdata, apex))
			enter_all(reader.record.rdata, apex);
	}
	if (event != TAUT_ZONE_END || taut_zones_commit(zones) != TAUT_OK)
		die("the zone is not taken");
	sort_names();
}

/* ---- answers -------------------------------------------------------------------------------- */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_line(struct side *side, const char *line)
{
	if (side->count == LINES)
		die("too many records");
	side->lines[side->count] = malloc(strlen(line) + 1);
	strcpy(side->lines[side->count++], line);
}

/* The answer as lines: sorted, records in canonical case of owners. */
static void take_lines(struct side *side)
{
	static const char *const sections[] = {"", "AN", "AU", "AD"};
	static char line[TAUT_RECORD_TEXT + 16];

	if (taut_message_open(&side->message, side->octets, side->length, &scratch, NULL, NULL) !=
		TAUT_OK)
		die("an answer is refused");
	side->count = 0;
	sprintf(line, "rcode\t%u", taut_rcode(side->message.header.flags));
	add_line(side, line);
	sprintf(line, "aa\t%d", (side->message.header.flags & TAUT_FLAG_AA) != 0);
	add_line(side, line);
	for (int s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&side->message, (enum taut_section)s);
		struct taut_record record;

		while (taut_record_next(&it, &record)) {
			size_t n;

			if (record.type == TAUT_TYPE_OPT)
				continue;
			sprintf(line, "%s\t", sections[s]);
			taut_record_text(&record, TAUT_TEXT_SPACES, line + 3, sizeof line - 3, &n);
			for (char *p = line + 3; *p != ' '; p++)
				*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
			add_line(side, line);
		}
	}
	qsort(side->lines, side->count, sizeof side->lines[0], by_text);
}

static void free_lines(struct side *side)
{
	while (side->count > 0)
		free(side->lines[--side->count]);
}

static void begin(struct taut_builder *b, struct side *side, uint16_t id, uint16_t flags,
	const uint8_t *name, uint16_t type)
{
	taut_build_init(b, side->octets, sizeof side->octets, &suffixes, 0);
	taut_build_header(b, id, flags);
	taut_build_question(b, name, type, TAUT_CLASS_IN);
}

static void ask_us(const uint8_t *name, uint16_t type, bool dnssec)
{
	struct taut_authority_options options = {.dnssec = dnssec, .minimal = minimal};
	struct taut_zone_data *zone = taut_i_zones_find(zones, name, type, TAUT_CLASS_IN);
	struct taut_builder b;
	uint8_t pending[TAUT_NAME_MAX];
	bool aa;

	begin(&b, &ours, 1, TAUT_FLAG_QR, name, type);
	if (zone == NULL)
		die("no zone");
	taut_i_authority_answer(zones, zone, name, type, TAUT_CLASS_IN, &options, &b, &aa, pending);
	ours.length = taut_build_finish(&b);
}

/* False: no answer within two seconds, three times. */
static bool ask_them(const uint8_t *name, uint16_t type, bool dnssec)
{
	static uint8_t query[600];
	static uint16_t id;
	struct taut_builder b;
	struct side *side = &theirs;
	size_t n;

	begin(&b, side, ++id, 0, name, type);
	taut_build_opt(&b, 4096, 0, 0, dnssec ? TAUT_EDNS_DO : 0);
	n = taut_build_finish(&b);
	memcpy(query, side->octets, n);
	for (int tries = 0; tries < 3; tries++) {
		struct pollfd p = {descriptor, POLLIN, 0};

		send(descriptor, query, n, 0);
		while (poll(&p, 1, 2000) == 1) {
			ssize_t got = recv(descriptor, side->octets, sizeof side->octets, 0);

			if (got > 12 && side->octets[0] * 256 + side->octets[1] == id) {
				side->length = (size_t)got;
				return true;
			}
		}
	}
	return false;
}

static void tell(
	const uint8_t *name, uint16_t type, bool dnssec, const char *whose, const char *line)
{
	char text[TAUT_NAME_TEXT], type_text[TAUT_TYPE_TEXT];

	taut_name_text(name, text);
	taut_type_text(type, type_text);
	printf("%s\t%s\t%s\t%s\t%s\t%s\t%s\n", peer, zone_name, text, type_text,
		dnssec ? "DO" : "-", whose, line);
}

static void compare(const uint8_t *name, uint16_t type, bool dnssec)
{
	size_t a = 0, b = 0;

	ask_us(name, type, dnssec);
	if (!ask_them(name, type, dnssec))
		die("no answer");
	if (theirs.octets[2] & TAUT_FLAG_TC >> 8)
		return;
	take_lines(&ours);
	take_lines(&theirs);
	while (a < ours.count || b < theirs.count) {
		int order = a == ours.count     ? 1
			    : b == theirs.count ? -1
						: strcmp(ours.lines[a], theirs.lines[b]);

		if (order < 0)
			tell(name, type, dnssec, "ours", ours.lines[a]);
		else if (order > 0)
			tell(name, type, dnssec, "theirs", theirs.lines[b]);
		a += order <= 0;
		b += order >= 0;
	}
	free_lines(&ours);
	free_lines(&theirs);
}

int main(int argc, char **argv)
{
	static const uint16_t types[] = {TAUT_TYPE_A, TAUT_TYPE_AAAA, TAUT_TYPE_NS, TAUT_TYPE_SOA,
		TAUT_TYPE_CNAME, TAUT_TYPE_DNAME, TAUT_TYPE_MX, TAUT_TYPE_TXT, TAUT_TYPE_SRV,
		TAUT_TYPE_HTTPS, TAUT_TYPE_DS, TAUT_TYPE_DNSKEY, TAUT_TYPE_NSEC, TAUT_TYPE_NSEC3,
		TAUT_TYPE_NSEC3PARAM, TAUT_TYPE_RRSIG, TAUT_TYPE_ANY, 65280};
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	size_t questions = 0;

	if (argc != 7)
		die("usage: authority PEER PORT ZONE APEX FILE minimal|full");
	peer = argv[1];
	minimal = strcmp(argv[6], "minimal") == 0;
	zone_name = argv[3];
	to.sin_port = htons((uint16_t)atoi(argv[2]));
	taut_scratch_init(&scratch);
	zones = taut_zones_init(malloc(MEMORY), MEMORY);
	load(argv[4], argv[5]);
	descriptor = socket(AF_INET, SOCK_DGRAM, 0);
	if (connect(descriptor, (struct sockaddr *)&to, sizeof to) != 0)
		die("connect");
	for (size_t i = 0; i < name_count; i++)
		for (size_t t = 0; t < sizeof types / sizeof *types; t++)
			for (int dnssec = 0; dnssec < 2; dnssec++, questions++)
				compare(names[i], types[t], dnssec);
	printf("questions\t%zu\n", questions);
	return 0;
}

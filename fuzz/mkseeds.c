/* mkseeds.c - writes the seeds that are better made than written down:
 *   FOLDER/rdata/TYPE-least, -ample, -cut, -tail for every type that has a row;
 *   FOLDER/scan/TYPE-line, -lines, -wire: text of the ample one, and itself;
 *   FOLDER/message/NAME for messages that are large or many times the same.
 * The latter have an expected verdict each: mkseeds --verdicts prints name, verdict, findings.
 * Usage: mkseeds FOLDER | --verdicts */
#include "sample.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tautwire/limits.h>
#include <tautwire/text.h>

/* ---- messages -------------------------------------------------------------------------------- */

struct message {
	uint8_t octets[TAUT_MESSAGE_MAX];
	size_t n;
	char verdict[80];
};

static void u8(struct message *m, unsigned value)
{
	m->octets[m->n++] = (uint8_t)value;
}

static void u16(struct message *m, size_t value)
{
	u8(m, (unsigned)value >> 8 & 255);
	u8(m, (unsigned)value & 255);
}

static void header(struct message *m, unsigned flags, unsigned q, size_t an, unsigned ar)
{
	m->n = 0;
	u16(m, 1);
	u16(m, flags);
	u16(m, q);
	u16(m, an);
	u16(m, 0);
	u16(m, ar);
}

/* Behind an owner: type, class IN, TTL 300 */
static void fixed(struct message *m, unsigned type, size_t rdlength)
{
	u16(m, type);
	u16(m, 1);
	u16(m, 0);
	u16(m, 300);
	u16(m, rdlength);
}

static void verdict(struct message *m, const char *what, const char *code, size_t offset)
{
	if (code == NULL)
		snprintf(m->verdict, sizeof m->verdict, "%s\t-", what);
	else
		snprintf(m->verdict, sizeof m->verdict, "%s\t%s@%zu", what, code, offset);
}

/* A NULL record whose rdata is the root and then n pointers, each to the octet before or the pointer
 * before: what enters the last one follows all. Returns where the last pointer stands. */
static size_t chain(struct message *m, size_t n)
{
	size_t last;

	u8(m, 0);
	fixed(m, TAUT_TYPE_NULL_RR, 1 + 2 * n);
	last = m->n;
	u8(m, 0);
	for (size_t i = 0; i < n; i++) {
		size_t at = m->n;

		u16(m, 0xc000 | last);
		last = at;
	}
	return last;
}

/* One name of 8150 pointers: the 128th is too many. Recursive readers ran out of stack. */
static void long_chain(struct message *m)
{
	size_t last;

	header(m, 0x8000, 0, 2, 0);
	last = chain(m, 8150);
	u16(m, 0xc000 | last);
	fixed(m, TAUT_TYPE_A, 4);
	u16(m, 0xc000);
	u16(m, 0x0201);
	verdict(m, "reject", "POINTER_HOPS", last - (size_t)2 * 126);
}

/* As many owners as there is room for, each of 127 pointers: no name breaks a rule, together they
 * cost more than the budget of the message. */
static void many_chains(struct message *m)
{
	enum { POINTERS = 126, RECORD = 12 };
	size_t last, owner, count;

	header(m, 0x8000, 0, 0, 0);
	last = chain(m, POINTERS);
	count = (TAUT_MESSAGE_MAX - m->n) / RECORD;
	owner = m->n;
	for (size_t i = 0; i < count; i++) {
		u16(m, 0xc000 | last);
		fixed(m, TAUT_TYPE_NULL_RR, 0);
	}
	m->octets[6] = (uint8_t)((count + 1) >> 8);
	m->octets[7] = (uint8_t)(count + 1);
	/* The first owner's pointer leads to octets that are no known name. */
	snprintf(m->verdict, sizeof m->verdict, "reject\tPOINTER_UNKNOWN@%zu,HOP_BUDGET@%zu", owner,
		owner + TAUT_STEPS(m->n) / (POINTERS + 1) * RECORD);
}

/* A SIG record that fills a message of 65535 octets and whose signer is compressed: its expanded
 * size does not fit into 16 bits. */
static void large_sig(struct message *m)
{
	size_t rest;

	header(m, 0x8000, 0, 1, 0);
	for (unsigned i = 0; i < 3; i++) { /* with one of 61 octets and the root: 255 */
		u8(m, 63);
		for (unsigned k = 0; k < 63; k++)
			u8(m, 'a' + i);
	}
	u8(m, 61);
	for (unsigned k = 0; k < 61; k++)
		u8(m, 'z');
	u8(m, 0);
	rest = TAUT_MESSAGE_MAX - m->n - 10;
	fixed(m, TAUT_TYPE_SIG, rest);
	u16(m, TAUT_TYPE_A);
	for (unsigned i = 0; i < 16; i++)
		u8(m, i);
	verdict(m, "note", "NAME_COMPRESSED", m->n);
	u16(m, 0xc00c);
	while (m->n < TAUT_MESSAGE_MAX)
		u8(m, 0x5a);
}

static void addresses(struct message *m, unsigned count)
{
	header(m, 0x8180, 0, count, 0);
	for (unsigned i = 0; i < count; i++) {
		u8(m, 0);
		fixed(m, TAUT_TYPE_A, 4);
		u16(m, 0xc000);
		u16(m, 0x0200 + i);
	}
	verdict(m, "accept", NULL, 0);
}

static void many_addresses(struct message *m)
{
	addresses(m, 1000);
}

/* One more than an array of 48 takes. */
static void more_addresses(struct message *m)
{
	addresses(m, 49);
}

/* Options of an unassigned code, which may be repeated */
static void many_options(struct message *m)
{
	static const size_t count = 2000;

	header(m, 0x0100, 0, 0, 1);
	u8(m, 0);
	u16(m, TAUT_TYPE_OPT);
	u16(m, 1232);
	u16(m, 0);
	u16(m, 0);
	u16(m, count * 4);
	for (size_t i = 0; i < count; i++) {
		u16(m, 65001);
		u16(m, 0);
	}
	verdict(m, "accept", NULL, 0);
}

/* Owners that share no suffix but the root */
static void many_owners(struct message *m)
{
	enum { COUNT = 500 };

	header(m, 0x8180, 0, COUNT, 0);
	for (unsigned i = 0; i < COUNT; i++) {
		u8(m, 3);
		u8(m, 'a' + i / 676);
		u8(m, 'a' + i / 26 % 26);
		u8(m, 'a' + i % 26);
		u8(m, 0);
		fixed(m, TAUT_TYPE_A, 4);
		u16(m, 0xc000);
		u16(m, 0x0201);
	}
	verdict(m, "accept", NULL, 0);
}

static const struct {
	const char *name;
	void (*make)(struct message *m);
} messages[] = {
	{"attack-005-long-chain", long_chain},
	{"attack-018-many-chains", many_chains},
	{"attack-017-large-sig", large_sig},
	{"attack-036-addresses-49", more_addresses},
	{"attack-039-many-addresses", many_addresses},
	{"attack-061-many-options", many_options},
	{"attack-021-many-owners", many_owners},
};

/* ---- files ----------------------------------------------------------------------------------- */

static void save(const char *folder, const char *target, const char *name, const char *what,
	const uint8_t *octets, size_t n)
{
	char path[1000];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s/%s%s", folder, target, name, what);
	file = fopen(path, "wb");
	if (file == NULL || fwrite(octets, 1, n, file) != n || fclose(file) != 0) {
		perror(path);
		exit(1);
	}
}

/* As fuzz_scan.c reads it: type, flags, text or rdata */
static void save_texts(
	const char *folder, const char *name, uint16_t type, const uint8_t *rdata, size_t n)
{
	static uint8_t octets[3 + TAUT_RDATA_TEXT];
	struct taut_record record;
	size_t length = 0;

	octets[0] = (uint8_t)(type >> 8);
	octets[1] = (uint8_t)type;
	octets[2] = 1;
	memcpy(octets + 3, rdata, n);
	save(folder, "scan", name, "-wire", octets, 3 + n);
	octets[2] = 0;
	taut_record_wrap(&record, type, TAUT_CLASS_IN, rdata, (uint16_t)n);
	for (unsigned flags = 0; flags <= TAUT_TEXT_MULTILINE; flags++) {
		if (taut_rdata_text(&record, flags, (char *)octets + 3, TAUT_RDATA_TEXT, &length) !=
			TAUT_OK)
			continue;
		save(folder, "scan", name, flags == 0 ? "-line" : "-lines", octets, 3 + length);
	}
}

/* As fuzz_rdata.c reads it: type, class, rdata */
static void save_types(const char *folder)
{
	for (size_t i = 0; i < fuzz_type_count; i++) {
		uint8_t octets[4 + FUZZ_SAMPLE + 1] = {(uint8_t)(fuzz_types[i].number >> 8),
			(uint8_t)fuzz_types[i].number, 0, TAUT_CLASS_IN};
		char name[40] = "";
		size_t n = 4 + fuzz_sample(fuzz_types[i].number, 0, octets + 4);

		for (size_t k = 0; k < sizeof name - 1 && fuzz_types[i].mnemonic[k] != '\0'; k++)
			name[k] = (char)tolower((unsigned char)fuzz_types[i].mnemonic[k]);
		save(folder, "rdata", name, "-least", octets, n);
		n = 4 + fuzz_sample(fuzz_types[i].number, 1, octets + 4);
		if (n == 4)
			continue;
		octets[n] = 0;
		save_texts(folder, name, fuzz_types[i].number, octets + 4, n - 4);
		save(folder, "rdata", name, "-ample", octets, n);
		save(folder, "rdata", name, "-tail", octets, n + 1);
		save(folder, "rdata", name, "-cut", octets, n - (n > 12 ? n / 4 : 1));
	}
}

int main(int argc, char **argv)
{
	static struct message m;

	if (argc != 2) {
		fprintf(stderr, "usage: mkseeds FOLDER | --verdicts\n");
		return 2;
	}
	for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++) {
		messages[i].make(&m);
		if (strcmp(argv[1], "--verdicts") == 0)
			printf("%s\t%s\n", messages[i].name, m.verdict);
		else
			save(argv[1], "message", messages[i].name, "", m.octets, m.n);
	}
	if (strcmp(argv[1], "--verdicts") == 0)
		return 0;
	/* As fuzz_build.c reads it: no flags, a room of 255/256 */
	many_owners(&m);
	m.octets[0] = 0;
	m.octets[1] = 255;
	save(argv[1], "build", "attack-022-many-owners", "", m.octets, m.n);
	save_types(argv[1]);
	return 0;
}

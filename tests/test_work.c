/* test_work.c - what opening a message of 64 KiB costs.
 *
 * Without arguments: TAP. Each message here is opened; the one made of chains of pointers is refused by
 * the hop budget; in builds that count steps each stays within the bound of limits.h.
 * With a number: opens that message once, for tests/work.sh, which counts the instructions. With "list":
 * prints the names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tautwire/codec.h>
#include <tautwire/limits.h>

#ifdef TAUT_STEPS_COUNTED
extern uint64_t taut_i_steps;
#endif

enum { MOST = 65535, NOTHING = 65280, /* a type without a layout */ MANY = 127 /* labels */ };

static uint8_t octets[MOST + 1024];
static uint32_t size, entries, rdata_at;

/* ---- writing -------------------------------------------------------------------------------- */

static void u8(unsigned value)
{
	octets[size++] = (uint8_t)value;
}

static void u16(unsigned value)
{
	u8(value >> 8);
	u8(value & 255);
}

static void u32(uint32_t value)
{
	u16(value >> 16);
	u16(value & 65535);
}

static void zeros(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		u8(0);
}

static void text(const char *label)
{
	u8((unsigned)strlen(label));
	for (; *label != '\0'; label++)
		u8((unsigned char)*label);
}

static void pointer(uint32_t to)
{
	u16(0xc000u + to);
}

static void labels(unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		u8(1);
		u8('a' + i % 26);
	}
}

static void begin(unsigned flags)
{
	size = entries = 0;
	u16(1);
	u16(flags);
	zeros(8);
}

static void fixed(unsigned type, unsigned rclass, uint32_t ttl)
{
	u16(type);
	u16(rclass);
	u32(ttl);
	u16(0);
	rdata_at = size;
	entries++;
}

static void rdata_end(void)
{
	octets[rdata_at - 2] = (uint8_t)((size - rdata_at) >> 8);
	octets[rdata_at - 1] = (uint8_t)(size - rdata_at);
}

/* The entries so far are those of a section. */
static void section(unsigned s)
{
	octets[4 + 2 * s] = (uint8_t)(entries >> 8);
	octets[5 + 2 * s] = (uint8_t)entries;
	entries = 0;
}

static uint32_t room(void)
{
	return MOST - size;
}

static void question(void)
{
	text("zone");
	text("example");
	u8(0);
	u16(252);
	u16(1);
	entries++;
	section(0);
}

/* A name of 127 labels that is known: owner of a first record. Gives its place. */
static uint32_t long_name(void)
{
	uint32_t at = size;

	labels(MANY);
	u8(0);
	fixed(NOTHING, 1, 0);
	return at;
}

/* ---- ordinary messages ---------------------------------------------------------------------- */

static void signature(unsigned covered)
{
	pointer(12);
	fixed(46, 1, 3600);
	u16(covered);
	u8(13);
	u8(3);
	zeros(12);
	u16(4711);
	text("zone");
	text("example");
	u8(0);
	for (unsigned i = 0; i < 64; i++)
		u8(i);
	rdata_end();
}

/* A zone transfer as servers write it: hosts of a zone, names compressed. */
static void transfer(bool is_signed)
{
	begin(0x8400);
	question();
	for (unsigned i = 0; room() > 800; i++) {
		char label[16];
		uint32_t owner = size;

		snprintf(label, sizeof label, "host%u", i);
		text(label);
		pointer(12);
		fixed(1, 1, 3600);
		u32(0xc0000200u + i);
		rdata_end();
		if (is_signed)
			signature(1);
		owner = owner < 16384 ? owner : 12;
		pointer(owner);
		fixed(28, 1, 3600);
		zeros(16);
		rdata_end();
		if (is_signed)
			signature(28);
		pointer(owner);
		fixed(15, 1, 3600);
		u16(10);
		text("mail");
		pointer(12);
		rdata_end();
		if (is_signed)
			signature(15);
		if (i % 4 == 0) {
			text("sub");
			pointer(owner);
			fixed(2, 1, 3600);
			text("ns1");
			pointer(12);
			rdata_end();
		}
		if (i % 4 == 1) {
			text("www");
			pointer(owner);
			fixed(5, 1, 3600);
			pointer(owner);
			rdata_end();
		}
	}
	section(1);
}

static void ordinary(void)
{
	transfer(false);
}

static void ordinary_signed(void)
{
	transfer(true);
}

/* ---- records -------------------------------------------------------------------------------- */

static void root_owners(void)
{
	begin(0x8400);
	while (room() >= 11) {
		u8(0);
		fixed(NOTHING, 1, 0);
	}
	section(1);
}

static void root_owners_update(void)
{
	begin(0x2800);
	while (room() >= 11) {
		u8(0);
		fixed(255, 255, 1);
	}
	section(1);
}

static void pointer_owners(void)
{
	begin(0x8400);
	question();
	while (room() >= 16) {
		pointer(12);
		fixed(1, 1, 0);
		zeros(4);
		rdata_end();
	}
	section(1);
}

/* All that can be said of one small record. */
static void notes(void)
{
	begin(0x8440);
	question();
	while (room() >= 18) {
		pointer(12);
		fixed(39, 1, 0x80000000u);
		pointer(size - 2);
		rdata_end();
	}
	section(1);
}

static void malformed(void)
{
	begin(0x8400);
	while (room() >= 11) {
		u8(0);
		fixed(1, 1, 0x80000000u);
	}
	section(1);
}

static void malformed_soa(void)
{
	begin(0x8400);
	while (room() >= 32) {
		u8(0);
		fixed(6, 1, 0x80000000u);
		u16(0);
		zeros(19);
		rdata_end();
	}
	section(1);
}

static void questions(void)
{
	begin(0x1000); /* STATUS: QDCOUNT is free */
	while (room() >= 5) {
		u8(0);
		u16(41);
		u16(1);
		entries++;
	}
	section(0);
}

static void long_owners(void)
{
	begin(0x8400);
	while (room() >= 265) {
		labels(MANY);
		u8(0);
		fixed(NOTHING, 1, 0);
	}
	section(1);
}

/* Long runs that end in a pointer to the root: walked twice, then learnt. */
static void long_srv(void)
{
	begin(0x8400);
	question();
	while (room() >= 280) {
		u8(0);
		fixed(39, 1, 0);
		labels(MANY);
		pointer(12 + 13);
		rdata_end();
	}
	section(1);
}

static void tsig(void)
{
	begin(0x8400);
	while (room() >= 28) {
		u8(0);
		fixed(250, 255, 1);
		u8(0);
		zeros(16);
		rdata_end();
	}
	section(3);
}

static void opt(void)
{
	begin(0x8400);
	while (room() >= 11) {
		u8(0);
		fixed(41, 0, 0);
	}
	section(3);
}

static void opt_long_owners(void)
{
	uint32_t name;

	begin(0x8400);
	name = long_name();
	section(1);
	while (room() >= 12) {
		pointer(name);
		fixed(41, 0, 0);
	}
	section(3);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* 126 pointers in opaque octets, each to the one before. Gives the place of the last. */
static uint32_t chain(uint32_t to, unsigned n)
{
	u8(0);
	fixed(NOTHING, 1, 0);
	for (unsigned i = 0; i < n; i++) {
		uint32_t at = size;

		pointer(to);
		to = at;
	}
	rdata_end();
	return to;
}

static void owners_of_chains(void)
{
	uint32_t last;

	begin(0x8400);
	question();
	last = chain(12, 126);
	for (unsigned i = 0; i < 5434 && room() >= 12; i++) {
		pointer(last);
		fixed(NOTHING, 1, 0);
	}
	section(1);
}

/* As many walks along a chain as the budget allows, each of them slow: a name that must not be
 * compressed. Then the smallest records. */
static void srv_of_chains(void)
{
	uint32_t last;

	begin(0x8400);
	question();
	last = chain(12, 126);
	for (unsigned i = 0; i < 258; i++) {
		u8(0);
		fixed(39, 1, 0);
		pointer(last);
		rdata_end();
	}
	while (room() >= 11) {
		u8(0);
		fixed(NOTHING, 1, 0x80000000u);
	}
	section(1);
}

/* The same with a name that is wrong at its end: its length goes over 255. */
static void failing_chains(void)
{
	uint32_t name;

	begin(0x8400);
	name = long_name();
	section(1);
	for (unsigned i = 0; i < 254; i++) {
		u8(0);
		fixed(2, 1, 0x80000000u);
		u8(1);
		u8('x');
		pointer(name);
		rdata_end();
	}
	while (room() >= 11) {
		u8(0);
		fixed(1, 1, 0x80000000u);
	}
	section(2);
}

static void names_to_long(unsigned type, unsigned before, uint32_t each)
{
	uint32_t name;

	begin(0x8400);
	name = long_name();
	while (room() >= each) {
		u8(0);
		fixed(type, 1, 0);
		zeros(before);
		pointer(name);
		rdata_end();
	}
	section(1);
}

static void ns_to_long(void)
{
	names_to_long(2, 0, 13);
}

static void dname_to_long(void)
{
	names_to_long(39, 0, 13);
}

static void srv_to_long(void)
{
	names_to_long(33, 6, 19);
}

static void hip_to_long(void)
{
	uint32_t name;

	begin(0x8400);
	name = long_name();
	u8(0);
	fixed(55, 1, 0);
	zeros(4);
	while (room() >= 2)
		pointer(name);
	rdata_end();
	section(1);
}

/* Each name leads to the one before it. */
static void hip_stairs(void)
{
	uint32_t start, before, hops = 1;

	begin(0x8400);
	start = before = long_name() + 252;
	u8(0);
	fixed(55, 1, 0);
	zeros(4);
	while (room() >= 2) {
		uint32_t at = size;

		pointer(before);
		if (hops++ % 120 != 0 && at < 16384)
			before = at;
		else
			before = start;
	}
	rdata_end();
	section(1);
}

static void hip_roots(void)
{
	begin(0x8400);
	u8(0);
	fixed(55, 1, 0);
	zeros(4);
	zeros(room());
	rdata_end();
	section(1);
}

/* Names in opaque octets, each entered once: all labels are charged. */
static void unknown_names(void)
{
	uint32_t from, n = 60;

	begin(0x8400);
	u8(0);
	fixed(NOTHING, 1, 0);
	from = size;
	for (uint32_t i = 0; i < n; i++) {
		labels(MANY);
		u8(0);
	}
	rdata_end();
	for (uint32_t i = 0; i < n; i++) {
		for (unsigned k = 254; k > 0 && room() > 13; k -= 2) {
			u8(0);
			fixed(39, 1, 0);
			pointer(from + i * 255 + k - 2);
			rdata_end();
		}
	}
	section(1);
}

/* The longest first: each costs 127 charged labels, and what is known afterwards does not help as the
 * name is wrong. */
static void unknown_failing(void)
{
	uint32_t from;

	begin(0x8400);
	u8(0);
	fixed(NOTHING, 1, 0);
	from = size;
	labels(MANY);
	u8(0x40);
	rdata_end();
	for (unsigned i = 0; i < 254; i++) {
		u8(0);
		fixed(2, 1, 0x80000000u);
		pointer(from);
		rdata_end();
	}
	while (room() >= 11) {
		u8(0);
		fixed(1, 1, 0x80000000u);
	}
	section(1);
}

/* ---- lists in rdata ------------------------------------------------------------------------- */

static void one_record(unsigned type)
{
	begin(0x8400);
	u8(0);
	fixed(type, type == 41 ? 1232 : 1, 0);
}

static void options_empty(void)
{
	one_record(41);
	for (unsigned i = 0; room() >= 4; i++)
		u32((i % 20) << 16);
	rdata_end();
	section(3);
}

static void options_notes(void)
{
	one_record(41);
	while (room() >= 4)
		u32(3u << 16);
	rdata_end();
	section(3);
}

static void options_faults(void)
{
	one_record(41);
	while (room() >= 4)
		u32(8u << 16);
	rdata_end();
	section(3);
}

/* The budget is spent on names that are wrong, the rest on options that are. */
static void names_and_options(void)
{
	uint32_t from;

	begin(0x8400);
	u8(0);
	fixed(NOTHING, 1, 0);
	from = size;
	labels(MANY);
	u8(0x40);
	rdata_end();
	for (unsigned i = 0; i < 254; i++) {
		u8(0);
		fixed(2, 1, 0x80000000u);
		pointer(from);
		rdata_end();
	}
	section(1);
	u8(0);
	fixed(41, 0, 0);
	while (room() >= 4)
		u32(8u << 16);
	rdata_end();
	section(3);
}

static void option_text(void)
{
	one_record(41);
	u16(15);
	u16(room() - 2);
	u16(0);
	while (room() >= 3) {
		u8(0xe2);
		u8(0x82);
		u8(0xac);
	}
	while (room() > 0)
		u8('x');
	rdata_end();
	section(3);
}

static void option_padding(void)
{
	one_record(41);
	u16(12);
	u16(room() - 2);
	zeros(room());
	rdata_end();
	section(3);
}

static void svcb(void)
{
	one_record(64);
	u16(1);
	u8(0);
}

static void params_empty(void)
{
	svcb();
	for (unsigned key = 9; room() >= 4; key++) {
		u16(key);
		u16(0);
	}
	rdata_end();
	section(1);
}

static void params_mandatory(void)
{
	unsigned n;

	svcb();
	n = (room() - 4) / 6;
	u16(0);
	u16(2 * n);
	for (unsigned key = 9; key < 9 + n; key++)
		u16(key);
	for (unsigned key = 9; key < 9 + n; key++)
		u32(key << 16);
	rdata_end();
	section(1);
}

/* Short keys, a long list: each has to be looked for. */
static void params_mandatory_absent(void)
{
	begin(0x8400);
	while (room() > 60) {
		u8(0);
		fixed(64, 1, 0);
		u16(1);
		u8(0);
		u32(2);
		u16(65534);
		for (unsigned key = 9; key < 18; key++)
			u32(key << 16);
		rdata_end();
	}
	section(1);
}

static void params_alpn(void)
{
	svcb();
	u16(1);
	u16((room() - 2) & ~1u);
	while (room() >= 2) {
		u8(1);
		u8('h');
	}
	rdata_end();
	section(1);
}

static void params_dohpath(void)
{
	svcb();
	u16(7);
	u16(room() - 2);
	while (room() >= 2) {
		u8(0xc2);
		u8(0xa2);
	}
	if (room() > 0)
		u8('x');
	rdata_end();
	section(1);
}

static void bitmaps(void)
{
	begin(0x8400);
	while (room() >= 11 + 1 + 768) {
		u8(0);
		fixed(47, 1, 0);
		u8(0);
		for (unsigned window = 0; window < 256; window++) {
			u8(window);
			u8(1);
			u8(0);
		}
		rdata_end();
	}
	section(1);
}

static void apl(void)
{
	one_record(42);
	while (room() >= 4)
		u32(0x00010000);
	rdata_end();
	section(1);
}

static void apl_notes(void)
{
	one_record(42);
	while (room() >= 5) {
		u32(0x00010001);
		u8(0);
	}
	rdata_end();
	section(1);
}

static void strings_empty(void)
{
	one_record(16);
	zeros(room());
	rdata_end();
	section(1);
}

static void tags(void)
{
	begin(0x8400);
	while (room() >= 11 + 257) {
		u8(0);
		fixed(257, 1, 0);
		u8(0);
		u8(255);
		for (unsigned i = 0; i < 255; i++)
			u8('a');
		rdata_end();
	}
	section(1);
}

static void tlvs(void)
{
	begin(0x3000);
	for (unsigned i = 0; room() >= 4; i++)
		u32((i % 4) << 16);
}

static const struct {
	const char *name;
	void (*build)(void);
} all[] = {
	{"an ordinary transfer", ordinary},
	{"an ordinary signed transfer", ordinary_signed},
	{"smallest records", root_owners},
	{"smallest records of an update", root_owners_update},
	{"owners that are pointers", pointer_owners},
	{"records with three notes", notes},
	{"empty A records", malformed},
	{"SOA records that are cut", malformed_soa},
	{"smallest questions", questions},
	{"owners of 127 labels", long_owners},
	{"rdata of 127 labels and a pointer", long_srv},
	{"TSIG records", tsig},
	{"OPT records", opt},
	{"OPT records, owners of 127 labels", opt_long_owners},
	{"owners that enter a chain", owners_of_chains},
	{"rdata that enters a chain", srv_of_chains},
	{"rdata names that grow too long", failing_chains},
	{"NS to 127 labels", ns_to_long},
	{"DNAME to 127 labels", dname_to_long},
	{"SRV to 127 labels", srv_to_long},
	{"HIP servers to 127 labels", hip_to_long},
	{"HIP servers, each to the last", hip_stairs},
	{"HIP servers that are the root", hip_roots},
	{"names in opaque octets", unknown_names},
	{"no names in opaque octets", unknown_failing},
	{"empty options", options_empty},
	{"options repeated", options_notes},
	{"options of wrong length", options_faults},
	{"no names, then options of wrong length", names_and_options},
	{"an option of text", option_text},
	{"an option of padding", option_padding},
	{"empty SvcParams", params_empty},
	{"a long mandatory list", params_mandatory},
	{"absent mandatory keys", params_mandatory_absent},
	{"an alpn list", params_alpn},
	{"a dohpath", params_dohpath},
	{"windows of a bitmap", bitmaps},
	{"APL items", apl},
	{"APL items with a note", apl_notes},
	{"empty strings", strings_empty},
	{"CAA tags", tags},
	{"DSO TLVs", tlvs},
};

enum { COUNT = sizeof all / sizeof all[0] };

static struct taut_scratch scratch;
static struct taut_finding list[16];
static struct taut_report report = {list, 16, 0, TAUT_ACCEPT};

static enum taut_code open_one(unsigned i, struct taut_message *message)
{
	all[i].build();
	return taut_message_open(message, octets, size, &scratch, NULL, &report);
}

static bool failed;

static void say(bool good, const char *name, const char *what)
{
	printf("%sok - %s: %s\n", good ? "" : "not ", name, what);
	failed = failed || !good;
}

int main(int argc, char **argv)
{
	static struct taut_message message;

	taut_scratch_init(&scratch);
	if (argc == 2 && strcmp(argv[1], "list") == 0) {
		for (unsigned i = 0; i < COUNT; i++)
			printf("%u\t%s\n", i, all[i].name);
		return 0;
	}
	if (argc == 2) {
		enum taut_code code =
			open_one((unsigned)strtoul(argv[1], NULL, 10) % COUNT, &message);

		printf("%u octets, %s, %u findings, %u steps\n", size, taut_code_name(code),
			report.count, message.steps);
		return 0;
	}
	for (unsigned i = 0; i < COUNT; i++) {
		enum taut_code code;

#ifdef TAUT_STEPS_COUNTED
		taut_i_steps = 0;
#endif
		code = open_one(i, &message);
		say(size > 64000 && size <= MOST, all[i].name, "has 64 KiB");
#ifdef TAUT_STEPS_COUNTED
		say(taut_i_steps <= TAUT_WORK_FACTOR * size + TAUT_WORK_BASE, all[i].name,
			"touches no more than the bound");
#endif
		say(message.steps <= TAUT_STEPS(size) + TAUT_HOPS_MAX + MANY, all[i].name,
			"is charged no more than the budget and a name");
		if (i < 2)
			say(code == TAUT_OK && report.count == 0, all[i].name, "is accepted");
		if (all[i].build == owners_of_chains)
			say(code == TAUT_E_HOP_BUDGET &&
					list[report.count - 1].code == TAUT_E_HOP_BUDGET,
				all[i].name, "are refused by the hop budget");
		if (all[i].build == srv_of_chains || all[i].build == failing_chains)
			say(code == TAUT_OK, all[i].name, "stay just within the budget");
	}
	return failed;
}

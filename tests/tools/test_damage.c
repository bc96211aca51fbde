/* test_damage.c - damaged captures of every format through container, pipeline and judge to the
 * outputs. Whatever was done to a file,
 *   - the reading ends, and each of its octets is counted once;
 *   - each packet has one fate: packets = held + the sum of the counts after each, none is held at the
 *     end;
 *   - each message is judged, its findings lie in it, and it can be shown;
 *   - streams stay in the memory that they were given;
 *   - the sizes of the pieces and the key of the tables change nothing.
 *
 * Environment: DAMAGED, how many copies; DAMAGED_SEED and DAMAGED_FIRST, the number of the first
 * one, to do a copy again: what goes wrong says both.
 *
 * Captures: corpus/captures, corpus/container and, if it is there, TEST_DATA/captures.
 */
#define _POSIX_C_SOURCE 200809L
#define _XOPEN_SOURCE   700

#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../tools/dump/container.h"
#include "../../tools/dump/limits.h"
#include "../../tools/dump/field.h"
#include "../../tools/dump/out.h"
#include "../../tools/dump/pipeline.h"
#include "damage.h"

void __sanitizer_set_death_callback(void (*callback)(void)) __attribute__((weak));

/* Octets of a capture that are used at most, and room for what is inserted. */
#define HEAD_MAX 49152u
#define COPY_MAX (HEAD_MAX + 16384u)

#define CAPTURES_MAX 512

struct capture {
	char *name;
	uint8_t *octets;
	uint32_t size;
};

static struct capture captures[CAPTURES_MAX];
static unsigned captures_count;

static uint64_t seed = 1;
static uint64_t copy_number; /* the one that is read; 0: the captures as they are */
static const char *copy_name = "";

/* ---- what goes wrong --------------------------------------------------------------------------- */

static void say_copy(void)
{
	char text[512];
	int n = snprintf(text, sizeof text,
		"# %s, to be had again with DAMAGED_SEED=%" PRIu64 " DAMAGED_FIRST=%" PRIu64
		" DAMAGED=1\n",
		copy_name, seed, copy_number);

	if (n > 0 && write(STDERR_FILENO, text, (size_t)n) < 0)
		return;
}

static void on_signal(int number)
{
	say_copy();
	signal(number, SIG_DFL);
	raise(number);
}

static void broken(const char *law, int line)
{
	say_copy();
	fail_msg("line %d: broken law: %s", line, law);
}

#define LAW(law) ((law) ? (void)0 : broken(#law, __LINE__))

/* ---- a reading ----------------------------------------------------------------------------------- */

struct reading {
	struct dump_pipeline pipeline;
	struct dump_judge judge;
	struct dump_out *out; /* NULL: nothing is shown */
	uint64_t memory;      /* of the streams, at most */
	uint64_t fragment_memory;
	struct dump_reader *reader;
	uint64_t packets, events, messages;
	uint64_t hash; /* of packets, defects, messages and fates */
};

static void add(struct reading *r, uint64_t value)
{
	r->hash = (r->hash ^ value) * 0x100000001b3u;
	r->hash ^= r->hash >> 29;
}

static void on_message(void *context, const struct dump_message *m)
{
	struct reading *r = context;
	struct dump_shown shown;
	struct dump_notes notes;
	struct dump_note note;
	uint32_t i, n = 0;

	LAW(m->length <= m->original);
	LAW(m->length <= 65535 || m->transport == DUMP_UDP);
	LAW(m->packet && m->ends && (m->octets || m->length == 0));
	for (i = 0; i < m->length; i++) /* sanitizers see that each octet is there */
		add(r, m->octets[i]);
	dump_judge_message(&r->judge, m, &shown);
	LAW(shown.length == m->length && shown.original == m->original);
	LAW(shown.cut == (m->length < m->original));
	notes = dump_notes(&shown);
	while (dump_notes_next(&notes, &note)) {
		LAW(++n <= DUMP_FINDINGS_MAX);
		LAW(note.offset <= m->length);
		LAW(note.code && note.text && note.rfc && note.section);
		add(r, note.offset);
	}
	LAW(shown.verdict == TAUT_ACCEPT || n > 0);
	LAW(dump_verdict_name(&shown));
	if (r->out) {
		dump_show_text(r->out, &shown);
		dump_show_oneline(r->out, &shown);
		dump_show_json(r->out, &shown);
		dump_reader_take(r->reader, &shown);
		dump_show_columns(r->out, &dump_columns_default, r->reader);
	}
	add(r, (uint64_t)m->original << 32 | m->length);
	add(r, (uint64_t)m->ends->source_port << 16 | m->ends->target_port);
	add(r, (uint64_t)m->marks << 32 | m->transport);
	add(r, shown.verdict);
	r->messages++;
}

static void check_tally(const struct dump_tally *t)
{
	uint64_t sum = t->held;
	int i;

	for (i = 0; i < DUMP_FATES; i++)
		sum += t->counts[i];
	LAW(sum == t->packets);
}

static void on_packet(struct reading *r, const struct dump_packet *p)
{
	const struct dump_tally *t = &r->pipeline.tally;
	enum dump_fate fate;

	LAW(p->number == ++r->packets);
	LAW(p->captured <= DUMP_PACKET_MAX);
	fate = dump_pipeline_take(&r->pipeline, p);
	LAW(fate <= DUMP_HELD);
	LAW(t->packets == r->packets);
	check_tally(t);
	LAW(dump_tcp_memory(r->pipeline.tcp) <= r->memory);
	LAW(dump_fragments_memory(r->pipeline.fragments) <= r->fragment_memory);
	add(r, fate);
	add(r, p->offset);
}

/* Takes the events up to `until`. Each takes octets or ends the reading, so that there are no more than
 * twice as many as octets. */
static void take(struct reading *r, struct dump_container *c, enum dump_event until, uint32_t size)
{
	struct dump_packet packet;
	struct dump_defect defect;
	enum dump_event event;

	while ((event = dump_container_next(c, &packet, &defect)) != until) {
		LAW(event == DUMP_PACKET || event == DUMP_DEFECT);
		LAW(++r->events <= 2 * (uint64_t)size + 16);
		if (event == DUMP_PACKET) {
			on_packet(r, &packet);
			continue;
		}
		add(r, defect.offset);
		add(r, defect.code);
	}
}

/* Feeds the octets in pieces of at most `most`, each a block of the heap of its own. */
static void feed(struct reading *r, struct damage *d, uint32_t most)
{
	struct dump_container c;
	uint32_t at = 0, n;
	uint8_t *piece;

	dump_container_init(&c);
	while (at < d->size) { /* each turn feeds an octet at least */
		n = 1 + damage_below(d, most);
		n = n < d->size - at ? n : d->size - at;
		piece = malloc(n);
		assert_non_null(piece);
		memcpy(piece, d->octets + at, n);
		dump_container_feed(&c, piece, n);
		take(r, &c, DUMP_MORE, d->size);
		free(piece);
		at += n;
		LAW(c.held_capacity <= 2 * DUMP_HELD_MAX);
	}
	dump_container_feed(&c, NULL, 0);
	dump_container_finish(&c);
	take(r, &c, DUMP_END, d->size);
	LAW(c.at == d->size);
	LAW(c.octets.structure + c.octets.packets + c.octets.passed + c.octets.damage == d->size);
	dump_container_free(&c);
}

static struct dump_reader reader;

/* A whole reading by a key, with `memory` for what is remembered. */
static void read_copy(
	struct reading *r, struct damage *d, struct dump_out *out, uint64_t key, uint64_t memory)
{
	struct dump_shares shares = dump_shares_of(memory);
	const struct dump_tally *t = &r->pipeline.tally;
	int i;

	r->out = out;
	r->packets = r->events = r->messages = r->hash = 0;
	r->memory = shares.streams + shares.segments;
	r->fragment_memory = shares.fragments;
	r->reader = &reader;
	dump_judge_init(&r->judge);
	assert_true(dump_pipeline_init(&r->pipeline, &shares, key, on_message, r));
	feed(r, d, damage_below(d, 4) ? 4 * COPY_MAX : 1u << damage_below(d, 12));
	dump_pipeline_end(&r->pipeline);
	LAW(t->held == 0 && t->packets == r->packets);
	check_tally(t);
	LAW(dump_pipeline_count(&r->pipeline, DUMP_CARRYING) +
			dump_pipeline_count(&r->pipeline, DUMP_OTHER) +
			dump_pipeline_count(&r->pipeline, DUMP_LOST) ==
		r->packets);
	for (i = 0; i < DUMP_FATES; i++)
		add(r, t->counts[i]);
	dump_pipeline_free(&r->pipeline);
}

/* ---- captures ------------------------------------------------------------------------------------ */

static bool ends_with(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcmp(text + n - m, end) == 0;
}

static int on_file(const char *path, const struct stat *status, int type, struct FTW *walk)
{
	struct capture *c = &captures[captures_count];
	bool seed_file = strstr(path, "corpus/container/") != NULL;
	FILE *file;

	(void)status;
	(void)walk;
	if (type != FTW_F || captures_count == CAPTURES_MAX ||
		!(seed_file || ends_with(path, ".pcap") || ends_with(path, ".pcapng") ||
			ends_with(path, ".dnstap")))
		return 0;
	file = fopen(path, "rb");
	assert_non_null(file);
	c->octets = malloc(HEAD_MAX);
	c->name = strdup(path);
	assert_true(c->octets && c->name);
	c->size = (uint32_t)fread(c->octets, 1, HEAD_MAX, file);
	fclose(file);
	captures_count++;
	return 0;
}

/* Folders are walked in the order of the disk: names bring an order of ours. */
static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct capture *)a)->name, ((const struct capture *)b)->name);
}

static unsigned gather(const char *folder)
{
	unsigned before = captures_count;

	nftw(folder, on_file, 16, FTW_PHYS);
	qsort(captures + before, captures_count - before, sizeof captures[0], by_name);
	return captures_count - before;
}

/* Where the packets of a copy that is not damaged begin. */
static void find_places(struct damage *d)
{
	struct dump_container c;
	struct dump_packet packet;
	struct dump_defect defect;
	enum dump_event event;

	d->places_count = 0;
	dump_container_init(&c);
	dump_container_feed(&c, d->octets, d->size);
	while ((event = dump_container_next(&c, &packet, &defect)) != DUMP_MORE)
		if (event == DUMP_PACKET && d->places_count < DAMAGE_PLACES)
			d->places[d->places_count++] = (uint32_t)packet.offset;
	dump_container_free(&c);
}

/* ---- tests --------------------------------------------------------------------------------------- */

static struct reading first, again;
static struct damage copy;
static uint8_t room[COPY_MAX];
static struct dump_out out;

static uint64_t environment(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

static int setup(void **state)
{
	const char *data = getenv("TEST_DATA");
	char folder[4096];
	int null = open("/dev/null", O_WRONLY);

	(void)state;
	if (null < 0 || !dump_out_init(&out, null))
		return -1;
	copy.octets = room;
	copy.capacity = COPY_MAX;
	if (gather("corpus/captures") == 0 || gather("corpus/container") == 0)
		return -1;
	snprintf(folder, sizeof folder, "%s/captures", data ? data : "../shared/data");
	if (gather(folder) == 0)
		print_message(
			"ok - damaged captures of TEST_DATA # SKIP the folder is not there\n");
	seed = environment("DAMAGED_SEED", 1);
	signal(SIGABRT, on_signal);
	signal(SIGFPE, on_signal);
	signal(SIGILL, on_signal);
	if (__sanitizer_set_death_callback) {
		__sanitizer_set_death_callback(say_copy);
	} else {
		signal(SIGSEGV, on_signal);
		signal(SIGBUS, on_signal);
	}
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	while (captures_count > 0) {
		captures_count--;
		free(captures[captures_count].octets);
		free(captures[captures_count].name);
	}
	close(out.descriptor);
	dump_out_free(&out);
	return 0;
}

static void load(const struct capture *c, uint32_t most)
{
	copy_name = c->name;
	copy.size = c->size < most ? c->size : most;
	memcpy(copy.octets, c->octets, copy.size);
}

static void as_they_are(void **state)
{
	uint64_t messages = 0;
	unsigned i;

	(void)state;
	for (i = 0; i < captures_count; i++) {
		load(&captures[i], HEAD_MAX);
		copy.random = i;
		read_copy(&first, &copy, &out, 1, DUMP_MEMORY);
		messages += first.messages;
	}
	print_message("# %u captures, %" PRIu64 " messages\n", captures_count, messages);
	assert_true(messages > 500); /* the laws above are of something */
}

/* Of two captures the larger one: many of them are a packet or two. */
static const struct capture *pick(void)
{
	const struct capture *a = &captures[damage_below(&copy, captures_count)];
	const struct capture *b = &captures[damage_below(&copy, captures_count)];

	return a->size < b->size ? b : a;
}

/* Memory for all is small in most copies, so that it runs out. */
static void damaged(void **state)
{
	uint64_t copies = environment("DAMAGED", 100000);
	uint64_t i, memory, messages = 0, from = environment("DAMAGED_FIRST", 1);

	(void)state;
	for (i = from; i - from < copies; i++) {
		copy_number = i;
		copy.random = seed << 40 ^ i;
		load(pick(), 1024u << damage_below(&copy, 7)); /* 1 KiB to 64 KiB */
		find_places(&copy);
		damage_do(&copy);
		memory = damage_below(&copy, 8) ? DUMP_MEMORY_MIN : DUMP_MEMORY;
		read_copy(&first, &copy, damage_below(&copy, 8) ? NULL : &out, i, memory);
		messages += first.messages;
		if (damage_below(&copy, 8) == 0) {
			read_copy(&again, &copy, NULL, ~i, memory);
			LAW(again.hash == first.hash && again.messages == first.messages);
		}
	}
	print_message("# %" PRIu64 " damaged copies of %u captures, %" PRIu64 " messages\n", copies,
		captures_count, messages);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_they_are),
		cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}

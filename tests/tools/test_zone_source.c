/* test_zone_source.c - files of zones and what they include: paths, loops, depth, what is no file, entries that
 * are longer than the buffer or than the bound, compressed files, who may end the reading. */
#define _XOPEN_SOURCE 700
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../tools/zone/limits.h"
#include "../../tools/zone/source.h"
#include "../help.h"
#include "../temporary.h"
#include <ftw.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[TEMPORARY], home[1024];

static void put(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int begin(void **state)
{
	(void)state;
	if (getcwd(home, sizeof home) == NULL ||
		mkdtemp(temporary_path(folder, "source")) == NULL || chdir(folder) != 0)
		return -1;
	return mkdir("sub", 0700);
}

static int drop(const char *path, const struct stat *about, int type, struct FTW *where)
{
	(void)about;
	(void)type;
	(void)where;
	return remove(path);
}

static int finish(void **state)
{
	(void)state;
	return chdir(home) != 0 || nftw(folder, drop, 8, FTW_DEPTH | FTW_PHYS) != 0;
}

/* ---- what was read, as text ----------------------------------------------------------------- */

static struct {
	char text[8192];
	size_t used;
	uint64_t stop_after; /* records; 0: never */
	struct zone_totals totals;
} seen;

static void note(const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(seen.text + seen.used, sizeof seen.text - seen.used, format, arguments);
	va_end(arguments);
	assert_true(n >= 0 && (size_t)n < sizeof seen.text - seen.used);
	seen.used += (size_t)n;
}

static bool record(void *context, const char *file, const struct taut_zone_record *r)
{
	char owner[TAUT_NAME_TEXT];
	uint64_t *count = context;

	taut_name_text(r->owner, owner);
	note("%s:%" PRIu32 " %s %" PRIu32 "\n", file, r->line, owner, r->ttl);
	return ++*count != seen.stop_after;
}

static bool fault(void *context, const struct zone_fault *f)
{
	char place[512];

	(void)context;
	zone_fault_place(f, place, sizeof place);
	note("%s%s\n", place, f->text);
	return true;
}

static enum zone_ending read_zone(const char *path, const struct zone_source_options *options)
{
	uint64_t count = 0;
	struct zone_reader reader = {record, fault, NULL, &count};
	enum zone_ending ending;

	seen.used = 0;
	seen.text[0] = '\0';
	ending = zone_source_read(path, options, &reader, &seen.totals);
	if (seen.stop_after == 0)
		assert_int_equal(seen.totals.records, count);
	return ending;
}

static const uint8_t example[] = "\7example";
static const struct zone_source_options plain = {.origin = example, .rclass = TAUT_CLASS_IN};

static void expect(const char *path, const char *text)
{
	assert_int_equal(read_zone(path, &plain), ZONE_READ);
	assert_string_equal(seen.text, text);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void one_file(void **state)
{
	(void)state;
	put("z", "a 1 A 192.0.2.1\nb A 192.0.2\nc 3 A 192.0.2.3");
	expect("z", "z:1 a.example. 1\n"
		    "z:2:12: field address: expected an IPv4 address: four numbers from 0 to 255 "
		    "with dots "
		    "between\n"
		    "z:3 c.example. 3\n");
	put("empty", "");
	expect("empty", "");
}

static void default_ttl(void **state)
{
	struct zone_source_options o = plain;

	(void)state;
	put("z", "a A 192.0.2.1\n");
	o.has_ttl = true;
	o.ttl = 77;
	assert_int_equal(read_zone("z", &o), ZONE_READ);
	assert_string_equal(seen.text, "z:1 a.example. 77\n");
}

/* In the folder of the including file; not there: in the working folder. */
static void include_paths(void **state)
{
	struct zone_source_options o = plain;

	(void)state;
	put("sub/z", "$TTL 5\n$INCLUDE near\n$INCLUDE far\nz A 192.0.2.9\n");
	put("sub/near", "near A 192.0.2.1\n");
	put("near", "wrong A 192.0.2.1\n");
	put("far", "far A 192.0.2.1\n");
	expect("sub/z", "sub/near:1 near.example. 5\nfar:1 far.example. 5\nsub/z:4 z.example. 5\n");
	o.folder = ".";
	assert_int_equal(read_zone("sub/z", &o), ZONE_READ);
	assert_string_equal(seen.text,
		"./near:1 wrong.example. 5\n./far:1 far.example. 5\nsub/z:4 z.example. 5\n");
	assert_int_equal(seen.totals.includes, 2);
	remove("near");
	remove("far");
}

/* RFC 1035 5.1: origin and owner are those from before. */
static void include_restores(void **state)
{
	(void)state;
	put("z", "$TTL 5\na A 192.0.2.1\n$INCLUDE in sub\n A 192.0.2.2\nb A 192.0.2.3\n");
	put("in", "c A 192.0.2.4\n$ORIGIN d.\n@ A 192.0.2.5\n");
	expect("z", "z:2 a.example. 5\nin:1 c.sub.example. 5\nin:3 d. 5\nz:4 a.example. 5\n"
		    "z:5 b.example. 5\n");
}

static void include_refused(void **state)
{
	(void)state;
	put("z", "$TTL 5\n$INCLUDE missing\n$INCLUDE sub\n$INCLUDE /dev/null\n$INCLUDE -\n"
		 "  $INCLUDE z\n$INCLUDE \"a\\007b\"\na A 192.0.2.1\n");
	assert_int_equal(read_zone("z", &plain), ZONE_READ);
	assert_non_null(strstr(seen.text, "z:2:10: cannot include missing: No such file"));
	assert_non_null(strstr(seen.text, "z:3:10: cannot include sub: Is a directory\n"));
	assert_non_null(
		strstr(seen.text, "z:4:10: cannot include /dev/null: is not a regular file\n"));
	assert_non_null(strstr(seen.text, "z:5:10: cannot include ./-: No such file"));
	assert_non_null(strstr(seen.text, "cannot include a?b: No such file"));
	assert_non_null(strstr(seen.text, "z:8 a.example. 5\n"));
}

static void include_loops(void **state)
{
	(void)state;
	put("self", "a 1 A 192.0.2.1\n$INCLUDE ./self\nb 1 A 192.0.2.1\n");
	expect("self", "self:1 a.example. 1\n"
		       "self:2:10: cannot include ./self: it includes itself\n"
		       "self:3 b.example. 1\n");
	put("one", "$INCLUDE two\n");
	put("two", "$INCLUDE three\n");
	put("three", "$INCLUDE one\nc 1 A 192.0.2.1\n");
	assert_int_equal(symlink("one", "other"), 0);
	expect("other",
		"three:1:10: cannot include one: it is being read already: files include each "
		"other\nthree:2 c.example. 1\n");
}

static void include_depth(void **state)
{
	char name[16], text[64];
	unsigned i;

	(void)state;
	for (i = 1; i <= TAUT_INCLUDE_DEPTH + 1; i++) {
		snprintf(name, sizeof name, "n%u", i);
		snprintf(text, sizeof text, "$INCLUDE n%u\nd%u 1 A 192.0.2.1\n", i + 1, i);
		put(name, text);
	}
	assert_int_equal(read_zone("n1", &plain), ZONE_READ);
	assert_int_equal(seen.totals.records, TAUT_INCLUDE_DEPTH);
	assert_int_equal(seen.totals.faults, 1);
	assert_non_null(strstr(seen.text, "n20:1:10: cannot include n21: more than 20 files inside "
					  "each other\nn20:2 d20.example."));
}

/* ---- sizes ---------------------------------------------------------------------------------- */

/* An entry of n characters in brackets, mostly comments, and records before and behind. */
static void put_long(const char *name, size_t n)
{
	FILE *file = fopen(name, "w");
	size_t i;

	assert_non_null(file);
	fputs("a 1 A 192.0.2.1\nb 1 TXT (\n", file);
	for (i = 0; i < n; i += 64)
		fprintf(file, "; %061zu\n", i);
	fputs("x )\nc 1 A 192.0.2.1\n", file);
	assert_int_equal(fclose(file), 0);
}

static void long_entry(void **state)
{
	(void)state;
	put_long("z", ZONE_PIECE * 5);
	expect("z", "z:1 a.example. 1\nz:2 b.example. 1\nz:20484 c.example. 1\n");
	put_long("z", ZONE_ENTRY_MAX + ZONE_PIECE);
	assert_int_equal(read_zone("z", &plain), ZONE_READ);
	assert_true(seen.totals.faults >= 1);
	assert_non_null(strstr(seen.text, "z:1 a.example. 1\nz:2:"));
	assert_non_null(strstr(seen.text, "z:266244 c.example. 1\n"));
	assert_int_equal(seen.totals.octets, ZONE_ENTRY_MAX + ZONE_PIECE + 46);
}

/* Records end everywhere in the pieces in which the file is read. */
static void many_records(void **state)
{
	FILE *file = fopen("z", "w");
	unsigned i;
	char last[64];

	(void)state;
	assert_non_null(file);
	for (i = 0; i < 100000; i++)
		fprintf(file, "%u.a 1 A 192.0.2.1\n", i);
	assert_int_equal(fclose(file), 0);
	seen.stop_after = 100;
	assert_int_equal(read_zone("z", &plain), ZONE_STOPPED);
	snprintf(last, sizeof last, "z:100 99.a.example. 1\n");
	assert_string_equal(seen.text + seen.used - strlen(last), last);
	seen.stop_after = 0;
}

static bool count_only(void *context, const char *file, const struct taut_zone_record *r)
{
	uint64_t *next = context;

	(void)file;
	assert_int_equal(r->line, ++*next);
	return true;
}

static void lines_are_counted(void **state)
{
	uint64_t count = 0;
	struct zone_reader reader = {count_only, NULL, NULL, &count};

	(void)state;
	assert_int_equal(zone_source_read("z", &plain, &reader, NULL), ZONE_READ);
	assert_int_equal(count, 100000);
}

static void many_faults(void **state)
{
	struct zone_source_options o = plain;

	(void)state;
	put("z", "a\nb\nc\nd\ne 1 A 192.0.2.1\n");
	o.most_faults = 3;
	assert_int_equal(read_zone("z", &o), ZONE_MANY);
	assert_int_equal(seen.totals.faults, 3);
}

static void unreadable(void **state)
{
	(void)state;
	assert_int_equal(read_zone("missing", &plain), ZONE_UNREADABLE);
	assert_string_equal(seen.text, "missing: No such file or directory\n");
	assert_int_equal(read_zone("sub", &plain), ZONE_UNREADABLE);
	assert_string_equal(seen.text, "sub: Is a directory\n");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_file),
		cmocka_unit_test(default_ttl),
		cmocka_unit_test(include_paths),
		cmocka_unit_test(include_restores),
		cmocka_unit_test(include_refused),
		cmocka_unit_test(include_loops),
		cmocka_unit_test(include_depth),
		cmocka_unit_test(long_entry),
		cmocka_unit_test(many_records),
		cmocka_unit_test(lines_are_counted),
		cmocka_unit_test(many_faults),
		cmocka_unit_test(unreadable),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}

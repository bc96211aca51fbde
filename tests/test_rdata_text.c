/* test_rdata_text.c - rdata of others as text, in $TEST_DATA/rdata: rows of *.tsv that have a presentation
 * are read; "ok" ones give the octets of the row, "reject" ones are refused. Where we differ and are right,
 * tests/scan_differences.tsv has a row that says why; each of its rows occurs. Skipped where there is no
 * such folder.
 *
 *   test_rdata_text -p   prints the differences as rows without their reason */
#define _XOPEN_SOURCE 700
#include "help.h"
#include <dirent.h>
#include <tautwire/text.h>

enum { LINE = 400000, MOST = 65536, DIFFERENCES = 512 };

static struct {
	char *type, *text, *origin, *ours;
	bool occurs;
} differences[DIFFERENCES];
static size_t difference_count;

static unsigned ok, reject, failures;
static bool print_only;

static char *keep(const char *text)
{
	char *copy = malloc(strlen(text) + 1);

	if (copy == NULL)
		abort();
	return strcpy(copy, text);
}

static void say(bool good, const char *what)
{
	if (!print_only)
		printf("%sok - %s\n", good ? "" : "not ", what);
	failures += !good;
}

/* type, presentation, origin, ours, why */
static void load_differences(void)
{
	static char line[LINE];
	FILE *table = fopen("tests/scan_differences.tsv", "r");

	if (table == NULL) {
		say(false, "tests/scan_differences.tsv can be opened");
		return;
	}
	while (fgets(line, sizeof line, table) != NULL) {
		char *f[6];

		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (help_fields(line, f, 6) != 5 || f[4][0] == '\0' ||
			difference_count == DIFFERENCES) {
			say(false, "scan_differences.tsv: five fields, the last says why");
			continue;
		}
		differences[difference_count].type = keep(f[0]);
		differences[difference_count].text = keep(f[1]);
		differences[difference_count].origin = keep(f[2]);
		differences[difference_count++].ours = keep(f[3]);
	}
	fclose(table);
}

static bool is_listed(char **row, const char *ours)
{
	for (size_t i = 0; i < difference_count; i++) {
		if (strcmp(differences[i].type, row[0]) == 0 &&
			strcmp(differences[i].text, row[1]) == 0 &&
			strcmp(differences[i].origin, row[2]) == 0 &&
			strcmp(differences[i].ours, ours) == 0) {
			differences[i].occurs = true;
			return true;
		}
	}
	return false;
}

/* What became of a text: octets in hex, or the code, place and expectation. */
static void scan(char **row, char *ours, size_t size)
{
	static uint8_t rdata[MOST];
	uint8_t origin[TAUT_NAME_MAX];
	struct taut_scan_error error;
	uint32_t length;
	uint16_t type, n;

	if (taut_type_scan(row[0], strlen(row[0]), &type) != TAUT_OK) {
		snprintf(ours, size, "unknown type");
		return;
	}
	if (taut_name_scan(row[2], strlen(row[2]), NULL, origin, &length) != TAUT_OK) {
		snprintf(ours, size, "bad origin");
		return;
	}
	if (taut_rdata_scan(type, TAUT_CLASS_IN, row[1], strlen(row[1]), origin, rdata,
		    sizeof rdata, &n, &error) == TAUT_OK) {
		for (uint32_t i = 0; i < n; i++)
			snprintf(ours + 2 * i, 3, "%02x", rdata[i]);
		ours[2 * n] = '\0';
		return;
	}
	snprintf(ours, size, "!%s %u:%u %s", taut_code_name(error.code), error.line, error.column,
		error.field != NULL ? error.field : "-");
}

/* type presentation origin wire expect direction agree canonical_text source note */
static void row_of(const char *name, char **row)
{
	static char ours[2 * MOST + 1], what[200];
	bool refused = strcmp(row[4], "reject") == 0;

	scan(row, ours, sizeof ours);
	*(refused ? &reject : &ok) += 1;
	if (refused ? ours[0] == '!' : strcmp(ours, row[3]) == 0)
		return;
	if (is_listed(row, ours))
		return;
	if (print_only)
		printf("%s\t%s\t%s\t%s\t%s\n", row[0], row[1], row[2], ours,
			refused ? "reject" : row[3]);
	snprintf(what, sizeof what, "%s: %s %.40s: %.60s, not %.30s", name, row[0], row[1], ours,
		refused ? "refused" : row[3]);
	say(false, what);
}

static void table_of(const char *folder, const char *name)
{
	static char line[LINE], path[600];
	FILE *table;
	bool head = true;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	table = fopen(path, "r");
	if (table == NULL) {
		say(false, path);
		return;
	}
	while (fgets(line, sizeof line, table) != NULL) {
		char *row[10];

		if (head || line[0] == '#') {
			head = false;
			continue;
		}
		if (help_fields(line, row, 10) < 9)
			say(false, "a row has its columns");
		else if (strcmp(row[5], "text") == 0 || strcmp(row[5], "both") == 0)
			row_of(name, row);
	}
	fclose(table);
}

int main(int argc, char **argv)
{
	const char *data = getenv("TEST_DATA");
	char folder[512], what[200];
	struct dirent *entry;
	DIR *directory;

	print_only = argc > 1 && strcmp(argv[1], "-p") == 0;
	snprintf(folder, sizeof folder, "%.400s/rdata", data != NULL ? data : "../shared/data");
	directory = opendir(folder);
	if (directory == NULL) {
		printf("ok - rdata of others as text # SKIP no %s\n1..1\n", folder);
		return 0;
	}
	load_differences();
	while ((entry = readdir(directory)) != NULL) {
		size_t n = strlen(entry->d_name);

		if (n > 4 && strcmp(entry->d_name + n - 4, ".tsv") == 0)
			table_of(folder, entry->d_name);
	}
	closedir(directory);
	for (size_t i = 0; i < difference_count; i++) {
		if (differences[i].occurs)
			continue;
		snprintf(what, sizeof what, "listed, but does not occur: %s %.100s",
			differences[i].type, differences[i].text);
		say(false, what);
	}
	snprintf(what, sizeof what,
		"%u texts give the octets of others, %u are refused as there (%zu listed)", ok,
		reject, difference_count);
	say(ok > 800 && reject > 150, what);
	return failures != 0;
}

/* test_shared.c - cases from outside, in $TEST_DATA: what other implementations' tests hold of messages
 * and rdata. Skipped where they are not there.
 *
 *   wire/strictness.tsv  the verdict of each message
 *   wire/ *              whatever it is: codec and reference decoder agree
 *   rdata/ *.tsv         rows "ok": well formed, and printed as canonical_text or as a row of
 *                        tests/rdata_differences.tsv says; rows "reject": malformed */
#define _XOPEN_SOURCE 700
#include "help.h"
#include "reference/compare.h"
#include <dirent.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <tautwire/text.h>

enum { LINE = 400000, MOST = 65536, DIFFERENCES = 512 };

static struct taut_scratch scratch;
static char folder[512];
static bool failed;

static void say(bool good, const char *name, const char *format, ...)
{
	va_list arguments;

	printf("%sok - %s\n", good ? "" : "not ", name);
	if (good)
		return;
	failed = true;
	va_start(arguments, format);
	printf("# ");
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
}

/* ---- strictness.tsv ------------------------------------------------------------------------- */

static void strictness(void)
{
	static const char *const verdicts[] = {"accept", "note", "isolate", "reject"};
	static char line[LINE];
	static uint8_t octets[MOST];
	static struct taut_message message;
	struct taut_report report = {NULL, 0, 0, TAUT_ACCEPT};
	char path[600], why[256];
	unsigned rows = 0;
	FILE *table;

	snprintf(path, sizeof path, "%s/wire/strictness.tsv", folder);
	table = fopen(path, "r");
	if (table == NULL) {
		say(false, path, "cannot be opened");
		return;
	}
	while (fgets(line, sizeof line, table) != NULL) {
		char *fields[4];
		const char *difference;
		size_t n;

		if (line[0] == '#' || help_fields(line, fields, 4) < 3)
			continue;
		rows++;
		n = help_octets(fields[2], octets, sizeof octets);
		taut_message_open(&message, octets, n, &scratch, NULL, &report);
		difference = ref_compare(octets, n, REF_DEFAULT, &scratch, why, sizeof why);
		if (difference != NULL)
			say(false, fields[0], "%s", difference);
		else
			say(strcmp(verdicts[report.verdict], fields[1]) == 0, fields[0],
				"verdict %s, expected %s", verdicts[report.verdict], fields[1]);
	}
	fclose(table);
	say(rows == 154, "strictness.tsv has 154 rows", "%u", rows);
}

/* ---- wire/ ---------------------------------------------------------------------------------- */

static unsigned messages, accepted;

/* One message by both, under both policies; a copy, so that sanitizers know where it ends. */
static void compare(const char *name, const uint8_t *octets, size_t n)
{
	uint8_t *copy = malloc(n != 0 ? n : 1);
	char why[256];

	if (copy == NULL)
		abort();
	if (n != 0)
		memcpy(copy, octets, n);
	messages++;
	for (int policy = REF_DEFAULT; policy <= REF_MDNS; policy++) {
		const char *difference =
			ref_compare(copy, n, (enum ref_policy)policy, &scratch, why, sizeof why);

		if (difference != NULL)
			say(false, name, "%s", difference);
	}
	{
		static struct taut_message message;

		if (taut_message_open(&message, copy, n, &scratch, NULL, NULL) == TAUT_OK)
			accepted++;
	}
	free(copy);
}

/* Hex text of one message or several: comments from ';' on; lines of "next packet" part them, or where
 * there are none in files of lines, each long line is a message. Gives how many, 0 for other files. */
static unsigned compare_hex(const char *name, char *text)
{
	static uint8_t octets[MOST];
	bool parted = strstr(text, "next packet") != NULL, lines = false;
	size_t n = 0;
	unsigned count = 0;

	for (const char *p = text; *p != '\0'; p++) { /* hex, blanks and comments only? */
		if (*p == ';')
			while (p[1] != '\n' && p[1] != '\0')
				p++;
		else if (help_digit(*p) < 0 && strchr(" \t\r\n", *p) == NULL)
			return 0;
	}
	for (char *line = text, *next; line != NULL; line = next) {
		bool part = strncmp(line, ";-- next", 8) == 0;
		size_t before = n;

		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		line[strcspn(line, ";\r")] = '\0';
		if (part && n != 0) {
			compare(name, octets, n);
			count++;
			n = before = 0;
		}
		if (line[0] == '\0' || strspn(line, "0123456789") == strlen(line)) {
			lines = lines || line[0] != '\0';
			continue; /* a number of its own */
		}
		for (char *p = line; *p != '\0'; p++)
			if (help_digit(*p) >= 0 && help_digit(p[1]) >= 0 && n < sizeof octets) {
				octets[n++] = (uint8_t)(help_digit(*p) * 16 + help_digit(p[1]));
				p++;
			}
		if (!parted && lines && n != before) {
			compare(name, octets, n);
			count++;
			n = 0;
		}
	}
	if (n != 0) {
		compare(name, octets, n);
		count++;
	}
	return count;
}

/* Files that hold rdata behind a type and a class: put into a message. */
static void compare_rdata(const char *name, const uint8_t *octets, size_t n)
{
	static const uint8_t begin[12] = {0, 1, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0};
	static uint8_t message[MOST];

	if (n < 4 || n > 60000)
		return;
	memcpy(message, begin, 12);
	message[12] = 0;
	memcpy(message + 13, octets, 4);
	memset(message + 17, 0, 4);
	message[21] = (uint8_t)((n - 4) >> 8);
	message[22] = (uint8_t)(n - 4);
	memcpy(message + 23, octets + 4, n - 4);
	compare(name, message, n + 19);
}

static void compare_file(const char *path)
{
	static uint8_t octets[1 << 20];
	FILE *file = fopen(path, "rb");
	const char *name = path + strlen(folder) + 1;
	size_t n;
	bool before = failed;

	if (file == NULL) {
		say(false, name, "cannot be opened");
		return;
	}
	n = fread(octets, 1, sizeof octets - 1, file);
	fclose(file);
	octets[n] = '\0';
	failed = false;
	compare(name, octets, n <= 70000 ? n : 70000);
	compare_rdata(name, octets, n);
	if (memchr(octets, 0, n) == NULL)
		compare_hex(name, (char *)octets);
	if (!failed)
		say(true, name, "");
	failed = failed || before;
}

/* Folders wait in a list until it is their turn. */
static void compare_all(void)
{
	enum { FOLDERS = 1024 };
	static char paths[FOLDERS][512];
	size_t count = 1;

	snprintf(paths[0], sizeof paths[0], "%.500s/wire", folder);
	for (size_t i = 0; i < count; i++) {
		DIR *directory = opendir(paths[i]);
		struct dirent *entry;

		if (directory == NULL) {
			say(false, paths[i], "cannot be opened");
			continue;
		}
		while ((entry = readdir(directory)) != NULL) {
			char path[1024];
			struct stat about = {0}; /* MSan does not see all that stat writes */

			snprintf(path, sizeof path, "%s/%s", paths[i], entry->d_name);
			if (entry->d_name[0] == '.' ||
				strcmp(entry->d_name, "strictness.tsv") == 0 ||
				stat(path, &about) != 0)
				continue;
			if (!S_ISDIR(about.st_mode))
				compare_file(path);
			else if (count < FOLDERS)
				snprintf(paths[count++], sizeof paths[0], "%.511s", path);
		}
		closedir(directory);
	}
	printf("# %u messages, %u of them accepted\n", messages, accepted);
	say(messages > 500 && accepted > 100 && accepted < messages,
		"messages of others were decoded, and some refused", "%u, %u", messages, accepted);
}

/* ---- rdata/ --------------------------------------------------------------------------------- */

/* Rows of rdata_differences.tsv about canonical_text. */
static struct {
	char *type, *wire, *ours, *theirs;
	bool occurs;
} differences[DIFFERENCES];
static size_t difference_count;

static char *keep(const char *text)
{
	char *copy = malloc(strlen(text) + 1);

	if (copy == NULL)
		abort();
	return strcpy(copy, text);
}

static void load_differences(void)
{
	static char line[LINE];
	FILE *table = fopen("tests/rdata_differences.tsv", "r");

	if (table == NULL) {
		say(false, "tests/rdata_differences.tsv", "cannot be opened");
		return;
	}
	while (fgets(line, sizeof line, table) != NULL) {
		char *f[8];

		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (help_fields(line, f, 8) != 7 || f[6][0] == '\0') {
			say(false, "rdata_differences.tsv: seven fields, the last says why",
				"%.60s", line);
			continue;
		}
		if (strcmp(f[4], "canonical_text") != 0 || difference_count == DIFFERENCES)
			continue;
		differences[difference_count].type = keep(f[0]);
		differences[difference_count].wire = keep(f[1]);
		differences[difference_count].ours = keep(f[2]);
		differences[difference_count].theirs = keep(f[3]);
		difference_count++;
	}
	fclose(table);
}

static bool is_listed(char **row, const char *ours)
{
	for (size_t i = 0; i < difference_count; i++) {
		if (strcmp(differences[i].type, row[0]) == 0 &&
			strcmp(differences[i].wire, row[3]) == 0 &&
			strcmp(differences[i].ours, ours) == 0 &&
			strcmp(differences[i].theirs, row[7]) == 0) {
			differences[i].occurs = true;
			return true;
		}
	}
	return false;
}

static struct {
	unsigned ok, reject, printed;
} seen;

/* type presentation origin wire expect direction agree canonical_text source note */
static bool rdata_row(const char *name, char **row)
{
	static uint8_t rdata[MOST];
	static char text[TAUT_RDATA_TEXT];
	struct taut_record record;
	uint16_t type;
	size_t n, length;

	if (taut_type_scan(row[0], strlen(row[0]), &type) != TAUT_OK) {
		say(false, name, "type %s is not known", row[0]);
		return false;
	}
	n = help_octets(row[3], rdata, sizeof rdata);
	taut_record_wrap(&record, type, TAUT_CLASS_IN, rdata, (uint16_t)n);
	if (strcmp(row[4], "reject") == 0) {
		seen.reject++;
		if (!record.malformed)
			say(false, name, "%s %s is refused elsewhere", row[0], row[3]);
		return record.malformed;
	}
	seen.ok++;
	snprintf(text, sizeof text, "%s", taut_code_name(record.fault));
	if (!record.malformed && taut_rdata_text(&record, 0, text, sizeof text, &length) != TAUT_OK)
		snprintf(text, sizeof text, "no text");
	if (row[7][0] != '\0') {
		seen.printed++;
		if (strcmp(text, row[7]) == 0 || is_listed(row, text))
			return true;
		say(false, name, "%s %s is %s, expected %s", row[0], row[3], text, row[7]);
		return false;
	}
	/* what peers accept and we refuse stands in the list, by the script rdata_peers.sh */
	if (record.malformed && record.fault != TAUT_E_SVCB_LENGTH) {
		say(false, name, "%s %s is malformed: %s", row[0], row[3], text);
		return false;
	}
	return true;
}

static void rdata_file(const char *path)
{
	static char line[LINE];
	const char *name = path + strlen(folder) + 1;
	FILE *table = fopen(path, "r");
	bool good = true;

	if (table == NULL) {
		say(false, name, "cannot be opened");
		return;
	}
	for (bool first = true; fgets(line, sizeof line, table) != NULL; first = false) {
		char *row[11] = {0};

		if (first || help_fields(line, row, 11) < 8)
			continue;
		if (row[3][0] != '\0')
			good = rdata_row(name, row) && good;
	}
	fclose(table);
	if (good)
		say(true, name, "");
}

static void rdata_all(void)
{
	char path[600];
	DIR *directory;
	struct dirent *entry;

	load_differences();
	snprintf(path, sizeof path, "%s/rdata", folder);
	directory = opendir(path);
	if (directory == NULL) {
		say(false, path, "cannot be opened");
		return;
	}
	while ((entry = readdir(directory)) != NULL) {
		char file[900];

		snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
		if (entry->d_name[0] != '.')
			rdata_file(file);
	}
	closedir(directory);
	for (size_t i = 0; i < difference_count; i++)
		if (!differences[i].occurs)
			say(false, "rdata_differences.tsv: each row occurs", "%s %s",
				differences[i].type, differences[i].wire);
	printf("# %u rows ok, %u of them with a text, %u reject\n", seen.ok, seen.printed,
		seen.reject);
	say(seen.ok > 700 && seen.printed > 50 && seen.reject > 10, "rdata of others was read",
		"%u, %u, %u", seen.ok, seen.printed, seen.reject);
}

int main(void)
{
	const char *named = getenv("TEST_DATA");
	struct stat about;

	snprintf(folder, sizeof folder, "%s",
		named != NULL && *named != '\0' ? named : "../shared/data");
	if (stat(folder, &about) != 0) {
		printf("ok - strictness.tsv # SKIP no %s\nok - messages of others # SKIP no %s\n"
		       "ok - rdata of others # SKIP no %s\n",
			folder, folder, folder);
		return 0;
	}
	taut_scratch_init(&scratch);
	strictness();
	compare_all();
	rdata_all();
	return failed;
}

/* test_verdicts.c - each message of tests/verdicts.tsv: its verdict, and every finding with its octet, by
 * the codec and by the reference decoder. Every code that a message can earn is in the table. */
#include "help.h"
#include "reference/compare.h"
#include <stdarg.h>

enum { LINE = 400000, MOST = 65536, FINDINGS = 64 };

static struct taut_scratch scratch;
static bool met[TAUT_CODES], failed;

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

static bool starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* The findings as the table writes them. */
static void write_findings(const struct taut_report *report, char *out, size_t capacity)
{
	size_t n = 0;

	snprintf(out, capacity, "-");
	for (uint32_t i = 0; i < report->count && i < report->capacity && n < capacity; i++) {
		met[report->list[i].code] = true;
		n += (size_t)snprintf(out + n, capacity - n, "%s%s@%u", i != 0 ? "," : "",
			taut_code_name(report->list[i].code), report->list[i].offset);
	}
}

static void run(char **fields)
{
	static const char *const verdicts[] = {"accept", "note", "isolate", "reject"};
	static uint8_t octets[MOST];
	static struct taut_message message;
	struct taut_finding list[FINDINGS];
	struct taut_report report = {list, FINDINGS, 0, TAUT_ACCEPT};
	bool mdns = starts(fields[0], "mdns_"), udp = starts(fields[0], "udp_");
	struct taut_policy policy = taut_policy_preset(mdns ? TAUT_MDNS : TAUT_DEFAULT);
	size_t n = help_octets(fields[1], octets, sizeof octets);
	uint8_t *copy = malloc(n != 0 ? n : 1); /* sanitizers know where it ends */
	char findings[4096], why[256];
	const char *difference = NULL;
	enum taut_code code;

	if (copy == NULL)
		abort();
	memcpy(copy, octets, n);
	policy.flags |= udp ? TAUT_POLICY_UDP : 0;
	code = taut_message_open(&message, copy, n, &scratch, &policy, &report);
	write_findings(&report, findings, sizeof findings);
	if (!udp)
		difference = ref_compare(
			copy, n, mdns ? REF_MDNS : REF_DEFAULT, &scratch, why, sizeof why);
	if (difference != NULL)
		say(false, fields[0], "%s", difference);
	else if (strcmp(findings, fields[3]) != 0)
		say(false, fields[0], "findings %s, expected %s", findings, fields[3]);
	else if ((code == TAUT_OK) != (report.verdict < TAUT_REJECT))
		say(false, fields[0], "status %s", taut_code_name(code));
	else
		say(strcmp(verdicts[report.verdict], fields[2]) == 0, fields[0],
			"verdict %s, expected %s", verdicts[report.verdict], fields[2]);
	free(copy);
}

int main(void)
{
	static char line[LINE];
	FILE *table = fopen("tests/verdicts.tsv", "r");
	unsigned rows = 0;

	taut_scratch_init(&scratch);
	if (table == NULL) {
		say(false, "tests/verdicts.tsv", "cannot be opened");
		return 1;
	}
	while (fgets(line, sizeof line, table) != NULL) {
		char *fields[5];

		if (line[0] == '#' || line[0] == '\n')
			continue;
		if (help_fields(line, fields, 5) != 4) {
			say(false, line, "a row has four fields");
			continue;
		}
		rows++;
		run(fields);
	}
	fclose(table);
	say(rows > 300, "the table is there", "%u rows", rows);
	for (unsigned code = 1; code < TAUT_CODES; code++) {
		char name[64];

		if (taut_code_tier((enum taut_code)code) == TAUT_TIER_CALL)
			continue;
		snprintf(name, sizeof name, "%s is in the table",
			taut_code_name((enum taut_code)code));
		say(met[code], name, "no row has it");
	}
	return failed;
}

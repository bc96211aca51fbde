/* test_zone_data.c - master files of others, in $TEST_DATA/zones: where there are an input and what another reader made of it,
 * both give the same records. Skipped where there is no such folder. */
#define _XOPEN_SOURCE 700
#include "help.h"
#include <tautwire/text.h>

enum { RECORDS = 8192, LINE = 4096 };

static struct taut_zone zone;
static char text[1 << 22];

/* Lines of records, sorted; and how many entries were refused. */
struct reading {
	char *lines[RECORDS];
	size_t count, refused;
};

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void keep(struct reading *reading, const struct taut_zone_record *r)
{
	static char rdata[TAUT_RDATA_TEXT];
	char *line = malloc(LINE);
	struct taut_record record;
	size_t n;
	uint32_t owner;

	if (line == NULL || reading->count == RECORDS)
		abort();
	owner = taut_name_text(r->owner, line);
	taut_record_wrap(&record, r->type, r->rclass, r->rdata, r->rdlength);
	if (taut_rdata_text(&record, 0, rdata, sizeof rdata, &n) != TAUT_OK)
		abort();
	snprintf(line + owner, LINE - owner, " %u %u %u %s", (unsigned)r->ttl, r->rclass, r->type, rdata);
	reading->lines[reading->count++] = line;
}

/* False: there is no such file. */
static bool read_file(struct reading *reading, const char *path)
{
	FILE *file = fopen(path, "r");
	size_t n;
	enum taut_zone_event event;

	reading->count = reading->refused = 0;
	if (file == NULL)
		return false;
	n = fread(text, 1, sizeof text, file);
	fclose(file);
	taut_zone_init(&zone, NULL, TAUT_CLASS_IN);
	taut_zone_text(&zone, text, n, TAUT_ZONE_FINAL);
	while ((event = taut_zone_next(&zone)) != TAUT_ZONE_END) {
		if (event == TAUT_ZONE_RECORD)
			keep(reading, &zone.record);
		else
			reading->refused++;
	}
	qsort(reading->lines, reading->count, sizeof reading->lines[0], compare);
	return true;
}

static void release(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++)
		free(reading->lines[i]);
}

/* Input and reference output, how many records they have, and how many entries of each are wrong. */
static bool check_pair(const char *folder, const char *input, const char *output, size_t records, size_t refused)
{
	static struct reading in, out;
	char path[1024];
	bool good;

	snprintf(path, sizeof path, "%s/%s", folder, input);
	if (!read_file(&in, path)) {
		printf("ok - %s # SKIP no %s\n", input, path);
		return true;
	}
	snprintf(path, sizeof path, "%s/%s", folder, output);
	good = read_file(&out, path) && in.count == records && out.count == records &&
	       in.refused == refused && out.refused == refused;
	for (size_t i = 0; good && i < records; i++) {
		good = strcmp(in.lines[i], out.lines[i]) == 0;
		if (!good)
			printf("# %s\n# %s\n", in.lines[i], out.lines[i]);
	}
	printf("%sok - %s gives the records of %s: %zu, and %zu refused\n", good ? "" : "not ", input, output,
		in.count, in.refused);
	release(&in);
	release(&out);
	return good;
}

int main(void)
{
	const char *data = getenv("TEST_DATA");
	char folder[512];

	snprintf(folder, sizeof folder, "%s/zones/NLnetLabs+ldns/test/08-zonereader.tpkg",
		data != NULL ? data : "../shared/data");
	/* its last line is an address of no octets */
	return check_pair(folder, "08-zonereader.inputzone", "08-zonereader.outputzone", 3881, 1) ? 0 : 1;
}

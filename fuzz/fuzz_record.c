/* fuzz_record.c - records of tautq +trace.
 *
 * Input: a record: a line, what the resolver was made from, its event log.
 *
 * Laws: a scene that is read is written as the octets that were read; running the log ends, twice alike; steps lead back to
 * earlier ones; what is told are printing characters of ASCII and line ends, JSON is one value in one line, and each step is
 * in all of it. Beginnings of the log are told too.
 */
#include "fuzz.h"

#include "../tools/query/trace.h"

static struct query_printer printer;

/* What is told in one way; NULL: more than the buffer holds. */
static char *tell(
	void (*way)(struct query_printer *, struct query_trace *), struct query_trace *t, size_t *n)
{
	char *text = NULL;

	if (!printer.text)
		FUZZ_LAW(query_printer_init(&printer, -1)); /* kept: it is large */
	printer.out.used = 0;
	printer.out.error = 0;
	way(&printer, t);
	*n = printer.out.used;
	if (printer.out.error == 0) {
		text = malloc(*n + 1);
		FUZZ_LAW(text != NULL);
		memcpy(text, printer.out.buffer, *n);
		text[*n] = 0;
	}
	return text;
}

static void check_steps(const struct query_trace *t)
{
	FUZZ_LAW(t->count <= QUERY_STEPS && t->known_count <= QUERY_KNOWN &&
		 t->served_count <= QUERY_KNOWN);
	for (uint32_t i = 0; i < t->count; i++)
		FUZZ_LAW(t->steps[i].parent <= i && t->steps[i].source <= i);
}

static void check_told(struct query_trace *t, struct query_trace *same)
{
	static void (*const ways[])(struct query_printer *, struct query_trace *) = {
		query_trace_text, query_trace_json, query_trace_dot, query_trace_explain};

	for (size_t k = 0; k < 4; k++) {
		size_t n, m, lines = 0;
		char *text = tell(ways[k], t, &n), *again = tell(ways[k], same, &m);

		FUZZ_LAW((text == NULL) == (again == NULL));
		for (size_t i = 0; text && i < n; i++) {
			FUZZ_LAW((text[i] >= ' ' && text[i] <= '~') || text[i] == '\n' ||
				 text[i] == '\t');
			lines += text[i] == '\n';
		}
		FUZZ_LAW(!text || (n == m && memcmp(text, again, n) == 0));
		FUZZ_LAW(!text || k != 0 || lines >= 2 * t->count);
		FUZZ_LAW(!text || k != 1 || (lines == 1 && fuzz_is_json(text, n - 1)));
		FUZZ_LAW(!text || k != 2 || lines >= 2 * t->count);
		free(text);
		free(again);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct query_scene scene;
	static struct query_trace t, same;
	struct query_record record = {NULL, 0, 0, false};
	size_t log, ends[2];

	if (size > 65536 || !query_scene_read(&scene, data, size, &log))
		return 0;
	query_scene_write(&scene, &record);
	FUZZ_LAW(!record.full && record.n == log && memcmp(record.octets, data, log) == 0);
	query_record_free(&record);
	ends[0] = size - log;
	ends[1] = ends[0] / 2;
	for (size_t i = 0; i < 2; i++) {
		uint8_t *copy =
			malloc(ends[i] ? ends[i] : 1); /* exact: sanitizers see a read past it */

		FUZZ_LAW(copy != NULL);
		memcpy(copy, data + log, ends[i]);
		FUZZ_LAW(query_trace_make(&t, &scene, copy, ends[i]));
		FUZZ_LAW(query_trace_make(&same, &scene, copy, ends[i]));
		FUZZ_LAW(t.count == same.count && t.is_whole == same.is_whole);
		check_steps(&t);
		check_told(&t, &same);
		query_trace_free(&t);
		query_trace_free(&same);
		free(copy);
	}
	return 0;
}

/* fuzz_scene.c - records of walks from the root, and root servers out of zone files (tools/query/scene.h).
 *
 * Input: a record as `tautq +trace` keeps it, or else the text of a zone file.
 *
 * Laws: what is read is written again as the same octets; where the log begins lies within the record; a log, whatever
 * it says, is run to an end; hints are names and addresses, as many as there is room for; a fault lies on a line of the
 * text.
 */
#include "../tools/query/scene.h"
#include "../tools/query/trace.h"
#include "fuzz.h"

enum { LOG = 2048 };

static void check_hints(const struct query_scene *scene)
{
	FUZZ_LAW(scene->hint_count <= QUERY_HINTS);
	for (uint32_t i = 0; i < scene->hint_count; i++) {
		FUZZ_LAW(
			scene->hints[i].address.family == 4 || scene->hints[i].address.family == 6);
		FUZZ_LAW(scene->hints[i].name == scene->names[i]);
		FUZZ_LAW(taut_name_measure(scene->names[i], TAUT_NAME_MAX) != 0);
	}
}

static void check_record(
	const struct query_scene *scene, const uint8_t *data, size_t size, size_t log)
{
	static struct query_trace trace;
	struct query_record again = {0};

	FUZZ_LAW(log <= size);
	query_scene_write(scene, &again);
	FUZZ_LAW(again.full || (again.n == log && memcmp(again.octets, data, log) == 0));
	query_record_free(&again);
	if (size - log > LOG)
		return;
	memset(&trace, 0, sizeof trace);
	if (query_trace_make(&trace, scene, data + log, size - log))
		query_trace_free(&trace);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct query_scene scene;
	uint32_t line = 0;
	size_t log = 0;

	if (query_scene_read(&scene, data, size, &log)) {
		check_hints(&scene);
		check_record(&scene, data, size, log);
		return 0;
	}
	memset(&scene, 0, sizeof scene);
	if (query_scene_hints(&scene, (const char *)data, size, &line) != NULL)
		FUZZ_LAW(line <= size + 1);
	check_hints(&scene);
	return 0;
}

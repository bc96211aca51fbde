/* tell.c - +trace and what goes with it: walks or replays, then tells. See run.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "run.h"
#include "trace.h"
#include "walk.h"

bool query_is_trace(const struct query_ask *ask)
{
	return ask->trace || ask->explain || ask->dot || ask->record || ask->replay;
}

/* ---- making a record ------------------------------------------------------------------------ */

static bool read_hints(
	struct query_run *run, const struct query_ask *ask, struct query_scene *scene)
{
	uint32_t line;
	size_t n;
	char *text;
	const char *wrong;

	if (!ask->hints)
		return true;
	text = query_file_read(ask->hints, &n);
	if (!text) {
		query_warn(&run->printer, ask, "%.200s: %s", ask->hints, strerror(errno));
		return false;
	}
	wrong = query_scene_hints(scene, text, n, &line);
	query_file_free(text, n);
	if (wrong && line > 0)
		query_warn(&run->printer, ask, "%.200s:%u: expected %s", ask->hints, (unsigned)line,
			wrong);
	else if (wrong)
		query_warn(&run->printer, ask, "%.200s: %s", ask->hints, wrong);
	return !wrong;
}

/* A client's query: EDNS, so that the answer can say why. */
static bool make_query(struct query_run *run, const struct query_ask *ask)
{
	static struct query_ask plain;
	struct query_with with = {.id = 1};
	enum taut_code code;

	plain = *ask;
	plain.cookie = plain.nsid = plain.subnet = false;
	plain.padding = plain.option_length = plain.opcode = 0;
	plain.edns = plain.rdflag = true;
	plain.edns_version = 0;
	plain.key.set = plain.header_only = false;
	code = query_build(&plain, &with, &run->message);
	if (code != TAUT_OK)
		query_warn(
			&run->printer, ask, "the query cannot be made: %s", taut_code_text(code));
	return code == TAUT_OK;
}

static bool walk(struct query_run *run, const struct query_ask *ask, struct query_record *record)
{
	struct query_scene *scene = calloc(1, sizeof *scene);
	struct query_walk_config config = {.port = (uint16_t)ask->port};
	bool good = scene && make_query(run, ask) && read_hints(run, ask, scene);

	if (good && ask->source &&
		!query_place_scan(ask->source, strlen(ask->source), &config.source)) {
		query_warn(&run->printer, ask, "-b %.100s: expected an address", ask->source);
		good = false;
	}
	if (good) {
		scene->began = query_time();
		scene->flags = TAUT_R_TRACE | TAUT_R_NO_SPECIAL;
		scene->flags |= ask->family != 6 ? TAUT_R_IP4 : 0;
		scene->flags |= ask->family != 4 ? TAUT_R_IP6 : 0;
		scene->flags |= ask->qmin ? TAUT_R_QMIN : 0;
		scene->flags |=
			ask->hints ? TAUT_R_LAB : 0; /* a world of one's own may be on loopback */
		query_scene_write(scene, record);
		config.query = run->message.octets;
		config.query_length = run->message.length;
		good = query_walk(scene, &config, record);
		if (!good)
			query_warn(&run->printer, ask, "%s", strerror(errno));
	}
	free(scene);
	return good;
}

/* ---- files ---------------------------------------------------------------------------------- */

static bool read_record(
	struct query_run *run, const struct query_ask *ask, struct query_record *record)
{
	FILE *file = fopen(ask->replay, "rb");
	uint8_t octets[16384];
	size_t n = 1;

	while (file && n > 0 && !record->full) { /* up to its end */
		n = fread(octets, 1, sizeof octets, file);
		query_record_add(record, octets, n);
	}
	if (!file || ferror(file) || record->full) {
		query_warn(&run->printer, ask, "%.200s: %s", ask->replay,
			record->full ? "it is too large" : strerror(errno));
		if (file)
			fclose(file);
		return false;
	}
	fclose(file);
	return true;
}

static bool write_record(
	struct query_run *run, const struct query_ask *ask, const struct query_record *record)
{
	FILE *file = fopen(ask->record, "wb");
	bool good = file && fwrite(record->octets, 1, record->n, file) == record->n;

	if (file && fclose(file) != 0)
		good = false;
	if (!good)
		query_warn(&run->printer, ask, "%.200s: %s", ask->record, strerror(errno));
	return good;
}

/* ---- telling -------------------------------------------------------------------------------- */

static void print_answer(struct query_run *run, const struct query_ask *ask, struct query_trace *t)
{
	struct query_place nowhere = {.address = {.family = 4}};
	struct query_facts facts = {.server = &nowhere, .transport = "", .tls = ""};
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);
	struct taut_message message;

	if (!t->answer)
		return;
	taut_message_open(&message, t->answer, t->answer_length, &run->scratch, &policy, NULL);
	query_print_message(&run->printer, ask, &message, &facts);
}

static int tell(
	struct query_run *run, const struct query_ask *ask, const struct query_record *record)
{
	struct query_scene *scene = calloc(1, sizeof *scene);
	struct query_trace *t = calloc(1, sizeof *t);
	size_t log = 0;
	int status = QUERY_EXIT_INTERNAL;

	if (!scene || !t) {
		query_warn(&run->printer, ask, "out of memory");
	} else if (!query_scene_read(scene, record->octets, record->n, &log)) {
		query_warn(&run->printer, ask,
			"%.200s: this is no record of tautq, or of another version",
			ask->replay ? ask->replay : "the walk");
	} else if (query_trace_make(t, scene, record->octets + log, record->n - log)) {
		if (ask->dot)
			query_trace_dot(&run->printer, t);
		else if (ask->json)
			query_trace_json(&run->printer, t);
		else if (!ask->show_short && (ask->trace || ask->explain || ask->replay))
			query_trace_text(&run->printer, t);
		if (!ask->dot && !ask->json) {
			if (ask->explain)
				query_trace_explain(&run->printer, t);
			print_answer(run, ask, t);
		}
		if (!t->is_whole)
			query_warn(&run->printer, ask,
				"the record cannot be run to its end: it is cut, or of another "
				"version");
		status = t->is_whole ? QUERY_EXIT_ANSWERED : QUERY_EXIT_NO_REPLY;
		query_trace_free(t);
	}
	free(scene);
	free(t);
	return status;
}

int query_tell(struct query_run *run, const struct query_ask *ask)
{
	struct query_record record = {NULL, 0, 0, false};
	int status = QUERY_EXIT_INTERNAL;

	query_printer_suit(&run->printer, ask);
	if (ask->dot)
		run->printer.color = false;
	if (ask->replay ? read_record(run, ask, &record) : walk(run, ask, &record)) {
		if (!ask->record || write_record(run, ask, &record))
			status = tell(run, ask, &record);
	}
	query_record_free(&record);
	return status;
}

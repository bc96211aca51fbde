/* check_report.c - see check_report.h. */
#include <stdio.h>
#include <string.h>

#include "check_report.h"

static const struct {
	const char *code, *source, *text;
	uint8_t severity;
} rows[ZONE_CODES] = {
#define ZONE_FINDING(symbol, code, severity, source, text) {code, source, text, ZONE_##severity},
#include "findings.def"
#undef ZONE_FINDING
};

static const char *const severities[ZONE_SEVERITIES] = {"ignore", "note", "warning", "error"};

enum { LIMIT = 100 };

struct zone_report_options zone_report_defaults(void)
{
	struct zone_report_options options = {.least = ZONE_NOTE, .limit = LIMIT};

	for (unsigned i = 0; i < ZONE_CODES; i++)
		options.severity[i] = rows[i].severity;
	return options;
}

const char *zone_severity_name(enum zone_severity severity)
{
	return severities[severity];
}

static bool scan_code(const char *name, size_t n, enum zone_code *code)
{
	for (unsigned i = 0; i < ZONE_CODES; i++) {
		if (strlen(rows[i].code) == n && memcmp(rows[i].code, name, n) == 0) {
			*code = (enum zone_code)i;
			return true;
		}
	}
	return false;
}

bool zone_code_scan(const char *name, enum zone_code *code)
{
	return scan_code(name, strlen(name), code);
}

bool zone_report_set(struct zone_report_options *options, const char *text)
{
	const char *equals = strchr(text, '=');
	enum zone_code code;

	if (!equals || !scan_code(text, (size_t)(equals - text), &code))
		return false;
	for (unsigned i = 0; i < ZONE_SEVERITIES; i++) {
		if (strcmp(equals + 1, severities[i]) == 0) {
			options->severity[code] = (uint8_t)i;
			return true;
		}
	}
	return false;
}

bool zone_report_set_all(
	struct zone_report_options *options, const char *codes, enum zone_severity severity)
{
	enum zone_code code;

	for (;;) { /* each turn goes behind a comma */
		size_t n = strcspn(codes, ",");

		if (!scan_code(codes, n, &code))
			return false;
		options->severity[code] = (uint8_t)severity;
		if (codes[n] == 0)
			return true;
		codes += n + 1;
	}
}

void zone_report_list(struct dump_out *out)
{
	for (unsigned i = 0; i < ZONE_CODES; i++) {
		dump_out_text(out, rows[i].code);
		dump_out_char(out, '\t');
		dump_out_text(out, severities[rows[i].severity]);
		dump_out_char(out, '\t');
		dump_out_text(out, rows[i].source);
		dump_out_char(out, '\t');
		dump_out_text(out, rows[i].text);
		dump_out_char(out, '\n');
	}
}

/* ---- one finding ---------------------------------------------------------------------------- */

/* Names of files come from the zone too: control characters in them are not for terminals. */
static void put_file(struct dump_out *out, const char *file)
{
	for (; *file; file++)
		dump_out_char(out, (unsigned char)*file < ' ' || *file == 127 ? '?' : *file);
}

static void put_text(struct dump_out *out, enum zone_code code, enum zone_severity severity,
	const struct zone_place *place, const char *detail)
{
	char name[TAUT_NAME_TEXT], type[TAUT_TYPE_TEXT], line[64];

	put_file(out, place->file);
	snprintf(line, sizeof line, ":%lu:%lu: %s ", (unsigned long)place->line,
		(unsigned long)place->column, severities[severity]);
	dump_out_text(out, line);
	dump_out_text(out, rows[code].code);
	dump_out_text(out, ": ");
	dump_out_text(out, rows[code].text);
	if (place->owner) {
		taut_name_text(place->owner, name);
		dump_out_text(out, ": ");
		dump_out_text(out, name);
		if (place->type != 0) {
			taut_type_text(place->type, type);
			dump_out_char(out, ' ');
			dump_out_text(out, type);
		}
	}
	if (detail[0] != 0) {
		dump_out_text(out, place->owner ? ", " : ": ");
		put_file(out, detail);
	}
	dump_out_char(out, '\n');
}

static void put_member(struct dump_out *out, const char *name, const char *value)
{
	dump_out_char(out, ',');
	dump_out_quoted(out, name, strlen(name));
	dump_out_char(out, ':');
	dump_out_quoted(out, value, strlen(value));
}

static void put_json(struct dump_out *out, enum zone_code code, enum zone_severity severity,
	const struct zone_place *place, const char *detail)
{
	char name[TAUT_NAME_TEXT], type[TAUT_TYPE_TEXT];

	dump_out_text(out, "{\"file\":");
	dump_out_quoted(out, place->file, strlen(place->file));
	dump_out_text(out, ",\"line\":");
	dump_out_number(out, place->line);
	dump_out_text(out, ",\"column\":");
	dump_out_number(out, place->column);
	put_member(out, "severity", severities[severity]);
	put_member(out, "code", rows[code].code);
	put_member(out, "text", rows[code].text);
	put_member(out, "source", rows[code].source);
	if (place->owner) {
		taut_name_text(place->owner, name);
		put_member(out, "owner", name);
	}
	if (place->type != 0) {
		taut_type_text(place->type, type);
		put_member(out, "type", type);
	}
	if (detail[0] != 0)
		put_member(out, "detail", detail);
	dump_out_text(out, "}\n");
}

void zone_report_finding(struct zone_report *report, enum zone_code code,
	const struct zone_place *place, const char *detail)
{
	const struct zone_report_options *o = &report->options;
	enum zone_severity severity = (enum zone_severity)o->severity[code];

	if (severity == ZONE_IGNORE || severity < o->least)
		return;
	report->of_severity[severity]++;
	if (++report->of_code[code] > o->limit && o->limit != 0)
		return;
	if (o->form == ZONE_FORM_TEXT)
		put_text(report->out, code, severity, place, detail);
	else if (o->form == ZONE_FORM_JSON)
		put_json(report->out, code, severity, place, detail);
}

void zone_report_counts(const struct zone_report *report)
{
	for (unsigned i = 0; i < ZONE_CODES; i++) {
		if (report->of_code[i] == 0)
			continue;
		dump_out_number(report->out, report->of_code[i]);
		dump_out_char(report->out, '\t');
		dump_out_text(report->out, severities[report->options.severity[i]]);
		dump_out_char(report->out, '\t');
		dump_out_text(report->out, rows[i].code);
		dump_out_char(report->out, '\n');
	}
}

bool zone_report_wrong(const struct zone_report *report)
{
	return report->of_severity[ZONE_ERROR] + report->of_severity[ZONE_WARNING] > 0;
}

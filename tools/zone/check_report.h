/* check_report.h - findings of `tautzone check`: what there is, how grave it is, how it is written. */
#ifndef TAUT_ZONE_CHECK_REPORT_H
#define TAUT_ZONE_CHECK_REPORT_H

#include "../common/out.h"
#include "source.h"

enum zone_code {
#define ZONE_FINDING(symbol, code, severity, source, text) ZONE_C_##symbol,
#include "findings.def"
#undef ZONE_FINDING
	ZONE_CODES
};

/* In the order of their gravity. */
enum zone_severity { ZONE_IGNORE, ZONE_NOTE, ZONE_WARNING, ZONE_ERROR, ZONE_SEVERITIES };

/* How findings are written. */
enum zone_form {
	ZONE_FORM_TEXT,   /* FILE:LINE:COL: severity code: text: owner TYPE, more */
	ZONE_FORM_JSON,   /* an object a line */
	ZONE_FORM_COUNTS, /* nothing by itself: zone_report_counts */
	ZONE_FORM_QUIET   /* nothing */
};

struct zone_report_options {
	uint8_t severity[ZONE_CODES]; /* of each code: enum zone_severity */
	uint8_t least;                /* what is below is neither written nor counted */
	uint32_t limit;               /* findings of one code that are written; 0: all */
	enum zone_form form;
};

struct zone_report {
	struct zone_report_options options;
	struct dump_out *out;
	uint64_t of_code[ZONE_CODES], of_severity[ZONE_SEVERITIES];
};

/* Where and about what. */
struct zone_place {
	const char *file;
	uint32_t line, column;
	const uint8_t *owner; /* wire form, or NULL */
	uint16_t type;        /* 0: none */
};

struct zone_report_options zone_report_defaults(void);

/* "warning" and so on. */
const char *zone_severity_name(enum zone_severity severity);

/* The code with this name; false if there is none. */
bool zone_code_scan(const char *name, enum zone_code *code);

/* "CODE=SEVERITY": false if one of them is unknown. */
bool zone_report_set(struct zone_report_options *options, const char *text);
/* The same for names with commas between them. */
bool zone_report_set_all(
	struct zone_report_options *options, const char *codes, enum zone_severity severity);

/* A line for each code: code, severity, source, text, with tabs between them. */
void zone_report_list(struct dump_out *out);

/* Counts a finding and writes it. `detail` is more to say, or "". */
void zone_report_finding(struct zone_report *report, enum zone_code code,
	const struct zone_place *place, const char *detail);

/* A line for each code that was met: number, severity, code, with tabs between them. */
void zone_report_counts(const struct zone_report *report);

/* Whether something was found that is more than a note. */
bool zone_report_wrong(const struct zone_report *report);

#endif

/* print.h - answers as dig prints them, or as JSON. */
#ifndef TAUT_QUERY_PRINT_H
#define TAUT_QUERY_PRINT_H

#include "../common/out.h"
#include "place.h"

struct query_printer {
	struct dump_out out;
	bool color; /* the terminal shows colours */
	bool idn;   /* names as UTF-8 */
	char *text; /* TAUT_RDATA_TEXT characters */
};

/* False: no memory. */
bool query_printer_init(struct query_printer *p, int descriptor);
void query_printer_free(struct query_printer *p);
/* Colours and letters for a question, as far as the output can show them. */
void query_printer_suit(struct query_printer *p, const struct query_ask *ask);

/* What is known of a reply beside its octets. */
struct query_facts {
	const struct query_place *server;
	const char *server_name; /* as it was given; NULL: its address */
	const char *transport;   /* "UDP", "TCP", "TLS" */
	const char *tls;         /* what TLS agreed on, or "" */
	uint64_t us;             /* from query to reply */
	size_t octets, messages; /* received */
	uint64_t records;
	bool has_cookie;
	uint8_t cookie[8]; /* that was sent */
	bool is_query;     /* +qr: not a reply */
};

/* A line of its own, which begins with ";; ": where comments are not wanted, on standard error without that. */
void query_warn(struct query_printer *p, const struct query_ask *ask, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* "; <<>> tautq VERSION <<>> WORDS" */
void query_print_command(struct query_printer *p, char *const *words, size_t n);
/* Header, sections, in the form that `ask` wants. */
void query_print_message(struct query_printer *p, const struct query_ask *ask,
	const struct taut_message *message, const struct query_facts *facts);
/* The records of a message of a zone transfer. With `skip_soa` SOA records are left out. */
void query_print_records(struct query_printer *p, const struct query_ask *ask,
	const struct taut_message *message, enum taut_section section, bool skip_soa,
	const struct query_facts *facts);
void query_print_stats(struct query_printer *p, const struct query_ask *ask,
	const struct query_facts *facts, bool is_transfer);
/* What the decoder found. All with +findings, otherwise what is worse than a note. */
void query_print_findings(
	struct query_printer *p, const struct query_ask *ask, const struct taut_report *report);
void query_print_json(struct query_printer *p, const struct taut_message *message);

/* ---- for the files of the printer ----------------------------------------------------------- */

enum query_paint { QUERY_PLAIN, QUERY_HEADING, QUERY_GOOD, QUERY_BAD, QUERY_TYPE, QUERY_DIM };
void query_paint(struct query_printer *p, enum query_paint paint);
void query_put_point(
	struct query_printer *p, enum taut_registry registry, uint16_t number, const char *prefix);
/* Presentation text, names in it perhaps as UTF-8. */
void query_put_words(struct query_printer *p, const char *text, size_t n);
/* Header line, flags, EDNS. */
void query_print_head(struct query_printer *p, const struct query_ask *ask,
	const struct taut_message *message, const struct query_facts *facts);

#endif

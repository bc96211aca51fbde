/* field_inner.h - what the files of the fields share: the functions that give values, and values as
 * text. */
#ifndef TAUT_DUMP_FIELD_INNER_H
#define TAUT_DUMP_FIELD_INNER_H

#include "field.h"

/* What is asked for, where one function gives several fields. */
enum { DUMP_READ_NUMBER, DUMP_READ_OFFSET };
enum { DUMP_READ_SOURCE, DUMP_READ_TARGET, DUMP_READ_BOTH, DUMP_READ_CLIENT, DUMP_READ_SERVER };
enum { DUMP_READ_CAPTURED, DUMP_READ_WIRE };
enum { DUMP_READ_CODE, DUMP_READ_CODE_AT };
enum { DUMP_READ_IDENTITY, DUMP_READ_VERSION };
enum { /* sections, as bits */
	DUMP_READ_ANSWER = 1 << TAUT_ANSWER,
	DUMP_READ_AUTHORITY = 1 << TAUT_AUTHORITY,
	DUMP_READ_ADDITIONAL = 1 << TAUT_ADDITIONAL,
	DUMP_READ_RECORDS = DUMP_READ_ANSWER | DUMP_READ_AUTHORITY | DUMP_READ_ADDITIONAL
};

/* Gives the value with number reader->index, which counts up from 0 with each call until it returns
 * false. *value is zeroed before. */
typedef bool dump_read(struct dump_reader *reader, unsigned what, struct dump_value *value);

/* A row of fields.def. */
struct dump_field_row {
	const char *name, *text;
	dump_read *read;
	uint32_t what;
	uint8_t kind; /* enum dump_value_kind */
	bool many;
};

extern const struct dump_field_row dump_field_rows[DUMP_FIELDS];

/* field_origin.c: where it comes from, how it was got */
dump_read dump_read_time, dump_read_file, dump_read_packet, dump_read_label, dump_read_address,
	dump_read_port, dump_read_ip, dump_read_transport, dump_read_is_transport, dump_read_marks,
	dump_read_length, dump_read_verdict, dump_read_cut, dump_read_findings, dump_read_pair,
	dump_read_latency, dump_read_query_packet, dump_read_tap, dump_read_tap_text;

/* field_message.c: header, question, EDNS */
dump_read dump_read_id, dump_read_flag, dump_read_query, dump_read_opcode, dump_read_rcode,
	dump_read_count, dump_read_qname, dump_read_qtype, dump_read_qclass, dump_read_edns,
	dump_read_edns_version, dump_read_udpsize, dump_read_edns_flag, dump_read_options,
	dump_read_nsid, dump_read_ecs, dump_read_cookie, dump_read_ede, dump_read_padding;

/* field_records.c */
dump_read dump_read_record_type, dump_read_owner, dump_read_answer, dump_read_ttl, dump_read_minttl;

/* dump_values_begin and dump_values_next, without a call. */
static inline void dump_walk_begin(struct dump_reader *reader, enum dump_field field)
{
	reader->field = field;
	reader->index = 0;
}

static inline bool dump_walk_next(struct dump_reader *reader, struct dump_value *value)
{
	const struct dump_field_row *row = &dump_field_rows[reader->field];

	if (reader->index > 0 && !row->many)
		return false;
	*value = (struct dump_value){.octets = NULL};
	if (!row->read(reader, row->what, value))
		return false;
	reader->index++;
	return true;
}

/* ---- values as text ------------------------------------------------------------------------- */

/* Each writes at `to`, without NUL, and returns where the text ends. */

#define DUMP_NUMBER_TEXT 20
char *dump_put_number(char *to, uint64_t number);

/* The last `digits` digits of a number, with zeros before. */
char *dump_put_digits(char *to, uint64_t number, unsigned digits);

#define DUMP_DURATION_TEXT 24
char *dump_put_duration(char *to, int64_t nanoseconds);

#define DUMP_EPOCH_TEXT 32
char *dump_put_epoch(char *to, int64_t seconds, uint32_t nanoseconds);

/* As dump_address_text, of 4 or 16 octets. */
char *dump_put_address(char *to, const uint8_t *address, uint32_t length);

/* Code points by mnemonic or number: kinds TYPE to OPTION. */
#define DUMP_POINT_TEXT 32
char *dump_put_point(char *to, enum dump_value_kind kind, uint16_t number);

/* What dump_put_point writes, in any case, and plain numbers, decimal or with 0x. */
bool dump_point_scan(enum dump_value_kind kind, const char *text, size_t n, uint16_t *number);

/* Decimal, or hex with 0x before. */
bool dump_number_scan(const char *text, size_t n, uint64_t *number);

/* The same letters, in any case. */
bool dump_same_text(const char *text, size_t n, const char *other);

/* The column of text[at], see struct dump_scan_error. */
uint32_t dump_column(const char *text, size_t at);

#endif

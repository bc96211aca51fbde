/* out_summary_messages.c - the part of the summary that is about the content of messages. */
#include <inttypes.h>
#include <stdio.h>

#include "dnstap.h"
#include "summary.h"
#include "table.h"

static void type_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	taut_type_text((uint16_t)number, out);
}

static void class_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	taut_class_text((uint16_t)number, out);
}

static void point_name(enum taut_registry registry, const char *otherwise, uint32_t number,
	char out[DUMP_TABLE_NAME])
{
	const char *name = taut_code_point(registry, (uint16_t)number);

	if (name)
		snprintf(out, DUMP_TABLE_NAME, "%s", name);
	else
		snprintf(out, DUMP_TABLE_NAME, "%s%" PRIu32, otherwise, number);
}

static void opcode_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	point_name(TAUT_OPCODES, "OPCODE", number, out);
}

static void rcode_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	point_name(TAUT_RCODES, "RCODE", number, out);
}

static void code_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	snprintf(out, DUMP_TABLE_NAME, "%s", taut_code_name((enum taut_code)number));
}

static void transport_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	snprintf(out, DUMP_TABLE_NAME, "%s", dump_transport_name((enum dump_transport)number));
}

static void mark_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	snprintf(out, DUMP_TABLE_NAME, "%s", dump_mark_name((enum dump_mark)number));
}

static void tap_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	const char *name = dump_dnstap_type(number);

	if (name)
		snprintf(out, DUMP_TABLE_NAME, "%s", name);
	else if (number < DUMP_TAP_TYPES - 1)
		snprintf(out, DUMP_TABLE_NAME, "type %" PRIu32, number);
	else
		snprintf(out, DUMP_TABLE_NAME, "type %u and over", DUMP_TAP_TYPES - 1);
}

static void version_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	snprintf(out, DUMP_TABLE_NAME, "%s", number ? "IPv6" : "IPv4");
}

static void verdict_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	static const char *const words[] = {"accept", "note", "isolate", "reject", "cut"};

	snprintf(out, DUMP_TABLE_NAME, "%s", words[number]);
}

static void size_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	static const char *const words[DUMP_SIZES] = {"0 to 32", "33 to 64", "65 to 128",
		"129 to 256", "257 to 512", "513 to 1232", "1233 to 1472", "1473 to 4096",
		"4097 to 16384", "16385 and more"};

	snprintf(out, DUMP_TABLE_NAME, "%s", words[number]);
}

static void udp_size_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	static const char *const words[DUMP_UDP_SIZES] = {"under 512", "512", "513 to 1231", "1232",
		"1233 to 1472", "1473 to 4095", "4096", "over 4096"};

	snprintf(out, DUMP_TABLE_NAME, "%s", words[number]);
}

static void edns_version_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	snprintf(out, DUMP_TABLE_NAME, "version %" PRIu32, number);
}

static void option_name(uint32_t number, char out[DUMP_TABLE_NAME])
{
	point_name(TAUT_EDNS_OPTIONS, "OPTION", number, out);
}

static void sizes(struct dump_out *out, const char *title, const struct dump_sizes *s)
{
	if (s->messages == 0)
		return;
	dump_table(out, title, s->classes, DUMP_SIZES, DUMP_BY_NUMBER, size_name);
	dump_table_row(out, "smallest", s->smallest, 0);
	dump_table_row(out, "mean", s->octets / s->messages, 0);
	dump_table_row(out, "largest", s->largest, 0);
}

static void edns(struct dump_out *out, const struct dump_summary *s)
{
	const struct dump_edns_counts *e = &s->edns;

	if (e->queries + e->responses == 0)
		return;
	dump_out_text(out, "EDNS\n");
	dump_table_some(out, "queries with OPT", e->queries, s->queries.messages);
	dump_table_some(out, "queries with DO", e->queries_do, s->queries.messages);
	dump_table_some(out, "responses with OPT", e->responses, s->responses.messages);
	dump_table_some(out, "responses with DO", e->responses_do, s->responses.messages);
	dump_table(out, "EDNS versions", e->versions, 256, DUMP_BY_NUMBER, edns_version_name);
	dump_table(
		out, "EDNS options of queries", e->options[0], 65536, DUMP_BY_COUNT, option_name);
	dump_table(
		out, "EDNS options of responses", e->options[1], 65536, DUMP_BY_COUNT, option_name);
	dump_table(out, "UDP sizes that queries advertise", e->udp_sizes[0], DUMP_UDP_SIZES,
		DUMP_BY_NUMBER, udp_size_name);
	dump_table(out, "UDP sizes that responses advertise", e->udp_sizes[1], DUMP_UDP_SIZES,
		DUMP_BY_NUMBER, udp_size_name);
}

/* Marks overlap, so that each has its share of all messages. */
static void marks(struct dump_out *out, const struct dump_summary *s)
{
	char name[DUMP_TABLE_NAME];
	bool any = false;
	uint32_t i;

	for (i = 0; i < DUMP_MARKS; i++) {
		if (s->marks[i] == 0)
			continue;
		if (!any)
			dump_out_text(out, "how messages were got, where that is special\n");
		any = true;
		mark_name(i, name);
		dump_table_row(out, name, s->marks[i], s->messages);
	}
}

void dump_summary_messages(struct dump_summary *s, struct dump_out *out)
{
	uint64_t verdicts[5] = {
		s->verdicts[0], s->verdicts[1], s->verdicts[2], s->verdicts[3], s->cut};
	char line[160];

	snprintf(line, sizeof line,
		"messages %" PRIu64 ": queries %" PRIu64 ", responses %" PRIu64
		", without a header %" PRIu64 "\n",
		s->messages, s->queries.messages, s->responses.messages, s->without_header);
	dump_out_text(out, line);
	dump_table(out, "verdicts", verdicts, 5, DUMP_BY_NUMBER, verdict_name);
	dump_table(out, "findings", s->codes, TAUT_CODES, DUMP_BY_COUNT, code_name);
	dump_table(
		out, "transports", s->transports, DUMP_TRANSPORTS, DUMP_BY_NUMBER, transport_name);
	dump_table(out, "IP versions", s->versions, 2, DUMP_BY_NUMBER, version_name);
	marks(out, s);
	dump_table(out, "dnstap types", s->taps, DUMP_TAP_TYPES, DUMP_BY_NUMBER, tap_name);
	dump_table(out, "opcodes", s->opcodes, 16, DUMP_BY_COUNT, opcode_name);
	dump_table(out, "response codes", s->rcodes, 4096, DUMP_BY_COUNT, rcode_name);
	dump_table(out, "types of questions", s->question_types, 65536, DUMP_BY_COUNT, type_name);
	dump_table(out, "classes of questions", s->classes, 65536, DUMP_BY_COUNT, class_name);
	dump_table(out, "types of records", s->record_types, 65536, DUMP_BY_COUNT, type_name);
	edns(out, s);
	sizes(out, "sizes of queries in octets", &s->queries);
	sizes(out, "sizes of responses in octets", &s->responses);
}

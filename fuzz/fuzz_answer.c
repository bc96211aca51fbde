/* fuzz_answer.c - what tautq makes of replies.
 *
 * Input: two octets of options, then a message.
 *
 * Laws: a reply is taken only with the query's id, opcode and QR, and with its question unless it tells of an error; what is
 * printed are printing characters of ASCII, tabs and line ends, with colours also ESC, with letters of all scripts also
 * UTF-8; each record of the answer section is a line of +short, and JSON is one value in one line. A transfer that is over
 * stays over, or is broken by what follows.
 */
#include "fuzz.h"

#include "../tools/query/match.h"
#include "../tools/query/options.h"
#include "../tools/query/print.h"
#include "../tools/query/transfer.h"

static struct taut_scratch scratch;

static void check_match(const uint8_t *data, size_t size)
{
	static const uint8_t query[] = {0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 0, 0, 1, 0, 1};
	char why[QUERY_MATCH_TEXT];
	enum query_match match = query_match(query, sizeof query, data, size, false, &scratch, why);

	FUZZ_LAW((match == QUERY_MATCHES) == (why[0] == 0));
	if (match != QUERY_MATCHES)
		return;
	FUZZ_LAW(size >= 12 && data[0] == 0 && data[1] == 0 && (data[2] & 0xf8) == 0x80);
	FUZZ_LAW((data[3] & 15) != 0 || (size >= 19 && data[5] == 1 && (data[13] | 32) == 'a' &&
						memcmp(data + 14, query + 14, 5) == 0));
}

static void check_transfer(const struct taut_message *message, bool is_ixfr)
{
	struct query_transfer_walk walk = {.is_ixfr = is_ixfr, .asked = 1};
	struct taut_iterator it = taut_records(message, TAUT_ANSWER);
	struct taut_record record;
	bool over = false;

	while (taut_record_next(&it, &record)) { /* the records */
		query_transfer_take(&walk, &record);
		FUZZ_LAW(!over || walk.state == QUERY_TRANSFER_BROKEN);
		over = walk.state == QUERY_TRANSFER_DONE || walk.state == QUERY_TRANSFER_BROKEN;
		FUZZ_LAW((walk.state == QUERY_TRANSFER_BROKEN) == (walk.wrong != NULL));
	}
	FUZZ_LAW(query_transfer_goes_on(&walk) != (walk.state >= QUERY_TRANSFER_DONE));
}

static void check_printed(
	const struct query_printer *p, const struct query_ask *ask, const struct taut_message *m)
{
	const char *text = p->out.buffer;
	size_t n = p->out.used, i, lines = 0;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		FUZZ_LAW((c >= 0x20 && c < 0x7f) || c == '\n' || c == '\t' ||
			 (c == 27 && p->color) || (c >= 0x80 && p->idn));
		lines += c == '\n';
	}
	if (ask->json)
		FUZZ_LAW(lines == 1 && fuzz_is_json(text, n - 1));
	else if (ask->show_short)
		FUZZ_LAW(lines >= m->whole[TAUT_ANSWER]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct query_list list;
	struct query_printer p;
	struct query_place place = {.address = {4, {192, 0, 2, 1}, 53}};
	struct query_facts facts = {.server = &place,
		.transport = "UDP",
		.tls = "",
		.octets = size,
		.has_cookie = true};
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);
	struct taut_finding findings[8];
	struct taut_report report = {.list = findings, .capacity = 8};
	struct taut_message message;
	struct query_ask *ask = &list.common;
	unsigned bits;

	if (size < 2)
		return 0;
	bits = (unsigned)(data[0] | data[1] << 8);
	data += 2;
	size -= 2;
	taut_scratch_init(&scratch);
	check_match(data, size);
	taut_message_open(&message, data, size, &scratch, &policy, &report);
	check_transfer(&message, bits & 1);
	query_list_init(&list);
	ask->show_short = bits & 1;
	ask->multiline = bits & 2;
	ask->unknownformat = bits & 4;
	ask->crypto = bits & 8;
	ask->json = bits & 16;
	ask->ttlunits = bits & 32;
	ask->class_shown = bits & 64;
	ask->ttlid = bits & 128;
	ask->identify = bits & 1024;
	ask->findings = true;
	FUZZ_LAW(query_printer_init(&p, -1)); /* it stays in the buffer, or is lost */
	p.idn = bits & 256 && !ask->json;
	p.color = bits & 512 && !ask->json;
	if (ask->json) {
		query_print_json(&p, &message);
	} else {
		if (!ask->show_short)
			query_print_findings(&p, ask, &report);
		query_print_message(&p, ask, &message, &facts);
		query_print_stats(&p, ask, &facts, bits & 2048);
	}
	if (p.out.error == 0)
		check_printed(&p, ask, &message);
	query_printer_free(&p);
	return 0;
}

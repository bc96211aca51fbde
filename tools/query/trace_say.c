/* trace_say.c - steps of a walk in words. See trace.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "trace.h"

enum { LISTED = 4 };

struct line {
	char *out;
	size_t n;
};

static void __attribute__((format(printf, 2, 3))) put(struct line *line, const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(line->out + line->n, QUERY_SAID - line->n, format, list);
	va_end(list);
	if (n > 0)
		line->n += (size_t)n < QUERY_SAID - line->n ? (size_t)n : QUERY_SAID - line->n - 1;
}

static void put_name(struct line *line, const uint8_t *name)
{
	char text[TAUT_NAME_TEXT];

	taut_name_text(name, text);
	put(line, "%.255s", text);
}

static void put_address(struct line *line, const struct taut_address *address)
{
	char text[TAUT_ADDRESS_TEXT];

	taut_address_text(address, text);
	put(line, "%s", text);
}

void query_trace_server(
	const struct query_trace *t, const struct query_step *step, char out[QUERY_SAID])
{
	const uint8_t *name = query_trace_name(t, &step->server, step->zone);
	struct line line = {out, 0};

	out[0] = 0;
	if (name) {
		put_name(&line, name);
		put(&line, " (");
	}
	put_address(&line, &step->server);
	if (name)
		put(&line, ")");
}

/* ---- replies -------------------------------------------------------------------------------- */

/* Addresses of a server in the additional section; without any it says so. */
static void put_glue(struct line *line, const struct taut_message *message, const uint8_t *server)
{
	struct taut_iterator it = taut_records(message, TAUT_ADDITIONAL);
	struct taut_record record;
	char text[64];
	size_t n;
	bool any = false;

	while (taut_record_next(&it, &record)) { /* the records */
		if ((record.type != TAUT_TYPE_A && record.type != TAUT_TYPE_AAAA) ||
			!taut_name_matches(&record.owner, server) ||
			taut_rdata_text(&record, 0, text, sizeof text, &n) != TAUT_OK)
			continue;
		put(line, "%s%s", any ? ", " : " (", text);
		any = true;
	}
	put(line, any ? ")" : " (no address with it)");
}

static void put_servers(
	struct line *line, const struct taut_message *message, enum taut_section section)
{
	struct taut_iterator it = taut_records(message, section);
	struct taut_record record;
	struct taut_name name;
	uint8_t server[TAUT_NAME_MAX];
	unsigned n = 0;

	while (taut_record_next(&it, &record)) { /* the records */
		if (record.type != TAUT_TYPE_NS || taut_rdata_name(&record, &name) != TAUT_OK ||
			taut_name_expand(&name, server) == 0)
			continue;
		if (n++ >= LISTED)
			continue;
		put(line, n > 1 ? ", " : "");
		put_name(line, server);
		put_glue(line, message, server);
	}
	if (n > LISTED)
		put(line, " and %u more", n - LISTED);
}

static void put_answer(struct line *line, const struct taut_message *message, uint16_t type)
{
	static char text[TAUT_RDATA_TEXT];
	struct taut_iterator it = taut_records(message, TAUT_ANSWER);
	struct taut_record record;
	unsigned shown = 0, n = 0;
	size_t length;

	put(line, "the answer: ");
	while (taut_record_next(&it, &record)) { /* the records */
		if (record.type != type && type != 255)
			continue;
		if (n++ >= LISTED ||
			taut_rdata_text(&record, 0, text, sizeof text, &length) != TAUT_OK)
			continue;
		put(line, "%s%.120s", shown++ > 0 ? ", " : "", text);
	}
	if (n > LISTED)
		put(line, " and %u more", n - LISTED);
}

static void put_alias(struct line *line, const struct taut_message *message)
{
	struct taut_iterator it = taut_records(message, TAUT_ANSWER);
	struct taut_record record;
	uint8_t name[TAUT_NAME_MAX];

	while (taut_record_next(&it, &record)) /* the records */
		if (record.type == TAUT_TYPE_DNAME && taut_name_expand(&record.owner, name) > 0) {
			put(line, "all names below ");
			put_name(line, name);
			put(line, " have another ending (DNAME): ");
			break;
		}
	if (query_trace_alias(message, name)) {
		put(line, "an alias: the name proper is ");
		put_name(line, name);
		put(line, ", which is asked for now");
	}
}

static void put_useless(
	struct line *line, const struct query_step *step, const struct taut_message *message)
{
	const char *rcode =
		taut_code_point(TAUT_RCODES, (uint16_t)taut_rcode(message->header.flags));
	const char *trouble = step->trouble;

	if (strcmp(trouble, "lame") == 0)
		put(line, "no use: it is named as a server of this zone, but does not know it "
			  "(lame)");
	else if (strcmp(trouble, "upward referral") == 0)
		put(line, "no use: it sends back up, so it does not know this zone (lame)");
	else if (strcmp(trouble, "without AA") == 0)
		put(line, "no use: it answers without authority (AA is not set), as a resolver "
			  "would");
	else if (strcmp(trouble, "REFUSED") == 0)
		put(line, "no use: it refuses to answer for this zone (REFUSED)");
	else if (strcmp(trouble, "SERVFAIL") == 0)
		put(line, "no use: it has a failure itself (SERVFAIL)");
	else if (strcmp(trouble, "malformed") == 0)
		put(line, "no use: its records cannot be read");
	else
		put(line, "no use: it says %s", rcode ? rcode : "an error that nobody knows");
}

static void put_otherwise(struct line *line, const struct taut_message *message)
{
	const char *rcode =
		taut_code_point(TAUT_RCODES, (uint16_t)taut_rcode(message->header.flags));

	if (message->header.flags & TAUT_FLAG_TC)
		put(line, "the reply is too large for UDP (TC): it is asked again over TCP");
	else
		put(line, "it says %s: it is asked again in a simpler way",
			rcode ? rcode : "an unknown error");
}

static void put_replied(struct line *line, struct query_trace *t, const struct query_step *step)
{
	struct taut_message message;
	uint8_t zone[TAUT_NAME_MAX];
	char type[TAUT_TYPE_TEXT];

	if (!query_trace_reply(t, step, &message)) {
		put(line, "a reply that cannot be read");
		return;
	}
	switch (step->verdict) {
	case QUERY_STEP_ANSWER:
		if (step->qname[0] == 0 && step->type == TAUT_TYPE_NS) {
			put(line, "the root's servers are ");
			put_servers(line, &message, TAUT_ANSWER);
			put(line, ": the list that one begins with may be old (priming)");
			return;
		}
		put_answer(line, &message, step->type);
		return;
	case QUERY_STEP_ALIAS: put_alias(line, &message); return;
	case QUERY_STEP_REFERRAL:
		put(line, "a referral: ");
		if (query_trace_referred(&message, zone))
			put_name(line, zone);
		put(line, " is served by ");
		put_servers(line, &message, TAUT_AUTHORITY);
		return;
	case QUERY_STEP_NODATA:
		taut_type_text(step->type, type);
		put(line, "the name is there, but has no %s record", type);
		return;
	case QUERY_STEP_NXDOMAIN: put(line, "there is no such name (NXDOMAIN)"); return;
	case QUERY_STEP_USELESS: put_useless(line, step, &message); return;
	default: put_otherwise(line, &message); return;
	}
}

void query_trace_say(struct query_trace *t, const struct query_step *step, char out[QUERY_SAID])
{
	static const char *const failures[] = {"nobody listens there", "there is no way to it",
		"the connection ended before the reply", "TLS failed",
		"nothing can be sent from here"};
	struct line line = {out, 0};

	out[0] = 0;
	switch (step->verdict) {
	case QUERY_STEP_OPEN: put(&line, "not waited for any more"); return;
	case QUERY_STEP_UNUSABLE: put(&line, "a reply that cannot be read"); return;
	case QUERY_STEP_SILENT:
		put(&line, "no reply in %lu ms", (unsigned long)(step->us / 1000));
		return;
	case QUERY_STEP_FAILED:
		put(&line, "%s%s", step->transport == TAUT_UDP ? "" : "over TCP: ",
			failures[step->failure <= TAUT_FAIL_LOCAL ? step->failure
								  : TAUT_FAIL_LOCAL]);
		return;
	default: put_replied(&line, t, step); return;
	}
}

/* ---- the answer ----------------------------------------------------------------------------- */

uint16_t query_trace_rcode(struct query_trace *t, char why[QUERY_SAID])
{
	enum { EDE = 15 };
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);
	struct taut_message message;
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;
	size_t n;

	why[0] = 0;
	if (!t->answer)
		return 2;
	taut_message_open(&message, t->answer, t->answer_length, &t->scratch, &policy, NULL);
	if (!taut_edns(&message, &edns))
		return (uint16_t)taut_rcode(message.header.flags);
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option)) { /* the options */
		if (option.code != EDE || option.value.length < 2)
			continue;
		n = option.value.length - 2 < QUERY_SAID ? option.value.length - 2 : QUERY_SAID - 1;
		memcpy(why, option.value.octets + 2, n);
		why[n] = 0;
		for (size_t i = 0; i < n; i++)
			if ((unsigned char)why[i] < 0x20 || (unsigned char)why[i] > 0x7e)
				why[i] = '?';
	}
	return edns.rcode;
}

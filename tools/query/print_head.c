/* print_head.c - what stands around the sections: command, header, EDNS, findings, statistics. */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "print.h"

#ifndef TAUT_VERSION_TEXT
#define TAUT_VERSION_TEXT "0.1.0"
#endif

/* Octets of others: what is no printing character of ASCII is escaped, so that terminals stay as they are. */
static void put_printing(struct query_printer *p, const char *text, size_t n)
{
	char escape[8];
	size_t i;

	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 0x20 && c < 0x7f) {
			dump_out_char(&p->out, text[i]);
			continue;
		}
		snprintf(escape, sizeof escape, "\\%03u", (unsigned)c);
		dump_out_text(&p->out, escape);
	}
}

void query_print_command(struct query_printer *p, char *const *words, size_t n)
{
	size_t i;

	query_paint(p, QUERY_DIM);
	dump_out_text(&p->out, "\n; <<>> tautq " TAUT_VERSION_TEXT " <<>>");
	for (i = 0; i < n; i++) {
		dump_out_char(&p->out, ' ');
		if (i > 0 && strcmp(words[i - 1], "-y") == 0)
			dump_out_text(&p->out, "..."); /* a secret does not belong on a screen */
		else if (strncmp(words[i], "-y", 2) == 0 && words[i][2])
			dump_out_text(&p->out, "-y...");
		else
			put_printing(p, words[i], strlen(words[i]));
	}
	query_paint(p, QUERY_PLAIN);
	dump_out_char(&p->out, '\n');
}

/* ---- header --------------------------------------------------------------------------------- */

static void put_flags(struct query_printer *p, uint16_t flags)
{
	static const struct {
		uint16_t bit;
		char name[4];
	} names[] = {{TAUT_FLAG_QR, " qr"}, {TAUT_FLAG_AA, " aa"}, {TAUT_FLAG_TC, " tc"},
		{TAUT_FLAG_RD, " rd"}, {TAUT_FLAG_RA, " ra"}, {TAUT_FLAG_AD, " ad"},
		{TAUT_FLAG_CD, " cd"}};

	dump_out_text(&p->out, ";; flags:");
	for (unsigned i = 0; i < 7; i++)
		if (flags & names[i].bit)
			dump_out_octets(&p->out, names[i].name, 3);
	if (flags & TAUT_FLAG_Z)
		dump_out_text(&p->out, "; MBZ: 0x4");
}

static void put_counts(struct query_printer *p, const struct taut_message *message)
{
	static const char *const names[2][4] = {{"QUERY", "ANSWER", "AUTHORITY", "ADDITIONAL"},
		{"ZONE", "PREREQ", "UPDATE", "ADDITIONAL"}};

	for (unsigned i = 0; i < 4; i++) {
		dump_out_text(&p->out, i == 0 ? "; " : ", ");
		dump_out_text(&p->out, names[message->update][i]);
		dump_out_text(&p->out, ": ");
		dump_out_number(&p->out, message->header.count[i]);
	}
	dump_out_char(&p->out, '\n');
}

static void put_header(struct query_printer *p, const struct taut_message *message, bool is_query)
{
	const struct taut_header *h = &message->header;
	struct taut_edns edns;
	uint16_t rcode = taut_edns(message, &edns) ? edns.rcode : (uint16_t)taut_rcode(h->flags);

	dump_out_text(&p->out, ";; ->>HEADER<<- opcode: ");
	query_put_point(p, TAUT_OPCODES, (uint16_t)taut_opcode(h->flags), "RESERVED");
	dump_out_text(&p->out, ", status: ");
	query_paint(p, rcode == 0 ? QUERY_GOOD : QUERY_BAD);
	query_put_point(p, TAUT_RCODES, rcode, "RCODE");
	query_paint(p, QUERY_PLAIN);
	dump_out_text(&p->out, ", id: ");
	dump_out_number(&p->out, h->id);
	dump_out_char(&p->out, '\n');
	put_flags(p, h->flags);
	put_counts(p, message);
	if (!is_query && taut_opcode(h->flags) == 0 &&
		(h->flags & (TAUT_FLAG_RD | TAUT_FLAG_RA)) == TAUT_FLAG_RD)
		dump_out_text(&p->out, ";; WARNING: recursion requested but not available\n");
	dump_out_char(&p->out, '\n');
}

/* What becomes of our cookie, RFC 7873 5.3. */
static void put_cookie(
	struct query_printer *p, const struct taut_option *option, const struct query_facts *facts)
{
	if (facts->is_query || !facts->has_cookie || option->value.length < 8)
		return;
	if (memcmp(option->value.octets, facts->cookie, 8) != 0)
		dump_out_text(&p->out, " (bad)");
	else
		dump_out_text(&p->out, option->value.length == 8 ? " (echoed)" : " (good)");
}

static void put_edns(struct query_printer *p, const struct taut_message *message,
	const struct query_facts *facts)
{
	enum { COOKIE = 10 };
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;
	size_t n;

	if (!taut_edns(message, &edns))
		return;
	dump_out_text(&p->out, ";; OPT PSEUDOSECTION:\n; EDNS: version: ");
	dump_out_number(&p->out, edns.version);
	dump_out_text(&p->out, ", flags:");
	dump_out_text(&p->out, edns.flags & TAUT_EDNS_DO ? " do" : "");
	dump_out_text(&p->out, edns.flags & TAUT_EDNS_CO ? " co" : "");
	dump_out_text(&p->out, "; udp: ");
	dump_out_number(&p->out, edns.udp_size);
	dump_out_char(&p->out, '\n');
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option)) { /* the options */
		if (taut_option_text(&option, p->text, TAUT_RDATA_TEXT, &n) != TAUT_OK)
			continue;
		dump_out_text(&p->out, "; ");
		dump_out_octets(&p->out, p->text, n);
		if (option.code == COOKIE)
			put_cookie(p, &option, facts);
		dump_out_char(&p->out, '\n');
	}
}

void query_print_head(struct query_printer *p, const struct query_ask *ask,
	const struct taut_message *message, const struct query_facts *facts)
{
	if (!ask->comments)
		return;
	dump_out_text(&p->out, facts->is_query ? ";; Sending:\n" : ";; Got answer:\n");
	if (!message->has_header) {
		query_warn(p, ask, "WARNING: no header in %u octets", (unsigned)message->length);
		return;
	}
	put_header(p, message, facts->is_query);
	put_edns(p, message, facts);
}

void query_print_findings(
	struct query_printer *p, const struct query_ask *ask, const struct taut_report *report)
{
	static const char *const sections[] = {"question", "answer", "authority", "additional"};
	uint32_t i;

	for (i = 0; i < report->count && i < report->capacity; i++) {
		const struct taut_finding *f = &report->list[i];
		char where[64] = "";

		if (f->verdict < TAUT_ISOLATE && !ask->findings)
			continue;
		if (f->section < TAUT_WHOLE)
			snprintf(where, sizeof where, ", %s record %u", sections[f->section],
				(unsigned)f->record + 1);
		query_warn(p, ask, "%s: %s: %s (%s), octet %u%s",
			f->verdict < TAUT_ISOLATE ? "FINDING" : "WARNING", taut_code_name(f->code),
			taut_code_text(f->code), taut_code_rfc(f->code), (unsigned)f->offset,
			where);
	}
}

/* ---- statistics ----------------------------------------------------------------------------- */

static void put_sizes(struct query_printer *p, const struct query_facts *facts, bool is_transfer)
{
	if (!is_transfer) {
		dump_out_text(&p->out, "\n;; MSG SIZE  rcvd: ");
		dump_out_number(&p->out, facts->octets);
		return;
	}
	dump_out_text(&p->out, "\n;; XFR size: ");
	dump_out_number(&p->out, facts->records);
	dump_out_text(&p->out, " records (messages ");
	dump_out_number(&p->out, facts->messages);
	dump_out_text(&p->out, ", bytes ");
	dump_out_number(&p->out, facts->octets);
	dump_out_char(&p->out, ')');
}

void query_print_stats(struct query_printer *p, const struct query_ask *ask,
	const struct query_facts *facts, bool is_transfer)
{
	char place[QUERY_PLACE_TEXT], date[64] = "", text[128];
	time_t now = time(NULL);
	struct tm local;

	if (!ask->stats || ask->show_short)
		return;
	if (localtime_r(&now, &local))
		strftime(date, sizeof date, "%a %b %d %H:%M:%S %Z %Y", &local);
	query_place_text(facts->server, place);
	snprintf(text, sizeof text,
		";; Query time: %lu msec\n;; SERVER: ", (unsigned long)(facts->us / 1000));
	dump_out_text(&p->out, text);
	dump_out_text(&p->out, place);
	dump_out_char(&p->out, '(');
	place[strcspn(place, "#")] = 0;
	if (facts->server_name)
		put_printing(p, facts->server_name, strcspn(facts->server_name, "#@"));
	else
		dump_out_text(&p->out, place);
	snprintf(text, sizeof text, ") (%s)\n", facts->transport);
	dump_out_text(&p->out, text);
	if (facts->tls[0]) {
		dump_out_text(&p->out, ";; TLS: ");
		put_printing(p, facts->tls, strlen(facts->tls));
		dump_out_char(&p->out, '\n');
	}
	dump_out_text(&p->out, ";; WHEN: ");
	dump_out_text(&p->out, date);
	put_sizes(p, facts, is_transfer);
	dump_out_text(&p->out, "\n\n");
}

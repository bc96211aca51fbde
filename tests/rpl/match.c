/* match.c - MATCH: is this the query that an entry is for, is this the answer that it expects. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "rpl.h"

enum { RECORDS = 65536 };

#define HEADER_FLAGS                                                                               \
	(TAUT_FLAG_QR | TAUT_FLAG_AA | TAUT_FLAG_TC | TAUT_FLAG_RD | TAUT_FLAG_RA | TAUT_FLAG_AD | \
		TAUT_FLAG_CD)

/* What is compared. */
struct pair {
	const struct rpl_entry *entry;
	const struct rpl_received *received;
	struct taut_message want, got;
	struct taut_edns want_edns, got_edns;
	bool want_opt, got_opt;
	enum rpl_dialect dialect;
	enum rpl_view view;
	char *why;
};

static bool differ(char *why, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool differ(char *why, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(why, RPL_WHY, format, list);
	va_end(list);
	return false;
}

/* ---- sections ------------------------------------------------------------------------------- */

/* Octets without regard to the case of letters: for names in rdata that RFC 4034 6.2 leaves as they
 * are (NSEC). */
static bool same_folded(const uint8_t *a, const uint8_t *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint8_t x = a[i], y = b[i];

		if (x >= 'A' && x <= 'Z')
			x |= 32;
		if (y >= 'A' && y <= 'Z')
			y |= 32;
		if (x != y)
			return false;
	}
	return true;
}

static bool same_rdata(const struct taut_record *a, const struct taut_record *b)
{
	static uint8_t one[TAUT_MESSAGE_MAX], two[TAUT_MESSAGE_MAX];
	uint16_t n, m;

	if (taut_rdata_canonical(a, one, sizeof one, &n) != TAUT_OK ||
		taut_rdata_canonical(b, two, sizeof two, &m) != TAUT_OK)
		return a->rdlength == b->rdlength &&
		       memcmp(a->octets + a->rdata, b->octets + b->rdata, a->rdlength) == 0;
	if (n != m)
		return false;
	return a->type == TAUT_TYPE_NSEC ? same_folded(one, two, n) : memcmp(one, two, n) == 0;
}

static bool same_record(const struct taut_record *a, const struct taut_record *b, bool ttl)
{
	uint8_t owner[TAUT_NAME_MAX];

	if (a->type != b->type || a->rclass != b->rclass || (ttl && a->ttl != b->ttl))
		return false;
	return taut_name_expand(&a->owner, owner) > 0 && taut_name_matches(&b->owner, owner) &&
	       same_rdata(a, b);
}

static bool lacks(char *why, const char *what, const struct taut_record *record)
{
	static char text[TAUT_RECORD_TEXT];
	static const char *const names[] = {"question", "answer", "authority", "additional"};
	size_t n;

	if (taut_record_text(record, TAUT_TEXT_SPACES, text, sizeof text, &n) != TAUT_OK)
		text[0] = '\0';
	return differ(why, "%s in the %s section: %.300s", what, names[record->section & 3], text);
}

/* A record of the message that was not taken yet and is the same as this one. */
static bool take(
	const struct taut_message *m, const struct taut_record *record, bool ttl, uint8_t *taken)
{
	struct taut_iterator it = taut_records(m, (enum taut_section)record->section);
	struct taut_record other;

	while (taut_record_next(&it, &other)) {
		if (taken[other.index] || !same_record(record, &other, ttl))
			continue;
		taken[other.index] = 1;
		return true;
	}
	return false;
}

bool rpl_same_section(const struct taut_message *want, const struct taut_message *got,
	enum taut_section section, bool ttl, char why[RPL_WHY])
{
	static uint8_t taken[RECORDS];
	struct taut_iterator it = taut_records(want, section);
	struct taut_record record;

	memset(taken, 0, got->whole[section]);
	while (taut_record_next(&it, &record))
		if (record.type != TAUT_TYPE_OPT && !take(got, &record, ttl, taken))
			return lacks(why, "missing", &record);
	it = taut_records(got, section);
	while (taut_record_next(&it, &record))
		if (record.type != TAUT_TYPE_OPT && !taken[record.index])
			return lacks(why, "not expected", &record);
	return true;
}

/* ---- questions ------------------------------------------------------------------------------ */

static bool first_question(const struct taut_message *m, struct taut_question *question)
{
	struct taut_iterator it = taut_questions(m);

	return m->has_question && taut_question_next(&it, question);
}

static const char *name_text(const struct taut_question *question)
{
	static char text[TAUT_NAME_TEXT];
	uint8_t name[TAUT_NAME_MAX];

	if (taut_name_expand(&question->name, name) == 0)
		return "?";
	taut_name_text(name, text);
	return text;
}

static bool same_names(struct pair *p, bool below, bool letter_case)
{
	struct taut_question want, got;
	uint8_t a[TAUT_NAME_MAX], b[TAUT_NAME_MAX];
	uint32_t n;

	if (!first_question(&p->want, &want) || !first_question(&p->got, &got))
		return first_question(&p->want, &want) == first_question(&p->got, &got) ||
		       differ(p->why, "only one has a question");
	n = taut_name_expand(&want.name, a);
	if (taut_name_expand(&got.name, b) == 0 || n == 0)
		return differ(p->why, "no name in the question");
	if (below             ? taut_name_is_below(b, a)
		: letter_case ? memcmp(a, b, n) == 0
			      : taut_name_equal(a, b))
		return true;
	return differ(p->why, "the question is for %.200s", name_text(&got));
}

static bool same_types(struct pair *p)
{
	struct taut_question want, got;
	char a[TAUT_TYPE_TEXT], b[TAUT_TYPE_TEXT];
	bool has_want = first_question(&p->want, &want), has_got = first_question(&p->got, &got);

	if (!has_want || !has_got)
		return has_want == has_got || differ(p->why, "only one has a question");
	if (want.type == got.type)
		return true;
	taut_type_text(want.type, a);
	taut_type_text(got.type, b);
	return differ(p->why, "type %s, not %s", b, a);
}

static bool same_questions(struct pair *p)
{
	struct taut_iterator want_it = taut_questions(&p->want), got_it = taut_questions(&p->got);
	struct taut_question want, got;
	uint8_t name[TAUT_NAME_MAX];

	if (p->want.header.count[0] != p->got.header.count[0])
		return differ(p->why, "%u questions, not %u", p->got.header.count[0],
			p->want.header.count[0]);
	while (taut_question_next(&want_it, &want)) {
		if (!taut_question_next(&got_it, &got) || want.type != got.type ||
			want.rclass != got.rclass || taut_name_expand(&want.name, name) == 0 ||
			!taut_name_matches(&got.name, name))
			return differ(p->why, "another question");
	}
	return true;
}

/* ---- header, EDNS --------------------------------------------------------------------------- */

static unsigned rcode(const struct taut_message *m, bool opt, const struct taut_edns *edns)
{
	return opt ? edns->rcode : taut_rcode(m->header.flags);
}

static bool same_rcodes(struct pair *p)
{
	unsigned want = rcode(&p->want, p->want_opt, &p->want_edns);
	unsigned got = rcode(&p->got, p->got_opt, &p->got_edns);
	const char *name = taut_code_point(TAUT_RCODES, (uint16_t)got);

	return want == got || differ(p->why, "rcode %s, not %u", name != NULL ? name : "?", want);
}

static bool same_opcodes(struct pair *p)
{
	return taut_opcode(p->want.header.flags) == taut_opcode(p->got.header.flags) ||
	       differ(p->why, "opcode %u", taut_opcode(p->got.header.flags));
}

static bool same_flags(struct pair *p)
{
	static const struct {
		const char *name;
		unsigned bit;
	} names[] = {{"QR", TAUT_FLAG_QR}, {"AA", TAUT_FLAG_AA}, {"TC", TAUT_FLAG_TC},
		{"RD", TAUT_FLAG_RD}, {"RA", TAUT_FLAG_RA}, {"AD", TAUT_FLAG_AD},
		{"CD", TAUT_FLAG_CD}};
	unsigned changed = (p->want.header.flags ^ p->got.header.flags) & HEADER_FLAGS;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (changed & names[i].bit)
			return differ(p->why, "flag %s is %s", names[i].name,
				p->got.header.flags & names[i].bit ? "set" : "not set");
	return true;
}

static bool has_option(const struct taut_record *opt, uint16_t code)
{
	struct taut_options it = taut_options(opt);
	struct taut_option option;

	while (taut_option_next(&it, &option))
		if (option.code == code)
			return true;
	return false;
}

static bool match_ede(struct pair *p)
{
	struct taut_options it = taut_options(&p->got_edns.record);
	struct taut_option option;

	while (p->got_opt && taut_option_next(&it, &option)) {
		if (option.code != 15 || option.value.length < 2)
			continue;
		if ((p->entry->match & RPL_EDE_ANY) ||
			((uint32_t)option.value.octets[0] << 8 | option.value.octets[1]) ==
				p->entry->ede)
			return true;
	}
	return differ(p->why, "no extended error %u", (unsigned)p->entry->ede);
}

/* Options as they are, but for those that another word of MATCH speaks of. */
static bool same_options(struct pair *p)
{
	struct taut_options want_it = taut_options(&p->want_edns.record);
	struct taut_options got_it = taut_options(&p->got_edns.record);
	struct taut_option want, got;
	bool more_want, more_got;

	if (!p->want_opt || !p->got_opt)
		return p->want_opt == p->got_opt || differ(p->why, "only one has EDNS");
	do { /* an option of one or both less each time */
		do
			more_want = taut_option_next(&want_it, &want);
		while (more_want && want.code == 15 && (p->entry->match & (RPL_EDE | RPL_EDE_ANY)));
		do
			more_got = taut_option_next(&got_it, &got);
		while (more_got &&
			((got.code == 15 && (p->entry->match & (RPL_EDE | RPL_EDE_ANY))) ||
				(got.code == 10 &&
					(p->entry->match &
						(RPL_CLIENT_COOKIE | RPL_SERVER_COOKIE)))));
		if (more_want != more_got)
			return differ(p->why, "%s EDNS options", more_got ? "more" : "fewer");
		if (more_want && (want.code != got.code || want.value.length != got.value.length ||
					 memcmp(want.value.octets, got.value.octets,
						 want.value.length) != 0))
			return differ(p->why, "another EDNS option %u", got.code);
	} while (more_want);
	return true;
}

static bool same_edns(struct pair *p)
{
	if (p->want_opt != p->got_opt)
		return differ(p->why, p->got_opt ? "EDNS is there" : "EDNS is not there");
	if (!p->want_opt)
		return true;
	if (p->want_edns.flags != p->got_edns.flags ||
		p->want_edns.version != p->got_edns.version ||
		p->want_edns.udp_size != p->got_edns.udp_size)
		return differ(p->why, "EDNS version %u, flags %04x, size %u", p->got_edns.version,
			p->got_edns.flags, p->got_edns.udp_size);
	return same_options(p);
}

static bool match_cookie(struct pair *p, uint32_t length)
{
	struct taut_options it = taut_options(&p->got_edns.record);
	struct taut_option option;

	while (p->got_opt && taut_option_next(&it, &option))
		if (option.code == 10 && option.value.length == length)
			return true;
	return differ(p->why, "no cookie of %u octets", (unsigned)length);
}

static bool match_serial(struct pair *p)
{
	struct taut_iterator it = taut_records(&p->got, TAUT_AUTHORITY);
	struct taut_record record;
	struct taut_soa soa;

	while (taut_record_next(&it, &record))
		if (record.type == TAUT_TYPE_SOA && taut_rdata_soa(&record, &soa) == TAUT_OK)
			return soa.serial == p->entry->serial || differ(p->why, "another serial");
	return differ(p->why, "no SOA in the authority section");
}

/* ---- all ------------------------------------------------------------------------------------ */

static bool same_all(struct pair *p)
{
	bool ttl = (p->entry->match & RPL_TTL) != 0;

	if (!same_opcodes(p) || !same_rcodes(p) || !same_flags(p) || !same_questions(p) ||
		!rpl_same_section(&p->want, &p->got, TAUT_ANSWER, ttl, p->why))
		return false;
	if (p->view == RPL_CORE)
		return true;
	if (!rpl_same_section(&p->want, &p->got, TAUT_AUTHORITY, ttl, p->why) ||
		!rpl_same_section(&p->want, &p->got, TAUT_ADDITIONAL, ttl, p->why))
		return false;
	return (p->entry->match & RPL_ALL_NOEDNS) || p->dialect == RPL_DECKARD || same_edns(p);
}

/* Words about the question and header. */
static bool match_head(struct pair *p, uint32_t match)
{
	if ((match & RPL_OPCODE) && !same_opcodes(p))
		return false;
	if ((match & RPL_QTYPE) && !same_types(p))
		return false;
	if ((match & (RPL_QNAME | RPL_QCASE)) && !same_names(p, false, (match & RPL_QCASE) != 0))
		return false;
	if ((match & RPL_SUBDOMAIN) && !same_names(p, true, false))
		return false;
	if ((match & RPL_QUESTION) &&
		!(p->dialect == RPL_DECKARD ? same_types(p) && same_names(p, false, false)
					    : same_questions(p)))
		return false;
	if ((match & RPL_RCODE) && !same_rcodes(p))
		return false;
	return !(match & RPL_FLAGS) || same_flags(p);
}

/* Words about transport and EDNS. Errors that explain (EDE) are no part of the core. */
static bool match_edns(struct pair *p, uint32_t match)
{
	if ((match & RPL_UDP) && p->received->transport != TAUT_UDP)
		return differ(p->why, "not over UDP");
	if ((match & RPL_TCP) && p->received->transport != TAUT_TCP)
		return differ(p->why, "not over TCP");
	if ((match & RPL_DO) && !(p->got_opt && (p->got_edns.flags & TAUT_EDNS_DO)))
		return differ(p->why, "no DO");
	if ((match & RPL_CO) && !(p->got_opt && (p->got_edns.flags & TAUT_EDNS_CO)))
		return differ(p->why, "no CO");
	if ((match & RPL_NOEDNS) && p->got_opt)
		return differ(p->why, "EDNS is there");
	if ((match & RPL_UDP_SIZE) && (!p->got_opt || p->got_edns.udp_size != p->entry->udp_size))
		return differ(p->why, "EDNS size %u", p->got_opt ? p->got_edns.udp_size : 0u);
	if ((match & RPL_EDNS) && p->got_opt != p->want_opt)
		return differ(p->why, p->got_opt ? "EDNS is there" : "EDNS is not there");
	if ((match & RPL_EDNSDATA) && !same_options(p))
		return false;
	if ((match & RPL_NSID) && !(p->got_opt && has_option(&p->got_edns.record, 3)))
		return differ(p->why, "no NSID");
	if ((match & RPL_CLIENT_COOKIE) && !match_cookie(p, 8))
		return false;
	if ((match & RPL_SERVER_COOKIE) && !match_cookie(p, 24))
		return false;
	return p->view == RPL_CORE || !(match & (RPL_EDE | RPL_EDE_ANY)) || match_ede(p);
}

/* Words about sections. */
static bool match_sections(struct pair *p, uint32_t match)
{
	bool ttl = (match & RPL_TTL) != 0;

	if ((match & RPL_ANSWER) && !rpl_same_section(&p->want, &p->got, TAUT_ANSWER, ttl, p->why))
		return false;
	if (p->view == RPL_STRICT && (match & RPL_AUTHORITY) &&
		!rpl_same_section(&p->want, &p->got, TAUT_AUTHORITY, ttl, p->why))
		return false;
	if (p->view == RPL_STRICT && (match & RPL_ADDITIONAL) &&
		!rpl_same_section(&p->want, &p->got, TAUT_ADDITIONAL, ttl, p->why))
		return false;
	if ((match & RPL_SERIAL) && !match_serial(p))
		return false;
	return !(match & (RPL_ALL | RPL_ALL_NOEDNS)) || same_all(p);
}

bool rpl_matches(const struct rpl_entry *entry, const struct rpl_received *received,
	enum rpl_dialect dialect, enum rpl_view view, char why[RPL_WHY])
{
	struct pair p = {
		.entry = entry, .received = received, .dialect = dialect, .view = view, .why = why};

	why[0] = '\0';
	if (entry->packet == NULL)
		return match_edns(&p, entry->match & (RPL_UDP | RPL_TCP));
	if (!rpl_open(&p.want, entry->packet->octets, entry->packet->length))
		return differ(why, "the entry has no header");
	if (!rpl_open(&p.got, received->octets, received->length))
		return differ(why, "it has no header");
	p.want_opt = taut_edns(&p.want, &p.want_edns);
	p.got_opt = taut_edns(&p.got, &p.got_edns);
	return match_head(&p, entry->match) && match_edns(&p, entry->match) &&
	       match_sections(&p, entry->match);
}

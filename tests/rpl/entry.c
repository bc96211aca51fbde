/* entry.c - ENTRY_BEGIN to ENTRY_END: a message, and how it is matched and adjusted. */
#include <string.h>

#include "rpl.h"

struct name_value {
	const char *name;
	uint32_t value;
};

static const struct name_value matches[] = {{"opcode", RPL_OPCODE}, {"qtype", RPL_QTYPE},
	{"qname", RPL_QNAME}, {"subdomain", RPL_SUBDOMAIN}, {"question", RPL_QUESTION},
	{"rcode", RPL_RCODE}, {"answer", RPL_ANSWER}, {"authority", RPL_AUTHORITY},
	{"additional", RPL_ADDITIONAL}, {"all", RPL_ALL}, {"all_noedns", RPL_ALL_NOEDNS},
	{"ttl", RPL_TTL}, {"DO", RPL_DO}, {"CO", RPL_CO}, {"noedns", RPL_NOEDNS},
	{"ednsdata", RPL_EDNSDATA}, {"UDP", RPL_UDP}, {"TCP", RPL_TCP},
	{"client_cookie", RPL_CLIENT_COOKIE}, {"server_cookie", RPL_SERVER_COOKIE},
	{"flags", RPL_FLAGS}, {"qcase", RPL_QCASE}, {"edns", RPL_EDNS}, {"nsid", RPL_NSID},
	{"ede=any", RPL_EDE_ANY}, {NULL, 0}};

static const struct name_value adjusts[] = {{"copy_id", RPL_COPY_ID},
	{"copy_query", RPL_COPY_QUERY}, {"copy_ednsdata_assume_clientsubnet", RPL_COPY_ECS},
	{"increment_ecs_scope", RPL_ECS_SCOPE}, {"do_not_answer", RPL_NO_ANSWER},
	{"raw_id", RPL_RAW_ID}, {"also", RPL_ALSO}, {"wrong_id", RPL_WRONG_ID},
	{"wrong_case", RPL_WRONG_CASE}, {"wrong_port", RPL_WRONG_PORT},
	{"wrong_address", RPL_WRONG_ADDRESS}, {"cookie", RPL_COOKIE},
	{"wrong_cookie", RPL_COOKIE | RPL_WRONG_COOKIE}, {"other_id", RPL_OTHER_ID},
	{"number", RPL_NUMBER}, {"twice", RPL_TWICE}, {"garbage", RPL_GARBAGE},
	{"reset", RPL_RESET}, {"drop", RPL_DROP}, {"once", RPL_ONCE}, {NULL, 0}};

/* Of REPLY: bits of the header's second 16. */
static const struct name_value header_flags[] = {{"QR", TAUT_FLAG_QR}, {"AA", TAUT_FLAG_AA},
	{"TC", TAUT_FLAG_TC}, {"RD", TAUT_FLAG_RD}, {"CD", TAUT_FLAG_CD}, {"RA", TAUT_FLAG_RA},
	{"AD", TAUT_FLAG_AD}, {NULL, 0}};

static const struct name_value opcodes[] = {
	{"QUERY", 0}, {"IQUERY", 1}, {"STATUS", 2}, {"NOTIFY", 4}, {"UPDATE", 5}, {NULL, 0}};

/* Names of rcodes that the registry writes in another way. */
static const struct name_value rcodes[] = {{"NOTIMPL", 4}, {NULL, 0}};

static bool lookup(const struct name_value *table, const char *name, uint32_t *value)
{
	for (; table->name != NULL; table++) {
		if (strcmp(table->name, name) != 0)
			continue;
		*value = table->value;
		return true;
	}
	return false;
}

/* Words that end in a number: "ede=6". */
static bool is_valued(const char *word, const char *name, uint32_t most, uint32_t *value)
{
	size_t n = strlen(name);

	return strncmp(word, name, n) == 0 && rpl_number(word + n, most, value);
}

static bool read_match(struct rpl_maker *m, const char *rest)
{
	char word[64];
	uint32_t bit;

	while (rpl_word(&rest, word, sizeof word)) { /* a word less each time */
		if (lookup(matches, word, &bit))
			m->entry->match |= bit;
		else if (is_valued(word, "ede=", UINT16_MAX, &m->entry->ede))
			m->entry->match |= RPL_EDE;
		else if (is_valued(word, "udp_size=", UINT16_MAX, &m->entry->udp_size))
			m->entry->match |= RPL_UDP_SIZE;
		else if (is_valued(word, "serial=", UINT32_MAX, &m->entry->serial))
			m->entry->match |= RPL_SERIAL;
		else
			return rpl_error(m->r, "MATCH does not know '%s'", word);
	}
	return *rest == '\0' || rpl_error(m->r, "a word of MATCH is too long");
}

static bool read_adjust(struct rpl_maker *m, const char *rest)
{
	struct rpl_entry *e = m->entry;
	char word[64];
	uint32_t bit;

	while (rpl_word(&rest, word, sizeof word)) { /* a word less each time */
		if (lookup(adjusts, word, &bit))
			e->adjust |= bit;
		else if (!is_valued(word, "late=", 3600000, &e->late_ms) &&
			 !is_valued(word, "cut=", 65535, &e->cut) &&
			 !is_valued(word, "times=", 65536, &e->times))
			return rpl_error(m->r, "ADJUST does not know '%s'", word);
	}
	return *rest == '\0' || rpl_error(m->r, "a word of ADJUST is too long");
}

static bool read_reply_word(struct rpl_maker *m, const char *word)
{
	uint32_t value;
	uint16_t rcode;

	if (lookup(header_flags, word, &value)) {
		m->flags |= (uint16_t)value;
	} else if (lookup(opcodes, word, &value)) {
		m->flags = (uint16_t)((m->flags & ~0x7800u) | value << 11);
	} else if (lookup(rcodes, word, &value)) {
		m->rcode = (uint16_t)value;
	} else if (strcmp(word, "DO") == 0 || strcmp(word, "CO") == 0) {
		m->edns_flags |= word[0] == 'D' ? TAUT_EDNS_DO : TAUT_EDNS_CO;
		m->edns = true;
	} else if (taut_code_point_scan(TAUT_RCODES, word, strlen(word), &rcode) == TAUT_OK) {
		m->rcode = rcode;
	} else {
		return rpl_error(m->r, "REPLY does not know '%s'", word);
	}
	return true;
}

static bool read_reply(struct rpl_maker *m, const char *rest)
{
	char word[64];

	m->written = true;
	while (rpl_word(&rest, word, sizeof word)) /* a word less each time */
		if (!read_reply_word(m, word))
			return false;
	return *rest == '\0' || rpl_error(m->r, "a word of REPLY is too long");
}

static bool read_hex_until(struct rpl_maker *m, struct rpl_octets *to, const char *end)
{
	while (rpl_line(m->r)) {
		if (rpl_is(m->r, end, NULL))
			return true;
		if (!rpl_append_hex(m, to, m->r->words))
			return false;
	}
	return rpl_error(m->r, "the file ends before %s", end);
}

/* ---- packets -------------------------------------------------------------------------------- */

static bool append_opt(struct rpl_maker *m)
{
	struct rpl_octets *to = &m->sections[TAUT_ADDITIONAL];
	uint8_t root = 0;

	if (!m->edns && !m->has_options && m->dialect == RPL_UNBOUND)
		return true;
	m->counts[TAUT_ADDITIONAL]++;
	return rpl_append(m, to, &root, 1) && rpl_append16(m, to, TAUT_TYPE_OPT) &&
	       rpl_append16(m, to, m->dialect == RPL_DECKARD ? 4096 : 1232) &&
	       rpl_append16(m, to, (uint32_t)m->rcode >> 4 << 8) &&
	       rpl_append16(m, to, m->edns_flags) &&
	       rpl_append16(m, to, (uint32_t)m->options.length) &&
	       rpl_append(m, to, m->options.octets, m->options.length);
}

static bool append_header(struct rpl_maker *m, struct rpl_octets *to)
{
	bool fine = rpl_append16(m, to, 0) && rpl_append16(m, to, m->flags | (m->rcode & 15u));

	for (int i = 0; i < 4; i++)
		fine = fine && rpl_append16(m, to, m->counts[i]);
	return fine;
}

/* Ends the message that is being read, and begins the next one. */
static bool end_packet(struct rpl_maker *m)
{
	struct rpl_octets whole = {0};
	struct rpl_packet *p = rpl_alloc(m->r->arena, sizeof *p);

	if (m->has_hex) {
		whole = m->hex;
	} else {
		if (!append_opt(m) || !append_header(m, &whole))
			return false;
		for (int i = 0; i < 4; i++)
			if (!rpl_append(m, &whole, m->sections[i].octets, m->sections[i].length))
				return false;
	}
	p->octets = whole.octets;
	p->length = (uint32_t)whole.length;
	p->hex = m->has_hex;
	p->question_end = 12 + (uint32_t)m->sections[TAUT_QUESTION].length;
	*m->tail = p;
	m->tail = &p->next;
	*m = (struct rpl_maker){.r = m->r,
		.defaults = m->defaults,
		.dialect = m->dialect,
		.entry = m->entry,
		.tail = m->tail,
		.section = -1};
	return true;
}

static bool read_section(struct rpl_maker *m, const char *name)
{
	static const char *const names[] = {"QUESTION", "ANSWER", "AUTHORITY", "ADDITIONAL"};

	for (int i = 0; i < 4; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		m->section = i;
		m->written = true;
		return true;
	}
	return rpl_error(m->r, "SECTION does not know '%.40s'", name);
}

static bool read_raw(struct rpl_maker *m)
{
	if (!rpl_line(m->r))
		return rpl_error(m->r, "the file ends behind RAW");
	m->entry->raw = true;
	m->has_hex = m->written = true;
	return rpl_append_hex(m, &m->hex, m->r->words);
}

static bool read_other(struct rpl_maker *m)
{
	if (rpl_parse_directive(m->r, m->defaults))
		return true;
	if (m->r->why[0] != '\0')
		return false;
	if (m->section < 0)
		return rpl_error(m->r, "a record before any SECTION, or an unknown word: '%.40s'",
			m->r->words);
	return m->section == TAUT_QUESTION ? rpl_read_question(m) : rpl_read_record(m);
}

static bool read_entry_line(struct rpl_maker *m)
{
	const char *rest;

	if (rpl_is(m->r, "MATCH", &rest))
		return read_match(m, rest);
	if (rpl_is(m->r, "ADJUST", &rest))
		return read_adjust(m, rest);
	if (rpl_is(m->r, "REPLY", &rest))
		return read_reply(m, rest);
	if (rpl_is(m->r, "SECTION", &rest))
		return read_section(m, rest);
	if (rpl_is(m->r, "EXTRA_PACKET", NULL))
		return end_packet(m);
	if (rpl_is(m->r, "HEX_ANSWER_BEGIN", NULL)) {
		m->has_hex = m->written = true;
		return read_hex_until(m, &m->hex, "HEX_ANSWER_END");
	}
	if (rpl_is(m->r, "HEX_EDNSDATA_BEGIN", NULL)) {
		m->has_options = true;
		return read_hex_until(m, &m->options, "HEX_EDNSDATA_END");
	}
	if (rpl_is(m->r, "RAW", NULL))
		return read_raw(m);
	if (rpl_is(m->r, "MANDATORY", NULL)) {
		m->entry->mandatory = true;
		return true;
	}
	return read_other(m);
}

bool rpl_parse_directive(struct rpl_reader *r, struct rpl_defaults *defaults)
{
	const char *rest;
	uint32_t n;

	if (rpl_is(r, "$TTL", &rest))
		return rpl_number(rest, UINT32_MAX, &defaults->ttl) ||
		       rpl_error(r, "no TTL: '%.40s'", rest);
	if (!rpl_is(r, "$ORIGIN", &rest))
		return false;
	return taut_name_scan(rest, strlen(rest), NULL, defaults->origin, &n) == TAUT_OK ||
	       rpl_error(r, "no name: '%.40s'", rest);
}

struct rpl_entry *rpl_parse_entry(
	struct rpl_reader *r, enum rpl_dialect dialect, struct rpl_defaults *defaults)
{
	struct rpl_entry *e = rpl_alloc(r->arena, sizeof *e);
	struct rpl_maker m = {.r = r,
		.defaults = defaults,
		.dialect = dialect,
		.entry = e,
		.tail = &e->packet,
		.section = -1};

	e->line = r->line;
	while (rpl_line(r)) {
		if (rpl_is(r, "ENTRY_END", NULL))
			return !m.written || end_packet(&m) ? e : NULL;
		if (!read_entry_line(&m))
			return NULL;
	}
	rpl_error(r, "the file ends inside an entry");
	return NULL;
}

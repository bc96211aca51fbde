/* entry.c - ENTRY_BEGIN to ENTRY_END: a message, and how it is matched and adjusted. */
#include <string.h>

#include "rpl.h"

struct rpl_octets {
	uint8_t *octets;
	size_t length, capacity;
};

/* The message that is being read. */
struct maker {
	struct rpl_reader *r;
	struct rpl_defaults *defaults;
	enum rpl_dialect dialect;
	struct rpl_entry *entry;
	struct rpl_packet **tail;
	struct rpl_octets sections[4], options, hex;
	uint16_t counts[4];
	int section; /* -1: none yet */
	uint16_t flags, rcode, edns_flags;
	bool edns, written, has_hex, has_options;
};

struct name_value {
	const char *name;
	uint32_t value;
};

static const struct name_value matches[] = {
	{"opcode", RPL_OPCODE}, {"qtype", RPL_QTYPE}, {"qname", RPL_QNAME},
	{"subdomain", RPL_SUBDOMAIN}, {"question", RPL_QUESTION}, {"rcode", RPL_RCODE},
	{"answer", RPL_ANSWER}, {"authority", RPL_AUTHORITY}, {"additional", RPL_ADDITIONAL},
	{"all", RPL_ALL}, {"all_noedns", RPL_ALL_NOEDNS}, {"ttl", RPL_TTL}, {"DO", RPL_DO},
	{"CO", RPL_CO}, {"noedns", RPL_NOEDNS}, {"ednsdata", RPL_EDNSDATA}, {"UDP", RPL_UDP},
	{"TCP", RPL_TCP}, {"client_cookie", RPL_CLIENT_COOKIE},
	{"server_cookie", RPL_SERVER_COOKIE}, {"flags", RPL_FLAGS}, {"qcase", RPL_QCASE},
	{"edns", RPL_EDNS}, {"nsid", RPL_NSID}, {"ede=any", RPL_EDE_ANY}, {NULL, 0}};

static const struct name_value adjusts[] = {
	{"copy_id", RPL_COPY_ID}, {"copy_query", RPL_COPY_QUERY},
	{"copy_ednsdata_assume_clientsubnet", RPL_COPY_ECS}, {"increment_ecs_scope", RPL_ECS_SCOPE},
	{"do_not_answer", RPL_NO_ANSWER}, {"raw_id", RPL_RAW_ID}, {"also", RPL_ALSO},
	{"wrong_id", RPL_WRONG_ID}, {"wrong_case", RPL_WRONG_CASE}, {"wrong_port", RPL_WRONG_PORT},
	{"wrong_address", RPL_WRONG_ADDRESS}, {"cookie", RPL_COOKIE},
	{"wrong_cookie", RPL_COOKIE | RPL_WRONG_COOKIE}, {"other_id", RPL_OTHER_ID},
	{"number", RPL_NUMBER},
	{"twice", RPL_TWICE}, {"garbage", RPL_GARBAGE}, {"reset", RPL_RESET}, {"drop", RPL_DROP},
	{"once", RPL_ONCE}, {NULL, 0}};

/* Of REPLY: bits of the header's second 16. */
static const struct name_value header_flags[] = {
	{"QR", TAUT_FLAG_QR}, {"AA", TAUT_FLAG_AA}, {"TC", TAUT_FLAG_TC}, {"RD", TAUT_FLAG_RD},
	{"CD", TAUT_FLAG_CD}, {"RA", TAUT_FLAG_RA}, {"AD", TAUT_FLAG_AD}, {NULL, 0}};

static const struct name_value opcodes[] = {{"QUERY", 0}, {"IQUERY", 1}, {"STATUS", 2},
	{"NOTIFY", 4}, {"UPDATE", 5}, {NULL, 0}};

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

static bool read_match(struct maker *m, const char *rest)
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

static bool read_adjust(struct maker *m, const char *rest)
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

static bool read_reply_word(struct maker *m, const char *word)
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

static bool read_reply(struct maker *m, const char *rest)
{
	char word[64];

	m->written = true;
	while (rpl_word(&rest, word, sizeof word)) /* a word less each time */
		if (!read_reply_word(m, word))
			return false;
	return *rest == '\0' || rpl_error(m->r, "a word of REPLY is too long");
}

/* ---- octets --------------------------------------------------------------------------------- */

static bool append(struct maker *m, struct rpl_octets *to, const void *octets, size_t n)
{
	if (n > TAUT_MESSAGE_MAX - to->length)
		return rpl_error(m->r, "the message is over %d octets", TAUT_MESSAGE_MAX);
	if (to->length + n > to->capacity) {
		uint8_t *more;

		to->capacity = 2 * (to->length + n);
		more = rpl_alloc(m->r->arena, to->capacity);
		if (to->length > 0)
			memcpy(more, to->octets, to->length);
		to->octets = more;
	}
	if (n > 0)
		memcpy(to->octets + to->length, octets, n);
	to->length += n;
	return true;
}

/* The low 16 bits. */
static bool append16(struct maker *m, struct rpl_octets *to, uint32_t value)
{
	uint8_t octets[2] = {(uint8_t)(value >> 8), (uint8_t)value};

	return append(m, to, octets, sizeof octets);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool append_hex(struct maker *m, struct rpl_octets *to, const char *text)
{
	while (*text != '\0') { /* a character or two each time */
		uint8_t octet;

		if (*text == ' ' || *text == '\t') {
			text++;
			continue;
		}
		if (digit(text[0]) < 0 || digit(text[1]) < 0)
			return rpl_error(m->r, "no hex: '%.20s'", text);
		octet = (uint8_t)(digit(text[0]) * 16 + digit(text[1]));
		if (!append(m, to, &octet, 1))
			return false;
		text += 2;
	}
	return true;
}

static bool read_hex_until(struct maker *m, struct rpl_octets *to, const char *end)
{
	while (rpl_line(m->r)) {
		if (rpl_is(m->r, end, NULL))
			return true;
		if (!append_hex(m, to, m->r->words))
			return false;
	}
	return rpl_error(m->r, "the file ends before %s", end);
}

/* ---- records -------------------------------------------------------------------------------- */

static bool read_owner(struct maker *m, const char **at, struct rpl_octets *to)
{
	char word[TAUT_NAME_TEXT + 1];
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n;

	if (!rpl_word(at, word, sizeof word))
		return rpl_error(m->r, "a name is missing, or too long");
	if (taut_name_scan(word, strlen(word), m->defaults->origin, name, &n) != TAUT_OK)
		return rpl_error(m->r, "no name: '%.40s'", word);
	return append(m, to, name, n);
}

/* "name class type" or "name type" */
static bool read_question(struct maker *m)
{
	struct rpl_octets *to = &m->sections[TAUT_QUESTION];
	const char *at = m->r->words;
	char first[64], second[64];
	uint16_t type, rclass = TAUT_CLASS_IN;
	bool both;

	if (!read_owner(m, &at, to))
		return false;
	if (!rpl_word(&at, first, sizeof first))
		return rpl_error(m->r, "the type of the question is missing");
	both = rpl_word(&at, second, sizeof second);
	if (both && taut_class_scan(first, strlen(first), &rclass) != TAUT_OK)
		return rpl_error(m->r, "no class: '%s'", first);
	if (taut_type_scan(both ? second : first, strlen(both ? second : first), &type) != TAUT_OK)
		return rpl_error(m->r, "no type: '%s'", both ? second : first);
	if (*at != '\0')
		return rpl_error(m->r, "behind the question: '%.40s'", at);
	m->counts[TAUT_QUESTION]++;
	return append16(m, to, type) && append16(m, to, rclass);
}

/* TTL and class in any order, then the type. */
static bool read_head(struct maker *m, const char **at, uint32_t *ttl, uint16_t *rclass, uint16_t *type)
{
	char word[64];

	*ttl = m->defaults->ttl;
	*rclass = TAUT_CLASS_IN;
	for (int i = 0; i < 3; i++) {
		if (!rpl_word(at, word, sizeof word))
			return rpl_error(m->r, "the type of the record is missing");
		if (rpl_number(word, UINT32_MAX, ttl))
			continue;
		if (i < 2 && taut_class_scan(word, strlen(word), rclass) == TAUT_OK)
			continue;
		if (taut_type_scan(word, strlen(word), type) == TAUT_OK)
			return true;
		return rpl_error(m->r, "no type: '%s'", word);
	}
	return rpl_error(m->r, "the type of the record is missing");
}

/* "\# length hex", RFC 3597 5. For known types too, and unchecked: scenarios send malformed records. */
static bool read_generic(struct maker *m, const char *at, uint8_t *rdata, uint16_t *n)
{
	struct rpl_octets hex = {0};
	char word[16];
	uint32_t length;

	if (!rpl_word(&at, word, sizeof word) || !rpl_word(&at, word, sizeof word) ||
		!rpl_number(word, UINT16_MAX, &length))
		return rpl_error(m->r, "\\# needs a length");
	if (!append_hex(m, &hex, at))
		return false;
	if (hex.length != length)
		return rpl_error(m->r, "\\# %u is followed by %zu octets", (unsigned)length, hex.length);
	if (length > 0)
		memcpy(rdata, hex.octets, length);
	*n = (uint16_t)length;
	return true;
}

/* Rdata as it is in class IN where the class has none of its own (CH A); base64 that is padded where there is
 * nothing to pad; RRSIG without a signature. */
static bool scan_odd(struct maker *m, uint16_t type, const char *at, uint8_t *rdata, uint16_t *n)
{
	bool signature = type == TAUT_TYPE_RRSIG;
	size_t length = strlen(at);
	char text[4096];

	while (length > 0 && at[length - 1] == '=')
		length--;
	if (length + 6 > sizeof text)
		return false;
	memcpy(text, at, length);
	if (taut_rdata_scan(type, TAUT_CLASS_IN, text, length, m->defaults->origin, rdata,
		    TAUT_MESSAGE_MAX, n, NULL) == TAUT_OK)
		return true;
	if (!signature)
		return false;
	memcpy(text + length, " AA==", 5);
	if (taut_rdata_scan(type, TAUT_CLASS_IN, text, length + 5, m->defaults->origin, rdata,
		    TAUT_MESSAGE_MAX, n, NULL) != TAUT_OK)
		return false;
	--*n;
	return true;
}

static bool scan_rdata(struct maker *m, uint16_t type, uint16_t rclass, const char *at, uint8_t *rdata,
	uint16_t *n)
{
	struct taut_scan_error error;

	if (at[0] == '\\' && at[1] == '#')
		return read_generic(m, at, rdata, n);
	if (taut_rdata_scan(type, rclass, at, strlen(at), m->defaults->origin, rdata, TAUT_MESSAGE_MAX,
		    n, &error) == TAUT_OK)
		return true;
	if (scan_odd(m, type, at, rdata, n))
		return true;
	return rpl_error(m->r, "rdata, column %u of '%.40s': %s", (unsigned)error.column, at,
		error.expected != NULL ? error.expected : taut_code_text(error.code));
}

static bool read_record(struct maker *m)
{
	static uint8_t rdata[TAUT_MESSAGE_MAX];
	struct rpl_octets *to = &m->sections[m->section];
	const char *at = m->r->words;
	uint16_t type, rclass, n;
	uint32_t ttl;

	if (!read_owner(m, &at, to) || !read_head(m, &at, &ttl, &rclass, &type) ||
		!scan_rdata(m, type, rclass, at, rdata, &n))
		return false;
	m->counts[m->section]++;
	return append16(m, to, type) && append16(m, to, rclass) && append16(m, to, ttl >> 16) &&
		append16(m, to, ttl) && append16(m, to, n) && append(m, to, rdata, n);
}

/* ---- packets -------------------------------------------------------------------------------- */

static bool append_opt(struct maker *m)
{
	struct rpl_octets *to = &m->sections[TAUT_ADDITIONAL];
	uint8_t root = 0;

	if (!m->edns && !m->has_options && m->dialect == RPL_UNBOUND)
		return true;
	m->counts[TAUT_ADDITIONAL]++;
	return append(m, to, &root, 1) && append16(m, to, TAUT_TYPE_OPT) &&
		append16(m, to, m->dialect == RPL_DECKARD ? 4096 : 1232) &&
		append16(m, to, (uint32_t)m->rcode >> 4 << 8) && append16(m, to, m->edns_flags) &&
		append16(m, to, (uint32_t)m->options.length) &&
		append(m, to, m->options.octets, m->options.length);
}

static bool append_header(struct maker *m, struct rpl_octets *to)
{
	bool fine = append16(m, to, 0) && append16(m, to, m->flags | (m->rcode & 15u));

	for (int i = 0; i < 4; i++)
		fine = fine && append16(m, to, m->counts[i]);
	return fine;
}

/* Ends the message that is being read, and begins the next one. */
static bool end_packet(struct maker *m)
{
	struct rpl_octets whole = {0};
	struct rpl_packet *p = rpl_alloc(m->r->arena, sizeof *p);

	if (m->has_hex) {
		whole = m->hex;
	} else {
		if (!append_opt(m) || !append_header(m, &whole))
			return false;
		for (int i = 0; i < 4; i++)
			if (!append(m, &whole, m->sections[i].octets, m->sections[i].length))
				return false;
	}
	p->octets = whole.octets;
	p->length = (uint32_t)whole.length;
	p->hex = m->has_hex;
	p->question_end = 12 + (uint32_t)m->sections[TAUT_QUESTION].length;
	*m->tail = p;
	m->tail = &p->next;
	*m = (struct maker){.r = m->r, .defaults = m->defaults, .dialect = m->dialect,
		.entry = m->entry, .tail = m->tail, .section = -1};
	return true;
}

static bool read_section(struct maker *m, const char *name)
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

static bool read_raw(struct maker *m)
{
	if (!rpl_line(m->r))
		return rpl_error(m->r, "the file ends behind RAW");
	m->entry->raw = true;
	m->has_hex = m->written = true;
	return append_hex(m, &m->hex, m->r->words);
}

static bool read_other(struct maker *m)
{
	if (rpl_parse_directive(m->r, m->defaults))
		return true;
	if (m->r->why[0] != '\0')
		return false;
	if (m->section < 0)
		return rpl_error(m->r, "a record before any SECTION, or an unknown word: '%.40s'",
			m->r->words);
	return m->section == TAUT_QUESTION ? read_question(m) : read_record(m);
}

static bool read_entry_line(struct maker *m)
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

struct rpl_entry *rpl_parse_entry(struct rpl_reader *r, enum rpl_dialect dialect,
	struct rpl_defaults *defaults)
{
	struct rpl_entry *e = rpl_alloc(r->arena, sizeof *e);
	struct maker m = {.r = r, .defaults = defaults, .dialect = dialect, .entry = e,
		.tail = &e->packet, .section = -1};

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

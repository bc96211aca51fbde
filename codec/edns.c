/* edns.c - EDNS options, RFC 6891: check, iteration, presentation. */
#include "kinds/kinds.h"
#include "text.h"

enum { LLQ = 1, UPDATE_LEASE = 2, NSID = 3, DAU = 5, N3U = 7, SUBNET = 8, EXPIRE = 9, COOKIE = 10,
	KEEPALIVE = 11, PADDING = 12, CHAIN = 13, KEY_TAG = 14, EDE = 15, CLIENT_TAG = 16,
	SERVER_TAG = 17, REPORT_CHANNEL = 18, ZONEVERSION = 19 };

/* Options that make sense once in a message: 1-3, 5-14 and 16-19. */
#define ONCE 0xf7feeu

/* ---- check ---------------------------------------------------------------------------------- */

static bool length_is_right(uint16_t code, const struct taut_cursor *value)
{
	uint32_t n = taut_left(value);

	switch (code) {
	case LLQ: return n == 18;                                 /* RFC 8764 3.2 */
	case UPDATE_LEASE: return n == 4 || n == 8;               /* RFC 9664 4 */
	case SUBNET: return n >= 4;                               /* RFC 7871 6 */
	case EXPIRE: return n == 0 || n == 4;                     /* RFC 7314 2 */
	case COOKIE: return n == 8 || (n >= 16 && n <= 40);       /* RFC 7873 4 */
	case KEEPALIVE: return n == 0 || n == 2;                  /* RFC 7828 3.1 */
	case KEY_TAG: return n % 2 == 0;                          /* RFC 8145 4.1 */
	case EDE: return n >= 2;                                  /* RFC 8914 2 */
	case CLIENT_TAG:
	case SERVER_TAG: return n == 2;
	case ZONEVERSION:                                         /* RFC 9660 2 */
		return n == 0 || (n >= 2 && (n == 6 || taut_octet(value, value->pos + 1) != 0));
	default: return true;
	}
}

/* RFC 7871 6: family, source and scope prefix length, the octets that the source takes. */
static enum taut_code check_subnet(struct taut_walk *w, struct taut_cursor *value)
{
	uint32_t start = value->pos;
	const uint8_t *p = taut_need(value, 4, TAUT_E_OPTION_LENGTH);
	uint32_t family = taut_be16(p), source = p[2];
	bool known = family == 1 || family == 2;

	if (taut_fails(CHK_ECS_PREFIX, known && source > (family == 1 ? 32 : 128)))
		return taut_stop(value, TAUT_E_ECS_PREFIX, start + 2);
	if (taut_fails(CHK_ECS_LENGTH, taut_left(value) != (source + 7) / 8))
		return taut_stop(value, TAUT_E_ECS_LENGTH, start + 4);
	if (taut_fails(CHK_ECS_BITS, known && source % 8 != 0 &&
			(taut_octet(value, value->end - 1) & 0xff >> source % 8) != 0))
		return taut_stop(value, TAUT_E_ECS_BITS, value->end - 1);
	if (taut_fails(CHK_ECS_SCOPE, w->query && p[3] != 0))
		taut_i_find(w, TAUT_E_ECS_SCOPE, start + 3);
	return TAUT_OK;
}

static void check_padding(struct taut_walk *w, const struct taut_cursor *value)
{
	for (uint32_t i = value->pos; i < value->end; i++) { /* the value */
		if (taut_fails(CHK_PADDING, taut_octet(value, i) != 0)) {
			taut_i_find(w, TAUT_E_PADDING_BITS, i);
			return;
		}
	}
}

/* Checks one option's value by its code. */
enum taut_code taut_i_option_check(struct taut_walk *w, uint16_t code, struct taut_cursor *value)
{
	uint32_t start = value->pos;

	if (taut_fails(CHK_OPTION_LENGTH, !length_is_right(code, value)))
		return taut_stop(value, TAUT_E_OPTION_LENGTH, start - 2);
	switch (code) {
	case SUBNET: return check_subnet(w, value);
	case PADDING: check_padding(w, value); return TAUT_OK;
	case KEEPALIVE:
		if (taut_fails(CHK_KEEPALIVE, (w->policy->flags & TAUT_POLICY_UDP) != 0))
			taut_i_find(w, TAUT_E_KEEPALIVE_UDP, start - 4);
		return TAUT_OK;
	case CHAIN:
	case REPORT_CHANNEL:
		if (taut_fails(CHK_OPTION_NAME, taut_name_measure(value->base + start, taut_left(value)) !=
				taut_left(value) || taut_left(value) == 0))
			return taut_stop(value, TAUT_E_OPTION_NAME, start);
		return TAUT_OK;
	case EDE:
		if (taut_fails(CHK_OPTION_UTF8, !taut_i_utf8(value, start + 2, value->end)))
			return taut_stop(value, TAUT_E_OPTION_UTF8, start + 2);
		return TAUT_OK;
	default: return TAUT_OK;
	}
}

/* RFC 6891 6.1.2: code, length, value. A faulty option is told of and the next one is read; only an
 * option that does not fit ends the walk. */
enum taut_code taut_i_check_options(struct taut_walk *w, struct taut_cursor *r)
{
	uint64_t met = 0;
	bool twice = false;

	/* Ends: each option takes four octets at least. */
	while (taut_left(r) != 0) {
		uint32_t start = r->pos, length;
		const uint8_t *p = taut_need(r, 4, TAUT_E_OPTION_END);
		struct taut_cursor value;
		uint16_t code;

		if (r->status != TAUT_OK)
			return r->status;
		code = taut_be16(p);
		length = taut_be16(p + 2);
		if (taut_fails(CHK_OPTION_END, length > taut_left(r)))
			return taut_stop(r, TAUT_E_OPTION_END, start + 2);
		value = taut_child(r, length);
		if (code < TAUT_OPTION_BITS) {
			uint64_t bit = (uint64_t)1 << code;

			if (taut_fails(CHK_OPTION_TWICE, !twice && (met & bit & ONCE) != 0)) {
				taut_i_find(w, TAUT_E_OPTION_TWICE, start);
				twice = true; /* told once */
			}
			met |= bit;
		}
		if (taut_i_option_check(w, code, &value) != TAUT_OK)
			taut_i_find(w, value.status, value.at);
	}
	return TAUT_OK;
}

/* ---- iteration ------------------------------------------------------------------------------ */

bool taut_edns(const struct taut_message *message, struct taut_edns *edns)
{
	if (!taut_record_at(message, message->opt, &edns->record))
		return false;
	edns->udp_size = edns->record.rclass;
	edns->rcode = (uint16_t)(edns->record.ttl >> 24 << 4 | taut_rcode(message->header.flags));
	edns->version = (uint8_t)(edns->record.ttl >> 16);
	edns->flags = (uint16_t)edns->record.ttl;
	return true;
}

struct taut_options taut_options(const struct taut_record *opt)
{
	struct taut_options it = {opt, opt->rdata};

	return it;
}

bool taut_option_next(struct taut_options *it, struct taut_option *option)
{
	const struct taut_record *record = it->record;
	struct taut_walk w = {.most_steps = TAUT_STEPS_FREE, .policy = &taut_i_policy_default};
	struct taut_cursor r = taut_cursor_over(record->octets, it->at,
		record->rdata + record->rdlength);
	uint32_t start = it->at, length;
	const uint8_t *p = taut_need(&r, 4, TAUT_E_OPTION_END);
	struct taut_cursor value;

	if (r.status != TAUT_OK)
		return false;
	length = taut_be16(p + 2);
	if (length > taut_left(&r))
		return false;
	option->code = taut_be16(p);
	option->offset = start;
	option->value.octets = record->octets + r.pos;
	option->value.length = length;
	value = taut_child(&r, length);
	taut_i_option_check(&w, option->code, &value);
	option->malformed = value.status != TAUT_OK;
	option->fault = value.status;
	option->fault_at = option->malformed ? value.at : 0;
	it->at = r.pos;
	return true;
}

/* ---- presentation --------------------------------------------------------------------------- */

static void put_subnet(struct taut_out *o, struct taut_cursor *value)
{
	const uint8_t *p = taut_need(value, 4, TAUT_E_OPTION_LENGTH);
	uint8_t address[16] = {0};
	uint32_t n = taut_left(value);

	for (uint32_t i = 0; i < n && i < 16; i++)
		address[i] = taut_octet(value, value->pos + i);
	if (taut_be16(p) == 1)
		taut_out_ip4(o, address);
	else if (taut_be16(p) == 2)
		taut_out_ip6(o, address);
	else {
		taut_out_string(o, "family ");
		taut_out_number(o, taut_be16(p));
		taut_out_char(o, ' ');
		if (n == 0)
			taut_out_char(o, '0');
		taut_out_hex(o, value->base + value->pos, n);
	}
	taut_out_char(o, '/');
	taut_out_number(o, p[2]);
	taut_out_char(o, '/');
	taut_out_number(o, p[3]);
}

static void put_ede(struct taut_out *o, struct taut_cursor *value)
{
	uint16_t code = taut_be16(taut_need(value, 2, TAUT_E_OPTION_LENGTH));
	const char *name = taut_code_point(TAUT_EDE_CODES, code);

	taut_out_number(o, code);
	if (name != NULL) {
		taut_out_string(o, " (");
		taut_out_string(o, name);
		taut_out_char(o, ')');
	}
	if (taut_left(value) != 0) {
		taut_out_string(o, ": ");
		taut_i_put_text(o, value);
	}
}

/* Hex, and what prints of it in quotes, as dig has it. */
static void put_hex_and_text(struct taut_out *o, struct taut_cursor *value)
{
	uint32_t at = value->pos, n = taut_left(value);

	taut_i_put_hex(o, value);
	if (n != 0) {
		taut_out_char(o, ' ');
		taut_out_quoted(o, value->base + at, n);
	}
}

/* Numbers of `size` octets, the last of which may be cut short. */
static void put_numbers(struct taut_out *o, struct taut_cursor *value, uint32_t size)
{
	/* Ends: each number takes its size. */
	for (bool any = false; taut_left(value) >= size; any = true) {
		const uint8_t *p = taut_need(value, size, TAUT_E_OPTION_LENGTH);

		if (any)
			taut_out_char(o, ' ');
		taut_out_number(o, size == 1 ? p[0] : size == 2 ? taut_be16(p) : taut_be32(p));
	}
}

/* Tenths of a second, RFC 7828 3.1. */
static void put_timeout(struct taut_out *o, struct taut_cursor *value)
{
	uint32_t tenths = taut_be16(taut_need(value, 2, TAUT_E_OPTION_LENGTH));

	taut_out_number(o, tenths / 10);
	taut_out_char(o, '.');
	taut_out_number(o, tenths % 10);
	taut_out_string(o, " secs");
}

/* The value of an option that is well formed. */
void taut_i_put_option(struct taut_out *o, uint16_t code, struct taut_cursor *value)
{
	switch (code) {
	case SUBNET: put_subnet(o, value); break;
	case EDE: put_ede(o, value); break;
	case NSID: put_hex_and_text(o, value); break;
	case CHAIN:
	case REPORT_CHANNEL: taut_i_put_name(o, value); break;
	case KEEPALIVE: put_timeout(o, value); break;
	case KEY_TAG:
	case CLIENT_TAG:
	case SERVER_TAG: put_numbers(o, value, 2); break;
	case EXPIRE:
	case UPDATE_LEASE: put_numbers(o, value, 4); break;
	case PADDING:
		taut_out_number(o, taut_left(value));
		taut_out_string(o, " octets");
		break;
	default:
		if (code >= DAU && code <= N3U)
			put_numbers(o, value, 1);
		else
			taut_i_put_hex(o, value);
		break;
	}
}

static void put_name_and_value(struct taut_out *o, uint16_t code, struct taut_cursor *value,
	bool malformed)
{
	const char *name = taut_code_point(TAUT_EDNS_OPTIONS, code);

	if (name != NULL) {
		taut_out_string(o, name);
	} else {
		taut_out_string(o, "OPT");
		taut_out_number(o, code);
	}
	if (taut_left(value) == 0)
		return;
	taut_out_string(o, ": ");
	if (malformed) {
		taut_out_string(o, "malformed ");
		taut_i_put_hex(o, value);
	} else {
		taut_i_put_option(o, code, value);
	}
}

enum taut_code taut_option_text(const struct taut_option *option, char *out, size_t capacity,
	size_t *length)
{
	struct taut_out o = taut_out_over(out, capacity);
	struct taut_cursor value = taut_cursor_over(option->value.octets, 0, option->value.length);

	put_name_and_value(&o, option->code, &value, option->malformed);
	return taut_i_out_status(&o, length);
}

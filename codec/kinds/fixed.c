/* kinds/fixed.c - numbers, times, types, addresses: presentation and text to wire (the check
 * is their size). */
#include "kinds.h"

static uint64_t number_of(const uint8_t *p, uint32_t size)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < size; i++) /* at most 8 octets */
		value = value << 8 | p[i];
	return value;
}

/* The name of a code point, or its number where it has none. */
static void put_point(struct taut_out *o, enum taut_registry registry, uint16_t number)
{
	const char *name = taut_code_point(registry, number);

	if (name != NULL)
		taut_out_string(o, name);
	else
		taut_out_number(o, number);
}

/* Octets in hex with a hyphen between, RFC 7043 3.2. */
static void put_eui(struct taut_out *o, const uint8_t *p, uint32_t size)
{
	for (uint32_t i = 0; i < size; i++) {
		if (i != 0)
			taut_out_char(o, '-');
		taut_out_hex(o, p + i, 1);
	}
}

/* Four groups of four hex digits, RFC 6742 2.1.2. */
static void put_node(struct taut_out *o, const uint8_t *p)
{
	for (uint32_t i = 0; i < 8; i += 2) {
		if (i != 0)
			taut_out_char(o, ':');
		taut_out_hex(o, p + i, 2);
	}
}

void taut_i_put_fixed(struct taut_out *o, enum taut_kind kind, struct taut_cursor *r)
{
	uint32_t size = taut_i_kind_sizes[kind];
	const uint8_t *p = taut_need(r, size, TAUT_E_RDATA_END);

	switch (kind) {
	case TAUT_K_TIME: taut_out_time(o, taut_be32(p)); break;
	case TAUT_K_TYPE: taut_i_put_type(o, taut_be16(p)); break;
	case TAUT_K_CERT: put_point(o, TAUT_CERT_TYPES, taut_be16(p)); break;
	case TAUT_K_RCODE: put_point(o, TAUT_TSIG_ERRORS, taut_be16(p)); break;
	case TAUT_K_SCHEME: put_point(o, TAUT_DSYNC_SCHEMES, p[0]); break;
	case TAUT_K_IP4:
	case TAUT_K_LOC32: taut_out_ip4(o, p); break;
	case TAUT_K_IP6: taut_out_ip6(o, p); break;
	case TAUT_K_EUI48:
	case TAUT_K_EUI64: put_eui(o, p, size); break;
	case TAUT_K_NODE64: put_node(o, p); break;
	default: taut_out_number(o, number_of(p, size)); break;
	}
}

/* ---- text to wire --------------------------------------------------------------------------- */

/* What a word should be, by kind. */
static const char *const expectations[TAUT_KINDS] = {
	[TAUT_K_U8] = "a number from 0 to 255",
	[TAUT_K_U16] = "a number from 0 to 65535",
	[TAUT_K_U32] = "a number from 0 to 4294967295",
	[TAUT_K_U48] = "a number from 0 to 281474976710655",
	[TAUT_K_U64] = "a number from 0 to 18446744073709551615",
	[TAUT_K_TTL] = "a time in seconds up to 4294967295, or with units as in 1h30m",
	[TAUT_K_TIME] = "a time as YYYYMMDDHHMMSS from 1970 to 2106, or in seconds since 1970",
	[TAUT_K_TYPE] = "an RR type: a mnemonic, or TYPE and a number",
	[TAUT_K_ALG] = "an algorithm: a mnemonic, or a number from 0 to 255",
	[TAUT_K_CERT] = "a certificate type: a mnemonic, or a number from 0 to 65535",
	[TAUT_K_RCODE] = "an error: a mnemonic, or a number from 0 to 65535",
	[TAUT_K_SCHEME] = "a scheme: a mnemonic, or a number from 0 to 255",
	[TAUT_K_PROTOCOL] = "tcp, udp, or a number from 0 to 255",
	[TAUT_K_IP4] = "an IPv4 address: four numbers from 0 to 255 with dots between",
	[TAUT_K_IP6] = "an IPv6 address",
	[TAUT_K_EUI48] = "six octets, two hex digits each, with hyphens between",
	[TAUT_K_EUI64] = "eight octets, two hex digits each, with hyphens between",
	[TAUT_K_NODE64] = "four groups of hex digits with colons between",
	[TAUT_K_LOC32] = "four numbers from 0 to 255 with dots between",
};

static void put_number(uint8_t *p, uint32_t size, uint64_t value)
{
	for (uint32_t i = size; i > 0; i--) { /* at most 8 octets */
		p[i - 1] = (uint8_t)value;
		value >>= 8;
	}
}

static bool read_number(const struct taut_token *t, uint8_t *p, uint32_t size, const char **bad)
{
	uint64_t value, most = size == 8 ? UINT64_MAX : (1ull << 8 * size) - 1;

	if (!taut_i_read_number(t->text, t->length, most, &value, bad))
		return false;
	put_number(p, size, value);
	return true;
}

/* A code point by its number or its name. */
static bool read_point(const struct taut_token *t, enum taut_registry registry, uint8_t *p,
	uint32_t size, const char **bad)
{
	uint16_t number;

	if (t->text[0] >= '0' && t->text[0] <= '9')
		return read_number(t, p, size, bad);
	*bad = t->text;
	if (taut_code_point_scan(registry, t->text, t->length, &number) != TAUT_OK)
		return false;
	put_number(p, size, number);
	return true;
}

static bool read_protocol(const struct taut_token *t, uint8_t *p, const char **bad)
{
	if (taut_i_same_text(t->text, t->length, "tcp"))
		*p = 6;
	else if (taut_i_same_text(t->text, t->length, "udp"))
		*p = 17;
	else
		return read_number(t, p, 1, bad);
	return true;
}

static bool read_type(const struct taut_token *t, uint8_t *p, const char **bad)
{
	uint16_t type;

	*bad = t->text;
	if (taut_type_scan(t->text, t->length, &type) != TAUT_OK)
		return false;
	put_number(p, 2, type);
	return true;
}

static bool read_seconds(
	const struct taut_token *t, enum taut_kind kind, uint8_t *p, const char **bad)
{
	uint32_t seconds;

	if (kind == TAUT_K_TTL ? !taut_i_read_ttl(t->text, t->length, &seconds, bad)
			       : !taut_i_read_time(t->text, t->length, &seconds, bad))
		return false;
	put_number(p, 4, seconds);
	return true;
}

static bool read_fixed(const struct taut_token *t, enum taut_kind kind, uint8_t *p, uint32_t size,
	const char **bad)
{
	switch (kind) {
	case TAUT_K_IP4:
	case TAUT_K_LOC32: return taut_i_read_ip4(t->text, t->length, p, bad);
	case TAUT_K_IP6: return taut_i_read_ip6(t->text, t->length, p, bad);
	case TAUT_K_TTL:
	case TAUT_K_TIME: return read_seconds(t, kind, p, bad);
	case TAUT_K_TYPE: return read_type(t, p, bad);
	case TAUT_K_ALG: return read_point(t, TAUT_ALGORITHMS, p, size, bad);
	case TAUT_K_CERT: return read_point(t, TAUT_CERT_TYPES, p, size, bad);
	case TAUT_K_RCODE: return read_point(t, TAUT_TSIG_ERRORS, p, size, bad);
	case TAUT_K_SCHEME: return read_point(t, TAUT_DSYNC_SCHEMES, p, size, bad);
	case TAUT_K_PROTOCOL: return read_protocol(t, p, bad);
	case TAUT_K_EUI48:
	case TAUT_K_EUI64: return taut_i_read_eui(t->text, t->length, p, size, bad);
	case TAUT_K_NODE64: return taut_i_read_node(t->text, t->length, p, bad);
	default: return read_number(t, p, size, bad);
	}
}

bool taut_i_scan_fixed(struct taut_scan *s, enum taut_kind kind)
{
	uint32_t size = taut_i_kind_sizes[kind];
	const char *bad = NULL;
	uint8_t *p;

	if (!taut_i_scan_word(s, expectations[kind]))
		return false;
	p = taut_i_scan_room(s, size);
	if (p == NULL)
		return false;
	if (!read_fixed(&s->token, kind, p, size, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, expectations[kind]);
	s->n += size;
	taut_i_scan_next(s);
	return true;
}

/* A number that is part of a kind of its own: the caller writes it. */
bool taut_i_scan_u8(struct taut_scan *s, uint8_t *octet, uint32_t most, const char *expected)
{
	const char *bad;
	uint64_t value;

	if (!taut_i_scan_word(s, expected))
		return false;
	if (!taut_i_read_number(s->token.text, s->token.length, most, &value, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, expected);
	*octet = (uint8_t)value;
	taut_i_scan_next(s);
	return true;
}

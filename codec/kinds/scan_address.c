/* kinds/scan_address.c - text to wire of the kinds of address.c. */
#include "kinds.h"

#define EXPECTED_APL    "an address prefix as in !1:192.0.2.0/24 or 2:2001:db8::/32"
#define EXPECTED_IP4    "an IPv4 address: four numbers from 0 to 255 with dots between"
#define EXPECTED_IP6    "an IPv6 address"
#define EXPECTED_NSAP   "0x and hex digits, two for each octet, which dots may part"
#define EXPECTED_ATMA   "hex digits, two for each octet, or + and decimal digits; dots may part them"
#define EXPECTED_TYPE   "a gateway type from 0 to 3"
#define EXPECTED_ROOT   ". as the gateway of type 0"
#define EXPECTED_HIT    "hex digits, two for each octet, 1 to 255 octets"
#define EXPECTED_KEY    "base64 in one word"
#define EXPECTED_U8     "a number from 0 to 255"
#define EXPECTED_BIT    "a discovery bit of 0 or 1"
#define EXPECTED_PREFIX "a prefix length from 0 to 128"

/* ---- prefixes ------------------------------------------------------------------------------- */

static uint32_t find(const char *text, uint32_t n, char c)
{
	const char *at = memchr(text, c, n);

	return at != NULL ? (uint32_t)(at - text) : n;
}

/* [!]FAMILY:ADDRESS/PREFIX of RFC 3123 5 to 4 octets and the address without octets 0 at its end. */
static bool read_prefix(const struct taut_token *t, uint8_t *p, uint32_t *length, const char **bad)
{
	uint32_t no = t->text[0] == '!', colon = find(t->text, t->length, ':');
	uint32_t slash = find(t->text, t->length, '/'), n;
	uint64_t family, prefix;
	bool good;

	*bad = t->text + colon;
	if (colon == t->length || no > colon)
		return false;
	if (!taut_i_read_number(t->text + no, colon - no, 2, &family, bad))
		return false;
	*bad = t->text + no;
	if (family == 0)
		return false;
	*bad = t->text + slash;
	if (slash == t->length || slash < colon)
		return false;
	n = family == 1 ? 4 : 16;
	good = family == 1 ? taut_i_read_ip4(t->text + colon + 1, slash - colon - 1, p + 4, bad)
			   : taut_i_read_ip6(t->text + colon + 1, slash - colon - 1, p + 4, bad);
	if (!good || !taut_i_read_number(t->text + slash + 1, t->length - slash - 1,
			     UINT64_C(8) * n, &prefix, bad))
		return false;
	while (n > 0 && p[3 + n] == 0) /* octets of the address */
		n--;
	p[0] = 0;
	p[1] = (uint8_t)family;
	p[2] = (uint8_t)prefix;
	p[3] = (uint8_t)(no << 7 | n);
	*length = 4 + n;
	return true;
}

bool taut_i_scan_apl(struct taut_scan *s)
{
	while (taut_i_scan_has(s)) { /* each turn takes a word */
		const char *bad = NULL;
		uint8_t item[20], *p;
		uint32_t n;

		if (!taut_i_scan_word(s, EXPECTED_APL))
			return false;
		if (!read_prefix(&s->token, item, &n, &bad))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_APL);
		p = taut_i_scan_room(s, n);
		if (p == NULL)
			return false;
		memcpy(p, item, n);
		s->n += n;
		taut_i_scan_next(s);
	}
	return true;
}

/* ---- digits with dots between --------------------------------------------------------------- */

/* Octets of two hex digits each, parted by dots where one likes. */
static bool scan_dotted_hex(struct taut_scan *s, uint32_t from, const char *expected)
{
	const struct taut_token *t = &s->token;
	uint32_t octets = 0;

	for (uint32_t i = from; i < t->length;) { /* each turn takes a character at least */
		uint32_t high, low;
		uint8_t *p;

		if (t->text[i] == '.' && i > from && i + 1 < t->length) {
			i++;
			continue;
		}
		high = taut_i_hex_value(t->text[i]);
		low = i + 1 < t->length ? taut_i_hex_value(t->text[i + 1]) : 0;
		if (high == 0 || low == 0)
			return taut_i_scan_fail(
				s, TAUT_E_SYNTAX, t->text + i + (high != 0), expected);
		p = taut_i_scan_room(s, 1);
		if (p == NULL)
			return false;
		*p = (uint8_t)(high << 4 | (low & 15));
		s->n++;
		octets++;
		i += 2;
	}
	if (octets == 0)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + from, expected);
	taut_i_scan_next(s);
	return true;
}

/* RFC 1706 7. */
bool taut_i_scan_nsap(struct taut_scan *s)
{
	const struct taut_token *t = &s->token;

	if (!taut_i_scan_word(s, EXPECTED_NSAP))
		return false;
	if (t->length < 2 || t->text[0] != '0' || (t->text[1] | 0x20) != 'x')
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text, EXPECTED_NSAP);
	return scan_dotted_hex(s, 2, EXPECTED_NSAP);
}

/* Digits of E.164, with dots between. */
static bool scan_digits(struct taut_scan *s)
{
	const struct taut_token *t = &s->token;

	if (t->length < 2)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + t->length, EXPECTED_ATMA);
	for (uint32_t i = 1; i < t->length; i++) {
		uint8_t *p;

		if (t->text[i] == '.' && i > 1 && i + 1 < t->length)
			continue;
		if (t->text[i] < '0' || t->text[i] > '9')
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + i, EXPECTED_ATMA);
		p = taut_i_scan_room(s, 1);
		if (p == NULL)
			return false;
		*p = (uint8_t)t->text[i];
		s->n++;
	}
	taut_i_scan_next(s);
	return true;
}

/* AF-DANS-0152 4: format 1 begins with a plus sign. */
bool taut_i_scan_atma(struct taut_scan *s)
{
	uint8_t *p;

	if (!taut_i_scan_word(s, EXPECTED_ATMA))
		return false;
	p = taut_i_scan_room(s, 1);
	if (p == NULL)
		return false;
	*p = s->token.text[0] == '+';
	s->n++;
	return *p != 0 ? scan_digits(s) : scan_dotted_hex(s, 0, EXPECTED_ATMA);
}

/* ---- gateways ------------------------------------------------------------------------------- */

static bool scan_address(struct taut_scan *s, uint32_t size)
{
	const char *expected = size == 4 ? EXPECTED_IP4 : EXPECTED_IP6, *bad = NULL;
	const struct taut_token *t = &s->token;
	uint8_t *p;

	if (!taut_i_scan_word(s, expected))
		return false;
	p = taut_i_scan_room(s, size);
	if (p == NULL)
		return false;
	if (size == 4 ? !taut_i_read_ip4(t->text, t->length, p, &bad)
		      : !taut_i_read_ip6(t->text, t->length, p, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, expected);
	s->n += size;
	taut_i_scan_next(s);
	return true;
}

static bool scan_gateway(struct taut_scan *s, uint8_t type)
{
	switch (type) {
	case 1: return scan_address(s, 4);
	case 2: return scan_address(s, 16);
	case 3: return taut_i_scan_name(s);
	default: break;
	}
	if (!taut_i_scan_word(s, EXPECTED_ROOT))
		return false;
	if (s->token.length != 1 || s->token.text[0] != '.')
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, s->token.text, EXPECTED_ROOT);
	taut_i_scan_next(s);
	return true;
}

/* RFC 4025 3.1: gateway type, algorithm, gateway. RFC 8777 4.3: D bit, type, relay. */
bool taut_i_scan_gateway(struct taut_scan *s, enum taut_kind kind)
{
	bool relay = kind == TAUT_K_RELAY;
	uint8_t first = 0, second = 0, *p;

	if (!taut_i_scan_u8(s, &first, relay ? 1 : 3, relay ? EXPECTED_BIT : EXPECTED_TYPE) ||
		!taut_i_scan_u8(s, &second, relay ? 3 : 255, relay ? EXPECTED_TYPE : EXPECTED_U8))
		return false;
	p = taut_i_scan_room(s, relay ? 1 : 2);
	if (p == NULL)
		return false;
	if (relay) {
		p[0] = (uint8_t)(first << 7 | second);
		s->n++;
		return scan_gateway(s, second);
	}
	p[0] = first;
	p[1] = second;
	s->n += 2;
	return scan_gateway(s, first);
}

/* ---- HIP, A6 -------------------------------------------------------------------------------- */

/* A word of hex. Gives the octets in *n. */
static bool scan_hit(struct taut_scan *s, uint32_t *n)
{
	const struct taut_token *t = &s->token;
	struct taut_digits digits = {0};
	const char *bad = NULL;
	uint8_t *p;

	if (!taut_i_scan_word(s, EXPECTED_HIT))
		return false;
	if (t->length > 510)
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + 510, EXPECTED_HIT);
	p = taut_i_scan_room(s, t->length / 2);
	if (p == NULL)
		return false;
	if (!taut_i_read_hex(&digits, t->text, t->length, p, n, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_HIT);
	if (!taut_i_digits_end(&digits))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + t->length, EXPECTED_HIT);
	s->n += *n;
	taut_i_scan_next(s);
	return true;
}

/* A word of base64. */
static bool scan_key(struct taut_scan *s, uint32_t *n)
{
	const struct taut_token *t = &s->token;
	struct taut_digits digits = {0};
	const char *bad = NULL;
	uint8_t *p;

	if (!taut_i_scan_word(s, EXPECTED_KEY))
		return false;
	p = taut_i_scan_room(s, taut_i_base64_octets(&digits, t->text, t->length));
	if (p == NULL)
		return false;
	if (!taut_i_read_base64(&digits, t->text, t->length, p, n, &bad))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_KEY);
	if (!taut_i_digits_end(&digits))
		return taut_i_scan_fail(s, TAUT_E_SYNTAX, t->text + t->length, EXPECTED_KEY);
	s->n += *n;
	taut_i_scan_next(s);
	return true;
}

/* RFC 8005 6: algorithm, HIT in hex, key in base64 without blanks. */
bool taut_i_scan_hip(struct taut_scan *s)
{
	uint32_t start = s->n, hit = 0, key = 0;
	uint8_t algorithm = 0, *p;

	if (!taut_i_scan_u8(s, &algorithm, 255, EXPECTED_U8))
		return false;
	if (taut_i_scan_room(s, 4) == NULL)
		return false;
	s->n += 4;
	if (!scan_hit(s, &hit) || !scan_key(s, &key))
		return false;
	p = s->out + start;
	p[0] = (uint8_t)hit;
	p[1] = algorithm;
	p[2] = (uint8_t)(key >> 8);
	p[3] = (uint8_t)key;
	return true;
}

/* RFC 2874 3.2: prefix length, address unless the prefix is all of it, name if there is a prefix. */
bool taut_i_scan_a6(struct taut_scan *s)
{
	const struct taut_token *t = &s->token;
	const char *bad = NULL;
	uint8_t prefix = 0, address[16], *p;
	uint32_t n;

	if (!taut_i_scan_u8(s, &prefix, 128, EXPECTED_PREFIX))
		return false;
	n = (135u - prefix) / 8;
	p = taut_i_scan_room(s, 1 + n);
	if (p == NULL)
		return false;
	p[0] = prefix;
	s->n += 1 + n;
	if (n != 0) {
		if (!taut_i_scan_word(s, EXPECTED_IP6))
			return false;
		if (!taut_i_read_ip6(t->text, t->length, address, &bad))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_IP6);
		/* 3.1: the bits of the prefix in the first octet are 0 */
		address[16 - n] &= (uint8_t)(0xff >> prefix % 8);
		memcpy(p + 1, address + 16 - n, n);
		taut_i_scan_next(s);
	}
	return prefix == 0 || taut_i_scan_name(s);
}

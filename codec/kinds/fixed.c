/* kinds/fixed.c - numbers, times, types, addresses: presentation (the check is their size). */
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

/* address.c - addresses: as text, which of them may be name servers, which are private; routes. */
#include <string.h>

#include "cut.h"

bool taut_address_equal(const struct taut_address *a, const struct taut_address *b)
{
	return a->family == b->family && a->port == b->port &&
	       memcmp(a->octets, b->octets, a->family == 4 ? 4 : 16) == 0;
}

/* ---- text ----------------------------------------------------------------------------------- */

/* The address as rdata of A or AAAA: the codec knows how these are written. */
static bool scan_octets(const char *text, size_t n, struct taut_address *address)
{
	bool six = memchr(text, ':', n) != NULL;
	uint16_t length;

	address->family = six ? 6 : 4;
	return taut_rdata_scan(six ? TAUT_TYPE_AAAA : TAUT_TYPE_A, TAUT_CLASS_IN, text, n, NULL,
		       address->octets, sizeof address->octets, &length, NULL) == TAUT_OK;
}

static bool scan_port(const char *text, size_t n, uint16_t *port)
{
	uint32_t value = 0;

	if (n == 0 || n > 5)
		return false;
	for (size_t i = 0; i < n; i++) { /* at most five digits */
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (uint32_t)(text[i] - '0');
	}
	*port = (uint16_t)value;
	return value > 0 && value <= 65535;
}

enum taut_code taut_address_scan(const char *text, size_t n, struct taut_address *address)
{
	struct taut_address read = {0};
	const char *at = n > 0 ? memchr(text, '@', n) : NULL;
	size_t length = at != NULL ? (size_t)(at - text) : n;

	if (length == 0 || length > 45)
		return TAUT_E_SYNTAX;
	for (size_t i = 0; i < length;
		i++) /* an address, and nothing that a master file may have */
		if (text[i] == '\0' || strchr("0123456789abcdefABCDEF.:", text[i]) == NULL)
			return TAUT_E_SYNTAX;
	if (at != NULL && !scan_port(at + 1, n - length - 1, &read.port))
		return TAUT_E_SYNTAX;
	if (!scan_octets(text, length, &read))
		return TAUT_E_SYNTAX;
	*address = read;
	return TAUT_OK;
}

uint32_t taut_address_text(const struct taut_address *address, char out[TAUT_ADDRESS_TEXT])
{
	bool six = address->family == 6;
	struct taut_record record;
	size_t n = 0;
	char digits[5];
	uint32_t have = 0;

	taut_record_wrap(&record, six ? TAUT_TYPE_AAAA : TAUT_TYPE_A, TAUT_CLASS_IN,
		address->octets, six ? 16 : 4);
	if (taut_rdata_text(&record, 0, out, TAUT_ADDRESS_TEXT, &n) != TAUT_OK)
		n = 0;
	if (address->port == 0)
		return (uint32_t)n;
	out[n++] = '@';
	for (uint32_t port = address->port; port > 0; port /= 10) /* five digits at most */
		digits[have++] = (char)('0' + port % 10);
	while (have > 0)
		out[n++] = digits[--have];
	out[n] = '\0';
	return (uint32_t)n;
}

/* ---- what kind of address ------------------------------------------------------------------- */

struct range {
	uint8_t family, length; /* prefix, in bits */
	uint8_t octets[16];
};

static bool in_range(const struct range *range, const uint8_t *octets)
{
	uint32_t whole = range->length / 8, bits = range->length % 8;

	if (memcmp(range->octets, octets, whole) != 0)
		return false;
	return bits == 0 || (range->octets[whole] ^ octets[whole]) >> (8 - bits) == 0;
}

static bool in_ranges(
	const struct range *ranges, size_t count, uint32_t family, const uint8_t *octets)
{
	for (size_t i = 0; i < count; i++)
		if (ranges[i].family == family && in_range(&ranges[i], octets))
			return true;
	return false;
}

/* "This host", multicast, broadcast: no server has them. RFC 6890. */
static const struct range nobody[] = {
	{4, 8, {0}},
	{4, 4, {224}},
	{4, 4, {240}},
	{6, 128, {0}},
	{6, 8, {0xff}},
	{6, 96, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}},
};

/* Questions to these would come back to this machine, CVE-2026-50251. */
static const struct range loopback[] = {
	{4, 8, {127}},
	{6, 128, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
};

/* RFC 1918, RFC 3927, RFC 6598, loopback and unspecified; RFC 4193, RFC 4291; also as mapped into IPv6. */
static const struct range private[] = {
	{4, 8, {10}},
	{4, 12, {172, 16}},
	{4, 16, {192, 168}},
	{4, 16, {169, 254}},
	{4, 10, {100, 64}},
	{4, 8, {127}},
	{4, 8, {0}},
	{6, 7, {0xfc}},
	{6, 10, {0xfe, 0x80}},
	{6, 127, {0}},
};

static const struct range mapped = {6, 96, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}};

bool taut_i_address_may_serve(const struct taut_address *address, bool lab)
{
	if (address->family != 4 && address->family != 6)
		return false;
	if (lab)
		return true;
	return !in_ranges(
		       nobody, sizeof nobody / sizeof *nobody, address->family, address->octets) &&
	       !in_ranges(loopback, sizeof loopback / sizeof *loopback, address->family,
		       address->octets);
}

bool taut_i_address_is_private(const uint8_t *rdata, uint16_t length)
{
	size_t count = sizeof private / sizeof *private;

	if (length == 4)
		return in_ranges(private, count, 4, rdata);
	if (length != 16)
		return false;
	return in_range(&mapped, rdata) ? in_ranges(private, count, 4, rdata + 12)
					: in_ranges(private, count, 6, rdata);
}

/* ---- routes --------------------------------------------------------------------------------- */

const struct taut_route *taut_i_route(
	const struct taut_resolver *r, const uint8_t *name, uint16_t type)
{
	const struct taut_route *best = NULL;
	uint32_t labels = 0;

	/* DS stands on the other side of the cut, RFC 4035 3.1.4.1 */
	if (type == TAUT_TYPE_DS && name[0] != 0)
		name += 1 + name[0];
	for (uint32_t i = 0; i < r->config.route_count; i++) {
		const struct taut_route *route = &r->config.routes[i];
		uint32_t n;

		if (!taut_name_is_below(name, route->zone))
			continue;
		n = taut_name_labels(route->zone);
		if (best != NULL && n <= labels)
			continue;
		best = route;
		labels = n;
	}
	return best;
}

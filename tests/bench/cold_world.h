/* cold_world.h - what there is in the virtual Internet of cold.c: which zone has what, and names of it in
 * wire form. */
#ifndef TAUTWIRE_BENCH_COLD_WORLD_H
#define TAUTWIRE_BENCH_COLD_WORLD_H

#include "cold_net.h"

#include <string.h>

enum { TLDS = 150, HOSTERS = 80, CDNS = 10 };

enum { A = 1, NS = 2, CNAME = 5, SOA = 6, MX = 15, TXT = 16, AAAA = 28, HTTPS = 65 };

/* ---- what there is -------------------------------------------------------------------------- */

static inline unsigned mix(unsigned zone, unsigned what)
{
	uint32_t x = zone * 0x9e3779b1u + what * 0x85ebca6bu;

	x = (x ^ x >> 15) * 0x2c1b3c6du;
	x = (x ^ x >> 12) * 0x297a2d39u;
	return x ^ x >> 15;
}

static inline unsigned percent(unsigned zone, unsigned what)
{
	return mix(zone, what) % 100;
}

enum {
	WHAT_TLD,
	WHAT_SERVERS,
	WHAT_HOSTER,
	WHAT_COUNT,
	WHAT_MX,
	WHAT_HTTPS,
	WHAT_WWW,
	WHAT_CDN,
	WHAT_API,
	WHAT_WILD,
	WHAT_NX
};

static inline unsigned tld_of(unsigned zone)
{
	unsigned p = percent(zone, WHAT_TLD);

	if (p < 62)
		return p < 40 ? 0 : p < 52 ? 1 : 2;
	return 3 + mix(zone, WHAT_TLD) / 100 % (TLDS - 3);
}

enum www { WWW_OWN, WWW_APEX, WWW_CDN };

static inline enum www www_of(unsigned zone)
{
	unsigned p = percent(zone, WHAT_WWW);

	return p < 55 ? WWW_OWN : p < 75 ? WWW_APEX : WWW_CDN;
}

static inline unsigned tld_servers(unsigned tld)
{
	return tld < 3 ? 6 : 2 + tld % 3;
}

/* ---- writing -------------------------------------------------------------------------------- */

static inline uint8_t *put16(uint8_t *p, unsigned value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
	return p + 2;
}

static inline uint8_t *put_octets(uint8_t *p, const void *octets, size_t n)
{
	memcpy(p, octets, n);
	return p + n;
}

/* "ns" and 3: a label. */
static inline uint8_t *put_label(uint8_t *p, const char *text, unsigned number, unsigned digits)
{
	size_t n = strlen(text);

	*p++ = (uint8_t)(n + digits);
	p = put_octets(p, text, n);
	for (unsigned i = digits; i-- > 0; number /= 10)
		p[i] = (uint8_t)('0' + number % 10);
	return p + digits;
}

static inline uint8_t *put_tld(uint8_t *p, unsigned tld)
{
	static const char *const texts[3] = {"\3com", "\3net", "\3org"};

	if (tld < 3)
		return put_octets(p, texts[tld], 5); /* with the root's zero */
	p = put_label(p, "t", tld, 3);
	*p = 0;
	return p + 1;
}

static inline uint8_t *put_zone(uint8_t *p, unsigned zone)
{
	return put_tld(put_label(p, "d", zone, 5), tld_of(zone));
}

static inline uint8_t *put_hoster(uint8_t *p, unsigned hoster)
{
	return put_tld(put_label(p, "prov", hoster, 2), hoster % 3);
}

#endif

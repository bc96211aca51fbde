/* cold_net.c - the virtual Internet of cold.c. The mix is that of a simulated one with real servers: of
 * the zones 35 % have name servers of their own with glue, 50 % are at one of 80 hosters without glue,
 * 15 % at both; questions are for A, AAAA, MX, TXT,
 * HTTPS, aliases within the zone and into CDNs, wildcards, names and types that are not there.
 *
 * Addresses: 20.0.0.J the root, 30.T.0.J a TLD, 40.200.P.J a hoster, 40.201.C.J a CDN, from 41.0.0.J on
 * a zone's own. */
#include "cold_world.h"

#include <math.h>
#include <string.h>

static uint8_t hoster_of[256]; /* popular ones have most */

#define ROOT(letter, last)                                                                         \
	{                                                                                          \
		(const uint8_t *)"\1" letter "\14root-servers\3net",                               \
			{.family = 4, .octets = {20, 0, 0, last}}, NULL                            \
	}
const struct taut_hint cold_hints[4] = {ROOT("a", 1), ROOT("b", 2), ROOT("c", 3), ROOT("d", 4)};

void cold_open(void)
{
	for (unsigned i = 0; i < 256; i++) {
		double p = -log((i + 0.5) / 256) / 0.06;

		hoster_of[i] = (uint8_t)(p < HOSTERS - 1 ? p : HOSTERS - 1);
	}
}

/* ---- reading a query ------------------------------------------------------------------------ */

struct reply {
	uint8_t *octets, *p;
	unsigned counts[3];    /* of records, by section */
	unsigned labels, type; /* of the question */
	unsigned at[16];       /* where its labels begin, from the right */
	unsigned tld, number;
	char kind; /* of the second label: d, p, c, n(ic), g(tld-servers) */
	bool referral;
};

static bool label_is(const struct reply *r, unsigned label, const char *text)
{
	const uint8_t *p = r->octets + r->at[label];
	size_t n = strlen(text);

	if (r->labels <= label || *p < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((p[1 + i] | 0x20) != (text[i] | 0x20))
			return false;
	return true;
}

static unsigned number_in(const struct reply *r, unsigned label)
{
	const uint8_t *p = r->octets + r->at[label];
	unsigned number = 0;

	for (unsigned i = 1; i <= *p; i++)
		if (p[i] >= '0' && p[i] <= '9')
			number = number * 10 + p[i] - '0';
	return number;
}

/* Copies header and question, and finds labels and what they stand for. */
static bool read_query(struct reply *r, const uint8_t *query, size_t n)
{
	unsigned offsets[16], at = 12;

	while (r->labels < 16 && at < n && query[at] != 0) {
		offsets[r->labels++] = at;
		at += query[at] + 1u;
	}
	if (at + 5 > n || r->labels == 16)
		return false;
	r->p = put_octets(r->octets, query, at + 5);
	r->type = (unsigned)query[at + 1] << 8 | query[at + 2];
	for (unsigned i = 0; i < r->labels; i++)
		r->at[i] = offsets[r->labels - 1 - i];
	if (r->labels > 0)
		r->tld = label_is(r, 0, "com")   ? 0
			 : label_is(r, 0, "net") ? 1
			 : label_is(r, 0, "org") ? 2
						 : number_in(r, 0);
	if (r->labels > 1) {
		r->kind = (char)(r->octets[r->at[1] + 1] | 0x20);
		r->number = number_in(r, 1);
	}
	return true;
}

/* ---- records -------------------------------------------------------------------------------- */

enum { ANSWER, AUTHORITY, ADDITIONAL };

static uint8_t *put_pointer(uint8_t *p, unsigned at)
{
	return put16(p, 0xc000 | at);
}

/* A record up to its length, which end() sets. */
static uint8_t *begin(
	struct reply *r, unsigned section, unsigned owner, unsigned type, unsigned ttl)
{
	uint8_t *p = put_pointer(r->p, owner);

	p = put16(put16(put16(put16(p, type), 1), ttl >> 16), ttl & 0xffff);
	r->counts[section]++;
	r->p = p + 2;
	return p;
}

static void end(struct reply *r, uint8_t *length, uint8_t *p)
{
	put16(length, (unsigned)(p - length - 2));
	r->p = p;
}

static void add_a(struct reply *r, unsigned section, unsigned owner, unsigned ttl, unsigned a,
	unsigned b, unsigned c, unsigned d)
{
	uint8_t *length = begin(r, section, owner, A, ttl);
	uint8_t octets[4] = {(uint8_t)a, (uint8_t)b, (uint8_t)c, (uint8_t)d};

	end(r, length, put_octets(r->p, octets, 4));
}

static void add_aaaa(struct reply *r, unsigned owner, unsigned number)
{
	uint8_t *length = begin(r, ANSWER, owner, AAAA, 300);
	uint8_t octets[16] = {0x26, 0, 0, 0x40, 1, 0, (uint8_t)(number >> 8), (uint8_t)number};

	end(r, length, put_octets(r->p, octets, 16));
}

static void add_soa(struct reply *r, unsigned owner)
{
	static const uint8_t numbers[20] = {
		0, 0, 0, 1, 0, 0, 14, 16, 0, 0, 3, 132, 0, 9, 58, 128, 0, 0, 1, 44};
	uint8_t *length = begin(r, AUTHORITY, owner, SOA, 3600);
	uint8_t *p = put_pointer(put_label(r->p, "ns", 1, 1), owner);

	p = put_pointer(put_label(p, "host", 0, 0), owner);
	end(r, length, put_octets(p, numbers, sizeof numbers));
}

static void add_address(
	struct reply *r, unsigned owner, unsigned a, unsigned b, unsigned c, unsigned d)
{
	if (r->type == A)
		add_a(r, ANSWER, owner, 300, a, b, c, d);
	else
		add_soa(r, r->at[1]);
}

/* One name server of `owner`: "nsJ" below the name that stands in the message at `zone`. Gives the place
 * of the rdata, for glue. */
static unsigned add_ns(struct reply *r, unsigned owner, unsigned j, unsigned zone)
{
	uint8_t *length = begin(r, AUTHORITY, owner, NS, 172800);
	unsigned at = (unsigned)(r->p - r->octets);

	end(r, length, put_pointer(put_label(r->p, "ns", j, 1), zone));
	r->referral = true;
	return at;
}

/* ---- referrals ------------------------------------------------------------------------------ */

static void refer_inside(
	struct reply *r, unsigned owner, unsigned count, unsigned a, unsigned b, unsigned c)
{
	unsigned glue[8];

	for (unsigned j = 1; j <= count; j++)
		glue[j] = add_ns(r, owner, j, owner);
	for (unsigned j = 1; j <= count; j++)
		add_a(r, ADDITIONAL, glue[j], 172800, a, b, c, j);
}

/* At a hoster: its name is written out once. */
static void refer_hoster(struct reply *r, unsigned owner, unsigned hoster, unsigned count)
{
	uint8_t *length = begin(r, AUTHORITY, owner, NS, 172800), *p = put_label(r->p, "ns", 1, 1);
	unsigned at = (unsigned)(p - r->octets);

	end(r, length, put_hoster(p, hoster));
	r->referral = true;
	for (unsigned j = 2; j <= count; j++)
		add_ns(r, owner, j, at);
}

static void refer_zone(struct reply *r, unsigned zone)
{
	unsigned kind = percent(zone, WHAT_SERVERS), own = 2 + mix(zone, WHAT_COUNT) % 3, glue;
	unsigned hoster = hoster_of[mix(zone, WHAT_HOSTER) & 255], owner = r->at[1];

	if (kind < 35) {
		refer_inside(r, owner, own, 41 + (zone >> 16), zone >> 8 & 255, zone & 255);
		return;
	}
	if (kind < 85) {
		refer_hoster(r, owner, hoster, 2 + hoster % 3);
		return;
	}
	glue = add_ns(r, owner, 1, owner);
	refer_hoster(r, owner, hoster, 1);
	add_a(r, ADDITIONAL, glue, 172800, 41 + (zone >> 16), zone >> 8 & 255, zone & 255, 1);
}

/* TLDs: "a.gtld-servers.net" or "ns1.nic" of it, glue of both from the root. */
static void refer_tld(struct reply *r)
{
	unsigned owner = r->at[0], count = tld_servers(r->tld), glue[8], above;
	uint8_t *length = begin(r, AUTHORITY, owner, NS, 172800), *p;

	glue[1] = (unsigned)(r->p - r->octets);
	p = put_label(r->p, "ns", 1, 1);
	above = (unsigned)(p - r->octets);
	p = put_label(p, r->tld < 3 ? "gtld-servers" : "nic", 0, 0);
	end(r, length, r->tld < 3 ? put_tld(p, 1) : put_pointer(p, owner));
	for (unsigned j = 2; j <= count; j++)
		glue[j] = add_ns(r, owner, j, above);
	for (unsigned j = 1; j <= count; j++)
		add_a(r, ADDITIONAL, glue[j], 172800, 30, r->tld, 0, j);
}

/* ---- answers -------------------------------------------------------------------------------- */

static void prime(struct reply *r)
{
	unsigned at[4];

	for (unsigned j = 0; j < 4; j++) {
		const uint8_t *name = cold_hints[j].name;
		uint8_t *p = r->p;

		p[0] = 0;
		p = put16(put16(put16(put16(p + 1, NS), 1), 7), 0xe900);
		at[j] = (unsigned)(p + 2 - r->octets);
		r->p = put_octets(put16(p, taut_name_length(name)), name, taut_name_length(name));
		r->counts[ANSWER]++;
	}
	for (unsigned j = 0; j < 4; j++)
		add_a(r, ADDITIONAL, at[j], 518400, 20, 0, 0, j + 1);
}

static void add_mx(struct reply *r, unsigned zone)
{
	uint8_t *length = begin(r, ANSWER, r->at[1], MX, 3600), *p = put16(r->p, 10);
	unsigned hoster = hoster_of[mix(zone, WHAT_HOSTER) & 255], at;

	if (percent(zone, WHAT_MX) < 50) {
		end(r, length, put_pointer(put_label(p, "mail", 0, 0), r->at[1]));
		return;
	}
	p = put_label(p, "mx", 1, 1);
	at = (unsigned)(p - r->octets);
	end(r, length, put_hoster(p, hoster));
	length = begin(r, ANSWER, r->at[1], MX, 3600);
	end(r, length, put_pointer(put_label(put16(r->p, 20), "mx", 2, 1), at));
}

static void add_alias(struct reply *r, unsigned zone)
{
	uint8_t *length = begin(r, ANSWER, 12, CNAME, 300), *p = r->p;

	if (www_of(zone) == WWW_APEX) {
		end(r, length, put_pointer(p, r->at[1]));
		return;
	}
	p = put_label(put_label(p, "d", zone, 5), "c", mix(zone, WHAT_CDN) % 20, 2);
	end(r, length, put_tld(put_label(p, "cdn", mix(zone, WHAT_CDN) % CDNS, 1), 1));
}

static void answer_apex(struct reply *r, unsigned zone, unsigned owner)
{
	static const uint8_t https[] = "\0\1\0\0\1\0\6\2h2\2h3";
	uint8_t *length;

	switch (r->type) {
	case A: add_a(r, ANSWER, owner, 300, 50, zone >> 8 & 255, zone & 255, 1); return;
	case AAAA: add_aaaa(r, owner, zone); return;
	case MX: add_mx(r, zone); return;
	case TXT:
		length = begin(r, ANSWER, owner, TXT, 3600);
		end(r, length,
			put_label(put_label(r->p, "v=spf1 include:_spf.prov", zone, 5), " -all", 0,
				0));
		return;
	case HTTPS:
		if (percent(zone, WHAT_HTTPS) < 30) {
			length = begin(r, ANSWER, owner, HTTPS, 300);
			end(r, length, put_octets(r->p, https, sizeof https - 1));
			return;
		}
	}
	add_soa(r, r->at[1]);
}

static unsigned answer_zone(struct reply *r)
{
	unsigned zone = r->number;

	if (r->labels == 2) {
		answer_apex(r, zone, 12);
	} else if (label_is(r, 2, "www")) {
		if (www_of(zone) != WWW_OWN)
			add_alias(r, zone);
		if (www_of(zone) != WWW_CDN)
			answer_apex(r, zone, www_of(zone) == WWW_OWN ? 12 : r->at[1]);
	} else if (label_is(r, 2, "ns")) {
		add_address(r, 12, 41 + (zone >> 16), zone >> 8 & 255, zone & 255, number_in(r, 2));
	} else if (label_is(r, 2, "nx")) {
		add_soa(r, r->at[1]);
		return 3;
	} else if (label_is(r, 2, "w") && r->labels == 3) {
		add_soa(r, r->at[1]);
	} else {
		add_address(r, 12, 50, zone >> 8 & 255, zone & 255, 2);
	}
	return 0;
}

/* d00007.c03.cdn1.net: a wildcard alias of e3.edge.cdn1.net. */
static void answer_cdn(struct reply *r)
{
	uint8_t *length, *p;

	if (r->labels == 4 && label_is(r, 2, "c")) {
		unsigned at;

		length = begin(r, ANSWER, 12, CNAME, 300);
		at = (unsigned)(r->p - r->octets);
		p = put_label(put_label(r->p, "e", number_in(r, 2), 2), "edge", 0, 0);
		end(r, length, put_pointer(p, r->at[1]));
		if (r->type == A)
			add_a(r, ANSWER, at, 60, 40, 201, r->number, 100);
		else
			add_aaaa(r, at, r->number);
	} else if (label_is(r, 2, "ns")) {
		add_address(r, 12, 40, 201, r->number, number_in(r, 2));
	} else if (r->labels == 4 && r->type == AAAA) {
		add_aaaa(r, 12, r->number);
	} else if (r->labels == 4) {
		add_address(r, 12, 40, 201, r->number, 100);
	} else {
		add_soa(r, r->at[1]); /* empty non-terminals */
	}
}

static unsigned answer_tld(struct reply *r)
{
	switch (r->labels == 1 ? '\0' : r->kind) {
	case 'd': refer_zone(r, r->number); break;
	case 'p': refer_inside(r, r->at[1], 2 + r->number % 3, 40, 200, r->number); break;
	case 'c': refer_inside(r, r->at[1], 4, 40, 201, r->number); break;
	case 'n':
	case 'g':
		if (r->labels == 3 && r->type == A)
			add_a(r, ANSWER, 12, 172800, 30, r->kind == 'g' ? 0 : r->tld, 0,
				number_in(r, 2));
		else
			add_soa(r, r->at[0]);
		break;
	default: add_soa(r, r->at[0]); return r->labels == 1 ? 0 : 3;
	}
	return 0;
}

size_t cold_reply(const struct taut_address *server, const uint8_t *query, size_t n,
	uint8_t reply[COLD_REPLY])
{
	static const uint8_t opt[11] = {0, 0, 41, 4, 208};
	struct reply r = {.octets = reply};
	unsigned rcode = 0;

	if (!read_query(&r, query, n))
		return 0;
	if (server->octets[0] == 20 && r.labels == 0)
		prime(&r);
	else if (server->octets[0] == 20)
		refer_tld(&r);
	else if (server->octets[0] == 30)
		rcode = answer_tld(&r);
	else if (r.kind == 'd')
		rcode = answer_zone(&r);
	else if (r.kind == 'c')
		answer_cdn(&r);
	else if (r.kind == 'p')
		add_address(&r, 12, 40, 200, r.number, r.labels == 3 ? number_in(&r, 2) : 1);
	else
		return 0;
	r.p = put_octets(r.p, opt, sizeof opt);
	put16(reply + 2, (r.referral ? 0x8000 : 0x8400) | rcode); /* QR, AA */
	put16(reply + 6, r.counts[ANSWER]);
	put16(reply + 8, r.counts[AUTHORITY]);
	put16(reply + 10, r.counts[ADDITIONAL] + 1);
	return (size_t)(r.p - reply);
}

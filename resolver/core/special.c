/* special.c - names that are answered here and never asked for: special-use names (RFC 6761 and its registry), reverse zones of
 * private addresses (RFC 6303), names of the server itself. */
#include <string.h>

#include "cut.h"
#include "local.h"
#include "request.h"

#define TTL_LOCAL 10800u /* RFC 6303 3 */

/* ---- the table ------------------------------------------------------------------------------ */

enum what {
	NOTHING,  /* NXDOMAIN, but for the name itself where `apex` says so */
	LOOPBACK, /* RFC 6761 6.3 */
	IPV4ONLY, /* RFC 8880 7 */
	POINTER   /* PTR to localhost */
};

struct special {
	const char *name; /* wire form */
	enum what what;
	bool apex; /* the name exists, as a zone that is empty but for SOA and NS */
};

#define IN_ADDR "\7in-addr\4arpa"
#define IP6     "\3ip6\4arpa"
#define ZEROS8                                                                                     \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"
#define ZEROS24 ZEROS8 ZEROS8 ZEROS8
#define ZEROS7                                                                                     \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"                                                                                        \
	"\1"                                                                                       \
	"0"

static const struct special specials[] = {
	{"\11localhost", LOOPBACK, true},      /* RFC 6761 6.3 */
	{"\7invalid", NOTHING, false},         /* 6.4 */
	{"\4test", NOTHING, false},            /* 6.2 */
	{"\5onion", NOTHING, false},           /* RFC 7686 2 */
	{"\5local", NOTHING, false},           /* RFC 6762 22.1 */
	{"\3alt", NOTHING, false},             /* RFC 9476 3.2 */
	{"\4home\4arpa", NOTHING, true},       /* RFC 8375 4 */
	{"\10resolver\4arpa", NOTHING, true},  /* RFC 9462 6.4 */
	{"\10ipv4only\4arpa", IPV4ONLY, true}, /* RFC 8880 7 */
	{"\1"
	 "1"
	 "\1"
	 "0"
	 "\1"
	 "0"
	 "\3"
	 "127" IN_ADDR,
		POINTER, true},
	/* RFC 6303 4 */
	{"\1"
	 "0" IN_ADDR,
		NOTHING, true},
	{"\3"
	 "127" IN_ADDR,
		NOTHING, true},
	{"\2"
	 "10" IN_ADDR,
		NOTHING, true},
	{"\3"
	 "254\3"
	 "169" IN_ADDR,
		NOTHING, true},
	{"\3"
	 "168\3"
	 "192" IN_ADDR,
		NOTHING, true},
	{"\1"
	 "2\1"
	 "0\3"
	 "192" IN_ADDR,
		NOTHING, true},
	{"\3"
	 "100\2"
	 "51\3"
	 "198" IN_ADDR,
		NOTHING, true},
	{"\3"
	 "113\1"
	 "0\3"
	 "203" IN_ADDR,
		NOTHING, true},
	{"\3"
	 "255\3"
	 "255\3"
	 "255\3"
	 "255" IN_ADDR,
		NOTHING, true},
	{"\1"
	 "0" ZEROS7 ZEROS24 IP6,
		NOTHING, true},
	{"\1"
	 "1" ZEROS7 ZEROS24 IP6,
		POINTER, true},
	{"\1d\1f" IP6, NOTHING, true},
	{"\1"
	 "8\1e\1f" IP6,
		NOTHING, true},
	{"\1"
	 "9\1e\1f" IP6,
		NOTHING, true},
	{"\1a\1e\1f" IP6, NOTHING, true},
	{"\1b\1e\1f" IP6, NOTHING, true},
	{"\1"
	 "8\1b\1d\1"
	 "0\1"
	 "1\1"
	 "0\1"
	 "0\1"
	 "2" IP6,
		NOTHING, true},
};

/* 16 to 31.172 (RFC 6303 4.1) and 64 to 127.100 (RFC 7793): one zone for each second octet. Gives it as a tail of the name. */
static const uint8_t *numbered_zone(const uint8_t *name)
{
	uint32_t labels = taut_name_labels(name), value = 0;
	const uint8_t *first, *second;

	for (; labels > 4; labels--) /* a label each time */
		name += 1 + name[0];
	if (labels < 4)
		return NULL;
	first = name;
	second = name + 1 + name[0];
	if (!taut_name_equal(second + 1 + second[0], (const uint8_t *)IN_ADDR) || second[0] != 3)
		return NULL;
	for (uint32_t i = 1; i <= first[0]; i++) { /* two or three digits */
		if (first[0] > 3 || first[i] < '0' || first[i] > '9')
			return NULL;
		value = value * 10 + (uint32_t)(first[i] - '0');
	}
	if (memcmp(second + 1, "172", 3) == 0 && value >= 16 && value <= 31)
		return first;
	return memcmp(second + 1, "100", 3) == 0 && value >= 64 && value <= 127 ? first : NULL;
}

/* Most names end otherwise. */
static bool may_be_special(const uint8_t *name)
{
	static const char *const ends[] = {
		"\4arpa", "\11localhost", "\7invalid", "\4test", "\5onion", "\5local", "\3alt"};

	if (name[0] == 0)
		return false;
	while (name[1 + name[0]] != 0) /* a label each time */
		name += 1 + name[0];
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		if ((uint8_t)ends[i][0] == name[0] &&
			taut_name_equal(name, (const uint8_t *)ends[i]))
			return true;
	return false;
}

/* The row of the name, the deepest first; its zone within the table, or within the name. */
static const struct special *find(const uint8_t *name, const uint8_t **zone)
{
	static const struct special numbered = {NULL, NOTHING, true};
	const struct special *found = NULL;
	uint32_t length = 0;

	for (size_t i = 0; i < sizeof specials / sizeof *specials; i++) {
		const uint8_t *own = (const uint8_t *)specials[i].name;
		uint32_t n = taut_name_length(own);

		if (n <= length || !taut_name_is_below(name, own))
			continue;
		found = &specials[i];
		*zone = own;
		length = n;
	}
	if (found != NULL)
		return found;
	*zone = numbered_zone(name);
	return *zone != NULL ? &numbered : NULL;
}

/* ---- answers -------------------------------------------------------------------------------- */

static void put_one(struct taut_resolver *r, struct taut_packed *into, const uint8_t *owner,
	uint16_t type, uint16_t rclass, const uint8_t *rdata, uint16_t length)
{
	uint8_t data[512];
	struct taut_rrset set = {.owner = owner,
		.data = data,
		.length = 2u + length,
		.ttl = TTL_LOCAL,
		.type = type,
		.rclass = rclass,
		.count = 1};

	data[0] = (uint8_t)(length >> 8);
	data[1] = (uint8_t)length;
	memcpy(data + 2, rdata, length);
	taut_i_packed_set(r, into, &set);
}

#define LOCALHOST "\11localhost"
#define SOA_REST                                                                                   \
	"\6nobody\7invalid\0"                                                                      \
	"\0\0\0\1\0\0\16\20\0\0\4\260\0\11\72\200\0\0\52\60" /* 1 3600 1200 604800 10800, RFC 6303 3 */

static void put_soa(struct taut_resolver *r, struct taut_packed *into, const uint8_t *zone)
{
	static const uint8_t rdata[] = LOCALHOST "\0" SOA_REST;

	put_one(r, into, zone, TAUT_TYPE_SOA, TAUT_CLASS_IN, rdata, sizeof rdata - 1);
}

static void put_loopback(struct taut_resolver *r, struct taut_request *q)
{
	static const uint8_t four[] = {127, 0, 0, 1}, six[16] = {[15] = 1};

	if (q->query.type == TAUT_TYPE_A || q->query.type == TAUT_CLASS_ANY)
		put_one(r, &q->answer, q->name, TAUT_TYPE_A, TAUT_CLASS_IN, four, 4);
	if (q->query.type == TAUT_TYPE_AAAA || q->query.type == TAUT_CLASS_ANY)
		put_one(r, &q->answer, q->name, TAUT_TYPE_AAAA, TAUT_CLASS_IN, six, 16);
}

static void put_ipv4only(struct taut_resolver *r, struct taut_request *q)
{
	static const uint8_t data[] = {0, 4, 192, 0, 0, 170, 0, 4, 192, 0, 0, 171};
	struct taut_rrset set = {.owner = q->name,
		.data = data,
		.length = sizeof data,
		.ttl = TTL_LOCAL,
		.type = TAUT_TYPE_A,
		.rclass = TAUT_CLASS_IN,
		.count = 2};

	if (q->query.type == TAUT_TYPE_A || q->query.type == TAUT_CLASS_ANY)
		taut_i_packed_set(r, &q->answer, &set);
}

static void put_apex(struct taut_resolver *r, struct taut_request *q, const uint8_t *zone)
{
	static const uint8_t localhost[] = LOCALHOST;

	if (q->query.type == TAUT_TYPE_SOA || q->query.type == TAUT_CLASS_ANY)
		put_soa(r, &q->answer, zone);
	if (q->query.type == TAUT_TYPE_NS || q->query.type == TAUT_CLASS_ANY)
		put_one(r, &q->answer, zone, TAUT_TYPE_NS, TAUT_CLASS_IN, localhost,
			sizeof localhost);
}

/* `there`: local data has names below this one. */
static void put_special(struct taut_resolver *r, struct taut_request *q, const struct special *row,
	const uint8_t *zone, bool there)
{
	static const uint8_t localhost[] = LOCALHOST;
	bool apex = taut_name_equal(q->name, zone), exists = apex && row->apex;

	if (row->what == LOOPBACK) { /* names below it too, RFC 6761 6.3 */
		exists = true;
		put_loopback(r, q);
	}
	if (apex && row->what == IPV4ONLY)
		put_ipv4only(r, q);
	if (apex && row->what == POINTER &&
		(q->query.type == TAUT_TYPE_PTR || q->query.type == TAUT_CLASS_ANY))
		put_one(r, &q->answer, q->name, TAUT_TYPE_PTR, TAUT_CLASS_IN, localhost,
			sizeof localhost);
	if (exists && apex && row->what != POINTER)
		put_apex(r, q, zone);
	if (!exists && !there)
		q->rcode = TAUT_RCODE_NXDOMAIN;
	if (q->answer.length == 0)
		put_soa(r, &q->authority, zone);
}

/* id.server (RFC 4892), the version, and their older names, in class CH. */
static void put_chaos(struct taut_resolver *r, struct taut_request *q)
{
	static const char *const names[] = {
		"\2id\6server", "\10hostname\4bind", "\7version\6server", "\7version\4bind"};
	const char *text = NULL;
	uint8_t rdata[256];
	size_t n;

	for (size_t i = 0; i < 4; i++)
		if (taut_name_equal(q->name, (const uint8_t *)names[i]))
			text = i < 2 ? r->config.identity : r->config.version;
	n = text == NULL ? 0 : strlen(text);
	if (n == 0 || n > 255 ||
		(q->query.type != TAUT_TYPE_TXT && q->query.type != TAUT_CLASS_ANY)) {
		q->rcode = TAUT_RCODE_REFUSED;
		return;
	}
	rdata[0] = (uint8_t)n;
	memcpy(rdata + 1, text, n);
	put_one(r, &q->answer, q->name, TAUT_TYPE_TXT, TAUT_CLASS_CH, rdata, (uint16_t)(1 + n));
}

bool taut_i_special(
	struct taut_resolver *r, struct taut_request *q, const struct taut_local_found *found)
{
	const struct taut_route *route;
	const struct special *row;
	const uint8_t *zone;

	if (q->query.rclass == TAUT_CLASS_CH) {
		put_chaos(r, q);
		return true;
	}
	if (q->query.rclass != TAUT_CLASS_IN) {
		q->rcode = TAUT_RCODE_REFUSED; /* nobody is known who could be asked */
		q->ede = TAUT_EDE_NOT_SUPPORTED;
		return true;
	}
	if (r->config.flags & TAUT_R_NO_SPECIAL)
		return false;
	row = may_be_special(q->name) ? find(q->name, &zone) : NULL;
	if (row == NULL)
		return false;
	/* a zone of local data that stands in its place, or below it, lets the name through */
	if (found->zone != NULL && found->zone_labels >= taut_name_labels(zone))
		return false;
	/* DS of the zone itself stands in the parent, which can be asked: so that its absence can be proved */
	if (q->query.type == TAUT_TYPE_DS && taut_name_equal(q->name, zone))
		return false;
	route = taut_i_route(r, q->name, q->query.type);
	if (route != NULL && route->zone[0] != 0)
		return false; /* somebody says who knows these names */
	put_special(r, q, row, zone, found->node != NULL);
	q->local = q->aliases == 0;
	return true;
}

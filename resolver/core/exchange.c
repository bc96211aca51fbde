/* exchange.c - one query upstream; see exchange.h. */
#include "exchange.h"
#include "../codes.h"
#include "../limits.h"

#include <string.h>

#define EDNS_AGAIN_US (UINT64_C(600) * 1000000) /* what was learnt of EDNS is tried anew after ten minutes */

/* ---- the query ------------------------------------------------------------------------------ */

/* Each letter's case by a bit of chance: draft-vixie-dnsext-dns0x20. */
static void randomise(uint8_t *name, uint32_t n, const uint8_t *bits)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t c = name[i] | 0x20;

		if (c >= 'a' && c <= 'z' && (bits[i / 8] >> i % 8 & 1) != 0)
			name[i] ^= 0x20;
	}
}

/* Length octets are below the letters: a name is walked over as if it were text. */
static void copy_name(struct taut_exchange *x, const uint8_t *name,
	void (*random)(void *, uint8_t *, size_t), void *context)
{
	uint32_t n = taut_name_length(name);
	uint8_t bits[TAUT_NAME_MAX / 8 + 1];

	memcpy(x->name, name, n);
	if (!(x->flags & TAUT_X_CASE))
		return;
	random(context, bits, (n + 7) / 8);
	randomise(x->name, n, bits);
}

/* What this server is known not to do. */
static uint32_t unable(const struct taut_server *server, struct taut_time now)
{
	uint32_t flags = server->no_case ? TAUT_X_CASE : 0;

	if (server->edns == TAUT_EDNS_NONE && now.us < server->edns_at)
		flags |= TAUT_X_EDNS;
	return flags;
}

/* A connection takes round trips of its own before the question goes, and the kernel sends a lost SYN again after a second
 * (RFC 6298 2.1): the time of a datagram says nothing of that. */
static uint32_t patience(const struct taut_server *server, enum taut_transport transport)
{
	uint32_t once = taut_i_server_timeout(server);

	if (transport == TAUT_UDP || once >= TAUT_RTO_STREAM)
		return once;
	return TAUT_RTO_STREAM;
}

void taut_i_exchange_begin(struct taut_exchange *x, const struct taut_server *server,
	const struct taut_asked *asked, void (*random)(void *, uint8_t *, size_t), void *context,
	struct taut_time now)
{
	static const uint8_t none[8] = {0};
	uint8_t chance[4];

	random(context, chance, sizeof chance);
	*x = (struct taut_exchange){
		.number = x->number,
		.server = server->address,
		.tls_name = asked->tls_name,
		.sent = now.us,
		.deadline = now.us + patience(server, asked->transport),
		.flags = asked->flags & ~unable(server, now),
		.id = (uint16_t)(chance[0] << 8 | chance[1]),
		.port = (uint16_t)(1024 + (uint32_t)(chance[2] << 8 | chance[3]) % (65536 - 1024)),
		.type = asked->type,
		.rclass = asked->rclass,
		.udp_size = asked->udp_size,
		.transport = (uint8_t)asked->transport,
	};
	if (server->edns == TAUT_EDNS_SMALL && now.us < server->edns_at)
		x->udp_size = 512;
	if (!(x->flags & TAUT_X_EDNS))
		x->flags &= ~(TAUT_X_DO | TAUT_X_COOKIE);
	if (x->flags & TAUT_X_COOKIE) {
		/* whatever is learnt of the server meanwhile: this reply has to have one */
		x->flags |= server->cookie_length > 0 ? TAUT_X_KNOWN : 0;
		memcpy(x->client_cookie, server->client_cookie, 8);
		if (memcmp(x->client_cookie, none, 8) == 0)
			random(context, x->client_cookie, 8);
	}
	copy_name(x, asked->name, random, context);
}

static enum taut_code put_opt(const struct taut_exchange *x, const struct taut_server *server,
	struct taut_builder *b)
{
	uint8_t cookie[40];
	enum taut_code code;

	code = taut_build_opt(b, x->udp_size, 0, 0, x->flags & TAUT_X_DO ? TAUT_EDNS_DO : 0);
	if (code != TAUT_OK)
		return code;
	if (x->flags & TAUT_X_COOKIE) {
		memcpy(cookie, x->client_cookie, 8);
		memcpy(cookie + 8, server->cookie, server->cookie_length);
		code = taut_build_option(b, TAUT_OPTION_COOKIE, cookie,
			(uint16_t)(8 + server->cookie_length));
	}
	if (code == TAUT_OK && x->transport == TAUT_TLS) /* RFC 8467 4.1 */
		code = taut_build_pad(b, 128, 0);
	return code;
}

size_t taut_i_exchange_query(const struct taut_exchange *x, const struct taut_server *server, uint8_t *out,
	size_t capacity)
{
	struct taut_builder b;
	uint16_t flags = (uint16_t)((x->flags & TAUT_X_RD ? TAUT_FLAG_RD : 0) |
				    (x->flags & TAUT_X_CD ? TAUT_FLAG_CD : 0));

	if (taut_build_init(&b, out, capacity, NULL, 0) != TAUT_OK)
		return 0;
	taut_build_header(&b, x->id, flags);
	if (taut_build_question(&b, x->name, x->type, x->rclass) != TAUT_OK)
		return 0;
	if ((x->flags & TAUT_X_EDNS) && put_opt(x, server, &b) != TAUT_OK)
		return 0;
	return taut_build_finish(&b);
}

/* ---- is it the reply? ----------------------------------------------------------------------- */

static uint16_t port_of(const struct taut_address *address, uint8_t transport)
{
	if (address->port != 0)
		return address->port;
	return transport == TAUT_TLS ? 853 : 53;
}

static bool comes_from(const struct taut_exchange *x, const struct taut_address *from)
{
	return from->family == x->server.family &&
	       memcmp(from->octets, x->server.octets, from->family == 4 ? 4 : 16) == 0 &&
	       port_of(from, x->transport) == port_of(&x->server, x->transport);
}

/* What a question is to the one that was asked. */
enum sameness { SAME, OTHER_CASE, OTHER };

static enum sameness same_question(const struct taut_exchange *x, const struct taut_message *m)
{
	struct taut_iterator it = taut_questions(m);
	struct taut_question q;
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n = taut_name_length(x->name);

	if (!taut_question_next(&it, &q) || q.type != x->type || q.rclass != x->rclass ||
		!taut_name_matches(&q.name, x->name))
		return OTHER;
	if (taut_name_expand(&q.name, name) != n)
		return OTHER;
	return memcmp(name, x->name, n) == 0 ? SAME : OTHER_CASE;
}

/* Servers that did not understand may leave the question out. */
static bool may_lack_question(const struct taut_message *m)
{
	unsigned rcode = taut_rcode(m->header.flags);

	return m->header.count[TAUT_QUESTION] == 0 &&
	       (rcode == TAUT_RCODE_FORMERR || rcode == TAUT_RCODE_SERVFAIL ||
		       rcode == TAUT_RCODE_NOTIMP || rcode == TAUT_RCODE_REFUSED);
}

/* The cookie of a reply. False: it has none, or of a wrong length. */
static bool cookie_of(const struct taut_message *m, struct taut_option *cookie)
{
	struct taut_edns edns;
	struct taut_options it;

	if (!taut_edns(m, &edns))
		return false;
	it = taut_options(&edns.record);
	while (taut_option_next(&it, cookie)) /* the options */
		if (cookie->code == TAUT_OPTION_COOKIE && !cookie->malformed)
			return true;
	return false;
}

/* RFC 7873 5.3. Where the connection itself is proof, a missing cookie is no fault. */
static bool cookie_fits(const struct taut_exchange *x, const struct taut_server *server,
	const struct taut_message *m)
{
	struct taut_option cookie;

	if (!(x->flags & TAUT_X_COOKIE))
		return true;
	if (!cookie_of(m, &cookie))
		return x->transport != TAUT_UDP ||
		       (server->cookie_length == 0 && !(x->flags & TAUT_X_KNOWN));
	return memcmp(cookie.value.octets, x->client_cookie, 8) == 0;
}

static enum taut_match near_miss(struct taut_exchange *x, unsigned weight)
{
	x->near_misses = (uint8_t)(x->near_misses + weight < TAUT_NEAR_MISSES ? x->near_misses + weight
									     : TAUT_NEAR_MISSES);
	return TAUT_NEAR_MISS;
}

enum taut_match taut_i_exchange_match(struct taut_exchange *x, const struct taut_server *server,
	const struct taut_address *from, const struct taut_message *m, enum taut_code code)
{
	enum sameness sameness;

	if (!comes_from(x, from) || !m->has_header || !(m->header.flags & TAUT_FLAG_QR))
		return TAUT_MISS;
	if (m->header.id != x->id || taut_opcode(m->header.flags) != TAUT_OPCODE_QUERY)
		return near_miss(x, 1);
	if (may_lack_question(m))
		return code == TAUT_OK ? TAUT_MATCH : TAUT_MATCH_REFUSED;
	if (!m->has_question || m->header.count[TAUT_QUESTION] != 1)
		return near_miss(x, 1);
	sameness = same_question(x, m);
	if (sameness == OTHER)
		return near_miss(x, 1);
	if (sameness == OTHER_CASE && (x->flags & TAUT_X_CASE) && x->transport == TAUT_UDP)
		return near_miss(x, TAUT_NEAR_MISSES);
	if (code != TAUT_OK)
		return TAUT_MATCH_REFUSED;
	return cookie_fits(x, server, m) ? TAUT_MATCH : near_miss(x, 1);
}

/* ---- what is learnt ------------------------------------------------------------------------- */

static void set_edns(struct taut_server *server, enum taut_edns_state state, struct taut_time now)
{
	server->edns = (uint8_t)state;
	server->edns_at = now.us + EDNS_AGAIN_US;
}

/* Keeps the cookie that came. True: it is another one than was sent. */
static bool keep_cookie(const struct taut_exchange *x, struct taut_server *server,
	const struct taut_message *m)
{
	struct taut_option cookie;
	uint32_t n;
	bool other;

	if (!(x->flags & TAUT_X_COOKIE))
		return false;
	if (!cookie_of(m, &cookie)) {
		/* Over UDP such a reply is no match once the server is known for cookies. Over a connection it
		 * has given them up: with EDNS at once, without EDNS if that comes twice in a row. */
		if (m->opt != 0 || server->bare)
			server->cookie_length = 0;
		server->bare = m->opt == 0;
		return false;
	}
	server->bare = false;
	memcpy(server->client_cookie, x->client_cookie, 8);
	if (cookie.value.length <= 8)
		return false; /* a client cookie only: the server knows them, and has none for us */
	n = cookie.value.length - 8u < sizeof server->cookie ? cookie.value.length - 8u : sizeof server->cookie;
	other = n != server->cookie_length || memcmp(server->cookie, cookie.value.octets + 8, n) != 0;
	memcpy(server->cookie, cookie.value.octets + 8, n);
	server->cookie_length = (uint8_t)n;
	return other;
}

/* An error that may be about EDNS. RFC 6891 7. */
static enum taut_again on_error(const struct taut_exchange *x, struct taut_server *server,
	const struct taut_message *m, uint16_t rcode, struct taut_time now)
{
	if (!(x->flags & TAUT_X_EDNS))
		return TAUT_AGAIN_NO;
	if (rcode == TAUT_RCODE_BADVERS ||
		((rcode == TAUT_RCODE_FORMERR || rcode == TAUT_RCODE_NOTIMP) && m->opt == 0)) {
		set_edns(server, TAUT_EDNS_NONE, now);
		return TAUT_AGAIN_PLAIN;
	}
	if (rcode == TAUT_RCODE_SERVFAIL && m->opt == 0 && server->edns == TAUT_EDNS_UNKNOWN)
		return TAUT_AGAIN_PLAIN;
	return TAUT_AGAIN_NO;
}

static void on_success(const struct taut_exchange *x, struct taut_server *server,
	const struct taut_message *m, struct taut_time now)
{
	if ((x->flags & TAUT_X_EDNS) && m->opt != 0) {
		if (server->edns != TAUT_EDNS_SMALL || x->udp_size > 512)
			set_edns(server, x->udp_size > 512 ? TAUT_EDNS_WORKS : TAUT_EDNS_SMALL, now);
	} else if (!(x->flags & TAUT_X_EDNS) && server->edns == TAUT_EDNS_UNKNOWN) {
		set_edns(server, TAUT_EDNS_NONE, now); /* it was asked so as nothing else helped */
	}
}

enum taut_again taut_i_exchange_learn(const struct taut_exchange *x, struct taut_server *server,
	const struct taut_message *m, enum taut_code code, struct taut_time now)
{
	bool udp = x->transport == TAUT_UDP, another;
	struct taut_edns edns;
	uint16_t rcode;

	if (udp && (m->header.flags & TAUT_FLAG_TC))
		return TAUT_AGAIN_TCP;
	if (code != TAUT_OK)
		return TAUT_AGAIN_NO;
	if ((x->flags & TAUT_X_CASE) && !udp && m->header.count[TAUT_QUESTION] == 1 &&
		same_question(x, m) == OTHER_CASE)
		server->no_case = true;
	rcode = taut_edns(m, &edns) ? edns.rcode : (uint16_t)taut_rcode(m->header.flags);
	another = keep_cookie(x, server, m);
	if (rcode == TAUT_RCODE_BADCOOKIE)
		return another ? TAUT_AGAIN_COOKIE : udp ? TAUT_AGAIN_TCP : TAUT_AGAIN_NO;
	if (rcode == 0 || rcode == TAUT_RCODE_NXDOMAIN) {
		on_success(x, server, m, now);
		return TAUT_AGAIN_NO;
	}
	return on_error(x, server, m, rcode, now);
}

enum taut_again taut_i_exchange_silence(const struct taut_exchange *x, struct taut_server *server,
	struct taut_time now)
{
	(void)now;
	if (x->transport != TAUT_UDP)
		return TAUT_AGAIN_NO;
	if ((x->flags & TAUT_X_EDNS) && x->udp_size > 512)
		return TAUT_AGAIN_SMALLER;
	if ((x->flags & TAUT_X_EDNS) && server->edns == TAUT_EDNS_UNKNOWN)
		return TAUT_AGAIN_PLAIN;
	return server->no_tcp ? TAUT_AGAIN_NO : TAUT_AGAIN_TCP;
}

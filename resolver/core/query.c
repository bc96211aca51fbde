/* query.c - reads what clients send: which of it stands, and what is answered at once. */
#include <string.h>

#include "local.h"
#include "request.h"

/* ---- cookies, RFC 9018 ---------------------------------------------------------------------- */

#define COOKIE_AGE    3600u /* RFC 9018 4.3 */
#define COOKIE_FUTURE 300u

void taut_i_cookie_make(const struct taut_resolver *r, const struct taut_address *client,
	const uint8_t client_cookie[8], uint32_t when, uint8_t out[16])
{
	uint32_t address = client->family == 4 ? 4 : 16;
	uint8_t input[32] = {0};
	uint64_t hash;

	memset(out, 0, 8);
	out[0] = 1; /* version; three octets are reserved */
	for (unsigned i = 0; i < 4; i++)
		out[4 + i] = (uint8_t)(when >> (24 - 8 * i));
	memcpy(input, client_cookie, 8);
	memcpy(input + 8, out, 8);
	memcpy(input + 16, client->octets, address);
	hash = taut_i_siphash(r->cookie_key, input, 16 + address);
	for (unsigned i = 0; i < 8; i++) /* the octets of SipHash: the lowest first */
		out[8 + i] = (uint8_t)(hash >> (8 * i));
}

bool taut_i_cookie_good(const struct taut_resolver *r, const struct taut_address *client,
	const uint8_t client_cookie[8], const uint8_t *cookie, uint32_t length)
{
	uint32_t when, age;
	uint8_t own[16], difference = 0;

	if (length != 16)
		return false;
	when = taut_i_be32(cookie + 4);
	age = (uint32_t)r->now.wall - when; /* serial arithmetic */
	if (age > COOKIE_AGE && age < UINT32_MAX - COOKIE_FUTURE)
		return false;
	taut_i_cookie_make(r, client, client_cookie, when, own);
	for (unsigned i = 0; i < 16; i++) /* the same time wherever they differ */
		difference |= own[i] ^ cookie[i];
	return difference == 0;
}

/* ---- EDNS ----------------------------------------------------------------------------------- */

static uint16_t read_cookie(const struct taut_resolver *r, const struct taut_client *client,
	const struct taut_option *option, struct taut_query *query)
{
	if (option->malformed)
		return TAUT_RCODE_FORMERR; /* RFC 7873 5.2.2 */
	if (!(r->config.flags & TAUT_R_COOKIES) || query->cookie)
		return TAUT_QUERY_STANDS;
	query->cookie = true;
	memcpy(query->client_cookie, option->value.octets, 8);
	query->cookie_good = taut_i_cookie_good(r, &client->address, query->client_cookie,
		option->value.octets + 8, option->value.length - 8);
	return TAUT_QUERY_STANDS;
}

static uint16_t read_edns(const struct taut_resolver *r, const struct taut_client *client,
	const struct taut_message *m, struct taut_query *query)
{
	struct taut_options it;
	struct taut_option option;
	struct taut_edns edns;
	uint16_t rcode = TAUT_QUERY_STANDS;

	if (!taut_edns(m, &edns))
		return rcode;
	query->edns = true;
	query->dnssec = (edns.flags & TAUT_EDNS_DO) != 0;
	if (client->transport == TAUT_UDP && edns.udp_size > 512)
		query->udp_size = edns.udp_size < r->config.udp_size_max ? edns.udp_size
									 : r->config.udp_size_max;
	if (edns.version != 0)
		return TAUT_RCODE_BADVERS; /* RFC 6891 6.1.3 */
	it = taut_options(&edns.record);
	while (rcode == TAUT_QUERY_STANDS && taut_option_next(&it, &option)) { /* the options */
		query->nsid |= option.code == TAUT_OPTION_NSID;
		query->pad |= option.code == TAUT_OPTION_PADDING && client->transport == TAUT_TLS;
		/* RFC 7828 3.2.2: over UDP it is ignored */
		query->keepalive |=
			option.code == TAUT_OPTION_KEEPALIVE && client->transport != TAUT_UDP;
		if (option.code == TAUT_OPTION_COOKIE)
			rcode = read_cookie(r, client, &option, query);
	}
	return rcode;
}

/* ---- the question --------------------------------------------------------------------------- */

/* Types and classes that nobody can be asked for here. */
static uint16_t judge_question(const struct taut_resolver *r, const struct taut_query *query)
{
	switch (query->type) {
	case 0:
	case TAUT_TYPE_OPT:
	case 249:                       /* TKEY */
	case 250: return TAUT_RCODE_FORMERR; /* TSIG */
	case TAUT_TYPE_IXFR:
	case TAUT_TYPE_AXFR: return TAUT_RCODE_REFUSED;
	case 253: /* MAILB, MAILA: RFC 1035 3.2.3, obsolete */
	case 254: return TAUT_RCODE_NOTIMP;
	case 255: break;
	default:
		if (query->type >= 128 && query->type < 249)
			return TAUT_RCODE_NOTIMP; /* RFC 6895 3.1: meta types nobody knows */
	}
	if (query->rclass == 0 || query->rclass == TAUT_CLASS_NONE)
		return TAUT_RCODE_FORMERR;
	return query->rclass == TAUT_CLASS_ANY && !taut_i_local_any_class(r->config.local)
		       ? TAUT_RCODE_NOTIMP
		       : TAUT_QUERY_STANDS;
}

static void read_question(const struct taut_message *m, struct taut_query *query)
{
	struct taut_iterator it = taut_questions(m);
	struct taut_question question;

	if (!m->has_question || m->header.count[TAUT_QUESTION] != 1 ||
		!taut_question_next(&it, &question))
		return;
	query->name_length = taut_name_expand(&question.name, query->name);
	query->type = question.type;
	query->rclass = question.rclass;
	query->has_question = query->name_length > 0;
}

/* Zone transfers go over connections, RFC 5936 4. */
static bool is_transfer(
	const struct taut_resolver *r, const struct taut_client *client, struct taut_query *query)
{
	query->transfer = query->has_question && r->config.zones != NULL &&
			  client->transport != TAUT_UDP &&
			  (query->type == TAUT_TYPE_AXFR || query->type == TAUT_TYPE_IXFR);
	return query->transfer;
}

static uint16_t judge(struct taut_resolver *r, const struct taut_client *client,
	const struct taut_message *m, enum taut_code code, struct taut_query *query)
{
	uint16_t rcode;

	if (taut_opcode(query->flags) != TAUT_OPCODE_QUERY)
		return TAUT_RCODE_NOTIMP;
	if (code == TAUT_OK && is_transfer(r, client, query))
		return TAUT_QUERY_STANDS;
	if (code == TAUT_OK &&
		(m->header.count[TAUT_ANSWER] > 0 || m->header.count[TAUT_AUTHORITY] > 0)) {
		query->has_question = false; /* whatever it is, it is no query of these */
		return TAUT_RCODE_FORMERR;
	}
	if (code != TAUT_OK)
		return TAUT_RCODE_FORMERR;
	rcode = read_edns(r, client, m, query);
	if (rcode != TAUT_QUERY_STANDS)
		return rcode;
	if (!query->has_question) /* RFC 7873 5.4: somebody wants a cookie */
		return query->cookie && m->header.count[TAUT_QUESTION] == 0
			       ? 0
			       : (uint16_t)TAUT_RCODE_FORMERR;
	/* Where an address asks for so much that it may be forged, it has to show that it gets answers: RFC 7873 5.2.3 */
	if (query->cookie && !query->cookie_good && client->transport == TAUT_UDP &&
		taut_i_requests_of(r, &client->address) >= taut_i_requests_each(r) / 2)
		return TAUT_RCODE_BADCOOKIE;
	return judge_question(r, query);
}

bool taut_i_query_read(struct taut_resolver *r, const struct taut_client *client,
	const uint8_t *octets, size_t n, struct taut_query *query, uint16_t *rcode)
{
	const struct taut_policy *policy =
		client->transport == TAUT_UDP ? &r->work->udp : &r->work->stream;
	struct taut_message *m = &r->work->message;
	enum taut_code code;

	memset(query, 0, sizeof *query);
	code = taut_message_open(m, octets, n, &r->work->scratch, policy, NULL);
	if (!m->has_header || (m->header.flags & TAUT_FLAG_QR))
		return false;
	query->id = m->header.id;
	query->flags = m->header.flags;
	query->udp_size = client->transport == TAUT_UDP ? 512 : 65535;
	read_question(m, query);
	*rcode = judge(r, client, m, code, query);
	query->refused = *rcode != TAUT_QUERY_STANDS;
	return true;
}

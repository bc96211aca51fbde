/* build.c - see build.h. */
#include <string.h>

#include "build.h"

enum {
	OPTION_NSID = 3,
	OPTION_SUBNET = 8,
	OPTION_EXPIRE = 9,
	OPTION_COOKIE = 10,
	OPTION_KEEPALIVE = 11
};

static uint16_t header_flags(const struct query_ask *ask)
{
	unsigned flags = ask->opcode << 11;

	flags |= ask->aaflag ? TAUT_FLAG_AA : 0;
	flags |= ask->tcflag ? TAUT_FLAG_TC : 0;
	flags |= ask->rdflag ? TAUT_FLAG_RD : 0;
	flags |= ask->raflag ? TAUT_FLAG_RA : 0;
	flags |= ask->zflag ? TAUT_FLAG_Z : 0;
	flags |= ask->adflag ? TAUT_FLAG_AD : 0;
	flags |= ask->cdflag ? TAUT_FLAG_CD : 0;
	return (uint16_t)flags;
}

/* An option that the codec does not build, as it is wrong for its code: the user wants it so. */
static enum taut_code put_raw(
	struct taut_builder *b, uint16_t code, const uint8_t *value, uint16_t n)
{
	uint8_t *rdlength = b->octets + b->opt + 9, *at = b->octets + b->length;
	uint32_t length = (uint32_t)(rdlength[0] << 8 | rdlength[1]) + 4 + n;

	if (n + 4u > b->capacity - b->length || length > 65535)
		return TAUT_E_SPACE;
	at[0] = (uint8_t)(code >> 8);
	at[1] = (uint8_t)code;
	at[2] = (uint8_t)(n >> 8);
	at[3] = (uint8_t)n;
	if (n > 0)
		memcpy(at + 4, value, n);
	b->length += 4u + n;
	rdlength[0] = (uint8_t)(length >> 8);
	rdlength[1] = (uint8_t)length;
	return TAUT_OK;
}

static enum taut_code put_option(
	struct taut_builder *b, uint16_t code, const uint8_t *value, uint16_t n)
{
	enum taut_code built = taut_build_option(b, code, value, n);

	if (built == TAUT_OK || built == TAUT_E_SPACE || built == TAUT_E_ORDER)
		return built;
	return put_raw(b, code, value, n);
}

static enum taut_code put_cookie(struct taut_builder *b, const struct query_ask *ask,
	const struct query_with *with, struct query_message *m)
{
	uint8_t octets[40];
	uint32_t n = 8;

	if (ask->cookie_length > 0) {
		n = ask->cookie_length;
		memcpy(octets, ask->cookie_octets, n);
	} else {
		memcpy(octets, with->client_cookie, 8);
	}
	if (with->server_cookie_length > 0) {
		n = 8 + with->server_cookie_length;
		memcpy(octets + 8, with->server_cookie, with->server_cookie_length);
	}
	m->has_cookie = true;
	memcpy(m->cookie, octets, 8);
	return put_option(b, OPTION_COOKIE, octets, (uint16_t)n);
}

static enum taut_code put_named(struct taut_builder *b, const struct query_ask *ask)
{
	enum taut_code code = TAUT_OK;
	uint32_t at = 0;

	while (code == TAUT_OK &&
		at < ask->option_length) { /* the options, each four octets at least */
		const uint8_t *o = ask->options + at;
		uint16_t n = (uint16_t)(o[2] << 8 | o[3]);

		code = put_option(b, (uint16_t)(o[0] << 8 | o[1]), o + 4, n);
		at += 4u + n;
	}
	return code;
}

static enum taut_code put_edns(struct taut_builder *b, const struct query_ask *ask,
	const struct query_with *with, struct query_message *m)
{
	unsigned flags = ask->edns_flags | (ask->dnssec ? TAUT_EDNS_DO : 0) |
			 (ask->coflag ? TAUT_EDNS_CO : 0);
	enum taut_code code = taut_build_opt(b, (uint16_t)ask->bufsize, 0,
		with->has_version ? with->edns_version : (uint8_t)ask->edns_version,
		(uint16_t)flags);

	if (code == TAUT_OK && ask->nsid)
		code = put_option(b, OPTION_NSID, NULL, 0);
	if (code == TAUT_OK && ask->subnet)
		code = put_option(
			b, OPTION_SUBNET, ask->subnet_octets, (uint16_t)ask->subnet_length);
	if (code == TAUT_OK && ask->cookie)
		code = put_cookie(b, ask, with, m);
	if (code == TAUT_OK && ask->expire)
		code = put_option(b, OPTION_EXPIRE, NULL, 0);
	if (code == TAUT_OK && ask->keepalive && with->stream)
		code = put_option(b, OPTION_KEEPALIVE, NULL, 0);
	if (code == TAUT_OK)
		code = put_named(b, ask);
	return code;
}

/* RFC 1995 3: the SOA that is there, of which the serial matters. */
static enum taut_code put_serial(
	struct taut_builder *b, const uint8_t *qname, const struct query_ask *ask)
{
	uint8_t rdata[22] = {0};
	unsigned i;

	for (i = 0; i < 4; i++)
		rdata[2 + i] = (uint8_t)(ask->serial >> (24 - 8 * i));
	return taut_build_record(
		b, TAUT_AUTHORITY, qname, TAUT_TYPE_SOA, ask->rclass, 0, rdata, sizeof rdata);
}

static enum taut_code put_all(struct taut_builder *b, const struct query_ask *ask,
	const struct query_with *with, struct query_message *m)
{
	const uint8_t *qname = with->qname ? with->qname : ask->qname;
	enum taut_code code = TAUT_OK;

	taut_build_header(b, ask->has_qid ? (uint16_t)ask->qid : with->id, header_flags(ask));
	if (!ask->header_only)
		code = taut_build_question(b, qname, ask->type, ask->rclass);
	if (code == TAUT_OK && !ask->header_only && ask->type == TAUT_TYPE_IXFR)
		code = put_serial(b, qname, ask);
	if (code == TAUT_OK && ask->edns)
		code = put_edns(b, ask, with, m);
	return code;
}

/* `behind`: octets that the TSIG takes, for the padding in front of it. */
static enum taut_code build(const struct query_ask *ask, const struct query_with *with,
	struct query_message *m, uint32_t behind)
{
	struct taut_builder b;
	enum taut_code code;

	m->has_cookie = false;
	taut_build_init(&b, m->octets, sizeof m->octets, NULL, 0);
	code = put_all(&b, ask, with, m);
	if (code == TAUT_OK && ask->edns && ask->padding > 0)
		code = taut_build_pad(&b, ask->padding, behind);
	if (code == TAUT_OK && m->is_signed) {
		taut_tsig_begin(&m->tsig, &m->key);
		code = taut_tsig_sign(&m->tsig, &b, TAUT_TSIG_REQUEST, with->now);
	}
	m->length = taut_build_finish(&b);
	return code;
}

enum taut_code query_build(
	const struct query_ask *ask, const struct query_with *with, struct query_message *m)
{
	enum taut_code code;
	uint32_t unsigned_length;

	m->is_signed = false;
	code = build(ask, with, m, 0);
	if (code != TAUT_OK || !ask->key.set)
		return code;
	m->is_signed = true;
	m->key = (struct taut_tsig_key){
		ask->key.name, ask->key.algorithm, ask->key.secret, ask->key.secret_length};
	unsigned_length = m->length;
	code = build(ask, with, m, 0);
	if (code != TAUT_OK || !ask->edns || ask->padding == 0)
		return code;
	return build(ask, with, m,
		m->length - unsigned_length); /* now that it is known how long it is */
}

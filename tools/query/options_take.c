/* options_take.c - values of options that are more than a flag, a number or a text. */
#include <string.h>

#include "../common/number.h"
#include "../encode/words.h"
#include "key.h"
#include "options.h"

/* The context of an option of the whole list: not in a batch file. */
static const char only_once[] = "this on the command line, not in a batch file";

/* A whole word that is a number. */
static bool is_number(const char *text, uint32_t most, uint32_t *number)
{
	return encode_number((struct encode_word){text, strlen(text)}, most, number);
}

/* ---- letters -------------------------------------------------------------------------------- */

const char *query_take_ip4(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	(void)no;
	r->ask->family = 4;
	return NULL;
}

const char *query_take_ip6(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	(void)no;
	r->ask->family = 6;
	return NULL;
}

const char *query_take_batch(struct query_reading *r, const char *value, bool no)
{
	(void)no;
	if (r->is_batch)
		return only_once;
	r->list->batch = value;
	return NULL;
}

const char *query_take_class(struct query_reading *r, const char *value, bool no)
{
	(void)no;
	return taut_class_scan(value, strlen(value), &r->ask->rclass) == TAUT_OK
		       ? NULL
		       : "a class: IN, CH, HS, ANY or CLASS and a number";
}

const char *query_take_type(struct query_reading *r, const char *value, bool no)
{
	static const char expected[] =
		"a type: A, MX, ANY, AXFR, IXFR=SERIAL, TYPE and a number, ...";
	struct encode_words w = {value, value + strlen(value)};
	uint32_t serial;

	(void)no;
	if (encode_take(&w, "IXFR=")) {
		if (!is_number(w.at, UINT32_MAX, &serial))
			return "IXFR= and the serial that is there: a number from 0 to 4294967295";
		r->ask->type = TAUT_TYPE_IXFR;
		r->ask->serial = serial;
	} else if (encode_is((struct encode_word){value, strlen(value)}, "IXFR") ||
		   taut_type_scan(value, strlen(value), &r->ask->type) != TAUT_OK) {
		return expected;
	}
	r->ask->type_given = true;
	return NULL;
}

const char *query_take_name(struct query_reading *r, const char *value, bool no)
{
	(void)no;
	return query_list_add(r, value) ? NULL : "fewer questions";
}

const char *query_take_reverse(struct query_reading *r, const char *value, bool no)
{
	(void)no;
	if (!query_list_add(r, value))
		return "fewer questions";
	r->ask->reverse = true;
	if (!r->ask->type_given)
		r->ask->type = TAUT_TYPE_PTR;
	return NULL;
}

const char *query_take_key(struct query_reading *r, const char *value, bool no)
{
	(void)no;
	return query_key_scan(&r->ask->key, value, strlen(value));
}

const char *query_take_keyfile(struct query_reading *r, const char *value, bool no)
{
	(void)no;
	return query_key_read(&r->ask->key, value);
}

const char *query_take_help(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	(void)no;
	r->list->help = !r->is_batch;
	return NULL;
}

const char *query_take_version(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	(void)no;
	r->list->version = !r->is_batch;
	return NULL;
}

/* ---- the way -------------------------------------------------------------------------------- */

const char *query_take_tcp(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	r->ask->tcp = no ? QUERY_NO : QUERY_YES;
	return NULL;
}

const char *query_take_tls(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	r->ask->tls = !no;
	if (no) {
		r->ask->tls_ca = NULL;
		r->ask->tls_hostname = NULL;
		r->ask->tls_pin = NULL;
	}
	return NULL;
}

const char *query_take_tls_ca(struct query_reading *r, const char *value, bool no)
{
	r->ask->tls_ca = no ? NULL : value ? value : "";
	r->ask->tls |= !no;
	return NULL;
}

const char *query_take_tls_hostname(struct query_reading *r, const char *value, bool no)
{
	r->ask->tls_hostname = no ? NULL : value;
	r->ask->tls |= !no;
	return NULL;
}

/* The base64 of 32 octets has 44 characters: RFC 7858 4.2. */
const char *query_take_tls_pin(struct query_reading *r, const char *value, bool no)
{
	uint8_t octets[64];
	uint16_t n;

	r->ask->tls_pin = NULL;
	if (no)
		return NULL;
	if (strchr(value, ' ') ||
		taut_rdata_scan(TAUT_TYPE_OPENPGPKEY, TAUT_CLASS_IN, value, strlen(value), NULL,
			octets, sizeof octets, &n, NULL) != TAUT_OK ||
		n != 32)
		return "the base64 of a SHA-256: 44 characters";
	r->ask->tls_pin = value;
	r->ask->tls = true;
	return NULL;
}

const char *query_take_retry(struct query_reading *r, const char *value, bool no)
{
	uint32_t n = 0;

	if (!no && !is_number(value, QUERY_TRIES_MAX - 1, &n))
		return "a number from 0 to 99";
	r->ask->tries = no ? 0 : n + 1;
	return NULL;
}

const char *query_take_domain(struct query_reading *r, const char *value, bool no)
{
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n;

	r->ask->domain = NULL;
	if (no)
		return NULL;
	if (taut_name_scan(value, strlen(value), NULL, name, &n) != TAUT_OK)
		return "a domain name";
	r->ask->domain = value;
	r->ask->search = true;
	return NULL;
}

/* ---- header and EDNS ------------------------------------------------------------------------ */

const char *query_take_opcode(struct query_reading *r, const char *value, bool no)
{
	uint16_t number;

	r->ask->opcode = 0;
	if (no || is_number(value, 15, &r->ask->opcode))
		return NULL;
	if (taut_code_point_scan(TAUT_OPCODES, value, strlen(value), &number) != TAUT_OK)
		return "an opcode: QUERY, STATUS, NOTIFY, UPDATE, or a number up to 15";
	r->ask->opcode = number;
	return NULL;
}

const char *query_take_qid(struct query_reading *r, const char *value, bool no)
{
	r->ask->has_qid = !no;
	return no || is_number(value, 65535, &r->ask->qid) ? NULL : "a number from 0 to 65535";
}

const char *query_take_edns(struct query_reading *r, const char *value, bool no)
{
	r->ask->edns = !no;
	r->ask->edns_version = 0;
	return !value || is_number(value, 255, &r->ask->edns_version) ? NULL
								      : "a number from 0 to 255";
}

const char *query_take_dnssec(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	r->ask->dnssec = !no;
	r->ask->edns |= !no;
	return NULL;
}

/* Octets in hex, or characters in quotes. */
static const char *octets(const char *value, uint8_t *out, size_t capacity, uint32_t *length)
{
	struct encode_words w = {value, value + strlen(value)};
	const char *expected = "octets in hex";
	size_t n = 0;

	if (!encode_octets(&w, out, capacity, &n, &expected))
		return expected;
	if (w.at != w.end)
		return "octets in hex";
	*length = (uint32_t)n;
	return NULL;
}

/* RFC 7873 4: 8 octets of the client, and none or 8 to 32 of the server. */
const char *query_take_cookie(struct query_reading *r, const char *value, bool no)
{
	struct query_ask *ask = r->ask;
	const char *wrong;

	ask->cookie = !no;
	ask->cookie_length = 0;
	if (!value)
		return NULL;
	wrong = octets(value, ask->cookie_octets, sizeof ask->cookie_octets, &ask->cookie_length);
	if (!wrong && ask->cookie_length != 8 && ask->cookie_length < 16)
		wrong = "8 octets in hex, or 16 to 40 with those of the server";
	if (wrong)
		ask->cookie_length = 0;
	return wrong;
}

/* RFC 7871 6: family, prefix lengths, and as many octets as the prefix takes, zeros behind its bits. */
const char *query_take_subnet(struct query_reading *r, const char *value, bool no)
{
	struct query_ask *ask = r->ask;
	struct taut_address address = {.family = 4};
	const char *slash = value ? strchr(value, '/') : NULL;
	size_t n = slash ? (size_t)(slash - value) : value ? strlen(value) : 0, i;
	uint32_t prefix;

	ask->subnet = false;
	if (no)
		return NULL;
	if (strcmp(value, "0") == 0)
		prefix = 0; /* as dig: nothing is told */
	else if (memchr(value, '@', n) || taut_address_scan(value, n, &address) != TAUT_OK)
		return "an address, perhaps with / and the length of its prefix, or 0";
	else
		prefix = address.family == 4 ? 32 : 128;
	if (slash && !is_number(slash + 1, prefix, &prefix))
		return "a prefix length up to 32 for IPv4, 128 for IPv6, behind /";
	n = (prefix + 7) / 8;
	ask->subnet_octets[0] = 0;
	ask->subnet_octets[1] = address.family == 4 ? 1 : 2;
	ask->subnet_octets[2] = (uint8_t)prefix;
	ask->subnet_octets[3] = 0;
	for (i = 0; i < n; i++)
		ask->subnet_octets[4 + i] = address.octets[i];
	if (prefix % 8 != 0)
		ask->subnet_octets[3 + n] &= (uint8_t)(0xff00u >> prefix % 8);
	ask->subnet_length = (uint32_t)(4 + n);
	ask->subnet = true;
	ask->edns = true;
	return NULL;
}

/* CODE, CODE:HEX; +noednsopt takes all back. */
const char *query_take_ednsopt(struct query_reading *r, const char *value, bool no)
{
	struct query_ask *ask = r->ask;
	size_t n = value ? strcspn(value, ":") : 0;
	uint8_t *at = ask->options + ask->option_length;
	uint32_t number, length = 0, room = QUERY_OPTION_ROOM - ask->option_length;
	uint16_t code;
	const char *wrong;

	if (no) {
		ask->option_length = 0;
		return NULL;
	}
	if (encode_number((struct encode_word){value, n}, 65535, &number))
		code = (uint16_t)number;
	else if (taut_code_point_scan(TAUT_EDNS_OPTIONS, value, n, &code) != TAUT_OK)
		return "an EDNS option: a number up to 65535, or NSID, COOKIE, EDE and so on";
	if (room < 4)
		return "fewer options";
	if (value[n] == ':') {
		wrong = octets(value + n + 1, at + 4, room - 4, &length);
		if (wrong)
			return wrong;
	}
	at[0] = (uint8_t)(code >> 8);
	at[1] = (uint8_t)code;
	at[2] = (uint8_t)(length >> 8);
	at[3] = (uint8_t)length;
	ask->option_length += 4 + length;
	ask->edns = true;
	return NULL;
}

const char *query_take_padding(struct query_reading *r, const char *value, bool no)
{
	r->ask->padding = no ? 0 : 128; /* RFC 8467 4.1 */
	return no || !value || is_number(value, 512, &r->ask->padding)
		       ? NULL
		       : "a block of up to 512 octets";
}

/* ---- what is shown -------------------------------------------------------------------------- */

const char *query_take_all(struct query_reading *r, const char *value, bool no)
{
	struct query_ask *a = r->ask;

	(void)value;
	a->comments = a->question = a->answer = a->authority = a->additional = a->stats = !no;
	return NULL;
}

const char *query_take_color(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	r->ask->color = no ? QUERY_NO : QUERY_YES;
	return NULL;
}

const char *query_take_idnout(struct query_reading *r, const char *value, bool no)
{
	(void)value;
	r->ask->idnout = no ? QUERY_NO : QUERY_YES;
	return NULL;
}

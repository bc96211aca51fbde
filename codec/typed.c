/* typed.c - structures of the common types. Each reader asks for a row's layout by its kinds, so that
 * every type of that layout can be read; the layout itself stands in rrtypes.def alone. */
#include "rows.h"

/* Fields are taken in order out of rdata that was checked. */
struct taker {
	struct taut_cursor r;
	const struct taut_record *record;
};

/* Is the record of this layout, whole and not malformed? The kinds end with TAUT_KINDS. */
static enum taut_code begin(struct taker *t, const struct taut_record *record,
	const enum taut_kind *kinds)
{
	const struct taut_row *row = taut_layout_of(record->type, record->layout_class);
	uint32_t i = 0;

	if (record->empty)
		return TAUT_E_ABSENT;
	for (; i < row->count; i++) /* at most TAUT_FIELDS_MAX; kinds ends before */
		if (kinds[i] == TAUT_KINDS || row->kinds[i] != kinds[i])
			return TAUT_E_ABSENT;
	if (row->type == 0 || kinds[i] != TAUT_KINDS)
		return TAUT_E_ABSENT;
	if (record->malformed)
		return record->fault;
	t->record = record;
	t->r = taut_cursor_over(record->octets, record->rdata, record->rdata + record->rdlength);
	return TAUT_OK;
}

static uint8_t take8(struct taker *t)
{
	return taut_need(&t->r, 1, TAUT_E_RDATA_END)[0];
}

static uint16_t take16(struct taker *t)
{
	return taut_be16(taut_need(&t->r, 2, TAUT_E_RDATA_END));
}

static uint32_t take32(struct taker *t)
{
	return taut_be32(taut_need(&t->r, 4, TAUT_E_RDATA_END));
}

static struct taut_name take_name(struct taker *t)
{
	struct taut_name name = {t->r.base, t->r.pos, t->r.end};

	t->r.pos = taut_i_name_skip(t->r.base, t->r.pos, t->r.end);
	return name;
}

static struct taut_span take_octets(struct taker *t, uint32_t n)
{
	struct taut_span span = {t->r.base + t->r.pos, n};

	if (!taut_skip(&t->r, n)) {
		taut_stop(&t->r, TAUT_E_RDATA_END, t->r.pos);
		span.length = 0;
	}
	return span;
}

static struct taut_span take_rest(struct taker *t)
{
	return take_octets(t, taut_left(&t->r));
}

static struct taut_span take_string(struct taker *t)
{
	return take_octets(t, take8(t));
}

#define LAYOUT(...)                                                                                \
	static const enum taut_kind layout[] = {__VA_ARGS__, TAUT_KINDS};                          \
	struct taker t;                                                                            \
	enum taut_code code = begin(&t, record, layout)

enum taut_code taut_rdata_a(const struct taut_record *record, struct taut_a *out)
{
	LAYOUT(TAUT_K_IP4);

	if (code != TAUT_OK)
		return code;
	for (uint32_t i = 0; i < 4; i++)
		out->address[i] = take8(&t);
	return t.r.status;
}

enum taut_code taut_rdata_aaaa(const struct taut_record *record, struct taut_aaaa *out)
{
	LAYOUT(TAUT_K_IP6);

	if (code != TAUT_OK)
		return code;
	for (uint32_t i = 0; i < 16; i++)
		out->address[i] = take8(&t);
	return t.r.status;
}

enum taut_code taut_rdata_name(const struct taut_record *record, struct taut_name *out)
{
	LAYOUT(TAUT_K_NAME);

	if (code != TAUT_OK)
		return code;
	*out = take_name(&t);
	return t.r.status;
}

enum taut_code taut_rdata_mx(const struct taut_record *record, struct taut_mx *out)
{
	LAYOUT(TAUT_K_U16, TAUT_K_NAME);

	if (code != TAUT_OK)
		return code;
	out->preference = take16(&t);
	out->exchange = take_name(&t);
	return t.r.status;
}

enum taut_code taut_rdata_soa(const struct taut_record *record, struct taut_soa *out)
{
	LAYOUT(TAUT_K_NAME, TAUT_K_NAME, TAUT_K_U32, TAUT_K_TTL, TAUT_K_TTL, TAUT_K_TTL, TAUT_K_TTL);

	if (code != TAUT_OK)
		return code;
	out->mname = take_name(&t);
	out->rname = take_name(&t);
	out->serial = take32(&t);
	out->refresh = take32(&t);
	out->retry = take32(&t);
	out->expire = take32(&t);
	out->minimum = take32(&t);
	return t.r.status;
}

enum taut_code taut_rdata_srv(const struct taut_record *record, struct taut_srv *out)
{
	LAYOUT(TAUT_K_U16, TAUT_K_U16, TAUT_K_U16, TAUT_K_NAME);

	if (code != TAUT_OK)
		return code;
	out->priority = take16(&t);
	out->weight = take16(&t);
	out->port = take16(&t);
	out->target = take_name(&t);
	return t.r.status;
}

enum taut_code taut_rdata_naptr(const struct taut_record *record, struct taut_naptr *out)
{
	LAYOUT(TAUT_K_U16, TAUT_K_U16, TAUT_K_STRING, TAUT_K_STRING, TAUT_K_STRING, TAUT_K_NAME);

	if (code != TAUT_OK)
		return code;
	out->order = take16(&t);
	out->preference = take16(&t);
	out->flags = take_string(&t);
	out->services = take_string(&t);
	out->regexp = take_string(&t);
	out->replacement = take_name(&t);
	return t.r.status;
}

enum taut_code taut_rdata_ds(const struct taut_record *record, struct taut_ds *out)
{
	LAYOUT(TAUT_K_U16, TAUT_K_ALG, TAUT_K_U8, TAUT_K_HEX_FULL);

	if (code != TAUT_OK)
		return code;
	out->key_tag = take16(&t);
	out->algorithm = take8(&t);
	out->digest_type = take8(&t);
	out->digest = take_rest(&t);
	return t.r.status;
}

enum taut_code taut_rdata_dnskey(const struct taut_record *record, struct taut_dnskey *out)
{
	LAYOUT(TAUT_K_U16, TAUT_K_U8, TAUT_K_ALG, TAUT_K_BASE64);

	if (code != TAUT_OK)
		return code;
	out->flags = take16(&t);
	out->protocol = take8(&t);
	out->algorithm = take8(&t);
	out->key = take_rest(&t);
	return t.r.status;
}

enum taut_code taut_rdata_rrsig(const struct taut_record *record, struct taut_rrsig *out)
{
	LAYOUT(TAUT_K_TYPE, TAUT_K_ALG, TAUT_K_U8, TAUT_K_U32, TAUT_K_TIME, TAUT_K_TIME, TAUT_K_U16,
		TAUT_K_NAME, TAUT_K_BASE64_FULL);

	if (code != TAUT_OK)
		return code;
	out->covered = take16(&t);
	out->algorithm = take8(&t);
	out->labels = take8(&t);
	out->original_ttl = take32(&t);
	out->expiration = take32(&t);
	out->inception = take32(&t);
	out->key_tag = take16(&t);
	out->signer = take_name(&t);
	out->signature = take_rest(&t);
	return t.r.status;
}

enum taut_code taut_rdata_nsec(const struct taut_record *record, struct taut_nsec *out)
{
	LAYOUT(TAUT_K_NAME, TAUT_K_BITMAP_FULL);

	if (code != TAUT_OK)
		return code;
	out->next = take_name(&t);
	out->bitmap = take_rest(&t);
	return t.r.status;
}

enum taut_code taut_rdata_nsec3(const struct taut_record *record, struct taut_nsec3 *out)
{
	LAYOUT(TAUT_K_U8, TAUT_K_U8, TAUT_K_U16, TAUT_K_SALT, TAUT_K_HASH, TAUT_K_BITMAP);

	if (code != TAUT_OK)
		return code;
	out->algorithm = take8(&t);
	out->flags = take8(&t);
	out->iterations = take16(&t);
	out->salt = take_string(&t);
	out->next = take_string(&t);
	out->bitmap = take_rest(&t);
	return t.r.status;
}

enum taut_code taut_rdata_nsec3param(const struct taut_record *record, struct taut_nsec3param *out)
{
	LAYOUT(TAUT_K_U8, TAUT_K_U8, TAUT_K_U16, TAUT_K_SALT);

	if (code != TAUT_OK)
		return code;
	out->algorithm = take8(&t);
	out->flags = take8(&t);
	out->iterations = take16(&t);
	out->salt = take_string(&t);
	return t.r.status;
}

enum taut_code taut_rdata_tlsa(const struct taut_record *record, struct taut_tlsa *out)
{
	LAYOUT(TAUT_K_U8, TAUT_K_U8, TAUT_K_U8, TAUT_K_HEX_FULL);

	if (code != TAUT_OK)
		return code;
	out->usage = take8(&t);
	out->selector = take8(&t);
	out->matching = take8(&t);
	out->data = take_rest(&t);
	return t.r.status;
}

enum taut_code taut_rdata_caa(const struct taut_record *record, struct taut_caa *out)
{
	LAYOUT(TAUT_K_U8, TAUT_K_TAG, TAUT_K_TEXT);

	if (code != TAUT_OK)
		return code;
	out->flags = take8(&t);
	out->tag = take_string(&t);
	out->value = take_rest(&t);
	return t.r.status;
}

enum taut_code taut_rdata_svcb(const struct taut_record *record, struct taut_svcb *out)
{
	LAYOUT(TAUT_K_U16, TAUT_K_NAME, TAUT_K_SVC_PARAMS);

	if (code != TAUT_OK)
		return code;
	out->priority = take16(&t);
	out->target = take_name(&t);
	out->params = take_rest(&t);
	return t.r.status;
}

enum taut_code taut_rdata_tsig(const struct taut_record *record, struct taut_tsig *out)
{
	LAYOUT(TAUT_K_NAME, TAUT_K_U48, TAUT_K_U16, TAUT_K_SIZED_BASE64, TAUT_K_U16, TAUT_K_RCODE,
		TAUT_K_SIZED_BASE64);

	if (code != TAUT_OK)
		return code;
	out->algorithm = take_name(&t);
	out->time_signed = (uint64_t)take16(&t) << 32;
	out->time_signed |= take32(&t);
	out->fudge = take16(&t);
	out->mac = take_octets(&t, take16(&t));
	out->original_id = take16(&t);
	out->error = take16(&t);
	out->other = take_octets(&t, take16(&t));
	return t.r.status;
}

bool taut_string_next(const struct taut_record *record, struct taut_strings *it,
	struct taut_span *string)
{
	struct taker t = {.record = record};
	uint32_t at = it->at == 0 ? record->rdata : it->at;
	static const enum taut_kind layout[] = {TAUT_K_STRINGS, TAUT_KINDS};

	if (begin(&t, record, layout) != TAUT_OK)
		return false;
	if (at >= record->rdata + record->rdlength)
		return false;
	t.r.pos = at;
	*string = take_string(&t);
	it->at = t.r.pos;
	return t.r.status == TAUT_OK;
}

/* cache_dump.c - entries as octets that another cache can load, on any machine.
 *
 *	 0  version   1  kind   2  rank   3  security   4  type   6  class
 *	 8  TTL that is left   12  TTL in full   16  seconds that it is stale
 *	20  count   22  signatures
 *	24  owner, then data to the end
 *
 * Failures stay behind: they are short. */
#include "cache_inner.h"

#include <string.h>

#define VERSION   1u
#define DUMP_HEAD 24u

static void put16(uint8_t *p, uint32_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static void put32(uint8_t *p, uint32_t value)
{
	put16(p, value >> 16);
	put16(p + 2, value & 0xffff);
}

static size_t write_dump(const struct taut_entry *e, uint32_t second, uint8_t *out)
{
	bool fresh = taut_i_entry_fresh(e, second);

	out[0] = VERSION;
	out[1] = e->kind;
	out[2] = taut_i_entry_rank(e);
	out[3] = taut_i_entry_security(e);
	put16(out + 4, e->type);
	put16(out + 6, e->rclass);
	put32(out + 8, fresh ? e->expires - second : 0);
	put32(out + 12, e->ttl);
	put32(out + 16, fresh ? 0 : second - e->expires);
	put16(out + 20, e->count);
	put16(out + 22, e->signatures);
	memcpy(out + DUMP_HEAD, e->octets, (size_t)e->owner_length + e->length);
	return (size_t)DUMP_HEAD + e->owner_length + e->length;
}

bool taut_cache_dump(struct taut_cache *c, uint64_t *cursor, struct taut_time now,
	const uint8_t **octets, size_t *n)
{
	uint32_t second = taut_i_cache_clock(c, now);
	/* the cursor is a position in the log, plus 1 */
	uint64_t at = *cursor > c->tail ? *cursor - 1 : c->tail;

	while (at < c->head) { /* goes up */
		const struct taut_entry *e = taut_i_entry(c, (uint32_t)(at % c->units));

		at += e->units;
		if (e->kind == TAUT_ENTRY_DEAD || e->kind == TAUT_ENTRY_FAILURE ||
			taut_i_entry_gone(c, e, second))
			continue;
		*n = write_dump(e, second, c->buffer);
		*octets = c->buffer;
		*cursor = at + 1;
		return true;
	}
	*cursor = at + 1;
	return false;
}

/* ---- loading: all is checked ---------------------------------------------------------------- */

/* One record of a set, and its order behind the last one. */
static enum taut_code check_record(const struct taut_rrset *set, const struct taut_rdata_view *view,
	struct taut_record *record)
{
	bool signature = view->index >= set->count;
	struct taut_rrsig rrsig;

	taut_record_wrap(record, signature ? TAUT_TYPE_RRSIG : set->type, set->rclass, view->rdata,
		view->length);
	if (record->malformed)
		return record->fault;
	if (!signature)
		return TAUT_OK;
	if (taut_rdata_rrsig(record, &rrsig) != TAUT_OK || rrsig.covered != set->type)
		return TAUT_E_SYNTAX;
	return TAUT_OK;
}

/* Records in canonical order without duplicates, signatures that cover them: as the maker makes it,
 * so it is made anew. */
static enum taut_code check_set(const struct taut_rrset *set)
{
	struct taut_rdata_view view = {0};
	struct taut_record record;
	enum taut_code code;
	uint32_t records = 0;

	if (set->count == 0 || (uint32_t)set->count + set->signatures > TAUT_RRSET_RECORDS ||
		set->rclass == 0 || set->ttl > TAUT_CACHE_TTL_MOST)
		return TAUT_E_SYNTAX;
	while (taut_i_rrset_next(set, &view)) { /* at most TAUT_RRSET_RECORDS */
		code = check_record(set, &view, &record);
		if (code != TAUT_OK)
			return code;
		records++;
	}
	if (view.at != set->length || records != (uint32_t)set->count + set->signatures)
		return TAUT_E_SYNTAX;
	return taut_i_rrset_is_canonical(set) ? TAUT_OK : TAUT_E_SYNTAX;
}

/* The RRsets of a negative answer or a cut. */
static enum taut_code check_packed(const struct taut_put *put)
{
	struct taut_rrset set;
	enum taut_code code;
	size_t at = 0;

	while (taut_i_rrset_unpack(put->data, put->length, &at, &set)) { /* at goes up */
		bool first = set.owner == put->data;

		code = check_set(&set);
		if (code != TAUT_OK)
			return code;
		if (set.rclass != put->key.rclass)
			return TAUT_E_SYNTAX;
		if (first && put->kind == TAUT_ENTRY_CUT &&
			(set.type != TAUT_TYPE_NS || !taut_name_equal(set.owner, put->key.owner)))
			return TAUT_E_SYNTAX;
	}
	if (at != put->length || (at == 0 && put->kind == TAUT_ENTRY_CUT))
		return TAUT_E_SYNTAX;
	return TAUT_OK;
}

static enum taut_code check_head(const struct taut_put *put, uint32_t left, uint32_t stale)
{
	bool typed = put->kind == TAUT_ENTRY_RRSET || put->kind == TAUT_ENTRY_NODATA;

	if (put->kind == TAUT_ENTRY_DEAD || put->kind > TAUT_ENTRY_CUT ||
		put->kind == TAUT_ENTRY_FAILURE)
		return TAUT_E_SYNTAX;
	if (put->rank > TAUT_RANK_LOCAL || put->security > TAUT_SECURE)
		return TAUT_E_SYNTAX;
	if (typed != (put->key.type != 0) || put->key.rclass == 0)
		return TAUT_E_SYNTAX;
	if (put->kind != TAUT_ENTRY_RRSET && (put->count != 0 || put->signatures != 0))
		return TAUT_E_SYNTAX;
	if (put->ttl == 0 || put->ttl > TAUT_CACHE_TTL_MOST || left > put->ttl)
		return TAUT_E_SYNTAX;
	return left == 0 || stale == 0 ? TAUT_OK : TAUT_E_SYNTAX;
}

static enum taut_code check_data(const struct taut_put *put)
{
	struct taut_rrset set = {.owner = put->key.owner,
		.data = put->data,
		.length = put->length,
		.ttl = put->ttl,
		.type = put->key.type,
		.rclass = put->key.rclass,
		.count = put->count,
		.signatures = put->signatures};

	return put->kind == TAUT_ENTRY_RRSET ? check_set(&set) : check_packed(put);
}

/* Puts what was checked, with the time that is left to it. What has none any more is no fault. */
static enum taut_code enter(struct taut_cache *c, struct taut_put *put, uint32_t left,
	uint64_t stale, struct taut_time now)
{
	uint32_t second = taut_i_cache_clock(c, now);
	uint32_t most = put->kind == TAUT_ENTRY_NODATA || put->kind == TAUT_ENTRY_NXDOMAIN
				? c->config.negative_ttl_max
				: c->config.ttl_max;

	if (put->ttl > most)
		put->ttl = most;
	if (left > put->ttl)
		left = put->ttl;
	if (left == 0 && (stale >= c->config.stale_max || put->kind == TAUT_ENTRY_CUT))
		return TAUT_OK;
	put->expires = left != 0 ? second + left : second - (uint32_t)stale;
	if (left == 0 && taut_i_cache_find(c, &put->key, taut_i_put_kinds(put)) != TAUT_NOWHERE)
		return TAUT_OK;
	taut_i_cache_put_entry(c, put, second);
	return TAUT_OK;
}

enum taut_code taut_cache_load(
	struct taut_cache *c, const uint8_t *octets, size_t n, uint32_t age, struct taut_time now)
{
	struct taut_put put = {0};
	uint32_t left, owner;
	uint64_t stale;
	enum taut_code code;

	if (n <= DUMP_HEAD || octets[0] != VERSION)
		return TAUT_E_SYNTAX;
	owner = taut_name_measure(octets + DUMP_HEAD, n - DUMP_HEAD);
	if (owner == 0)
		return TAUT_E_SYNTAX;
	if (n - DUMP_HEAD - owner > TAUT_RRSET_OCTETS ||
		TAUT_ENTRY_HEAD + n - DUMP_HEAD > c->entry_most)
		return TAUT_E_SPACE;
	taut_i_cache_key(
		c, octets + DUMP_HEAD, taut_i_be16(octets + 4), taut_i_be16(octets + 6), &put.key);
	put.kind = octets[1];
	put.rank = octets[2];
	put.security = octets[3];
	left = taut_i_be32(octets + 8);
	put.ttl = taut_i_be32(octets + 12);
	stale = taut_i_be32(octets + 16);
	put.count = taut_i_be16(octets + 20);
	put.signatures = taut_i_be16(octets + 22);
	put.data = octets + DUMP_HEAD + owner;
	put.length = (uint32_t)(n - DUMP_HEAD - owner);
	code = check_head(&put, left, (uint32_t)stale);
	if (code == TAUT_OK)
		code = check_data(&put);
	if (code != TAUT_OK)
		return code;
	if (left <= age) {
		stale += age - left;
		left = 0;
	} else {
		left -= age;
	}
	return enter(c, &put, left, stale, now);
}

/* tsig.c - TSIG records and what is digested for them. RFC 8945 4.2, 4.3. */
#include "compress.h"
#include "cursor.h"

struct writer {
	uint8_t *out;
	size_t n;
};

static void put(struct writer *w, const uint8_t *octets, size_t n)
{
	if (n > 0)
		memcpy(w->out + w->n, octets, n);
	w->n += n;
}

static void put16(struct writer *w, uint32_t v)
{
	uint8_t octets[2] = {(uint8_t)(v >> 8), (uint8_t)v};

	put(w, octets, 2);
}

static void put_time(struct writer *w, const struct taut_tsig_values *t)
{
	put16(w, (uint32_t)(t->time_signed >> 32) & 0xffff);
	put16(w, (uint32_t)(t->time_signed >> 16) & 0xffff);
	put16(w, (uint32_t)t->time_signed & 0xffff);
	put16(w, t->fudge);
}

enum taut_code taut_build_tsig(struct taut_builder *b, const struct taut_tsig_values *t)
{
	uint32_t key = taut_name_length(t->key), algorithm = taut_name_length(t->algorithm);
	uint32_t rdlength = algorithm + 16 + t->mac_length + t->other_length;
	uint32_t whole = key + 10 + rdlength;
	uint32_t kept = whole < b->reserve ? whole : b->reserve;
	struct writer w = {b->octets + b->length, 0};

	if (t->time_signed >> 48 != 0 || rdlength > 65535)
		return TAUT_E_ARGUMENT;
	if (b->section == TAUT_WHOLE)
		return TAUT_E_ORDER;
	if (whole - kept > taut_i_build_room(b))
		return TAUT_E_SPACE;
	b->reserve -= kept;
	put(&w, t->key, key);
	put16(&w, TAUT_TYPE_TSIG);
	put16(&w, TAUT_CLASS_ANY);
	put16(&w, 0);
	put16(&w, 0);
	put16(&w, rdlength);
	put(&w, t->algorithm, algorithm);
	put_time(&w, t);
	put16(&w, t->mac_length);
	put(&w, t->mac, t->mac_length);
	put16(&w, t->original_id);
	put16(&w, t->error);
	put16(&w, t->other_length);
	put(&w, t->other, t->other_length);
	b->length += whole;
	b->count[TAUT_ADDITIONAL]++;
	b->opt_open = false;
	b->section = TAUT_WHOLE;
	taut_build_finish(b);
	return TAUT_OK;
}

enum taut_code taut_tsig_variables(const struct taut_tsig_values *t, bool timers_only, uint8_t *out,
	size_t capacity, size_t *length)
{
	uint32_t key = taut_name_length(t->key), algorithm = taut_name_length(t->algorithm);
	size_t whole = timers_only ? 8 : key + algorithm + 18u + t->other_length;
	struct writer w = {out, 0};

	if (t->time_signed >> 48 != 0)
		return TAUT_E_ARGUMENT;
	if (whole > capacity)
		return TAUT_E_SPACE;
	if (timers_only) {
		put_time(&w, t);
		*length = w.n;
		return TAUT_OK;
	}
	/* names in canonical form, RFC 8945 4.3.3 */
	taut_name_lower(t->key, out);
	w.n = key;
	put16(&w, TAUT_CLASS_ANY);
	put16(&w, 0);
	put16(&w, 0);
	taut_name_lower(t->algorithm, out + w.n);
	w.n += algorithm;
	put_time(&w, t);
	put16(&w, t->error);
	put16(&w, t->other_length);
	put(&w, t->other, t->other_length);
	*length = w.n;
	return TAUT_OK;
}

/* print.c - see print.h. */
#include <string.h>
#include <tautwire/build.h>

#include "print.h"

enum what { RECORD, JSON, RDATA };

/* Writes by the codec straight into the buffer. */
static void put(struct dump_out *out, const struct taut_record *record, enum what what)
{
	enum taut_code code;
	size_t n = 0;

	for (;;) { /* after a flush the buffer doubles each time, up to a bound */
		char *to = out->buffer + out->used;
		size_t room = out->capacity - out->used;

		code = what == RECORD ? taut_record_text(record, 0, to, room, &n)
		       : what == JSON ? taut_record_json(record, to, room, &n)
				      : taut_rdata_text(record, 0, to, room, &n);
		if (code == TAUT_OK)
			break;
		if (out->used > 0)
			dump_out_flush(out);
		else if (!dump_out_grow(out))
			return; /* cannot be: the bound is above what the codec writes */
	}
	out->used += n; /* the NUL behind it stands in the buffer as well: used < capacity */
}

void zone_put_record(struct dump_out *out, const struct taut_zone_record *r, bool json)
{
	struct taut_record record = zone_record_view(r);

	put(out, &record, json ? JSON : RECORD);
	dump_out_char(out, '\n');
}

/* ---- relative ------------------------------------------------------------------------------- */

void zone_relative_origin(struct zone_relative *s, const uint8_t *origin, struct dump_out *out)
{
	char text[TAUT_NAME_TEXT];

	s->has_origin = true;
	s->origin_length = taut_name_length(origin);
	memcpy(s->origin, origin, s->origin_length);
	dump_out_text(out, "$ORIGIN ");
	dump_out_octets(out, text, taut_name_text(origin, text));
	dump_out_char(out, '\n');
}

/* Octets of the owner before the origin: it ends in the very same octets, and a label begins there.
 * False: it does not. */
static bool is_relative(
	const struct zone_relative *s, const struct taut_zone_record *r, uint32_t *n)
{
	uint32_t before, at;

	if (!s->has_origin || r->owner_length < s->origin_length)
		return false;
	before = r->owner_length - s->origin_length;
	for (at = 0; at < before; at += r->owner[at] + 1u) { /* 127 labels at most */
	}
	*n = before;
	return at == before && memcmp(r->owner + before, s->origin, s->origin_length) == 0;
}

static void put_owner(
	struct dump_out *out, struct zone_relative *s, const struct taut_zone_record *r)
{
	uint8_t name[TAUT_NAME_MAX];
	char text[TAUT_NAME_TEXT];
	uint32_t before;

	if (s->has_owner && s->owner_length == r->owner_length &&
		memcmp(s->owner, r->owner, r->owner_length) == 0)
		return;
	s->has_owner = true;
	s->owner_length = r->owner_length;
	memcpy(s->owner, r->owner, r->owner_length);
	if (!is_relative(s, r, &before)) {
		dump_out_octets(out, text, taut_name_text(r->owner, text));
		return;
	}
	if (before == 0) {
		dump_out_char(out, '@');
		return;
	}
	memcpy(name, r->owner, before);
	name[before] = 0;
	/* Without the last dot. A label "@" is escaped, and so is a $ in front. */
	dump_out_octets(out, text, taut_name_text(name, text) - 1);
}

/* A new $TTL pays where a second record in a row has another one. */
static void choose_ttl(struct dump_out *out, struct zone_relative *s, uint32_t ttl)
{
	if (!s->has_ttl || (ttl != s->ttl && ttl == s->ttl_last)) {
		s->has_ttl = true;
		s->ttl = ttl;
		dump_out_text(out, "$TTL ");
		dump_out_number(out, ttl);
		dump_out_char(out, '\n');
	}
	s->ttl_last = ttl;
}

void zone_put_relative(
	struct dump_out *out, struct zone_relative *s, const struct taut_zone_record *r)
{
	struct taut_record record = zone_record_view(r);
	char text[TAUT_TYPE_TEXT];
	size_t before;

	if (!s->has_origin && r->type == TAUT_TYPE_SOA)
		zone_relative_origin(s, r->owner, out);
	choose_ttl(out, s, r->ttl);
	put_owner(out, s, r);
	if (r->ttl != s->ttl) {
		dump_out_char(out, '\t');
		dump_out_number(out, r->ttl);
	}
	dump_out_char(out, '\t');
	dump_out_octets(out, text, taut_class_text(r->rclass, text));
	dump_out_char(out, '\t');
	dump_out_octets(out, text, taut_type_text(r->type, text));
	if (out->capacity - out->used < 16)
		dump_out_flush(out);
	dump_out_char(out, '\t');
	before = out->used;
	put(out, &record, RDATA);
	if (r->rdlength == 0 && out->used == before) /* no flush: there was room */
		out->used--;                         /* no rdata, no tab */
	dump_out_char(out, '\n');
}

void zone_lower(struct taut_zone_record *r, uint8_t owner[TAUT_NAME_MAX], uint8_t rdata[65535])
{
	struct taut_record record = zone_record_view(r);
	uint16_t length;

	taut_name_lower(r->owner, owner);
	r->owner = owner;
	if (taut_rdata_canonical(&record, rdata, 65535, &length) != TAUT_OK)
		return; /* cannot be: the record is whole */
	r->rdata = rdata;
	r->rdlength = length;
}

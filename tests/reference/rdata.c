/* rdata.c - reads rdata by its layout string and writes it down with its names expanded. */
#include "inner.h"

#include <stdlib.h>
#include <string.h>

struct rdata {
	struct work *work;
	uint32_t start, pos, end;
	int fault_verdict;
	enum name_use name_use;
	uint8_t *expanded;
	uint32_t expanded_length, expanded_room;
};

static bool fault(struct rdata *r, const char *code, uint32_t at)
{
	ref_say(r->work, code, at, r->fault_verdict);
	return false;
}

static void note(struct rdata *r, const char *code, uint32_t at)
{
	ref_say(r->work, code, at, REF_NOTE);
}

static uint32_t left(const struct rdata *r)
{
	return r->end - r->pos;
}

static uint8_t octet(const struct rdata *r, uint32_t at)
{
	return r->work->octets[at];
}

static void write_down(struct rdata *r, const uint8_t *octets, uint32_t n)
{
	if (n == 0)
		return;
	if (n > r->expanded_room - r->expanded_length) {
		r->expanded_room = 2 * (r->expanded_length + n);
		r->expanded = ref_room(r->expanded, r->expanded_room);
	}
	memcpy(r->expanded + r->expanded_length, octets, n);
	r->expanded_length += n;
}

/* The next n octets, which are there, stay as they are. */
static bool take(struct rdata *r, uint32_t n)
{
	write_down(r, r->work->octets + r->pos, n);
	r->pos += n;
	return true;
}

static bool fixed(struct rdata *r, uint32_t n)
{
	if (left(r) < n)
		return fault(r, "RDATA_END", r->pos);
	return take(r, n);
}

static bool name(struct rdata *r)
{
	struct name n;
	if (!ref_name(r->work, r->pos, r->end, r->name_use, r->fault_verdict, &n))
		return false;
	write_down(r, n.wire, n.length);
	r->pos = n.behind;
	return true;
}

/* RFC 1035 3.3 */
static bool string(struct rdata *r)
{
	if (left(r) == 0)
		return fault(r, "RDATA_END", r->pos);
	uint32_t n = octet(r, r->pos);
	if (n > left(r) - 1)
		return fault(r, "STRING_END", r->pos);
	return take(r, 1 + n);
}

/* RFC 1035 3.3.14; RFC 6763 6.1 tells mDNS receivers to put up with none. */
static bool strings(struct rdata *r)
{
	if (left(r) == 0) {
		if (r->work->policy != REF_MDNS)
			return fault(r, "TEXT_EMPTY", r->pos);
		note(r, "TEXT_EMPTY", r->pos);
	}
	while (left(r) > 0) { /* each string takes an octet at least */
		if (!string(r))
			return false;
	}
	return true;
}

static bool rest_not_empty(struct rdata *r)
{
	if (left(r) == 0)
		return fault(r, "RDATA_EMPTY", r->pos);
	return take(r, left(r));
}

/* Octets with their number before them, in `size` octets. */
static bool counted(struct rdata *r, uint32_t size, bool may_be_empty)
{
	if (left(r) < size)
		return fault(r, "RDATA_END", r->pos);
	uint32_t n = size == 1 ? octet(r, r->pos) : ref_u16(r->work, r->pos);
	if (n > left(r) - size)
		return fault(r, "RDATA_END", r->pos);
	if (n == 0 && !may_be_empty)
		return fault(r, "RDATA_EMPTY", r->pos);
	return take(r, size + n);
}

static bool is_letter_or_digit(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* RFC 8659 4.1 */
static bool caa_tag(struct rdata *r)
{
	if (left(r) == 0)
		return fault(r, "RDATA_END", r->pos);
	uint32_t n = octet(r, r->pos);
	if (n > left(r) - 1)
		return fault(r, "RDATA_END", r->pos);
	if (n == 0)
		return fault(r, "TAG_EMPTY", r->pos);
	for (uint32_t i = 1; i <= n; i++) {
		if (!is_letter_or_digit(octet(r, r->pos + i))) {
			note(r, "CAA_TAG", r->pos + i);
			break;
		}
	}
	return take(r, 1 + n);
}

/* RFC 4034 4.1.2 */
static bool bitmap(struct rdata *r, bool may_be_empty)
{
	int last = -1;
	if (left(r) == 0 && !may_be_empty)
		return fault(r, "BITMAP_EMPTY", r->pos);
	while (left(r) > 0) { /* each window takes three octets at least */
		if (left(r) < 2)
			return fault(r, "BITMAP_END", r->pos);
		int window = octet(r, r->pos);
		uint32_t n = octet(r, r->pos + 1);
		if (n == 0 || n > 32)
			return fault(r, "BITMAP_LENGTH", r->pos + 1);
		if (window <= last)
			return fault(r, "BITMAP_ORDER", r->pos);
		if (n > left(r) - 2)
			return fault(r, "BITMAP_END", r->pos + 1);
		if (octet(r, r->pos + 1 + n) == 0)
			note(r, "BITMAP_ZERO", r->pos + 1 + n);
		last = window;
		take(r, 2 + n);
	}
	return true;
}

/* RFC 2535 5.2: bit 0 tells of another format, for types above 127. */
static bool nxt_bitmap(struct rdata *r)
{
	if (left(r) > 16 && octet(r, r->pos) < 128)
		return fault(r, "NXT_BITMAP", r->pos);
	return take(r, left(r));
}

/* RFC 1035 3.4.2: a bit for each of 65536 ports. */
static bool wks_bitmap(struct rdata *r)
{
	if (left(r) > 8192)
		return fault(r, "WKS_LONG", r->pos + 8192);
	return take(r, left(r));
}

/* RFC 4034 5.1.4, RFC 4509 2.1, RFC 5933 2, RFC 6605 2, RFC 9558, RFC 9563: the octet before the
 * digest is its type. */
static bool ds_digest(struct rdata *r)
{
	uint32_t wanted = 0;
	switch (octet(r, r->pos - 1)) {
	case 1: wanted = 20; break;
	case 2: wanted = 32; break;
	case 3: wanted = 32; break;
	case 4: wanted = 48; break;
	case 5: wanted = 32; break;
	case 6: wanted = 32; break;
	default: break;
	}
	if (left(r) == 0)
		return fault(r, "RDATA_EMPTY", r->pos);
	if (wanted != 0 && left(r) != wanted)
		return fault(r, "DIGEST_LENGTH", r->pos);
	return take(r, left(r));
}

/* RFC 8976 2.2.4: the octet before the digest is its hash algorithm. */
static bool zonemd_digest(struct rdata *r)
{
	uint8_t algorithm = octet(r, r->pos - 1);
	if (left(r) == 0)
		return fault(r, "RDATA_EMPTY", r->pos);
	if (left(r) < 12 || (algorithm == 1 && left(r) != 48) || (algorithm == 2 && left(r) != 64))
		return fault(r, "DIGEST_LENGTH", r->pos);
	return take(r, left(r));
}

/* RFC 1876 2: 2^31 thousandths of a second of arc are the equator and the prime meridian. */
static bool is_angle(uint32_t value, int64_t degrees)
{
	int64_t arc = (int64_t)value - 2147483648;
	return arc >= -degrees * 3600000 && arc <= degrees * 3600000;
}

static bool loc(struct rdata *r)
{
	if (left(r) == 0)
		return fault(r, "RDATA_END", r->pos);
	if (octet(r, r->pos) != 0) {
		note(r, "LOC_VERSION", r->pos);
		return take(r, left(r));
	}
	if (left(r) < 16)
		return fault(r, "RDATA_END", r->pos);
	for (uint32_t i = 1; i <= 3; i++) { /* size, horizontal and vertical precision */
		uint8_t value = octet(r, r->pos + i);
		if (value / 16 > 9 || value % 16 > 9)
			note(r, "LOC_VALUE", r->pos + i);
	}
	if (!is_angle(ref_u32(r->work, r->pos + 4), 90))
		note(r, "LOC_VALUE", r->pos + 4);
	if (!is_angle(ref_u32(r->work, r->pos + 8), 180))
		note(r, "LOC_VALUE", r->pos + 8);
	return take(r, 16);
}

/* The gateway itself, its type known; type_at is where to say that it is not known. */
static bool gateway_of(struct rdata *r, unsigned type, uint32_t type_at)
{
	if (type == 0)
		return true;
	if (type == 1)
		return fixed(r, 4);
	if (type == 2)
		return fixed(r, 16);
	if (type == 3)
		return name(r);
	note(r, "GATEWAY_TYPE", type_at);
	return take(r, left(r));
}

/* RFC 4025 2.1: gateway type, algorithm, gateway */
static bool ipseckey_gateway(struct rdata *r)
{
	uint32_t type_at = r->pos;
	return fixed(r, 2) && gateway_of(r, octet(r, type_at), type_at);
}

/* RFC 8777 4.2: D bit and type, relay */
static bool amt_relay(struct rdata *r)
{
	uint32_t type_at = r->pos;
	return fixed(r, 1) && gateway_of(r, octet(r, type_at) & 0x7f, type_at);
}

/* RFC 8005 5: lengths and algorithm, HIT, key, rendezvous servers */
static bool hip(struct rdata *r)
{
	if (left(r) < 4)
		return fault(r, "RDATA_END", r->pos);
	uint32_t n = (uint32_t)octet(r, r->pos) + ref_u16(r->work, r->pos + 2);
	if (n > left(r) - 4)
		return fault(r, "RDATA_END", r->pos + 4);
	take(r, 4 + n);
	while (left(r) > 0) { /* each name takes an octet at least */
		if (!name(r))
			return false;
	}
	return true;
}

/* RFC 2874 3.1 */
static bool a6(struct rdata *r)
{
	if (left(r) == 0)
		return fault(r, "RDATA_END", r->pos);
	uint32_t prefix = octet(r, r->pos);
	if (prefix > 128)
		return fault(r, "A6_PREFIX", r->pos);
	take(r, 1);
	if (!fixed(r, (128 - prefix + 7) / 8))
		return false;
	return prefix == 0 || name(r);
}

/* RFC 3123 4 */
static bool apl(struct rdata *r)
{
	while (left(r) > 0) { /* each item takes four octets at least */
		uint32_t item = r->pos;
		if (left(r) < 4)
			return fault(r, "APL_END", item);
		uint16_t family = ref_u16(r->work, item);
		uint32_t prefix = octet(r, item + 2);
		uint32_t n = octet(r, item + 3) & 0x7f; /* without the N bit */
		if (n > left(r) - 4)
			return fault(r, "APL_END", item + 3);
		if ((family == 1 && prefix > 32) || (family == 2 && prefix > 128))
			return fault(r, "APL_LENGTH", item + 2);
		if ((family == 1 && n > 4) || (family == 2 && n > 16))
			return fault(r, "APL_LENGTH", item + 3);
		if (n > 0 && octet(r, item + 3 + n) == 0)
			note(r, "APL_ZERO", item + 3 + n);
		take(r, 4 + n);
	}
	return true;
}

static bool svc(struct rdata *r)
{
	return ref_svc_params(r->work, r->start, r->pos, r->end) && take(r, left(r));
}

static bool field(struct rdata *r, const char *word)
{
	if (strcmp(word, "u8") == 0)
		return fixed(r, 1);
	if (strcmp(word, "u16") == 0)
		return fixed(r, 2);
	if (strcmp(word, "u32") == 0)
		return fixed(r, 4);
	if (strcmp(word, "u48") == 0)
		return fixed(r, 6);
	if (strcmp(word, "u64") == 0)
		return fixed(r, 8);
	if (strcmp(word, "u128") == 0)
		return fixed(r, 16);
	if (strcmp(word, "n") == 0)
		return name(r);
	if (strcmp(word, "s") == 0)
		return string(r);
	if (strcmp(word, "s?") == 0)
		return left(r) == 0 || string(r);
	if (strcmp(word, "s+") == 0)
		return strings(r);
	if (strcmp(word, "*") == 0)
		return take(r, left(r));
	if (strcmp(word, "+") == 0)
		return rest_not_empty(r);
	if (strcmp(word, "L8") == 0)
		return counted(r, 1, true);
	if (strcmp(word, "L8+") == 0)
		return counted(r, 1, false);
	if (strcmp(word, "L16") == 0)
		return counted(r, 2, true);
	if (strcmp(word, "bm") == 0)
		return bitmap(r, true);
	if (strcmp(word, "bm+") == 0)
		return bitmap(r, false);
	if (strcmp(word, "tag") == 0)
		return caa_tag(r);
	if (strcmp(word, "nxt") == 0)
		return nxt_bitmap(r);
	if (strcmp(word, "wks") == 0)
		return wks_bitmap(r);
	if (strcmp(word, "ds") == 0)
		return ds_digest(r);
	if (strcmp(word, "zonemd") == 0)
		return zonemd_digest(r);
	if (strcmp(word, "loc") == 0)
		return loc(r);
	if (strcmp(word, "gateway") == 0)
		return ipseckey_gateway(r);
	if (strcmp(word, "relay") == 0)
		return amt_relay(r);
	if (strcmp(word, "hip") == 0)
		return hip(r);
	if (strcmp(word, "a6") == 0)
		return a6(r);
	if (strcmp(word, "apl") == 0)
		return apl(r);
	if (strcmp(word, "svc") == 0)
		return svc(r);
	abort(); /* a word that layouts.c has and this list has not */
}

static bool fields(struct rdata *r, const char *layout)
{
	while (*layout != '\0') {
		char word[16];
		size_t n = strcspn(layout, " ");
		if (n >= sizeof word)
			abort();
		memcpy(word, layout, n);
		word[n] = '\0';
		layout += n;
		if (*layout == ' ')
			layout++;
		if (!field(r, word))
			return false;
	}
	if (left(r) > 0)
		return fault(r, "RDATA_TRAILING", r->pos);
	/* RFC 3597 4: what has to stand uncompressed elsewhere must fit into RDLENGTH. */
	if (r->expanded_length > 65535)
		return fault(r, "RDATA_LONG", r->start);
	return true;
}

bool ref_rdata(struct work *w, struct ref_record *record, uint16_t layout_class)
{
	const char *layout = ref_layout(record->type, layout_class);
	if (layout == NULL)
		return true; /* RFC 3597 5: opaque */

	struct rdata r;
	memset(&r, 0, sizeof r);
	r.work = w;
	r.start = record->rdata;
	r.pos = record->rdata;
	r.end = record->rdata + record->rdlength;
	/* RFC 8945 5.2: a TSIG record that cannot be read is a format error of the message. */
	r.fault_verdict = record->type == TYPE_TSIG ? REF_REJECT : REF_ISOLATE;
	w->told_compressed = false;
	r.name_use = ref_may_compress(record->type, w->policy) ? NAME_COMPRESSED : NAME_PLAIN;
	bool good = fields(&r, layout);
	record->expanded = r.expanded;
	record->expanded_length = r.expanded_length;
	return good;
}

/* build_opt.c - the OPT record of a message that is built: options and padding. RFC 6891, RFC 8467. */
#include "compress.h"
#include "rdata.h"

#define OPT 11u /* an OPT record without options */

static void put16(uint8_t *p, uint32_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

/* Takes n octets, first out of what is kept for the end, of which `behind` stay. False if they are not
 * there. */
static bool take(struct taut_builder *b, uint32_t n, uint32_t behind)
{
	uint32_t kept = b->reserve > behind ? b->reserve - behind : 0;

	if (kept > n)
		kept = n;
	if (n - kept > taut_i_build_room(b))
		return false;
	b->reserve -= kept;
	b->length += n;
	return true;
}

enum taut_code taut_build_opt(
	struct taut_builder *b, uint16_t udp_size, uint16_t rcode, uint8_t version, uint16_t flags)
{
	uint8_t *p = b->octets + b->length;

	if (b->opt != 0 || b->section == TAUT_WHOLE)
		return TAUT_E_ORDER;
	if (rcode > 0xfff)
		return TAUT_E_ARGUMENT;
	b->opt = b->length;
	if (!take(b, OPT, 0)) {
		b->opt = 0;
		return TAUT_E_SPACE;
	}
	p[0] = 0;
	put16(p + 1, TAUT_TYPE_OPT);
	put16(p + 3, udp_size);
	p[5] = (uint8_t)(rcode >> 4);
	p[6] = version;
	put16(p + 7, flags);
	put16(p + 9, 0);
	b->octets[3] = (uint8_t)((b->octets[3] & 0xf0u) | (rcode & 15u));
	b->section = TAUT_ADDITIONAL;
	b->opt_open = true;
	b->count[TAUT_ADDITIONAL]++;
	return TAUT_OK;
}

/* What is wrong with one option, alone as the rdata of an OPT record. */
static enum taut_code option_fault(const uint8_t *rdata, uint32_t length)
{
	struct taut_options it;
	struct taut_option option;
	struct taut_record record;

	taut_record_wrap(&record, TAUT_TYPE_OPT, 512, rdata, (uint16_t)length);
	if (record.malformed)
		return record.fault;
	it = taut_options(&record);
	return taut_option_next(&it, &option) && option.malformed ? option.fault : TAUT_OK;
}

enum taut_code taut_build_option(
	struct taut_builder *b, uint16_t code, const uint8_t *value, uint16_t length)
{
	uint8_t *p = b->octets + b->length;
	uint32_t rdata = b->opt + OPT;
	enum taut_code fault;

	if (!b->opt_open)
		return TAUT_E_ORDER;
	if (4u + length > b->capacity - b->length)
		return TAUT_E_SPACE; /* not even with all that is reserved */
	put16(p, code);
	put16(p + 2, length);
	if (length > 0)
		memcpy(p + 4, value, length);
	fault = b->flags & TAUT_BUILD_TRUST ? TAUT_OK : option_fault(p, 4u + length);
	if (fault != TAUT_OK)
		return fault;
	if (!take(b, 4u + length, 0))
		return TAUT_E_SPACE;
	put16(b->octets + rdata - 2, b->length - rdata);
	return TAUT_OK;
}

enum taut_code taut_build_pad(struct taut_builder *b, uint32_t block, uint32_t behind)
{
	uint8_t *p = b->octets + b->length;
	uint32_t room = b->capacity - b->length, length, over;

	if (!b->opt_open)
		return TAUT_E_ORDER;
	if (block == 0)
		return TAUT_E_ARGUMENT;
	if (behind > room || room - behind < 4)
		return TAUT_E_SPACE;
	room -= behind + 4;
	over = (b->length + 4 + behind) % block;
	length = over == 0 ? 0 : block - over;
	if (length > room)
		length = room;
	take(b, 4 + length, behind); /* that they are there was seen above */
	put16(p, 12);                /* PADDING, RFC 7830 3 */
	put16(p + 2, length);
	memset(p + 4, 0, length);
	put16(b->octets + b->opt + OPT - 2, b->length - b->opt - OPT);
	return TAUT_OK;
}

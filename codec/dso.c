/* dso.c - the TLVs of DNS Stateful Operations, RFC 8490. */
#include "rows.h"

enum { DSO_KEEPALIVE = 1, DSO_RETRY_DELAY = 2 };

/* 7.1 and 7.2: two 32-bit times, one. 7.3: padding of any length. Others are not known here. */
static bool length_is_right(uint16_t type, uint16_t length)
{
	if (type == DSO_KEEPALIVE)
		return length == 8;
	return type != DSO_RETRY_DELAY || length == 4;
}

/* 5.4.4: type, length, value, to the end of the message. */
enum taut_code taut_i_check_dso(struct taut_walk *w, struct taut_cursor *r)
{
	/* Ends: each TLV takes four octets at least. */
	while (taut_left(r) != 0) {
		uint32_t start = r->pos;
		const uint8_t *p = taut_need(r, 4, TAUT_E_DSO_END);

		if (r->status != TAUT_OK) {
			taut_i_find(w, r->status, start);
			return r->status;
		}
		if (taut_fails(CHK_DSO_END, !taut_skip(r, taut_be16(p + 2)))) {
			taut_i_find(w, TAUT_E_DSO_END, start + 2);
			return taut_stop(r, TAUT_E_DSO_END, start + 2);
		}
		if (taut_fails(CHK_DSO_LENGTH, !length_is_right(taut_be16(p), taut_be16(p + 2))))
			taut_i_find(w, TAUT_E_DSO_LENGTH, start + 2);
	}
	return TAUT_OK;
}

bool taut_dso_next(const struct taut_message *message, struct taut_dso *tlv)
{
	uint32_t at = tlv->at == 0 ? 12 : tlv->at + 4 + tlv->length;
	struct taut_cursor r;
	const uint8_t *p;

	if (taut_opcode(message->header.flags) != TAUT_OPCODE_DSO || at > message->length ||
		message->start[0] == 0) /* a count that is not zero: no TLVs can be told */
		return false;
	r = taut_cursor_over(message->octets, at, message->length);
	p = taut_need(&r, 4, TAUT_E_DSO_END);
	if (r.status != TAUT_OK || taut_be16(p + 2) > taut_left(&r))
		return false;
	tlv->at = at;
	tlv->type = taut_be16(p);
	tlv->length = taut_be16(p + 2);
	tlv->octets = message->octets + at + 4;
	tlv->malformed = !length_is_right(tlv->type, tlv->length);
	return true;
}

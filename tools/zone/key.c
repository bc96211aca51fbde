/* key.c - see key.h. */
#include <string.h>

#include "key.h"
#include "source.h"

static uint32_t put_label(const uint8_t *label, uint8_t *key)
{
	uint32_t n = label[0], i, at = 0;

	for (i = 1; i <= n; i++) {
		uint8_t c = label[i];

		if (c <= 1) {
			key[at++] = 1;
			key[at++] = (uint8_t)(c + 1);
			continue;
		}
		key[at++] = c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
	}
	key[at++] = 0;
	return at;
}

uint32_t zone_owner_key(const uint8_t *owner, uint8_t key[ZONE_OWNER_KEY])
{
	uint8_t labels[TAUT_NAME_MAX / 2 + 1];
	uint32_t n = 0, at, length = 0;

	for (at = 0; owner[at] != 0; at += owner[at] + 1u) /* 127 labels at most */
		labels[n++] = (uint8_t)at;
	while (n > 0) /* one less each turn */
		length += put_label(owner + labels[--n], key + length);
	key[length++] = 0;
	return length;
}

/* RFC 1035 3.3.13: the serial stands behind two names. */
static void clear_serial(uint8_t *rdata, uint16_t length)
{
	uint32_t mname = taut_name_measure(rdata, length);
	uint32_t rname = mname > 0 ? taut_name_measure(rdata + mname, length - mname) : 0;

	if (rname > 0 && length - mname - rname == 20)
		memset(rdata + mname + rname, 0, 4);
}

uint32_t zone_rest_key(const struct taut_zone_record *r, bool any_serial, uint8_t key[4 + 65535])
{
	struct taut_record record = zone_record_view(r);
	uint16_t length = 0;

	key[0] = (uint8_t)(r->rclass >> 8);
	key[1] = (uint8_t)r->rclass;
	key[2] = (uint8_t)(r->type >> 8);
	key[3] = (uint8_t)r->type;
	/* Fits: the rdata has no compressed names. */
	taut_rdata_canonical(&record, key + 4, 65535, &length);
	if (any_serial && r->type == TAUT_TYPE_SOA)
		clear_serial(key + 4, length);
	return 4u + length;
}

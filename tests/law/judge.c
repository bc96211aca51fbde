/* judge.c - see judge.h. */
#include "judge.h"
#include "../reference/compare.h"

static struct taut_scratch scratch;

bool law_judged(uint16_t type, uint16_t rclass, uint32_t n)
{
	static uint8_t message[LAW_MOST + 64];
	static const uint8_t begin[12] = {0, 1, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 1};
	static struct taut_message opened;
	struct taut_record record, alone;
	struct taut_iterator it;
	char why[256];
	const char *difference;
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);

	memcpy(message, begin, 12);
	message[12] = 0;
	message[13] = (uint8_t)(type >> 8);
	message[14] = (uint8_t)type;
	message[15] = (uint8_t)(rclass >> 8);
	message[16] = (uint8_t)rclass;
	memset(message + 17, 0, 4);
	message[21] = (uint8_t)(n >> 8);
	message[22] = (uint8_t)n;
	memcpy(message + 23, law_rdata, n);
	difference = ref_compare(message, n + 23, REF_DEFAULT, &scratch, why, sizeof why);
	if (difference != NULL)
		law_complain("%u octets: %s", n, difference);
	taut_message_open(&opened, message, n + 23, &scratch, &policy, NULL);
	it = taut_records(&opened, TAUT_ADDITIONAL);
	if (!taut_record_next(&it, &record)) {
		law_complain("%u octets: the record cannot be visited", n);
		return true;
	}
	law_wrap(&alone, type, rclass, n);
	if (alone.malformed != record.malformed || alone.fault != record.fault)
		law_complain("%u octets: %s by itself, %s in a message", n,
			taut_code_name(alone.fault), taut_code_name(record.fault));
	if (alone.malformed && alone.fault_at + 23 != record.fault_at)
		law_complain("%u octets: fault at %u by itself, at %u in a message", n,
			alone.fault_at, record.fault_at);
	return record.malformed;
}

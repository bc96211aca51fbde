/* opened.c - see opened.h. */
#include "opened.h"

static struct taut_scratch scratch;

bool law_open(struct taut_message *message, const uint8_t *octets, uint32_t n,
	enum taut_preset preset, struct law_notes *notes)
{
	static struct taut_finding list[4096];
	struct taut_report report = {list, 4096, 0, TAUT_ACCEPT};
	struct taut_policy policy = taut_policy_preset(preset);
	enum taut_code code = taut_message_open(message, octets, n, &scratch, &policy, &report);

	*notes = (struct law_notes){{0, 0}};
	for (uint32_t i = 0; i < report.count && i < report.capacity; i++)
		notes->codes[list[i].code / 64] |= UINT64_C(1) << list[i].code % 64;
	if (code == TAUT_OK && message->malformed == 0 && report.count <= report.capacity)
		return true;
	law_complain("the message of %u octets is not accepted: %s", n,
		taut_code_name(code != TAUT_OK || report.count == 0 ? code : list[0].code));
	return false;
}

bool law_open_clean(
	struct taut_message *message, const uint8_t *octets, uint32_t n, enum taut_preset preset)
{
	struct law_notes notes;

	if (!law_open(message, octets, n, preset, &notes))
		return false;
	for (int code = 0; code < TAUT_CODES; code++)
		if ((notes.codes[code / 64] >> code % 64 & 1) != 0)
			law_complain("the message of %u octets has a note: %s", n,
				taut_code_name((enum taut_code)code));
	return notes.codes[0] == 0 && notes.codes[1] == 0;
}

/* Equal octets, or letters in another case. */
static bool same_octets(const uint8_t *a, const uint8_t *b, uint32_t n, bool any_case)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t x = a[i] | 0x20, y = b[i] | 0x20;

		if (a[i] != b[i] && !(any_case && x == y && x >= 'a' && x <= 'z'))
			return false;
	}
	return true;
}

bool law_is(const struct taut_record *record, const uint8_t *owner, uint16_t type, uint16_t rclass,
	uint32_t ttl, const uint8_t *rdata, uint32_t rdlength, bool any_case)
{
	static uint8_t expanded[65535];
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n = taut_name_expand(&record->owner, name);
	uint16_t length = 0;

	return n == taut_name_length(owner) && same_octets(name, owner, n, any_case) &&
	       record->type == type && record->rclass == rclass && record->ttl == ttl &&
	       taut_rdata_expand(record, expanded, sizeof expanded, &length) == TAUT_OK &&
	       length == rdlength && same_octets(expanded, rdata, length, any_case);
}

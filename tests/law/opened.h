/* opened.h - messages that were built, as the decoder has them. */
#ifndef TAUTWIRE_TESTS_OPENED_H
#define TAUTWIRE_TESTS_OPENED_H

#include "law.h"
#include <tautwire/build.h>

/* The codes that the decoder says of a message. */
struct law_notes {
	uint64_t codes[2];
};

/* Opens a message. Complains, and gives false, if it is refused or a record is malformed. */
bool law_open(struct taut_message *message, const uint8_t *octets, uint32_t n,
	enum taut_preset preset, struct law_notes *notes);

/* The same, where nothing at all may be said of it. */
bool law_open_clean(
	struct taut_message *message, const uint8_t *octets, uint32_t n, enum taut_preset preset);

/* Has the record this owner, type, class, TTL and expanded rdata? Names without regard to case, and rdata as
 * far as its names go, with any_case. */
bool law_is(const struct taut_record *record, const uint8_t *owner, uint16_t type, uint16_t rclass,
	uint32_t ttl, const uint8_t *rdata, uint32_t rdlength, bool any_case);

#endif

/* match.c - see match.h. */
#include <stdio.h>
#include <string.h>
#include <tautwire/text.h>

#include "match.h"

/* The first question of a message, if it has one that can be read. */
static bool read_question(const uint8_t *octets, size_t n, struct taut_scratch *scratch,
	struct taut_message *message, struct taut_question *question)
{
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);
	struct taut_iterator it;

	taut_message_open(message, octets, n, scratch, &policy, NULL);
	if (!message->has_question)
		return false;
	it = taut_questions(message);
	return taut_question_next(&it, question);
}

static bool same_question(const struct taut_question *a, const struct taut_question *b)
{
	uint8_t name[TAUT_NAME_MAX];

	return a->type == b->type && a->rclass == b->rclass &&
	       taut_name_expand(&a->name, name) > 0 && taut_name_matches(&b->name, name);
}

static enum query_match check_question(const uint8_t *query, size_t query_length,
	const uint8_t *reply, size_t n, bool may_lack, struct taut_scratch *scratch,
	char why[QUERY_MATCH_TEXT])
{
	struct taut_message asked, got;
	struct taut_question asked_question, got_question;
	char text[TAUT_NAME_TEXT + 2 * TAUT_TYPE_TEXT];
	size_t length;

	if (!read_question(query, query_length, scratch, &asked, &asked_question))
		return QUERY_MATCHES; /* nothing was asked */
	if (!read_question(reply, n, scratch, &got, &got_question)) {
		if (may_lack && got.has_header && got.header.count[TAUT_QUESTION] == 0)
			return QUERY_MATCHES;
		snprintf(why, QUERY_MATCH_TEXT, "Question section mismatch: the reply has none");
		return QUERY_OTHER_QUESTION;
	}
	if (got.header.count[TAUT_QUESTION] == 1 && same_question(&asked_question, &got_question))
		return QUERY_MATCHES;
	if (taut_question_text(&got_question, TAUT_TEXT_SPACES, text, sizeof text, &length) !=
		TAUT_OK)
		text[0] = 0;
	snprintf(why, QUERY_MATCH_TEXT, "Question section mismatch: got %.260s", text);
	return QUERY_OTHER_QUESTION;
}

enum query_match query_match(const uint8_t *query, size_t query_length, const uint8_t *reply,
	size_t n, bool later, struct taut_scratch *scratch, char why[QUERY_MATCH_TEXT])
{
	unsigned asked = (unsigned)(query[0] << 8 | query[1]), got;

	why[0] = 0;
	if (n < 12) {
		snprintf(why, QUERY_MATCH_TEXT, "reply of %u octets, which is no message",
			(unsigned)n);
		return QUERY_SHORT;
	}
	got = (unsigned)(reply[0] << 8 | reply[1]);
	if (asked != got) {
		snprintf(why, QUERY_MATCH_TEXT, "ID mismatch: expected ID %u, got %u", asked, got);
		return QUERY_OTHER_ID;
	}
	if ((reply[2] & 0x80) == 0) {
		snprintf(why, QUERY_MATCH_TEXT, "query, not a reply");
		return QUERY_NO_RESPONSE;
	}
	if (((reply[2] ^ query[2]) & 0x78) != 0) {
		snprintf(why, QUERY_MATCH_TEXT, "opcode mismatch: expected %d, got %d",
			query[2] >> 3 & 15, reply[2] >> 3 & 15);
		return QUERY_OTHER_OPCODE;
	}
	return check_question(
		query, query_length, reply, n, later || (reply[3] & 15) != 0, scratch, why);
}

/* decode.c - a user's program in C11: opens a message, counts, compares names. */
#include <stdio.h>
#include <string.h>
#include <tautwire/codec.h>
#include <tautwire/rdata.h>
#include <tautwire/text.h>

static struct taut_scratch scratch;

int main(void)
{
	static const uint8_t octets[] = "\x12\x34\x84\x00\0\1\0\1\0\0\0\0\7example\0\0\17\0\1"
					"\xc0\x0c\0\17\0\1\0\0\1\x2c\0\11\0\12\4mail\xc0\x0c";
	static char line[TAUT_RECORD_TEXT];
	static const char expected[] = "example. 300 IN MX 10 mail.example.";
	struct taut_message message;
	struct taut_iterator it;
	struct taut_record record;
	struct taut_question question;
	uint8_t name[TAUT_NAME_MAX];
	uint32_t n;
	size_t length;

	taut_scratch_init(&scratch);
	if (taut_version() != TAUT_VERSION)
		return 1;
	if (taut_message_open(&message, octets, sizeof octets - 1, &scratch, NULL, NULL) != TAUT_OK)
		return 2;
	it = taut_questions(&message);
	if (!taut_question_next(&it, &question) || question.type != TAUT_TYPE_MX)
		return 3;
	if (taut_name_scan("EXAMPLE.", 8, NULL, name, &n) != TAUT_OK ||
		!taut_name_matches(&question.name, name))
		return 4;
	it = taut_records(&message, TAUT_ANSWER);
	if (!taut_record_next(&it, &record))
		return 5;
	if (taut_record_text(&record, TAUT_TEXT_SPACES, line, sizeof line, &length) != TAUT_OK)
		return 6;
	puts(line);
	return length == strlen(expected) && strcmp(line, expected) == 0 ? 0 : 7;
}

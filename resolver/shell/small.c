/* small.c - see small.h. */
#include <tautwire/build.h>
#include <tautwire/codec.h>
#include <tautwire/rdata.h>

#include "small.h"

enum { REFUSED = 5, EDE = 15, PROHIBITED = 18, OPT_SIZE = 1232 };

static size_t small(const uint8_t *query, size_t n, uint16_t rcode, uint16_t flags, uint8_t *out)
{
	/* of this thread: a worker has one, and answers are made one by one */
	static _Thread_local struct taut_scratch scratch;
	static const uint8_t prohibited[] = {0, PROHIBITED};
	struct taut_message m;
	struct taut_question question;
	struct taut_iterator it;
	struct taut_builder b;
	uint8_t name[TAUT_NAME_MAX];

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	taut_message_open(&m, query, n, &scratch, NULL, NULL);
	if (!m.has_header || !m.has_question || m.header.flags & TAUT_FLAG_QR)
		return 0;
	it = taut_questions(&m);
	if (!taut_question_next(&it, &question) || taut_name_expand(&question.name, name) == 0)
		return 0;
	taut_build_init(&b, out, TAUT_I_SMALL, NULL, 0);
	taut_build_header(&b, m.header.id,
		(uint16_t)(TAUT_FLAG_QR | flags | rcode |
			   (m.header.flags & (TAUT_FLAG_RD | TAUT_FLAG_CD | 0x7800u))));
	taut_build_question(&b, name, question.type, question.rclass);
	if (m.opt != 0) {
		taut_build_opt(&b, OPT_SIZE, rcode, 0, 0);
		if (rcode == REFUSED)
			taut_build_option(&b, EDE, prohibited, sizeof prohibited);
	}
	return taut_build_finish(&b);
}

size_t taut_i_small_refuse(const uint8_t *query, size_t n, uint8_t out[TAUT_I_SMALL])
{
	return small(query, n, REFUSED, 0, out);
}

size_t taut_i_small_truncate(const uint8_t *query, size_t n, uint8_t out[TAUT_I_SMALL])
{
	return small(query, n, 0, TAUT_FLAG_TC, out);
}

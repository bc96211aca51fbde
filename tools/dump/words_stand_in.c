/* words_stand_in.c - the words of match.h and dnstap.h. */
#include "match.h"

const char *dump_pair_name(enum dump_pair_state state)
{
	static const char *const names[DUMP_PAIR_STATES] = {
		"-", "query", "repeated", "answer", "further", "unsolicited"};

	return names[state];
}


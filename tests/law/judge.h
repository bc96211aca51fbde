/* judge.h - rdata judged in a message by the codec and by the reference decoder. */
#ifndef TAUTWIRE_TESTS_JUDGE_H
#define TAUTWIRE_TESTS_JUDGE_H

#include "law.h"

/* The first n octets of law_rdata as rdata of a message: codec and reference decoder agree, and the record
 * by itself is judged the same. Gives whether it is malformed. */
bool law_judged(uint16_t type, uint16_t rclass, uint32_t n);

#endif

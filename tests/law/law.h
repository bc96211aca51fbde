/* law.h - saying which laws hold, and rdata made by the rows of the type table. Plain C that says TAP, so that
 * it also runs where there is no cmocka (tests/cross.sh). */
#ifndef TAUTWIRE_TESTS_LAW_H
#define TAUTWIRE_TESTS_LAW_H

#include "../../fuzz/sample.h"
#include "../help.h"
#include <tautwire/text.h>

/* ---- saying so ------------------------------------------------------------------------------ */

/* What is being tested: the name of the next verdict. */
void law_about(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A complaint; the first ones of each verdict are shown. */
void law_complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Complains unless it is good. */
void law(bool good, const char *what);

/* Says "ok" or "not ok" by the complaints since the last verdict. */
void law_verdict(void);

/* The status of main(). */
int law_status(void);

/* ---- rdata ---------------------------------------------------------------------------------- */

enum { LAW_MOST = 65536 };

extern uint8_t law_rdata[LAW_MOST];
extern uint32_t law_size;

/* Makes the least rdata of a type, or much of it. Gives how many fields the type has. */
uint32_t law_make(uint16_t type, uint16_t rclass, bool large);

/* The first n octets as a record by itself. */
void law_wrap(struct taut_record *record, uint16_t type, uint16_t rclass, uint32_t n);

/* Each row, in each class in which it has a layout: IN and CH stand for all. */
void law_rows(void (*check)(uint16_t type, const char *mnemonic, uint16_t rclass));

#endif

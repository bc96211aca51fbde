/* walk.h - what the parts of the check share: the context of a walk over one message. */
#ifndef TAUT_WALK_H
#define TAUT_WALK_H

#include "cursor.h"
#include "limits.h"

/* What follows is shared between the files of the library and is not part of its interface. */
#pragma GCC visibility push(hidden)

/* The context of a walk: what is known of names so far, the budget, and where findings go. A visit to
 * a single record has one too, with seen and report NULL. */
struct taut_walk {
	uint32_t *seen; /* of a taut_scratch, or NULL */
	uint32_t generation;
	uint32_t most_steps; /* the budget of limits.h for this message */
	uint32_t steps;
	uint32_t grown; /* octets that the names of the record at hand gain when they are expanded */
	uint8_t compress; /* flags of rows whose names may be compressed here; 0 when seen is NULL */
	struct taut_report *report;
	const struct taut_policy *policy;
	enum taut_code fault; /* of the last name that was none, and where */
	uint32_t fault_at;
	enum taut_code refused; /* first code that refused the message */
	bool compressed; /* a name of the record at hand was told of as compressed */
	bool query; /* QR is 0 */
	bool alias; /* the SVCB record at hand is in alias mode */
	uint8_t section, field;
	uint16_t record;
};

/* report.c: every code whose tier is STOP or FRAMING refuses */
extern const struct taut_policy taut_i_policy_default;
/*@ requires \valid(w);
    assigns w->refused;
*/
void taut_i_find(struct taut_walk *w, enum taut_code code, uint32_t at);
bool taut_i_fault(struct taut_walk *w, const struct taut_cursor *r, bool refuses);

#include "name.h"

#pragma GCC visibility pop

#endif

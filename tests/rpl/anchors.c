/* anchors.c - trust anchors: whether a scenario needs validation, which is not there yet. */
#include "rpl.h"

static bool below_anchor(const struct rpl_anchors *a, const uint8_t *name)
{
	for (uint32_t i = 0; i < a->count; i++)
		if (taut_name_is_below(name, a->names[i]))
			return true;
	return false;
}

static bool name_is_below(const struct rpl_anchors *a, const struct taut_name *reference)
{
	uint8_t name[TAUT_NAME_MAX];

	return taut_name_expand(reference, name) > 0 && below_anchor(a, name);
}

static bool message_is_below(const struct rpl_anchors *a, const struct taut_message *m)
{
	struct taut_iterator it = taut_questions(m);
	struct taut_question question;
	struct taut_record record;

	while (taut_question_next(&it, &question))
		if (name_is_below(a, &question.name))
			return true;
	for (int section = TAUT_ANSWER; section <= TAUT_ADDITIONAL; section++) {
		it = taut_records(m, (enum taut_section)section);
		while (taut_record_next(&it, &record))
			if (record.type != TAUT_TYPE_OPT && name_is_below(a, &record.owner))
				return true;
	}
	return false;
}

/* Does an entry speak of anything at or below a trust anchor? */
static bool entry_needs_validation(const struct rpl_anchors *a, const struct rpl_entry *e)
{
	struct taut_message m;

	for (const struct rpl_packet *p = e->packet; p != NULL; p = p->next)
		if (rpl_open(&m, p->octets, p->length) && message_is_below(a, &m))
			return true;
	return false;
}

/* Without validation runs what it cannot change: no question and no record of the scenario is at or
 * below a trust anchor. */
bool rpl_needs_validation(const struct rpl_scenario *s, const struct rpl_anchors *a)
{
	if (a->count == 0)
		return false;
	for (const struct rpl_range *range = s->ranges; range != NULL; range = range->next)
		for (const struct rpl_entry *e = range->entries; e != NULL; e = e->next)
			if (entry_needs_validation(a, e))
				return true;
	for (const struct rpl_step *step = s->steps; step != NULL; step = step->next)
		if (step->entry != NULL && entry_needs_validation(a, step->entry))
			return true;
	return false;
}

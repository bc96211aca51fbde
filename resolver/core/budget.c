/* budget.c - what one request may cause, all that happens on its behalf included. Nothing ever gives back. */
#include "engine.h"

void taut_i_budget_defaults(struct taut_budget *budget)
{
	if (budget->packets == 0)
		budget->packets = TAUT_BUDGET_PACKETS;
	if (budget->octets == 0)
		budget->octets = TAUT_BUDGET_OCTETS;
	if (budget->tasks == 0)
		budget->tasks = TAUT_BUDGET_TASKS;
	if (budget->time_ms == 0)
		budget->time_ms = TAUT_BUDGET_TIME_MS;
	if (budget->signatures == 0)
		budget->signatures = TAUT_BUDGET_SIGNATURES;
	if (budget->hashes == 0)
		budget->hashes = TAUT_BUDGET_HASHES;
}

static bool take(uint32_t *spent, uint32_t budget, uint32_t n)
{
	if (n > budget - *spent)
		return false;
	*spent += n;
	return true;
}

bool taut_i_spend(struct taut_resolver *r, uint32_t request, unsigned what, uint32_t n)
{
	struct taut_request *q = &r->requests[request];
	bool there = true;

	switch (what) {
	case TAUT_SPEND_PACKETS: there = take(&q->spent.packets, r->budget.packets, n); break;
	case TAUT_SPEND_OCTETS: there = take(&q->spent.octets, r->budget.octets, n); break;
	case TAUT_SPEND_TASKS: there = take(&q->spent.tasks, r->budget.tasks, n); break;
	case TAUT_SPEND_SIGNATURES:
		there = take(&q->spent.signatures, r->budget.signatures, n);
		break;
	case TAUT_SPEND_HASHES: there = take(&q->spent.hashes, r->budget.hashes, n); break;
	default: there = r->now.us < q->ends; break;
	}
	if (!there && q->ended == 0) {
		q->ended = (uint8_t)(what + 1);
		r->stats.budget_ends[what]++;
	}
	return there;
}

const char *taut_i_budget_text(unsigned what)
{
	static const char *const texts[] = {"too many packets", "too many octets",
		"too many questions", "time is up", "too many signatures", "too many hashes"};

	return what < sizeof texts / sizeof *texts ? texts[what] : "";
}

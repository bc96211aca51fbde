/* report.c - codes, policies, findings. */
#include "out.h"
#include "rows.h"

#ifdef TAUT_STEPS_COUNTED
uint64_t taut_i_steps;
#endif

/* ---- codes ---------------------------------------------------------------------------------- */

static const struct {
	const char *name, *rfc, *text;
	enum taut_tier tier;
} codes[TAUT_CODES] = {
	{"OK", "-", "nothing is wrong", TAUT_TIER_CALL},
#define TAUT_CODE(name, tier, rfc, text) {#name, rfc, text, TAUT_TIER_##tier},
#include "errors.def"
#undef TAUT_CODE
};

_Static_assert(TAUT_CODES <= 128, "a policy has a bit for each code");

const char *taut_code_name(enum taut_code code)
{
	return (unsigned)code < TAUT_CODES ? codes[code].name : "UNKNOWN";
}

const char *taut_code_text(enum taut_code code)
{
	return (unsigned)code < TAUT_CODES ? codes[code].text : "UNKNOWN";
}

const char *taut_code_rfc(enum taut_code code)
{
	return (unsigned)code < TAUT_CODES ? codes[code].rfc : "UNKNOWN";
}

enum taut_tier taut_code_tier(enum taut_code code)
{
	return (unsigned)code < TAUT_CODES ? codes[code].tier : TAUT_TIER_CALL;
}

uint32_t taut_version(void)
{
	return TAUT_VERSION;
}

/* ---- policies ------------------------------------------------------------------------------- */

/* The default policy as a constant. The tier is a number, so that it can be compared. */
#define BIT(name, tier, word)                                                                      \
	(TAUT_TIER_##tier == TAUT_TIER_STOP || TAUT_TIER_##tier == TAUT_TIER_FRAMING               \
			? (uint64_t)(TAUT_E_##name / 64 == (word)) << TAUT_E_##name % 64 : 0)

const struct taut_policy taut_i_policy_default = {
	{
#define TAUT_CODE(name, tier, rfc, text) | BIT(name, tier, 0)
		0
#include "errors.def"
#undef TAUT_CODE
		,
#define TAUT_CODE(name, tier, rfc, text) | BIT(name, tier, 1)
		0
#include "errors.def"
#undef TAUT_CODE
	},
	{0, 0},
	0,
};

static void set(uint64_t bits[2], unsigned code)
{
	bits[code / 64] |= (uint64_t)1 << code % 64;
}

static bool has(const uint64_t bits[2], unsigned code)
{
	return bits[code / 64] >> code % 64 & 1;
}

struct taut_policy taut_policy_preset(enum taut_preset preset)
{
	struct taut_policy p = {{0, 0}, {0, 0}, 0};

	if (preset == TAUT_DEFAULT)
		return taut_i_policy_default;
	for (unsigned code = 1; code < TAUT_CODES; code++) { /* the rows of errors.def */
		enum taut_tier tier = codes[code].tier;

		if (tier == TAUT_TIER_STOP || preset == TAUT_PEDANTIC ||
			(tier == TAUT_TIER_FRAMING && preset != TAUT_FORENSIC))
			set(p.refuse, code);
	}
	if (preset == TAUT_SAFE)
		p.flags = TAUT_POLICY_LAZY;
	if (preset == TAUT_FORENSIC)
		p.flags = TAUT_POLICY_OPENED;
	if (preset == TAUT_MDNS) {
		p.flags = TAUT_POLICY_MDNS;
		set(p.tolerate, TAUT_E_TEXT_EMPTY); /* RFC 6763 6.1 */
	}
	return p;
}

enum taut_code taut_policy_scan(const char *name, enum taut_preset *preset)
{
	static const char *const names[] = {"safe", "default", "pedantic", "mdns", "forensic"};

	for (unsigned i = 0; i < 5; i++) { /* the presets */
		if (taut_i_same_text(name, strlen(name), names[i])) {
			*preset = (enum taut_preset)i;
			return TAUT_OK;
		}
	}
	return TAUT_E_SYNTAX;
}

/* ---- findings ------------------------------------------------------------------------------- */

static enum taut_verdict judge(const struct taut_policy *policy, enum taut_code code,
	enum taut_tier tier)
{
	if (tier == TAUT_TIER_STOP || has(policy->refuse, code))
		return TAUT_REJECT;
	if (has(policy->tolerate, code))
		return TAUT_NOTE;
	return tier == TAUT_TIER_RECORD ? TAUT_ISOLATE : TAUT_NOTE;
}

static void add(struct taut_walk *w, enum taut_code code, uint32_t at, enum taut_verdict verdict)
{
	struct taut_report *report = w->report;

	if (verdict == TAUT_REJECT && w->refused == TAUT_OK)
		w->refused = code;
	if (report == NULL)
		return;
	if (verdict > report->verdict)
		report->verdict = verdict;
	if (report->count < report->capacity)
		report->list[report->count] = (struct taut_finding){code, verdict, at, w->section,
			w->field, w->record};
	report->count++;
}

/* A finding that does not end what is being read. */
void taut_i_find(struct taut_walk *w, enum taut_code code, uint32_t at)
{
	add(w, code, at, judge(w->policy, code, codes[code].tier));
}

/* A fault of this code in rdata: only a note? */
bool taut_i_tolerates(const struct taut_policy *policy, enum taut_code code)
{
	return has(policy->tolerate, code) && code != TAUT_E_HOP_BUDGET &&
		codes[code].tier != TAUT_TIER_STOP;
}

/* The fault that ended the rdata of a record: RDLENGTH confines it, so that STOP counts as RECORD;
 * `refuses`: it is that of TSIG, and counts as FRAMING. Returns false if it is tolerated. */
bool taut_i_fault(struct taut_walk *w, const struct taut_cursor *r, bool refuses)
{
	enum taut_code code = r->status;
	enum taut_tier tier = codes[code].tier;
	enum taut_verdict verdict;

	if (code == TAUT_E_HOP_BUDGET)
		verdict = TAUT_REJECT;
	else if (tier == TAUT_TIER_STOP)
		verdict = has(w->policy->refuse, TAUT_E_RDATA_END) ? TAUT_REJECT : TAUT_ISOLATE;
	else
		verdict = judge(w->policy, code, TAUT_TIER_RECORD);
	if (refuses && has(w->policy->refuse, TAUT_E_OPTION_END))
		verdict = TAUT_REJECT;
	add(w, code, r->at, verdict);
	return verdict != TAUT_NOTE;
}

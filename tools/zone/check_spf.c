/* check_spf.c - policies of senders in TXT and SPF records (RFC 7208). */
#include <string.h>

#include "check_inner.h"

enum { LOOKUPS_MAX = 10 };

struct word {
	const char *text;
	size_t n;
};

static char lower(char octet)
{
	return octet >= 'A' && octet <= 'Z' ? (char)(octet + 32) : octet;
}

/* Does it begin with this text (in lower case)? Then it is taken off. */
static bool take(struct word *word, const char *text)
{
	size_t n = strlen(text);

	if (n > word->n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (lower(word->text[i]) != text[i])
			return false;
	}
	word->text += n;
	word->n -= n;
	return true;
}

static bool take_number(struct word *word, unsigned most)
{
	unsigned number = 0;
	size_t n = 0;

	for (; n < word->n && n < 4 && word->text[n] >= '0' && word->text[n] <= '9'; n++)
		number = number * 10 + (unsigned)(word->text[n] - '0');
	word->text += n;
	word->n -= n;
	return n > 0 && number <= most;
}

/* ---- parts of terms ------------------------------------------------------------------------- */

/* "/24", "//64", "/24//64" or nothing. */
static bool is_prefixes(struct word word)
{
	if (word.n >= 2 && word.text[0] == '/' && word.text[1] != '/' &&
		!(take(&word, "/") && take_number(&word, 32)))
		return false;
	if (word.n > 0 && !(take(&word, "//") && take_number(&word, 128)))
		return false;
	return word.n == 0;
}

/* A domain with macros: visible characters; what stands behind % is one of the forms of RFC 7208 7.1. */
static bool is_domain(struct word word)
{
	for (size_t i = 0; i < word.n; i++) {
		if (word.text[i] <= ' ' || word.text[i] > '~')
			return false;
		if (word.text[i] != '%')
			continue;
		i++;
		if (i == word.n || !strchr("{%_-", word.text[i]))
			return false;
		if (word.text[i] == '{' && !memchr(word.text + i, '}', word.n - i))
			return false;
	}
	return word.n > 0;
}

/* A domain, or nothing, and perhaps prefixes behind it. A slash inside {} is a delimiter of macros. */
static bool is_domain_and_prefixes(struct word word)
{
	struct word domain = word;
	size_t n = 0;
	bool inside = false;

	if (word.n == 0 || word.text[0] == '/')
		return is_prefixes(word);
	if (!take(&domain, ":"))
		return false;
	for (; n < domain.n && (inside || domain.text[n] != '/'); n++)
		inside = domain.text[n] == '{' || (inside && domain.text[n] != '}');
	return is_domain((struct word){domain.text, n}) &&
	       is_prefixes((struct word){domain.text + n, domain.n - n});
}

/* An address as the codec reads it, perhaps with a prefix. */
static bool is_address(struct word word, uint16_t type, unsigned most)
{
	uint8_t rdata[16];
	uint16_t length;
	size_t n = 0;

	for (; n < word.n && word.text[n] != '/'; n++) {
		if (!strchr("0123456789abcdefABCDEF:.", word.text[n]))
			return false;
	}
	if (n == 0 || taut_rdata_scan(type, TAUT_CLASS_IN, word.text, n, NULL, rdata, sizeof rdata,
			      &length, NULL) != TAUT_OK)
		return false;
	word.text += n;
	word.n -= n;
	return word.n == 0 || (take(&word, "/") && take_number(&word, most) && word.n == 0);
}

/* ---- terms ---------------------------------------------------------------------------------- */

struct policy {
	unsigned lookups, redirects, explanations;
};

static bool is_mechanism(struct word word, struct policy *policy)
{
	if (word.n > 0 && word.text[0] != 0 && strchr("+-?~", word.text[0])) {
		word.text++;
		word.n--;
	}
	if (take(&word, "all"))
		return word.n == 0;
	if (take(&word, "ip4:"))
		return is_address(word, TAUT_TYPE_A, 32);
	if (take(&word, "ip6:"))
		return is_address(word, TAUT_TYPE_AAAA, 128);
	policy->lookups++; /* what follows asks */
	if (take(&word, "include:") || take(&word, "exists:"))
		return is_domain(word);
	if (take(&word, "ptr"))
		return word.n == 0 || (take(&word, ":") && is_domain(word));
	return (take(&word, "mx") || take(&word, "a")) && is_domain_and_prefixes(word);
}

/* name=value: unknown ones are passed over (RFC 7208 6). */
static bool is_modifier(struct word word)
{
	size_t n = 0;

	for (; n < word.n && word.text[n] != '='; n++) {
		char octet = lower(word.text[n]);
		bool letter = octet >= 'a' && octet <= 'z';

		if (!letter && (n == 0 || octet == 0 || !strchr("0123456789-_.", octet)))
			return false;
	}
	return n > 0 && n < word.n;
}

static bool is_term(struct word word, struct policy *policy)
{
	struct word value = word;

	if (take(&value, "redirect=")) {
		policy->lookups++;
		return ++policy->redirects == 1 && is_domain(value);
	}
	if (take(&value, "exp="))
		return ++policy->explanations == 1 && is_domain(value);
	return is_modifier(word) || is_mechanism(word, policy);
}

/* ---- policies ------------------------------------------------------------------------------- */

/* The text of a record, its strings joined (RFC 7208 3.3). */
static struct word join(struct zone_check *c, const struct zone_entry *entry)
{
	struct taut_record record = zone_record(entry);
	struct taut_strings strings = {0};
	struct taut_span span;
	size_t n = 0;

	while (taut_string_next(&record, &strings, &span)) { /* to the end of the rdata */
		memcpy(c->canonical[0] + n, span.octets, span.length);
		n += span.length;
	}
	return (struct word){(const char *)c->canonical[0], n};
}

static bool is_policy(struct word word)
{
	return take(&word, "v=spf1") && (word.n == 0 || word.text[0] == ' ');
}

static void check_policy(struct zone_check *c, const struct zone_entry *entry, struct word text)
{
	struct policy policy = {0};
	char shown[64];

	take(&text, "v=spf1");
	while (text.n > 0) { /* each turn takes a blank or a term away */
		struct word term = text;

		if (take(&text, " "))
			continue;
		for (term.n = 0; term.n < text.n && text.text[term.n] != ' '; term.n++) {
		}
		text.text += term.n;
		text.n -= term.n;
		if (is_term(term, &policy))
			continue;
		for (size_t i = 0; i < sizeof shown; i++) {
			char octet = i < term.n ? term.text[i] : 0;

			shown[i] = octet == 0 || (octet >= ' ' && octet <= '~') ? octet : '?';
		}
		shown[sizeof shown - 1] = 0;
		zone_say(c, ZONE_C_SPF_SYNTAX, entry, "at \"%s\"", shown);
		return;
	}
	if (policy.lookups > LOOKUPS_MAX)
		zone_say(c, ZONE_C_SPF_LOOKUPS, entry, "%u", policy.lookups);
}

/* Whether a set has a policy; each is looked at where `look` is set. */
static bool has_policy(struct zone_check *c, const struct zone_set *set, bool look)
{
	const struct zone_entry *first = NULL;
	char line[ZONE_LINE_TEXT];

	for (uint32_t i = 0; i < set->count; i++) {
		const struct zone_entry *entry = zone_store_at(&c->store, set->first + i);
		struct word text = join(c, entry);

		if (!is_policy(text))
			continue;
		if (look)
			check_policy(c, entry, text);
		if (look && first)
			zone_say(c, ZONE_C_SPF_MANY, entry, "the first is in %s",
				zone_line(c, entry, first, line));
		first = first ? first : entry;
	}
	return first != NULL;
}

void zone_check_spf(struct zone_check *c, const struct zone_set *set)
{
	has_policy(c, set, true);
}

void zone_check_spf_type(struct zone_check *c, const struct zone_set *set)
{
	struct zone_set txt = zone_store_set(&c->store, set->name, TAUT_TYPE_TXT);

	if (!has_policy(c, &txt, false))
		zone_say(c, ZONE_C_SPF_TYPE, zone_store_at(&c->store, set->first), "%s", "");
}

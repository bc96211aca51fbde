/* check_caa.c - who may issue certificates (RFC 8659). */
#include <string.h>

#include "check_inner.h"

enum { CRITICAL = 128 };

static bool is_space(uint8_t octet)
{
	return octet == ' ' || octet == '\t';
}

static bool is_word_octet(uint8_t octet, bool first)
{
	return (octet >= '0' && octet <= '9') || (octet >= 'a' && octet <= 'z') ||
	       (octet >= 'A' && octet <= 'Z') || (!first && octet == '-');
}

/* Letters, digits, hyphens behind the first. */
static bool take_word(struct taut_span *s)
{
	uint32_t n = 0;

	while (n < s->length && is_word_octet(s->octets[n], n == 0))
		n++;
	s->octets += n;
	s->length -= n;
	return n > 0;
}

static bool take_octet(struct taut_span *s, char octet)
{
	if (s->length == 0 || s->octets[0] != (uint8_t)octet)
		return false;
	s->octets++;
	s->length--;
	return true;
}

static void skip_spaces(struct taut_span *s)
{
	while (s->length > 0 && is_space(s->octets[0])) { /* one less each time */
		s->octets++;
		s->length--;
	}
}

/* tag=value, the value of visible characters but the semicolon. */
static bool take_parameter(struct taut_span *s)
{
	if (!take_word(s))
		return false;
	skip_spaces(s);
	if (!take_octet(s, '='))
		return false;
	skip_spaces(s);
	while (s->length > 0 && s->octets[0] > ' ' && s->octets[0] <= '~' && s->octets[0] != ';') {
		s->octets++;
		s->length--;
	}
	skip_spaces(s);
	return true;
}

/* RFC 8659 4.2: [domain] [; parameters]. Nobody may issue where the domain is absent. */
static bool is_issuer(struct taut_span s)
{
	skip_spaces(&s);
	if (take_word(&s)) {
		while (take_octet(&s, '.')) { /* a label less each time */
			if (!take_word(&s))
				return false;
		}
	}
	skip_spaces(&s);
	if (s.length == 0)
		return true;
	if (!take_octet(&s, ';'))
		return false;
	skip_spaces(&s);
	while (s.length > 0) { /* a parameter less each time */
		if (!take_parameter(&s))
			return false;
		if (s.length > 0 && !take_octet(&s, ';'))
			return false;
		skip_spaces(&s);
	}
	return true;
}

static bool begins(struct taut_span s, const char *text)
{
	return s.length > strlen(text) && memcmp(s.octets, text, strlen(text)) == 0;
}

/* RFC 8659 4.4 */
static bool is_report(struct taut_span s)
{
	return begins(s, "mailto:") || begins(s, "http://") || begins(s, "https://");
}

static bool is_mail(struct taut_span s)
{
	return memchr(s.octets, '@', s.length) != NULL;
}

static bool is_anything(struct taut_span s)
{
	return s.length > 0;
}

/* The registry of RFC 8659 9: with the RFC that each is from. */
static const struct {
	const char *tag;
	bool (*is_value)(struct taut_span value);
} tags[] = {
	{"issue", is_issuer},
	{"issuewild", is_issuer},
	{"issuemail", is_issuer}, /* RFC 9495 */
	{"issuevmc", is_issuer},
	{"iodef", is_report},
	{"contactemail", is_mail},
	{"contactphone", is_anything},
};

static bool same_tag(struct taut_span tag, const char *name)
{
	uint8_t label[64];

	if (tag.length >= sizeof label)
		return false;
	label[0] = (uint8_t)tag.length;
	memcpy(label + 1, tag.octets, tag.length);
	return zone_label_is(label, name);
}

static void check_record(struct zone_check *c, const struct zone_entry *entry)
{
	struct taut_record record = zone_record(entry);
	struct taut_caa caa;

	if (taut_rdata_caa(&record, &caa) != TAUT_OK)
		return;
	if (caa.flags & ~CRITICAL)
		zone_say(c, ZONE_C_CAA_FLAGS, entry, "%u", (unsigned)caa.flags);
	for (unsigned i = 0; i < sizeof tags / sizeof tags[0]; i++) {
		if (!same_tag(caa.tag, tags[i].tag))
			continue;
		if (!tags[i].is_value(caa.value))
			zone_say(c, ZONE_C_CAA_VALUE, entry, "%s", tags[i].tag);
		return;
	}
	zone_say(c, ZONE_C_CAA_TAG, entry, "%s", "");
}

void zone_check_caa(struct zone_check *c, const struct zone_set *set)
{
	for (uint32_t i = 0; i < set->count; i++)
		check_record(c, zone_store_at(&c->store, set->first + i));
}

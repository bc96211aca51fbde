/* check_kinds.c - zones that are no zones of hosts: response policies and catalogues; the reverse tree. */
#include <string.h>

#include "check_inner.h"

static const uint8_t ipv4_tree[] = "\7in-addr\4arpa";
static const uint8_t ipv6_tree[] = "\3ip6\4arpa";
static const uint8_t invalid_name[] = "\7invalid";

/* Labels at the end of rules about addresses (RPZ 4.1.1 to 4.3). */
static bool is_address_trigger(const uint8_t *label)
{
	return zone_label_is(label, "rpz-ip") || zone_label_is(label, "rpz-client-ip") ||
	       zone_label_is(label, "rpz-nsip");
}

/* ---- which kind ----------------------------------------------------------------------------- */

/* Actions of a policy are CNAMEs that make no sense elsewhere: to the root, to a top-level wildcard, to
 * labels of its own. */
static bool is_policy_action(const struct zone_entry *entry)
{
	static const char *const actions[] = {"rpz-passthru", "rpz-drop", "rpz-tcp-only"};
	const uint8_t *wire = entry->rdata;

	if (wire[0] == 0)
		return true;
	if (wire[wire[0] + 1] != 0)
		return false;
	for (unsigned i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		if (zone_label_is(wire, actions[i]))
			return true;
	}
	return zone_label_is(wire, "*");
}

static bool is_policy(const struct zone_check *c)
{
	for (uint32_t i = 0; i < c->store.inside; i++) {
		const struct zone_name *name = &c->store.names[i];
		struct zone_set cname;

		if (name->count == 0 || i == c->store.apex)
			continue;
		if (is_address_trigger(zone_top_label(c, name->wire)))
			return true;
		cname = zone_store_set(&c->store, i, TAUT_TYPE_CNAME);
		if (cname.count > 0 && is_policy_action(zone_store_at(&c->store, cname.first)))
			return true;
	}
	return false;
}

/* The name of a label below the origin; ZONE_NONE: nothing has it. */
static uint32_t find_below(const struct zone_check *c, const char *label)
{
	uint8_t wire[TAUT_NAME_MAX];
	uint32_t length;

	if (taut_name_scan(label, strlen(label), c->origin, wire, &length) != TAUT_OK)
		return ZONE_NONE;
	return zone_store_find(&c->store, wire);
}

/* RFC 9432 4: NS is "invalid.", or there is a version, and members. */
static bool is_catalog(const struct zone_check *c)
{
	struct zone_set ns = {0};
	uint32_t version = find_below(c, "version");
	bool has_version = version != ZONE_NONE && zone_has(c, version, TAUT_TYPE_TXT);

	if (c->store.apex != ZONE_NONE)
		ns = zone_store_set(&c->store, c->store.apex, TAUT_TYPE_NS);
	if (ns.count == 1 &&
		taut_name_equal(zone_store_at(&c->store, ns.first)->rdata, invalid_name))
		return true;
	if (!has_version)
		return false;
	for (uint32_t i = version; i < c->store.inside; i++) { /* "zones" comes behind "version" */
		const uint8_t *top = zone_top_label(c, c->store.names[i].wire);

		if (c->store.names[i].wire != top && zone_label_is(top, "zones"))
			return true;
	}
	return false;
}

void zone_check_kind(struct zone_check *c)
{
	c->reverse = taut_name_is_below(c->origin, ipv4_tree) ||
		     taut_name_is_below(c->origin, ipv6_tree);
	c->kind = c->options->kind;
	if (c->kind != ZONE_KIND_GUESS)
		return;
	c->kind = ZONE_KIND_HOSTS;
	if (is_policy(c))
		c->kind = ZONE_KIND_RPZ;
	else if (is_catalog(c))
		c->kind = ZONE_KIND_CATALOG;
}

/* ---- rules about addresses ------------------------------------------------------------------ */

/* A number without zeros in front, in this base. */
static bool read_number(const uint8_t *label, unsigned base, unsigned most, unsigned *number)
{
	*number = 0;
	if (label[0] == 0 || label[0] > 4 || (label[1] == '0' && label[0] > 1))
		return false;
	for (uint32_t i = 1; i <= label[0]; i++) {
		uint8_t octet = label[i];
		unsigned digit = base;

		if (octet >= '0' && octet <= '9')
			digit = octet - (unsigned)'0';
		else if ((octet | 32u) >= 'a')
			digit = (octet | 32u) - 'a' + 10u;
		if (digit >= base)
			return false;
		*number = *number * base + digit;
	}
	return *number <= most;
}

/* The words of an IPv6 address, the last one first: "zz" stands for two zeros or more. */
static bool read_words(const uint8_t *const *labels, uint32_t n, uint16_t words[8])
{
	uint32_t used = 0, zeros = 0;
	bool abbreviated = false;
	unsigned number;

	for (uint32_t i = 0; i < n; i++) {
		if (zone_label_is(labels[i], "zz") && !abbreviated && n <= 7) {
			abbreviated = true;
			zeros = 0;
			for (uint32_t k = 0; k < 9 - n; k++)
				words[used++] = 0;
			continue;
		}
		if (used == 8 || !read_number(labels[i], 16, 0xffff, &number))
			return false;
		words[used++] = (uint16_t)number;
		zeros = number == 0 ? zeros + 1 : 0;
		if (zeros > 1 && !abbreviated && n == 8)
			return false; /* it is to be abbreviated */
	}
	return used == 8;
}

/* Is every bit behind the prefix zero? The last octet comes first. */
static bool ends_in_zeros(const uint8_t *octets, uint32_t n, unsigned prefix)
{
	for (uint32_t bit = 0; bit < n * 8 - prefix; bit++) {
		if (octets[bit / 8] >> bit % 8 & 1)
			return false;
	}
	return true;
}

static bool is_prefix(const uint8_t *const *labels, uint32_t n)
{
	uint8_t octets[16];
	uint16_t words[8];
	unsigned prefix, number;

	if (n < 3 || !read_number(labels[0], 10, 128, &prefix) || prefix == 0)
		return false;
	if (n == 5 && prefix <= 32) {
		bool decimal = true;

		for (uint32_t i = 0; i < 4; i++) {
			decimal = decimal && read_number(labels[1 + i], 10, 255, &number);
			octets[i] = (uint8_t)number;
		}
		if (decimal)
			return ends_in_zeros(octets, 4, prefix);
	}
	if (!read_words(labels + 1, n - 1, words))
		return false;
	for (size_t i = 0; i < 8; i++) {
		octets[2 * i] = (uint8_t)words[i];
		octets[2 * i + 1] = (uint8_t)(words[i] >> 8);
	}
	return ends_in_zeros(octets, 16, prefix);
}

static void check_rule(struct zone_check *c, uint32_t name)
{
	const uint8_t *wire = c->store.names[name].wire, *labels[10];
	uint32_t n = 0;

	for (; taut_name_labels(wire) > c->origin_labels + 1 && n < 10;
		n++) { /* ten labels at most */
		labels[n] = wire;
		wire += wire[0] + 1;
	}
	if (!is_address_trigger(zone_top_label(c, c->store.names[name].wire)))
		return;
	if (n < 10 && is_prefix(labels, n))
		return;
	zone_say_owner(c, ZONE_C_RPZ_ADDRESS, name);
}

/* ---- catalogues ----------------------------------------------------------------------------- */

static void check_version(struct zone_check *c)
{
	uint32_t name = find_below(c, "version");
	struct zone_set txt = {0};
	const struct zone_entry *entry = NULL;

	if (name != ZONE_NONE)
		txt = zone_store_set(&c->store, name, TAUT_TYPE_TXT);
	if (txt.count > 0)
		entry = zone_store_at(&c->store, txt.first);
	if (txt.count == 1 && entry->rdlength == 2 &&
		(entry->rdata[1] == '1' || entry->rdata[1] == '2'))
		return;
	zone_say(c, ZONE_C_CATALOG_VERSION, entry, "%s", "");
}

static void check_member(struct zone_check *c, uint32_t name)
{
	const uint8_t *wire = c->store.names[name].wire;
	struct zone_set ptr = zone_store_set(&c->store, name, TAUT_TYPE_PTR);

	if (name == c->store.apex)
		check_version(c);
	if (ptr.count < 2 || taut_name_labels(wire) != c->origin_labels + 2)
		return;
	if (zone_label_is(zone_top_label(c, wire), "zones"))
		zone_say(c, ZONE_C_CATALOG_MEMBER, zone_store_at(&c->store, ptr.first + 1), "%s",
			"");
}

void zone_check_special(struct zone_check *c, uint32_t name)
{
	if (c->kind == ZONE_KIND_RPZ && name != c->store.apex)
		check_rule(c, name);
	else if (c->kind == ZONE_KIND_CATALOG)
		check_member(c, name);
}

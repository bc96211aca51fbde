/* check_names.c - what names look like: hosts, mailboxes, the reverse tree, labels with underscores. */
#include <string.h>

#include "check_inner.h"

enum {
	NAME_NEAR_END = TAUT_NAME_MAX - 15,
	IPV4_LABELS = 4,
	IPV6_LABELS = 32,
	KEY_HASH_DIGITS = 56
};

static const uint8_t ipv4_tree[] = "\7in-addr\4arpa";

static const uint8_t *next_label(const uint8_t *label)
{
	return label + label[0] + 1;
}

static bool is_digit(uint8_t octet)
{
	return octet >= '0' && octet <= '9';
}

static bool is_hex(uint8_t octet)
{
	return is_digit(octet) || (octet >= 'a' && octet <= 'f') || (octet >= 'A' && octet <= 'F');
}

static bool is_letter_or_digit(uint8_t octet)
{
	return is_digit(octet) || (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z');
}

/* ---- hosts and mailboxes -------------------------------------------------------------------- */

/* Letters, digits, hyphens inside (RFC 952, RFC 1123 2.1). */
static bool is_host_label(const uint8_t *label)
{
	for (uint32_t i = 1; i <= label[0]; i++) {
		bool end = i == 1 || i == label[0];

		if (!is_letter_or_digit(label[i]) && (end || label[i] != '-'))
			return false;
	}
	return true;
}

bool zone_is_host(const uint8_t *wire)
{
	for (; wire[0] != 0; wire = next_label(wire)) { /* to the root's label */
		if (!is_host_label(wire))
			return false;
	}
	return true;
}

/* RFC 1035 8: the first label is the local part, the rest a host. */
bool zone_is_mailbox(const uint8_t *wire)
{
	for (uint32_t i = 1; i <= wire[0]; i++) {
		if (wire[i] <= ' ' || wire[i] > '~')
			return false;
	}
	return wire[0] == 0 || zone_is_host(next_label(wire));
}

/* Names with addresses that are not hosts: targets of `exists' in SPF (RFC 7208 5.7 and D.1), the global
 * catalogue of Active Directory. */
static bool need_not_be_host(const uint8_t *wire)
{
	if (zone_label_is(wire, "gc") && zone_label_is(next_label(wire), "_msdcs"))
		return true;
	for (; wire[0] != 0; wire = next_label(wire)) { /* to the root's label */
		if (zone_label_is(wire, "_spf") || zone_label_is(wire, "_spf_verify") ||
			zone_label_is(wire, "_spf_rate"))
			return true;
	}
	return false;
}

/* Owners of A, AAAA and MX: hosts, or wildcards for them. */
void zone_check_address(struct zone_check *c, const struct zone_set *set)
{
	const uint8_t *wire = c->store.names[set->name].wire;

	if (c->kind != ZONE_KIND_HOSTS)
		return;
	if (!zone_is_host(zone_is_wildcard(wire) ? wire + 2 : wire) && !need_not_be_host(wire))
		zone_say(c, ZONE_C_HOST_NAME, zone_store_at(&c->store, set->first), "%s", "");
}

/* ---- the reverse tree ----------------------------------------------------------------------- */

/* A decimal octet without zeros in front. */
static bool is_octet_label(const uint8_t *label)
{
	unsigned number = 0;

	if (label[0] == 0 || label[0] > 3 || (label[1] == '0' && label[0] > 1))
		return false;
	for (uint32_t i = 1; i <= label[0]; i++) {
		if (!is_digit(label[i]))
			return false;
		number = number * 10 + (label[i] - '0');
	}
	return number <= 255;
}

static bool is_nibble_label(const uint8_t *label)
{
	return label[0] == 1 && is_hex(label[1]);
}

/* Longer names are those of RFC 2317, which the owner of the network makes up; labels with an
 * underscore are services (RFC 6763). */
static bool is_reverse_owner(const uint8_t *wire)
{
	bool ipv4 = taut_name_is_below(wire, ipv4_tree);
	uint32_t labels = taut_name_labels(wire) - 2, wanted = ipv4 ? IPV4_LABELS : IPV6_LABELS;

	for (uint32_t i = 0; i < labels; i++) {
		if (wire[1] == '_' || wire[1] == '*')
			return true;
		if (labels <= wanted && !(ipv4 ? is_octet_label(wire) : is_nibble_label(wire)))
			return false;
		wire = next_label(wire);
	}
	return labels >= wanted;
}

/* RFC 6763 11: where services of a network are listed, targets are no hosts. */
static bool is_service_list(const uint8_t *wire)
{
	static const char *const first[] = {"b", "db", "r", "dr", "lb"};
	const uint8_t *second = next_label(wire);

	if (wire[0] == 0 || !zone_label_is(second, "_dns-sd") ||
		!zone_label_is(next_label(second), "_udp"))
		return false;
	for (unsigned i = 0; i < sizeof first / sizeof first[0]; i++) {
		if (zone_label_is(wire, first[i]))
			return true;
	}
	return false;
}

void zone_check_ptr(struct zone_check *c, const struct zone_set *set)
{
	const struct zone_entry *entry = zone_store_at(&c->store, set->first);
	const uint8_t *wire = c->store.names[set->name].wire;

	zone_check_targets(c, set);
	if (!c->reverse || c->kind != ZONE_KIND_HOSTS)
		return;
	if (!is_reverse_owner(wire))
		zone_say(c, ZONE_C_REVERSE_OWNER, entry, "%s", "");
	if (is_service_list(wire))
		return;
	if (set->count > 1)
		zone_say(c, ZONE_C_PTR_MANY, entry, "%lu", (unsigned long)set->count);
	for (uint32_t i = 0; i < set->count; i++) {
		entry = zone_store_at(&c->store, set->first + i);
		if (!zone_is_host(entry->rdata))
			zone_say(c, ZONE_C_HOST_NAME, entry, "%s", zone_text(c, entry->rdata));
	}
}

/* ---- labels with underscores ---------------------------------------------------------------- */

static bool has_underscore(const uint8_t *label)
{
	return label[0] > 1 && label[1] == '_';
}

static bool is_port_label(const uint8_t *label)
{
	if (label[0] == 1 && label[1] == '*')
		return true;
	if (!has_underscore(label))
		return false;
	for (uint32_t i = 2; i <= label[0]; i++) {
		if (!is_digit(label[i]))
			return false;
	}
	return true;
}

void zone_check_srv(struct zone_check *c, const struct zone_set *set)
{
	const uint8_t *wire = c->store.names[set->name].wire;

	zone_check_targets(c, set);
	if (c->kind != ZONE_KIND_HOSTS || zone_is_wildcard(wire))
		return;
	if (!has_underscore(wire) || !has_underscore(next_label(wire)))
		zone_say(c, ZONE_C_SRV_OWNER, zone_store_at(&c->store, set->first), "%s", "");
}

void zone_check_tlsa(struct zone_check *c, const struct zone_set *set)
{
	const uint8_t *wire = c->store.names[set->name].wire;
	const struct zone_entry *entry = zone_store_at(&c->store, set->first);

	if (wire[0] == 0 || !is_port_label(wire) || !has_underscore(next_label(wire)))
		zone_say(c, ZONE_C_TLSA_OWNER, entry, "%s", "");
}

/* OPENPGPKEY (RFC 7929 3) and SMIMEA (RFC 8162 3): 28 octets of a hash in hex, then a fixed label. */
void zone_check_hashed(struct zone_check *c, const struct zone_set *set)
{
	const uint8_t *wire = c->store.names[set->name].wire;
	const char *second = set->type == TAUT_TYPE_SMIMEA ? "_smimecert" : "_openpgpkey";
	bool good = zone_is_wildcard(wire) || wire[0] == KEY_HASH_DIGITS;

	for (uint32_t i = 1; i <= wire[0] && wire[0] > 1; i++)
		good = good && is_hex(wire[i]);
	if (!good || !zone_label_is(next_label(wire), second))
		zone_say(c, ZONE_C_KEY_OWNER, zone_store_at(&c->store, set->first), "%s", "");
}

/* ---- owners --------------------------------------------------------------------------------- */

/* RFC 4592 2.1.1: only the first label makes a wildcard. */
static bool has_asterisk_inside(const uint8_t *wire)
{
	if (wire[0] == 0)
		return false;
	for (wire = next_label(wire); wire[0] != 0; wire = next_label(wire)) { /* to the root's */
		if (zone_is_wildcard(wire))
			return true;
	}
	return false;
}

void zone_check_owner(struct zone_check *c, uint32_t name)
{
	const uint8_t *wire = c->store.names[name].wire;

	if (taut_name_length(wire) > NAME_NEAR_END)
		zone_say_owner(c, ZONE_C_NAME_LONG, name);
	if (c->kind != ZONE_KIND_HOSTS)
		return;
	if (has_asterisk_inside(wire))
		zone_say_owner(c, ZONE_C_WILDCARD_INSIDE, name);
	if (zone_ends_twice(c, wire))
		zone_say_owner(c, ZONE_C_FINAL_DOT, name);
}

/* check_types.c - which sets are looked at by whom: a row a type. */
#include "check_inner.h"

typedef void check_set(struct zone_check *c, const struct zone_set *set);

/* In the order of their numbers. */
static const struct {
	uint16_t type;
	check_set *check;
} rows[] = {
	{TAUT_TYPE_A, zone_check_address},
	{TAUT_TYPE_NS, zone_check_targets},
	{TAUT_TYPE_CNAME, zone_check_targets},
	{TAUT_TYPE_SOA, zone_check_targets},
	{TAUT_TYPE_PTR, zone_check_ptr},
	{TAUT_TYPE_MX, zone_check_mx},
	{TAUT_TYPE_TXT, zone_check_spf},
	{TAUT_TYPE_AFSDB, zone_check_targets},
	{TAUT_TYPE_RT, zone_check_targets},
	{TAUT_TYPE_AAAA, zone_check_address},
	{TAUT_TYPE_SRV, zone_check_srv},
	{TAUT_TYPE_KX, zone_check_targets},
	{TAUT_TYPE_DNAME, zone_check_targets},
	{TAUT_TYPE_DS, zone_check_ds},
	{TAUT_TYPE_DNSKEY, zone_check_dnskey},
	{TAUT_TYPE_NSEC3PARAM, zone_check_nsec3param},
	{TAUT_TYPE_TLSA, zone_check_tlsa},
	{TAUT_TYPE_SMIMEA, zone_check_hashed},
	{TAUT_TYPE_CDS, zone_check_cds},
	{TAUT_TYPE_CDNSKEY, zone_check_cds},
	{TAUT_TYPE_OPENPGPKEY, zone_check_hashed},
	{TAUT_TYPE_ZONEMD, zone_check_zonemd},
	{TAUT_TYPE_SVCB, zone_check_svcb},
	{TAUT_TYPE_HTTPS, zone_check_svcb},
	{TAUT_TYPE_SPF, zone_check_spf_type},
	{TAUT_TYPE_CAA, zone_check_caa},
};

/* Made historic, or never used as the registry says; SPF has a finding of its own. */
static const uint16_t obsolete[] = {TAUT_TYPE_MD, TAUT_TYPE_MF, TAUT_TYPE_MB, TAUT_TYPE_MG,
	TAUT_TYPE_MR, TAUT_TYPE_NULL_RR, TAUT_TYPE_WKS, TAUT_TYPE_MINFO, TAUT_TYPE_NSAP,
	TAUT_TYPE_NSAP_PTR, TAUT_TYPE_SIG, TAUT_TYPE_KEY, TAUT_TYPE_GPOS, TAUT_TYPE_NXT,
	TAUT_TYPE_EID, TAUT_TYPE_NIMLOC, TAUT_TYPE_A6, TAUT_TYPE_SINK, TAUT_TYPE_UINFO,
	TAUT_TYPE_UID, TAUT_TYPE_GID, TAUT_TYPE_UNSPEC, TAUT_TYPE_TA, TAUT_TYPE_DLV};

static void check_type(struct zone_check *c, const struct zone_set *set)
{
	if (taut_type_fields(set->type, c->rclass) == 0)
		return; /* opaque in this class */
	for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (rows[i].type == set->type) {
			rows[i].check(c, set);
			return;
		}
	}
	for (unsigned i = 0; i < sizeof obsolete / sizeof obsolete[0]; i++) {
		if (obsolete[i] == set->type)
			zone_say(c, ZONE_C_OBSOLETE_TYPE, zone_store_at(&c->store, set->first),
				"%s", "");
	}
}

void zone_check_types(struct zone_check *c, uint32_t name)
{
	struct zone_set set = {0};

	while (zone_store_next_set(&c->store, name, &set)) { /* to the owner's last */
		if (set.type == TAUT_TYPE_SOA && name != c->store.apex)
			zone_say(
				c, ZONE_C_SOA_BELOW, zone_store_at(&c->store, set.first), "%s", "");
		else
			check_type(c, &set);
	}
}

/* layouts.c - the rdata of each type, spelled out.
 *
 *   u8 u16 u32 u48 u64 u128  numbers and addresses of that many bits
 *   n         name
 *   s s? s+   character-string; one that may be absent; one or more
 *   * +       all that is left; the same, at least one octet
 *   L8 L16    octets with their number before them; L8+ at least one
 *   bm bm+    type bitmap; at least one window
 *   others    for one type only, see rdata.c
 */
#include "inner.h"

/* Types that have their layout in class IN only. */
static const char *layout_in(uint16_t type)
{
	switch (type) {
	case 1: return "u32";            /* A, RFC 1035 3.4.1 */
	case 11: return "u32 u8 wks";    /* WKS, RFC 1035 3.4.2 */
	case 22: return "+";             /* NSAP, RFC 1706 5 */
	case 23: return "n";             /* NSAP-PTR, RFC 1706 6 */
	case 26: return "u16 n n";       /* PX, RFC 2163 4 */
	case 28: return "u128";          /* AAAA, RFC 3596 2.2 */
	case 31: return "+";             /* EID */
	case 32: return "+";             /* NIMLOC */
	case 33: return "u16 u16 u16 n"; /* SRV, RFC 2782 */
	case 34: return "u8 +";          /* ATMA */
	case 36: return "u16 n";         /* KX, RFC 2230 3.1 */
	case 38: return "a6";            /* A6, RFC 2874 3.1 */
	case 42: return "apl";           /* APL, RFC 3123 4 */
	case 49: return "+";             /* DHCID, RFC 4701 3.1 */
	case 64: return "u16 n svc";     /* SVCB, RFC 9460 2.2 */
	case 65: return "u16 n svc";     /* HTTPS, RFC 9460 9 */
	default: return NULL;
	}
}

static const char *layout_any(uint16_t type)
{
	switch (type) {
	case 2: return "n";                              /* NS, RFC 1035 3.3.11 */
	case 3: return "n";                              /* MD, RFC 1035 3.3.4 */
	case 4: return "n";                              /* MF, RFC 1035 3.3.5 */
	case 5: return "n";                              /* CNAME, RFC 1035 3.3.1 */
	case 6: return "n n u32 u32 u32 u32 u32";        /* SOA, RFC 1035 3.3.13 */
	case 7: return "n";                              /* MB, RFC 1035 3.3.3 */
	case 8: return "n";                              /* MG, RFC 1035 3.3.6 */
	case 9: return "n";                              /* MR, RFC 1035 3.3.8 */
	case 10: return "*";                             /* NULL, RFC 1035 3.3.10 */
	case 12: return "n";                             /* PTR, RFC 1035 3.3.12 */
	case 13: return "s s";                           /* HINFO, RFC 1035 3.3.2 */
	case 14: return "n n";                           /* MINFO, RFC 1035 3.3.7 */
	case 15: return "u16 n";                         /* MX, RFC 1035 3.3.9 */
	case 16: return "s+";                            /* TXT, RFC 1035 3.3.14 */
	case 17: return "n n";                           /* RP, RFC 1183 2.2 */
	case 18: return "u16 n";                         /* AFSDB, RFC 1183 1 */
	case 19: return "s";                             /* X25, RFC 1183 3.1 */
	case 20: return "s s?";                          /* ISDN, RFC 1183 3.2 */
	case 21: return "u16 n";                         /* RT, RFC 1183 3.3 */
	case 24: return "u16 u8 u8 u32 u32 u32 u16 n +"; /* SIG, RFC 2535 4.1 */
	case 25: return "u16 u8 u8 *";                   /* KEY, RFC 2535 3.1 */
	case 27: return "s s s";                         /* GPOS, RFC 1712 3 */
	case 29: return "loc";                           /* LOC, RFC 1876 2 */
	case 30: return "n nxt";                         /* NXT, RFC 2535 5.2 */
	case 35: return "u16 u16 s s s n";               /* NAPTR, RFC 3403 4.1 */
	case 37: return "u16 u16 u8 *";                  /* CERT, RFC 4398 2 */
	case 39: return "n";                             /* DNAME, RFC 6672 2.1 */
	case 40: return "u8 u8 u8 *";                    /* SINK */
	case 43: return "u16 u8 u8 ds";                  /* DS, RFC 4034 5.1 */
	case 44: return "u8 u8 +";                       /* SSHFP, RFC 4255 3.1 */
	case 45: return "u8 gateway *";                  /* IPSECKEY, RFC 4025 2.1 */
	case 46: return "u16 u8 u8 u32 u32 u32 u16 n +"; /* RRSIG, RFC 4034 3.1 */
	case 47: return "n bm+";                         /* NSEC, RFC 4034 4.1 */
	case 48: return "u16 u8 u8 *";                   /* DNSKEY, RFC 4034 2.1 */
	case 50: return "u8 u8 u16 L8 L8+ bm";           /* NSEC3, RFC 5155 3.2 */
	case 51: return "u8 u8 u16 L8";                  /* NSEC3PARAM, RFC 5155 4.2 */
	case 52: return "u8 u8 u8 +";                    /* TLSA, RFC 6698 2.1 */
	case 53: return "u8 u8 u8 +";                    /* SMIMEA, RFC 8162 2 */
	case 55: return "hip";                           /* HIP, RFC 8005 5 */
	case 56: return "s+";                            /* NINFO */
	case 57: return "u16 u8 u8 +";                   /* RKEY */
	case 58: return "n n";                           /* TALINK */
	case 59: return "u16 u8 u8 ds";                  /* CDS, RFC 7344 3.1 */
	case 60: return "u16 u8 u8 *";                   /* CDNSKEY, RFC 7344 3.2 */
	case 61: return "+";                             /* OPENPGPKEY, RFC 7929 2.1 */
	case 62: return "u32 u16 bm";                    /* CSYNC, RFC 7477 2.1 */
	case 63: return "u32 u8 u8 zonemd";              /* ZONEMD, RFC 8976 2.2 */
	case 66: return "u16 u8 u16 n";                  /* DSYNC, RFC 9859 2 */
	case 67: return "+";                             /* HHIT, RFC 9886 */
	case 68: return "+";                             /* BRID, RFC 9886 */
	case 99: return "s+";                            /* SPF, RFC 4408 3.1.1 */
	case 104: return "u16 u64";                      /* NID, RFC 6742 2.1 */
	case 105: return "u16 u32";                      /* L32, RFC 6742 2.2 */
	case 106: return "u16 u64";                      /* L64, RFC 6742 2.3 */
	case 107: return "u16 n";                        /* LP, RFC 6742 2.4 */
	case 108: return "u48";                          /* EUI48, RFC 7043 3.1 */
	case 109: return "u64";                          /* EUI64, RFC 7043 4.1 */
	case 249: return "n u32 u32 u16 u16 L16 L16";    /* TKEY, RFC 2930 2 */
	case 250: return "n u48 u16 L16 u16 u16 L16";    /* TSIG, RFC 8945 4.2 */
	case 256: return "u16 u16 +";                    /* URI, RFC 7553 4.5 */
	case 257: return "u8 tag *";                     /* CAA, RFC 8659 4.1 */
	case 258: return "s+";                           /* AVC */
	case 259: return "u32 u32 u8 s *";               /* DOA */
	case 260: return "u8 relay";                     /* AMTRELAY, RFC 8777 4.2 */
	case 261: return "s+";                           /* RESINFO, RFC 9606 */
	case 262: return "s+";                           /* WALLET */
	case 263: return "s+";                           /* CLA */
	case 264: return "u64";                          /* IPN */
	case 32768: return "u16 u8 u8 ds";               /* TA */
	case 32769: return "u16 u8 u8 ds";               /* DLV, RFC 4431 2 */
	default: return NULL;
	}
}

const char *ref_layout(uint16_t type, uint16_t layout_class)
{
	const char *layout = layout_any(type);
	if (layout == NULL && layout_class == CLASS_IN)
		layout = layout_in(type);
	return layout;
}

bool ref_may_compress(uint16_t type, enum ref_policy policy)
{
	switch (type) {
	/* RFC 3597 4: NS MD MF CNAME SOA MB MG MR PTR MINFO MX */
	case 2:
	case 3:
	case 4:
	case 5:
	case 6:
	case 7:
	case 8:
	case 9:
	case 12:
	case 14:
	case 15: return true;
	/* RFC 6762 18.14 adds RP AFSDB RT PX SRV KX DNAME NSEC */
	case 17:
	case 18:
	case 21:
	case 26:
	case 33:
	case 36:
	case 39:
	case 47: return policy == REF_MDNS;
	default: return false;
	}
}

/* rdata.h - what is inside records: code points, fields of every type, structures of the common
 * types, EDNS options, SvcParams. Conventions: codec.h.
 */
#ifndef TAUTWIRE_RDATA_H
#define TAUTWIRE_RDATA_H

#include "codec.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- code points ---------------------------------------------------------------------------- */

/* Numbers of the types that have a row in rrtypes.def: TAUT_TYPE_A, TAUT_TYPE_NSEC3, ... */
enum taut_type {
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) TAUT_TYPE_##symbol = number,
#include "rrtypes.def"
#undef TAUT_RR
	TAUT_TYPE_NONE = 0
};

enum taut_class { TAUT_CLASS_IN = 1, TAUT_CLASS_CH = 3, TAUT_CLASS_HS = 4, TAUT_CLASS_NONE = 254,
	TAUT_CLASS_ANY = 255 };

enum taut_opcode { TAUT_OPCODE_QUERY = 0, TAUT_OPCODE_IQUERY = 1, TAUT_OPCODE_STATUS = 2,
	TAUT_OPCODE_NOTIFY = 4, TAUT_OPCODE_UPDATE = 5, TAUT_OPCODE_DSO = 6 };

/* Registries other than RR types and classes; codes.def has their rows. */
enum taut_registry {
	TAUT_OPCODES, TAUT_RCODES, TAUT_TSIG_ERRORS, TAUT_EDNS_OPTIONS, TAUT_EDE_CODES, TAUT_SVC_KEYS,
	TAUT_ALGORITHMS, TAUT_DIGESTS, TAUT_CERT_TYPES, TAUT_TKEY_MODES, TAUT_DSO_TYPES,
	TAUT_DSYNC_SCHEMES
};

/* The name of a code point as the field writes it ("NXDOMAIN", "COOKIE", "alpn"), NULL if unknown. */
const char *taut_code_point(enum taut_registry registry, uint16_t number);

/* Looks a code point up by name, any case. TAUT_E_SYNTAX if unknown. */
enum taut_code taut_code_point_scan(enum taut_registry registry, const char *text, size_t n,
	uint16_t *number);

#define TAUT_TYPE_TEXT 16 /* characters that always suffice for a type or class, with NUL */

/* "AAAA", "TYPE65281"; "IN", "CLASS32". Return the length without NUL. */
uint32_t taut_type_text(uint16_t type, char out[TAUT_TYPE_TEXT]);
uint32_t taut_class_text(uint16_t rclass, char out[TAUT_TYPE_TEXT]);

/* Mnemonics in any case, TYPEnnn and CLASSnnn (RFC 3597 5). TAUT_E_SYNTAX if unknown. */
enum taut_code taut_type_scan(const char *text, size_t n, uint16_t *type);
enum taut_code taut_class_scan(const char *text, size_t n, uint16_t *rclass);

/* ---- fields --------------------------------------------------------------------------------- */

/* What a field is, on the wire and in text. A field that depends on an earlier one is a kind of
 * its own that covers both (gateway, HIP key, A6 address). codec/kinds/ has a file per family. */
enum taut_kind {
	/* fixed size */
	TAUT_K_U8, TAUT_K_U16, TAUT_K_U32, TAUT_K_U48, TAUT_K_U64,
	TAUT_K_TTL,      /* u32, a duration in seconds */
	TAUT_K_TIME,     /* u32, seconds since 1970 modulo 2^32, in text YYYYMMDDHHMMSS (RFC 4034 3.2) */
	TAUT_K_TYPE,     /* u16, an RR type */
	TAUT_K_ALG,      /* u8, a DNSSEC algorithm */
	TAUT_K_CERT,     /* u16, a certificate type (RFC 4398 2.1) */
	TAUT_K_RCODE,    /* u16, the error of TSIG and TKEY */
	TAUT_K_SCHEME,   /* u8, a notification scheme (RFC 9859 2.3) */
	TAUT_K_PROTOCOL, /* u8, a protocol of IP: in text a number, or tcp or udp (RFC 1035 3.4.2) */
	TAUT_K_IP4, TAUT_K_IP6,
	TAUT_K_EUI48, TAUT_K_EUI64,
	TAUT_K_NODE64,   /* u64 as four groups of hex (RFC 6742 2.1.2) */
	TAUT_K_LOC32,    /* u32 as dotted quad (RFC 6742 2.2.2) */
	/* variable size */
	TAUT_K_NAME,     /* domain name, perhaps compressed */
	TAUT_K_NAMES,    /* none or more, to the end */
	TAUT_K_STRING,   /* character-string, quoted in text */
	TAUT_K_STRINGS,  /* one or more, to the end */
	TAUT_K_STRING_MAYBE, /* none or one */
	TAUT_K_TAG,      /* character-string, not empty, not quoted (CAA) */
	TAUT_K_TEXT,     /* the rest, as one quoted string */
	TAUT_K_TEXT_FULL,/* the rest, not empty, as one quoted string */
	TAUT_K_HEX, TAUT_K_HEX_FULL,       /* the rest; _FULL: not empty */
	TAUT_K_BASE64, TAUT_K_BASE64_FULL, /* the rest */
	TAUT_K_BASE64_DASH, /* the rest, "-" if empty */
	TAUT_K_SALT,     /* u8 length, octets, hex, "-" if empty (RFC 5155 3.3) */
	TAUT_K_HASH,     /* u8 length, octets, base32hex, not empty (RFC 5155 3.3) */
	TAUT_K_SIZED_BASE64, /* u16 length, octets (RFC 8945 4.2, RFC 2930 2) */
	TAUT_K_BITMAP, TAUT_K_BITMAP_FULL, /* windows of types, to the end (RFC 4034 4.1.2) */
	TAUT_K_NXT_BITMAP, TAUT_K_PORTS,   /* RFC 2535 5.2, RFC 1035 3.4.2 */
	TAUT_K_SVC_PARAMS,                 /* to the end, RFC 9460 2.2 */
	TAUT_K_OPTIONS,                    /* to the end, RFC 6891 6.1.2 */
	/* odd: whole stretches */
	TAUT_K_APL,      /* address prefixes, to the end (RFC 3123) */
	TAUT_K_LOC,      /* RFC 1876, the whole rdata */
	TAUT_K_NSAP,     /* the rest as 0x hex, not empty (RFC 1706) */
	TAUT_K_ATMA,     /* format octet and address */
	TAUT_K_GATEWAY,  /* gateway type, algorithm, gateway (RFC 4025 2) */
	TAUT_K_RELAY,    /* D bit and type, relay (RFC 8777 4) */
	TAUT_K_HIP,      /* HIT length, algorithm, key length, HIT, key (RFC 8005 5) */
	TAUT_K_A6,       /* prefix length, suffix, prefix name (RFC 2874 3.1) */
	TAUT_K_OPAQUE,   /* RFC 3597: types and classes without a layout */
	TAUT_KINDS
};

struct taut_field {
	const char *name;    /* as the RFC calls it: "preference", "exchange" */
	enum taut_kind kind;
	uint8_t index;       /* in its row */
	uint32_t offset;     /* in the message */
	uint32_t length;     /* octets that it takes there */
};

struct taut_fields {
	const struct taut_record *record;
	uint32_t at;
	uint8_t index;
};

/* The fields of a record, in order. Works for every type: a record without a layout, or a malformed
 * one, has one field "rdata" of kind TAUT_K_OPAQUE; an UPDATE record without rdata has none. */
struct taut_fields taut_fields(const struct taut_record *record);
bool taut_field_next(struct taut_fields *it, struct taut_field *field);

/* The name in a field of kind TAUT_K_NAME. */
struct taut_name taut_field_name(const struct taut_record *record, const struct taut_field *field);

/* Puts type, class and rdata of a record that stands by itself, uncompressed, into a struct
 * taut_record and checks it: sets malformed, fault and fault_at (offset in rdata; 0 for a type or
 * class that no record may have, and for NAME_COMPRESSED: a pointer has no message to lead into). */
void taut_record_wrap(struct taut_record *record, uint16_t type, uint16_t rclass,
	const uint8_t *rdata, uint16_t rdlength);

/* What the codec knows of a type: its layout can be walked without a record. */
uint32_t taut_type_fields(uint16_t type, uint16_t rclass); /* 0: none, opaque */
const char *taut_type_field(uint16_t type, uint16_t rclass, uint32_t index, enum taut_kind *kind);

/* ---- typed readers -------------------------------------------------------------------------- */

/* Octets in the message. */
struct taut_span {
	const uint8_t *octets;
	uint32_t length;
};

/* Each reader returns TAUT_OK, TAUT_E_ABSENT if the record is of another type, without this layout
 * in its class, or empty by the rules of UPDATE, or record->fault if it is malformed. Names are
 * references, blobs are spans, numbers are in host order. */
struct taut_a { uint8_t address[4]; };
struct taut_aaaa { uint8_t address[16]; };
struct taut_mx { uint16_t preference; struct taut_name exchange; };
struct taut_soa { struct taut_name mname, rname; uint32_t serial, refresh, retry, expire, minimum; };
struct taut_srv { uint16_t priority, weight, port; struct taut_name target; };
struct taut_naptr { uint16_t order, preference; struct taut_span flags, services, regexp;
	struct taut_name replacement; };
struct taut_ds { uint16_t key_tag; uint8_t algorithm, digest_type; struct taut_span digest; };
struct taut_dnskey { uint16_t flags; uint8_t protocol, algorithm; struct taut_span key; };
struct taut_rrsig { uint16_t covered; uint8_t algorithm, labels; uint32_t original_ttl, expiration,
	inception; uint16_t key_tag; struct taut_name signer; struct taut_span signature; };
struct taut_nsec { struct taut_name next; struct taut_span bitmap; };
struct taut_nsec3 { uint8_t algorithm, flags; uint16_t iterations; struct taut_span salt, next,
	bitmap; };
struct taut_nsec3param { uint8_t algorithm, flags; uint16_t iterations; struct taut_span salt; };
struct taut_tlsa { uint8_t usage, selector, matching; struct taut_span data; };
struct taut_caa { uint8_t flags; struct taut_span tag, value; };
struct taut_svcb { uint16_t priority; struct taut_name target; struct taut_span params; };
struct taut_tsig { struct taut_name algorithm; uint64_t time_signed; uint16_t fudge;
	struct taut_span mac; uint16_t original_id, error; struct taut_span other; };

enum taut_code taut_rdata_a(const struct taut_record *record, struct taut_a *out);
enum taut_code taut_rdata_aaaa(const struct taut_record *record, struct taut_aaaa *out);
/* NS, CNAME, PTR, DNAME and every other type whose rdata is one name. */
enum taut_code taut_rdata_name(const struct taut_record *record, struct taut_name *out);
enum taut_code taut_rdata_mx(const struct taut_record *record, struct taut_mx *out);
enum taut_code taut_rdata_soa(const struct taut_record *record, struct taut_soa *out);
enum taut_code taut_rdata_srv(const struct taut_record *record, struct taut_srv *out);
enum taut_code taut_rdata_naptr(const struct taut_record *record, struct taut_naptr *out);
enum taut_code taut_rdata_ds(const struct taut_record *record, struct taut_ds *out); /* CDS DLV TA */
enum taut_code taut_rdata_dnskey(const struct taut_record *record, struct taut_dnskey *out); /* CDNSKEY KEY */
enum taut_code taut_rdata_rrsig(const struct taut_record *record, struct taut_rrsig *out); /* SIG */
enum taut_code taut_rdata_nsec(const struct taut_record *record, struct taut_nsec *out);
enum taut_code taut_rdata_nsec3(const struct taut_record *record, struct taut_nsec3 *out);
enum taut_code taut_rdata_nsec3param(const struct taut_record *record, struct taut_nsec3param *out);
enum taut_code taut_rdata_tlsa(const struct taut_record *record, struct taut_tlsa *out); /* SMIMEA */
enum taut_code taut_rdata_caa(const struct taut_record *record, struct taut_caa *out);
enum taut_code taut_rdata_svcb(const struct taut_record *record, struct taut_svcb *out); /* HTTPS */
enum taut_code taut_rdata_tsig(const struct taut_record *record, struct taut_tsig *out);

/* The character-strings of TXT and of every type of that layout. Zero *it before the first call;
 * *string is the next one without its length octet. */
struct taut_strings { uint32_t at; };
bool taut_string_next(const struct taut_record *record, struct taut_strings *it,
	struct taut_span *string);

/* True if `type` is in a bitmap that a typed reader gave (NSEC, NSEC3). */
bool taut_bitmap_has(struct taut_span bitmap, uint16_t type);

/* ---- EDNS, RFC 6891 ------------------------------------------------------------------------- */

#define TAUT_EDNS_DO 0x8000u
#define TAUT_EDNS_CO 0x4000u

struct taut_edns {
	uint16_t udp_size;
	uint16_t rcode;   /* all twelve bits: the header's four below OPT's eight */
	uint8_t version;
	uint16_t flags;   /* TAUT_EDNS_DO, ... */
	struct taut_record record;
};

/* The OPT record of an opened message. False if there is none. */
bool taut_edns(const struct taut_message *message, struct taut_edns *edns);

struct taut_option {
	uint16_t code;
	struct taut_span value;
	uint32_t offset;      /* of the option's code in the message */
	bool malformed;       /* wrong length or content for its code: raw octets only */
	enum taut_code fault; /* why, and where */
	uint32_t fault_at;
};

struct taut_options { const struct taut_record *record; uint32_t at; };

/* The options of an OPT record, in order. */
struct taut_options taut_options(const struct taut_record *opt);
bool taut_option_next(struct taut_options *it, struct taut_option *option);

/* ---- SvcParams, RFC 9460 -------------------------------------------------------------------- */

struct taut_svc_param {
	uint16_t key;
	struct taut_span value;
	uint32_t offset; /* of the key, in the span that was given */
};

/* The parameters in the span that taut_rdata_svcb gave. Zero *param before the first call. */
bool taut_svc_param_next(struct taut_span params, struct taut_svc_param *param);

#ifdef __cplusplus
}
#endif
#endif

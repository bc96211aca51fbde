/* typed.c - see typed.h. */
#include "typed.h"

static size_t n;
static uint64_t *values;

static void number(uint64_t value)
{
	values[n++] = value;
}

static void name(const struct taut_name *name)
{
	values[n++] = FUZZ_PLACE(name->at, 0);
}

static const uint8_t *base;

static void span(struct taut_span span)
{
	values[n++] = FUZZ_PLACE(span.octets - base, span.length);
}

#define ARE(reader, ...)                                                                           \
	do {                                                                                       \
		struct taut_##reader x;                                                            \
		if (taut_rdata_##reader(record, &x) == TAUT_OK) {                                  \
			__VA_ARGS__;                                                               \
			return n;                                                                  \
		}                                                                                  \
	} while (0)

size_t fuzz_typed_values(const struct taut_record *record, uint64_t out[FUZZ_VALUES])
{
	struct taut_name only;

	n = 0;
	values = out;
	base = record->octets;
	if (taut_rdata_name(record, &only) == TAUT_OK) {
		name(&only);
		return n;
	}
	ARE(a, span((struct taut_span){base + record->rdata, sizeof x.address});
		FUZZ_LAW(memcmp(x.address, base + record->rdata, sizeof x.address) == 0));
	ARE(aaaa, span((struct taut_span){base + record->rdata, sizeof x.address});
		FUZZ_LAW(memcmp(x.address, base + record->rdata, sizeof x.address) == 0));
	ARE(mx, number(x.preference); name(&x.exchange));
	ARE(soa, name(&x.mname); name(&x.rname); number(x.serial); number(x.refresh);
		number(x.retry); number(x.expire); number(x.minimum));
	ARE(srv, number(x.priority); number(x.weight); number(x.port); name(&x.target));
	ARE(naptr, number(x.order); number(x.preference); span(x.flags); span(x.services);
		span(x.regexp); name(&x.replacement));
	ARE(ds, number(x.key_tag); number(x.algorithm); number(x.digest_type); span(x.digest));
	ARE(dnskey, number(x.flags); number(x.protocol); number(x.algorithm); span(x.key));
	ARE(rrsig, number(x.covered); number(x.algorithm); number(x.labels);
		number(x.original_ttl); number(x.expiration); number(x.inception);
		number(x.key_tag); name(&x.signer); span(x.signature));
	ARE(nsec, name(&x.next); span(x.bitmap));
	ARE(nsec3, number(x.algorithm); number(x.flags); number(x.iterations); span(x.salt);
		span(x.next); span(x.bitmap));
	ARE(nsec3param, number(x.algorithm); number(x.flags); number(x.iterations); span(x.salt));
	ARE(tlsa, number(x.usage); number(x.selector); number(x.matching); span(x.data));
	ARE(caa, number(x.flags); span(x.tag); span(x.value));
	ARE(svcb, number(x.priority); name(&x.target); span(x.params));
	ARE(tsig, name(&x.algorithm); number(x.time_signed); number(x.fudge); span(x.mac);
		number(x.original_id); number(x.error); span(x.other));
	return 0;
}

static uint64_t value_of(const struct taut_record *record, const struct taut_field *field)
{
	uint64_t value = 0;
	uint32_t inner; /* octets of the length that stands before what is told of */

	switch (field->kind) {
	case TAUT_K_NAME: return FUZZ_PLACE(field->offset, 0);
	case TAUT_K_STRING:
	case TAUT_K_TAG:
	case TAUT_K_SALT:
	case TAUT_K_HASH: inner = 1; break;
	case TAUT_K_SIZED_BASE64: inner = 2; break;
	case TAUT_K_U8:
	case TAUT_K_U16:
	case TAUT_K_U32:
	case TAUT_K_U48:
	case TAUT_K_TTL:
	case TAUT_K_TIME:
	case TAUT_K_TYPE:
	case TAUT_K_ALG:
	case TAUT_K_RCODE:
		for (uint32_t i = 0; i < field->length; i++)
			value = value << 8 | record->octets[field->offset + i];
		return value;
	default: inner = 0; break;
	}
	return FUZZ_PLACE(field->offset + inner, field->length - inner);
}

size_t fuzz_field_values(const struct taut_record *record, uint64_t out[FUZZ_VALUES])
{
	struct taut_fields it = taut_fields(record);
	struct taut_field field;
	size_t count = 0;

	while (count < FUZZ_VALUES && taut_field_next(&it, &field))
		out[count++] = value_of(record, &field);
	return count;
}

static unsigned judge(const struct taut_record *record, enum taut_code code)
{
	FUZZ_LAW(code == TAUT_OK || code == TAUT_E_ABSENT ||
		(record->malformed && code == record->fault));
	FUZZ_LAW(code != TAUT_OK || !record->malformed);
	return code == TAUT_OK;
}

unsigned fuzz_readers_that_accept(const struct taut_record *record)
{
	unsigned sum = 0;

#define ASK(reader)                                                                                \
	do {                                                                                       \
		struct taut_##reader x;                                                            \
		sum += judge(record, taut_rdata_##reader(record, &x));                             \
	} while (0)
	ASK(a);
	ASK(aaaa);
	ASK(name);
	ASK(mx);
	ASK(soa);
	ASK(srv);
	ASK(naptr);
	ASK(ds);
	ASK(dnskey);
	ASK(rrsig);
	ASK(nsec);
	ASK(nsec3);
	ASK(nsec3param);
	ASK(tlsa);
	ASK(caa);
	ASK(svcb);
	ASK(tsig);
#undef ASK
	return sum;
}

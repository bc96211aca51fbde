/* prefix.h - addresses as numbers, cut to a prefix: what access lists and rate limits compare. */
#ifndef TAUT_DAEMON_PREFIX_H
#define TAUT_DAEMON_PREFIX_H

#include <tautwire/resolver.h>

/* The 128 bits of an address; those of IPv4 stand in front. */
struct daemon_bits {
	uint64_t high, low;
};

static inline struct daemon_bits daemon_bits(const struct taut_address *address)
{
	struct daemon_bits bits = {0, 0};

	for (unsigned i = 0; i < 8; i++) {
		bits.high = bits.high << 8 | address->octets[i];
		bits.low = bits.low << 8 | address->octets[8 + i];
	}
	return bits;
}

/* Its first `length` bits, zeros behind them. */
static inline struct daemon_bits daemon_prefix(struct daemon_bits bits, unsigned length)
{
	if (length < 64)
		return (struct daemon_bits){
			length == 0 ? 0 : bits.high & UINT64_MAX << (64 - length), 0};
	if (length < 128)
		bits.low &= length == 64 ? 0 : UINT64_MAX << (128 - length);
	return bits;
}

static inline int daemon_bits_compare(struct daemon_bits a, struct daemon_bits b)
{
	if (a.high != b.high)
		return a.high < b.high ? -1 : 1;
	return a.low == b.low ? 0 : a.low < b.low ? -1 : 1;
}

#endif

/* octets.h - numbers out of octets. The caller has tested that they are there. */
#ifndef TAUT_DUMP_OCTETS_H
#define TAUT_DUMP_OCTETS_H

#include <stdbool.h>
#include <stdint.h>

static inline uint16_t dump_be16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t dump_be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Capture files are written in the octet order of the machine that wrote them. */
static inline uint16_t dump_u16(const uint8_t *p, bool big)
{
	return (uint16_t)(big ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
}

static inline uint32_t dump_u32(const uint8_t *p, bool big)
{
	return big ? dump_be32(p)
		   : (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}

static inline uint64_t dump_u64(const uint8_t *p, bool big)
{
	uint64_t first = dump_u32(p, big), second = dump_u32(p + 4, big);

	return big ? first << 32 | second : second << 32 | first;
}

/* The last octets of a text, less than eight, as one number. */
static inline uint64_t dump_u64_part(const uint8_t *p, uint32_t n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | p[n];
	return value;
}

#endif

/* craft.h - builds captures and packets octet by octet, for the tests of tools/dump. */
#ifndef TESTS_TOOLS_CRAFT_H
#define TESTS_TOOLS_CRAFT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct craft {
	uint8_t octets[1 << 17];
	uint32_t n;
	bool big; /* octet order of u16 and u32; the network's is b16 and b32 */
};

static inline void u8(struct craft *c, uint32_t v)
{
	c->octets[c->n++] = (uint8_t)v;
}

static inline void b16(struct craft *c, uint32_t v)
{
	u8(c, v >> 8);
	u8(c, v);
}

static inline void b32(struct craft *c, uint32_t v)
{
	b16(c, v >> 16);
	b16(c, v);
}

static inline void u16(struct craft *c, uint32_t v)
{
	if (c->big) {
		b16(c, v);
		return;
	}
	u8(c, v);
	u8(c, v >> 8);
}

static inline void u32(struct craft *c, uint32_t v)
{
	if (c->big) {
		b32(c, v);
		return;
	}
	u16(c, v & 0xffff);
	u16(c, v >> 16);
}

static inline void raw(struct craft *c, const void *octets, uint32_t n)
{
	memcpy(c->octets + c->n, octets, n);
	c->n += n;
}

static inline void fill(struct craft *c, uint8_t octet, uint32_t n)
{
	memset(c->octets + c->n, octet, n);
	c->n += n;
}

/* ---- pcap ----------------------------------------------------------------------------------- */

static inline void pcap_header(struct craft *c, uint32_t magic, uint32_t link)
{
	u32(c, magic);
	u16(c, 2);
	u16(c, 4);
	u32(c, 0);
	u32(c, 0);
	u32(c, 65535);
	u32(c, link);
}

static inline void pcap_record(struct craft *c, uint32_t seconds, uint32_t fraction, uint32_t n,
	uint32_t original, uint8_t octet)
{
	u32(c, seconds);
	u32(c, fraction);
	u32(c, n);
	u32(c, original);
	fill(c, octet, n);
}

/* ---- pcapng --------------------------------------------------------------------------------- */

/* Begins a block; block_end fills both lengths in. Returns where it starts. */
static inline uint32_t block(struct craft *c, uint32_t type)
{
	uint32_t start = c->n;

	u32(c, type);
	u32(c, 0);
	return start;
}

static inline void block_end(struct craft *c, uint32_t start)
{
	uint32_t end, length;

	while (c->n % 4 != start % 4)
		u8(c, 0);
	length = c->n + 4 - start;
	u32(c, length);
	end = c->n;
	c->n = start + 4;
	u32(c, length);
	c->n = end;
}

static inline void section(struct craft *c)
{
	uint32_t start = block(c, 0x0a0d0d0a);

	u32(c, 0x1a2b3c4d);
	u16(c, 1);
	u16(c, 0);
	u32(c, 0xffffffff);
	u32(c, 0xffffffff);
	block_end(c, start);
}

/* resolution 6 is the default and left out. */
static inline void interface(
	struct craft *c, uint32_t link, uint32_t snap, uint8_t resolution, int64_t offset)
{
	uint32_t start = block(c, 1);

	u16(c, link);
	u16(c, 0);
	u32(c, snap);
	if (resolution != 6) {
		u16(c, 9);
		u16(c, 1);
		u8(c, resolution);
		fill(c, 0, 3);
	}
	if (offset != 0) {
		uint64_t o = (uint64_t)offset;

		u16(c, 14);
		u16(c, 8);
		u32(c, (uint32_t)(c->big ? o >> 32 : o));
		u32(c, (uint32_t)(c->big ? o : o >> 32));
	}
	u32(c, 0);
	block_end(c, start);
}

static inline void enhanced(struct craft *c, uint32_t number, uint64_t ticks, uint32_t n,
	uint32_t original, uint8_t octet)
{
	uint32_t start = block(c, 6);

	u32(c, number);
	u32(c, (uint32_t)(ticks >> 32));
	u32(c, (uint32_t)ticks);
	u32(c, n);
	u32(c, original);
	fill(c, octet, n);
	block_end(c, start);
}

/* ---- packets -------------------------------------------------------------------------------- */

/* Each begins a header; the lengths in it are those of a payload of `payload` octets. */
static inline void ethernet(struct craft *c, uint32_t type)
{
	fill(c, 2, 12);
	b16(c, type);
}

static inline void ipv4(struct craft *c, uint32_t protocol, uint32_t payload)
{
	static const uint8_t addresses[8] = {10, 0, 0, 1, 192, 0, 2, 53};

	u8(c, 0x45);
	u8(c, 0);
	b16(c, 20 + payload);
	b16(c, 7); /* identification */
	b16(c, 0); /* fragment */
	u8(c, 64);
	u8(c, protocol);
	b16(c, 0);
	raw(c, addresses, 8);
}

static inline void ipv6(struct craft *c, uint32_t next, uint32_t payload)
{
	b32(c, 0x60000000);
	b16(c, payload);
	u8(c, next);
	u8(c, 64);
	fill(c, 0x20, 16);
	fill(c, 0x21, 16);
}

static inline void udp(struct craft *c, uint32_t source, uint32_t target, uint32_t payload)
{
	b16(c, source);
	b16(c, target);
	b16(c, 8 + payload);
	b16(c, 0);
}

static inline void tcp(
	struct craft *c, uint32_t source, uint32_t target, uint32_t sequence, uint32_t flags)
{
	b16(c, source);
	b16(c, target);
	b32(c, sequence);
	b32(c, 0);
	u8(c, 0x50);
	u8(c, flags);
	fill(c, 0, 6);
}

/* "example.com. IN A?", 29 octets */
#define QUERY_OCTETS 29u
static inline void query(struct craft *c, uint32_t id)
{
	b16(c, id);
	b16(c, 0x0100);
	b16(c, 1);
	fill(c, 0, 6);
	raw(c, "\7example\3com", 13);
	b16(c, 1);
	b16(c, 1);
}

#endif

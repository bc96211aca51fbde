/* full.h - a message that has a value for each field, and what surrounds it: for the tests of fields
 * and --where. */
#ifndef TESTS_TOOLS_FULL_H
#define TESTS_TOOLS_FULL_H

#include <stdlib.h>

#include "../../tools/dump/field.h"
#include "craft.h"

struct full {
	struct craft octets;
	struct dump_packet packet;
	struct dump_ends ends;
	struct dump_tap tap;
	struct dump_message message;
	struct dump_pair pair;
	struct dump_judge judge;
	struct dump_shown shown;
	struct dump_reader reader;
	struct dump_out out; /* what is printed stands in out.buffer */
};

static inline void full_record(
	struct craft *c, uint32_t type, uint32_t ttl, const void *rdata, uint32_t n)
{
	b16(c, type);
	b16(c, TAUT_CLASS_IN);
	b32(c, ttl);
	b16(c, n);
	raw(c, rdata, n);
}

static inline void full_option(struct craft *c, uint32_t code, const void *octets, uint32_t n)
{
	b16(c, code);
	b16(c, n);
	raw(c, octets, n);
}

static inline void full_opt(struct craft *c, uint32_t extended)
{
	uint32_t start, end;

	u8(c, 0);
	b16(c, TAUT_TYPE_OPT);
	b16(c, 1232);
	b32(c, extended << 24 | TAUT_EDNS_DO | TAUT_EDNS_CO);
	start = c->n;
	b16(c, 0);
	full_option(c, 3, "a\t,\xff\\", 5);         /* NSID */
	full_option(c, 8, "\0\1\30\0\300\0\2", 7);  /* 192.0.2.0/24 */
	full_option(c, 10, "\1\2\3\4\5\6\7\10", 8); /* COOKIE */
	full_option(c, 15, "\0\3old", 5);           /* EDE: Stale Answer */
	full_option(c, 12, "\0\0\0\0", 4);          /* PADDING */
	full_option(c, 15, "\0\26", 2);             /* EDE: No Reachable Authority */
	end = c->n;
	c->n = start;
	b16(c, end - start - 2);
	c->n = end;
}

/* A response with all flags but Z; `rcode` has twelve bits. */
static inline void full_octets(struct craft *c, uint32_t rcode)
{
	c->n = 0;
	b16(c, 0x1234);
	b16(c, 0x87b0 | (rcode & 15));
	b16(c, 1);
	b16(c, 3);
	b16(c, 1);
	b16(c, 2);
	raw(c, "\3wWw\7example\3com", 17);
	b16(c, TAUT_TYPE_AAAA);
	b16(c, TAUT_CLASS_IN);
	b16(c, 0xc00c);
	full_record(c, TAUT_TYPE_CNAME, 300, "\3x,y\300\20", 6); /* stands at octet 45 */
	b16(c, 0xc02d);
	full_record(c, TAUT_TYPE_A, 60, "\300\0\2\1", 4);
	b16(c, 0xc02d);
	full_record(c, TAUT_TYPE_TXT, 86400, "\4a,\t\\", 5);
	b16(c, 0xc010);
	full_record(c, TAUT_TYPE_NS, 3600, "\2ns\300\20", 5);
	b16(c, 0xc010);
	full_record(c, 65281, 5, "", 0);
	full_opt(c, rcode >> 4);
}

static inline void full_judge(struct full *f)
{
	dump_judge_message(&f->judge, &f->message, &f->shown);
	f->shown.pair = &f->pair;
	f->shown.file = "a file";
	f->shown.label = "-";
	f->shown.label_length = 1;
	dump_reader_take(&f->reader, &f->shown);
}

static inline struct full *full_new(uint32_t rcode)
{
	static const uint8_t source[16] = {0x20, 1, 0xd, 0xb8, [15] = 0x53};
	static const uint8_t target[16] = {0x20, 1, 0xd, 0xb8, 0, 0, 0, 1, [15] = 1};
	struct full *f = calloc(1, sizeof *f);

	if (!f || !dump_out_init(&f->out, -1))
		abort();
	full_octets(&f->octets, rcode);
	f->packet = (struct dump_packet){.number = 7,
		.offset = 1234,
		.seconds = 1700000000,
		.nanoseconds = 1500,
		.digits = 9};
	memcpy(f->ends.source, source, 16);
	memcpy(f->ends.target, target, 16);
	f->ends.source_port = 53;
	f->ends.target_port = 40000;
	f->ends.version = 6;
	f->tap = (struct dump_tap){.type = 6,
		.identity = (const uint8_t *)"ns1",
		.identity_length = 3,
		.version = (const uint8_t *)"",
		.version_length = 0};
	f->message = (struct dump_message){.packet = &f->packet,
		.ends = &f->ends,
		.transport = DUMP_TCP,
		.octets = f->octets.octets,
		.length = f->octets.n,
		.original = f->octets.n,
		.marks = 1u << DUMP_MARK_TUNNEL | 1u << DUMP_MARK_RESYNC,
		.tap = &f->tap};
	f->pair = (struct dump_pair){DUMP_PAIR_ANSWER, true, 1234567, 3};
	dump_judge_init(&f->judge);
	full_judge(f);
	return f;
}

static inline void full_free(struct full *f)
{
	dump_out_free(&f->out);
	free(f);
}

#endif

/* messages.c - libtautwire's adapter for the codec benchmark: decode, touch, print, encode. */
#include "../codecbench.h"
#include <stdlib.h>
#include <string.h>
#include <tautwire/build.h>
#include <tautwire/text.h>

static struct taut_scratch scratch;
static const char *version(void)
{
	return "tautwire, TAUT_DEFAULT";
}

static int init(void)
{
	taut_scratch_init(&scratch);
	return 0;
}

static int decode(const uint8_t *msg, size_t len)
{
	struct taut_message m;

	return taut_message_open(&m, msg, len, &scratch, NULL, NULL) != TAUT_OK;
}

static int touch(const uint8_t *msg, size_t len, uint64_t *acc)
{
	struct taut_message m;
	int count = 0;

	if (taut_message_open(&m, msg, len, &scratch, NULL, NULL) != TAUT_OK)
		return -1;
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&m, (enum taut_section)s);
		struct taut_record record;

		uint64_t hash = 0;

		while (taut_record_next(&it, &record)) {
			/* the iterator tells when an owner is the one before: nothing to do again */
			if (!record.same_owner) {
				uint8_t buffer[TAUT_NAME_MAX];
				uint32_t length;
				const uint8_t *owner = taut_name_wire(&record.owner, buffer, &length);

				hash = cb_hash(owner, length);
			}
			if (record.type == TAUT_TYPE_OPT)
				continue;
			*acc += hash;
			count++;
		}
	}
	return count;
}

static long print(const uint8_t *msg, size_t len, char *buf, size_t cap)
{
	struct taut_message m;
	size_t n = 0;

	if (taut_message_open(&m, msg, len, &scratch, NULL, NULL) != TAUT_OK)
		return -1;
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&m, (enum taut_section)s);
		struct taut_record record;
		size_t length;

		while (taut_record_next(&it, &record)) {
			if (taut_record_text(&record, 0, buf + n, cap - n, &length) != TAUT_OK ||
				cap - n - length < 2)
				return -1;
			n += length;
			buf[n++] = '\n';
		}
	}
	return (long)n;
}

/* A message in memory as a server has it: names and rdata in wire form, uncompressed, in one block. */
struct entry {
	uint32_t owner, rdata; /* offsets in the octets behind the entries */
	uint32_t ttl;
	uint16_t type, rclass, rdlength;
	uint8_t section;
};

struct loaded {
	uint16_t id, flags, qtype, qclass;
	uint16_t udp_size, rcode, edns_flags, count;
	uint32_t qname, opt, opt_length;
	uint8_t version;
	bool has_question, has_opt;
	struct entry entries[];
};

/* While a message is loaded. */
static struct entry entries[4096];
static uint8_t octets[1 << 20];
static uint32_t used;

static uint32_t keep(const uint8_t *from, size_t n)
{
	memcpy(octets + used, from, n);
	used += (uint32_t)n;
	return used - (uint32_t)n;
}

static void add(struct loaded *l, const struct taut_record *record)
{
	static uint8_t rdata[65536];
	uint8_t owner[TAUT_NAME_MAX];
	struct entry *e = &entries[l->count];
	uint32_t n = taut_name_expand(&record->owner, owner);

	if (record->type == TAUT_TYPE_OPT || l->count == 4096 ||
		taut_rdata_expand(record, rdata, sizeof rdata, &e->rdlength) != TAUT_OK)
		return;
	l->count++;
	/* records of one set share their owner, as they do in a zone or a cache */
	e->owner = l->count > 1 && taut_name_equal(octets + e[-1].owner, owner) ? e[-1].owner
										: keep(owner, n);
	e->rdata = keep(rdata, e->rdlength);
	e->type = record->type;
	e->rclass = record->rclass;
	e->ttl = record->ttl;
	e->section = record->section;
}

static void load_opt(struct loaded *l, const struct taut_message *m)
{
	struct taut_edns edns;

	l->has_opt = taut_edns(m, &edns);
	if (!l->has_opt)
		return;
	l->udp_size = edns.udp_size;
	l->rcode = edns.rcode;
	l->version = edns.version;
	l->edns_flags = edns.flags;
	l->opt_length = edns.record.rdlength;
	l->opt = keep(edns.record.octets + edns.record.rdata, l->opt_length);
}

static void *load(const uint8_t *msg, size_t len)
{
	struct loaded l = {0}, *block;
	struct taut_message m;
	struct taut_question q;
	struct taut_iterator it;
	uint8_t qname[TAUT_NAME_MAX];

	if (taut_message_open(&m, msg, len, &scratch, NULL, NULL) != TAUT_OK)
		return NULL;
	used = 0;
	l.id = m.header.id;
	l.flags = m.header.flags;
	it = taut_questions(&m);
	l.has_question = taut_question_next(&it, &q);
	if (l.has_question) {
		uint32_t n = taut_name_expand(&q.name, qname);

		l.qname = keep(qname, n);
		l.qtype = q.type;
		l.qclass = q.rclass;
	}
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_record record;

		it = taut_records(&m, (enum taut_section)s);
		while (taut_record_next(&it, &record))
			add(&l, &record);
	}
	load_opt(&l, &m);
	block = malloc(sizeof l + l.count * sizeof *entries + used);
	memcpy(block, &l, sizeof l);
	memcpy(block->entries, entries, l.count * sizeof *entries);
	memcpy(block->entries + l.count, octets, used);
	return block;
}

/* Options stand behind each other: code, length, value. */
static void put_options(struct taut_builder *b, const uint8_t *p, uint32_t n)
{
	while (n >= 4) {
		uint32_t length = (uint32_t)p[2] << 8 | p[3];

		taut_build_option(b, (uint16_t)(p[0] << 8 | p[1]), p + 4, (uint16_t)length);
		p += 4 + length;
		n -= 4 + length;
	}
}

static long encode(void *rec, uint8_t *buf, size_t cap)
{
	static struct taut_suffixes suffixes;
	const struct loaded *l = rec;
	const uint8_t *data = (const uint8_t *)(l->entries + l->count);
	struct taut_builder b;

	if (taut_build_init(&b, buf, cap, &suffixes, TAUT_BUILD_TRUST | TAUT_BUILD_KEPT) != TAUT_OK)
		return -1;
	taut_build_header(&b, l->id, l->flags);
	if (l->has_question &&
		taut_build_question(&b, data + l->qname, l->qtype, l->qclass) != TAUT_OK)
		return -1;
	for (uint32_t i = 0; i < l->count; i++) {
		const struct entry *e = &l->entries[i];

		if (taut_build_record(&b, (enum taut_section)e->section, data + e->owner, e->type,
			    e->rclass, e->ttl, data + e->rdata, e->rdlength) != TAUT_OK)
			return -1;
	}
	if (l->has_opt) {
		taut_build_opt(&b, l->udp_size, l->rcode, l->version, l->edns_flags);
		put_options(&b, data + l->opt, l->opt_length);
	}
	return (long)taut_build_finish(&b);
}

static void unload(void *rec)
{
	free(rec);
}

const struct cb_adapter cb_adapter = {
	.name = "tautwire", .version = version, .init = init, .decode = decode, .touch = touch,
	.print = print, .load = load, .encode = encode, .unload = unload,
};

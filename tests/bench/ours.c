/* ours.c - libtautwire's adapter for the codec benchmark: decode, touch, print, encode. */
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

/* A message in memory as a server has it: names and rdata in wire form, uncompressed. */
struct entry {
	uint8_t *owner, *rdata;
	uint32_t ttl;
	uint16_t type, rclass, rdlength;
	uint8_t section;
};

struct loaded {
	uint16_t id, flags, qtype, qclass;
	bool has_question, has_opt;
	uint8_t qname[TAUT_NAME_MAX];
	struct taut_edns edns;
	uint32_t count;
	struct entry *entries;
	uint8_t *octets; /* of the message, and behind it owners and rdata */
	size_t used;
};

static uint8_t *keep(struct loaded *l, const uint8_t *octets, size_t n)
{
	uint8_t *copy = l->octets + l->used;

	memcpy(copy, octets, n);
	l->used += n;
	return copy;
}

static void add(struct loaded *l, const struct taut_record *record)
{
	static uint8_t rdata[65536];
	uint8_t owner[TAUT_NAME_MAX];
	struct entry *e = &l->entries[l->count];
	uint32_t n = taut_name_expand(&record->owner, owner);

	if (record->type == TAUT_TYPE_OPT ||
		taut_rdata_expand(record, rdata, sizeof rdata, &e->rdlength) != TAUT_OK)
		return;
	l->count++;
	/* records of one set share their owner, as they do in a zone or a cache */
	e->owner = l->count > 1 && taut_name_equal(e[-1].owner, owner) ? e[-1].owner
								       : keep(l, owner, n);
	e->rdata = keep(l, rdata, e->rdlength);
	e->type = record->type;
	e->rclass = record->rclass;
	e->ttl = record->ttl;
	e->section = record->section;
}

/* Gives back what was not used. What points into the block moves with it. */
static struct loaded *shrink(struct loaded *l)
{
	uint8_t *old = l->octets, *now = realloc(l->octets, l->used + 8);
	ptrdiff_t by = now - old;

	l->octets = now;
	for (uint32_t i = 0; i < l->count; i++) {
		l->entries[i].owner += by;
		l->entries[i].rdata += by;
	}
	l->edns.record.octets = now;
	l->edns.record.owner.octets = now;
	return l;
}

static void *load(const uint8_t *msg, size_t len)
{
	struct loaded *l = calloc(1, sizeof *l);
	struct taut_message m;
	struct taut_question q;
	struct taut_iterator it;

	if (taut_message_open(&m, msg, len, &scratch, NULL, NULL) != TAUT_OK)
		return NULL;
	l->entries = calloc((size_t)m.whole[1] + m.whole[2] + m.whole[3] + 1, sizeof *l->entries);
	l->octets = malloc(len * 32 + 65536);
	keep(l, msg, len); /* edns points into it */
	taut_message_open(&m, l->octets, len, &scratch, NULL, NULL);
	l->id = m.header.id;
	l->flags = m.header.flags;
	it = taut_questions(&m);
	l->has_question = taut_question_next(&it, &q);
	if (l->has_question) {
		taut_name_expand(&q.name, l->qname);
		l->qtype = q.type;
		l->qclass = q.rclass;
	}
	l->has_opt = taut_edns(&m, &l->edns);
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_record record;

		it = taut_records(&m, (enum taut_section)s);
		while (taut_record_next(&it, &record))
			add(l, &record);
	}
	return shrink(l);
}

static long encode(void *rec, uint8_t *buf, size_t cap)
{
	static struct taut_suffixes suffixes;
	const struct loaded *l = rec;
	struct taut_builder b;

	if (taut_build_init(&b, buf, cap, &suffixes, TAUT_BUILD_TRUST) != TAUT_OK)
		return -1;
	taut_build_header(&b, l->id, l->flags);
	if (l->has_question && taut_build_question(&b, l->qname, l->qtype, l->qclass) != TAUT_OK)
		return -1;
	for (uint32_t i = 0; i < l->count; i++) {
		const struct entry *e = &l->entries[i];

		if (taut_build_record(&b, (enum taut_section)e->section, e->owner, e->type, e->rclass,
			    e->ttl, e->rdata, e->rdlength) != TAUT_OK)
			return -1;
	}
	if (l->has_opt) {
		struct taut_options it = taut_options(&l->edns.record);
		struct taut_option option;

		taut_build_opt(&b, l->edns.udp_size, l->edns.rcode, l->edns.version, l->edns.flags);
		while (taut_option_next(&it, &option))
			taut_build_option(&b, option.code, option.value.octets, (uint16_t)option.value.length);
	}
	return (long)taut_build_finish(&b);
}

static void unload(void *rec)
{
	struct loaded *l = rec;

	free(l->entries);
	free(l->octets);
	free(l);
}

const struct cb_adapter cb_adapter = {
	.name = "tautwire", .version = version, .init = init, .decode = decode, .touch = touch,
	.print = print, .load = load, .encode = encode, .unload = unload,
};

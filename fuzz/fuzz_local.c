/* fuzz_local.c - local data beside a plain list of what was put in.
 *
 * Input: an octet of how much memory there is (times 512, more than 4096), then calls: what (modulo 4: zone, record,
 * question, question), an octet of a class and a type or kind, and a name: an octet of how many labels (at most 7), and one for
 * each, of four of them in either case.
 *
 * Laws: the zone that is found is the deepest of the list that the name is at or below, for DS strictly below; the name is
 * known if and only if a zone or a record stands at it, or a record below it; its records are those of the list in their
 * order, each once; TAUT_E_SPACE leaves all of that as it was, and nothing is written beyond the memory.
 */
#include "../resolver/core/local.h"
#include "fuzz.h"

enum { MEMORY = 4096 + 256 * 512, CALLS = 400 };

static struct item {
	uint8_t name[16];
	uint16_t rclass, type; /* type 0: a zone */
	uint8_t kind;          /* a zone's; the last octet of a record's rdata */
} items[CALLS];
static unsigned count;
static const uint8_t *at, *end;

static unsigned octet(void)
{
	return at == end ? 0 : *at++;
}

static void read_name(uint8_t *out)
{
	static const char letters[] = "abcdABCD";
	unsigned labels = octet() & 7;

	for (unsigned i = 0; i < labels; i++) {
		out[2 * i] = 1;
		out[2 * i + 1] = (uint8_t)letters[octet() & 7];
	}
	out[2 * labels] = 0;
}

static bool same(const struct item *i, const struct item *other)
{
	return i->rclass == other->rclass && i->type == other->type &&
	       taut_name_equal(i->name, other->name) && (i->type == 0 || i->kind == other->kind);
}

/* False: there was no room. */
static bool put(struct taut_local *local, const struct item *item)
{
	const uint8_t rdata[4] = {192, 0, 2, item->kind};
	const struct taut_zone_record record = {.owner = item->name,
		.rdata = rdata,
		.owner_length = taut_name_length(item->name),
		.type = item->type,
		.rclass = item->rclass,
		.rdlength = sizeof rdata};
	unsigned i = 0;
	enum taut_code code = item->type == 0 ? taut_local_zone(local, item->name, item->rclass,
							(enum taut_local_kind)item->kind)
					      : taut_local_add(local, &record);

	FUZZ_LAW(code == TAUT_OK || code == TAUT_E_SPACE);
	while (i < count && !same(&items[i], item))
		i++;
	if (code == TAUT_E_SPACE) {
		FUZZ_LAW(i == count); /* what is there needs no room */
		return false;
	}
	items[i] = *item;
	count += i == count;
	return true;
}

/* `partly`: room ran out once, so that names above a record that was not taken may be known. */
static void look(const struct taut_local *local, const struct item *q, bool partly)
{
	struct taut_local_found found;
	const struct taut_local_record *record = NULL;
	const struct item *zone = NULL;
	bool known = false, any = taut_i_local_find(local, q->name, q->type, q->rclass, &found);

	FUZZ_LAW(any == (found.node != NULL || found.zone != NULL));
	for (unsigned i = 0; i < count; i++) {
		const struct item *item = &items[i];
		bool here = taut_name_equal(item->name, q->name);

		if (item->rclass != q->rclass)
			continue;
		known |= here || (item->type != 0 && taut_name_is_below(item->name, q->name));
		if (item->type != 0 && here) {
			FUZZ_LAW(found.node != NULL);
			record = taut_i_local_next(local, found.node, record);
			FUZZ_LAW(record != NULL && record->type == item->type &&
				 record->length == 4 && record->rdata[3] == item->kind);
		}
		if (item->type == 0 && taut_name_is_below(q->name, item->name) &&
			!(q->type == TAUT_TYPE_DS && here && q->name[0] != 0) &&
			(zone == NULL ||
				taut_name_labels(zone->name) < taut_name_labels(item->name)))
			zone = item;
	}
	FUZZ_LAW(known == (found.node != NULL) || (partly && !known));
	FUZZ_LAW(found.node == NULL || taut_i_local_next(local, found.node, record) == NULL);
	FUZZ_LAW((zone == NULL) == (found.zone == NULL));
	FUZZ_LAW(zone == NULL || (found.zone->zone == zone->kind + 1 &&
					 taut_name_equal(found.zone->name, zone->name) &&
					 found.zone_labels == taut_name_labels(zone->name)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint16_t types[] = {TAUT_TYPE_A, 65280, TAUT_TYPE_DS, TAUT_TYPE_AAAA};
	static const uint8_t key[16] = {7};
	struct taut_local *local;
	uint8_t *memory;
	size_t n;
	bool partly = false;

	if (size < 2 || size > 4096)
		return 0;
	n = TAUT_LOCAL_LEAST + data[0] * (size_t)512;
	memory = malloc(n); /* so that writing beyond it is noticed */
	local = memory == NULL ? NULL : taut_local_init(memory, n, key);
	FUZZ_LAW(local != NULL);
	at = data + 1;
	end = data + size;
	count = 0;
	for (unsigned i = 0; i < CALLS && at != end; i++) {
		unsigned what = octet() & 3, how = octet();
		struct item item = {.rclass = (uint16_t)(how & 1 ? TAUT_CLASS_CH : TAUT_CLASS_IN),
			.kind = (uint8_t)(how >> 1 & 7)};

		read_name(item.name);
		if (what == 1)
			item.type = types[how >> 4 & 1];
		if (what < 2) {
			partly |= !put(local, &item);
			continue;
		}
		item.type = types[how >> 1 & 3];
		look(local, &item, partly);
	}
	free(memory);
	return 0;
}

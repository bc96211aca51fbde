/* store.c - the registered zones: which there are, and the memory that they lie in.
 *
 * Images stand one behind the other from the front, the log of a version that is being made behind them, and slots, sorted
 * by class and apex, at the end. What is replaced or removed leaves a hole until room is needed: then images, which
 * can be moved as they are, are pushed together. Pointers into zones are good until the next call that changes
 * any. */
#include "image.h"

struct slot {
	size_t at; /* of the image */
	struct taut_transfer_rule rule;
	bool allowed; /* the rule is there */
};

struct taut_zones {
	uint8_t *memory;  /* of images and slots */
	size_t size, top; /* images end at top */
	uint64_t version;
	uint32_t count;
	/* the version that is being made */
	bool open;
	size_t log_length;                     /* it begins at top */
	uint32_t entries, owner, owner_length; /* the last owner: offset in the log */
	uint16_t rclass;
	uint8_t apex[TAUT_NAME_MAX];
};

static size_t to_eight(size_t n)
{
	return (n + 7) & ~(size_t)7;
}

struct taut_zones *taut_zones_init(void *memory, size_t n)
{
	struct taut_zones *zones;
	size_t skip = (size_t)(-(uintptr_t)memory & 7), own = to_eight(sizeof *zones);

	if (n < 65536)
		return NULL;
	zones = (void *)((uint8_t *)memory + skip);
	memset(zones, 0, sizeof *zones);
	zones->memory = (uint8_t *)zones + own;
	zones->size = (n - skip - own) & ~(size_t)7;
	return zones;
}

/* ---- slots ---------------------------------------------------------------------------------- */

static struct slot *slots_of(const struct taut_zones *zones)
{
	return (void *)(zones->memory + zones->size - zones->count * sizeof(struct slot));
}

static struct taut_zone_data *image_at(const struct taut_zones *zones, size_t at)
{
	return (void *)(zones->memory + at);
}

static int compare_key(const struct taut_zone_data *zone, const uint8_t *apex, uint16_t rclass)
{
	if (zone->rclass != rclass)
		return zone->rclass < rclass ? -1 : 1;
	return taut_name_compare(taut_i_zone_apex(zone), apex);
}

/* How many slots are not behind a key; *exact: the last of them is it. */
static uint32_t search(
	const struct taut_zones *zones, const uint8_t *apex, uint16_t rclass, bool *exact)
{
	const struct slot *slots = slots_of(zones);
	uint32_t low = 0, high = zones->count;

	*exact = false;
	while (low < high) { /* halves each time */
		uint32_t middle = low + (high - low) / 2;
		int order = compare_key(image_at(zones, slots[middle].at), apex, rclass);

		if (order == 0) {
			*exact = true;
			return middle + 1;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct slot *slot_of(const struct taut_zones *zones, const uint8_t *apex, uint16_t rclass)
{
	bool exact;
	uint32_t index = search(zones, apex, rclass, &exact);

	return exact ? slots_of(zones) + index - 1 : NULL;
}

/* The zone at or above a name. Each turn goes up to what the name shares with the zone before it, at most 127 times; all zones
 * between are below that. */
static struct taut_zone_data *at_or_above(
	const struct taut_zones *zones, const uint8_t *name, uint16_t rclass)
{
	for (;;) {
		bool exact;
		uint32_t index = search(zones, name, rclass, &exact), shared;
		struct taut_zone_data *zone;

		if (index == 0)
			return NULL;
		zone = image_at(zones, slots_of(zones)[index - 1].at);
		if (zone->rclass != rclass)
			return NULL;
		if (exact || taut_name_is_below(name, taut_i_zone_apex(zone)))
			return zone;
		shared = taut_i_labels_shared(name, taut_i_zone_apex(zone));
		name = taut_i_ancestor(name, shared);
	}
}

struct taut_zone_data *taut_i_zones_find(
	struct taut_zones *zones, const uint8_t *name, uint16_t type, uint16_t rclass)
{
	struct taut_zone_data *zone, *parent = NULL;

	if (rclass == TAUT_CLASS_ANY)
		rclass = TAUT_CLASS_IN; /* RFC 1035 3.7.1; the answer is without AA */
	zone = at_or_above(zones, name, rclass);
	if (zone != NULL && type == TAUT_TYPE_DS && name[0] != 0 &&
		taut_name_equal(name, taut_i_zone_apex(zone)))
		parent = at_or_above(zones, name + name[0] + 1, rclass);
	return parent != NULL ? parent : zone;
}

/* ---- memory --------------------------------------------------------------------------------- */

/* Octets between what grows up and what grows down. */
static size_t room(const struct taut_zones *zones)
{
	return zones->size - zones->count * sizeof(struct slot) - zones->top - zones->log_length;
}

/* Pushes images together, and the log behind them. */
static void compact(struct taut_zones *zones)
{
	size_t to = 0, at = 0, log = zones->top;

	while (at < log) { /* over each image */
		struct taut_zone_data *zone = image_at(zones, at);
		size_t size = zone->size;

		if (zone->live) {
			slot_of(zones, taut_i_zone_apex(zone), zone->rclass)->at = to;
			memmove(zones->memory + to, zones->memory + at, size);
			to += size;
		}
		at += size;
	}
	memmove(zones->memory + to, zones->memory + log, zones->log_length);
	zones->top = to;
}

static bool make_room(struct taut_zones *zones, size_t n)
{
	if (n > room(zones))
		compact(zones);
	return n <= room(zones);
}

/* An image is no longer in use. */
static void drop(struct taut_zones *zones, size_t at)
{
	struct taut_zone_data *zone = image_at(zones, at);

	zone->live = false;
	if (at + zone->size == zones->top && zones->log_length == 0)
		zones->top = at;
}

/* ---- a version ------------------------------------------------------------------------------ */

enum taut_code taut_zones_begin(struct taut_zones *zones, const uint8_t *apex, uint16_t rclass)
{
	if (zones->open || rclass == 0 || rclass == TAUT_CLASS_ANY || rclass == TAUT_CLASS_NONE)
		return TAUT_E_ARGUMENT;
	zones->open = true;
	zones->log_length = zones->entries = zones->owner_length = 0;
	zones->rclass = rclass;
	memcpy(zones->apex, apex, taut_name_length(apex));
	return TAUT_OK;
}

void taut_zones_abort(struct taut_zones *zones)
{
	zones->open = false;
	zones->log_length = 0;
}

/* Is this a record that a zone can have? */
static bool is_fit(const struct taut_zones *zones, const struct taut_zone_record *r)
{
	struct taut_record record;

	if (r->rclass != zones->rclass || !taut_name_is_below(r->owner, zones->apex) ||
		r->type == TAUT_TYPE_OPT)
		return false;
	taut_record_wrap(&record, r->type, r->rclass, r->rdata, r->rdlength);
	if (record.malformed)
		return false;
	return r->type != TAUT_TYPE_SOA || taut_name_equal(r->owner, zones->apex);
}

/* Octets to the log, which has room for them. Returns where they are. */
static uint32_t append(struct taut_zones *zones, const void *octets, size_t n)
{
	size_t at = zones->log_length;

	if (n > 0)
		memcpy(zones->memory + zones->top + at, octets, n);
	zones->log_length = at + n;
	return (uint32_t)at;
}

static void align_log(struct taut_zones *zones)
{
	static const uint8_t zeros[4];

	append(zones, zeros, (0 - zones->log_length) & 3);
}

/* An entry is followed by its rdata, and by its owner where that is not the one before. */
enum taut_code taut_zones_add(struct taut_zones *zones, const struct taut_zone_record *record)
{
	struct taut_zone_entry entry = {
		0, record->ttl > INT32_MAX ? 0 : record->ttl, record->type, record->rdlength};
	uint32_t n;

	if (!zones->open || !is_fit(zones, record))
		return TAUT_E_ARGUMENT;
	n = taut_name_length(record->owner);
	if (!make_room(zones, n + sizeof entry + record->rdlength + 8) ||
		zones->log_length > UINT32_MAX - 0x20000 || zones->entries == UINT32_MAX)
		return TAUT_E_SPACE;
	entry.owner = zones->owner;
	if (n != zones->owner_length ||
		memcmp(zones->memory + zones->top + zones->owner, record->owner, n) != 0)
		entry.owner = (uint32_t)(zones->log_length + sizeof entry + record->rdlength);
	append(zones, &entry, sizeof entry);
	append(zones, record->rdata, record->rdlength);
	if (entry.owner == zones->log_length)
		append(zones, record->owner, n);
	align_log(zones);
	zones->owner = entry.owner;
	zones->owner_length = n;
	zones->entries++;
	return TAUT_OK;
}

static void list_entries(struct taut_zone_log *log)
{
	size_t at = 0;

	for (uint32_t i = 0; i < log->count; i++) {
		const struct taut_zone_entry *entry = (const void *)(log->octets + at);
		size_t end = at + sizeof *entry + entry->rdlength;

		log->order[i] = (uint32_t)at;
		if (entry->owner == end)
			end += taut_name_length(log->octets + end);
		at = (end + 3) & ~(size_t)3;
	}
}

/* Makes the image behind log and tables, and moves it to where the log was. */
static enum taut_code make_image(struct taut_zones *zones)
{
	size_t log_end = to_eight(zones->log_length), tables = to_eight(8 * (size_t)zones->entries);
	uint8_t *base = zones->memory + zones->top, *out = base + log_end + tables;
	struct taut_zone_log log = {.octets = base,
		.apex = zones->apex,
		.count = zones->entries,
		.rclass = zones->rclass};
	struct taut_zone_data *zone = (void *)out;
	size_t all = room(zones) + zones->log_length,
	       taken = log_end + tables + sizeof(struct slot);
	enum taut_code code;

	if (taken > all)
		return TAUT_E_SPACE;
	log.order = (void *)(base + log_end);
	log.spare = log.order + log.count;
	list_entries(&log);
	taut_i_log_sort(&log);
	code = taut_i_image_make(&log, out, all - taken);
	if (code != TAUT_OK)
		return code;
	zone->version = ++zones->version;
	zone->live = true;
	memmove(base, out, zone->size);
	return TAUT_OK;
}

/* A slot for a zone that was not there. */
static void insert(struct taut_zones *zones, size_t at)
{
	const struct taut_zone_data *zone = image_at(zones, at);
	struct slot *slots = slots_of(zones);
	bool exact;
	uint32_t index = search(zones, taut_i_zone_apex(zone), zone->rclass, &exact);

	memmove(slots - 1, slots, index * sizeof *slots);
	slots[(ptrdiff_t)index - 1] = (struct slot){.at = at};
	zones->count++;
}

enum taut_code taut_zones_commit(struct taut_zones *zones)
{
	enum taut_code code;
	size_t at;
	struct slot *slot;

	if (!zones->open)
		return TAUT_E_ARGUMENT;
	code = make_image(zones);
	if (code == TAUT_E_SPACE) {
		compact(zones);
		code = make_image(zones);
	}
	taut_zones_abort(zones);
	if (code != TAUT_OK)
		return code;
	at = zones->top;
	zones->top += image_at(zones, at)->size;
	slot = slot_of(zones, zones->apex, zones->rclass);
	if (slot == NULL) {
		insert(zones, at);
		return TAUT_OK;
	}
	drop(zones, slot->at);
	slot->at = at;
	return TAUT_OK;
}

bool taut_zones_remove(struct taut_zones *zones, const uint8_t *apex, uint16_t rclass)
{
	struct slot *slots = slots_of(zones), *slot = slot_of(zones, apex, rclass);
	size_t at;

	if (slot == NULL)
		return false;
	at = slot->at;
	memmove(slots + 1, slots, (size_t)(slot - slots) * sizeof *slots);
	zones->count--;
	drop(zones, at);
	return true;
}

enum taut_code taut_zones_allow(struct taut_zones *zones, const uint8_t *apex, uint16_t rclass,
	const struct taut_transfer_rule *rule)
{
	struct slot *slot = slot_of(zones, apex, rclass);

	if (slot == NULL)
		return TAUT_E_ABSENT;
	slot->rule = *rule;
	slot->allowed = true;
	return TAUT_OK;
}

const struct taut_transfer_rule *taut_i_zones_rule(
	const struct taut_zones *zones, const struct taut_zone_data *zone)
{
	const struct slot *slot = slot_of(zones, taut_i_zone_apex(zone), zone->rclass);

	return slot != NULL && slot->allowed ? &slot->rule : NULL;
}

const struct taut_zone_data *taut_i_zones_exact(
	const struct taut_zones *zones, const uint8_t *apex, uint16_t rclass)
{
	const struct slot *slot = slot_of(zones, apex, rclass);

	return slot != NULL ? image_at(zones, slot->at) : NULL;
}

/* check_run.c - takes records in and calls the subjects in their order; see check.h, check_inner.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check_inner.h"

enum { DETAIL = 2 * TAUT_NAME_TEXT + ZONE_LINE_TEXT + 128 };

struct zone_check *zone_check_new(const struct zone_check_options *options, struct dump_out *out)
{
	struct zone_check *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->options = options;
	c->report.options = options->report;
	c->report.out = out;
	zone_store_init(&c->store, options->key);
	return c;
}

void zone_check_free(struct zone_check *c)
{
	if (!c)
		return;
	zone_store_free(&c->store);
	free(c->keys);
	free(c->hashes);
	free(c->items);
	free(c);
}

const struct zone_report *zone_check_report(const struct zone_check *c)
{
	return &c->report;
}

uint32_t zone_check_records(const struct zone_check *c)
{
	return c->store.count;
}

uint32_t zone_check_owners(const struct zone_check *c)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->store.inside; i++)
		n += c->store.names[i].count > 0;
	return n;
}

const uint8_t *zone_check_origin(const struct zone_check *c)
{
	return c->has_origin ? c->origin : NULL;
}

/* ---- words ---------------------------------------------------------------------------------- */

void zone_say(struct zone_check *c, enum zone_code code, const struct zone_entry *entry,
	const char *format, ...)
{
	struct zone_place place = {c->file, 1, 1, NULL, 0};
	char detail[DETAIL];
	va_list arguments;

	va_start(arguments, format);
	/* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is begun in the line above */
	vsnprintf(detail, sizeof detail, format, arguments);
	va_end(arguments);
	if (entry)
		place = (struct zone_place){c->store.files[entry->file], entry->line, 1,
			c->store.names[entry->name].wire, entry->type};
	else if (c->has_origin)
		place.owner = c->origin;
	zone_report_finding(&c->report, code, &place, detail);
}

void zone_say_owner(struct zone_check *c, enum zone_code code, uint32_t name)
{
	const struct zone_name *owner = &c->store.names[name];
	const struct zone_entry *entry = zone_store_at(&c->store, owner->first);
	struct zone_place place = {c->store.files[entry->file], entry->line, 1, owner->wire, 0};

	zone_report_finding(&c->report, code, &place, "");
}

const char *zone_text(struct zone_check *c, const uint8_t *wire)
{
	char *out = c->texts[c->text];

	c->text ^= 1u;
	taut_name_text(wire, out);
	return out;
}

const char *zone_line(const struct zone_check *c, const struct zone_entry *from,
	const struct zone_entry *entry, char out[ZONE_LINE_TEXT])
{
	if (from->file == entry->file)
		snprintf(out, ZONE_LINE_TEXT, "line %lu", (unsigned long)entry->line);
	else
		snprintf(out, ZONE_LINE_TEXT, "%.280s:%lu", c->store.files[entry->file],
			(unsigned long)entry->line);
	return out;
}

/* ---- records -------------------------------------------------------------------------------- */

struct taut_record zone_record(const struct zone_entry *entry)
{
	struct taut_record record;

	taut_record_wrap(&record, entry->type, entry->rclass, entry->rdata, entry->rdlength);
	return record;
}

const uint8_t *zone_rdata_name(const struct zone_entry *entry, unsigned index)
{
	struct taut_record record = zone_record(entry);
	struct taut_fields fields = taut_fields(&record);
	struct taut_field field;

	while (taut_field_next(&fields, &field)) { /* a row has few fields */
		if (field.index == index)
			return field.kind == TAUT_K_NAME ? entry->rdata + field.offset : NULL;
	}
	return NULL;
}

const uint8_t *zone_top_label(const struct zone_check *c, const uint8_t *wire)
{
	uint32_t labels = taut_name_labels(wire);

	for (; labels > c->origin_labels + 1; labels--) /* a label less each time */
		wire += wire[0] + 1;
	return wire;
}

bool zone_label_is(const uint8_t *label, const char *text)
{
	size_t n = strlen(text);

	if (label[0] != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		char octet = (char)label[1 + i];

		if (octet >= 'A' && octet <= 'Z')
			octet = (char)(octet + 32);
		if (octet != text[i])
			return false;
	}
	return true;
}

/* ---- taking in ------------------------------------------------------------------------------ */

bool zone_check_record(void *context, const char *file, const struct taut_zone_record *record)
{
	struct zone_check *c = context;

	return zone_store_add(&c->store, record, file);
}

bool zone_check_fault(void *context, const struct zone_fault *fault)
{
	struct zone_check *c = context;
	struct zone_place place = {fault->file, fault->line ? fault->line : 1,
		fault->column ? fault->column : 1, NULL, 0};

	zone_report_finding(&c->report, ZONE_C_SYNTAX, &place, fault->text);
	return true;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* The SOA that gives the zone its class, and its name if nobody did. */
static const struct zone_entry *first_soa(const struct zone_check *c)
{
	const uint8_t *origin = c->options->origin;

	for (uint32_t i = 0; i < c->store.count; i++) {
		const struct zone_entry *entry = &c->store.entries[i];

		if (entry->type != TAUT_TYPE_SOA)
			continue;
		if (!origin || taut_name_equal(c->store.names[entry->name].wire, origin))
			return entry;
	}
	return NULL;
}

static void set_origin(struct zone_check *c)
{
	const struct zone_entry *soa = first_soa(c);
	const uint8_t *origin = c->options->origin;

	if (!origin && soa)
		origin = c->store.names[soa->name].wire;
	c->rclass = TAUT_CLASS_IN;
	if (soa)
		c->rclass = soa->rclass;
	else if (c->store.count > 0)
		c->rclass = c->store.entries[0].rclass;
	if (!origin)
		return;
	c->has_origin = true;
	c->origin_length = taut_name_lower(origin, c->origin);
	c->origin_labels = taut_name_labels(origin);
}

static bool belongs(void *context, const struct zone_entry *entry)
{
	struct zone_check *c = context;
	char text[TAUT_TYPE_TEXT];

	if (!taut_name_is_below(c->store.names[entry->name].wire, c->origin)) {
		zone_say(c, ZONE_C_OUT_OF_ZONE, entry, "%s", "");
		return false;
	}
	if (entry->rclass != c->rclass) {
		taut_class_text(entry->rclass, text);
		zone_say(c, ZONE_C_CLASS, entry, "%s", text);
		return false;
	}
	return true;
}

static void check_owners(struct zone_check *c)
{
	for (uint32_t i = 0; i < c->store.inside; i++) {
		if (c->store.names[i].count == 0)
			continue;
		zone_check_sets(c, i);
		zone_check_owner(c, i);
		zone_check_special(c, i);
		if (zone_hidden(&c->store.names[i]))
			continue;
		zone_check_signatures(c, i);
		zone_check_types(c, i);
	}
}

bool zone_check_finish(struct zone_check *c, const char *file)
{
	c->file = file;
	if (c->store.failed)
		return false;
	set_origin(c);
	if (!c->has_origin) {
		zone_say(c, ZONE_C_NO_SOA, NULL, "%s", "");
		return true;
	}
	zone_store_filter(&c->store, belongs, c);
	if (!zone_store_finish(&c->store, c->origin))
		return false;
	zone_check_kind(c);
	zone_check_apex(c);
	if (c->store.apex == ZONE_NONE)
		return true;
	zone_check_keys(c);
	zone_check_cuts(c);
	check_owners(c);
	zone_check_glue(c);
	zone_check_loops(c);
	zone_check_nsec(c);
	zone_check_nsec3(c);
	return !c->failed;
}

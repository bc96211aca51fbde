/* stat.c - `tautzone stat`: counts of what is in a zone, as text or JSON. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "counts.h"
#include "load.h"

struct stat_run {
	const struct zone_options *options;
	struct dump_out out;
	struct zone_sorter *sorter;
	struct zone_counts counts;
};

static bool take(void *context, const char *file, const struct taut_zone_record *record)
{
	struct stat_run *run = context;

	(void)file;
	return zone_sorter_add(run->sorter, record, false);
}

/* ---- text ----------------------------------------------------------------------------------- */

/* "name         N behind" */
static void put_line(struct dump_out *out, const char *name, uint64_t n, const char *behind)
{
	char label[32];

	snprintf(label, sizeof label, "%-12s ", name);
	dump_out_text(out, label);
	dump_out_number(out, n);
	dump_out_text(out, behind);
}

/* "name         N, M behind" */
static void put_two(
	struct dump_out *out, const char *name, uint64_t n, uint64_t m, const char *behind)
{
	put_line(out, name, n, ", ");
	dump_out_number(out, m);
	dump_out_text(out, behind);
}

static void put_name(struct dump_out *out, const uint8_t *name)
{
	char text[TAUT_NAME_TEXT];

	dump_out_octets(out, text, taut_name_text(name, text));
}

static const char *denial(const struct zone_counts *c)
{
	bool nsec = c->type_records[TAUT_TYPE_NSEC] > 0,
	     nsec3 = c->type_records[TAUT_TYPE_NSEC3] > 0;

	return nsec && nsec3 ? "NSEC and NSEC3" : nsec ? "NSEC" : nsec3 ? "NSEC3" : "none";
}

/* Signed: it has keys and signatures. That these are good is not said. */
static bool is_signed(const struct zone_counts *c)
{
	return c->has_keys && c->type_records[TAUT_TYPE_RRSIG] > 0;
}

static void put_largest(struct dump_out *out, const struct zone_set *set)
{
	char type[TAUT_TYPE_TEXT], text[96];

	dump_out_text(out, "largest set  ");
	put_name(out, set->owner);
	taut_type_text(set->type, type);
	snprintf(text, sizeof text, " %s: %" PRIu64 " records, %" PRIu64 " octets\n", type,
		set->records, set->octets);
	dump_out_text(out, text);
}

static void put_types(struct dump_out *out, const struct zone_counts *c)
{
	char type[TAUT_TYPE_TEXT], line[120];
	uint32_t i;

	dump_out_text(out, "\ntype             records         sets       octets\n");
	for (i = 0; i < 65536; i++) {
		if (c->type_records[i] == 0)
			continue;
		taut_type_text((uint16_t)i, type);
		snprintf(line, sizeof line, "%-12s %11" PRIu64 " %12" PRIu64 " %12" PRIu64 "\n",
			type, c->type_records[i], c->type_sets[i], c->type_octets[i]);
		dump_out_text(out, line);
	}
	dump_out_text(out, "\nclass            records\n");
	for (i = 0; i < 65536; i++) {
		if (c->class_records[i] == 0)
			continue;
		taut_class_text((uint16_t)i, type);
		snprintf(line, sizeof line, "%-12s %11" PRIu64 "\n", type, c->class_records[i]);
		dump_out_text(out, line);
	}
}

static void put_ttls(struct dump_out *out, const struct zone_counts *c)
{
	uint64_t other = c->ttls_other;
	char line[80];
	uint32_t i;

	dump_out_text(out, "\nTTL              records\n");
	for (i = 0; i < c->ttls_count; i++) {
		if (i >= ZONE_TTLS_SHOWN) {
			other += c->ttls[i].records;
			continue;
		}
		snprintf(line, sizeof line, "%-12" PRIu32 " %11" PRIu64 "\n", c->ttls[i].ttl,
			c->ttls[i].records);
		dump_out_text(out, line);
	}
	if (other == 0)
		return;
	snprintf(line, sizeof line, "%-12s %11" PRIu64 "\n", "others", other);
	dump_out_text(out, line);
}

static void put_text(struct dump_out *out, const struct zone_counts *c)
{
	if (c->has_apex) {
		dump_out_text(out, "zone         ");
		put_name(out, c->apex);
		dump_out_char(out, '\n');
		put_line(out, "serial", c->serial, "\n");
	}
	put_line(out, "records", c->records, "\n");
	put_line(out, "repeated", c->repeated, "\n");
	put_two(out, "owners", c->owners, c->wildcards, " wildcards\n");
	put_line(out, "sets", c->sets, "\n");
	put_line(out, "rdata", c->octets, " octets\n");
	put_two(out, "delegations", c->delegations, c->secure, " with DS\n");
	put_line(out, "glue", c->glue, " addresses\n");
	dump_out_text(out, is_signed(c) ? "signed       yes" : "signed       no");
	dump_out_text(out, ", denial by ");
	dump_out_text(out, denial(c));
	dump_out_char(out, '\n');
	if (c->records == 0)
		return;
	put_largest(out, &c->largest);
	put_line(out, "TTLs", c->ttl_least, " to ");
	dump_out_number(out, c->ttl_most);
	dump_out_char(out, '\n');
	put_types(out, c);
	put_ttls(out, c);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void put_member(struct dump_out *out, const char *name, uint64_t n)
{
	dump_out_text(out, name);
	dump_out_number(out, n);
}

static void put_json_name(struct dump_out *out, const char *member, const uint8_t *name)
{
	char text[TAUT_NAME_TEXT];

	dump_out_text(out, member);
	dump_out_quoted(out, text, taut_name_text(name, text));
}

static void put_json_types(struct dump_out *out, const struct zone_counts *c)
{
	char type[TAUT_TYPE_TEXT];
	const char *between = "";
	uint32_t i;

	dump_out_text(out, ",\"types\":{");
	for (i = 0; i < 65536; i++) {
		if (c->type_records[i] == 0)
			continue;
		dump_out_text(out, between);
		dump_out_quoted(out, type, taut_type_text((uint16_t)i, type));
		put_member(out, ":{\"records\":", c->type_records[i]);
		put_member(out, ",\"sets\":", c->type_sets[i]);
		put_member(out, ",\"octets\":", c->type_octets[i]);
		dump_out_char(out, '}');
		between = ",";
	}
	dump_out_text(out, "},\"classes\":{");
	between = "";
	for (i = 0; i < 65536; i++) {
		if (c->class_records[i] == 0)
			continue;
		dump_out_text(out, between);
		dump_out_quoted(out, type, taut_class_text((uint16_t)i, type));
		put_member(out, ":", c->class_records[i]);
		between = ",";
	}
	dump_out_char(out, '}');
}

static void put_json_ttls(struct dump_out *out, const struct zone_counts *c)
{
	uint32_t i;

	put_member(out, ",\"leastTTL\":", c->ttl_least);
	put_member(out, ",\"mostTTL\":", c->ttl_most);
	dump_out_text(out, ",\"TTLs\":[");
	for (i = 0; i < c->ttls_count; i++) {
		put_member(out, i > 0 ? ",{\"TTL\":" : "{\"TTL\":", c->ttls[i].ttl);
		put_member(out, ",\"records\":", c->ttls[i].records);
		dump_out_char(out, '}');
	}
	put_member(out, "],\"otherTTLs\":", c->ttls_other);
}

static void put_json_largest(struct dump_out *out, const struct zone_set *set)
{
	char type[TAUT_TYPE_TEXT];

	put_json_name(out, ",\"largest\":{\"owner\":", set->owner);
	dump_out_text(out, ",\"type\":");
	dump_out_quoted(out, type, taut_type_text(set->type, type));
	put_member(out, ",\"records\":", set->records);
	put_member(out, ",\"octets\":", set->octets);
	dump_out_char(out, '}');
}

static void put_json(struct dump_out *out, const struct zone_counts *c)
{
	dump_out_char(out, '{');
	if (c->has_apex) {
		put_json_name(out, "\"zone\":", c->apex);
		put_member(out, ",\"serial\":", c->serial);
		dump_out_char(out, ',');
	}
	put_member(out, "\"records\":", c->records);
	put_member(out, ",\"repeated\":", c->repeated);
	put_member(out, ",\"owners\":", c->owners);
	put_member(out, ",\"wildcards\":", c->wildcards);
	put_member(out, ",\"sets\":", c->sets);
	put_member(out, ",\"octets\":", c->octets);
	put_member(out, ",\"delegations\":", c->delegations);
	put_member(out, ",\"withDS\":", c->secure);
	put_member(out, ",\"glue\":", c->glue);
	dump_out_text(out, is_signed(c) ? ",\"signed\":true" : ",\"signed\":false");
	dump_out_text(out, ",\"denial\":");
	dump_out_quoted(out, denial(c), strlen(denial(c)));
	if (c->records > 0)
		put_json_largest(out, &c->largest);
	put_json_types(out, c);
	put_json_ttls(out, c);
	dump_out_text(out, "}\n");
}

/* ---- all together --------------------------------------------------------------------------- */

static bool run(struct stat_run *s)
{
	bool good = zone_load("stat", s->options->files[0], s->options, take, s, NULL);
	struct zone_sorted sorted;

	if (zone_sorter_finish(s->sorter))
		while (zone_sorter_next(s->sorter, &sorted)) /* a record less each turn */
			zone_count(&s->counts, &sorted);
	if (zone_sorter_error(s->sorter)) {
		zone_complain("stat", NULL, zone_sorter_error(s->sorter));
		return false;
	}
	zone_count_end(&s->counts);
	if (s->options->json)
		put_json(&s->out, &s->counts);
	else
		put_text(&s->out, &s->counts);
	return zone_out_end("stat", &s->out) && good;
}

int zone_stat_main(int argc, char **argv)
{
	struct zone_options o;
	int status = zone_options_read(ZONE_STAT, argc, argv, &o);
	struct stat_run *s;

	if (status >= 0)
		return status;
	s = calloc(1, sizeof *s);
	if (s)
		s->sorter = zone_sorter_new(o.memory);
	if (!s || !s->sorter || !dump_out_init(&s->out, STDOUT_FILENO)) {
		zone_complain("stat", NULL, strerror(ENOMEM));
		status = ZONE_EXIT_WRONG;
	} else {
		s->options = &o;
		status = run(s) ? ZONE_EXIT_FINE : ZONE_EXIT_WRONG;
		dump_out_free(&s->out);
	}
	if (s)
		zone_sorter_free(s->sorter);
	free(s);
	return status;
}

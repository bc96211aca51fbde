/* source.h - the records of a zone file and of all that it includes, one after the other.
 *
 * The first file is read by its name, "-" is standard input; compressed ones come unpacked (see
 * common/input.h). Memory: a buffer of ZONE_PIECE for each open file, which grows up to ZONE_ENTRY_MAX
 * where an entry needs it.
 *
 * $INCLUDE: a name that is not absolute is looked for in the folder of the file that it stands in, as knotd
 * and nsd have it, and if it is not there in the working folder, as BIND has it; with a base folder only
 * there. Only regular files are included. */
#ifndef TAUT_ZONE_SOURCE_H
#define TAUT_ZONE_SOURCE_H

#include <tautwire/text.h>

/* A fault: an entry that is no record, an $INCLUDE that cannot be followed, a file that cannot be read. */
struct zone_fault {
	const char *file;      /* as it was named on the command line, or as it was opened */
	uint32_t line, column; /* from 1; both 0: the file as a whole */
	enum taut_code code;   /* TAUT_OK where it is the system or an $INCLUDE that failed */
	const char *field;     /* name of the rdata field, or NULL */
	const char *expected;  /* "a number from 0 to 65535", or NULL */
	const char *text; /* in words, all that there is to say but for the place; never NULL */
};

/* Where records and faults go. Each may end the reading by giving false. What they are given is good
 * until they return. */
struct zone_reader {
	bool (*record)(void *context, const char *file, const struct taut_zone_record *record);
	bool (*fault)(void *context, const struct zone_fault *fault); /* NULL: only counted */
	/* Octets of the first file that were read, records of all files; for progress. May be NULL. */
	void (*piece)(void *context, uint64_t octets, uint64_t records);
	void *context;
};

struct zone_source_options {
	const uint8_t *origin; /* wire form; NULL: the root */
	uint16_t rclass;       /* of records that name none: TAUT_CLASS_IN, ... */
	bool has_ttl; /* `ttl` is for records before any TTL and $TTL; without it they are faults */
	uint32_t ttl;
	uint64_t most_faults; /* after so many reading ends; 0: never */
	const char *folder;   /* where $INCLUDE looks; NULL: see above */
};

enum zone_ending {
	ZONE_READ,    /* to the end */
	ZONE_STOPPED, /* a callback wanted it */
	ZONE_MANY,    /* most_faults */
	ZONE_UNREADABLE /* the first file could not be opened, or not be read to its end; or no memory: it is
	                    a fault */
};

struct zone_totals {
	uint64_t records, faults, octets; /* octets: of text, unpacked */
	uint32_t includes;                /* files that were included */
};

/* Reads a zone file. `totals` may be NULL. */
enum zone_ending zone_source_read(const char *path, const struct zone_source_options *options,
	const struct zone_reader *reader, struct zone_totals *totals);

/* "FILE:LINE:COLUMN: ": the place of a fault, without those parts that it has not; cut to n characters
 * with NUL. */
void zone_fault_place(const struct zone_fault *fault, char *out, size_t n);

/* The record as the functions of text.h, rdata.h and build.h take it. It is a view: good as long as the
 * record is. */
static inline struct taut_record zone_record_view(const struct taut_zone_record *r)
{
	return (struct taut_record){.owner = {r->owner, 0, r->owner_length},
		.octets = r->rdata,
		.rdlength = r->rdlength,
		.type = r->type,
		.rclass = r->rclass,
		.layout_class = r->rclass,
		.ttl = r->ttl,
		.same_owner = r->same_owner};
}

#endif

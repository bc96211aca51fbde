/* inner.h - what the files of the reference decoder share.
 *
 * Each file looks only at whole octets between two offsets of the message. A function that returns
 * bool returns false when a fault was found and noted down: its caller goes no further in what it
 * was reading. work.stopped tells whether the whole message ends there.
 */
#ifndef TAUTWIRE_TESTS_REFERENCE_INNER_H
#define TAUTWIRE_TESTS_REFERENCE_INNER_H

#include "reference.h"

enum { REF_NOTE = 1, REF_ISOLATE = 2, REF_REJECT = 3 };

/* RR types and classes that have rules outside their layout. */
enum { TYPE_SIG = 24, TYPE_OPT = 41, TYPE_NXNAME = 128, TYPE_TSIG = 250, TYPE_ANY = 255 };
enum { CLASS_IN = 1, CLASS_NONE = 254, CLASS_ANY = 255 };
enum { OPCODE_QUERY = 0, OPCODE_NOTIFY = 4, OPCODE_UPDATE = 5, OPCODE_DSO = 6 };

struct work {
	bool told_compressed; /* NAME_COMPRESSED was said of the record at hand */
	const uint8_t *octets;
	uint32_t length;
	enum ref_policy policy;
	struct ref_message *out;
	size_t finding_room, record_room;
	uint16_t counts[4];
	unsigned opcode;
	bool is_query; /* QR is 0 */
	bool stopped;  /* a fault that cannot be stepped over was met */
	bool has_zone; /* UPDATE: there was a question, its class is zone_class */
	uint16_t zone_class;
	bool opt_seen;          /* in the additional section */
	bool signature_seen;    /* TSIG or SIG(0) in the additional section */
	bool known[65536];      /* places where a label, pointer or root of a valid name stands */
	uint32_t key_in[65536]; /* by SvcParamKey: offset of the last rdata that had it */
};

/* message.c */
void *ref_room(void *old, size_t octets);
uint16_t ref_u16(const struct work *w, uint32_t at);
uint32_t ref_u32(const struct work *w, uint32_t at);
void ref_say(struct work *w, const char *code, uint32_t at, int verdict);

/* name.c: a name on its walk, and what is known of it afterwards */
enum { NAME_PLACES = 256 }; /* at most 127 labels, 127 pointers and the root */

struct name {
	uint32_t length;
	uint32_t behind; /* the octet behind the name's first run */
	bool has_pointer;
	uint32_t first_pointer, first_target;
	uint32_t followed;      /* pointers */
	uint32_t labels_behind; /* labels in the runs that pointers led to */
	uint32_t place_count;
	const char *fault; /* NULL: a valid name */
	uint32_t fault_at;
	uint8_t wire[255];            /* as far as length says */
	uint32_t places[NAME_PLACES]; /* as far as place_count says */
};

enum name_use {
	NAME_OUTSIDE,    /* of a question or an owner: a fault ends the message */
	NAME_COMPRESSED, /* in rdata, may be compressed */
	NAME_PLAIN       /* in rdata, must not be compressed */
};

/* Reads the name at `at` whose first run ends at most at `end`, charges it, notes what is to be
 * said. `verdict` is what a fault of it does in rdata. */
bool ref_name(struct work *w, uint32_t at, uint32_t end, enum name_use use, int verdict,
	struct name *name);

/* Length of the uncompressed name at `at`, 0 if there is none before `end`. */
uint32_t ref_plain_name(const struct work *w, uint32_t at, uint32_t end);

/* rdata.c */
bool ref_rdata(struct work *w, struct ref_record *record, uint16_t layout_class);

/* layouts.c: NULL if the rdata is opaque */
const char *ref_layout(uint16_t type, uint16_t layout_class);
bool ref_may_compress(uint16_t type, enum ref_policy policy);

/* svcb.c, options.c: from `at` to `end` */
bool ref_svc_params(struct work *w, uint32_t rdata, uint32_t at, uint32_t end);
bool ref_options(struct work *w, uint32_t at, uint32_t end);
bool ref_utf8(const uint8_t *octets, uint32_t n);

#endif

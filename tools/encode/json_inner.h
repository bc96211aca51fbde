/* json_inner.h - the state of reading JSON, for the files json*.c. */
#ifndef TAUT_ENCODE_JSON_INNER_H
#define TAUT_ENCODE_JSON_INNER_H

#include <jansson.h>

#include "assembly.h"
#include "encode.h"

#define ENCODE_PATH 160u /* characters of a path of members; what is longer ends there */

struct encode_json {
	const char *text, *end, *at;
	size_t damage;         /* octets that were read for nothing */
	uint32_t line, column; /* of `at`, from 1 */
	json_t *root;          /* an array, or a pair of messages, whose next one is... */
	size_t index;
	uint32_t root_line, root_column;
	size_t path_length;
	char path[ENCODE_PATH];
	struct encode_error error;
	uint8_t owner[TAUT_NAME_MAX];
	uint8_t rdata[TAUT_MESSAGE_MAX], other[TAUT_MESSAGE_MAX];
	uint32_t whole_length; /* of a message that was given as octets, in `other` */
	bool whole;
	struct encode_assembly assembly;
};

/* ---- json_value.c: values, with the path to them for complaints. `there` may be NULL: then the member
 * has to be there ------------------------------------------------------------------------------- */

/* Enters a member or an element, returns what to leave it by. */
size_t encode_json_enter(struct encode_json *j, const char *name);
size_t encode_json_enter_index(struct encode_json *j, size_t index);
void encode_json_leave(struct encode_json *j, size_t mark);

/* "PATH: expected ...". Returns false. */
bool encode_json_refuse(struct encode_json *j, const char *expected);
bool encode_json_refuse_in(struct encode_json *j, const char *member, const char *expected);

/* A member that may be missing: *value stays, and true is returned. */
bool encode_json_number(
	struct encode_json *j, json_t *object, const char *name, uint32_t most, uint32_t *value);
bool encode_json_bool(struct encode_json *j, json_t *object, const char *name, bool *value);

/* Digits of hex; *there tells if the member is. At most `capacity` octets. */
bool encode_json_hex(struct encode_json *j, json_t *object, const char *name, uint8_t *out,
	size_t capacity, size_t *n, bool *there);

/* A domain name: NAME in presentation format, or NAMEHEX in wire form. */
bool encode_json_name(struct encode_json *j, json_t *object, const char *name,
	uint8_t out[TAUT_NAME_MAX], bool *there);

/* A number, or its name; with a second member `named` for the name. */
typedef enum taut_code encode_json_scan(const char *text, size_t n, uint16_t *number);
bool encode_json_point(struct encode_json *j, json_t *object, const char *name, const char *named,
	uint32_t most, encode_json_scan *scan, uint16_t *value, bool *there);

/* ---- json_record.c ---------------------------------------------------------------------------- */

bool encode_json_question(struct encode_json *j, json_t *object, const char *name, const char *type,
	const char *type_name, const char *rclass, const char *class_name);
bool encode_json_section(struct encode_json *j, json_t *array, enum taut_section section);

/* ---- json_message.c --------------------------------------------------------------------------- */

/* The message that an object describes, into the assembly, or `other` if it is given as octets. */
bool encode_json_message(struct encode_json *j, json_t *object);

#endif

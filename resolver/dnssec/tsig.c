/* tsig.c - transaction signatures, RFC 8945. */
#include "../tsig.h"

#include <string.h>

#include "../codes.h"
#include "crypto.h"

#define HEADER 12u

/* RFC 8945 6. */
static const struct {
	const char *name; /* wire form */
	enum taut_hash hash;
	uint16_t length;
} algorithms[] = {
	{"\13hmac-sha256", TAUT_SHA256, 32},
	{"\13hmac-sha512", TAUT_SHA512, 64},
	{"\13hmac-sha384", TAUT_SHA384, 48},
	{"\13hmac-sha224", TAUT_SHA224, 28},
	{"\11hmac-sha1", TAUT_SHA1, 20},
	{"\10hmac-md5\7sig-alg\3reg\3int", TAUT_MD5, 16},
};

enum { ALGORITHMS = sizeof algorithms / sizeof *algorithms };

static unsigned find_algorithm(const uint8_t *name)
{
	unsigned i = 0;

	while (i < ALGORITHMS && !taut_name_equal((const uint8_t *)algorithms[i].name, name))
		i++;
	return i;
}

const uint8_t *taut_tsig_algorithm(const char *text, size_t n)
{
	static const char short_md5[] = "\10hmac-md5"; /* as everybody calls it */
	uint8_t name[TAUT_NAME_MAX];
	uint32_t length;
	unsigned i;

	if (taut_name_scan(text, n, NULL, name, &length) != TAUT_OK)
		return NULL;
	if (taut_name_equal(name, (const uint8_t *)short_md5))
		return (const uint8_t *)algorithms[ALGORITHMS - 1].name;
	i = find_algorithm(name);
	return i < ALGORITHMS ? (const uint8_t *)algorithms[i].name : NULL;
}

static const struct taut_tsig_key *find_key(
	const struct taut_tsig_state *tsig, const struct taut_tsig_key *keys, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		if (taut_name_equal(keys[i].name, tsig->name) &&
			taut_name_equal(keys[i].algorithm, tsig->algorithm))
			return &keys[i];
	return NULL;
}

/* Takes as long wherever the first difference is. */
static bool is_equal(const uint8_t *a, const uint8_t *b, uint32_t n)
{
	volatile uint8_t differ = 0;

	for (uint32_t i = 0; i < n; i++) /* at most 64 */
		differ |= a[i] ^ b[i];
	return differ == 0;
}

/* RFC 8945 4.3: the MAC before, messages without TSIG since then, the message, the variables. `header` stands for the
 * message's first octets. Gives the length of the MAC; 0: the algorithm cannot be had. */
static uint32_t digest(const struct taut_tsig_state *tsig, enum taut_tsig_place place,
	struct taut_part between, const uint8_t header[HEADER], struct taut_part rest,
	const struct taut_tsig_values *values, uint8_t out[64])
{
	uint8_t length[2] = {(uint8_t)(tsig->mac_length >> 8), (uint8_t)tsig->mac_length};
	uint8_t variables[2 * TAUT_NAME_MAX + 64];
	struct taut_part parts[6] = {{length, 2}, {tsig->mac, tsig->mac_length}, between,
		{header, HEADER}, rest, {variables, 0}};
	unsigned first = place == TAUT_TSIG_REQUEST ? 2 : 0,
		 algorithm = find_algorithm(tsig->key->algorithm);

	if (algorithm == ALGORITHMS ||
		taut_tsig_variables(values, place == TAUT_TSIG_LATER, variables, sizeof variables,
			&parts[5].length) != TAUT_OK)
		return 0;
	return taut_i_hmac(algorithms[algorithm].hash, tsig->key->secret, tsig->key->secret_length,
		parts + first, 6 - first, out);
}

/* ---- checking ------------------------------------------------------------------------------- */

/* The MAC of a message: 0, FORMERR or NOTAUTH with the error set. */
static uint16_t check_mac(struct taut_tsig_state *tsig, const struct taut_message *message,
	const struct taut_tsig_values *values, enum taut_tsig_place place, struct taut_part between)
{
	uint32_t full = algorithms[find_algorithm(tsig->key->algorithm)].length, length;
	uint16_t additional = (uint16_t)(message->header.count[TAUT_ADDITIONAL] - 1);
	uint8_t header[HEADER], mac[64];

	/* RFC 8945 5.2.2.1: at least ten octets and half of it, at most all */
	if (values->mac_length > full || values->mac_length < 10 || values->mac_length < full / 2)
		return TAUT_RCODE_FORMERR;
	memcpy(header, message->octets, HEADER);
	header[0] = (uint8_t)(values->original_id >> 8);
	header[1] = (uint8_t)values->original_id;
	header[10] = (uint8_t)(additional >> 8);
	header[11] = (uint8_t)additional;
	length = digest(tsig, place, between, header,
		(struct taut_part){message->octets + HEADER, message->signature - HEADER}, values,
		mac);
	if (length != full || !is_equal(mac, values->mac, values->mac_length)) {
		tsig->error = TAUT_TSIG_BADSIG;
		return TAUT_RCODE_NOTAUTH;
	}
	memcpy(tsig->mac, values->mac, values->mac_length);
	tsig->mac_length = values->mac_length;
	return 0;
}

static bool is_in_time(const struct taut_tsig_values *values, struct taut_time now)
{
	uint64_t apart = now.wall > values->time_signed ? now.wall - values->time_signed
							: values->time_signed - now.wall;

	return apart <= values->fudge;
}

/* The key that a record names, if it is one of those that may be: of a response, that of the request. */
static const struct taut_tsig_key *choose_key(const struct taut_tsig_state *tsig,
	const struct taut_tsig_key *keys, uint32_t count, enum taut_tsig_place place)
{
	const struct taut_tsig_key *key =
		place == TAUT_TSIG_REQUEST ? find_key(tsig, keys, count) : tsig->key;

	if (key == NULL || find_key(tsig, key, 1) == NULL ||
		find_algorithm(key->algorithm) == ALGORITHMS)
		return NULL;
	return key;
}

static uint16_t refuse(struct taut_tsig_state *tsig, uint16_t error)
{
	tsig->error = error;
	return TAUT_RCODE_NOTAUTH;
}

/* The record's content, and what an answer has to repeat of it. */
static bool read_values(struct taut_tsig_state *tsig, const struct taut_record *record,
	struct taut_tsig_values *values)
{
	struct taut_tsig read;

	if (taut_rdata_tsig(record, &read) != TAUT_OK ||
		taut_name_expand(&record->owner, tsig->name) == 0 ||
		taut_name_expand(&read.algorithm, tsig->algorithm) == 0 || read.mac.length > 64)
		return false;
	*values = (struct taut_tsig_values){
		.key = tsig->name,
		.algorithm = tsig->algorithm,
		.time_signed = read.time_signed,
		.fudge = read.fudge,
		.original_id = read.original_id,
		.error = read.error,
		.mac = read.mac.octets,
		.mac_length = (uint16_t)read.mac.length,
		.other = read.other.octets,
		.other_length = (uint16_t)read.other.length,
	};
	return true;
}

/* The record, its content, its key. Gives an rcode; NOTAUTH with the error set. */
static uint16_t read_tsig(struct taut_tsig_state *tsig, const struct taut_message *message,
	const struct taut_tsig_key *keys, uint32_t count, enum taut_tsig_place place,
	struct taut_tsig_values *values)
{
	struct taut_record record;

	tsig->error = 0;
	tsig->present = taut_record_at(message, message->signature, &record) &&
			record.type == TAUT_TYPE_TSIG;
	if (!tsig->present)
		return 0;
	if (record.malformed || !read_values(tsig, &record, values)) {
		tsig->present = false; /* nothing of it can be repeated */
		return TAUT_RCODE_FORMERR;
	}
	tsig->time_signed = values->time_signed;
	tsig->fudge = values->fudge;
	tsig->original_id = values->original_id;
	tsig->key = choose_key(tsig, keys, count, place);
	return tsig->key != NULL ? 0 : refuse(tsig, TAUT_TSIG_BADKEY);
}

uint16_t taut_tsig_check(struct taut_tsig_state *tsig, const struct taut_message *message,
	const struct taut_tsig_key *keys, uint32_t count, enum taut_tsig_place place,
	struct taut_time now)
{
	struct taut_tsig_values values;
	uint16_t rcode = read_tsig(tsig, message, keys, count, place, &values);

	if (rcode != 0 || !tsig->present)
		return rcode;
	rcode = check_mac(tsig, message, &values, place, (struct taut_part){NULL, 0});
	if (rcode != 0)
		return rcode;
	return is_in_time(&values, now)
		       ? 0
		       : refuse(tsig, TAUT_TSIG_BADTIME); /* only now: RFC 8945 5.2 */
}

enum taut_tsig_verdict taut_tsig_verify(struct taut_tsig_state *tsig,
	const struct taut_message *message, enum taut_tsig_place place, struct taut_time now,
	const uint8_t *between, size_t n)
{
	const struct taut_tsig_key *key = tsig->key;
	struct taut_tsig_values values;
	uint16_t rcode = read_tsig(tsig, message, NULL, 0, place, &values);

	if (rcode == TAUT_RCODE_FORMERR)
		return TAUT_TSIG_BROKEN;
	if (!tsig->present)
		return TAUT_TSIG_UNSIGNED;
	tsig->key = key; /* a message of somebody else does not end the exchange */
	if (rcode != 0)
		return TAUT_TSIG_WRONG;
	if (values.mac_length == 0 &&
		(values.error == TAUT_TSIG_BADKEY || values.error == TAUT_TSIG_BADSIG)) {
		tsig->error = values.error;
		return TAUT_TSIG_REFUSED;
	}
	if (check_mac(tsig, message, &values, place, (struct taut_part){between, n}) != 0) {
		tsig->error = TAUT_TSIG_BADSIG;
		return TAUT_TSIG_WRONG;
	}
	if (values.error != 0) {
		tsig->error = values.error;
		return TAUT_TSIG_REFUSED;
	}
	if (is_in_time(&values, now))
		return TAUT_TSIG_GOOD;
	tsig->error = TAUT_TSIG_BADTIME;
	return TAUT_TSIG_WRONG;
}

/* ---- signing -------------------------------------------------------------------------------- */

void taut_tsig_begin(struct taut_tsig_state *tsig, const struct taut_tsig_key *key)
{
	*tsig = (struct taut_tsig_state){.key = key};
	memcpy(tsig->name, key->name, taut_name_length(key->name));
	memcpy(tsig->algorithm, key->algorithm, taut_name_length(key->algorithm));
}

/* Time is the server's clock in `other` only where the request's was wrong: RFC 8945 5.2.3. */
static void set_time(const struct taut_tsig_state *tsig, struct taut_tsig_values *values,
	struct taut_time now, uint8_t other[6])
{
	values->time_signed = now.wall & 0xffffffffffff;
	if (tsig->error != TAUT_TSIG_BADTIME)
		return;
	for (unsigned i = 0; i < 6; i++)
		other[i] = (uint8_t)(values->time_signed >> (40 - 8 * i));
	values->time_signed = tsig->time_signed;
	values->fudge = tsig->fudge;
	values->other = other;
	values->other_length = 6;
}

enum taut_code taut_tsig_sign(struct taut_tsig_state *tsig, struct taut_builder *b,
	enum taut_tsig_place place, struct taut_time now)
{
	uint8_t other[6], mac[64];
	uint32_t n = taut_build_finish(b);
	struct taut_tsig_values values = {.key = tsig->name,
		.algorithm = tsig->algorithm,
		.fudge = TAUT_TSIG_FUDGE,
		.original_id = (uint16_t)(b->octets[0] << 8 | b->octets[1]),
		.error = tsig->error,
		.mac = mac};
	enum taut_code code;

	set_time(tsig, &values, now, other);
	if (tsig->error != TAUT_TSIG_BADKEY && tsig->error != TAUT_TSIG_BADSIG) {
		if (tsig->key == NULL)
			return TAUT_E_ABSENT;
		values.mac_length =
			(uint16_t)digest(tsig, place, (struct taut_part){NULL, 0}, b->octets,
				(struct taut_part){b->octets + HEADER, n - HEADER}, &values, mac);
		if (values.mac_length == 0)
			return TAUT_E_ABSENT;
	}
	code = taut_build_tsig(b, &values);
	if (code != TAUT_OK)
		return code;
	memcpy(tsig->mac, mac, values.mac_length);
	tsig->mac_length = values.mac_length;
	taut_build_finish(b);
	return TAUT_OK;
}

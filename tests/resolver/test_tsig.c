/* test_tsig.c - transaction signatures: resolver/dnssec/tsig.c. RFC 8945. */
#include "registered.h"

static const struct taut_time at = {0, 1700000000};
static uint8_t secret[32] = "0123456789abcdef0123456789abcde";
static struct taut_tsig_key key;
static struct taut_tsig_state client, server;
static uint8_t message[2048];
static size_t message_length;

static void set_key(const char *algorithm)
{
	static uint8_t names[2][TAUT_NAME_MAX];

	memcpy(names[0], name_of("key.example."), 13);
	memcpy(names[1], name_of(algorithm), taut_name_length(name_of(algorithm)));
	key = (struct taut_tsig_key){names[0], names[1], secret, sizeof secret};
}

static void build(struct taut_tsig_state *tsig, enum taut_tsig_place place, struct taut_time now)
{
	struct taut_builder b;

	assert_int_equal(taut_build_init(&b, message, sizeof message, &suffixes, 0), TAUT_OK);
	taut_build_header(&b, 4711, place == TAUT_TSIG_REQUEST ? 0 : TAUT_FLAG_QR);
	assert_int_equal(taut_build_reserve(&b, TAUT_TSIG_ROOM), TAUT_OK);
	assert_int_equal(taut_build_question(&b, name_of("example."), TAUT_TYPE_SOA, TAUT_CLASS_IN),
		TAUT_OK);
	assert_int_equal(taut_tsig_sign(tsig, &b, place, now), TAUT_OK);
	message_length = taut_build_finish(&b);
}

/* What the other side says of the message. */
static uint16_t check(
	struct taut_tsig_state *tsig, enum taut_tsig_place place, struct taut_time now)
{
	memcpy(unit.octets, message, message_length);
	unit.length = message_length;
	assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
	assert_int_equal(unit.report.count, 0);
	return taut_tsig_check(tsig, &unit.message, &key, 1, place, now);
}

static void begin(void)
{
	taut_tsig_begin(&client, &key);
	memset(&server, 0, sizeof server);
	build(&client, TAUT_TSIG_REQUEST, at);
}

static void test_algorithms(void **state)
{
	static const struct {
		const char *name;
		unsigned length;
	} rows[] = {{"hmac-sha256.", 32}, {"hmac-sha384.", 48}, {"hmac-sha512.", 64},
		{"hmac-sha224.", 28}, {"hmac-sha1.", 20}, {"HMAC-MD5.SIG-ALG.REG.INT.", 16}};

	(void)state;
	if (!has_crypto())
		skip();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		set_key(rows[i].name);
		begin();
		assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 0);
		assert_true(server.present);
		assert_int_equal(server.mac_length, rows[i].length);
		/* the answer, and those after it in a stream, hang on what was before */
		for (int n = 0; n < 3; n++) {
			enum taut_tsig_place place = n == 0 ? TAUT_TSIG_RESPONSE : TAUT_TSIG_LATER;

			build(&server, place, at);
			assert_int_equal(check(&client, place, at), 0);
		}
	}
}

static void test_hmac(void **state)
{
	/* RFC 4231 4.2 and RFC 2202 2 and 3, case 1 */
	static const struct {
		enum taut_hash hash;
		size_t key;
		const char *mac;
	} rows[] = {
		{TAUT_SHA256, 20,
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{TAUT_SHA224, 20, "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22"},
		{TAUT_SHA1, 20, "b617318655057264e28bc0b6fb378c8ef146be00"},
		{TAUT_MD5, 16, "9294727a3638bb1c13f48ef8158bfc9d"},
	};
	uint8_t octets[20], mac[64], wanted[64];
	struct taut_part parts[2] = {{"Hi ", 3}, {"There", 5}};

	(void)state;
	if (!has_crypto())
		skip();
	memset(octets, 0x0b, sizeof octets);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = help_octets(rows[i].mac, wanted, sizeof wanted);

		assert_int_equal(taut_i_hmac(rows[i].hash, octets, rows[i].key, parts, 2, mac), n);
		assert_memory_equal(mac, wanted, n);
	}
}

static void test_refusals(void **state)
{
	struct taut_time late = at;

	(void)state;
	if (!has_crypto())
		skip();
	set_key("hmac-sha256.");
	/* 5.2.1 */
	begin();
	key.name = name_of("other.example.");
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 9);
	assert_int_equal(server.error, TAUT_TSIG_BADKEY);
	set_key("hmac-sha256.");
	begin();
	key.algorithm = name_of("hmac-sha512.");
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 9);
	assert_int_equal(server.error, TAUT_TSIG_BADKEY);
	/* 5.2.2: each octet of the message is under the signature, but for the id */
	set_key("hmac-sha256.");
	begin();
	message[13] ^= 1;
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 9);
	assert_int_equal(server.error, TAUT_TSIG_BADSIG);
	message[13] ^= 1;
	message[0] ^= 1; /* a forwarder may have another id: the original one is signed */
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 0);
	/* 5.2.3 */
	begin();
	late.wall = at.wall + 300;
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, late), 0);
	late.wall = at.wall + 301;
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, late), 9);
	assert_int_equal(server.error, TAUT_TSIG_BADTIME);
	late.wall = at.wall - 301;
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, late), 9);
	assert_int_equal(server.error, TAUT_TSIG_BADTIME);
}

/* What an answer to a refused request looks like: 5.3.2. */
static void test_error_answers(void **state)
{
	struct taut_record record;
	struct taut_tsig said;
	struct taut_time late = {0, at.wall + 1000};

	(void)state;
	if (!has_crypto())
		skip();
	set_key("hmac-sha256.");
	begin();
	message[13] ^= 1;
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 9);
	build(&server, TAUT_TSIG_RESPONSE, at);
	check(&client, TAUT_TSIG_RESPONSE, at);
	assert_true(taut_record_at(&unit.message, unit.message.signature, &record));
	assert_int_equal(taut_rdata_tsig(&record, &said), TAUT_OK);
	assert_int_equal(said.error, TAUT_TSIG_BADSIG);
	assert_int_equal(said.mac.length, 0);
	assert_int_not_equal(check(&client, TAUT_TSIG_RESPONSE, at), 0); /* nobody believes it */

	begin();
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, late), 9);
	build(&server, TAUT_TSIG_RESPONSE, late);
	assert_int_equal(
		check(&client, TAUT_TSIG_RESPONSE, at), 0); /* signed, with the client's time */
	assert_true(taut_record_at(&unit.message, unit.message.signature, &record));
	assert_int_equal(taut_rdata_tsig(&record, &said), TAUT_OK);
	assert_int_equal(said.error, TAUT_TSIG_BADTIME);
	assert_int_equal(said.time_signed, at.wall);
	assert_int_equal(said.other.length, 6);
	assert_int_equal(said.other.octets[5] | said.other.octets[4] << 8, late.wall & 0xffff);
}

/* The last `cut` octets of the MAC taken away. */
static void cut_mac(unsigned cut)
{
	size_t mac_end = message_length - 6, rdlength_at = message_length - 6 - 32 - 10 - 13 - 2;

	memmove(message + mac_end - cut, message + mac_end, 6);
	message_length -= cut;
	message[mac_end - 32 - 1] = (uint8_t)(32 - cut);
	message[rdlength_at + 1] = (uint8_t)(message[rdlength_at + 1] - cut);
}

static void test_truncated(void **state)
{
	(void)state;
	if (!has_crypto())
		skip();
	set_key("hmac-sha256.");
	begin();
	cut_mac(16); /* 5.2.2.1: half is the least */
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 0);
	assert_int_equal(server.mac_length, 16);
	build(&server, TAUT_TSIG_RESPONSE, at);
	begin();
	cut_mac(17);
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 1);
	begin();
	cut_mac(32);
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 1);
}

/* A message of a stream that is left out, or comes twice, is noticed. */
static void test_stream(void **state)
{
	(void)state;
	if (!has_crypto())
		skip();
	set_key("hmac-sha256.");
	begin();
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 0);
	build(&server, TAUT_TSIG_RESPONSE, at);
	build(&server, TAUT_TSIG_LATER, at);
	assert_int_equal(check(&client, TAUT_TSIG_LATER, at), 9);
	assert_int_equal(client.error, TAUT_TSIG_BADSIG);
}

/* What a client makes of a response. */
static enum taut_tsig_verdict verdict(
	enum taut_tsig_place place, struct taut_time now, const uint8_t *between, size_t n)
{
	memcpy(unit.octets, message, message_length);
	unit.length = message_length;
	assert_int_equal(unit_again(TAUT_DEFAULT), TAUT_OK);
	return taut_tsig_verify(&client, &unit.message, place, now, between, n);
}

static void answer(void)
{
	begin();
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 0);
	build(&server, TAUT_TSIG_RESPONSE, at);
}

static void test_verdicts(void **state)
{
	struct taut_time late = {0, at.wall + 1000};

	(void)state;
	if (!has_crypto())
		skip();
	set_key("hmac-sha256.");
	answer();
	assert_int_equal(verdict(TAUT_TSIG_RESPONSE, late, NULL, 0), TAUT_TSIG_WRONG);
	assert_int_equal(client.error, TAUT_TSIG_BADTIME);
	answer();
	message[3] ^= 1;
	assert_int_equal(verdict(TAUT_TSIG_RESPONSE, at, NULL, 0), TAUT_TSIG_WRONG);
	assert_int_equal(client.error, TAUT_TSIG_BADSIG);
	message[3] ^= 1; /* what was forged before the answer came does not hurt */
	assert_int_equal(verdict(TAUT_TSIG_RESPONSE, at, NULL, 0), TAUT_TSIG_GOOD);
	assert_int_equal(client.error, 0);
	answer();
	message[message_length - 1] ^= 1; /* length of the other data */
	memcpy(unit.octets, message, message_length);
	assert_int_not_equal(unit_again(TAUT_DEFAULT), TAUT_OK); /* is not even opened */
	assert_int_equal(unit_again(TAUT_FORENSIC), TAUT_OK);
	assert_int_equal(taut_tsig_verify(&client, &unit.message, TAUT_TSIG_RESPONSE, at, NULL, 0),
		TAUT_TSIG_BROKEN);
	/* the server does not take the request */
	begin();
	message[13] ^= 1;
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, at), 9);
	build(&server, TAUT_TSIG_RESPONSE, at);
	assert_int_equal(verdict(TAUT_TSIG_RESPONSE, at, NULL, 0), TAUT_TSIG_REFUSED);
	assert_int_equal(client.error, TAUT_TSIG_BADSIG);
	begin();
	assert_int_equal(check(&server, TAUT_TSIG_REQUEST, late), 9);
	build(&server, TAUT_TSIG_RESPONSE, late);
	assert_int_equal(verdict(TAUT_TSIG_RESPONSE, at, NULL, 0), TAUT_TSIG_REFUSED);
	assert_int_equal(client.error, TAUT_TSIG_BADTIME);
	/* another key, and none */
	answer();
	client.key = &(struct taut_tsig_key){name_of("k."), key.algorithm, secret, sizeof secret};
	assert_int_equal(verdict(TAUT_TSIG_RESPONSE, at, NULL, 0), TAUT_TSIG_WRONG);
	assert_int_equal(client.error, TAUT_TSIG_BADKEY);
	unit_open("0001 8000 0001 0000 0000 0000" UNIT_QUESTION, TAUT_DEFAULT);
	assert_int_equal(taut_tsig_verify(&client, &unit.message, TAUT_TSIG_RESPONSE, at, NULL, 0),
		TAUT_TSIG_UNSIGNED);
}

/* 5.3.1: the MAC of a later message covers those before it that have none. */
static void test_between(void **state)
{
	static const uint8_t between[] = "two messages without TSIG";
	uint8_t variables[512], length[2] = {0, 32}, mac[64];
	struct taut_tsig_values values = {.fudge = 300, .time_signed = at.wall, .original_id = 4711};
	struct taut_part parts[5] = {{length, 2}, {NULL, 32}, {between, sizeof between}};
	struct taut_builder b;

	(void)state;
	if (!has_crypto())
		skip();
	set_key("hmac-sha256.");
	answer();
	assert_int_equal(verdict(TAUT_TSIG_RESPONSE, at, NULL, 0), TAUT_TSIG_GOOD);
	assert_int_equal(taut_build_init(&b, message, sizeof message, &suffixes, 0), TAUT_OK);
	taut_build_header(&b, 4711, TAUT_FLAG_QR);
	values.key = key.name;
	values.algorithm = key.algorithm;
	parts[1].octets = client.mac;
	parts[3] = (struct taut_part){message, taut_build_finish(&b)};
	parts[4].octets = variables;
	assert_int_equal(
		taut_tsig_variables(&values, true, variables, sizeof variables, &parts[4].length),
		TAUT_OK);
	values.mac_length =
		(uint16_t)taut_i_hmac(TAUT_SHA256, secret, sizeof secret, parts, 5, mac);
	values.mac = mac;
	assert_int_equal(taut_build_tsig(&b, &values), TAUT_OK);
	message_length = taut_build_finish(&b);
	assert_int_equal(verdict(TAUT_TSIG_LATER, at, between, sizeof between - 1), TAUT_TSIG_WRONG);
	assert_int_equal(verdict(TAUT_TSIG_LATER, at, between, sizeof between), TAUT_TSIG_GOOD);
	assert_memory_equal(client.mac, mac, 32);
}

static void test_algorithm_names(void **state)
{
	(void)state;
	assert_string_equal((const char *)taut_tsig_algorithm("HMAC-sha512.", 12), "\13hmac-sha512");
	assert_string_equal((const char *)taut_tsig_algorithm("hmac-md5", 8),
		"\10hmac-md5\7sig-alg\3reg\3int");
	assert_ptr_equal(taut_tsig_algorithm("hmac-md5.sig-alg.reg.int.", 25),
		taut_tsig_algorithm("hmac-md5", 8));
	assert_null(taut_tsig_algorithm("hmac-sha3", 9));
	assert_null(taut_tsig_algorithm("", 0));
	assert_null(taut_tsig_algorithm("..", 2));
}

static void test_unsigned(void **state)
{
	(void)state;
	if (!has_crypto())
		skip();
	set_key("hmac-sha256.");
	memset(&server, 0, sizeof server);
	unit_open("0001 0000 0001 0000 0000 0000" UNIT_QUESTION, TAUT_DEFAULT);
	assert_int_equal(
		taut_tsig_check(&server, &unit.message, &key, 1, TAUT_TSIG_REQUEST, at), 0);
	assert_false(server.present);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_algorithms),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_error_answers),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_unsigned),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_between),
		cmocka_unit_test(test_algorithm_names),
	};

	taut_scratch_init(&unit_scratch);
	return cmocka_run_group_tests(tests, NULL, NULL);
}

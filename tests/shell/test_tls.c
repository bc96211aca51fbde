/* test_tls.c - TLS sessions, both ends in memory: whom a client accepts, what a server refuses, resumption, harm on the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <openssl/ssl.h>

#include "../../resolver/shell/tls.h"
#include "certs.h"

static struct taut_tls_server *server;
static struct taut_tls_client *client;
static char error[TAUT_TLS_ERROR];

static struct taut_tls_server *serve(const char *name)
{
	char certificate[64], key[64];
	struct taut_tls_server_config config = {0};

	snprintf(certificate, sizeof certificate, "%s.pem", name);
	snprintf(key, sizeof key, "%s.key", name);
	config.certificate = certs_path(certificate);
	config.key = certs_path(key);
	return taut_tls_server_new(&config, error);
}

static int begin(void **state)
{
	(void)state;
	certs_begin();
	server = serve("good");
	client = taut_tls_client_new(certs_path("ca.pem"), error);
	return server == NULL || client == NULL;
}

static int end(void **state)
{
	(void)state;
	taut_tls_server_free(server);
	taut_tls_client_free(client);
	certs_end();
	return 0;
}

/* ---- two ends ------------------------------------------------------------------------------- */

/* Carries what one has to say to the other, `piece` octets at a time. Gives how many went. */
static size_t carry(struct taut_tls *from, struct taut_tls *to, size_t piece)
{
	const uint8_t *octets;
	size_t n, all = 0;

	while ((n = taut_tls_output(from, &octets)) > 0) {
		if (n > piece)
			n = piece;
		taut_tls_feed(to, octets, n);
		taut_tls_sent(from, n);
		all += n;
	}
	return all;
}

/* Until both are silent. What they would read of plain text stays with them, but for this poll of nothing. */
static void talk(struct taut_tls *a, struct taut_tls *b, size_t piece)
{
	for (int round = 0; round < 20; round++) {
		size_t n = carry(a, b, piece) + carry(b, a, piece);

		if (n == 0)
			return;
	}
	fail_msg("they talk without end");
}

static void hear(struct taut_tls *tls, const char *expected)
{
	uint8_t octets[256];
	size_t n = taut_tls_read(tls, octets, sizeof octets);

	assert_int_equal(n, strlen(expected));
	assert_memory_equal(octets, expected, n);
}

/* A connection as identity; says how the client saw it. */
static struct taut_tls *meet(
	struct taut_tls_server *with, const char *identity, struct taut_tls **other)
{
	struct taut_tls *c = taut_tls_connect(client, identity, "192.0.2.1@853");
	struct taut_tls *s = taut_tls_accept(with);

	assert_non_null(c);
	assert_non_null(s);
	talk(c, s, SIZE_MAX);
	*other = s;
	return c;
}

static void part(struct taut_tls *a, struct taut_tls *b)
{
	taut_tls_free(a);
	taut_tls_free(b);
}

/* ---- whom a client accepts ------------------------------------------------------------------ */

/* With the certificate of this name, who is accepted as this; NULL: fine, otherwise what the error has in it. */
static void expect(const char *certificate, const char *identity, const char *complaint)
{
	struct taut_tls_server *with = serve(certificate);
	struct taut_tls *s, *c;
	uint8_t octets[8];

	assert_non_null(with);
	c = meet(with, identity, &s);
	if (complaint == NULL) {
		assert_string_equal(taut_tls_error(c), "");
		assert_int_equal(taut_tls_state(c), TAUT_TLS_OPEN);
		assert_int_equal(taut_tls_state(s), TAUT_TLS_OPEN);
		assert_memory_equal(
			taut_tls_summary(c), "TLSv1.3 TLS_AES_128_GCM_SHA256 x25519", 30);
	} else {
		assert_int_equal(taut_tls_state(c), TAUT_TLS_FAILED);
		if (strstr(taut_tls_error(c), complaint) == NULL)
			fail_msg("\"%s\" has no \"%s\"", taut_tls_error(c), complaint);
		taut_tls_read(s, octets, sizeof octets);
		assert_int_equal(taut_tls_state(s), TAUT_TLS_FAILED);
		assert_non_null(strstr(taut_tls_error(s), "alert"));
	}
	part(c, s);
	taut_tls_server_free(with);
}

static void test_accepted(void **state)
{
	char both[256];

	(void)state;
	expect("good", "dns.test", NULL);
	expect("good", "DNS.test.", NULL);
	expect("good", "192.0.2.1", NULL);
	expect("good", "", NULL);
	expect("self", NULL, NULL);
	expect("expired", NULL, NULL);
	expect("self", certs_pin("self"), NULL);
	expect("expired", certs_pin("expired"), NULL); /* RFC 7858 4.2: the key counts */
	snprintf(both, sizeof both, "%s %s", certs_pin("self"), certs_pin("good"));
	expect("good", both, NULL);
	snprintf(both, sizeof both, "dns.test %s", certs_pin("good"));
	expect("good", both, NULL);
	snprintf(both, sizeof both, "%s dns.test", certs_pin("ca")); /* of the chain */
	expect("good", both, NULL);
}

static void test_refused(void **state)
{
	char both[256];

	(void)state;
	expect("good", "dns.example", "ostname mismatch (CN=dns.test, wanted dns.example)");
	expect("good", "test", "ostname mismatch");
	expect("good", "192.0.2.2", "IP address mismatch (CN=dns.test, wanted 192.0.2.2)");
	expect("expired", "dns.test", "certificate has expired (CN=dns.test, notAfter=");
	expect("future", "dns.test", "certificate is not yet valid (CN=dns.test, notBefore=");
	expect("self", "dns.test", "self-signed certificate (CN=dns.test)");
	expect("self", certs_pin("good"), "no certificate with a pinned key (CN=dns.test)");
	snprintf(both, sizeof both, "dns.test %s", certs_pin("self"));
	expect("good", both, "no certificate with a pinned key");
	snprintf(both, sizeof both, "dns.test %s",
		certs_pin("expired")); /* a pin does not make it valid */
	expect("expired", both, "certificate has expired");
	expect("good", certs_pin("ca"), "pinned key"); /* anybody may send the anchor along */
}

static void test_identities(void **state)
{
	char text[512], pin[64], name[300];
	static const char *const good[] = {"", "dns.test", "dns.test.", "192.0.2.1", "2001:db8::1",
		"a_b.c-d.test", "9.example", "localhost"};
	static const char *const bad[] = {" ", "dns.test ", " dns.test", "dns..test", ".",
		"dns.test other.test", "192.0.2.256", "192.0.2", "192.0.2.1@853", "2001:db8::g",
		"a/b", "*.dns.test", "pin-sha256:", "pin-sha256:AAAA", "caf\xc3\xa9.test",
		"dns.test  192.0.2.1"};

	(void)state;
	assert_true(taut_tls_identity_valid(NULL));
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!taut_tls_identity_valid(good[i]))
			fail_msg("\"%s\" is one", good[i]);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (taut_tls_identity_valid(bad[i]))
			fail_msg("\"%s\" is none", bad[i]);
		assert_null(taut_tls_connect(client, bad[i], "192.0.2.1"));
	}
	/* 43 characters have 258 bits */
	memset(pin, 'A', 43);
	memcpy(pin + 43, "=", 2);
	for (unsigned n = 1; n <= 9; n++) {
		text[0] = '\0';
		for (unsigned i = 0; i < n; i++)
			sprintf(text + strlen(text), "%spin-sha256:%s", i == 0 ? "" : " ", pin);
		assert_int_equal(taut_tls_identity_valid(text), n <= 8);
	}
	for (const char *last = "AEIMBD"; *last != '\0'; last++) {
		pin[42] = *last;
		sprintf(text, "pin-sha256:%s", pin);
		assert_int_equal(taut_tls_identity_valid(text), strchr("AEIM", *last) != NULL);
	}
	/* 253 characters, labels of 63 */
	memset(name, 'a', sizeof name);
	name[63] = name[127] = name[191] = '.';
	name[253] = '\0';
	assert_true(taut_tls_identity_valid(name));
	name[253] = 'a';
	name[254] = '\0';
	assert_false(taut_tls_identity_valid(name));
	name[64] = '\0';
	name[63] = 'a';
	assert_false(taut_tls_identity_valid(name));
}

/* ---- octets --------------------------------------------------------------------------------- */

static void test_octets(void **state)
{
	static const size_t pieces[] = {1, 7, 100, SIZE_MAX};

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct taut_tls *c = taut_tls_connect(client, "dns.test", "192.0.2.1@853");
		struct taut_tls *s = taut_tls_accept(server);
		uint8_t *large = calloc(1, 100000), got[4096];
		size_t at = 0, n;

		assert_non_null(large);
		assert_true(taut_tls_write(
			c, (const uint8_t *)"early", 5)); /* waits for the handshake */
		talk(c, s, pieces[i]);
		hear(s, "early");
		hear(s, "");
		for (size_t k = 0; k < 100000; k++)
			large[k] = (uint8_t)(k * 7 >> 3);
		assert_true(taut_tls_write(s, large, 100000));
		assert_true(taut_tls_write(c, (const uint8_t *)"a", 1));
		assert_true(taut_tls_write(c, (const uint8_t *)"", 0));
		assert_true(taut_tls_write(c, (const uint8_t *)"b", 1));
		talk(c, s, pieces[i]);
		hear(s, "a");
		hear(s, "b");
		while ((n = taut_tls_read(c, got, sizeof got)) > 0) { /* all of it, in order */
			assert_true(at + n <= 100000);
			assert_memory_equal(got, large + at, n);
			at += n;
		}
		assert_int_equal(at, 100000);
		/* plain text is there before the goodbye */
		taut_tls_write(c, (const uint8_t *)"last", 4);
		taut_tls_bye(c);
		assert_false(taut_tls_write(c, (const uint8_t *)"more", 4));
		talk(c, s, pieces[i]);
		assert_int_equal(taut_tls_state(s), TAUT_TLS_OPEN);
		hear(s, "last");
		hear(s, "");
		assert_int_equal(taut_tls_state(s), TAUT_TLS_CLOSED);
		/* and the other half is open still */
		assert_true(taut_tls_write(s, (const uint8_t *)"answer", 6));
		free(large);
		part(c, s);
	}
}

/* An octet of the client's first flight, of the server's, of a record, changed: nothing is heard that was not said. (Where it
 * is a version that nobody looks at, all is well.) */
static void test_changed(void **state)
{
	unsigned failures[3] = {0, 0, 0};

	(void)state;
	for (int part_of = 0; part_of < 3; part_of++) {
		size_t n = 1;

		for (size_t at = 0; at < n; at += part_of == 1 ? 3 : 1) {
			struct taut_tls *c = taut_tls_connect(client, "dns.test", "192.0.2.1@853");
			struct taut_tls *s = taut_tls_accept(server), *from = part_of == 1 ? s : c;
			uint8_t changed[8192], got[64];
			const uint8_t *octets;
			size_t heard;

			if (part_of == 1)
				carry(c, s, SIZE_MAX);
			if (part_of == 2) {
				talk(c, s, SIZE_MAX);
				taut_tls_write(c, (const uint8_t *)"text", 4);
			}
			n = taut_tls_output(from, &octets);
			assert_true(n > 0 && n < sizeof changed);
			memcpy(changed, octets, n);
			taut_tls_sent(from, n);
			changed[at] ^= 0x10;
			taut_tls_feed(from == c ? s : c, changed, n);
			talk(c, s, SIZE_MAX);
			if (part_of < 2)
				taut_tls_write(c, (const uint8_t *)"text", 4);
			talk(c, s, SIZE_MAX);
			heard = taut_tls_read(s, got, sizeof got);
			assert_true(heard == 0 ||
				    (part_of < 2 && heard == 4 && memcmp(got, "text", 4) == 0));
			if (heard == 0)
				failures[part_of]++;
			part(c, s);
		}
	}
	assert_true(failures[0] > 200 && failures[1] > 200 && failures[2] > 20);
}

static void test_garbage(void **state)
{
	static const char *const garbage[] = {"GET / HTTP/1.1\r\n\r\n",
		"\0\x1d\x12\x34\1\0\0\1\0\0\0\0\0\0", "\x16\3\1\xff\xff", "\x15\3\3\0\2\2\x28",
		"\x17\3\3\0\1x"};
	static const size_t lengths[] = {18, 14, 5, 7, 6};

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct taut_tls *s = taut_tls_accept(server);
		uint8_t got[16];

		assert_int_equal(
			taut_tls_feed(s, (const uint8_t *)garbage[i], lengths[i]), TAUT_TLS_FAILED);
		assert_string_not_equal(taut_tls_error(s), "");
		assert_int_equal(taut_tls_read(s, got, sizeof got), 0);
		assert_false(taut_tls_write(s, got, 1));
		assert_int_equal(taut_tls_feed(s, got, 1), TAUT_TLS_FAILED);
		taut_tls_free(s);
	}
}

/* The first flight ends early: no end is taken for the whole, and nothing is open. */
static void test_truncated(void **state)
{
	struct taut_tls *c = taut_tls_connect(client, "", "192.0.2.1@853");
	const uint8_t *octets;
	size_t n = taut_tls_output(c, &octets);

	(void)state;
	for (size_t cut = 0; cut < n; cut++) {
		struct taut_tls *s = taut_tls_accept(server);
		const uint8_t *out;

		assert_int_equal(taut_tls_feed(s, octets, cut), TAUT_TLS_HANDSHAKE);
		assert_int_equal(taut_tls_output(s, &out), 0);
		taut_tls_free(s);
	}
	taut_tls_free(c);
}

/* ---- resumption ----------------------------------------------------------------------------- */

/* One that has a query and an answer, so that tickets arrive. */
static bool resumes(struct taut_tls_client *with, struct taut_tls_server *at, const char *identity,
	const char *peer)
{
	struct taut_tls *c = taut_tls_connect(with, identity, peer), *s = taut_tls_accept(at);
	bool resumed;

	taut_tls_write(c, (const uint8_t *)"query", 5);
	talk(c, s, SIZE_MAX);
	hear(s, "query");
	taut_tls_write(s, (const uint8_t *)"answer", 6);
	talk(c, s, SIZE_MAX);
	hear(c, "answer");
	assert_int_equal(taut_tls_resumed(c), taut_tls_resumed(s));
	resumed = taut_tls_resumed(c);
	part(c, s);
	return resumed;
}

static void test_resumption(void **state)
{
	struct taut_tls_client *fresh = taut_tls_client_new(certs_path("ca.pem"), error);
	uint8_t key[80] = {1, 2, 3};
	struct taut_tls_server_config config = {.certificate = certs_path("good.pem"),
		.key = certs_path("good.key"),
		.ticket_seconds = UINT32_MAX};
	struct taut_tls_server *without, *one, *two;

	(void)state;
	assert_non_null(fresh);
	assert_false(resumes(fresh, server, "dns.test", "a"));
	assert_true(resumes(fresh, server, "dns.test", "a"));
	assert_true(resumes(fresh, server, "dns.test", "a"));
	/* of this place, and of whom was accepted there, only */
	assert_false(resumes(fresh, server, "dns.test", "b"));
	assert_false(resumes(fresh, server, "", "a"));
	assert_false(resumes(fresh, server, "192.0.2.1", "a"));
	/* many places: the cache is bounded, and the last one is there */
	for (int i = 0; i < 300; i++) {
		char peer[16];

		sprintf(peer, "place %d", i);
		assert_false(resumes(fresh, server, "", peer));
	}
	assert_true(resumes(fresh, server, "", "place 299"));
	assert_false(resumes(fresh, server, "", "place 3"));
	without = taut_tls_server_new(&config, error);
	assert_false(resumes(fresh, without, "dns.test", "c"));
	assert_false(resumes(fresh, without, "dns.test", "c"));
	/* two servers with one key, and one with another */
	config.ticket_seconds = 0;
	config.ticket_key = key;
	one = taut_tls_server_new(&config, error);
	two = taut_tls_server_new(&config, error);
	assert_false(resumes(fresh, one, "dns.test", "d"));
	assert_true(resumes(fresh, two, "dns.test", "d"));
	assert_false(resumes(fresh, server, "dns.test", "d"));
	taut_tls_server_free(without);
	taut_tls_server_free(one);
	taut_tls_server_free(two);
	taut_tls_client_free(fresh);
}

/* Keys of tickets change by themselves: those of the last stretch of time are taken, older ones are not. */
static void test_rotation(void **state)
{
	struct taut_tls_client *fresh = taut_tls_client_new(certs_path("ca.pem"), error);
	struct taut_tls_server_config config = {.certificate = certs_path("good.pem"),
		.key = certs_path("good.key"),
		.ticket_seconds = 2};
	struct taut_tls_server *quick = taut_tls_server_new(&config, error);

	(void)state;
	assert_false(resumes(fresh, quick, "dns.test", "a"));
	assert_true(resumes(fresh, quick, "dns.test", "a"));
	sleep(1); /* perhaps in the next stretch of time */
	assert_true(resumes(fresh, quick, "dns.test", "a"));
	sleep(4);
	assert_false(resumes(fresh, quick, "dns.test", "a"));
	taut_tls_server_free(quick);
	taut_tls_client_free(fresh);
}

/* ---- other programs ------------------------------------------------------------------------- */

/* A handshake of OpenSSL alone, with these protocols, versions and ciphers; says whether it came about. */
static bool stranger(const char *alpn, int version, const char *ciphers, const char *selected)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	SSL *ssl;
	BIO *in = BIO_new(BIO_s_mem()), *out = BIO_new(BIO_s_mem());
	struct taut_tls *s = taut_tls_accept(server);
	bool done = false;

	SSL_CTX_set_security_level(context, 0);
	SSL_CTX_set_min_proto_version(context, 0);
	if (version != 0)
		SSL_CTX_set_max_proto_version(context, version);
	if (ciphers != NULL)
		assert_int_equal(SSL_CTX_set_cipher_list(context, ciphers), 1);
	ssl = SSL_new(context);
	SSL_set_bio(ssl, in, out);
	if (alpn != NULL)
		SSL_set_alpn_protos(ssl, (const unsigned char *)alpn, (unsigned)strlen(alpn));
	for (int i = 0; i < 6 && !done; i++) {
		uint8_t octets[8192];
		const uint8_t *reply;
		size_t n;
		int m;

		done = SSL_connect(ssl) == 1;
		while ((m = BIO_read(out, octets, sizeof octets)) > 0)
			taut_tls_feed(s, octets, (size_t)m);
		n = taut_tls_output(s, &reply);
		if (n > 0)
			BIO_write(in, reply, (int)n);
		taut_tls_sent(s, n);
	}
	if (done) {
		const unsigned char *got;
		unsigned length;

		SSL_get0_alpn_selected(ssl, &got, &length);
		assert_int_equal(length, selected == NULL ? 0 : strlen(selected));
		assert_int_equal(taut_tls_state(s), TAUT_TLS_OPEN);
	} else {
		assert_int_equal(taut_tls_state(s), TAUT_TLS_FAILED);
	}
	SSL_free(ssl);
	SSL_CTX_free(context);
	taut_tls_free(s);
	return done;
}

static void test_strangers(void **state)
{
	(void)state;
	assert_true(stranger(NULL, 0, NULL, NULL));
	assert_true(stranger("\3dot", 0, NULL, "dot"));
	assert_true(stranger("\2h2\3dot", 0, NULL, "dot"));
	assert_false(stranger("\2h2", 0, NULL, NULL));
	assert_false(stranger("\2h2\10http/1.1", TLS1_2_VERSION, NULL, NULL));
	assert_true(stranger("\3dot", TLS1_2_VERSION, NULL, "dot"));
	assert_false(stranger(NULL, TLS1_1_VERSION, "ALL", NULL));
	assert_false(
		stranger(NULL, TLS1_2_VERSION, "AES128-GCM-SHA256", NULL)); /* no forward secrecy */
	assert_false(
		stranger(NULL, TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256", NULL)); /* no AEAD */
	assert_false(stranger(NULL, TLS1_2_VERSION, "aNULL", NULL));
}

/* ---- files ---------------------------------------------------------------------------------- */

static void refuse_files(const char *certificate, const char *key, const char *complaint)
{
	struct taut_tls_server_config config = {.certificate = certificate, .key = key};

	assert_null(taut_tls_server_new(&config, error));
	if (strstr(error, complaint) == NULL)
		fail_msg("\"%s\" has no \"%s\"", error, complaint);
}

static void test_files(void **state)
{
	struct taut_tls_server *with;

	(void)state;
	refuse_files(certs_path("none.pem"), certs_path("good.key"), "none.pem: No such file");
	refuse_files(certs_path("good.pem"), certs_path("none.key"), "none.key: No such file");
	refuse_files(certs_path("good.pem"), NULL, "a key");
	refuse_files(__FILE__, certs_path("good.key"), "test_tls.c: not PEM");
	refuse_files(
		certs_path("good.key"), certs_path("good.key"), "good.key: no certificate in it");
	refuse_files(
		certs_path("good.pem"), certs_path("good.pem"), "good.pem: no private key in it");
	refuse_files(certs_path("good.pem"), certs_path("self.key"),
		"self.key: key of another certificate");
	with = serve("expired");
	assert_non_null(with);
	assert_non_null(strstr(error, "expired.pem: certificate has expired, notAfter="));
	taut_tls_server_free(with);
	with = serve("good");
	assert_string_equal(error, "");
	taut_tls_server_free(with);
	assert_null(taut_tls_client_new(certs_path("none.pem"), error));
	assert_non_null(strstr(error, "none.pem"));
	assert_null(taut_tls_client_new(certs_path("good.key"), error));
}

/* A session outlives what it was made from. */
static void test_references(void **state)
{
	struct taut_tls_server *with = serve("good");
	struct taut_tls_client *own = taut_tls_client_new(certs_path("ca.pem"), error);
	struct taut_tls *c = taut_tls_connect(own, "dns.test", "x"), *s = taut_tls_accept(with);

	(void)state;
	taut_tls_server_free(with);
	taut_tls_client_free(own);
	talk(c, s, SIZE_MAX);
	assert_int_equal(taut_tls_state(c), TAUT_TLS_OPEN);
	part(c, s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_identities),
		cmocka_unit_test(test_octets),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_resumption),
		cmocka_unit_test(test_rotation),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_references),
	};

	if (!taut_tls_available()) {
		printf("ok - TLS # SKIP built without OpenSSL\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, begin, end);
}

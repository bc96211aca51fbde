/* test_notls.c - a shell without OpenSSL: what wants TLS fails and says why, all else goes on: resolver/shell/notls.c. */
#include "../../resolver/shell/tls.h"
#include "served.h"

static void test_nothing_made(void **state)
{
	struct taut_tls_server_config config = {.certificate = "/dev/null", .key = "/dev/null"};
	char error[TAUT_TLS_ERROR] = "";

	(void)state;
	assert_false(taut_tls_available());
	assert_null(taut_tls_server_new(&config, error));
	assert_string_equal(error, "built without TLS");
	error[0] = '\0';
	assert_null(taut_tls_client_new(NULL, error));
	assert_string_equal(error, "built without TLS");
	assert_null(taut_tls_accept(NULL));
	assert_null(taut_tls_connect(NULL, "dns.test", "127.88.1.1@853"));
	taut_tls_free(NULL);
}

static void test_listener(void **state)
{
	struct served s;
	char error[TAUT_SHELL_ERROR] = "";

	(void)state;
	served_init(&s, "127.88.1.1@5301");
	s.listeners[0].transport = TAUT_TLS;
	assert_null(taut_shell_open(&s.shell_config, error));
	assert_string_equal(error, "127.88.1.1@5301 by TLS: there is no certificate");
}

/* A route by TLS fails at once; the registered zone is served meanwhile. */
static void test_upstream(void **state)
{
	struct taut_shell_stats stats;
	struct served s;

	(void)state;
	served_init(&s, "127.88.1.2@5301");
	served_zones(&s, served_text);
	served_forward(&s, "127.88.1.3@5302", TAUT_TLS);
	served_start(&s);
	assert_true(served_ask("127.88.1.2@5301", "www.example.", TAUT_TYPE_A, 2000));
	assert_int_equal(unit.message.header.flags & 15, 0);
	assert_true(served_ask("127.88.1.2@5301", "www.elsewhere.", TAUT_TYPE_A, 8000));
	assert_int_equal(unit.message.header.flags & 15, 2);
	assert_true(served_ask("127.88.1.2@5301", "mail.example.", TAUT_TYPE_A, 2000));
	assert_int_equal(unit.message.header.flags & 15, 0);
	served_end(&s, &stats);
	assert_true(stats.local_failures > 0);
	assert_int_equal(stats.connects, 0);
	assert_int_equal(stats.sent[TAUT_TLS], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_made),
		cmocka_unit_test(test_listener),
		cmocka_unit_test(test_upstream),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_query_run.c - tautq as a whole, against a server of our own that does what servers should not: tools/query/net.c,
 * stream.c, exchange.c, ask.c, run.c, print*.c. The first label of a name says what the server does. */
#define _GNU_SOURCE

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <tautwire/build.h>

#include "../help.h"
#include "../temporary.h"
#include "query_said.h"

enum { NOERROR = 0, BADVERS = 16, BADCOOKIE = 23 };

static pid_t server_pid;
static int udp, other, tcp;
static uint16_t port, closed_port;

/* ---- the server ----------------------------------------------------------------------------- */

static struct taut_scratch scratch;
static struct taut_message query;
static struct taut_builder b;
static uint8_t in[65535], out[65535 + 2];
static uint8_t qname[TAUT_NAME_MAX];
static struct taut_question question;
static char todo[64];  /* the first label */
static unsigned turns; /* queries with this label in a row */

static bool read_query(size_t n)
{
	struct taut_iterator it;
	char label[64];

	if (taut_message_open(&query, in, n, &scratch, NULL, NULL) != TAUT_OK)
		return false;
	it = taut_questions(&query);
	if (!taut_question_next(&it, &question) || taut_name_expand(&question.name, qname) == 0)
		return false;
	memcpy(label, qname + 1, qname[0]);
	label[qname[0]] = 0;
	turns = strcmp(label, todo) == 0 ? turns + 1 : 1;
	memcpy(todo, label, sizeof todo);
	return true;
}

static bool is(const char *what)
{
	return strcmp(todo, what) == 0;
}

static void begin(unsigned id, unsigned flags, const uint8_t *name)
{
	taut_build_init(&b, out + 2, 65535, NULL, 0);
	taut_build_header(&b, (uint16_t)id, (uint16_t)(TAUT_FLAG_QR | TAUT_FLAG_AA | flags));
	taut_build_question(&b, name, question.type, question.rclass);
}

static void put_address(void)
{
	static const uint8_t address[4] = {192, 0, 2, 1};

	taut_build_record(&b, TAUT_ANSWER, qname, TAUT_TYPE_A, TAUT_CLASS_IN, 60, address, 4);
}

/* The server's cookie behind that of the client, which may be made wrong. */
static void put_opt(unsigned rcode, unsigned version, bool cookie, bool wrong)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;
	uint8_t octets[16];

	taut_build_opt(&b, 1232, (uint16_t)rcode, (uint8_t)version, 0);
	if (!cookie || !taut_edns(&query, &edns))
		return;
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option)) {
		if (option.code != 10)
			continue;
		memcpy(octets, option.value.octets, 8);
		memset(octets + 8, 0xee, 8);
		octets[0] ^= wrong;
		taut_build_option(&b, 10, octets, 16);
	}
}

static bool has_server_cookie(void)
{
	struct taut_edns edns;
	struct taut_options it;
	struct taut_option option;
	bool found = false;

	if (!taut_edns(&query, &edns))
		return false;
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option))
		found |= option.code == 10 && option.value.length == 16 &&
			 option.value.octets[15] == 0xee;
	return found;
}

/* The reply to the query, in out + 2. Returns its length; 0: there is none. */
static size_t answer(bool stream)
{
	struct taut_edns edns = {.version = 0};
	unsigned id = query.header.id;

	taut_edns(&query, &edns);
	begin(id, 0, qname);
	if (is("silent") || (is("late") && turns < 2))
		return 0;
	if (is("nx")) {
		begin(id, 3, qname);
	} else if (is("servfail")) {
		begin(id, 2, qname);
	} else if (is("tc") && !stream) {
		begin(id, TAUT_FLAG_TC, qname);
	} else if (is("badvers") && edns.version > 0) {
		put_opt(BADVERS, 0, false, false);
	} else if ((is("badcookie") && !has_server_cookie()) || is("neverpleased")) {
		put_opt(BADCOOKIE, 0, true, false);
	} else {
		put_address();
		put_opt(NOERROR, 0, is("cookie") || is("badcookie") || is("othercookie"),
			is("othercookie"));
	}
	if (is("broken")) { /* rdlength of the address says too much */
		size_t n = taut_build_finish(&b);

		out[2 + n - 11 - 5] = 200;
		return n;
	}
	return taut_build_finish(&b);
}

static void udp_turn(void)
{
	struct sockaddr_in from;
	socklen_t from_length = sizeof from;
	ssize_t n = recvfrom(udp, in, sizeof in, 0, (struct sockaddr *)&from, &from_length);
	size_t length;

	if (n <= 0 || !read_query((size_t)n))
		return;
	if (is("noise")) { /* what somebody else may have sent */
		begin(query.header.id ^ 1u, 0, qname);
		sendto(udp, out + 2, taut_build_finish(&b), 0, (struct sockaddr *)&from,
			from_length);
		begin(query.header.id, 0, (const uint8_t *)"\5wrong");
		sendto(udp, out + 2, taut_build_finish(&b), 0, (struct sockaddr *)&from,
			from_length);
		begin(query.header.id, 0, qname);
		sendto(other, out + 2, taut_build_finish(&b), 0, (struct sockaddr *)&from,
			from_length);
		sendto(udp, "short", 5, 0, (struct sockaddr *)&from, from_length);
		sendto(udp, in, (size_t)n, 0, (struct sockaddr *)&from, from_length);
	}
	length = answer(false);
	if (length > 0)
		sendto(udp, out + 2, length, 0, (struct sockaddr *)&from, from_length);
}

static void tcp_turn(void)
{
	int fd = accept(tcp, NULL, NULL);
	size_t have = 0, length;
	ssize_t n;

	while (have < 2 || have < 2u + (size_t)(in[0] << 8 | in[1])) { /* a query */
		n = recv(fd, in + have, sizeof in - have, 0);
		if (n <= 0)
			break;
		have += (size_t)n;
	}
	if (have > 2) {
		memmove(in, in + 2, have - 2);
		if (read_query(have - 2)) {
			length = answer(true);
			out[0] = (uint8_t)(length >> 8);
			out[1] = (uint8_t)length;
			if (is("cut"))
				length = 5;
			for (size_t at = 0; at < length + 2; at += 3) /* in small pieces */
				send(fd, out + at, length + 2 - at < 3 ? length + 2 - at : 3,
					MSG_NOSIGNAL);
		}
	}
	close(fd);
}

static int bound(int type, uint16_t at)
{
	struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(at)};
	int fd = socket(AF_INET, type, 0);

	inet_pton(AF_INET, "127.71.1.1", &place.sin_addr);
	if (bind(fd, (struct sockaddr *)&place, sizeof place) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_in place;
	socklen_t n = sizeof place;

	getsockname(fd, (struct sockaddr *)&place, &n);
	return ntohs(place.sin_port);
}

static int start(void **state)
{
	int closed;

	(void)state;
	for (int i = 0; i < 50; i++) { /* until the port is free for both */
		udp = bound(SOCK_DGRAM, 0);
		tcp = bound(SOCK_STREAM, port_of(udp));
		if (tcp >= 0)
			break;
		close(udp);
	}
	other = bound(SOCK_DGRAM, 0);
	closed = bound(SOCK_DGRAM, 0);
	port = port_of(udp);
	closed_port = port_of(closed);
	close(closed);
	if (tcp < 0 || listen(tcp, 8) != 0)
		return -1;
	server_pid = fork();
	while (server_pid == 0) { /* until it is killed */
		struct pollfd wait[2] = {{udp, POLLIN, 0}, {tcp, POLLIN, 0}};

		if (getppid() == 1)
			_exit(0);
		if (poll(wait, 2, 1000) <= 0)
			continue;
		if (wait[0].revents)
			udp_turn();
		if (wait[1].revents)
			tcp_turn();
	}
	return server_pid < 0 ? -1 : 0;
}

static int stop(void **state)
{
	(void)state;
	kill(server_pid, SIGTERM);
	return waitpid(server_pid, NULL, 0) == server_pid ? 0 : -1;
}

/* ---- tautq ---------------------------------------------------------------------------------- */

/* Asks the server. */
static int run(const char *format, ...)
{
	char words[600];
	va_list list;
	int status;

	snprintf(words, sizeof words, "@127.71.1.1 -p %u %s", (unsigned)port, format);
	va_start(list, format);
	status = query_run(words, list);
	va_end(list);
	return status;
}

static void has_not(const char *text)
{
	if (strstr(said, text))
		fail_msg("%s\nis in\n%s", text, said);
}

static void test_plain(void **state)
{
	(void)state;
	assert_int_equal(run("plain.example"), 0);
	has("\n; <<>> tautq 0.1.0 <<>> @127.71.1.1 -p ");
	has(";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: ");
	has(";; flags: qr aa; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 1\n");
	has("\n;; QUESTION SECTION:\n;plain.example.\t\t\tIN\tA\n");
	has("\n;; ANSWER SECTION:\nplain.example.\t\t60\tIN\tA\t192.0.2.1\n");
	has("(127.71.1.1) (UDP)\n;; WHEN: ");
	has(";; MSG SIZE  rcvd: 71\n");
	assert_int_equal(run("plain.example +short"), 0);
	assert_string_equal(said, "192.0.2.1\n");
	assert_int_equal(run("plain.example +noall +answer"), 0);
	has("plain.example.\t\t60\tIN\tA\t192.0.2.1\n");
	has_not(";;");
	assert_int_equal(run("plain.example +short +identify"), 0);
	has("192.0.2.1 from server 127.71.1.1 in ");
	assert_int_equal(run("plain.example +json"), 0);
	assert_int_equal(said[0], '{');
	has("\"QNAME\":\"plain.example.\"");
	assert_int_equal(run("plain.example +tcp +ttlunits +nocl"), 0);
	has("plain.example.\t\t1m\tA\t192.0.2.1\n");
	has("(TCP)");
	assert_int_equal(run("plain.example +qr"), 0);
	has(";; Sending:\n");
	assert_int_equal(run("nx.example"), 0);
	has("status: NXDOMAIN");
}

static void test_noise(void **state)
{
	(void)state;
	assert_int_equal(run("noise.example +tries=1 +time=3"), 0);
	has(";; Warning: ID mismatch: expected ID ");
	has(";; Warning: Question section mismatch: got wrong. IN A\n");
	has(";; Warning: reply from unexpected source: 127.71.1.1#");
	has(";; Warning: reply of 5 octets, which is no message\n");
	has(";; Warning: query, not a reply\n");
	has("ANSWER: 1,");
}

static void test_again(void **state)
{
	(void)state;
	assert_int_equal(run("tc.example"), 0);
	has(";; Truncated, retrying in TCP mode.\n");
	has("(TCP)");
	has("ANSWER: 1,");
	assert_int_equal(run("tc.example +ignore"), 0);
	has("flags: qr aa tc;");
	has("(UDP)");
	assert_int_equal(run("badvers.example +edns=5"), 0);
	has(";; BADVERS, retrying with EDNS version 0.\n");
	has("status: NOERROR");
	assert_int_equal(run("badvers.example +edns=5 +noednsnegotiation"), 0);
	has("status: BADVERS");
	assert_int_equal(run("badcookie.example"), 0);
	has(";; BADCOOKIE, retrying.\n");
	has("(good)");
	has("status: NOERROR");
	assert_int_equal(run("badcookie.example +nobadcookie"), 0);
	has("status: BADCOOKIE");
	assert_int_equal(run("neverpleased.example"), 0);
	has("status: BADCOOKIE");
	assert_int_equal(run("cookie.example"), 0);
	has("eeeeeeeeeeeeeeee (good)\n");
	assert_int_equal(run("othercookie.example"), 0);
	has("(bad)\n");
}

static void test_no_reply(void **state)
{
	(void)state;
	assert_int_equal(run("silent.example +time=1 +tries=2"), 9);
	has(": timed out\n");
	has(";; no servers could be reached\n");
	assert_int_equal(run("late.example +time=1 +tries=2"), 0);
	has(": timed out\n");
	has("ANSWER: 1,");
	assert_int_equal(run("plain.example -p %u", (unsigned)closed_port), 9);
	has(": connection refused\n");
	assert_int_equal(run("plain.example +tcp -p %u", (unsigned)closed_port), 9);
	has(";; connection to 127.71.1.1#");
	assert_int_equal(run("cut.example +tcp"), 9);
	has(": end of file\n");
	assert_int_equal(run("silent.example +tcp +time=1 +tries=1"), 9);
	assert_int_equal(run("plain.example +short -p %u", (unsigned)closed_port), 9);
	has("tautq: communications error to ");
	assert_int_equal(run("plain.example -b ::1"), 9);
	assert_int_equal(run("plain.example -6"), 10);
}

static void test_broken(void **state)
{
	(void)state;
	assert_int_equal(run("broken.example"), 0);
	has(";; WARNING: ");
	has(";; QUESTION SECTION:\n;broken.example.");
}

static void test_batch(void **state)
{
	char name[TEMPORARY];
	int fd = mkstemp(temporary_path(name, "query"));
	static const char text[] =
		"# a comment\nplain.example +short\n\n'nx.example' a +noall +comments\n"
		"plain.example +bufsize=x\nplain.example -f file\n-h\nlast.example +short";

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
	close(fd);
	assert_int_equal(run("+nocmd -f %s", name), 1);
	assert_int_equal(strncmp(said, "192.0.2.1\n", 10), 0);
	has("status: NXDOMAIN");
	has("tautq: line 5: +bufsize=x: expected a number from 0 to 65535\n");
	has("tautq: line 6: -f: expected this on the command line, not in a batch file\n");
	assert_string_equal(said + strlen(said) - 10, "192.0.2.1\n");
	assert_int_equal(run("+short -f - <%s", name), 1);
	unlink(name);
	assert_int_equal(run("-f /nonexistent"), 8);
	has("tautq: /nonexistent: ");
	assert_int_equal(
		run("plain.example nx.example +time=1 silent.example +time=1 +tries=1"), 9);
	has("plain.example.\t\t60");
	has("status: NXDOMAIN");
}

static void test_usage(void **state)
{
	(void)state;
	assert_int_equal(run("+nonsense"), 1);
	assert_string_equal(
		said, "tautq: +nonsense: there is no such option\nTry `tautq --help'.\n");
	assert_int_equal(run("--help"), 0);
	has("usage: tautq ");
	assert_int_equal(run("-v"), 0);
	has("tautq 0.1.0\n");
	assert_int_equal(run("plain.example >/dev/full"), 10);
	has("tautq: standard output: ");
	assert_int_equal(run("plain.example +color"), 0);
	has("\033[");
	assert_int_equal(run("plain.example"), 0); /* no terminal */
	has_not("\033[");
	/* a secret is not printed */
	assert_int_equal(run("-y k:AAAA plain.example"), 0);
	has_not("AAAA");
	assert_int_equal(run("-yk:AAAA plain.example"), 0);
	has_not("AAAA");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_noise),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_no_reply),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_usage),
	};

	taut_scratch_init(&scratch);
	return cmocka_run_group_tests(tests, start, stop);
}

/* serve.c - a server of registered zones over TCP, one connection at a time, for the lab: real clients transfer zones from it.
 *
 *	serve PORT APEX FILE [KEY ALGORITHM SECRET-IN-HEX]
 *
 * Listens on 127.0.0.1 only, and serves until it is ended. */
#include <arpa/inet.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../../resolver/zones/zones.h"
#include "../help.h"

enum { MEMORY = 256 << 20, TEXT = 128 << 20 };

static struct taut_zones *zones;
static struct taut_zone reader;
static struct taut_scratch scratch;
static struct taut_suffixes suffixes;
static uint8_t query[65537], reply[65537];

static void die(const char *what)
{
	fprintf(stderr, "serve: %s\n", what);
	exit(2);
}

static void scan_name(const char *text, uint8_t out[TAUT_NAME_MAX])
{
	uint32_t n;

	if (taut_name_scan(text, strlen(text), NULL, out, &n) != TAUT_OK)
		die("no name");
}

static void load(const uint8_t *apex, const char *file)
{
	char *text = malloc(TEXT);
	FILE *f = fopen(file, "r");
	enum taut_zone_event event;
	size_t n;

	if (f == NULL || text == NULL)
		die("no such file");
	n = fread(text, 1, TEXT, f);
	fclose(f);
	taut_zone_init(&reader, apex, TAUT_CLASS_IN);
	taut_zone_text(&reader, text, n, TAUT_ZONE_FINAL);
	if (taut_zones_begin(zones, apex, TAUT_CLASS_IN) != TAUT_OK)
		die("begin");
	while ((event = taut_zone_next(&reader)) == TAUT_ZONE_RECORD)
		if (taut_zones_add(zones, &reader.record) != TAUT_OK)
			die("add");
	if (event != TAUT_ZONE_END || taut_zones_commit(zones) != TAUT_OK)
		die("the zone is not taken");
	free(text);
}

static bool take(int descriptor, uint8_t *out, size_t n)
{
	while (n > 0) { /* until the other side closes at the latest */
		ssize_t got = recv(descriptor, out, n, 0);

		if (got <= 0)
			return false;
		out += got;
		n -= (size_t)got;
	}
	return true;
}

static void give(int descriptor, size_t n)
{
	reply[0] = (uint8_t)(n >> 8);
	reply[1] = (uint8_t)n;
	for (size_t at = 0; at < n + 2;) {
		ssize_t sent = send(descriptor, reply + at, n + 2 - at, MSG_NOSIGNAL);

		if (sent <= 0)
			return;
		at += (size_t)sent;
	}
}

static struct taut_time now(void)
{
	return (struct taut_time){0, (uint64_t)time(NULL)};
}

static void transfer(int descriptor, const struct taut_message *message)
{
	static struct taut_transfer t;
	struct taut_client client = {0, {4, {127, 0, 0, 1}, 0}, TAUT_TCP};
	uint16_t error, rcode = taut_i_transfer_begin(&t, zones, message, &client, now(), &error);
	size_t n;

	if (rcode != 0)
		give(descriptor, taut_i_transfer_refuse(&t, rcode, now(), reply + 2, 65535));
	while (taut_i_transfer_next(&t, now(), reply + 2, 16384, &n))
		give(descriptor, n);
}

static void answer(
	int descriptor, const struct taut_question *question, const struct taut_message *message)
{
	struct taut_authority_options options = {0};
	uint8_t name[TAUT_NAME_MAX], pending[TAUT_NAME_MAX];
	struct taut_zone_data *zone;
	struct taut_builder b;
	bool aa;

	taut_name_expand(&question->name, name);
	taut_build_init(&b, reply + 2, 65535, &suffixes, 0);
	taut_build_header(
		&b, message->header.id, TAUT_FLAG_QR | (message->header.flags & TAUT_FLAG_RD));
	taut_build_question(&b, name, question->type, question->rclass);
	zone = taut_i_zones_find(zones, name, question->type, question->rclass);
	if (zone != NULL)
		taut_i_authority_answer(zones, zone, name, question->type, question->rclass,
			&options, &b, &aa, pending);
	give(descriptor, taut_build_finish(&b));
}

static void serve(int descriptor)
{
	struct taut_message message;
	struct taut_question question;
	struct taut_iterator it;
	size_t n;

	while (take(descriptor, query, 2)) { /* until the client closes */
		n = (size_t)(query[0] << 8 | query[1]);
		if (!take(descriptor, query, n) ||
			taut_message_open(&message, query, n, &scratch, NULL, NULL) != TAUT_OK)
			return;
		it = taut_questions(&message);
		if (!taut_question_next(&it, &question))
			return;
		if (question.type == TAUT_TYPE_AXFR || question.type == TAUT_TYPE_IXFR)
			transfer(descriptor, &message);
		else
			answer(descriptor, &question, &message);
	}
}

int main(int argc, char **argv)
{
	static uint8_t apex[TAUT_NAME_MAX], key_name[TAUT_NAME_MAX], algorithm[TAUT_NAME_MAX],
		secret[256];
	static struct taut_prefix home = {{4, {127}, 0}, 8};
	struct taut_tsig_key key = {key_name, algorithm, secret, 0};
	struct taut_transfer_rule rule = {&home, 1, &key, argc == 7};
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (argc != 4 && argc != 7)
		die("usage: serve PORT APEX FILE [KEY ALGORITHM SECRET-IN-HEX]");
	taut_scratch_init(&scratch);
	zones = taut_zones_init(malloc(MEMORY), MEMORY);
	if (zones == NULL)
		die("no memory");
	scan_name(argv[2], apex);
	load(apex, argv[3]);
	if (argc == 7) {
		scan_name(argv[4], key_name);
		scan_name(argv[5], algorithm);
		key.secret_length = (uint32_t)help_octets(argv[6], secret, sizeof secret);
	}
	taut_zones_allow(zones, apex, TAUT_CLASS_IN, &rule);
	at.sin_port = htons((uint16_t)atoi(argv[1]));
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 16) != 0)
		die("cannot listen");
	for (;;) { /* until it is ended */
		int descriptor = accept(listener, NULL, NULL);

		if (descriptor < 0)
			continue;
		serve(descriptor);
		close(descriptor);
	}
}

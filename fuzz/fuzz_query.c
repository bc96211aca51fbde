/* fuzz_query.c - what tautq reads beside replies.
 *
 * Input: 00 a line of a batch file, 01 a resolv.conf, 02 a key file, 03 hints for a walk.
 *
 * Laws: the words of a line, each character in quotes, are split into the same words; reading is deterministic, and what is
 * wrong is told without control characters; the query of what is read is built or refused for a reason that is known,
 * has the name, type and class that were read, and is opened unless the user put options together himself; with QR set it is
 * a reply to itself. A resolv.conf gives a server at least, each of which is read again as the same. A key is set or something
 * is wrong; one that is set is the same in one line.
 */
#include "fuzz.h"

#include "../tools/query/build.h"
#include "../tools/query/key.h"
#include "../tools/query/match.h"
#include "../tools/query/options.h"
#include "../tools/query/place.h"
#include "../tools/query/scene.h"

static struct query_message message;
static struct taut_scratch scratch;

static size_t check_split(char *line, char *words[QUERY_WORDS])
{
	static char quoted[4 * QUERY_LINE], *again[QUERY_WORDS];
	size_t n = query_split(line, words), i, at = 0;

	if (n == SIZE_MAX)
		return 0;
	for (i = 0; i < n; i++) {
		memcpy(quoted + at, "'' ", 3); /* a word may be empty */
		at += 2;
		for (const char *c = words[i]; *c; c++)
			at += (size_t)sprintf(quoted + at, *c == '"' ? "'%c'" : "\"%c\"", *c);
		quoted[at++] = ' ';
	}
	quoted[at] = 0;
	FUZZ_LAW(query_split(quoted, again) == n);
	for (i = 0; i < n; i++)
		FUZZ_LAW(strcmp(words[i], again[i]) == 0);
	return n;
}

static void check_query(const struct query_ask *ask)
{
	struct query_with with = {.id = 4711, .now = {0, 1700000000}};
	struct taut_policy policy =
		taut_policy_preset(ask->option_length > 0 ? TAUT_FORENSIC : TAUT_DEFAULT);
	enum taut_code code = query_build(ask, &with, &message);
	struct taut_message opened;
	struct taut_question question;
	struct taut_iterator it;
	char why[QUERY_MATCH_TEXT];

	FUZZ_LAW(code == TAUT_OK || code == TAUT_E_SPACE || code == TAUT_E_ORDER ||
		 code == TAUT_E_ABSENT ||
		 (ask->opcode == TAUT_OPCODE_UPDATE && ask->type == TAUT_TYPE_IXFR));
	if (code != TAUT_OK)
		return;
	FUZZ_LAW(taut_message_open(&opened, message.octets, message.length, &scratch, &policy,
			 NULL) == TAUT_OK ||
		 ask->option_length > 0 || ask->header_only || ask->opcode != 0);
	it = taut_questions(&opened);
	FUZZ_LAW(ask->header_only ||
		 (taut_question_next(&it, &question) && question.type == ask->type &&
			 question.rclass == ask->rclass &&
			 taut_name_matches(&question.name, ask->qname)));
	message.octets[2] |= 0x80;
	FUZZ_LAW(query_match(message.octets, message.length, message.octets, message.length, false,
			 &scratch, why) == QUERY_MATCHES);
}

static void check_line(char *line)
{
	static char error[QUERY_ERROR], again[QUERY_ERROR], *words[QUERY_WORDS];
	struct query_list list, same;
	size_t n = check_split(line, words), i;
	bool good;

	for (i = 0; i < n; i++)
		if (strncmp(words[i], "-k", 2) == 0)
			return; /* no files here */
	query_list_init(&list);
	query_list_init(&same);
	good = query_options_read(&list, words, n, true, error);
	FUZZ_LAW(query_options_read(&same, words, n, true, again) == good &&
		 strcmp(error, again) == 0);
	FUZZ_LAW(good == (error[0] == 0) && list.count == same.count);
	for (i = 0; error[i]; i++)
		FUZZ_LAW((unsigned char)error[i] >= 0x20 && error[i] != 0x7f);
	for (i = 0; good && i < list.count; i++)
		check_query(&list.asks[i]);
	query_list_free(&list);
	query_list_free(&same);
}

static void check_resolv(const char *text, size_t n)
{
	static struct query_resolv resolv;
	struct query_place place;
	char shown[QUERY_PLACE_TEXT];
	uint8_t name[TAUT_NAME_MAX];
	uint32_t length, i;

	query_resolv_text(&resolv, text, n);
	FUZZ_LAW(resolv.server_count > 0 && resolv.server_count <= QUERY_SERVERS);
	for (i = 0; i < resolv.server_count; i++) {
		query_place_text(&resolv.servers[i], shown);
		if (resolv.servers[i].address.port == 0)
			shown[strcspn(shown, "#")] = 0;
		FUZZ_LAW(query_place_scan(shown, strlen(shown), &place));
		FUZZ_LAW(taut_address_equal(&place.address, &resolv.servers[i].address) &&
			 place.scope == resolv.servers[i].scope);
	}
	for (i = 0; i < resolv.search_count; i++)
		FUZZ_LAW(taut_name_scan(resolv.search[i], strlen(resolv.search[i]), NULL, name,
				 &length) == TAUT_OK);
}

static void check_key(const char *text, size_t n)
{
	static char line[4096];
	struct query_key key, same;
	struct taut_record record;
	char name[TAUT_NAME_TEXT];
	size_t at, length;

	FUZZ_LAW((query_key_text(&key, text, n) == NULL) == key.set);
	if (!key.set)
		return;
	taut_name_text(key.name, name);
	taut_record_wrap(&record, TAUT_TYPE_OPENPGPKEY, 1, key.secret, (uint16_t)key.secret_length);
	at = taut_name_text(key.algorithm, line);
	at += (size_t)sprintf(line + at, ":%s:", name);
	FUZZ_LAW(taut_rdata_text(&record, 0, line + at, sizeof line - at, &length) == TAUT_OK);
	if (strchr(name, ':'))
		return; /* not in one line */
	FUZZ_LAW(query_key_scan(&same, line, at + length) == NULL &&
		 taut_name_equal(same.name, key.name) && same.algorithm == key.algorithm &&
		 same.secret_length == key.secret_length &&
		 memcmp(same.secret, key.secret, key.secret_length) == 0);
}

/* Hints are names with addresses, or something is wrong; written in a line each they are the same hints. */
static void check_hints(const char *text, size_t n)
{
	static struct query_scene scene, same;
	static char lines[QUERY_HINTS * (TAUT_NAME_TEXT + TAUT_ADDRESS_TEXT + 16)];
	char name[TAUT_NAME_TEXT], address[TAUT_ADDRESS_TEXT];
	uint32_t line;
	size_t at = 0;

	memset(&scene, 0, sizeof scene);
	memset(&same, 0, sizeof same);
	if (query_scene_hints(&scene, text, n, &line) != NULL)
		return;
	FUZZ_LAW(scene.hint_count > 0 && scene.hint_count <= QUERY_HINTS);
	for (uint32_t i = 0; i < scene.hint_count; i++) {
		taut_name_text(scene.hints[i].name, name);
		taut_address_text(&scene.hints[i].address, address);
		at += (size_t)sprintf(lines + at, "%s IN %s %s\n", name,
			scene.hints[i].address.family == 4 ? "A" : "AAAA", address);
	}
	FUZZ_LAW(query_scene_hints(&same, lines, at, &line) == NULL);
	FUZZ_LAW(same.hint_count == scene.hint_count);
	for (uint32_t i = 0; i < scene.hint_count; i++)
		FUZZ_LAW(taut_name_equal(same.hints[i].name, scene.hints[i].name) &&
			 taut_address_equal(&same.hints[i].address, &scene.hints[i].address));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (size == 0 || size > 8192)
		return 0;
	text = malloc(size); /* with a NUL in the place of the first octet */
	FUZZ_LAW(text != NULL);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = 0;
	taut_scratch_init(&scratch);
	switch (data[0]) {
	case 0: check_line(text); break;
	case 1: check_resolv(text, size - 1); break;
	case 2: check_key(text, size - 1); break;
	case 3: check_hints(text, size - 1); break;
	default: break;
	}
	free(text);
	return 0;
}

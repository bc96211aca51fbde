/* place.c - see place.h. */
#define _DEFAULT_SOURCE /* if_nametoindex, IF_NAMESIZE */

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "../common/number.h"
#include "../encode/words.h"
#include "place.h"

static bool scan_port(const char *text, size_t n, uint16_t *port)
{
	uint32_t number;

	if (!encode_number((struct encode_word){text, n}, 65535, &number) || number == 0)
		return false;
	*port = (uint16_t)number;
	return true;
}

bool query_split_port(const char *text, size_t *n, uint16_t *port)
{
	*n = strcspn(text, "@#");
	*port = 0;
	return text[*n] == 0 || scan_port(text + *n + 1, strlen(text + *n + 1), port);
}

/* The name or number of an interface. */
static bool scan_scope(const char *text, size_t n, uint32_t *scope)
{
	char name[IF_NAMESIZE];

	if (n == 0 || n >= sizeof name)
		return false;
	memcpy(name, text, n);
	name[n] = 0;
	*scope = if_nametoindex(name);
	return *scope != 0 || encode_number((struct encode_word){text, n}, INT32_MAX, scope);
}

static size_t find(const char *text, size_t n, const char *marks)
{
	size_t i = 0;

	while (i < n && !strchr(marks, text[i]))
		i++;
	return i;
}

bool query_place_scan(const char *text, size_t n, struct query_place *place)
{
	struct query_place found = {.scope = 0};
	uint16_t port = 0;
	size_t end = find(text, n, "@#"), percent;

	if (n > 0 && text[0] == '[') { /* RFC 3986 3.2.2 */
		end = find(text, n, "]");
		if (end == n || (end + 1 < n && !strchr("@#:", text[end + 1])))
			return false;
		if (end + 1 < n && !scan_port(text + end + 2, n - end - 2, &port))
			return false;
		text++;
		end--;
		if (end == 0 || !memchr(text, ':', end))
			return false;
	} else if (end < n && !scan_port(text + end + 1, n - end - 1, &port)) {
		return false;
	}
	percent = find(text, end, "%");
	if (memchr(text, 0, end) || taut_address_scan(text, percent, &found.address) != TAUT_OK)
		return false;
	if (percent < end &&
		(found.address.family != 6 ||
			!scan_scope(text + percent + 1, end - percent - 1, &found.scope)))
		return false;
	found.address.port = port;
	*place = found;
	return true;
}

void query_place_text(const struct query_place *place, char out[QUERY_PLACE_TEXT])
{
	struct taut_address bare = place->address;
	char text[TAUT_ADDRESS_TEXT], scope[16] = "";

	bare.port = 0;
	taut_address_text(&bare, text);
	if (place->scope != 0)
		snprintf(scope, sizeof scope, "%%%u", (unsigned)place->scope);
	snprintf(out, QUERY_PLACE_TEXT, "%s%s#%u", text, scope, (unsigned)place->address.port);
}

/* ---- resolv.conf(5) ------------------------------------------------------------------------- */

static void server(struct query_resolv *resolv, struct encode_word word)
{
	if (resolv->server_count == QUERY_SERVERS)
		return;
	if (query_place_scan(word.text, word.n, &resolv->servers[resolv->server_count]))
		resolv->server_count++;
	else
		resolv->wrong++;
}

/* The last search or domain line counts. */
static void search(struct query_resolv *resolv, struct encode_words *w, bool only_one)
{
	uint8_t name[TAUT_NAME_MAX];
	uint32_t length;

	resolv->search_count = 0;
	for (;;) { /* a word each turn */
		struct encode_word word = encode_next(w);

		if (word.n == 0 || resolv->search_count == QUERY_SEARCH)
			return;
		if (taut_name_scan(word.text, word.n, NULL, name, &length) == TAUT_OK)
			taut_name_text(name, resolv->search[resolv->search_count++]);
		if (only_one)
			return;
	}
}

static void option(struct query_resolv *resolv, struct encode_word word)
{
	struct encode_words w = {word.text, word.text + word.n};
	struct encode_word rest;
	uint32_t *to, most;

	if (encode_take(&w, "ndots:")) {
		to = &resolv->ndots;
		most = 255;
	} else if (encode_take(&w, "timeout:")) {
		to = &resolv->timeout;
		most = QUERY_WAIT_MAX;
	} else if (encode_take(&w, "attempts:")) {
		to = &resolv->attempts;
		most = QUERY_TRIES_MAX;
	} else {
		return; /* not about us */
	}
	rest = (struct encode_word){w.at, encode_left(&w)};
	encode_number(rest, most, to);
}

static void line(struct query_resolv *resolv, struct encode_words w)
{
	struct encode_word word = encode_next(&w);

	if (encode_is(word, "nameserver")) {
		server(resolv, encode_next(&w));
	} else if (encode_is(word, "search") || encode_is(word, "domain")) {
		search(resolv, &w, encode_is(word, "domain"));
	} else if (encode_is(word, "options")) {
		do {
			word = encode_next(&w);
			option(resolv, word);
		} while (word.n > 0);
	}
}

void query_resolv_text(struct query_resolv *resolv, const char *text, size_t n)
{
	static const struct taut_address self[] = {
		{.family = 4, .octets = {127, 0, 0, 1}}, {.family = 6, .octets = {[15] = 1}}};
	const char *end = text + n;

	memset(resolv, 0, sizeof *resolv);
	resolv->ndots = 1;
	while (text < end) { /* the lines */
		const char *stop = memchr(text, '\n', (size_t)(end - text));
		size_t length = (size_t)((stop ? stop : end) - text),
		       shown = find(text, length, "#;");

		while (shown > 0 && text[shown - 1] == '\r')
			shown--;
		line(resolv, (struct encode_words){text, text + shown});
		text += length + (stop != NULL);
	}
	if (resolv->server_count > 0)
		return;
	resolv->servers[0].address = self[0];
	resolv->servers[1].address = self[1];
	resolv->server_count = 2;
}

/* key.c - see key.h. */
#include <string.h>

#include "file.h"
#include "key.h"

static const char whole[] = "[ALGORITHM:]NAME:SECRET, the secret in base64";

/* ---- parts of a key ------------------------------------------------------------------------- */

static const char *set_algorithm(struct query_key *key, const char *text, size_t n)
{
	key->algorithm = taut_tsig_algorithm(text, n);
	return key->algorithm ? NULL
			      : "an algorithm: hmac-sha256, hmac-sha384, hmac-sha512, hmac-sha224, "
				"hmac-sha1 or "
				"hmac-md5";
}

static const char *set_name(struct query_key *key, const char *text, size_t n)
{
	uint32_t length;

	return n > 0 && taut_name_scan(text, n, NULL, key->name, &length) == TAUT_OK
		       ? NULL
		       : "the name of the key: a domain name";
}

/* A type whose rdata is base64 and nothing else reads it. */
static const char *set_secret(struct query_key *key, const char *text, size_t n)
{
	uint16_t length;

	if (taut_rdata_scan(TAUT_TYPE_OPENPGPKEY, TAUT_CLASS_IN, text, n, NULL, key->secret,
		    sizeof key->secret, &length, NULL) != TAUT_OK)
		return "a secret: base64 of at most 512 octets";
	key->secret_length = length;
	return NULL;
}

const char *query_key_scan(struct query_key *key, const char *text, size_t n)
{
	const char *first = memchr(text, ':', n), *second, *wrong = NULL;

	memset(key, 0, sizeof *key);
	if (!first)
		return whole;
	second = memchr(first + 1, ':', n - (size_t)(first + 1 - text));
	if (second) {
		wrong = set_algorithm(key, text, (size_t)(first - text));
		n -= (size_t)(first + 1 - text);
		text = first + 1;
		first = second;
	} else {
		key->algorithm = taut_tsig_algorithm("hmac-sha256", 11);
	}
	if (!wrong)
		wrong = set_name(key, text, (size_t)(first - text));
	if (!wrong)
		wrong = set_secret(key, first + 1, n - (size_t)(first + 1 - text));
	key->set = !wrong;
	return wrong;
}

/* ---- key files ------------------------------------------------------------------------------ */

struct tokens {
	const char *at, *end;
	const char *text; /* the present one, without quotes */
	size_t n;
};

/* Blanks and comments: # and // to the end of a line, and those of C. */
static void skip(struct tokens *t)
{
	while (t->at < t->end) { /* each turn passes something over */
		size_t left = (size_t)(t->end - t->at);
		const char *stop;

		if (*t->at == ' ' || *t->at == '\t' || *t->at == '\r' || *t->at == '\n') {
			t->at++;
		} else if (*t->at == '#' || (left > 1 && memcmp(t->at, "//", 2) == 0)) {
			stop = memchr(t->at, '\n', left);
			t->at = stop ? stop : t->end;
		} else if (left > 1 && memcmp(t->at, "/*", 2) == 0) {
			for (t->at += 2; t->end - t->at > 1 && memcmp(t->at, "*/", 2) != 0;)
				t->at++;
			t->at = t->end - t->at > 1 ? t->at + 2 : t->end;
		} else {
			return;
		}
	}
}

/* A word, a text in quotes, or one of { } ; False: there is none. */
static bool token(struct tokens *t)
{
	skip(t);
	t->text = t->at;
	if (t->at == t->end)
		return false;
	if (*t->at == '"') {
		const char *quote = memchr(t->at + 1, '"', (size_t)(t->end - t->at - 1));

		if (!quote)
			return false;
		t->text++;
		t->n = (size_t)(quote - t->text);
		t->at = quote + 1;
		return true;
	}
	do
		t->at++;
	while (t->at < t->end && !strchr("{};\" \t\r\n", *t->at) && !strchr("{};", *t->text));
	t->n = (size_t)(t->at - t->text);
	return true;
}

static bool is(const struct tokens *t, const char *word)
{
	return t->n == strlen(word) && memcmp(t->text, word, t->n) == 0;
}

/* "algorithm A;" and "secret S;" up to "}". */
static const char *statements(struct query_key *key, struct tokens *t)
{
	const char *wrong = NULL;

	while (!wrong) { /* a statement each turn */
		bool algorithm;

		if (!token(t))
			return "a } that closes the key";
		if (is(t, "}"))
			return NULL;
		algorithm = is(t, "algorithm");
		if (!algorithm && !is(t, "secret"))
			return "algorithm or secret";
		if (!token(t))
			return "a value, and ;";
		wrong = algorithm ? set_algorithm(key, t->text, t->n)
				  : set_secret(key, t->text, t->n);
		if (!wrong && (!token(t) || !is(t, ";")))
			return "; behind a value";
	}
	return wrong;
}

const char *query_key_text(struct query_key *key, const char *text, size_t n)
{
	struct tokens t = {.at = text, .end = text + n};
	const char *line, *wrong;

	memset(key, 0, sizeof *key);
	skip(&t);
	line = t.at;
	if (!token(&t) || !is(&t, "key")) {
		const char *stop = memchr(line, '\n', (size_t)(text + n - line));

		n = (size_t)((stop ? stop : text + n) - line);
		while (n > 0 && (line[n - 1] == '\r' || line[n - 1] == ' ' || line[n - 1] == '\t'))
			n--;
		return query_key_scan(key, line, n);
	}
	if (!token(&t))
		return "the name of the key: a domain name";
	wrong = set_name(key, t.text, t.n);
	if (wrong)
		return wrong;
	if (!token(&t) || !is(&t, "{"))
		return "{ behind the name of the key";
	wrong = statements(key, &t);
	if (!wrong && (!key->algorithm || key->secret_length == 0))
		wrong = "an algorithm and a secret in the key";
	key->set = !wrong;
	return wrong;
}

const char *query_key_read(struct query_key *key, const char *path)
{
	size_t n;
	char *text = query_file_read(path, &n);
	const char *wrong = text ? query_key_text(key, text, n) : "a key file that can be read";

	query_file_free(text, n);
	return wrong;
}

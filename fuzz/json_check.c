/* json_check.c - a strict reader of JSON that keeps nothing: the oracle for what we write. */
#include "fuzz.h"

enum { DEPTH = 64 };

static size_t string(const char *s, size_t n, size_t at)
{
	if (at >= n || s[at] != '"')
		return 0;
	for (at++; at < n; at++) {
		unsigned char c = (unsigned char)s[at];

		if (c == '"')
			return at + 1;
		if (c < 0x20)
			return 0;
		if (c != '\\')
			continue;
		if (++at >= n || strchr("\"\\/bfnrtu", s[at]) == NULL)
			return 0;
		if (s[at] == 'u') {
			if (n - at < 5 || strspn(s + at + 1, "0123456789abcdefABCDEF") < 4)
				return 0;
			at += 4;
		}
	}
	return 0;
}

static size_t scalar(const char *s, size_t n, size_t at)
{
	size_t start = at;

	if (at < n && s[at] == '"')
		return string(s, n, at);
	if (n - at >= 4 && (memcmp(s + at, "true", 4) == 0 || memcmp(s + at, "null", 4) == 0))
		return at + 4;
	if (n - at >= 5 && memcmp(s + at, "false", 5) == 0)
		return at + 5;
	while (at < n && s[at] >= '0' && s[at] <= '9')
		at++;
	return at == start || (s[start] == '0' && at - start > 1) ? 0 : at;
}

/* A value begins at `at`, or a container was just opened or closed: a small automaton with a stack. */
bool fuzz_is_json(const char *s, size_t n)
{
	char stack[DEPTH];
	size_t depth = 0, at = 0;
	bool value = true; /* a value has to come */

	for (;;) {
		if (value) {
			if (at >= n)
				return false;
			if (s[at] == '{' || s[at] == '[') {
				if (depth == DEPTH)
					return false;
				stack[depth++] = s[at++];
				if (at < n && s[at] == (stack[depth - 1] == '{' ? '}' : ']')) {
					value = false;
					continue;
				}
			} else {
				at = scalar(s, n, at);
				if (at == 0)
					return false;
				value = false;
				continue;
			}
		} else {
			if (depth == 0)
				return at == n;
			if (at >= n)
				return false;
			if (s[at] == (stack[depth - 1] == '{' ? '}' : ']')) {
				at++;
				depth--;
				continue;
			}
			if (s[at++] != ',')
				return false;
			value = true;
		}
		if (stack[depth - 1] == '{') {
			at = string(s, n, at);
			if (at == 0 || at >= n || s[at++] != ':')
				return false;
		}
	}
}

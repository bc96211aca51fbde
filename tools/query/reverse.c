/* reverse.c - see reverse.h. */
#include <stdio.h>
#include <string.h>
#include <tautwire/resolver.h>

#include "../common/number.h"
#include "reverse.h"

static bool scan(const char *text, uint8_t name[TAUT_NAME_MAX])
{
	uint32_t n;

	return taut_name_scan(text, strlen(text), NULL, name, &n) == TAUT_OK;
}

static bool six(const struct taut_address *address, uint8_t name[TAUT_NAME_MAX])
{
	char text[80];
	size_t n = 0;
	unsigned i;

	for (i = 32; i > 0; i--) { /* the lowest digit first */
		text[n++] =
			"0123456789abcdef"[address->octets[(i - 1) / 2] >> (i % 2 ? 4 : 0) & 15];
		text[n++] = '.';
	}
	memcpy(text + n, "ip6.arpa.", 10);
	return scan(text, name);
}

/* Numbers with a dot between; a dot may be the last. */
static bool four(const char *text, uint8_t name[TAUT_NAME_MAX])
{
	/* four numbers of three digits and a dot before it */
	char reversed[sizeof "255.255.255.255.in-addr.arpa."] = "in-addr.arpa.", more[sizeof reversed + 4];
	unsigned count = 0;
	uint64_t number;

	do { /* a number each turn */
		if (count++ == 4 || !dump_read_number(text, 255, &number, &text) ||
			(*text && *text != '.'))
			return false;
		snprintf(more, sizeof more, "%u.%s", (unsigned)number & 255u, reversed);
		memcpy(reversed, more, sizeof reversed);
		if (*text)
			text++;
	} while (*text);
	return scan(reversed, name);
}

bool query_reverse(const char *text, uint8_t name[TAUT_NAME_MAX])
{
	struct taut_address address;

	if (strchr(text, ':'))
		return !strchr(text, '@') &&
		       taut_address_scan(text, strlen(text), &address) == TAUT_OK &&
		       six(&address, name);
	return four(text, name);
}

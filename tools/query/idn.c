/* idn.c - see idn.h; with libidn2. */
#include <idn2.h>
#include <string.h>

#include "idn.h"

const char *query_idn_ascii(const char *text, char *out, size_t capacity)
{
	char *ascii = NULL;
	int error = idn2_lookup_u8(
		(const uint8_t *)text, (uint8_t **)&ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
	size_t n;

	if (error != IDN2_OK)
		return idn2_strerror(error);
	n = strlen(ascii);
	if (n < capacity)
		memcpy(out, ascii, n + 1);
	idn2_free(ascii);
	return n < capacity ? NULL : "a name has at most 255 octets";
}

static bool has_a_label(const char *name)
{
	const char *at;

	for (at = name; at; at = strchr(at, '.')) { /* the labels */
		at += *at == '.';
		if ((at[0] | 32) == 'x' && (at[1] | 32) == 'n' && at[2] == '-' && at[3] == '-')
			return true;
	}
	return false;
}

/* What is shown has to be what the name is made of again: then it is a valid U-label, without controls and the like. */
size_t query_idn_out(const char *text, size_t n, char *out, size_t capacity)
{
	char name[TAUT_NAME_TEXT], again[4 * TAUT_NAME_MAX];
	char *shown = NULL;
	size_t length = 0, i;

	if (n == 0 || n >= sizeof name || memchr(text, '\\', n))
		return 0;
	memcpy(name, text, n);
	name[n] = 0;
	if (!has_a_label(name) || idn2_to_unicode_8z8z(name, &shown, 0) != IDN2_OK)
		return 0;
	for (i = 0; i < n; i++) /* the codec leaves capitals as they are */
		name[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 32 : name[i]);
	if (!query_idn_ascii(shown, again, sizeof again) && strcmp(again, name) == 0)
		length = strlen(shown);
	if (length > capacity)
		length = 0;
	memcpy(out, shown, length);
	idn2_free(shown);
	return length;
}

/* idn_in.c - names as they are typed. */
#include <string.h>

#include "idn.h"

const char *query_idn_in(const char *text, bool idn, uint8_t name[TAUT_NAME_MAX])
{
	char ascii[4 * TAUT_NAME_MAX];
	const char *at = text, *wrong;
	uint32_t n;

	while (*at && (unsigned char)*at < 0x80)
		at++;
	if (idn && *at) {
		wrong = query_idn_ascii(text, ascii, sizeof ascii);
		if (wrong)
			return wrong;
		text = ascii;
	}
	switch (taut_name_scan(text, strlen(text), NULL, name, &n)) {
	case TAUT_OK: return NULL;
	case TAUT_E_NAME_LONG: return "a name has at most 255 octets";
	default:
		return "this is no name: labels have 1 to 63 octets, \\ takes a character or three "
		       "digits";
	}
}

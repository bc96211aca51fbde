/* idn.h - names with letters of all scripts (IDNA 2008, RFC 5891). idn.c does it with libidn2, idn_none.c stands in
 * where there is none: then such names are refused, and A-labels are printed as they are. */
#ifndef TAUT_QUERY_IDN_H
#define TAUT_QUERY_IDN_H

#include <tautwire/codec.h>

/* Reads a name. With `idn`, octets that are not ASCII are UTF-8, and the name becomes A-labels; without, they stand for
 * themselves. Returns NULL, or what is wrong. */
const char *query_idn_in(const char *text, bool idn, uint8_t name[TAUT_NAME_MAX]);

/* n characters of presentation text that are one name, as UTF-8 if it has A-labels that come from just that. Writes at
 * most `capacity` octets; returns their number, or 0: it stays as it is. */
size_t query_idn_out(const char *text, size_t n, char *out, size_t capacity);

/* A-labels out of UTF-8: NULL or what is wrong. */
const char *query_idn_ascii(const char *text, char *out, size_t capacity);

#endif

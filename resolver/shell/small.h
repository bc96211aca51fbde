/* small.h - answers that the shell gives by itself: to those who are not let in. */
#ifndef TAUT_SHELL_SMALL_H
#define TAUT_SHELL_SMALL_H

#include <stddef.h>
#include <stdint.h>

enum { TAUT_I_SMALL = 512 }; /* octets that suffice: header, question, OPT with EDE */

/* REFUSED, with EDE 18 (prohibited, RFC 8914 4.19) if the query has EDNS. Length, or 0: it is no query with a question that
 * can be read. */
size_t taut_i_small_refuse(const uint8_t *query, size_t n, uint8_t out[TAUT_I_SMALL]);
/* Nothing but TC. */
size_t taut_i_small_truncate(const uint8_t *query, size_t n, uint8_t out[TAUT_I_SMALL]);

#endif

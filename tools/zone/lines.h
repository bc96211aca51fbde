/* lines.h - the lines of `tautzone rdata`: rdata as text or in hex, one a line, turned into the other. */
#ifndef TAUT_ZONE_LINES_H
#define TAUT_ZONE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <tautwire/text.h>

/* Characters that always suffice for an answer: the longest text of rdata. */
#define ZONE_ANSWER_MAX (TAUT_RDATA_TEXT + 64)

/* Answers a line of n characters, without its line end, in class IN.
 *   "TYPE<tab>PRESENTATION<tab>ORIGIN"  "ok<tab>HEX"; without an origin it is the root
 *   with `wire` "TYPE<tab>HEX"          "ok<tab>PRESENTATION"
 * or, where *good becomes false, "error<tab>TEXT". The tab before the origin is the last one: others are
 * blanks of the presentation. The answer is one line without its end and has no control character but its
 * tab. Returns its length. */
size_t zone_answer(const char *line, size_t n, bool wire, char out[ZONE_ANSWER_MAX], bool *good);

#endif

/* option.h - EDNS options out of text, as taut_option_text writes them. */
#ifndef TAUT_ENCODE_OPTION_H
#define TAUT_ENCODE_OPTION_H

#include "assembly.h"
#include "words.h"

/* "COOKIE: 0102030405060708", "OPT65001: 00 \"abc\"", "NSID". Octets may stand in place of any value (OPT and
 * the number say that they do), and behind "malformed" they are taken as they are. False: words->at is
 * where, *expected what was expected. */
bool encode_option(struct encode_words *w, struct encode_assembly *a, const char **expected);

#endif

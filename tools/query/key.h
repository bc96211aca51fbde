/* key.h - TSIG keys as people write them down. */
#ifndef TAUT_QUERY_KEY_H
#define TAUT_QUERY_KEY_H

#include "query.h"

/* "[ALGORITHM:]NAME:SECRET", the secret in base64; without an algorithm it is hmac-sha256. Returns NULL, or what was
 * expected. */
const char *query_key_scan(struct query_key *key, const char *text, size_t n);

/* The content of a key file: what tsig-keygen and named.conf have, key "NAME" { algorithm A; secret "S"; };, or the line
 * above. Comments #, // and those of C are passed over. */
const char *query_key_text(struct query_key *key, const char *text, size_t n);

/* The same out of a file. */
const char *query_key_read(struct query_key *key, const char *path);

#endif

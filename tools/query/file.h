/* file.h - small files as a whole. */
#ifndef TAUT_QUERY_FILE_H
#define TAUT_QUERY_FILE_H

#include <stddef.h>

/* At most QUERY_FILE octets and a NUL behind them. NULL: errno says why. */
char *query_file_read(const char *path, size_t *n);
/* Wipes it, as it may be a key. NULL is fine. */
void query_file_free(char *text, size_t n);

#endif

/* file.c - see file.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "file.h"
#include "limits.h"

char *query_file_read(const char *path, size_t *n)
{
	FILE *file = fopen(path, "rb");
	char *text = file ? malloc(QUERY_FILE + 1) : NULL;
	int error;

	*n = 0;
	if (text) {
		*n = fread(text, 1, QUERY_FILE + 1, file);
		if (ferror(file) || *n > QUERY_FILE) {
			error = ferror(file) ? errno : EFBIG;
			query_file_free(text, *n);
			text = NULL;
			errno = error;
		} else {
			text[*n] = 0;
		}
	}
	if (file)
		fclose(file);
	return text;
}

void query_file_free(char *text, size_t n)
{
	volatile char *at = text;

	while (text && n > 0) /* all octets */
		at[--n] = 0;
	free(text);
}

/* text.c - see text.h. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool grow(struct text *text, size_t n)
{
	size_t capacity = text->capacity;
	char *octets;

	if (text->failed)
		return false;
	if (capacity - text->length > n)
		return true;
	while (capacity - text->length <= n) /* doubled each time */
		capacity = capacity == 0 ? 1024 : capacity * 2;
	octets = realloc(text->octets, capacity);
	if (octets == NULL) {
		text->failed = true;
		return false;
	}
	text->octets = octets;
	text->capacity = capacity;
	return true;
}

void text_add(struct text *text, const char *octets, size_t n)
{
	if (!grow(text, n))
		return;
	memcpy(text->octets + text->length, octets, n);
	text->length += n;
	text->octets[text->length] = 0;
}

void text_print(struct text *text, const char *format, ...)
{
	va_list list;
	int n;

	va_start(list, format);
	n = vsnprintf(NULL, 0, format, list);
	va_end(list);
	if (n < 0 || !grow(text, (size_t)n))
		return;
	va_start(list, format);
	vsnprintf(text->octets + text->length, (size_t)n + 1, format, list);
	va_end(list);
	text->length += (size_t)n;
}

void text_free(struct text *text)
{
	free(text->octets);
	*text = (struct text){0};
}

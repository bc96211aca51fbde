/* help.h - what tests share: octets out of hex, and saying what holds without cmocka. */
#ifndef TAUTWIRE_TESTS_HELP_H
#define TAUTWIRE_TESTS_HELP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline int help_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Hex to octets: blanks count for nothing, "[6162]x3" stands for 616261626162, "-" for nothing. Ends
 * the program if it is none or does not fit: tables are right. */
static inline size_t help_octets(const char *hex, uint8_t *out, size_t capacity)
{
	size_t n = 0, bracket = 0;

	for (const char *p = hex; *p != '\0';) {
		if (*p == ' ' || *p == '-') {
			p++;
		} else if (*p == '[') {
			bracket = n;
			p++;
		} else if (p[0] == ']' && p[1] == 'x') {
			char *end;
			size_t times = strtoul(p + 2, &end, 10), size = n - bracket;

			if (times == 0 || times * size > capacity - bracket)
				abort();
			for (; n < bracket + times * size; n++)
				out[n] = out[n - size];
			p = end;
		} else {
			int high = help_digit(p[0]), low = high < 0 ? -1 : help_digit(p[1]);

			if (low < 0 || n >= capacity)
				abort();
			out[n++] = (uint8_t)(high * 16 + low);
			p += 2;
		}
	}
	return n;
}

/* Splits a line at its tabs, in place; takes the line end off. Gives how many fields there are. */
static inline size_t help_fields(char *line, char **fields, size_t most)
{
	size_t n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (char *p = line; n < most;) {
		fields[n++] = p;
		p = strchr(p, '\t');
		if (p == NULL)
			break;
		*p++ = '\0';
	}
	return n;
}

#endif

/* idn_none.c - see idn.h; where there is no library. */
#include "idn.h"

const char *query_idn_ascii(const char *text, char *out, size_t capacity)
{
	(void)text;
	(void)out;
	(void)capacity;
	return "built without libidn2: write letters beyond ASCII as A-labels (xn--), or with "
	       "+noidnin as octets";
}

size_t query_idn_out(const char *text, size_t n, char *out, size_t capacity)
{
	(void)text;
	(void)n;
	(void)out;
	(void)capacity;
	return 0;
}

/* law.c - see law.h. */
#include "law.h"
#include <stdarg.h>

static char about[128];
static unsigned complaints;
static bool failed;

void law_about(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(about, sizeof about, format, arguments);
	va_end(arguments);
}

void law_complain(const char *format, ...)
{
	va_list arguments;

	if (complaints++ >= 10)
		return;
	va_start(arguments, format);
	printf("# %s: ", about);
	vprintf(format, arguments);
	printf("\n");
	va_end(arguments);
}

void law(bool good, const char *what)
{
	if (!good)
		law_complain("%s", what);
}

void law_verdict(void)
{
	printf("%sok - %s\n", complaints == 0 ? "" : "not ", about);
	failed = failed || complaints != 0;
	complaints = 0;
}

int law_status(void)
{
	return failed;
}

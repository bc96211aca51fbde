/* tautq.c - asks DNS servers, as dig does. */
#define _POSIX_C_SOURCE 200809L

#include <locale.h>
#include <signal.h>

#include "query/run.h"

int main(int argc, char **argv)
{
	/* A reader that goes away ends the program quietly, even if the parent ignored the
	 * signal. */
	signal(SIGPIPE, SIG_DFL);
	setlocale(LC_CTYPE, ""); /* can the terminal show letters beyond ASCII? */
	return query_main(argc, argv);
}

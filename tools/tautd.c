/* tautd.c - resolves and serves DNS. */
#include <stdio.h>
#include <string.h>
#include "daemon/programs.h"
int main(int argc, char **argv)
{
	if (argc > 1 && strcmp(argv[1], "ctl") == 0)
		return ctl_main("/tmp/dd/ctl.sock", argc - 2, argv + 2);
	return daemon_run(NULL);
}

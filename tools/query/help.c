/* help.c - what `tautq --help' says. */
#include <stdio.h>
#include <string.h>

#include "options.h"

static void left(const struct query_row *row, char text[80])
{
	const char *argument = row->argument;

	if (!argument)
		argument = "";
	if (row->letter)
		snprintf(text, 80, "-%c %s", row->letter, argument);
	else if (argument[0] == '[')
		snprintf(text, 80, "+%s[=%s", row->name, argument + 1);
	else
		snprintf(text, 80, "+%s%s%s", row->name, argument[0] ? "=" : "", argument);
}

void query_options_help(struct dump_out *out)
{
	char text[80], line[256];
	size_t i;

	dump_out_text(out, "usage: tautq [@SERVER] [NAME] [TYPE] [CLASS] [options] [NAME ...]\n\n"
			   "SERVER is an address or a name, perhaps with @PORT or #PORT behind. "
			   "What stands before the\n"
			   "first name is for all names. +name and --name are the same, +noname is "
			   "the opposite.\n\n");
	for (i = 0; i < query_row_count; i++) {
		left(&query_rows[i], text);
		snprintf(line, sizeof line, "  %-24s  %s\n", text, query_rows[i].help);
		dump_out_text(out, line);
	}
	dump_out_text(out, "\nExit status: 0 answered, 1 wrong usage, 8 batch file, 9 no reply, 10 "
			   "internal.\n");
}

/* programs.h - what tautd.c can start. All return the exit status: 0 fine, 1 wrong input or refused, 2 wrong usage. */
#ifndef TAUT_DAEMON_PROGRAMS_H
#define TAUT_DAEMON_PROGRAMS_H

/* Serves until a signal or `stop`. */
struct settings_source;
int daemon_run(const struct settings_source *source);

/* `tautd ctl`. socket: NULL: none is known. argv: the words of the command. */
int ctl_main(const char *socket, int argc, char **argv);

#endif

/* ctl_client.h - `tautd ctl`. */
#ifndef TAUT_DAEMON_CTL_CLIENT_H
#define TAUT_DAEMON_CTL_CLIENT_H

/* argv: the words of the command. Returns the exit status: 0 done, 1 refused or nobody there, 2 wrong usage. */
int ctl_main(const char *path, int argc, char **argv);

#endif

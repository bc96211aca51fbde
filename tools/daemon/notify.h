/* notify.h - what systemd is told, if it started the daemon: notify.c by libsystemd; notify_none.c where there is none. */
#ifndef TAUT_DAEMON_NOTIFY_H
#define TAUT_DAEMON_NOTIFY_H

#include <stdint.h>

enum notify_state { NOTIFY_READY, NOTIFY_RELOADING, NOTIFY_STOPPING, NOTIFY_WATCHDOG };

/* `status` is a line for `systemctl status`, or NULL. Does nothing where nobody listens. */
void daemon_notify(enum notify_state state, const char *status);

/* Milliseconds after which systemd ends a service that said nothing; 0: it does not watch. */
uint64_t daemon_notify_watchdog(void);

#endif

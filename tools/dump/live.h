/* live.h - what an interface sees, as it comes, by libpcap. */
#ifndef TAUT_DUMP_LIVE_H
#define TAUT_DUMP_LIVE_H

#include "run.h"

/* Takes packets of options.interface until SIGINT, SIGTERM or SIGHUP, or until enough messages were
 * shown. Output is flushed whenever the packets at hand are done. The filter is the kernel's work: what
 * it stops is never seen. Returns an exit status; anything but clean has been told on standard error. */
int dump_run_live(struct dump_run *run);

/* "tautdump: eth0: 12 packets received, 0 dropped by the kernel, 0 by the interface" on standard
 * error; nothing if there was no live capture. */
void dump_live_print(const struct dump_run *run);

#endif

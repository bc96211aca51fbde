/* notify.c - see notify.h. */

#include "notify.h"

#include <stddef.h>
#include <systemd/sd-daemon.h>
#include <time.h>

static unsigned long long monotonic(void)
{
	struct timespec now = {0, 0};

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long long)now.tv_sec * 1000000u + (unsigned long long)now.tv_nsec / 1000u;
}

void daemon_notify(enum notify_state state, const char *status)
{
	const char *text = status != NULL ? status : "";

	switch (state) {
	case NOTIFY_READY: sd_notifyf(0, "READY=1\nSTATUS=%s", text); break;
	case NOTIFY_RELOADING:
		/* the time is what Type=notify-reload asks for */
		sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu\nSTATUS=%s", monotonic(), text);
		break;
	case NOTIFY_STOPPING: sd_notifyf(0, "STOPPING=1\nSTATUS=%s", text); break;
	case NOTIFY_WATCHDOG: sd_notify(0, "WATCHDOG=1"); break;
	}
}

uint64_t daemon_notify_watchdog(void)
{
	uint64_t us = 0;

	return sd_watchdog_enabled(0, &us) > 0 ? us / 1000 : 0;
}

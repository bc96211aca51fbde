/* chance.h - random octets for keys of tables and tickets; resolvers have those of their shells. */
#ifndef TAUT_DAEMON_CHANCE_H
#define TAUT_DAEMON_CHANCE_H

#include <stddef.h>
#include <stdint.h>

/* From the system, which is waited for where it has none yet. */
void daemon_random(uint8_t *out, size_t n);

#endif

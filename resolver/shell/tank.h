/* tank.h - octets that wait: put in at the end, taken from the beginning. Memory is held only while some wait. */
#ifndef TAUT_SHELL_TANK_H
#define TAUT_SHELL_TANK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct taut_tank {
	uint8_t *octets;
	size_t start, end, capacity; /* what waits: [start, end) */
};

static inline size_t taut_i_tank_level(const struct taut_tank *tank)
{
	return tank->end - tank->start;
}

/* Room for n octets behind those that wait; NULL: no memory. taut_i_tank_put tells how many came. */
uint8_t *taut_i_tank_room(struct taut_tank *tank, size_t n);
/* False: no memory, nothing was put in. */
bool taut_i_tank_put(struct taut_tank *tank, const uint8_t *octets, size_t n);
/* The first n went. */
void taut_i_tank_take(struct taut_tank *tank, size_t n);
void taut_i_tank_empty(struct taut_tank *tank);

#endif

/* tank.c - octets that wait. */
#include "tank.h"

#include <stdlib.h>
#include <string.h>

#define LEAST 512u /* the C library keeps blocks of this size at hand */

uint8_t *taut_i_tank_room(struct taut_tank *tank, size_t n)
{
	size_t level = taut_i_tank_level(tank), capacity = tank->capacity;
	uint8_t *octets;

	if (n <= capacity - tank->end)
		return tank->octets + tank->end;
	if (n > SIZE_MAX / 4 - level)
		return NULL;
	if (capacity < LEAST)
		capacity = LEAST;
	while (capacity < level + n) /* doubles until it suffices */
		capacity *= 2;
	octets = capacity == tank->capacity ? tank->octets : malloc(capacity);
	if (octets == NULL)
		return NULL;
	if (level > 0)
		memmove(octets, tank->octets + tank->start, level);
	if (octets != tank->octets)
		free(tank->octets);
	*tank = (struct taut_tank){octets, 0, level, capacity};
	return octets + level;
}

bool taut_i_tank_put(struct taut_tank *tank, const uint8_t *octets, size_t n)
{
	uint8_t *room;

	if (n == 0)
		return true;
	room = taut_i_tank_room(tank, n);
	if (room == NULL)
		return false;
	memcpy(room, octets, n);
	tank->end += n;
	return true;
}

void taut_i_tank_take(struct taut_tank *tank, size_t n)
{
	tank->start += n;
	if (tank->start == tank->end)
		taut_i_tank_empty(tank);
}

void taut_i_tank_empty(struct taut_tank *tank)
{
	free(tank->octets);
	*tank = (struct taut_tank){NULL, 0, 0, 0};
}

/* limits.h - every bound of tautzone, with its reason. */
#ifndef TAUT_ZONE_LIMITS_H
#define TAUT_ZONE_LIMITS_H

/* Octets of a zone file that are read at a time: they stay in the cache of the processor. */
#define ZONE_PIECE 262144u

/* Octets of one entry. The longest that has a meaning is 64 KiB of rdata as \DDD, a character-string
 * each, with comments; what goes over this is a missing parenthesis or no zone file. */
#define ZONE_ENTRY_MAX 16777216u

/* Files that all $INCLUDE together may open. Files that include others twice each, 20 deep, would
 * otherwise be a million of them; honest zones have some hundreds. */
#define ZONE_INCLUDES_MAX 65536u

/* Characters of a path, with NUL: what the system takes. */
#define ZONE_PATH_MAX 8192u

#endif

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

/* Faults after which reading ends, unless --errors says otherwise. */
#define ZONE_ERRORS 100u

/* Octets of memory for sorting: records, their order, and the pieces of sorted files when these are merged.
 * --max-memory changes it. More is no quicker: what is sorted at a time leaves the cache of the
 * processor. Half of the minimum, for each of two zones, still has to hold a record of the largest size
 * from each of ZONE_RUNS_MIN files. */
#define ZONE_MEMORY     67108864u
#define ZONE_MEMORY_MIN 8388608u

/* Characters of a line of `tautzone rdata`: the longest text of rdata takes 786,432. */
#define ZONE_LINE_MAX 2097152u

/* Characters of a path, with NUL: what the system takes. */
#define ZONE_PATH_MAX 8192u

/* Octets that a record of the largest size takes when it waits to be sorted: its owner twice, its rdata
 * twice, and numbers. */
#define ZONE_RECORD_MAX 132608u

/* Different TTLs that `tautzone stat` counts one by one, and how many of them it shows. */
#define ZONE_TTLS       1024u
#define ZONE_TTLS_SHOWN 10u

/* Sorted files that are merged at a time: descriptors are few. */
#define ZONE_RUNS_MIN 8u
#define ZONE_RUNS_MAX 64u

#endif

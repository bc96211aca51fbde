/* limits.h - bounds of tautd that nobody sets; those that a configuration sets stand in config.def. */
#ifndef TAUT_DAEMON_LIMITS_H
#define TAUT_DAEMON_LIMITS_H

/* ---- the configuration ---------------------------------------------------------------------- */

#define CONFIG_FAULTS      100u        /* that are told */
#define CONFIG_FILE_OCTETS (64u << 20) /* of a file */
#define CONFIG_VALUES      2000000u    /* of all files */
#define CONFIG_INCLUDES    8u          /* files inside each other, the first one counted */
#define CONFIG_NESTING     32u         /* of YAML collections; keys need four */
#define CONFIG_KEYS        128u        /* in a mapping: more than any has rows */
#define CONFIG_TEXT_MAX    65535u      /* octets of a value */
#define CONFIG_PATH_MAX    64u         /* of a key's path */
#define CONFIG_SECRET_MAX  1024u       /* octets of a TSIG key; RFC 8945 asks for no more than a hash has */
#define CONFIG_SECRET_FILE 4096u       /* octets of a file with one, in base64 */
#define CONFIG_TWICE       256u        /* prefixes of a list that are compared with those of others */
#define CONFIG_HINTS       64u         /* of a file: the root has 13 servers with two addresses each */

/* ---- workers -------------------------------------------------------------------------------- */

#define DAEMON_WORKERS     256u
#define DAEMON_DESCRIPTORS 65536u /* that are asked for: connections, exchanges and all else, with plenty to spare */
#define DAEMON_PATIENCE    10     /* seconds until a worker has begun with a job */

/* ---- registered zones ----------------------------------------------------------------------- */

#define ZONES_FAULTS 20u /* of a file that are told */
/* Of the text of a zone, uncompressed, its store takes less than half, and as much again while it is made. */
#define ZONES_STORE_LEAST  (1u << 20)
#define ZONES_STORE_FACTOR 4u
#define ZONES_DOUBLINGS    14 /* where that was not enough: files may be compressed, or include others */

/* ---- the rate of clients -------------------------------------------------------------------- */

#define RATE_BUCKETS 65536u /* of eight octets each */
#define RATE_WAYS    4u     /* places of a network in the table */
#define RATE_TRIES   8      /* others change the same word at the same moment: who meets that so often passes */

/* ---- the control channel and what it does ---------------------------------------------------- */

#define CTL_LINE    8192   /* octets of a command, with its line end */
#define CTL_FILE    4096   /* of a file name, with NUL */
#define CTL_PEERS   8u     /* connections at once */
#define CTL_IDLE_MS 15000u /* of a connection that says nothing, or does not read its answer */

#define DUMP_ENTRY_MAX 131072u /* octets of an entry; a larger one is a fault of the file */
#define DUMP_PIECE     262144u /* octets that go to a worker, or come from it, at once: larger than any entry */
/* Older dumps are refused: what is in them has run out, but for entries that servers gave absurd times. */
#define DUMP_AGE_MAX   604800u
#define DUMP_AHEAD_MAX 300u /* seconds that the clock of another machine may be ahead */

/* A trace has a resolver of its own, for one request and what that needs. */
#define TRACE_CACHE     (1u << 20)
#define TRACE_REQUESTS  16u
#define TRACE_SERVERS   256u
#define TRACE_EXCHANGES 64u
#define TRACE_STREAMS   16u

/* ---- the log -------------------------------------------------------------------------------- */

#define LOG_LINE    4096       /* octets of a line; what is longer is cut */
#define LOG_BURST   10         /* lines of an event and a source in one second */
#define LOG_RING    (1u << 17) /* octets of a source; touched only as far as they are needed */
#define LOG_KINDS   32u        /* of lines that a source counts at once */
#define LOG_SOURCES 260u       /* DAEMON_WORKERS, the main thread, and a few to spare */

/* ---- metrics -------------------------------------------------------------------------------- */

/* Who scrapes is one or two programs; connections beyond that wait or are refused, and none is kept long. */
#define METRICS_CONNECTIONS      16u
#define METRICS_CONNECTIONS_EACH 8u
#define METRICS_TIMEOUT          10u   /* seconds */
#define METRICS_MEMORY           8192u /* octets of a connection */

#endif

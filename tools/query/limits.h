/* limits.h - bounds of tautq. */
#ifndef TAUT_QUERY_LIMITS_H
#define TAUT_QUERY_LIMITS_H

#define QUERY_ASKS  65536u /* questions of one command line: far more than a shell passes on */
#define QUERY_WORDS 256    /* words of a line of a batch file */
#define QUERY_LINE  65536u /* characters of one */
#define QUERY_OPTION_ROOM                                                                          \
	4096u /* octets of EDNS options named by +ednsopt, which a query over UDP cannot hold anyway */
#define QUERY_SECRET                                                                               \
	512u /* octets of a TSIG key; RFC 8945 asks for no more than the output of the hash */
#define QUERY_FINDINGS 64  /* of a reply that are told: people read them */
#define QUERY_SERVERS  16u /* addresses of servers that are asked in turn */
#define QUERY_SEARCH                                                                               \
	32u /* domains of a search list, as of glibc 2.26 no limit; names are tried one by one */
#define QUERY_FILE      262144u /* octets of resolv.conf and of a key file */
#define QUERY_WAIT_MAX  3600u   /* seconds for one try */
#define QUERY_TRIES_MAX 100u
#define QUERY_UNSIGNED  99u /* messages of a transfer between two with TSIG, RFC 8945 5.3.1 */
#define QUERY_HINTS     64u /* addresses of root servers: today 26 */
#define QUERY_RECORD                                                                               \
	33554432u /* octets of a record: 200 packets of 64 KiB each, and more than twice that */
#define QUERY_FLIGHTS   64u /* exchanges of a walk at once; the core has far less for one request */
#define QUERY_STEPS     1024u /* queries of a walk; the budget of the core is less */
#define QUERY_KNOWN     8192u /* names and addresses of servers that a walk meets */
#define QUERY_STREAM_MS 3000u /* of a walk: a connection, its query and its reply */
#define QUERY_AGAIN                                                                                \
	4u /* new queries to one server that its answers ask for: BADCOOKIE, BADVERS, TC, each once */

#endif

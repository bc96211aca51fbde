/* codes.h - numbers of IANA's lists that the resolver sets and looks at: RCODEs, EDNS options, extended errors. Their names are in
 * the codec's codes.def. */
#ifndef TAUT_CODES_H
#define TAUT_CODES_H

/* RFC 6895 2.3 */
#define TAUT_RCODE_FORMERR   1u
#define TAUT_RCODE_SERVFAIL  2u
#define TAUT_RCODE_NXDOMAIN  3u
#define TAUT_RCODE_NOTIMP    4u
#define TAUT_RCODE_REFUSED   5u
#define TAUT_RCODE_YXDOMAIN  6u
#define TAUT_RCODE_NOTAUTH   9u
#define TAUT_RCODE_BADVERS   16u
#define TAUT_RCODE_BADCOOKIE 23u

#define TAUT_OPTION_NSID      3u
#define TAUT_OPTION_COOKIE    10u
#define TAUT_OPTION_KEEPALIVE 11u
#define TAUT_OPTION_PADDING   12u
#define TAUT_OPTION_EDE       15u

/* RFC 8914 4 */
#define TAUT_NO_EDE 0xffffu
enum taut_ede {
	TAUT_EDE_OTHER = 0,
	TAUT_EDE_STALE = 3,
	TAUT_EDE_STALE_NX = 19,
	TAUT_EDE_CACHED_ERROR = 13,
	TAUT_EDE_NOT_READY = 14,
	TAUT_EDE_BLOCKED = 15,
	TAUT_EDE_FILTERED = 17,
	TAUT_EDE_NOT_AUTHORITATIVE = 20,
	TAUT_EDE_NOT_SUPPORTED = 21,
	TAUT_EDE_NO_AUTHORITY = 22,
	TAUT_EDE_NETWORK = 23,
	TAUT_EDE_INVALID = 24
};

#endif

/* query.h - one question: what is asked, how it is sent, what is shown of the answer. options.c fills it. */
#ifndef TAUT_QUERY_QUERY_H
#define TAUT_QUERY_QUERY_H

#include <tautwire/tsig.h>

#include "limits.h"

/* As dig has them: a shell script looks at these. */
enum query_exit {
	QUERY_EXIT_ANSWERED = 0, /* whatever the rcode is */
	QUERY_EXIT_USAGE = 1,
	QUERY_EXIT_BATCH = 8, /* a batch file cannot be read */
	QUERY_EXIT_NO_REPLY = 9,
	QUERY_EXIT_INTERNAL = 10
};

enum query_choice { QUERY_AUTO, QUERY_NO, QUERY_YES };

struct query_key {
	bool set;
	uint8_t name[TAUT_NAME_MAX];
	const uint8_t *algorithm; /* static */
	uint32_t secret_length;
	uint8_t secret[QUERY_SECRET];
};

/* Texts are the caller's words, or static. */
struct query_ask {
	/* the question */
	const char *name;             /* as it was given; NULL: the root */
	bool reverse;                 /* -x: it is an address */
	uint8_t qname[TAUT_NAME_MAX]; /* wire form of the name, without a search list */
	bool absolute;                /* the name ends with a dot */
	bool type_given;
	uint16_t type, rclass;
	uint32_t serial; /* IXFR */
	/* whom, and how */
	const char *server; /* NULL: those of resolv.conf */
	uint8_t family;     /* 4 or 6 only; 0: both */
	uint32_t port;      /* 0: 53, or 853 */
	const char *source; /* local address, NULL: any */
	enum query_choice tcp;
	bool tls;
	const char *tls_hostname, *tls_pin;
	const char *tls_ca;     /* NULL: none was named; "": those of the system */
	uint32_t wait_s, tries; /* 0: as resolv.conf says, or 5 and 3 */
	bool ignore, fail, ednsnegotiation, badcookie;
	bool search;
	const char *domain;
	uint32_t ndots; /* UINT32_MAX: as resolv.conf says */
	const char *resolv_conf;
	struct query_key key;
	/* the header */
	bool aaflag, adflag, cdflag, raflag, rdflag, tcflag, zflag, header_only;
	uint32_t opcode;
	bool has_qid;
	uint32_t qid;
	/* EDNS */
	bool edns;
	uint32_t edns_version, bufsize, edns_flags;
	bool dnssec, coflag, nsid, expire, keepalive;
	bool cookie;
	uint8_t cookie_octets[40]; /* that were given */
	uint32_t cookie_length;    /* 0: one is drawn */
	bool subnet;
	uint8_t subnet_octets[20]; /* the option's value */
	uint32_t subnet_length;
	uint32_t padding;       /* block; 0: none */
	uint32_t option_length; /* options by number or name, in wire form */
	uint8_t options[QUERY_OPTION_ROOM];
	/* the walk from the root */
	bool trace, explain, dot, qmin;
	const char *record, *replay, *hints; /* files */
	/* what is shown */
	bool show_short, json, identify, cmd, comments, question, answer, authority, additional,
		stats, qr;
	bool multiline, ttlid, ttlunits, class_shown, crypto, unknownformat, onesoa, findings;
	bool idnin;
	enum query_choice idnout, color;
};

#define QUERY_ERROR 320 /* characters of an error text */

#endif

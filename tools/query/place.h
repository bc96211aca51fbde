/* place.h - where servers are: addresses with an interface, as people write them, and resolv.conf(5). */
#ifndef TAUT_QUERY_PLACE_H
#define TAUT_QUERY_PLACE_H

#include "query.h"

struct query_place {
	struct taut_address address;
	uint32_t scope; /* interface of a link-local address; 0: none */
};

/* "192.0.2.1", "2001:db8::1", "fe80::1%eth0", "[2001:db8::1]", each perhaps with "@5353", "#5353", or, behind ], ":5353".
 * False: it is none. */
bool query_place_scan(const char *text, size_t n, struct query_place *place);
/* "192.0.2.1#53" as dig has it. */
#define QUERY_PLACE_TEXT 80
void query_place_text(const struct query_place *place, char out[QUERY_PLACE_TEXT]);

/* A name or an address, and the port behind @ or #. False: the port is none. *n: characters of the name. */
bool query_split_port(const char *text, size_t *n, uint16_t *port);

struct query_resolv {
	struct query_place servers[QUERY_SERVERS];
	uint32_t server_count;
	char search[QUERY_SEARCH][TAUT_NAME_TEXT];
	uint32_t search_count;
	uint32_t ndots, timeout, attempts; /* 0: not said (ndots: 1) */
	uint32_t wrong;                    /* lines of servers that could not be read */
};

/* Reads n octets of resolv.conf(5). Without a server it is the machine itself. */
void query_resolv_text(struct query_resolv *resolv, const char *text, size_t n);

#endif

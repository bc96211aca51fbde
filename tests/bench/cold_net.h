/* cold_net.h - a virtual Internet whose answers are computed from the names that are asked for: root,
 * 150 TLDs, 80 hosters, 10 CDNs and as many zones as are wanted. It keeps nothing, so that what it costs
 * can be measured apart. */
#ifndef TAUTWIRE_BENCH_COLD_NET_H
#define TAUTWIRE_BENCH_COLD_NET_H

#include <tautwire/resolver.h>

enum { COLD_ZONES = 100000, COLD_QUERY = 320, COLD_REPLY = 1232 };

/* The root's servers. */
extern const struct taut_hint cold_hints[4];

void cold_open(void);
/* The reply of the server at an address. 0: there is none, or it does not know the name. */
size_t cold_reply(const struct taut_address *server, const uint8_t *query, size_t n,
	uint8_t reply[COLD_REPLY]);

#endif

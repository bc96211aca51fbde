/* servers.h - what is known of each address: round trips, silence, abilities, lameness, cookies. A table of fixed size;
 * the one that was not used for longest goes first. */
#ifndef TAUT_SERVERS_H
#define TAUT_SERVERS_H

#include "../resolver.h"

#pragma GCC visibility push(hidden)

#define TAUT_LAME_ZONES 4 /* that are remembered for a server */

enum taut_edns_state {
	TAUT_EDNS_UNKNOWN, TAUT_EDNS_WORKS, TAUT_EDNS_SMALL /* 512 octets */, TAUT_EDNS_NONE
};

struct taut_server {
	struct taut_address address;
	uint32_t next, older, newer; /* of its chain, of the order of use: index + 1 */
	uint32_t srtt, rttvar;       /* microseconds; srtt 0: never answered */
	uint32_t silent;             /* timeouts in a row */
	uint64_t back_at;            /* left alone until then */
	uint64_t edns_at;            /* what edns says is tried anew then */
	uint8_t edns;                /* enum taut_edns_state */
	bool no_case;                /* does not keep the case of questions */
	bool no_tcp;
	uint8_t cookie_length;       /* of the server's cookie; 0: none */
	uint8_t cookie[32], client_cookie[8];
	bool bare;                   /* the last reply over a connection came without EDNS */
	struct {
		uint64_t zone, until; /* hash of the zone's name; microseconds */
	} lame[TAUT_LAME_ZONES];
};

struct taut_servers;

size_t taut_i_servers_size(uint32_t count);
struct taut_servers *taut_i_servers_init(void *memory, size_t n, uint32_t count, const uint8_t key[16]);

/* The server of an address, made if it is new. The pointer is good until the next call of this. */
struct taut_server *taut_i_server(struct taut_servers *s, const struct taut_address *address);

/* How long to wait for its answer, microseconds. */
uint32_t taut_i_server_timeout(const struct taut_server *server);
/* An answer after so many microseconds; nothing in that time. */
void taut_i_server_answered(struct taut_server *server, uint32_t rtt, struct taut_time now);
void taut_i_server_silent(struct taut_server *server, uint32_t waited, struct taut_time now);

bool taut_i_server_is_lame(const struct taut_server *server, const uint8_t *zone, struct taut_time now);
void taut_i_server_set_lame(struct taut_server *server, const uint8_t *zone, struct taut_time now);

#define TAUT_SCORE_UNKNOWN 128000u     /* a server that was never asked is as good as one of 128 ms */
#define TAUT_SCORE_ALONE   1000000000u /* from here on: it is left alone now */
#define TAUT_PROBE_ONE_IN  8u

/* How good a choice it is: less is better. Servers within a band of the best are chosen from at random; those that are left
 * alone come last, and one in so many questions (by `chance`, a random number) probes one whose time is over. */
uint32_t taut_i_server_score(const struct taut_server *server, uint32_t chance, struct taut_time now);

#pragma GCC visibility pop

#endif

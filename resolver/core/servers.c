/* servers.c - what is known of each address of a name server; see servers.h. */
#include "servers.h"
#include "../dnssec/crypto.h"
#include "../limits.h"

#include <string.h>

struct taut_servers {
	_Alignas(16) uint8_t key[16]; /* so that what stands behind the structure is aligned too */
	uint32_t count, used;    /* entries there can be, and are */
	uint32_t chains;         /* a power of two */
	uint32_t oldest, newest; /* by use: index + 1 */
};

/* Entries stand behind the structure, heads of chains behind them. */
static struct taut_server *entries_of(struct taut_servers *s)
{
	return (struct taut_server *)(void *)(s + 1);
}

static uint32_t *heads_of(struct taut_servers *s)
{
	return (uint32_t *)(void *)(entries_of(s) + s->count);
}

static uint32_t chains_for(uint32_t count)
{
	uint32_t chains = 16;

	while (chains < count) /* at most 28 turns */
		chains *= 2;
	return chains;
}

size_t taut_i_servers_size(uint32_t count)
{
	return sizeof(struct taut_servers) + count * sizeof(struct taut_server) +
	       chains_for(count) * sizeof(uint32_t);
}

struct taut_servers *taut_i_servers_init(void *memory, size_t n, uint32_t count, const uint8_t key[16])
{
	struct taut_servers *s = memory;

	if (count == 0 || n < taut_i_servers_size(count))
		return NULL;
	*s = (struct taut_servers){.count = count, .chains = chains_for(count)};
	memcpy(s->key, key, 16);
	memset(heads_of(s), 0, s->chains * sizeof(uint32_t));
	return s;
}

/* ---- the table ------------------------------------------------------------------------------ */

static bool same_address(const struct taut_address *a, const struct taut_address *b)
{
	return a->family == b->family && a->port == b->port &&
	       memcmp(a->octets, b->octets, a->family == 4 ? 4 : 16) == 0;
}

static uint32_t *chain_of(struct taut_servers *s, const struct taut_address *address)
{
	uint8_t octets[19] = {address->family, (uint8_t)(address->port >> 8), (uint8_t)address->port};

	memcpy(octets + 3, address->octets, address->family == 4 ? 4 : 16);
	return &heads_of(s)[taut_i_siphash(s->key, octets, sizeof octets) & (s->chains - 1)];
}

/* Takes an entry out of the order of use. */
static void unlink_use(struct taut_servers *s, struct taut_server *server)
{
	struct taut_server *entries = entries_of(s);

	if (server->older != 0)
		entries[server->older - 1].newer = server->newer;
	else
		s->oldest = server->newer;
	if (server->newer != 0)
		entries[server->newer - 1].older = server->older;
	else
		s->newest = server->older;
}

static void link_newest(struct taut_servers *s, struct taut_server *server)
{
	uint32_t index = (uint32_t)(server - entries_of(s)) + 1;

	server->older = s->newest;
	server->newer = 0;
	if (s->newest != 0)
		entries_of(s)[s->newest - 1].newer = index;
	else
		s->oldest = index;
	s->newest = index;
}

/* The entry that was not used for longest, taken out of everything. */
static struct taut_server *evict(struct taut_servers *s)
{
	struct taut_server *entries = entries_of(s), *server = &entries[s->oldest - 1];
	uint32_t index = s->oldest, *link = chain_of(s, &server->address);

	while (*link != index) /* it is in its chain */
		link = &entries[*link - 1].next;
	*link = server->next;
	unlink_use(s, server);
	return server;
}

struct taut_server *taut_i_server(struct taut_servers *s, const struct taut_address *address)
{
	struct taut_server *entries = entries_of(s), *server;
	uint32_t *head;

	/* who is asked for is asked for again: with each query five times */
	if (s->newest != 0 && same_address(&entries[s->newest - 1].address, address))
		return &entries[s->newest - 1];
	head = chain_of(s, address);
	/* Ends with the chain; chains are short, as the hash is keyed. */
	for (uint32_t i = *head; i != 0; i = server->next) {
		server = &entries[i - 1];
		if (!same_address(&server->address, address))
			continue;
		unlink_use(s, server);
		link_newest(s, server);
		return server;
	}
	server = s->used < s->count ? &entries[s->used++] : evict(s);
	*server = (struct taut_server){.address = *address, .next = *head};
	*head = (uint32_t)(server - entries) + 1;
	link_newest(s, server);
	return server;
}

/* ---- round trips and silence ---------------------------------------------------------------- */

/* RFC 6298 2, with bounds of our own; doubled for each silence in a row. */
uint32_t taut_i_server_timeout(const struct taut_server *server)
{
	uint64_t us = server->srtt != 0 ? (uint64_t)server->srtt + 4 * (uint64_t)server->rttvar
					: TAUT_RTO_FIRST;

	if (us < TAUT_RTO_LEAST)
		us = TAUT_RTO_LEAST;
	us <<= server->silent < 8 ? server->silent : 8;
	return us < TAUT_RTO_MOST ? (uint32_t)us : TAUT_RTO_MOST;
}

void taut_i_server_answered(struct taut_server *server, uint32_t rtt, struct taut_time now)
{
	uint32_t off;

	(void)now;
	server->silent = 0;
	server->back_at = 0;
	if (rtt == 0)
		rtt = 1; /* 0 stands for a server that never answered */
	if (rtt > TAUT_RTO_MOST)
		rtt = TAUT_RTO_MOST;
	if (server->srtt == 0) {
		server->srtt = rtt;
		server->rttvar = rtt / 2;
		return;
	}
	off = rtt > server->srtt ? rtt - server->srtt : server->srtt - rtt;
	server->rttvar = (3 * server->rttvar + off) / 4;
	server->srtt = (7 * server->srtt + rtt) / 8;
}

/* One lost packet says little: from the second silence in a row on the server is left alone for a while, which doubles, so that
 * a dead one costs little, up to a bound, so that it is found again soon after it came back. */
void taut_i_server_silent(struct taut_server *server, uint32_t waited, struct taut_time now)
{
	uint64_t wait = TAUT_BACKOFF_FIRST;

	/* Questions that were under way at the same time count as one: they were lost together. What was asked before the last
	 * silence had less time than the server has now. */
	if (waited != 0 && server->silent > 0 && waited < taut_i_server_timeout(server))
		return;
	if (server->silent < 32)
		server->silent++;
	if (server->silent < 2)
		return;
	wait <<= server->silent - 2 < 8 ? server->silent - 2 : 8;
	server->back_at = now.us + (wait < TAUT_BACKOFF_MOST ? wait : TAUT_BACKOFF_MOST);
}

uint32_t taut_i_server_score(const struct taut_server *server, uint32_t chance, struct taut_time now)
{
	uint32_t expected = server->srtt != 0 ? server->srtt : TAUT_SCORE_UNKNOWN;

	if (now.us < server->back_at)
		return TAUT_SCORE_ALONE + (server->silent < 32 ? server->silent : 32);
	if (server->silent == 0 || (server->silent >= 2 && chance % TAUT_PROBE_ONE_IN == 0))
		return expected; /* a probe of one whose time is over goes first, or it would never be seen again */
	return expected + taut_i_server_timeout(server);
}

/* ---- lameness ------------------------------------------------------------------------------- */

bool taut_i_server_is_lame(const struct taut_server *server, const uint8_t *zone, struct taut_time now)
{
	/* hardly any server is lame for anything: the hash is for those */
	for (uint32_t i = 0; i < TAUT_LAME_ZONES; i++)
		if (now.us < server->lame[i].until &&
			server->lame[i].zone == taut_name_hash(zone, 0))
			return true;
	return false;
}

/* In the place of the one that ends first. */
void taut_i_server_set_lame(struct taut_server *server, const uint8_t *zone, struct taut_time now)
{
	uint64_t hash = taut_name_hash(zone, 0);
	uint32_t at = 0;

	for (uint32_t i = 0; i < TAUT_LAME_ZONES; i++) {
		if (server->lame[i].zone == hash) {
			at = i;
			break;
		}
		if (server->lame[i].until < server->lame[at].until)
			at = i;
	}
	server->lame[at].zone = hash;
	server->lame[at].until = now.us + UINT64_C(1000000) * TAUT_LAME_SECONDS;
}

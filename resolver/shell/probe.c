/* probe.c - unilateral probing of authoritative servers, RFC 9539: what is known of them, and which way an exchange goes. A
 * question never waits for the first connection to a server: it goes by UDP, and the connection is tried beside it. */
#include "probe.h"

#include <stdlib.h>
#include <string.h>

#include "stream_out.h"

#define WAYS        4u
#define SETS        1024u /* 4096 servers: 48 octets each */
#define PROBES_MOST 16u   /* connections at once of which nothing is known yet */

enum state { UNKNOWN, TRYING, WORKS, FAILED };

struct probe {
	struct taut_address server;
	uint8_t state;
	uint64_t at;    /* of that state, microseconds */
	uint64_t aside; /* until then by UDP */
};

struct taut_probes {
	uint64_t key; /* outsiders must not know which servers share a set */
	struct probe sets[SETS][WAYS];
};

bool taut_i_probes_open(struct taut_shell *shell)
{
	if (!shell->config.probe_tls || shell->config.tls_upstream == NULL)
		return true;
	shell->probes = calloc(1, sizeof *shell->probes);
	if (shell->probes == NULL)
		return false;
	taut_shell_random(shell, (uint8_t *)&shell->probes->key, sizeof shell->probes->key);
	return true;
}

void taut_i_probes_close(struct taut_shell *shell)
{
	free(shell->probes);
	shell->probes = NULL;
}

/* ---- the table ------------------------------------------------------------------------------ */

static struct probe *set_of(struct taut_probes *probes, const struct taut_address *server)
{
	uint64_t hash = probes->key;

	for (size_t i = 0; i < sizeof server->octets; i++) {
		hash = (hash ^ server->octets[i]) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return probes->sets[(hash >> 20) % SETS];
}

/* By the address alone: port 853 is the one of all that listen there. */
static struct probe *find(struct taut_shell *shell, const struct taut_address *server)
{
	struct probe *set = shell->probes == NULL ? NULL : set_of(shell->probes, server);

	for (unsigned i = 0; set != NULL && i < WAYS; i++)
		if (set[i].state != UNKNOWN && set[i].server.family == server->family &&
			memcmp(set[i].server.octets, server->octets, sizeof server->octets) == 0)
			return &set[i];
	return NULL;
}

/* A free place, or at random that of another: who fills the table does not choose whom it forgets. */
static struct probe *add(struct taut_shell *shell, const struct taut_address *server)
{
	struct probe *set = set_of(shell->probes, server), *p = NULL;
	uint8_t chance;

	for (unsigned i = 0; p == NULL && i < WAYS; i++)
		if (set[i].state == UNKNOWN)
			p = &set[i];
	if (p == NULL) {
		taut_shell_random(shell, &chance, 1);
		p = &set[chance % WAYS];
	}
	*p = (struct probe){.server = *server};
	return p;
}

static void set_state(struct taut_shell *shell, struct probe *p, enum state state)
{
	p->state = (uint8_t)state;
	p->at = shell->now.us;
	p->aside = 0;
}

/* ---- what connections tell ------------------------------------------------------------------ */

void taut_i_probe_opened(struct taut_shell *shell, const struct taut_address *server)
{
	struct probe *p = find(shell, server);
	char text[TAUT_ADDRESS_TEXT];

	if (p == NULL)
		return; /* forgotten meanwhile */
	if (p->state != WORKS) {
		taut_address_text(server, text);
		shell->stats.probes_worked++;
		taut_i_shell_log(shell, "TLS with %s works: its questions go that way (RFC 9539)", text);
	}
	set_state(shell, p, WORKS);
}

void taut_i_probe_failed(struct taut_shell *shell, const struct taut_address *server, enum taut_failure failure)
{
	struct probe *p = find(shell, server);
	char text[TAUT_ADDRESS_TEXT];

	if (p == NULL || p->state == FAILED)
		return;
	if (failure == TAUT_FAIL_LOCAL) { /* which says nothing of the server: not now */
		p->aside = shell->now.us + TAUT_PROBE_TIMEOUT_US;
		return;
	}
	shell->stats.probes_failed++;
	if (p->state == WORKS) { /* most servers have no TLS: that is no news */
		taut_address_text(server, text);
		taut_i_shell_log(shell, "TLS with %s works no more: its questions go by UDP (RFC 9539)", text);
	}
	set_state(shell, p, FAILED);
}

void taut_i_probe_slow(struct taut_shell *shell, const struct taut_address *server)
{
	struct probe *p = find(shell, server);

	if (p != NULL)
		p->aside = shell->now.us + TAUT_PROBE_TIMEOUT_US;
}

void taut_i_probe_lost(struct taut_shell *shell, struct taut_upstream *upstream, uint8_t *octets, size_t n)
{
	struct taut_action again = {.kind = TAUT_ACTION_SEND,
		.exchange = upstream->exchange,
		.address = upstream->server,
		.transport = TAUT_UDP,
		.port = upstream->port,
		.octets = octets,
		.length = taut_i_unpad(octets, n)};

	upstream->transport = TAUT_UDP;
	upstream->unforced = false;
	shell->stats.unforced_lost++;
	taut_i_udp_send(shell, upstream, &again);
}

/* ---- the way of an exchange ----------------------------------------------------------------- */

/* RFC 9539 4.6: may this server be tried now? */
static bool is_due(const struct probe *p, uint64_t now)
{
	if (now < p->aside)
		return false;
	switch ((enum state)p->state) {
	case UNKNOWN: return true;
	case TRYING: return p->aside != 0 || now - p->at >= TAUT_PROBE_DAMPING_US; /* it could not be tried */
	case WORKS: return now - p->at >= TAUT_PROBE_PERSISTENCE_US;
	case FAILED: return now - p->at >= TAUT_PROBE_DAMPING_US;
	}
	return false;
}

static bool works(const struct probe *p, uint64_t now)
{
	return p->state == WORKS && now >= p->aside && now - p->at < TAUT_PROBE_PERSISTENCE_US;
}

bool taut_i_probe_send(struct taut_shell *shell, struct taut_upstream *upstream, const struct taut_action *action)
{
	struct taut_address server = action->address;
	uint64_t now = shell->now.us;
	struct probe *p;

	/* A server at another port is one of a lab: what is at its port 853 is somebody else's. */
	if (shell->probes == NULL || !action->authoritative ||
		(server.port != 0 && server.port != 53 && shell->config.probe_port == 0))
		return false;
	server.port = shell->config.probe_port == 0 ? 853 : shell->config.probe_port;
	p = find(shell, &server);
	if (p != NULL && works(p, now)) {
		upstream->unforced = true;
		upstream->transport = TAUT_TLS;
		upstream->port = action->port;
		if (taut_i_tcp_out_try(shell, upstream, action, &server)) {
			shell->stats.unforced++;
			return true;
		}
		upstream->unforced = false;
		upstream->transport = TAUT_UDP;
		return false;
	}
	if ((p != NULL && !is_due(p, now)) || taut_i_tcp_out_trying(shell) >= PROBES_MOST)
		return false;
	if (p == NULL)
		p = add(shell, &server);
	set_state(shell, p, TRYING);
	shell->stats.probes++;
	taut_i_tcp_out_try(shell, NULL, NULL, &server);
	return false;
}

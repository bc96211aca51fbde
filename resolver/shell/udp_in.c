/* udp_in.c - UDP sockets of clients: queries are taken in batches, their answers gathered and sent in one call. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "inner.h"

enum {
	BATCH_MOST = 64,
	ROUNDS = 8,         /* batches of one socket before the others have their turn */
	QUERY = 4096,       /* octets; longer ones are nothing that a client sends */
	ANSWERS = 128,      /* gathered before they are sent */
	SPACE = 256 * 1024, /* octets of them */
	CONTROL = 64,       /* of ancillary data */
	BUFFER = 4 << 20    /* of the socket, as far as the system allows */
};

struct taut_udp_in {
	struct taut_udp_in *next;
	uv_poll_t poll;
	struct taut_shell *shell;
	int udp;
	bool any; /* listens at a wildcard address: answers tell where they come from */
};

struct answer {
	int udp;
	struct sockaddr_storage to;
	_Alignas(struct cmsghdr) char control[CONTROL];
};

struct taut_udp_ins {
	struct taut_udp_in *first;
	uint32_t batch;
	/* queries */
	struct mmsghdr in[BATCH_MOST];
	struct iovec in_vector[BATCH_MOST];
	struct sockaddr_storage from[BATCH_MOST];
	_Alignas(struct cmsghdr) char control[BATCH_MOST][CONTROL];
	uint8_t queries[BATCH_MOST][QUERY];
	/* answers that wait for the flush */
	uint32_t count, used;
	struct mmsghdr out[ANSWERS];
	struct iovec out_vector[ANSWERS];
	struct answer answers[ANSWERS];
	uint8_t octets[SPACE];
};

/* ---- queries -------------------------------------------------------------------------------- */

/* Where a query came to, from its ancillary data. */
static void local_of(struct msghdr *m, struct taut_asker *asker)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c != NULL; c = CMSG_NXTHDR(m, c)) {
		struct in_pktinfo in4;
		struct in6_pktinfo in6;

		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			memcpy(&in4, CMSG_DATA(c), sizeof in4);
			asker->local.family = 4;
			memcpy(asker->local.octets, &in4.ipi_spec_dst, 4);
		} else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
			memcpy(&in6, CMSG_DATA(c), sizeof in6);
			asker->local.family = 6;
			memcpy(asker->local.octets, &in6.ipi6_addr, 16);
		}
	}
}

static void take(struct taut_udp_in *u, uint32_t i)
{
	struct taut_udp_ins *t = u->shell->udp_in;
	struct taut_asker asker = {.udp = u};
	struct mmsghdr *m = &t->in[i];

	if (m->msg_hdr.msg_flags & MSG_TRUNC)
		return;
	if (!taut_i_shell_address(&t->from[i], &asker.client.address) ||
		asker.client.address.port == 0)
		return; /* nobody sends from port 0, and nobody can answer to it */
	asker.client.transport = TAUT_UDP;
	if (t->from[i].ss_family == AF_INET6)
		asker.scope = ((struct sockaddr_in6 *)&t->from[i])->sin6_scope_id;
	if (u->any)
		local_of(&m->msg_hdr, &asker);
	taut_i_shell_query(u->shell, &asker, t->queries[i], m->msg_len, NULL);
}

static uint32_t receive(struct taut_udp_in *u)
{
	struct taut_udp_ins *t = u->shell->udp_in;
	int n;

	for (uint32_t i = 0; i < t->batch; i++) {
		struct msghdr *m = &t->in[i].msg_hdr;

		m->msg_name = &t->from[i];
		m->msg_namelen = sizeof t->from[i];
		m->msg_iov = &t->in_vector[i];
		m->msg_iovlen = 1;
		m->msg_control = u->any ? t->control[i] : NULL;
		m->msg_controllen = u->any ? CONTROL : 0;
	}
	n = recvmmsg(u->udp, t->in, t->batch, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++)
		take(u, (uint32_t)i);
	return n < 0 ? 0 : (uint32_t)n; /* errors here are ICMP for answers of before: nobody's */
}

static void take_all(struct taut_udp_in *u)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		uint32_t n = receive(u);

		taut_i_shell_pump(u->shell);
		if (n < u->shell->udp_in->batch)
			return;
	}
}

static void on_readable(uv_poll_t *poll, int status, int what)
{
	struct taut_udp_in *u = poll->data;
	socklen_t length = sizeof status;

	(void)what;
	if (status < 0) { /* an error, for which the loop looks away: read, it is gone */
		getsockopt(u->udp, SOL_SOCKET, SO_ERROR, &status, &length);
		uv_poll_start(poll, UV_READABLE, on_readable);
	}
	taut_i_shell_clock(u->shell);
	take_all(u);
}

/* ---- answers -------------------------------------------------------------------------------- */

/* Answers go out from the address where the query came to. */
static size_t put_local(char *control, const struct taut_asker *asker)
{
	struct msghdr m = {.msg_control = control, .msg_controllen = CONTROL};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	struct in_pktinfo in4 = {0};
	struct in6_pktinfo in6 = {0};

	memset(control, 0, CONTROL);
	if (asker->local.family == 4) {
		memcpy(&in4.ipi_spec_dst, asker->local.octets, 4);
		c->cmsg_level = IPPROTO_IP;
		c->cmsg_type = IP_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof in4);
		memcpy(CMSG_DATA(c), &in4, sizeof in4);
		return CMSG_SPACE(sizeof in4);
	}
	memcpy(&in6.ipi6_addr, asker->local.octets, 16);
	in6.ipi6_ifindex = asker->scope;
	c->cmsg_level = IPPROTO_IPV6;
	c->cmsg_type = IPV6_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof in6);
	memcpy(CMSG_DATA(c), &in6, sizeof in6);
	return CMSG_SPACE(sizeof in6);
}

void taut_i_udp_answer(
	struct taut_shell *shell, const struct taut_asker *asker, const uint8_t *octets, size_t n)
{
	struct taut_udp_ins *t = shell->udp_in;
	struct answer *a;
	struct msghdr *m;

	if (asker->udp->udp < 0)
		return;
	if (t->count == ANSWERS || n > SPACE - t->used)
		taut_i_udp_flush(shell);
	a = &t->answers[t->count];
	m = &t->out[t->count].msg_hdr;
	a->udp = asker->udp->udp;
	m->msg_namelen = taut_i_shell_sockaddr(&asker->client.address, 0, &a->to);
	if (asker->client.address.family == 6)
		((struct sockaddr_in6 *)&a->to)->sin6_scope_id = asker->scope;
	m->msg_name = &a->to;
	t->out_vector[t->count] = (struct iovec){t->octets + t->used, n};
	m->msg_iov = &t->out_vector[t->count];
	m->msg_iovlen = 1;
	m->msg_control = asker->local.family == 0 ? NULL : a->control;
	m->msg_controllen = asker->local.family == 0 ? 0 : put_local(a->control, asker);
	memcpy(t->octets + t->used, octets, n);
	t->used += (uint32_t)n;
	t->count++;
}

/* What the system does not take is lost, as on the way: no client waits for one packet for ever. */
static uint32_t send_some(struct taut_udp_ins *t, uint32_t at)
{
	uint32_t end = at;
	int n;

	while (end < t->count && t->answers[end].udp == t->answers[at].udp)
		end++;
	n = sendmmsg(t->answers[at].udp, t->out + at, end - at, MSG_DONTWAIT);
	if (n > 0)
		return (uint32_t)n;
	return errno == EAGAIN || errno == ENOBUFS ? end - at
						   : 1; /* this client cannot be reached */
}

void taut_i_udp_flush(struct taut_shell *shell)
{
	struct taut_udp_ins *t = shell->udp_in;

	if (t == NULL)
		return;
	for (uint32_t at = 0; at < t->count;)
		at += send_some(t, at);
	t->count = 0;
	t->used = 0;
}

/* ---- sockets -------------------------------------------------------------------------------- */

static bool prepare(struct taut_shell *shell)
{
	struct taut_udp_ins *t;

	if (shell->udp_in != NULL)
		return true;
	t = calloc(1, sizeof *t);
	if (t == NULL)
		return false;
	t->batch = shell->config.udp_batch < BATCH_MOST ? shell->config.udp_batch : BATCH_MOST;
	for (uint32_t i = 0; i < BATCH_MOST; i++)
		t->in_vector[i] = (struct iovec){t->queries[i], QUERY};
	shell->udp_in = t;
	return true;
}

static bool is_any(const struct taut_address *address)
{
	static const uint8_t zeros[16];

	return memcmp(address->octets, zeros, address->family == 4 ? 4 : 16) == 0;
}

static bool set(int udp, int level, int option, int value)
{
	return setsockopt(udp, level, option, &value, sizeof value) == 0;
}

/* Errors of what only makes things better are nobody's concern. */
static bool configure(int udp, uint8_t family, bool any)
{
	set(udp, SOL_SOCKET, SO_RCVBUF, BUFFER);
	set(udp, SOL_SOCKET, SO_SNDBUF, BUFFER);
	if (family == 4) /* no fragments because of a path MTU that somebody made up */
		set(udp, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
	else
		set(udp, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
	if (any && family == 4 && !set(udp, IPPROTO_IP, IP_PKTINFO, 1))
		return false;
	if (any && family == 6 && !set(udp, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1))
		return false;
	/* SO_REUSEADDR besides would let programs of other users listen here too, and take the queries */
	return set(udp, SOL_SOCKET, SO_REUSEPORT, 1) &&
	       (family == 4 || set(udp, IPPROTO_IPV6, IPV6_V6ONLY, 1));
}

bool taut_i_udp_listen(struct taut_shell *shell, const struct taut_listener *listener,
	char error[TAUT_SHELL_ERROR])
{
	char text[TAUT_ADDRESS_TEXT];
	struct sockaddr_storage place;
	unsigned length = taut_i_shell_sockaddr(&listener->address, 53, &place);
	struct taut_udp_in *u = calloc(1, sizeof *u);
	const char *what = "socket";

	if (u == NULL || !prepare(shell)) {
		free(u);
		snprintf(error, TAUT_SHELL_ERROR, "no memory");
		return false;
	}
	u->shell = shell;
	u->any = is_any(&listener->address);
	u->udp = socket(place.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (u->udp >= 0 &&
		(what = "setsockopt", configure(u->udp, listener->address.family, u->any)) &&
		(what = "bind", bind(u->udp, (const struct sockaddr *)&place, length) == 0) &&
		(what = "uv_poll_init",
			(errno = -uv_poll_init(&shell->loop, &u->poll, u->udp)) == 0)) {
		u->poll.data = u;
		u->next = shell->udp_in->first;
		shell->udp_in->first = u;
		uv_poll_start(&u->poll, UV_READABLE, on_readable);
		return true;
	}
	taut_address_text(&listener->address, text);
	snprintf(error, TAUT_SHELL_ERROR, "UDP %s: %s: %s", text, what, strerror(errno));
	if (u->udp >= 0)
		close(u->udp);
	free(u);
	return false;
}

void taut_i_udp_stop(struct taut_shell *shell)
{
	if (shell->udp_in == NULL)
		return;
	for (struct taut_udp_in *u = shell->udp_in->first; u != NULL; u = u->next) {
		take_all(u);
		uv_poll_stop(&u->poll);
	}
}

static void on_closed(uv_handle_t *handle)
{
	struct taut_udp_in *u = handle->data;

	close(u->udp);
	free(u);
}

void taut_i_udp_in_close(struct taut_shell *shell)
{
	if (shell->udp_in == NULL)
		return;
	for (struct taut_udp_in *u = shell->udp_in->first, *next; u != NULL; u = next) {
		next = u->next;
		uv_close((uv_handle_t *)&u->poll, on_closed);
	}
	free(shell->udp_in);
	shell->udp_in = NULL;
}

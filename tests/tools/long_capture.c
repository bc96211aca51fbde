/* long_capture.c - writes a pcap of a whole day of DNS to standard output in which nothing is ever seen
 * twice: each exchange has a client address, a port, an id and a name of its own, and many leave
 * something behind that a reader has to remember until it knows better: queries without a response,
 * fragments without their rest, TCP streams with a hole, TCP connections that nobody closes.
 * What is in it is told on standard error in a line:
 *
 *	packets N messages N queries N unanswered N holes N halves N open N
 *
 * messages are those that are whole. Usage, N in 1/1000 where nothing else is said:
 *	long_capture [-n exchanges] [-s seed] [-d seconds of capture time]
 *	             [-t by TCP] [-u unanswered] [-f responses in fragments] [-i of these incomplete]
 *	             [-h TCP responses with a hole] [-o TCP connections left open] [-w exchanges under way]
 *
 * Each is a sum of its number only, so that the responses of one exchange can come after the queries of
 * the next ones without anything being kept here. Checksums are 0.
 */
#define _POSIX_C_SOURCE 200809L

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define START 1700000000u

static struct {
	uint64_t n, seed, seconds, by_tcp, unanswered, fragments, incomplete, holes, open,
		under_way;
} want = {
	.n = 100000,
	.seed = 1,
	.seconds = 86400,
	.by_tcp = 200,
	.unanswered = 300,
	.fragments = 100,
	.incomplete = 500,
	.holes = 300,
	.open = 500,
	.under_way = 8,
};

static struct {
	uint64_t packets, messages, queries, unanswered, holes, halves, open;
} done;

/* A number of exchange i: `what` tells those of one exchange apart (splitmix64's last steps). */
static uint64_t number(uint64_t i, uint64_t what)
{
	uint64_t z = want.seed * 0x9e3779b97f4a7c15u + i * 0xd1342543de82ef95u + what;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static bool chance(uint64_t i, uint64_t what, uint64_t thousandth)
{
	return number(i, what) % 1000 < thousandth;
}

/* ---- octets -------------------------------------------------------------------------------------- */

static void p16(uint8_t *p, uint64_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static void p32(uint8_t *p, uint64_t v)
{
	p16(p, v >> 16);
	p16(p + 2, v);
}

static void put(const void *octets, size_t n)
{
	if (fwrite(octets, 1, n, stdout) != n)
		exit(1); /* the reader went away */
}

struct frame {
	uint8_t octets[4096]; /* link type RAW: an IP packet */
	uint32_t n;
};

static void record(uint64_t time, const struct frame *f)
{
	uint32_t header[4] = {
		START + (uint32_t)(time / 1000000), (uint32_t)(time % 1000000), f->n, f->n};

	put(header, sizeof header);
	put(f->octets, f->n);
	done.packets++;
}

/* ---- packets ------------------------------------------------------------------------------------- */

/* Every third exchange is IPv6. The client's address is the number of the exchange. */
static bool is_v6(uint64_t i)
{
	return i % 3 == 0;
}

static uint32_t header_octets(uint64_t i)
{
	return is_v6(i) ? 40 : 20;
}

/* The IP header in front of n octets of payload; `response` turns the ends round. Returns the
 * payload. */
static uint8_t *ip(struct frame *f, uint64_t i, bool response, uint8_t protocol, uint32_t n)
{
	uint8_t *h = f->octets, *client, *server;

	f->n = header_octets(i) + n;
	memset(h, 0, f->n);
	if (is_v6(i)) {
		h[0] = 0x60;
		p16(h + 4, n);
		h[6] = protocol;
		h[7] = 64;
		client = h + (response ? 24 : 8);
		server = h + (response ? 8 : 24);
		p32(client, 0x20010db8);
		p32(client + 8, i >> 32);
		p32(client + 12, i);
		p32(server, 0x20010db8);
		server[15] = 53;
		return h + 40;
	}
	h[0] = 0x45;
	p16(h + 2, f->n);
	p16(h + 4, number(i, 9));
	h[8] = 64;
	h[9] = protocol;
	p32(h + (response ? 16 : 12), 0x0a000000 | (i & 0xffffff));
	p32(h + (response ? 12 : 16), 0xc0000235);
	return h + 20;
}

static uint16_t port(uint64_t i)
{
	return (uint16_t)(10000 + number(i, 1) % 50000);
}

static void ports(uint8_t *p, uint64_t i, bool response)
{
	p16(p + (response ? 2 : 0), port(i));
	p16(p + (response ? 0 : 2), 53);
}

/* The message of exchange i: its question, and for a response `records` A records. */
static uint32_t message(uint8_t *m, uint64_t i, bool response, uint32_t records)
{
	uint32_t n = 12, k;

	memset(m, 0, 12);
	p16(m, number(i, 2));
	p16(m + 2, response ? 0x8180 : 0x0100);
	m[5] = 1;
	p16(m + 6, records);
	m[n] = (uint8_t)sprintf((char *)m + n + 1, "h%" PRIx64, number(i, 3));
	n += 1u + m[n];
	memcpy(m + n, "\4long\7example\0\0\1\0\1", 18);
	n += 18;
	for (k = 0; k < records; k++, n += 16) {
		memcpy(m + n, "\xc0\x0c\0\1\0\1\0\0\0\74\0\4", 12);
		p32(m + n + 12, number(i, 100 + k));
	}
	return n;
}

static void udp(uint64_t time, uint64_t i, bool response, const uint8_t *m, uint32_t n)
{
	struct frame f;
	uint8_t *u = ip(&f, i, response, 17, 8 + n);

	ports(u, i, response);
	p16(u + 4, 8 + n);
	memcpy(u + 8, m, n);
	record(time, &f);
}

enum { SYN = 2, ACK = 16, FIN = 1 };

static void tcp(uint64_t time, uint64_t i, bool response, uint64_t sequence, uint8_t flags,
	const uint8_t *octets, uint32_t n)
{
	struct frame f;
	uint8_t *t = ip(&f, i, response, 6, 20 + n);

	ports(t, i, response);
	p32(t + 4, number(i, response ? 5 : 4) + sequence);
	t[12] = 0x50;
	t[13] = flags;
	if (n > 0)
		memcpy(t + 20, octets, n);
	record(time, &f);
}

/* A fragment of a datagram: n octets of it from `from` on, a multiple of 8. */
static void fragment(
	uint64_t time, uint64_t i, const uint8_t *datagram, uint32_t from, uint32_t n, bool more)
{
	struct frame f;
	uint8_t *p;

	if (is_v6(i)) {
		p = ip(&f, i, true, 44, 8 + n);
		p[0] = 17;
		p16(p + 2, from | (more ? 1 : 0));
		p32(p + 4, number(i, 9));
		p += 8;
	} else {
		p = ip(&f, i, true, 17, n);
		p16(f.octets + 6, from / 8 | (more ? 0x2000 : 0));
	}
	memcpy(p, datagram + from, n);
	record(time, &f);
}

/* ---- exchanges ----------------------------------------------------------------------------------- */

static bool is_tcp(uint64_t i)
{
	return chance(i, 10, want.by_tcp);
}

static void query(uint64_t time, uint64_t i)
{
	uint8_t m[512];
	uint32_t n;

	done.queries++;
	done.messages++;
	if (!is_tcp(i)) {
		udp(time, i, false, m, message(m, i, false, 0));
		return;
	}
	n = message(m + 2, i, false, 0);
	p16(m, n);
	tcp(time, i, false, 0, SYN, NULL, 0);
	tcp(time + 1, i, true, 0, SYN | ACK, NULL, 0);
	tcp(time + 2, i, false, 1, ACK, m, 2 + n);
}

static void response_tcp(uint64_t time, uint64_t i)
{
	bool hole = chance(i, 11, want.holes), open = chance(i, 12, want.open);
	uint8_t m[2048];
	uint32_t n = message(m + 2, i, true, 60);

	p16(m, n);
	n += 2;
	if (!hole)
		tcp(time, i, true, 1, ACK, m, 700);
	tcp(time + 1, i, true, 701, ACK, m + 700, n - 700);
	done.holes += hole;
	done.messages += !hole;
	done.open += open;
	if (open)
		return;
	tcp(time + 2, i, true, 1 + n, FIN | ACK, NULL, 0);
	tcp(time + 3, i, false, 1 + 2 + message(m, i, false, 0), FIN | ACK, NULL, 0);
}

static void response(uint64_t time, uint64_t i)
{
	uint8_t d[2048] = {0};
	uint32_t n;
	bool whole, first;

	if (chance(i, 13, want.unanswered)) {
		done.unanswered++;
		return;
	}
	if (is_tcp(i)) {
		response_tcp(time, i);
		return;
	}
	if (!chance(i, 14, want.fragments)) {
		done.messages++;
		udp(time, i, true, d, message(d, i, true, 2));
		return;
	}
	n = 8 + message(d + 8, i, true, 100);
	ports(d, i, true);
	p16(d + 4, n);
	whole = !chance(i, 15, want.incomplete);
	first = chance(i, 16, 500);
	if (whole || first)
		fragment(time, i, d, 0, 1200, true);
	if (whole || !first)
		fragment(time + 1, i, d, 1200, n - 1200, false);
	done.messages += whole;
	done.halves += !whole;
}

static bool options(int argc, char **argv)
{
	int c;

	while ((c = getopt(argc, argv, "n:s:d:t:u:f:i:h:o:w:")) !=
		-1) { /* each takes an argument */
		uint64_t *where = c == 'n'   ? &want.n
				  : c == 's' ? &want.seed
				  : c == 'd' ? &want.seconds
				  : c == 't' ? &want.by_tcp
				  : c == 'u' ? &want.unanswered
				  : c == 'f' ? &want.fragments
				  : c == 'i' ? &want.incomplete
				  : c == 'h' ? &want.holes
				  : c == 'o' ? &want.open
				  : c == 'w' ? &want.under_way
					     : NULL;
		char *end;

		if (!where)
			return false;
		*where = strtoull(optarg, &end, 10);
		if (end == optarg || *end != '\0')
			return false;
	}
	return optind == argc && want.n > 0;
}

int main(int argc, char **argv)
{
	/* magic number, version 2.4, snap length, RAW */
	static const uint32_t header[6] = {0xa1b2c3d4, 0x00040002, 0, 0, 262144, 101};
	uint64_t i, time;

	if (!options(argc, argv)) {
		fprintf(stderr, "usage: see the head of long_capture.c\n");
		return 2;
	}
	put(header, sizeof header);
	for (i = 0; i < want.n + want.under_way; i++) {
		time = want.seconds * 1000000 / (want.n + want.under_way) * i;
		if (i >= want.under_way)
			response(time, i - want.under_way);
		if (i < want.n)
			query(time + 10, i);
	}
	if (fflush(stdout) != 0)
		return 1;
	fprintf(stderr,
		"packets %" PRIu64 " messages %" PRIu64 " queries %" PRIu64 " unanswered %" PRIu64
		" holes %" PRIu64 " halves %" PRIu64 " open %" PRIu64 "\n",
		done.packets, done.messages, done.queries, done.unanswered, done.holes, done.halves,
		done.open);
	return 0;
}

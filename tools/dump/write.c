/* write.c - see write.h. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../common/siphash.h"
#include "limits.h"
#include "octets.h"
#include "stages.h"
#include "write.h"

#define LINK_RAW  101u
#define IP4       20u
#define IP6       40u
#define UDP       8u
#define TCP       20u
#define IP_MOST   65535u /* octets of an IPv4 packet; of an IPv6 packet behind its header */
#define DNS_PORT  53u
#define FLAG_PUSH 8u
#define FLAG_ACK  16u

/* ---- files ---------------------------------------------------------------------------------- */

/* True if the input, a name or "-", is this file. */
static bool is_input(const struct stat *file, const char *name)
{
	struct stat in;
	int error = strcmp(name, "-") == 0 ? fstat(STDIN_FILENO, &in) : stat(name, &in);

	return error == 0 && S_ISREG(in.st_mode) && in.st_dev == file->st_dev &&
	       in.st_ino == file->st_ino;
}

int dump_write_open(const char *name, char **inputs, int count)
{
	struct stat file;
	int fd, i, error;
	bool read_too;

	if (strcmp(name, "-") == 0)
		return STDOUT_FILENO;
	fd = open(name, O_WRONLY | O_CREAT, 0666);
	if (fd < 0)
		return -1;
	error = fstat(fd, &file) == 0 ? 0 : errno;
	read_too = error == 0 && count == 0 && is_input(&file, "-");
	for (i = 0; error == 0 && i < count; i++)
		read_too = read_too || is_input(&file, inputs[i]);
	if (error == 0 && read_too)
		error = EINVAL;
	if (error == 0 && S_ISREG(file.st_mode) && ftruncate(fd, 0) != 0)
		error = errno;
	if (error == 0)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

bool dump_writer_init(struct dump_writer *w, int descriptor)
{
	*w = (struct dump_writer){.identification = 1, .sequence = 1};
	return dump_out_init(&w->out, descriptor);
}

void dump_writer_free(struct dump_writer *w)
{
	dump_out_free(&w->out);
	free(w->streams);
	w->streams = NULL;
}

static void header(struct dump_writer *w)
{
	const uint32_t magic = w->nanoseconds ? 0xa1b23c4d : 0xa1b2c3d4;
	const uint16_t version[2] = {2, 4};
	const uint32_t rest[4] = {0, 0, DUMP_PACKET_MAX, LINK_RAW};

	w->begun = true;
	dump_out_octets(&w->out, &magic, sizeof magic);
	dump_out_octets(&w->out, version, sizeof version);
	dump_out_octets(&w->out, rest, sizeof rest);
}

int dump_writer_end(struct dump_writer *w)
{
	if (!w->begun)
		header(w);
	dump_out_flush(&w->out);
	if (w->out.descriptor != STDOUT_FILENO && close(w->out.descriptor) != 0 &&
		w->out.error == 0)
		w->out.error = errno;
	return w->out.error;
}

/* ---- packets -------------------------------------------------------------------------------- */

/* A packet to be: what its transport header and data are, and how long the data were on the wire. */
struct piece {
	const struct dump_message *from;
	uint16_t source_port, target_port;
	uint8_t protocol;
	uint8_t head[TCP +
		     2]; /* transport header, for TCP perhaps with the length of the message */
	uint32_t head_length;
	const uint8_t *data;
	uint32_t length, original;
};

static void put16(uint8_t *to, uint32_t value)
{
	to[0] = (uint8_t)(value >> 8);
	to[1] = (uint8_t)value;
}

static void put32(uint8_t *to, uint32_t value)
{
	put16(to, value >> 16);
	put16(to + 2, value);
}

/* Adds up words of 16 bits, RFC 1071; an odd octet at the end counts as the first of a word. */
static uint64_t sum(uint64_t total, const uint8_t *p, uint32_t n)
{
	uint32_t i;

	for (i = 0; i + 1 < n; i += 2)
		total += dump_be16(p + i);
	return n % 2 ? total + ((uint64_t)p[n - 1] << 8) : total;
}

static uint16_t fold(uint64_t total)
{
	while (total >> 16) /* four times at most */
		total = (total & 0xffff) + (total >> 16);
	return (uint16_t)~total;
}

/* The checksum of UDP and TCP with their pseudo header, RFC 9293 3.1, RFC 8200 8.1. 0 stands for none:
 * that of octets which are not here cannot be known. */
static uint16_t checksum(const struct piece *p)
{
	const struct dump_ends *e = p->from->ends;
	uint32_t address = e->version == 4 ? 4 : 16;
	uint64_t total = (uint64_t)p->protocol + p->head_length + p->original;
	uint16_t result;

	if (p->length < p->original)
		return 0;
	total = sum(sum(total, e->source, address), e->target, address);
	total = sum(sum(total, p->head, p->head_length), p->data, p->length);
	result = fold(total);
	return result == 0 && p->protocol == DUMP_IP_UDP ? 0xffff : result;
}

/* Writes the IP header of a packet and returns its length. RFC 791 3.1, RFC 8200 3. */
static uint32_t ip_header(struct dump_writer *w, const struct piece *p, uint8_t out[IP6])
{
	const struct dump_ends *e = p->from->ends;
	uint32_t length = p->head_length + p->original;

	memset(out, 0, IP6);
	if (e->version != 4) {
		out[0] = 0x60;
		put16(out + 4, length);
		out[6] = p->protocol;
		out[7] = 64;
		memcpy(out + 8, e->source, 16);
		memcpy(out + 24, e->target, 16);
		return IP6;
	}
	out[0] = 0x45;
	put16(out + 2, IP4 + length);
	put16(out + 4, w->identification++);
	out[8] = 64;
	out[9] = p->protocol;
	memcpy(out + 12, e->source, 4);
	memcpy(out + 16, e->target, 4);
	put16(out + 10, fold(sum(0, out, IP4)));
	return IP4;
}

static void packet(struct dump_writer *w, struct piece *p)
{
	const struct dump_packet *from = p->from->packet;
	uint32_t fraction = w->nanoseconds ? from->nanoseconds : from->nanoseconds / 1000;
	bool has_time = from->digits != 0 && from->seconds >= 0;
	uint8_t ip[IP6];
	uint32_t n = ip_header(w, p, ip) + p->head_length;
	/* The seconds of pcap are 32 bits without sign: what is outside of 1970 to 2106 has none. */
	uint32_t record[4] = {0, 0, n + p->length, n + p->original};

	if (has_time && from->seconds <= UINT32_MAX) {
		record[0] = (uint32_t)from->seconds;
		record[1] = fraction;
	}
	put16(p->head + (p->protocol == DUMP_IP_UDP ? 6 : 16), checksum(p));
	dump_out_octets(&w->out, record, sizeof record);
	dump_out_octets(&w->out, ip, n - p->head_length);
	dump_out_octets(&w->out, p->head, p->head_length);
	if (p->length > 0)
		dump_out_octets(&w->out, p->data, p->length);
}

static void udp(struct dump_writer *w, struct piece *p)
{
	p->protocol = DUMP_IP_UDP;
	p->head_length = UDP;
	put16(p->head, p->source_port);
	put16(p->head + 2, p->target_port);
	put16(p->head + 4, UDP + p->original);
	packet(w, p);
}

/* ---- streams -------------------------------------------------------------------------------- */

/* Where a direction is remembered. It shares its place with others: who is pushed out begins anew, by
 * a SYN with a higher number. The key is a constant, so that the same input gives the same file. */
static struct dump_write_stream *stream(
	struct dump_writer *w, const struct piece *p, bool back, uint64_t *hash)
{
	static const uint64_t key[2] = {0, 0};
	const struct dump_ends *e = p->from->ends;
	const uint8_t *a = back ? e->target : e->source, *b = back ? e->source : e->target;
	struct siphash h = siphash_begin(key);
	uint64_t from = back ? p->target_port : p->source_port;
	uint64_t to = back ? p->source_port : p->target_port;

	siphash_word(&h, dump_u64(a, false));
	siphash_word(&h, dump_u64(a + 8, false));
	siphash_word(&h, dump_u64(b, false));
	siphash_word(&h, dump_u64(b + 8, false));
	*hash = siphash_end(h, from << 32 | to << 16 | e->version) | 1;
	return &w->streams[*hash >> 32 & (DUMP_WRITE_STREAMS - 1)];
}

/* `ack` is 0 as long as nothing came from the other side. */
static void segment(
	struct dump_writer *w, struct piece *p, uint32_t sequence, uint32_t ack, uint8_t flags)
{
	p->protocol = DUMP_IP_TCP;
	put16(p->head, p->source_port);
	put16(p->head + 2, p->target_port);
	put32(p->head + 4, sequence);
	put32(p->head + 8, ack);
	p->head[12] = TCP / 4 << 4;
	p->head[13] = flags;
	put16(p->head + 14, 65535); /* window */
	memset(p->head + 16, 0, 4);
	packet(w, p);
}

/* Writes a SYN and returns the sequence number behind it. */
static uint32_t begin(struct dump_writer *w, const struct piece *p, uint32_t ack)
{
	struct piece syn = *p;

	syn.head_length = TCP;
	syn.length = syn.original = 0;
	segment(w, &syn, w->sequence, ack,
		(uint8_t)(ack != 0 ? DUMP_TCP_SYN | FLAG_ACK : DUMP_TCP_SYN));
	return ++w->sequence;
}

static void tcp(struct dump_writer *w, struct piece *p)
{
	const struct dump_message *m = p->from;
	uint32_t most = (m->ends->version == 4 ? IP_MOST - IP4 : IP_MOST) - TCP;
	uint32_t left = p->length, left_original = p->original, at, ack;
	struct dump_write_stream *s, *back;
	uint64_t hash, back_hash;

	if (!w->streams)
		w->streams = calloc(DUMP_WRITE_STREAMS, sizeof *w->streams);
	if (!w->streams) {
		w->out.error = ENOMEM;
		return;
	}
	back = stream(w, p, true, &back_hash);
	ack = back->ends == back_hash ? back->next : 0;
	s = stream(w, p, false, &hash);
	at = s->ends == hash ? s->next : begin(w, p, ack);
	p->head_length = TCP + 2;
	put16(p->head + TCP, left_original);
	do { /* twice at most: 65,537 octets */
		uint32_t room = most - (p->head_length - TCP);

		p->original = left_original < room ? left_original : room;
		p->length = left < p->original ? left : p->original;
		segment(w, p, at, ack, FLAG_PUSH | FLAG_ACK);
		at += p->head_length - TCP + p->original;
		w->sequence += p->head_length - TCP + p->original;
		left_original -= p->original;
		left -= p->length;
		p->data += p->length;
		p->head_length = TCP;
	} while (left_original > 0);
	*s = (struct dump_write_stream){hash, at};
}

/* dnstap need not tell ports. A response comes from the server. */
static void name_server(struct piece *p)
{
	const struct dump_message *m = p->from;
	bool response = m->length >= 3 && m->octets[2] & 0x80;
	uint16_t *server = response ? &p->source_port : &p->target_port;

	if (m->tap && *server == 0)
		*server = DNS_PORT;
}

void dump_writer_message(struct dump_writer *w, const struct dump_message *m)
{
	uint32_t datagram = (m->ends->version == 4 ? IP_MOST - IP4 : IP_MOST) - UDP;
	struct piece p = {.from = m,
		.source_port = m->ends->source_port,
		.target_port = m->ends->target_port,
		.data = m->octets,
		.length = m->length,
		.original = m->original};

	if (!w->begun) {
		w->nanoseconds = m->packet->digits == 9;
		header(w);
	}
	name_server(&p);
	if (m->transport == DUMP_UDP && m->original <= datagram)
		udp(w, &p);
	else if (m->original <= TAUT_MESSAGE_MAX)
		tcp(w, &p);
}

/* pipeline.c - see pipeline.h. */
#include <string.h>

#include "dnstap.h"
#include "pipeline.h"

static void on_message(void *context, const struct dump_message *message)
{
	struct dump_pipeline *p = context;

	p->messages[message->transport]++;
	p->sink(p->context, message);
}

bool dump_pipeline_init(struct dump_pipeline *p, const struct dump_shares *shares, uint64_t seed,
	dump_sink *sink, void *context)
{
	memset(p, 0, sizeof *p);
	p->sink = sink;
	p->context = context;
	dump_pipeline_port(p, 53);
	dump_pipeline_port(p, DUMP_PORT_MDNS);
	dump_pipeline_port(p, 5355); /* RFC 4795 2 */
	p->tcp = dump_tcp_new(shares, seed, &p->tally, on_message, p);
	return p->tcp != NULL;
}

void dump_pipeline_port(struct dump_pipeline *p, uint16_t port)
{
	p->ports[port >> 3] |= (uint8_t)(1u << (port & 7));
}

static bool speaks_dns(const struct dump_pipeline *p, uint16_t a, uint16_t b)
{
	return (p->ports[a >> 3] >> (a & 7) & 1) || (p->ports[b >> 3] >> (b & 7) & 1);
}

static struct dump_ends ends_of(const struct dump_ip *ip, uint16_t source, uint16_t target)
{
	struct dump_ends e = {.source_port = source, .target_port = target, .version = ip->version};

	memcpy(e.source, ip->source, sizeof e.source);
	memcpy(e.target, ip->target, sizeof e.target);
	return e;
}

/* A datagram that the snap length cut is handed out as far as it goes, but the packet is lost. */
static enum dump_fate udp(
	struct dump_pipeline *p, const struct dump_packet *packet, const struct dump_ip *ip)
{
	struct dump_udp u;
	struct dump_ends ends;
	struct dump_message m;
	enum dump_fate fate = dump_udp(packet, ip, &u);

	if (u.has_ports && !speaks_dns(p, u.source_port, u.target_port))
		return DUMP_FATE_PORT;
	if (ip->fragment)
		return DUMP_FATE_FRAGMENT;
	if (fate != DUMP_FATE_CARRYING && (fate != DUMP_FATE_CUT || u.at == 0))
		return fate;
	ends = ends_of(ip, u.source_port, u.target_port);
	m = (struct dump_message){.packet = packet,
		.ends = &ends,
		.transport = DUMP_UDP,
		.octets = packet->octets + u.at,
		.length = u.end - u.at,
		.original = u.original};
	on_message(p, &m);
	return fate;
}

static enum dump_fate tcp(
	struct dump_pipeline *p, const struct dump_packet *packet, const struct dump_ip *ip)
{
	struct dump_segment s;
	struct dump_ends ends;
	enum dump_fate fate = dump_tcp_header(packet, ip, &s);

	if (s.has_ports && !speaks_dns(p, s.source_port, s.target_port))
		return DUMP_FATE_PORT;
	if (ip->fragment)
		return DUMP_FATE_FRAGMENT;
	if (fate != DUMP_FATE_CARRYING)
		return fate;
	ends = ends_of(ip, s.source_port, s.target_port);
	return dump_tcp_take(p->tcp, packet, &ends, &s, 0);
}

static enum dump_fate through(struct dump_pipeline *p, const struct dump_packet *packet)
{
	struct dump_ip ip;
	uint32_t at = 0;
	enum dump_fate fate;

	if (packet->link == DUMP_LINK_DNSTAP)
		return dump_dnstap(packet, on_message, p);
	fate = dump_link(packet, &at);
	if (fate != DUMP_FATE_CARRYING)
		return fate;
	fate = dump_ip(packet, at, &ip);
	if (fate != DUMP_FATE_CARRYING)
		return fate;
	if (ip.protocol != DUMP_IP_UDP && ip.protocol != DUMP_IP_TCP)
		return DUMP_FATE_TRANSPORT;
	/* The ports stand in the first fragment only. */
	if (ip.fragment && ip.fragment_at != 0)
		return DUMP_FATE_FRAGMENT;
	return ip.protocol == DUMP_IP_UDP ? udp(p, packet, &ip) : tcp(p, packet, &ip);
}

enum dump_fate dump_pipeline_take(struct dump_pipeline *p, const struct dump_packet *packet)
{
	enum dump_fate fate = through(p, packet);

	dump_tally_take(&p->tally, fate, 1);
	if (fate == DUMP_FATE_LINK_TYPE)
		p->strange_link = packet->link;
	return fate;
}

void dump_pipeline_end(struct dump_pipeline *p)
{
	dump_tcp_end(p->tcp);
}

void dump_pipeline_free(struct dump_pipeline *p)
{
	dump_tcp_free(p->tcp);
	p->tcp = NULL;
}

uint64_t dump_pipeline_count(const struct dump_pipeline *p, enum dump_class class)
{
	uint64_t n = 0;
	int i;

	for (i = 0; i < DUMP_FATES; i++)
		if (dump_fate_class((enum dump_fate)i) == class)
			n += p->tally.counts[i];
	return n;
}

/* pipeline.c - see pipeline.h. */
#include "pipeline.h"

#include <string.h>

#include "dnstap.h"
#include "limits.h"
#include "octets.h"

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
	p->fragments = dump_fragments_new(shares, seed, &p->tally);
	p->tcp = dump_tcp_new(shares, seed, &p->tally, on_message, p);
	if (p->fragments && p->tcp)
		return true;
	dump_pipeline_free(p);
	return false;
}

void dump_pipeline_port(struct dump_pipeline *p, uint16_t port)
{
	p->ports[port >> 3] |= (uint8_t)(1u << (port & 7));
}

static bool speaks_dns(const struct dump_pipeline *p, uint16_t a, uint16_t b)
{
	return (p->ports[a >> 3] >> (a & 7) & 1) || (p->ports[b >> 3] >> (b & 7) & 1);
}

/* A packet on its way through the stages. */
struct course {
	/* As messages name it: the packet of the capture, `joined` once it stands for others too. */
	const struct dump_packet *packet;
	/* What the stages see of it: the same, `inside` once a tunnel or fragments were left behind. */
	const struct dump_packet *view;
	unsigned marks;
	struct dump_ip ip;
	struct dump_packet joined, inside;
};

static uint32_t others(const struct course *c)
{
	return c->packet->further;
}

/* ---- transport ------------------------------------------------------------------------------ */

/* A datagram that the snap length cut is handed out as far as it goes, but the packet is lost. A port
 * of DNS goes before one of a tunnel. */
static enum dump_fate udp(
	struct dump_pipeline *p, const struct course *c, struct dump_inside *inside)
{
	struct dump_udp u;
	struct dump_ends ends;
	struct dump_message m;
	enum dump_fate fate = dump_udp(c->view, &c->ip, &u);
	bool tunnel = false;

	if (u.has_ports && !speaks_dns(p, u.source_port, u.target_port)) {
		tunnel = dump_is_tunnel(u.source_port, u.target_port);
		if (!tunnel)
			return DUMP_FATE_PORT;
	}
	if (fate != DUMP_FATE_CARRYING && (fate != DUMP_FATE_CUT || u.at == 0))
		return fate;
	if (tunnel)
		return dump_udp_tunnel(c->view, &u, inside);
	ends = dump_ends_of(&c->ip, u.source_port, u.target_port);
	m = (struct dump_message){.packet = c->packet,
		.ends = &ends,
		.transport = DUMP_UDP,
		.octets = c->view->octets + u.at,
		.length = u.end - u.at,
		.original = u.original,
		.marks = c->marks};
	on_message(p, &m);
	return fate;
}

static enum dump_fate tcp(struct dump_pipeline *p, const struct course *c)
{
	struct dump_segment s;
	struct dump_ends ends;
	enum dump_fate fate = dump_tcp_header(c->view, &c->ip, &s);

	if (s.has_ports && !speaks_dns(p, s.source_port, s.target_port))
		return DUMP_FATE_PORT;
	if (fate != DUMP_FATE_CARRYING)
		return fate;
	ends = dump_ends_of(&c->ip, s.source_port, s.target_port);
	return dump_tcp_take(p->tcp, c->packet, &ends, &s, c->marks);
}

static enum dump_fate icmp(struct dump_pipeline *p, const struct course *c)
{
	struct dump_ends ends;
	struct dump_quote quote = {.packet = c->packet, .ends = &ends};

	if (!dump_icmp_quote(c->view, &c->ip, &ends, &quote) ||
		!speaks_dns(p, ends.source_port, ends.target_port))
		return DUMP_FATE_TRANSPORT;
	if (p->quoted)
		p->quoted(p->context, &quote);
	return DUMP_FATE_ICMP_QUOTE;
}

static bool is_icmp(const struct dump_ip *ip)
{
	return ip->protocol == (ip->version == 4 ? DUMP_IP_ICMP : DUMP_IP_ICMPV6);
}

static enum dump_fate transport(
	struct dump_pipeline *p, const struct course *c, struct dump_inside *inside)
{
	const struct dump_ip *ip = &c->ip;

	switch (ip->protocol) {
	case DUMP_IP_UDP: return udp(p, c, inside);
	case DUMP_IP_TCP: return tcp(p, c);
	case DUMP_IP_GRE: return dump_gre(c->view, ip, inside);
	case DUMP_IP_IPV4:
	case DUMP_IP_IPV6:
		*inside = (struct dump_inside){
			ip->protocol == DUMP_IP_IPV4 ? DUMP_TYPE_IPV4 : DUMP_TYPE_IPV6, ip->at,
			ip->end, ip->original};
		return DUMP_FATE_CARRYING;
	}
	return is_icmp(ip) ? icmp(p, c) : DUMP_FATE_TRANSPORT;
}

/* ---- fragments ------------------------------------------------------------------------------ */

static enum dump_fate ports_say(
	const struct dump_pipeline *p, const struct dump_ip *ip, uint16_t source, uint16_t target)
{
	bool tunnel = ip->protocol == DUMP_IP_UDP && dump_is_tunnel(source, target);

	return tunnel || speaks_dns(p, source, target) ? DUMP_FATE_CARRYING : DUMP_FATE_PORT;
}

/* What the octets of a first fragment say of the whole datagram: CARRYING if it is wanted, or if they
 * are too few to tell. */
static enum dump_fate first_says(const struct dump_pipeline *p, const struct course *c)
{
	struct dump_ip ip = c->ip;
	const uint8_t *octets;
	uint32_t room;

	ip.fragment = false;
	if (dump_ip_extensions(c->view, &ip) != DUMP_FATE_CARRYING || ip.fragment)
		return DUMP_FATE_CARRYING;
	octets = c->view->octets + ip.at;
	room = ip.end - ip.at;
	switch (ip.protocol) {
	case DUMP_IP_UDP:
	case DUMP_IP_TCP:
		return room < 4 ? DUMP_FATE_CARRYING
				: ports_say(p, &ip, dump_be16(octets), dump_be16(octets + 2));
	case DUMP_IP_GRE:
	case DUMP_IP_IPV4:
	case DUMP_IP_IPV6: return DUMP_FATE_CARRYING;
	}
	if (is_icmp(&ip) && (room == 0 || dump_is_icmp_error(ip.version, octets[0])))
		return DUMP_FATE_CARRYING;
	return DUMP_FATE_TRANSPORT;
}

/* IPv4 says in each fragment what they are of; IPv6 only in the first (RFC 8200 4.5). */
static enum dump_fate verdict(const struct dump_pipeline *p, const struct course *c)
{
	if (c->ip.fragment_at == 0)
		return first_says(p, c);
	if (c->ip.version == 6)
		return DUMP_FATE_CARRYING;
	switch (c->ip.protocol) {
	case DUMP_IP_ICMP:
	case DUMP_IP_UDP:
	case DUMP_IP_TCP:
	case DUMP_IP_GRE:
	case DUMP_IP_AUTHENTICATION:
	case DUMP_IP_IPV4:
	case DUMP_IP_IPV6: return DUMP_FATE_CARRYING;
	}
	return DUMP_FATE_TRANSPORT;
}

/* Makes the course that of what was inside. */
static void enter(struct course *c, const uint8_t *octets, uint32_t captured, uint32_t original)
{
	c->inside = *c->packet;
	c->inside.octets = octets;
	c->inside.captured = captured;
	c->inside.original = original;
	c->view = &c->inside;
}

/* A first fragment that the snap length cut shows the beginning of a message, never a whole one. */
static void show_beginning(struct dump_pipeline *p, struct course *c)
{
	struct dump_inside inside;
	struct dump_udp u;

	c->ip.fragment = false;
	if (dump_ip_extensions(c->view, &c->ip) != DUMP_FATE_CARRYING || c->ip.fragment ||
		c->ip.protocol != DUMP_IP_UDP)
		return;
	c->ip.fragment = true;
	c->marks |= 1u << DUMP_MARK_FRAGMENTS;
	if (dump_udp(c->view, &c->ip, &u) == DUMP_FATE_CUT)
		udp(p, c, &inside);
}

/* Takes the fragment at c->ip. CARRYING: the datagram is whole, and c->ip is its header. */
static enum dump_fate join(struct dump_pipeline *p, struct course *c)
{
	struct dump_whole whole;
	enum dump_fate says = verdict(p, c);
	enum dump_fate fate =
		dump_fragments_take(p->fragments, c->view, &c->ip, others(c), says, &whole);

	if (fate == DUMP_FATE_CUT && c->ip.cut && c->ip.fragment_at == 0)
		show_beginning(p, c);
	if (fate != DUMP_FATE_CARRYING)
		return fate;
	c->marks |= 1u << DUMP_MARK_FRAGMENTS;
	if (whole.differs)
		c->marks |= 1u << DUMP_MARK_FRAGMENTS_DIFFER;
	if (whole.others > 0) {
		c->joined = *c->packet;
		c->joined.further += whole.others;
		c->packet = &c->joined;
	}
	enter(c, whole.octets, whole.length, whole.length);
	c->ip.at = 0;
	c->ip.end = c->ip.original = whole.length;
	c->ip.protocol = whole.protocol;
	c->ip.fragment = false;
	return dump_ip_extensions(c->view, &c->ip);
}

/* ---- all stages ----------------------------------------------------------------------------- */

/* From an IP header to where the payload of its transport goes, or what is inside it. */
static enum dump_fate internet(
	struct dump_pipeline *p, struct course *c, uint32_t at, struct dump_inside *inside)
{
	enum dump_fate fate = dump_ip(c->view, at, &c->ip);
	unsigned layers = 0;

	while (fate == DUMP_FATE_CARRYING && c->ip.fragment) /* what is whole may be a fragment */
		fate = layers++ < DUMP_LAYERS_MAX ? join(p, c) : DUMP_FATE_LAYERS;
	return fate == DUMP_FATE_CARRYING ? transport(p, c, inside) : fate;
}

static enum dump_fate through(struct dump_pipeline *p, struct course *c)
{
	uint32_t at = 0;
	unsigned layers;
	enum dump_fate fate;

	if (c->packet->link == DUMP_LINK_DNSTAP)
		return dump_dnstap(c->packet, on_message, p);
	fate = dump_link(c->view, &at);
	for (layers = 0; fate == DUMP_FATE_CARRYING; layers++) { /* at most DUMP_LAYERS_MAX */
		struct dump_inside inside = {.type = 0};

		fate = internet(p, c, at, &inside);
		if (fate != DUMP_FATE_CARRYING || inside.type == 0)
			return fate;
		if (layers == DUMP_LAYERS_MAX)
			return DUMP_FATE_LAYERS;
		enter(c, c->view->octets + inside.at, inside.end - inside.at, inside.original);
		c->marks |= 1u << DUMP_MARK_TUNNEL;
		fate = dump_ether(c->view, inside.type, 0, &at);
	}
	return fate;
}

enum dump_fate dump_pipeline_take(struct dump_pipeline *p, const struct dump_packet *packet)
{
	struct course c;
	enum dump_fate fate;

	c.packet = c.view = packet;
	c.marks = 0;
	fate = through(p, &c);
	dump_tally_take(&p->tally, fate, 1);
	if (others(&c) > 0 && fate != DUMP_HELD)
		dump_tally_decide(&p->tally, fate, others(&c));
	if (fate == DUMP_FATE_LINK_TYPE)
		p->strange_link = packet->link;
	return fate;
}

void dump_pipeline_end(struct dump_pipeline *p)
{
	dump_fragments_end(p->fragments);
	dump_tcp_end(p->tcp);
}

void dump_pipeline_free(struct dump_pipeline *p)
{
	dump_fragments_free(p->fragments);
	dump_tcp_free(p->tcp);
	p->fragments = NULL;
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

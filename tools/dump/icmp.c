/* icmp.c - the packet that an ICMP error quotes; see stages.h. */
#include "octets.h"
#include "stages.h"

#define ICMP_HEADER 8u

bool dump_is_icmp_error(uint8_t version, uint8_t type)
{
	/* RFC 4443 3: unreachable, too big, time exceeded, parameter problem */
	if (version == 6)
		return type >= 1 && type <= 4;
	/* RFC 792: unreachable, source quench, redirect, time exceeded, parameter problem */
	return type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
}

/* Reads ports and ID as far as they are quoted. */
static bool read_quoted(const struct dump_packet *quoted, const struct dump_ip *ip,
	struct dump_ends *ends, struct dump_quote *quote)
{
	const uint8_t *p = quoted->octets + ip->at;
	uint32_t room = ip->end - ip->at;

	if (ip->protocol != DUMP_IP_UDP && ip->protocol != DUMP_IP_TCP)
		return false;
	if ((ip->fragment && ip->fragment_at != 0) || room < 4)
		return false;
	*ends = dump_ends_of(ip, dump_be16(p), dump_be16(p + 2));
	quote->transport = ip->protocol == DUMP_IP_UDP ? DUMP_UDP : DUMP_TCP;
	/* In a TCP stream the ID stands wherever a message begins. */
	quote->has_id = quote->transport == DUMP_UDP && room >= 10;
	quote->id = quote->has_id ? dump_be16(p + 8) : 0;
	return true;
}

bool dump_icmp_quote(const struct dump_packet *packet, const struct dump_ip *ip,
	struct dump_ends *ends, struct dump_quote *quote)
{
	const uint8_t *p = packet->octets + ip->at;
	uint32_t room = ip->end - ip->at;
	struct dump_packet quoted = *packet;
	struct dump_ip inner;

	if (room <= ICMP_HEADER || !dump_is_icmp_error(ip->version, p[0]))
		return false;
	/* Only the beginning of a packet is quoted: it is like one that the snap length cut. */
	quoted.octets = p + ICMP_HEADER;
	quoted.captured = room - ICMP_HEADER;
	quoted.original = UINT32_MAX;
	if (dump_ip(&quoted, 0, &inner) != DUMP_FATE_CARRYING || inner.version != ip->version)
		return false;
	return read_quoted(&quoted, &inner, ends, quote);
}

/* test_tunnel.c - what stands before IP and inside tunnels, through all stages; ICMP errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/limits.h"
#include "../../tools/dump/pipeline.h"
#include "craft.h"

static struct craft c;

/* A copy of exact size, so that sanitizers see a read past the end. */
static struct dump_packet packet(uint32_t link)
{
	static uint8_t *copy;

	free(copy);
	copy = malloc(c.n ? c.n : 1);
	assert_non_null(copy);
	memcpy(copy, c.octets, c.n);
	return (struct dump_packet){.octets = copy, .captured = c.n, .original = c.n, .link = link};
}

static struct {
	struct dump_pipeline pipeline;
	uint32_t messages, length, quotes;
	unsigned marks;
	bool cut;
	struct dump_ends ends;
	struct dump_quote quote;
} run;

static void on_message(void *context, const struct dump_message *m)
{
	assert_ptr_equal(context, &run);
	assert_true(m->length <= m->original);
	run.messages++;
	run.length = m->length;
	run.cut = m->length < m->original;
	run.marks = m->marks;
	run.ends = *m->ends;
}

static void on_quote(void *context, const struct dump_quote *quote)
{
	assert_ptr_equal(context, &run);
	run.quotes++;
	run.quote = *quote;
	run.ends = *quote->ends;
}

static enum dump_fate take(uint32_t link, uint32_t original)
{
	struct dump_shares shares = dump_shares_of(DUMP_MEMORY_MIN);
	struct dump_packet p = packet(link);
	enum dump_fate fate;

	memset(&run, 0, sizeof run);
	assert_true(dump_pipeline_init(&run.pipeline, &shares, 1, on_message, &run));
	run.pipeline.quoted = on_quote;
	p.original = original;
	fate = dump_pipeline_take(&run.pipeline, &p);
	dump_pipeline_end(&run.pipeline);
	assert_int_equal(run.pipeline.tally.packets, 1);
	assert_int_equal(run.pipeline.tally.held, 0);
	dump_pipeline_free(&run.pipeline);
	return fate;
}

static bool six; /* the innermost packet is IPv6 */

static uint32_t type(void)
{
	return six ? 0x86dd : 0x0800;
}

#define INNER (six ? 40u + 8 + QUERY_OCTETS : 20u + 8 + QUERY_OCTETS)

static void inner(void)
{
	if (six)
		ipv6(&c, 17, 8 + QUERY_OCTETS);
	else
		ipv4(&c, 17, 8 + QUERY_OCTETS);
	udp(&c, 1234, 53, QUERY_OCTETS);
	query(&c, 0x1234);
}

/* Each begins with what stands before the inner packet. */
static void on_snap(void)
{
	ethernet(&c, 8 + INNER);
	raw(&c, "\xaa\xaa\3\0\0\0", 6);
	b16(&c, type());
}

static void on_tagged_snap(void)
{
	ethernet(&c, 0x88a8);
	b16(&c, 5);
	b16(&c, 8 + INNER);
	raw(&c, "\xaa\xaa\3\0\0\xf8", 6);
	b16(&c, type());
}

static void on_labels(void)
{
	ethernet(&c, 0x8847);
	b32(&c, 0x00010040);
	b32(&c, 0x00020140);
}

static void on_wire(void) /* a pseudowire with its control word */
{
	ethernet(&c, 0x8848);
	b32(&c, 0x00020140);
	b32(&c, 0x00000007);
	ethernet(&c, type());
}

static void on_bare_wire(void)
{
	ethernet(&c, 0x8847);
	b32(&c, 0x00020140);
	ethernet(&c, 0x8100); /* its first octet is 2: no control word */
	b16(&c, 9);
	b16(&c, type());
}

static void on_session(void)
{
	ethernet(&c, 0x8864);
	raw(&c, "\x11\0\0\1", 4);
	b16(&c, 2 + INNER);
	b16(&c, six ? 0x57 : 0x21);
}

static void on_session_link(void)
{
	raw(&c, "\x11\0\0\1", 4);
	b16(&c, 2 + INNER);
	b16(&c, six ? 0x57 : 0x21);
}

static void on_ppp(void)
{
	b16(&c, 0xff03);
	b16(&c, six ? 0x57 : 0x21);
}

static void on_short_ppp(void)
{
	u8(&c, six ? 0x57 : 0x21);
}

static void on_ppp_labels(void)
{
	b16(&c, 0x0281);
	b32(&c, 0x00020140);
}

static void on_hdlc(void)
{
	b16(&c, 0x0f00);
	b16(&c, type());
}

static void on_sll_llc(void)
{
	fill(&c, 0, 14);
	b16(&c, 4);
	raw(&c, "\xaa\xaa\3\0\0\0", 6);
	b16(&c, type());
}

static void on_log(bool big)
{
	c.big = big;
	b32(&c, six ? 0x0a000000 : 0x02000000);
	u16(&c, 5); /* a TLV with padding */
	u16(&c, 10);
	fill(&c, 'x', 4);
	u16(&c, 4 + INNER);
	u16(&c, 9);
	c.big = false;
}

static void on_little_log(void)
{
	on_log(false);
}

static void on_big_log(void)
{
	on_log(true);
}

static void in_ip(void)
{
	ipv4(&c, six ? 41 : 4, INNER);
}

static void in_ip6(void)
{
	ipv6(&c, six ? 41 : 4, INNER);
}

static void in_gre(void)
{
	ipv4(&c, 47, 4 + INNER);
	b16(&c, 0);
	b16(&c, type());
}

static void in_full_gre(void)
{
	ipv6(&c, 47, 16 + INNER);
	b16(&c, 0xb000); /* checksum, key, sequence number */
	b16(&c, type());
	fill(&c, 1, 12);
}

static void in_bridge(void)
{
	ipv4(&c, 47, 8 + 18 + INNER);
	b16(&c, 0x2000);
	b16(&c, 0x6558);
	b32(&c, 77);
	ethernet(&c, 0x8100);
	b16(&c, 9);
	b16(&c, type());
}

static void in_gre_labels(void)
{
	ipv4(&c, 47, 8 + INNER);
	b16(&c, 0);
	b16(&c, 0x8847);
	b32(&c, 0x00020140);
}

static void in_mirror(void) /* ERSPAN type II */
{
	ipv4(&c, 47, 8 + 8 + 14 + INNER);
	b16(&c, 0x1000);
	b16(&c, 0x88be);
	fill(&c, 1, 12);
	ethernet(&c, type());
}

static void in_mirror_1(void)
{
	ipv4(&c, 47, 4 + 14 + INNER);
	b16(&c, 0);
	b16(&c, 0x88be);
	ethernet(&c, type());
}

static void in_mirror_3(void)
{
	ipv4(&c, 47, 8 + 20 + 14 + INNER);
	b16(&c, 0x1000);
	b16(&c, 0x22eb);
	fill(&c, 0, 4 + 10);
	b16(&c, 1); /* with the optional part */
	fill(&c, 0, 8);
	ethernet(&c, type());
}

static void in_pptp(void)
{
	ipv4(&c, 47, 16 + 2 + INNER);
	b16(&c, 0x3081);
	b16(&c, 0x880b);
	b16(&c, 2 + INNER);
	fill(&c, 3, 10);
	b16(&c, six ? 0x57 : 0x21);
}

static void in_vxlan(void)
{
	ipv4(&c, 17, 8 + 8 + 14 + INNER);
	udp(&c, 50000, 4789, 8 + 14 + INNER);
	b32(&c, 0x08000000);
	b32(&c, 0x00000700);
	ethernet(&c, type());
}

static void in_linux_vxlan(void)
{
	ipv6(&c, 17, 8 + 8 + 18 + INNER);
	udp(&c, 50000, 8472, 8 + 18 + INNER);
	b32(&c, 0x08000000);
	b32(&c, 0x00000700);
	ethernet(&c, 0x8100);
	b16(&c, 9);
	b16(&c, type());
}

static void in_geneve(void)
{
	ipv4(&c, 17, 8 + 16 + 14 + INNER);
	udp(&c, 50000, 6081, 16 + 14 + INNER);
	b16(&c, 0x0200); /* options of 8 octets */
	b16(&c, 0x6558);
	fill(&c, 0, 12);
	ethernet(&c, type());
}

static void in_gtp(void)
{
	ipv4(&c, 17, 8 + 8 + INNER);
	udp(&c, 2152, 1024, 8 + INNER);
	b16(&c, 0x30ff);
	b16(&c, INNER);
	b32(&c, 1);
}

static void in_long_gtp(void)
{
	ipv4(&c, 17, 8 + 20 + INNER);
	udp(&c, 50000, 2152, 20 + INNER);
	b16(&c, 0x36ff);
	b16(&c, 12 + INNER);
	b32(&c, 1);
	b32(&c, 0x00010085); /* sequence number, an extension header follows */
	b32(&c, 0x01000040); /* of four octets, another one follows */
	b32(&c, 0x01000000);
}

static void in_two(void)
{
	ipv6(&c, 4, 20 + 4 + INNER);
	ipv4(&c, 47, 4 + INNER);
	b16(&c, 0);
	b16(&c, type());
}

static const struct {
	uint32_t link;
	void (*before)(void);
	bool tunnel;
} ways[] = {
	{1, on_snap, false},
	{1, on_tagged_snap, false},
	{1, on_labels, false},
	{1, on_wire, false},
	{1, on_bare_wire, false},
	{1, on_session, false},
	{51, on_session_link, false},
	{9, on_ppp, false},
	{50, on_ppp, false},
	{9, on_short_ppp, false},
	{50, on_ppp_labels, false},
	{50, on_hdlc, false},
	{104, on_hdlc, false},
	{113, on_sll_llc, false},
	{239, on_little_log, false},
	{239, on_big_log, false},
	{101, in_ip, true},
	{101, in_ip6, true},
	{101, in_gre, true},
	{101, in_full_gre, true},
	{101, in_bridge, true},
	{101, in_gre_labels, true},
	{101, in_mirror, true},
	{101, in_mirror_1, true},
	{101, in_mirror_3, true},
	{101, in_pptp, true},
	{101, in_vxlan, true},
	{101, in_linux_vxlan, true},
	{101, in_geneve, true},
	{101, in_gtp, true},
	{101, in_long_gtp, true},
	{101, in_two, true},
};

/* Ways that end where what is behind them is missing, without saying that there was more. */
static bool may_end(size_t way, uint32_t n)
{
	/* A pseudowire is known by the frame in it. */
	if (ways[way].before == on_wire)
		return n > 18 && n < 37;
	if (ways[way].before == on_bare_wire)
		return n > 18 && n < 33;
	if (ways[way].link == 239)
		return n == 4 || n == 12;
	return false;
}

static void one_way(size_t way)
{
	uint32_t whole;

	c.n = 0;
	ways[way].before();
	inner();
	whole = c.n;
	fill(&c, 0xff, 30); /* a trailer, not the message's */
	assert_int_equal(take(ways[way].link, c.n), DUMP_FATE_CARRYING);
	assert_int_equal(run.messages, 1);
	assert_int_equal(run.length, QUERY_OCTETS);
	assert_false(run.cut);
	assert_int_equal(run.marks, ways[way].tunnel ? 1u << DUMP_MARK_TUNNEL : 0);
	assert_int_equal(run.ends.version, six ? 6 : 4);
	assert_int_equal(run.ends.target_port, 53);
	for (c.n = 0; c.n < whole; c.n++) {
		enum dump_fate fate = take(ways[way].link, c.n);

		assert_int_equal(run.messages, 0);
		assert_int_equal(dump_fate_class(fate), may_end(way, c.n) ? DUMP_OTHER : DUMP_LOST);
		assert_int_not_equal(fate, DUMP_FATE_CUT);
		/* By the snap length: what there is of the message is handed out. */
		assert_int_equal(take(ways[way].link, whole), DUMP_FATE_CUT);
		assert_int_equal(run.messages, c.n >= whole - QUERY_OCTETS);
		assert_true(run.messages == 0 || run.cut);
	}
}

static void all_ways(void **state)
{
	size_t way;

	(void)state;
	for (way = 0; way < sizeof ways / sizeof ways[0]; way++) {
		six = false;
		one_way(way);
		six = true;
		one_way(way);
	}
	six = false;
}

/* Tunnels inside each other, as many as are followed and one more. */
static void depth(void **state)
{
	uint32_t n, i;

	(void)state;
	for (n = 1; n <= DUMP_LAYERS_MAX + 1; n++) {
		c.n = 0;
		for (i = 0; i < n; i++)
			ipv4(&c, 4, (n - i - 1) * 20 + INNER);
		inner();
		assert_int_equal(take(101, c.n),
			n <= DUMP_LAYERS_MAX ? DUMP_FATE_CARRYING : DUMP_FATE_LAYERS);
		assert_int_equal(run.messages, n <= DUMP_LAYERS_MAX);
	}
}

/* Builds a way, then changes one octet counted from the beginning. */
static enum dump_fate spoil(void (*before)(void), uint32_t link, uint32_t where, uint32_t value)
{
	c.n = 0;
	before();
	inner();
	c.octets[where] = (uint8_t)value;
	return take(link, c.n);
}

static void spoilt_ways(void **state)
{
	static const uint8_t lone_ack[] = {0x20, 0x81, 0x88, 0x0b, 0, 0, 0, 1, 0, 0, 0, 1};

	(void)state;
	assert_int_equal(spoil(on_snap, 1, 14, 0xab), DUMP_FATE_NOT_IP);
	assert_int_equal(spoil(on_snap, 1, 17, 1), DUMP_FATE_NOT_IP);
	assert_int_equal(spoil(on_labels, 1, 22, 0x10), DUMP_FATE_NOT_IP); /* a control channel */
	assert_int_equal(spoil(on_session, 1, 15, 9), DUMP_FATE_NOT_IP);
	assert_int_equal(spoil(on_session, 1, 20, 0xc0), DUMP_FATE_NOT_IP); /* LCP */
	assert_int_equal(spoil(on_little_log, 239, 1, 1), DUMP_FATE_LINK_HEADER);
	assert_int_equal(spoil(on_little_log, 239, 4, 3), DUMP_FATE_LINK_HEADER);
	assert_int_equal(spoil(in_gre, 101, 20, 0x40), DUMP_FATE_TUNNEL_HEADER); /* routing */
	assert_int_equal(spoil(in_gre, 101, 21, 2), DUMP_FATE_TUNNEL_HEADER);    /* version */
	assert_int_equal(spoil(in_gre, 101, 22, 0), DUMP_FATE_NOT_IP);           /* keep-alive */
	assert_int_equal(spoil(in_pptp, 101, 22, 8), DUMP_FATE_TUNNEL_HEADER);   /* not PPP */
	assert_int_equal(spoil(in_pptp, 101, 25, 4), DUMP_FATE_IP_LENGTH);       /* length */
	assert_int_equal(spoil(in_mirror_3, 101, 38, 0x08), DUMP_FATE_NOT_IP);
	assert_int_equal(spoil(in_vxlan, 101, 28, 0), DUMP_FATE_PORT);
	assert_int_equal(spoil(in_geneve, 101, 28, 0x40), DUMP_FATE_PORT);
	assert_int_equal(spoil(in_geneve, 101, 28, 0x3f), DUMP_FATE_TUNNEL_HEADER);
	assert_int_equal(spoil(in_gtp, 101, 28, 0x50), DUMP_FATE_PORT);
	assert_int_equal(spoil(in_gtp, 101, 29, 1), DUMP_FATE_PORT); /* echo */
	assert_int_equal(spoil(in_gtp, 101, 31, 10), DUMP_FATE_IP_LENGTH);
	assert_int_equal(spoil(in_gtp, 101, 36, 0x75), DUMP_FATE_NOT_IP);
	assert_int_equal(spoil(in_long_gtp, 101, 40, 0), DUMP_FATE_TUNNEL_HEADER);
	assert_int_equal(spoil(in_ip, 101, 20, 0x55), DUMP_FATE_IP_HEADER);
	c.n = 0;
	ipv4(&c, 47, sizeof lone_ack);
	raw(&c, lone_ack, sizeof lone_ack);
	assert_int_equal(take(101, c.n), DUMP_FATE_TRANSPORT);
}

/* A port of DNS goes before one of a tunnel; one that was given with --port, too. */
static void dns_on_tunnel_ports(void **state)
{
	(void)state;
	assert_int_equal(spoil(in_vxlan, 101, 20, 0), DUMP_FATE_CARRYING);
	assert_int_equal(run.marks, 1u << DUMP_MARK_TUNNEL);
	c.octets[21] = 53;
	assert_int_equal(take(101, c.n), DUMP_FATE_CARRYING);
	assert_int_equal(run.messages, 1);
	assert_int_equal(run.length, 8 + 14 + INNER);
	assert_int_equal(run.marks, 0);
}

/* RFC 4302 goes with IPv4, too. */
static void authenticated(void **state)
{
	(void)state;
	c.n = 0;
	ipv4(&c, 51, 12 + 8 + QUERY_OCTETS);
	b16(&c, 0x1101);
	fill(&c, 0, 10);
	udp(&c, 1234, 53, QUERY_OCTETS);
	query(&c, 1);
	assert_int_equal(take(101, c.n), DUMP_FATE_CARRYING);
	assert_int_equal(run.length, QUERY_OCTETS);
	c.octets[9] = 60; /* in IPv4 this is a transport of its own */
	assert_int_equal(take(101, c.n), DUMP_FATE_TRANSPORT);
}

/* ---- ICMP ----------------------------------------------------------------------------------- */

static enum dump_fate error(uint32_t kind, uint32_t target, uint32_t quoted)
{
	uint32_t at;

	c.n = 0;
	if (six)
		ipv6(&c, 58, 8 + quoted);
	else
		ipv4(&c, 1, 8 + quoted);
	b32(&c, kind << 24);
	b32(&c, 0);
	at = c.n;
	inner();
	c.octets[c.n - QUERY_OCTETS - 6] = (uint8_t)(target >> 8);
	c.octets[c.n - QUERY_OCTETS - 5] = (uint8_t)target;
	c.n = at + quoted;
	return take(101, c.n);
}

static void errors_of(const uint8_t *kinds, size_t n)
{
	uint32_t quoted, header = INNER - QUERY_OCTETS - 8;
	size_t i;

	for (i = 0; i < n; i++)
		assert_int_equal(error(kinds[i], 53, INNER), DUMP_FATE_ICMP_QUOTE);
	assert_int_equal(run.messages, 0);
	assert_int_equal(run.quotes, 1);
	assert_true(run.quote.has_id);
	assert_int_equal(run.quote.id, 0x1234);
	assert_int_equal(run.quote.transport, DUMP_UDP);
	assert_int_equal(run.ends.source_port, 1234);
	assert_int_equal(run.ends.target_port, 53);
	assert_int_equal(run.ends.version, six ? 6 : 4);
	assert_int_equal(error(kinds[0], 54, INNER), DUMP_FATE_TRANSPORT);
	assert_int_equal(run.quotes, 0);
	assert_int_equal(error(six ? 128 : 8, 53, INNER), DUMP_FATE_TRANSPORT); /* echo */
	for (quoted = 0; quoted < INNER; quoted++) {
		enum dump_fate fate = error(kinds[0], 53, quoted);

		assert_int_equal(
			fate, quoted < header + 4 ? DUMP_FATE_TRANSPORT : DUMP_FATE_ICMP_QUOTE);
		assert_int_equal(run.quotes, quoted >= header + 4);
		assert_int_equal(run.quote.has_id, quoted >= header + 10);
	}
}

static void quotes(void **state)
{
	static const uint8_t kinds4[] = {3, 4, 5, 11, 12}, kinds6[] = {1, 2, 3, 4};

	(void)state;
	six = false;
	errors_of(kinds4, sizeof kinds4);
	six = true;
	errors_of(kinds6, sizeof kinds6);
	six = false;
	error(3, 53, INNER);
	c.octets[28 + 9] = 6; /* TCP: the ID can be anywhere */
	assert_int_equal(take(101, c.n), DUMP_FATE_ICMP_QUOTE);
	assert_int_equal(run.quote.transport, DUMP_TCP);
	assert_false(run.quote.has_id);
	c.octets[28 + 9] = 17;
	c.octets[28 + 7] = 1; /* not the first fragment: there are no ports */
	assert_int_equal(take(101, c.n), DUMP_FATE_TRANSPORT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_ways),
		cmocka_unit_test(depth),
		cmocka_unit_test(spoilt_ways),
		cmocka_unit_test(dns_on_tunnel_ports),
		cmocka_unit_test(authenticated),
		cmocka_unit_test(quotes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_link.c - link layers, IP with extension headers, UDP, the TCP header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/stages.h"
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

/* ---- link ----------------------------------------------------------------------------------- */

static void expect_link(uint32_t link, enum dump_fate fate, uint32_t where)
{
	struct dump_packet p = packet(link);
	uint32_t at = 99, whole = c.n;

	assert_int_equal(dump_link(&p, &at), fate);
	if (fate != DUMP_FATE_CARRYING)
		return;
	assert_int_equal(at, where);
	for (c.n = 0; c.n < where; c.n++) { /* cut inside the link header */
		p = packet(link);
		assert_int_equal(dump_link(&p, &at), DUMP_FATE_LINK_END);
		p.original = whole;
		assert_int_equal(dump_link(&p, &at), DUMP_FATE_CUT);
	}
	c.n = whole;
}

static void ethernet_and_tags(void **state)
{
	static const uint32_t tags[] = {0x8100, 0x88a8, 0x9100};
	int depth;

	(void)state;
	for (depth = 0; depth < 6; depth++) {
		int i;

		c.n = 0;
		ethernet(&c, depth ? tags[0] : 0x0800);
		for (i = 1; i <= depth; i++) {
			b16(&c, 100);
			b16(&c, i < depth ? tags[i % 3] : 0x86dd);
		}
		fill(&c, 0x45, 20);
		expect_link(1, DUMP_FATE_CARRYING, 14 + 4 * (uint32_t)depth);
	}
	c.n = 0;
	ethernet(&c, 0x0806);
	fill(&c, 0, 28);
	expect_link(1, DUMP_FATE_NOT_IP, 0);
}

static void others(void **state)
{
	static const uint8_t null_orders[][4] = {{2, 0, 0, 0}, {0, 0, 0, 2}, {30, 0, 0, 0},
		{0, 0, 0, 28}, {24, 0, 0, 0}, {0, 0, 0, 10}, {15, 0, 8, 0}};
	static const uint32_t raw_links[] = {101, 12, 14, 228, 229};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof null_orders / sizeof null_orders[0]; i++) {
		c.n = 0;
		raw(&c, null_orders[i], 4);
		fill(&c, 0x45, 20);
		expect_link(0, DUMP_FATE_CARRYING, 4);
		expect_link(108, DUMP_FATE_CARRYING, 4);
	}
	c.octets[2] = 7;
	expect_link(0, DUMP_FATE_NOT_IP, 0);
	for (i = 0; i < sizeof raw_links / sizeof raw_links[0]; i++)
		expect_link(raw_links[i], DUMP_FATE_CARRYING, 0);
	c.n = 0;
	fill(&c, 0, 14); /* SLL */
	b16(&c, 0x0800);
	fill(&c, 0x45, 20);
	expect_link(113, DUMP_FATE_CARRYING, 16);
	c.n = 0;
	b16(&c, 0x86dd); /* SLL2 */
	fill(&c, 0, 18);
	fill(&c, 0x60, 20);
	expect_link(276, DUMP_FATE_CARRYING, 20);
	expect_link(147, DUMP_FATE_LINK_TYPE, 0);
	assert_false(dump_link_is_known(147));
	assert_true(dump_link_is_known(276));
}

/* ---- IP ------------------------------------------------------------------------------------- */

static struct dump_ip ip;

static enum dump_fate read_ip(void)
{
	struct dump_packet p = packet(101);

	return dump_ip(&p, 0, &ip);
}

static void v4(void **state)
{
	struct dump_packet p;
	uint32_t n;

	(void)state;
	c.n = 0;
	ipv4(&c, 17, 30);
	fill(&c, 1, 30 + 6); /* an Ethernet trailer behind */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_int_equal(ip.version, 4);
	assert_int_equal(ip.protocol, 17);
	assert_int_equal(ip.at, 20);
	assert_int_equal(ip.end, 50);
	assert_int_equal(ip.source[0], 10);
	assert_int_equal(ip.target[3], 53);
	assert_false(ip.fragment);
	for (n = 0; n < 50; n++) {
		c.n = n;
		assert_int_equal(read_ip(), DUMP_FATE_IP_LENGTH);
		p = packet(101);
		p.original = 50;
		assert_int_equal(dump_ip(&p, 0, &ip), n < 20 ? DUMP_FATE_CUT : DUMP_FATE_CARRYING);
		assert_true(n < 20 || (ip.cut && ip.end == n && ip.original == 30));
	}
	c.n = 56;
	c.octets[0] = 0x44; /* header of 16 octets */
	assert_int_equal(read_ip(), DUMP_FATE_IP_HEADER);
	c.octets[0] = 0x46; /* with options: four of one octet */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_int_equal(ip.at, 24);
	c.octets[20] = 7; /* the length of the option is 1 */
	assert_int_equal(read_ip(), DUMP_FATE_IP_HEADER);
	c.octets[21] = 5; /* and goes on behind the header */
	assert_int_equal(read_ip(), DUMP_FATE_IP_HEADER);
	c.octets[21] = 4;
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	c.octets[20] = c.octets[21] = 1;
	c.octets[23] = 7; /* the header ends before its length */
	assert_int_equal(read_ip(), DUMP_FATE_IP_HEADER);
	c.octets[23] = 0; /* the end of the options */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	c.octets[0] = 0x4f; /* header beyond the total length */
	assert_int_equal(read_ip(), DUMP_FATE_IP_HEADER);
	c.octets[0] = 0x55;
	assert_int_equal(read_ip(), DUMP_FATE_IP_HEADER);
	c.octets[0] = 0x45;
	c.octets[2] = c.octets[3] = 0; /* left to the network card */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_int_equal(ip.end, 56);
	c.octets[3] = 50;
	c.octets[6] = 0x20; /* more fragments */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_true(ip.fragment && ip.more && ip.fragment_at == 0);
	c.octets[6] = 0;
	c.octets[7] = 185;
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_true(ip.fragment && !ip.more && ip.fragment_at == 1480);
}

static void v6(void **state)
{
	uint32_t n;

	(void)state;
	c.n = 0;
	ipv6(&c, 0, 8 + 16 + 12 + 8 + 20);
	u8(&c, 60); /* hop by hop, 8 octets */
	fill(&c, 0, 7);
	u8(&c, 51); /* destination options, 16 octets */
	u8(&c, 1);
	fill(&c, 0, 14);
	u8(&c, 44); /* authentication, 12 octets */
	u8(&c, 1);
	fill(&c, 0, 10);
	u8(&c, 17); /* an atomic fragment */
	fill(&c, 0, 7);
	fill(&c, 9, 20);
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_int_equal(ip.protocol, 17);
	assert_int_equal(ip.at, 40 + 44);
	assert_int_equal(ip.end, 40 + 64);
	assert_int_equal(ip.original, 20);
	assert_false(ip.fragment);
	for (n = 0; n < 104; n++) {
		struct dump_packet p;

		c.n = n;
		assert_int_equal(read_ip(), DUMP_FATE_IP_LENGTH);
		p = packet(101);
		p.original = 104;
		assert_int_equal(dump_ip(&p, 0, &ip), n < 84 ? DUMP_FATE_CUT : DUMP_FATE_CARRYING);
	}
	c.n = 104;
	c.octets[40 + 36 + 3] = 1; /* more fragments */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_true(ip.fragment && ip.more);
	c.octets[40 + 36] = 60; /* what follows is a piece, even where a header could be read */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_int_equal(ip.at, 84);
	assert_int_equal(ip.protocol, 60);
	c.octets[40 + 36 + 2] = 1; /* nor in one that is not the first */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_int_equal(ip.at, 84);
	assert_int_equal(ip.fragment_at, 256);
	c.octets[41] = 200; /* a hop by hop header beyond the payload */
	assert_int_equal(read_ip(), DUMP_FATE_IP_HEADER);
	c.octets[6] = 59; /* no next header */
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_int_equal(ip.protocol, 59);
	c.n = 0;
	ipv6(&c, 17, 0); /* left to the network card */
	fill(&c, 9, 20);
	assert_int_equal(read_ip(), DUMP_FATE_CARRYING);
	assert_int_equal(ip.end, 60);
}

/* ---- UDP and TCP ---------------------------------------------------------------------------- */

static void datagrams(void **state)
{
	struct dump_packet p;
	struct dump_udp u;
	uint32_t n;

	(void)state;
	c.n = 0;
	ipv4(&c, 17, 8 + 40);
	udp(&c, 1234, 53, 40);
	fill(&c, 1, 40);
	p = packet(101);
	assert_int_equal(dump_ip(&p, 0, &ip), DUMP_FATE_CARRYING);
	assert_int_equal(dump_udp(&p, &ip, &u), DUMP_FATE_CARRYING);
	assert_true(u.has_ports && u.source_port == 1234 && u.target_port == 53);
	assert_int_equal(u.at, 28);
	assert_int_equal(u.end, 68);
	for (n = 20; n < 68; n++) {
		c.n = n;
		p = packet(101);
		p.original = 68;
		assert_int_equal(dump_ip(&p, 0, &ip), DUMP_FATE_CARRYING);
		assert_int_equal(dump_udp(&p, &ip, &u), DUMP_FATE_CUT);
		assert_int_equal(u.has_ports, n >= 24);
		assert_true(n < 28 || (u.end == n && u.original == 40));
	}
	c.n = 68;
	c.octets[25] = 49; /* longer than the IP payload */
	p = packet(101);
	assert_int_equal(dump_ip(&p, 0, &ip), DUMP_FATE_CARRYING);
	assert_int_equal(dump_udp(&p, &ip, &u), DUMP_FATE_UDP_LENGTH);
	c.octets[25] = 7;
	p = packet(101);
	assert_int_equal(dump_udp(&p, &ip, &u), DUMP_FATE_UDP_LENGTH);
	c.octets[25] = 18; /* shorter: the rest is not the datagram's */
	p = packet(101);
	assert_int_equal(dump_udp(&p, &ip, &u), DUMP_FATE_CARRYING);
	assert_int_equal(u.end, 38);
}

static void segments(void **state)
{
	struct dump_packet p;
	struct dump_segment s;

	(void)state;
	c.n = 0;
	ipv4(&c, 6, 20 + 10);
	tcp(&c, 1234, 53, 0x01020304, DUMP_TCP_SYN);
	fill(&c, 5, 10);
	p = packet(101);
	assert_int_equal(dump_ip(&p, 0, &ip), DUMP_FATE_CARRYING);
	assert_int_equal(dump_tcp_header(&p, &ip, &s), DUMP_FATE_CARRYING);
	assert_int_equal(s.sequence, 0x01020304);
	assert_int_equal(s.length, 10);
	assert_int_equal(s.flags, DUMP_TCP_SYN);
	assert_false(s.cut);
	c.octets[32] = 0x70; /* options of 8 octets */
	p = packet(101);
	assert_int_equal(dump_tcp_header(&p, &ip, &s), DUMP_FATE_CARRYING);
	assert_int_equal(s.length, 2);
	c.octets[32] = 0x80; /* beyond the end */
	p = packet(101);
	assert_int_equal(dump_tcp_header(&p, &ip, &s), DUMP_FATE_TCP_HEADER);
	c.octets[32] = 0x40;
	p = packet(101);
	assert_int_equal(dump_tcp_header(&p, &ip, &s), DUMP_FATE_TCP_HEADER);
	c.octets[32] = 0x50;
	c.n = 45;
	p = packet(101);
	p.original = 50;
	assert_int_equal(dump_ip(&p, 0, &ip), DUMP_FATE_CARRYING);
	assert_int_equal(dump_tcp_header(&p, &ip, &s), DUMP_FATE_CARRYING);
	assert_true(s.cut);
	assert_int_equal(s.length, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ethernet_and_tags),
		cmocka_unit_test(others),
		cmocka_unit_test(v4),
		cmocka_unit_test(v6),
		cmocka_unit_test(datagrams),
		cmocka_unit_test(segments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

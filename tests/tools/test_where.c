/* test_where.c - every operator and kind of --where, every error with its column, times and
 * durations. The message is that of full.h unless a test says otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "../../tools/dump/where_inner.h"
#include "full.h"

static struct full *f;

static int prepare(void **state)
{
	(void)state;
	f = full_new(3);
	return 0;
}

static int clean(void **state)
{
	(void)state;
	full_free(f);
	return 0;
}

/* A copy of exact size without NUL, so that sanitizers see a read past the end. */
static struct dump_where *parse(const char *text, struct dump_scan_error *error)
{
	size_t n = strlen(text);
	char *copy = malloc(n ? n : 1);
	struct dump_where *where;

	assert_non_null(copy);
	memcpy(copy, text, n);
	where = dump_where_new(copy, n, error);
	free(copy);
	return where;
}

static bool holds(const char *text)
{
	struct dump_scan_error error;
	struct dump_where *where = parse(text, &error);
	bool result;

	if (!where)
		fail_msg("%s: column %u: %s", text, error.column, error.text);
	result = dump_where_holds(where, &f->reader);
	dump_where_free(where);
	return result;
}

static void expect(const char *const *true_ones, const char *const *false_ones)
{
	for (; *true_ones; true_ones++)
		if (!holds(*true_ones))
			fail_msg("false: %s", *true_ones);
	for (; *false_ones; false_ones++)
		if (holds(*false_ones))
			fail_msg("true: %s", *false_ones);
}

#define LIST(...) ((const char *const[]){__VA_ARGS__, NULL})

/* ---- what is built out of tests ------------------------------------------------------------- */

static void logic(void **state)
{
	(void)state;
	expect(LIST("tcp", "not udp", "!udp", "tcp and aa", "tcp && aa", "udp or tcp", "udp || tcp",
		       "not (udp or dot)", "not not tcp", "! ! tcp", "!!tcp", "((((tcp))))",
		       "udp or tcp and aa", "tcp or udp and udp", "not udp and tcp",
		       "not (udp and tcp)", "(udp or tcp) and (aa or z)", "TCP AND NOT UDP",
		       " \ttcp\n", "not(udp)or(udp)", "not udp or udp", "tcp and not (udp or z)"),
		LIST("udp", "not tcp", "tcp and udp", "udp or z", "(tcp or udp) and udp",
			"not (tcp or udp)", "not tcp and udp", "not udp and not tcp",
			"not (not udp and tcp)", "not (udp or (tcp and aa))",
			"tcp and (udp or z or dot)"));
}

/* All expressions of three tests against the same thing computed. */
static void all_of_three(void **state)
{
	unsigned form, values;

	(void)state;
	for (form = 0; form < 2 * 2 * 2 * 2 * 2 * 2; form++) {
		for (values = 0; values < 8; values++) {
			const char *t = "tcp", *u = "udp";
			bool a = values & 1, b = values & 2, c = values & 4, want;
			bool and1 = form & 1, and2 = form & 2, left = form & 4;
			char text[100];

			snprintf(text, sizeof text,
				left ? "%s(%s%s %s %s) %s %s%s" : "%s%s%s %s (%s %s %s%s)",
				left && form & 8 ? "not " : "", form & 16 ? "not " : "", a ? t : u,
				and1 ? "and" : "or", b ? t : u, and2 ? "and" : "or",
				form & 32 ? "not " : "", c ? t : u);
			a = a != !!(form & 16);
			c = c != !!(form & 32);
			if (left) {
				want = (and1 ? a && b : a || b) != !!(form & 8);
				want = and2 ? want && c : want || c;
			} else {
				want = and2 ? b && c : b || c;
				want = and1 ? a && want : a || want;
			}
			if (holds(text) != want)
				fail_msg("%s is not %d", text, want);
		}
	}
}

static void long_ones(void **state)
{
	static char text[DUMP_WHERE_TEXT + 100];
	struct dump_scan_error error;
	struct dump_where *where;
	unsigned i;
	size_t n = 0;

	(void)state;
	for (i = 0; i < 5000; i++) /* fails, but for the last one */
		n += (size_t)sprintf(text + n, "%sudp", i ? " or " : "");
	assert_false(holds(text));
	strcat(text, " or tcp");
	assert_true(holds(text));
	n = (size_t)sprintf(text, "id in (");
	for (i = 0; i < 10000; i++)
		n += (size_t)sprintf(text + n, "%u,", i + 10000);
	strcpy(text + n, "4660)");
	assert_true(holds(text));
	/* the depth, and one more */
	for (i = 0; i < DUMP_WHERE_DEPTH; i++)
		text[i] = i % 2 ? '!' : '(';
	strcpy(text + i, "tcp");
	for (i = 0; i < DUMP_WHERE_DEPTH / 2; i++)
		strcat(text, ")");
	assert_true(holds(text));
	memset(text, '(', DUMP_WHERE_DEPTH + 1);
	text[DUMP_WHERE_DEPTH + 1] = 0;
	assert_null(parse(text, &error));
	assert_int_equal(error.column, DUMP_WHERE_DEPTH + 1);
	assert_string_equal(
		error.text, "expected at most 256 operators and ( that are open, found one more");
	/* the length, and one more */
	memset(text, ' ', DUMP_WHERE_TEXT);
	memcpy(text, "tcp", 3);
	text[DUMP_WHERE_TEXT] = 0;
	where = parse(text, &error);
	assert_non_null(where);
	dump_where_free(where);
	strcat(text, " ");
	assert_null(parse(text, &error));
	assert_int_equal(error.column, DUMP_WHERE_TEXT + 1);
	assert_string_equal(error.text, "expected at most 65536 characters, found more");
}

/* ---- kinds ---------------------------------------------------------------------------------- */

static void numbers_and_flags(void **state)
{
	(void)state;
	expect(LIST("id = 4660", "id == 0x1234", "id=0X1234", "id != 4661", "id < 4661",
		       "id <= 4660", "id > 4659", "id >= 4660", "id in (1, 4660)", "id in(4660)",
		       "port = 53", "port = 40000", "port > 50", "ttl = 60", "ttl < 61",
		       "minttl = 60", "ip = 6", "length = 179", "aa = 1", "aa = true", "z = 0",
		       "z=FALSE", "z != 1", "aa in (0, 1)", "response", "not query", "ede = 22",
		       "ede = 3 and ede = 22", "has z", "not z", "id = \"4660\""),
		LIST("id = 4661", "id != 4660", "id < 4660", "id <= 4659", "id > 4660",
			"id >= 4661", "id in (1, 2)", "port = 54", "port != 53", "port < 53",
			"ttl > 86400", "aa = 0", "aa != 1", "query", "z", "z = 1"));
}

static void code_points(void **state)
{
	(void)state;
	expect(LIST("qtype = AAAA", "qtype = aaaa", "qtype = 28", "qtype = TYPE28",
		       "qtype in (A, AAAA)", "qtype < 29", "qtype >= AAAA", "rrtype = TYPE65281",
		       "rrtype > 65280", "antype = cname and antype = TXT", "nstype = NS",
		       "artype = OPT", "qclass = IN", "qclass = CLASS1", "rcode = NXDOMAIN",
		       "rcode = 3", "rcode = RCODE3", "rcode != NOERROR", "opcode = query",
		       "opcode < 1", "options = COOKIE", "options = OPT15", "options = 15",
		       "options != LLQ", "rrtype != SOA"),
		LIST("qtype = A", "qtype != AAAA", "antype = NS", "rcode = NOERROR",
			"options = LLQ", "options != COOKIE", "qclass = CH", "opcode = UPDATE",
			"rrtype != TXT"));
}

static void names(void **state)
{
	(void)state;
	expect(LIST("qname = www.example.com", "qname = WWW.EXAMPLE.COM.",
		       "qname = \"www.example.com\"", "qname under example.com", "qname under .",
		       "qname under www.example.com", "qname = w\\119w.example.com",
		       "qname in (a., www.example.com.)", "owner = .", "owner = x\\,y.example.com",
		       "owner under x\\,y.example.com", "qname like *.example.com",
		       "qname like *.EXAMPLE.com.", "qname like ???.example.com", "qname like www*",
		       "qname like *", "qname contains EXAMPLE.", "qname contains .com.",
		       "owner like .", "qname != example.com", "qname = \"w\\x77w.example.com\"",
		       "has qname"),
		LIST("qname = example.com", "qname under ww.example.com", "qname under com.example",
			"qname like example.com", "qname like ?.example.com",
			"qname contains .com.x", "qname != www.example.com", "qname like \"\"",
			"owner != ."));
	assert_true(holds("owner like \"x,y.*\""));
}

static void addresses(void **state)
{
	(void)state;
	expect(LIST("src = 2001:db8::53", "src = 2001:DB8:0::53", "src = 2001:db8::/32",
		       "src in 2001:db8::/32", "src in 2001:db8::53", "dst != 2001:db8::53",
		       "addr = 2001:db8::53", "addr = 2001:db8:0:1::/64", "src = ::/0",
		       "src in (10.0.0.0/8, 2001:db8::/127, 2001:db8::52/127)",
		       "server = 2001:db8::53", "client = 2001:db8:0:1::1",
		       "src = 2001:db8:ffff::/33 or src = 2000::/3", "addr != 10.0.0.1"),
		LIST("src = 2001:db8::54", "src = 10.0.0.0/8", "src = 0.0.0.0/0",
			"src in 2001:db9::/32", "src = 2001:db8:8000::/33", "addr != 2001:db8::53",
			"dst = 2001:db8::/64"));
	f->ends.version = 4; /* 32.1.13.184 */
	expect(LIST("src = 32.1.13.184", "src = 32.0.0.0/8", "src = 32.1.8.0/21",
		       "src = 32.1.13.185/31", "addr in 0.0.0.0/0", "src = 1.2.3.4/0"),
		LIST("src = 32.1.13.185", "src = 33.0.0.0/8", "src = 32.1.0.0/21", "src = ::/0",
			"src = 32.1.13.185/32"));
}

static void times(void **state)
{
	(void)state;
	expect(LIST("time = 2023-11-14T22:13:20.0000015Z", "time > 2023-11-14T22:13:20Z",
		       "time < 2023-11-14T22:13:20.000001501Z", "time >= 2023-11-14",
		       "time < 2023-11-15", "time < 2023-11-14T23:13:21+01:00",
		       "time > 2023-11-14T21:43:20-00:30", "epoch >= 1700000000",
		       "epoch < 1700000000.1", "time > 1700000000.000001", "time > -1",
		       "time = \"2023-11-14 22:13:20.0000015z\"", "epoch > 1969-12-31",
		       "latency = 1234567ns", "latency > 1ms", "latency < 1.3ms",
		       "latency >= 1234.567us", "latency < 0.0021s", "latency < 1m",
		       "latency > -1s", "latency in (1s, 1234567ns)", "latency != 1s"),
		LIST("time = 2023-11-14T22:13:20Z", "time < 2023-11-14T22:13:20Z", "time < 0",
			"latency < 1ms", "latency = 1234567us", "latency > 1234567ns",
			"latency < -5ms", "latency != 1234567ns"));
	f->pair.latency = -5;
	expect(LIST("latency < 0ns", "latency = -5ns"), LIST("latency > 0ns"));
	f->pair.has_latency = false; /* nothing is told of what is not there */
	expect(LIST("latency != 5ns", "not latency < 1s", "not has latency"),
		LIST("latency < 1s", "latency >= 1s", "latency = 5ns", "has latency"));
	f->packet.digits = 0;
	expect(LIST("not has time", "time != 0"), LIST("time < 9999-12-31", "time >= 0"));
}

static void words_and_texts(void **state)
{
	(void)state;
	expect(LIST("transport = tcp", "transport = TCP", "transport in (dot, tcp)",
		       "verdict = accept", "verdict != reject", "marks = tunnel",
		       "marks = resync and marks = tunnel", "marks != fragments", "pair = answer",
		       "tap = client_response", "tap like \"*_RESPONSE\"", "transport like t?p",
		       "marks contains SYNC", "identity = ns1", "identity != NS1",
		       "identity contains s", "identity like ns?", "tap_version = \"\"",
		       "has tap_version", "label = -", "file = \"a file\"",
		       "nsid = \"a\\x09,\\xff\\\\\"", "nsid contains \"\\xFF\"", "has nsid",
		       "ecs = 192.0.2.0/24", "cookie like 0102*08", "answer = \"A 192.0.2.1\"",
		       "answer contains 192.0.2", "answer like \"TXT *\"",
		       "answer like \"*\\\\\\\\009*\"", "identity like \"*\"",
		       "identity like \"n*1\"", "identity like \"*ns1*\"", "tap_version like \"\"",
		       "tap_version like *", "identity contains \"\"", "not has findings",
		       "findings != Z_BIT"),
		LIST("transport = udp", "verdict = cut", "marks = fragments", "marks != tunnel",
			"identity = NS1", "identity like NS?", "identity contains N",
			"identity like n*2", "identity like ?", "identity like ns", "has findings",
			"tap_version contains x", "tap_version like ?", "answer = \"a 192.0.2.1\"",
			"findings = Z_BIT", "nsid = a"));
	f->octets.octets[3] |= 0x40;
	full_judge(f);
	expect(LIST("findings = Z_BIT", "findings = z_bit", "has findings", "findings like z_*",
		       "findings contains BIT", "finding_at like \"Z_BIT@*\"", "verdict = note",
		       "z"),
		LIST("findings = CUT", "findings != Z_BIT"));
	f->message.original++;
	full_judge(f);
	expect(LIST("findings = cut", "cut", "verdict = cut",
		       "findings = CUT and findings = z_bit"),
		LIST("not cut"));
}

/* Patterns, where a star has to give back what it took. */
static void patterns(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool fits;
	} cases[] = {{"a*b", "ab", true}, {"a*b", "aab", true}, {"a*b", "abb", true},
		{"a*b", "abc", false}, {"a*b*c", "abbbc", true}, {"*abab*", "aababab", true},
		{"*aab", "aaaab", true}, {"*aab", "aaaba", false}, {"**", "", true},
		{"?*", "", false}, {"?*?", "ab", true}, {"?*?", "a", false},
		{"a\\\\*b", "a*b", true}, {"a\\\\*b", "axb", false}, {"a\\\\?", "a?", true},
		{"a\\\\?", "ab", false}, {"a\\\\\\\\", "a\\", true},
		{"*a*a*a*b", "aaaaaaaaaa", false}, {"a\\\\", "a\\", true},
		{"*ab*cd", "abcabcd", true}, {"x*", "y", false}};
	char text[64];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		f->shown.label = cases[i].text;
		f->shown.label_length = strlen(cases[i].text);
		snprintf(text, sizeof text, "label like \"%s\"", cases[i].pattern);
		if (holds(text) != cases[i].fits)
			fail_msg("%s, %s", cases[i].pattern, cases[i].text);
	}
}

/* In a line of hex there are no ends, in half a header no header. */
static void nothing_there(void **state)
{
	unsigned i;

	(void)state;
	dump_judge_octets(&f->judge, f->octets.octets, 5, &f->shown);
	dump_reader_take(&f->reader, &f->shown);
	expect(LIST("not tcp", "not udp", "id != 1", "not aa", "aa != 1", "aa != 0", "qname != a.",
		       "src != ::1", "verdict = reject", "length = 5", "findings = HEADER_END",
		       "not response and not query"),
		LIST("tcp", "has id", "id < 1", "id >= 0", "aa = 0", "qname under .",
			"qname like *", "src = ::/0", "has time", "qname contains \"\"",
			"query or response"));
	for (i = 0; i < DUMP_FIELDS; i++) {
		struct dump_columns columns = {{(enum dump_field)i}, 1};
		char text[40];

		snprintf(text, sizeof text, "has %s", dump_field_name((enum dump_field)i));
		f->out.used = 0;
		dump_show_columns(&f->out, &columns, &f->reader);
		assert_int_equal(holds(text), f->out.buffer[0] != '-');
	}
}

static void pairs(void **state)
{
	static const struct {
		const char *text;
		bool needs;
	} cases[] = {{"tcp", false}, {"tcp or latency > 1s", true}, {"not has pair", true},
		{"query_packet = 1", true}, {"packet = 1", false}};
	struct dump_scan_error error;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct dump_where *where = parse(cases[i].text, &error);

		assert_non_null(where);
		assert_int_equal(dump_where_needs_pairs(where), cases[i].needs);
		dump_where_free(where);
	}
	dump_where_free(NULL);
}

/* ---- errors --------------------------------------------------------------------------------- */

#define FIELD "a field, found "

static const struct {
	const char *text;
	uint32_t column;
	const char *error; /* behind "expected " */
} errors[] = {
	{"", 1, FIELD "the end"},
	{"  ", 3, FIELD "the end"},
	{"nonsense", 1, FIELD "\"nonsense\""},
	{"qnam = a.", 1, "a field (perhaps qname), found \"qnam\""},
	{"tcp and", 8, FIELD "the end"},
	{"tcp and and", 9, FIELD "\"and\""},
	{"or tcp", 1, FIELD "\"or\""},
	{"not", 4, FIELD "the end"},
	{"()", 2, FIELD "\")\""},
	{"= 5", 1, FIELD "\"=\""},
	{"\"tcp\"", 1, FIELD "\"tcp\""},
	{"(tcp", 5, "'and', 'or' or ), found the end"},
	{"(tcp,", 5, "'and', 'or' or ), found \",\""},
	{"tcp)", 4, "'and', 'or' or the end, found \")\""},
	{"tcp udp", 5, "'and', 'or' or the end, found \"udp\""},
	{"tcp = 1 2", 9, "'and', 'or' or the end, found \"2\""},
	{"tcp contains 1", 5, "'and', 'or' or the end, found \"contains\""},
	{"has", 4, FIELD "the end"},
	{"has nothing", 5, FIELD "\"nothing\""},
	{"has nsid = 1", 10, "'and', 'or' or the end, found \"=\""},
	{"qname", 6, "one of = != in under contains like behind qname, found the end"},
	{"qname < a.", 7, "one of = != in under contains like behind qname, found \"<\""},
	{"id", 3, "one of = != in < <= > >= behind id, found the end"},
	{"id under 5", 4, "one of = != in < <= > >= behind id, found \"under\""},
	{"aa < 1", 4, "one of = != in behind aa, found \"<\""},
	{"src >= ::1", 5, "one of = != in behind src, found \">=\""},
	{"label > 1", 7, "one of = != in contains like behind label, found \">\""},
	{"label under a.", 7, "one of = != in contains like behind label, found \"under\""},
	{"id =", 5, "a number, found the end"},
	{"id = (", 6, "a number, found \"(\""},
	{"id = = 5", 6, "a number, found \"=\""},
	{"id = x", 6, "a number, found \"x\""},
	{"id = 18446744073709551616", 6, "a number, found \"18446744073709551616\""},
	{"id in 5", 7, "(, found \"5\""},
	{"id in (", 8, "a number, found the end"},
	{"id in ()", 8, "a number, found \")\""},
	{"id in (5", 9, ", or ), found the end"},
	{"id in (5 6)", 10, ", or ), found \"6\""},
	{"id in (5,)", 10, "a number, found \")\""},
	{"id in (5,x)", 10, "a number, found \"x\""},
	{"aa = 2", 6, "0 or 1, found \"2\""},
	{"latency > 5", 11, "a duration such as 1.5ms, found \"5\""},
	{"latency > 0.5ns", 11, "a duration such as 1.5ms, found \"0.5ns\""},
	{"time > noon", 8, "a time such as 2023-11-14T22:13:20Z, found \"noon\""},
	{"epoch > 1.", 9, "a time such as 1700000000.5, found \"1.\""},
	{"qname = a..b", 9, "a domain name, found \"a..b\""},
	{"qname under \"\"", 13, "a domain name, found \"\""},
	{"src = 10.0.0", 7, "an address or a prefix, found \"10.0.0\""},
	{"src = 10.0.0.0/33", 7, "an address or a prefix, found \"10.0.0.0/33\""},
	{"src = ::/129", 7, "an address or a prefix, found \"::/129\""},
	{"src = ::/", 7, "an address or a prefix, found \"::/\""},
	{"src in =", 8, "an address or a prefix, found \"=\""},
	{"qtype = AAAAA", 9, "a record type such as AAAA, found \"AAAAA\""},
	{"qclass = 65536", 10, "a class such as IN, found \"65536\""},
	{"rcode = NXDOMAN", 9, "a response code such as NXDOMAIN, found \"NXDOMAN\""},
	{"opcode = 16", 10, "an opcode such as UPDATE, found \"16\""},
	{"options = X", 11, "an EDNS option such as COOKIE, found \"X\""},
	{"findings = X", 12, "a finding such as POINTER_FORWARD, found \"X\""},
	{"findings = OK", 12, "a finding such as POINTER_FORWARD, found \"OK\""},
	{"transport = x", 13, "one of udp, tcp, dot, doh, dnscrypt, doq, found \"x\""},
	{"verdict = x", 11, "one of accept, note, isolate, reject, cut, found \"x\""},
	{"pair = x", 8, "one of query, repeated, answer, further, unsolicited, found \"x\""},
	{"label =", 8, "a text, found the end"},
	{"label contains", 15, "a text, found the end"},
	{"label like )", 12, "a pattern such as *.arpa, found \")\""},
	{"label = \"abc", 9, "a \" at the end of the string that begins here, found none"},
	{"label = \"abc\\\"", 9, "a \" at the end of the string that begins here, found none"},
	{"label = \"a\\q\"", 11, "\\\", \\\\ or \\xHH in a string, found another escape"},
	{"label = \"a\\x1g\"", 11, "\\\", \\\\ or \\xHH in a string, found another escape"},
	{"label = \"\\x1\"", 10, "\\\", \\\\ or \\xHH in a string, found another escape"},
	{"label = ab\\", 11, "a character behind the backslash, found the end"},
	{"label = \\", 9, "a character behind the backslash, found the end"},
	{"tcp & udp", 5, "a word, a string or an operator, found \"&\""},
	{"tcp | udp", 5, "a word, a string or an operator, found \"|\""},
	{"tcp \001", 5, "a word, a string or an operator, found \"?\""},
	{"id = \303\244\303\244 x", 6, "a number, found \"????\""},
	{"label = \303\244\303\244 x", 12, "'and', 'or' or the end, found \"x\""},
	{"id = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 6,
		"a number, found \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...\""},
};

static void all_errors(void **state)
{
	struct dump_scan_error error;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof errors / sizeof errors[0]; i++) {
		struct dump_where *where = parse(errors[i].text, &error);

		if (where)
			fail_msg("no error: %s", errors[i].text);
		if (error.column != errors[i].column || strncmp(error.text, "expected ", 9) != 0 ||
			strcmp(error.text + 9, errors[i].error) != 0)
			fail_msg("%s: column %u: %s", errors[i].text, error.column, error.text);
	}
}

static void long_errors(void **state)
{
	struct dump_scan_error error;
	char text[DUMP_PATTERN_MAX + 40] = "label like ";
	struct dump_where *where;

	(void)state;
	memset(text + 11, 'x', DUMP_PATTERN_MAX);
	where = parse(text, &error);
	assert_non_null(where);
	dump_where_free(where);
	strcat(text, "x");
	assert_null(parse(text, &error));
	assert_int_equal(error.column, 12);
	assert_memory_equal(error.text, "expected at most 256 characters, found", 38);
	assert_null(parse("tap = x", &error)); /* the longest list of words */
	assert_non_null(strstr(error.text, "UPDATE_RESPONSE, found \"x\""));
}

static void times_as_text(void **state)
{
	static const struct {
		const char *text;
		int64_t seconds, nanoseconds;
	} good[] = {{"1970-01-01T00:00:00Z", 0, 0}, {"1970-01-01", 0, 0},
		{"2000-02-29T23:59:59.999999999Z", 951868799, 999999999},
		{"1969-12-31T23:59:59.25Z", -1, 250000000},
		{"0000-01-01T00:00:00Z", -62167219200, 0},
		{"9999-12-31T23:59:60Z", 253402300800, 0}, {"1970-01-01t00:00:00z", 0, 0},
		{"1970-01-01T00:00:00+23:59", -86340, 0}, {"1970-01-01T00:00:00-00:01", 60, 0},
		{"1.5", 1, 500000000}, {"-1.25", -2, 750000000}, {"-1", -1, 0},
		{"999999999999999999", 999999999999999999, 0}};
	static const char *const bad[] = {"", "-", ".", "1.", ".5", "1.0000000001", "1 ",
		"1970-1-1", "1970-13-01", "1970-00-01", "1970-02-29", "1900-02-29", "2023-04-31",
		"1970-01-00", "1970-01-01T", "1970-01-01T00:00Z", "1970-01-01T00:00:00",
		"1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:61Z",
		"1970-01-01T00:00:00.Z", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+0000",
		"1970-01-01T00:00:00Zx", "1970-01-01Z", "1000000000000000000"};
	static const struct {
		const char *text;
		int64_t nanoseconds;
	} durations[] = {{"0s", 0}, {"1ns", 1}, {"1us", 1000}, {"1ms", 1000000}, {"1s", 1000000000},
		{"1m", 60000000000}, {"1.5MS", 1500000}, {"0.001us", 1}, {"0.000000001s", 1},
		{"-2.5s", -2500000000}, {"0.05m", 3000000000}, {"0.999999999s", 999999999}};
	static const char *const none[] = {"", "-", "s", "1", "1h", "1.s", ".5s", "1 s", "1.5ns",
		"0.0001us", "99999999999999999s", "1sx", "--1s", "0.0000000001s", "1.1.1s"};
	int64_t s, ns;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		assert_true(dump_time_scan(good[i].text, strlen(good[i].text), &s, &ns));
		assert_true(s == good[i].seconds && ns == good[i].nanoseconds);
	}
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (dump_time_scan(bad[i], strlen(bad[i]), &s, &ns))
			fail_msg("%s", bad[i]);
	for (i = 0; i < sizeof durations / sizeof durations[0]; i++) {
		assert_true(dump_duration_scan(durations[i].text, strlen(durations[i].text), &ns));
		assert_true(ns == durations[i].nanoseconds);
	}
	for (i = 0; i < sizeof none / sizeof none[0]; i++)
		if (dump_duration_scan(none[i], strlen(none[i]), &ns))
			fail_msg("%s", none[i]);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, prepare, clean)
	const struct CMUnitTest tests[] = {
		T(logic),
		T(all_of_three),
		T(long_ones),
		T(numbers_and_flags),
		T(code_points),
		T(names),
		T(addresses),
		T(times),
		T(words_and_texts),
		T(patterns),
		T(nothing_there),
		T(pairs),
		T(all_errors),
		T(long_errors),
		T(times_as_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* test_zone.c - codec/zone.c, zone_head.c, zone_directive.c, generate.c: master files. */
#include "unit.h"

enum { OUT = 1 << 16 };

static struct taut_zone zone;
static char out[OUT];
static size_t used;

static void say(const char *format, ...)
{
	va_list arguments;
	int n;

	va_start(arguments, format);
	n = vsnprintf(out + used, OUT - used, format, arguments);
	va_end(arguments);
	assert_true(n >= 0 && (size_t)n < OUT - used);
	used += (size_t)n;
}

static void say_record(const struct taut_zone_record *r)
{
	struct taut_record record;
	char owner[TAUT_NAME_TEXT], type[TAUT_TYPE_TEXT], rclass[TAUT_TYPE_TEXT];
	size_t n;

	taut_name_text(r->owner, owner);
	assert_int_equal(r->owner_length, taut_name_length(r->owner));
	taut_record_wrap(&record, r->type, r->rclass, r->rdata, r->rdlength);
	assert_false(record.malformed);
	assert_int_equal(taut_rdata_text(&record, 0, unit_text, sizeof unit_text, &n), TAUT_OK);
	taut_type_text(r->type, type);
	taut_class_text(r->rclass, rclass);
	say("%u %s %u %s %s %s\n", r->line, owner, r->ttl, rclass, type, unit_text);
}

static void say_event(enum taut_zone_event event)
{
	switch (event) {
	case TAUT_ZONE_RECORD: say_record(&zone.record); break;
	case TAUT_ZONE_ERROR:
		say("%u:%u %s%s%s: %s\n", zone.error.line, zone.error.column,
			taut_code_name(zone.error.code), zone.error.field != NULL ? " " : "",
			zone.error.field != NULL ? zone.error.field : "", zone.error.expected);
		break;
	case TAUT_ZONE_INCLUDE:
		say("%u:%u include %.*s\n", zone.include.line, zone.include.column,
			(int)zone.include.length, zone.include.name);
		break;
	case TAUT_ZONE_MORE: say("more, %u left\n", zone.left); break;
	case TAUT_ZONE_END: break;
	}
}

static void begin(const char *origin)
{
	uint8_t name[TAUT_NAME_MAX];
	uint32_t length;

	assert_int_equal(taut_name_scan(origin, strlen(origin), NULL, name, &length), TAUT_OK);
	taut_zone_init(&zone, name, TAUT_CLASS_IN);
	used = 0;
	out[0] = '\0';
}

static void run(void)
{
	enum taut_zone_event event;

	do /* the events */
		say_event(event = taut_zone_next(&zone));
	while (event != TAUT_ZONE_END && event != TAUT_ZONE_MORE);
}

/* All that a text gives, read at once. */
static const char *all(const char *text)
{
	begin("example.");
	assert_int_equal(taut_zone_text(&zone, text, strlen(text), TAUT_ZONE_FINAL), TAUT_OK);
	run();
	return out;
}

static void records(void **state)
{
	(void)state;
	assert_string_equal(all("a.b. 300 IN A 192.0.2.1"), "1 a.b. 300 IN A 192.0.2.1\n");
	assert_string_equal(all("a IN 300 A 192.0.2.1\n"), "1 a.example. 300 IN A 192.0.2.1\n");
	assert_string_equal(all("a 1h a 192.0.2.1\n"), "1 a.example. 3600 IN A 192.0.2.1\n");
	assert_string_equal(all("a 5 CH TXT x\n@ A \\# 1 00\n"),
		"1 a.example. 5 CH TXT \"x\"\n2 example. 5 CH A \\# 1 00\n"); /* the class stays */
	assert_string_equal(all("a 5 CLASS1 TYPE65280 \\# 2 00 01\n"),
		"1 a.example. 5 IN TYPE65280 \\# 2 0001\n");
	assert_string_equal(all("; nothing\n\n  \t\n;"), "");
	assert_string_equal(all("300 300 A 192.0.2.1\nin in 1 ns ns\n"),
		"1 300.example. 300 IN A 192.0.2.1\n2 in.example. 1 IN NS ns.example.\n");
	assert_string_equal(all("\\$ttl 1 A 192.0.2.1"), "1 \\$ttl.example. 1 IN A 192.0.2.1\n");
	assert_string_equal(all("a 1 A 192.0.2.1\r\nb A 192.0.2.2\r\n"),
		"1 a.example. 1 IN A 192.0.2.1\n2 b.example. 1 IN A 192.0.2.2\n");
}

static void owners(void **state)
{
	(void)state;
	assert_string_equal(all("a 1 A 192.0.2.1\n A 192.0.2.2\n\tIN A 192.0.2.3\n"),
		"1 a.example. 1 IN A 192.0.2.1\n2 a.example. 1 IN A 192.0.2.2\n"
		"3 a.example. 1 IN A 192.0.2.3\n");
	assert_string_equal(all(" 1 A 192.0.2.1\n"),
		"1:2 SYNTAX: an owner name: the entry before has none\n");
	/* records behind a bad owner are not given to the one before it */
	assert_string_equal(all("a 1 A 192.0.2.1\na..b A 192.0.2.1\n A 192.0.2.1\n"),
		"1 a.example. 1 IN A 192.0.2.1\n"
		"2:3 SYNTAX: a domain name: labels of 1 to 63 octets with dots between\n"
		"3:2 SYNTAX: an owner name: the entry before has none\n");
	assert_string_equal(all("\"a\" 1 A 192.0.2.1\n"), "1:1 SYNTAX: an owner name\n");
	assert_string_equal(all("( a 1\n A 192.0.2.1 )\n"), "1 a.example. 1 IN A 192.0.2.1\n");
	assert_string_equal(all("a 1 A 1.1.1.1\n ( ; comment\n A\n 1.1.1.2 )\n () A 1.1.1.3\n"),
		"1 a.example. 1 IN A 1.1.1.1\n2 a.example. 1 IN A 1.1.1.2\n"
		"5 a.example. 1 IN A 1.1.1.3\n");
}

static bool same_owner(const char *text)
{
	begin("example.");
	taut_zone_text(&zone, text, strlen(text), TAUT_ZONE_FINAL);
	assert_int_equal(taut_zone_next(&zone), TAUT_ZONE_RECORD);
	assert_false(zone.record.same_owner);
	while (taut_zone_next(&zone) != TAUT_ZONE_RECORD) /* an error between */
		continue;
	return zone.record.same_owner;
}

static void owners_again(void **state)
{
	(void)state;
	assert_true(same_owner("a 1 A 1.1.1.1\na A 1.1.1.2\n"));
	assert_true(same_owner("a 1 A 1.1.1.1\n A 1.1.1.2\n"));
	assert_false(same_owner("a 1 A 1.1.1.1\nb A 1.1.1.2\n"));
	assert_false(same_owner("a 1 A 1.1.1.1\n$ORIGIN b\na A 1.1.1.2\n"));
	assert_false(same_owner("a 1 A 1.1.1.1\nb A\n A 1.1.1.2\n"));
	assert_false(same_owner("$GENERATE 1-2 a$ 1 A 1.1.1.1\n"));
}

static void ttls(void **state)
{
	(void)state;
	assert_string_equal(all("$TTL 1h\na A 1.1.1.1\na 5 A 1.1.1.2\na A 1.1.1.3\n"),
		"2 a.example. 3600 IN A 1.1.1.1\n3 a.example. 5 IN A 1.1.1.2\n"
		"4 a.example. 3600 IN A 1.1.1.3\n");
	/* without $TTL: the last one that was given */
	assert_string_equal(all("a 5 A 1.1.1.2\na A 1.1.1.3\n"),
		"1 a.example. 5 IN A 1.1.1.2\n2 a.example. 5 IN A 1.1.1.3\n");
	assert_string_equal(all("@ SOA a b 1 2 3 4 5\n@ NS a\n"),
		"1 example. 5 IN SOA a.example. b.example. 1 2 3 4 5\n2 example. 5 IN NS a.example.\n");
	assert_string_equal(all("@ SOA a b 1 2 3 4 4294967295\n"),
		"1:3 TTL_HIGH: a TTL: seconds up to 2147483647, or with units as in 1h30m\n");
	assert_string_equal(all("a A 1.1.1.1\n"),
		"1:3 SYNTAX: a TTL: no record before has one, and there is no $TTL\n");
	assert_string_equal(all("a 2147483647 A 1.1.1.1\n$TTL 2147483648\n"),
		"1 a.example. 2147483647 IN A 1.1.1.1\n"
		"2:6 TTL_HIGH: a TTL: seconds up to 2147483647, or with units as in 1h30m\n");
	assert_string_equal(all("a 1x A 1.1.1.1\n"),
		"1:4 SYNTAX: a TTL: seconds up to 2147483647, or with units as in 1h30m\n");
	begin("example.");
	zone.has_default_ttl = true;
	zone.default_ttl = 7;
	taut_zone_text(&zone, "a A 1.1.1.1\n", 12, TAUT_ZONE_FINAL);
	run();
	assert_string_equal(out, "1 a.example. 7 IN A 1.1.1.1\n");
}

static void refused(void **state)
{
	(void)state;
	assert_string_equal(all("a 1 A 1.1.1\nb 1 A 1.1.1.1\n"),
		"1:12 SYNTAX address: an IPv4 address: four numbers from 0 to 255 with dots between\n"
		"2 b.example. 1 IN A 1.1.1.1\n");
	assert_string_equal(all("a 1 A 1.1.1.1 x\n"), "1:15 SYNTAX: the end of the record\n");
	assert_string_equal(all("a 1 IN WHAT x\n"), "1:8 SYNTAX: an RR type\n");
	assert_string_equal(all("a WHAT x\n"), "1:3 SYNTAX: a TTL, a class or an RR type\n");
	assert_string_equal(all("a\n"), "1:2 SYNTAX: a TTL, a class or an RR type\n");
	assert_string_equal(all("a 1 IN"), "1:7 SYNTAX: a TTL, a class or an RR type\n");
	assert_string_equal(all("a 1 OPT \\# 0\n"), "1:5 TYPE_META: a type that zones can have\n");
	assert_string_equal(all("a 1 AXFR\nb 1 TYPE128 \\# 0\n"),
		"1:5 TYPE_META: a type that zones can have\n2:5 TYPE_META: a type that zones can have\n");
	assert_string_equal(all("a 1 ANY A 1.1.1.1\n"), "1:5 TYPE_META: a type that zones can have\n");
	assert_string_equal(all("a 1 NONE A 1.1.1.1\n"), "1:5 SYNTAX: a TTL, a class or an RR type\n");
	assert_string_equal(all("$FOO\n$ORIGIN\n$ORIGIN a b\n$TTL\n$INCLUDE\n"),
		"1:1 SYNTAX: $ORIGIN, $TTL, $INCLUDE or $GENERATE\n"
		"2:8 SYNTAX: a domain name, the origin\n"
		"3:11 SYNTAX: the end of the directive\n"
		"4:5 SYNTAX: a TTL: seconds up to 2147483647, or with units as in 1h30m\n"
		"5:9 SYNTAX: the name of a file\n");
	/* a fault in parentheses: what follows in them belongs to it */
	assert_string_equal(all("a 1 MX ( x\n y\n \x01 z )\nb 1 A 1.1.1.1\n"),
		"1:10 SYNTAX preference: a number from 0 to 65535\n4 b.example. 1 IN A 1.1.1.1\n");
}

/* What nothing closes ends with its line. */
static void open_ends(void **state)
{
	(void)state;
	assert_string_equal(all("a 1 TXT ( x\nb 1 A 1.1.1.1\n"),
		"1:9 SYNTAX: a parenthesis that closes this one\n2 b.example. 1 IN A 1.1.1.1\n");
	assert_string_equal(all("a 1 TXT \"x\nb 1 A 1.1.1.1\n"),
		"1:9 SYNTAX txt-data: a quote that closes this one\n2 b.example. 1 IN A 1.1.1.1\n");
	/* a quote that the next one closes by mistake */
	assert_string_equal(all("a 1 TXT \"x\nb 1 A 1.1.1.1\nc 1 TXT \"y\"\nd 1 A 1.1.1.1\n"),
		"1:9 SYNTAX: a quote that closes this one\n2 b.example. 1 IN A 1.1.1.1\n"
		"3 c.example. 1 IN TXT \"y\"\n4 d.example. 1 IN A 1.1.1.1\n");
	assert_string_equal(all("a 1 TXT \"x\ny\" z\n"), "1 a.example. 1 IN TXT \"x\\010y\" \"z\"\n");
}

/* The whole text is read again a bounded number of times. */
static void open_ends_are_bounded(void **state)
{
	static char text[200001];
	unsigned errors = 0;
	enum taut_zone_event event;

	(void)state;
	for (size_t i = 0; i < 200000; i += 2)
		memcpy(text + i, "(\n", 2);
	begin("example.");
	taut_zone_text(&zone, text, 200000, TAUT_ZONE_FINAL);
	while ((event = taut_zone_next(&zone)) != TAUT_ZONE_END) {
		assert_int_equal(event, TAUT_ZONE_ERROR);
		errors++;
	}
	assert_true(errors <= 100000 / 64 + 40);
}

static void directives(void **state)
{
	(void)state;
	assert_string_equal(all("$ORIGIN sub\n@ 1 NS ns\n$origin other.\nx A 1.1.1.1 ; c\n"),
		"2 sub.example. 1 IN NS ns.sub.example.\n4 x.other. 1 IN A 1.1.1.1\n");
	assert_string_equal(all("$INCLUDE a\\032b.zone sub ; comment\n$include \"x y\"\n"),
		"1:10 include a b.zone\n2:11 include x y\n");
	assert_string_equal(all("$INCLUDE a\\000b\n"),
		"1:10 SYNTAX: the name of a file of at most 4095 octets, none of them 0\n");
	assert_string_equal(all("a 1 A 1.1.1.1\n $TTL 5\n"),
		"1 a.example. 1 IN A 1.1.1.1\n2:2 SYNTAX: a TTL, a class or an RR type\n");
}

static void includes(void **state)
{
	static const char outer[] = "$TTL 5\na A 1.1.1.1\n$INCLUDE x sub\n A 1.1.1.2\nb A 1.1.1.3\n";
	static const char inner[] = "b A 2.2.2.2\n$ORIGIN deep\n$TTL 9\n@ A 2.2.2.3\n";
	struct taut_zone_place back[TAUT_INCLUDE_DEPTH];

	(void)state;
	begin("example.");
	taut_zone_text(&zone, outer, sizeof outer - 1, TAUT_ZONE_FINAL);
	say_event(taut_zone_next(&zone));
	say_event(taut_zone_next(&zone));
	assert_int_equal(taut_zone_enter(&zone, &back[0]), TAUT_OK);
	taut_zone_text(&zone, inner, sizeof inner - 1, TAUT_ZONE_FINAL);
	run();
	taut_zone_leave(&zone, &back[0]);
	run();
	assert_string_equal(out,
		"2 a.example. 5 IN A 1.1.1.1\n3:10 include x\n"
		"1 b.sub.example. 5 IN A 2.2.2.2\n4 deep.sub.example. 9 IN A 2.2.2.3\n"
		"4 a.example. 9 IN A 1.1.1.2\n5 b.example. 9 IN A 1.1.1.3\n");

	begin("example.");
	for (unsigned depth = 1; depth < TAUT_INCLUDE_DEPTH; depth++) {
		taut_zone_text(&zone, "$INCLUDE x\n", 11, TAUT_ZONE_FINAL);
		assert_int_equal(taut_zone_next(&zone), TAUT_ZONE_INCLUDE);
		assert_int_equal(taut_zone_enter(&zone, &back[depth]), TAUT_OK);
	}
	taut_zone_text(&zone, "$INCLUDE x\na 1 A 1.1.1.1\n", 25, TAUT_ZONE_FINAL);
	assert_int_equal(taut_zone_next(&zone), TAUT_ZONE_INCLUDE);
	assert_int_equal(taut_zone_enter(&zone, &back[0]), TAUT_E_ARGUMENT);
	assert_int_equal(taut_zone_next(&zone), TAUT_ZONE_RECORD);
}

static void generates(void **state)
{
	(void)state;
	assert_string_equal(all("$GENERATE 1-3 h$ 1 A 192.0.2.$\nx A 1.1.1.1\n"),
		"1 h1.example. 1 IN A 192.0.2.1\n1 h2.example. 1 IN A 192.0.2.2\n"
		"1 h3.example. 1 IN A 192.0.2.3\n2 x.example. 1 IN A 1.1.1.1\n");
	assert_string_equal(all("$GENERATE 0-4/2 $ 1 PTR h${-1,3,d}.x${10,4,X}.\n"),
		"1 0.example. 1 IN PTR h-01.x000A.\n1 2.example. 1 IN PTR h001.x000C.\n"
		"1 4.example. 1 IN PTR h003.x000E.\n");
	assert_string_equal(all("$GENERATE 8-8 ${0,0,o}.${0,0,x}.$$.\\$ 1 TXT \"a $ ; b\" c$\n"),
		"1 10.8.\\$.\\$.example. 1 IN TXT \"a 8 ; b\" \"c8\"\n");
	assert_string_equal(all("$GENERATE 1024-1024 ${0,3,n}.${-2000,0,N} 1 NS x\n"),
		"1 0.0.4.0.3.C.F.F.F.F.F.example. 1 IN NS x.example.\n");
	assert_string_equal(all("$GENERATE 1--3 $ 1 A 1.1.1.1\n$GENERATE 3-1 $ 1 A 1.1.1.1\n"
				"$GENERATE 1-3/0 $ 1 A 1.1.1.1\n$GENERATE 1-3/ $ 1 A 1.1.1.1\n"),
		"1:13 SYNTAX: a range: START-STOP or START-STOP/STEP, numbers up to 2147483647\n"
		"2:11 SYNTAX: a range: START-STOP or START-STOP/STEP, numbers up to 2147483647\n"
		"3:11 SYNTAX: a range: START-STOP or START-STOP/STEP, numbers up to 2147483647\n"
		"4:11 SYNTAX: a range: START-STOP or START-STOP/STEP, numbers up to 2147483647\n");
	assert_string_equal(all("$GENERATE 0-2147483647 $ 1 A 1.1.1.1\n"),
		"1:11 SYNTAX: a range of at most 16777216 entries\n");
	assert_string_equal(all("$GENERATE 0-1 $\n"),
		"1:16 SYNTAX: an owner name, a type and rdata\n");
	assert_string_equal(all("$GENERATE 0-1 a 1 A ${1,2,z}\n"),
		"1:11 SYNTAX: ${OFFSET,WIDTH,BASE}: a number, a number up to 255, one of d o x X n N\n");
	/* the first entry that is wrong ends it */
	assert_string_equal(all("$GENERATE 255-300 a$ 1 A 1.1.1.$\nb 1 A 1.1.1.1\n"),
		"1 a255.example. 1 IN A 1.1.1.255\n"
		"1:11 SYNTAX address: an IPv4 address: four numbers from 0 to 255 with dots between\n"
		"2 b.example. 1 IN A 1.1.1.1\n");
}

/* Entries that are longer than $GENERATE makes them. */
static void generates_long(void **state)
{
	static char text[TAUT_GENERATE_TEXT + 100];
	int n = sprintf(text, "$GENERATE 1-1 a 1 TXT ");

	(void)state;
	for (unsigned i = 0; i < TAUT_GENERATE_TEXT / 2; i++)
		n += sprintf(text + n, "a ");
	assert_string_equal(all(text), "1:11 SPACE: an entry of at most 4096 characters\n");
}

/* A text in pieces, cut everywhere: the same as in one. */
static void pieces(void **state)
{
	static const char text[] =
		"$TTL 5\n@ SOA ns h ( 1 2 ; c\n 3 4\n 5 )\n\n\ta 9 IN A\n a A 1.1.1.1\n"
		"b 300 IN A 1.1.1.1\nb 300 IN A 1.1.1.2\nx TXT \"a\nb\" \\\" c\n$GENERATE 1-2 $ A 1.1.1.$\n"
		"y A 1 ; z\n$INCLUDE q\nlast 1 A 1.1.1.3";
	static char whole[OUT], buffer[sizeof text];

	(void)state;
	strcpy(whole, all(text));
	for (size_t cut = 0; cut < sizeof text; cut++) {
		size_t left;

		begin("example.");
		memcpy(buffer, text, cut);
		assert_int_equal(taut_zone_text(&zone, buffer, cut, 0), TAUT_OK);
		run();
		left = zone.left;
		assert_true(left <= cut);
		used = (size_t)(strstr(out, "more, ") - out);
		out[used] = '\0';
		memcpy(buffer, text + cut - left, sizeof text - 1 - cut + left);
		taut_zone_text(&zone, buffer, sizeof text - 1 - cut + left, TAUT_ZONE_FINAL);
		run();
		assert_string_equal(out, whole);
	}
}

/* Entries that do not fit the longest text: what is left open, or that they are long. */
static void full(void **state)
{
	(void)state;
	begin("example.");
	taut_zone_text(&zone, "a 1 TXT ( x\nb 1 A 1.1.1.1\nc", 27, TAUT_ZONE_FULL);
	run();
	assert_string_equal(out,
		"1:9 SYNTAX: a parenthesis that closes this one\n2 b.example. 1 IN A 1.1.1.1\nmore, 1 left\n");
	begin("example.");
	taut_zone_text(&zone, "a 1 TXT xxxxxx", 14, TAUT_ZONE_FULL);
	run();
	taut_zone_text(&zone, "xxx", 3, TAUT_ZONE_FULL);
	run();
	taut_zone_text(&zone, "x\nb 1 A 1.1.1.1\n", 16, TAUT_ZONE_FULL | TAUT_ZONE_FINAL);
	run();
	assert_string_equal(out,
		"1:1 SPACE: an entry that ends within the longest text\nmore, 0 left\nmore, 0 left\n"
		"2 b.example. 1 IN A 1.1.1.1\n");
	/* an entry that ends in it is no fault, nor one that does not begin it */
	begin("example.");
	taut_zone_text(&zone, "a 1 A 1.1.1.1\nb 1 A", 19, TAUT_ZONE_FULL);
	run();
	assert_string_equal(out, "1 a.example. 1 IN A 1.1.1.1\nmore, 5 left\n");
}

static void limits(void **state)
{
	(void)state;
	begin("example.");
	assert_int_equal(taut_zone_text(&zone, "", (size_t)INT32_MAX + 1, 0), TAUT_E_ARGUMENT);
	taut_zone_init(&zone, NULL, TAUT_CLASS_CH);
	taut_zone_text(&zone, "a 1 TXT x", 9, TAUT_ZONE_FINAL);
	used = 0;
	run();
	assert_string_equal(out, "1 a. 1 CH TXT \"x\"\n");
	assert_int_equal(taut_zone_next(&zone), TAUT_ZONE_END);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records),
		cmocka_unit_test(owners),
		cmocka_unit_test(owners_again),
		cmocka_unit_test(ttls),
		cmocka_unit_test(refused),
		cmocka_unit_test(open_ends),
		cmocka_unit_test(open_ends_are_bounded),
		cmocka_unit_test(directives),
		cmocka_unit_test(includes),
		cmocka_unit_test(generates),
		cmocka_unit_test(generates_long),
		cmocka_unit_test(pieces),
		cmocka_unit_test(full),
		cmocka_unit_test(limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

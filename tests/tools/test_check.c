/* test_check.c - what `tautzone check` finds: for each row of findings.def a zone that raises it, with all that is
 * found in it, by line; clean zones; severities and forms of findings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../fuzz/zone_feed.h"

/* Lines 1 to 7 of zones that do not bring their own; the next one is line 8. It is clean. */
#define SOA "@ SOA ns1 hostmaster 2026010101 7200 3600 1209600 3600\n"
#define HEAD "$TTL 3600\n$ORIGIN example.\n"
#define SERVERS "@ NS ns1\n@ NS ns2\nns1 A 192.0.2.1\nns2 A 192.0.2.2\n"
#define BASE HEAD SOA SERVERS
/* The same with another SOA in line 3. */
#define WITH_SOA(soa) HEAD "@ SOA " soa "\n" SERVERS
#define REVERSE "$TTL 3600\n$ORIGIN 2.0.192.in-addr.arpa.\n@ SOA ns.example. h.example. 1 7200 3600 1209600 3600\n" \
	"@ NS ns.example.\n@ NS ns.example.net.\n" /* 5 lines */
#define TWO_LABELS "$TTL 3600\n$ORIGIN a.example.\n@ SOA n.b. h.b. 1 7200 3600 1209600 3600\n@ NS n.b.\n@ NS n.c.\n"

#define KEY "@ DNSKEY 256 3 13 AQID\n" /* tag 2063 */
#define SIG(type, labels) "RRSIG " type " 13 " labels " 3600 20360101000000 20260101000000 2063 example. AQID\n"
#define DIGEST "e2d3c916f6deeac73294e8268fb5885044a833fc5459588f4a9184cfc41a5766"
#define DIGEST48 DIGEST "00112233445566778899aabbccddeeff"
#define HASH1 "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom"
#define HASH2 "2t7b4g4vsa5smi47k61mv5bv1a22bojr"
#define X10(text) text text text text text text text text text text
#define X100(text) X10(X10(text))
#define LABEL57 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* Findings as "LINE:code", in any order. Times are those of 2026-01-15. */
static const struct {
	const char *text, *findings;
} zones[] = {
	/* the file */
	{BASE "www A 192.0.2.300\n", "8:syntax"},
	{BASE "www A 192.0.2.3\n$INCLUDE other\n", "9:syntax"},
	{BASE "www CH TXT x\n", "8:class"},
	{BASE "www.other. A 192.0.2.3\nwww.other. A 192.0.2.4\n", "8:out-of-zone 9:out-of-zone"},
	{BASE "www TYPE200 \\# 0\n", "8:syntax"},
	{BASE "www MB ns1\n", "8:obsolete-type"},
	/* the apex */
	{"", "1:no-soa"},
	{HEAD "@ NS ns\n", "1:no-soa"},
	{HEAD SOA "ns1 A 192.0.2.1\n", "1:no-ns"},
	{BASE "@ SOA ns1 hostmaster 2 7200 3600 1209600 3600\n", "8:soa-many"},
	{BASE "sub SOA ns1 hostmaster 2 7200 3600 1209600 3600\n", "8:soa-below"},
	{HEAD "ns1 A 192.0.2.1\n" SOA "@ NS ns1\n@ NS ns.other.\n", "4:soa-first"},
	{WITH_SOA("ns1 h 0 7200 3600 1209600 3600"), "3:soa-serial-zero"},
	{WITH_SOA("ns1 h 2026011601 7200 3600 1209600 3600"), ""},
	{WITH_SOA("ns1 h 2026011701 7200 3600 1209600 3600"), "3:soa-serial-future"},
	{WITH_SOA("ns1 h 2030023101 7200 3600 1209600 3600"), "3:soa-serial-future"},
	{WITH_SOA("ns1 h 2026999901 7200 3600 1209600 3600"), ""},
	{WITH_SOA("ns1 h 1 1199 600 1209600 3600"), "3:soa-refresh"},
	{WITH_SOA("ns1 h 1 86401 600 1209600 3600"), "3:soa-refresh"},
	{WITH_SOA("ns1 h 1 1200 600 1209600 3600"), ""},
	{WITH_SOA("ns1 h 1 7200 7200 1209600 3600"), "3:soa-retry"},
	{WITH_SOA("ns1 h 1 7200 3600 10799 3600"), "3:soa-expire"},
	{WITH_SOA("ns1 h 1 7200 3600 10800 3600"), "3:soa-expire-short"},
	{WITH_SOA("ns1 h 1 7200 3600 1209600 86401"), "3:soa-minimum"},
	{WITH_SOA("ns3 h 1 7200 3600 1209600 3600"), "3:soa-mname"},
	{WITH_SOA("n_s.other. h 1 7200 3600 1209600 3600"), "3:host-name"},
	{WITH_SOA("ns1 h.a_b 1 7200 3600 1209600 3600"), "3:soa-rname"},
	{WITH_SOA("ns1 h\\@b 1 7200 3600 1209600 3600"), "3:soa-rname-at"},
	{WITH_SOA("ns1 a\\.b 1 7200 3600 1209600 3600"), ""},
	{HEAD SOA "@ NS ns1\nns1 A 192.0.2.1\n", "4:ns-few"},
	/* sets */
	{BASE "a TXT x\na TXT y\na TXT x\na TXT x\n", "10:duplicate 11:duplicate"},
	{BASE "a MX 0 ns1\nA MX 0 NS1.EXAMPLE.\n", "9:duplicate"},
	{BASE "a 60 TXT x\na 61 TXT y\n", "9:ttl-differs"},
	{BASE "a CNAME ns1\na TXT x\n", "9:cname-other"},
	{BASE "a TXT x\na A 192.0.2.3\na CNAME ns1\n", "10:cname-other"},
	{BASE "a CNAME ns1\na " SIG("CNAME", "2") KEY, ""},
	{BASE "a CNAME ns1\na CNAME ns2\n", "9:cname-many"},
	{BASE "a DNAME b\na DNAME c\n", "9:dname-many"},
	{BASE "a DNAME b\na DNAME B\n", "9:duplicate"},
	/* delegations */
	{BASE "a NS ns1\na MX 0 ns1\nb.a TXT x\n", "9:occluded 10:occluded"},
	{BASE "a NS ns1\nb.a NS ns1\n", "9:occluded"},
	{BASE "a NS n.a\n", "8:glue-missing"},
	{BASE "a NS a\n", "8:glue-missing"},
	{BASE "a NS n.a\nn.a AAAA 2001:db8::1\nb NS b\nb A 192.0.2.3\n", ""},
	{BASE "a NS n.b\nb NS n.other.\n", "8:glue-sibling"},
	{BASE "a NS n.other.\nn.a A 192.0.2.3\n", "9:glue-unused"},
	{BASE "a DNAME b\nx.a A 192.0.2.3\nb.x.a TXT x\n", "9:below-dname 10:below-dname"},
	{BASE "a DNAME b\na NS ns1\n", "9:dname-ns"},
	{HEAD SOA "@ NS n.other.\n@ NS n.other2.\n@ DNAME b.\n", "6:dname-apex 3:soa-mname"},
	{BASE "*.a NS ns1\n", "8:wildcard-ns"},
	{BASE "*.a DNAME b.\n", "8:wildcard-dname"},
	{BASE "a.*.b TXT x\n", "8:wildcard-inside"},
	{BASE "*.b TXT x\n", ""},
	/* where names lead */
	{BASE "a NS n\n", "8:ns-no-address"},
	{BASE "a NS n\nn TXT x\n", "8:ns-no-address"},
	{BASE "*.w A 192.0.2.3\na NS n.w\nb NS n.x.w\nc NS w\n", "11:ns-no-address"},
	{BASE "*.w A 192.0.2.3\nx.y.w TXT x\na NS n.y.w\n", "10:ns-no-address"},
	{BASE "a NS n\nn CNAME ns1\n", "8:ns-cname"},
	{BASE "a NS n.d\nd DNAME other.\n", "8:ns-below-dname"},
	{BASE "a NS 192.0.2.1\n", "8:ns-address 8:ns-no-address"},
	{BASE "a NS 192.0.2.1.\nb NS 2001:db8::1.\n", "8:ns-address 9:ns-address"},
	{BASE "a NS 192.0.2.256.\n", ""},
	{BASE "@ MX 0 m\n", "8:mx-no-address"},
	{BASE "@ MX 0 m\nm CNAME ns1\n", "8:mx-cname"},
	{BASE "@ MX 0 m.d\nd DNAME other.\n", "8:mx-below-dname"},
	{BASE "@ MX 0 192.0.2.1.\n", "8:mx-address"},
	{BASE "@ MX 0 .\n@ MX 1 ns1\n", "8:mx-null"},
	{BASE "@ MX 0 .\n", ""},
	{BASE "_a._tcp SRV 0 0 1 n\n", "8:srv-no-address"},
	{BASE "_a._tcp SRV 0 0 1 n\nn CNAME ns1\n", "8:srv-cname"},
	{BASE "_a._tcp SRV 0 0 0 .\n", ""},
	{BASE "@ AFSDB 1 n\n", "8:target-no-address"},
	{BASE "@ KX 1 n\nn CNAME ns1\n", "8:target-cname"},
	{BASE "@ RT 1 n.d\nd DNAME other.\n", "8:target-below-dname"},
	{BASE "a CNAME b\n", "8:cname-dangling"},
	{BASE "a CNAME b\nc.b TXT x\n", "8:cname-dangling"},
	{BASE "a CNAME b.c\nc NS n.other.\n", ""},
	{BASE "a CNAME b\nb CNAME c\nc CNAME a\n", "8:cname-loop"},
	{BASE "a CNAME b\nb CNAME b\n", "9:cname-loop"},
	{BASE "d DNAME x.d\n", "8:dname-loop"},
	{TWO_LABELS "x CNAME y.a.example\ny.a.example TXT x\n", "6:final-dot 7:final-dot"},
	{TWO_LABELS "x MX 0 mail.a.example\n", "6:final-dot 6:mx-no-address"},
	{REVERSE "1 PTR host.example\n", "6:ptr-reverse"},
	/* names */
	{BASE "a_b A 192.0.2.3\n-c AAAA 2001:db8::1\nd- MX 0 ns1\n", "8:host-name 9:host-name"},
	{BASE "*.a A 192.0.2.3\n*.a_b A 192.0.2.3\n", "9:host-name"},
	{BASE "gc._msdcs A 192.0.2.3\na._spf A 127.0.0.2\n", ""},
	{BASE "a NS n_s.other.\n", "8:host-name"},
	{REVERSE "1 PTR a_b.example.\n", "6:host-name"},
	{REVERSE "b._dns-sd._udp PTR a_b.example.\nx._dns-sd._udp PTR a_b.example.\n", "7:host-name"},
	{REVERSE "1 PTR host.example.\n1.0/25 PTR host.example.\n", ""},
	{REVERSE "256 PTR host.example.\n01 PTR host.example.\nx PTR host.example.\n",
		"6:reverse-owner 7:reverse-owner 8:reverse-owner"},
	{REVERSE "1 PTR a.example.\n1 PTR b.example.\n", "6:ptr-many"},
	{BASE "www SRV 0 0 1 ns1\n", "8:srv-owner"},
	{BASE "www TLSA 3 1 1 " DIGEST "\n_x._tcp TLSA 3 1 1 " DIGEST "\n_25 TLSA 3 1 1 " DIGEST "\n",
		"8:tlsa-owner 9:tlsa-owner 10:tlsa-owner"},
	{BASE "_25._tcp TLSA 3 1 1 " DIGEST "\n*._tcp TLSA 3 1 1 " DIGEST "\n", ""},
	{BASE "www OPENPGPKEY AQID\nwww SMIMEA 3 1 1 " DIGEST "\n", "8:key-owner 9:key-owner"},
	{BASE "00112233445566778899aabbccddeeff00112233445566778899aabb._openpgpkey OPENPGPKEY AQID\n"
	      "00112233445566778899aabbccddeeff00112233445566778899aabb._smimecert SMIMEA 3 1 1 " DIGEST
	      "\n", ""},
	{BASE LABEL57 "." LABEL57 "." LABEL57 "." LABEL57 " TXT x\n", "8:name-long"},
	{BASE "32.1.0.0.10.rpz-ip CNAME .\n24.0.2.0.192.rpz-client-ip CNAME *.\n"
	      "48.zz.0.db8.2001.rpz-nsip CNAME .\n128.1.0.0.0.0.0.0.2001.rpz-ip CNAME .\n"
	      "24.1.2.0.192.rpz-ip CNAME .\n33.0.2.0.192.rpz-ip CNAME .\n24.00.2.0.192.rpz-ip CNAME .\n"
	      "a.rpz-ip CNAME .\n128.1.zz.2001.rpz-ip CNAME .\n",
		"11:rpz-address 12:rpz-address 13:rpz-address 14:rpz-address 15:rpz-address"},
	{BASE "bad_.host CNAME rpz-drop.\n*.evil A 127.0.0.1\nx.y MX 0 nowhere\n", ""},
	{HEAD SOA "@ NS invalid.\n", "1:catalog-version"},
	{HEAD SOA "@ NS invalid.\nversion TXT 3\n", "5:catalog-version"},
	{HEAD SOA "@ NS invalid.\nversion TXT 2\na.zones PTR b.\na.zones PTR c.\nb.zones PTR d.\n",
		"7:catalog-member"},
	{BASE "version TXT 1\na.zones PTR b.\nc.a.zones TXT x\n", ""},
	/* types of their own */
	{BASE "a SPF \"v=spf1 -all\"\n", "8:spf-type"},
	{BASE "a SPF \"v=spf1 -all\"\na TXT \"v=spf1 -all\"\n", ""},
	{BASE "a TXT \"v=spf1 -all\"\na TXT \"v=spf1 +all\"\n", "9:spf-many"},
	{BASE "a TXT \"v=spf1 nonsense -all\"\nb TXT \"v=spf1 ip4:192.0.2.300 -all\"\n"
	      "c TXT \"v=spf1 ip4:192.0.2.0/33 -all\"\nd TXT \"v=spf1 include: -all\"\n"
	      "e TXT \"v=spf1 redirect=a. redirect=b.\"\nf TXT \"v=spf1 exists:%x\"\n"
	      "g TXT \"v=spf1 all:x\"\nh TXT \"v=spf1 a/24/64\"\ni TXT \"v=spf1 ip6:2001:db8::/129\"\n",
		"8:spf-syntax 9:spf-syntax 10:spf-syntax 11:spf-syntax 12:spf-syntax 13:spf-syntax "
		"14:spf-syntax 15:spf-syntax 16:spf-syntax"},
	{BASE "a TXT \"v=spf1 a mx:x.y/24//64 \" \" a:%{i1r-}._spf.z ip4:192.0.2.0/24 ip6:2001:db8::/32 "
	      "exists:%{i}.x ptr ?include:b.c ~all exp=a.b other=value\"\nb TXT \"v=spf10 no\"\n"
	      "c TXT \"V=SPF1\"\n", ""},
	{BASE "a TXT \"v=spf1 " X10("a ") "-all\"\nb TXT \"v=spf1 " X10("mx ") "redirect=c.d\"\n",
		"9:spf-lookups"},
	{BASE "@ CAA 0 nothing \"x\"\n", "8:caa-tag"},
	{BASE "@ CAA 1 issue \"ca.example.net\"\n", "8:caa-flags"},
	{BASE "@ CAA 0 issue \"a b\"\n@ CAA 0 iodef \"x\"\n@ CAA 0 contactemail \"x\"\n@ CAA 0 issuewild \"a.;x\"\n",
		"8:caa-value 9:caa-value 10:caa-value 11:caa-value"},
	{BASE "@ CAA 0 issue \";\"\n@ CAA 128 ISSUE \"ca.example.net; account=1; p=2\"\n"
	      "@ CAA 0 iodef \"mailto:a@b\"\n@ CAA 0 issue \"\"\n", ""},
	{BASE "a SVCB 0 ns1\na SVCB 1 ns2 port=1\n", "8:svcb-mixed"},
	{BASE "a SVCB 0 ns1\na SVCB 0 ns2\n", "9:svcb-aliases"},
	{BASE "a HTTPS 0 b\nb HTTPS 0 a\na AAAA 2001:db8::1\nb AAAA 2001:db8::1\n", "8:svcb-loop"},
	{BASE "a SVCB 0 b\nb SVCB 0 b\n", "8:svcb-no-address 9:svcb-loop 9:svcb-no-address"},
	{BASE "a HTTPS 1 b\n", "8:svcb-no-address"},
	{BASE "a HTTPS 1 . alpn=h2\n_8443._https.a HTTPS 1 ns1\n", ""},
	{BASE "a HTTPS 1 a_b.other.\n", "8:host-name"},
	{BASE "_dns SVCB 1 ns1\n", "8:svcb-dns-alpn"},
	{BASE "_dns SVCB 1 ns1 alpn=h2\n_853._dns SVCB 1 ns1 alpn=h3,dot\n", "8:svcb-dns-path 9:svcb-dns-path"},
	{BASE "_dns SVCB 1 ns1 alpn=dot,doq\n_dns.a SVCB 1 ns1 alpn=h2 dohpath=/q{?dns}\n", ""},
	{BASE "_dns SVCB 1 ns1 alpn=x1\n", "8:svcb-dns-other"},
	/* keys */
	{BASE "@ DS 1 13 2 " DIGEST "\n", "8:ds-apex"},
	{BASE "a DS 1 13 2 " DIGEST "\n", "8:ds-no-ns"},
	{BASE "a NS ns1\na DS 1 13 1 e2d3c916f6deeac73294e8268fb5885044a833fc\na DS 1 13 77 00\n",
		"9:ds-digest 10:ds-digest"},
	{BASE "a NS ns1\na DS 1 5 2 " DIGEST "\na DS 1 99 2 " DIGEST "\n", "9:ds-algorithm 10:ds-algorithm"},
	{BASE "a DNSKEY 256 3 13 AQID\n", "8:dnskey-place"},
	{BASE "@ DNSKEY 256 2 13 AQID\n", "8:dnskey-protocol"},
	{BASE "@ DNSKEY 1 3 13 AQID\n@ DNSKEY 258 3 13 AQID\n@ DNSKEY 385 3 13 AQID\n",
		"8:dnskey-flags 9:dnskey-flags"},
	{BASE "@ DNSKEY 256 3 3 AQID\n@ DNSKEY 256 3 99 AQID\n", "8:dnskey-algorithm 9:dnskey-algorithm"},
	{BASE "@ DNSKEY 256 3 8 AwEAAQECAwQ=\n", "8:dnskey-size"},
	{BASE "a CDS 2063 13 2 " DIGEST "\na CDNSKEY 256 3 13 AQID\n", "8:cds-place 9:cds-place"},
	{BASE KEY "@ CDS 0 0 0 00\n@ CDS 2063 13 2 " DIGEST "\n", "9:cds-delete"},
	{BASE KEY "@ CDS 1 0 0 00\n@ CDNSKEY 0 3 0 AA==\n", "9:cds-delete"},
	{BASE "@ CDS 0 0 0 00\n@ CDNSKEY 0 3 0 AA==\n", ""},
	{BASE KEY "@ CDS 2064 13 2 " DIGEST "\n", "9:cds-key"},
	{BASE "@ CDNSKEY 256 3 13 AQID\n", "8:cds-key"},
	{BASE KEY "@ DNSKEY 257 3 13 AQID\n@ CDS 2063 13 2 " DIGEST "\n@ CDNSKEY 257 3 13 AQID\n",
		"10:cds-differ 11:cds-differ"},
	{BASE KEY "@ CDS 2063 13 2 " DIGEST "\n@ CDNSKEY 256 3 13 AQID\n", ""},
	{BASE "a ZONEMD 2026010101 1 1 " DIGEST48 "\n", "8:zonemd-place"},
	{BASE "@ ZONEMD 2026010102 1 1 " DIGEST48 "\n", "8:zonemd-serial"},
	{BASE "@ ZONEMD 2026010101 1 1 " DIGEST48 "\n@ ZONEMD 2026010101 1 1 00" DIGEST "00112233445566778899aabbccddee\n",
		"9:zonemd-twice"},
	{BASE "@ ZONEMD 2026010101 1 240 " DIGEST48 "\n", "8:zonemd-unknown"},
	/* denial */
	{BASE "@ NSEC ns1 NS SOA NSEC\nns1 NSEC ns2 A NSEC\nns2 NSEC @ A NSEC\n", ""},
	{BASE "@ NSEC ns1 NS SOA NSEC\nns1 NSEC ns2 A NSEC\n", "7:nsec-missing 9:nsec-next"},
	{BASE "@ NSEC ns2 NS SOA NSEC\nns1 NSEC ns2 A NSEC\nns2 NSEC ns1 A NSEC\n", "8:nsec-next 10:nsec-next"},
	{BASE "@ NSEC ns1 NS SOA NSEC\nns1 NSEC ns2 A NSEC\nns1 NSEC @ A NSEC\nns2 NSEC @ A NSEC\n",
		"10:nsec-many"},
	{BASE "@ NSEC ns1 NS SOA TXT NSEC\nns1 NSEC ns2 NSEC\nns2 NSEC @ A NSEC CAA TYPE65280\n",
		"8:nsec-types 9:nsec-types 10:nsec-types"},
	{BASE "@ NSEC a NS SOA NSEC\na NS ns1\na NSEC ns1 NS NSEC\nb.a A 192.0.2.3\nns1 NSEC ns2 A NSEC\n"
	      "ns2 NSEC @ A NSEC\n", "11:glue-unused"},
	{BASE "@ NSEC ns1 NS SOA NSEC NSEC3PARAM\nns1 NSEC ns2 A NSEC\nns2 NSEC @ A NSEC\n@ NSEC3PARAM 1 0 0 -\n"
	      HASH1 " NSEC3 1 0 0 - " HASH1 " A\n", "8:nsec-both"},
	{BASE "@ NSEC3PARAM 1 0 0 -\n" HASH1 " NSEC3 1 0 0 - " HASH2 " A\n" HASH2 " NSEC3 1 1 0 - " HASH1
	      " A RRSIG\n", ""},
	{BASE "@ NSEC3PARAM 1 0 0 -\n" HASH1 " NSEC3 1 0 0 - " HASH1 " A\n" HASH2 " NSEC3 1 1 0 - " HASH1
	      " A RRSIG\n", "9:nsec3-next"},
	{BASE "@ NSEC3PARAM 1 0 0 -\n" HASH1 " NSEC3 1 0 0 - " HASH1 " A\nabc NSEC3 1 0 0 - " HASH1 " A\n"
	      HASH2 ".a NSEC3 1 0 0 - " HASH1 " A\nw" HASH1 " NSEC3 1 0 0 - " HASH1 " A\n",
		"10:nsec3-owner 11:nsec3-owner 12:nsec3-owner"},
	{BASE HASH1 " NSEC3 1 0 0 - " HASH1 " A\n", "8:nsec3-param"},
	{BASE "@ NSEC3PARAM 1 0 0 -\n" HASH1 " NSEC3 1 0 0 AA " HASH1 " A\n",
		"8:nsec3param-unused 9:nsec3-param"},
	{BASE "@ NSEC3PARAM 1 0 1 -\n" HASH1 " NSEC3 1 0 1 - " HASH1 " A\n" HASH1 " NSEC3 1 0 2 - " HASH1 " A\n"
	      HASH1 " NSEC3 1 0 3 - " HASH1 " A\n" HASH1 " NSEC3 1 0 4 - " HASH1 " A\n" HASH1
	      " NSEC3 1 0 5 - " HASH1 " A\n" HASH1 " NSEC3 1 0 6 - " HASH1 " A\n" HASH1
	      " NSEC3 1 0 7 - " HASH1 " A\n" HASH1 " NSEC3 1 0 8 - " HASH1 " A\n" HASH1
	      " NSEC3 1 0 9 - " HASH1 " A\n" HASH1 " NSEC3 1 0 10 - " HASH1 " A\n",
		"8:nsec3-iterations 10:nsec3-param 11:nsec3-param 12:nsec3-param 13:nsec3-param "
		"14:nsec3-param 15:nsec3-param 16:nsec3-param 17:nsec3-chains"},
	{BASE "a NSEC3PARAM 1 0 0 -\n", "8:nsec3param-place"},
	{BASE "@ NSEC3PARAM 2 0 0 -\n", "8:nsec3-algorithm 8:nsec3param-unused"},
	{BASE "@ NSEC3PARAM 1 1 0 -\n" HASH1 " NSEC3 1 3 0 - " HASH1 " A\n", "8:nsec3-flags 9:nsec3-flags"},
	{BASE "@ NSEC3PARAM 1 0 101 -\n" HASH1 " NSEC3 1 0 101 - " HASH1 " A\n", "8:nsec3-iterations-many"},
	{BASE "@ NSEC3PARAM 1 0 0 AABB\n" HASH1 " NSEC3 1 0 0 AABB " HASH1 " A\n", "8:nsec3-salt"},
	/* signatures */
	{BASE KEY "ns1 " SIG("A", "2"), ""},
	{BASE KEY "ns1 " SIG("TXT", "2"), "9:rrsig-orphan"},
	{BASE KEY "ns1 RRSIG A 13 2 3600 20360101000000 20260101000000 2063 other. AQID\n", "9:rrsig-signer"},
	{BASE KEY "ns1 " SIG("A", "1") "*.w A 192.0.2.3\n*.w " SIG("A", "2"), "9:rrsig-labels"},
	{BASE KEY "ns1 RRSIG A 13 2 60 20360101000000 20260101000000 2063 example. AQID\n", "9:rrsig-ttl"},
	{BASE KEY "ns1 RRSIG A 13 2 3600 20260101000000 20260201000000 2063 example. AQID\n", "9:rrsig-times"},
	{BASE KEY "ns1 RRSIG A 13 2 3600 20260114000000 20260101000000 2063 example. AQID\n"
	      "ns2 RRSIG A 13 2 3600 20270114000000 20260116000000 2063 example. AQID\n",
		"9:rrsig-now 10:rrsig-now"},
	{BASE "ns1 " SIG("A", "2"), "8:rrsig-key"},
	{BASE KEY "ns1 RRSIG A 15 2 3600 20360101000000 20260101000000 2063 example. AQID\n", "9:rrsig-key"},
	{BASE KEY "a NS ns1\na " SIG("NS", "2"), "10:rrsig-cut"},
	{BASE KEY "ns1 " SIG("RRSIG", "2"), "9:rrsig-signed"},
	{BASE KEY "@ " SIG("SOA", "1") "@ " SIG("NS", "1") "@ " SIG("DNSKEY", "1") "ns1 " SIG("A", "2")
	      "a NS ns2\na DS 1 13 2 " DIGEST "\n", "7:rrsig-missing 14:rrsig-missing"},
};
enum { ZONES = sizeof zones / sizeof zones[0], TOKENS = 128, TOKEN = 64, ROOM = 1 << 20, NOW = 1768435200 };

static bool raised[ZONE_CODES];
static struct dump_out out;

static int prepare(void **state)
{
	(void)state;
	assert_true(dump_out_init(&out, -1));
	free(out.buffer);
	out.capacity = ROOM;
	out.buffer = malloc(ROOM);
	return out.buffer ? 0 : -1;
}

static int clean(void **state)
{
	(void)state;
	dump_out_free(&out);
	return 0;
}

static struct zone_check_options defaults(void)
{
	return (struct zone_check_options){
		.report = zone_report_defaults(), .has_now = true, .now = NOW, .key = 7};
}

/* The findings are in out.buffer, with a NUL behind. */
static struct zone_report check(const struct zone_check_options *options, const char *text, size_t n)
{
	struct zone_check *c = zone_check_new(options, &out);
	char *copy = malloc(n ? n : 1); /* of exact size: sanitizers see a read past the end */
	struct zone_report report;

	assert_non_null(c);
	assert_non_null(copy);
	memcpy(copy, text, n);
	out.used = 0;
	assert_true(zone_feed(c, options->origin, copy, n, UINT32_MAX, "z"));
	report = *zone_check_report(c);
	assert_true(out.used < ROOM);
	out.buffer[out.used] = 0;
	zone_check_free(c);
	free(copy);
	return report;
}

/* ---- each code ------------------------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sorts words that blanks part. */
static void sort_words(const char *text, char *sorted, size_t size)
{
	char words[TOKENS][TOKEN];
	size_t n = 0;

	while (*text) { /* a word each time */
		size_t length = strcspn(text, " ");

		assert_true(n < TOKENS && length < TOKEN);
		memcpy(words[n], text, length);
		words[n++][length] = 0;
		text += length + (text[length] == ' ');
	}
	qsort(words, n, TOKEN, by_text);
	sorted[0] = 0;
	for (size_t i = 0; i < n; i++) {
		assert_true(strlen(sorted) + strlen(words[i]) + 2 < size);
		strcat(sorted, i > 0 ? " " : "");
		strcat(sorted, words[i]);
	}
}

/* "z:8:1: error syntax: ..." becomes "8:syntax". */
static void words_of_output(char *words, size_t size)
{
	words[0] = 0;
	for (char *line = strtok(out.buffer, "\n"); line; line = strtok(NULL, "\n")) {
		unsigned number;
		char severity[16], code[40], word[TOKEN];

		assert_int_equal(sscanf(line, "z:%u:%*u: %15s %39[a-z0-9-]:", &number, severity, code), 3);
		snprintf(word, sizeof word, "%s%u:%s", words[0] ? " " : "", number, code);
		assert_true(strlen(words) + strlen(word) + 1 < size);
		strcat(words, word);
	}
}

static void each_zone(void **state)
{
	static char found[TOKENS * TOKEN], sorted[2][TOKENS * TOKEN];
	struct zone_check_options options = defaults();
	unsigned wrong = 0;

	(void)state;
	for (unsigned i = 0; i < ZONES; i++) {
		struct zone_report report = check(&options, zones[i].text, strlen(zones[i].text));

		for (unsigned k = 0; k < ZONE_CODES; k++)
			raised[k] = raised[k] || report.of_code[k] > 0;
		words_of_output(found, sizeof found);
		sort_words(found, sorted[0], sizeof sorted[0]);
		sort_words(zones[i].findings, sorted[1], sizeof sorted[1]);
		if (strcmp(sorted[0], sorted[1]) != 0)
			print_error("zone %u:\n%sfound    %s\nexpected %s\n", i, zones[i].text,
				sorted[0], sorted[1]);
		wrong += strcmp(sorted[0], sorted[1]) != 0;
	}
	assert_int_equal(wrong, 0);
}

/* Sets that are too large for a literal. */
static void large_sets(void **state)
{
	static char text[200000];
	struct zone_check_options options = defaults();
	struct zone_report report;
	size_t n = (size_t)snprintf(text, sizeof text, "%s", BASE);

	(void)state;
	for (unsigned i = 0; i < 101; i++) {
		if (i == 100) {
			report = check(&options, text, n);
			assert_int_equal(report.of_code[ZONE_C_RRSET_MANY], 0);
		}
		n += (size_t)snprintf(text + n, sizeof text - n, "a A 10.0.0.%u\n", i);
	}
	report = check(&options, text, n);
	assert_int_equal(report.of_code[ZONE_C_RRSET_MANY], 1);
	assert_int_equal(report.of_code[ZONE_C_RRSET_SIZE], 0);
	raised[ZONE_C_RRSET_MANY] = true;
	n = (size_t)snprintf(text, sizeof text, "%s", BASE);
	for (unsigned i = 0; i < 253; i++) /* 12 + 9 + 2 + ... */
		n += (size_t)snprintf(text + n, sizeof text - n,
			"a TXT %03u%s%s\n", i, X100("xx"), X10("yyyyy"));
	report = check(&options, text, n);
	assert_int_equal(report.of_code[ZONE_C_RRSET_SIZE], 1);
	raised[ZONE_C_RRSET_SIZE] = true;
}

/* No finding without a zone that raises it. */
static void every_code(void **state)
{
	static const char *const names[] = {
#define ZONE_FINDING(symbol, code, severity, source, text) code,
#include "../../tools/zone/findings.def"
#undef ZONE_FINDING
	};
	enum zone_code code;

	(void)state;
	for (unsigned i = 0; i < ZONE_CODES; i++) {
		if (!raised[i])
			fail_msg("no zone raises %s", names[i]);
		assert_true(zone_code_scan(names[i], &code));
		assert_int_equal(code, i); /* names are different */
	}
}

/* ---- what is done with findings ------------------------------------------------------------- */

static const char with_all[] = BASE "a TXT x\na TXT x\nb NS n\nc CNAME d\n"; /* warning, error, note */

static void severities(void **state)
{
	struct zone_check_options options = defaults();
	struct zone_report report = check(&options, with_all, strlen(with_all));

	(void)state;
	assert_int_equal(report.of_severity[ZONE_ERROR], 1);
	assert_int_equal(report.of_severity[ZONE_WARNING], 1);
	assert_int_equal(report.of_severity[ZONE_NOTE], 1);
	assert_true(zone_report_wrong(&report));
	assert_string_equal(out.buffer,
		"z:9:1: warning duplicate: the record is there already: a.example. TXT, line 8\n"
		"z:10:1: error ns-no-address: the name server has no address: b.example. NS, n.example.\n"
		"z:11:1: note cname-dangling: nothing stands there: c.example. CNAME, d.example.\n");

	options.report.least = ZONE_ERROR;
	report = check(&options, with_all, strlen(with_all));
	assert_int_equal(report.of_severity[ZONE_ERROR], 1);
	assert_int_equal(report.of_severity[ZONE_WARNING], 0);
	assert_ptr_equal(strchr(out.buffer, '\n'), out.buffer + out.used - 1);

	options = defaults();
	assert_true(zone_report_set_all(&options.report, "ns-no-address,duplicate", ZONE_IGNORE));
	report = check(&options, with_all, strlen(with_all));
	assert_false(zone_report_wrong(&report));
	assert_true(zone_report_set(&options.report, "cname-dangling=error"));
	report = check(&options, with_all, strlen(with_all));
	assert_true(zone_report_wrong(&report));
	assert_int_equal(report.of_severity[ZONE_ERROR], 1);

	assert_false(zone_report_set(&options.report, "cname-dangling=grave"));
	assert_false(zone_report_set(&options.report, "cname-dangling"));
	assert_false(zone_report_set(&options.report, "cname=error"));
	assert_false(zone_report_set_all(&options.report, "duplicate,", ZONE_ERROR));
}

static void limits(void **state)
{
	static const char text[] = BASE X10("a TXT x\n");
	struct zone_check_options options = defaults();
	struct zone_report report;

	(void)state;
	options.report.limit = 2;
	report = check(&options, text, strlen(text));
	assert_int_equal(report.of_code[ZONE_C_DUPLICATE], 9);
	assert_non_null(strstr(out.buffer, "z:10:1: "));
	assert_null(strstr(out.buffer, "z:11:1: "));
	options.report.limit = 0;
	check(&options, text, strlen(text));
	assert_non_null(strstr(out.buffer, "z:17:1: "));
}

static void forms(void **state)
{
	static const char text[] = BASE "a\\\"b A 192.0.2.3\n";
	struct zone_check_options options = defaults();
	struct zone_report report;

	(void)state;
	options.report.form = ZONE_FORM_JSON;
	check(&options, text, strlen(text));
	assert_string_equal(out.buffer,
		"{\"file\":\"z\",\"line\":8,\"column\":1,\"severity\":\"warning\",\"code\":\"host-name\","
		"\"text\":\"no host name\",\"source\":\"RFC 1123 2.1\",\"owner\":\"a\\\\\\\"b.example.\","
		"\"type\":\"A\"}\n");
	options.report.form = ZONE_FORM_COUNTS;
	report = check(&options, with_all, strlen(with_all));
	assert_int_equal(out.used, 0);
	report.out = &out;
	zone_report_counts(&report);
	out.buffer[out.used] = 0;
	assert_string_equal(out.buffer,
		"1\twarning\tduplicate\n1\terror\tns-no-address\n1\tnote\tcname-dangling\n");
	out.used = 0;
	zone_report_list(&out);
	out.buffer[out.used] = 0;
	assert_non_null(strstr(out.buffer, "syntax\terror\tRFC 1035 5.1\tcannot be read\n"));
}

/* The kind can be told; the origin decides what is inside. */
static void kinds_and_origins(void **state)
{
	static const char policy[] = BASE "bad_.host CNAME .\na_b A 192.0.2.3\n";
	static const char chaos[] = "@ 60 CH SOA a. b. 1 7200 3600 1209600 3600\n@ NS a.\n@ NS b.\na IN TXT x\n";
	static const uint8_t sub[] = "\3sub\7example", other[] = "\5other";
	struct zone_check_options options = defaults();
	struct zone_report report = check(&options, policy, strlen(policy));

	(void)state;
	assert_int_equal(report.of_code[ZONE_C_HOST_NAME], 0);
	options.kind = ZONE_KIND_HOSTS;
	report = check(&options, policy, strlen(policy));
	assert_int_equal(report.of_code[ZONE_C_HOST_NAME], 1);
	options = defaults();
	options.origin = sub;
	report = check(&options, BASE, strlen(BASE));
	assert_int_equal(report.of_code[ZONE_C_OUT_OF_ZONE], 5);
	assert_int_equal(report.of_code[ZONE_C_NO_SOA], 1);
	options.origin = other;
	report = check(&options, chaos, strlen(chaos));
	assert_int_equal(report.of_code[ZONE_C_CLASS], 1);
}

/* The order of names is that of RFC 4034 6.1, whatever the octets are. */
static void order(void **state)
{
	static const char *const names[] = {"example", "a.example", "yljkjljk.a.example", "Z.a.example",
		"zABC.a.EXAMPLE", "z.example", "\\001.z.example", "*.z.example", "\\200.z.example",
		"z\\000.example", "z\\000\\000.example", "a.z\\000\\001.example", "z\\001.example",
		"zzzzzzzzzzzz.example", "a.zzzzzzzzzzzz.example", "zzzzzzzzzzzzz.example",
		"\\255\\255\\255\\255\\255\\255\\255\\255.example",
		"\\255\\255\\255\\255\\255\\255\\255\\255a.example"};
	enum { NAMES = sizeof names / sizeof names[0] };
	char text[4000] = HEAD SOA "@ NS n.\n@ NS m.\n";
	struct zone_check_options options = defaults();
	struct zone_report report;

	(void)state;
	for (unsigned i = NAMES; i > 0; i--) { /* as a chain of NSEC, the last first */
		size_t n = strlen(text);

		snprintf(text + n, sizeof text - n, "%s. NSEC %s. %sNSEC\n", names[i - 1],
			names[i % NAMES], i == 1 ? "NS SOA " : "");
	}
	report = check(&options, text, strlen(text));
	assert_int_equal(report.of_code[ZONE_C_NSEC_NEXT], 0);
	assert_int_equal(report.of_code[ZONE_C_NSEC_TYPES], 0);
	assert_int_equal(report.of_code[ZONE_C_NSEC_MISSING], 0);
	assert_int_equal(report.of_code[ZONE_C_SYNTAX], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_zone),
		cmocka_unit_test(large_sets),
		cmocka_unit_test(every_code),
		cmocka_unit_test(severities),
		cmocka_unit_test(limits),
		cmocka_unit_test(forms),
		cmocka_unit_test(kinds_and_origins),
		cmocka_unit_test(order),
	};

	return cmocka_run_group_tests(tests, prepare, clean);
}

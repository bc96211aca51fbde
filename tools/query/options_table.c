/* options_table.c - a row for each option. */
#include <stddef.h>

#include "options.h"

#define AT(member) offsetof(struct query_ask, member)
#define FLAG(name, synonyms, member, help)                                                         \
	{                                                                                          \
		name, synonyms, 0, QUERY_FLAG, NULL, AT(member), 0, 0, 0, NULL, help               \
	}
#define NUMBER(name, synonyms, argument, member, least, most, off, help)                           \
	{                                                                                          \
		name, synonyms, 0, QUERY_NUMBER, argument, AT(member), least, most, off, NULL,     \
			help                                                                       \
	}
#define TEXT(name, synonyms, argument, member, help)                                               \
	{                                                                                          \
		name, synonyms, 0, QUERY_TEXT, argument, AT(member), 0, 0, 0, NULL, help           \
	}
#define OTHER(name, synonyms, argument, take, help)                                                \
	{                                                                                          \
		name, synonyms, 0, QUERY_OTHER, argument, 0, 0, 0, 0, query_take_##take, help      \
	}
#define LETTER(letter, argument, take, help)                                                       \
	{                                                                                          \
		NULL, NULL, letter, QUERY_OTHER, argument, 0, 0, 0, 0, query_take_##take, help     \
	}

const struct query_row query_rows[] = {
	LETTER('4', NULL, ip4, "servers by IPv4 only"),
	LETTER('6', NULL, ip6, "servers by IPv6 only"),
	{NULL, NULL, 'b', QUERY_TEXT, "ADDRESS", AT(source), 0, 0, 0, NULL,
		"ask from this address; @ or # and a port may follow"},
	LETTER('c', "CLASS", class, "the class: IN, CH, HS, ANY or CLASSnnn"),
	LETTER('f', "FILE", batch, "a command line in each line of FILE; - is standard input"),
	LETTER('k', "FILE", keyfile, "sign with the TSIG key in FILE"),
	{NULL, NULL, 'p', QUERY_NUMBER, "PORT", AT(port), 1, 65535, 0, NULL, "the servers' port"},
	LETTER('q', "NAME", name, "a name, whatever it looks like"),
	LETTER('t', "TYPE", type, "the type; IXFR=SERIAL and AXFR transfer a zone"),
	LETTER('x', "ADDRESS", reverse, "the name of an address: PTR in in-addr.arpa or ip6.arpa"),
	LETTER('y', "[ALG:]NAME:SECRET", key,
		"sign with a TSIG key (RFC 8945), its secret in base64"),
	LETTER('h', NULL, help, "this text"),
	LETTER('v', NULL, version, "the version"),

	OTHER("tcp", "vc", NULL, tcp, "ask over TCP"),
	OTHER("tls", NULL, NULL, tls, "ask over TLS (RFC 7858), whoever answers"),
	OTHER("tls-ca", NULL, "[FILE]", tls_ca,
		"... if the certificate is good by FILE, or by the system's authorities"),
	OTHER("tls-hostname", "tls-sni", "NAME", tls_hostname,
		"... and for NAME, not the server's name"),
	OTHER("tls-pin", NULL, "BASE64", tls_pin, "... if its key has this SHA-256"),
	NUMBER("time", "timeout", "SECONDS", wait_s, 1, QUERY_WAIT_MAX, 0,
		"wait so long for a reply (default: 5)"),
	NUMBER("tries", NULL, "N", tries, 1, QUERY_TRIES_MAX, 0,
		"ask each server so often (default: 3)"),
	OTHER("retry", NULL, "N", retry, "the same without the first time"),
	FLAG("ignore", NULL, ignore, "take a truncated reply as it is, no TCP"),
	FLAG("fail", NULL, fail, "SERVFAIL is an answer too: no next server (default)"),
	FLAG("search", "defname", search, "complete names by the search list"),
	OTHER("domain", NULL, "NAME", domain, "... or by this domain"),
	NUMBER("ndots", NULL, "N", ndots, 0, 255, UINT32_MAX,
		"... but first take those with N dots as they are"),
	TEXT("resolv-conf", NULL, "FILE", resolv_conf, "instead of /etc/resolv.conf"),

	FLAG("aaflag", "aaonly", aaflag, "set AA in the query"),
	FLAG("adflag", "ad", adflag, "set AD: tell whether it is authentic (default)"),
	FLAG("cdflag", "cd", cdflag, "set CD: do not check signatures"),
	FLAG("raflag", NULL, raflag, "set RA"),
	FLAG("rdflag", "rd,recurse", rdflag, "set RD: ask others for it (default)"),
	FLAG("tcflag", NULL, tcflag, "set TC"),
	FLAG("zflag", NULL, zflag, "set the reserved bit"),
	FLAG("header-only", NULL, header_only, "a query without a question"),
	OTHER("opcode", NULL, "CODE", opcode, "an opcode by name or number"),
	OTHER("qid", NULL, "N", qid, "the id of the query"),

	OTHER("edns", NULL, "[VERSION]", edns, "EDNS of this version (default: 0; +noedns: none)"),
	NUMBER("bufsize", NULL, "OCTETS", bufsize, 0, 65535, 1232, "the UDP size that is offered"),
	NUMBER("ednsflags", NULL, "N", edns_flags, 0, 65535, 0, "bits of EDNS"),
	OTHER("dnssec", "do", NULL, dnssec, "set DO: signatures, too"),
	FLAG("coflag", "co", coflag, "set CO: compact denial (RFC 9824)"),
	FLAG("nsid", NULL, nsid, "ask which server of several it is (RFC 5001)"),
	OTHER("subnet", "client", "PREFIX", subnet, "tell a client's network (RFC 7871)"),
	OTHER("cookie", "sit", "[HEX]", cookie, "send a cookie (RFC 7873; default)"),
	OTHER("padding", NULL, "[BLOCK]", padding, "pad to a multiple of octets (RFC 8467: 128)"),
	FLAG("keepalive", NULL, keepalive, "ask how long a connection is kept (RFC 7828)"),
	FLAG("expire", NULL, expire, "ask when a zone expires (RFC 7314)"),
	OTHER("ednsopt", NULL, "CODE[:HEX]", ednsopt,
		"an option by name or number; several are several"),
	FLAG("ednsnegotiation", NULL, ednsnegotiation, "after BADVERS ask again (default)"),
	FLAG("badcookie", NULL, badcookie, "after BADCOOKIE ask again (default)"),

	FLAG("trace", NULL, trace, "walk down from the root, and tell each step"),
	FLAG("explain", NULL, explain, "the same, and why there is no answer"),
	FLAG("dot", NULL, dot, "the same as a picture for dot(1)"),
	FLAG("qmin", NULL, qmin, "... with minimised names (RFC 9156)"),
	TEXT("hints", NULL, "FILE", hints, "... beginning at the root servers in this zone file"),
	TEXT("record", NULL, "FILE", record, "... and write what happened to FILE"),
	TEXT("replay", NULL, "FILE", replay, "what happened out of FILE again, without a network"),
	FLAG("short", NULL, show_short, "print rdata of the answer only"),
	FLAG("json", NULL, json, "print the reply as JSON (RFC 8427), an object in a line"),
	FLAG("identify", NULL, identify, "with +short: from whom, and how long it took"),
	OTHER("all", NULL, NULL, all, "all sections, comments and statistics"),
	FLAG("cmd", NULL, cmd, "print the command"),
	FLAG("comments", NULL, comments, "print comments: header, headings"),
	FLAG("question", NULL, question, "print the question"),
	FLAG("answer", NULL, answer, "print the answer section"),
	FLAG("authority", NULL, authority, "print the authority section"),
	FLAG("additional", NULL, additional, "print the additional section"),
	FLAG("stats", NULL, stats, "print time, server, date and size"),
	FLAG("qr", NULL, qr, "print the query as it is sent"),
	FLAG("findings", NULL, findings, "print all that the decoder finds odd"),
	FLAG("multiline", NULL, multiline, "long rdata over several lines"),
	FLAG("ttlid", "ttl", ttlid, "print TTLs (default)"),
	FLAG("ttlunits", NULL, ttlunits, "... with units: 1h30m"),
	FLAG("class", "cl", class_shown, "print classes (default)"),
	FLAG("crypto", NULL, crypto, "print keys, digests and signatures (default)"),
	FLAG("unknownformat", "generic", unknownformat, "print rdata as RFC 3597 does"),
	FLAG("onesoa", NULL, onesoa, "of a zone transfer print the SOA once"),
	FLAG("idnin", NULL, idnin, "names may have other letters than ASCII's (default)"),
	OTHER("idnout", NULL, NULL, idnout, "print them so (default: on a terminal)"),
	OTHER("color", "colour", NULL, color,
		"colours (default: on a terminal, where NO_COLOR is not set)"),
	OTHER("help", NULL, NULL, help, "this text"),
	OTHER("version", NULL, NULL, version, "the version"),
};

const size_t query_row_count = sizeof query_rows / sizeof query_rows[0];

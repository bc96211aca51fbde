/* kinds/bitmap.c - sets of types and ports: check, presentation, text to wire. */
#include "kinds.h"

/* RFC 4034 4.1.2: windows of a number, a length from 1 to 32 and that many octets. */
enum taut_code taut_i_check_bitmap(struct taut_walk *w, struct taut_cursor *r, bool full)
{
	uint32_t last = 0;

	if (taut_fails(CHK_BITMAP_EMPTY, full && taut_left(r) == 0))
		return taut_stop(r, TAUT_E_BITMAP_EMPTY, r->pos);
	/* Ends: each window takes three octets at least. */
	while (taut_left(r) != 0) {
		uint32_t window = r->pos, length;
		const uint8_t *p = taut_need(r, 2, TAUT_E_BITMAP_END);

		if (r->status != TAUT_OK)
			return r->status;
		length = p[1];
		if (taut_fails(CHK_BITMAP_LENGTH, length == 0 || length > 32))
			return taut_stop(r, TAUT_E_BITMAP_LENGTH, window + 1);
		if (taut_fails(CHK_BITMAP_ORDER, p[0] + 1u <= last))
			return taut_stop(r, TAUT_E_BITMAP_ORDER, window);
		last = p[0] + 1u;
		if (taut_fails(CHK_BITMAP_END, !taut_skip(r, length)))
			return taut_stop(r, TAUT_E_BITMAP_END, window + 1);
		if (taut_fails(CHK_BITMAP_ZERO, taut_octet(r, r->pos - 1) == 0))
			taut_i_find(w, TAUT_E_BITMAP_ZERO, r->pos - 1);
	}
	return TAUT_OK;
}

/* RFC 2535 5.2: up to 16 octets, type 0 first; with the bit of type 0 set the format is another. */
enum taut_code taut_i_check_nxt(struct taut_cursor *r)
{
	if (taut_fails(CHK_NXT_BITMAP, taut_left(r) > 16 && taut_octet(r, r->pos) < 128))
		return taut_stop(r, TAUT_E_NXT_BITMAP, r->pos);
	r->pos = r->end;
	return TAUT_OK;
}

/* RFC 1035 3.4.2: a bit for each port, so that 8192 octets hold all. */
enum taut_code taut_i_check_ports(struct taut_cursor *r)
{
	if (taut_fails(CHK_WKS_LONG, taut_left(r) > 8192))
		return taut_stop(r, TAUT_E_WKS_LONG, r->pos + 8192);
	r->pos = r->end;
	return TAUT_OK;
}

bool taut_bitmap_has(struct taut_span bitmap, uint16_t type)
{
	struct taut_cursor r = taut_cursor_over(bitmap.octets, 0, bitmap.length);

	/* Ends: each window takes two octets at least. */
	while (taut_left(&r) >= 2) {
		const uint8_t *p = taut_need(&r, 2, TAUT_E_BITMAP_END);
		uint32_t at = r.pos;

		if (!taut_skip(&r, p[1]))
			return false;
		if (p[0] == type / 256)
			return type % 256u / 8 < p[1] &&
			       (taut_octet(&r, at + type % 256u / 8) >> (7 - type % 8) & 1) != 0;
	}
	return false;
}

/* ---- presentation --------------------------------------------------------------------------- */

/* The numbers of the bits that are set in one octet, counted from `first`. */
static void put_bits(struct taut_out *o, uint8_t octet, uint32_t first, bool types, bool *any)
{
	for (uint32_t bit = 0; bit < 8; bit++) {
		if ((octet >> (7 - bit) & 1) == 0)
			continue;
		if (*any)
			taut_out_char(o, ' ');
		*any = true;
		if (types)
			taut_i_put_type(o, (uint16_t)(first + bit));
		else
			taut_out_number(o, first + bit);
	}
}

static void put_octets(struct taut_out *o, struct taut_cursor *r, uint32_t first, uint32_t n,
	bool types, bool *any)
{
	for (uint32_t i = 0; i < n; i++) {
		uint8_t octet = taut_octet(r, r->pos + i);

		if (octet != 0)
			put_bits(o, octet, first + 8 * i, types, any);
	}
	taut_skip(r, n);
}

/* Octets 0 behind the last bit that is set are not in the list of names: it would be read as less. */
static void ends_in_zero(struct taut_out *o, const struct taut_cursor *r, uint32_t n)
{
	if (n != 0 && taut_octet(r, r->pos + n - 1) == 0)
		o->odd = true;
}

void taut_i_put_bitmap(struct taut_out *o, struct taut_cursor *r)
{
	bool any = false;

	/* Ends: each window takes two octets at least. */
	while (taut_left(r) >= 2) {
		const uint8_t *p = taut_need(r, 2, TAUT_E_BITMAP_END);

		ends_in_zero(o, r, p[1]);
		put_octets(
			o, r, p[0] * 256u, p[1] < taut_left(r) ? p[1] : taut_left(r), true, &any);
	}
}

void taut_i_put_nxt(struct taut_out *o, struct taut_cursor *r)
{
	bool any = false;

	if (taut_octet(r, r->pos) >= 128)
		o->odd = true;
	ends_in_zero(o, r, taut_left(r));
	put_octets(o, r, 0, taut_left(r), true, &any);
}

void taut_i_put_ports(struct taut_out *o, struct taut_cursor *r)
{
	bool any = false;

	ends_in_zero(o, r, taut_left(r));
	put_octets(o, r, 0, taut_left(r), false, &any);
}

/* ---- text to wire --------------------------------------------------------------------------- */

#define EXPECTED_TYPE "an RR type: a mnemonic, or TYPE and a number"
#define EXPECTED_NXT  "an RR type from 1 to 127"
#define EXPECTED_PORT "a port from 0 to 65535, or the name of a service"

/* Windows in their order, each of number, length and 32 octets, the last ones of which may be 0. */
struct windows {
	uint32_t n, at; /* octets in use; the window of the type before */
	uint8_t octets[256 * 34];
};

/* The place of a window, which is made if it is not there. */
static uint32_t window_of(struct windows *w, uint8_t number)
{
	uint32_t at = 0;

	if (w->at < w->n && w->octets[w->at] == number)
		return w->at;
	while (at < w->n && w->octets[at] < number) /* at most 256 windows */
		at += 34;
	if (at == w->n || w->octets[at] != number) {
		memmove(w->octets + at + 34, w->octets + at, w->n - at);
		memset(w->octets + at, 0, 34);
		w->octets[at] = number;
		w->n += 34;
	}
	w->at = at;
	return at;
}

static void add_type(struct windows *w, uint16_t type)
{
	uint8_t *window = w->octets + window_of(w, (uint8_t)(type >> 8));
	uint32_t octet = type % 256u / 8;

	window[2 + octet] |= (uint8_t)(0x80 >> type % 8);
	if (window[1] <= octet)
		window[1] = (uint8_t)(octet + 1);
}

/* RFC 4034 4.2: types in any order, each as often as one likes. */
bool taut_i_scan_bitmap(struct taut_scan *s, bool full)
{
	struct windows w;

	w.n = w.at = 0;
	if (full && !taut_i_scan_word(s, EXPECTED_TYPE))
		return false;
	while (taut_i_scan_has(s)) { /* each turn takes a word */
		uint16_t type;

		if (!taut_i_scan_word(s, EXPECTED_TYPE))
			return false;
		if (taut_type_scan(s->token.text, s->token.length, &type) != TAUT_OK)
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, s->token.text, EXPECTED_TYPE);
		add_type(&w, type);
		taut_i_scan_next(s);
	}
	for (uint32_t at = 0; at < w.n; at += 34) {
		uint32_t n = 2u + w.octets[at + 1];
		uint8_t *p = taut_i_scan_room(s, n);

		if (p == NULL)
			return false;
		memcpy(p, w.octets + at, n);
		s->n += n;
	}
	return true;
}

/* Sets bit n of a bitmap of *have octets that begins where the rdata ends by now. */
static bool add_bit(struct taut_scan *s, uint32_t *have, uint32_t n)
{
	uint32_t octets = n / 8 + 1;
	uint8_t *p = taut_i_scan_room(s, octets);

	if (p == NULL)
		return false;
	if (*have < octets) {
		memset(p + *have, 0, octets - *have);
		*have = octets;
	}
	p[n / 8] |= (uint8_t)(0x80 >> n % 8);
	return true;
}

/* RFC 2535 5.2, 5.3: the format is for types up to 127, and not for type 0. */
bool taut_i_scan_nxt(struct taut_scan *s)
{
	uint32_t have = 0;

	while (taut_i_scan_has(s)) { /* each turn takes a word */
		uint16_t type;

		if (!taut_i_scan_word(s, EXPECTED_NXT))
			return false;
		if (taut_type_scan(s->token.text, s->token.length, &type) != TAUT_OK || type == 0 ||
			type > 127)
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, s->token.text, EXPECTED_NXT);
		if (!add_bit(s, &have, type))
			return false;
		taut_i_scan_next(s);
	}
	s->n += have;
	return true;
}

/* Well-known services by the names that they have in RFC 1340 and the IANA registry of ports. */
static const struct service {
	uint16_t port;
	const char *name;
} services[] = {
	{1, "tcpmux"},
	{5, "rje"},
	{7, "echo"},
	{9, "discard"},
	{11, "systat"},
	{11, "users"},
	{13, "daytime"},
	{17, "qotd"},
	{17, "quote"},
	{18, "msp"},
	{19, "chargen"},
	{20, "ftp-data"},
	{21, "ftp"},
	{22, "ssh"},
	{23, "telnet"},
	{25, "smtp"},
	{27, "nsw-fe"},
	{29, "msg-icp"},
	{31, "msg-auth"},
	{33, "dsp"},
	{37, "time"},
	{38, "rap"},
	{39, "rlp"},
	{41, "graphics"},
	{42, "name"},
	{42, "nameserver"},
	{43, "nicname"},
	{43, "whois"},
	{44, "mpm-flags"},
	{45, "mpm"},
	{46, "mpm-snd"},
	{47, "ni-ftp"},
	{48, "auditd"},
	{49, "login"},
	{49, "tacacs"},
	{50, "re-mail-ck"},
	{51, "la-maint"},
	{52, "xns-time"},
	{53, "domain"},
	{54, "xns-ch"},
	{55, "isi-gl"},
	{56, "xns-auth"},
	{58, "xns-mail"},
	{61, "ni-mail"},
	{62, "acas"},
	{65, "tacacs-ds"},
	{66, "sql*net"},
	{67, "bootps"},
	{68, "bootpc"},
	{69, "tftp"},
	{70, "gopher"},
	{71, "netrjs-1"},
	{72, "netrjs-2"},
	{73, "netrjs-3"},
	{74, "netrjs-4"},
	{76, "deos"},
	{79, "finger"},
	{80, "http"},
	{80, "www"},
	{81, "hosts2-ns"},
	{82, "xfer"},
	{83, "mit-ml-dev"},
	{84, "ctf"},
	{86, "mfcobol"},
	{88, "kerberos"},
	{89, "su-mit-tg"},
	{90, "dnsix"},
	{91, "mit-dov"},
	{92, "npp"},
	{93, "dcp"},
	{94, "objcall"},
	{95, "supdup"},
	{96, "dixie"},
	{97, "swift-rvf"},
	{98, "tacnews"},
	{99, "metagram"},
	{101, "hostname"},
	{102, "iso-tsap"},
	{103, "x400"},
	{104, "x400-snd"},
	{105, "csnet-ns"},
	{107, "rtelnet"},
	{109, "pop2"},
	{110, "pop3"},
	{111, "sunrpc"},
	{112, "mcidas"},
	{113, "auth"},
	{115, "sftp"},
	{116, "ansanotify"},
	{117, "uucp-path"},
	{118, "sqlserv"},
	{119, "nntp"},
	{120, "cfdptkt"},
	{121, "erpc"},
	{122, "smakynet"},
	{123, "ntp"},
	{124, "ansatrader"},
	{125, "locus-map"},
	{127, "locus-con"},
	{129, "pwdgen"},
	{130, "cisco-fna"},
	{131, "cisco-tna"},
	{132, "cisco-sys"},
	{133, "statsrv"},
	{134, "ingres-net"},
	{136, "profile"},
	{137, "netbios-ns"},
	{138, "netbios-dgm"},
	{139, "netbios-ssn"},
	{143, "imap"},
	{161, "snmp"},
	{162, "snmptrap"},
	{179, "bgp"},
	{194, "irc"},
	{389, "ldap"},
	{443, "https"},
	{465, "submissions"},
	{587, "submission"},
	{636, "ldaps"},
	{853, "domain-s"},
	{989, "ftps-data"},
	{990, "ftps"},
	{992, "telnets"},
	{993, "imaps"},
	{995, "pop3s"},
};

static bool read_port(const struct taut_token *t, uint32_t *port, const char **bad)
{
	uint64_t number;

	if (t->text[0] >= '0' && t->text[0] <= '9') {
		if (!taut_i_read_number(t->text, t->length, 65535, &number, bad))
			return false;
		*port = (uint32_t)number;
		return true;
	}
	*bad = t->text;
	for (uint32_t i = 0; i < sizeof services / sizeof services[0]; i++) {
		if (taut_i_same_text(t->text, t->length, services[i].name)) {
			*port = services[i].port;
			return true;
		}
	}
	return false;
}

/* RFC 1035 3.4.2: ports of a protocol, by number or by name. */
bool taut_i_scan_ports(struct taut_scan *s)
{
	uint32_t have = 0;

	while (taut_i_scan_has(s)) { /* each turn takes a word */
		const char *bad = NULL;
		uint32_t port;

		if (!taut_i_scan_word(s, EXPECTED_PORT))
			return false;
		if (!read_port(&s->token, &port, &bad))
			return taut_i_scan_fail(s, TAUT_E_SYNTAX, bad, EXPECTED_PORT);
		if (!add_bit(s, &have, port))
			return false;
		taut_i_scan_next(s);
	}
	s->n += have;
	return true;
}

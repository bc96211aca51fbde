/* message.c - messages of entries as they are sent: with id, question and faults as asked for. */
#include <string.h>

#include "rpl.h"

bool rpl_open(struct taut_message *m, const uint8_t *octets, size_t n)
{
	static struct taut_scratch scratch;
	static bool ready;
	struct taut_policy policy = taut_policy_preset(TAUT_FORENSIC);

	if (!ready)
		taut_scratch_init(&scratch);
	ready = true;
	policy.flags |= TAUT_POLICY_OPENED;
	taut_message_open(m, octets, n, &scratch, &policy, NULL);
	return m->has_header;
}

/* Offset behind the question section of a query; 12 if it cannot be read. */
static size_t question_end(const uint8_t *octets, size_t n, uint16_t *count)
{
	struct taut_message m;

	*count = 0;
	if (!rpl_open(&m, octets, n) || !m.has_question)
		return 12;
	*count = m.header.count[TAUT_QUESTION];
	return m.start[TAUT_ANSWER];
}

/* Replaces the question of a reply by that of the query: octets for octets, as records are not
 * compressed. Returns the new length. */
static size_t copy_question(
	uint8_t *out, size_t n, size_t end, const uint8_t *query, size_t query_length)
{
	uint16_t count;
	size_t query_end = question_end(query, query_length, &count);

	if (n < end || n - end > TAUT_MESSAGE_MAX - query_end)
		return n;
	memmove(out + query_end, out + end, n - end);
	memcpy(out + 12, query + 12, query_end - 12);
	out[4] = (uint8_t)(count >> 8);
	out[5] = (uint8_t)count;
	return n - end + query_end;
}

/* Deckard: EDNS of a reply follows that of the query, RFC 6891 6.1.1. The OPT record stands last.
 */
static size_t follow_edns(uint8_t *out, size_t n, const uint8_t *query, size_t query_length)
{
	struct taut_message reply, asked;
	struct taut_edns edns;

	if (!rpl_open(&reply, out, n) || reply.opt == 0 || !rpl_open(&asked, query, query_length))
		return n;
	if (taut_edns(&asked, &edns)) {
		out[reply.opt + 6] = edns.version;
		out[reply.opt + 7] = (uint8_t)(edns.flags >> 8);
		out[reply.opt + 8] = (uint8_t)edns.flags;
		return n;
	}
	out[11]--;
	return reply.opt;
}

/* Deckard: the question's letters in the case in which they were asked for, and (QNAME
 * minimisation) its type. */
static void copy_asked(uint8_t *out, size_t n, const uint8_t *query, size_t query_length)
{
	uint32_t length = n > 12 ? taut_name_measure(out + 12, n - 12) : 0;
	uint32_t asked = query_length > 12 ? taut_name_measure(query + 12, query_length - 12) : 0;

	if (length > 0 && length == asked && taut_name_equal(out + 12, query + 12))
		memcpy(out + 12, query + 12,
			length + 2 <= n - 12 && length + 2 <= query_length - 12 ? length + 2
										: length);
}

static void flip_case(uint8_t *out, size_t n)
{
	uint32_t length = n > 12 ? taut_name_measure(out + 12, n - 12) : 0;

	for (uint32_t i = 12; i < 12 + length; i++)
		if ((out[i] | 32) >= 'a' && (out[i] | 32) <= 'z')
			out[i] ^= 32;
}

/* An OPT record with the client's cookie and a server's, RFC 7873 5.2. Returns the new length. */
static size_t add_cookie(const struct rpl_entry *entry, uint8_t *out, size_t n,
	const uint8_t *query, size_t query_length)
{
	uint8_t opt[31] = {0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 20, 0, 10, 0, 16};
	struct taut_options it;
	struct taut_option option;
	struct taut_message m;
	struct taut_edns edns;

	if (!rpl_open(&m, query, query_length) || !taut_edns(&m, &edns))
		return n;
	it = taut_options(&edns.record);
	while (taut_option_next(&it, &option)) {
		if (option.code != 10 || option.value.length < 8 ||
			n > TAUT_MESSAGE_MAX - sizeof opt)
			continue;
		memcpy(opt + 15, option.value.octets, 8);
		memset(opt + 23, 0x5a, 8);
		if (entry->adjust & RPL_WRONG_COOKIE)
			opt[15] ^= 1;
		memcpy(out + n, opt, sizeof opt);
		out[11]++;
		return n + sizeof opt;
	}
	return n;
}

static void spoil(const struct rpl_entry *entry, uint8_t *out, size_t n)
{
	if (entry->adjust & RPL_WRONG_ID)
		out[0] ^= 0x55;
	if (entry->adjust & RPL_WRONG_CASE)
		flip_case(out, n);
	if (entry->adjust & RPL_GARBAGE)
		for (size_t i = 12; i < n; i++)
			out[i] = (uint8_t)(out[i] * 7u + 0xc5u + i);
}

size_t rpl_adjusted(const struct rpl_entry *entry, const struct rpl_packet *packet,
	enum rpl_dialect dialect, const uint8_t *query, size_t query_length, uint8_t *out)
{
	size_t n = packet->length;

	memcpy(out, packet->octets, n);
	if (n < 12 || query_length < 12)
		return n;
	/* Unbound's runner asks with id 0 and so accepts replies as they are written */
	if (dialect == RPL_UNBOUND || entry->adjust & (RPL_COPY_ID | RPL_RAW_ID))
		memcpy(out, query, 2);
	if (!packet->hex && (entry->adjust & RPL_COPY_QUERY))
		n = copy_question(out, n, packet->question_end, query, query_length);
	if (!packet->hex && dialect == RPL_DECKARD) {
		n = follow_edns(out, n, query, query_length);
		copy_asked(out, n, query, query_length);
	}
	if (!packet->hex && (entry->adjust & RPL_COOKIE))
		n = add_cookie(entry, out, n, query, query_length);
	spoil(entry, out, n);
	return entry->cut > 0 && entry->cut < n ? entry->cut : n;
}

size_t rpl_servfail(const uint8_t *query, size_t query_length, uint8_t *out)
{
	uint16_t count;
	size_t end = question_end(query, query_length, &count);
	uint8_t rest[10] = {
		(uint8_t)(0x80 | (query[2] & 0x79)), 2, (uint8_t)(count >> 8), (uint8_t)count};

	memcpy(out, query, end);
	memcpy(out + 2, rest, sizeof rest);
	return end;
}

void rpl_print_message(FILE *out, const char *label, const uint8_t *octets, size_t n)
{
	static char text[4u << 20];
	struct taut_message m;
	size_t length;

	fprintf(out, ";; %s, %zu octets\n", label, n);
	if (!rpl_open(&m, octets, n) ||
		taut_message_text(&m, TAUT_TEXT_SPACES, text, sizeof text, &length) != TAUT_OK)
		return;
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
		fprintf(out, "   | %s\n", line);
}

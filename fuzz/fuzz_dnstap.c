/* fuzz_dnstap.c - a frame of dnstap. Laws, beyond no crash:
 *   - messages lie inside the frame, have at least one octet and at most 65535, and are two at most;
 *   - a frame carries if it hands out one at least, and only then;
 *   - identity and version lie inside the frame, times and ends are possible;
 *   - the same octets give the same messages wherever they lie;
 *   - what carries is a frame by its outer fields too.
 */
#include "fuzz.h"

#include "../tools/dump/dnstap.h"

struct seen {
	const uint8_t *octets;
	size_t size;
	uint64_t hash;
	uint32_t messages;
};

static void add(struct seen *s, uint64_t value)
{
	s->hash = (s->hash ^ value) * 0x100000001b3u;
	s->hash ^= s->hash >> 29;
}

/* Each octet must be there, and inside the frame. */
static void add_octets(struct seen *s, const uint8_t *p, uint32_t n)
{
	uint32_t i;

	add(s, n);
	if (n == 0)
		return;
	FUZZ_LAW(p >= s->octets && n <= s->size - (size_t)(p - s->octets));
	for (i = 0; i < n; i++)
		add(s, p[i]);
}

static void on_message(void *context, const struct dump_message *m)
{
	struct seen *s = context;

	FUZZ_LAW(++s->messages <= 2);
	FUZZ_LAW(m->length > 0 && m->length <= 65535 && m->length == m->original);
	FUZZ_LAW(m->transport < DUMP_TRANSPORTS && m->marks == 0 && m->tap != NULL);
	FUZZ_LAW(m->ends->version == 4 || m->ends->version == 6);
	FUZZ_LAW(m->packet->octets == s->octets && m->packet->number == 3);
	FUZZ_LAW(m->packet->digits == 9 || (m->packet->digits == 0 && m->packet->seconds == 0));
	FUZZ_LAW(m->packet->seconds >= 0 && m->packet->nanoseconds <= 999999999);
	add_octets(s, m->octets, m->length);
	add_octets(s, m->tap->identity, m->tap->identity_length);
	add_octets(s, m->tap->version, m->tap->version_length);
	add(s, m->tap->type);
	add(s, (uint64_t)m->ends->source_port << 16 | m->ends->target_port);
	add(s, (uint64_t)m->packet->seconds);
	add(s, (uint64_t)m->packet->nanoseconds << 8 | (uint64_t)m->transport);
}

static struct seen run(const uint8_t *data, size_t size)
{
	struct dump_packet packet = {
		.captured = (uint32_t)size, .link = DUMP_LINK_DNSTAP, .number = 3};
	struct seen s = {.size = size};
	uint8_t *copy = malloc(size ? size : 1); /* exact: sanitizers see a read past it */
	enum dump_fate fate;

	FUZZ_LAW(copy != NULL);
	memcpy(copy, data, size);
	packet.octets = s.octets = copy;
	packet.original = packet.captured;
	fate = dump_dnstap(&packet, on_message, &s);
	FUZZ_LAW(fate < DUMP_FATES);
	FUZZ_LAW((fate == DUMP_FATE_CARRYING) == (s.messages > 0));
	FUZZ_LAW(fate != DUMP_FATE_CARRYING || dump_dnstap_is_frame(copy, size));
	add(&s, fate);
	free(copy);
	s.octets = NULL;
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen a = run(data, size), b = run(data, size);

	FUZZ_LAW(a.hash == b.hash && a.messages == b.messages);
	return 0;
}

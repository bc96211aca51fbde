/* container.c - the window on the input and the steps of the container; see container.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "container_inner.h"
#include "limits.h"
#include "octets.h"

/* The buffer has room for two of the largest things that are held, so that its live part is moved
 * to the front at most once in DUMP_HELD_MAX octets. */
#define HELD_CAPACITY (2u * DUMP_HELD_MAX)

static uint32_t held(const struct dump_container *c)
{
	return c->held_end - c->held_at;
}

static size_t left(const struct dump_container *c)
{
	return c->piece_end - c->piece_at;
}

uint64_t dump_arrived(const struct dump_container *c)
{
	return (uint64_t)held(c) + left(c);
}

/* Makes room for n octets behind those that are held: held(c) + n <= DUMP_HELD_MAX. */
static bool make_room(struct dump_container *c, uint32_t n)
{
	uint32_t capacity = c->held_capacity ? c->held_capacity : 4096;
	uint8_t *bigger;

	if (n <= c->held_capacity - c->held_end)
		return true;
	if (c->held_at > 0 && (c->held_at >= held(c) + n || c->held_capacity == HELD_CAPACITY)) {
		memmove(c->held, c->held + c->held_at, held(c));
		c->held_end -= c->held_at;
		c->held_at = 0;
	}
	while (n > capacity - c->held_end && capacity < HELD_CAPACITY)
		capacity = capacity > HELD_CAPACITY / 2 ? HELD_CAPACITY : capacity * 2;
	if (capacity == c->held_capacity)
		return true;
	bigger = realloc(c->held, capacity);
	if (!bigger)
		return false;
	c->held = bigger;
	c->held_capacity = capacity;
	return true;
}

const uint8_t *dump_window(struct dump_container *c, uint32_t n)
{
	static const uint8_t nothing[1];
	uint32_t have = held(c);
	size_t take;

	if (n == 0)
		return nothing;
	if (have == 0 && n <= left(c))
		return c->piece + c->piece_at;
	if (have < n) {
		take = left(c) < n - have ? left(c) : n - have;
		if (take > 0) {
			if (have == 0)
				c->held_at = c->held_end = 0;
			if (!make_room(c, (uint32_t)take)) {
				c->no_memory = true;
				return NULL;
			}
			memcpy(c->held + c->held_end, c->piece + c->piece_at, take);
			c->held_end += (uint32_t)take;
			c->piece_at += take;
		}
	}
	return held(c) < n ? NULL : c->held + c->held_at;
}

void dump_advance(struct dump_container *c, uint64_t n, enum dump_octets_kind kind)
{
	uint32_t from_held = n < held(c) ? (uint32_t)n : held(c);

	c->held_at += from_held;
	c->piece_at += (size_t)(n - from_held);
	c->at += n;
	switch (kind) {
	case DUMP_AS_STRUCTURE: c->octets.structure += n; break;
	case DUMP_AS_PACKET: c->octets.packets += n; break;
	case DUMP_AS_PASSED: c->octets.passed += n; break;
	case DUMP_AS_DAMAGE: c->octets.damage += n; break;
	}
}

void dump_defect_set(struct dump_defect *defect, enum dump_defect_code code, uint64_t offset,
	uint32_t found, uint32_t wanted)
{
	memset(defect, 0, sizeof *defect);
	defect->code = code;
	defect->offset = offset;
	defect->found = found;
	defect->wanted = wanted;
}

void dump_defect_name_set(struct dump_defect *defect, const uint8_t *name, uint32_t n)
{
	uint32_t room = sizeof defect->name - 1, take = n <= room ? n : room - 3, i;

	for (i = 0; i < take; i++)
		defect->name[i] = name[i] >= ' ' && name[i] <= '~' ? (char)name[i] : '?';
	memcpy(defect->name + take, n <= room ? "" : "...", n <= room ? 1 : 4);
}

void dump_skip(
	struct dump_container *c, uint32_t n, enum dump_octets_kind kind, enum dump_state then)
{
	c->skip = n;
	c->skip_as = (uint8_t)kind;
	c->skip_then = (uint8_t)then;
	c->state = DUMP_STATE_SKIP;
}

static enum dump_event go_on_skipping(struct dump_container *c, struct dump_defect *defect)
{
	uint64_t n = dump_arrived(c) < c->skip ? dump_arrived(c) : c->skip;

	dump_advance(c, n, (enum dump_octets_kind)c->skip_as);
	c->skip -= (uint32_t)n;
	if (c->skip == 0) {
		c->state = c->skip_then;
		return DUMP_AGAIN;
	}
	if (!c->finished)
		return DUMP_MORE;
	dump_defect_set(defect, DUMP_DEFECT_CUT_RECORD, c->at, 0, c->skip);
	c->state = DUMP_STATE_OVER;
	return DUMP_DEFECT;
}

enum dump_event dump_search(struct dump_container *c, enum dump_state state,
	enum dump_defect_code code, uint32_t found, uint32_t wanted)
{
	dump_defect_set(&c->pending, code, c->at, found, wanted);
	dump_advance(c, 1, DUMP_AS_DAMAGE);
	c->state = (uint8_t)state;
	return DUMP_AGAIN;
}

enum dump_event dump_found(
	struct dump_container *c, enum dump_state state, struct dump_defect *defect)
{
	*defect = c->pending;
	defect->passed = c->at - c->pending.offset;
	c->state = (uint8_t)state;
	return DUMP_DEFECT;
}

static enum dump_event refuse(struct dump_container *c, struct dump_defect *defect,
	enum dump_defect_code code, uint32_t found, uint32_t wanted)
{
	dump_defect_set(defect, code, c->at, found, wanted);
	c->state = DUMP_STATE_OVER;
	return DUMP_DEFECT;
}

/* Magic numbers, read in network octet order, of formats that are told by name. */
static bool is_compressed(uint32_t magic)
{
	return magic >> 16 == 0x1f8b      /* gzip, RFC 1952 2.3.1 */
	       || magic == 0xfd377a58     /* xz */
	       || magic == 0x28b52ffd     /* zstd, RFC 8878 3.1.1 */
	       || magic == 0x04224d18     /* lz4 */
	       || magic >> 8 == 0x425a68; /* bzip2 */
}

static bool is_variant(uint32_t magic)
{
	return magic == 0xa1b2cd34 || magic == 0x34cdb2a1     /* Kuznetzov's */
	       || magic == 0xa1e2cb12 || magic == 0x12cbe2a1  /* Navtel's */
	       || magic == 0x1c0001ac || magic == 0xac01001c  /* IXIA's, hardware and */
	       || magic == 0x1c0001ab || magic == 0xab01001c  /* software */
	       || magic == 0xf1b2c3d4 || magic == 0xd4c3b2f1; /* another libpcap's */
}

static enum dump_event start_of_frames(struct dump_container *c, struct dump_defect *defect)
{
	const uint8_t *p = dump_window(c, DUMP_FRAMES_START);

	if (!p && !c->finished)
		return DUMP_MORE;
	if (!p)
		return refuse(c, defect, DUMP_DEFECT_CUT_FILE, (uint32_t)dump_arrived(c),
			DUMP_FRAMES_START);
	if (!dump_is_frames(p))
		return refuse(c, defect, DUMP_DEFECT_FORMAT, 0, 0);
	c->state = DUMP_STATE_FRAME;
	return DUMP_AGAIN;
}

static enum dump_event start(struct dump_container *c, struct dump_defect *defect)
{
	const uint8_t *p = dump_window(c, 4);
	uint32_t magic;

	if (!p && !c->finished)
		return DUMP_MORE;
	if (!p && dump_arrived(c) == 0)
		return refuse(c, defect, DUMP_DEFECT_EMPTY, 0, 0);
	if (!p)
		return refuse(c, defect, DUMP_DEFECT_CUT_FILE, (uint32_t)dump_arrived(c), 24);
	magic = dump_be32(p);
	if (magic == DUMP_BLOCK_SECTION) {
		c->state = DUMP_STATE_BLOCK;
		return DUMP_AGAIN;
	}
	if (magic == 0xa1b2c3d4 || magic == 0xd4c3b2a1 || magic == 0xa1b23c4d ||
		magic == 0x4d3cb2a1)
		return dump_pcap_start(c, defect);
	if (is_variant(magic))
		return refuse(c, defect, DUMP_DEFECT_VARIANT, magic, 0);
	if (is_compressed(magic))
		return refuse(c, defect, DUMP_DEFECT_COMPRESSED, magic, 0);
	if (magic == 0)
		return start_of_frames(c, defect);
	if (dump_may_be_bare_frame(p[0])) {
		c->state = DUMP_STATE_BARE_FRAME;
		return DUMP_AGAIN;
	}
	return refuse(c, defect, DUMP_DEFECT_FORMAT, magic, 0);
}

static enum dump_event over(struct dump_container *c)
{
	dump_advance(c, dump_arrived(c), DUMP_AS_DAMAGE);
	return c->finished ? DUMP_END : DUMP_MORE;
}

static enum dump_event step(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect)
{
	switch ((enum dump_state)c->state) {
	case DUMP_STATE_START: return start(c, defect);
	case DUMP_STATE_RECORD: return dump_pcap_record(c, packet);
	case DUMP_STATE_RECORD_SEARCH: return dump_pcap_search(c, defect);
	case DUMP_STATE_BLOCK: return dump_block(c, packet, defect);
	case DUMP_STATE_BLOCK_SEARCH: return dump_block_search(c, defect);
	case DUMP_STATE_FRAME: return dump_frame(c, packet, defect);
	case DUMP_STATE_BARE_FRAME: return dump_bare_frame(c, packet, defect);
	case DUMP_STATE_SKIP: return go_on_skipping(c, defect);
	case DUMP_STATE_OVER: break;
	}
	return over(c);
}

enum dump_event dump_container_next(
	struct dump_container *c, struct dump_packet *packet, struct dump_defect *defect)
{
	enum dump_event event;

	do { /* each step takes octets or moves on to a state that does */
		event = step(c, packet, defect);
		if (c->no_memory && c->state != DUMP_STATE_OVER)
			return refuse(c, defect, DUMP_DEFECT_MEMORY, 0, 0);
	} while (event == DUMP_AGAIN);
	if (event == DUMP_PACKET)
		packet->number = ++c->packets;
	return event;
}

void dump_container_init(struct dump_container *c)
{
	*c = (struct dump_container){.state = DUMP_STATE_START};
}

void dump_container_feed(struct dump_container *c, const uint8_t *octets, size_t n)
{
	c->piece = octets;
	c->piece_at = 0;
	c->piece_end = n;
}

void dump_container_finish(struct dump_container *c)
{
	c->finished = true;
}

void dump_container_free(struct dump_container *c)
{
	free(c->held);
	free(c->interfaces);
	c->held = NULL;
	c->interfaces = NULL;
}

enum show { SHOW_NO, SHOW_HEX, SHOW_DECIMAL, SHOW_NAME };

static const struct {
	const char *name, *text, *expected;
	enum show found, wanted;
} rows[DUMP_DEFECTS] = {
#define DUMP_DEFECT(symbol, name, text, show_found, expected, show_wanted)                         \
	{name, text, expected, SHOW_##show_found, SHOW_##show_wanted},
#include "defects.def"
#undef DUMP_DEFECT
};

const char *dump_defect_name(enum dump_defect_code code)
{
	return rows[code].name;
}

static void value_text(char out[DUMP_DEFECT_NAME + 4], enum show show, uint32_t number,
	const struct dump_defect *defect)
{
	out[0] = 0;
	if (show == SHOW_NAME)
		snprintf(out, DUMP_DEFECT_NAME + 4, " \"%s\"", defect->name);
	if (show == SHOW_HEX)
		snprintf(out, DUMP_DEFECT_NAME + 4, " %08" PRIx32, number);
	if (show == SHOW_DECIMAL)
		snprintf(out, DUMP_DEFECT_NAME + 4, " %" PRIu32, number);
}

void dump_defect_text(const struct dump_defect *defect, char out[DUMP_DEFECT_TEXT])
{
	char found[DUMP_DEFECT_NAME + 4], wanted[DUMP_DEFECT_NAME + 4], passed[64] = "";
	const char *gap = rows[defect->code].expected[0] ? " " : "";

	value_text(found, rows[defect->code].found, defect->found, defect);
	value_text(wanted, rows[defect->code].wanted, defect->wanted, defect);
	if (defect->passed > 0)
		snprintf(
			passed, sizeof passed, "; %" PRIu64 " octets stepped over", defect->passed);
	snprintf(out, DUMP_DEFECT_TEXT, "%s%s, expected%s%s%s%s", rows[defect->code].text, found,
		gap, rows[defect->code].expected, wanted, passed);
}

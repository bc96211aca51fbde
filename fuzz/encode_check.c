/* encode_check.c - see encode_check.h. */
#include "encode_check.h"

#include <tautwire/text.h>

enum {
	LARGEST =
		2048, /* octets of a message that is written and read again: its names may be long */
	ROOM = 8 << 20
};

static struct taut_scratch scratch;

/* May a message have this that was built as it should be? Notes about rdata, questions in number: it is for
 * the one who wrote the text to know. */
static bool is_about_content(enum taut_code code)
{
	switch (code) {
	case TAUT_E_QUESTION_MANY:
	case TAUT_E_QTYPE_META: return true;
	case TAUT_E_NAME_COMPRESSED:
	case TAUT_E_POINTER_UNKNOWN:
	case TAUT_E_TTL_HIGH:
	case TAUT_E_UPDATE_TTL:
	case TAUT_E_Z_BIT:
	case TAUT_E_TRAILING_RESPONSE: return false;
	default: return taut_code_tier(code) == TAUT_TIER_NOTE;
	}
}

static void check_built(const struct encode_message *m)
{
	struct taut_finding list[64];
	struct taut_report report = {.list = list, .capacity = 64};
	struct taut_message message;

	FUZZ_LAW(taut_message_open(&message, m->octets, m->length, &scratch, NULL, &report) ==
		 TAUT_OK);
	for (uint32_t i = 0; i < report.count && i < 64; i++) /* the findings */
		FUZZ_LAW(is_about_content(list[i].code));
}

/* The text of a message that opens and has nothing malformed, 0 for others. */
static size_t text_of(const uint8_t *octets, size_t n, char *out)
{
	struct taut_message message;
	struct taut_edns edns;
	struct taut_option option;
	size_t length = 0;

	if (n > LARGEST ||
		taut_message_open(&message, octets, n, &scratch, NULL, NULL) != TAUT_OK ||
		message.malformed > 0)
		return 0;
	if (taut_edns(&message, &edns)) {
		struct taut_options it = taut_options(&edns.record);

		while (taut_option_next(&it, &option)) /* the options */
			if (option.malformed)
				return 0;
	}
	FUZZ_LAW(taut_message_text(&message, 0, out, ROOM, &length) == TAUT_OK);
	return length;
}

/* Reads one message, of which there has to be one; a copy of its octets. False: it is too long now. */
static bool read_one(
	const struct fuzz_encoder *e, const char *text, size_t n, uint8_t *out, size_t *length)
{
	struct encode_message message;
	struct encode_error error;
	void *what = e->begin(text, n);
	enum encode_event event;

	FUZZ_LAW(what != NULL);
	event = e->next(what, &message, &error);
	if (event == ENCODE_MESSAGE) {
		*length = message.length;
		memcpy(out, message.octets, message.length);
	} else {
		fprintf(stderr, "%.*s\n%u:%u: %s\n", (int)n, text, error.line, error.column,
			error.text);
		FUZZ_LAW(event == ENCODE_ERROR && strstr(error.text, "at most 65535") != NULL);
	}
	FUZZ_LAW(e->next(what, &message, &error) == ENCODE_END);
	e->end(what);
	return event == ENCODE_MESSAGE;
}

/* Written and read again, twice. */
static void check_round(const struct fuzz_encoder *e, const uint8_t *octets, size_t n)
{
	static char *first, *second, *written;
	static uint8_t again[65535], third[65535];
	size_t length, more, w;

	if (!first) {
		first = malloc(ROOM);
		second = malloc(ROOM);
		written = malloc(ROOM);
	}
	FUZZ_LAW(first && second && written);
	length = text_of(octets, n, first);
	if (length == 0)
		return;
	w = e->write(octets, n, written, ROOM);
	if (!read_one(e, written, w, again, &n))
		return;
	more = text_of(again, n, second);
	FUZZ_LAW(more == length && memcmp(first, second, length) == 0);
	w = e->write(again, n, written, ROOM);
	FUZZ_LAW(read_one(e, written, w, third, &more));
	FUZZ_LAW(more == n && memcmp(again, third, n) == 0);
}

static void check_error(const struct encode_error *error, size_t n)
{
	FUZZ_LAW(error->line >= 1 && error->line <= n + 1);
	FUZZ_LAW(error->column >= 1 && error->column <= n + 1);
	FUZZ_LAW(memchr(error->text, 0, sizeof error->text) != NULL && error->text[0] != '\0');
	for (size_t i = 0; error->text[i] != '\0'; i++) /* the text */
		FUZZ_LAW(error->text[i] >= ' ' && error->text[i] <= '~');
}

void fuzz_check_encoder(const struct fuzz_encoder *e, const char *text, size_t n)
{
	static uint8_t copy[65535];
	struct encode_message message;
	struct encode_error error;
	char *exact = malloc(n > 0 ? n : 1); /* sanitizers see a read past it */
	void *what = NULL;
	enum encode_event event = ENCODE_MESSAGE;
	size_t events = 0;

	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	FUZZ_LAW(exact != NULL);
	if (n > 0)
		memcpy(exact, text, n);
	what = e->begin(exact, n);
	FUZZ_LAW(what != NULL);
	while (event != ENCODE_END) { /* each takes a character at least */
		event = e->next(what, &message, &error);
		FUZZ_LAW(events++ <= n);
		if (event == ENCODE_ERROR)
			check_error(&error, n);
		if (event != ENCODE_MESSAGE)
			continue;
		FUZZ_LAW(message.length <= sizeof copy);
		if (!message.crafted)
			check_built(&message);
		memcpy(copy, message.octets, message.length);
		check_round(e, copy, message.length);
	}
	e->end(what);
	free(exact);
}

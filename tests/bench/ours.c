/* ours.c - libtautwire's adapter for the codec benchmark: decode, touch, print. */
#include "../codecbench.h"
#include <tautwire/text.h>

static struct taut_scratch scratch;
static const char *version(void)
{
	return "tautwire, TAUT_DEFAULT";
}

static int init(void)
{
	taut_scratch_init(&scratch);
	return 0;
}

static int decode(const uint8_t *msg, size_t len)
{
	struct taut_message m;

	return taut_message_open(&m, msg, len, &scratch, NULL, NULL) != TAUT_OK;
}

static int touch(const uint8_t *msg, size_t len, uint64_t *acc)
{
	struct taut_message m;
	int count = 0;

	if (taut_message_open(&m, msg, len, &scratch, NULL, NULL) != TAUT_OK)
		return -1;
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&m, (enum taut_section)s);
		struct taut_record record;

		uint64_t hash = 0;

		while (taut_record_next(&it, &record)) {
			/* the iterator tells when an owner is the one before: nothing to do again */
			if (!record.same_owner) {
				uint8_t buffer[TAUT_NAME_MAX];
				uint32_t length;
				const uint8_t *owner = taut_name_wire(&record.owner, buffer, &length);

				hash = cb_hash(owner, length);
			}
			if (record.type == TAUT_TYPE_OPT)
				continue;
			*acc += hash;
			count++;
		}
	}
	return count;
}

static long print(const uint8_t *msg, size_t len, char *buf, size_t cap)
{
	struct taut_message m;
	size_t n = 0;

	if (taut_message_open(&m, msg, len, &scratch, NULL, NULL) != TAUT_OK)
		return -1;
	for (unsigned s = TAUT_ANSWER; s <= TAUT_ADDITIONAL; s++) {
		struct taut_iterator it = taut_records(&m, (enum taut_section)s);
		struct taut_record record;
		size_t length;

		while (taut_record_next(&it, &record)) {
			if (taut_record_text(&record, 0, buf + n, cap - n, &length) != TAUT_OK ||
				cap - n - length < 2)
				return -1;
			n += length;
			buf[n++] = '\n';
		}
	}
	return (long)n;
}

const struct cb_adapter cb_adapter = {
	.name = "tautwire", .version = version, .init = init, .decode = decode, .touch = touch,
	.print = print,
};

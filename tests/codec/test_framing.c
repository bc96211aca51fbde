/* test_framing.c - messages out of a stream, however it is cut. */
#include "unit.h"

static const uint8_t stream[] = {
	0, 3, 'a', 'b', 'c', 0, 0, 0, 1, 'd', 0, 5, 'e', 'f', 'g', 'h', 'i'};
static const char *const messages[] = {"abc", "", "d", "efghi"};

/* Feeds a piece that ends where memory ends; gives how many messages are out so far. */
static unsigned feed(struct taut_stream *s, const uint8_t *octets, size_t n, unsigned out)
{
	uint8_t *piece = malloc(n + 1), *at = piece + 1;

	assert_non_null(piece);
	memcpy(at, octets, n);
	while (n > 0) {
		const uint8_t *message;
		uint32_t length;
		size_t used;

		assert_int_equal(taut_stream_feed(s, at, n, &used, &message, &length), TAUT_OK);
		assert_true(used > 0 && used <= n);
		if (message != NULL) {
			assert_true(out < 4);
			assert_int_equal(length, strlen(messages[out]));
			assert_memory_equal(message, messages[out], length);
			out++;
		}
		at += used;
		n -= used;
	}
	free(piece);
	return out;
}

static void cut_in_two(void **state)
{
	(void)state;
	for (size_t cut = 0; cut <= sizeof stream; cut++) {
		uint8_t buffer[5];
		struct taut_stream s;
		unsigned out;

		taut_stream_init(&s, buffer, sizeof buffer);
		out = feed(&s, stream, cut, 0);
		assert_int_equal(taut_stream_idle(&s),
			cut == 0 || cut == 5 || cut == 7 || cut == 10 || cut == sizeof stream);
		assert_int_equal(feed(&s, stream + cut, sizeof stream - cut, out), 4);
		assert_true(taut_stream_idle(&s));
	}
}

static void cut_in_three(void **state)
{
	(void)state;
	for (size_t a = 0; a <= sizeof stream; a++)
		for (size_t b = a; b <= sizeof stream; b++) {
			uint8_t buffer[5];
			struct taut_stream s;
			unsigned out;

			taut_stream_init(&s, buffer, sizeof buffer);
			out = feed(&s, stream, a, 0);
			out = feed(&s, stream + a, b - a, out);
			assert_int_equal(feed(&s, stream + b, sizeof stream - b, out), 4);
		}
}

static void octet_by_octet(void **state)
{
	uint8_t buffer[5];
	struct taut_stream s;
	unsigned out = 0;

	(void)state;
	taut_stream_init(&s, buffer, sizeof buffer);
	for (size_t i = 0; i < sizeof stream; i++)
		out = feed(&s, stream + i, 1, out);
	assert_int_equal(out, 4);
}

static void space(void **state)
{
	uint8_t buffer[4], larger[5];
	struct taut_stream s;
	const uint8_t *message;
	uint32_t length;
	size_t used;

	(void)state;
	taut_stream_init(&s, buffer, sizeof buffer); /* whole in one piece: no buffer is needed */
	assert_int_equal(taut_stream_feed(&s, stream + 10, 7, &used, &message, &length), TAUT_OK);
	assert_ptr_equal(message, stream + 12);
	assert_int_equal(length, 5);
	assert_int_equal(
		taut_stream_feed(&s, stream + 10, 4, &used, &message, &length), TAUT_E_SPACE);
	assert_null(message);
	/* with room for it after all it goes on */
	assert_int_equal(used, 2);
	assert_int_equal(s.length, 5);
	s.buffer = larger;
	s.capacity = s.length;
	assert_int_equal(taut_stream_feed(&s, stream + 12, 2, &used, &message, &length), TAUT_OK);
	assert_int_equal(used, 2);
	assert_null(message);
	assert_int_equal(taut_stream_feed(&s, stream + 14, 3, &used, &message, &length), TAUT_OK);
	assert_int_equal(used, 3);
	assert_int_equal(length, 5);
	assert_memory_equal(message, "efghi", 5);
	taut_stream_init(&s, NULL, 0);
	assert_int_equal(taut_stream_feed(&s, stream + 5, 2, &used, &message, &length), TAUT_OK);
	assert_non_null(message); /* of length 0 */
	assert_int_equal(length, 0);
}

static void largest(void **state)
{
	static uint8_t octets[65537], buffer[65535];
	struct taut_stream s;
	const uint8_t *message = NULL;
	uint32_t length = 0;
	size_t used, at = 0;

	(void)state;
	memset(octets, 0xff, sizeof octets);
	octets[65536] = 7;
	taut_stream_init(&s, buffer, sizeof buffer);
	while (message == NULL && at < sizeof octets) {
		size_t n = sizeof octets - at < 1000 ? sizeof octets - at : 1000;

		assert_int_equal(
			taut_stream_feed(&s, octets + at, n, &used, &message, &length), TAUT_OK);
		at += used;
	}
	assert_ptr_equal(message, buffer);
	assert_int_equal(length, 65535);
	assert_int_equal(at, sizeof octets);
	assert_int_equal(buffer[65534], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cut_in_two),
		cmocka_unit_test(cut_in_three), cmocka_unit_test(octet_by_octet),
		cmocka_unit_test(space), cmocka_unit_test(largest)};

	return cmocka_run_group_tests_name("framing", tests, NULL, NULL);
}

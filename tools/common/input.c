/* input.c - see input.h. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input.h"

#define UNPACK_FAILED (-1) /* no errno: the reason stands in input->error */

uint64_t dump_input_size(const char *name)
{
	struct stat s = {0}; /* MSan does not see all that stat writes */
	int status = strcmp(name, "-") == 0 ? fstat(STDIN_FILENO, &s) : stat(name, &s);

	return status == 0 && S_ISREG(s.st_mode) && s.st_size > 0 ? (uint64_t)s.st_size : 0;
}

static int read_some(int descriptor, uint8_t *to, size_t capacity, size_t *n)
{
	ssize_t got;

	do /* until it is not interrupted */
		got = read(descriptor, to, capacity);
	while (got < 0 && errno == EINTR);
	*n = got < 0 ? 0 : (size_t)got;
	return got < 0 ? errno : 0;
}

/* A pipe cannot be rewound: what is read here is handed on later. */
static int peek(struct dump_input *input)
{
	size_t n = 1;
	int error = 0;

	/* Each turn reads an octet at least or meets the end. */
	while (error == 0 && n > 0 && input->first_end < DUMP_MAGIC_MAX) {
		error = read_some(input->descriptor, input->first + input->first_end,
			DUMP_MAGIC_MAX - input->first_end, &n);
		input->first_end = (uint8_t)(input->first_end + n);
	}
	if (error != 0 || !dump_unpack_knows(input->first, input->first_end))
		return error;
	input->unpack =
		dump_unpack_new(input->descriptor, input->first, input->first_end, input->error);
	return input->unpack ? 0 : UNPACK_FAILED;
}

int dump_input_open(struct dump_input *input, const char *name)
{
	bool standard = strcmp(name, "-") == 0;
	int error;

	*input = (struct dump_input){.name = standard ? "standard input" : name,
		.descriptor = standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)};
	if (input->descriptor < 0)
		return errno;
	input->size = dump_input_size(name);
	error = peek(input);
	if (error != 0)
		dump_input_close(input);
	return error;
}

int dump_input_read(struct dump_input *input, uint8_t *to, size_t capacity, size_t *n)
{
	size_t first = (size_t)(input->first_end - input->first_at);
	int error = 0;

	if (input->unpack) {
		if (!dump_unpack_read(input->unpack, to, capacity, n, input->error))
			return UNPACK_FAILED;
		input->taken = dump_unpack_taken(input->unpack);
		return 0;
	}
	if (first > capacity)
		first = capacity;
	memcpy(to, input->first + input->first_at, first);
	input->first_at = (uint8_t)(input->first_at + first);
	*n = 0;
	/* The rest of the piece, unless that would wait for what a pipe has not got yet. */
	if (first == 0 || input->size > 0)
		error = read_some(input->descriptor, to + first, capacity - first, n);
	*n += first;
	input->taken += *n;
	return error;
}

void dump_input_close(struct dump_input *input)
{
	dump_unpack_free(input->unpack);
	input->unpack = NULL;
	if (input->descriptor > STDIN_FILENO)
		close(input->descriptor);
	input->descriptor = -1;
}

const char *dump_input_error(const struct dump_input *input, int error)
{
	return error == UNPACK_FAILED ? input->error : strerror(error);
}

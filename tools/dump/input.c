/* input.c - see input.h. */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "input.h"

int dump_input_open(struct dump_input *input, const char *name)
{
	if (strcmp(name, "-") == 0) {
		*input = (struct dump_input){"standard input", STDIN_FILENO};
		return 0;
	}
	*input = (struct dump_input){name, open(name, O_RDONLY | O_CLOEXEC)};
	return input->descriptor < 0 ? errno : 0;
}

int dump_input_read(struct dump_input *input, uint8_t *to, size_t capacity, size_t *n)
{
	ssize_t got;

	do /* until it is not interrupted */
		got = read(input->descriptor, to, capacity);
	while (got < 0 && errno == EINTR);
	if (got < 0)
		return errno;
	*n = (size_t)got;
	return 0;
}

void dump_input_close(struct dump_input *input)
{
	if (input->descriptor > STDIN_FILENO)
		close(input->descriptor);
	input->descriptor = -1;
}

/* rude.c - clients that no server deserves.
 *
 *	rude MODE ADDRESS PORT COUNT SECONDS [SEED]
 *
 * idle      COUNT connections that say nothing
 * slow      COUNT connections, each sends an octet of an endless query every half second
 * half      COUNT connections that send half a query and close their side
 * deaf      COUNT connections that ask for huge.big.alpha TXT over and over and read nothing
 * garbage   COUNT connections of random octets, one after the other, up to 4096 octets each
 * datagrams COUNT datagrams of random octets, up to 600 octets each; every second begins as a query does
 *
 * The connections are held for so many seconds at most. At the end it says how many there were, how many the server had closed
 * by then, and how many it did not take. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 2000 };

static const uint8_t half[] = {0, 29, 0x12, 0x34, 1, 0, 0, 1, 0, 0};
static const uint8_t huge[] = {0, 32, 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, 'h', 'u', 'g',
	'e', 3, 'b', 'i', 'g', 5, 'a', 'l', 'p', 'h', 'a', 0, 0, 16, 0, 1};
static struct sockaddr_in to;
static uint64_t state;
static int fds[MOST];

static uint64_t draw(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

static size_t noise(uint8_t *out, size_t most)
{
	size_t n = 1 + draw() % most;

	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)draw();
	return n;
}

/* A connection, or -1 */
static int reach(void)
{
	struct timeval most = {.tv_sec = 2};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static void datagrams(unsigned count)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	uint8_t octets[600];

	for (unsigned i = 0; i < count; i++) {
		size_t n = noise(octets, sizeof octets);

		if (i % 2 == 0 && n >= 12)
			memcpy(octets + 2, huge + 4, 10); /* flags and counts of a query */
		sendto(fd, octets, n, 0, (struct sockaddr *)&to, sizeof to);
		if (i % 64 == 63)
			poll(NULL, 0, 1);
	}
	printf("%u sent\n", count);
}

static void garbage(unsigned count, uint64_t end)
{
	unsigned done = 0, refused = 0;
	uint8_t octets[4096];

	while (done < count && now_ms() < end) {
		int fd = reach();

		if (fd < 0) {
			refused++;
			poll(NULL, 0, 20);
		} else {
			size_t n = noise(octets, sizeof octets);

			if (done % 2 == 0) { /* whole messages for the framing of TCP */
				octets[0] = 0;
				octets[1] = (uint8_t)(n - 2 < 255 ? n - 2 : 255);
			}
			(void)!write(fd, octets, n);
			close(fd);
		}
		done++;
	}
	printf("%u sent, %u not taken\n", done, refused);
}

/* Whether the server has closed it. What it says meanwhile is read, if it is to be. */
static bool is_closed(int fd)
{
	uint8_t octets[4096];
	ssize_t n = recv(fd, octets, sizeof octets, MSG_DONTWAIT);

	return n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
}

static void speak(int fd, const char *mode, unsigned round)
{
	static const uint8_t endless[] = {0xff, 0xff, 0x12, 0x34, 1, 0};

	if (strcmp(mode, "slow") == 0) {
		(void)!send(fd, round < sizeof endless ? &endless[round] : &endless[4], 1,
			MSG_NOSIGNAL | MSG_DONTWAIT);
	} else if (strcmp(mode, "half") == 0 && round == 0) {
		(void)!send(fd, half, sizeof half, MSG_NOSIGNAL);
		shutdown(fd, SHUT_WR);
	} else if (strcmp(mode, "deaf") == 0) {
		for (int i = 0; i < 50; i++)
			(void)!send(fd, huge, sizeof huge, MSG_NOSIGNAL | MSG_DONTWAIT);
	}
}

static void hold(const char *mode, unsigned count, uint64_t end)
{
	unsigned open = 0, refused = 0, closed = 0;
	bool deaf = strcmp(mode, "deaf") == 0;

	for (unsigned i = 0; i < count; i++) {
		fds[i] = reach();
		if (fds[i] < 0)
			refused++;
		else
			open++;
	}
	for (unsigned round = 0; closed < open && now_ms() < end; round++) {
		for (unsigned i = 0; i < count; i++) {
			struct pollfd hung = {.fd = fds[i]};

			if (fds[i] < 0)
				continue;
			if (deaf ? poll(&hung, 1, 0) > 0 &&
						(hung.revents & (POLLHUP | POLLERR)) != 0
				 : is_closed(fds[i])) {
				close(fds[i]);
				fds[i] = -1;
				closed++;
				continue;
			}
			speak(fds[i], mode, round);
		}
		poll(NULL, 0, 500);
	}
	printf("%u connections, %u closed by the server, %u not taken\n", count, closed, refused);
}

int main(int argc, char **argv)
{
	unsigned count;
	uint64_t end;

	if (argc < 6 || argc > 7)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	count = (unsigned)strtoul(argv[4], NULL, 10);
	end = now_ms() + strtoul(argv[5], NULL, 10) * 1000;
	state = argc == 7 ? strtoull(argv[6], NULL, 10) : 1;
	to.sin_family = AF_INET;
	to.sin_port = htons((uint16_t)strtoul(argv[3], NULL, 10));
	if (inet_pton(AF_INET, argv[2], &to.sin_addr) != 1)
		return 2;
	if (strcmp(argv[1], "datagrams") == 0)
		datagrams(count);
	else if (strcmp(argv[1], "garbage") == 0)
		garbage(count, end);
	else if (count <= MOST)
		hold(argv[1], count, end);
	else
		return 2;
	return 0;
}

/* relay.c - a wire with faults: carries Ethernet frames between two interfaces, loses some and delays others, so that they
 * come in another order. What it does with a frame is drawn from a seed.
 *
 *	relay A B SEED LOSS REORDER    LOSS and REORDER in percent
 *
 * Works on IP packets of all kinds: UDP, TCP and what is in them. ARP and neighbour discovery pass, as their loss would
 * tell nothing. It carries all until SIGUSR2 brings the faults; SIGUSR1 ends them. Says "ready" when it is; ends at SIGTERM, with the
 * numbers of frames carried, lost and delayed. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
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

enum {
	FRAME = 2048,
	HELD = 512 /* frames that are delayed at once; beyond these none is */
};

struct held {
	uint64_t due; /* ms */
	int to;
	size_t n;
	uint8_t frame[FRAME];
};

static struct held held[HELD];
static uint64_t state;
static unsigned loss, reorder;
static unsigned long carried, lost, delayed;
static volatile sig_atomic_t over, faulty;

static void on_signal(int number)
{
	if (number == SIGTERM)
		over = 1;
	else
		faulty = number == SIGUSR2;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* splitmix64 */
static uint64_t draw(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return z ^ z >> 31;
}

static int open_interface(const char *name)
{
	struct sockaddr_ll at = {.sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL)};
	struct packet_mreq all = {.mr_type = PACKET_MR_PROMISC};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	int one = 1;

	at.sll_ifindex = (int)if_nametoindex(name);
	all.mr_ifindex = at.sll_ifindex;
	if (fd < 0 || at.sll_ifindex == 0 || bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
		setsockopt(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, &all, sizeof all) != 0 ||
		setsockopt(fd, SOL_PACKET, PACKET_IGNORE_OUTGOING, &one, sizeof one) != 0) {
		fprintf(stderr, "relay: %s: %s\n", name, strerror(errno));
		exit(2);
	}
	return fd;
}

static void pass(int to, const uint8_t *frame, size_t n)
{
	/* A full queue of the interface loses a frame, as any wire does */
	if (write(to, frame, n) == (ssize_t)n)
		carried++;
	else
		lost++;
}

/* IPv4, or IPv6 that is no neighbour discovery */
static bool is_traffic(const uint8_t *frame, size_t n)
{
	unsigned type = n < 14 ? 0 : (unsigned)frame[12] << 8 | frame[13];

	if (type == ETH_P_IPV6)
		return n >= 54 && frame[20] != 58;
	return type == ETH_P_IP;
}

static void take(int from, int to)
{
	uint8_t frame[FRAME];
	ssize_t n;

	while ((n = recv(from, frame, sizeof frame, MSG_DONTWAIT | MSG_TRUNC)) >
		0) { /* until it is empty */
		if ((size_t)n > sizeof frame) {
			fprintf(stderr, "relay: a frame of %zd octets\n", n);
			exit(2);
		}
		if (faulty && is_traffic(frame, (size_t)n)) {
			if (draw() % 100 < loss) {
				lost++;
				continue;
			}
			if (draw() % 100 < reorder) {
				size_t i = 0;

				while (i < HELD && held[i].n != 0)
					i++;
				if (i < HELD) {
					held[i].due = now_ms() + 1 + draw() % 30;
					held[i].to = to;
					held[i].n = (size_t)n;
					memcpy(held[i].frame, frame, (size_t)n);
					delayed++;
					continue;
				}
			}
		}
		pass(to, frame, (size_t)n);
	}
}

/* Sends what is due; ms until the next one, or -1. */
static int release(void)
{
	uint64_t now = now_ms(), next = UINT64_MAX;

	for (size_t i = 0; i < HELD; i++) {
		if (held[i].n == 0)
			continue;
		if (held[i].due <= now) {
			pass(held[i].to, held[i].frame, held[i].n);
			held[i].n = 0;
		} else if (held[i].due < next) {
			next = held[i].due;
		}
	}
	return next == UINT64_MAX ? -1 : (int)(next - now);
}

int main(int argc, char **argv)
{
	struct sigaction action = {.sa_handler = on_signal};
	struct pollfd fds[2];

	if (argc != 6) {
		fputs("usage: relay A B SEED LOSS REORDER\n", stderr);
		return 2;
	}
	fds[0].fd = open_interface(argv[1]);
	fds[1].fd = open_interface(argv[2]);
	fds[0].events = fds[1].events = POLLIN;
	state = strtoull(argv[3], NULL, 10);
	loss = (unsigned)strtoul(argv[4], NULL, 10);
	reorder = (unsigned)strtoul(argv[5], NULL, 10);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
	sigaction(SIGUSR2, &action, NULL);
	puts("ready");
	fflush(stdout);
	while (!over) {
		poll(fds, 2, release());
		take(fds[0].fd, fds[1].fd);
		take(fds[1].fd, fds[0].fd);
	}
	printf("carried %lu, lost %lu, delayed %lu\n", carried, lost, delayed);
	return 0;
}

/* address.c - taut_address to and from struct sockaddr. */
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "inner.h"

unsigned taut_i_shell_sockaddr(
	const struct taut_address *address, uint16_t port, struct sockaddr_storage *out)
{
	struct sockaddr_in *in4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)out;

	if (address->port != 0)
		port = address->port;
	memset(out, 0, sizeof *in6);
	if (address->family == 4) {
		in4->sin_family = AF_INET;
		in4->sin_port = htons(port);
		memcpy(&in4->sin_addr, address->octets, 4);
		return sizeof *in4;
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons(port);
	memcpy(&in6->sin6_addr, address->octets, 16);
	return sizeof *in6;
}

bool taut_i_shell_address(const struct sockaddr_storage *from, struct taut_address *out)
{
	const struct sockaddr_in *in4 = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)from;

	memset(out, 0, sizeof *out);
	if (from->ss_family == AF_INET) {
		out->family = 4;
		out->port = ntohs(in4->sin_port);
		memcpy(out->octets, &in4->sin_addr, 4);
		return true;
	}
	if (from->ss_family == AF_INET6) {
		out->family = 6;
		out->port = ntohs(in6->sin6_port);
		memcpy(out->octets, &in6->sin6_addr, 16);
		return true;
	}
	return false;
}

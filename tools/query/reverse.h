/* reverse.h - names of addresses: RFC 1035 3.5, RFC 3596 2.5. */
#ifndef TAUT_QUERY_REVERSE_H
#define TAUT_QUERY_REVERSE_H

#include <tautwire/codec.h>

/* An address of IPv4 or IPv6, or the first one to three numbers of an IPv4 address, for its network. */
bool query_reverse(const char *text, uint8_t name[TAUT_NAME_MAX]);

#endif

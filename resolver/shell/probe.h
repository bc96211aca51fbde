/* probe.h - unilateral probing, RFC 9539: what tcp_out.c and stream_out.c tell probe.c of connections that nobody asked to be
 * encrypted, and the padding of what goes by them. */
#ifndef TAUT_SHELL_PROBE_H
#define TAUT_SHELL_PROBE_H

#include "inner.h"

/* RFC 9539 4.3, microseconds. */
#define TAUT_PROBE_PERSISTENCE_US UINT64_C(259200000000) /* a success counts for three days, */
#define TAUT_PROBE_DAMPING_US     UINT64_C(86400000000)  /* a failure for a day */
#define TAUT_PROBE_TIMEOUT_US     UINT64_C(4000000)      /* connect and handshake */
/* A question that waited so long and was given up by the resolver, on a connection that has said nothing since: failed. */
#define TAUT_PROBE_SILENT_US UINT64_C(250000)

/* The handshake is done. */
void taut_i_probe_opened(struct taut_shell *shell, const struct taut_address *server);
/* It cannot be asked this way. */
void taut_i_probe_failed(struct taut_shell *shell, const struct taut_address *server, enum taut_failure failure);
/* A question could not wait for the handshake: others go by UDP until it is done. */
void taut_i_probe_slow(struct taut_shell *shell, const struct taut_address *server);
/* What was lost goes by UDP, at once. */
void taut_i_probe_lost(struct taut_shell *shell, struct taut_upstream *upstream, uint8_t *octets, size_t n);

/* RFC 8467 4.1: pads a query to a multiple of 128 octets. Room for 131 more is there. Gives its length; the same one if it
 * is none that can be padded: no OPT at its end. */
size_t taut_i_pad(uint8_t *octets, size_t n);
/* Takes that out again: RFC 7830 6 has no padding in the clear. */
size_t taut_i_unpad(uint8_t *octets, size_t n);

#endif

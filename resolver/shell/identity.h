/* identity.h - whom to accept at the other end of a TLS connection, RFC 8310: the texts that tls.h describes. */
#ifndef TAUT_SHELL_IDENTITY_H
#define TAUT_SHELL_IDENTITY_H

#include <stdbool.h>
#include <stdint.h>

#define TAUT_IDENTITY_PINS 8u  /* a key in use, one in reserve, and some servers behind one address */
#define TAUT_PIN_OCTETS    32u /* SHA-256 */

struct taut_identity {
	char name[256];  /* host name without final dot, or address; "": none */
	bool is_address; /* the name is one */
	uint32_t pin_count;
	uint8_t pins[TAUT_IDENTITY_PINS][TAUT_PIN_OCTETS];
};

/* False: the text is none. NULL and "": anybody, no name and no pin. */
bool taut_i_identity_scan(const char *text, struct taut_identity *identity);
bool taut_i_identity_has_pin(const struct taut_identity *identity, const uint8_t pin[TAUT_PIN_OCTETS]);

#endif

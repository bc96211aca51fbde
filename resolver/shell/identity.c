/* identity.c - reads whom to accept at the other end of a TLS connection. */
#include "identity.h"

#include <string.h>

#include <tautwire/resolver.h>

#include "tls.h"

#define PIN_PREFIX "pin-sha256:"
#define PIN_TEXT   44u /* base64 of 32 octets, with its "=" */
#define NAME_MOST  253u

/* ---- pins ----------------------------------------------------------------------------------- */

static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

/* RFC 4648 4, the canonical form alone: two bits behind the 256 are zero. */
static bool scan_pin(const char *text, size_t n, uint8_t pin[TAUT_PIN_OCTETS])
{
	uint32_t bits = 0, have = 0, at = 0;

	if (n != PIN_TEXT || text[PIN_TEXT - 1] != '=')
		return false;
	for (uint32_t i = 0; i < PIN_TEXT - 1; i++) {
		int value = sextet(text[i]);

		if (value < 0)
			return false;
		bits = bits << 6 | (uint32_t)value;
		have += 6;
		if (have >= 8) {
			have -= 8;
			pin[at++] = (uint8_t)(bits >> have);
			bits &= (1u << have) - 1;
		}
	}
	return bits == 0;
}

bool taut_i_identity_has_pin(
	const struct taut_identity *identity, const uint8_t pin[TAUT_PIN_OCTETS])
{
	for (uint32_t i = 0; i < identity->pin_count; i++)
		if (memcmp(identity->pins[i], pin, TAUT_PIN_OCTETS) == 0)
			return true;
	return false;
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool is_host_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_';
}

/* Labels of 1 to 63 letters, digits, hyphens, underscores. The last one is no number: that would be an address. */
static bool is_host(const char *name, size_t n)
{
	size_t label = 0;
	bool digits = true;

	for (size_t i = 0; i < n; i++) {
		if (name[i] == '.') {
			if (label == 0)
				return false;
			label = 0;
			digits = true;
			continue;
		}
		if (!is_host_character(name[i]) || ++label > 63)
			return false;
		digits = digits && name[i] >= '0' && name[i] <= '9';
	}
	return label > 0 && !digits;
}

static bool scan_name(const char *word, size_t n, struct taut_identity *identity)
{
	struct taut_address address;

	if (identity->name[0] != '\0' || n > NAME_MOST + 1)
		return false;
	if (memchr(word, '@', n) == NULL && taut_address_scan(word, n, &address) == TAUT_OK) {
		identity->is_address = true;
	} else {
		if (n > 0 && word[n - 1] == '.')
			n--;
		if (n > NAME_MOST || !is_host(word, n))
			return false;
	}
	memcpy(identity->name, word, n);
	identity->name[n] = '\0';
	return true;
}

/* ---- words ---------------------------------------------------------------------------------- */

static bool scan_word(const char *word, size_t n, struct taut_identity *identity)
{
	const size_t prefix = sizeof PIN_PREFIX - 1;

	if (n < prefix || memcmp(word, PIN_PREFIX, prefix) != 0)
		return scan_name(word, n, identity);
	if (identity->pin_count == TAUT_IDENTITY_PINS ||
		!scan_pin(word + prefix, n - prefix, identity->pins[identity->pin_count]))
		return false;
	identity->pin_count++;
	return true;
}

bool taut_i_identity_scan(const char *text, struct taut_identity *identity)
{
	memset(identity, 0, sizeof *identity);
	if (text == NULL || *text == '\0')
		return true;
	for (;;) { /* a word and the space behind it */
		size_t n = strcspn(text, " ");

		if (!scan_word(text, n, identity))
			return false;
		if (text[n] == '\0')
			return true;
		text += n + 1;
	}
}

bool taut_tls_identity_valid(const char *identity)
{
	struct taut_identity scanned;

	return taut_i_identity_scan(identity, &scanned);
}

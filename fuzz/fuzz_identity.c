/* fuzz_identity.c - whom to accept at the other end of a TLS connection.
 *
 * Input: a text, to its first NUL.
 *
 * Laws: what is accepted is made of the characters of names, addresses and base64; written anew from what was read of it, with
 * pins behind the name, it is read as the same; a name is at most 253 characters; an identity is what tls.h says is valid.
 */
#include "fuzz.h"

#include "../resolver/shell/identity.h"
#include "../resolver/shell/tls.h"

static void write_pin(const uint8_t pin[TAUT_PIN_OCTETS], char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint8_t padded[33] = {0};

	memcpy(padded, pin, TAUT_PIN_OCTETS);
	for (unsigned i = 0; i < 11; i++) {
		uint32_t group = (uint32_t)padded[3 * i] << 16 | (uint32_t)padded[3 * i + 1] << 8 |
				 padded[3 * i + 2];

		for (unsigned k = 0; k < 4; k++)
			*out++ = digits[group >> (18 - 6 * k) & 63u];
	}
	out[-1] = '=';
	*out = '\0';
}

static void write_anew(const struct taut_identity *identity, char *out)
{
	strcpy(out, identity->name);
	for (uint32_t i = 0; i < identity->pin_count; i++) {
		strcat(out, *out == '\0' ? "pin-sha256:" : " pin-sha256:");
		write_pin(identity->pins[i], out + strlen(out));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct taut_identity read, again;
	char *text = malloc(size + 1), anew[1024];

	if (text == NULL)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (!taut_i_identity_scan(text, &read)) {
		FUZZ_LAW(!taut_tls_identity_valid(text));
		free(text);
		return 0;
	}
	FUZZ_LAW(taut_tls_identity_valid(text));
	for (const char *c = text; *c != '\0'; c++)
		FUZZ_LAW(strchr(" -_.:+/=", *c) != NULL || (*c >= '0' && *c <= '9') ||
			 (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z'));
	FUZZ_LAW(strlen(read.name) <= 253 && read.pin_count <= TAUT_IDENTITY_PINS);
	for (uint32_t i = 0; i < read.pin_count; i++)
		FUZZ_LAW(taut_i_identity_has_pin(&read, read.pins[i]));
	write_anew(&read, anew);
	FUZZ_LAW(taut_i_identity_scan(anew, &again));
	FUZZ_LAW(memcmp(&read, &again, sizeof read) == 0);
	free(text);
	return 0;
}

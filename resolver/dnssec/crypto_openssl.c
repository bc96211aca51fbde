/* crypto_openssl.c - the only file that knows OpenSSL. */
#include "crypto.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <string.h>

static void name_of(enum taut_hash hash, char name[16])
{
	static const char names[][16] = {[TAUT_MD5] = "MD5", [TAUT_SHA1] = "SHA1", [TAUT_SHA224] = "SHA2-224",
		[TAUT_SHA256] = "SHA2-256", [TAUT_SHA384] = "SHA2-384", [TAUT_SHA512] = "SHA2-512"};

	memcpy(name, names[hash], sizeof names[hash]);
}

uint32_t taut_i_hmac(enum taut_hash hash, const void *key, size_t key_length, const struct taut_part *parts,
	size_t count, uint8_t out[64])
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	EVP_MAC_CTX *context = mac != NULL ? EVP_MAC_CTX_new(mac) : NULL;
	char digest[16];
	OSSL_PARAM parameters[2];
	size_t length = 0;
	bool good;

	name_of(hash, digest);
	parameters[0] = OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0);
	parameters[1] = OSSL_PARAM_construct_end();
	good = context != NULL && EVP_MAC_init(context, key, key_length, parameters) == 1;
	for (size_t i = 0; good && i < count; i++)
		good = EVP_MAC_update(context, parts[i].octets, parts[i].length) == 1;
	good = good && EVP_MAC_final(context, out, &length, 64) == 1;
	EVP_MAC_CTX_free(context);
	EVP_MAC_free(mac);
	return good ? (uint32_t)length : 0;
}

bool taut_i_nsec3_hash(const uint8_t *name, size_t n, const uint8_t *salt, size_t salt_length, uint32_t iterations,
	uint8_t out[20])
{
	EVP_MD *sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
	EVP_MD_CTX *context = sha1 != NULL ? EVP_MD_CTX_new() : NULL;
	bool good = context != NULL;

	for (uint32_t i = 0; good && i <= iterations; i++)
		good = EVP_DigestInit_ex(context, sha1, NULL) == 1 &&
		       EVP_DigestUpdate(context, i == 0 ? name : out, i == 0 ? n : 20) == 1 &&
		       EVP_DigestUpdate(context, salt, salt_length) == 1 &&
		       EVP_DigestFinal_ex(context, out, NULL) == 1;
	EVP_MD_CTX_free(context);
	EVP_MD_free(sha1);
	return good;
}

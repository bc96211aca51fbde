/* fuzz_config.c - tautd's configuration.
 *
 * Input: the text of a file; or, if it begins with "--", a key, "=", and the value that the command line gives it.
 *
 * Laws: a text that is refused has a fault, and only then; each fault is one line of printing characters that begins with
 * its place; what is taken is shown as a text that is taken and shown as the same, and that needs no restart; reading is
 * deterministic.
 */
#include "fuzz.h"

#include "../tools/daemon/config.h"

struct faults {
	unsigned count;
	uint64_t hash;
	bool finished;
};

static void complain(void *of_faults, const char *text)
{
	struct faults *faults = of_faults;
	bool last = strncmp(text, "there are more", 14) == 0;

	FUZZ_LAW(faults->count <= CONFIG_FAULTS);
	FUZZ_LAW(last || strncmp(text, "file:", 5) == 0 || strncmp(text, "--set: ", 7) == 0);
	for (const char *p = text; *p != 0; p++) {
		FUZZ_LAW(*p >= ' ' && *p <= '~');
		faults->hash = faults->hash * 31 + (uint8_t)*p;
	}
	faults->count++;
}

static char *copy(const char *text, size_t n)
{
	char *out = malloc(n + 1);

	FUZZ_LAW(out != NULL);
	memcpy(out, text, n);
	out[n] = 0;
	return out;
}

static struct config *read_text(const char *text, size_t n, struct faults *faults)
{
	struct config *config = config_new(complain, faults);
	const char *equal = n > 2 && memcmp(text, "--", 2) == 0 ? memchr(text, '=', n) : NULL;

	FUZZ_LAW(config != NULL);
	if (equal != NULL) {
		char *path = copy(text + 2, (size_t)(equal - text) - 2);
		char *value = copy(equal + 1, n - (size_t)(equal - text) - 1);

		config_option(config, "--set", path, value);
		free(path);
		free(value);
	} else {
		config_text(config, "file", text, n);
	}
	faults->finished = config_finish(config);
	FUZZ_LAW(faults->finished == (faults->count == 0));
	FUZZ_LAW(config_failed(config) == (faults->count > 0));
	return config;
}

/* What is shown is read as the same. */
static void check_show(const struct config *config)
{
	struct text shown = {0}, again = {0};
	struct faults faults = {0};
	struct config *copy;
	char restart[512];

	config_show(config, &shown);
	copy = read_text(shown.octets, shown.length, &faults);
	if (faults.count > 0)
		fprintf(stderr, "%s", shown.octets);
	FUZZ_LAW(faults.count == 0);
	config_show(copy, &again);
	FUZZ_LAW(shown.length == again.length && memcmp(shown.octets, again.octets, shown.length) == 0);
	config_restart(config, copy, restart, sizeof restart);
	FUZZ_LAW(restart[0] == 0);
	text_free(&shown);
	text_free(&again);
	config_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct faults faults = {0}, again = {0};
	struct config *config = read_text((const char *)data, size, &faults);

	config_free(read_text((const char *)data, size, &again));
	FUZZ_LAW(faults.count == again.count && faults.hash == again.hash);
	if (faults.finished)
		check_show(config);
	config_free(config);
	return 0;
}

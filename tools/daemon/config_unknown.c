/* config_unknown.c - keys that are none, and what may have been meant. */
#include <stdio.h>

#include "config_inner.h"

/* Edit distance (Levenshtein) of words of at most 31 characters; more: far. */
static unsigned distance(const char *a, size_t na, const char *b)
{
	size_t nb = strlen(b);
	unsigned line[33];

	if (na > 31 || nb > 31)
		return 99;
	for (unsigned k = 0; k <= nb; k++)
		line[k] = k;
	for (size_t i = 1; i <= na; i++) {
		unsigned diagonal = line[0];

		line[0] = (unsigned)i;
		for (size_t k = 1; k <= nb; k++) {
			unsigned best = diagonal + (a[i - 1] != b[k - 1]);

			diagonal = line[k];
			if (line[k] + 1 < best)
				best = line[k] + 1;
			if (line[k - 1] + 1 < best)
				best = line[k - 1] + 1;
			line[k] = best;
		}
	}
	return line[nb];
}

/* The part of a path that stands behind `prefix` and before the next dot. */
static bool part_behind(const char *own, const char *prefix, char part[CONFIG_PATH_MAX])
{
	size_t n = strlen(prefix);

	if (strncmp(own, prefix, n) != 0)
		return false;
	snprintf(part, CONFIG_PATH_MAX, "%.*s", (int)strcspn(own + n, "."), own + n);
	return part[0] != 0;
}

void config_unknown(struct config *config, const struct config_place *place, struct config_level level, const char *prefix,
	const char *key, size_t n)
{
	char part[CONFIG_PATH_MAX], best[CONFIG_PATH_MAX] = "", all[512] = "", there[CONFIG_QUOTE];
	const struct config_row *elsewhere = NULL;
	unsigned least = n > 4 ? 3 : 2; /* from so far on words do not resemble each other */

	config_quote(key, n, there);
	for (unsigned i = 0; i < level.count; i++) {
		const struct config_row *row = &config_rows[level.first + i];
		unsigned far;
		size_t used = strlen(all);

		if (elsewhere == NULL && strlen(config_key(row)) == n && memcmp(config_key(row), key, n) == 0)
			elsewhere = row;
		if (!part_behind(config_inside(row->path), prefix, part))
			continue;
		far = distance(key, n, part);
		if (far < least) {
			least = far;
			memcpy(best, part, sizeof best);
		}
		if (strstr(all, part) == NULL && used + strlen(part) + 3 < sizeof all)
			snprintf(all + used, sizeof all - used, "%s%s", used > 0 ? ", " : "", part);
	}
	if (best[0] != 0)
		config_fault(config, place, "%s%s: unknown key; did you mean `%s'?", prefix, there, best);
	else if (elsewhere != NULL)
		config_fault(config, place, "%s%s: unknown key; did you mean `%s'?", prefix, there, elsewhere->path);
	else
		config_fault(config, place, "%s%s: unknown key; expected one of %s", prefix, there, all);
}

bool config_is_section(struct config_level level, const char *path)
{
	char part[CONFIG_PATH_MAX];

	for (unsigned i = 0; i < level.count; i++)
		if (part_behind(config_inside(config_rows[level.first + i].path), path, part))
			return true;
	return false;
}

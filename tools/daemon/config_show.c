/* config_show.c - a configuration as a file that is read as the same; what differs between two. */
#include <stdio.h>

#include "config_inner.h"

/* What YAML takes for nothing else: letters, digits and a few signs inside. */
static bool is_plain(const struct config_row *row, const char *text)
{
	return text[0] != 0 && row->kind <= CONFIG_MILLISECONDS ? true : row->kind == CONFIG_WORD;
}

/* Values have printing ASCII characters only. */
static void put_value(struct text *out, const struct config_row *row, const char *value)
{
	if (is_plain(row, value)) {
		text_print(out, "%s", value);
		return;
	}
	text_add(out, "\"", 1);
	for (; *value != 0; value++) {
		if (*value == '"' || *value == '\\')
			text_add(out, "\\", 1);
		text_add(out, value, 1);
	}
	text_add(out, "\"", 1);
}

static void put_values(struct text *out, const struct config_row *row, const struct config_value *value)
{
	bool list = (row->flags & CONFIG_LIST) != 0;

	text_print(out, list ? " [" : " ");
	for (; value != NULL; value = value->next) {
		put_value(out, row, value->text);
		text_print(out, value->next != NULL ? ", " : "");
	}
	text_print(out, list ? "]\n" : "\n");
}

static void put_group(struct text *out, const struct config_row *group, const struct config_value *member)
{
	text_print(out, member == NULL ? " []\n" : "\n");
	for (; member != NULL; member = member->next) {
		struct config_level level = member->set->level;

		for (unsigned i = 0; i < level.count; i++) {
			const struct config_row *row = &config_rows[level.first + i];

			text_print(out, "  %c %s:", i == 0 ? '-' : ' ', row->path + strlen(group->path) + 3);
			put_values(out, row, member->set->slots[i].first);
		}
	}
}

void config_show(const struct config *config, struct text *out)
{
	const struct config_set *set = config->top;
	char section[CONFIG_PATH_MAX] = "";

	for (unsigned i = 1; i < set->level.count; i++) { /* all but include: what it led to is here */
		const struct config_row *row = &config_rows[i];
		size_t n = strcspn(row->path, ".");
		bool inner = row->path[n] == '.';

		if (inner && (strlen(section) != n || memcmp(section, row->path, n) != 0)) {
			snprintf(section, sizeof section, "%.*s", (int)n, row->path);
			text_print(out, "%s:\n", section);
		}
		text_print(out, "%s%s:", inner ? "  " : "", config_key(row));
		if (row->kind == CONFIG_GROUP)
			put_group(out, row, set->slots[i].first);
		else
			put_values(out, row, set->slots[i].first);
	}
}

static bool same(const struct config_value *a, const struct config_value *b)
{
	for (; a != NULL && b != NULL; a = a->next, b = b->next)
		if (strcmp(a->text, b->text) != 0)
			return false;
	return a == NULL && b == NULL;
}

void config_restart(const struct config *a, const struct config *b, char *out, size_t capacity)
{
	size_t n = 0;

	out[0] = 0;
	for (unsigned i = 0; i < a->top->level.count && n < capacity; i++)
		if ((config_rows[i].flags & CONFIG_RESTART) != 0 && !same(a->top->slots[i].first, b->top->slots[i].first))
			n += (size_t)snprintf(out + n, capacity - n, "%s%s", n > 0 ? ", " : "", config_rows[i].path);
}

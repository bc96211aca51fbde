/* config.c - the values of a configuration: memory, rows, sets. See config.h. */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "config_inner.h"

#define BOOL         CONFIG_BOOL
#define NUMBER       CONFIG_NUMBER
#define OCTETS       CONFIG_OCTETS
#define SECONDS      CONFIG_SECONDS
#define MILLISECONDS CONFIG_MILLISECONDS
#define ADDRESS      CONFIG_ADDRESS
#define PREFIX       CONFIG_PREFIX
#define SERVER       CONFIG_SERVER
#define HINT         CONFIG_HINT
#define NAME         CONFIG_NAME
#define WORD         CONFIG_WORD
#define PATH         CONFIG_PATH
#define TEXT         CONFIG_TEXT
#define SECRET       CONFIG_SECRET
#define RECORD       CONFIG_RECORD
#define GROUP        CONFIG_GROUP
#define LIST         CONFIG_LIST
#define REQUIRED     CONFIG_REQUIRED
#define RESTART      CONFIG_RESTART
#define KEY(path, kind, flags, low, high, fallback, words, text)                                   \
	{path, kind, flags, low, high, fallback, words, text},
const struct config_row config_rows[] = {
#include "config.def"
};
const unsigned config_row_count = sizeof config_rows / sizeof config_rows[0];

/* ---- memory --------------------------------------------------------------------------------- */

#define CHUNK 65536u

struct config_chunk {
	struct config_chunk *next;
	_Alignas(max_align_t) char octets[];
};

void *config_memory(struct config *config, size_t n)
{
	size_t need = (n + 15) & ~(size_t)15;
	void *memory;

	if (need < n)
		return NULL;
	if (config->chunks == NULL || need > config->size - config->used) {
		size_t size = need > CHUNK ? need : CHUNK;
		struct config_chunk *chunk = calloc(1, sizeof *chunk + size);

		if (chunk == NULL) {
			if (!config->no_memory) {
				config->no_memory = true;
				config_fault(config, NULL, "no memory");
			}
			return NULL;
		}
		chunk->next = config->chunks;
		config->chunks = chunk;
		config->size = size;
		config->used = 0;
	}
	memory = config->chunks->octets + config->used;
	config->used += need;
	return memory;
}

char *config_copy(struct config *config, const char *text, size_t n)
{
	char *copy = config_memory(config, n + 1);

	if (copy != NULL && n > 0)
		memcpy(copy, text, n);
	return copy;
}

struct config *config_new(void (*complain)(void *context, const char *text), void *context)
{
	struct config *config = calloc(1, sizeof *config);

	if (config == NULL)
		return NULL;
	config->complain = complain;
	config->context = context;
	config->top = config_set_new(config, config_level_top(), NULL);
	if (config->top != NULL)
		return config;
	config_free(config);
	return NULL;
}

void config_free(struct config *config)
{
	if (config == NULL)
		return;
	while (config->chunks != NULL) {
		struct config_chunk *next = config->chunks->next;

		free(config->chunks);
		config->chunks = next;
	}
	free(config);
}

/* ---- faults --------------------------------------------------------------------------------- */

void config_fault(struct config *config, const struct config_place *place, const char *format, ...)
{
	char text[1024];
	size_t n = 0;
	va_list arguments;

	if (config->faults++ >= CONFIG_FAULTS)
		return;
	if (place != NULL && place->file != NULL) {
		snprintf(text, 512, "%s:", place->file);
		n = strlen(text);
		if (place->line != 0)
			n += (size_t)snprintf(text + n, sizeof text - n, "%u:%u:", (unsigned)place->line,
				(unsigned)place->column);
		text[n++] = ' ';
	}
	va_start(arguments, format);
	vsnprintf(text + n, sizeof text - n, format, arguments);
	va_end(arguments);
	config->complain(config->context, text);
	if (config->faults == CONFIG_FAULTS)
		config->complain(config->context, "there are more faults, which are not told");
}

bool config_failed(const struct config *config)
{
	return config->faults > 0;
}

/* ---- rows ----------------------------------------------------------------------------------- */

const char *config_key(const struct config_row *row)
{
	const char *dot = strrchr(row->path, '.');

	return dot != NULL ? dot + 1 : row->path;
}

struct config_level config_level_top(void)
{
	struct config_level level = {0, 0};

	while (level.count < config_row_count && strchr(config_rows[level.count].path, '[') == NULL)
		level.count++;
	return level;
}

static bool belongs(const struct config_row *row, const struct config_row *group)
{
	size_t n = strlen(group->path);

	return strncmp(row->path, group->path, n) == 0 && strncmp(row->path + n, "[].", 3) == 0;
}

struct config_level config_level_of(const struct config_row *group)
{
	struct config_level level = {0, 0};

	while (level.first < config_row_count && !belongs(&config_rows[level.first], group))
		level.first++;
	while (level.first + level.count < config_row_count && belongs(&config_rows[level.first + level.count], group))
		level.count++;
	return level;
}

const char *config_inside(const char *path)
{
	const char *group = strstr(path, "[].");

	return group != NULL ? group + 3 : path;
}

const struct config_row *config_row(struct config_level level, const char *path, size_t n)
{
	for (unsigned i = 0; i < level.count; i++) {
		const char *own = config_inside(config_rows[level.first + i].path);

		if (strlen(own) == n && memcmp(own, path, n) == 0)
			return &config_rows[level.first + i];
	}
	return NULL;
}

/* ---- sets ----------------------------------------------------------------------------------- */

struct config_set *config_set_new(struct config *config, struct config_level level, const struct config_place *place)
{
	struct config_set *set = config_memory(config, sizeof *set + level.count * sizeof set->slots[0]);

	if (set == NULL)
		return NULL;
	set->level = level;
	if (place != NULL)
		set->place = *place;
	return set;
}

struct config_slot *config_slot(const struct config_set *set, const struct config_row *row)
{
	return (struct config_slot *)&set->slots[(unsigned)(row - config_rows) - set->level.first];
}

void config_clear(struct config_slot *slot)
{
	slot->first = slot->last = NULL;
}

struct config_value *config_add_empty(struct config *config, struct config_set *set, const struct config_row *row,
	const struct config_place *place)
{
	struct config_slot *slot = config_slot(set, row);
	struct config_value *value;

	if (++config->values > CONFIG_VALUES) {
		if (config->values == CONFIG_VALUES + 1)
			config_fault(config, place, "more than %u values", CONFIG_VALUES);
		return NULL;
	}
	value = config_memory(config, sizeof *value);
	if (value == NULL)
		return NULL;
	value->text = "";
	value->place = *place;
	if (slot->last != NULL)
		slot->last->next = value;
	else
		slot->first = value;
	slot->last = value;
	return value;
}

void config_quote(const char *text, size_t n, char out[CONFIG_QUOTE])
{
	size_t i;

	for (i = 0; i < n && i < 40; i++)
		out[i] = (char)(text[i] >= ' ' && text[i] <= '~' ? text[i] : '?');
	memcpy(out + i, n > 40 ? "..." : "", n > 40 ? 4 : 1);
}

struct config_value *config_add(struct config *config, struct config_set *set, const struct config_row *row,
	const struct config_place *place, const char *text, size_t n)
{
	struct config_value scanned = {.text = ""}, *value;
	char expected[512], there[CONFIG_QUOTE];

	if (n == 0 && (row->fallback[0] == 0 || row->kind == CONFIG_PATH) &&
		(row->flags & (CONFIG_LIST | CONFIG_REQUIRED)) == 0 && row->kind != CONFIG_WORD)
		return config_add_empty(config, set, row, place); /* "": not set */
	if (!config_scan(config, row, text, n, &scanned)) {
		if (config->no_memory)
			return NULL;
		config_expected(row, expected, sizeof expected);
		config_quote(text, n, there);
		if (row->kind == CONFIG_SECRET)
			config_fault(config, place, "%s: expected %s", row->path, expected);
		else
			config_fault(config, place, "%s: expected %s, not `%s'", row->path, expected, there);
		return NULL;
	}
	value = config_add_empty(config, set, row, place);
	if (value == NULL)
		return NULL;
	scanned.place = *place;
	*value = scanned;
	return value;
}

/* ---- asking --------------------------------------------------------------------------------- */

const struct config_set *config_top(const struct config *config)
{
	return config->top;
}

const struct config_value *config_values(const struct config_set *set, const char *path)
{
	const char *own = config_inside(path);
	const struct config_row *row = config_row(set->level, own, strlen(own));

	return row != NULL ? config_slot(set, row)->first : NULL;
}

uint32_t config_count(const struct config_value *values)
{
	uint32_t count = 0;

	for (; values != NULL; values = values->next)
		count++;
	return count;
}

uint64_t config_number(const struct config_set *set, const char *path)
{
	const struct config_value *value = config_values(set, path);

	return value != NULL ? value->number : 0;
}

const char *config_string(const struct config_set *set, const char *path)
{
	const struct config_value *value = config_values(set, path);

	return value != NULL && value->text[0] != 0 ? value->text : NULL;
}

/* config_option.c - values of the command line, which come in the place of those of files. */
#include "config_inner.h"

void config_option(struct config *config, const char *option, const char *path, const char *value)
{
	struct config_place place = {config_copy(config, option, strlen(option)), 0, 0};
	const struct config_row *row = config_row(config->top->level, path, strlen(path));
	struct config_slot *slot;
	char there[CONFIG_QUOTE];

	if (place.file == NULL)
		return;
	if (row == NULL) {
		config_quote(path, strlen(path), there);
		config_fault(config, &place, "%s: unknown key; tautd.conf(5) has all", there);
		return;
	}
	if (row == config_rows) {
		config_fault(config, &place, "include: nothing can be included here");
		return;
	}
	slot = config_slot(config->top, row);
	if (!slot->overlaid || (row->flags & CONFIG_LIST) == 0)
		config_clear(slot);
	slot->overlaid = true;
	slot->place = place;
	/* Lists and groups are YAML; anything else is taken as it stands, so that nothing has to be quoted twice. */
	if (row->kind == CONFIG_GROUP || ((row->flags & CONFIG_LIST) != 0 && value[0] == '['))
		config_read_value(config, place.file, config->top, row, value);
	else
		config_add(config, config->top, row, &place, value, strlen(value));
}

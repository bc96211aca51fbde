/* fuzz_control.c - lines of tautd's control channel, and files of its cache.
 *
 * Input: an octet; if it is odd a dump of the cache follows, otherwise a line of the control channel.
 *
 * Laws of a line: what is refused leaves the command untouched and gives a printable reason; what is taken is taken again
 * the same; its words with other spaces between them are the same command, a name in its own text too; it has no control
 * character.
 * Laws of a dump: what is taken has as many entries as it says, each inside the file, in order, and all of the file is
 * accounted for; what is taken is refused when its last octet is missing, or when one follows.
 */
#include "fuzz.h"

#include "../tools/daemon/ctl_parse.h"
#include "../tools/daemon/dump.h"

/* ---- lines ---------------------------------------------------------------------------------- */

static const char *const words[CTL_VERBS] = {[CTL_STATS] = "stats",
	[CTL_STATUS] = "status",
	[CTL_ZONES] = "zones",
	[CTL_FLUSH] = "flush",
	[CTL_FLUSH_ZONE] = "flush-zone",
	[CTL_FLUSH_ALL] = "flush-all",
	[CTL_DUMP] = "dump",
	[CTL_LOAD] = "load",
	[CTL_RELOAD] = "reload",
	[CTL_LOG_LEVEL] = "log-level",
	[CTL_TRACE] = "trace",
	[CTL_STOP] = "stop",
	[CTL_HELP] = "help"};

/* The command as text, from what was read. */
static size_t print(const struct ctl_command *command, char *out, size_t capacity)
{
	char name[TAUT_NAME_TEXT] = "", type[TAUT_TYPE_TEXT] = "";
	bool named = command->verb == CTL_FLUSH || command->verb == CTL_FLUSH_ZONE ||
		     command->verb == CTL_TRACE;

	if (named)
		taut_name_text(command->name, name);
	if (command->verb == CTL_TRACE)
		taut_type_text(command->type, type);
	return (size_t)snprintf(out, capacity, " \t%s \t%s  %s%s%s ", words[command->verb], name,
		type, command->file, command->has_level ? log_level_name(command->level) : "");
}

static void check_line(const char *line, size_t n)
{
	static struct ctl_command command, again, before;
	static char text[2 * CTL_LINE];
	const char *error;

	memset(&command, 0x5a, sizeof command);
	before = command;
	if (!ctl_parse(line, n, &command, &error)) {
		FUZZ_LAW(memcmp(&command, &before, sizeof command) == 0);
		FUZZ_LAW(error != NULL && strncmp(error, "expected ", 9) == 0);
		return;
	}
	FUZZ_LAW(command.verb < CTL_VERBS && strlen(command.file) < CTL_FILE);
	FUZZ_LAW(ctl_takes_file(words[command.verb], strlen(words[command.verb])) ||
		 command.file[0] == 0);
	for (size_t i = 0; i < n; i++)
		FUZZ_LAW((unsigned char)line[i] >= ' ' || line[i] == '\t');
	FUZZ_LAW(ctl_parse(text, print(&command, text, sizeof text), &again, &error));
	FUZZ_LAW(memcmp(&command, &again, sizeof command) == 0);
}

/* ---- dumps ---------------------------------------------------------------------------------- */

static void check_dump(const uint8_t *data, size_t n)
{
	struct dump_reader_file r, other;
	char error[DUMP_ERROR] = "";
	const uint8_t *octets, *at = data + 25;
	uint8_t *longer;
	uint64_t entries = 0;
	uint32_t length;

	if (!cachedump_check(&r, data, n, error)) {
		FUZZ_LAW(error[0] != 0);
		return;
	}
	while (cachedump_read_entry(&r, &octets, &length)) {
		FUZZ_LAW(octets == at + 4 && length <= (size_t)(data + n - octets));
		at = octets + length;
		entries++;
	}
	FUZZ_LAW(entries == r.entries && at + 12 == data + n);
	FUZZ_LAW(!cachedump_check(&other, data, n - 1, error));
	longer = malloc(n + 1);
	FUZZ_LAW(longer != NULL);
	memcpy(longer, data, n);
	longer[n] = 0;
	FUZZ_LAW(!cachedump_check(&other, longer, n + 1, error));
	free(longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	if (data[0] & 1)
		check_dump(data + 1, size - 1);
	else
		check_line((const char *)data + 1, size - 1);
	return 0;
}

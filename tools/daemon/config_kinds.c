/* config_kinds.c - texts as values, kind by kind: reading gives the value and the text that it is shown as. */
#include <stdio.h>

#include <tautwire/text.h>

#include "config_inner.h"

/* ---- numbers -------------------------------------------------------------------------------- */

struct unit {
	const char *suffix;
	uint64_t factor;
};

/* The largest first: it is shown with the first one that it is a multiple of. */
static const struct unit octets[] = {{"T", UINT64_C(1) << 40}, {"G", 1u << 30}, {"M", 1u << 20}, {"k", 1u << 10}, {"", 1}};
static const struct unit seconds[] = {{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}, {"", 1}};
static const struct unit milliseconds[] = {{"m", 60000}, {"s", 1000}, {"ms", 1}, {"", 1}};
static const struct unit plain[] = {{"", 1}};

static const struct unit *units(enum config_kind kind, unsigned *count)
{
	switch (kind) {
	case CONFIG_OCTETS: *count = 5; return octets;
	case CONFIG_SECONDS: *count = 5; return seconds;
	case CONFIG_MILLISECONDS: *count = 4; return milliseconds;
	default: *count = 1; return plain;
	}
}

static bool same_suffix(enum config_kind kind, const char *suffix, const char *text, size_t n)
{
	if (strlen(suffix) != n)
		return false;
	if (kind == CONFIG_OCTETS && n == 1) /* 1g as 1G */
		return (suffix[0] | 0x20) == (text[0] | 0x20);
	return memcmp(suffix, text, n) == 0;
}

static bool scan_number(const struct config_row *row, const char *text, size_t n, uint64_t *number)
{
	uint64_t sum = 0;
	size_t digits = 0;
	unsigned count;
	const struct unit *unit = units(row->kind, &count);

	for (; digits < n && text[digits] >= '0' && text[digits] <= '9'; digits++) {
		if (sum > (UINT64_C(1) << 60) / 10)
			return false;
		sum = 10 * sum + (uint64_t)(text[digits] - '0');
	}
	for (unsigned i = 0; i < count && digits > 0; i++)
		if (same_suffix(row->kind, unit[i].suffix, text + digits, n - digits)) {
			if (sum > row->high / unit[i].factor || sum * unit[i].factor < row->low)
				return false;
			*number = sum * unit[i].factor;
			return true;
		}
	return false;
}

static void print_number(const struct config_row *row, uint64_t number, char *out, size_t capacity)
{
	unsigned count;
	const struct unit *unit = units(row->kind, &count);

	while (count > 1 && (number == 0 ? unit->suffix[0] != 0 : number % unit->factor != 0)) {
		unit++;
		count--;
	}
	snprintf(out, capacity, "%llu%s", (unsigned long long)(number / unit->factor), unit->suffix);
}

/* ---- words ---------------------------------------------------------------------------------- */

static bool scan_word(const char *words, const char *text, size_t n, uint64_t *number)
{
	uint64_t i = 0;

	for (const char *word = words; *word != 0; i++) {
		size_t length = strcspn(word, " ");

		if (length == n && memcmp(word, text, n) == 0) {
			*number = i;
			return true;
		}
		word += length + (word[length] == ' ');
	}
	return false;
}

/* YAML 1.2, and the words of 1.1 that people write. */
static bool scan_bool(const char *text, size_t n, uint64_t *number)
{
	if (scan_word("false no off", text, n, number)) {
		*number = 0;
		return true;
	}
	if (!scan_word("true yes on", text, n, number))
		return false;
	*number = 1;
	return true;
}

/* ---- addresses ------------------------------------------------------------------------------ */

static bool scan_prefix(const char *text, size_t n, struct config_value *value)
{
	const char *slash = memchr(text, '/', n);
	size_t length = slash != NULL ? (size_t)(slash - text) : n;
	struct config_row bits = {.kind = CONFIG_NUMBER};

	if (memchr(text, '@', length) != NULL || taut_address_scan(text, length, &value->address) != TAUT_OK)
		return false;
	bits.high = value->address.family == 4 ? 32 : 128;
	value->number = bits.high;
	if (slash != NULL && !scan_number(&bits, slash + 1, n - length - 1, &value->number))
		return false;
	/* bits behind the prefix are a slip of who wrote it */
	for (uint64_t i = value->number; i < bits.high; i++)
		if ((value->address.octets[i / 8] & 0x80u >> i % 8) != 0)
			return false;
	return true;
}

static bool scan_name(struct config *config, const char *text, size_t n, const uint8_t **name, char out[TAUT_NAME_TEXT])
{
	uint8_t wire[TAUT_NAME_MAX];
	uint32_t length;

	if (n == 0 || taut_name_scan(text, n, NULL, wire, &length) != TAUT_OK)
		return false;
	taut_name_text(wire, out);
	*name = (const uint8_t *)config_copy(config, (const char *)wire, length);
	return *name != NULL;
}

static bool scan_server(struct config *config, const char *text, size_t n, struct config_value *value,
	char *out, size_t capacity)
{
	const char *mark = memchr(text, '#', n);
	size_t length = mark != NULL ? (size_t)(mark - text) : n;
	char address[TAUT_ADDRESS_TEXT];

	if (taut_address_scan(text, length, &value->address) != TAUT_OK)
		return false;
	taut_address_text(&value->address, address);
	if (mark == NULL) {
		snprintf(out, capacity, "%s", address);
		return true;
	}
	if (n - length < 2 || n - length > 512)
		return false;
	value->tls = config_copy(config, mark + 1, n - length - 1);
	if (value->tls == NULL)
		return false;
	snprintf(out, capacity, "%s#%s", address, value->tls);
	return true;
}

static bool scan_hint(struct config *config, const char *text, size_t n, struct config_value *value, char *out,
	size_t capacity)
{
	const char *space = memchr(text, ' ', n);
	char name[TAUT_NAME_TEXT], address[TAUT_ADDRESS_TEXT];
	size_t length;

	if (space == NULL || !scan_name(config, text, (size_t)(space - text), &value->name, name))
		return false;
	for (length = (size_t)(space - text); length < n && text[length] == ' '; length++) {}
	if (taut_address_scan(text + length, n - length, &value->address) != TAUT_OK)
		return false;
	taut_address_text(&value->address, address);
	snprintf(out, capacity, "%s %s", name, address);
	return true;
}

/* ---- others --------------------------------------------------------------------------------- */

/* As OPENPGPKEY (RFC 7929 2.3) has it: its rdata is base64 and nothing else. */
static bool scan_secret(struct config *config, const char *text, size_t n, struct config_value *value, char *out,
	size_t capacity)
{
	uint8_t secret[CONFIG_SECRET_MAX];
	struct taut_record record;
	uint16_t length;
	size_t written;

	if (n == 0 || text[0] == '\\' || taut_rdata_scan(TAUT_TYPE_OPENPGPKEY, TAUT_CLASS_IN, text, n, NULL, secret, sizeof secret,
		    &length, NULL) != TAUT_OK || length == 0)
		return false;
	taut_record_wrap(&record, TAUT_TYPE_OPENPGPKEY, TAUT_CLASS_IN, secret, length);
	if (taut_rdata_text(&record, 0, out, capacity, &written) != TAUT_OK)
		return false;
	value->octets = (const uint8_t *)config_copy(config, (const char *)secret, length);
	value->length = length;
	return value->octets != NULL;
}

/* Whether it is a record is seen when its zone is known. */
static bool printing(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

bool config_scan(struct config *config, const struct config_row *row, const char *text, size_t n,
	struct config_value *value)
{
	char out[2048] = "", name[TAUT_NAME_TEXT];
	bool fine;

	if (n > CONFIG_TEXT_MAX || !printing(text, n))
		return false;
	switch (row->kind) {
	case CONFIG_BOOL:
		fine = scan_bool(text, n, &value->number);
		snprintf(out, sizeof out, "%s", value->number != 0 ? "true" : "false");
		break;
	case CONFIG_NUMBER:
	case CONFIG_OCTETS:
	case CONFIG_SECONDS:
	case CONFIG_MILLISECONDS:
		fine = scan_number(row, text, n, &value->number);
		print_number(row, value->number, out, sizeof out);
		break;
	case CONFIG_ADDRESS:
		fine = taut_address_scan(text, n, &value->address) == TAUT_OK;
		if (fine)
			taut_address_text(&value->address, out);
		break;
	case CONFIG_PREFIX:
		fine = scan_prefix(text, n, value);
		if (fine) {
			char address[TAUT_ADDRESS_TEXT];

			taut_address_text(&value->address, address);
			snprintf(out, sizeof out, "%s/%u", address, (unsigned)value->number);
		}
		break;
	case CONFIG_SERVER: fine = scan_server(config, text, n, value, out, sizeof out); break;
	case CONFIG_HINT: fine = scan_hint(config, text, n, value, out, sizeof out); break;
	case CONFIG_NAME:
		fine = scan_name(config, text, n, &value->name, name);
		if (fine)
			snprintf(out, sizeof out, "%s", name);
		break;
	case CONFIG_SECRET: fine = scan_secret(config, text, n, value, out, sizeof out); break;
	case CONFIG_WORD:
		fine = scan_word(row->words, text, n, &value->number);
		value->text = fine ? config_copy(config, text, n) : NULL;
		return value->text != NULL;
	default: /* PATH, TEXT, RECORD */
		value->text = n > 0 ? config_copy(config, text, n) : NULL;
		return value->text != NULL;
	}
	value->text = fine ? config_copy(config, out, strlen(out)) : NULL;
	return value->text != NULL;
}

void config_expected(const struct config_row *row, char *out, size_t capacity)
{
	char low[32], high[32];

	if (row->kind == CONFIG_NUMBER || row->kind == CONFIG_OCTETS || row->kind == CONFIG_SECONDS ||
		row->kind == CONFIG_MILLISECONDS) {
		print_number(row, row->low, low, sizeof low);
		print_number(row, row->high, high, sizeof high);
	}
	switch (row->kind) {
	case CONFIG_BOOL: snprintf(out, capacity, "true or false"); return;
	case CONFIG_NUMBER: snprintf(out, capacity, "a number from %s to %s", low, high); return;
	case CONFIG_OCTETS:
		snprintf(out, capacity, "octets from %s to %s: a number, perhaps with k, M, G or T", low, high);
		return;
	case CONFIG_SECONDS:
		snprintf(out, capacity, "seconds from %s to %s: a number, perhaps with s, m, h or d", low, high);
		return;
	case CONFIG_MILLISECONDS:
		snprintf(out, capacity, "milliseconds from %s to %s: a number, perhaps with ms, s or m", low, high);
		return;
	case CONFIG_ADDRESS: snprintf(out, capacity, "an IP address, perhaps with @ and a port"); return;
	case CONFIG_PREFIX:
		snprintf(out, capacity, "an IP address, perhaps with / and a prefix length that covers its bits");
		return;
	case CONFIG_SERVER:
		snprintf(out, capacity, "an IP address, perhaps with @ and a port, perhaps with # and a TLS identity");
		return;
	case CONFIG_HINT: snprintf(out, capacity, "a server's name, a space and its address"); return;
	case CONFIG_NAME: snprintf(out, capacity, "a domain name"); return;
	case CONFIG_WORD: snprintf(out, capacity, "one of %s", row->words); return;
	case CONFIG_PATH: snprintf(out, capacity, "a file name of printing ASCII characters"); return;
	case CONFIG_TEXT: snprintf(out, capacity, "a text of printing ASCII characters"); return;
	case CONFIG_SECRET:
		snprintf(out, capacity, "a secret in base64, up to %u octets", CONFIG_SECRET_MAX);
		return;
	case CONFIG_RECORD: snprintf(out, capacity, "a record in one line, as in a zone file"); return;
	case CONFIG_GROUP: snprintf(out, capacity, "a list of mappings"); return;
	}
}

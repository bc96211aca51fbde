/* lines.c - see lines.h. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lines.h"

static size_t refuse(char *out, bool *good, const char *text)
{
	*good = false;
	return (size_t)snprintf(out, ZONE_ANSWER_MAX, "error\t%s", text);
}

/* "error<tab>column 3, field preference: SYNTAX: expected a number from 0 to 65535" */
static size_t refuse_scan(char *out, bool *good, const struct taut_scan_error *e)
{
	char text[512];
	bool known = e->code != TAUT_E_SYNTAX || !e->expected;

	snprintf(text, sizeof text, "column %" PRIu32 "%s%s: %s: %s%s%s%s", e->column,
		e->field ? ", field " : "", e->field ? e->field : "", taut_code_name(e->code),
		known ? taut_code_text(e->code) : "", known && e->expected ? "; " : "",
		e->expected ? "expected " : "", e->expected ? e->expected : "");
	return refuse(out, good, text);
}

/* "ok<tab>": what follows is written behind it. */
static size_t accept(char *out)
{
	out[0] = 'o';
	out[1] = 'k';
	out[2] = '\t';
	return 3;
}

static size_t put_hex(char *out, const uint8_t *octets, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	size_t i, at = accept(out);

	for (i = 0; i < n; i++) {
		out[at++] = digits[octets[i] >> 4];
		out[at++] = digits[octets[i] & 15];
	}
	return at;
}

/* PRESENTATION<tab>ORIGIN */
static size_t answer_text(uint16_t type, const char *text, size_t n, char *out, bool *good)
{
	uint8_t origin[TAUT_NAME_MAX] = {0}, rdata[65535];
	struct taut_scan_error error;
	uint32_t length;
	uint16_t rdlength;
	size_t end = n;

	while (end > 0 && text[end - 1] != '\t') /* one less each turn */
		end--;
	if (end > 0 && end < n &&
		taut_name_scan(text + end, n - end, NULL, origin, &length) != TAUT_OK)
		return refuse(out, good, "the origin is not a name");
	if (end > 0)
		n = end - 1;
	if (taut_rdata_scan(type, TAUT_CLASS_IN, text, n, origin, rdata, sizeof rdata, &rdlength,
		    &error) != TAUT_OK)
		return refuse_scan(out, good, &error);
	return put_hex(out, rdata, rdlength);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static size_t answer_hex(uint16_t type, const char *hex, size_t n, char *out, bool *good)
{
	uint8_t rdata[65535];
	struct taut_record record;
	char text[256];
	size_t i, length = 0;

	if (n % 2 != 0)
		return refuse(out, good, "an odd number of hex digits");
	if (n / 2 > sizeof rdata)
		return refuse(out, good, "more than 65535 octets");
	for (i = 0; i < n / 2; i++) {
		int high = digit(hex[2 * i]), low = digit(hex[2 * i + 1]);

		if (high < 0 || low < 0) {
			snprintf(text, sizeof text, "column %zu: expected two hex digits",
				2 * i + 1);
			return refuse(out, good, text);
		}
		rdata[i] = (uint8_t)(high * 16 + low);
	}
	taut_record_wrap(&record, type, TAUT_CLASS_IN, rdata, (uint16_t)(n / 2));
	if (record.malformed) {
		snprintf(text, sizeof text, "octet %" PRIu32 ": %s: %s", record.fault_at,
			taut_code_name(record.fault), taut_code_text(record.fault));
		return refuse(out, good, text);
	}
	i = accept(out);
	if (taut_rdata_text(&record, 0, out + i, ZONE_ANSWER_MAX - i, &length) != TAUT_OK)
		return refuse(out, good, "the text is too long");
	return i + length;
}

size_t zone_answer(const char *line, size_t n, bool wire, char out[ZONE_ANSWER_MAX], bool *good)
{
	const char *tab = n > 0 ? memchr(line, '\t', n) : NULL;
	size_t behind;
	uint16_t type;

	*good = true;
	if (n == 0)
		return refuse(out, good, "the line is empty");
	if (!tab)
		return refuse(out, good, "there is no tab behind the type");
	if (taut_type_scan(line, (size_t)(tab - line), &type) != TAUT_OK)
		return refuse(out, good, "unknown type");
	behind = n - (size_t)(tab - line) - 1;
	return wire ? answer_hex(type, tab + 1, behind, out, good)
		    : answer_text(type, tab + 1, behind, out, good);
}

/* laws_codes.c - names of types, classes and other code points, both ways. */
#include "law.h"

/* The mnemonic of each row, whether it has a layout or not. */
static void mnemonics(void)
{
	static const struct {
		uint16_t type;
		const char *mnemonic;
	} rows[] = {
#define TAUT_RR(number, symbol, mnemonic, rclass, flags, rule, fields) {number, mnemonic},
#include <tautwire/rrtypes.def>
#undef TAUT_RR
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char written[TAUT_TYPE_TEXT];
		uint16_t found = 0;

		law_about("%s", rows[i].mnemonic);
		taut_type_text(rows[i].type, written);
		law(strcmp(written, rows[i].mnemonic) == 0,
			"its number is written as its mnemonic");
		law(taut_type_scan(rows[i].mnemonic, strlen(rows[i].mnemonic), &found) == TAUT_OK &&
				found == rows[i].type,
			"its mnemonic is read as its number");
		law_verdict();
	}
}

static void all_types(void)
{
	law_about("types and classes");
	for (uint32_t n = 0; n < 65536; n++) {
		char written[TAUT_TYPE_TEXT], generic[TAUT_TYPE_TEXT];
		uint16_t found = (uint16_t)~n;
		uint32_t length = taut_type_text((uint16_t)n, written);

		law(strlen(written) == length && length < TAUT_TYPE_TEXT,
			"a type's text has its length");
		law(taut_type_scan(written, length, &found) == TAUT_OK && found == n,
			"a type is read again");
		snprintf(generic, sizeof generic, "type%u", n);
		found = (uint16_t)~n;
		law(taut_type_scan(generic, strlen(generic), &found) == TAUT_OK && found == n,
			"each type is read as TYPEnnn");
		length = taut_class_text((uint16_t)n, written);
		found = (uint16_t)~n;
		law(strlen(written) == length &&
				taut_class_scan(written, length, &found) == TAUT_OK && found == n,
			"a class is read again");
		snprintf(generic, sizeof generic, "CLASS%u", n);
		found = (uint16_t)~n;
		law(taut_class_scan(generic, strlen(generic), &found) == TAUT_OK && found == n,
			"each class is read as CLASSnnn");
	}
	law_verdict();
}

/* ---- numbers -------------------------------------------------------------------------------- */

static void code_points(void)
{
	for (int registry = TAUT_OPCODES; registry <= TAUT_DSYNC_SCHEMES; registry++) {
		uint32_t known = 0;

		law_about("registry %d", registry);
		for (uint32_t n = 0; n < 65536; n++) {
			const char *name =
				taut_code_point((enum taut_registry)registry, (uint16_t)n);
			uint16_t found = (uint16_t)~n;

			if (name == NULL)
				continue;
			known++;
			law(taut_code_point_scan((enum taut_registry)registry, name, strlen(name),
				    &found) == TAUT_OK &&
					found == n,
				"a name is read again");
		}
		law(known > 0 && known < 100, "it has names");
		law_verdict();
	}
}

int main(void)
{
	mnemonics();
	all_types();
	code_points();
	return law_status();
}

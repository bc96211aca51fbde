/* fates.c - names and classes of what becomes of packets. */
#include "packet.h"

static const struct {
	enum dump_class class;
	const char *name, *text;
} rows[DUMP_FATES] = {
#define DUMP_FATE(symbol, class, name, text) {DUMP_##class, name, text},
#include "fates.def"
#undef DUMP_FATE
};

enum dump_class dump_fate_class(enum dump_fate fate)
{
	return rows[fate].class;
}

const char *dump_fate_name(enum dump_fate fate)
{
	return rows[fate].name;
}

const char *dump_fate_text(enum dump_fate fate)
{
	return rows[fate].text;
}

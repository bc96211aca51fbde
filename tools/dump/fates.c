/* fates.c - names and classes of what becomes of packets, names of marks and transports. */
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

static const struct {
	const char *name, *text;
} marks[DUMP_MARKS] = {
#define DUMP_MARK(symbol, name, text) {name, text},
#include "marks.def"
#undef DUMP_MARK
};

const char *dump_mark_name(enum dump_mark mark)
{
	return marks[mark].name;
}

const char *dump_mark_text(enum dump_mark mark)
{
	return marks[mark].text;
}

const char *dump_transport_name(enum dump_transport transport)
{
	static const char *const names[DUMP_TRANSPORTS] = {
		"udp", "tcp", "dot", "doh", "dnscrypt", "doq"};

	return names[transport];
}

/* where.h - the expression of --where: parsed once, then asked for each message.
 *
 *	expression  = conjunction { ( "or" | "||" ) conjunction }
 *	conjunction = negation { ( "and" | "&&" ) negation }
 *	negation    = { "not" | "!" } ( "(" expression ")" | test )
 *	test        = flag | "has" field | field compare value
 *	            | field "in" "(" value { "," value } ")" | field "in" prefix
 *	            | field "under" name | field "contains" text | field "like" pattern
 *	compare     = "=" | "==" | "!=" | "<" | "<=" | ">" | ">="
 *	value       = word | string
 *	word        = characters other than blanks, control characters and ( ) , " = < > ! & |
 *	              but a backslash takes the next character with it, whatever it is
 *	string      = '"' { any | '\"' | '\\' | '\x' hex hex } '"'
 *
 * Fields are those of fields.def. Words of the grammar and names of fields are read in any case. What
 * a value may be goes by the kind of the field:
 *   number    decimal, or hex with 0x
 *   flag      0, 1, true, false; a flag by itself asks for 1
 *   duration  number with ns, us, ms, s or m: 1.5ms
 *   time      RFC 3339: 2023-11-14T22:13:20.5Z, with an offset, or the date alone (its first
 *             moment in UTC); or seconds since 1970
 *   name      presentation format, absolute with or without a final dot
 *   address   IPv4 or IPv6, perhaps with a prefix length: then it stands for all that begin so
 *   type, class, rcode, opcode, option  mnemonic or number
 *   code      name of a finding, or CUT
 *   word      one of those that dump_fields_help tells
 *   text      any; octets are compared
 * What can be asked:
 *   = != in   all kinds
 *   < <= > >= numbers, durations, times and code points
 *   under     names: the name itself or one below it
 *   contains  names, words, codes, texts: they have this text in them
 *   like      the same: they are this pattern, in which * stands for any octets, ? for one, and \
 *             takes from the next its meaning
 * Names, words and codes are compared without regard to case, texts octet for octet. `contains' sees
 * names in presentation format with their final dot, `like' without it.
 *
 * A field with several values fits if one of them does. A field without a value fits nothing, so that
 * each comparison with it is false: what is not there is neither less nor more than anything. x != v
 * is not (x = v): true if there is no value, and with several if none is v.
 */
#ifndef TAUT_DUMP_WHERE_H
#define TAUT_DUMP_WHERE_H

#include "field.h"

struct dump_where;

/* Parses `length` characters. NULL on an error, which *error tells. */
struct dump_where *dump_where_new(const char *text, size_t length, struct dump_scan_error *error);
void dump_where_free(struct dump_where *where);

/* For the message that the reader has. */
bool dump_where_holds(const struct dump_where *where, struct dump_reader *reader);

/* True if an answer depends on shown->pair: then messages have to be matched. */
bool dump_where_needs_pairs(const struct dump_where *where);

#endif

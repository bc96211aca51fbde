/* options.h - the command line, as dig has it: words behind + and -, names, types, classes and servers in any order.
 * options_table.c has a row for each option, from which the help, the manual's test and the completions' are made. */
#ifndef TAUT_QUERY_OPTIONS_H
#define TAUT_QUERY_OPTIONS_H

#include "../common/out.h"
#include "query.h"

enum query_kind {
	QUERY_FLAG,   /* a bool */
	QUERY_NUMBER, /* a uint32_t from least to most */
	QUERY_TEXT,   /* a const char * */
	QUERY_OTHER   /* row->take */
};

struct query_reading;

/* An option. +name and --name are the same, and +noname is its opposite; a row with a letter has no name. */
struct query_row {
	const char *name;     /* without + */
	const char *synonyms; /* what dig or kdig call it too, with a comma between; or NULL */
	char letter;
	enum query_kind kind;
	const char *
		argument; /* what a value is called, in [] if there may be none; NULL: there is none */
	size_t offset;    /* in struct query_ask */
	uint32_t least, most;
	uint32_t off; /* the number of +noname */
	/* value NULL: there is none; with `no` there is none either. Returns what was expected, or NULL. */
	const char *(*take)(struct query_reading *reading, const char *value, bool no);
	const char *help;
};

extern const struct query_row query_rows[];
extern const size_t query_row_count;

/* Questions of one line. */
struct query_list {
	struct query_ask common; /* what stands before the first name: for all */
	struct query_ask *asks;
	size_t count, capacity;
	const char *batch; /* -f */
	bool help, version;
};

struct query_reading {
	struct query_list *list;
	struct query_ask *ask; /* what an option is for: the last question, or list->common */
	bool is_batch;
	char *error; /* QUERY_ERROR characters */
};

/* A list without questions: common as it is without any options. */
void query_list_init(struct query_list *list);
/* The same, but common is a copy: for a line of a batch file. */
void query_list_again(struct query_list *list, const struct query_ask *common);
void query_list_free(struct query_list *list);

/* Reads words, which stay where they are as long as the list is in use. Without a name there is one question: the name
 * servers of the root. False: `error` says which word is wrong and what was expected. */
bool query_options_read(struct query_list *list, char *const *words, size_t n, bool is_batch,
	char error[QUERY_ERROR]);

/* The row of a name behind + or --, which may be shortened as long as it stands for one row; *no: "no" stands before it.
 * NULL: there is none; *several: because there are several. */
const struct query_row *query_row_find(const char *name, size_t n, bool *no, bool *several);

void query_options_help(struct dump_out *out);

/* Splits a line of a batch file at blanks; quotes ' and " hold words together; # and ; at its beginning make it a comment.
 * Changes the line. Returns how many words there are, or SIZE_MAX: more than QUERY_WORDS, or a quote is open. */
size_t query_split(char *line, char *words[QUERY_WORDS]);

/* Rules of option values, as query_row.take has them: options_take.c. */
#define QUERY_TAKE(name)                                                                           \
	const char *query_take_##name(struct query_reading *r, const char *value, bool no);
QUERY_TAKE(ip4)
QUERY_TAKE(ip6)
QUERY_TAKE(batch)
QUERY_TAKE(class)
QUERY_TAKE(type)
QUERY_TAKE(name)
QUERY_TAKE(reverse)
QUERY_TAKE(key)
QUERY_TAKE(keyfile)
QUERY_TAKE(help)
QUERY_TAKE(version)
QUERY_TAKE(all)
QUERY_TAKE(tcp)
QUERY_TAKE(tls)
QUERY_TAKE(tls_ca)
QUERY_TAKE(tls_hostname)
QUERY_TAKE(tls_pin)
QUERY_TAKE(opcode)
QUERY_TAKE(qid)
QUERY_TAKE(edns)
QUERY_TAKE(dnssec)
QUERY_TAKE(cookie)
QUERY_TAKE(subnet)
QUERY_TAKE(ednsopt)
QUERY_TAKE(padding)
QUERY_TAKE(retry)
QUERY_TAKE(color)
QUERY_TAKE(idnout)
QUERY_TAKE(domain)
#undef QUERY_TAKE

/* Begins a question: a copy of what is common. False: no memory, or too many. */
bool query_list_add(struct query_reading *r, const char *name);

#endif

/* metrics_check.h - is this text what Prometheus reads (text format 0.0.4)? Stricter than the format where ours is: every
 * sample has a type, lines of a name stand together, and no line is empty. */
#ifndef METRICS_CHECK_H
#define METRICS_CHECK_H

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct metrics_state {
	char name[128], type[16]; /* of the last # TYPE */
	char seen[256][128];      /* names that are over */
	unsigned seen_count;
	char sample[1024]; /* the sample before: name and labels */
	double bucket;     /* its value in a histogram */
	bool infinite;
	char wrong[1400];
};

static size_t metrics_name(const char *text)
{
	size_t n = 0;

	if (!isalpha((unsigned char)text[0]) && text[0] != '_')
		return 0;
	while (isalnum((unsigned char)text[n]) || text[n] == '_')
		n++;
	return n;
}

/* {name="value",...}: its length, 0 if it is wrong. */
static size_t metrics_labels(const char *text)
{
	size_t at = 1;

	do { /* each turn reads a label */
		size_t n = metrics_name(text + at);

		if (n == 0 || text[at + n] != '=' || text[at + n + 1] != '"')
			return 0;
		at += n + 2;
		while (text[at] != '"') {
			if (text[at] == 0)
				return 0;
			if (text[at] == '\\' && strchr("\\\"n", text[++at]) == NULL)
				return 0;
			if (text[at] != 0)
				at++;
		}
		at++;
	} while (text[at++] == ',');
	return text[at - 1] == '}' ? at : 0;
}

static const char *metrics_type_line(struct metrics_state *s, const char *rest)
{
	size_t n = metrics_name(rest);

	if (n == 0 || n >= sizeof s->name || rest[n] != ' ')
		return "a name and a type";
	if (s->name[0] != 0)
		strcpy(s->seen[s->seen_count++ % 256], s->name);
	memcpy(s->name, rest, n);
	s->name[n] = 0;
	for (unsigned i = 0; i < s->seen_count; i++)
		if (strcmp(s->seen[i], s->name) == 0)
			return "a name once";
	if (strlen(rest + n + 1) >= sizeof s->type)
		return "a type";
	strcpy(s->type, rest + n + 1);
	s->bucket = -1;
	s->infinite = false;
	if (strcmp(s->type, "counter") != 0 && strcmp(s->type, "gauge") != 0 &&
		strcmp(s->type, "histogram") != 0)
		return "a type";
	return NULL;
}

static const char *metrics_histogram(
	struct metrics_state *s, const char *suffix, const char *labels, double value)
{
	if (strcmp(suffix, "_sum") == 0)
		return NULL;
	if (strcmp(suffix, "_count") == 0)
		return s->infinite && value == s->bucket ? NULL : "_count as the last bucket";
	if (strcmp(suffix, "_bucket") != 0 || strncmp(labels, "{le=\"", 5) != 0)
		return "_bucket with le, _sum or _count";
	if (value < s->bucket)
		return "buckets that rise";
	s->bucket = value;
	s->infinite = strncmp(labels, "{le=\"+Inf\"", 10) == 0;
	return NULL;
}

static const char *metrics_sample(struct metrics_state *s, const char *line)
{
	size_t n = metrics_name(line), labels = 0, base = strlen(s->name);
	char suffix[32] = "", *end;
	double value;

	if (n == 0)
		return "a name";
	if (s->name[0] == 0 || strncmp(line, s->name, base) != 0 || n < base ||
		n - base >= sizeof suffix)
		return "samples behind their type";
	memcpy(suffix, line + base, n - base);
	suffix[n - base] = 0;
	if (line[n] == '{' && (labels = metrics_labels(line + n)) == 0)
		return "labels";
	if (line[n + labels] != ' ')
		return "a space";
	value = strtod(line + n + labels + 1, &end);
	if (end == line + n + labels + 1 || *end != 0)
		return "a number";
	if (strncmp(s->sample, line, n + labels) == 0 && s->sample[n + labels] == 0)
		return "a sample once";
	snprintf(s->sample, sizeof s->sample, "%.*s", (int)(n + labels), line);
	if (strcmp(s->type, "histogram") == 0)
		return metrics_histogram(s, suffix, line + n, value);
	return suffix[0] == 0 ? NULL : "samples of the name that was declared";
}

/* NULL, or what was expected and the line that has it not. */
static const char *metrics_wrong(const char *text)
{
	static struct metrics_state s;
	char line[1024];
	const char *wrong = NULL;

	memset(&s, 0, sizeof s);
	while (*text != 0 && wrong == NULL) { /* a line is taken each time */
		const char *end = strchr(text, '\n');

		if (end == NULL || (size_t)(end - text) >= sizeof line)
			return "expected a line end";
		memcpy(line, text, (size_t)(end - text));
		line[end - text] = 0;
		text = end + 1;
		if (strncmp(line, "# TYPE ", 7) == 0)
			wrong = metrics_type_line(&s, line + 7);
		else if (strncmp(line, "# HELP ", 7) == 0)
			wrong = metrics_name(line + 7) == 0 || strncmp(text, "# TYPE ", 7) != 0
					? "a type behind help"
					: NULL;
		else
			wrong = metrics_sample(&s, line);
	}
	if (wrong == NULL)
		return NULL;
	snprintf(s.wrong, sizeof s.wrong, "expected %s: %s", wrong, line);
	return s.wrong;
}

#endif

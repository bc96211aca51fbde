/* refdump.c - lines of label<TAB>hex in, lines of label<TAB>verdict<TAB>CODE@OFFSET,... out.
 * -m takes the mDNS policy; -r adds the records. */
#define _POSIX_C_SOURCE 200809L

#include "../reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *found = c == '\0' ? NULL : strchr(digits, c);
	return found == NULL ? -1 : (int)((found - digits) % 16);
}

/* Returns the octets or -1. */
static long unhex(const char *text, uint8_t *out)
{
	long n = 0;
	for (; text[0] != '\0'; text += 2) {
		int high = digit(text[0]), low = high < 0 ? -1 : digit(text[1]);
		if (low < 0)
			return -1;
		out[n++] = (uint8_t)(high * 16 + low);
	}
	return n;
}

static void print_hex(const uint8_t *octets, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		printf("%02x", octets[i]);
}

static void print(const char *label, const struct ref_message *m, bool records)
{
	static const char *const verdicts[] = {"accept", "note", "isolate", "reject"};
	printf("%s\t%s\t", label, verdicts[m->verdict]);
	for (size_t i = 0; i < m->finding_count; i++)
		printf("%s%s@%u", i == 0 ? "" : ",", m->findings[i].code, m->findings[i].offset);
	printf("\n");
	for (size_t i = 0; records && i < m->record_count; i++) {
		const struct ref_record *r = &m->records[i];
		printf("\t%d type %u class %u ttl %u rdata %u+%u%s owner ", r->section, r->type,
			r->rclass, r->ttl, r->rdata, r->rdlength, r->malformed ? " malformed" : "");
		print_hex(r->owner, r->owner_length);
		printf(" expanded ");
		print_hex(r->expanded, r->expanded_length);
		printf("\n");
	}
}

int main(int argc, char **argv)
{
	enum ref_policy policy = REF_DEFAULT;
	bool records = false;
	char *line = NULL;
	size_t room = 0;
	int status = 0;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-m") == 0) {
			policy = REF_MDNS;
		} else if (strcmp(argv[i], "-r") == 0) {
			records = true;
		} else {
			fputs("usage: refdump [-m] [-r] <lines\n", stderr);
			return 2;
		}
	}
	while (getline(&line, &room, stdin) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		char *hex = strchr(line, '\t');
		uint8_t *octets = malloc(strlen(line) / 2 + 1);
		long n = -1;
		if (octets == NULL)
			abort();
		if (hex != NULL) {
			*hex = '\0';
			n = unhex(hex + 1, octets);
		}
		if (n < 0) {
			printf("%s\t-\tnot hex\n", line);
			status = 1;
		} else {
			struct ref_message message;
			/* the exact size, so that a sanitizer sees the end */
			octets = realloc(octets, n == 0 ? 1 : (size_t)n);
			if (octets == NULL)
				abort();
			ref_decode(octets, (size_t)n, policy, &message);
			print(line, &message, records);
			ref_free(&message);
		}
		free(octets);
	}
	free(line);
	return status;
}

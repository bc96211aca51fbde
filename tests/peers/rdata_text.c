/* rdata_text.c - rdata as the codec and as ldns print it, for tests/rdata_peers.sh.
 *
 * In:  TYPE<TAB>wire in hex, a line each.
 * Out: TYPE<TAB>wire<TAB>ours<TAB>theirs, "!" and a code for rdata that is refused. */
#include <ldns/ldns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tautwire/text.h>

static char text[TAUT_RDATA_TEXT];

static uint16_t octets_of(const char *hex, uint8_t *out, size_t capacity)
{
	size_t n = strlen(hex) / 2;

	if (n > capacity)
		exit(2);
	for (size_t i = 0; i < n; i++) {
		char two[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		out[i] = (uint8_t)strtoul(two, NULL, 16);
	}
	return (uint16_t)n;
}

static void print_ours(uint16_t type, const uint8_t *rdata, uint16_t n)
{
	struct taut_record record;
	size_t length;

	taut_record_wrap(&record, type, TAUT_CLASS_IN, rdata, n);
	if (record.malformed)
		printf("!%s", taut_code_name(record.fault));
	else if (taut_rdata_text(&record, 0, text, sizeof text, &length) == TAUT_OK)
		printf("%s", text);
	else
		printf("!SPACE");
}

/* ldns wants the rdata behind its length. */
static void print_theirs(uint16_t type, const uint8_t *sized, uint16_t n)
{
	ldns_rr *rr = ldns_rr_new();
	size_t pos = 0;
	ldns_status status;

	ldns_rr_set_type(rr, (ldns_rr_type)type);
	ldns_rr_set_class(rr, LDNS_RR_CLASS_IN);
	status = ldns_wire2rdf(rr, sized, (size_t)n + 2, &pos);
	if (status != LDNS_STATUS_OK) {
		printf("!%s", ldns_get_errorstr_by_id(status));
	} else {
		for (size_t i = 0; i < ldns_rr_rd_count(rr); i++) {
			char *one = ldns_rdf2str(ldns_rr_rdf(rr, i));

			printf("%s%s", i != 0 ? " " : "", one != NULL ? one : "!");
			free(one);
		}
	}
	ldns_rr_free(rr);
}

int main(void)
{
	static char line[300000], type_text[64], hex[262144];
	static uint8_t sized[65537];
	uint16_t type;

	while (fgets(line, sizeof line, stdin) != NULL) {
		uint16_t n;

		hex[0] = '\0';
		if (sscanf(line, "%63s %262143s", type_text, hex) < 1 ||
			taut_type_scan(type_text, strlen(type_text), &type) != TAUT_OK)
			return 2;
		n = octets_of(hex, sized + 2, 65535);
		sized[0] = (uint8_t)(n >> 8);
		sized[1] = (uint8_t)n;
		printf("%s\t%s\t", type_text, hex);
		print_ours(type, sized + 2, n);
		putchar('\t');
		print_theirs(type, sized, n);
		putchar('\n');
	}
	return 0;
}

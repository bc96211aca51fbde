/* rdata_scan.c - texts of rdata as the codec, ldns and libzscanner read them, for tests/scan_peers.sh.
 *
 * In:  TYPE<TAB>text<TAB>origin, a line each.
 * Out: TYPE<TAB>text<TAB>origin<TAB>ours<TAB>ldns<TAB>knot: rdata in hex, "!" and why for what is refused, "?" for
 *      types that a reader does not know. */
#include <ldns/ldns.h>
#include <libzscanner/scanner.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <tautwire/text.h>
#include <unistd.h>

enum { MOST = 65535 };

static char line[400000], text[400000];

static void put_hex(const uint8_t *octets, size_t n)
{
	for (size_t i = 0; i < n; i++)
		printf("%02x", octets[i]);
}

/* ---- ours ----------------------------------------------------------------------------------- */

static void put_ours(uint16_t type, const char *rdata_text, const uint8_t *origin)
{
	static uint8_t rdata[MOST];
	struct taut_scan_error error;
	uint16_t n;

	if (taut_rdata_scan(type, TAUT_CLASS_IN, rdata_text, strlen(rdata_text), origin, rdata,
		    sizeof rdata, &n, &error) == TAUT_OK)
		put_hex(rdata, n);
	else
		printf("!%s %u:%u %s", taut_code_name(error.code), error.line, error.column,
			error.field != NULL ? error.field : "-");
}

/* ---- ldns ----------------------------------------------------------------------------------- */

/* Types without a description of their own it reads as unknown ones. */
static bool ldns_knows(uint16_t type)
{
	const ldns_rr_descriptor *known = ldns_rr_descript(type);

	return known != ldns_rr_descript(65280) &&
	       (known->_maximum != 1 || known->_wireformat == NULL ||
		       known->_wireformat[0] != LDNS_RDF_TYPE_UNKNOWN);
}

static void put_ldns(const char *type, const char *rdata_text, const char *origin_text)
{
	ldns_rdf *origin = ldns_dname_new_frm_str(origin_text);
	ldns_rr *rr = NULL;
	ldns_buffer *buffer = ldns_buffer_new(MOST);
	ldns_status status;

	snprintf(text, sizeof text, "x. 3600 IN %s %s", type, rdata_text);
	status = ldns_rr_new_frm_str(&rr, text, 0, origin, NULL);
	if (status == LDNS_STATUS_OK)
		status = ldns_rr_rdata2buffer_wire(buffer, rr);
	if (status == LDNS_STATUS_OK)
		put_hex(ldns_buffer_begin(buffer), ldns_buffer_position(buffer));
	else
		printf("!%s", ldns_get_errorstr_by_id(status));
	ldns_buffer_free(buffer);
	ldns_rr_free(rr);
	ldns_rdf_deep_free(origin);
}

/* In a process of its own: there are texts that end it. */
static void put_ldns_apart(const char *type, const char *rdata_text, const char *origin)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		alarm(5);
		put_ldns(type, rdata_text, origin);
		fflush(stdout);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) != child)
		exit(2);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		printf("!the process ended");
}

/* ---- libzscanner ---------------------------------------------------------------------------- */

static void put_knot(const char *type, const char *rdata_text, const char *origin)
{
	static zs_scanner_t scanner;
	int n = snprintf(text, sizeof text, "x. 3600 IN %s %s\n", type, rdata_text);

	if (zs_init(&scanner, origin, 1, 3600) != 0 ||
		zs_set_input_string(&scanner, text, (size_t)n) != 0) {
		printf("!cannot begin");
	} else if (zs_parse_record(&scanner) == 0 && scanner.state == ZS_STATE_DATA) {
		uint32_t length = scanner.r_data_length;
		static uint8_t rdata[MOST];

		memcpy(rdata, scanner.r_data, length);
		/* nothing may follow it */
		if (zs_parse_record(&scanner) == 0 && scanner.state == ZS_STATE_EOF)
			put_hex(rdata, length);
		else
			printf("!more than a record");
	} else if (scanner.error.code == ZS_UNSUPPORTED_TYPE ||
		   scanner.error.code == ZS_CANNOT_TEXT_DATA) {
		printf("?");
	} else {
		printf("!%s",
			scanner.error.code != 0 ? zs_strerror(scanner.error.code) : "no record");
	}
	zs_deinit(&scanner);
}

int main(void)
{
	while (fgets(line, sizeof line, stdin) != NULL) {
		char *type = line, *rdata_text, *origin;
		uint8_t name[TAUT_NAME_MAX];
		uint32_t length;
		uint16_t number;

		line[strcspn(line, "\n")] = '\0';
		rdata_text = strchr(type, '\t');
		origin = rdata_text != NULL ? strchr(rdata_text + 1, '\t') : NULL;
		if (origin == NULL)
			return 2;
		*rdata_text++ = *origin++ = '\0';
		if (taut_type_scan(type, strlen(type), &number) != TAUT_OK ||
			taut_name_scan(origin, strlen(origin), NULL, name, &length) != TAUT_OK)
			return 2;
		printf("%s\t%s\t%s\t", type, rdata_text, origin);
		put_ours(number, rdata_text, name);
		putchar('\t');
		if (ldns_knows(number))
			put_ldns_apart(type, rdata_text, origin);
		else
			putchar('?');
		putchar('\t');
		put_knot(type, rdata_text, origin);
		putchar('\n');
	}
	return 0;
}

/* peers.c - see peers.h. */
#include "peers.h"

#include <ldns/ldns.h>
#include <libknot/libknot.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 65535 };

/* ---- ldns ------------------------------------------------------------------------------------ */

static ldns_pkt *ldns_message;
static ldns_buffer *ldns_rdata;

/* How many records can be read, one by one: ldns_wire2pkt() does not say. */
static unsigned ldns_readable(const uint8_t *octets, size_t n)
{
	size_t at = LDNS_HEADER_SIZE;
	unsigned read = 0;
	ldns_rr *rr;

	if (n < LDNS_HEADER_SIZE)
		return 0;
	for (unsigned section = 0; section < 4; section++)
		for (unsigned i = ldns_read_uint16(octets + 4 + 2 * (size_t)section); i > 0; i--) {
			if (ldns_wire2rr(&rr, octets, n, &at,
				    section == 0 ? LDNS_SECTION_QUESTION : LDNS_SECTION_ANSWER) !=
				LDNS_STATUS_OK)
				return read;
			ldns_rr_free(rr);
			read += section != 0;
		}
	return read;
}

static const char *ldns_open(const uint8_t *octets, size_t n, unsigned *read)
{
	if (ldns_wire2pkt(&ldns_message, octets, n) == LDNS_STATUS_OK)
		return NULL;
	ldns_message = NULL;
	*read = ldns_readable(octets, n);
	return "-"; /* its words say in which section it was, or how often it followed a pointer, not why */
}

static bool ldns_record(unsigned section, unsigned k, struct peer_record *record)
{
	const ldns_rr_list *list = section == 1   ? ldns_pkt_answer(ldns_message)
				   : section == 2 ? ldns_pkt_authority(ldns_message)
						  : ldns_pkt_additional(ldns_message);
	const ldns_rr *rr = NULL;

	for (size_t i = 0; i < ldns_rr_list_rr_count(list); i++) {
		rr = ldns_rr_list_rr(list, i);
		if (ldns_rr_get_type(rr) != LDNS_RR_TYPE_OPT &&
			ldns_rr_get_type(rr) != LDNS_RR_TYPE_TSIG && k-- == 0)
			break;
		rr = NULL;
	}
	if (rr == NULL)
		return false;
	if (ldns_rdata == NULL)
		ldns_rdata = ldns_buffer_new(MOST);
	ldns_buffer_clear(ldns_rdata);
	ldns_rr_rdata2buffer_wire(ldns_rdata, rr);
	record->owner = ldns_rdf_data(ldns_rr_owner(rr));
	record->owner_length = (uint32_t)ldns_rdf_size(ldns_rr_owner(rr));
	record->type = (uint16_t)ldns_rr_get_type(rr);
	record->rclass = (uint16_t)ldns_rr_get_class(rr);
	record->ttl = ldns_rr_ttl(rr);
	record->rdata = ldns_buffer_begin(ldns_rdata);
	record->n = (uint32_t)ldns_buffer_position(ldns_rdata);
	return true;
}

static void ldns_close(void)
{
	ldns_pkt_free(ldns_message);
	ldns_message = NULL;
}

/* ---- libknot --------------------------------------------------------------------------------- */

static knot_pkt_t *knot_message;
static uint8_t knot_octets[MOST];

static const char *knot_open(const uint8_t *octets, size_t n, unsigned *read)
{
	int status;

	if (n != 0)
		memcpy(knot_octets, octets, n);
	knot_message = knot_pkt_new(knot_octets, (uint16_t)n, NULL);
	if (knot_message == NULL)
		abort();
	status = knot_pkt_parse(knot_message, KNOT_PF_NOCANON);
	if (status == KNOT_EOK)
		return NULL;
	*read = knot_message->rrset_count;
	return knot_strerror(status);
}

static bool knot_record(unsigned section, unsigned k, struct peer_record *record)
{
	const knot_pktsection_t *list = knot_pkt_section(
		knot_message, (knot_section_t)(section - 1)); /* theirs begin with 0 */
	const knot_rrset_t *rr = NULL;

	/* TSIG is counted, and is not in the array. */
	for (unsigned i = list->pos; i < list->pos + list->count && i < knot_message->rrset_count;
		i++) {
		rr = &knot_message->rr[i];
		if (rr->type != KNOT_RRTYPE_OPT && rr->type != KNOT_RRTYPE_TSIG && k-- == 0)
			break;
		rr = NULL;
	}
	if (rr == NULL)
		return false;
	record->owner = rr->owner;
	record->owner_length = (uint32_t)knot_dname_size(rr->owner);
	record->type = rr->type;
	record->rclass = rr->rclass;
	record->ttl = rr->ttl;
	record->rdata = rr->rrs.count == 0 ? NULL : rr->rrs.rdata->data;
	record->n = rr->rrs.count == 0 ? 0 : rr->rrs.rdata->len;
	return true;
}

static void knot_close(void)
{
	knot_pkt_free(knot_message);
	knot_message = NULL;
}

const struct peer peers[PEERS] = {
	{"ldns", PEER_LAYOUTS, ldns_open, ldns_record, ldns_close},
	{"knot", PEER_ROOT, knot_open, knot_record, knot_close},
};

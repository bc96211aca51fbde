/* transfer_walk.c - see transfer.h. */
#include "transfer.h"

static void broken(struct query_transfer_walk *walk, const char *why)
{
	walk->state = QUERY_TRANSFER_BROKEN;
	walk->wrong = why;
}

/* RFC 1982 3.2: is a at or behind b? */
static bool is_not_newer(uint32_t serial, uint32_t than)
{
	return serial == than || (uint32_t)(than - serial) < 0x80000000u;
}

/* The second record: RFC 1995 4. A SOA of another version begins differences; the same one ends an empty zone. */
static void second(struct query_transfer_walk *walk, bool is_soa, uint32_t serial)
{
	if (is_soa && serial == walk->serial)
		walk->state = QUERY_TRANSFER_DONE;
	else if (is_soa && walk->is_ixfr)
		walk->state = QUERY_TRANSFER_REMOVED;
	else if (is_soa)
		broken(walk, "a second SOA with another serial");
	else
		walk->state = QUERY_TRANSFER_ZONE;
}

void query_transfer_take(struct query_transfer_walk *walk, const struct taut_record *record)
{
	struct taut_soa soa = {.serial = 0};
	bool is_soa = taut_rdata_soa(record, &soa) == TAUT_OK;

	walk->records++;
	switch (walk->state) {
	case QUERY_TRANSFER_BEGIN:
		walk->serial = soa.serial;
		walk->state = QUERY_TRANSFER_SECOND;
		if (!is_soa)
			broken(walk, "the first record is no SOA");
		return;
	case QUERY_TRANSFER_SECOND: second(walk, is_soa, soa.serial); return;
	case QUERY_TRANSFER_ZONE:
		if (is_soa && soa.serial == walk->serial)
			walk->state = QUERY_TRANSFER_DONE;
		else if (is_soa)
			broken(walk, "the last SOA has another serial than the first one");
		return;
	case QUERY_TRANSFER_REMOVED:
		if (is_soa)
			walk->state = QUERY_TRANSFER_ADDED;
		return;
	case QUERY_TRANSFER_ADDED:
		if (is_soa)
			walk->state = soa.serial == walk->serial ? QUERY_TRANSFER_DONE
								 : QUERY_TRANSFER_REMOVED;
		return;
	case QUERY_TRANSFER_DONE: broken(walk, "records behind the last SOA"); return;
	default: return;
	}
}

bool query_transfer_goes_on(struct query_transfer_walk *walk)
{
	if (walk->state == QUERY_TRANSFER_BEGIN)
		broken(walk, "no record at all");
	/* RFC 1995 2: one SOA, and the server has nothing newer */
	if (walk->state == QUERY_TRANSFER_SECOND && walk->is_ixfr && walk->records == 1 &&
		is_not_newer(walk->serial, walk->asked)) {
		walk->state = QUERY_TRANSFER_DONE;
		walk->current = true;
	}
	return walk->state != QUERY_TRANSFER_DONE && walk->state != QUERY_TRANSFER_BROKEN;
}

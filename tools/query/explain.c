/* explain.c - why there is no answer: what each server of the zone did, and who has to do something about it. See trace.h. */
#include <stdio.h>
#include <string.h>

#include "trace.h"

enum { SERVFAIL = 2, NXDOMAIN = 3 };

/* What most servers of a zone did, as far as its owner can do something about it. */
enum cause {
	NONE,
	SILENT,
	UNREACHABLE,
	LAME,
	REFUSED,
	FAILING,
	BROKEN,
	NO_TCP,
	WITHOUT_AA,
	CAUSES
};

static enum cause cause_of(const struct query_step *step)
{
	switch (step->verdict) {
	case QUERY_STEP_SILENT: return step->transport == TAUT_UDP ? SILENT : NO_TCP;
	case QUERY_STEP_FAILED: return step->transport == TAUT_UDP ? UNREACHABLE : NO_TCP;
	case QUERY_STEP_UNUSABLE: return BROKEN;
	case QUERY_STEP_USELESS: break;
	default: return NONE;
	}
	if (strcmp(step->trouble, "lame") == 0 || strcmp(step->trouble, "upward referral") == 0)
		return LAME;
	if (strcmp(step->trouble, "REFUSED") == 0)
		return REFUSED;
	if (strcmp(step->trouble, "SERVFAIL") == 0)
		return FAILING;
	return strcmp(step->trouble, "without AA") == 0 ? WITHOUT_AA : BROKEN;
}

static const char *const advices[CAUSES] = {NULL,
	"They are down, or a firewall takes the queries or the replies away.",
	"The machines answer that nothing is there: no name server runs on them, or the addresses "
	"are wrong.",
	"The delegation is lame: the parent names servers that do not have the zone. Either it has "
	"to be set up there,\n"
	";;   or the parent has to name others.",
	"The delegation is lame: these servers are not configured for the zone, or not for "
	"everybody.",
	"They have the zone configured but cannot load it, or it has expired: a secondary that "
	"does not reach its primary.",
	"Their replies are not what a DNS server may send: broken software, or a box on the way "
	"that changes them.",
	"The reply does not fit into UDP, and TCP to port 53 is closed: RFC 7766 asks for both.",
	"They are resolvers, or do not have the zone: the parent has to name its real servers."};

static void put(struct query_printer *p, const char *text)
{
	dump_out_text(&p->out, text);
}

static void put_name(struct query_printer *p, const uint8_t *name)
{
	char text[TAUT_NAME_TEXT];

	query_put_words(p, text, taut_name_text(name, text));
}

/* The servers of a zone that were asked, each once, with the last thing that it did. Returns the cause of most. */
static enum cause put_servers(struct query_printer *p, struct query_trace *t, const uint8_t *zone)
{
	unsigned count[CAUSES] = {0}, best = NONE;
	char text[QUERY_SAID];
	uint32_t i, k;

	for (i = 0; i < t->count; i++) {
		const struct query_step *step = &t->steps[i];
		bool again = false;

		if (!taut_name_equal(step->zone, zone) || !query_step_is_bad(step))
			continue;
		for (k = i + 1; k < t->count; k++)
			again |= taut_name_equal(t->steps[k].zone, zone) &&
				 query_step_is_bad(&t->steps[k]) &&
				 taut_address_equal(&t->steps[k].server, &step->server);
		if (again)
			continue;
		count[cause_of(step)]++;
		query_trace_server(t, step, text);
		put(p, ";;   ");
		query_put_words(p, text, strlen(text));
		put(p, ": ");
		query_trace_say(t, step, text);
		query_put_words(p, text, strlen(text));
		put(p, "\n");
	}
	for (i = NONE + 1; i < CAUSES; i++)
		if (count[i] > count[best])
			best = i;
	return (enum cause)best;
}

/* The name servers of a zone of which no address is known, and what came of looking for it. */
static void put_lost_servers(struct query_printer *p, struct query_trace *t, const uint8_t *zone)
{
	char text[QUERY_SAID];
	bool any = false;

	for (uint32_t i = 0; i < t->served_count; i++) {
		const struct query_step *last = NULL;

		if (!taut_name_equal(t->served[i].zone, zone))
			continue;
		for (uint32_t k = 0; k < t->count; k++)
			if (taut_name_equal(t->steps[k].qname, t->served[i].server))
				last = &t->steps[k];
		put(p, ";;   ");
		put_name(p, t->served[i].server);
		put(p, ": ");
		if (last) {
			query_trace_say(t, last, text);
			query_put_words(p, text, strlen(text));
		} else if (taut_name_is_below(t->served[i].server, zone)) {
			put(p, "it lies in the zone itself, so that its parent has to give its "
			       "address (glue), and does not");
		} else {
			put(p, "its address was not found: the way to it leads here again, or is "
			       "too long");
		}
		put(p, "\n");
		any = true;
	}
	put(p, any ? ";; The zone names servers that nobody can find: their names have to get "
		     "addresses, or the parent glue.\n"
		   : ";; The zone has no name servers.\n");
}

/* The core writes "zone NAME: ..." where servers are at fault. */
static bool zone_of(const char *why, uint8_t zone[TAUT_NAME_MAX])
{
	const char *end = strstr(why, ": ");
	uint32_t n;

	return strncmp(why, "zone ", 5) == 0 && end &&
	       taut_name_scan(why + 5, (size_t)(end - why - 5), NULL, zone, &n) == TAUT_OK;
}

static void put_chain(struct query_printer *p, struct query_trace *t)
{
	uint8_t target[TAUT_NAME_MAX];
	struct taut_message message;

	put(p, ";; The name is an alias that leads to no end:\n;;   ");
	put_name(p, t->qname);
	for (uint32_t i = 0; i < t->count; i++)
		if (t->steps[i].verdict == QUERY_STEP_ALIAS &&
			query_trace_reply(t, &t->steps[i], &message) &&
			query_trace_alias(&message, target)) {
			put(p, " -> ");
			put_name(p, target);
		}
	put(p, "\n;; The owners of these names have to break the loop, or shorten the chain.\n");
}

static void put_failure(struct query_printer *p, struct query_trace *t, const char *why)
{
	uint8_t zone[TAUT_NAME_MAX];
	enum cause cause;

	if (strstr(why, "loop of aliases")) {
		put_chain(p, t);
	} else if (zone_of(why, zone) && strstr(why, "no address of its name servers")) {
		put(p, ";; Nobody can be asked for ");
		put_name(p, zone);
		put(p, ": none of its name servers has an address.\n");
		put_lost_servers(p, t, zone);
	} else if (zone_of(why, zone)) {
		put(p, ";; No server of ");
		put_name(p, zone);
		put(p, " gave an answer:\n");
		cause = put_servers(p, t, zone);
		if (cause != NONE) {
			put(p, ";; ");
			put(p, advices[cause]);
			put(p, "\n");
		}
	} else {
		put(p, ";; The question cost more than a resolver gives for one: ");
		put(p, why[0] ? why : "no reason is given");
		put(p, ".\n;; A delegation that leads on and on, or servers that answer too late, "
		       "make resolvers give up.\n");
	}
}

/* The last step that gave what the client got. */
static void put_source(struct query_printer *p, struct query_trace *t, uint16_t rcode)
{
	char text[QUERY_SAID];

	for (uint32_t i = t->count; i > 0; i--) {
		const struct query_step *step = &t->steps[i - 1];

		if (step->verdict < QUERY_STEP_ANSWER || step->verdict > QUERY_STEP_NXDOMAIN)
			continue;
		put(p, rcode == NXDOMAIN ? ";; That there is no such name " : ";; This ");
		put(p, "is what a server of ");
		if (step->zone[0] == 0)
			put(p, "the root");
		else
			put_name(p, step->zone);
		put(p, " says: ");
		query_trace_server(t, step, text);
		query_put_words(p, text, strlen(text));
		put(p, ".\n");
		return;
	}
}

void query_trace_explain(struct query_printer *p, struct query_trace *t)
{
	char why[QUERY_SAID];
	uint16_t rcode = query_trace_rcode(t, why);
	const char *name = taut_code_point(TAUT_RCODES, rcode);

	query_paint(p, QUERY_HEADING);
	put(p, ";; Why ");
	put(p, name ? name : "this rcode");
	put(p, "?");
	query_paint(p, QUERY_PLAIN);
	put(p, "\n");
	if (rcode == SERVFAIL)
		put_failure(p, t, why);
	else
		put_source(p, t, rcode);
	put(p, "\n");
}

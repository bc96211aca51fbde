/* serve.c - what happens around each query, in its worker's thread: who may ask, what is counted, what the log of
 * queries says. */
#include <stdio.h>
#include <string.h>

#include "daemon.h"

/* ---- admission ------------------------------------------------------------------------------ */

static enum taut_admission limit_rate(
	struct worker *worker, const struct taut_client *client, struct taut_time now)
{
	const struct generation *generation = worker->generation;

	if (generation->rate == NULL ||
		(client->transport != TAUT_UDP && !generation->settings.rate_streams))
		return TAUT_ADMIT;
	switch (daemon_ratelimit_take(generation->rate, &client->address, now.us)) {
	case DAEMON_RATE_FINE: return TAUT_ADMIT;
	case DAEMON_RATE_SLIP:
		/* over a stream there is no TC: its answer comes, as the client showed who it is */
		if (client->transport != TAUT_UDP)
			return TAUT_ADMIT;
		worker->counters.rate_slipped++;
		return TAUT_ADMIT_TRUNCATE;
	case DAEMON_RATE_DROP: break;
	}
	worker->counters.rate_dropped++;
	return TAUT_ADMIT_DROP;
}

enum taut_admission serve_admit(void *of_worker, const struct taut_client *client,
	const uint8_t *query, size_t n, struct taut_time now)
{
	struct worker *worker = of_worker;
	enum taut_admission limited = limit_rate(worker, client, now);

	(void)query;
	(void)n;
	if (limited != TAUT_ADMIT)
		return limited;
	switch (daemon_acl_look(worker->generation->acl, &client->address)) {
	case DAEMON_ALLOW: return TAUT_ADMIT;
	case DAEMON_REFUSE: worker->counters.acl_refused++; return TAUT_ADMIT_REFUSE;
	case DAEMON_DROP: break;
	}
	worker->counters.acl_dropped++;
	return TAUT_ADMIT_DROP;
}

/* ---- answers -------------------------------------------------------------------------------- */

struct question {
	char name[TAUT_NAME_TEXT], type[TAUT_TYPE_TEXT], rclass[TAUT_TYPE_TEXT];
	uint32_t name_length, type_length, class_length;
};

/* The question of an answer that we made: uncompressed, behind the header. */
static void read_question(const uint8_t *answer, size_t n, struct question *q)
{
	uint8_t name[TAUT_NAME_MAX];
	uint32_t length, next;

	*q = (struct question){.name = "-",
		.type = "-",
		.rclass = "-",
		.name_length = 1,
		.type_length = 1,
		.class_length = 1};
	if (n < 12 || n > TAUT_MESSAGE_MAX || (answer[4] | answer[5]) == 0 ||
		taut_name_read(answer, (uint32_t)n, 12, name, &length, &next) != TAUT_OK ||
		n - next < 4)
		return;
	q->name_length = taut_name_text(name, q->name);
	q->type_length = taut_type_text((uint16_t)(answer[next] << 8 | answer[next + 1]), q->type);
	q->class_length =
		taut_class_text((uint16_t)(answer[next + 2] << 8 | answer[next + 3]), q->rclass);
}

/* Its four bits in the header, by name, or as a number where they have none. */
static const char *rcode_text(const uint8_t *answer, size_t n, char number[4])
{
	const char *name;

	if (n <= 3)
		return "-";
	name = taut_code_point(TAUT_RCODES, answer[3] & 15u);
	if (name != NULL)
		return name;
	snprintf(number, 4, "%u", answer[3] & 15u);
	return number;
}

#define FIELD(key, text, length)                                                                   \
	{                                                                                          \
		key, text, length, 0                                                               \
	}
#define NUMBER(key, number)                                                                        \
	{                                                                                          \
		key, NULL, 0, number                                                               \
	}

static void log_query(struct worker *worker, const struct taut_client *client,
	const uint8_t *answer, size_t n, uint64_t us)
{
	static const char *const transports[] = {"udp", "tcp", "tls"};
	char address[TAUT_ADDRESS_TEXT], number[4];
	const char *rcode = rcode_text(answer, n, number);
	struct question q;
	size_t address_length = taut_address_text(&client->address, address);

	read_question(answer, n, &q);
	{
		const struct log_field fields[] = {FIELD("client", address, address_length),
			FIELD("transport", transports[client->transport], 3),
			FIELD("name", q.name, q.name_length), FIELD("type", q.type, q.type_length),
			FIELD("class", q.rclass, q.class_length),
			FIELD("rcode", rcode, strlen(rcode)), NUMBER("octets", n),
			NUMBER("us", us)};

		log_fields(worker->log, LOG_LEVEL_NOTICE, "query", "", 0, fields,
			sizeof fields / sizeof fields[0]);
	}
}

void serve_answered(void *of_worker, const struct taut_client *client, const uint8_t *answer,
	size_t n, uint64_t us)
{
	struct worker *worker = of_worker;

	metrics_answered(&worker->counters, answer, n, us);
	if (worker->generation->settings.log_queries)
		log_query(worker, client, answer, n, us);
}

/* Steps of a request are for those who look for a fault; events of the shell are for all. */
void serve_log(void *of_worker, uint64_t request, const char *text, size_t n)
{
	struct worker *worker = of_worker;
	const struct log_field field = NUMBER("request", request);

	if (request == 0)
		log_say(worker->log, LOG_LEVEL_WARNING, "worker", "%.*s", (int)n, text);
	else
		log_fields(worker->log, LOG_LEVEL_DEBUG, "step", text, n, &field, 1);
}

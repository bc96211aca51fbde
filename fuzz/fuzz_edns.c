/* fuzz_edns.c - EDNS options and SvcParams.
 *
 * Input: an octet of which the lowest bit says whether options (0) or the priority, target and
 * parameters of an SVCB record (1) follow; the next bit whether the message is a response.
 *
 * Laws: options and parameters tile their stretch, up to the one that does not fit; an option is
 * malformed where the report of a message that holds it says so, and only there; keys rise; what is
 * asked for under a key is what stands there; text keeps the laws of text_check.h.
 */
#include "mutate.h"
#include "text_check.h"

enum { BEFORE = 12 + 11, FINDINGS = 16384 };

FUZZ_MUTATES_AS(options)

static struct taut_scratch scratch;
static struct taut_finding list[FINDINGS];
static struct taut_report report;

/* A message whose only record is this OPT, under the default policy. */
static enum taut_code open_with(struct taut_message *m, const struct taut_record *opt, bool response)
{
	static uint8_t octets[TAUT_MESSAGE_MAX];
	uint8_t head[BEFORE] = {0, 1, response ? 0x80 : 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 41, 4, 0xd0,
		0x12, 0, 0x80, 0, (uint8_t)(opt->rdlength >> 8), (uint8_t)opt->rdlength};

	memcpy(octets, head, BEFORE);
	if (opt->rdlength != 0)
		memcpy(octets + BEFORE, opt->octets, opt->rdlength);
	report = (struct taut_report){list, FINDINGS, 0, TAUT_ACCEPT};
	return taut_message_open(m, octets, BEFORE + (size_t)opt->rdlength, &scratch, NULL, &report);
}

/* The next finding of the report that isolates, from *at on. */
static const struct taut_finding *next_fault(uint32_t *at)
{
	while (*at < report.count && *at < FINDINGS)
		if (list[(*at)++].verdict == TAUT_ISOLATE)
			return &list[*at - 1];
	return NULL;
}

static void check_options(const uint8_t *data, uint16_t size, bool response)
{
	struct taut_record record;
	struct taut_options it;
	struct taut_option option;
	struct taut_message m;
	struct taut_edns edns;
	uint32_t at = 0, found = 0;
	const struct taut_finding *fault;
	enum taut_code code;
	size_t n;

	taut_record_wrap(&record, TAUT_TYPE_OPT, 1232, data, size);
	code = open_with(&m, &record, response);
	it = taut_options(&record);
	while (taut_option_next(&it, &option)) {
		FUZZ_LAW(option.offset == at && option.value.octets == data + at + 4);
		FUZZ_LAW(option.code == (data[at] << 8 | data[at + 1]));
		FUZZ_LAW(option.value.length == (uint32_t)(data[at + 2] << 8 | data[at + 3]));
		at += 4 + option.value.length;
		FUZZ_LAW(at <= size && option.malformed == (option.fault != TAUT_OK));
		if (at < 2048) /* texts of many options cost more than they find */
			fuzz_check_writer(fuzz_option_text, &option, 0, TAUT_RDATA_TEXT, FUZZ_LINE, &n);
		if (!option.malformed)
			continue;
		fault = next_fault(&found);
		FUZZ_LAW(found >= FINDINGS || (fault != NULL && fault->code == option.fault &&
			fault->offset == option.fault_at + BEFORE));
	}
	FUZZ_LAW(next_fault(&found) == NULL);
	FUZZ_LAW(record.malformed == (at != size));
	FUZZ_LAW(!record.malformed || (record.fault == TAUT_E_OPTION_END &&
		(record.fault_at == at || record.fault_at == at + 2)));
	FUZZ_LAW(code == (record.malformed ? TAUT_E_OPTION_END : TAUT_OK));
	if (code != TAUT_OK)
		return;
	FUZZ_LAW(taut_edns(&m, &edns) && edns.udp_size == 1232 && edns.rcode == 0x120);
	FUZZ_LAW(edns.version == 0 && edns.flags == TAUT_EDNS_DO && !edns.record.malformed);
	FUZZ_LAW(edns.record.rdata == BEFORE && edns.record.rdlength == size);
}

static void check_params(const uint8_t *data, uint16_t size)
{
	struct taut_record record;
	struct taut_svcb svcb;
	struct taut_svc_param param = {0};
	uint32_t at = 0, last = 0;
	size_t n;

	taut_record_wrap(&record, TAUT_TYPE_HTTPS, TAUT_CLASS_IN, data, size);
	fuzz_check_writer(fuzz_rdata_text, &record, 0, TAUT_RDATA_TEXT, FUZZ_LINE, &n);
	fuzz_check_writer(fuzz_record_json, &record, 0, TAUT_RECORD_TEXT, FUZZ_JSON, &n);
	FUZZ_LAW(taut_rdata_svcb(&record, &svcb) == (record.malformed ? record.fault : TAUT_OK));
	if (record.malformed) { /* the walk must come to an end all the same */
		svcb.params = (struct taut_span){data, size};
		while (taut_svc_param_next(svcb.params, &param)) {
			FUZZ_LAW(param.value.octets >= data && param.value.octets <= data + size);
			FUZZ_LAW(param.value.length <= (size_t)(data + size - param.value.octets));
		}
		return;
	}
	FUZZ_LAW(svcb.params.octets + svcb.params.length == data + size);
	while (taut_svc_param_next(svcb.params, &param)) {
		const uint8_t *p = svcb.params.octets + at;

		FUZZ_LAW(param.offset == at && param.value.octets == p + 4);
		FUZZ_LAW(param.key == (p[0] << 8 | p[1]) && (at == 0 || param.key > last));
		FUZZ_LAW(param.value.length == (uint32_t)(p[2] << 8 | p[3]));
		last = param.key;
		at += 4 + param.value.length;
	}
	FUZZ_LAW(at == svcb.params.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1 || size - 1 > TAUT_MESSAGE_MAX - BEFORE)
		return 0;
	if (scratch.generation == 0)
		taut_scratch_init(&scratch);
	if ((data[0] & 1) == 0)
		check_options(data + 1, (uint16_t)(size - 1), (data[0] & 2) != 0);
	else
		check_params(data + 1, (uint16_t)(size - 1));
	return 0;
}

/* svcb.c - the SvcParams of SVCB and HTTPS records, RFC 9460. */
#include "inner.h"

struct param {
	struct work *work;
	uint32_t rdata; /* names the record in work.key_in */
	bool alias;     /* RFC 9460 2.4.2: receivers ignore the parameters */
	uint32_t at;    /* key, length, value */
	uint32_t value, n;
};

/* A fault of a value. In alias mode it is a note and the next parameter is looked at. */
static bool fault(const struct param *p, const char *code, uint32_t at)
{
	if (p->alias) {
		ref_say(p->work, "SVCB_ALIAS_VALUE", at, REF_NOTE);
		return true;
	}
	ref_say(p->work, code, at, REF_ISOLATE);
	return false;
}

static bool wrong_length(const struct param *p)
{
	return fault(p, "SVCB_LENGTH", p->at + 2);
}

/* RFC 9460 8, but for the keys that are absent. *sound tells whether the list was good. */
static bool mandatory(const struct param *p, bool *sound)
{
	uint16_t last = 0; /* 0 is not above it either */
	*sound = false;
	if (p->n == 0 || p->n % 2 != 0)
		return wrong_length(p);
	for (uint32_t i = 0; i < p->n; i += 2) {
		uint16_t key = ref_u16(p->work, p->value + i);
		if (key <= last)
			return fault(p, "SVCB_MANDATORY", p->value + i);
		last = key;
	}
	*sound = true;
	return true;
}

static bool mandatory_present(const struct param *p)
{
	for (uint32_t i = 0; i < p->n; i += 2) {
		if (p->work->key_in[ref_u16(p->work, p->value + i)] != p->rdata)
			return fault(p, "SVCB_MANDATORY", p->value + i);
	}
	return true;
}

/* RFC 9460 7.1.1 */
static bool alpn(const struct param *p)
{
	if (p->n == 0)
		return fault(p, "SVCB_ALPN", p->at + 2);
	uint32_t i = 0;
	while (i < p->n) { /* each item takes two octets at least */
		uint32_t item = p->work->octets[p->value + i];
		if (item == 0 || item > p->n - i - 1)
			return fault(p, "SVCB_ALPN", p->value + i);
		i += 1 + item;
	}
	return true;
}

static bool value(const struct param *p, uint16_t key, bool *mandatory_sound)
{
	switch (key) {
	case 0: return mandatory(p, mandatory_sound);
	case 1: return alpn(p);
	case 2: /* no-default-alpn, RFC 9460 7.1.1; keys rise, so alpn was met if it is there */
		if (p->work->key_in[1] != p->rdata)
			return fault(p, "SVCB_NO_ALPN", p->at);
		return p->n == 0 || wrong_length(p);
	case 3: /* port, RFC 9460 7.2 */ return p->n == 2 || wrong_length(p);
	case 4: /* ipv4hint, RFC 9460 7.3 */ return (p->n > 0 && p->n % 4 == 0) || wrong_length(p);
	case 5: /* ech: an ECHConfigList, which has its length in front */
		return (p->n >= 2 && ref_u16(p->work, p->value) == p->n - 2) || wrong_length(p);
	case 6: /* ipv6hint, RFC 9460 7.3 */ return (p->n > 0 && p->n % 16 == 0) || wrong_length(p);
	case 7: /* dohpath, RFC 9461 5 */
		if (p->n == 0)
			return wrong_length(p);
		if (!ref_utf8(p->work->octets + p->value, p->n))
			return fault(p, "SVCB_UTF8", p->value);
		return true;
	case 8: /* ohttp, RFC 9540 4 */ return p->n == 0 || wrong_length(p);
	default: return true;
	}
}

bool ref_svc_params(struct work *w, uint32_t rdata, uint32_t at, uint32_t end)
{
	bool alias = ref_u16(w, rdata) == 0;
	bool mandatory_sound = false;
	struct param list = {0}; /* the mandatory parameter */
	int last = -1;

	while (at < end) { /* each parameter takes four octets at least */
		if (end - at < 4) {
			ref_say(w, "SVCB_END", at, REF_ISOLATE);
			return false;
		}
		uint16_t key = ref_u16(w, at), n = ref_u16(w, at + 2);
		if (key <= last) {
			ref_say(w, "SVCB_ORDER", at, REF_ISOLATE);
			return false;
		}
		if (n > end - at - 4) {
			ref_say(w, "SVCB_END", at + 2, REF_ISOLATE);
			return false;
		}
		if (alias && last == -1)
			ref_say(w, "SVCB_ALIAS", at, REF_NOTE);
		if (key == 65535)
			ref_say(w, "SVCB_KEY_INVALID", at, REF_NOTE);
		w->key_in[key] = rdata;
		struct param p = {w, rdata, alias, at, at + 4, n};
		if (key == 0)
			list = p;
		if (!value(&p, key, &mandatory_sound))
			return false;
		last = key;
		at += 4 + (uint32_t)n;
	}
	return !mandatory_sound || mandatory_present(&list);
}

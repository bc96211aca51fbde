/* svcb.c - SvcParams, RFC 9460: check, iteration, presentation. */
#include "kinds/kinds.h"

enum { KEY_MANDATORY = 0, KEY_ALPN = 1, KEY_NO_DEFAULT_ALPN = 2, KEY_PORT = 3, KEY_IPV4HINT = 4,
	KEY_ECH = 5, KEY_IPV6HINT = 6, KEY_DOHPATH = 7, KEY_OHTTP = 8 };

/* ---- check ---------------------------------------------------------------------------------- */

/* 8: keys in strictly rising order, without 0. That they are there is judged behind the last. */
static enum taut_code check_mandatory(struct taut_cursor *value)
{
	uint32_t last = 0, start = value->pos;

	if (taut_fails(CHK_MANDATORY_LENGTH, taut_left(value) == 0 || taut_left(value) % 2 != 0))
		return taut_stop(value, TAUT_E_SVCB_LENGTH, start - 2);
	/* Ends: each key takes two octets. */
	while (taut_left(value) >= 2) {
		uint16_t key = taut_be16(taut_need(value, 2, TAUT_E_SVCB_LENGTH));

		if (taut_fails(CHK_MANDATORY_ORDER, key <= last))
			return taut_stop(value, TAUT_E_SVCB_MANDATORY, value->pos - 2);
		last = key;
	}
	return TAUT_OK;
}

/* 7.1.1: one or more items, each with a length octet and at least one octet. */
static enum taut_code check_alpn(struct taut_cursor *value)
{
	if (taut_fails(CHK_ALPN_EMPTY, taut_left(value) == 0))
		return taut_stop(value, TAUT_E_SVCB_ALPN, value->pos - 2);
	/* Ends: each item takes two octets at least. */
	while (taut_left(value) != 0) {
		uint32_t item = value->pos, n = taut_octet(value, item);

		if (taut_fails(CHK_ALPN_ITEM, n == 0))
			return taut_stop(value, TAUT_E_SVCB_ALPN, item);
		if (taut_fails(CHK_ALPN_END, !taut_skip(value, 1 + n)))
			return taut_stop(value, TAUT_E_SVCB_ALPN, item);
	}
	return TAUT_OK;
}

/* Is this length possible for this key? */
static bool length_is_right(uint16_t key, const struct taut_cursor *value)
{
	uint32_t n = taut_left(value), at = value->pos;

	switch (key) {
	case KEY_NO_DEFAULT_ALPN:
	case KEY_OHTTP: return n == 0;
	case KEY_PORT: return n == 2;
	case KEY_IPV4HINT: return n != 0 && n % 4 == 0;
	case KEY_IPV6HINT: return n != 0 && n % 16 == 0;
	case KEY_DOHPATH: return n != 0;
	case KEY_ECH: return n >= 2 && taut_octet(value, at) * 256u + taut_octet(value, at + 1) == n - 2;
	default: return true; /* unknown keys, and those of drafts: opaque */
	}
}

static enum taut_code check_value(uint16_t key, bool alpn, struct taut_cursor *value)
{
	uint32_t start = value->pos;

	if (key == KEY_MANDATORY)
		return check_mandatory(value);
	if (key == KEY_ALPN)
		return check_alpn(value);
	if (taut_fails(CHK_NO_DEFAULT_ALPN, key == KEY_NO_DEFAULT_ALPN && !alpn))
		return taut_stop(value, TAUT_E_SVCB_NO_ALPN, start - 4);
	if (taut_fails(CHK_SVCB_LENGTH, !length_is_right(key, value)))
		return taut_stop(value, TAUT_E_SVCB_LENGTH, start - 2);
	if (taut_fails(CHK_DOHPATH, key == KEY_DOHPATH && !taut_i_utf8(value, start, value->end)))
		return taut_stop(value, TAUT_E_SVCB_UTF8, start);
	value->pos = value->end;
	return TAUT_OK;
}

/* 8: is every key of the mandatory list among the parameters? Both lists rise, so that one walk
 * along them together tells. Gives the place of the first that is not, or 0. */
static uint32_t missing_key(const struct taut_cursor *r, uint32_t params, uint32_t list, uint32_t end)
{
	uint32_t at = params;

	for (uint32_t i = list; i < end; i += 2) { /* ends: by the list */
		uint32_t wanted = taut_octet(r, i) * 256u + taut_octet(r, i + 1);

		/* Ends: each parameter takes four octets at least. */
		while (at < r->end && taut_octet(r, at) * 256u + taut_octet(r, at + 1) < wanted)
			at += 4 + taut_octet(r, at + 2) * 256u + taut_octet(r, at + 3);
		if (at >= r->end || taut_octet(r, at) * 256u + taut_octet(r, at + 1) != wanted)
			return i;
	}
	return 0;
}

/* A fault of a value makes the record malformed, in alias mode it is a note: 2.4.2. */
static enum taut_code value_fault(struct taut_walk *w, struct taut_cursor *r, bool alias,
	enum taut_code code, uint32_t at)
{
	if (!alias)
		return taut_stop(r, code, at);
	taut_i_find(w, TAUT_E_SVCB_ALIAS_VALUE, at);
	return TAUT_OK;
}

static enum taut_code check_param(struct taut_walk *w, struct taut_cursor *r, uint32_t *next_key,
	bool alias, bool *alpn, struct taut_cursor *mandatory)
{
	uint32_t start = r->pos, length;
	const uint8_t *p = taut_need(r, 4, TAUT_E_SVCB_END);
	struct taut_cursor value;
	uint16_t key;

	if (r->status != TAUT_OK)
		return r->status;
	key = taut_be16(p);
	length = taut_be16(p + 2);
	if (taut_fails(CHK_SVCB_ORDER, key < *next_key))
		return taut_stop(r, TAUT_E_SVCB_ORDER, start);
	if (taut_fails(CHK_SVCB_END, length > taut_left(r)))
		return taut_stop(r, TAUT_E_SVCB_END, start + 2);
	value = taut_child(r, length);
	if (taut_fails(CHK_SVCB_ALIAS, alias && *next_key == 0))
		taut_i_find(w, TAUT_E_SVCB_ALIAS, start);
	*next_key = key + 1u;
	if (taut_fails(CHK_SVCB_KEY, key == 65535))
		taut_i_find(w, TAUT_E_SVCB_KEY_INVALID, start);
	if (key == KEY_MANDATORY)
		*mandatory = value;
	if (key == KEY_ALPN)
		*alpn = true;
	if (check_value(key, *alpn, &value) == TAUT_OK)
		return TAUT_OK;
	if (key == KEY_MANDATORY)
		mandatory->end = mandatory->pos; /* a list that is wrong is not looked at again */
	return value_fault(w, r, alias, value.status, value.at);
}

/* 2.2: key, length, value; keys in strictly rising order. The priority stands where the rdata begins,
 * two octets and the target's name before. */
enum taut_code taut_i_check_params(struct taut_walk *w, struct taut_cursor *r)
{
	struct taut_cursor mandatory = taut_cursor_over(r->base, r->pos, r->pos);
	uint32_t start = r->pos, next_key = 0, missing;
	bool alias = w->alias, alpn = false;

	/* Ends: each parameter takes four octets at least. */
	while (taut_left(r) != 0) {
		if (check_param(w, r, &next_key, alias, &alpn, &mandatory) != TAUT_OK)
			return r->status;
	}
	missing = missing_key(r, start, mandatory.pos, mandatory.end);
	if (taut_fails(CHK_MANDATORY_THERE, missing != 0))
		return value_fault(w, r, alias, TAUT_E_SVCB_MANDATORY, missing);
	return TAUT_OK;
}

/* ---- iteration ------------------------------------------------------------------------------ */

bool taut_svc_param_next(struct taut_span params, struct taut_svc_param *param)
{
	uint32_t at = param->value.octets == NULL ? 0 : param->offset + 4 + param->value.length;
	struct taut_cursor r;
	const uint8_t *p;
	uint32_t length;

	if (at > params.length)
		return false;
	r = taut_cursor_over(params.octets, at, params.length);
	p = taut_need(&r, 4, TAUT_E_SVCB_END);
	length = taut_be16(p + 2);
	if (r.status != TAUT_OK || length > taut_left(&r))
		return false;
	param->key = taut_be16(p);
	param->offset = at;
	param->value.octets = params.octets + at + 4;
	param->value.length = length;
	return true;
}

/* ---- presentation --------------------------------------------------------------------------- */

/* Keys whose values are opaque here are written by number: under a name a reader would expect the
 * syntax of that key (2.1). */
static void put_key(struct taut_out *o, uint16_t key)
{
	const char *name = key <= KEY_OHTTP ? taut_code_point(TAUT_SVC_KEYS, key) : NULL;

	if (name != NULL) {
		taut_out_string(o, name);
		return;
	}
	taut_out_octets(o, "key", 3);
	taut_out_number(o, key);
}

/* One octet of a list item inside a quoted string: commas and backslashes are escaped twice, once
 * for the list and once for the string (A.1). */
static void put_list_octet(struct taut_out *o, uint8_t c)
{
	if (c == ',')
		taut_out_octets(o, "\\\\,", 3);
	else if (c == '\\')
		taut_out_octets(o, "\\\\\\\\", 4);
	else if (c == '"')
		taut_out_octets(o, "\\\"", 2);
	else if (c >= 0x20 && c < 0x7f)
		taut_out_char(o, (char)c);
	else {
		taut_out_char(o, '\\');
		taut_out_digits(o, c, 3);
	}
}

static void put_list(struct taut_out *o, struct taut_cursor *value)
{
	taut_out_char(o, '"');
	/* Ends: each item takes an octet at least. */
	for (bool any = false; taut_left(value) != 0; any = true) {
		uint32_t at = value->pos, n = taut_octet(value, at);

		if (!taut_skip(value, 1 + n))
			break;
		if (any)
			taut_out_char(o, ',');
		for (uint32_t i = 1; i <= n; i++)
			put_list_octet(o, taut_octet(value, at + i));
	}
	taut_out_char(o, '"');
}

static void put_mandatory(struct taut_out *o, struct taut_cursor *value)
{
	/* Ends: each key takes two octets. */
	for (bool any = false; taut_left(value) >= 2; any = true) {
		if (any)
			taut_out_char(o, ',');
		put_key(o, taut_be16(taut_need(value, 2, TAUT_E_SVCB_LENGTH)));
	}
}

static void put_hints(struct taut_out *o, struct taut_cursor *value, uint32_t size)
{
	/* Ends: each address takes its size. */
	for (bool any = false; taut_left(value) >= size; any = true) {
		const uint8_t *p = taut_need(value, size, TAUT_E_SVCB_LENGTH);

		if (any)
			taut_out_char(o, ',');
		if (size == 4)
			taut_out_ip4(o, p);
		else
			taut_out_ip6(o, p);
	}
}

/* In alias mode values may be wrong: then there is no text for them but that of RFC 3597. */
static bool has_form(uint16_t key, const struct taut_cursor *value)
{
	struct taut_cursor copy = *value;

	return check_value(key, true, &copy) == TAUT_OK;
}

static void put_value(struct taut_out *o, uint16_t key, struct taut_cursor *value)
{
	if (!has_form(key, value)) {
		o->odd = true;
		return;
	}
	if (taut_left(value) == 0)
		return;
	taut_out_char(o, '=');
	switch (key) {
	case KEY_MANDATORY: put_mandatory(o, value); break;
	case KEY_ALPN: put_list(o, value); break;
	case KEY_PORT: taut_out_number(o, taut_be16(taut_need(value, 2, TAUT_E_SVCB_LENGTH))); break;
	case KEY_IPV4HINT: put_hints(o, value, 4); break;
	case KEY_IPV6HINT: put_hints(o, value, 16); break;
	case KEY_ECH: taut_i_put_base64(o, value); break;
	default: taut_i_put_text(o, value); break;
	}
}

void taut_i_put_params(struct taut_out *o, struct taut_cursor *r)
{
	/* Ends: each parameter takes four octets at least. */
	for (bool any = false; taut_left(r) >= 4; any = true) {
		const uint8_t *p = taut_need(r, 4, TAUT_E_SVCB_END);
		uint32_t length = taut_be16(p + 2);
		struct taut_cursor value;

		if (length > taut_left(r))
			return;
		value = taut_child(r, length);
		if (any)
			taut_out_char(o, ' ');
		put_key(o, taut_be16(p));
		put_value(o, taut_be16(p), &value);
	}
}

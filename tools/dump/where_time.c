/* where_time.c - times and durations out of text. */
#include "where_inner.h"

#define SECOND INT64_C(1000000000)

struct scan {
	const char *text;
	size_t n, at;
};

static bool take_char(struct scan *s, const char *any)
{
	for (; *any && s->at < s->n; any++) {
		if (s->text[s->at] == *any) {
			s->at++;
			return true;
		}
	}
	return false;
}

/* Digits, at least one and at most `most`. Returns how many. */
static unsigned take_digits(struct scan *s, unsigned most, int64_t *number)
{
	unsigned digits = 0;

	*number = 0;
	while (digits < most && s->at < s->n && s->text[s->at] >= '0' && s->text[s->at] <= '9') {
		*number = *number * 10 + (s->text[s->at++] - '0');
		digits++;
	}
	return digits;
}

/* An exact number of digits, for a value in a range. */
static bool take_part(struct scan *s, unsigned digits, int64_t low, int64_t high, int64_t *number)
{
	return take_digits(s, digits, number) == digits && *number >= low && *number <= high;
}

/* What is behind a point, in parts of `unit`. False if it is finer than that; no point is 0. */
static bool take_fraction(struct scan *s, int64_t unit, int64_t *parts)
{
	int64_t number, scale = 1;
	unsigned digits;

	*parts = 0;
	if (!take_char(s, "."))
		return true;
	digits = take_digits(s, 9, &number);
	if (digits == 0)
		return false;
	for (; digits > 0; digits--)
		scale *= 10;
	/* Both are at most 60 * 10^9 and 10^9: whole units first, so that nothing overflows. */
	*parts = unit / scale * number + unit % scale * number / scale;
	return unit % scale * number % scale == 0;
}

bool dump_duration_scan(const char *text, size_t n, int64_t *nanoseconds)
{
	static const struct {
		char name[3];
		int64_t unit;
	} units[] = {{"ns", 1}, {"us", 1000}, {"ms", 1000000}, {"s", SECOND}, {"m", 60 * SECOND}};
	struct scan s = {text, n, 0};
	bool minus = take_char(&s, "-");
	int64_t whole, parts;
	size_t i, digits, start;

	digits = take_digits(&s, 18, &whole);
	start = s.at;
	for (i = 0; digits > 0 && i < sizeof units / sizeof units[0]; i++) {
		s.at = start;
		if (whole > INT64_MAX / 2 / units[i].unit ||
			!take_fraction(&s, units[i].unit, &parts) ||
			!dump_same_text(text + s.at, n - s.at, units[i].name))
			continue;
		*nanoseconds = whole * units[i].unit + parts;
		if (minus)
			*nanoseconds = -*nanoseconds;
		return true;
	}
	return false;
}

/* Days since 1970 of a date of the Gregorian calendar, in eras of 400 years that begin on the first of
 * March (H. Hinnant, chrono-compatible low-level date algorithms). year >= 0. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
	int64_t y = year - (month <= 2) + 400, era = y / 400, yoe = y % 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (era - 1) * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static int64_t days_in(int64_t year, int64_t month)
{
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 ? 28 + leap : 30 + (month + month / 8) % 2;
}

/* RFC 3339 5.6: "Z" or "+hh:mm". */
static bool take_offset(struct scan *s, int64_t *seconds)
{
	bool minus = s->at < s->n && s->text[s->at] == '-';
	int64_t hours, minutes;

	*seconds = 0;
	if (take_char(s, "Zz"))
		return true;
	if (!take_char(s, "+-") || !take_part(s, 2, 0, 23, &hours) || !take_char(s, ":") ||
		!take_part(s, 2, 0, 59, &minutes))
		return false;
	*seconds = (hours * 60 + minutes) * (minus ? -60 : 60);
	return true;
}

static bool scan_date(struct scan *s, int64_t *seconds, int64_t *nanoseconds)
{
	int64_t year, month, day, hour, minute, second, offset;

	if (!take_part(s, 4, 0, 9999, &year) || !take_char(s, "-") ||
		!take_part(s, 2, 1, 12, &month) || !take_char(s, "-") ||
		!take_part(s, 2, 1, days_in(year, month), &day))
		return false;
	*seconds = days_of(year, month, day) * 86400;
	*nanoseconds = 0;
	if (s->at == s->n)
		return true;
	/* RFC 3339 5.7: 60 is a leap second, which clocks count as the first of the next minute. */
	if (!take_char(s, "Tt ") || !take_part(s, 2, 0, 23, &hour) || !take_char(s, ":") ||
		!take_part(s, 2, 0, 59, &minute) || !take_char(s, ":") ||
		!take_part(s, 2, 0, 60, &second) || !take_fraction(s, SECOND, nanoseconds) ||
		!take_offset(s, &offset))
		return false;
	*seconds += hour * 3600 + minute * 60 + second - offset;
	return s->at == s->n;
}

bool dump_time_scan(const char *text, size_t n, int64_t *seconds, int64_t *nanoseconds)
{
	struct scan s = {text, n, 0};
	int64_t whole, parts;
	bool minus;

	if (scan_date(&s, seconds, nanoseconds))
		return true;
	s.at = 0;
	minus = take_char(&s, "-");
	if (take_digits(&s, 18, &whole) == 0 || !take_fraction(&s, SECOND, &parts) || s.at != n)
		return false;
	*seconds = minus ? -whole - (parts > 0) : whole;
	*nanoseconds = minus && parts > 0 ? SECOND - parts : parts;
	return true;
}

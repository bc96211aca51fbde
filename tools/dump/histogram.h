/* histogram.h - how values spread, in a few kilobytes whatever their number: each power of two is
 * divided into 32 equal buckets, so that what is told of a value is wrong by 1/32 of it at most. */
#ifndef TAUT_DUMP_HISTOGRAM_H
#define TAUT_DUMP_HISTOGRAM_H

#include <stdint.h>

/* 32 values by themselves, then 59 powers of two from 32 to 2^63. */
#define DUMP_HISTOGRAM_BUCKETS (32u + 59u * 32u)

struct dump_histogram {
	uint64_t counts[DUMP_HISTOGRAM_BUCKETS];
	uint64_t n, least, most; /* least and most are exact; 0 without values */
	double sum;
};

/* *h is zeroed before the first value. */
void dump_histogram_add(struct dump_histogram *h, uint64_t value);

/* The value that is not less than `share` millionths of all of them: 500000 is the median. At most
 * 1/32 over it, never over h->most. 0 without values. */
uint64_t dump_histogram_quantile(const struct dump_histogram *h, uint32_t share);

double dump_histogram_mean(const struct dump_histogram *h);

#endif

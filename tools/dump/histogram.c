/* histogram.c - see histogram.h. */
#include "histogram.h"

/* Position of the highest bit that is set; value > 0. */
static unsigned highest(uint64_t value)
{
	unsigned bit = 0, step;

	for (step = 32; step > 0; step /= 2) { /* six turns */
		if (value >> step == 0)
			continue;
		value >>= step;
		bit += step;
	}
	return bit;
}

static uint32_t bucket(uint64_t value)
{
	unsigned bit;

	if (value < 32)
		return (uint32_t)value;
	bit = highest(value);
	return (bit - 4) * 32 + (uint32_t)(value >> (bit - 5) & 31);
}

/* The largest value of a bucket. */
static uint64_t upper(uint32_t i)
{
	unsigned shift = i < 64 ? 0 : i / 32 - 1;

	if (i < 32)
		return i;
	return ((uint64_t)(32 + i % 32) << shift) + ((UINT64_C(1) << shift) - 1);
}

void dump_histogram_add(struct dump_histogram *h, uint64_t value)
{
	h->counts[bucket(value)]++;
	if (h->n == 0 || value < h->least)
		h->least = value;
	if (value > h->most)
		h->most = value;
	h->sum += (double)value;
	h->n++;
}

uint64_t dump_histogram_quantile(const struct dump_histogram *h, uint32_t share)
{
	/* The rank is rounded up; the two parts of n keep the product within 64 bits. */
	uint64_t rank = h->n / 1000000 * share + (h->n % 1000000 * share + 999999) / 1000000;
	uint64_t seen = 0, value;
	uint32_t i;

	if (h->n == 0)
		return 0;
	rank = rank == 0 ? 1 : rank;
	for (i = 0; i < DUMP_HISTOGRAM_BUCKETS - 1; i++) {
		seen += h->counts[i];
		if (seen >= rank)
			break;
	}
	value = upper(i);
	return value > h->most ? h->most : value;
}

double dump_histogram_mean(const struct dump_histogram *h)
{
	return h->n == 0 ? 0 : h->sum / (double)h->n;
}

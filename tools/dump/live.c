/* live.c - see live.h. */
#define _DEFAULT_SOURCE /* pcap.h wants u_int */

#include <inttypes.h>
#include <stdio.h>

#include "filter.h"
#include "limits.h"
#include "live.h"

void dump_live_print(const struct dump_run *run)
{
	const struct dump_totals *t = &run->totals;

	if (t->live)
		fprintf(stderr,
			"tautdump: %s: %" PRIu64 " packets received, %" PRIu64
			" dropped by the kernel, %" PRIu64 " by the interface\n",
			run->options.interface, t->kernel_received, t->kernel_dropped,
			t->interface_dropped);
}

#ifdef HAVE_PCAP

#include <pcap/pcap.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#define BUFFER     16777216 /* octets of the kernel's ring: 0.1 s of 1 Gbit/s and more */
#define TIMEOUT    100      /* milliseconds that the kernel collects packets */
#define REST       300      /* milliseconds after the end in which its last packets are taken */
#define REST_PAUSE 20
#define STATS_EACH 64 /* rounds after which the counts of the kernel, of 32 bits, are read */

struct live {
	struct dump_run *run;
	pcap_t *pcap;
	uint32_t link;
	uint8_t digits;
	uint64_t packets, octets;
	struct pcap_stat stats; /* as they were read last */
};

static volatile sig_atomic_t ended;
static pcap_t *volatile interrupted;

/* pcap_breakloop may be called here: pcap_breakloop(3PCAP). */
static void on_signal(int number)
{
	(void)number;
	ended = 1;
	if (interrupted)
		pcap_breakloop(interrupted);
}

static void on_packet(u_char *context, const struct pcap_pkthdr *header, const u_char *octets)
{
	struct live *l = (struct live *)(void *)context;
	bool nano = l->digits == 9;
	struct dump_packet packet = {.octets = octets,
		.captured = header->caplen < DUMP_PACKET_MAX ? header->caplen : DUMP_PACKET_MAX,
		.original = header->len,
		.link = l->link,
		.number = ++l->packets,
		.offset = l->octets,
		.seconds = header->ts.tv_sec,
		.nanoseconds = (uint32_t)header->ts.tv_usec * (nano ? 1 : 1000),
		.digits = l->digits};

	/* Packets of a round go on coming after pcap_breakloop. */
	if (dump_run_is_over(l->run))
		return;
	l->octets += packet.captured;
	dump_pipeline_take(&l->run->pipeline, &packet);
	if (dump_run_is_over(l->run))
		pcap_breakloop(l->pcap);
}

/* The counts of libpcap have 32 bits: what was added since goes to ours. */
static void read_stats(struct live *l)
{
	struct dump_totals *t = &l->run->totals;
	struct pcap_stat s;

	if (pcap_stats(l->pcap, &s) != 0)
		return;
	t->kernel_received += (uint32_t)(s.ps_recv - l->stats.ps_recv);
	t->kernel_dropped += (uint32_t)(s.ps_drop - l->stats.ps_drop);
	t->interface_dropped += (uint32_t)(s.ps_ifdrop - l->stats.ps_ifdrop);
	l->stats = s;
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool set_up(struct live *l)
{
	if (pcap_set_snaplen(l->pcap, DUMP_PACKET_MAX) != 0 ||
		pcap_set_buffer_size(l->pcap, BUFFER) != 0 ||
		pcap_set_timeout(l->pcap, TIMEOUT) != 0 ||
		pcap_set_promisc(l->pcap, 1) != 0) /* a port that mirrors others, as peers do */
		return false;
	/* Where it cannot be, microseconds stay. */
	pcap_set_tstamp_precision(l->pcap, PCAP_TSTAMP_PRECISION_NANO);
	return true;
}

static const char *activate(struct live *l, char text[512])
{
	int status = pcap_activate(l->pcap);
	const char *words = pcap_geterr(l->pcap);

	if (status >= 0)
		return NULL;
	if (words[0])
		snprintf(text, 512, "%s", words);
	else
		snprintf(text, 512, "%s", pcap_statustostr(status));
	return text;
}

static const char *set_filter(struct live *l)
{
	struct bpf_program code;
	int status;

	if (!l->run->options.filter)
		return NULL;
	if (pcap_compile(l->pcap, &code, l->run->options.filter, 1, PCAP_NETMASK_UNKNOWN) != 0)
		return pcap_geterr(l->pcap);
	status = pcap_setfilter(l->pcap, &code);
	pcap_freecode(&code);
	return status == 0 ? NULL : pcap_geterr(l->pcap);
}

/* Returns NULL, or what is wrong. */
static const char *open_interface(struct live *l, char text[512])
{
	char error[PCAP_ERRBUF_SIZE] = "";
	const char *wrong;

	l->pcap = pcap_create(l->run->options.interface, error);
	if (!l->pcap) {
		snprintf(text, 512, "%s", error);
		return text;
	}
	if (!set_up(l))
		return "it cannot be set up";
	wrong = activate(l, text);
	if (!wrong)
		wrong = set_filter(l);
	if (wrong)
		return wrong;
	l->link = dump_filter_link(pcap_datalink(l->pcap));
	l->digits = pcap_get_tstamp_precision(l->pcap) == PCAP_TSTAMP_PRECISION_NANO ? 9 : 6;
	return dump_link_is_known(l->link) ? NULL : "its link type is not supported";
}

/* ---- running -------------------------------------------------------------------------------- */

static void catch (void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction action, old;
	size_t i;

	memset(&action, 0, sizeof action);
	action.sa_handler = on_signal;
	sigemptyset(&action.sa_mask);
	for (i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		/* nohup means it; SIGINT is ignored in all that a shell starts in the background. */
		if (sigaction(numbers[i], NULL, &old) != 0 || numbers[i] != SIGHUP ||
			old.sa_handler != SIG_IGN)
			sigaction(numbers[i], &action, NULL);
	}
}

/* Takes the packets at hand, all together, and shows what came of them. Returns what pcap_dispatch
 * does: their number, or less than 0. */
static int take(struct live *l)
{
	int n = pcap_dispatch(l->pcap, -1, on_packet, (u_char *)l);

	dump_out_flush(&l->run->out);
	dump_progress_tick(&l->run->progress, l->octets, l->packets, l->run->shown);
	return n;
}

/* What the kernel has collected but not handed out yet. */
static void take_rest(struct live *l)
{
	struct timespec pause = {0, REST_PAUSE * 1000000L};
	char error[PCAP_ERRBUF_SIZE];
	int i;

	if (pcap_setnonblock(l->pcap, 1, error) != 0)
		return;
	for (i = 0; i < REST / REST_PAUSE && !dump_run_is_over(l->run); i++) {
		if (take(l) == PCAP_ERROR)
			return;
		nanosleep(&pause, NULL);
	}
}

static const char *run_interface(struct live *l)
{
	unsigned round = 0;
	int n = 0;

	/* Until a signal comes, enough was shown, or the interface is gone. */
	while (!ended && !dump_run_is_over(l->run) && (n >= 0 || n == PCAP_ERROR_BREAK)) {
		n = take(l);
		if (++round % STATS_EACH == 0)
			read_stats(l);
	}
	if (n < 0 && n != PCAP_ERROR_BREAK)
		return pcap_geterr(l->pcap);
	if (!dump_run_is_over(l->run))
		take_rest(l);
	return NULL;
}

int dump_run_live(struct dump_run *run)
{
	struct live l = {.run = run};
	char text[512];
	const char *wrong = open_interface(&l, text);

	run->file = run->options.interface;
	if (!wrong) {
		run->totals.live = true;
		fprintf(stderr, "tautdump: %s: listening\n", run->file);
		interrupted = l.pcap;
		catch ();
		wrong = run_interface(&l);
		interrupted = NULL;
		read_stats(&l);
		dump_pipeline_end(&run->pipeline);
		dump_run_total(run);
	}
	if (wrong)
		dump_complain(run, run->file, NULL, wrong);
	if (l.pcap)
		pcap_close(l.pcap);
	/* What was seen before an interface went away is summed up as well. */
	return wrong && !run->totals.live ? DUMP_EXIT_DAMAGED : DUMP_EXIT_CLEAN;
}

#else

int dump_run_live(struct dump_run *run)
{
	(void)run;
	fprintf(stderr, "tautdump: this build has no libpcap: -i does not work\n");
	return DUMP_EXIT_USAGE;
}

#endif

# tautwire: one GNU Makefile, no recursion into folders, no configure step. `make help` lists the
# targets. Sources are found by wildcard: a new file in a folder below needs no line here.

# ---- what to build, where ------------------------------------------------------------------------

VERSION := 0.1.0
SOMAJOR := 1

# Each variant has a folder of its own under build/, so that flags never mix.
VARIANT ?= release
B       := build/$(VARIANT)

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR     ?= $(PREFIX)/share/man

TEST_DATA ?= ../shared/data# outside cases; tests that want them are skipped without them
DEPS      ?= yes#            no: never install Debian packages
LAB       ?= no#             yes: make check also talks to real servers, see tests/lab
SECONDS   ?= 60#             fuzz-all: CPU seconds for each target
JOBS      ?= 2#              fuzz-all: targets at once

# ---- tools and flags -----------------------------------------------------------------------------

# -O3 makes decoding a tenth quicker; the other variants are not measured.
CFLAGS   ?= $(if $(filter release,$(VARIANT)),-O3,-O2) -g
CXXFLAGS ?= $(CFLAGS)
WARNINGS := -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes
ifneq ($(filter 1 true yes,$(WERROR) $(CI)),)
WARNINGS += -Werror
endif

# What a variant adds. Its compiler is a default: CC and CXX of the caller win.
VARIANT_CC     := gcc
VARIANT_CXX    := g++
VARIANT_CFLAGS :=
# TAUT_STEPS_COUNTED: the codec counts the octets that it touches, for the work bound of limits.h.
FUZZING        := -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION -DTAUT_STEPS_COUNTED
ifeq ($(VARIANT),asan)
VARIANT_CFLAGS := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer \
                  -DTAUT_STEPS_COUNTED
else ifeq ($(VARIANT),msan)
VARIANT_CC     := clang
VARIANT_CFLAGS := -fsanitize=memory -fsanitize-memory-track-origins -fno-omit-frame-pointer
else ifeq ($(VARIANT),tsan)
VARIANT_CFLAGS := -fsanitize=thread
else ifeq ($(VARIANT),cover)
VARIANT_CC     := clang
VARIANT_CFLAGS := -fprofile-instr-generate -fcoverage-mapping
else ifeq ($(VARIANT),fuzz)
VARIANT_CC     := clang
VARIANT_CXX    := clang++
VARIANT_CFLAGS := $(FUZZING)
# An outside engine (OSS-Fuzz) brings its own sanitizer flags in CFLAGS: none are added then.
ifeq ($(LIB_FUZZING_ENGINE),)
VARIANT_CFLAGS += -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ENGINE         := -fsanitize=fuzzer
else
ENGINE         := $(LIB_FUZZING_ENGINE)
endif
else ifeq ($(VARIANT),afl)
VARIANT_CC     := afl-clang-fast
VARIANT_CXX    := afl-clang-fast++
VARIANT_CFLAGS := $(FUZZING)
ENGINE         := -fsanitize=fuzzer
else ifneq ($(VARIANT),release)
$(error VARIANT=$(VARIANT) is none of release asan msan tsan cover fuzz afl)
endif
ifeq ($(origin CC),default)
CC := $(VARIANT_CC)
endif
ifeq ($(origin CXX),default)
CXX := $(VARIANT_CXX)
endif

# One short line for each step; V=1 shows the commands.
say = $(if $(filter 1,$(V)),,@printf '  %-4s %s\n' $(1) $@; )

INCLUDE  := -Ibuild/include -Ibuild/include.resolver -D_FILE_OFFSET_BITS=64
COMPILE   = $(CC) -std=c11 $(WARNINGS) $(VARIANT_CFLAGS) $(INCLUDE) $(DEFINES) $(CPPFLAGS) $(CFLAGS)
LINK      = $(CC) $(VARIANT_CFLAGS) $(CFLAGS) $(LDFLAGS)
LINK_FUZZ = $(CXX) $(VARIANT_CFLAGS) $(CXXFLAGS) $(LDFLAGS)

# What tautdump uses where it is there: a name in C, a header, a library. The compiler is asked, as it
# alone knows for what machine it builds; `make HAVE_PCAP= HAVE_ARCHIVE=` leaves both out. MSan needs
# all code instrumented. Asked once, and only if a recipe needs to know.
probe = $(if $(filter msan,$(VARIANT)),,$(shell mkdir -p $(B) && cd $(B) && \
	printf '\043include <%s>\nint main(void) { return !(%s); }\n' $(1) '$(2)' >probe.c && \
	$(CC) -D_DEFAULT_SOURCE $(VARIANT_CFLAGS) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o probe probe.c -l$(3) \
	2>/dev/null && echo yes; rm -f probe probe.c))
HAVE_PCAP    = $(eval HAVE_PCAP := $(call probe,pcap/pcap.h,pcap_lib_version(),pcap))$(HAVE_PCAP)
HAVE_ARCHIVE = $(eval HAVE_ARCHIVE := $(call probe,archive.h,archive_version_number(),archive))$(HAVE_ARCHIVE)

HAVE_CRYPTO  = $(eval HAVE_CRYPTO := $(call probe,openssl/evp.h,EVP_MD_CTX_new(),crypto))$(HAVE_CRYPTO)
CRYPTO_LDLIBS = $(if $(HAVE_CRYPTO),-lcrypto)
# These decide which files are built: they are asked at once.
HAVE_JANSSON := $(call probe,jansson.h,jansson_version_str(),jansson)
HAVE_UV      := $(call probe,uv.h,uv_version(),uv)
HAVE_SSL     := $(call probe,openssl/ssl.h,TLS_method(),ssl)
HAVE_YAML    := $(call probe,yaml.h,yaml_get_version_string(),yaml)
HAVE_MHD     := $(call probe,microhttpd.h,MHD_get_version(),microhttpd)
HAVE_SECCOMP := $(call probe,seccomp.h,seccomp_api_get(),seccomp)
HAVE_SYSTEMD := $(call probe,systemd/sd-daemon.h,sd_booted()+1,systemd)
HAVE_IDN2    := $(call probe,idn2.h,idn2_check_version(0),idn2)

# Other decoders, for fuzz_peers.
HAVE_LDNS    := $(call probe,ldns/ldns.h,ldns_version(),ldns)
HAVE_PEERS   := $(if $(HAVE_LDNS),$(call probe,libknot/libknot.h,knot_strerror(0),knot))

HAVE_DEFINES = $(if $(HAVE_PCAP),-DHAVE_PCAP) $(if $(HAVE_ARCHIVE),-DHAVE_ARCHIVE) \
	$(if $(HAVE_JANSSON),-DHAVE_JANSSON)
HAVE_LDLIBS  = $(if $(HAVE_PCAP),-lpcap) $(if $(HAVE_ARCHIVE),-larchive) $(JSON_LDLIBS)
JSON_LDLIBS  = $(if $(HAVE_JANSSON),-ljansson)
LEFT_OUT     = $(if $(HAVE_PCAP),,-i and FILTER (no libpcap-dev)) \
	$(if $(HAVE_ARCHIVE),,$(if $(HAVE_PCAP),,and )compressed captures (no libarchive-dev)) \
	$(if $(HAVE_JANSSON),,$(if $(and $(HAVE_PCAP),$(HAVE_ARCHIVE)),,and )--encode from JSON (no libjansson-dev))

# ---- sources and products ------------------------------------------------------------------------

CODEC     := $(wildcard codec/*.c codec/kinds/*.c)
RESOLVER   = $(filter-out resolver/dnssec/crypto_%,$(wildcard resolver/core/*.c resolver/zones/*.c \
               resolver/dnssec/*.c)) resolver/dnssec/crypto_$(if $(HAVE_CRYPTO),openssl,none).c
# Where there is a library for JSON, json*.c; otherwise json_none.c.
JSON      := $(filter-out %/json_none.c,$(wildcard tools/encode/json*.c))
ENCODE    := $(filter-out $(JSON) %/json_none.c,$(wildcard tools/encode/*.c)) \
             $(if $(HAVE_JANSSON),$(JSON),tools/encode/json_none.c)
NEED_JSON := $(if $(HAVE_JANSSON),,%json_in.c %json_laws.c)
# Optional things are files: each FILE.c has a FILE_none.c for where its library is missing.
optional   = $(if $(2),$(filter-out %/$(1)_none.c,$(3)),$(filter-out %/$(1).c,$(3)))
DUMP       = $(call optional,unpack,$(HAVE_ARCHIVE),$(wildcard tools/dump/*.c tools/common/*.c)) $(ENCODE)
ZONE      := $(wildcard tools/zone/*.c)
TOOLS     := $(wildcard tools/*.c)
REFERENCE := $(wildcard tests/reference/*.c)
TESTS     := $(filter-out $(NEED_JSON),$(wildcard tests/codec/test_*.c tests/tools/test_*.c \
               tests/resolver/test_*.c tests/shell/test_*.c tests/test_*.c tests/law/laws_*.c))
LAWS      := $(filter-out $(TESTS),$(wildcard tests/law/*.c))
RPL       := $(filter-out tests/rpl/test_%,$(wildcard tests/rpl/*.c))
RPL_FAKE  := $(wildcard tests/rpl/fake/*.c)
RPL_TESTS := $(wildcard tests/rpl/test_*.c)
TARGETS   := $(filter-out $(NEED_JSON),$(wildcard fuzz/fuzz_*.c))
MAKERS    := fuzz/mkdict.c fuzz/mkseeds.c
FUZZ      := $(filter-out fuzz/fuzz_%.c $(MAKERS) fuzz/run_corpus.c fuzz/peers.c,$(wildcard fuzz/*.c))
PUBLIC    := $(wildcard codec/codec.h codec/rdata.h codec/text.h codec/build.h codec/errors.def \
               codec/rrtypes.def)

# The shell (sockets, TLS) and the programs that need it.
# Where there is OpenSSL, tls*.c; otherwise notls.c.
WORKER    := $(if $(HAVE_UV),$(filter-out $(if $(HAVE_SSL),%/notls.c,resolver/shell/tls%),\
               $(wildcard resolver/shell/*.c)))
DAEMON    := $(wildcard tools/daemon/*.c)
DAEMON    := $(call optional,metrics_http,$(HAVE_MHD),$(DAEMON))
# Sanitizers need system calls of their own.
DAEMON    := $(call optional,seccomp,$(if $(filter release,$(VARIANT)),$(HAVE_SECCOMP)),$(DAEMON))
DAEMON    := $(call optional,notify,$(HAVE_SYSTEMD),$(DAEMON))
QUERY     := $(wildcard tools/query/*.c)
QUERY     := $(call optional,idn,$(HAVE_IDN2),$(QUERY))
NEED_UV   := $(if $(HAVE_UV),,tools/tautd.c tools/tautq.c tests/shell/% tests/tools/test_query% tests/tools/test_daemon% %/fuzz_identity.c) \
             $(if $(HAVE_YAML),,tools/tautd.c %/test_daemon_config.c %/fuzz_config.c)
# Tests of TLS, or of what stands in for it.
NEED_SSL  := $(if $(HAVE_SSL),%/test_notls.c,$(addprefix tests/shell/test_,tls.c dot.c probe.c))
TOOLS     := $(filter-out $(NEED_UV),$(TOOLS))
TESTS     := $(filter-out $(NEED_UV) $(NEED_SSL),$(TESTS))
TARGETS   := $(filter-out $(NEED_UV) $(if $(HAVE_PEERS),,%/fuzz_peers.c),$(TARGETS))
SHELL_LDLIBS  = -luv $(if $(HAVE_SSL),-lssl) $(CRYPTO_LDLIBS) -lpthread
QUERY_LDLIBS  = $(SHELL_LDLIBS) $(if $(HAVE_IDN2),-lidn2)
DAEMON_LDLIBS = $(SHELL_LDLIBS) -lyaml $(if $(HAVE_SECCOMP),-lseccomp) \
                $(if $(HAVE_SYSTEMD),-lsystemd)

objects    = $(patsubst %.c,$(B)/%.o,$(1))
programs   = $(patsubst %.c,$(B)/$(2)%,$(notdir $(1)))

STATIC    := $(B)/libtautwire.a
RESOLVE   := $(B)/libtautresolve.a
SHARED    := $(B)/libtautwire.so.$(SOMAJOR)
SONAME    := libtautwire.so.$(SOMAJOR)
TOOL_BINS := $(call programs,$(TOOLS))
TEST_BINS := $(patsubst %.c,$(B)/%,$(TESTS))
# Their objects lie apart, as the program is called build/VARIANT/tests/rpl.
RPL_BINS  := $(patsubst tests/%.c,$(B)/%,$(RPL_TESTS))
MAKE_BINS := $(call programs,$(MAKERS))
FUZZ_BINS := $(call programs,$(TARGETS))
REPLAYS   := $(patsubst fuzz/fuzz_%.c,$(B)/replay_%,$(TARGETS))

# What is shared between programs, as archives: each program takes out of them what it needs.
SHELF     := $(B)/libdaemon.a $(B)/libquery.a $(B)/liblaws.a $(B)/libfuzz.a $(B)/libreference.a $(B)/libzone.a $(B)/libdump.a $(B)/libshell.a $(RESOLVE) $(STATIC)

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:
.PHONY: FORCE all tests cross-tests demo check check-run bench bench-captures bench-zones bench-cache bench-resolver fuzz fuzz-targets fuzz-all mutants seeds cover cover-run prove \
        tidy format install uninstall clean help
FORCE:

## all: libraries and tools (the default)
all: $(STATIC) $(RESOLVE) $(TOOL_BINS)
	$(if $(HAVE_UV),,@echo '  tautd and tautq are left out (no libuv1-dev)')
	$(if $(HAVE_UV),$(if $(HAVE_YAML),,@echo '  tautd is left out (no libyaml-dev)'))
ifeq ($(VARIANT),release)
all: $(SHARED) $(B)/libtautwire.so $(B)/tautwire.pc $(B)/tautresolve.pc
endif

## tests: the test programs, without running them
tests: $(TEST_BINS) $(RPL_BINS) $(B)/tests/rpl $(REPLAYS) $(MAKE_BINS)

# ---- rules ---------------------------------------------------------------------------------------

FLAGS = $(COMPILE) | $(VERSION) | $(HAVE_DEFINES) | $(LDFLAGS) $(LDLIBS) | $(CXX) $(CXXFLAGS) $(ENGINE)

# Other flags or another compiler than last time: everything in the folder is built anew.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(FLAGS))' >$@.now
	@if cmp -s $@.now $@; then rm $@.now; else mv $@.now $@; fi

# Programs include the public headers the way that users do: <tautwire/codec.h>.
build/include/tautwire:
	@mkdir -p $(@D) build/include.resolver
	@ln -sfn ../../codec $@
	@ln -sfn ../../resolver build/include.resolver/tautwire

$(B)/tools/%.o: DEFINES = -DTAUT_VERSION_TEXT='"$(VERSION)"' $(HAVE_DEFINES)

$(B)/resolver/shell/%.o $(B)/tests/shell/%.o: DEFINES = -D_GNU_SOURCE
$(B)/tools/daemon/%.o: DEFINES = -DTAUT_VERSION_TEXT='"$(VERSION)"' -D_GNU_SOURCE=
# fuzz/mutants.sh: objects without one check of codec/checks.def
ifneq ($(MUTANT),)
$(MUTATED): DEFINES = -DTAUT_MUTANT=$(MUTANT)
endif
$(B)/rpl/%.o: DEFINES = -D_DEFAULT_SOURCE
$(B)/rpl/%.o: tests/rpl/%.c $(B)/flags | build/include/tautwire
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) -MMD -MP -c -o $@ $<

$(B)/%.o: %.c $(B)/flags | build/include/tautwire
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) -MMD -MP -c -o $@ $<

# The shared library has objects of its own: position independent, and bound to itself.
$(B)/pic/%.o: %.c $(B)/flags | build/include/tautwire
	@mkdir -p $(@D)
	$(call say,CC)$(COMPILE) -fPIC -fno-semantic-interposition -MMD -MP -c -o $@ $<

define archive
	@rm -f $@
	$(call say,AR)$(AR) rcs $@ $(filter %.o,$^)
endef
$(STATIC): $(call objects,$(CODEC)) $(B)/flags
	$(archive)
$(B)/libdump.a: $(call objects,$(DUMP)) $(B)/flags
	$(archive)
$(B)/libzone.a: $(call objects,$(ZONE)) $(B)/flags
	$(archive)
$(RESOLVE): $(call objects,$(RESOLVER)) $(B)/flags
	$(archive)
$(B)/libshell.a: $(call objects,$(WORKER)) $(B)/flags
	$(archive)
# Without those libraries only what needs none, for its fuzz targets.
$(B)/libdaemon.a: $(call objects,$(if $(and $(HAVE_YAML),$(HAVE_UV)),$(DAEMON),\
	$(shell grep -L -E 'daemon\.h"|uv\.h>$(if $(HAVE_YAML),,|yaml\.h>)' $(DAEMON)))) $(B)/flags
	$(archive)
$(B)/libquery.a: $(call objects,$(QUERY)) $(B)/flags
	$(archive)
$(B)/libreference.a: $(call objects,$(REFERENCE)) $(B)/flags
	$(archive)
$(B)/liblaws.a: $(call objects,$(LAWS)) $(B)/flags
	$(archive)
$(B)/libfuzz.a: $(call objects,$(FUZZ)) $(B)/flags
	$(archive)

# What AFL++ takes for a mutator.
MUTATOR := fuzz/afl_mutate.c fuzz/outline.c fuzz/sample.c $(wildcard fuzz/mutate*.c)
$(B)/mutate.so: $(patsubst %.c,$(B)/pic/%.o,$(MUTATOR) $(CODEC)) $(B)/flags
	$(call say,LINK)$(LINK) -shared -o $@ $(filter %.o,$^)

$(SHARED): $(patsubst %.c,$(B)/pic/%.o,$(CODEC)) tools/libtautwire.map $(B)/flags
	$(call say,LINK)$(LINK) -shared -Wl,-soname,$(SONAME) -Wl,--version-script=tools/libtautwire.map -Wl,-z,defs \
		-o $@ $(filter %.o,$^)
$(B)/libtautwire.so: $(SHARED)
	@ln -sf $(SONAME) $@

# Rewritten each time: it holds the folders of this very call.
$(B)/%.pc: tools/%.pc.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@INCLUDEDIR@|$(INCLUDEDIR)|' \
		-e 's|@VERSION@|$(VERSION)|' -e 's|@CRYPTO@|$(if $(CRYPTO_LDLIBS), $(CRYPTO_LDLIBS))|' $< >$@

# Only tautdump captures.
$(B)/tautzone: HAVE_LDLIBS = $(if $(HAVE_ARCHIVE),-larchive)
$(B)/tautzone: LEFT_OUT = $(if $(HAVE_ARCHIVE),,compressed files (no libarchive-dev))

# Zone files of a server are read as they are: libarchive and what it brings would take two megabytes of a daemon.
$(B)/tautd: HAVE_LDLIBS = $(DAEMON_LDLIBS)
$(B)/tautd: $(B)/tools/common/unpack_none.o
$(B)/tautd: LEFT_OUT = $(if $(HAVE_SSL),,TLS (no libssl-dev)) $(if $(HAVE_MHD),,metrics (no libmicrohttpd-dev)) \
	$(if $(HAVE_SECCOMP),,seccomp (no libseccomp-dev)) $(if $(HAVE_SYSTEMD),,systemd notify (no libsystemd-dev))
$(B)/tautq: HAVE_LDLIBS = $(QUERY_LDLIBS) $(if $(HAVE_ARCHIVE),-larchive)
$(B)/tautq: LEFT_OUT = $(if $(HAVE_SSL),,TLS (no libssl-dev)) $(if $(HAVE_IDN2),,IDN (no libidn2-dev))
$(B)/tautd $(B)/tautq: $(B)/libdaemon.a $(B)/libquery.a $(B)/libshell.a $(RESOLVE)

$(TOOL_BINS): $(B)/%: $(B)/tools/%.o $(B)/libzone.a $(B)/libdump.a $(STATIC)
	$(call say,LINK)$(LINK) -o $@ $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(LDLIBS) $(HAVE_LDLIBS)
	$(if $(strip $(LEFT_OUT)),@echo '  $(@F) is built without $(strip $(LEFT_OUT))')

# These read JSON.
$(B)/tests/tools/test_json_laws $(B)/replay_json_in $(B)/fuzz_json_in: LDLIBS += $(JSON_LDLIBS)

# The laws say TAP by themselves, so that they also run where there is no cmocka (tests/cross.sh).
# Tests of the shell and of the programs on it.
$(filter $(B)/tests/shell/% $(B)/tests/tools/test_query% $(B)/tests/tools/test_daemon%,$(TEST_BINS)): \
	LDLIBS += -Wl,--as-needed $(DAEMON_LDLIBS) $(if $(HAVE_IDN2),-lidn2) $(if $(HAVE_ARCHIVE),-larchive)
$(B)/replay_config $(B)/fuzz_config: LDLIBS += -lyaml
$(foreach target,query answer record,$(B)/replay_$(target) $(B)/fuzz_$(target)): LDLIBS += $(if $(HAVE_IDN2),-lidn2)
$(B)/replay_peers $(B)/fuzz_peers: $(B)/fuzz/peers.o
$(B)/replay_peers $(B)/fuzz_peers: LDLIBS += -lldns -lknot

$(TEST_BINS): $(B)/%: $(B)/%.o $(SHELF)
	$(call say,LINK)$(LINK) -o $@ $^ $(LDLIBS) $(if $(findstring /law/,$@),,-lcmocka) $(CRYPTO_LDLIBS) \
		$(if $(filter %/test_zone_source,$@),$(if $(HAVE_ARCHIVE),-larchive))
cross-tests: $(foreach bin,$(TEST_BINS),$(if $(findstring /law/,$(bin)),$(bin))) $(REPLAYS)
# The runner of scenarios, and tests of itself: these with an engine that only relays.
rpl_objects = $(patsubst tests/%.c,$(B)/%.o,$(1))
$(B)/librpl.a: $(call rpl_objects,$(filter-out %/main.c,$(RPL))) $(B)/flags
	$(archive)
$(B)/tests/rpl: $(B)/rpl/main.o $(B)/librpl.a $(RESOLVE) $(STATIC)
	@mkdir -p $(@D)
	$(call say,LINK)$(LINK) -o $@ $^ $(LDLIBS) $(CRYPTO_LDLIBS)
$(RPL_BINS): $(B)/%: $(B)/%.o $(call rpl_objects,$(RPL_FAKE)) $(B)/librpl.a $(RESOLVE) $(STATIC)
	$(call say,LINK)$(LINK) -o $@ $^ $(LDLIBS) -lcmocka $(CRYPTO_LDLIBS)

# The ways through a model of the world are not what an engine has to look for.
ifeq ($(VARIANT)$(LIB_FUZZING_ENGINE),fuzz)
$(B)/fuzz/world.o $(B)/fuzz/world_server.o $(B)/fuzz/believed.o: DEFINES = -fno-sanitize=fuzzer-no-link
endif

# A fuzz target with a main() that feeds it files: needs no fuzzing engine.
# In fuzz targets something else stands for the library of cryptography: it comes before the archives.
FUZZ_CRYPTO := $(B)/resolver/dnssec/crypto_fuzz.o
$(REPLAYS): $(B)/replay_%: $(B)/fuzz/fuzz_%.o $(B)/fuzz/run_corpus.o $(FUZZ_CRYPTO) $(SHELF)
	$(call say,LINK)$(LINK) -o $@ $^ $(LDLIBS)

$(MAKE_BINS): $(B)/%: $(B)/fuzz/%.o $(SHELF)
	$(call say,LINK)$(LINK) -o $@ $^ $(LDLIBS)

$(FUZZ_BINS): $(B)/%: $(B)/fuzz/%.o $(FUZZ_CRYPTO) $(SHELF)
	$(call say,LINK)$(LINK_FUZZ) -o $@ $^ $(LDLIBS) $(ENGINE)

-include $(shell find $(B) -name '*.d' 2>/dev/null)

# ---- the two commands of a newcomer --------------------------------------------------------------

# Calls of make by itself: the packages come first, then what needs them; -j where nobody chose.
ifeq ($(filter -j% --jobserver%,$(MAKEFLAGS)),)
PARALLEL := -j$(shell nproc 2>/dev/null || echo 1)
endif
AGAIN = $(MAKE) --no-print-directory $(PARALLEL)
EVERY = DEPS='$(DEPS)' tools/deps.sh

## demo: build, then decode a capture of real traffic
demo:
	@$(EVERY) build
	@$(AGAIN) VARIANT=release all
	@sh tools/demo.sh build/release

# Variants that need clang, or the lab its servers, bring a set of packages more.
CHECK_SETS := build check $(if $(filter msan cover,$(VARIANT)),fuzz) $(if $(filter yes,$(LAB)),lab cross)

## check: build and run the tests (VARIANT=asan msan tsan; LAB=yes with real servers)
check:
	@$(EVERY) $(CHECK_SETS)
	@$(AGAIN) check-run

# Scripts under tests/ proper look at the tree and at the release build; those in its folders run
# in every variant.
SCRIPTS := $(wildcard tests/codec/*.sh tests/tools/*.sh) tests/scenarios.sh
ifeq ($(VARIANT),release)
SCRIPTS += $(filter-out tests/run.sh tests/tap.sh tests/fresh.sh tests/scenarios.sh tests/resolver_mutants.sh,$(wildcard tests/*.sh))
endif
ifeq ($(LAB),yes)
SCRIPTS += $(wildcard tests/lab/test_*.sh)
endif

check-run: all tests
	@BUILD='$(B)' VARIANT='$(VARIANT)' TEST_DATA='$(TEST_DATA)' CC='$(CC)' CXX='$(CXX)' \
		LAB='$(LAB)' MAKE='$(MAKE)' sh tests/run.sh $(TEST_BINS) $(RPL_BINS) $(REPLAYS) $(SCRIPTS)

# ---- fuzzing, coverage, proof, benchmark ---------------------------------------------------------

## fuzz: the fuzz targets with libFuzzer, ASan and UBSan (or $LIB_FUZZING_ENGINE): build/fuzz/fuzz_*
fuzz:
ifeq ($(LIB_FUZZING_ENGINE),)
	@$(EVERY) fuzz
endif
	@$(AGAIN) VARIANT=fuzz fuzz-targets
fuzz-targets: $(FUZZ_BINS)

## fuzz-all: run every target for SECONDS of CPU time, JOBS at once; a line each in fuzz/LOG.tsv
fuzz-all: fuzz
	@JOBS='$(JOBS)' bash fuzz/fuzz-all.sh '$(SECONDS)' $(notdir $(basename $(TARGETS)))

## mutants: switch off each check of the codec in turn: what notices? fuzz/mutants.tsv
mutants:
	@$(EVERY) fuzz
	@bash fuzz/mutants.sh

## seeds: write the dictionary and corpus/ anew from the codec's tables and fuzz/seeds
seeds: $(MAKE_BINS) $(B)/tautdump
	@BUILD='$(B)' sh fuzz/seeds.sh
	@$(B)/mkseeds corpus
	@$(B)/mkdict >fuzz/dns.dict

## cover: line coverage of codec/ by the corpus
cover:
	@$(EVERY) build fuzz
	@$(AGAIN) VARIANT=cover cover-run
cover-run: $(REPLAYS)
	@BUILD='$(B)' bash fuzz/cover.sh $(REPLAYS)

## prove: absence of run-time errors in the cursor and the name decoder, by Frama-C
prove:
	@$(EVERY) prove
	@bash tests/proof/prove.sh

## bench: the codec beside libknot and ldns
bench:
	@$(EVERY) build bench
	@$(AGAIN) VARIANT=release all
	@BUILD=build/release bash tests/bench/run.sh

## bench-captures: tautdump beside dnstop, dnscap, tshark, tcpdump and an empty libpcap loop (BIG=yes)
bench-captures:
	@$(EVERY) build bench
	@$(AGAIN) VARIANT=release all
	@BUILD=build/release BIG='$(BIG)' TEST_DATA='$(TEST_DATA)' sh tests/bench/captures.sh

## bench-zones: tautzone beside ldns-read-zone, named-compilezone and kzonecheck
bench-zones:
	@$(EVERY) build bench
	@$(AGAIN) VARIANT=release all
	@BUILD=build/release TEST_DATA='$(TEST_DATA)' sh tests/bench/format.sh

## bench-cache: octets of the resolver's cache for each RRset, instructions for each call
bench-cache:
	@$(EVERY) build bench
	@$(AGAIN) VARIANT=release all
	@BUILD=build/release TEST_DATA='$(TEST_DATA)' bash tests/bench/cache.sh

## bench-resolver: user time, packets and instructions of the resolver's core for each cold name, and for answers out of the cache
bench-resolver:
	@$(EVERY) build bench
	@$(AGAIN) VARIANT=release all
	@BUILD=build/release bash tests/bench/cold.sh

# ---- care of the sources -------------------------------------------------------------------------

OURS := $(CODEC) $(DUMP) $(ZONE) $(TOOLS) $(TARGETS) $(FUZZ) $(MAKERS) fuzz/run_corpus.c

## tidy: what clang-tidy, cppcheck and shellcheck have to say
tidy: build/include/tautwire
	@$(EVERY) tidy
	clang-tidy --quiet --warnings-as-errors='*' $(OURS) -- -std=c11 $(INCLUDE)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --error-exitcode=1 $(INCLUDE) $(OURS)
	shellcheck -x $(shell find tools tests fuzz -name '*.sh') .ci/run

## format: lay all C sources out by .clang-format
format:
	@$(EVERY) tidy
	clang-format -i $(shell find codec tools tests fuzz -name '*.[ch]')

# ---- installation --------------------------------------------------------------------------------

# Only what users call: developers' helpers among the tools stay here.
INSTALLED := $(filter $(B)/taut%,$(TOOL_BINS))
MANPAGES  := $(wildcard tools/*.[158])
# What comes with tautd: its unit.
UNITS     := $(if $(filter %/tautd,$(INSTALLED)),$(wildcard tools/*.service))
section    = $(patsubst .%,%,$(suffix $(1)))
D         := $(DESTDIR)

## install: programs, libraries, headers (DESTDIR, PREFIX)
install: all
	install -d '$D$(BINDIR)' '$D$(LIBDIR)/pkgconfig' '$D$(INCLUDEDIR)/tautwire'
	$(if $(INSTALLED),install -m 755 $(INSTALLED) '$D$(BINDIR)')
	install -m 644 $(STATIC) $(RESOLVE) '$D$(LIBDIR)'
	install -m 755 $(SHARED) '$D$(LIBDIR)'
	ln -sf $(SONAME) '$D$(LIBDIR)/libtautwire.so'
	install -m 644 $(B)/tautwire.pc $(B)/tautresolve.pc '$D$(LIBDIR)/pkgconfig'
	install -m 644 $(PUBLIC) resolver/resolver.h resolver/tsig.h '$D$(INCLUDEDIR)/tautwire'
	install -d '$D$(PREFIX)/share/bash-completion/completions' '$D$(PREFIX)/share/zsh/site-functions'
	for f in tools/completions/*.bash; do \
		install -m 644 "$$f" '$D$(PREFIX)/share/bash-completion/completions/'$$(basename "$$f" .bash); done
	install -m 644 tools/completions/_* '$D$(PREFIX)/share/zsh/site-functions'
	$(foreach page,$(MANPAGES),install -D -m 644 $(page) '$D$(MANDIR)/man$(call section,$(page))/$(notdir $(page))' &&) :
	$(if $(UNITS),install -d '$D$(PREFIX)/lib/systemd/system' && for f in $(UNITS); do \
		sed 's|/usr/sbin/tautd|$(BINDIR)/tautd|' "$$f" >'$D$(PREFIX)/lib/systemd/system/'$$(basename "$$f"); done)

## uninstall: remove what install put there; under a DESTDIR the emptied folders too
uninstall:
	rm -f $(patsubst %,'$D$(BINDIR)/%',$(notdir $(INSTALLED)))
	rm -f '$D$(LIBDIR)/libtautwire.a' '$D$(LIBDIR)/$(SONAME)' '$D$(LIBDIR)/libtautwire.so'
	rm -f '$D$(LIBDIR)/libtautresolve.a' '$D$(LIBDIR)/pkgconfig/tautwire.pc' '$D$(LIBDIR)/pkgconfig/tautresolve.pc'
	rm -f $(patsubst %,'$D$(INCLUDEDIR)/tautwire/%',$(notdir $(PUBLIC)) resolver.h tsig.h)
	rm -f $(foreach page,$(MANPAGES),'$D$(MANDIR)/man$(call section,$(page))/$(notdir $(page))')
	rm -f $(patsubst %,'$D$(PREFIX)/lib/systemd/system/%',$(notdir $(UNITS)))
	rm -f $(patsubst %.bash,'$D$(PREFIX)/share/bash-completion/completions/%',$(notdir $(wildcard tools/completions/*.bash)))
	rm -f $(patsubst %,'$D$(PREFIX)/share/zsh/site-functions/%',$(notdir $(wildcard tools/completions/_*)))
	-rmdir '$D$(INCLUDEDIR)/tautwire'
ifneq ($(D),)
	-cd '$D' && for d in '$(BINDIR)' '$(LIBDIR)/pkgconfig' '$(INCLUDEDIR)' '$(MANDIR)/man1' '$(MANDIR)/man5' '$(MANDIR)/man8' '$(PREFIX)/lib/systemd/system' \
		'$(PREFIX)/share/bash-completion/completions' '$(PREFIX)/share/zsh/site-functions'; do \
		test ! -d ".$$d" || rmdir -p --ignore-fail-on-non-empty "$${d#/}"; done
endif

## clean: remove build/
clean:
	rm -rf build

## help: this list
help:
	@sed -n 's/^## \([a-z-]*\): /\1\t/p' Makefile | sort | expand -t 12
	@echo 'VARIANT=release|asan|msan|tsan|cover|fuzz|afl picks the folder under build/.'

# deskbell. `make help` lists the targets; tests/README.md says how to write a test.
#
# Sources are found by folder: src/ROOM/*.c and src/main.c make the program, everything below tests/ is
# found likewise, data/ and themes/ are embedded. Adding a file needs no change here.
# All output goes to .build/CFG/ (CFG = gcc, clang, asan, tsan or cover); .build/deskbell is the program built last.

VERSION := 0.1.0
PREFIX  ?= /usr/local
SHARE    = $(PREFIX)/share
T       ?=

ifeq ($(origin CC),default)
CC      := gcc
endif
CFG     ?= $(if $(findstring clang,$(CC)),clang,gcc)
# `make bench-compare A=FILE B=FILE` is the one place where B is something else.
B_FILE  := $(if $(filter command,$(origin B)),$B)
override B := .build
O       := $B/$(CFG)

# Two cores or more build side by side without being asked (JOBS=1 for one after another).
JOBS    ?= $(shell nproc)
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(JOBS)
endif

# ---- what has to be installed (Debian names); `make deps` sees to it ----
BUILD_DEBS := gcc libc6-dev pkg-config libncurses-dev libsqlite3-dev libyaml-dev libgit2-dev libmd4c-dev \
	libjansson-dev libutf8proc-dev libunistring-dev nettle-dev gettext git ncurses-base \
	tzdata
TEST_DEBS  := libcmocka-dev libvterm-dev mandoc ncurses-term clang-format sqlite3 strace zsh fish bash-completion

# ---- flags ----
WARN     := -Wall -Wextra -Werror -Wpedantic -Wshadow -Wvla -Wformat=2 -Wmissing-prototypes -Wstrict-prototypes
HARDEN   := -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection
ifeq ($(CFG),asan)
OPT      := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DARENA_PLAIN
else ifeq ($(CFG),tsan)
OPT      := -O1 -fsanitize=thread -fno-omit-frame-pointer
else ifeq ($(CFG),cover)
OPT      := -O0 --coverage -fprofile-update=atomic
else
OPT      ?= -O2
endif
ifneq ($(filter asan tsan cover,$(CFG)),)
HARDEN   :=
endif
CPPFLAGS := -D_GNU_SOURCE -DDESKBELL_VERSION='"$(VERSION)"' -Iinclude -I$B/gen
CFLAGS   := -std=c17 -g $(OPT) $(WARN) $(HARDEN) -fPIE -pthread
LDFLAGS  := -pie -Wl,--as-needed -Wl,-z,relro,-z,now -pthread
PKGS     := ncursesw tinfo sqlite3 yaml-0.1 md4c jansson libutf8proc nettle
LIBS     := $(shell pkg-config --libs-only-l $(PKGS) 2>/dev/null) -lunistring -lm
# libgit2 is loaded by the program when it is wanted; tests that call it themselves are linked with it.
TEST_LIBS := -lcmocka -lvterm -lgit2 -lutil

# ---- the program: everything but main.c goes into one archive, which the tests link too ----
SRC   := $(sort $(filter-out src/tools/%,$(wildcard src/*/*.c)))
OBJ   := $(SRC:%.c=$O/%.o)
MAIN  := $(O)/src/main.o
LIB   := $O/libdeskbell.a
BIN   := $O/deskbell
PROGRAM := $(if $(wildcard src/main.c),$(BIN),$(LIB))
MDOC  := $O/src/tools/mdoc
EMBED := $(sort $(shell find data themes -type f ! -name '.*' ! -path 'data/screenshot/*' 2>/dev/null))

# ---- tests: harness*.c and tests/support/*.c are shared by all, every other file is one executable ----
TEST_LIB_SRC := $(wildcard tests/support/*.c tests/*/harness*.c)
TEST_SRC := $(filter-out $(TEST_LIB_SRC),$(wildcard tests/unit/*/test_*.c tests/prop/*.c tests/screen/test_*.c \
	tests/pty/test_*.c tests/fault/*.c tests/fuzz/fuzz_*.c))
TEST_SH  := $(filter-out %/lib.sh,$(wildcard tests/lint/*.sh tests/cli/*.sh tests/fault/*.sh tests/pty/*.sh))
TEST_LIB := $O/libtest.a
BENCH    := $(patsubst %.c,$O/%,$(filter-out tests/bench/harness%,$(wildcard tests/bench/*.c)))
# `make test T=word` keeps those whose path holds the word.
pick      = $(strip $(if $T,$(foreach f,$1,$(if $(findstring $T,$f),$f)),$1))
TESTS    := $(call pick,$(TEST_SRC:%.c=$O/%) $(TEST_SH))

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all help man deps test-deps demo test lint asan asan-run tsan tsan-run valgrind cover cover-run \
	tidy screenshots clang bench bench-compare corpus promises fuzz install install-data format clean tests-built FORCE

all: $(PROGRAM) ## build the program: .build/deskbell
	@ln -sf $(CFG)/deskbell $B/deskbell

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-16s %s\n", $$1, $$2 }'
	@echo '  CC=clang, PREFIX=/usr, DESTDIR=, T=word (only tests whose path holds the word)'

man: $(MDOC) ## write what the manual pages say of commands from their table
	@src/tools/man.sh $(MDOC) $(wildcard man/*.[1-8])

deps: ## install what is missing to build (apt-get, as root or with sudo)
	@src/tools/deps.sh $(BUILD_DEBS)

test-deps: ## the same for the tests
	@src/tools/deps.sh $(BUILD_DEBS) $(TEST_DEBS)

demo: deps ## build, then open the program on a desk full of tickets
	@$(MAKE) --no-print-directory all
	@$B/deskbell demo

test: test-deps ## build and run every test; the last line counts them
	@$(MAKE) --no-print-directory all tests-built
	@CC='$(CC)' BUILD=$O tests/run.sh $(TESTS)

lint: test-deps ## only the lints
	@$(MAKE) --no-print-directory all $(MDOC)
	@CC='$(CC)' BUILD=$O tests/run.sh $(call pick,$(filter tests/lint/%,$(TEST_SH)))

asan: test-deps ## every test that is C or command line, under gcc's address and undefined sanitizers
	@$(MAKE) --no-print-directory CFG=asan asan-run

asan-run: $(PROGRAM) tests-built
	@CC='$(CC)' BUILD=$O tests/run.sh $(filter-out tests/lint/%,$(TESTS))

# What follows is no part of `make test`: each installs what it needs and takes its time.
tsan: test-deps ## the threads of the terminal program, under gcc's thread sanitizer
	@$(MAKE) --no-print-directory CFG=tsan tsan-run

tsan-run: $(PROGRAM) tests-built
	@src/tools/tsan_control.sh '$(CC)'
	@CC='$(CC)' BUILD=$O TEST_TIMEOUT=900 tests/run.sh $(call pick,$(filter $O/tests/unit/tui/% $O/tests/screen/% $O/tests/pty/%,$(TESTS)))

valgrind: test-deps ## the command line tests, each run of the program under valgrind
	@src/tools/deps.sh valgrind
	@$(MAKE) --no-print-directory all
	@CC='$(CC)' src/tools/valgrind.sh $O $(call pick,$(filter-out tests/cli/bench.sh,$(filter tests/cli/%,$(TEST_SH))))

cover: test-deps ## lines the tests reach, by room; the rest by reason
	@src/tools/deps.sh gcovr
	@$(MAKE) --no-print-directory CFG=cover cover-run

cover-run: $(PROGRAM) tests-built
	@find $O -name '*.gcda' -delete
	@CC='$(CC)' BUILD=$O TEST_TIMEOUT=900 tests/run.sh $(filter-out tests/lint/%,$(TESTS)) || echo 'cover: not all tests passed'
	@src/tools/cover.sh $O

tidy: deps ## clang-tidy, cppcheck and gcc -fanalyzer over the program's sources
	@src/tools/deps.sh clang-tidy cppcheck
	@$(MAKE) --no-print-directory $B/gen/embed_table.h
	@src/tools/tidy.sh $(call pick,$(SRC) src/main.c)

screenshots: deps ## the pictures of the README, taken of the program in an xterm nobody sees
	@src/tools/deps.sh xvfb xterm tmux imagemagick fonts-dejavu-core fonts-wqy-zenhei
	@$(MAKE) --no-print-directory all
	@src/tools/screenshots.sh $(BIN) data/screenshot

clang: ## build the program with clang
	@$(MAKE) --no-print-directory CC=clang all

bench: deps ## speed beside bare SQLite, other tools and the limits (N="10000 100000", OUT=FILE, ONLY=words)
	@$(MAKE) --no-print-directory all $(BENCH)
	@DESKBELL="$(CURDIR)/$(BIN)" BUILD=$O N="$(N)" ONLY="$(ONLY)" OUT="$(OUT)" tests/bench/run.sh

# `make bench-compare A B` as well as A=FILE B=FILE: then the two files are goals, of which nothing is to be made.
COMPARED := $(if $(filter bench-compare,$(MAKECMDGOALS)),$(filter-out bench-compare,$(MAKECMDGOALS)))
bench-compare: deps ## what got slower between two documents of `make bench` (A=FILE B=FILE)
	@$(MAKE) --no-print-directory $O/tests/bench/bench_compare
	@$O/tests/bench/bench_compare $(or $(COMPARED),$A $(B_FILE))

ifneq ($(COMPARED),)
.PHONY: $(sort $(COMPARED))
$(sort $(COMPARED)):
	@:
endif

corpus: test-deps ## the same program against real public data, where ../shared/data is present
	@$(MAKE) --no-print-directory all $O/tests/pty/test_walk $(patsubst %.c,$O/%,$(filter tests/fuzz/%,$(TEST_SRC)))
	@if [ -d $(or $(CORPUS),../shared/data) ]; then \
		CORPUS=$(abspath $(or $(CORPUS),../shared/data)) CC='$(CC)' BUILD=$O TEST_TIMEOUT=900 \
			tests/run.sh $(call pick,$(filter-out %/lib.sh,$(wildcard tests/corpus/*.sh))); \
	else echo 'corpus: no ../shared/data here (CORPUS=DIR names another place)'; fi

promises: test-deps ## what the store promises, measured, each with the control that fails (NIGHTLY=1: the long form)
	@$(MAKE) --no-print-directory all tests-built
	@CC='$(CC)' BUILD=$O DESKBELL_NIGHTLY=$(NIGHTLY) tests/promises.sh

fuzz: ## each fuzz target for T seconds (needs clang and libclang-rt-14-dev)
	@LIBS='$(LIBS)' src/tools/fuzz.sh '$(or $T,60)' $(wildcard tests/fuzz/fuzz_*.c)

install: all install-data ## DESTDIR= PREFIX=/usr/local
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/deskbell

# What is installed beside the program.
install-data:
	install -D -m 644 LICENSE $(DESTDIR)$(SHARE)/doc/deskbell/LICENSE
	install -D -m 644 data/completion/deskbell.bash $(DESTDIR)$(SHARE)/bash-completion/completions/deskbell
	install -D -m 644 data/completion/deskbell.zsh $(DESTDIR)$(SHARE)/zsh/site-functions/_deskbell
	install -D -m 644 data/completion/deskbell.fish $(DESTDIR)$(SHARE)/fish/vendor_completions.d/deskbell.fish
	@set -e; for m in $(wildcard man/*.[1-8]); do \
		d=$(DESTDIR)$(SHARE)/man/man$${m##*.}; echo "install $$m $$d"; \
		install -D -m 644 $$m $$d/$${m##*/}; done
	@set -e; for p in $(patsubst data/po/%.po,%,$(wildcard data/po/*.po)); do \
		d=$(DESTDIR)$(SHARE)/locale/$$p/LC_MESSAGES; mkdir -p $$d; \
		msgfmt -o $$d/deskbell.mo data/po/$$p.po; done

format: ## clang-format over all C
	@find src include tests -name '*.[ch]' -exec clang-format -i {} +

clean: ## remove .build
	rm -rf $B

# ---- rules ----
$(BIN): $(MAIN) $(LIB)
	@echo "link   $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(LIB): $(OBJ)
	@rm -f $@
	@ar rcsD $@ $^

$(TEST_LIB): $(TEST_LIB_SRC:%.c=$O/%.o)
	@rm -f $@
	@ar rcsD $@ $^

# Compile; the flags file changes when the flags do, the .d file holds the headers.
$O/%.o: %.c $O/flags
	@mkdir -p $(@D)
	@echo "cc     $<"
	@$(CC) $(CPPFLAGS) $(if $(filter tests/%,$<),-Itests) $(CFLAGS) -MMD -MP -c -o $@ $<

$(MDOC): $(MDOC).o $(LIB)
	@echo "link   $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# A test may ask for flags of its own in a comment: /* link: -Wl,--wrap=fsync */
$O/tests/%: $O/tests/%.o $(TEST_LIB) $(LIB)
	@echo "link   $@"
	@$(CC) $(CFLAGS) $(LDFLAGS) $$(sed -n 's,^.*/\* link: \(.*\) \*/.*$$,\1,p' tests/$*.c) -o $@ $< \
		$(if $(filter fuzz/%,$*),$O/tests/fuzz/standalone.o) $(TEST_LIB) $(LIB) $(LIBS) $(TEST_LIBS)

$(filter $O/tests/fuzz/%,$(TESTS)): $O/tests/fuzz/standalone.o

tests-built: $(filter $O/%,$(TESTS)) $(MDOC) $(if $(filter tests/cli/bench.sh,$(TESTS)),$(BENCH))
	@:

$O/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' | cmp -s - $@ || echo '$(CPPFLAGS) $(CFLAGS) $(LDFLAGS)' >$@

# Only one file knows where translations are installed, so another PREFIX compiles only that.
$O/src/base/i18n.o: private CPPFLAGS += -DDESKBELL_LOCALEDIR='"$(PREFIX)/share/locale"'
$O/src/base/i18n.o: $O/prefix

$O/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@

# The list file changes when a file to embed comes or goes.
$B/gen/embed.list: FORCE
	@mkdir -p $(@D)
	@echo '$(EMBED)' | cmp -s - $@ || echo '$(EMBED)' >$@

$B/gen/embed_table.h: src/tools/embed.sh $B/gen/embed.list $(EMBED)
	@echo "embed  $(words $(EMBED)) files"
	@src/tools/embed.sh $(EMBED) >$@

$O/src/base/embed.o: $B/gen/embed_table.h

-include $(shell find $O -name '*.d' 2>/dev/null)

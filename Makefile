# SPDX-License-Identifier: GPL-2.0
#
# make help says what there is.  Kbuild is what the kernel's build system reads.

# The running kernel if it can be built for, else the newest that can
headers = $(firstword $(wildcard /lib/modules/$(1)/build \
				 /usr/src/linux-headers-$(1)))
newest := $(lastword $(shell ls -d /usr/src/linux-headers-*/.config \
		/lib/modules/*/build/.config 2>/dev/null | \
		sed 's,/.config,,' | sort -V))
other = $(if $(1),$(warning no headers of the running kernel; what is built \
	with $(1) cannot be loaded here)$(1))
ifdef KERNELRELEASE
KDIR ?= $(or $(call headers,$(KERNELRELEASE)),$(error no headers of kernel \
	$(KERNELRELEASE): apt install linux-headers-$(KERNELRELEASE)))
else
KDIR ?= $(or $(call headers,$(shell uname -r)),$(call other,$(newest)),$(error no kernel \
	headers: apt install linux-headers-$(shell uname -r), if your \
	distribution has it; or say KDIR=FOLDER; or try `make demo`, which \
	brings its own kernel))
endif

prefix ?= /usr/local
completions = $(prefix)/share/bash-completion/completions
examples = $(prefix)/share/doc/scull/examples
variants := $(filter-out scull_common,$(patsubst %/,%,$(wildcard scull*/)))
# Those that need no parameter: scull_boot must be told where its memory is.
loadable := $(filter-out scull_boot,$(variants))

lints := $(patsubst tests/host/%.t,%,$(wildcard tests/host/lint-*.t))

.PHONY: all modules modules_install tools install clean load unload \
	demo check check-matrix check-debug check-kcsan soak bench lint $(lints) help

all: modules

modules:
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" $@

tools:
	$(MAKE) -C tools

# What kbuild would remove; it needs the kernel's headers even for that.
clean:
	find Kbuild scull* -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name '.*.d' \
		-o -name modules.order | xargs rm -f
	rm -rf build tests/build Module.symvers modules.order .*.cmd .*.o

modules_install:
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" INSTALL_MOD_PATH="$(DESTDIR)" $@

install: modules_install tools
	install -d "$(DESTDIR)$(prefix)/sbin" "$(DESTDIR)$(prefix)/include" \
		"$(DESTDIR)$(prefix)/share/man/man4"
	install scripts/scull_load scripts/scull_unload \
		build/tools/scullctl "$(DESTDIR)$(prefix)/sbin"
	install -d "$(DESTDIR)$(completions)"
	install -m 644 tools/scullctl.bash "$(DESTDIR)$(completions)/scullctl"
	install -d "$(DESTDIR)$(examples)"
	install tools/quanta.bt "$(DESTDIR)$(examples)"
	install -m 644 include/uapi/scull.h "$(DESTDIR)$(prefix)/include"
	install -m 644 man/scull.4 "$(DESTDIR)$(prefix)/share/man/man4"
	install -D -m 644 -t "$(DESTDIR)$(prefix)/share/man/man8" man/scullctl.8

load:
	@for m in $(loadable); do scripts/scull_load $$m || exit; done

unload:
	@for m in $(variants); do \
		[ ! -d /sys/module/$$m ] || scripts/scull_unload $$m || exit; \
	done

demo:
	@scripts/demo

check:
	@$(if $(CPUS),SCULL_CPUS=$(CPUS)) scripts/check $(addprefix -a ,$(ARCH)) $(KERNEL)

check-matrix:
	$(if $(ARCH)$(CPUS),$(error it takes KERNEL=":arm64 6.12,8" instead))
	@scripts/check-matrix $(KERNEL)

check-debug:
	@scripts/check 6.12-debug

check-kcsan:
	@scripts/check 6.12-kcsan

soak:
	@scripts/soak $(or $(MINUTES),10) $(SEED)

bench:
	@bench/run

lint:
	@scripts/deps lint && prove -v --timer -j$(shell nproc) tests/host/lint-*.t

$(lints): lint-%:
	@scripts/deps lint && prove -v tests/host/$@.t

help:
	@echo 'Try it in a virtual machine; Debian packages that it needs are installed:'
	@echo '  demo             play the chapter in a virtual machine'
	@echo '  check            run the tests on Linux 6.12, in full, and 6.1, in brief; or'
	@echo '                   on KERNEL="sid 6.12-rt", as scripts/kernel -h tells; with'
	@echo '                   ARCH=arm64 on another kind of processor, with CPUS=8 on'
	@echo '                   so many of them'
	@echo '  check-matrix     those that run in virtual machines, in brief, on every'
	@echo '                   kernel and processor, or on KERNEL=":arm64 6.12,8": hours'
	@echo '  check-debug      on a kernel that is built to notice mistakes'
	@echo '  check-kcsan      on one that is built to notice data races'
	@echo '  soak             all of it at once, at random, for MINUTES=10; SEED='
	@echo '                   repeats a run'
	@echo '  bench            measure speed and waste, and draw them: ten minutes on a'
	@echo '                   machine that does nothing else'
	@echo '  lint             run all compilers and checkers; or one of them:'
	@echo '                   $(wordlist 1,5,$(lints))'
	@echo '                   $(wordlist 6,99,$(lints))'
	@echo 'For a kernel, chosen by KERNELRELEASE= or KDIR=:'
	@echo '  modules          build (the default)'
	@echo '  modules_install  install the modules'
	@echo '  install          and the scripts, scullctl, the ioctl header, the manual'
	@echo '                   page and the example for bpftrace'
	@echo '  tools            build scullctl alone: it needs no kernel, but'
	@echo '                   libsmartcols-dev and libelf-dev'
	@echo '  clean            remove what was built'
	@echo 'As root, on this machine:'
	@echo '  load             all variants but scull_boot, which needs a parameter:'
	@echo '                   scripts/scull_load'
	@echo '  unload           all'
	@echo 'Defaults of the parameters can be chosen: SCULLP_ORDER=2 and others;'
	@echo 'the Kbuild file in the folder of each variant lists its own.'

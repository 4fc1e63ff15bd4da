# SPDX-License-Identifier: GPL-2.0
#
# make help lists the targets.  The kernel's build system reads Kbuild, not this file.

ifneq ($(words $(CURDIR)),1)
$(error the kernel's build system cannot build in a folder with a space in its \
	name: $(CURDIR))
endif

# Build for the running kernel or, if its headers are missing, for the newest kernel
# that has headers.
headers = $(firstword $(wildcard /lib/modules/$(1)/build \
				 /usr/src/linux-headers-$(1)))
newest := $(lastword $(shell ls -d /usr/src/linux-headers-*/.config \
		/lib/modules/*/build/.config 2>/dev/null | \
		sed 's,/.config,,' | sort -V))
other = $(if $(1),$(warning the headers of the running kernel are missing; modules \
	built with $(1) cannot be loaded into it)$(1))
# The command that installs headers here.  Copies of the source for DKMS have no lab.
get = $(or $(shell lab/host headers $(1) 2>/dev/null),apt install linux-headers-$(1))
ifdef KERNELRELEASE
KDIR ?= $(or $(call headers,$(KERNELRELEASE)),$(error the headers of kernel \
	$(KERNELRELEASE) are missing; run $(call get,$(KERNELRELEASE))))
else
KDIR ?= $(or $(call headers,$(shell uname -r)),$(call other,$(newest)),$(error kernel \
	headers are missing; run $(call get,$(shell uname -r)) if your distribution has \
	that package, set KDIR=FOLDER, or try `make demo`, which fetches its own \
	kernel))
endif

version = $(shell cat VERSION)
# kbuild would look for a relative path in the kernel's build folder.
ifdef DESTDIR
override DESTDIR := $(shell realpath -ms "$(DESTDIR)")
endif
prefix ?= /usr/local
sbindir ?= $(prefix)/sbin
docdir ?= $(prefix)/share/doc/scull
mandir = $(prefix)/share/man
bash_completions = $(prefix)/share/bash-completion/completions
fish_completions = $(prefix)/share/fish/vendor_completions.d
zsh_completions ?= $(prefix)/share/zsh/site-functions
source = /usr/src/scull-$(version)
variants := $(filter-out scull_common,$(patsubst %/,%,$(wildcard scull*/)))
# Modules that load without a parameter: scull_boot requires scull_boot_region=.
loadable := $(filter-out scull_boot,$(variants))

lints := $(patsubst tests/host/%.t,%,$(wildcard tests/host/lint-*.t))

.PHONY: all modules modules_install tools install install-utils install-source \
	uninstall dkms deb rpm arch dist clean load unload demo shell shell2 step gdb \
	tour check check-all check-flaky check-matrix check-debug check-kcsan grade \
	soak bench lint $(lints) help

all: modules

modules:
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" $@

tools:
	$(MAKE) -C tools

# Remove the files that kbuild would remove, because kbuild itself requires the
# kernel's headers for that.
clean:
	find Kbuild scull* -name '*.o' -o -name '*.ko' -o -name '*.mod' \
		-o -name '*.mod.c' -o -name '.*.cmd' -o -name '.*.d' \
		-o -name modules.order | xargs rm -f
	rm -rf build Module.symvers modules.order .*.cmd .*.o

# Run depmod, because kbuild runs it only if there is a System.map, which kernel
# headers do not include.
modules_install:
	$(MAKE) -C "$(KDIR)" M="$(CURDIR)" INSTALL_MOD_PATH="$(DESTDIR)" $@
	$(if $(DESTDIR),,depmod "$(release)")

release = $(shell $(MAKE) -s -C "$(KDIR)" kernelrelease)

install: modules_install install-utils

# The files to install, each as FILE:DESTINATION
into = $(foreach f,$(2),$(f):$(1)/$(notdir $(f)))
utils = $(call into,$(prefix)/bin,build/tools/scullctl) \
	$(call into,$(sbindir),scripts/scull_load scripts/scull_unload) \
	$(call into,$(prefix)/include,include/uapi/scull.h) \
	$(call into,$(mandir)/man4,$(wildcard man/*.4)) \
	$(call into,$(mandir)/man8,$(wildcard man/*.8)) \
	$(call into,$(prefix)/lib/udev/rules.d,$(wildcard etc/udev/*)) \
	$(call into,$(docdir)/examples,$(wildcard tools/*.bt)) \
	tools/scullctl.bash:$(bash_completions)/scullctl \
	tools/scullctl.fish:$(fish_completions)/scullctl.fish \
	tools/scullctl.zsh:$(zsh_completions)/_scullctl \
	$(foreach f,$(wildcard etc/mod*/*),$(f):/$(f)) \
	$(foreach f,README.md CONTRIBUTING.md SECURITY.md CHANGELOG.md tests/README.md \
		lab/README.md $(shell find docs -type f),$(f):$(docdir)/$(f))
# The links to install, each as TARGET:LINK
links = $(foreach f,scull_load scull_unload,../man4/scull.4:$(mandir)/man8/$(f).8 \
	scullctl:$(bash_completions)/$(f) \
	scullctl.fish:$(fish_completions)/$(f).fish)
# The list of the files that uninstall removes, including those of older versions
list = "$(DESTDIR)$(docdir)/installed"

# Keep existing files in /etc, because the administrator may have changed them.
install-utils: tools
	for f in $(utils); do \
		to="$(DESTDIR)$${f#*:}"; f=$${f%%:*}; mode=644; \
		[ ! -x $$f ] || mode=755; \
		case $$f in etc/mod*) [ ! -e "$$to" ] || continue ;; esac; \
		install -D -m $$mode $$f "$$to" || exit; \
	done
	for f in $(links); do \
		ln -sf $${f%%:*} "$(DESTDIR)$${f#*:}" || exit; \
	done
	for f in $(utils) $(links) $(docdir)/installed; do \
		echo $${f#*:}; \
	done >>$(list)

# Remove files in /etc only if they are unchanged.  Remove the modules of all kernels,
# which requires no kernel headers.
uninstall:
	[ ! -e $(list) ] || sort -u $(list) | while read -r f; do \
		case $$f in /etc/*) cmp -s .$$f "$(DESTDIR)$$f" || continue ;; esac; \
		rm -f "$(DESTDIR)$$f" || exit; \
	done
	[ ! -d "$(DESTDIR)$(docdir)" ] || find "$(DESTDIR)$(docdir)" -depth \
		-type d -exec rmdir --ignore-fail-on-non-empty {} +
	for m in scull_common $(variants); do \
		for d in "$(DESTDIR)"/lib/modules/*/extra/$$m \
			"$(DESTDIR)"/lib/modules/*/updates/$$m; do \
			[ -d "$$d" ] || continue; \
			rm -f "$$d/$$m".ko* && \
				rmdir --ignore-fail-on-non-empty "$$d" || exit; \
		done; \
	done
	$(if $(DESTDIR),,grep -ls /scull_common/ /lib/modules/*/modules.dep | \
		cut -d / -f 4 | xargs -rn 1 depmod)

# Install the source of the modules for DKMS.
install-source:
	for f in $$(find Makefile VERSION Kbuild include scull* -name '*file' -o -name VERSION -o -name Kbuild \
		-o -name '*.[ch]' ! -name '*.mod.c'); do \
		install -D -m 644 $$f "$(DESTDIR)$(source)/$$f" || exit; \
	done
	install -D packaging/dkms-try "$(DESTDIR)$(source)/packaging/dkms-try"
	sed 's/#MODULE_VERSION#/$(version)/' dkms.conf \
		>"$(DESTDIR)$(source)/dkms.conf"

# Remove all versions that DKMS has.  Modules of the same version may have been built
# from another source, and DKMS would also build an older version for each new kernel.
dkms: install-source
	for old in /var/lib/dkms/scull/[0-9]*; do \
		[ ! -d $$old ] || dkms remove scull/$${old##*/} --all || exit; \
	done
	dkms install scull/$(version)

deb rpm arch:
	@packaging/$@

dist:
	@packaging/dist

load:
	@for m in $(loadable); do scripts/scull_load $$m || exit; done

unload:
	@for m in $(variants); do \
		[ ! -d /sys/module/$$m ] || scripts/scull_unload $$m || exit; \
	done

demo:
	@scripts/shell play -t docs/tour.md

shell:
	@scripts/shell

shell2:
	@scripts/shell -2

gdb:
	@scripts/gdb

step:
	@scripts/shell -i bash scripts/step $(or $(PAGE),tour)

# Update the output in the pages, if every command succeeds.
tour:
	@mkdir -p build
	@for page in docs/tour.md docs/exercises.md; do \
		scripts/shell play $$page >build/played && \
			cp build/played $$page || exit; \
	done
	@tests/host/solved >build/played && cp build/played docs/exercises-code.md

chosen = $(addprefix -A ,$(ARCH)) $(if $(TESTS),-t "$(TESTS)") $(KERNEL)

check:
	@tests/harness/check $(chosen)

check-all:
	@tests/harness/check -a $(chosen)

check-flaky:
	@tests/harness/check-flaky $(addprefix -n ,$(N)) $(chosen)

check-matrix:
	$(if $(ARCH),$(error check-matrix does not support ARCH=; use KERNEL=":arm64 \
		6.12,8"))
	@tests/harness/check-matrix $(KERNEL)

check-debug:
	@tests/harness/check -g 6.12-debug

check-kcsan:
	@tests/harness/check -g 6.12-kcsan

grade:
	@tests/harness/grade $(addprefix -e ,$(EXERCISE)) $(addprefix --json ,$(JSON)) $(FILE)

soak:
	@tests/harness/soak $(or $(MINUTES),10) $(SEED)

bench:
	@bench/run

lint:
	@lab/deps lint && prove -v --timer -j$(shell nproc) tests/host/lint-*.t

$(lints): lint-%:
	@lab/deps lint && prove -v tests/host/$@.t

help:
	@echo 'Try it in a virtual machine (missing packages are installed on Debian):'
	@echo '  demo             run the commands of the chapter in a virtual machine'
	@echo '  shell            start a shell in it.  It has the folder SHARE=share at'
	@echo '                   /share, CPUS=2, and the programs WITH="bpftrace strace"'
	@echo '  shell2           start a second shell in the machine of make shell'
	@echo '  gdb              debug the kernel of the machine of make shell'
	@echo '  step             play the tour, or PAGE=exercises, a command at a time'
	@echo '  tour             update the recorded output in docs/tour.md and the exercises'
	@echo '  check            run the tests on Linux 6.12 and um-debug, the linters and the'
	@echo '                   demo (twelve minutes).  TESTS="map limit" selects test files;'
	@echo '                   KERNEL="sid 6.12-rt 6.12,8" selects kernels and numbers of'
	@echo '                   processors (lab/kernel -h); ARCH=arm64 an architecture'
	@echo '  check-all        run all tests, on Linux 6.12, um-debug and 6.1'
	@echo '  check-flaky      run tests N=20 times under load, and print those that vary'
	@echo '  check-matrix     run the guest tests on every kernel and architecture, or on'
	@echo '                   KERNEL=":arm64 6.12,8" (hours)'
	@echo '  check-debug      run the guest tests on an emulated kernel with KASAN,'
	@echo '                   lockdep, kmemleak ...'
	@echo '  check-kcsan      run the guest tests on a kernel that detects data races'
	@echo '  grade            grade the module FILE="scullx.c ...", which solves EXERCISE=2 of'
	@echo '                   docs/exercises-code.md; JSON= writes the points to a file'
	@echo '  soak             run all kinds of operations at once, at random, for'
	@echo '                   MINUTES=10; SEED= repeats a run'
	@echo '  bench            measure speed and wasted memory, and draw the results (ten'
	@echo '                   minutes, on an otherwise idle machine)'
	@echo '  lint             run all compilers and checkers, or one of:'
	@echo '                   $(wordlist 1,5,$(lints))'
	@echo '                   $(wordlist 6,99,$(lints))'
	@echo 'Build and install for a kernel, selected by KERNELRELEASE= or KDIR=:'
	@echo '  modules          build the modules (the default)'
	@echo '  modules_install  install the modules'
	@echo '  install          install the modules, scullctl, the scripts, manual pages,'
	@echo '                   ioctl header, udev rule, and examples for modprobe.d and'
	@echo '                   bpftrace; DESTDIR= and prefix=/usr/local select the place'
	@echo '  install-utils    install everything except the modules'
	@echo '  uninstall        remove the files that install, with the same DESTDIR= and'
	@echo '                   prefix=, has installed, and the modules for all kernels'
	@echo '  dkms             let DKMS build and install the modules, for this kernel and'
	@echo '                   for each later one'
	@echo '  deb, rpm, arch   build packages of all these files for Debian, for Fedora and'
	@echo '                   openSUSE, or for Arch Linux, in build/deb, build/rpm, build/arch'
	@echo '  dist             make a tarball of the source in build'
	@echo '  tools            build only scullctl, which requires no kernel headers, but'
	@echo '                   libsmartcols-dev and libelf-dev'
	@echo '  clean            remove all files that were built'
	@echo 'As root, on this machine:'
	@echo '  load             load all variants except scull_boot, which needs a parameter'
	@echo '                   (use scripts/scull_load)'
	@echo '  unload           unload all variants'
	@echo 'To change the default of a module parameter, set for example SCULLP_ORDER=2.'
	@echo 'The Kbuild file in the folder of each variant lists its parameters.'

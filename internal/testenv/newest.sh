#!/bin/sh
# newest.sh: gets the newest Prosody and ejabberd that Debian has, of the
# suites that are not released yet, into .tools/newest/ of this checkout.
# packages.sh says how. To get newer ones later, remove that folder first.
#
# Everything that they need comes along, down to the C library and its loader,
# for the machine's are older than what they were built for. Each program is
# started through that loader, so that no change of root is needed, nor root.
set -u
. "$(dirname "$0")/packages.sh"

# The suites, the better one first. Packages stay out of testing that do not go
# together; unstable is there for a time at which testing has none.
suites='testing unstable'
mirror=http://deb.debian.org/debian

prosody='prosody prosody-modules'
ejabberd='ejabberd'

all_there() {
	is_there newest/prosody "$prosody" && is_there newest/ejabberd "$ejabberd"
}

# tell_versions: what was had.
tell_versions() {
	for server in prosody ejabberd; do
		version=$(sed -n "s/^$server //p" "$tools/newest/$server/versions" 2>/dev/null)
		say "$server ${version:-is missing: what is tested on it is skipped}"
	done
}

# cannot: the end for a machine on which nothing can be had.
cannot() {
	say "tests on the newest servers skip, unless .tools has them from before"
	exit 0
}

# write_status: nothing is installed, but for what is depended on for system
# users and start scripts.
write_status() {
	pretend adduser ca-certificates debconf init-system-helpers openssl \
		procps ssl-cert systemd ucf
}

# write_config: with a source of its own. What it signs is checked, its age is
# not: a mirror that has not moved for weeks is still the newest that can be
# had, and the servers see nobody but the tests.
write_config() {
	common_config
	cat <<-CONFIG
		Dir::Etc::sourcelist "$apt/newest.sources";
		Dir::Etc::sourceparts "/dev/null";
	CONFIG
	cat >"$apt/newest.sources" <<-SOURCE
		Types: deb
		URIs: $mirror
		Suites: $suite
		Components: main
		Check-Valid-Until: no
		Signed-By: $keyring
	SOURCE
}

leave_out=''

# finish FOLDER: puts a script in the place of each program, which starts it
# through the loader of its own C library. Programs find each other by their
# places (Erlang's do), and the kernel would give them the machine's loader.
finish() {
	for loader in "$1"/usr/lib/*/ld-linux*.so.*; do :; done
	find "$1/usr" -type f -perm -u+x ! -name '*.so*' | while read -r program; do
		[ "$(head -c 4 "$program" | tail -c 3)" = ELF ] || continue
		# From the program's folder up to this one, and down to the loader's.
		up=$(dirname "${program#"$1"/}" | sed 's:[^/][^/]*:..:g')
		mv "$program" "$program.elf"
		cat >"$program" <<-SCRIPT
			#!/bin/sh
			loader=\${0%/*}/$up${loader#"$1"}
			exec "\$loader" --library-path "\${loader%/*}" "\$0.elf" "\$@"
		SCRIPT
		chmod +x "$program"
	done
}

if all_there; then
	tell_versions
	exit 0
fi
needs apt-get apt-config dpkg dpkg-deb flock || cannot
keyring=
for file in /usr/share/keyrings/debian-archive-keyring.pgp /usr/share/keyrings/debian-archive-keyring.gpg; do
	[ -r "$file" ] && keyring=$file
done
if [ -z "$keyring" ]; then
	say "Debian's keys are not here (package debian-archive-keyring)"
	cannot
fi
lock || cannot
mkdir -p "$tools/newest"
for suite in $suites; do
	all_there && break
	update || cannot
	get newest/prosody "$prosody"
	get newest/ejabberd "$ejabberd"
done
rm -rf "$apt"
tell_versions

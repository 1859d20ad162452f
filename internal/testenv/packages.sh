# packages.sh: how get.sh and newest.sh get programs from Debian packages. They
# read it; by itself it does nothing.
#
# The packages are unpacked, never installed. So no root is needed, no package
# starts a server on the machine's own interfaces, and `rm -rf .tools` takes
# everything back. It is done the same way for root, so that everybody tests
# the same thing.
#
# What cannot be had is said, together with what therefore does not run, and
# is no failure: the tests that need it skip, and the summary counts them.
#
# shellcheck shell=sh

root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
tools=$root/.tools
apt=$tools/apt

# is_there FOLDER PACKAGES: whether that folder of .tools is complete and of
# this recipe. The list is written before the folder is renamed into place, so a
# run that was interrupted leaves nothing that looks complete.
is_there() {
	[ "$(cat "$tools/$1/packages" 2>/dev/null)" = "$2" ]
}

say() {
	echo "$(basename "$0"): $*" >&2
}

# needs PROGRAM...: whether they are all there; else it is said which is not.
needs() {
	for program; do
		command -v "$program" >/dev/null && continue
		say "no $program here: packages can be had on Debian and its relatives only"
		return 1
	done
}

# lock: waits until no other run unpacks. Two at once (an editor's and a
# terminal's) would unpack over each other; the second one finds everything
# there.
lock() {
	if ! mkdir -p "$tools"; then
		say "cannot write to $tools"
		return 1
	fi
	exec 9>"$tools/lock"
	flock 9
}

# pretend PACKAGE...: entries of packages that are taken for installed.
pretend() {
	for pretended; do
		printf 'Package: %s\nStatus: install ok installed\nArchitecture: all\nVersion: 99:0\n\n' "$pretended"
	done
}

# common_config: apt's settings. The machine's own are left out, for they may
# hold hooks that touch the machine (containers' images have some that empty
# its package cache) and extra indexes; what concerns the network, such as a
# proxy, is carried over.
common_config() {
	apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets'
	cat <<-CONFIG
		Acquire::Languages "none";
		Acquire::Retries "2";
		Acquire::http::Timeout "20";
		Acquire::https::Timeout "20";
		APT::Install-Recommends "false";
		APT::Sandbox::User "root";
		Debug::NoLocking "true";
		Dir::Cache "$apt/cache";
		Dir::Etc::main "/dev/null";
		Dir::Etc::parts "/dev/null";
		Dir::State "$apt/state";
		Dir::State::status "$apt/status";
	CONFIG
}

# update: reads the lists of packages. The caller has defined write_status (what
# apt shall take for installed), write_config, leave_out (a pattern of packages'
# files that are not unpacked) and finish (what is done with a folder that holds
# them all).
update() {
	rm -rf "$apt"
	if ! mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"; then
		say "cannot write to $tools"
		return 1
	fi
	write_status >"$apt/status"
	write_config >"$apt/apt.conf"
	APT_CONFIG=$apt/apt.conf
	export APT_CONFIG
	# It ends well even when it could not fetch a thing, and says so in warnings.
	apt-get -q update >"$apt/log" 2>&1
	grep -q '^[EW]:' "$apt/log" &&
		say "the lists of packages could not all be had: $(grep '^[EW]:' "$apt/log" | head -n 1)"
	return 0
}

# get FOLDER PACKAGES: unpacks packages, and what they depend on, into that
# folder of .tools.
get() {
	is_there "$1" "$2" && return
	say "getting $1 (packages: $2)"
	new=$tools/$1.new
	debs=$apt/cache/archives
	rm -rf "$new" "$debs"
	mkdir -p "$new" "$debs/partial"
	# The package names are separate words here.
	# shellcheck disable=SC2086
	if ! apt-get -q -y --download-only install $2 >"$apt/log" 2>&1; then
		say "could not get $1: $(grep '^E:' "$apt/log" | head -n 1)"
		rm -rf "$new"
		return 1
	fi
	for deb in "$debs"/*.deb; do
		# The pattern is one.
		# shellcheck disable=SC2254
		case ${deb##*/} in $leave_out) continue ;; esac
		if ! unpack "$deb" "$new" 2>"$apt/log"; then
			say "could not unpack $(basename "$deb"): $(tail -n 1 "$apt/log")"
				rm -rf "$new"
			return 1
		fi
	done
	rm -rf "$debs"
	finish "$new"
	echo "$2" >"$new/packages"
	rm -rf "${tools:?}/$1"
	mv "$new" "$tools/$1"
}

# unpack DEB FOLDER: unpacks one package, and notes its version.
unpack() {
	dpkg-deb -W --showformat='${Package} ${Version}\n' "$1" >>"$2/versions" && dpkg -x "$1" "$2"
}

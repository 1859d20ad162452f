#!/bin/sh
# get.sh: gets the programs that the tests talk to (real servers, a real
# keyring, another XMPP client, a browser) from Debian packages into .tools/ of
# this checkout.
#
# The packages are unpacked, never installed. So no root is needed, no package
# starts a server on the machine's own interfaces, and `rm -rf .tools` takes
# everything back. It is done the same way for root, so that everybody tests
# the same thing.
#
# What cannot be had is said, together with what therefore does not run, and
# is no failure: the tests that need it skip, and the summary counts them.
set -u

root=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
tools=$root/.tools
apt=$tools/apt

# One line a tool: name, then the packages that are asked for by name. What
# they depend on is found by apt. The line is kept in the unpacked folder, so
# that a changed line is noticed and unpacked anew.
prosody='prosody prosody-modules'
ejabberd='ejabberd'
keyring='gnome-keyring dbus-daemon libsecret-tools'
client='go-sendxmpp'
chromium='chromium-headless-shell'

# is_there TOOL PACKAGES: whether that folder is complete and of this recipe.
# The list is written before the folder is renamed into place, so a run that
# was interrupted leaves nothing that looks complete.
is_there() {
	[ "$(cat "$tools/$1/packages" 2>/dev/null)" = "$2" ]
}

all_there() {
	is_there prosody "$prosody" && is_there ejabberd "$ejabberd" &&
		is_there keyring "$keyring" && is_there client "$client" &&
		is_there chromium "$chromium"
}

say() {
	echo "get.sh: $*" >&2
}

# cannot WHY: the end for a machine on which no package can be had at all.
cannot() {
	say "$1"
	say "tests that need real servers, the system keyring, another client or a browser skip, unless .tools has them from before"
	exit 0
}

# write_status: the list of what apt shall take for installed. It is the
# machine's own list, so that apt leaves out the libraries that are there, with
# three changes:
# - no dependencies, for an entry without its dependencies would be "broken";
# - without the packages that this script is for and those released in step
#   with them: they are unpacked even where the machine has them, so that the
#   tests run the same set everywhere;
# - with packages that are only pretended: they are depended on for dialogs on
#   a desktop, for system users and for start scripts, and nothing that is
#   merely unpacked runs them.
write_status() {
	dpkg-query -W -f='Package: ${Package}\nStatus: ${Status}\nArchitecture: ${Architecture}\nVersion: ${Version}\nMulti-Arch: ${Multi-Arch}\nProvides: ${Provides}\n\n' |
		grep -v ': $' |
		awk -v RS= -v ORS='\n\n' '!/^Package: (prosody|lua|liblua|ejabberd|erlang-|gnome-keyring|libgck-|libgcr-|p11-kit|dbus|libsecret-|go-sendxmpp|chromium)/'
	for pretended in adduser ca-certificates debconf dconf-gsettings-backend \
		default-dbus-session-bus gcr init-system-helpers openssl \
		pinentry-gnome3 procps ssl-cert ucf; do
		printf 'Package: %s\nStatus: install ok installed\nArchitecture: all\nVersion: 99:0\n\n' "$pretended"
	done
}

# write_config: apt's settings. The machine's own are left out, for they may
# hold hooks that touch the machine (containers' images have some that empty
# its package cache) and extra indexes; what concerns the network, such as a
# proxy, is carried over. The sources stay the machine's own: near mirrors,
# known keys, and packages that fit its C library.
write_config() {
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

# get TOOL PACKAGES WHAT: unpacks one tool. WHAT says what does not run
# without it.
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
		say "therefore $3 are not tested"
		rm -rf "$new"
		return
	fi
	# The C library belongs to the loader that the machine has: a second one
	# beside it breaks every program.
	rm -f "$debs"/libc6_*.deb
	for deb in "$debs"/*.deb; do
		if ! dpkg -x "$deb" "$new" 2>"$apt/log"; then
			say "could not unpack $(basename "$deb"): $(tail -n 1 "$apt/log")"
			say "therefore $3 are not tested"
			rm -rf "$new"
			return
		fi
	done
	rm -rf "$debs"
	echo "$2" >"$new/packages"
	rm -rf "${tools:?}/$1"
	mv "$new" "$tools/$1"
}

all_there && exit 0

for program in apt-get apt-config dpkg dpkg-query flock; do
	command -v "$program" >/dev/null ||
		cannot "no $program here: packages can be had on Debian and its relatives only"
done
mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" ||
	cannot "cannot write to $tools"

# Two runs at once (an editor's and a terminal's) must not unpack over each
# other. The second one waits, and finds everything there.
exec 9>"$tools/lock"
flock 9
all_there && exit 0

write_status >"$apt/status"
write_config >"$apt/apt.conf"
APT_CONFIG=$apt/apt.conf
export APT_CONFIG
# It ends well even when it could not fetch a thing, and says so in warnings.
apt-get -q update >"$apt/log" 2>&1
grep -q '^[EW]:' "$apt/log" &&
	say "the lists of packages could not all be had: $(grep '^[EW]:' "$apt/log" | head -n 1)"

get prosody "$prosody" 'registration, login and invitations on a real Prosody'
get ejabberd "$ejabberd" 'registration and login on a real ejabberd'
get keyring "$keyring" 'passwords in a real system keyring'
get client "$client" 'logins and messages of another XMPP client'
get chromium "$chromium" 'pages as a browser shows them'
rm -rf "$apt"

#!/bin/sh
# get.sh [TOOL...]: gets the programs that the tests talk to (real servers, a
# real keyring, another XMPP client, a browser, and what looks there for
# barriers) into .tools/ of this checkout, all of them or those that are named.
# With all of them come the newest servers (newest.sh). packages.sh says how. The
# XMPP libraries that `make bench` measures this program beside are got only when
# named.
set -u
. "$(dirname "$0")/packages.sh"

if [ $# -eq 0 ]; then
	# Before this one takes the lock, which is the same.
	"$(dirname "$0")/newest.sh"
	set -- prosody ejabberd keyring client chromium axe
fi

# get_axe: axe-core, which no package of Debian has: one script, MPL-2.0, out of
# the archive that its makers publish. Its digest is that of the npm registry.
axe_version=4.14.1
axe_sha256=e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745
get_axe() {
	is_there axe "axe-core $axe_version" && return
	needs curl sha256sum tar || return
	say "getting axe (axe-core $axe_version)"
	new=$tools/axe.new
	rm -rf "$new"
	mkdir -p "$new" || return
	if ! curl -fsS --max-time 60 -o "$new/archive" "https://registry.npmjs.org/axe-core/-/axe-core-$axe_version.tgz"; then
		say "could not get axe"
	elif ! echo "$axe_sha256  $new/archive" | sha256sum --status -c; then
		say "what came as axe-core $axe_version is something else, and was thrown away"
	elif tar -xzf "$new/archive" -C "$new" --strip-components 1 package/axe.min.js package/LICENSE package/LICENSE-3RD-PARTY.txt; then
		rm "$new/archive"
		echo "axe-core $axe_version" >"$new/packages"
		rm -rf "$tools/axe"
		mv "$new" "$tools/axe"
		return
	else
		say "could not unpack axe"
	fi
	rm -rf "$new"
	return 1
}

# packages_of TOOL: the packages that are asked for by name. What they depend on
# is found by apt. The line is kept in the unpacked folder, so that a changed
# one is noticed and unpacked anew.
packages_of() {
	case $1 in
	prosody) echo 'prosody prosody-modules' ;;
	ejabberd) echo 'ejabberd' ;;
	keyring) echo 'gnome-keyring dbus-daemon libsecret-tools' ;;
	client) echo 'go-sendxmpp' ;;
	chromium) echo 'chromium-headless-shell' ;;
	axe) echo "axe-core $axe_version" ;;
	# The interpreter is named, so that it lies with what is compiled for it.
	slixmpp) echo 'python3 python3-slixmpp python3-slixmpp-lib' ;;
	nbxmpp) echo 'python3 python3-nbxmpp' ;;
	aioxmpp) echo 'python3 python3-aioxmpp' ;;
	esac
}

# purpose_of TOOL: what is not tested without it.
purpose_of() {
	case $1 in
	prosody) echo 'registration, login and invitations on a real Prosody' ;;
	ejabberd) echo 'registration and login on a real ejabberd' ;;
	keyring) echo 'passwords in a real system keyring' ;;
	client) echo 'logins and messages of another XMPP client' ;;
	chromium) echo 'pages as a browser shows them' ;;
	axe) echo 'whether pages can be used by everybody' ;;
	slixmpp | nbxmpp | aioxmpp) echo "round trips and times of $1" ;;
	esac
}

all_there() {
	for tool; do
		is_there "$tool" "$(packages_of "$tool")" || return 1
	done
}

# cannot: the end for a machine on which no package can be had at all.
cannot() {
	say "tests that need real servers, the system keyring, another client or a browser skip, unless .tools has them from before"
	exit 0
}

# write_status: the machine's own list, so that apt leaves out the libraries
# that are there, with three changes:
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
		awk -v RS= -v ORS='\n\n' '!/^Package: (prosody|lua|liblua|ejabberd|erlang-|gnome-keyring|libgck-|libgcr-|p11-kit|dbus|libsecret-|go-sendxmpp|chromium|python3|libpython3|gir1[.]2-|libgirepository|glib-networking|libsoup-3)/'
	pretend adduser ca-certificates debconf dconf-gsettings-backend \
		default-dbus-session-bus gcr init-system-helpers openssl \
		pinentry-gnome3 procps ssl-cert ucf
}

# write_config: the sources stay the machine's own: near mirrors, known keys, and
# packages that fit its C library.
write_config() { common_config; }

# The C library belongs to the loader that the machine has: a second one beside
# it breaks every program.
leave_out='libc6_*'
finish() { :; }

all_there "$@" && exit 0
# What needs no packages is got first, and by itself.
packaged=
for tool; do
	if [ "$tool" != axe ]; then
		packaged="$packaged $tool"
	elif ! needs flock || ! lock || ! get_axe; then
		say "therefore $(purpose_of axe) is not tested"
	fi
done
# The names are separate words.
# shellcheck disable=SC2086
set -- $packaged
all_there "$@" && exit 0
needs apt-get apt-config dpkg dpkg-deb dpkg-query flock || cannot
lock || cannot
all_there "$@" && exit 0
update || cannot
for tool; do
	get "$tool" "$(packages_of "$tool")" ||
		say "therefore $(purpose_of "$tool") are not tested"
done
rm -rf "$apt"

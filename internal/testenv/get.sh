#!/bin/sh
# get.sh [TOOL...]: gets the programs that the tests talk to (real servers, a
# real keyring, another XMPP client, a browser) into .tools/ of this checkout,
# all of them or those that are named. packages.sh says how. The XMPP libraries
# that `make bench` measures this program beside are got only when named.
set -u
. "$(dirname "$0")/packages.sh"

[ $# -gt 0 ] || set -- prosody ejabberd keyring client chromium

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
needs apt-get apt-config dpkg dpkg-deb dpkg-query flock || cannot
lock || cannot
all_there "$@" && exit 0
update || cannot
for tool; do
	get "$tool" "$(packages_of "$tool")" ||
		say "therefore $(purpose_of "$tool") are not tested"
done
rm -rf "$apt"

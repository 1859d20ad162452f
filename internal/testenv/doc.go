// Package testenv gives tests the real programs of the outside world:
// Prosody, ejabberd, gnome-keyring, another XMPP client and a browser, started by
// the test as an ordinary process on 127.0.0.1 and gone when the test is.
//
// It is imported by tests only; the program itself never contains it. The
// programs are unpacked by get.sh, which `make test` runs. A test that asks
// for one that is not there is skipped with the reason. It has newest.sh unpack
// newer servers, too, for tests that ask for those; with `make test-newest` all
// tests run on them (XMPP_START_SERVERS).
//
// A server starts for one test with [Prosody], [Ejabberd] or
// [ThrottledEjabberd]. Where many tests of a package can live with the same
// server, [Shared] starts it once:
//
//	var servers testenv.Shared
//
//	func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }
//
//	func TestLogin(t *testing.T) {
//		s := servers.Prosody(t)
//		…
//	}
//
// It is not a mock: what the servers answer is theirs. A server that
// misbehaves on purpose is the business of internal/practice/adversary.
package testenv

package main

import (
	"context"
	"crypto/rand"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
)

// patience is how long a test waits for what must come; it ends a hang.
const patience = 3 * time.Minute

// own-server: from here on the script has a Prosody for itself.
func ownServer(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	w.site = &site{testenv.Prosody(w), w.direct}
	ts.Setenv("SERVER", w.flag())
	ts.Setenv("CA", w.CAFile)
}

// invitation HOST VARIABLE: the server's owner makes an invitation.
func invitation(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	ts.Setenv(args[1], w.Invitation(w, args[0]))
}

// reset-link NAME VARIABLE: the server's owner makes an account on open.test, and
// a link by which its password can be set anew.
func resetLink(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	w.Adduser(w, args[0], testenv.Open, password.Make().Reveal())
	ts.Setenv(args[1], w.ResetLink(w, args[0]))
}

// logs-in ADDRESS: another client logs in with the password that was found, and
// its message arrives.
func logsIn(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	from, err := address.Parse(args[0])
	ts.Check(err)
	to, err := address.New(fresh("receiver"), from.Domain())
	ts.Check(err)
	secret := password.Make()
	w.Adduser(w, to.Local(), to.Domain().String(), secret.Reveal())
	w.arrives(from, w.secrets[args[0]], to, secret)
}

// arrives sends a message with the other client, and waits for it.
func (w *world) arrives(from address.Address, fromSecret string, to address.Address, toSecret password.Secret) {
	w.Helper()
	if fromSecret == "" {
		w.Fatalf("no password of %s was found", from)
	}
	receiver := w.session(to, toSecret)
	text := "hello " + rand.Text()
	testenv.OtherClient(w, w.Server, from.String(), fromSecret, to.String(), text)
	ctx, cancel := context.WithTimeout(w.Context(), patience)
	defer cancel()
	_, err := receiver.Await(ctx, func(st *connect.Stanza) bool {
		var message struct {
			Body string `xml:"body"`
		}
		return st.Name == "message" && st.Decode(&message) == nil && message.Body == text
	})
	if err != nil {
		w.Fatalf("the message of %s did not arrive: %v", from, err)
	}
}

// target is the server of a domain, reached as by --server.
func (s *site) target(domain address.Domain) connect.Target {
	return connect.Target{Domain: domain, Server: s.flag(), Roots: s.Pool()}
}

// session logs in and becomes available. It lasts as long as the test.
func (w *world) session(who address.Address, secret password.Secret) *connect.Session {
	w.Helper()
	return loggedIn(w, w.target(who.Domain()), who, secret)
}

// loggedIn logs in and becomes available. It lasts as long as the test.
func loggedIn(t testing.TB, target connect.Target, who address.Address, secret password.Secret) *connect.Session {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	stream, _, err := connect.Open(ctx, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	proof := account.NewProof(who)
	s, err := stream.Login(ctx, connect.Credentials{Address: who, Password: secret}, proof.Then())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	if err := proof.Await(ctx, s); err != nil {
		t.Fatal(err)
	}
	return s
}

// friends ADDRESS FRIEND: both are in each other's contact lists.
func friends(ts *testscript.TestScript, neg bool, args []string) {
	w := worldOf(ts)
	for i := range args {
		own, err := address.Parse(args[i])
		ts.Check(err)
		other, err := address.Parse(args[1-i])
		ts.Check(err)
		session := w.session(own, password.New(w.secrets[args[i]]))
		ctx, cancel := context.WithTimeout(w.Context(), patience)
		defer cancel()
		ts.Check(invite.Await(ctx, session, other))
	}
}

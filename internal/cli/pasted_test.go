package cli

import (
	"bytes"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
	"xmpp-start/internal/practice"
)

// A page is asked on the user's word alone, and a link with the invitation in it
// asks nobody at all.
func TestNobodyIsAskedUnasked(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var calls atomic.Int64
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			c.Close()
		}
	}()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	for _, tc := range []struct {
		text  string
		yes   bool
		want  fault.Kind // empty: it is read
		calls int64
	}{
		{"https://chat.test:PORT/invite/TOKEN/", false, fault.MissingAnswer, 0},
		{"https://chat.test:PORT/invite/TOKEN/", true, fault.PageUnreachable, 1},
		{"come: https://chat.test:PORT/invites_page?TOKEN !", false, fault.MissingAnswer, 0},
		{"https://chat.test:PORT/#anna@chat.test?roster;preauth=TOKEN", false, "", 0},
		{"https://xmpp.link/#anna@chat.test?roster;preauth=TOKEN", true, "", 0},
		{"xmpp:anna@chat.test?roster;preauth=TOKEN;ibr=y", true, "", 0},
		{"https://play.google.com/store/apps/details?id=x&referrer=xmpp:anna@chat.test?roster;preauth=TOKEN", true, "", 0},
		{"http://chat.test:PORT/invite/TOKEN/", true, fault.UnsafeLink, 0},
		{"https://anna@chat.test:PORT/invite/TOKEN/", true, fault.UnsafeLink, 0},
	} {
		calls.Store(0)
		a := newApp(strings.NewReader(""), io.Discard, new(bytes.Buffer))
		a.flags.yes, a.flags.server = tc.yes, l.Addr().String()
		_, err := a.readInvitation(t.Context(), strings.ReplaceAll(tc.text, "PORT", port))
		if f := fault.Of(err); (f == nil) != (tc.want == "") || f != nil && f.Kind != tc.want {
			t.Errorf("%s: %v", tc.text, err)
		}
		if err != nil && strings.Contains(err.Error(), "TOKEN") {
			t.Errorf("%s: the token is in %v", tc.text, err)
		}
		if err := a.close(); err != nil {
			t.Error(err)
		}
		if got := calls.Load(); got != tc.calls {
			t.Errorf("%s: %d calls, want %d", tc.text, got, tc.calls)
		}
	}
	l.Close()
	select {
	case <-served:
	case <-time.After(time.Minute):
		t.Error("the listener goes on")
	}
}

// A link that a shell may have cut off at its semicolon is read, and that is said.
func TestCutOff(t *testing.T) {
	for arg, want := range map[string]string{
		"https://xmpp.link/#anna@yax.im?roster":                         "?roster",
		"xmpp:yax.im?Register":                                          "?register",
		"xmpp:anna@yax.im?roster;preauth=T;ibr=y":                       "",
		"https://xmpp.link/#anna@yax.im?roster;preauth=T;name=?rosters": "",
		"anna@yax.im": "",
		"roster":      "",
	} {
		errOut := new(bytes.Buffer)
		a := newApp(strings.NewReader(""), io.Discard, errOut)
		a.flags.lang = "en"
		got, err := a.pasted(t.Context(), []string{arg})
		if got != arg || err != nil {
			t.Errorf("%s: got %q, %v", arg, got, err)
		}
		if said := strings.Contains(errOut.String(), "in quotes"); said != (want != "") || !strings.Contains(errOut.String(), want) {
			t.Errorf("%s: said %q", arg, errOut)
		}
		if err := a.close(); err != nil {
			t.Error(err)
		}
	}
}

// TestInvitationInPractice: nobody but the server inside is asked about a link,
// wherever it was typed.
func TestInvitationInPractice(t *testing.T) {
	server, err := practice.Start(t.Context(), practice.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	a := newApp(new(bytes.Buffer), io.Discard, io.Discard)
	a.trial = &trial{server: server}
	for text, inside := range map[string]bool{
		"xmpp:practice.test?register;preauth=T":  true,
		"xmpp:anna@practice.test?roster":         true,
		"xmpp:example.org?register;preauth=T":    false,
		"xmpp:anna@example.org?roster;ibr=y":     false,
		"anna@example.org":                       false,
		"https://chat.example.org/invite/T":      false,
		"https://xmpp.link/#anna@yax.im?roster":  false,
		"xmpp:anna@practice.test.example?roster": false,
		"xmpp:new@practice.test?register":        true,
	} {
		l, err := a.readInvitation(t.Context(), text)
		if inside && (err != nil || l.Provider() != a.trial.domain()) || !inside && (!fault.Is(err, fault.Usage) || l != (link.Link{})) {
			t.Errorf("%s: got %v, %v", text, l, err)
		}
	}
}

package main

import (
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
)

// realManner is a manner that a real server can be set up for. What comes of a
// good login is in the scripts of testdata/script, also over STARTTLS.
type realManner struct {
	name  string
	start func(testing.TB) *testenv.Server
	host  string
	// before makes ready, as for a manner.
	before   func(*testing.T, *testenv.Server) (link string)
	username string
	stdin    string
	args     []string
	want     ending
}

// TestRealManners are the forms, pages, rules and limits of Prosody and ejabberd.
func TestRealManners(t *testing.T) {
	prosody, ejabberd := servers.Prosody, servers.Ejabberd
	// What the others do not have.
	newProsody, newEjabberd := servers.NewestProsody, servers.NewestEjabberd
	slow := testenv.ThrottledEjabberd(t)
	throttled := func(testing.TB) *testenv.Server { return slow }
	bus := testenv.KeyringBus(t)
	for _, m := range []realManner{
		{name: "more than a name and a password", start: prosody, host: testenv.Fields, want: ending{kind: fault.AnswerNeeded, says: []string{"email"}}},
		{name: "more, with the answer", start: prosody, host: testenv.Fields, args: []string{"--answer", "email=anna@example.org"}},
		{name: "a link in the place of the form", start: prosody, host: testenv.Redirect,
			want: ending{kind: fault.WebOnly, says: []string{"https://redirect.test/register"}}},
		{name: "a link in the words alone", start: prosody, host: testenv.RedirectWords,
			want: ending{kind: fault.WebOnly, says: []string{"https://redirect-words.test/register"}}},
		{name: "a mailto: link", start: prosody, host: testenv.RedirectMail, want: ending{kind: fault.UnsafeLink, said: "mailto:admin@redirect-mail.test"}},
		{name: "closed", start: prosody, host: testenv.Closed, want: ending{kind: fault.Closed}},
		{name: "the network is blocked", start: prosody, host: testenv.Blocked, want: ending{kind: fault.NetworkBlocked, said: "blocklisted", kept: true}},
		{name: "the network is not on the list", start: prosody, host: testenv.Listed, want: ending{kind: fault.NetworkBlocked, said: "allowlisted", kept: true}},
		{name: "the name is taken", start: prosody, host: testenv.Open, before: takes("prosody-taken"), username: "prosody-taken",
			want: ending{kind: fault.NameTaken, says: []string{"try prosody-taken"}, said: "already exists", made: true}},
		{name: "an invitation is needed", start: prosody, host: testenv.Invite, want: ending{kind: fault.InvitationNeeded, says: []string{"join LINK"}, said: "invitation only"}},
		{name: "a token that is not known", start: prosody, host: testenv.Invite, before: wrongLink, want: ending{kind: fault.InvitationUsedUp, said: "invalid or expired"}},
		{name: "a good token", start: prosody, host: testenv.Invite, before: goodLink},
		{name: "a link that sets a password anew", start: newProsody, host: testenv.Open, before: resets("prosody-forgot"), username: "prosody-forgot"},
		{name: "another name than such a link has", start: newProsody, host: testenv.Open, before: resets("prosody-forgot"), username: "prosody-other",
			want: ending{kind: fault.NameRefused, said: "Incorrect username for password reset"}},

		{name: "a picture", start: ejabberd, host: testenv.Captcha, want: ending{kind: fault.Puzzle}},
		{name: "a link in the place of the form", start: ejabberd, host: testenv.Redirect,
			want: ending{kind: fault.WebOnly, says: []string{"https://redirect.test/register"}}},
		{name: "closed", start: ejabberd, host: testenv.Closed, want: ending{kind: fault.Closed}},
		{name: "the network is blocked", start: ejabberd, host: testenv.Blocked, want: ending{kind: fault.NetworkBlocked, said: "Access denied", kept: true}},
		{name: "the name is taken", start: ejabberd, host: testenv.Open, before: takes("ejabberd-taken"), username: "ejabberd-taken",
			want: ending{kind: fault.NameTaken, says: []string{"try ejabberd-taken"}, said: "already exists", made: true}},
		{name: "a name that the rules keep back", start: ejabberd, host: testenv.Reserved, username: "boss",
			want: ending{kind: fault.NetworkBlocked, said: "Access denied", kept: true}},
		{name: "a password of one's own that is easy to guess", start: ejabberd, host: testenv.Weak, args: []string{"--password-stdin"}, stdin: "kestrel1\n",
			want: ending{kind: fault.PasswordRefused, says: []string{"longer password"}, said: "too weak"}},
		{name: "a password that was made is not", start: ejabberd, host: testenv.Weak},
		{name: "the first in an hour", start: throttled, host: testenv.Throttled},
		{name: "the second in an hour", start: throttled, host: testenv.Throttled,
			want: ending{kind: fault.Throttled, says: []string{"after"}, said: "so quickly", kept: true}},
		{name: "an invitation is needed", start: newEjabberd, host: testenv.Invite, want: ending{kind: fault.InvitationNeeded, said: "Access denied"}},
		{name: "a token that is not known", start: newEjabberd, host: testenv.Invite, before: wrongLink, want: ending{kind: fault.InvitationUsedUp, said: "invalid or expired"}},
		{name: "a good token", start: newEjabberd, host: testenv.Invite, before: goodLink},
		{name: "a link that sets a password anew", start: newEjabberd, host: testenv.Open, before: resets("ejabberd-forgot"), username: "ejabberd-forgot"},
		{name: "another name than such a link has", start: newEjabberd, host: testenv.Open, before: resets("ejabberd-forgot"), username: "ejabberd-other",
			want: ending{kind: fault.NameRefused, said: "Not allowed"}},
	} {
		s := m.start(t)
		t.Run(s.Name+" "+m.name, func(t *testing.T) {
			if !slices.Contains(s.Hosts, m.host) {
				t.Skipf("skipped: %s has no %s", s.Name, m.host)
			}
			m.meet(t, s, bus)
		})
	}
}

func (m realManner) meet(t *testing.T, s *testenv.Server, bus string) {
	name := m.username
	if name == "" {
		name = fresh("anna")
	}
	args := []string{"register", m.host}
	if m.before != nil {
		if link := m.before(t, s); link != "" {
			args = []string{"join", link}
		}
	}
	args = append(args, "--server", "xmpps://"+s.DirectTLS, "--ca-file", s.CAFile, "--username", name, "--store", "keyring",
		"--yes", "--accept-terms", "--no-invitation", "--json")
	m.want.check(t, runProgram(t, bus, m.stdin, append(args, m.args...)...))
	accounts, err := s.Accounts(m.host)
	if err != nil {
		t.Fatal(err)
	}
	if made := slices.Contains(accounts, name); made != (m.want.made || m.want.kind == "") {
		t.Errorf("account %v, of %v", made, accounts)
	}
}

// takes has somebody else take the name.
func takes(name string) func(*testing.T, *testenv.Server) string {
	return func(t *testing.T, s *testenv.Server) string {
		t.Helper()
		accounts, err := s.Accounts(testenv.Open)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(accounts, name) {
			s.Adduser(t, name, testenv.Open, password.Make().Reveal())
		}
		return ""
	}
}

// resets is a link for somebody who forgot their password.
func resets(name string) func(*testing.T, *testenv.Server) string {
	return func(t *testing.T, s *testenv.Server) string {
		t.Helper()
		if !s.Resets() {
			t.Skipf("skipped: %s has no links to set a password anew", s.Name)
		}
		takes(name)(t, s)
		return s.ResetLink(t, name)
	}
}

func goodLink(t *testing.T, s *testenv.Server) string {
	t.Helper()
	return s.Invitation(t, testenv.Invite)
}

func wrongLink(t *testing.T, _ *testenv.Server) string {
	return "xmpp:" + testenv.Invite + "?register;preauth=" + strings.Repeat("A", 26)
}

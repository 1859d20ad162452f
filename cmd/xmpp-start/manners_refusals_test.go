package main

import (
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
)

// TestRefusals are the errors that a registration is answered with (XEP-0077
// section 3.1.1, and what servers make of it). Where the condition alone does not
// tell them apart the server's words do.
func TestRefusals(t *testing.T) {
	const policy = "Access denied by service policy"
	meet(t, []manner{
		// conflict
		{name: "the name is taken, as Prosody says it", before: another, username: "kestrel",
			want: ending{kind: fault.NameTaken, says: []string{"kestrel", "--username"}, said: "already exists", submits: 1, made: true}},
		{name: "the name is taken, as ejabberd says it", config: practice.Config{Software: practice.LikeEjabberd}, before: another, username: "merlin",
			want: ending{kind: fault.NameTaken, says: []string{"try merlin"}, said: "already exists", submits: 1, made: true}},

		// jid-malformed, not-acceptable
		{name: "the name is invalid, as ejabberd says it", config: practice.Config{Software: practice.LikeEjabberd, Invalid: longName},
			want: ending{kind: fault.NameRefused, said: "Malformed username", submits: 1}},
		{name: "the name is invalid, as Prosody says it", config: practice.Config{Invalid: longName},
			want: ending{kind: fault.NameRefused, said: "username is invalid", submits: 1}},
		{name: "the password is too weak, as ejabberd says it: a longer one is made", config: practice.Config{Software: practice.LikeEjabberd, MinPassword: 24},
			want: ending{submits: 2}},
		{name: "the password is too short, and it is said by how much: a longer one is made", profile: "weak-password", want: ending{submits: 2}},
		{name: "a longer password is wanted: one is made", profile: "weak-password-vague", want: ending{submits: 2}},
		{name: "no password is long enough", config: practice.Config{MinPassword: 200},
			want: ending{kind: fault.PasswordRefused, says: []string{"--password-stdin"}, said: "minimum 200 characters", submits: 3}},
		{name: "words that only look like these", config: practice.Config{MinPassword: 24, PasswordWords: "Usernames and passwords: see the description"},
			want: ending{kind: fault.Refused, said: "description", submits: 1}},

		// by invitation only
		{name: "an invitation is needed, as Prosody says it", profile: "invitation",
			want: ending{kind: fault.InvitationNeeded, says: []string{"join LINK"}, said: "invitation only", submits: 1}},
		{name: "an invitation is needed, as ejabberd says it", profile: "invitation-forbidden",
			want: ending{kind: fault.InvitationNeeded, says: []string{"join LINK"}, said: policy, submits: 1}},

		// too many
		{name: "too fast, as ejabberd says it", config: used(practice.LikeEjabberd),
			want: ending{kind: fault.Throttled, says: []string{"after"}, said: "so quickly", submits: 1, kept: true}},
		{name: "too many, as Prosody says it", config: used(practice.LikeProsody),
			want: ending{kind: fault.Throttled, said: "Too many registrations", submits: 1, kept: true}},
		{name: "a reserved word, as Prosody says it", profile: "reserved", username: "letters",
			want: ending{kind: fault.NameRefused, says: []string{"letters"}, said: "Username is blocked", submits: 1}},

		// this network
		{name: "the network is blocked, as Prosody says it", profile: "blocked",
			want: ending{kind: fault.NetworkBlocked, says: []string{"network", "VPN"}, said: "blocklisted", submits: 1, kept: true}},
		{name: "the network is blocked, as ejabberd says it", profile: "blocked-policy",
			want: ending{kind: fault.NetworkBlocked, says: []string{"network"}, said: policy, submits: 1, kept: true}},

		// no registration
		{name: "closed, with service-unavailable", profile: "closed", want: ending{kind: fault.Closed, says: []string{"suggest"}}},
		{name: "closed, with the end of the stream", profile: "closed-stream", want: ending{kind: fault.Closed}},
		{name: "closed, with feature-not-implemented", config: practice.Config{Unserved: "feature-not-implemented"}, want: ending{kind: fault.Closed}},
		{name: "closed, with not-allowed", config: practice.Config{Unserved: "not-allowed"}, want: ending{kind: fault.Closed}},

		// broken
		{name: "broken, as Prosody says it: nobody knows whether there is an account", profile: "broken",
			want: ending{kind: fault.OutcomeUnknown, says: []string{"resume"}, said: "Failed to write", submits: 1, kept: true}},
		{name: "broken, as ejabberd says it", config: practice.Config{Software: practice.LikeEjabberd, Broken: true},
			want: ending{kind: fault.OutcomeUnknown, says: []string{"resume"}, said: "Database failure", submits: 1, kept: true}},

		// after the registration
		{name: "an e-mail has to be confirmed first", profile: "email-confirmation", args: []string{"--answer", "email=anna@example.org"},
			want: ending{kind: fault.ApprovalPending, says: []string{"resume"}, said: "activation link", submits: 1, made: true, kept: true}},
		{name: "an e-mail has to be confirmed first, which only the words say", config: practice.Config{Activation: true, Dormant: "not-authorized"},
			want: ending{kind: fault.ApprovalPending, said: "activation link", submits: 1, made: true, kept: true}},
	})
}

// longName finds the names of these tests invalid.
func longName(name string) bool { return len(name) > 10 }

// used is a server that lets nobody in any more.
func used(software practice.Software) practice.Config {
	return practice.Config{Software: software, Throttle: -1}
}

// another registers the names before.
func another(t *testing.T, s *practice.Server) string {
	t.Helper()
	for _, name := range []string{"kestrel", "merlin"} {
		if err := s.AddAccount(name, password.Make()); err != nil {
			t.Fatal(err)
		}
	}
	return ""
}

// TestInvitations are the answers to a token (XEP-0445) and what it is good for.
func TestInvitations(t *testing.T) {
	only := practice.Config{Registration: practice.InvitationOnly}
	like := practice.Config{Software: practice.LikeEjabberd, Registration: practice.InvitationOnly}
	meet(t, []manner{
		{name: "a good token", config: only, before: invited, want: ending{submits: 1, hears: []string{"urn:xmpp:pars:0"}}},
		{name: "a good token, as ejabberd takes it", config: like, before: invited, want: ending{submits: 1}},
		{name: "a token that is not known, as Prosody says it", config: only, before: invalid,
			want: ending{kind: fault.InvitationUsedUp, says: []string{"new link"}, said: "invalid or expired", misses: []string{"username"}}},
		{name: "a token that is not known, as ejabberd says it", config: like, before: invalid,
			want: ending{kind: fault.InvitationUsedUp, says: []string{"new link"}, said: "invalid or expired", misses: []string{"username"}}},
		{name: "a token where they are unknown is not shown", config: practice.Config{Tokenless: true}, before: invalid,
			want: ending{submits: 1, misses: []string{"urn:xmpp:pars:0"}}},
		{name: "a link that names the account", config: only, before: forName("robin"), username: "robin", want: ending{submits: 1}},
		{name: "another name than the link has, as Prosody says it", config: only, before: forName("robin"), username: "wren",
			want: ending{kind: fault.NameRefused, said: "not valid with this invitation", submits: 1}},
		{name: "another name than the link has, as ejabberd says it", config: like, before: forName("robin"), username: "finch",
			want: ending{kind: fault.NameRefused, said: "Not allowed", submits: 1}},
		{name: "a name that waits for somebody else, as ejabberd says it", config: practice.Config{Software: practice.LikeEjabberd}, username: "swift",
			before: func(t *testing.T, s *practice.Server) string { forName("swift")(t, s); return "" },
			want:   ending{kind: fault.NameRefused, said: "Not allowed", submits: 1}},
	})
}

func invited(t *testing.T, s *practice.Server) string {
	t.Helper()
	i, err := s.Invite("", 0)
	if err != nil {
		t.Fatal(err)
	}
	return i.URI
}

func invalid(t *testing.T, s *practice.Server) string {
	t.Helper()
	return "xmpp:" + s.Domain() + "?register;preauth=" + strings.Repeat("A", 26)
}

func forName(name string) func(*testing.T, *practice.Server) string {
	return func(t *testing.T, s *practice.Server) string {
		t.Helper()
		i, err := s.InviteName(name, 0)
		if err != nil {
			t.Fatal(err)
		}
		return i.URI
	}
}

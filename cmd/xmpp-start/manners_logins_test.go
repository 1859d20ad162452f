package main

import (
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice"
)

// TestLogins are the offers of mechanisms (RFC 5802, XEP-0440, XEP-0474) and what
// the login comes to.
func TestLogins(t *testing.T) {
	plusOnes := []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS"}
	meet(t, []manner{
		{name: "all of them", profile: "form", want: ending{submits: 1, login: "SCRAM-SHA-256-PLUS tls-exporter"}},
		{name: "SHA-1 alone", profile: "sha1-only", want: ending{submits: 1, login: "SCRAM-SHA-1"}},
		{name: "binding for SHA-1 alone", profile: "sha1-plus", want: ending{submits: 1, login: "SCRAM-SHA-1-PLUS tls-exporter"}},
		{name: "SHA-512", config: practice.Config{Mechanisms: []string{"SCRAM-SHA-1", "SCRAM-SHA-512", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"}},
			want: ending{submits: 1, login: "SCRAM-SHA-512-PLUS tls-exporter"}},
		{name: "no binding", profile: "no-binding", want: ending{submits: 1, login: "SCRAM-SHA-256"}},
		{name: "binding to the certificate", profile: "binding-certificate", want: ending{submits: 1, login: "SCRAM-SHA-256-PLUS tls-server-end-point"}},
		{name: "several bindings", config: practice.Config{Bindings: []string{"tls-server-end-point", "tls-exporter"}},
			want: ending{submits: 1, login: "SCRAM-SHA-256-PLUS tls-exporter"}},
		{name: "binding without a list of its types", profile: "binding-unlisted", want: ending{submits: 1, login: "SCRAM-SHA-256"}},
		{name: "binding that nobody vouches for", profile: "binding-unsealed", want: ending{submits: 1, login: "SCRAM-SHA-256-PLUS tls-exporter"}},
		{name: "binding of TLS 1.2", profile: "binding-tls12", want: ending{submits: 1, login: "SCRAM-SHA-256-PLUS tls-unique"}},
		{name: "TLS 1.2 without binding", profile: "tls12", want: ending{submits: 1, login: "SCRAM-SHA-256"}},

		{name: "the password as it is, and nothing else", profile: "plain-only",
			want: ending{kind: fault.PlainOnly, misses: []string{"username"}}},
		{name: "the password as it is, which was allowed", profile: "plain-only", args: []string{"--allow-plain"},
			want: ending{submits: 1, login: "PLAIN"}},
		{name: "nothing at all", config: practice.Config{Mechanisms: []string{}},
			want: ending{kind: fault.LoginUnsafe, misses: []string{"username"}}},

		// Somebody in between has shortened the list. The account is there then, and
		// its password is kept. That binding is missing the server sees, by the GS2
		// flag, and the rest we do.
		{name: "binding was taken off the list", config: practice.Config{Stripped: plusOnes},
			want: ending{kind: fault.LoginUnsafe, said: "somebody changed the list", submits: 1, made: true, kept: true}},
		{name: "binding was taken off the list, and nobody vouches for it", config: practice.Config{Stripped: plusOnes, Unsealed: true},
			want: ending{kind: fault.LoginUnsafe, said: "somebody changed the list", submits: 1, made: true, kept: true}},
		{name: "the best was taken off the list", config: practice.Config{Stripped: []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"}},
			want: ending{kind: fault.LoginUnsafe, submits: 1, made: true, kept: true}},
	})
}

// TestStreams are what servers announce of themselves and of where they are.
func TestStreams(t *testing.T) {
	meet(t, []manner{
		{name: "limits that are kept to", config: practice.Config{MaxStanza: 10_000, MaxIdle: patience}, want: ending{submits: 1}},
		{name: "limits that the answers are too long for", config: practice.Config{MaxStanza: 1_000, ExtraField: "email"},
			args: []string{"--answer", "email=" + longAnswer}, want: ending{kind: fault.TooLong, misses: []string{longAnswer}}},
		{name: "the server is elsewhere, which is not followed", profile: "see-other-host",
			want: ending{kind: fault.StreamError, said: "Moved", misses: []string{"username"}}},
	})
}

var longAnswer = strings.Repeat("a", 2_000)

package main

import (
	"strings"
	"testing"

	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

// TestNamed: whoever names a provider is told why it would not have been suggested,
// and is led to its page where its server only says that programs get no account.
func TestNamed(t *testing.T) {
	closed := practice.Config{Registration: practice.Closed, Tokenless: true}
	for name, tc := range map[string]struct {
		config          practice.Config
		domain          string
		exit            int
		said, unsaid    string
		against, unless string
	}{
		"the list knows the page":     {closed, "404.city", 4, "make the account at https://404.city/, then", "no new accounts", "accounts there are made on its web page", "free of charge"},
		"its server knows it as well": {practice.Config{Page: practice.PageOnly, PageURL: "https://new.404.city/"}, "404.city", 4, "make the account at https://new.404.city/, then", "https://404.city/,", "accounts there are made on its web page", ""},
		"nobody knows a page":         {closed, "mailbox.org", 3, "mailbox.org takes no new accounts through programs", "make the account at", "- it is not free of charge", ""},
		"nothing is against it":       {closed, "yax.im", 3, "yax.im takes no new accounts through programs", "make the account at", "This is going to happen", "is not among those"},
		"nothing is known of it":      {closed, "own.test", 3, "own.test takes no new accounts through programs", "make the account at", "This is going to happen", "is not among those"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := provider(t, tc.config, tc.domain)
			got := runProgram(t, testenv.KeyringBus(t), "", "register", tc.domain, "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s), "--username", "anna",
				"--yes", "--accept-terms", "--store", "keyring")
			text := string(got.errOut)
			if got.exit != tc.exit || !strings.Contains(text, tc.said) || strings.Contains(text, tc.unsaid) {
				t.Errorf("%d: %s", got.exit, text)
			}
			before, _, planned := strings.Cut(text, "Keeping the password safe")
			if !planned || !strings.Contains(before, tc.against) || tc.unless != "" && strings.Contains(before, tc.unless) {
				t.Errorf("before anything was done: %s", before)
			}
		})
	}
}

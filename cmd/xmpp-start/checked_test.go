package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/practice"
)

type (
	// checkedJSON is what provider check --json prints.
	checkedJSON struct {
		Schema    int               `json:"schema"`
		Providers []checkedProvider `json:"providers"`
		Skipped   []string          `json:"skipped"`
	}
	checkedProvider struct {
		seenJSON
		Differences []struct {
			About string `json:"about"`
			Text  string `json:"text"`
		} `json:"differences"`
		Told *struct {
			Contacts map[string][]string `json:"contacts"`
			MaxFile  int64               `json:"max_file_bytes"`
			Outages  []string            `json:"outage_pages"`
			Policy   map[string][]string `json:"data_policy"`
			Error    *checkErrorJSON     `json:"error"`
		} `json:"told"`
		Error *checkErrorJSON `json:"error"`
	}
	checkErrorJSON struct {
		Code    int    `json:"code"`
		Kind    string `json:"kind"`
		Message string `json:"message"`
		Hint    string `json:"hint"`
		Said    string `json:"said"`
	}
	// seenFileJSON is a file of its --write.
	seenFileJSON struct {
		Schema int    `json:"schema"`
		SeenBy string `json:"seen_by"`
		seenJSON
	}
	seenJSON struct {
		JID                string    `json:"jid"`
		At                 time.Time `json:"at"`
		Place              string    `json:"place"`
		Announced          []string  `json:"announced"`
		DirectTLS          bool      `json:"direct_tls"`
		TLS                string    `json:"tls"`
		CertificateExpires time.Time `json:"certificate_expires"`
		CertificateDays    int       `json:"certificate_days"`
		Mechanisms         []string  `json:"mechanisms"`
		ChannelBindings    []string  `json:"channel_bindings"`
		Login              *struct {
			Mechanism      string `json:"mechanism"`
			ChannelBinding string `json:"channel_binding"`
		} `json:"login"`
		LoginError string   `json:"login_error"`
		Tokens     bool     `json:"tokens"`
		SignUp     string   `json:"sign_up"`
		Asked      []string `json:"asked"`
		Puzzles    []string `json:"puzzles"`
		Link       string   `json:"link"`
		Account    *struct {
			Push    bool `json:"push"`
			Archive bool `json:"archive"`
			PEP     bool `json:"pep"`
		} `json:"account"`
	}
)

// TestDiffers has a provider of the list that is not as the list says.
func TestDiffers(t *testing.T) {
	tls12, ok := practice.Profile("tls12")
	if !ok {
		t.Fatal("there is no such profile")
	}
	for name, tc := range map[string]struct {
		config practice.Config
		domain string
		want   map[string]string
	}{
		"as listed":      {tls12, "yax.im", nil},
		"page":           {practice.Config{Page: practice.PageOnly}, "yax.im", map[string]string{"sign-up": "the list says that one can sign up from an app; its form says: web page"}},
		"closed":         {practice.Config{Registration: practice.Closed}, "yax.im", map[string]string{"sign-up": "the list says that one can sign up from an app; its form says: closed"}},
		"puzzle":         {practice.Config{Captcha: practice.CaptchaPicture}, "yax.im", map[string]string{"puzzle": "the list says that no puzzle has to be solved; its form has one"}},
		"e-mail address": {practice.Config{ExtraField: "email"}, "yax.im", map[string]string{"email": "the list says that no e-mail address is wanted; its form asks for one"}},
		"form":           {practice.Config{Tokenless: true}, "durare.org", map[string]string{"sign-up": "the list says that one signs up on a web page; its form says: open"}},
		"form or tokens": {practice.Config{}, "durare.org", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := check(t, tc.config, tc.domain)
			if len(got.Differences) != len(tc.want) {
				t.Errorf("differences: %+v", got.Differences)
			}
			for _, d := range got.Differences {
				if d.Text != tc.want[d.About] {
					t.Errorf("%s: got %q", d.About, d.Text)
				}
			}
		})
	}
}

// check is what the program sees of a server with that domain.
func check(t *testing.T, config practice.Config, domain string) checkedProvider {
	t.Helper()
	s := provider(t, config, domain)
	got := runProgram(t, "", "", "provider", "check", domain, "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s), "--json")
	var checked checkedJSON
	if err := decodeOne(got.out, &checked, true); err != nil || got.exit != 0 || len(checked.Providers) != 1 {
		t.Fatalf("%d: %v, %s", got.exit, err, got.errOut)
	}
	return checked.Providers[0]
}

func provider(t *testing.T, config practice.Config, domain string) *practice.Server {
	t.Helper()
	config.Domain = domain
	s, err := practice.Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// TestSeenCounts: what a check saw of a provider of the list counts from then on,
// and what it is compared with stays what the list says.
func TestSeenCounts(t *testing.T) {
	tls12, ok := practice.Profile("tls12")
	if !ok {
		t.Fatal("there is no such profile")
	}
	dir := t.TempDir()
	run := func(args ...string) string {
		t.Helper()
		got := runProgramIn(t, dir, "", "", args...)
		if got.exit != 0 {
			t.Fatalf("%q: %d, %s", args, got.exit, got.errOut)
		}
		return string(got.out) + string(got.errOut)
	}
	look := func(config practice.Config) string {
		t.Helper()
		s := provider(t, config, "yax.im")
		return run("provider", "check", "yax.im", "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", caFile(t, s))
	}
	why := []string{"suggest", "--why", "yax.im", "--device", "android", "--lang", "en"}
	const untold, shut = "shows when it is looked at", "Conversations cannot connect to it"
	wants := func(text, with string, without ...string) {
		t.Helper()
		if !strings.Contains(text, with) {
			t.Errorf("%q is not in %s", with, text)
		}
		for _, w := range without {
			if strings.Contains(text, w) {
				t.Errorf("%q is in %s", w, text)
			}
		}
	}
	wants(run(why...), untold, shut)
	wants(look(tls12), "What was seen of 1 provider of the list is kept")
	wants(run(why...), shut, untold)
	wants(run("provider", "show", "yax.im"), "new encryption (TLS 1.3): no")
	look(practice.Config{})
	wants(run(why...), "yax.im", shut, untold)
	for range 2 { // the second is compared with the list again, not with the first
		wants(look(practice.Config{Captcha: practice.CaptchaPicture}), "the list says that no puzzle has to be solved; its form has one")
	}
	wants(run(why...), "it asks you to solve a picture puzzle", "no picture puzzle")

	// Where nothing can be kept, the look was good all the same.
	book := filepath.Join(dir, "state", "xmpp-start", "seen.json")
	if err := errors.Join(os.Remove(book), os.Mkdir(book, 0o700)); err != nil {
		t.Fatal(err)
	}
	wants(look(tls12), "What was seen cannot be kept for suggestions: ", "is kept")

	if err := errors.Join(os.Remove(book), os.WriteFile(book, []byte("{"), 0o600)); err != nil {
		t.Fatal(err)
	}
	wants(run(why...), "What was seen of providers does not count", shut)
	look(tls12)
	wants(run(why...), shut, "does not count")
}

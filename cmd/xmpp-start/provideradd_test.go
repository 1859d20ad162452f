package main

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fetch/fetchtest"
	"xmpp-start/internal/practice"
)

// TestAddWithNonsense: a page that is no statement is as good as none.
func TestAddWithNonsense(t *testing.T) {
	for name, page := range map[string]string{
		"a page":  "<html>Welcome to own.test</html>",
		"a list":  `[{"jid": "own.test"}]`,
		"nothing": "",
		"empty":   "{}",
		"noise":   `{"busFactor": -9, "since": "2099-01-01", "website": {"en": "http://own.test/"}}`,
	} {
		pages := fetchtest.Start(t, http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) { fmt.Fprint(answer, page) }), "own.test")
		server := provider(t, practice.Config{}, "own.test")
		got := runProgram(t, "", "", append([]string{"provider", "add", "own.test"}, through(t, leading(pages, server), pages.CA, server.CAPEM())...)...)
		if out := string(got.out); got.exit != 0 || !strings.Contains(out, "own.test says nothing of itself that could be read") || !strings.Contains(out, "it is not known whether it is free of charge") {
			t.Errorf("%s: ended with %d: %s%s", name, got.exit, out, got.errOut)
		}
	}
}

// leading is a proxy that leads to both by their names, so that none is looked up.
func leading(pages fetchtest.Server, server *practice.Server) *connecttest.Proxy {
	return &connecttest.Proxy{Leads: map[string]string{"own.test:443": pages.Addr, "own.test:5222": server.StartTLSAddr()}}
}

// through are the flags for a proxy, and for the authorities to be trusted.
func through(t *testing.T, proxy *connecttest.Proxy, authorities ...[]byte) []string {
	t.Helper()
	trusted := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(trusted, slices.Concat(authorities...), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"--proxy", "socks5h://" + proxy.Start(t), "--ca-file", trusted}
}

// TestAddWithStatement: a provider that somebody adds is asked what it says of
// itself. What was seen of its server is worth more than that, and what only
// others can say is not taken from it.
func TestAddWithStatement(t *testing.T) {
	const statement = `{"website": {"en": "https://own.test/"}, "alternativeJids": ["yax.im"], "busFactor": 4, "organization": "non-governmental",
		"passwordReset": {"en": "https://own.test/reset"}, "serverTesting": true, "maximumHttpFileUploadFileSize": 200, "maximumHttpFileUploadTotalSize": 900,
		"maximumHttpFileUploadStorageTime": 30, "maximumMessageArchiveManagementStorageTime": 365, "professionalHosting": true, "freeOfCharge": true,
		"legalNotice": {"en": "http://own.test/legal"}, "serverLocations": ["fr"], "since": "2012-05-01", "category": "A", "ratingGreenWebCheck": true,
		"inBandRegistration": false, "inBandRegistrationCaptchaRequired": true, "users": 1000000}`
	const page = "/.well-known/xmpp-provider-v2.json"
	asked := make(chan string, 8)
	pages := fetchtest.Start(t, http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host + r.URL.String()
		fmt.Fprint(answer, statement)
	}), "own.test")
	server := provider(t, practice.Config{Tokenless: true}, "own.test")
	proxy := leading(pages, server)
	way := append(through(t, proxy, pages.CA, server.CAPEM()), "--json")
	dir := t.TempDir()
	run := func(shape any, want map[string]string, args ...string) {
		t.Helper()
		got := runProgramIn(t, dir, "", "", args...)
		if got.exit != 0 || len(got.errOut) > 0 {
			t.Fatalf("%s: ended with %d, said %s", args, got.exit, got.errOut)
		}
		wantShape(t, strings.Join(args, " "), got.out, shape, want)
	}

	var added shownJSON
	run(&added, map[string]string{"jid": "own.test", "status": "suggested", "website": "https://own.test/", "terms": ""},
		append([]string{"provider", "add", "own.test"}, way...)...)
	if got, want := <-asked, "GET own.test"+page; got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
	if got, want := proxy.Asked(), []string{"own.test:5222", "own.test:443"}; !slices.Equal(got, want) {
		t.Errorf("contacted %q, want %q", got, want)
	}
	if l := server.Ledger(); l.Streams != 1 || l.Submits != 0 || l.Logins != 0 {
		t.Errorf("the server saw %+v", l)
	}
	facts := map[string]factJSON{}
	for _, f := range added.Facts {
		facts[f.Key] = f
	}
	const itself, looked = "https://own.test" + page, "this program, by looking"
	for key, want := range map[string]struct {
		value, source string
		unverified    bool
	}{
		"status":                            {"suggested", "you", false},
		"busFactor":                         {"4", itself, true},
		"organization":                      {"non-governmental", itself, true},
		"freeOfCharge":                      {"true", itself, true},
		"serverLocations":                   {"[fr]", itself, true},
		"since":                             {"2012-05-01", itself, true},
		"inBandRegistration":                {"true", looked, false},
		"inBandRegistrationCaptchaRequired": {"false", looked, false},
		"invitationRequired":                {"false", looked, false},
		"legalNotice":                       {}, // not https
		"alternativeJids":                   {},
		"category":                          {},
		"ratingGreenWebCheck":               {},
	} {
		f, there := facts[key]
		if there != (want.source != "") || there && (fmt.Sprint(f.Value) != want.value || f.Source != want.source || f.Unverified != want.unverified) {
			t.Errorf("%s: got %+v", key, f)
		}
	}

	// From here on nobody is contacted: it is known.
	run(new(listedJSON), map[string]string{"providers.0.jid": "jabber.fr", "providers.0.own": "", "providers.1.jid": "own.test", "providers.1.own": "true"},
		"provider", "list", "--json", "--country", "FR", "--sign-up", "program", "--puzzle", "no", "--free", "yes", "--status", "suggested")
	run(new(whyJSON), map[string]string{"verdict.id": "reason.only", "gates": "[]", "list_date": "2026-07-22"},
		"suggest", "--why", "own.test", "--json", "--wish", "association,country=FR,history,files,reset,no-puzzle,lasting")
	run(new(suggestionJSON), map[string]string{"suggested.jid": "own.test", "pool.1": ""},
		"suggest", "--json", "--wish", "association,country=FR,history,files,reset,no-puzzle,lasting")
	run(new(forgottenProviderJSON), map[string]string{"jid": "own.test"}, "provider", "forget", "own.test", "--json")
	if len(asked) > 0 {
		t.Errorf("asked for %q, too", <-asked)
	}
}

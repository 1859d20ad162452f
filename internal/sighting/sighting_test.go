package sighting

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ownlist"
	"xmpp-start/internal/statedir/statedirtest"
	"xmpp-start/internal/survey"
	"xmpp-start/providers"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// listed is a provider with sign-up in the program and a puzzle, read on that day.
func listed(t *testing.T, domain, on string) providers.Provider {
	t.Helper()
	p, err := providers.Parse(domain+".json", []byte(`{"domain": "`+domain+`", "source": "somebody", "on": "`+on+`", "status": {"content": "suggested"},
		"inBandRegistration": {"content": true}, "inBandRegistrationCaptchaRequired": {"content": true}, "inBandRegistrationEmailAddressRequired": {"content": false}}`))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// look is what was seen of a provider with a form and nothing else.
func look(t *testing.T, domain string, change func(*survey.Seen)) survey.Seen {
	t.Helper()
	s := survey.Seen{Domain: addresstest.Domain(t, domain), At: noon, Reached: true, TLS: tls.VersionTLS13, SignUp: survey.Open}
	if change != nil {
		change(&s)
	}
	return s
}

// summary is what sightings may change, in a line.
func summary(p providers.Provider) string {
	word := map[providers.Answer]string{providers.Unknown: "?", providers.Yes: "yes", providers.No: "no"}
	return fmt.Sprintf("%s, puzzle %s, mail %s, TLS 1.3 %s, push %s", p.SignUp(), word[p.CaptchaRequired.Value], word[p.EmailRequired.Value], word[p.TLS13.Value], word[p.Push.Value])
}

func TestApply(t *testing.T) {
	const before = "program, puzzle yes, mail no, TLS 1.3 ?, push ?"
	for name, tc := range map[string]struct {
		change func(*survey.Seen)
		read   string // the day of the list
		now    time.Time
		want   string
	}{
		"a form":              {nil, "2026-07-22", noon, "program, puzzle no, mail no, TLS 1.3 yes, push ?"},
		"the day of the list": {nil, "2026-11-21", noon, "program, puzzle no, mail no, TLS 1.3 yes, push ?"},
		"the list is newer":   {nil, "2026-11-22", noon, "program, puzzle yes, mail no, TLS 1.3 yes, push ?"},
		"three months ago":    {nil, "2026-07-22", noon.AddDate(0, 0, 90), "program, puzzle no, mail no, TLS 1.3 yes, push ?"},
		"a year ago":          {nil, "2026-07-22", noon.AddDate(0, 0, 364), "program, puzzle yes, mail no, TLS 1.3 yes, push ?"},
		"longer ago":          {nil, "2026-07-22", noon.AddDate(0, 0, 366), before},
		"closed months ago":   {func(s *survey.Seen) { s.SignUp = survey.Closed }, "2026-07-22", noon.AddDate(0, 0, 91), "program, puzzle yes, mail no, TLS 1.3 yes, push ?"},
		"the clock was wrong": {nil, "2026-07-22", noon.AddDate(0, 0, -3), before},
		"nobody is taken":     {func(s *survey.Seen) { s.SignUp = survey.Closed }, "2026-07-22", noon, "elsewhere, puzzle yes, mail no, TLS 1.3 yes, push ?"},
		"invitations are asked": {func(s *survey.Seen) { s.SignUp, s.Tokens = survey.Invitation, true }, "2026-07-22", noon,
			"invitation, puzzle yes, mail no, TLS 1.3 yes, push ?"},
		"old encryption": {func(s *survey.Seen) { s.TLS, s.SignUp = tls.VersionTLS12, "" }, "2026-07-22", noon, "program, puzzle yes, mail no, TLS 1.3 no, push ?"},
		"push":           {func(s *survey.Seen) { s.Told = &survey.Told{Account: &survey.Features{Push: true}} }, "2026-07-22", noon, "program, puzzle no, mail no, TLS 1.3 yes, push yes"},
		"no push":        {func(s *survey.Seen) { s.Told = &survey.Told{Account: &survey.Features{}} }, "2026-07-22", noon, "program, puzzle no, mail no, TLS 1.3 yes, push no"},
	} {
		t.Run(name, func(t *testing.T) {
			list := []providers.Provider{listed(t, "other.test", tc.read), listed(t, "a.test", tc.read)}
			var b Book
			b.Add(look(t, "a.test", tc.change))
			after, err := b.Apply(list, tc.now)
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(after[1]); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
			if summary(after[0]) != before || summary(list[1]) != before {
				t.Error("another provider, or the list itself, was changed")
			}
			if p := after[1]; p.TLS13.Value != providers.Unknown && (p.TLS13.Source != ownlist.Looked || p.TLS13.On.String() != "2026-11-21") {
				t.Errorf("it says %+v", p.TLS13.Origin)
			}
		})
	}
}

// TestEasierIsNoNews: a form where the list has a page, or an invitation, is for
// people to look into.
func TestEasierIsNoNews(t *testing.T) {
	for _, fact := range []string{`"inBandRegistration": {"content": false}`, `"invitationRequired": {"content": true}`} {
		p, err := providers.Parse("a.test.json", []byte(`{"domain": "a.test", "source": "somebody", "on": "2026-07-22", "status": {"content": "suggested"}, `+fact+`}`))
		if err != nil {
			t.Fatal(err)
		}
		var b Book
		b.Add(look(t, "a.test", nil))
		after, err := b.Apply([]providers.Provider{p}, noon)
		if err != nil || after[0].SignUp() != p.SignUp() || after[0].TLS13.Value != providers.Yes {
			t.Errorf("%s: got %s, %v", fact, summary(after[0]), err)
		}
	}
}

// TestAdd: a look that tells less leaves what an earlier one told.
func TestAdd(t *testing.T) {
	var b Book
	b.Add(survey.Seen{Domain: addresstest.Domain(t, "down.test"), At: noon})
	if len(b.Providers) != 0 {
		t.Errorf("nothing was seen, and noted: %v", b.Providers)
	}
	b.Add(look(t, "a.test", func(s *survey.Seen) { s.Told = &survey.Told{Account: &survey.Features{Push: true}} }))
	b.Add(look(t, "a.test", func(s *survey.Seen) { s.At, s.TLS = noon.AddDate(0, 0, 1), tls.VersionTLS12 }))
	if got := b.Providers["a.test"]; got["push"] != (Fact{true, "2026-11-21"}) || got["tls13"] != (Fact{false, "2026-11-22"}) {
		t.Errorf("got %v", got)
	}
}

func TestBook(t *testing.T) {
	dir := statedirtest.New(t)
	if b, err := Load(dir); err != nil || len(b.Providers) != 0 {
		t.Fatalf("got %v, %v", b, err)
	}
	var b Book
	long := strings.Repeat(strings.Repeat("x", 60)+".", 3)
	everything := func(s *survey.Seen) {
		s.SignUp, s.Told = survey.Questions, &survey.Told{Account: &survey.Features{}}
	}
	for i := range most + 5 {
		b.Add(look(t, fmt.Sprintf("%sn%d.test", long, i), func(s *survey.Seen) {
			everything(s)
			s.At = noon.AddDate(0, 0, i)
		}))
	}
	if len(b.Providers) != most || b.Providers[long+"n4.test"] != nil || b.Providers[long+"n5.test"] == nil {
		t.Errorf("%d providers, and not the newest", len(b.Providers))
	}
	if err := b.Save(dir); err != nil {
		t.Fatal(err)
	}
	if again, err := Load(dir); err != nil || !reflect.DeepEqual(again, b) {
		t.Errorf("got %v, %v", again, err)
	}
	for _, broken := range []string{"", "{}", `{"version": 1, "users": 3}`, `{"version": 2}`} {
		if err := dir.WriteFile(File, []byte(broken)); err != nil {
			t.Fatal(err)
		}
		if got, err := Load(dir); len(got.Providers) > 0 || !fault.Is(err, fault.JournalDamaged) {
			t.Errorf("%q: got %v, %v", broken, got, err)
		}
	}
}

// TestApplyNonsense: what somebody has written into the file does not come through.
func TestApplyNonsense(t *testing.T) {
	for _, content := range []string{
		`{"providers": {"a.test": {"users": {"is": true, "on": "2026-11-21"}}}}`,
		`{"providers": {"a.test": {"status": {"is": true, "on": "2026-11-21"}}}}`,
		`{"providers": {"a.test": {"tls13": {"is": true, "on": "yesterday"}}}}`,
	} {
		var b Book
		if err := json.Unmarshal([]byte(content), &b); err != nil {
			t.Fatal(err)
		}
		list := []providers.Provider{listed(t, "a.test", "2026-07-22")}
		if after, err := b.Apply(list, noon); err == nil || after[0].TLS13.Value != providers.Unknown {
			t.Errorf("%s: got %v", content, err)
		}
	}
}

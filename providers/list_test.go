package providers

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestList(t *testing.T) {
	list, err := All()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 48 {
		t.Fatalf("%d providers", len(list))
	}
	for _, p := range list {
		t.Run(p.Domain.String(), func(t *testing.T) {
			facts := p.Facts()
			if len(facts) < 2 || facts[0].Key != "status" || facts[0].Value != p.Status.Value || facts[0].Source != Ourselves {
				t.Errorf("its facts are %+v", facts)
			}
			for _, f := range facts {
				if f.Source == "" || f.On.IsZero() && !f.Unverified {
					t.Errorf("%s: from %q on %s, unverified %v", f.Key, f.Source, f.On, f.Unverified)
				}
			}
			if p.Status.Value == Suggested {
				complete(t, p)
			}
		})
	}
}

// complete is what must be known of a provider before anybody is sent there.
func complete(t *testing.T, p Provider) {
	if !strings.HasPrefix(p.TermsPage("fr"), "https://") {
		t.Error("neither terms nor a legal notice")
	}
	for what, known := range map[string]bool{
		"sign-up": p.SignUp() == InProgram || p.SignUp() == OnPage,
		"puzzle":  p.CaptchaRequired.Value != Unknown,
		"e-mail":  p.EmailRequired.Value != Unknown,
		"price":   p.FreeOfCharge.Value != Unknown || p.SignUp() == OnPage,
		"place":   len(p.Locations.Value) > 0,
		"website": len(p.Website.Value) > 0,
		"start":   !p.Since.Value.IsZero(),
		"files":   p.FileSize.Value.Known(),
		"day":     !p.Origin.On.IsZero(),
	} {
		if !known {
			t.Errorf("%s: unknown", what)
		}
	}
}

// TestKinds: one of each kind, as it was read.
func TestKinds(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	for domain, want := range map[string]struct {
		status Status
		why    Why
		signUp SignUp
		free   Answer
	}{
		"yax.im":           {Suggested, "", InProgram, Yes},
		"404.city":         {Suggested, "", OnPage, Yes},
		"monocles.eu":      {Suggested, "", OnPage, Unknown}, // its sources contradict each other
		"jabber.vg":        {Held, ThinData, InProgram, Yes},
		"trashserver.net":  {Held, LeftTheList, InProgram, Yes},
		"conversations.im": {Held, OldData, InProgram, No},
		"mailbox.org":      {Held, ThinData, Elsewhere, No},
		"snikket.org":      {Held, NotPublic, ByInvitation, Unknown},
		"yourdata.forsale": {Held, ThinData, "", Unknown},
	} {
		i := slices.IndexFunc(all, func(p Provider) bool { return p.Domain.String() == domain })
		if i < 0 {
			t.Errorf("%s is missing", domain)
			continue
		}
		if p := all[i]; p.Status.Value != want.status || p.Why.Value != want.why || p.SignUp() != want.signUp || p.FreeOfCharge.Value != want.free {
			t.Errorf("%s: %q, %q, %q, %v", domain, p.Status.Value, p.Why.Value, p.SignUp(), p.FreeOfCharge.Value)
		}
	}
}

// TestSuggestable: the quick way finds the same as the thorough one.
func TestSuggestable(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	quick, err := Suggestable()
	if err != nil {
		t.Fatal(err)
	}
	thorough := slices.DeleteFunc(all, func(p Provider) bool { return p.Status.Value != Suggested })
	if len(quick) < 12 || !reflect.DeepEqual(quick, thorough) {
		t.Errorf("%d providers, not %d", len(quick), len(thorough))
	}
}

func TestLoad(t *testing.T) {
	good := &fstest.MapFile{Data: file(t, nil)}
	other := func(domain, more string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"domain": "` + domain + `", "source": "a list", "on": "2026-07-22", "status": {"content": "suggested"}` + more + `}`)}
	}
	for _, tc := range []struct {
		name   string
		files  fstest.MapFS
		list   string   // of domains
		broken []string // in the error
	}{
		{"nothing", fstest.MapFS{}, "", nil},
		{"other files", fstest.MapFS{"a.example.json": good, "README.md": {}, "schema.json": {}}, "a.example", nil},
		{"twice", fstest.MapFS{"a.example.json": good, "b.example.json": good}, "a.example", []string{"b.example.json: domain: the file of a.example"}},
		{"an empty one", fstest.MapFS{"a.example.json": good, "b.example.json": {}}, "a.example", []string{"b.example.json: unexpected end"}},
		{"a huge one", fstest.MapFS{"a.example.json": good, "b.example.json": {Data: make([]byte, maxFile+1)}}, "a.example", []string{"b.example.json: no file, or larger"}},
		{"a folder", fstest.MapFS{"a.example.json": good, "b.example.json/x": {}}, "a.example", []string{"b.example.json: no file"}},
		{"a hostile name", fstest.MapFS{"a.example.json": good, "b\x1b[2J.json": {}, "b.\x1b[2J.json": {}}, "a.example", []string{`b.\u{001B}[2J.json: unexpected end`}},
		{
			"two broken ones", fstest.MapFS{"0.example.json": {Data: []byte("[]")}, "a.example.json": good, "b.example.json": {Data: []byte("{")}, "c.example.json": other("c.example", "")},
			"a.example c.example", []string{"0.example.json: not a JSON object", "b.example.json: unexpected end"},
		},
		{
			"one that claims another's domain", fstest.MapFS{"0.example.json": other("0.example", `, "alternativeJids": {"content": ["a.example"]}`), "a.example.json": good},
			"a.example", []string{"0.example.json: alternativeJids: a.example is that of a.example.json"},
		},
		{
			"one domain for two", fstest.MapFS{
				"b.example.json": other("b.example", `, "alternativeJids": {"content": ["d.example"]}`),
				"c.example.json": other("c.example", `, "alternativeJids": {"content": ["d.example"]}`),
			},
			"b.example", []string{"c.example.json: alternativeJids: d.example is that of b.example.json"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			list, err := Load(tc.files)
			var domains []string
			for _, p := range list {
				domains = append(domains, p.Domain.String())
			}
			if got := strings.Join(domains, " "); got != tc.list || (err != nil) != (tc.broken != nil) {
				t.Fatalf("got %s, %v; want %s", got, err, tc.list)
			}
			for i, line := range strings.Split(fmt.Sprint(err), "\n") {
				if err != nil && !strings.HasPrefix(line, "providers: "+tc.broken[i]) {
					t.Errorf("got %q, want %q", line, tc.broken)
				}
			}
		})
	}

	many := fstest.MapFS{}
	for i := range maxFiles + 1 {
		many[fmt.Sprintf("p%d.example.json", i)] = good
	}
	if list, err := Load(many); len(list) > 0 || err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("of too many files: %d, %v", len(list), err)
	}
}

func BenchmarkAll(b *testing.B) { benchmark(b, All) }

// BenchmarkSuggestable is what every start waits for.
func BenchmarkSuggestable(b *testing.B) { benchmark(b, Suggestable) }

func benchmark(b *testing.B, read func() ([]Provider, error)) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := read(); err != nil {
			b.Fatal(err)
		}
	}
}

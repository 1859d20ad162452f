package providers

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"xmpp-start/internal/address"
)

func TestList(t *testing.T) {
	list, err := All()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 13 {
		t.Fatalf("%d providers", len(list))
	}
	for _, p := range list {
		t.Run(p.Domain.String(), func(t *testing.T) {
			found, ok, err := Find(p.Domain)
			if err != nil || !ok || found.Domain != p.Domain || found.Origin != p.Origin {
				t.Errorf("found as %v, %v, %v", found.Domain, ok, err)
			}
			if !strings.HasPrefix(p.TermsPage("fr"), "https://") {
				t.Error("neither terms nor a legal notice")
			}
			for what, known := range map[string]bool{
				"sign-up":            p.InBandRegistration.Value != Unknown,
				"puzzle":             p.CaptchaRequired.Value != Unknown,
				"e-mail":             p.EmailRequired.Value != Unknown,
				"price":              p.FreeOfCharge.Value != Unknown,
				"place":              len(p.Locations.Value) > 0,
				"website":            len(p.Website.Value) > 0,
				"start":              !p.Since.Value.IsZero(),
				"operator":           p.Operator.Value != "",
				"files":              p.FileSize.Value.Known(),
				"archive":            p.ArchiveTime.Value.Known(),
				"origin of the head": p.Website.Origin == p.Origin,
			} {
				if !known {
					t.Errorf("%s: unknown", what)
				}
			}
		})
	}
	for domain, want := range map[string]Status{"yax.im": Suggested, "jabber.vg": Held} {
		p, _, err := Find(parsed(t, domain))
		if err != nil || p.Status.Value != want {
			t.Errorf("%s: %q, %v", domain, p.Status.Value, err)
		}
	}
	if p, ok, err := Find(parsed(t, "nobody.example")); ok || err != nil || !p.Domain.IsZero() {
		t.Errorf("nobody.example: %v, %v, %v", p.Domain, ok, err)
	}
}

func TestParse(t *testing.T) {
	p, err := parse("a.example.json", file(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	if n, known := p.BusFactor.Value.Get(); known || n != 0 {
		t.Errorf("-1 people are %d, %v", n, known)
	}
	if p.FileSize.Value.Known() || p.FileSize.Value.Allows(0) {
		t.Error("-1 MB are known")
	}
	if p.ArchiveTime.Value != Unlimited() || p.FilesTotal.Value != AtMost(500) {
		t.Errorf("archive %+v, files %+v", p.ArchiveTime.Value, p.FilesTotal.Value)
	}
	if p.CaptchaRequired.Value != Unknown || p.FreeOfCharge.Value != Yes || p.EmailRequired.Value != No {
		t.Error("answers are mixed up")
	}
	if p.Since.Source != "a list" || p.Since.On.String() != "2026-07-22" || p.Since.Unverified {
		t.Errorf("inherited %+v", p.Since.Origin)
	}
	if p.StoresLastLogin.Source != "their page" || !p.StoresLastLogin.On.IsZero() || !p.StoresLastLogin.Unverified {
		t.Errorf("own %+v", p.StoresLastLogin.Origin)
	}
	if url, lang := p.Website.Value.For("fr"); url != "https://a.example/de" || lang != "de" {
		t.Errorf("website for fr: %s, %s", url, lang)
	}
	if got := p.TermsPage("fr"); got != "https://a.example/legal?lang=en#top" {
		t.Errorf("terms: %s", got)
	}
}

func TestParseRefuses(t *testing.T) {
	fact := func(content string) string { return `{"content": ` + content + `}` }
	for _, tc := range []struct {
		name, key, value string
		want             string // in the error, after file and key
	}{
		{"unknown key", "busfactor", fact("1"), "busfactor: no such property"},
		{"unknown key in a fact", "since", `{"content": "2020-01-01", "comment": "x"}`, "since: comment: no such property"},
		{"no content", "since", `{"source": "x"}`, "since: content: missing"},
		{"fact without a shell", "busFactor", "1", "busFactor: not a JSON object"},
		{"null", "busFactor", fact("null"), "busFactor: content: null"},
		{"wrong type", "busFactor", fact(`"1"`), "busFactor: content: json"},
		{"half a person", "busFactor", fact("1.5"), "busFactor: content: json"},
		{"nobody", "busFactor", fact("0"), "busFactor: content: 0"},
		{"below -1", "maximumHttpFileUploadFileSize", fact("-2"), "maximumHttpFileUploadFileSize: content: -2"},
		{"too big", "maximumHttpFileUploadFileSize", fact("1000001"), "maximumHttpFileUploadFileSize: content: 1000001"},
		{"days that are none", "unusedAccountDeletedAfterDays", fact("-1"), "unusedAccountDeletedAfterDays: content: -1"},
		{"http", "website", fact(`{"en": "http://a.example"}`), "website: content: en: http://a.example is no https"},
		{"javascript", "website", fact(`{"en": "javascript:alert(1)"}`), "website: content: en: javascript:alert(1) is no https"},
		{"link with a password", "website", fact(`{"en": "https://a:b@a.example"}`), "website: content: en:"},
		{"link to a machine", "website", fact(`{"en": "https://127.0.0.1/"}`), "website: content: en: bad-domain"},
		{"link with a blank", "website", fact(`{"en": "https://a.example/ b"}`), "website: content: en:"},
		{"language", "website", fact(`{"English": "https://a.example"}`), "website: content: English is no language"},
		{"language twice", "website", fact(`{"en": "https://a.example", "en": "https://b.example"}`), "website: content: en: stands there twice"},
		{"country in upper case", "serverLocations", fact(`["DE"]`), "serverLocations: content: item 1: DE is no country"},
		{"no country", "serverLocations", fact(`["de", "uk"]`), "serverLocations: content: item 2: uk is no country"},
		{"union as country", "serverLocations", fact(`["eu"]`), "serverLocations: content: item 1: eu is no country"},
		{"country twice", "serverLocations", fact(`["de", "de"]`), "serverLocations: content: item 2: stands there twice"},
		{"long list", "serverLocations", fact(`["de"` + strings.Repeat(`, "de"`, maxItems) + `]`), "serverLocations: content: more than"},
		{"operator", "organization", fact(`"club"`), "organization: content: club is none of"},
		{"date", "since", fact(`"2020-02-30"`), "since: content: parsing time"},
		{"before XMPP", "since", fact(`"1998-12-31"`), "since: content: 1998-12-31 is before"},
		{"future", "since", fact(`"2026-07-23"`), "since: later"},
		{"change in the future", "latestChange", fact(`"2026-07-23"`), "latestChange: later"},
		{"own source without a date", "busFactor", `{"content": 1, "source": "x"}`, "busFactor: on: missing"},
		{"empty source", "busFactor", `{"content": 1, "source": "", "on": "2026-01-01"}`, "busFactor: source: empty"},
		{"status", "status", fact(`"best"`), "status: content: best is none of"},
		{"held without a reason", "status", fact(`"held"`), "statusReason: missing"},
		{"reason without being held", "statusReason", fact(`"thin-data"`), "statusReason: only"},
		{"address", "chatSupport", fact(`{"en": ["a b@a.example"]}`), "chatSupport: content: en: item 1: bad-address"},
		{"itself", "alternativeJids", fact(`["a.example"]`), "alternativeJids: the domain itself"},
		{"upper case", "alternativeJids", fact(`["B.example"]`), "alternativeJids: content: item 1: written as"},
		{"cursor", "serverSoftwareName", fact(`"a\u001b[2J"`), "serverSoftwareName: content: not plain text"},
		{"long text", "serverSoftwareName", fact(`"` + strings.Repeat("a", maxLine+1) + `"`), "serverSoftwareName: content: longer than"},
		{"other domain", "domain", `"b.example"`, "domain: the file of b.example is b.example.json"},
		{"no domain", "domain", `"127.0.0.1"`, "domain: bad-domain"},
		{"domain in upper case", "domain", `"A.example"`, "domain: written as"},
		{"empty head", "source", `""`, "source: empty"},
		{"head without a date", "on", `"July"`, "on: parsing time"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, err := parse("a.example.json", file(t, map[string]string{tc.key: tc.value}))
			if err == nil || !strings.HasPrefix(err.Error(), "providers: a.example.json: "+tc.want) || !p.Domain.IsZero() {
				t.Errorf("got %v, want …%s…", err, tc.want)
			}
		})
	}
	for _, key := range []string{"domain", "source", "on", "status"} {
		_, err := parse("a.example.json", file(t, map[string]string{key: ""}))
		if err == nil || !strings.HasSuffix(err.Error(), " "+key+": missing") {
			t.Errorf("without %s: got %v", key, err)
		}
	}
	for want, data := range map[string]string{
		"not a JSON object":    "[]",
		"something follows":    string(file(t, nil)) + "{}",
		"not UTF-8":            "{\"domain\": \"\xff\"}",
		"larger than":          strings.Repeat(" ", maxFile+1),
		"cut off":              `{"domain": "a.example"`,
		"domain: stands there": `{"domain": "a.example", "domain": "a.example"}`,
	} {
		if _, err := parse("a.example.json", []byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: got %v, want …%s…", data, err, want)
		}
	}
}

func TestLoad(t *testing.T) {
	good := &fstest.MapFile{Data: file(t, nil)}
	list, err := load(fstest.MapFS{"a.example.json": good, "README.md": {}})
	if err != nil || len(list) != 1 {
		t.Errorf("got %d, %v", len(list), err)
	}
	_, err = load(fstest.MapFS{"a.example.json": good, "b.example.json": good})
	if err == nil || !strings.Contains(err.Error(), "b.example.json: domain") {
		t.Errorf("a second file for the same domain: %v", err)
	}
}

func TestLimit(t *testing.T) {
	for _, tc := range []struct {
		name     string
		limit    Limit
		ten      bool
		n        int
		limited  bool
		isKnown  bool
		with20MB Limit
	}{
		{"unknown", Limit{}, false, 0, false, false, Limit{}},
		{"unlimited", Unlimited(), true, 0, false, true, AtMost(20)},
		{"less", AtMost(9), false, 9, true, true, AtMost(9)},
		{"as much", AtMost(10), true, 10, true, true, AtMost(10)},
		{"more", AtMost(30), true, 30, true, true, AtMost(20)},
	} {
		n, limited := tc.limit.Max()
		if tc.limit.Allows(10) != tc.ten || n != tc.n || limited != tc.limited || tc.limit.Known() != tc.isKnown {
			t.Errorf("%s: allows 10 %v, max %d %v", tc.name, tc.limit.Allows(10), n, limited)
		}
		if Both(tc.limit, AtMost(20)) != tc.with20MB || Both(AtMost(20), tc.limit) != tc.with20MB {
			t.Errorf("%s: with 20 it is %+v", tc.name, Both(tc.limit, AtMost(20)))
		}
	}
}

func TestDay(t *testing.T) {
	start, err := ParseDay("2016-02-29")
	if err != nil {
		t.Fatal(err)
	}
	for now, want := range map[string]struct{ years, days int }{
		"2015-01-01": {0, 0}, "2017-02-28": {0, 365}, "2017-03-01": {1, 366}, "2026-02-28": {9, 3652}, "2026-03-01": {10, 3653},
	} {
		at, err := time.Parse(time.DateOnly, now)
		if err != nil {
			t.Fatal(err)
		}
		if start.Years(at) != want.years || start.Days(at) != want.days {
			t.Errorf("%s: %d years, %d days; want %+v", now, start.Years(at), start.Days(at), want)
		}
		if (Day{}).Years(at) != 0 || (Day{}).Days(at) != 0 {
			t.Error("no date has an age")
		}
	}
	if y, m, d := (Day{}).Date(); y != 0 || m != 0 || d != 0 || (Day{}).String() != "" {
		t.Errorf("no date is %d-%d-%d", y, m, d)
	}
}

func TestCountry(t *testing.T) {
	for c, want := range map[Country]struct{ valid, eu bool }{
		"fr": {true, true}, "gr": {true, true}, "gb": {true, false}, "ch": {true, false}, "zw": {true, false},
		"eu": {}, "uk": {}, "FR": {}, "": {}, "f": {}, "fra": {}, "d ": {}, " d": {},
	} {
		if c.Valid() != want.valid || c.InEU() != want.eu {
			t.Errorf("%q: valid %v, in the EU %v", c, c.Valid(), c.InEU())
		}
	}
	if In(nil, Country.InEU) || In([]Country{"de", "ch"}, Country.InEU) || !In([]Country{"de", "fr"}, Country.InEU) {
		t.Error("In is wrong about several places")
	}
}

func FuzzParse(f *testing.F) {
	names, err := os.ReadDir(".")
	if err != nil {
		f.Fatal(err)
	}
	for _, entry := range names {
		if strings.HasSuffix(entry.Name(), suffix) {
			data, err := os.ReadFile(entry.Name())
			if err != nil {
				f.Fatal(err)
			}
			f.Add(entry.Name(), data)
		}
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		p, err := parse(name, data)
		if err != nil {
			return
		}
		if p.Domain.String()+suffix != name || p.Status.Value == "" || p.Origin.On.IsZero() {
			t.Fatalf("%q is taken as %+v", name, p)
		}
		for _, url := range p.Website.Value {
			if !strings.HasPrefix(url, "https://") {
				t.Fatalf("website %q", url)
			}
		}
	})
}

func BenchmarkAll(b *testing.B) {
	for b.Loop() {
		if _, err := All(); err != nil {
			b.Fatal(err)
		}
	}
}

// file writes a provider file for a.example with the members changed as told;
// an empty value takes one out.
func file(t *testing.T, changed map[string]string) []byte {
	t.Helper()
	members := map[string]string{
		"domain":                                 `"a.example"`,
		"source":                                 `"a list"`,
		"on":                                     `"2026-07-22"`,
		"status":                                 `{"content": "suggested"}`,
		"since":                                  `{"content": "2020-02-29"}`,
		"busFactor":                              `{"content": -1}`,
		"organization":                           `{"content": ""}`,
		"website":                                `{"content": {"pt-br": "https://a.example/pt", "de": "https://a.example/de"}}`,
		"legalNotice":                            `{"content": {"en": "https://a.example/legal?lang=en#top"}}`,
		"freeOfCharge":                           `{"content": true}`,
		"inBandRegistrationEmailAddressRequired": `{"content": false}`,
		"serverLocations":                        `{"content": ["de"]}`,
		"chatSupport":                            `{"content": {"en": ["help+me@a.example"]}}`,
		"maximumHttpFileUploadFileSize":          `{"content": -1}`,
		"maximumHttpFileUploadTotalSize":         `{"content": 500}`,
		"maximumMessageArchiveManagementStorageTime": `{"content": 0}`,
		"storesLastLogin": `{"content": true, "source": "their page", "unverified": true}`,
	}
	for key, value := range changed {
		members[key] = value
	}
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(members)) {
		if value := members[key]; value != "" {
			b.WriteString(`, "` + key + `": ` + value)
		}
	}
	return []byte("{" + b.String()[1:] + "}")
}

func parsed(t *testing.T, s string) address.Domain {
	t.Helper()
	d, err := address.ParseDomain(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

package providers

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	p, err := Parse("a.example.json", file(t, nil))
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

// refusal is a change that makes a file wrong: a member and its value, which
// is taken out where that is empty.
type refusal struct {
	name, key, value string
	want             string // in the error, after the file
}

func refusals() []refusal {
	fact := func(content string) string { return `{"content": ` + content + `}` }
	return []refusal{
		{"unknown key", "busfactor", fact("1"), "busfactor: no such property"},
		{"unknown key in a fact", "since", `{"content": "2020-01-01", "comment": "x"}`, "since: comment: no such property"},
		{"without a domain", "domain", "", "domain: missing"},
		{"without a source", "source", "", "source: missing"},
		{"without a date", "on", "", "on: missing"},
		{"without a status", "status", "", "status: missing"},
		{"another schema", "$schema", `"https://evil.example/schema.json"`, "$schema: https://evil.example/schema.json is none of"},
		{"unverified by half", "unverified", `"yes"`, "unverified: neither true nor false"},
		{"no content", "since", `{"source": "x"}`, "since: content: missing"},
		{"fact without a shell", "busFactor", "1", "busFactor: not a JSON object"},
		{"null", "busFactor", fact("null"), "busFactor: content: null"},
		{"wrong type", "busFactor", fact(`"1"`), "busFactor: content: \"1\" is no whole"},
		{"half a person", "busFactor", fact("1.5"), "busFactor: content: 1.5 is no whole"},
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
		{"gone without a reason", "status", fact(`"gone"`), "statusReason: missing"},
		{"held without a reason", "status", fact(`"held"`), "statusReason: missing"},
		{"reason without being held", "statusReason", fact(`"thin-data"`), "statusReason: only"},
		{"disputed and stated", "disputed", fact(`["since"]`), "disputed: since is stated all the same"},
		{"disputed, but no fact", "disputed", fact(`["price"]`), "disputed: price is no property"},
		{"a list instead of a text", "usernameRule", fact("[]"), "usernameRule: content: not a text"},
		{"a text instead of a list", "serverLocations", fact(`"de"`), "serverLocations: content: not a JSON array"},
		{"a text instead of yes", "push", fact(`"yes"`), "push: content: neither true nor false"},
		{"written as a float", "busFactor", fact("1e3"), "busFactor: content: 1e3 is no whole"},
		{"a huge number", "busFactor", fact("99999999999999999999"), "busFactor: content: 99999999999999999999 is no whole"},
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
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tc := range refusals() {
		t.Run(tc.name, func(t *testing.T) {
			p, err := Parse("a.example.json", file(t, map[string]string{tc.key: tc.value}))
			if err == nil || !strings.HasPrefix(err.Error(), "providers: a.example.json: "+tc.want) || !p.Domain.IsZero() {
				t.Errorf("got %v, want …%s…", err, tc.want)
			}
		})
	}
	for want, data := range map[string]string{
		"not a JSON object": "[]",
		"after top-level":   string(file(t, nil)) + "{}",
		"not UTF-8":         "{\"domain\": \"\xff\"}",
		"larger than":       strings.Repeat(" ", maxFile+1),
		"unexpected end":    `{"domain": "a.example"`,
		"statusReason: thin-data is none for gone": `{"domain": "a.example", "source": "x", "on": "2026-01-01", "status": {"content": "gone"}, "statusReason": {"content": "thin-data"}}`,
		"since: stands there":                      `{"since": {"content": "2020-01-01"}, "\u0073ince": {"content": "2020-01-01"}}`,
		"domain: stands there":                     `{"domain": "a.example", "domain": "a.example"}`,
	} {
		if _, err := Parse("a.example.json", []byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.30q: got %v, want …%s…", data, err, want)
		}
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
		p, err := Parse(name, data)
		if err != nil {
			return
		}
		if p.Domain.String()+suffix != name || p.Status.Value == "" || p.Origin.On.IsZero() && !p.Origin.Unverified {
			t.Fatalf("%q is taken as that of %s, %s, %+v", name, p.Domain, p.Status.Value, p.Origin)
		}
		for _, url := range p.Website.Value {
			if !strings.HasPrefix(url, "https://") {
				t.Fatalf("website %q", url)
			}
		}
	})
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

package providers

import (
	"testing"
	"time"
)

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
		if start.Ahead(at) != (now == "2015-01-01") || start.Ahead(start.midnight.Add(-23*time.Hour)) || (Day{}).Ahead(at) {
			t.Errorf("%s: ahead %v", now, start.Ahead(at))
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

func TestLinks(t *testing.T) {
	all := Links{"de": "https://a.example/de", "en": "https://a.example/en", "pt-br": "https://a.example/br", "pt-pt": "https://a.example/pt"}
	for _, tc := range []struct {
		links      Links
		lang, want string
		in         bool
	}{
		{all, "de", "de", true}, {all, "pt", "pt-br", true}, {all, "fr", "en", false}, {all, "", "en", false}, {all, "p", "en", false},
		{Links{"fr": "https://a.example/", "de": "https://a.example/"}, "en", "de", false},
		{Links{"fr": "https://a.example/"}, "", "fr", false},
		{nil, "en", "", false}, {nil, "", "", false},
	} {
		url, found := tc.links.For(tc.lang)
		if found != tc.want || url != tc.links[found] || tc.links.In(tc.lang) != tc.in {
			t.Errorf("%v for %q: %s in %q, in it %v", tc.links, tc.lang, url, found, tc.links.In(tc.lang))
		}
	}
}

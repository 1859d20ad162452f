package suggest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

// today is when the tests take place: four months after the list was made.
var today = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestPool(t *testing.T) {
	for _, tc := range []struct {
		name    string
		years   []int // of each provider: a point each
		pool    int
		widened bool
	}{
		{"nobody", nil, 0, false},
		{"one", []int{5}, 1, false},
		{"three far apart", []int{12, 6, 0}, 3, true},
		{"as near as allowed", []int{12, 12, 4, 3}, 3, false},
		{"too far", []int{12, 3, 2, 1}, 3, true},
		{"two that are near, one that is not", []int{12, 11, 3, 2}, 3, true},
		{"equal ones for the last place", []int{12, 11, 3, 3, 2}, 4, true},
		{"all alike", []int{7, 7, 7, 7, 7}, 5, false},
		{"two", []int{12, 0}, 2, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var list []providers.Provider
			for i, years := range tc.years {
				list = append(list, made(t, fmt.Sprintf("p%d.example", i), func(p *providers.Provider) {
					p.Since.Value = day(t, fmt.Sprintf("%d-01-01", 2026-years))
				}))
			}
			r := Rank(needs.Needs{}, list, today)
			if len(r.Pool) != tc.pool || r.Widened != tc.widened || len(r.Pool)+len(r.Others) != len(list) || len(r.Excluded) != 0 {
				t.Errorf("pool %d, widened %v, others %d, excluded %d", len(r.Pool), r.Widened, len(r.Others), len(r.Excluded))
			}
		})
	}
}

func TestAgeOfTheList(t *testing.T) {
	list := []providers.Provider{made(t, "a.example", nil), made(t, "b.example", func(p *providers.Provider) { p.Origin.On = day(t, "2026-01-01") })}
	for now, want := range map[string]struct{ stale, tooOld bool }{
		"2026-07-22": {}, "2027-01-18": {}, "2027-01-19": {true, false}, "2027-07-22": {true, false}, "2027-07-23": {true, true},
		"2020-01-01": {}, // a clock that is wrong
	} {
		at, err := time.Parse(time.DateOnly, now)
		if err != nil {
			t.Fatal(err)
		}
		r := Rank(needs.Needs{}, list, at)
		if r.Stale != want.stale || r.TooOld != want.tooOld || r.ListDate.String() != "2026-07-22" || len(r.Pool) != 2 {
			t.Errorf("%s: stale %v, too old %v, of %s, pool %d", now, r.Stale, r.TooOld, r.ListDate, len(r.Pool))
		}
		if _, ok := r.Draw(rand.New(rand.NewPCG(5, 6))); ok == want.tooOld {
			t.Errorf("%s: drawn %v", now, ok)
		}
	}
}

// TestAccount: for everybody in the list and every wish, the reasons sum up.
func TestAccount(t *testing.T) {
	list := embedded(t)
	for _, n := range everyWish() {
		r := Rank(n, list, today)
		if len(r.Pool)+len(r.Others)+len(r.Excluded) != len(list) {
			t.Errorf("%q: some got lost", n.Wishes)
		}
		for _, c := range slices.Concat(r.Pool, r.Others, r.Excluded) {
			sum := 0
			for _, reason := range c.Reasons {
				sum += reason.Points
			}
			if sum != c.Points || len(c.Reasons) == 0 {
				t.Errorf("%q: %s has %d points, its %d reasons %d", n.Wishes, c.Provider.Domain, c.Points, len(c.Reasons), sum)
			}
			for _, gate := range c.Gates {
				if gate.Points != 0 {
					t.Errorf("%q: gate %s gives points", n.Wishes, gate.ID)
				}
			}
			again := Account(n, c.Provider, today)
			if again.Points != c.Points || len(again.Gates) != len(c.Gates) {
				t.Errorf("%q: by itself %s has %d points", n.Wishes, c.Provider.Domain, again.Points)
			}
		}
	}
}

// TestListDate: a date that is still to come does not keep a list young, unless
// there is no other; nor does what nobody has reviewed.
func TestListDate(t *testing.T) {
	old, future := made(t, "a.example", nil), made(t, "b.example", read(t, "2099-01-01"))
	own := made(t, "own.example", func(p *providers.Provider) {
		p.Origin = providers.Origin{Source: "its own page", On: day(t, "2026-11-21"), Unverified: true}
	})
	for _, tc := range []struct {
		list []providers.Provider
		want string
	}{
		{[]providers.Provider{old, future}, "2026-07-22"}, {[]providers.Provider{future, old}, "2026-07-22"},
		{[]providers.Provider{future}, "2099-01-01"}, {nil, ""},
		{[]providers.Provider{old, own}, "2026-07-22"}, {[]providers.Provider{own}, ""},
	} {
		if r := Rank(needs.Needs{}, tc.list, today); r.ListDate.String() != tc.want {
			t.Errorf("of %d the newest is of %s, not %s", len(tc.list), r.ListDate, tc.want)
		}
	}
	if r := Rank(needs.Needs{}, []providers.Provider{old, future}, today); r.Pool[0].Provider.Domain != old.Domain {
		t.Error("facts of the future win")
	}
}

// TestOrderOfTheList: it favours nobody.
func TestOrderOfTheList(t *testing.T) {
	list := embedded(t)
	backwards := slices.Clone(list)
	slices.Reverse(backwards)
	for name, n := range typical() {
		a, b := Rank(n, list, today), Rank(n, backwards, today)
		same := slices.EqualFunc(a.Pool, b.Pool, func(x, y Candidate) bool { return x.Provider.Domain == y.Provider.Domain })
		if !same || len(a.Others) != len(b.Others) {
			t.Errorf("%s: from behind it is another pool", name)
		}
	}
}

func everyWish() []needs.Needs {
	all := []needs.Needs{{}, {Lang: "fr", Wishes: needs.Wishes(), Within: "fr"}}
	for _, w := range needs.Wishes() {
		all = append(all, needs.Needs{Lang: "en", Wishes: []needs.Wish{w}, Within: "de"})
	}
	return all
}

// made is a provider that passes every gate, changed as told.
func made(tb testing.TB, name string, change func(*providers.Provider)) providers.Provider {
	tb.Helper()
	var p providers.Provider
	p.Domain = addresstest.Domain(tb, name)
	p.Origin.On = day(tb, "2026-07-22")
	p.Status.Value = providers.Suggested
	p.InBandRegistration.Value, p.FreeOfCharge.Value, p.GreenWeb.Value = providers.Yes, providers.Yes, providers.Yes
	p.CaptchaRequired.Value, p.EmailRequired.Value = providers.No, providers.No
	p.Operator.Value, p.BusFactor.Value = providers.Association, providers.CountOf(3)
	p.Locations.Value = []providers.Country{"fr"}
	p.ArchiveTime.Value = providers.AtMost(needs.HistoryDays)
	p.FileSize.Value, p.FilesTotal.Value = providers.AtMost(needs.FileMB), providers.Unlimited()
	p.PasswordReset.Value = providers.Links{"en": "https://" + name + "/reset"}
	p.Since.Value = day(tb, "2010-01-01")
	if change != nil {
		change(&p)
	}
	return p
}

func embedded(tb testing.TB) []providers.Provider {
	tb.Helper()
	list, err := providers.Suggestable()
	if err != nil {
		tb.Fatal(err)
	}
	return list
}

func day(tb testing.TB, s string) providers.Day {
	tb.Helper()
	d, err := providers.ParseDay(s)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

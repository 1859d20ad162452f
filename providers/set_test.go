package providers

import (
	"strings"
	"testing"
)

const settled = `{"domain": "a.test", "source": "S", "on": "2026-01-02", "status": {"content": "suggested", "source": "we", "on": "2026-01-03"},
	"freeOfCharge": {"content": true}, "busFactor": {"content": 2}}`

func small(t *testing.T) Provider {
	t.Helper()
	p, err := Parse("a.test.json", []byte(settled))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func on(t *testing.T, s string) Day {
	t.Helper()
	d, err := ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSet(t *testing.T) {
	by := Origin{Source: "other", On: on(t, "2026-05-06")}
	p := small(t)
	if err := p.Set("freeOfCharge", []byte(" false "), by); err != nil || p.FreeOfCharge != (Fact[Answer]{No, by}) {
		t.Errorf("got %+v, %v", p.FreeOfCharge, err)
	}
	for _, tc := range []struct{ key, content, want string }{
		{"freeOfCharge", `"yes"`, "neither true nor false"},
		{"busFactor", "0", "0 is neither"},
		{"busFactor", "2 3", "invalid"},
		{"busFactor", "", "unexpected end"},
		{"users", "1", "no such property"},
		{"website", `{"en": "http://a.test"}`, "no https link"},
		{"since", `"2026-05-07"`, "since: later than"},
		{"latestChange", `"2026-05-07"`, "latestChange: later than"},
		{"\x1b[2J", "1", "no such property"},
	} {
		p := small(t)
		err := p.Set(tc.key, []byte(tc.content), by)
		if err == nil || !strings.Contains(err.Error(), tc.want) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%s %s: got %v", tc.key, tc.content, err)
		}
		if p.FreeOfCharge.Value != Yes || p.BusFactor.Source != "S" || p.Website.Source != "" || p.Since.Source != "" || p.LatestChange.Source != "" {
			t.Errorf("%s %s: it was changed: %+v", tc.key, tc.content, p)
		}
	}
}

func TestConfirm(t *testing.T) {
	p := small(t)
	later := on(t, "2026-07-08")
	p.Confirm(later, []string{"busFactor"})
	for what, got := range map[string][2]Day{
		"the head": {p.Origin.On, later}, "a fact of it": {p.FreeOfCharge.On, later},
		"one that is left out": {p.BusFactor.On, on(t, "2026-01-02")}, "one of another source": {p.Status.On, on(t, "2026-01-03")},
	} {
		if got[0] != got[1] {
			t.Errorf("%s is of %v, want %v", what, got[0], got[1])
		}
	}
}

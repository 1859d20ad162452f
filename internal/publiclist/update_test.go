package publiclist

import (
	"encoding/json"
	"reflect"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/providers"
)

// TestLaterEdition has programs with other facts than those that were compared:
// newer than the update, so that it is out of date, or only newer than they were.
func TestLaterEdition(t *testing.T) {
	l, err := Parse(usual("b.test"), now)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Compare(embedded(t), l, day(t, "2026-12-01"))
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]providers.Status{"2026-08-01": providers.Held, "2026-12-02": providers.Suggested} {
		later := embedded(t)
		for i := range later {
			later[i].Origin.On = day(t, on)
		}
		after, err := c.Update.Apply(later)
		if err != nil {
			t.Fatal(err)
		}
		if b := find(t, after, "b.test"); b.Status.Value != want {
			t.Errorf("%s: %s, want %s", on, b.Status.Value, want)
		}
		if a := find(t, after, "a.test"); a.Category.Value != "" || a.Origin.On.String() != on {
			t.Errorf("%s: facts that were not compared are changed: %+v", on, a.Category)
		}
		if c.Update.Known(later) {
			t.Errorf("%s: it counts as compared", on)
		}
	}
}

func TestApplyRefusesNonsense(t *testing.T) {
	for name, u := range map[string]Update{
		"no day":   {On: "tomorrow"},
		"no value": {On: "2026-12-01", Providers: map[string]Entry{"a.test": {Base: "2026-07-22", Changed: map[string]json.RawMessage{"busFactor": json.RawMessage(`"x"`)}}}},
		"no fact":  {On: "2026-12-01", Providers: map[string]Entry{"a.test": {Base: "2026-07-22", Changed: map[string]json.RawMessage{"x": json.RawMessage(`1`)}}}},
	} {
		after, err := u.Apply(embedded(t))
		if err == nil || !reflect.DeepEqual(after, embedded(t)) {
			t.Errorf("%s: got %v, %v", name, after, err)
		}
	}
}

// FuzzMerge: whatever the list says, what is kept can be applied, adds nobody,
// and makes nobody suggested who was not.
func FuzzMerge(f *testing.F) {
	for _, data := range [][]byte{usual(""), usual("a.test"), usual("a.test", entry("a.test", `"category": "D"`)), list(entry("new.test", "")), []byte("[{}]"), []byte(`[{"jid":"a.test","website":{"en":"https://a.test"}}]`)} {
		f.Add(data)
	}
	before := embedded(f)
	today := day(f, "2026-12-01")
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := Parse(data, now)
		if err != nil {
			if !fault.Is(err, fault.ListRefused) {
				t.Fatal(err)
			}
			return
		}
		c, err := Compare(before, l, today)
		if err != nil {
			return
		}
		kept, err := json.Marshal(c.Update)
		if err != nil {
			t.Fatal(err)
		}
		var u Update
		if err := json.Unmarshal(kept, &u); err != nil {
			t.Fatal(err)
		}
		after, err := u.Apply(before)
		if err != nil || len(after) != len(before) {
			t.Fatalf("%d, %v", len(after), err)
		}
		for i, p := range after {
			if p.Domain != before[i].Domain || p.Status.Value == providers.Suggested && before[i].Status.Value != providers.Suggested {
				t.Fatalf("%s is %s", p.Domain, p.Status.Value)
			}
		}
	})
}

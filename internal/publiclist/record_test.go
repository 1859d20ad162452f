package publiclist

import (
	"reflect"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/statedir/statedirtest"
	"xmpp-start/providers"
)

func TestRecord(t *testing.T) {
	dir := statedirtest.New(t)
	if _, found, err := Load(dir); found || err != nil {
		t.Fatalf("got %t, %v", found, err)
	}
	c, _ := compare(t, usual("a.test"))
	r := NewRecord(Address, Page{Body: []byte("[]"), ETag: "x"}, c.Update, now)
	if err := r.Save(dir); err != nil {
		t.Fatal(err)
	}
	got, found, err := Load(dir)
	if err != nil || !found || got.SHA256 != "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945" || !got.Fetched.Equal(now) || got.ETag != "x" {
		t.Errorf("got %+v, %t, %v", got, found, err)
	}
	after, err := got.Apply(embedded(t))
	if err != nil || find(t, after, "a.test").Status.Value != providers.Held {
		t.Errorf("got %v", err)
	}
	if !got.Known(embedded(t)) || got.Known(nil) {
		t.Error("it does not know what it was compared with")
	}
	huge := got
	huge.Providers = map[string]Entry{"a.test": {Unsaid: []string{strings.Repeat("x", maxRecord)}}}
	wants(t, huge.Save(dir), fault.ListRefused, "too-large")
	if still, _, err := Load(dir); err != nil || !reflect.DeepEqual(still.Update, got.Update) {
		t.Errorf("the record before is gone: %v", err)
	}
	for _, broken := range []string{"", "{}", `{"version": 1, "users": 3}`, `{"version": 2}`} {
		if err := dir.WriteFile(File, []byte(broken)); err != nil {
			t.Fatal(err)
		}
		if _, found, err := Load(dir); found || !fault.Is(err, fault.JournalDamaged) {
			t.Errorf("%q: got %t, %v", broken, found, err)
		}
	}
}

package account

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/statedir/statedirtest"
)

var equal = cmp.Comparer(func(a, b address.Address) bool { return a == b })

func open(t *testing.T) (*Index, *statedir.Dir) {
	t.Helper()
	d := statedirtest.New(t)
	return New(d), d
}

func sample(t *testing.T, who string) Account {
	return Account{
		Address: addresstest.Parse(t, who), Store: "keyring", Name: "Anna", Made: true,
		Added:    time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
		Verified: time.Date(2026, 11, 21, 12, 0, 5, 0, time.UTC),
		Login:    Login{Mechanism: "SCRAM-SHA-256-PLUS", ChannelBinding: "tls-exporter", TLS: "1.3"},
		Pin:      strings.Repeat("0a", 32), Server: "localhost:5222", CAFile: "/ca.pem",
	}
}

func TestIndex(t *testing.T) {
	x, d := open(t)
	if all, damaged, err := x.List(); len(all) != 0 || damaged != nil || err != nil {
		t.Errorf("got %v, %v, %v", all, damaged, err)
	}
	anna := sample(t, "anna@example.org")
	// The bare minimum, with an address that no file name can hold as it is.
	long := Account{Address: addresstest.Parse(t, strings.Repeat("é", 140)+"@example.org"), Store: "show", Added: anna.Added}
	for _, a := range []Account{long, anna} {
		if err := x.Put(a); err != nil {
			t.Fatal(err)
		}
		if got, err := x.Get(a.Address); err != nil || cmp.Diff(a, got, equal) != "" {
			t.Errorf("%v\n%s", err, cmp.Diff(a, got, equal))
		}
	}
	anna.Name = "Anna M."
	if err := x.Put(anna); err != nil {
		t.Fatal(err)
	}
	all, damaged, err := New(d).List()
	if want := []Account{anna, long}; err != nil || damaged != nil || cmp.Diff(want, all, equal) != "" {
		t.Errorf("%v, %v\n%s", damaged, err, cmp.Diff(want, all, equal))
	}
	for range 2 {
		if err := x.Remove(anna.Address); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Get(anna.Address); !fault.Is(err, fault.UnknownAccount) {
			t.Errorf("got %v", err)
		}
	}
	if all, _, err := x.List(); err != nil || len(all) != 1 {
		t.Errorf("got %v, %v", all, err)
	}
}

func TestPutChecks(t *testing.T) {
	x, _ := open(t)
	for name, spoil := range map[string]func(*Account){
		"address": func(a *Account) { a.Address = address.Address{} },
		"store":   func(a *Account) { a.Store = "" },
		"time":    func(a *Account) { a.Added = time.Time{} },
		"pin":     func(a *Account) { a.Pin = "0a" },
	} {
		a := sample(t, "anna@example.org")
		spoil(&a)
		if err := x.Put(a); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	if all, _, err := x.List(); err != nil || len(all) != 0 {
		t.Errorf("got %v, %v", all, err)
	}
}

func TestDamagedFiles(t *testing.T) {
	x, d := open(t)
	if err := errors.Join(x.Put(sample(t, "anna@example.org")), x.Put(sample(t, "ben@example.org"))); err != nil {
		t.Fatal(err)
	}
	ben := sample(t, "ben@example.org")
	path := d.Path("accounts/ben@example.org.json")
	valid, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for content, why := range map[string]string{
		"": "unreadable", string(valid[:40]): "unreadable",
		strings.Replace(string(valid), `"version": 1`, `"version": 2`, 1):           "newer",
		strings.Replace(string(valid), "ben@example.org", "anna@example.org", 1):    "unreadable",
		strings.Replace(string(valid), `"store"`, `"more": {}, "store"`, 1):         "unreadable",
		strings.Replace(string(valid), `"pin": "0a`, `"pin": "zz`, 1):               "unreadable",
		strings.Replace(string(valid), `"store": "keyring"`, `"store": ""`, 1):      "unreadable",
		strings.Replace(string(valid), "2026-11-21T12:00:05Z", "this morning", 1):   "unreadable",
		strings.Replace(string(valid), `"address": "ben@`, `"address": "ben@b@`, 1): "unreadable",
	} {
		if content == string(valid) {
			t.Fatal("nothing was spoilt")
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		all, damaged, err := x.List()
		if err != nil || len(all) != 1 || len(damaged) != 1 || fault.Of(damaged[0]).Args["Why"] != why {
			t.Errorf("%q: got %v, %v, %v", content, all, damaged, err)
		}
		if _, err := x.Get(ben.Address); !fault.Is(err, fault.JournalDamaged) {
			t.Errorf("%q: got %v", content, err)
		}
		if err := x.Put(ben); !fault.Is(err, fault.JournalDamaged) {
			t.Errorf("%q: written over: %v", content, err)
		}
		if now, err := os.ReadFile(path); err != nil || string(now) != content {
			t.Errorf("%q became %q", content, now)
		}
	}
	if err := x.Remove(ben.Address); err != nil {
		t.Fatal(err)
	}
	if err := x.Put(ben); err != nil {
		t.Errorf("after its removal: %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	const name = "anna@example.org.json"
	for _, s := range []string{
		`{"version":1,"address":"anna@example.org","store":"keyring","added":"2026-11-21T12:00:00Z"}`,
		`{"version":1,"address":"anna@example.org","store":"file","made":true,"added":"2026-11-21T12:00:00+01:00",` +
			`"verified":"2026-11-21T12:00:00.5Z","login":{"mechanism":"SCRAM-SHA-1","tls":"1.2"},"pin":"","server":"\ud800"}`,
		`{"version":2}`, `{`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := decode(name, data)
		if err != nil {
			return
		}
		if a.check() != nil || fileOf(a.Address) != name {
			t.Fatalf("taken: %+v", a)
		}
		d := statedirtest.New(t)
		x := New(d)
		if err := x.Put(a); err != nil {
			t.Fatalf("cannot be written again: %v", err)
		}
		if again, err := x.Get(a.Address); err != nil || cmp.Diff(a, again, equal) != "" {
			t.Fatalf("%v\n%s", err, cmp.Diff(a, again, equal))
		}
	})
}

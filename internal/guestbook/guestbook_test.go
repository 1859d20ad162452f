package guestbook

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/statedir/statedirtest"
)

const token = "Yq3T8nW0kLxR5vBzJd2m"

var equal = cmp.Options{
	cmp.Comparer(func(a, b address.Address) bool { return a == b }),
	cmp.AllowUnexported(Entry{}),
}

// clock is a time that the test sets.
type clock struct{ now time.Time }

func newClock() *clock { return &clock{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)} }

func (c *clock) read() time.Time { return c.now }

// open returns a book in a folder that is locked until the test ends.
func open(t testing.TB) (*Book, *statedir.Dir, *clock) {
	t.Helper()
	d, c := statedirtest.New(t), newClock()
	return New(d, c.read), d, c
}

// sample is an invitation of our own making that holds for a week.
func sample(t testing.TB, c *clock) Entry {
	t.Helper()
	return Entry{
		Account: addresstest.Parse(t, "anna@example.org"), Kind: invite.ContactWithToken, Maker: Own,
		For: "Ben", Expires: c.now.Add(7 * 24 * time.Hour),
	}
}

func add(t testing.TB, b *Book, e Entry, token string) Entry {
	t.Helper()
	added, err := b.Add(e, token)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func list(t testing.TB, b *Book) []Entry {
	t.Helper()
	all, damaged, err := b.List()
	if err != nil || damaged != nil {
		t.Fatal(err, damaged)
	}
	return all
}

func TestBook(t *testing.T) {
	b, d, c := open(t)
	if all := list(t, b); len(all) != 0 {
		t.Errorf("got %v", all)
	}
	own := add(t, b, sample(t, c), token)
	c.now = c.now.Add(time.Minute)
	plain := add(t, b, Entry{Account: own.Account, Kind: invite.Contact, Maker: Provider}, "")
	if !isID(own.ID) || own.ID == plain.ID || !plain.Made.Equal(c.now) || plain.Made.Equal(own.Made) {
		t.Errorf("got %+v and %+v", own, plain)
	}
	want := []Entry{own, plain}
	if all := list(t, New(d, c.read)); cmp.Diff(want, all, equal) != "" {
		t.Error(cmp.Diff(want, all, equal))
	}
	if got, err := b.Get(strings.ToUpper(own.ID)); err != nil || cmp.Diff(own, got, equal) != "" {
		t.Errorf("%v\n%s", err, cmp.Diff(own, got, equal))
	}
	if err := b.Remove(own.ID); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{own.ID, "", "../x", "abcd", strings.Repeat("a", 999), "abc/e"} {
		if err := b.Remove(id); !fault.Is(err, fault.UnknownInvitation) {
			t.Errorf("%q: got %v", id, err)
		}
	}
	if all := list(t, b); len(all) != 1 || all[0].ID != plain.ID {
		t.Errorf("got %v", all)
	}
}

// Whoever reads the file gets no key from it, and nobody but the user reads it.
func TestNoTokenIsKept(t *testing.T) {
	b, d, c := open(t)
	path := d.Path(fileOf(add(t, b, sample(t, c), token).ID))
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), token) || !strings.Contains(string(data), `"token_sha256": "`) {
		t.Errorf("the file is %s", data)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
}

func TestChecks(t *testing.T) {
	b, _, c := open(t)
	for name, spoil := range map[string]func(*Entry){
		"account":          func(e *Entry) { e.Account = address.Address{} },
		"kind":             func(e *Entry) { e.Kind = "door" },
		"maker":            func(e *Entry) { e.Maker = "" },
		"words":            func(e *Entry) { e.For = strings.Repeat("x", maxFor+1) },
		"used by nobody":   func(e *Entry) { e.Used = c.now },
		"used at no time":  func(e *Entry) { e.By = e.Account },
		"own, of no token": func(e *Entry) { e.For = "no token" },
	} {
		e, key := sample(t, c), token
		if spoil(&e); e.For == "no token" {
			key = ""
		}
		if _, err := b.Add(e, key); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	if all := list(t, b); len(all) != 0 {
		t.Errorf("got %v", all)
	}
}

func TestPast(t *testing.T) {
	b, d, c := open(t)
	ended := add(t, b, sample(t, c), token)
	endless := sample(t, c)
	endless.Expires = time.Time{}
	endless = add(t, b, endless, token+"2")
	for after, holds := range map[time.Duration]bool{0: true, 7*24*time.Hour - time.Second: true, 7 * 24 * time.Hour: false} {
		if got := ended.Holds(c.now.Add(after)); got != holds {
			t.Errorf("after %v: holds is %v", after, got)
		}
	}
	c.now = ended.Expires.Add(keep)
	if all := list(t, b); len(all) != 2 {
		t.Errorf("got %v", all)
	}
	c.now = c.now.Add(time.Second)
	if all := list(t, b); len(all) != 1 || all[0].ID != endless.ID || !all[0].Holds(c.now) {
		t.Errorf("got %v", all)
	}
	if _, err := os.Stat(d.Path(fileOf(ended.ID))); err != nil {
		t.Error(err)
	}
	add(t, b, sample(t, c), token+"3")
	if _, err := os.Stat(d.Path(fileOf(ended.ID))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestFull(t *testing.T) {
	b, d, c := open(t)
	first := add(t, b, sample(t, c), token)
	valid, err := os.ReadFile(d.Path(fileOf(first.ID)))
	if err != nil {
		t.Fatal(err)
	}
	for i := range most - 1 {
		id := newID()
		content := strings.Replace(string(valid), first.ID, id, 1)
		if i == 0 {
			content = "damaged"
		}
		if err := os.WriteFile(d.Path(fileOf(id)), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Add(sample(t, c), token); !fault.Is(err, fault.TooManyInvitations) {
		t.Errorf("got %v", err)
	}
	if err := b.Remove(first.ID); err != nil {
		t.Fatal(err)
	}
	add(t, b, sample(t, c), token)
}

func TestDamagedFiles(t *testing.T) {
	b, d, c := open(t)
	good, spoilt := add(t, b, sample(t, c), token), add(t, b, sample(t, c), token+"2")
	path := d.Path(fileOf(spoilt.ID))
	valid, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	replaced := func(old, new string) string {
		content := strings.Replace(string(valid), old, new, 1)
		if content == string(valid) {
			t.Fatalf("%s is not in %s", old, valid)
		}
		return content
	}
	for content, why := range map[string]string{
		"": "unreadable", string(valid[:40]): "unreadable",
		replaced(`"version": 1`, `"version": 2`):             "newer",
		replaced(spoilt.ID, good.ID):                         "unreadable",
		replaced(`"kind"`, `"more": 1, "kind"`):              "unreadable",
		replaced(`"maker": "own"`, `"maker": "me"`):          "unreadable",
		replaced(`"token_sha256": "`, `"x": "`):              "unreadable",
		replaced(`"token_sha256": "`, `"token_sha256": "zz`): "unreadable",
		replaced("2026-11-28T12:00:00Z", "next week"):        "unreadable",
		strings.Repeat(string(valid), 200):                   "unreadable",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		all, damaged, err := b.List()
		if err != nil || len(damaged) != 1 || len(all) != 1 || all[0].ID != good.ID {
			t.Fatalf("%.50q: got %v, %v, %v", content, all, damaged, err)
		}
		if f := fault.Of(damaged[0]); f.Kind != fault.JournalDamaged || f.Args["Why"] != why {
			t.Errorf("%.50q: got %v, %v", content, f, f.Args)
		}
		if _, err := b.Get(spoilt.ID); !fault.Is(err, fault.JournalDamaged) {
			t.Errorf("%.50q: got %v", content, err)
		}
		if err := b.Remove(spoilt.ID); !fault.Is(err, fault.JournalDamaged) {
			t.Errorf("%.50q: removed: %v", content, err)
		}
		if left, err := os.ReadFile(path); err != nil || string(left) != content {
			t.Errorf("%.50q is %q now, %v", content, left, err)
		}
	}
}

// A failure of the disk at any moment leaves the old entry or the new one.
func TestDiskFails(t *testing.T) {
	for _, op := range []statedir.Op{statedir.OpCreate, statedir.OpWrite, statedir.OpSync, statedir.OpRename, statedir.OpSyncFolder} {
		d, c := statedirtest.New(t), newClock()
		b := New(d, c.read)
		e := add(t, b, sample(t, c), token)
		d.Intercept(func(now statedir.Op, _ string) error {
			if now == op {
				return errors.New("disk")
			}
			return nil
		})
		changed := e
		changed.By, changed.Used = e.Account, c.now
		if err := b.put(changed); !fault.Is(err, fault.Disk) {
			t.Errorf("%s: got %v", op, err)
		}
		all := list(t, b)
		if len(all) != 1 || !slices.ContainsFunc([]Entry{e, changed}, func(want Entry) bool { return cmp.Equal(want, all[0], equal) }) {
			t.Errorf("%s: got %+v", op, all)
		}
	}
}

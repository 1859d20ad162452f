package journal

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/statedir/statedirtest"
)

// Files that are not this version's stay as they are, are reported one by one,
// and hinder no other attempt.
func TestDamagedFiles(t *testing.T) {
	j, d := open(t)
	good := begin(t, j, "anna@example.org")
	valid, err := os.ReadFile(d.Path(file(good.ID)))
	if err != nil {
		t.Fatal(err)
	}
	edit := func(old, new string) string {
		text := strings.Replace(string(valid), old, new, 1)
		if text == string(valid) {
			t.Fatalf("%q is not in %s", old, valid)
		}
		return text
	}
	const id = "0123456789abcdef"
	mine := edit(good.ID, id)
	edit2 := func(old, new string) string { return strings.Replace(mine, old, new, 1) }
	cases := map[string]struct{ name, content, why string }{
		"truncated":       {id, mine[:len(mine)/2], "unreadable"},
		"empty":           {id, "", "unreadable"},
		"garbage":         {id, "\x00\xff", "unreadable"},
		"too big":         {id, mine + strings.Repeat(" ", 64<<10), "unreadable"},
		"newer":           {id, edit2(`"version": 1`, `"version": 2`), "newer"},
		"newer, all else": {id, `{"version":99}`, "newer"},
		"unknown field":   {id, edit2(`"id"`, `"more": 1, "id"`), "unreadable"},
		"unknown state":   {id, edit2("prepared", "doubted"), "unreadable"},
		"bad address":     {id, edit2("anna@example.org", "a@b@c"), "unreadable"},
		"contradiction":   {id, edit2("prepared", "unknown"), "unreadable"},
		"other id":        {id, string(valid), "unreadable"},
		"no id":           {"notes", mine, "unreadable"},
	}
	for name, tc := range cases {
		path := d.Path(file(tc.name))
		if err := os.WriteFile(path, []byte(tc.content), 0o600); err != nil {
			t.Fatal(err)
		}
		all, damaged, err := j.Unfinished()
		if err != nil || len(all) != 1 || all[0].ID != good.ID {
			t.Errorf("%s: got %+v, %v", name, all, err)
		}
		if len(damaged) != 1 || !fault.Is(damaged[0], fault.JournalDamaged) || fault.Of(damaged[0]).Args["Why"] != tc.why {
			t.Errorf("%s: got %v", name, damaged)
		}
		if now, err := os.ReadFile(path); err != nil || string(now) != tc.content {
			t.Errorf("%s: the file was touched", name)
		}
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(d.Path("attempts/README"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if all, damaged, err := j.Unfinished(); err != nil || len(all) != 1 || len(damaged) != 1 {
		t.Errorf("got %+v, %v, %v", all, damaged, err)
	}
}

// What somebody else wrote in the meantime is not written over.
func TestMoveOverwritesNothing(t *testing.T) {
	for name, content := range map[string]string{"newer": `{"version":2}`, "garbage": "x", "empty": ""} {
		j, d := open(t)
		a := begin(t, j, "anna@example.org")
		if err := os.WriteFile(d.Path(file(a.ID)), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := j.Move(&a, Submitting, nil); !fault.Is(err, fault.JournalDamaged) || a.State != Prepared {
			t.Errorf("%s: got %v", name, err)
		}
		if got, err := os.ReadFile(d.Path(file(a.ID))); err != nil || string(got) != content {
			t.Errorf("%s: became %q, %v", name, got, err)
		}
	}
	j, d := open(t)
	a := begin(t, j, "anna@example.org")
	elsewhere := a
	if err := New(d, clock()).Move(&elsewhere, Submitting, nil); err != nil {
		t.Fatal(err)
	}
	if err := j.Move(&a, Prepared, nil); !fault.Is(err, fault.JournalDamaged) {
		t.Errorf("got %v", err)
	}
	if err := j.Forget(a); err != nil {
		t.Fatal(err)
	}
	if err := j.Move(&a, Submitting, nil); err == nil {
		t.Error("a forgotten attempt goes on")
	}
}

// Whatever step of writing fails, the attempt in memory stays as it was, and
// what is on the disk is the state before or the state after, whole.
func TestFailingDisk(t *testing.T) {
	for n := 1; ; n++ {
		j, d := open(t)
		a := begin(t, j, "anna@example.org")
		before := a
		failed := statedirtest.FailAt(d, n)
		err := j.Move(&a, Submitting, nil)
		d.Intercept(nil)
		all := onDisk(t, d)
		if len(all) != 1 || !slices.Contains([]State{Prepared, Submitting}, all[0].State) {
			t.Fatalf("step %d: on disk %+v", n, all)
		}
		if !failed() {
			if err != nil || n < 7 || all[0].State != Submitting {
				t.Fatalf("after %d steps: %+v, %v", n-1, all[0], err)
			}
			return
		}
		if !fault.Is(err, fault.Disk) || !same(a, before) {
			t.Errorf("step %d: got %+v, %v", n, a, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	const id = "0123456789abcdef"
	for _, s := range []string{
		`{"version":1,"id":"0123456789abcdef","address":"anna@example.org","store":"keyring","state":"prepared",` +
			`"created":"2026-11-21T12:00:00Z","changed":"2026-11-21T12:00:00+01:00"}`,
		`{"version":1,"id":"0123456789abcdef","address":"a@b.c","store":"show","state":"unknown","was_unknown":true,` +
			`"created":"2026-11-21T12:00:00Z","changed":"2026-11-21T12:00:00Z","not_before":"2026-11-21T13:00:00Z","name":"\ud800"}`,
		`{"version":2}`, `{`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := decode(id, data)
		if err != nil {
			return
		}
		if a.ID != id || a.check() != nil {
			t.Fatalf("taken: %+v", a)
		}
		d := statedirtest.New(t)
		j := New(d, time.Now)
		if _, err := j.write(a); err != nil {
			t.Fatalf("cannot be written again: %v", err)
		}
		if again, err := j.read(id); err != nil || !same(a, again) {
			t.Fatalf("%+v became %+v, %v", a, again, err)
		}
	})
}

package journal

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/statedir/statedirtest"
)

// clock stands at noon and goes on by a second each time it is looked at.
func clock() func() time.Time {
	now := time.Date(2026, 11, 21, 12, 0, 0, 123, time.FixedZone("x", 3600))
	return func() time.Time {
		now = now.Add(time.Second)
		return now
	}
}

func open(t *testing.T) (*Journal, *statedir.Dir) {
	t.Helper()
	d := statedirtest.New(t)
	return New(d, clock()), d
}

func begin(t *testing.T, j *Journal, who string) Attempt {
	t.Helper()
	a, err := j.Begin(Attempt{Address: addresstest.Parse(t, who), Store: "keyring", Name: "Anna\xff", Server: "localhost:5222", Invited: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// onDisk returns the attempts as another run of the program finds them.
func onDisk(t *testing.T, d *statedir.Dir) []Attempt {
	t.Helper()
	all, damaged, err := New(d, clock()).Unfinished()
	if err != nil || damaged != nil {
		t.Fatalf("damaged %v, %v", damaged, err)
	}
	return all
}

// walk takes a new attempt through states and fails where a step is refused.
func walk(t *testing.T, j *Journal, who string, states ...State) Attempt {
	t.Helper()
	a := begin(t, j, who)
	if a.SecretMayGo() {
		t.Error("a password that was not kept may go")
	}
	if err := j.Move(&a, Prepared, func(a *Attempt) { a.Kept = true }); err != nil {
		t.Fatal(err)
	}
	for _, to := range states {
		if err := j.Move(&a, to, nil); err != nil {
			t.Fatalf("%v: %v", states, err)
		}
	}
	return a
}

// The ways of faults.md, S1 to S7 and what resume does.
func TestWays(t *testing.T) {
	for _, tc := range []struct {
		name        string
		states      []State
		secretMayGo bool
		finished    bool
	}{
		{"begun", nil, true, false},
		{"all goes well", []State{Submitting, Created, Verified}, false, true},
		{"refused at once", []State{Submitting, Refused}, true, true},
		{"asked to wait before and after", []State{Prepared, Submitting, Prepared}, true, false},
		{"three rounds of a form", []State{Submitting, Prepared, Submitting, Prepared, Submitting, Created}, false, false},
		{"login works later", []State{Submitting, Created, Created, Verified}, false, true},
		{"sending", []State{Submitting}, false, false},
		{"silence, then a login", []State{Submitting, Unknown, Verified}, false, true},
		{"silence, no network, submitted once more", []State{Submitting, Unknown, Unknown, Submitting, Created, Verified}, false, true},
		{"silence, then the name is somebody else's", []State{Submitting, Unknown, Submitting, Refused}, false, true},
		{"silence twice", []State{Submitting, Unknown, Submitting, Unknown}, false, false},
	} {
		j, d := open(t)
		a := walk(t, j, "anna@example.org", tc.states...)
		if got := a.SecretMayGo(); got != tc.secretMayGo {
			t.Errorf("%s: the password may go: %v", tc.name, got)
		}
		all := onDisk(t, d)
		if len(all) != 1 || !same(all[0], a) || all[0].SecretMayGo() != tc.secretMayGo {
			t.Errorf("%s: on disk %+v, want %+v", tc.name, all, a)
		}
		if err := j.Finish(a); (err == nil) != tc.finished {
			t.Errorf("%s: finished %v", tc.name, err)
		}
		if err := j.Forget(a); err != nil {
			t.Errorf("%s: %v", tc.name, err)
		}
		if all := onDisk(t, d); len(all) != 0 {
			t.Errorf("%s: left %+v", tc.name, all)
		}
	}
}

// Every pair of states that is in no row of TestWays is refused, and what is
// refused changes nothing.
func TestForbiddenMoves(t *testing.T) {
	to := map[State][]State{ // how to get there
		Prepared: {}, Submitting: {Submitting}, Unknown: {Submitting, Unknown},
		Created: {Submitting, Created}, Verified: {Submitting, Created, Verified}, Refused: {Submitting, Refused},
	}
	want := map[State][]State{
		Prepared:   {Created, Refused, Unknown, Verified, "done", ""},
		Submitting: {Submitting, Verified},
		Unknown:    {Prepared, Created, Refused},
		Created:    {Prepared, Submitting, Unknown, Refused},
		Verified:   {Prepared, Submitting, Unknown, Created, Verified, Refused},
		Refused:    {Prepared, Submitting, Unknown, Created, Verified, Refused},
	}
	for from, way := range to {
		for _, next := range want[from] {
			j, d := open(t)
			a := walk(t, j, "anna@example.org", way...)
			before := a
			if err := j.Move(&a, next, nil); err == nil {
				t.Errorf("%s became %s", from, next)
			}
			if all := onDisk(t, d); !same(a, before) || len(all) != 1 || !same(all[0], before) {
				t.Errorf("%s to %s: refused, but changed", from, next)
			}
		}
	}
	// What was unknown once is never prepared again.
	j, _ := open(t)
	a := walk(t, j, "anna@example.org", Submitting, Unknown, Submitting)
	if err := j.Move(&a, Prepared, nil); err == nil {
		t.Error("an unknown outcome was forgotten")
	}
}

func TestMoveChanges(t *testing.T) {
	j, d := open(t)
	a := begin(t, j, "anna@example.org")
	wait := a.Changed.Add(time.Hour)
	if err := j.Move(&a, Prepared, func(a *Attempt) { a.NotBefore, a.Server = wait, "other:5223" }); err != nil {
		t.Fatal(err)
	}
	if got := onDisk(t, d)[0]; !got.NotBefore.Equal(wait) || got.Server != "other:5223" || !got.Changed.After(got.Created) {
		t.Errorf("got %+v", got)
	}
	if err := j.Move(&a, Submitting, nil); err != nil || !a.NotBefore.IsZero() {
		t.Errorf("got %+v, %v", a, err)
	}
	for name, change := range map[string]func(*Attempt){
		"id":      func(a *Attempt) { a.ID = strings.Repeat("0", 16) },
		"address": func(a *Attempt) { a.Address = addresstest.Parse(t, "ben@example.org") },
		"store":   func(a *Attempt) { a.Store = "file" },
		"state":   func(a *Attempt) { a.State = Created },
		"memory":  func(a *Attempt) { a.WasUnknown = !a.WasUnknown },
		"begun":   func(a *Attempt) { a.Created = a.Created.Add(1) },
	} {
		if err := j.Move(&a, Unknown, change); err == nil || a.State != Submitting {
			t.Errorf("the %s was changed: %+v, %v", name, a, err)
		}
	}
}

func TestBegin(t *testing.T) {
	j, d := open(t)
	first := begin(t, j, "anna@example.org")
	second := begin(t, j, "ben@example.org")
	if first.ID == second.ID || !isID(first.ID) || first.State != Prepared {
		t.Errorf("got %+v and %+v", first, second)
	}
	if _, err := j.Begin(Attempt{Address: first.Address, Store: "file"}); err == nil {
		t.Error("two attempts for one address")
	}
	for _, bad := range []Attempt{{}, {Store: "file"}, {Address: addresstest.Parse(t, "c@example.org")}, {Address: addresstest.Parse(t, "c@example.org"), Store: "A b"}} {
		if _, err := j.Begin(bad); err == nil {
			t.Errorf("begun: %+v", bad)
		}
	}
	all := onDisk(t, d)
	if len(all) != 2 || all[0].ID != first.ID {
		t.Errorf("got %+v", all)
	}
	if got, ok := For(all, second.Address); !ok || got.ID != second.ID {
		t.Errorf("got %+v", got)
	}
	if _, ok := For(all, addresstest.Parse(t, "c@example.org")); ok {
		t.Error("found what is not there")
	}
}

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
		count, failed := 0, false
		d.Intercept(func(statedir.Op, string) error {
			if count++; count == n {
				failed = true
				return errors.New("broken")
			}
			return nil
		})
		err := j.Move(&a, Submitting, nil)
		d.Intercept(nil)
		all := onDisk(t, d)
		if len(all) != 1 || !slices.Contains([]State{Prepared, Submitting}, all[0].State) {
			t.Fatalf("step %d: on disk %+v", n, all)
		}
		if !failed {
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

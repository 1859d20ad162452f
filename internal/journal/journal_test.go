package journal

import (
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
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

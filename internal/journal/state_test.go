package journal

import (
	"testing"
)

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

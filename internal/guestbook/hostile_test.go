package guestbook

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/statedir"
)

// again is the same folder as another process has it.
func again(t testing.TB, b *Book) *Book {
	t.Helper()
	d, err := statedir.Open(b.dir.Path(""))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return New(d, b.now)
}

// What is written can be read: a word that grows on its way into the file would
// leave one that is damaged for ever.
func TestWordsComeBack(t *testing.T) {
	b, _, c := open(t)
	for whom, want := range map[string]bool{
		"Ben": true, "": true, "بن\u200cیامین": true, "👩\u200d🚀": true, `<b>"&\`: true, strings.Repeat("\u2028", 3): false,
		strings.Repeat("\xff", maxFor): false, "a\x1b[31m": false, "a\u009b2J": false, "a\u202eb": false, "a\nb": false, "a\x00": false,
		strings.Repeat("<", maxFor): true, strings.Repeat("<", maxFor+1): false,
	} {
		e := sample(t, c)
		e.For = whom
		added, err := b.Add(e, token)
		if (err == nil) != want || Fits(whom) != want {
			t.Errorf("%q: %v, fits: %v", whom, err, Fits(whom))
		}
		if err != nil {
			continue
		}
		if back, err := b.Get(added.ID); err != nil || back.For != whom {
			t.Errorf("%q came back as %q, %v", whom, back.For, err)
		}
	}
	list(t, b)
}

// Times that Go reads and does not write.
func TestTimesComeBack(t *testing.T) {
	b, _, c := open(t)
	for _, zone := range []int{24 * 60 * 60, -24 * 60 * 60, 1} {
		e := sample(t, c)
		e.Expires = e.Expires.In(time.FixedZone("", zone))
		if back, err := b.Get(add(t, b, e, token).ID); err != nil || !back.Expires.Equal(e.Expires) {
			t.Errorf("%v came back as %v, %v", e.Expires, back.Expires, err)
		}
	}
}

// Two at the same moment, from two addresses, to two runs of the program, while a
// third takes the invitation back: one comes in at most, and always the same.
func TestTokenOfTwoAtOnce(t *testing.T) {
	b, c := unlocked(t)
	friends := []address.Address{addresstest.Parse(t, "ben@elsewhere.test"), addresstest.Parse(t, "eve@elsewhere.test")}
	for round := range 20 {
		var e Entry
		locked(t, b, func() { e = add(t, b, sample(t, c), fmt.Sprint(token, round)) })
		var all sync.WaitGroup
		var mu sync.Mutex
		var in []address.Address
		for i := range 4 {
			h, friend := again(t, b).Host(e.Account), friends[i%2]
			all.Go(func() {
				ok, err := h.Admit(soon(t), e.ID, friend)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if ok {
					in = append(in, friend)
				}
			})
		}
		takenBack := round%2 == 0
		if takenBack {
			revoking := again(t, b)
			all.Go(func() {
				release, err := revoking.dir.Lock(soon(t))
				if err == nil {
					err = revoking.Remove(e.ID)
					release()
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if len(in) == 0 && !takenBack || len(in) > 2 {
			t.Errorf("round %d: %v came in", round, in)
		}
		for _, who := range in {
			if who != in[0] {
				t.Errorf("round %d: %v came in", round, in)
			}
		}
		if _, damaged, err := b.List(); len(damaged) > 0 || err != nil {
			t.Errorf("round %d: %v, %v", round, damaged, err)
		}
	}
}

// The folder of the book is the user's own: nothing in it leads elsewhere.
func TestBookOfLinks(t *testing.T) {
	b, c := unlocked(t)
	d := b.dir
	var e Entry
	locked(t, b, func() { e = add(t, b, sample(t, c), token) })
	outside := filepath.Join(t.TempDir(), "outside")
	data, err := os.ReadFile(d.Path(fileOf(e.ID)))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(outside, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(d.Path(fileOf(e.ID))); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, d.Path(fileOf(e.ID))); err != nil {
		t.Skip("skipped: no symbolic links here: ", err)
	}
	if all, damaged, err := b.List(); len(all) != 0 || len(damaged) != 1 || err != nil {
		t.Errorf("got %v, %v, %v", all, damaged, err)
	}
	if ok, err := b.Host(e.Account).Admit(t.Context(), e.ID, e.Account); ok || err == nil {
		t.Errorf("got %v, %v", ok, err)
	}
	if now, err := os.ReadFile(outside); err != nil || string(now) != string(data) {
		t.Errorf("it was changed: %s, %v", now, err)
	}
}

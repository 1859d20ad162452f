package kill

import (
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xmpp-start/internal/fault"
)

// TestWaitAtEachPoint dies at each point of waiting for a friend, waits again, and
// looks who has come in: one of those who have the token, once, and for ever.
func TestWaitAtEachPoint(t *testing.T) {
	if *long > 0 {
		t.Skip("skipped: a long run is of registrations")
	}
	p := newParty(t)
	var points, killed, admitted atomic.Int64
	work(func() bool {
		point := int(points.Add(1))
		died, used, err := p.once(death{point: point})
		if err != nil {
			t.Errorf("point %d: %v", point, err)
		}
		if died {
			killed.Add(1)
		}
		if used {
			admitted.Add(1)
		}
		return died && err == nil
	})
	t.Logf("killed %d times, %d of them after the invitation was used", killed.Load(), admitted.Load())
	if !t.Failed() && (killed.Load() < 50 || admitted.Load() < 10) {
		t.Errorf("only %d points, %d of them after the invitation was used", killed.Load(), admitted.Load())
	}
}

// TestWaitAmongOthers has several runs at the same state at once, one of which is
// killed, and one of which may take the invitation back: all of them end, nothing
// is damaged, and who has come in is who has used the invitation.
func TestWaitAmongOthers(t *testing.T) {
	if *long > 0 {
		t.Skip("skipped: a long run is of registrations")
	}
	p := newParty(t)
	for round := range uint64(10) {
		if err := p.among(randomOf(round), round%2 == 0); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
	}
}

func (p *party) among(random *mathrand.Rand, revoke bool) error {
	folder, err := os.MkdirTemp("", "xmpp-start-kill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	id, token, ben, err := p.begin(folder)
	if err != nil {
		return err
	}
	defer p.leaves(ben)
	eve, err := p.comes(fmt.Sprint("eve.", p.guests.Add(1)), token)
	if err != nil {
		return err
	}
	defer p.leaves(eve)
	var runs sync.WaitGroup
	errs := make(chan error, 5)
	start := func(d death, allowed []int, args ...string) {
		runs.Go(func() {
			e, err := p.run(append(args, p.store.flags...), p.env(folder), d)
			if err == nil && !e.killed && !slices.Contains(allowed, e.exit) {
				err = fmt.Errorf("%q ended with %d, %s", args, e.exit, e.stderr)
			}
			errs <- err
		})
	}
	start(death{after: 1 + time.Duration(random.Int64N(int64(300*time.Millisecond)))}, []int{0}, "invite", "wait", "--json")
	start(death{}, []int{0}, "invite", "wait", "--json")
	start(death{}, []int{0}, "invite", "--for", "Carla", "--json")
	start(death{}, []int{0}, "invite", "list", "--json")
	if revoke {
		time.Sleep(time.Duration(random.Int64N(int64(200 * time.Millisecond))))
		start(death{}, []int{0}, "invite", "revoke", id, "--json")
	}
	runs.Wait()
	close(errs)
	for one := range errs {
		err = errors.Join(err, one)
	}
	now, bookErr := p.entry(folder, id)
	switch {
	case err != nil:
		return err
	case revoke && fault.Is(bookErr, fault.UnknownInvitation):
		return p.atMostOne(ben, eve) // taken back before, or after somebody came
	case bookErr != nil:
		return bookErr
	case !now.Welcomed:
		return errors.New("nobody is a contact")
	}
	return p.judge(now.By, ben, eve)
}

// once invites one friend, who comes before the inviter waits; the inviter dies at
// d. Then somebody else comes with the same token, and the inviter waits again.
// used tells that the death came after the invitation was used.
func (p *party) once(d death) (died, used bool, err error) {
	folder, err := os.MkdirTemp("", "xmpp-start-kill-")
	if err != nil {
		return false, false, err
	}
	defer os.RemoveAll(folder)
	id, token, ben, err := p.begin(folder)
	if err != nil {
		return false, false, err
	}
	defer p.leaves(ben)

	first, err := p.run(p.args, p.env(folder), d)
	if err != nil {
		return false, false, err
	}
	after, err := p.entry(folder, id)
	if err != nil {
		return false, false, fmt.Errorf("after a death %s: %w", first.points[len(first.points)-1], err)
	}
	used = first.killed && !after.Used.IsZero()
	where := first.points[len(first.points)-1]

	eve, err := p.comes(fmt.Sprint("eve.", p.guests.Add(1)), token)
	if err != nil {
		return false, false, err
	}
	defer p.leaves(eve)
	if again, err := p.run(p.args, p.env(folder), death{}); err != nil || again.exit != 0 {
		return false, false, fmt.Errorf("after a death %s: %w, %d, %s", where, err, again.exit, again.stderr)
	}
	now, err := p.entry(folder, id)
	switch {
	case err != nil:
	case !now.Welcomed:
		err = errors.New("nobody is a contact")
	case !after.Used.IsZero() && now.By != after.By:
		err = fmt.Errorf("used by %v, and then by %v", after.By, now.By)
	default:
		err = p.judge(now.By, ben, eve)
	}
	if err != nil {
		err = fmt.Errorf("after a death %s: %w", where, err)
	}
	return first.killed, used, err
}

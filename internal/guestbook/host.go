package guestbook

import (
	"context"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/invite"
)

// Host is the invitations of one account that this program makes work, as
// invite.Wait needs them. It takes the lock of the folder for each change, so
// nobody else in the process may hold it meanwhile; while another process does, a
// friend waits at the door.
type Host struct {
	book    *Book
	account address.Address
}

// Host returns those of account.
func (b *Book) Host(account address.Address) Host { return Host{b, account} }

// Expected returns the invitations that still hold, and those that were used by
// somebody who has not become a contact since. What cannot be read is left out:
// List tells of it.
func (h Host) Expected() ([]invite.Guest, error) {
	all, _, err := h.book.all()
	if err != nil {
		return nil, err
	}
	var guests []invite.Guest
	for _, e := range all {
		if !h.awaits(e) {
			continue
		}
		guests = append(guests, invite.Guest{ID: e.ID, Token: e.hash, Name: e.For, Friend: e.By})
	}
	return guests, nil
}

// awaits reports whether the invitation is the account's own and something is
// left to be done for it.
func (h Host) awaits(e Entry) bool {
	if e.Maker != Own || e.Account != h.account || e.Welcomed {
		return false
	}
	// A friend who came in time may be welcomed some time later, and not for ever.
	return e.Holds(h.book.now()) || !e.Used.IsZero() && !e.past(h.book.now())
}

// Admit uses the invitation up for friend, on the disk before it returns, and
// reports whether friend may come in: not where it has ended, was taken back, or
// was used by somebody else. Who has used it may come again.
func (h Host) Admit(ctx context.Context, id string, friend address.Address) (bool, error) {
	admitted := false
	err := h.change(ctx, id, func(e *Entry) bool {
		switch {
		case !h.awaits(*e):
		case e.Used.IsZero():
			e.By, e.Used, admitted = friend, h.book.now().UTC().Truncate(time.Second), true
			return true
		case e.By == friend:
			admitted = true
		}
		return false
	})
	return admitted && err == nil, err
}

// Welcomed notes that the friend who has used the invitation is a contact now.
func (h Host) Welcomed(ctx context.Context, id string) error {
	return h.change(ctx, id, func(e *Entry) bool {
		changed := !e.Welcomed && !e.Used.IsZero()
		e.Welcomed = e.Welcomed || changed
		return changed
	})
}

// change has edit look at an invitation, and writes it where edit says so. One
// that was taken back meanwhile is none to change.
func (h Host) change(ctx context.Context, id string, edit func(*Entry) (changed bool)) error {
	release, err := h.book.dir.LockPatiently(ctx)
	if err != nil {
		return err
	}
	defer release()
	e, err := h.book.Get(id)
	if fault.Is(err, fault.UnknownInvitation) {
		return nil
	}
	if err != nil {
		return err
	}
	if !edit(&e) {
		return nil
	}
	return h.book.put(e)
}

package cli

import (
	"context"
	"errors"
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/guestbook"
)

func (a *app) guestbook(ctx context.Context) (*guestbook.Book, error) {
	dir, err := a.state(ctx)
	if err != nil {
		return nil, err
	}
	return guestbook.New(dir, a.now), nil
}

// note writes the invitation into the book, with a word of the user's about who
// it is for. A link without a key is for everybody, and in no book.
func (s *sharing) note(ctx context.Context, whom string) error {
	if s.made.Link.Token == "" {
		return nil
	}
	book, err := s.guestbook(ctx)
	if err != nil {
		return err
	}
	maker := guestbook.Provider
	if s.made.Own {
		maker = guestbook.Own
	}
	e, err := book.Add(guestbook.Entry{
		Account: s.acc.Address, Kind: s.made.Kind, Maker: maker, For: whom, Expires: s.made.Expires,
	}, s.made.Link.Token)
	s.id = e.ID
	return err
}

// letIn reports whether friend has come with an invitation of our own making.
func letIn(book *guestbook.Book, friend address.Address) bool {
	list, _, err := book.List()
	return err == nil && slices.ContainsFunc(list, func(e guestbook.Entry) bool { return e.Maker == guestbook.Own && e.By == friend })
}

// guestJSON is one invitation as invite list prints it. State is open, used or
// ended; of an open one of the provider's, only that knows whether it was used.
type guestJSON struct {
	guestbook.Entry
	State string `json:"state"`
}

type guestsJSON struct {
	Schema      int         `json:"schema"`
	Invitations []guestJSON `json:"invitations"`
}

// stateOf says what an invitation is by now. The words are ends of text ids.
func (a *app) stateOf(e guestbook.Entry) string {
	switch {
	case !e.Used.IsZero():
		return "used"
	case !e.Holds(a.now()):
		return "ended"
	}
	return "open"
}

func (a *app) listInvitations(ctx context.Context) error {
	book, err := a.guestbook(ctx)
	if err != nil {
		return err
	}
	list, damaged, err := book.List()
	if err != nil {
		return err
	}
	out := guestsJSON{Schema: schema, Invitations: []guestJSON{}}
	var lines []string
	unknown := false
	for _, e := range list {
		state := a.stateOf(e)
		out.Invitations = append(out.Invitations, guestJSON{e, state})
		id := state
		if state == "open" && e.Maker == guestbook.Own {
			id = "own"
		}
		unknown = unknown || id == "open"
		lines = append(lines, a.t("share.list."+id, fault.Args{
			"ID": e.ID, "For": foreign.From(e.For), "Kind": a.t("share.kind."+string(e.Kind), nil), "Address": e.Account,
			"Until": e.Expires, "Endless": e.Expires.IsZero(), "By": e.By, "Used": e.Used,
		}))
	}
	if len(list) == 0 {
		lines = append(lines, a.t("share.list.none", nil))
	}
	err = a.result(out, lines...)
	if unknown && !a.flags.json {
		a.front().Say(a.t("share.list.unknown", nil))
	}
	return errors.Join(err, a.allTold(damaged))
}

// revokedJSON is what revoke and forget print with --json.
type revokedJSON struct {
	Schema int    `json:"schema"`
	ID     string `json:"id"`
}

// revokeInvitation takes an invitation back. One of the provider's cannot be: no
// server has a way for its users to do that (see internal/invite).
func (a *app) revokeInvitation(ctx context.Context, args []string) error {
	return a.takeOut(ctx, args[0], func(e guestbook.Entry) (string, error) {
		if e.Maker == guestbook.Provider && a.stateOf(e) == "open" {
			return "", &fault.Error{Kind: fault.Refused, Args: fault.Args{"Domain": e.Account.Domain(), "Why": "revoke"}, Until: e.Expires}
		}
		return "share.revoked", nil
	})
}

// forgetInvitation takes an invitation off the list; it works on where the
// provider makes it work.
func (a *app) forgetInvitation(ctx context.Context, args []string) error {
	return a.takeOut(ctx, args[0], func(e guestbook.Entry) (string, error) {
		if e.Maker == guestbook.Own {
			return "share.revoked", nil
		}
		return "share.forgotten", nil
	})
}

// takeOut takes an invitation out of the book, unless may says why not, and tells
// with the text of may's what that means.
func (a *app) takeOut(ctx context.Context, id string, may func(guestbook.Entry) (string, error)) error {
	book, err := a.guestbook(ctx)
	if err != nil {
		return err
	}
	e, err := book.Get(id)
	if err != nil {
		return err
	}
	done, err := may(e)
	if err != nil {
		return err
	}
	if err := book.Remove(e.ID); err != nil {
		return err
	}
	return a.result(revokedJSON{schema, e.ID}, a.t(done, fault.Args{"ID": e.ID}))
}

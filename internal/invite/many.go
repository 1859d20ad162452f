package invite

import (
	"context"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
)

// MakeMany is Make n times, for n people, with the one question about what the
// server has. It returns those that were made, fewer than n where err says why
// there are no more: that is a fault.Refused (Why: invitations, or no-invitations
// where the provider makes none) with what the provider said, or an error of
// Make. An invitation that is for everybody is none for one person, so a plain
// Contact is never among them.
func MakeMany(ctx context.Context, s *connect.Session, o Options, n int) ([]Invitation, error) {
	refused := func(why string) *fault.Error {
		return fault.New(fault.Refused, fault.Args{"Domain": s.Address().Domain(), "Why": why})
	}
	node, err := find(ctx, s, o.Kind)
	if err != nil {
		return nil, err
	}
	if node == "" || o.Kind == Contact {
		return nil, refused("no-invitations")
	}
	var made []Invitation
	seen, pages := map[string]bool{}, map[string]bool{}
	for range n {
		i, err := run(ctx, s, node, o, Invitation{Kind: Contact})
		if err != nil {
			return made, err
		}
		// The same key twice would be for two people, of whom one is sent away.
		if i.Kind == Contact || seen[i.Link.Token] {
			f := refused("invitations")
			f.Said = i.Said
			return made, f
		}
		seen[i.Link.Token] = true
		// And a page that was shown to somebody else is not for this one.
		if pages[i.Page] {
			i.Page = ""
		}
		pages[i.Page] = true
		made = append(made, i)
	}
	return made, nil
}

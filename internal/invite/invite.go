// Package invite makes invitations and accepts them: links that bring a friend
// an account, a contact, or both (XEP-0401, XEP-0379, XEP-0445).
//
// How links are written is internal/link's business, and how an account is made
// with a token internal/ibr's. Here is what is done about them on a connection
// that has logged in.
//
// An invitation of the provider's can be made, and neither listed nor taken back:
// XEP-0401 has no command for that, and the servers have it for their owners
// alone. Prosody 0.12.3 has nothing, 13.0.7 the shell's invite list and invite
// delete; ejabberd 26.07 has list_invites, expire_invite_by_token and
// delete_invite_by_token for its administrators. So it ends when it ends, and
// only those of our own making (Own) can be taken back.
package invite

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/link"
)

// Kind says what an invitation is good for. The words stand in the JSON form.
type Kind string

const (
	// AccountAndContact makes a contact of whoever has an account, and gives all
	// others an account at the inviter's provider, too (XEP-0401, ibr=y).
	AccountAndContact Kind = "account-and-contact"
	// Account gives an account at the inviter's provider, and no contact.
	Account Kind = "account"
	// ContactWithToken makes a contact, whom the inviter's provider lets in
	// without asking the inviter again (XEP-0379).
	ContactWithToken Kind = "contact-with-token"
	// Contact leads to the inviter, who is asked.
	Contact Kind = "contact"
)

// Why says why an invitation is only a Contact.
type Why string

const (
	// Unsupported: the provider has no command for invitations.
	Unsupported Why = "unsupported"
	// Refused: the provider did not want to, for now or for this account. What
	// it said about it is Invitation.Said.
	Refused Why = "refused"
	// Unreadable: the provider's answer has no link, or is no answer.
	Unreadable Why = "unreadable"
	// Untrusted: the link in the answer leads to somebody else, or gives away
	// the account.
	Untrusted Why = "untrusted"
)

// Options are what the inviter can choose. The zero Options make the best
// invitation that the provider has.
type Options struct {
	// Kind is Account for an account without a contact, where the provider has
	// that, and Contact for a link that it has no part in. Everything else is the
	// best one.
	Kind Kind
	// Name is what the inviter wants to be called in the friend's contact list.
	// One that no link can hold is left out.
	Name string
}

// Invitation is a link to be handed to a friend.
type Invitation struct {
	// Link is the invitation. It leads to the inviter's account or provider, and
	// nowhere else; its token is a key for whoever reads it.
	Link link.Link
	// Page is the provider's own web page for the invitation: an https address
	// in ASCII, with the token in it. Empty where there is none.
	Page string
	Kind Kind
	// Expires is when the invitation ends; zero where the provider does not say
	// or a Contact does not end.
	Expires time.Time
	// Why is empty unless the provider gave no invitation: then this is the plain
	// contact link instead, and Said what the provider wrote about it.
	Why  Why
	Said foreign.Text
	// Own says that the token is of our own making (see Own), and has an effect
	// only while Wait runs.
	Own bool
	// WeakToken says that the token has less than 80 bits and might be guessed.
	WeakToken bool
}

// Endless reports whether an invitation with a token ends at no known time.
func (i Invitation) Endless() bool { return i.Link.Token != "" && i.Expires.IsZero() }

// Make asks the account's provider for an invitation (XEP-0401 section 3). It is
// asked once: where that fails, the Invitation is a Contact that says Why.
//
// Where err is not nil, too, the Invitation is a Contact that can be used. The
// errors are faults of the connection, and OutcomeUnknown (Why: invitation)
// where the answer did not arrive and an invitation may have been made.
func Make(ctx context.Context, s *connect.Session, o Options) (Invitation, error) {
	plain := Invitation{Link: named(link.Link{Kind: link.Contact, Address: s.Address()}, o.Name), Kind: Contact}
	if o.Kind == Contact {
		return plain, nil
	}
	node, err := find(ctx, s, o.Kind)
	if err != nil {
		return plain, err
	}
	if node == "" {
		plain.Why = Unsupported
		return plain, nil
	}
	return run(ctx, s, node, o, plain)
}

// find asks the server for its command for the wished kind; "" if it has none.
func find(ctx context.Context, s *connect.Session, wish Kind) (node string, err error) {
	offered, err := offered(ctx, s)
	return choose(offered, wish), err
}

// run has the server make one invitation, and returns plain, which says why,
// where none comes of it.
func run(ctx context.Context, s *connect.Session, node string, o Options, plain Invitation) (Invitation, error) {
	own := s.Address()
	result, err := execute(ctx, s, node, o.Kind != Account)
	if err == nil {
		var made Invitation
		if made, err = read(result, own); err == nil {
			made.Link = named(made.Link, o.Name)
			return made, nil
		}
	}
	var short *shortfall
	if errors.As(err, &short) {
		plain.Why, plain.Said = short.why, short.said
		return plain, nil
	}
	return plain, lost(err, own)
}

// choose returns the command for the wished kind, else the other one: what brings
// the friend an account is better than a plain contact, whichever was wished. It is
// "" where the server has neither.
func choose(offered map[string]bool, wish Kind) string {
	nodes := []string{nodeInvite, nodeAccount}
	if wish == Account {
		slices.Reverse(nodes)
	}
	for _, node := range nodes {
		if offered[node] {
			return node
		}
	}
	return ""
}

// named gives the link the inviter's name, unless it would be no link then.
func named(l link.Link, name string) link.Link {
	l.Name = ""
	if l.Kind != link.Contact && l.Kind != link.ContactInvite {
		return l
	}
	with := l
	with.Name = strings.TrimSpace(name)
	if back, err := link.Parse(with.String()); err != nil || back != with {
		return l
	}
	return with
}

// lost says what it means that no answer to the command came.
func lost(err error, own address.Address) error {
	if !fault.Is(err, fault.NoAnswer, fault.ConnectionLost) {
		return err
	}
	return fault.Wrap(fault.OutcomeUnknown, err, fault.Args{"Why": "invitation", "Address": own})
}

// shortfall is why the provider gave no invitation. It does not leave the
// package.
type shortfall struct {
	why  Why
	said foreign.Text
	err  error
}

func (e *shortfall) Error() string { return "invite: " + string(e.why) }
func (e *shortfall) Unwrap() error { return e.err }

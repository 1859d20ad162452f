// Package page writes the page of an invitation: one HTML file that tells a
// friend who knows nothing of XMPP what to install on their device, opens the
// app with the invitation, and needs nothing but itself – no server, no font, no
// picture from elsewhere.
//
// The file is sent as it is, or put on any web space. With a link it is for the
// one friend whom that link is for. Without, it serves all friends: each opens
// it with their own invitation behind the # of its address (link.Link.Web),
// which no browser sends anywhere. Without scripts it can be read in whole, but
// for what stands behind the #.
//
// It makes no invitations (internal/invite) and no printed sheets.
package page

import (
	"errors"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/link"
)

// Invitation is what the page is about.
type Invitation struct {
	// Address is the inviter's.
	Address address.Address
	// Name is what the inviter wants to be called. Empty: the address.
	Name foreign.Text
	// Link is the invitation: to become a contact of Address, or to an account at
	// its provider. The zero Link makes the page for all friends.
	Link link.Link
	// Web is a web address that leads to the same invitation. The QR code holds
	// it, so that a phone without any app can be started with; where it is empty
	// the code holds Link. A page that was opened from the web has its own.
	Web string
	// Expires is when the invitation ends; zero where nobody knows.
	Expires time.Time
	// Lang is the language of the page until the friend's browser asks for
	// another one of i18n.FriendLanguages; as for i18n.ForFriend.
	Lang string
}

// errElsewhere is a link that is none of the inviter's.
var errElsewhere = errors.New("page: the link does not lead to the inviter")

// HTML returns the page, in UTF-8. The error is a fault.UnsafeLink (Why: too-long)
// where no QR code holds Web or Link, else says that Link leads to somebody else
// than Address or is of a kind that is no invitation.
func (i Invitation) HTML() (string, error) {
	switch {
	case i.Address.IsZero():
		return "", errors.New("page: no inviter")
	case i.Link == (link.Link{}):
	case i.Link.Kind != link.Contact && i.Link.Kind != link.ContactInvite && i.Link.Kind != link.Register:
		return "", errElsewhere
	case i.Link.Provider() != i.Address.Domain(), i.Link.Kind != link.Register && i.Link.Address != i.Address:
		return "", errElsewhere
	}
	w := newWriter(i)
	if err := w.document(); err != nil {
		return "", err
	}
	return w.String(), nil
}

// kind is what the friend can do with the invitation, in the words of
// invite.Kind, which the script has, too.
type kind string

const (
	accountAndContact kind = "account-and-contact"
	account           kind = "account"
	contactWithToken  kind = "contact-with-token"
	contact           kind = "contact"
)

func kindOf(l link.Link) kind {
	switch {
	case l.Kind == link.Register:
		return account
	case l.Token == "":
		return contact
	case l.Kind == link.ContactInvite:
		return accountAndContact
	}
	return contactWithToken
}

// contactLink leads to the inviter, without a token.
func (i Invitation) contactLink() link.Link {
	plain := link.Link{Kind: link.Contact, Address: i.Address}
	named := plain
	named.Name = i.Name.String()
	if back, err := link.Parse(named.String()); err != nil || back != named || strings.Contains(named.Name, `\`) {
		return plain // no link can hold the name, or parts of it were written as escapes
	}
	return named
}

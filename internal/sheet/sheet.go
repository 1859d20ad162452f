// Package sheet writes invitations to be printed and cut apart: a page of cards
// for a family, an association, a stand at a fair, each for one person.
//
// The page is one file that asks for nothing and runs nothing. What invitations
// are, and which web address is theirs, is internal/invite's business.
package sheet

import (
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/qrcode"
)

// maxName is how many characters of the inviter's name have room on a card.
const maxName = 40

// Sheet is a number of invitations from one inviter.
type Sheet struct {
	// Lang is the language of the cards, as for i18n.ForFriend.
	Lang string
	// Address is the inviter's.
	Address address.Address
	// Name is what the inviter wants to be called; the address if it is empty.
	Name  foreign.Text
	Cards []Card
}

// Card is an invitation for one person.
type Card struct {
	// Web is its web address: https, in ASCII.
	Web string
	// Expires is when it does; zero where that is not known.
	Expires time.Time
}

// HTML returns the page. The error is a fault.UnsafeLink where a card's link is
// no web address, or too long for a QR code (Why: too-long).
func (s Sheet) HTML() (string, error) {
	codes := make([]qrcode.Code, len(s.Cards))
	for i, card := range s.Cards {
		if !printable(card.Web) {
			return "", fault.New(fault.UnsafeLink, nil)
		}
		var err error
		if codes[i], err = qrcode.New(card.Web); err != nil {
			return "", fault.Wrap(fault.UnsafeLink, err, fault.Args{"Why": "too-long"})
		}
	}
	return s.page(codes), nil
}

// printable reports whether a link is one that somebody can type off paper.
func printable(web string) bool {
	rest, ok := strings.CutPrefix(web, "https://")
	return ok && rest != "" && !strings.ContainsFunc(web, func(r rune) bool { return r <= ' ' || r > '~' })
}

// name returns how the inviter is called on a card. It stands apart from the
// sentence around it, whichever way its script runs (UAX #9, FSI and PDI).
func (s Sheet) name() string {
	name := s.Name
	if name.Empty() {
		name = foreign.From(s.Address.Display())
	}
	return "\u2068" + name.Short(maxName) + "\u2069"
}

// pieces cuts a link where it may go on in the next line: behind what divides it
// for a reader. Whoever copies it gets it whole.
func pieces(web string) []string {
	var all []string
	start := 0
	for i := range len(web) {
		if next := i + 1; next < len(web) && strings.IndexByte("/#?;&=@", web[i]) >= 0 && web[next] != '/' {
			all = append(all, web[start:next])
			start = next
		}
	}
	return append(all, web[start:])
}

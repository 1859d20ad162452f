package invite

import (
	"crypto/rand"
	"time"

	"xmpp-start/internal/link"
)

// ownLife is how long an invitation of our own making holds.
const ownLife = 7 * 24 * time.Hour

// Own gives a plain Contact, as Make returns it where the provider has nothing
// better, a token of our own making: 128 bits, for one person, for a week from
// now. It is a ContactWithToken that has an effect only while Wait runs; nobody
// else knows the token (XEP-0379 section 5). It brings no account, so the link has
// no ibr.
func Own(plain Invitation, now time.Time) Invitation {
	i := plain
	i.Link.Kind, i.Link.Token = link.Contact, rand.Text()
	i.Kind, i.Own, i.Page = ContactWithToken, true, ""
	i.Expires = now.Add(ownLife).UTC().Truncate(time.Second)
	return i
}

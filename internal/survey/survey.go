// Package survey sees what the servers of providers show to anybody: where they
// are found, their TLS and certificate, the logins on offer, and what their form
// for new accounts asks. Each gets one connection, one question and a goodbye.
//
// With the session of an account they can also be asked what they tell only to
// people who have one, and its own server what accounts there have.
//
// It is not for making accounts, it logs in nowhere, and it judges nobody: what
// differs from the list of providers is told as a Difference, for people to look
// into.
package survey

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/scram"
)

// Timeout is what a server gets where its Target has no time of its own.
const Timeout = 5 * time.Second

// SignUp is how new people are taken, by what the server answers when it is asked.
// Whether it holds to that shows only where an account is made: some hand out a
// form and refuse whoever fills it in.
type SignUp string

// The kinds of sign-up.
const (
	Open       SignUp = "open"       // a name and a password are all that is asked
	Questions  SignUp = "questions"  // more is asked
	Puzzle     SignUp = "puzzle"     // a puzzle is to be solved (XEP-0158), whatever else is asked
	Page       SignUp = "page"       // on a web page
	Invitation SignUp = "invitation" // with an invitation only
	Closed     SignUp = "closed"     // not at all
	Blocked    SignUp = "blocked"    // not from this network
)

// ByForm reports whether the server hands out a form.
func (s SignUp) ByForm() bool { return s == Open || s == Questions || s == Puzzle }

// Seen is what was seen of one server. Where Reached is false nothing but Fault is
// known.
type Seen struct {
	Domain  address.Domain
	At      time.Time
	Reached bool

	// Place is where it answered, Places are all where it might have. DNS tells
	// whether that was asked: not where the Target says where, or has a proxy.
	Place  connect.Place
	Places []connect.Place
	DNS    bool
	// TLS is the version that was agreed on, the newest that both sides have:
	// with tls.VersionTLS12 the server has nothing newer.
	TLS uint16
	// Certificate is the server's own.
	Certificate *x509.Certificate

	// Mechanisms are all the logins on offer, Bindings the types of channel binding
	// (XEP-0440), both as the server names them.
	Mechanisms, Bindings []foreign.Text
	// Login is the one that this program would choose; zero where Unsafe says why
	// there is none.
	Login  scram.Choice
	Unsafe *fault.Error

	// Tokens says that invitations are taken (XEP-0445). A server that does may want
	// one of everybody, and hand out its form all the same.
	Tokens bool
	// SignUp is empty where Fault says why that was not to be learned.
	SignUp SignUp
	// Asked are the names of what the form asks beside name, password and puzzle.
	Asked []foreign.Text
	// Puzzles are those of which one has to be solved; none with a SignUp of Puzzle:
	// no program can show it.
	Puzzles []ibr.PuzzleKind
	// Link is the page of the SignUp Page, https; empty where it is not safe to
	// show.
	Link foreign.Text

	// Told is what it tells to people with an account (see AskAll); nil: it was not
	// asked.
	Told *Told

	// Fault is why not all could be seen; nil: all could.
	Fault *fault.Error
}

// Faults are why not all could be seen or was told.
func (s Seen) Faults() []*fault.Error {
	var all []*fault.Error
	if s.Fault != nil {
		all = append(all, s.Fault)
	}
	if s.Told != nil && s.Told.Fault != nil {
		all = append(all, s.Told.Fault)
	}
	return all
}

// Direct reports whether TLS from the first byte is known to be on offer
// (XEP-0368).
func (s Seen) Direct() bool {
	for _, p := range s.Places {
		if p.Direct {
			return true
		}
	}
	return false
}

// Days is how many whole days the certificate holds from when it was seen.
func (s Seen) Days() int {
	if s.Certificate == nil {
		return 0
	}
	return int(s.Certificate.NotAfter.Sub(s.At) / (24 * time.Hour))
}

// Asks reports whether the form asks for something of that name.
func (s Seen) Asks(name string) bool {
	for _, a := range s.Asked {
		if a.String() == name {
			return true
		}
	}
	return false
}

// Look looks at one server; at is the time that it is for the Seen.
func Look(ctx context.Context, target connect.Target, at time.Time) Seen {
	seen := Seen{Domain: target.Domain, At: at, DNS: target.Server == "" && target.Proxy.IsZero()}
	if target.Timeout == 0 {
		target.Timeout = Timeout
	}
	look, err := ibr.LookAt(ctx, target)
	if look != nil {
		seen.connection(look)
	}
	seen.signUp(look, err)
	return seen
}

// connection takes over what the connection shows.
func (s *Seen) connection(look *ibr.Look) {
	s.Reached, s.Place, s.Places, s.TLS = true, look.Place, look.Places, look.TLS.Version
	if len(look.TLS.PeerCertificates) > 0 {
		s.Certificate = look.TLS.PeerCertificates[0]
	}
	f := look.Features
	s.Tokens, s.Mechanisms, s.Bindings = f.Tokens, texts(f.Mechanisms), texts(f.Bindings)
	if s.Unsafe = fault.Of(look.Login); s.Unsafe == nil {
		s.Login = choice(f, &look.TLS)
	}
}

// choice is the login that a connection would be given; zero where it would be
// PLAIN, which the user has allowed.
func choice(f connect.Features, state *tls.ConnectionState) scram.Choice {
	c, _ := scram.Offer{Mechanisms: f.Mechanisms, Bindings: f.Bindings}.Choose(state)
	return c
}

// signUp reads the answer to the question how to register, or why there is none.
func (s *Seen) signUp(look *ibr.Look, err error) {
	if err != nil {
		s.refused(err)
		return
	}
	for _, q := range look.Questions {
		s.Asked = append(s.Asked, foreign.From(q.Var))
	}
	for _, p := range look.Puzzles {
		s.Puzzles = append(s.Puzzles, p.Kind)
	}
	switch {
	case len(s.Puzzles) > 0:
		s.SignUp = Puzzle
	case len(s.Asked) > 0:
		s.SignUp = Questions
	default:
		s.SignUp = Open
	}
}

// refused tells an answer that says how things are from one that says nothing.
func (s *Seen) refused(err error) {
	f := fault.Of(err)
	switch {
	case !s.Reached:
		s.Fault = f
	case f.Kind == fault.WebOnly:
		s.SignUp = Page
		s.Link, _ = f.Args["Link"].(foreign.Text)
	case f.Kind == fault.UnsafeLink:
		s.SignUp = Page
	case f.Kind == fault.Puzzle:
		s.SignUp = Puzzle
	case f.Kind == fault.InvitationNeeded:
		s.SignUp = Invitation
	case f.Kind == fault.Closed:
		s.SignUp = Closed
	case f.Kind == fault.NetworkBlocked:
		s.SignUp = Blocked
	default:
		s.Fault = f
	}
}

func texts(list []string) []foreign.Text {
	var out []foreign.Text
	for _, s := range list {
		out = append(out, foreign.From(s))
	}
	return out
}

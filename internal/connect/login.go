package connect

import (
	"context"
	"encoding/xml"
	"slices"

	"mellium.im/sasl"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/scram"
)

// Credentials are what a login needs.
type Credentials struct {
	Address  address.Address
	Password password.Secret
	// Floor is how strong the login has to be; the zero one is for an account of
	// which nothing is known yet.
	Floor Floor
}

// Login is a login on its way. It is finished once, or given up.
type Login struct {
	stream *Stream
	creds  Credentials
	choice scram.Choice
	mech   sasl.Mechanism
	neg    *sasl.Negotiator
	// sent says that the first message is on its way; early holds what the server
	// answered while it still had an iq to answer, hurried that it did.
	sent    bool
	hurried bool
	early   [][]xml.Token
}

// CanLogin tells, before anything is registered, whether a login will be
// possible without handing the password to the server: a fault.PlainOnly if
// there is PLAIN and nothing better, fault.LoginUnsafe if there is nothing.
func (s *Stream) CanLogin() error {
	_, err := s.newLogin(Credentials{})
	return err
}

// newLogin chooses the mechanism. A login that would be weaker than it must be
// ends here, before anything is said.
func (s *Stream) newLogin(creds Credentials) (*Login, error) {
	l := &Login{stream: s, creds: creds}
	offer := scram.Offer{Mechanisms: s.features.Mechanisms, Bindings: s.features.Bindings}
	choice, ok := offer.ChooseAtLeast(creds.Floor.Choice, &s.state)
	if !ok {
		choice, ok = offer.Choose(&s.state) // it is too weak, which is to be said
	}
	switch {
	case ok:
		l.choice, l.mech = choice, scram.Client(choice, offer)
	case slices.Contains(offer.Mechanisms, "PLAIN"):
		l.choice, l.mech = scram.Choice{Mechanism: "PLAIN"}, sasl.Plain
	default:
		return nil, fault.New(fault.LoginUnsafe, fault.Args{"Domain": s.target.Domain, "Why": "none"})
	}
	if now := (Floor{l.choice, s.state.Version}); !now.reaches(creds.Floor) {
		return nil, fault.New(fault.LoginUnsafe, fault.Args{
			"Domain": s.target.Domain, "Address": creds.Address, "Why": "weaker",
			"Was": creds.Floor.text(), "Now": now.text(),
		})
	}
	if l.choice.Mechanism == "PLAIN" && !s.target.AllowPlain {
		return nil, fault.New(fault.PlainOnly, fault.Args{"Domain": s.target.Domain})
	}
	l.reset()
	return l, nil
}

// Submit sends an iq-set and, in the same write, the first message of a login
// with the account that the iq-set makes; this saves a round trip. The first
// message of SCRAM tells the server no more than the name. The proof that the
// password is known is made in Finish, which is called only if the Reply is no
// error; after one, call Abandon.
func (s *Stream) Submit(ctx context.Context, payload xml.TokenReader, creds Credentials) (*Reply, *Login, error) {
	l, err := s.newLogin(creds)
	if err != nil {
		return nil, nil, err
	}
	behind := ""
	// PLAIN's first message is the password itself, and behind a login that was
	// given up the server owes answers that could be mistaken for this one's.
	if l.choice.Mechanism != "PLAIN" && s.owed == 0 && s.ahead == "" {
		if behind, err = l.start(); err != nil {
			return nil, nil, err
		}
	}
	l.hurried = behind != ""
	reply, err := s.ask(ctx, stanza.SetIQ, payload, behind, l)
	return reply, l, err
}

// Abandon ends the exchange before any proof is sent; the stream can be used
// further (RFC 6120 section 6.4.4).
func (l *Login) Abandon() {
	if l.sent {
		l.stream.ahead = "<abort xmlns='" + nsSASL + "'/>"
		l.stream.owed += 2 - len(l.early) // the answer to <auth/> and the one to <abort/>
		l.stream.proving, l.stream.abandoned = false, true
	}
}

// Login logs in with an account that exists.
func (s *Stream) Login(ctx context.Context, creds Credentials, then Then) (*Session, error) {
	l, err := s.newLogin(creds)
	if err != nil {
		s.Close()
		return nil, err
	}
	return l.Finish(ctx, then)
}

// Finish proves that the password is known, checks that the server knows it,
// too, binds a resource and returns the session. It uses the stream up, whatever
// comes of it.
//
// The errors are faults: LoginRefused where the server says no, TryLater where
// it says not now, ApprovalPending where the account waits for something,
// LoginUnsafe where the server did not prove that it knows the password or asked
// for something dangerous, and those of the network.
func (l *Login) Finish(ctx context.Context, then Then) (*Session, error) {
	if l.stream.abandoned && l.choice.Binding != "" {
		return l.elsewhere(ctx, then)
	}
	err := l.authenticate(ctx)
	if fault.Is(err, fault.LoginRefused) && l.hurried {
		// The server looked for the account before it had made it: once more, now
		// that it has said that the account is there.
		l.reset()
		err = l.authenticate(ctx)
	}
	if err != nil {
		l.stream.Close()
		return nil, err
	}
	return l.bind(ctx, then)
}

// elsewhere logs in on another stream: Prosody 13.0.7 forgets the channel binding
// of one where a login was given up. Its key must be the one that the account was
// made with.
func (l *Login) elsewhere(ctx context.Context, then Then) (*Session, error) {
	before := l.stream
	before.Close()
	s, _, err := Open(ctx, before.target, nil)
	if err != nil {
		return nil, err
	}
	if Pin(s.TLS()) != Pin(before.TLS()) {
		s.Close()
		return nil, fault.New(fault.ServerChanged, fault.Args{"Domain": before.target.Domain})
	}
	return s.Login(ctx, l.creds, then)
}

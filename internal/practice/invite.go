package practice

import (
	"crypto/rand"
	"errors"
	"net/url"
	"time"

	"mellium.im/xmpp/jid"
)

const (
	tokenLife  = 7 * 24 * time.Hour
	maxHolding = 100 // of one account that still hold
	formInvite = "urn:xmpp:invite#invite"
	formCreate = "urn:xmpp:invite#create-account"
)

// token is an invitation. It can be used once.
type token struct {
	value   string
	inviter jid.JID // bare; zero for an account without a contact
	name    string  // the local part that it is for; "" for any
	uri     string  // the link that has it
	expires time.Time
}

// Invitation is a token as it is handed on.
type Invitation struct {
	Token   string
	URI     string // xmpp: link, for an account with or without a contact
	Page    string // web address of its page, "" on a server without Landing
	Expires time.Time
}

// Invite makes a token for one new account. With the local part of an account
// as inviter it makes contacts of both, and the link names the inviter; with ""
// it is for the account alone. A life of 0 means a week.
func (s *Server) Invite(inviter string, life time.Duration) (Invitation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if inviter == "" {
		return s.invite(nil, life)
	}
	address, ok := s.localAddress(inviter)
	if !ok || s.accounts[address.Localpart()] == nil {
		return Invitation{}, errors.New("practice: no such account")
	}
	return s.invite(s.accounts[address.Localpart()], life)
}

// InviteName makes a token for the account of that name alone. Where the
// account exists already, the token changes its password, which is how servers
// make links for people who forgot theirs. A life of 0 means a week.
func (s *Server) InviteName(name string, life time.Duration) (Invitation, error) {
	address, ok := s.localAddress(name)
	if !ok {
		return Invitation{}, errors.New("practice: not a local part of an address")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	invitation, err := s.invite(nil, life)
	if err != nil {
		return Invitation{}, err
	}
	t := s.tokens[invitation.Token]
	t.name = address.Localpart()
	t.uri = "xmpp:" + url.QueryEscape(t.name) + "@" + s.cfg.Domain + "?register;preauth=" + t.value
	return s.invitation(t), nil
}

// resets reports whether the token is for changing the password of an account.
// A nil token is for nothing.
func (t *token) resets(a *account) bool {
	return t != nil && t.name == a.address.Localpart()
}

// promised reports whether a name waits for somebody else than the holder of
// the token, which may be nil. It needs the lock.
func (s *Server) promised(name string, holder *token) bool {
	if holder != nil && holder.name == name {
		return false
	}
	for value, t := range s.tokens {
		if t.name == name && s.token(value) != nil {
			return true
		}
	}
	return false
}

// invite needs the lock.
func (s *Server) invite(inviter *account, life time.Duration) (Invitation, error) {
	if life == 0 {
		life = tokenLife
	}
	t := &token{value: rand.Text(), expires: s.cfg.Now().Add(life).UTC().Truncate(time.Second)}
	t.uri = "xmpp:" + s.cfg.Domain + "?register;preauth=" + t.value
	if inviter != nil {
		t.inviter = inviter.address
		t.uri = "xmpp:" + url.QueryEscape(t.inviter.Localpart()) + "@" + s.cfg.Domain + "?roster;preauth=" + t.value
		if s.cfg.Registration != Closed {
			t.uri += ";ibr=y"
		}
	}
	if s.holding(t.inviter) >= maxHolding {
		return Invitation{}, errors.New("practice: too many invitations")
	}
	s.tokens[t.value] = t
	return s.invitation(t), nil
}

// invitation is a token as it is handed on.
func (s *Server) invitation(t *token) Invitation {
	i := Invitation{Token: t.value, URI: t.uri, Expires: t.expires}
	if s.cfg.Landing {
		i.Page = s.pageURL(landingPath + t.value)
	}
	return i
}

// holding counts somebody's tokens, and forgets the expired ones of everybody.
func (s *Server) holding(inviter jid.JID) int {
	n := 0
	for value, t := range s.tokens {
		switch {
		case !s.cfg.Now().Before(t.expires):
			delete(s.tokens, value)
		case t.inviter.Equal(inviter):
			n++
		}
	}
	return n
}

// token returns the token if it still holds, else nil. It needs the lock.
func (s *Server) token(value string) *token {
	t := s.tokens[value]
	if t == nil || !s.cfg.Now().Before(t.expires) {
		return nil
	}
	return t
}

func (s *Server) tokenHolds(value string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.token(value) != nil
}

// redeem uses a token up for a new account: its inviter and the account have
// each other in their rosters from the start, as with Prosody. It needs the lock.
func (s *Server) redeem(t *token, a *account) {
	delete(s.tokens, t.value)
	if inviter := s.accountOf(t.inviter); inviter != nil {
		s.befriend(inviter, a)
	}
}

// command executes an ad-hoc command (XEP-0050); there are those of XEP-0401, which
// take one step.
func (s *session) command(request element) ([]element, *stanzaError) {
	node := request.attr("node")
	if !s.srv.offers(node) {
		return nil, cancel("item-not-found", "")
	}
	switch request.attr("action") {
	case "cancel":
		return []element{el(nsCommands, "command").with("node", node).with("status", "canceled").with("sessionid", request.attr("sessionid"))}, nil
	case "", "execute":
	default:
		return nil, modify("bad-request", "")
	}
	inviter := s.account
	if node == formCreate {
		inviter = nil
	}
	invitation, err := s.srv.invite(inviter, 0)
	if err != nil {
		return nil, &stanzaError{kind: "wait", condition: "resource-constraint", text: "Too many invitations are waiting"}
	}
	fields := []element{
		field("uri", "text-single", "Invitation", invitation.URI),
		field("expire", "text-single", "Usable until", invitation.Expires.Format(time.RFC3339)),
	}
	if invitation.Page != "" {
		fields = append(fields, field("landing-url", "text-single", "Invite web page", invitation.Page))
	}
	result := el(nsCommands, "command", form("result", "", "", fields...))
	return []element{result.with("node", node).with("status", "completed").with("sessionid", rand.Text())}, nil
}

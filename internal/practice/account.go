package practice

import (
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"mellium.im/xmpp/jid"

	"xmpp-start/internal/password"
	"xmpp-start/internal/scram"
)

const (
	maxAccounts = 10_000
	maxName     = 64 // characters of a local part
	plainHash   = "SCRAM-SHA-256"
)

// account is guarded by the server's lock.
type account struct {
	address  jid.JID               // bare
	keys     map[string]scram.Keys // by mechanism without -PLUS
	contacts map[string]*contact   // the roster, by bare address
	requests map[string]element    // who waits for an answer, by bare address
	offline  []element             // messages that came while nobody was there
	card     element               // what others see of the person, XEP-0054
	sessions map[string]*session   // by resource
	dormant  bool                  // waits for Activate
}

// Ledger is what happened on a server so far.
type Ledger struct {
	Accounts     []string // local parts, sorted
	Streams      int      // that were encrypted
	Submits      int      // registrations that arrived, whatever came of them
	Logins       int
	FailedLogins int
}

// Ledger returns a snapshot. It is for tests, which compare it with what a
// client claims.
func (s *Server) Ledger() Ledger {
	s.mu.Lock()
	defer s.mu.Unlock()
	ledger := s.ledger
	ledger.Accounts = slices.Sorted(maps.Keys(s.accounts))
	return ledger
}

func (s *Server) count(change func(*Ledger)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.ledger)
}

// AddAccount makes an account without asking the rules of the registration. It
// fails if the name is taken or is no local part of an address.
func (s *Server) AddAccount(name string, secret password.Secret) error {
	address, ok := s.localAddress(name)
	if !ok {
		return errors.New("practice: not a local part of an address")
	}
	keys, err := s.makeKeys(secret.Reveal())
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.accounts[address.Localpart()] != nil {
		return errors.New("practice: the account exists")
	}
	s.create(address, keys)
	return nil
}

// Opens reports whether a password opens an account. It is for tests, which
// compare it with what a client has kept.
func (s *Server) Opens(name string, secret password.Secret) bool {
	return s.checkPassword(name, secret.Reveal())
}

// create needs the lock; the name must be free.
func (s *Server) create(address jid.JID, keys map[string]scram.Keys) *account {
	a := &account{
		address:  address,
		keys:     keys,
		contacts: make(map[string]*contact),
		requests: make(map[string]element),
		card:     el(nsCard, "vCard"),
		sessions: make(map[string]*session),
	}
	s.accounts[address.Localpart()] = a
	return a
}

// localAddress returns the bare address that a user name means here.
func (s *Server) localAddress(name string) (jid.JID, bool) {
	if name == "" || utf8.RuneCountInString(name) > maxName {
		return jid.JID{}, false
	}
	address, err := jid.New(name, s.cfg.Domain, "")
	return address, err == nil
}

// makeKeys derives what is stored of a password. It takes milliseconds, and so
// belongs outside the lock.
func (s *Server) makeKeys(password string) (map[string]scram.Keys, error) {
	keys := make(map[string]scram.Keys)
	for _, mechanism := range slices.Concat(s.cfg.Mechanisms, []string{plainHash}) {
		name := strings.TrimSuffix(mechanism, plus)
		if _, ok := keys[name]; ok || name == plain {
			continue
		}
		salt := make([]byte, 16)
		rand.Read(salt)
		made, err := scram.NewKeys(name, password, salt, iterations)
		if err != nil {
			return nil, err
		}
		keys[name] = made
	}
	return keys, nil
}

// keys looks up what is stored for a user as a client spells the name.
func (s *Server) keys(user, mechanism string) (scram.Keys, bool) {
	name := strings.TrimSuffix(mechanism, plus)
	if name == plain {
		name = plainHash
	}
	address, ok := s.localAddress(user)
	if !ok {
		return scram.Keys{}, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[address.Localpart()]
	if a == nil {
		return scram.Keys{}, false
	}
	keys, ok := a.keys[name]
	return keys, ok
}

var (
	errGone    = errors.New("practice: the account has been removed meanwhile")
	errDormant = errors.New("practice: the account waits for its activation")
)

// loggedIn counts a login and returns the local part.
func (s *Server) loggedIn(user string) (string, error) {
	address, ok := s.localAddress(user)
	if !ok {
		return "", errGone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.accounts[address.Localpart()]
	switch {
	case a == nil:
		return "", errGone
	case a.dormant:
		return "", errDormant
	}
	s.ledger.Logins++
	return address.Localpart(), nil
}

// Activate does what the link in a confirmation mail does: the account can log
// in from now on. It is for tests and the demonstration.
func (s *Server) Activate(name string) error {
	address, ok := s.localAddress(name)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !ok || s.accounts[address.Localpart()] == nil {
		return errors.New("practice: no such account")
	}
	s.accounts[address.Localpart()].dormant = false
	return nil
}

// accountOf returns the account of an address, nil if it is not one of ours.
func (s *Server) accountOf(address jid.JID) *account {
	if !address.Domain().Equal(s.domain) {
		return nil
	}
	return s.accounts[address.Localpart()]
}

// remove deletes an account for good: its contacts lose it, its clients have to
// go.
func (s *Server) remove(a *account) {
	for _, c := range slices.Collect(maps.Values(a.contacts)) {
		s.separate(a, c.address)
	}
	for _, session := range slices.Collect(maps.Values(a.sessions)) {
		session.stop(&streamError{condition: "not-authorized", text: "The account was removed"})
	}
	for value, t := range s.tokens {
		if t.inviter.Equal(a.address) {
			delete(s.tokens, value)
		}
	}
	delete(s.accounts, a.address.Localpart())
}

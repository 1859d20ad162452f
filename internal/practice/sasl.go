package practice

import (
	"bytes"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strings"

	"xmpp-start/internal/scram"
)

const (
	iterations  = scram.MinIterations
	maxFailures = 5 // logins that may fail on one stream
	plain       = "PLAIN"
	plus        = "-PLUS"
)

// exchange is the server's side of one attempt to log in.
type exchange interface {
	Step(message []byte) (reply []byte, done bool, err error)
	User() string
}

// login is the state of SASL on one stream (RFC 6120 section 6).
type login struct {
	srv      *Server
	offer    scram.Offer
	bindings map[string][]byte // data of this connection by type
	exchange exchange          // nil while none goes on
	failures int
	user     string // local part of the account, after success
}

// init finds out what can be offered on the stream's TLS connection: -PLUS only
// where it has data to bind to.
func (l *login) init(st *stream) {
	l.srv = st.srv
	l.bindings = st.bindings()
	for _, name := range st.srv.cfg.Mechanisms {
		if strings.HasSuffix(name, plus) && len(l.bindings) == 0 {
			continue
		}
		l.offer.Mechanisms = append(l.offer.Mechanisms, name)
		if strings.HasSuffix(name, plus) && !st.srv.cfg.Unlisted {
			l.offer.Bindings = slices.Sorted(maps.Keys(l.bindings))
		}
	}
}

// bindings are the data of the stream's TLS connection, by the types that the
// server has.
func (st *stream) bindings() map[string][]byte {
	// Seen from the client's end: there the certificate is the peer's.
	state := *st.secure
	state.PeerCertificates = st.srv.authority.chain()
	all := make(map[string][]byte)
	for _, kind := range st.srv.cfg.Bindings {
		if data, ok := scram.BindingData(kind, &state); ok {
			all[kind] = data
		}
	}
	return all
}

// features are what the client gets to see of the offer.
func (l *login) features() []element {
	mechanisms := el(nsSASL, "mechanisms")
	for _, name := range l.offer.Mechanisms {
		if !slices.Contains(l.srv.cfg.Stripped, name) {
			mechanisms = mechanisms.add(el(nsSASL, "mechanism", text(name)))
		}
	}
	if len(l.offer.Bindings) == 0 {
		return []element{mechanisms}
	}
	bindings := el(nsBindings, "sasl-channel-binding")
	for _, kind := range l.offer.Bindings {
		bindings = bindings.add(el(nsBindings, "channel-binding").with("type", kind))
	}
	return []element{mechanisms, bindings}
}

// step answers one element of the SASL namespace.
func (l *login) step(e element) (element, error) {
	switch e.name.Local {
	case "auth":
		if l.exchange = l.begin(e.attr("mechanism")); l.exchange == nil {
			return l.failure("invalid-mechanism", "")
		}
		if e.content() == "" {
			return el(nsSASL, "challenge"), nil // the first message comes as a response
		}
	case "response":
		if l.exchange == nil {
			return l.failure("malformed-request", "")
		}
	case "abort":
		l.exchange = nil
		return el(nsSASL, "failure", el(nsSASL, "aborted")), nil
	default:
		return l.failure("malformed-request", "")
	}
	message, ok := decode(e.content())
	if !ok {
		return l.failure("incorrect-encoding", "")
	}
	reply, done, err := l.exchange.Step(message)
	if err != nil {
		return l.refuse(err)
	}
	encoded := text(base64.StdEncoding.EncodeToString(reply))
	if !done {
		return el(nsSASL, "challenge", encoded), nil
	}
	if l.user, err = l.srv.loggedIn(l.exchange.User()); err != nil {
		return l.refuse(err)
	}
	return el(nsSASL, "success", encoded), nil
}

// decode reads base64, where "=" stands for no data.
func decode(s string) ([]byte, bool) {
	if s == "=" {
		return nil, true
	}
	message, err := base64.StdEncoding.DecodeString(s)
	return message, err == nil
}

// begin returns the exchange for a mechanism, nil if it is not on offer.
func (l *login) begin(mechanism string) exchange {
	if !slices.Contains(l.offer.Mechanisms, mechanism) {
		return nil
	}
	if mechanism == plain {
		return &plainExchange{check: l.srv.checkPassword}
	}
	return &scram.Server{
		Mechanism: mechanism,
		Offer:     l.offer,
		Bindings:  l.bindings,
		Pepper:    l.srv.pepper,
		SSDP:      !l.srv.cfg.Unsealed,
		Lookup:    func(user string) (scram.Keys, bool) { return l.srv.keys(user, mechanism) },
	}
}

// refuse tells a client why its login failed. A wrong name and a wrong password
// look the same.
func (l *login) refuse(err error) (element, error) {
	if errors.Is(err, errDormant) {
		return l.failure(l.srv.cfg.Dormant, "Your account is not active yet. Please follow the activation link in the e-mail that was sent to you.")
	}
	var e *scram.Error
	if errors.As(err, &e) {
		switch e.Reason {
		case scram.Attribute, scram.TooLong, scram.Nonce, scram.Order:
			return l.failure("malformed-request", "")
		case scram.Downgrade:
			return l.failure("not-authorized", "Channel binding is offered here; somebody changed the list")
		case scram.Binding:
			return l.failure("not-authorized", "The channel binding does not fit this connection")
		}
	}
	return l.failure("not-authorized", "")
}

func (l *login) failure(condition, words string) (element, error) {
	l.exchange = nil
	l.srv.count(func(ledger *Ledger) { ledger.FailedLogins++ })
	if l.failures++; l.failures >= maxFailures {
		return element{}, &streamError{condition: "policy-violation", text: "Too many failed logins"}
	}
	failure := el(nsSASL, "failure", el(nsSASL, condition))
	if words != "" {
		failure = failure.add(english(el(nsSASL, "text", text(words))))
	}
	return failure, nil
}

// plainExchange is PLAIN (RFC 4616), which is on offer only where a test or a
// profile asks for it.
type plainExchange struct {
	check func(user, password string) bool
	user  string
}

func (p *plainExchange) User() string { return p.user }

func (p *plainExchange) Step(message []byte) ([]byte, bool, error) {
	parts := bytes.Split(message, []byte{0})
	if len(parts) != 3 || len(parts[0]) > 0 || !p.check(string(parts[1]), string(parts[2])) {
		return nil, false, errors.New("practice: PLAIN refused")
	}
	p.user = string(parts[1])
	return nil, true, nil
}

// checkPassword compares a password with the stored keys.
func (s *Server) checkPassword(user, password string) bool {
	keys, ok := s.keys(user, plain)
	if !ok {
		return false
	}
	got, err := scram.NewKeys(plainHash, password, keys.Salt, keys.Iterations)
	return err == nil && subtle.ConstantTimeCompare(got.StoredKey, keys.StoredKey) == 1
}

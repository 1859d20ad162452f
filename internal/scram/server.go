package scram

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"hash"
	"slices"
	"strings"
)

// Keys is what a server stores for one account and one hash (RFC 5802
// section 3). The password cannot be computed from it.
type Keys struct {
	Salt       []byte
	Iterations int
	StoredKey  []byte
	ServerKey  []byte
}

// NewKeys derives the stored form of a password for a mechanism, with or
// without -PLUS.
func NewKeys(mechanism, password string, salt []byte, iterations int) (Keys, error) {
	h := newHash(mechanism)
	if h == nil {
		return Keys{}, fail(Mechanism, "not one of ours")
	}
	clientKey, serverKey, err := derive(h, password, salt, iterations)
	if err != nil {
		return Keys{}, err
	}
	return Keys{Salt: salt, Iterations: iterations, StoredKey: digest(h, clientKey), ServerKey: serverKey}, nil
}

// Server verifies one login. Set the exported fields, then call Step with each
// message of the client; a Server serves one exchange. Unknown users are told
// MinIterations, so stored keys should have the same.
type Server struct {
	Mechanism string
	Offer     Offer                          // what was advertised on this stream
	Lookup    func(user string) (Keys, bool) // keys for the hash of Mechanism
	Bindings  map[string][]byte              // binding data of this connection by type
	Pepper    []byte                         // makes the salt of unknown users, the same each time
	SSDP      bool                           // send the hash of Offer (XEP-0474)

	hash  func() hash.Hash
	user  string
	known bool
	keys  Keys
	gs2   string
	bind  []byte
	nonce string
	auth  string // first part of AuthMessage, set when the first message was answered
	done  bool
}

// User is the name that the client gave, before any preparation. It means
// something only after Step has returned done.
func (s *Server) User() string { return s.user }

// Step answers the client's next message. With done == true the client has
// proven that it knows the password, and reply belongs into <success/>;
// without, reply is a challenge. All errors are [*Error]: Refused for a wrong
// password or an unknown user, which look the same on the wire.
func (s *Server) Step(message []byte) (reply []byte, done bool, err error) {
	switch {
	case s.done:
		return nil, false, fail(Order, "data after the end")
	case s.auth == "":
		reply, err = s.first(message)
		return reply, false, err
	}
	s.done = true
	reply, err = s.final(message)
	return reply, err == nil, err
}

func (s *Server) first(message []byte) ([]byte, error) {
	if s.hash = newHash(s.Mechanism); s.hash == nil {
		return nil, fail(Mechanism, "not one of ours")
	}
	first, err := parseClientFirst(message)
	if err != nil {
		return nil, err
	}
	if err := s.checkBinding(first.flag); err != nil {
		return nil, err
	}
	s.user, s.gs2, s.nonce = first.user, first.gs2, first.nonce+rand.Text()
	if s.keys, s.known = s.Lookup(s.user); !s.known {
		s.keys = Keys{Salt: s.fakeSalt(), Iterations: MinIterations, StoredKey: make([]byte, s.hash().Size())}
	}
	challenge := fmt.Sprintf("r=%s,s=%s,i=%d", s.nonce, base64.StdEncoding.EncodeToString(s.keys.Salt), s.keys.Iterations)
	if s.SSDP {
		challenge += ",h=" + s.Offer.downgradeHash(s.hash)
	}
	s.auth = first.bare + "," + challenge + ","
	return []byte(challenge), nil
}

// checkBinding compares the client's GS2 flag with the mechanism and with what
// was offered (RFC 5802 section 6).
func (s *Server) checkBinding(flag string) error {
	kind, bound := strings.CutPrefix(flag, "p=")
	switch {
	case bound != strings.HasSuffix(s.Mechanism, plus):
		return fail(Binding, "the flag does not fit the mechanism")
	case bound:
		data, ok := s.Bindings[kind]
		if !ok {
			return fail(Binding, "a type that this connection has not")
		}
		s.bind = data
	case flag == "y" && s.Offer.plusOffered():
		return fail(Downgrade, "the client did not see that channel binding is offered")
	}
	return nil
}

// fakeSalt keeps a stranger from finding out which accounts exist.
func (s *Server) fakeSalt() []byte {
	return mac(sha256.New, s.Pepper, strings.TrimSuffix(s.Mechanism, plus)+"\x00"+s.user)[:16]
}

func (s *Server) final(message []byte) ([]byte, error) {
	list, err := attributes(message)
	if err != nil {
		return nil, err
	}
	last := len(list) - 1
	if last < 2 || list[0].key != 'c' || list[1].key != 'r' || list[last].key != 'p' {
		return nil, fail(Attribute, "the response is not c, r, p")
	}
	if slices.ContainsFunc(list, func(a attribute) bool { return a.key == 'm' }) {
		return nil, fail(Attribute, "a mandatory extension")
	}
	if subtle.ConstantTimeCompare([]byte(list[1].value), []byte(s.nonce)) != 1 {
		return nil, fail(Nonce, "not the one of this exchange")
	}
	if "c="+list[0].value+",r="+s.nonce != finalWithoutProof(s.gs2, s.bind, s.nonce) {
		return nil, fail(Binding, "not the data of this connection")
	}
	proof, err := base64.StdEncoding.Strict().DecodeString(list[last].value)
	if err != nil || len(proof) != s.hash().Size() {
		return nil, fail(Attribute, "the proof has the wrong form")
	}
	auth := s.auth + string(message[:strings.LastIndex(string(message), ",p=")])
	clientKey := xor(proof, mac(s.hash, s.keys.StoredKey, auth))
	if subtle.ConstantTimeCompare(digest(s.hash, clientKey), s.keys.StoredKey) != 1 || !s.known {
		return nil, fail(Refused, "wrong name or password")
	}
	return []byte("v=" + base64.StdEncoding.EncodeToString(mac(s.hash, s.keys.ServerKey, auth))), nil
}

// clientFirst is the client's first message.
type clientFirst struct {
	flag  string // n, y or p=type
	gs2   string // GS2 header, with both of its commas
	bare  string
	user  string
	nonce string
}

func parseClientFirst(message []byte) (clientFirst, error) {
	if len(message) > maxMessage {
		return clientFirst{}, fail(TooLong, "message")
	}
	parts := strings.SplitN(string(message), ",", 3)
	if len(parts) < 3 {
		return clientFirst{}, fail(Attribute, "no GS2 header")
	}
	first := clientFirst{flag: parts[0], bare: parts[2], gs2: parts[0] + "," + parts[1] + ","}
	kind, bound := strings.CutPrefix(first.flag, "p=")
	if bound && kind == "" || !bound && first.flag != "n" && first.flag != "y" {
		return clientFirst{}, fail(Attribute, "no such GS2 flag")
	}
	if parts[1] != "" {
		return clientFirst{}, fail(Refused, "nobody may act for somebody else")
	}
	list, err := attributes([]byte(first.bare))
	if err != nil {
		return clientFirst{}, err
	}
	if len(list) < 2 || list[0].key != 'n' || list[1].key != 'r' {
		return clientFirst{}, fail(Attribute, "the first message is not n, r")
	}
	user, ok := unescape(list[0].value)
	if !ok {
		return clientFirst{}, fail(Attribute, "the name is not escaped")
	}
	first.user, first.nonce = user, list[1].value
	return first, checkNonce(first.nonce, "")
}

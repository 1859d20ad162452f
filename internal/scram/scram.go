// Package scram is both sides of the SCRAM family of SASL mechanisms
// (RFC 5802, RFC 7677), with and without channel binding.
//
// The client side is a mechanism for the negotiator of mellium.im/sasl. It
// exists because the one that comes with that library computes a proof for
// whatever the server asks: here the iteration count, the salt and the nonce
// are checked first, the GS2 flag says truthfully why there is no channel
// binding, and the server's word about what it offered is compared with what
// arrived (XEP-0474). The server side is for the practice server.
//
// It knows neither XML nor base64 of whole messages, and it never offers PLAIN.
package scram

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"fmt"
	"hash"
	"strings"
)

// What a server may ask for. RFC 7677 section 4 recommends at least 4,096
// iterations; the upper end keeps a login below a second or two.
const (
	MinIterations = 4_096
	maxIterations = 1_000_000
	minSalt       = 8  // bytes
	maxSalt       = 64 // bytes
)

const (
	maxMessage = 4 << 10 // bytes of any one message
	maxNonce   = 256     // bytes of both nonces together
	plus       = "-PLUS"
)

// Reason says what was wrong in an exchange.
type Reason string

// The reasons of an [Error]. All but Refused mean that the exchange was
// stopped for safety, not that the password was wrong.
const (
	Iterations Reason = "iterations" // fewer than 4,096 or more than 1,000,000
	Salt       Reason = "salt"       // not base64, or not of 8 to 64 bytes
	Nonce      Reason = "nonce"      // does not extend ours, or is too long
	Attribute  Reason = "attribute"  // malformed, missing, in the wrong order, or mandatory and unknown
	Signature  Reason = "signature"  // the server's signature is missing or wrong
	Downgrade  Reason = "downgrade"  // one side saw a weaker offer than the other made
	TooLong    Reason = "too-long"   // the message is longer than any honest one
	Binding    Reason = "binding"    // the channel binding cannot be computed, or differs
	Mechanism  Reason = "mechanism"  // a mechanism that this package does not have
	Order      Reason = "order"      // a message that is not due
	Refused    Reason = "refused"    // the other side says no, or the proof is wrong
)

// Error is what every failed exchange ends with. Its text holds nothing that
// the other side sent.
type Error struct {
	Reason Reason
	Detail string // for a log: which part, in words of this package
}

func (e *Error) Error() string { return fmt.Sprintf("scram: %s: %s", e.Reason, e.Detail) }

func fail(reason Reason, detail string) error { return &Error{Reason: reason, Detail: detail} }

// newHash returns the hash of a mechanism, nil if it is not one of ours.
func newHash(mechanism string) func() hash.Hash {
	switch strings.TrimSuffix(mechanism, plus) {
	case "SCRAM-SHA-512":
		return sha512.New
	case "SCRAM-SHA-256":
		return sha256.New
	case "SCRAM-SHA-1":
		return sha1.New
	}
	return nil
}

// derive turns a password into the two keys of RFC 5802 section 3.
func derive(h func() hash.Hash, password string, salt []byte, iterations int) (clientKey, serverKey []byte, err error) {
	salted, err := pbkdf2.Key(h, prepare(password), salt, iterations, h().Size())
	if err != nil {
		return nil, nil, fail(Mechanism, "the password cannot be hashed")
	}
	return mac(h, salted, "Client Key"), mac(h, salted, "Server Key"), nil
}

func mac(h func() hash.Hash, key []byte, message string) []byte {
	m := hmac.New(h, key)
	m.Write([]byte(message))
	return m.Sum(nil)
}

func digest(h func() hash.Hash, data []byte) []byte {
	d := h()
	d.Write(data)
	return d.Sum(nil)
}

func xor(a, b []byte) []byte {
	out := make([]byte, len(a))
	subtle.XORBytes(out, a, b)
	return out
}

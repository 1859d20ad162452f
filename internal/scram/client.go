package scram

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"hash"
	"strings"

	"mellium.im/sasl"
)

// Client returns a mechanism for [sasl.NewClient]. The negotiator takes the
// name and password from [sasl.Credentials] and, for channel binding, the
// connection from [sasl.TLSState]; choice comes from [Offer.Choose], and offer
// is what the server advertised.
//
// All errors are [*Error]. A login has succeeded if, and only if, a Step that
// was given the data of <success/> returned neither an error nor more == true:
// that Step has verified the server's signature. A server may also send its
// signature as a challenge and an empty <success/> afterwards; the Step with
// the empty data then succeeds likewise.
func Client(choice Choice, offer Offer) sasl.Mechanism {
	return client(choice, offer, newNonce)
}

// newNonce returns 192 random bits as text.
func newNonce() string {
	raw := make([]byte, 24)
	rand.Read(raw)
	return base64.StdEncoding.EncodeToString(raw)
}

func client(choice Choice, offer Offer, nonce func() string) sasl.Mechanism {
	return sasl.Mechanism{
		Name: choice.Mechanism,
		Start: func(n *sasl.Negotiator) (bool, []byte, any, error) {
			e, err := start(choice, offer, nonce(), n)
			if err != nil {
				return false, nil, nil, err
			}
			return true, []byte(e.gs2 + e.bare), e, nil
		},
		Next: func(n *sasl.Negotiator, challenge []byte, data any) (bool, []byte, any, error) {
			e, ok := data.(*exchange)
			if !ok {
				return false, nil, nil, fail(Order, "not started")
			}
			more, response, err := e.next(n, challenge)
			return more, response, e, err
		},
	}
}

// exchange is what one login remembers between its messages.
type exchange struct {
	hash      func() hash.Hash
	offer     Offer
	nonce     string
	gs2       string // GS2 header
	bare      string // first message without the header
	binding   []byte
	signature []byte // what the server has to prove, set with our proof
	verified  bool
}

// start checks what can be checked before anything is sent.
func start(choice Choice, offer Offer, nonce string, n *sasl.Negotiator) (*exchange, error) {
	e := &exchange{hash: newHash(choice.Mechanism), offer: offer, nonce: nonce}
	if e.hash == nil || (choice.Binding != "") != strings.HasSuffix(choice.Mechanism, plus) {
		return nil, fail(Mechanism, "not one of ours")
	}
	if choice.Binding != "" {
		data, ok := BindingData(choice.Binding, n.TLSState())
		if !ok {
			return nil, fail(Binding, "the connection has no such data")
		}
		e.binding = data
	}
	user, _, identity := n.Credentials()
	e.gs2 = offer.gs2Flag(choice, n.TLSState()) + ","
	if len(identity) > 0 {
		e.gs2 += "a=" + escape(string(identity))
	}
	e.gs2 += ","
	e.bare = "n=" + escape(string(user)) + ",r=" + e.nonce
	return e, nil
}

func (e *exchange) next(n *sasl.Negotiator, challenge []byte) (more bool, response []byte, err error) {
	switch {
	case e.verified && len(challenge) == 0:
		return false, nil, nil
	case e.verified:
		return false, nil, fail(Order, "data after the end")
	case e.signature == nil:
		response, err = e.prove(n, challenge)
		return err == nil, response, err
	}
	return false, nil, e.verify(challenge)
}

// prove answers the server's challenge. The limits and the hash of the offer
// are checked before the password is touched.
func (e *exchange) prove(n *sasl.Negotiator, challenge []byte) ([]byte, error) {
	first, err := parseServerFirst(challenge, e.nonce)
	if err != nil {
		return nil, err
	}
	if first.offerHash != "" && first.offerHash != e.offer.downgradeHash(e.hash) {
		return nil, fail(Downgrade, "the server offered something else than what arrived")
	}
	_, password, _ := n.Credentials()
	clientKey, serverKey, err := derive(e.hash, string(password), first.salt, first.iterations)
	if err != nil {
		return nil, err
	}
	final := finalWithoutProof(e.gs2, e.binding, first.nonce)
	auth := e.bare + "," + string(challenge) + "," + final
	proof := xor(clientKey, mac(e.hash, digest(e.hash, clientKey), auth))
	e.signature = mac(e.hash, serverKey, auth)
	return []byte(final + ",p=" + base64.StdEncoding.EncodeToString(proof)), nil
}

func (e *exchange) verify(final []byte) error {
	signature, err := parseServerFinal(final)
	if err != nil {
		return err
	}
	if subtle.ConstantTimeCompare(signature, e.signature) != 1 {
		return fail(Signature, "wrong")
	}
	e.verified = true
	return nil
}

// finalWithoutProof is the client's last message up to its proof.
func finalWithoutProof(gs2 string, binding []byte, nonce string) string {
	c := append([]byte(gs2), binding...)
	return "c=" + base64.StdEncoding.EncodeToString(c) + ",r=" + nonce
}

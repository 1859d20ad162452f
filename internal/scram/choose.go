package scram

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"hash"
	"slices"
	"strings"
)

// Offer is what a server advertised before the login, in full and as it came:
// the flag that tells the server why there is no channel binding and the
// protection of XEP-0474 both rest on it.
type Offer struct {
	Mechanisms []string // RFC 6120 section 6.4.1
	Bindings   []string // XEP-0440; empty where the server sent no list
}

// Choice is the mechanism to log in with.
type Choice struct {
	Mechanism string
	Binding   string // channel binding type, empty for none
}

// Choose returns the strongest of our mechanisms that is on offer. Channel
// binding comes first, the length of the hash second. A -PLUS mechanism is
// chosen only with a binding type that the server lists (XEP-0440): without a
// list one would have to guess, and ejabberd 23.01 offers -PLUS on TLS 1.3
// without having tls-exporter. state may be nil where there is no TLS. The
// result is false if there is no mechanism of ours on offer.
func (o Offer) Choose(state *tls.ConnectionState) (Choice, bool) {
	return o.ChooseAtLeast(Choice{}, state)
}

// ChooseAtLeast is Choose among those that are no weaker than floor.
func (o Offer) ChooseAtLeast(floor Choice, state *tls.ConnectionState) (Choice, bool) {
	suits := func(c Choice) bool { return slices.Contains(o.Mechanisms, c.Mechanism) && c.AtLeast(floor) }
	hashes := []string{"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1"}
	if binding := o.binding(state); binding != "" {
		for _, name := range hashes {
			if c := (Choice{Mechanism: name + plus, Binding: binding}); suits(c) {
				return c, true
			}
		}
	}
	for _, name := range hashes {
		if c := (Choice{Mechanism: name}); suits(c) {
			return c, true
		}
	}
	return Choice{}, false
}

// binding returns the best binding type that both sides have, or "".
func (o Offer) binding(state *tls.ConnectionState) string {
	for _, kind := range bindingsOf(state) {
		if slices.Contains(o.Bindings, kind) {
			return kind
		}
	}
	return ""
}

// plusOffered reports whether the server offers channel binding at all.
func (o Offer) plusOffered() bool {
	return slices.ContainsFunc(o.Mechanisms, func(name string) bool {
		return strings.HasSuffix(name, plus)
	})
}

// gs2Flag is the first part of the first message (RFC 5802 section 6): "y"
// says that we could have bound and the server has no -PLUS, which makes a
// server that does have one notice that its offer was stripped. Where the
// server has -PLUS but no type that we have, "y" would be taken for such an
// attack, so that is "n".
func (o Offer) gs2Flag(choice Choice, state *tls.ConnectionState) string {
	switch {
	case choice.Binding != "":
		return "p=" + choice.Binding
	case !o.plusOffered() && len(bindingsOf(state)) > 0:
		return "y"
	}
	return "n"
}

// downgradeHash is the value of the attribute h of XEP-0474 section 5, version
// 0.4 and later: base64(hash(mechanisms 0x1F bindings)), each list in the order
// of its bytes and joined with 0x1E.
func (o Offer) downgradeHash(h func() hash.Hash) string {
	text := strings.Join(slices.Sorted(slices.Values(o.Mechanisms)), "\x1e")
	if len(o.Bindings) > 0 {
		text += "\x1f" + strings.Join(slices.Sorted(slices.Values(o.Bindings)), "\x1e")
	}
	return base64.StdEncoding.EncodeToString(digest(h, []byte(text)))
}

// The channel binding types of RFC 9266 and RFC 5929.
const (
	exporter    = "tls-exporter"
	unique      = "tls-unique"
	serverPoint = "tls-server-end-point"
)

// bindingsOf lists the binding types that a connection has, best first.
func bindingsOf(state *tls.ConnectionState) []string {
	if state == nil {
		return nil
	}
	return slices.DeleteFunc([]string{exporter, unique, serverPoint}, func(kind string) bool {
		_, ok := BindingData(kind, state)
		return !ok
	})
}

// BindingData returns the channel binding data of the given type for the
// client's end of a TLS connection. tls-exporter (RFC 9266) is used on TLS 1.3
// alone, where it is certain to be unique; tls-unique (RFC 5929) on TLS 1.2;
// tls-server-end-point (RFC 5929) on both, which binds to the certificate and
// not to the connection. The result is false if the connection has no such data.
func BindingData(kind string, state *tls.ConnectionState) ([]byte, bool) {
	switch {
	case state == nil || !state.HandshakeComplete:
		return nil, false
	case kind == exporter && state.Version >= tls.VersionTLS13:
		data, err := state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32)
		return data, err == nil
	case kind == unique && state.Version == tls.VersionTLS12:
		return state.TLSUnique, len(state.TLSUnique) > 0
	case kind == serverPoint && len(state.PeerCertificates) > 0:
		return certificateHash(state.PeerCertificates[0])
	}
	return nil, false
}

// certificateHash is RFC 5929 section 4.1: the hash of the signature, but
// SHA-256 in place of MD5 and SHA-1. A signature without a single hash, such
// as Ed25519, has no such binding.
func certificateHash(cert *x509.Certificate) ([]byte, bool) {
	switch cert.SignatureAlgorithm {
	case x509.MD5WithRSA, x509.SHA1WithRSA, x509.ECDSAWithSHA1,
		x509.SHA256WithRSA, x509.SHA256WithRSAPSS, x509.ECDSAWithSHA256:
		return digest(sha256.New, cert.Raw), true
	case x509.SHA384WithRSA, x509.SHA384WithRSAPSS, x509.ECDSAWithSHA384:
		return digest(sha512.New384, cert.Raw), true
	case x509.SHA512WithRSA, x509.SHA512WithRSAPSS, x509.ECDSAWithSHA512:
		return digest(sha512.New, cert.Raw), true
	}
	return nil, false
}

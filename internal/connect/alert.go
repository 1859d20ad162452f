package connect

import (
	"crypto/tls"
	"errors"
	"net"

	"xmpp-start/internal/fault"
)

// noApplicationProtocol is how a server refuses the protocol that was named in the
// handshake (RFC 7301 section 3.2).
const noApplicationProtocol tls.AlertError = 120

// alerts are those that say what a server does not like (RFC 8446 section 6.2,
// RFC 6066 section 3, RFC 7301 section 3.2).
var alerts = map[tls.AlertError]struct {
	kind fault.Kind
	why  string
}{
	40:                    {kind: fault.WeakEncryption},                 // handshake_failure: no cipher in common
	70:                    {kind: fault.WeakEncryption},                 // protocol_version
	71:                    {kind: fault.WeakEncryption},                 // insufficient_security
	42:                    {kind: fault.TLSRefused, why: "certificate"}, // bad_certificate, as those for servers do without one
	48:                    {kind: fault.TLSRefused, why: "certificate"}, // unknown_ca
	116:                   {kind: fault.TLSRefused, why: "certificate"}, // certificate_required
	80:                    {kind: fault.TryLater},                       // internal_error
	112:                   {kind: fault.UnknownHost},                    // unrecognized_name
	noApplicationProtocol: {kind: fault.NotXMPP},
}

// alertFault says what an alert means; one that is not in the table, or
// access_denied, means that the server does not want to.
func alertFault(err error, args fault.Args) error {
	for alert, means := range alerts {
		if isAlert(err, alert) {
			if means.why != "" {
				args["Why"] = means.why
			}
			return fault.Wrap(means.kind, err, args)
		}
	}
	return fault.Wrap(fault.TLSRefused, err, args)
}

// isAlert reports whether the other side broke off with an alert, with one of
// those if any are given. crypto/tls wraps alerts like errors of the network, in a
// type that only its text tells apart; tls.AlertError, which is for QUIC, has the
// same texts.
func isAlert(err error, these ...tls.AlertError) bool {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" {
		return false
	}
	for _, alert := range these {
		if op.Err.Error() == alert.Error() {
			return true
		}
	}
	return len(these) == 0
}

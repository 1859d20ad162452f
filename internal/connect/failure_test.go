package connect

import (
	"errors"
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

// TestStreamErrors has every condition of RFC 6120 section 4.9.3, and some that are
// none, at each stage of a connection.
func TestStreamErrors(t *testing.T) {
	conditions := map[string]fault.Kind{
		"bad-format":               fault.StreamError,
		"bad-namespace-prefix":     fault.StreamError,
		"conflict":                 fault.StreamError,
		"connection-timeout":       fault.ConnectionLost,
		"host-gone":                fault.UnknownHost,
		"host-unknown":             fault.UnknownHost,
		"improper-addressing":      fault.StreamError,
		"internal-server-error":    fault.TryLater,
		"invalid-from":             fault.StreamError,
		"invalid-namespace":        fault.StreamError,
		"invalid-xml":              fault.StreamError,
		"not-authorized":           fault.StreamError,
		"not-well-formed":          fault.StreamError,
		"policy-violation":         fault.StreamError,
		"remote-connection-failed": fault.TryLater,
		"reset":                    fault.ConnectionLost,
		"resource-constraint":      fault.TryLater,
		"restricted-xml":           fault.StreamError,
		"see-other-host":           fault.StreamError,
		"system-shutdown":          fault.TryLater,
		"undefined-condition":      fault.StreamError,
		"unsupported-encoding":     fault.StreamError,
		"unsupported-feature":      fault.StreamError,
		"unsupported-stanza-type":  fault.StreamError,
		"unsupported-version":      fault.StreamError,
		// Of the time before RFC 6120, and of nobody.
		"xml-not-well-formed": fault.StreamError,
		"we-are-on-holiday":   fault.StreamError,
	}
	const ns = " xmlns='urn:ietf:params:xml:ns:xmpp-streams'"
	element := func(condition, more string) string {
		return "<stream:error><" + condition + ns + ">other.example</" + condition + "><text" + ns + ">So it\u202e is</text>" +
			more + "</stream:error></stream:stream>"
	}
	for condition, want := range conditions {
		end := element(condition, "<system-shutdown xmlns='urn:example:ours'/>")
		// encrypted is the server's side up to a stage, where it ends the stream.
		encrypted := func(t *testing.T, then func(p *peer, s *scram.Server)) Target {
			return direct(t, offer(func(p *peer, s *scram.Server) { then(p, s); p.Send(end); p.Gone() }))
		}
		stages := map[string]func(t *testing.T) error{
			"before TLS": func(t *testing.T) error {
				_, _, err := Open(limited(t), starttls(t, func(p *peer) {
					p.Expect(connecttest.ClientHeader)
					p.Send(connecttest.Header, end)
					p.Gone()
				}), nil)
				return err
			},
			"before the features": func(t *testing.T) error {
				_, _, err := Open(limited(t), direct(t, func(p *peer) {
					p.Encrypt()
					p.Expect(connecttest.ClientHeader)
					p.Send(connecttest.Header, end)
					p.Gone()
				}), nil)
				return err
			},
			"to a question": func(t *testing.T) error {
				_, _, err := Open(limited(t), encrypted(t, func(p *peer, _ *scram.Server) {}), question())
				return err
			},
			"in the login": func(t *testing.T) error {
				_, err := login(t, encrypted(t, func(p *peer, _ *scram.Server) { p.Auth("auth") }), nil)
				return err
			},
			"before the address": func(t *testing.T) error {
				_, err := login(t, encrypted(t, func(p *peer, _ *scram.Server) { p.LogIn(); p.Open(connecttest.OfferBind) }), nil)
				return err
			},
			"after the login": func(t *testing.T) error {
				s, err := login(t, encrypted(t, func(p *peer, _ *scram.Server) {
					p.LogIn()
					p.Bind(connecttest.Address + "/r")
					p.Send(element(condition, "")) // what applications add confuses the library
				}), nil)
				if err != nil {
					t.Fatal(err)
				}
				defer s.Close()
				_, err = s.Await(limited(t), withID("a"))
				return err
			},
		}
		for stage, run := range stages {
			t.Run(condition+"/"+stage, func(t *testing.T) {
				err := run(t)
				want := want
				if stage == "before TLS" && condition == "see-other-host" {
					want = fault.NoEncryption // anybody can have written it: row 18
				}
				wants(t, err, want)
				if !errors.Is(err, StreamCondition(condition)) {
					t.Errorf("the cause of %v", err)
				}
				if said := fault.Of(err).Said.String(); said != `So it\u{202E} is` {
					t.Errorf("said %q", said)
				}
				if fault.Of(err).Args["Domain"] != addresstest.Domain(t, connecttest.Domain) {
					t.Errorf("the provider is not named: %v", fault.Of(err).Args)
				}
			})
		}
	}
}

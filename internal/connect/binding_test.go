package connect

import (
	"encoding/base64"
	"strings"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

// TestChannelBinding looks at the first word of a login (RFC 5802 section 6).
func TestChannelBinding(t *testing.T) {
	bindings := func(kind string) string {
		return "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='" + kind + "'/></sasl-channel-binding>"
	}
	for name, tc := range map[string]struct {
		mechanisms []string
		bindings   string
		mechanism  string
		flag       string
	}{
		"none offered":                 {[]string{"SCRAM-SHA-1"}, "", "SCRAM-SHA-1", "y,"},
		"row-83 PLUS without a list":   {[]string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, "", "SCRAM-SHA-1", "n,"},
		"row-83 a type that we lack":   {[]string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, bindings("tls-foo"), "SCRAM-SHA-1", "n,"},
		"row-83 PLUS and a type of us": {[]string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, bindings("tls-exporter"), "SCRAM-SHA-1-PLUS", "p=tls-exporter,"},
		"a list without PLUS":          {[]string{"SCRAM-SHA-1"}, bindings("tls-exporter"), "SCRAM-SHA-1", "y,"},
		"the longest hash":             {[]string{"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-512", "SCRAM-SHA-256"}, "", "SCRAM-SHA-512", "y,"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := login(t, direct(t, func(p *peer) {
				p.Encrypt()
				p.Open(connecttest.OfferLogin(tc.mechanisms...), tc.bindings)
				got := p.Expect("</auth>")
				if !strings.Contains(got, "mechanism='"+tc.mechanism+"'") {
					t.Errorf("got %s, want %s", got, tc.mechanism)
				}
				_, data, _ := strings.Cut(strings.TrimSuffix(got, "</auth>"), ">")
				if first, err := base64.StdEncoding.DecodeString(data); err != nil || !strings.HasPrefix(string(first), tc.flag) {
					t.Errorf("got %q, %v; want %s", first, err, tc.flag)
				}
				p.Send(connecttest.SASL("failure", "<not-authorized/>"))
				p.Quiet()
			}), nil)
			wants(t, err, fault.LoginRefused)
		})
	}
}

// TestPlus logs in with channel binding, and with a server on another connection
// than the client's, as somebody in between would be.
func TestPlus(t *testing.T) {
	for name, tc := range map[string]struct {
		data func(real []byte) []byte
		want fault.Kind
	}{
		"same connection":           {func(real []byte) []byte { return real }, ""},
		"row-83 another connection": {func([]byte) []byte { return make([]byte, 32) }, fault.LoginRefused},
	} {
		t.Run(name, func(t *testing.T) {
			session, err := login(t, direct(t, func(p *peer) {
				p.Encrypt()
				p.Open(connecttest.OfferLogin(connecttest.Mechanism+"-PLUS"),
					"<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'><channel-binding type='tls-exporter'/></sasl-channel-binding>")
				state := p.State()
				real, ok := scram.BindingData("tls-exporter", &state)
				if !ok {
					t.Error("no binding data")
				}
				s := p.Exchange()
				s.Mechanism += "-PLUS"
				s.Bindings = map[string][]byte{"tls-exporter": tc.data(real)}
				p.Challenge(s)
				reply, done, _ := s.Step([]byte(p.Auth("response")))
				if !done {
					p.Send(connecttest.SASL("failure", "<not-authorized/>"))
					p.Quiet()
					return
				}
				p.Send(connecttest.SASL("success", connecttest.Base64(string(reply))))
				p.Bind(connecttest.Address + "/r")
				p.Farewell()
			}), nil)
			if tc.want != "" {
				wants(t, err, tc.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := session.Login(); got.Binding != "tls-exporter" || got.Mechanism != "SCRAM-SHA-1-PLUS" {
				t.Errorf("got %+v", got)
			}
		})
	}
}

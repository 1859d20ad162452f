package ibr

import (
	"crypto/tls"
	"slices"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

// TestLookAt sees the same of a connection whatever the answer on it is, and
// leaves with a goodbye.
func TestLookAt(t *testing.T) {
	const goodbye = "</stream:stream>"
	plain := connecttest.OfferLogin("PLAIN")
	for name, tc := range map[string]struct {
		answer    func(p *connecttest.Peer, id string)
		want      fault.Kind
		questions []string
	}{
		"form":   {answer: func(p *connecttest.Peer, id string) { p.Result(id, query("<username/><password/><email/>")) }, questions: []string{"email"}},
		"page":   {answer: func(p *connecttest.Peer, id string) { p.Result(id, oob("", "https://example.test/")) }, want: fault.WebOnly},
		"closed": {answer: func(p *connecttest.Peer, id string) { p.Refuse(id, "cancel", "service-unavailable", "") }, want: fault.Closed},
	} {
		t.Run(name, func(t *testing.T) {
			look, err := LookAt(limited(t), scripted(t, func(p *connecttest.Peer) {
				p.Expect(connecttest.ClientHeader)
				id, _ := p.IQ()
				p.Send(connecttest.Header, connecttest.Features(connecttest.OfferRegister, plain))
				tc.answer(p, id)
				p.Expect(goodbye)
			}))
			if tc.want == "" && err != nil || tc.want != "" && !fault.Is(err, tc.want) {
				t.Fatalf("got %v, want %q", err, tc.want)
			}
			var asked []string
			for _, q := range look.Questions {
				asked = append(asked, q.Var)
			}
			if !slices.Equal(asked, tc.questions) || len(look.Puzzles) != 0 {
				t.Errorf("asked for %q", asked)
			}
			if look.TLS.Version != tls.VersionTLS13 || !slices.Equal(look.Features.Mechanisms, []string{"PLAIN"}) || len(look.Places) != 1 || look.Place != look.Places[0] {
				t.Errorf("saw %+v", look)
			}
			wants(t, look.Login, fault.PlainOnly)
		})
	}
}

// TestLookAtNothing has nothing to tell but why.
func TestLookAtNothing(t *testing.T) {
	look, err := LookAt(limited(t), scripted(t, func(p *connecttest.Peer) { p.Expect(connecttest.ClientHeader) }))
	if look != nil {
		t.Errorf("saw %+v", look)
	}
	wants(t, err, fault.ConnectionLost)
}

package connect

import (
	"strings"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

func TestNoLoginToBeHad(t *testing.T) {
	for name, tc := range map[string]struct {
		offer string
		want  fault.Kind
	}{
		"row-79 empty features": {"", fault.LoginUnsafe},
		"row-79 no mechanisms":  {connecttest.OfferLogin(), fault.LoginUnsafe},
		"row-80 only PLAIN":     {connecttest.OfferLogin("PLAIN"), fault.PlainOnly},
		"row-80 PLAIN and more": {connecttest.OfferLogin("DIGEST-MD5", "PLAIN", "ANONYMOUS"), fault.PlainOnly},
		"none of ours":          {connecttest.OfferLogin("EXTERNAL", "X-OAUTH2"), fault.LoginUnsafe},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t, direct(t, func(p *peer) {
				p.Encrypt()
				p.Open(tc.offer)
				p.Quiet()
			}), nil)
			wants(t, s.CanLogin(), tc.want)
			_, err := s.Login(limited(t), account(t), nil)
			wants(t, err, tc.want)
			_, _, err = s.Submit(limited(t), question(), account(t))
			wants(t, err, tc.want)
			s.Close()
		})
	}
}

// TestPlainAllowed is PLAIN on the user's word: only where nothing better is on
// offer, and never in front of the answer to the registration.
func TestPlainAllowed(t *testing.T) {
	target := direct(t, func(p *peer) {
		p.Encrypt()
		p.Open(connecttest.OfferLogin("PLAIN"))
		id, _ := p.IQ()
		p.Result(id, "")
		if got := p.Auth("auth"); got != "\x00"+connecttest.Name+"\x00"+connecttest.Password {
			t.Errorf("got %q", got)
		}
		p.Send(connecttest.SASL("success", ""))
		p.Bind(connecttest.Address + "/r")
		p.Farewell()
	})
	target.AllowPlain = true
	s, _ := open(t, target, nil)
	if err := s.CanLogin(); err != nil {
		t.Error(err)
	}
	_, l, err := s.Submit(limited(t), question(), account(t))
	if err != nil {
		t.Fatal(err)
	}
	if l.sent {
		t.Fatal("PLAIN was sent early")
	}
	session, err := l.Finish(limited(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	if got := session.Login().Mechanism; got != "PLAIN" {
		t.Errorf("got %s", got)
	}

	target = direct(t, offer(func(p *peer, _ *scram.Server) {
		if !strings.HasPrefix(p.Auth("auth"), "y,") {
			t.Error("not SCRAM")
		}
	}))
	target.AllowPlain = true
	_, err = login(t, target, nil)
	wants(t, err, fault.ConnectionLost)
}

// TestPlainChallenged has a server that asks for more than PLAIN has.
func TestPlainChallenged(t *testing.T) {
	target := direct(t, func(p *peer) {
		p.Encrypt()
		p.Open(connecttest.OfferLogin("PLAIN"))
		p.Auth("auth")
		p.Send(connecttest.SASL("challenge", connecttest.Base64("more")))
		p.Quiet()
	})
	target.AllowPlain = true
	_, err := login(t, target, nil)
	wants(t, err, fault.LoginUnsafe)
}

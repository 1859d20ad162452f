package ibr

import (
	"context"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

const (
	legacyForm = "<query xmlns='jabber:iq:register'><username/><password/></query>"
	offerToken = "<register xmlns='urn:xmpp:ibr-token:0'/>"
)

var login = connecttest.OfferLogin(connecttest.Mechanism)

// scripted is the target for a script that begins behind the handshake.
func scripted(t testing.TB, script connecttest.Script) connect.Target {
	t.Helper()
	s := connecttest.Start(t, func(p *connecttest.Peer) {
		p.Encrypt()
		script(p)
	})
	return connect.Target{Domain: addresstest.Domain(t, connecttest.Domain), Server: "xmpps://" + s.Addr, Roots: connecttest.Pool(), Dial: s.Dial}
}

// begin opens a stream with the features and answers the question with the payload.
func begin(p *connecttest.Peer, payload string, features ...string) {
	p.Expect(connecttest.ClientHeader)
	id, _ := p.IQ()
	p.Send(connecttest.Header, connecttest.Features(features...))
	p.Result(id, payload)
}

// limited is a context for exchanges that must not hang.
func limited(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// theAccount is that of connecttest, whose ledger looks for it.
func theAccount(t testing.TB) connect.Credentials {
	t.Helper()
	c := credentials(t, connecttest.Name, connecttest.Domain)
	c.Password = password.New(connecttest.Password)
	return c
}

func wants(t testing.TB, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want %s", err, kind)
	}
}

// begun is a Registration that must be there.
func begun(t testing.TB, script connecttest.Script) *Registration {
	t.Helper()
	r, err := Begin(limited(t), scripted(t, script), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// TestPipeline is the whole way in six turns, with the order of the writes.
func TestPipeline(t *testing.T) {
	r := begun(t, func(p *connecttest.Peer) {
		begin(p, legacyForm, connecttest.OfferRegister, login)
		id, sent := p.IQ()
		if want := `<query xmlns="jabber:iq:register"><username>annabelle</username><password>correct-horse-battery</password></query>`; !strings.Contains(sent, want) {
			t.Errorf("sent %s", sent)
		}
		s := p.Exchange()
		first := p.Auth("auth") // in the same write: nothing was answered yet
		p.Result(id, "")
		p.Send(connecttest.SASL("challenge", connecttest.Base64(p.Step(s, first))))
		p.Send(connecttest.SASL("success", connecttest.Base64(p.Step(s, p.Auth("response")))))
		p.Bind(connecttest.Address + "/r")
		p.Farewell()
	})
	if r.Pin() == "" || r.Invited() || len(r.Questions()) > 0 || r.Complete(nil) != nil {
		t.Errorf("got %+v", r)
	}
	l, err := r.Submit(limited(t), theAccount(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	session, err := l.Finish(limited(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	session.Close()
}

// TestNothingOfTheUserBeforeSubmit looks at what Begin and Complete send.
func TestNothingOfTheUserBeforeSubmit(t *testing.T) {
	r := begun(t, func(p *connecttest.Peer) {
		p.Expect(connecttest.ClientHeader)
		id, asked := p.IQ()
		if !strings.Contains(asked, `type="get"`) || !strings.Contains(asked, `<query xmlns="jabber:iq:register"></query></iq>`) {
			t.Errorf("asked %s", asked)
		}
		p.Send(connecttest.Header, connecttest.Features(login))
		p.Result(id, "<query xmlns='jabber:iq:register'><username/><password/><email/></query>")
		p.Quiet()
	})
	_, err := r.Submit(limited(t), theAccount(t), map[string][]string{"email": {""}})
	wants(t, err, fault.AnswerNeeded)
	if names, _ := fault.Of(err).Args["Names"].([]string); len(names) != 1 || names[0] != "email" {
		t.Errorf("asked for %v", fault.Of(err).Args)
	}
	r.Close()
}

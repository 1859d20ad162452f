package connect

import (
	"errors"
	"strings"
	"testing"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/scram"
)

const abort = "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>"

// TestSubmit plays the ways in which a server may answer an iq-set and the start
// of a login that came in one write. The proof must come after the result.
func TestSubmit(t *testing.T) {
	challenge := func(p *peer, s *scram.Server) string {
		return connecttest.SASL("challenge", connecttest.Base64(p.Step(s, p.Auth("auth"))))
	}
	result := func(id string) string { return "<iq type='result' id='" + id + "'/>" }
	for name, script := range map[string]func(p *peer, s *scram.Server, id string){
		"result, then challenge":      func(p *peer, s *scram.Server, id string) { p.Send(result(id)); p.Send(challenge(p, s)) },
		"in one write":                func(p *peer, s *scram.Server, id string) { p.Send(result(id), challenge(p, s)) },
		"challenge, then result":      func(p *peer, s *scram.Server, id string) { p.Send(challenge(p, s)); p.Send(result(id)) },
		"in one write, the other way": func(p *peer, s *scram.Server, id string) { p.Send(challenge(p, s), result(id)) },
		"with something between": func(p *peer, s *scram.Server, id string) {
			p.Send(challenge(p, s), "<message/>", result(id), "<presence/>")
		},
		"failure, result, retry alone": func(p *peer, s *scram.Server, id string) {
			p.Auth("auth")
			p.Send(connecttest.SASL("failure", "<not-authorized/>"), result(id))
			p.Send(challenge(p, s))
		},
		"result, failure, retry alone": func(p *peer, s *scram.Server, id string) {
			p.Auth("auth")
			p.Send(result(id), connecttest.SASL("failure", "<not-authorized/>"))
			p.Send(challenge(p, s))
		},
	} {
		t.Run(name, func(t *testing.T) {
			target := direct(t, offer(func(p *peer, s *scram.Server) {
				id, _ := p.IQ()
				script(p, s, id)
				p.Send(connecttest.SASL("success", connecttest.Base64(p.Step(s, p.Auth("response")))))
				p.Bind(connecttest.Address + "/r")
				p.Farewell()
			}))
			s, _ := open(t, target, nil)
			reply, l, err := s.Submit(limited(t), question(), account(t))
			if err != nil || reply.Err != nil {
				t.Fatalf("got %+v, %v", reply, err)
			}
			session, err := l.Finish(limited(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := session.Address().String(); got != connecttest.Address {
				t.Errorf("bound %s", got)
			}
			session.Close()
		})
	}
}

// TestSubmitIsOneWrite makes sure that the order above was the server's choice.
func TestSubmitIsOneWrite(t *testing.T) {
	s, _ := open(t, direct(t, offer(func(p *peer, _ *scram.Server) {
		// Nothing is answered before both are there.
		id, _ := p.IQ()
		if first := p.Auth("auth"); !strings.HasPrefix(first, "y,,n="+connecttest.Name+",r=") {
			t.Errorf("got %q", first)
		}
		p.Refuse(id, "cancel", "conflict", "")
		p.Quiet()
	})), nil)
	reply, _, err := s.Submit(limited(t), question(), account(t))
	if err != nil || reply.Err == nil || reply.Err.Condition != "conflict" {
		t.Errorf("got %+v, %v", reply, err)
	}
}

// TestSecondRefusalOfTheLogin is where the retry ends: one is enough.
func TestSecondRefusalOfTheLogin(t *testing.T) {
	s, _ := open(t, direct(t, offer(func(p *peer, _ *scram.Server) {
		id, _ := p.IQ()
		p.Auth("auth")
		p.Result(id, "")
		p.Send(connecttest.SASL("failure", "<not-authorized/>"))
		p.Auth("auth")
		p.Send(connecttest.SASL("failure", "<not-authorized/>"))
		p.Quiet()
	})), nil)
	_, l, err := s.Submit(limited(t), question(), account(t))
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Finish(limited(t), nil)
	wants(t, err, fault.LoginRefused)
}

// TestRefusedAndSubmittedAgain is a name that was taken, and another one on the
// same stream: the login that was begun is taken back first, and answers to it
// are not mistaken for those of the next.
func TestRefusedAndSubmittedAgain(t *testing.T) {
	aborted := connecttest.SASL("failure", "<aborted/>")
	for name, script := range map[string]struct {
		// before and behind are sent around the refusal, late and last around the
		// answer to the second one, which came with <abort/>.
		before, behind, late, last string
	}{
		"all behind the next": {last: "challenge" + aborted},
		"end behind the next": {late: "challenge", last: aborted},
		"challenge in front":  {before: "challenge", late: aborted},
		"challenge behind":    {behind: "challenge", late: aborted},
		"challenge very late": {late: "challenge" + aborted},
		"failure in front":    {before: connecttest.SASL("failure", "<not-authorized/>"), late: aborted},
		"failure behind":      {behind: connecttest.SASL("failure", "<not-authorized/>"), late: aborted},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t, direct(t, offer(func(p *peer, s *scram.Server) {
				id, _ := p.IQ()
				p.Auth("auth")
				fill := strings.NewReplacer("challenge", connecttest.SASL("challenge", connecttest.Base64("r=x,s=y,i=4096"))).Replace
				p.Send(fill(script.before))
				p.Refuse(id, "cancel", "conflict", "taken")
				p.Send(fill(script.behind))
				p.Expect(abort)
				p.Send(fill(script.late))
				id, _ = p.IQ()
				p.Result(id, "")
				p.Send(fill(script.last))
				p.LogIn() // the start waits for the result
				p.Bind(connecttest.Address + "/r")
				p.Farewell()
			})), nil)
			reply, l, err := s.Submit(limited(t), question(), account(t))
			if err != nil || reply.Err == nil {
				t.Fatalf("got %+v, %v", reply, err)
			}
			l.Abandon()
			reply, l, err = s.Submit(limited(t), question(), account(t))
			if err != nil || reply.Err != nil {
				t.Fatalf("the second: %+v, %v", reply, err)
			}
			session, err := l.Finish(limited(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			session.Close()
		})
	}
}

// TestThreeSubmissions has two refusals; by the third everything that was owed is
// there, and the start of the login travels early again.
func TestThreeSubmissions(t *testing.T) {
	s, _ := open(t, direct(t, offer(func(p *peer, s *scram.Server) {
		id, _ := p.IQ()
		p.Auth("auth")
		p.Refuse(id, "cancel", "conflict", "")
		p.Expect(abort)
		p.Send(connecttest.SASL("failure", "<not-authorized/>"), connecttest.SASL("failure", "<aborted/>"))
		id, _ = p.IQ()
		p.Refuse(id, "cancel", "conflict", "")
		id, between := p.IQ()
		if strings.Contains(between, "abort") {
			t.Errorf("an end of what was not begun: %s", between)
		}
		first := p.Auth("auth")
		p.Result(id, "")
		p.Send(connecttest.SASL("challenge", connecttest.Base64(p.Step(s, first))))
		p.Send(connecttest.SASL("success", connecttest.Base64(p.Step(s, p.Auth("response")))))
		p.Bind(connecttest.Address + "/r")
		p.Farewell()
	})), nil)
	for range 2 {
		reply, l, err := s.Submit(limited(t), question(), account(t))
		if err != nil || reply.Err == nil {
			t.Fatalf("got %+v, %v", reply, err)
		}
		l.Abandon()
	}
	_, l, err := s.Submit(limited(t), question(), account(t))
	if err != nil {
		t.Fatal(err)
	}
	session, err := l.Finish(limited(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	session.Close()
}

// TestSubmitBroken has connections that end, or go wrong, with an iq-set on its
// way: no reply may be made up, and no proof follows.
func TestSubmitBroken(t *testing.T) {
	challenge := connecttest.SASL("challenge", connecttest.Base64("r=x,s=y,i=4096"))
	for name, tc := range map[string]struct {
		send string
		want fault.Kind
	}{
		"row-63 cut":                  {"", fault.ConnectionLost},
		"row-63 cut after the login":  {challenge, fault.ConnectionLost},
		"row-63 cut in mid-stanza":    {"<iq type='result' id='ID'", fault.ConnectionLost},
		"row-63 end of the stream":    {"</stream:stream>", fault.ConnectionLost},
		"row-75 stream error":         {"<stream:error><system-shutdown xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", fault.TryLater},
		"row-76 endless":              {"<iq type='result' id='ID'>" + strings.Repeat("<a/>", 1<<16), fault.TooMuch},
		"two answers to one start":    {challenge + challenge, fault.StreamError},
		"success and result":          {connecttest.SASL("success", "") + connecttest.SASL("success", ""), fault.StreamError},
		"SASL without an end":         {"<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" + strings.Repeat("x", maxStanza), fault.TooMuch},
		"a thousand SASL challenges":  {strings.Repeat(challenge, 1000), fault.StreamError},
		"forbidden":                   {"<!-- c -->", fault.ForbiddenXML},
		"row-41 result of another id": {"<iq type='result' id='x'/>", fault.ConnectionLost},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t, direct(t, offer(func(p *peer, _ *scram.Server) {
				id, _ := p.IQ()
				p.Auth("auth")
				p.Send(strings.ReplaceAll(tc.send, "ID", id))
				if tc.want != fault.ConnectionLost {
					p.Quiet()
				}
			})), nil)
			reply, _, err := s.Submit(limited(t), question(), account(t))
			wants(t, err, tc.want)
			if reply != nil {
				t.Errorf("a reply: %+v", reply)
			}
			s.Close()
		})
	}
}

// TestResultThenEnd is row 75 one step on: the result was seen, and the login on
// this stream fails for the connection's sake.
func TestResultThenEnd(t *testing.T) {
	for name, tc := range map[string]struct {
		send string
		want fault.Kind
	}{
		"row-75 cut":          {"", fault.ConnectionLost},
		"row-75 stream error": {"<stream:error><internal-server-error xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>", fault.TryLater},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := open(t, direct(t, offer(func(p *peer, _ *scram.Server) {
				id, _ := p.IQ()
				p.Auth("auth")
				p.Result(id, "")
				p.Send(tc.send)
			})), nil)
			reply, l, err := s.Submit(limited(t), question(), account(t))
			if err != nil || reply.Err != nil {
				t.Fatalf("got %+v, %v", reply, err)
			}
			_, err = l.Finish(limited(t), nil)
			wants(t, err, tc.want)
			if tc.want == fault.TryLater && !errors.Is(err, StreamCondition("internal-server-error")) {
				t.Errorf("the cause of %v", err)
			}
		})
	}
}

// TestUnaskedSASL has a login begun by the server, which nobody asked for.
func TestUnaskedSASL(t *testing.T) {
	target := direct(t, func(p *peer) {
		p.Encrypt()
		p.Open(connecttest.OfferLogin("PLAIN"))
		p.IQ()
		p.Send(connecttest.SASL("success", ""))
		p.Quiet()
	})
	target.AllowPlain = true
	s, _ := open(t, target, nil)
	_, _, err := s.Submit(limited(t), question(), account(t))
	wants(t, err, fault.StreamError)
	s.Close()
}

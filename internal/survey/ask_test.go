package survey

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/testenv"
)

const nsItems = "http://jabber.org/protocol/disco#items"

// session logs in to a server that follows a script afterwards.
func session(t *testing.T, then connecttest.Script) *connect.Session {
	t.Helper()
	s := connecttest.Start(t, func(p *connecttest.Peer) { p.Session(); then(p) })
	target := connect.Target{Domain: addresstest.Domain(t, connecttest.Domain), Server: "xmpps://" + s.Addr, Roots: connecttest.Pool(), Dial: s.Dial}
	return logIn(t, target, connecttest.Name, password.New(connecttest.Password))
}

func logIn(t *testing.T, target connect.Target, name string, secret password.Secret) *connect.Session {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	who, err := address.New(name, target.Domain)
	if err != nil {
		t.Fatal(err)
	}
	stream, _, err := connect.Open(ctx, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := stream.Login(ctx, connect.Credentials{Address: who, Password: secret}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// field is one of a form.
func field(name string, values ...string) string {
	s := "<field var='" + name + "'>"
	for _, v := range values {
		s += "<value>" + v + "</value>"
	}
	return s + "</field>"
}

func info(forms ...string) string {
	s := "<query xmlns='" + nsInfo + "'><identity category='server' type='im'/>"
	for _, f := range forms {
		s += "<x xmlns='jabber:x:data' type='result'>" + f + "</x>"
	}
	return s + "</query>"
}

const asked = "provider.test"

// answer answers the next iq with what the server at to says.
func answer(t *testing.T, p *connecttest.Peer, to, ns, content string) {
	id, sent := p.IQ()
	if !strings.Contains(sent, `to="`+to+`"`) || !strings.Contains(sent, ns) {
		t.Errorf("sent %s, want a question to %s", sent, to)
	}
	p.Send("<iq type='result' from='", to, "' id='", id, "'>", content, "</iq>")
}

func TestAsk(t *testing.T) {
	s := session(t, func(p *connecttest.Peer) {
		answer(t, p, asked, nsInfo, info(
			field("FORM_TYPE", nsContact)+field("support-addresses", "xmpp:help@provider.test", "mailto:\u202ehelp")+field("abuse-addresses")+field("odd", "x"),
			field("FORM_TYPE", nsOutage)+field("external-status-addresses", "https://status.example/"),
			field("FORM_TYPE", nsPolicy)+field("data_retention", "30 days")))
		answer(t, p, asked, nsItems, "<query xmlns='"+nsItems+"'><item jid='rooms.provider.test'/><item jid='elsewhere.test'/><item jid='upload.provider.test'/><item jid='never.provider.test'/><item jid='@'/></query>")
		// A part says nothing of whom to write to.
		answer(t, p, "rooms.provider.test", nsInfo, info(field("FORM_TYPE", nsContact)+field("support-addresses", "xmpp:other@rooms.test")))
		answer(t, p, "upload.provider.test", nsInfo, info(field("FORM_TYPE", nsUpload)+field("max-file-size", "104857600")))
		p.Farewell()
	})
	seen := []Seen{{Domain: addresstest.Domain(t, "not-reached.test")}, {Domain: addresstest.Domain(t, asked), Reached: true}}
	AskAll(t.Context(), s, seen, time.Minute)
	s.Close()
	if seen[0].Told != nil {
		t.Errorf("one that was not reached was asked: %+v", seen[0].Told)
	}
	want := "{Contacts:[{Name:support Values:[xmpp:help@provider.test mailto:\\u{202E}help]}] MaxFile:104857600 Outages:[https://status.example/] Policy:[{Name:data_retention Values:[30 days]}] Account:<nil> Fault:<nil>}"
	if got := fmt.Sprintf("%+v", *seen[1].Told); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// TestAskOwn: only the provider of the account is asked what accounts there have,
// and of those only this one.
func TestAskOwn(t *testing.T) {
	own := "<identity category='account' type='registered'/>"
	for name, tc := range map[string]struct {
		says string
		want Features
	}{
		"everything":      {own + "<identity category='pubsub' type='pep'/><feature var='" + nsPush + "'/><feature var='" + nsArchive + "'/>", Features{true, true, true}},
		"push":            {own + "<feature var='" + nsPush + "'/>", Features{Push: true}},
		"archive of old":  {own + "<feature var='urn:xmpp:mam:1'/><identity category='pubsub' type='service'/>", Features{}},
		"nothing of that": {own, Features{}},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, func(p *connecttest.Peer) {
				answer(t, p, connecttest.Domain, nsInfo, "<query xmlns='"+nsInfo+"'><feature var='"+nsPush+"'/></query>")
				answer(t, p, connecttest.Domain, nsItems, "<query xmlns='"+nsItems+"'/>")
				answer(t, p, connecttest.Name+"@"+connecttest.Domain, nsInfo, "<query xmlns='"+nsInfo+"'>"+tc.says+"</query>")
				p.Farewell()
			})
			seen := []Seen{{Domain: addresstest.Domain(t, connecttest.Domain), Reached: true}}
			AskAll(t.Context(), s, seen, time.Minute)
			s.Close()
			if told := seen[0].Told; told.Fault != nil || told.Account == nil || *told.Account != tc.want {
				t.Errorf("told %+v, account %+v", told, told.Account)
			}
		})
	}
}

// TestAskOwnRefused: that an account is told nothing of itself takes nothing from
// what its server tells.
func TestAskOwnRefused(t *testing.T) {
	s := session(t, func(p *connecttest.Peer) {
		answer(t, p, connecttest.Domain, nsInfo, info(field("FORM_TYPE", nsUpload)+field("max-file-size", "1000")))
		id, _ := p.IQ()
		p.Send("<iq type='error' id='", id, "'>", connecttest.StanzaError("cancel", "service-unavailable", ""), "</iq>")
		p.Farewell()
	})
	seen := []Seen{{Domain: addresstest.Domain(t, connecttest.Domain), Reached: true}}
	AskAll(t.Context(), s, seen, time.Minute)
	s.Close()
	if told := seen[0].Told; told.Fault != nil || told.Account != nil || told.MaxFile != 1000 || len(seen[0].Faults()) != 0 {
		t.Errorf("told %+v", told)
	}
}

func TestAskFails(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(p *connecttest.Peer, id string)
		want   fault.Kind
	}{
		"out of reach": {func(p *connecttest.Peer, id string) {
			p.Send("<iq type='error' from='", asked, "' id='", id, "'><error type='cancel'><remote-server-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		}, fault.Unreachable},
		"refused": {func(p *connecttest.Peer, id string) {
			p.Send("<iq type='error' from='", asked, "' id='", id, "'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>")
		}, fault.Refused},
		"too much": {func(p *connecttest.Peer, id string) {
			p.Send("<iq type='result' from='", asked, "' id='", id, "'>", info(strings.Repeat(field("a", "b"), 2)), "</iq>")
		}, fault.TooMuch},
		"a form too large": {func(p *connecttest.Peer, id string) {
			p.Send("<iq type='result' from='", asked, "' id='", id, "'>", info(strings.Repeat("<field type='fixed'/>", 100)), "</iq>")
		}, fault.TooMuch},
		"silent": {func(*connecttest.Peer, string) {}, fault.NoAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, func(p *connecttest.Peer) {
				id, _ := p.IQ()
				tc.answer(p, id)
				p.Farewell()
			})
			seen := []Seen{{Domain: addresstest.Domain(t, asked), Reached: true}}
			limit := time.Minute
			if tc.want == fault.NoAnswer {
				limit = 10 * time.Millisecond
			}
			AskAll(t.Context(), s, seen, limit)
			s.Close()
			f := seen[0].Told.Fault
			if f == nil || f.Kind != tc.want || f.Args["Domain"] != seen[0].Domain || len(seen[0].Faults()) != 1 {
				t.Errorf("got %v, want %s", f, tc.want)
			}
		})
	}
}

// TestAskRealServers asks the domains of a server through an account on one of
// them, which has something to tell. The others answer, too, and have nothing.
func TestAskRealServers(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *testenv.Server{
		"prosody": servers.Prosody, "ejabberd": servers.Ejabberd, "newest prosody": servers.NewestProsody, "newest ejabberd": servers.NewestEjabberd,
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			secret := password.Make()
			s.Adduser(t, "asker", testenv.Open, secret.Reveal())
			target := connect.Target{Domain: addresstest.Domain(t, testenv.Open), Server: s.StartTLS, Roots: s.Pool()}
			session := logIn(t, target, "asker", secret)
			defer session.Close()
			var seen []Seen
			for _, host := range s.Hosts {
				seen = append(seen, Seen{Domain: addresstest.Domain(t, host), Reached: true})
			}
			AskAll(t.Context(), session, seen, time.Minute)
			for _, s := range seen {
				switch own := s.Domain == session.Address().Domain(); {
				case s.Told == nil || s.Told.Fault != nil || (s.Told.Account != nil) != own:
					t.Errorf("%s told %+v", s.Domain, s.Told)
				case own && *s.Told.Account != (Features{Push: true, Archive: true, PEP: true}):
					t.Errorf("%s: accounts have %+v", s.Domain, *s.Told.Account)
				case own && (s.Told.MaxFile != 20_000_000 || contacts(s.Told) != "abuse [mailto:abuse@open.test], support [xmpp:help@open.test]"):
					t.Errorf("%s: files of %d, contacts %s", s.Domain, s.Told.MaxFile, contacts(s.Told))
				case !own && (s.Told.MaxFile != 0 || len(s.Told.Contacts) != 0):
					t.Errorf("%s told %+v", s.Domain, s.Told)
				}
			}
		})
	}
}

// contacts are those that were told, by what they are for.
func contacts(told *Told) string {
	var all []string
	for _, e := range told.Contacts {
		all = append(all, fmt.Sprint(e.Name, " ", e.Values))
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

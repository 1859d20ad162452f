package practice

import (
	"context"
	"crypto/tls"
	"encoding/xml"
	"errors"
	"net"
	"testing"

	"mellium.im/sasl"
	"mellium.im/xmlstream"
	"mellium.im/xmpp"
	"mellium.im/xmpp/commands"
	"mellium.im/xmpp/disco"
	"mellium.im/xmpp/disco/info"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/mux"
	"mellium.im/xmpp/ping"
	"mellium.im/xmpp/roster"
	"mellium.im/xmpp/stanza"
	"mellium.im/xmpp/version"

	"xmpp-start/internal/password"
)

// TestMellium has a client library of other people's make a session and use it.
func TestMellium(t *testing.T) {
	for name, test := range map[string]struct {
		direct    bool
		mechanism sasl.Mechanism
	}{
		"direct TLS, SHA-256-PLUS": {true, sasl.ScramSha256Plus},
		"direct TLS, SHA-1-PLUS":   {true, sasl.ScramSha1Plus},
		"STARTTLS, SHA-256-PLUS":   {false, sasl.ScramSha256Plus},
		"STARTTLS, SHA-256":        {false, sasl.ScramSha256},
		"STARTTLS, SHA-1":          {false, sasl.ScramSha1},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), deadline)
			defer cancel()
			s := start(t, Config{Mechanisms: []string{test.mechanism.Name}})
			for _, name := range []string{"ann", "bob"} {
				if err := s.AddAccount(name, password.New(pass)); err != nil {
					t.Fatal(err)
				}
			}
			received := make(chan string, 1)
			session := melliumSession(ctx, t, s, test.direct, test.mechanism, received)
			domain := jid.MustParse(s.Domain())

			if err := ping.Send(ctx, session, domain); err != nil {
				t.Errorf("ping: %v", err)
			}
			if v, err := version.Get(ctx, session, domain); err != nil || v.Name == "" {
				t.Errorf("version: %+v, %v", v, err)
			}
			found, err := disco.GetInfo(ctx, "", domain, session)
			if err != nil || !hasFeature(found.Features, commands.NS) {
				t.Errorf("disco: %+v, %v", found, err)
			}
			var nodes []string
			list := commands.Fetch(ctx, domain, session)
			for list.Next() {
				nodes = append(nodes, list.Command().Node)
			}
			if err := list.Close(); err != nil || len(nodes) != 2 {
				t.Errorf("commands: %v, %v", nodes, err)
			}

			friend := jid.MustParse(bob)
			if err := roster.Set(ctx, session, roster.Item{JID: friend, Name: "Bob"}); err != nil {
				t.Errorf("roster set: %v", err)
			}
			items := roster.Fetch(ctx, session)
			n := 0
			for items.Next() {
				if item := items.Item(); !item.JID.Equal(friend) || item.Name != "Bob" {
					t.Errorf("roster item %+v", item)
				}
				n++
			}
			if err := items.Close(); err != nil || n != 1 {
				t.Errorf("roster: %d items, %v", n, err)
			}

			err = session.Send(ctx, stanza.Message{To: jid.MustParse(ann), Type: stanza.ChatMessage}.
				Wrap(xmlstream.Wrap(xmlstream.Token(xml.CharData("to myself")), xml.StartElement{Name: xml.Name{Local: "body"}})))
			if err != nil {
				t.Fatal(err)
			}
			select {
			case got := <-received:
				if got != "to myself" {
					t.Errorf("received %q", got)
				}
			case <-ctx.Done():
				t.Error("the message did not arrive")
			}
			if l := s.Ledger(); l.Logins != 1 || l.FailedLogins != 0 {
				t.Errorf("ledger %+v", l)
			}
		})
	}
}

func hasFeature(list []info.Feature, name string) bool {
	for _, f := range list {
		if f.Var == name {
			return true
		}
	}
	return false
}

// melliumSession logs in as ann, becomes available, and writes the bodies of
// messages to received.
func melliumSession(ctx context.Context, t *testing.T, s *Server, direct bool, mechanism sasl.Mechanism, received chan<- string) *xmpp.Session {
	t.Helper()
	config := &tls.Config{ServerName: s.Domain(), RootCAs: s.CAPool()}
	features := []xmpp.StreamFeature{xmpp.SASL("", pass, mechanism), xmpp.BindResource()}
	var conn net.Conn
	var err error
	state := xmpp.SessionState(0)
	if direct {
		state = xmpp.Secure
		conn, err = (&tls.Dialer{Config: config}).DialContext(ctx, "tcp", s.DirectTLSAddr())
	} else {
		features = append([]xmpp.StreamFeature{xmpp.StartTLS(config)}, features...)
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", s.StartTLSAddr())
	}
	if err != nil {
		t.Fatal(err)
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	t.Cleanup(func() { stop() })
	negotiator := xmpp.NewNegotiator(func(*xmpp.Session, *xmpp.StreamConfig) xmpp.StreamConfig {
		return xmpp.StreamConfig{Features: features}
	})
	session, err := xmpp.NewSession(ctx, jid.MustParse(s.Domain()), jid.MustParse(ann), conn, state, negotiator)
	if err != nil {
		t.Fatal(err)
	}
	if want := xmpp.Secure | xmpp.Authn | xmpp.Ready; session.State()&want != want {
		t.Fatalf("state %v", session.State())
	}
	served := make(chan error, 1)
	go func() {
		served <- session.Serve(mux.New(stanza.NSClient,
			mux.MessageFunc(stanza.ChatMessage, xml.Name{Local: "body"}, func(_ stanza.Message, r xmlstream.TokenReadEncoder) error {
				message := struct {
					Body string `xml:"body"`
				}{}
				err := xml.NewTokenDecoder(r).Decode(&message)
				received <- message.Body
				return err
			})))
	}()
	t.Cleanup(func() {
		// Close and Serve each close the connection under the other.
		if err := session.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			t.Errorf("goodbye: %v", err)
		}
		var cut *xml.SyntaxError // the end of the connection, seen before that of the stream
		if err := <-served; err != nil && !errors.Is(err, net.ErrClosed) && !errors.As(err, &cut) {
			t.Errorf("serve: %v", err)
		}
		conn.Close()
	})
	if err := session.Send(ctx, stanza.Presence{}.Wrap(nil)); err != nil {
		t.Fatal(err)
	}
	return session
}

package testenv

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"testing"
)

// element is whatever comes next on a stream, as far as these tests look.
type element struct {
	XMLName xml.Name
	Type    string `xml:"type,attr"`
	Body    string `xml:"body"`
	Query   *struct {
		Email *struct{} `xml:"email"`
		Form  *struct {
			Fields []formField `xml:"field"`
		} `xml:"jabber:x:data x"`
		Link struct {
			URL string `xml:"url"`
		} `xml:"jabber:x:oob x"`
		Data struct {
			CID    string `xml:"cid,attr"`
			Type   string `xml:"type,attr"`
			Base64 string `xml:",chardata"`
		} `xml:"urn:xmpp:bob data"`
	} `xml:"jabber:iq:register query"`
	Error *struct {
		Type       string `xml:"type,attr"`
		Text       string `xml:"text"`
		Conditions []struct {
			XMLName xml.Name
		} `xml:",any"`
	} `xml:"error"`
	// Conditions are those of a stream error.
	Conditions []struct {
		XMLName xml.Name
	} `xml:",any"`
}

type formField struct {
	Var      string    `xml:"var,attr"`
	Type     string    `xml:"type,attr"`
	Value    string    `xml:"value"`
	Required *struct{} `xml:"required"`
	Media    struct {
		URI string `xml:"uri"`
	} `xml:"urn:xmpp:media-element media"`
}

// link is where an answer sends people, "" if nowhere.
func (e element) link() string {
	if e.Query == nil {
		return ""
	}
	return e.Query.Link.URL
}

// outcome is the answer in a word or two: "result", "conflict (cancel)",
// "stream error not-authorized".
func (e element) outcome() string {
	switch {
	case e.XMLName.Space == "http://etherx.jabber.org/streams" && len(e.Conditions) > 0:
		return "stream error " + e.Conditions[0].XMLName.Local
	case e.Error != nil && len(e.Error.Conditions) > 0:
		return fmt.Sprintf("%s (%s)", e.Error.Conditions[0].XMLName.Local, e.Error.Type)
	}
	return e.Type
}

func openTest(t *testing.T, s *Server, host string) *secured {
	t.Helper()
	stream, err := openDirect(t.Context(), s.DirectTLS, host, s.Pool())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stream.close)
	return stream
}

func (s *secured) send(t *testing.T, stanza string) {
	t.Helper()
	if _, err := io.WriteString(s.conn, stanza); err != nil {
		t.Fatal(err)
	}
}

func (s *secured) next(t *testing.T) element {
	t.Helper()
	var e element
	if err := s.decoder.Decode(&e); err != nil {
		t.Fatal(err)
	}
	return e
}

func (s *secured) ask(t *testing.T, stanza string) element {
	t.Helper()
	s.send(t, stanza)
	return s.next(t)
}

func (s *secured) register(t *testing.T, user, more string) element {
	t.Helper()
	return s.ask(t, registration(user, testPassword, more))
}

func registration(user, password, more string) string {
	return fmt.Sprintf(`<iq type='set' id='set'><query xmlns='jabber:iq:register'><username>%s</username><password>%s</password>%s</query></iq>`, user, password, more)
}

// login goes on to a session that messages are delivered to at once. The
// server's echo of the presence tells that it has got that far.
func (s *secured) login(t *testing.T, user, host, password string) error {
	t.Helper()
	plain := base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + password))
	answer := s.ask(t, `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>`+plain+`</auth>`)
	if answer.XMLName.Local != "success" {
		return errors.New("refused")
	}
	s.decoder = xml.NewDecoder(s.conn)
	var after element
	_, err := fmt.Fprintf(s.conn, `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='%s' version='1.0'>`, host)
	if err != nil {
		t.Fatal(err)
	}
	for {
		token, err := s.decoder.Token()
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := token.(xml.StartElement); ok {
			break
		}
	}
	if err := s.decoder.Decode(&after); err != nil {
		t.Fatal(err)
	}
	bound := s.ask(t, `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`)
	if bound.outcome() != "result" {
		t.Fatalf("bind: %s", bound.outcome())
	}
	s.send(t, `<presence/>`)
	for s.next(t).XMLName.Local != "presence" {
		// what else arrives with a login
	}
	return nil
}

// receive waits for a message with that text, past all else that arrives.
func (s *secured) receive(t *testing.T, text string) {
	t.Helper()
	for {
		if e := s.next(t); e.XMLName.Local == "message" && e.Body == text {
			return
		}
	}
}

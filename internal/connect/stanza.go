package connect

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/xml"
	"io"

	"mellium.im/xmlstream"
	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/foreign"
)

// nsStanzas is the namespace of the conditions of stanza errors (RFC 6120
// section 8.3.2).
const nsStanzas = "urn:ietf:params:xml:ns:xmpp-stanzas"

// Stanza is one that arrived, whole and within the limits.
type Stanza struct {
	// Name is message, presence or iq.
	Name     string
	Type, ID string
	// From is as the stanza says; empty means the own account or its server.
	From string

	tokens []xml.Token
}

// isAnswer reports whether an iq answers one of ours, rather than asking.
func (s *Stanza) isAnswer() bool {
	return s.Type == string(stanza.ResultIQ) || s.Type == string(stanza.ErrorIQ)
}

// size is about how much memory the stanza takes, in bytes: that of tags and
// attributes is several times what came over the wire.
func (s *Stanza) size() int {
	const each = 128
	n := 0
	for _, tok := range s.tokens {
		n += each
		switch t := tok.(type) {
		case xml.CharData:
			n += len(t)
		case xml.StartElement:
			n += 2 * (len(t.Name.Space) + len(t.Name.Local)) // its end has the name once more
			for _, a := range t.Attr {
				n += each + len(a.Name.Space) + len(a.Name.Local) + len(a.Value)
			}
		}
	}
	return n
}

// Decode reads the stanza into v, as xml.Unmarshal would.
func (s *Stanza) Decode(v any) error {
	return xml.NewTokenDecoder(&tokens{list: s.tokens}).Decode(v)
}

// Reply is the answer to an iq. Where Err is set the server refused, and what it
// sent beside the error can still be decoded.
type Reply struct {
	Stanza
	Err *StanzaError
}

// StanzaError is why a stanza was refused (RFC 6120 section 8.3).
type StanzaError struct {
	Type      string // auth, cancel, continue, modify, wait
	Condition string // conflict, not-acceptable, …
	Text      foreign.Text
	// raw is Text for those who must tell conditions apart by it (see Says).
	raw string
}

func (e *StanzaError) Error() string {
	return "stanza error " + foreign.From(e.Type+" "+e.Condition).String() + ": " + e.Text.String()
}

// newStanza checks the attributes of an element that was read whole.
func newStanza(list []xml.Token) *Stanza {
	start := list[0].(xml.StartElement)
	s := &Stanza{Name: start.Name.Local, tokens: list}
	for _, a := range start.Attr {
		switch {
		case a.Name.Space != "":
		case a.Name.Local == "type":
			s.Type = a.Value
		case a.Name.Local == "id":
			s.ID = a.Value
		case a.Name.Local == "from":
			s.From = a.Value
		}
	}
	return s
}

func newReply(s *Stanza) (*Reply, error) {
	r := &Reply{Stanza: *s}
	if s.Type != string(stanza.ErrorIQ) {
		return r, nil
	}
	var in struct {
		Error struct {
			Type string `xml:"type,attr"`
			Any  []struct {
				XMLName xml.Name
				Text    string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"error"`
	}
	if err := s.Decode(&in); err != nil {
		return nil, err
	}
	r.Err = &StanzaError{Type: in.Error.Type, Condition: "undefined-condition"}
	for _, el := range in.Error.Any {
		switch {
		case el.XMLName.Space != nsStanzas:
		case el.XMLName.Local == "text":
			r.Err.raw, r.Err.Text = el.Text, foreign.From(el.Text)
		default:
			r.Err.Condition = el.XMLName.Local
		}
	}
	return r, nil
}

// tokens plays a list of tokens again.
type tokens struct{ list []xml.Token }

func (t *tokens) Token() (xml.Token, error) {
	if len(t.list) == 0 {
		return nil, io.EOF
	}
	next := t.list[0]
	t.list = t.list[1:]
	return next, nil
}

// readElement reads what belongs to start, which has been read.
func readElement(r xml.TokenReader, start xml.StartElement) ([]xml.Token, error) {
	list := []xml.Token{start.Copy()}
	for depth := 1; depth > 0; {
		tok, err := r.Token()
		if tok != nil {
			list = append(list, xml.CopyToken(tok))
			switch tok.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
		}
		if err != nil && (err != io.EOF || depth > 0) {
			return nil, err
		}
	}
	return list, nil
}

// newIQ returns an iq with a new id. An id that cannot be guessed is what tells
// an answer from a forged one after the login.
func newIQ(kind stanza.IQType, to jid.JID) stanza.IQ {
	return stanza.IQ{ID: NewID(), Type: kind, To: to}
}

// NewID returns an id for a stanza, 96 bits of randomness.
func NewID() string {
	var b [12]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// encode writes stanzas as they go over the wire.
func encode(stanzas ...xml.TokenReader) (string, error) {
	var b bytes.Buffer
	e := xml.NewEncoder(&b)
	for _, s := range stanzas {
		if _, err := xmlstream.Copy(e, s); err != nil {
			return "", err
		}
	}
	err := e.Flush()
	return b.String(), err
}

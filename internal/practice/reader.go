package practice

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What one stanza may have, so that a client cannot use up the memory.
const (
	maxBytes  = 256 << 10
	maxDepth  = 32
	maxTokens = 20_000
	maxAttrs  = 64
)

// errEnd is the client's </stream:stream>.
var errEnd = errors.New("the client ended the stream")

// errTooMuch is what asking for more than the limits ends with.
var errTooMuch = &streamError{condition: "policy-violation", text: "The stanza is too big"}

// reader takes a client's bytes apart into stanzas. It reads no byte further
// than the stanza's end, so that what follows can belong to another layer or
// another stream.
type reader struct {
	raw    *bufio.Reader
	xml    *xml.Decoder
	limit  int // bytes of a stanza
	budget int // bytes left for the stanza at hand
}

func newReader(r io.Reader, limit int) *reader {
	return &reader{raw: bufio.NewReader(r), limit: limit}
}

// ReadByte counts; the decoder uses it in place of Read.
func (r *reader) ReadByte() (byte, error) {
	if r.budget--; r.budget < 0 {
		return 0, errTooMuch
	}
	return r.raw.ReadByte()
}

// Read makes the reader an io.Reader, which the decoder's constructor wants.
func (r *reader) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// open begins a new stream and reads its header.
func (r *reader) open() (xml.StartElement, error) {
	r.xml = xml.NewDecoder(r)
	for first := true; ; first = false {
		token, err := r.top("not-well-formed")
		if err != nil {
			return xml.StartElement{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return t, nil
		case xml.ProcInst:
			if first && t.Target == "xml" {
				continue
			}
		}
		return xml.StartElement{}, &streamError{condition: "restricted-xml"}
	}
}

// next reads one stanza.
func (r *reader) next() (element, error) {
	token, err := r.top("bad-format")
	if err != nil {
		return element{}, err
	}
	switch t := token.(type) {
	case xml.StartElement:
		tokens := 0
		return r.element(t, 1, &tokens)
	case xml.EndElement:
		return element{}, errEnd
	}
	return element{}, &streamError{condition: "restricted-xml"}
}

// top reads a token outside of any stanza. White space keeps a connection
// alive; other text is refused at its first byte, because the decoder would
// wait for its end.
func (r *reader) top(condition string) (xml.Token, error) {
	for {
		c, err := r.raw.ReadByte()
		switch {
		case err != nil:
			return nil, err
		case c == '<':
			if err := r.raw.UnreadByte(); err != nil {
				return nil, err
			}
			r.budget = r.limit
			return r.xml.Token()
		case strings.IndexByte(" \t\r\n", c) < 0:
			return nil, &streamError{condition: condition}
		}
	}
}

// unprefixed reports whether a name can stand without its prefix, which the
// decoder does not check.
func unprefixed(local string) bool {
	first, _ := utf8.DecodeRuneInString(local)
	return (first == '_' || unicode.IsLetter(first)) && !strings.Contains(local, ":")
}

func (r *reader) element(start xml.StartElement, depth int, tokens *int) (element, error) {
	if depth > maxDepth || len(start.Attr) > maxAttrs {
		return element{}, errTooMuch
	}
	if !unprefixed(start.Name.Local) {
		return element{}, &streamError{condition: "not-well-formed"}
	}
	e := element{name: start.Name}
	seen := make(map[xml.Name]bool, len(start.Attr))
	for _, a := range start.Attr {
		if seen[a.Name] || !unprefixed(a.Name.Local) {
			return element{}, &streamError{condition: "not-well-formed"}
		}
		seen[a.Name] = true
		if a.Name.Space != "xmlns" && a.Name != (xml.Name{Local: "xmlns"}) {
			e.attrs = append(e.attrs, a)
		}
	}
	for {
		if *tokens++; *tokens > maxTokens {
			return element{}, errTooMuch
		}
		token, err := r.xml.Token()
		if err != nil {
			return element{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			kid, err := r.element(t, depth+1, tokens)
			if err != nil {
				return element{}, err
			}
			e.kids = append(e.kids, kid)
		case xml.EndElement:
			return e, nil
		case xml.CharData:
			if len(t) > 0 { // an empty CDATA section is nothing
				e.kids = append(e.kids, text(string(t)))
			}
		default:
			return element{}, &streamError{condition: "restricted-xml"}
		}
	}
}

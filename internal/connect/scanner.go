package connect

import "xmpp-start/internal/fault"

// What a server may send. A stanza ends where the depth is back at that of the
// stream; what stands between two stanzas counts for the second one, for a
// decoder holds endless white space in memory like any other text.
//
// When a resource is bound there is room for what a server takes from another one,
// 512 KiB by default in Prosody and ejabberd: else any stranger could end the
// session, and each one after it with a request that waits.
const (
	maxStanza = 256 << 10 // bytes a stanza of the server
	maxLetter = 1 << 20   // bytes a stanza of anybody, when a resource is bound
	maxStream = 1 << 20   // bytes a stream that has not logged in
	maxDepth  = 32        // elements inside each other, the stream included
	maxAttrs  = 64        // attributes an element
	maxTokens = 20_000    // tags and texts a stanza
)

// scanner follows XML byte by byte, just well enough to know where tags,
// attributes and stanzas begin and end. It decides nothing else: whether the XML
// is well-formed is the decoder's to say, and where the scanner misreads what is
// not, it does so towards refusing.
type scanner struct {
	state    scanState
	quote    byte // the quote that ends the attribute's value
	slash    bool // the last byte of the tag was a slash
	text     bool // a text has begun since the last tag
	at       int  // how much of an expected literal has been seen
	depth    int
	attrs    int
	tokens   int
	stanza   int
	total    int
	loggedIn bool
	bound    bool // others can send something, too
	fresh    bool // nothing but an XML declaration may stand before the stream tag
}

type scanState byte

const (
	inText scanState = iota
	afterLess
	inTag
	inValue
	inEndTag
	afterBang // <!
	inCDATA
	inDecl // <?
)

// restart begins a new stream on the same connection (RFC 6120 section 4.3.3).
func (s *scanner) restart() { *s = scanner{fresh: true, loggedIn: s.loggedIn} }

// inStanza reports whether a stanza has begun and not ended.
func (s *scanner) inStanza() bool { return s.depth > 1 || s.state != inText }

// feed looks at the next bytes and returns the kind of fault they are, or "".
func (s *scanner) feed(p []byte) fault.Kind {
	for _, b := range p {
		if kind := s.next(b); kind != "" {
			return kind
		}
	}
	return ""
}

func (s *scanner) next(b byte) fault.Kind {
	s.stanza++
	s.total++
	if s.stanza > maxLetter || s.stanza > maxStanza && !s.bound || s.total > maxStream && !s.loggedIn {
		return fault.TooMuch
	}
	switch s.state {
	case inText:
		switch {
		case b == '<':
			s.state = afterLess
		case s.depth <= 1 && !space(b):
			// The decoder would wait for a tag, and a server that speaks something
			// else (HTTP, SSH) never sends one.
			return fault.NotXMPP
		case !s.text:
			s.text = true
			return s.token()
		}
	case afterLess:
		return s.open(b)
	case inTag:
		return s.tag(b)
	case inValue:
		if b == s.quote {
			s.state = inTag
		}
	case inEndTag:
		if b == '>' {
			s.close()
		}
	case afterBang:
		// Of what begins with <! only CDATA is allowed in a stream: comments,
		// DOCTYPE and entities are not (RFC 6120 section 11.1).
		const cdata = "[CDATA["
		if b != cdata[s.at] {
			return fault.ForbiddenXML
		}
		if s.at++; s.at == len(cdata) {
			s.state, s.at = inCDATA, 0
		}
	case inCDATA:
		s.until(b, ']', 2)
	case inDecl:
		return s.declaration(b)
	}
	return ""
}

// open looks at the byte behind a <.
func (s *scanner) open(b byte) fault.Kind {
	if kind := s.token(); kind != "" {
		return kind
	}
	s.at, s.slash, s.text, s.attrs = 0, false, false, 0
	switch {
	case b == '/':
		s.state = inEndTag
	case b == '!':
		s.state = afterBang
	case b == '?' && s.fresh:
		s.state = inDecl
	case b == '?':
		return fault.ForbiddenXML
	default:
		s.state = inTag
		if s.depth++; s.depth > maxDepth {
			return fault.TooMuch
		}
	}
	s.fresh = false
	return ""
}

func (s *scanner) tag(b byte) fault.Kind {
	switch b {
	case '\'', '"':
		s.state, s.quote = inValue, b
	case '=':
		if s.attrs++; s.attrs > maxAttrs {
			return fault.TooMuch
		}
	case '>':
		s.state = inText
		if s.slash {
			kind := s.token() // it stands for two tags
			s.close()
			return kind
		}
		if s.depth == 1 {
			s.stanza, s.tokens = 0, 0
		}
	}
	s.slash = b == '/'
	return ""
}

func space(b byte) bool { return b == ' ' || b == '\t' || b == '\r' || b == '\n' }

// token counts a tag, a text or a CDATA section.
func (s *scanner) token() fault.Kind {
	if s.tokens++; s.tokens > maxTokens {
		return fault.TooMuch
	}
	return ""
}

// close ends an element.
func (s *scanner) close() {
	s.state = inText
	if s.depth--; s.depth <= 1 {
		s.stanza, s.tokens = 0, 0
	}
}

// until goes back to text behind n times c and a >.
func (s *scanner) until(b, c byte, n int) {
	switch {
	case b == c:
		s.at = min(s.at+1, n)
	case b == '>' && s.at == n:
		s.state = inText
	default:
		s.at = 0
	}
}

// declaration lets <?xml …?> through and no other processing instruction.
func (s *scanner) declaration(b byte) fault.Kind {
	const target = "xml"
	switch n := s.attrs; { // attrs counts the bytes here; open has set it to 0
	case n < len(target) && b != target[n], n == len(target) && !space(b):
		return fault.ForbiddenXML
	case n <= len(target):
		s.attrs++
		return ""
	}
	s.until(b, '?', 1)
	return ""
}

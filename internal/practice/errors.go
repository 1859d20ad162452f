package practice

import (
	"encoding/xml"
	"errors"
	"os"
	"slices"
)

// streamError ends a stream (RFC 6120 section 4.9). The zero condition is the
// polite end without an error.
type streamError struct {
	condition string
	content   string // of the condition's element, where it has any
	text      string
}

func (e *streamError) Error() string { return "stream error " + e.condition }

func (e *streamError) element() element {
	kids := []element{el(nsStreamErr, e.condition, text(e.content))}
	if e.text != "" {
		kids = append(kids, english(el(nsStreamErr, "text", text(e.text))))
	}
	return el(nsStream, "error", kids...)
}

// asStreamError finds out what to tell the client about err; nil if there is
// nothing to tell, because the client ended the stream or is gone.
func asStreamError(err error) *streamError {
	var stream *streamError
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &stream):
		return stream
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &streamError{condition: "connection-timeout"}
	case errors.As(err, &syntax):
		return &streamError{condition: "not-well-formed"}
	}
	return nil
}

// stanzaError is an answer of type error (RFC 6120 section 8.3).
type stanzaError struct {
	kind      string // auth, cancel, modify, wait
	condition string
	text      string
	beside    []element  // payload that comes with the error
	questions []Question // of a form that comes with it
}

func (e *stanzaError) Error() string { return "stanza error " + e.condition }

func (e *stanzaError) element() element {
	kids := []element{el(nsStanzaErr, e.condition)}
	if e.text != "" {
		kids = append(kids, english(el(nsStanzaErr, "text", text(e.text))))
	}
	return el(nsClient, "error", kids...).with("type", e.kind)
}

func cancel(condition, text string) *stanzaError {
	return &stanzaError{kind: "cancel", condition: condition, text: text}
}

func modify(condition, text string) *stanzaError {
	return &stanzaError{kind: "modify", condition: condition, text: text}
}

// english marks a text with its language.
func english(e element) element {
	e.attrs = append(e.attrs, xml.Attr{Name: xml.Name{Space: nsXML, Local: "lang"}, Value: "en"})
	return e
}

// answer addresses the reply to an iq: the way back.
func answer(iq element, kind string, payload ...element) element {
	return el(nsClient, "iq", payload...).
		with("type", kind).with("id", iq.attr("id")).
		with("from", iq.attr("to")).with("to", iq.attr("from"))
}

// refusal is the reply to a stanza of any kind that cannot be served.
func refusal(stanza element, err *stanzaError, beside ...element) element {
	reply := answer(stanza, "error", slices.Concat(err.beside, beside, []element{err.element()})...)
	reply.name.Local = stanza.name.Local
	return reply
}

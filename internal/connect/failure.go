package connect

import (
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"os"
	"slices"

	"mellium.im/xmpp/stream"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// failure says what an error of the connection or of the XML means.
func (s *Stream) failure(ctx context.Context, err error) error {
	args := fault.Args{"Domain": s.target.Domain, "Host": s.place.String()}
	var known *fault.Error
	if errors.As(err, &known) {
		if known.Args == nil {
			known.Args = args // who is meant is not known further down
		}
		return err
	}
	if cause := s.conn.cause(); cause != nil {
		err = cause
	}
	var syntax *xml.SyntaxError
	switch {
	case isAlert(err):
		return alertFault(err, args) // TLS 1.3 asks for a certificate behind its handshake
	case ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded):
		return fault.Wrap(fault.NoAnswer, err, args)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), isReset(err):
		return fault.Wrap(fault.ConnectionLost, err, args)
	case errors.As(err, &syntax) && !s.opened:
		return fault.Wrap(fault.NotXMPP, err, args)
	}
	return fault.Wrap(fault.StreamError, err, args)
}

const nsStreams = "urn:ietf:params:xml:ns:xmpp-streams"

// conditions are the errors of a stream that say more than that there was one
// (RFC 6120 section 4.9.3). Where a server wants to be asked is not followed: it is
// DNS that says so.
var conditions = map[StreamCondition]fault.Kind{
	"connection-timeout":       fault.ConnectionLost,
	"host-gone":                fault.UnknownHost,
	"host-unknown":             fault.UnknownHost,
	"internal-server-error":    fault.TryLater,
	"remote-connection-failed": fault.TryLater,
	"reset":                    fault.ConnectionLost,
	"resource-constraint":      fault.TryLater,
	"system-shutdown":          fault.TryLater,
}

// streamError reads an error of the whole stream. What else is in it, for
// applications, decides nothing.
func (s *Stream) streamError(list []xml.Token) error {
	var in struct {
		Any []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := xml.NewTokenDecoder(&tokens{list: list}).Decode(&in); err != nil {
		return err
	}
	condition, text := StreamCondition("undefined-condition"), ""
	for _, el := range slices.Backward(in.Any) {
		switch {
		case el.XMLName.Space != nsStreams:
		case el.XMLName.Local == "text":
			text = el.Text
		default:
			condition = StreamCondition(el.XMLName.Local)
		}
	}
	return condition.fault(s.target.Domain, text)
}

// StreamCondition is the defined condition of a stream error (RFC 6120 section
// 4.9.3), as the cause inside a fault.
type StreamCondition string

func (c StreamCondition) Error() string { return "stream error " + foreign.From(string(c)).String() }

func (c StreamCondition) fault(domain address.Domain, text string) *fault.Error {
	f := fault.Wrap(cmp.Or(conditions[c], fault.StreamError), c, fault.Args{"Domain": domain})
	f.Said = foreign.From(text)
	return f
}

// streamFault is an error of the whole stream that the library has read.
func streamFault(err stream.Error, domain address.Domain) *fault.Error {
	text := ""
	if len(err.Text) > 0 {
		text = err.Text[0].Value
	}
	return StreamCondition(err.Err).fault(domain, text)
}

// refuseRedirect makes a safety matter of a redirection that came in the clear,
// where anybody could have written it.
func refuseRedirect(err error) error {
	if errors.Is(err, StreamCondition("see-other-host")) {
		f := *fault.Of(err)
		f.Kind = fault.NoEncryption
		return &f
	}
	return err
}

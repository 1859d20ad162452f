package connect

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net"
	"os"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// failure says what an error of the connection or of the XML means.
func (s *Stream) failure(ctx context.Context, err error) error {
	args := fault.Args{"Domain": s.target.Domain, "Host": s.where}
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
	case ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded):
		return fault.Wrap(fault.NoAnswer, err, args)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), isReset(err):
		return fault.Wrap(fault.ConnectionLost, err, args)
	case errors.As(err, &syntax) && !s.opened:
		return fault.Wrap(fault.NotXMPP, err, args)
	}
	return fault.Wrap(fault.StreamError, err, args)
}

// streamError says what an error of the whole stream means (RFC 6120 section
// 4.9). A server's wish to be asked elsewhere is not followed.
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
	f := fault.New(fault.StreamError, fault.Args{"Domain": s.target.Domain})
	for _, el := range in.Any {
		switch el.XMLName.Local {
		case "text":
			f.Said = foreign.From(el.Text)
		case "host-unknown", "host-gone":
			f.Kind = fault.UnknownHost
		default:
			f.Err = StreamCondition(el.XMLName.Local)
		}
	}
	return f
}

// StreamCondition is the defined condition of a stream error (RFC 6120 section
// 4.9.3), as the cause inside a fault.StreamError.
type StreamCondition string

func (c StreamCondition) Error() string { return "stream error " + foreign.From(string(c)).String() }

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

package connect

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"mellium.im/sasl"

	"xmpp-start/internal/fault"
)

const nsSASL = "urn:ietf:params:xml:ns:xmpp-sasl"

// reset makes the login begin anew.
func (l *Login) reset() {
	l.sent, l.hurried, l.early = false, false, nil
	l.neg = sasl.NewClient(l.mech,
		sasl.Credentials(func() ([]byte, []byte, []byte) {
			return []byte(l.creds.Address.Local()), []byte(l.creds.Password.Reveal()), nil
		}),
		sasl.TLSState(l.stream.state),
		sasl.RemoteMechanisms(l.stream.features.Mechanisms...),
	)
}

// start returns the element that begins the exchange.
func (l *Login) start() (string, error) {
	_, first, err := l.neg.Step(nil)
	if err != nil {
		return "", l.unsafe(err)
	}
	l.sent, l.stream.proving = true, true
	return fmt.Sprintf("<auth xmlns='%s' mechanism='%s'>%s</auth>", nsSASL, l.choice.Mechanism, encode64(first)), nil
}

// authenticate runs the exchange of SASL up to its end (RFC 6120 section 6.4).
func (l *Login) authenticate(ctx context.Context) error {
	s := l.stream
	return s.within(ctx, func() error {
		if !l.sent {
			start, err := l.start()
			if err != nil {
				return err
			}
			out := s.ahead + start
			s.ahead = ""
			if _, err := io.WriteString(s.conn, out); err != nil {
				return err
			}
		}
		for {
			list, err := l.next()
			if err != nil {
				return err
			}
			switch name := list[0].(xml.StartElement).Name; name.Local {
			case "challenge":
				answer, err := l.step(list)
				if err != nil {
					return err
				}
				if _, err := fmt.Fprintf(s.conn, "<response xmlns='%s'>%s</response>", nsSASL, encode64(answer)); err != nil {
					return err
				}
			case "success":
				return l.succeed(list)
			case "failure":
				return l.refused(list)
			default:
				return fault.New(fault.StreamError, fault.Args{"Domain": s.target.Domain})
			}
		}
	})
}

// next returns the next element of this exchange.
func (l *Login) next() ([]xml.Token, error) {
	if len(l.early) > 0 {
		list := l.early[0]
		l.early = l.early[1:]
		return list, nil
	}
	for {
		list, err := l.stream.next()
		if err != nil {
			return nil, err
		}
		switch {
		case list[0].(xml.StartElement).Name.Space != nsSASL:
			// An iq that was answered late belongs to nobody any more.
		case l.stream.owed > 0:
			l.stream.owed--
		default:
			return list, nil
		}
	}
}

// step hands a challenge to the mechanism. After an error it is never used again.
func (l *Login) step(list []xml.Token) ([]byte, error) {
	challenge, err := decode64(list)
	if err != nil {
		return nil, l.unsafe(err)
	}
	_, answer, err := l.neg.Step(challenge)
	if err != nil {
		return nil, l.unsafe(err)
	}
	return answer, nil
}

// succeed believes a <success/> only if the server's proof is in it, or came
// before.
func (l *Login) succeed(list []xml.Token) error {
	if l.choice.Mechanism != "PLAIN" {
		data, err := decode64(list)
		if err != nil {
			return l.unsafe(err)
		}
		more, _, err := l.neg.Step(data)
		if err == nil && more {
			err = errors.New("success before the exchange was complete")
		}
		if err != nil {
			return l.unsafe(err)
		}
	}
	if l.stream.in.Buffered() > 0 {
		return fault.New(fault.ForbiddenXML, nil) // RFC 6120 section 6.4.6: the next word is ours
	}
	return nil
}

func encode64(b []byte) string {
	if len(b) == 0 {
		return "=" // RFC 6120 section 6.4.2
	}
	return base64.StdEncoding.EncodeToString(b)
}

// decode64 returns the data of a SASL element.
func decode64(list []xml.Token) ([]byte, error) {
	var in struct {
		Data string `xml:",chardata"`
	}
	if err := xml.NewTokenDecoder(&tokens{list: list}).Decode(&in); err != nil {
		return nil, err
	}
	if in.Data == "=" {
		return nil, nil
	}
	return base64.StdEncoding.DecodeString(in.Data)
}

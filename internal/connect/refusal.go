package connect

import (
	"encoding/xml"
	"errors"
	"fmt"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/scram"
)

// unsafe says what an error of the mechanism means. That holds for an error that
// the server reports inside the exchange, too: a refusal is a <failure/>.
func (l *Login) unsafe(err error) error {
	args := fault.Args{"Domain": l.stream.target.Domain, "Address": l.creds.Address, "Why": "malformed"}
	var e *scram.Error
	if errors.As(err, &e) {
		args["Why"] = string(e.Reason)
	}
	return fault.Wrap(fault.LoginUnsafe, err, args)
}

// refused says what a <failure/> means (RFC 6120 section 6.5).
func (l *Login) refused(list []xml.Token) error {
	var in struct {
		Text string `xml:"text"`
		Any  []struct {
			XMLName xml.Name
		} `xml:",any"`
	}
	if err := xml.NewTokenDecoder(&tokens{list: list}).Decode(&in); err != nil {
		return err
	}
	f := fault.New(fault.LoginRefused, fault.Args{"Domain": l.stream.target.Domain, "Address": l.creds.Address})
	f.Said = foreign.From(in.Text)
	for _, el := range in.Any {
		switch el.XMLName.Local {
		case "temporary-auth-failure":
			f.Kind = fault.TryLater
		case "account-disabled":
			f.Kind = fault.ApprovalPending
		case "encryption-required", "invalid-mechanism", "mechanism-too-weak", "malformed-request", "incorrect-encoding":
			// It is the exchange that is refused, and not the password. Prosody says so
			// where the channel binding is wrong.
			f.Kind, f.Args["Why"] = fault.LoginUnsafe, "refused"
		}
		f.Err = fmt.Errorf("SASL failure %q", foreign.From(el.XMLName.Local))
	}
	switch {
	case mentionsActivation(in.Text):
		f.Kind = fault.ApprovalPending
	case hasWords(in.Text, "channel", "binding"):
		// ejabberd has no other way to say that it sees another connection.
		f.Kind, f.Args["Why"] = fault.LoginUnsafe, "between"
	}
	return f
}

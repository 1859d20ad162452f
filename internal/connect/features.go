package connect

import (
	"encoding/xml"

	"xmpp-start/internal/fault"
)

// Features is what a server offers on a stream (RFC 6120 section 4.3.2), as far
// as this program has a use for it.
type Features struct {
	// Register is a hint and no more: servers that redirect to a web page have
	// it, and some that accept registrations do not (XEP-0077 section 9).
	Register bool
	// Tokens says that invitations are taken before the registration (XEP-0445).
	Tokens bool
	// Mechanisms are those of SASL, Bindings the types for -PLUS (XEP-0440).
	Mechanisms []string
	Bindings   []string

	startTLS bool
	limits   limits
}

// maxListed bounds the mechanisms, the binding types and what is unknown: nobody
// offers more in earnest, and a list that is cut would not be the server's.
const maxListed = 64

// UnmarshalXML reads <stream:features/>; where they are more than anybody offers
// the error is a fault.TooMuch.
func (f *Features) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	var in struct {
		StartTLS *struct{} `xml:"urn:ietf:params:xml:ns:xmpp-tls starttls"`
		Register *struct{} `xml:"http://jabber.org/features/iq-register register"`
		Token    *struct{} `xml:"urn:xmpp:ibr-token:0 register"`
		Invite   *struct{} `xml:"urn:xmpp:invite register"`
		SASL     struct {
			Mechanism []string `xml:"mechanism"`
		} `xml:"urn:ietf:params:xml:ns:xmpp-sasl mechanisms"`
		Binding struct {
			Type []struct {
				Name string `xml:"type,attr"`
			} `xml:"channel-binding"`
		} `xml:"urn:xmpp:sasl-cb:0 sasl-channel-binding"`
		Limits wireLimits `xml:"urn:xmpp:stream-limits:0 limits"`
		Others []struct{} `xml:",any"`
	}
	if err := d.DecodeElement(&in, &start); err != nil {
		return err
	}
	if max(len(in.SASL.Mechanism), len(in.Binding.Type), len(in.Others)) > maxListed {
		return fault.New(fault.TooMuch, nil)
	}
	*f = Features{
		Register:   in.Register != nil,
		Tokens:     in.Token != nil || in.Invite != nil,
		Mechanisms: in.SASL.Mechanism,
		startTLS:   in.StartTLS != nil,
		limits:     in.Limits.read(),
	}
	for _, b := range in.Binding.Type {
		f.Bindings = append(f.Bindings, b.Name)
	}
	return nil
}

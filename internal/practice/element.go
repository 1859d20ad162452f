package practice

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// The namespaces that the server speaks.
const (
	nsClient     = "jabber:client"
	nsStream     = "http://etherx.jabber.org/streams"
	nsStreamErr  = "urn:ietf:params:xml:ns:xmpp-streams"
	nsStanzaErr  = "urn:ietf:params:xml:ns:xmpp-stanzas"
	nsTLS        = "urn:ietf:params:xml:ns:xmpp-tls"
	nsSASL       = "urn:ietf:params:xml:ns:xmpp-sasl"
	nsBind       = "urn:ietf:params:xml:ns:xmpp-bind"
	nsSession    = "urn:ietf:params:xml:ns:xmpp-session"
	nsRoster     = "jabber:iq:roster"
	nsRegister   = "jabber:iq:register" // XEP-0077
	nsCanReg     = "http://jabber.org/features/iq-register"
	nsForm       = "jabber:x:data" // XEP-0004
	nsDiscoInfo  = "http://jabber.org/protocol/disco#info"
	nsDiscoItems = "http://jabber.org/protocol/disco#items"
	nsCommands   = "http://jabber.org/protocol/commands" // XEP-0050
	nsVersion    = "jabber:iq:version"                   // XEP-0092
	nsPing       = "urn:xmpp:ping"                       // XEP-0199
	nsTime       = "urn:xmpp:time"                       // XEP-0202
	nsCard       = "vcard-temp"                          // XEP-0054
	nsDelay      = "urn:xmpp:delay"                      // XEP-0203
	nsBindings   = "urn:xmpp:sasl-cb:0"                  // XEP-0440
	nsPreAuth    = "urn:xmpp:pars:0"                     // XEP-0379, XEP-0445
	nsTokens     = "urn:xmpp:ibr-token:0"                // XEP-0445
	nsTokensOld  = "urn:xmpp:invite"
	nsOOB        = "jabber:x:oob"                   // XEP-0066
	nsCaptcha    = "urn:xmpp:captcha"               // XEP-0158
	nsMedia      = "urn:xmpp:media-element"         // XEP-0221
	nsBits       = "urn:xmpp:bob"                   // XEP-0231
	nsApproval   = "urn:xmpp:features:pre-approval" // RFC 6121 section 3.4
	nsLimits     = "urn:xmpp:stream-limits:0"       // XEP-0478
	nsXML        = "http://www.w3.org/XML/1998/namespace"
)

// element is a piece of XML with its namespaces resolved: an element, or text
// if it has no name. Methods that add something return a changed copy.
type element struct {
	name  xml.Name
	attrs []xml.Attr // without declarations of namespaces
	kids  []element
	chars string
}

func el(space, local string, kids ...element) element {
	return element{name: xml.Name{Space: space, Local: local}, kids: kids}
}

func text(s string) element { return element{chars: s} }

// with sets an attribute; an empty value leaves it out.
func (e element) with(name, value string) element {
	e.attrs = slices.DeleteFunc(slices.Clone(e.attrs), func(a xml.Attr) bool {
		return a.Name == xml.Name{Local: name}
	})
	if value != "" {
		e.attrs = append(e.attrs, xml.Attr{Name: xml.Name{Local: name}, Value: value})
	}
	return e
}

func (e element) add(kids ...element) element {
	e.kids = append(slices.Clip(e.kids), kids...)
	return e
}

func (e element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name == (xml.Name{Local: name}) {
			return a.Value
		}
	}
	return ""
}

func (e element) is(space, local string) bool {
	return e.name == xml.Name{Space: space, Local: local}
}

// child returns the first child of that name, or the zero element.
func (e element) child(space, local string) (element, bool) {
	for _, kid := range e.kids {
		if kid.is(space, local) {
			return kid, true
		}
	}
	return element{}, false
}

// children returns the child elements, without the text between them.
func (e element) children() []element {
	return slices.DeleteFunc(slices.Clone(e.kids), func(kid element) bool { return kid.name.Local == "" })
}

// content is the text directly inside.
func (e element) content() string {
	var b strings.Builder
	for _, kid := range e.kids {
		b.WriteString(kid.chars)
	}
	return b.String()
}

// String writes the element as it stands in a stream whose default namespace
// is jabber:client and which has the prefix stream declared.
func (e element) String() string {
	var b strings.Builder
	e.write(&b, nsClient)
	return b.String()
}

// write appends the element; space is the default namespace around it.
func (e element) write(b *strings.Builder, space string) {
	if e.name.Local == "" {
		escape(b, e.chars)
		return
	}
	tag := e.name.Local
	if e.name.Space == nsStream {
		tag = "stream:" + tag
	}
	b.WriteString("<" + tag)
	if e.name.Space != nsStream && e.name.Space != space {
		space = e.name.Space
		b.WriteString(" xmlns='")
		escape(b, space)
		b.WriteString("'")
	}
	for i, a := range e.attrs {
		switch a.Name.Space {
		case "":
			b.WriteString(" " + a.Name.Local)
		case nsXML:
			b.WriteString(" xml:" + a.Name.Local)
		default:
			prefix := "a" + strconv.Itoa(i)
			b.WriteString(" xmlns:" + prefix + "='")
			escape(b, a.Name.Space)
			b.WriteString("' " + prefix + ":" + a.Name.Local)
		}
		b.WriteString("='")
		escape(b, a.Value)
		b.WriteString("'")
	}
	if len(e.kids) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">")
	for _, kid := range e.kids {
		kid.write(b, space)
	}
	b.WriteString("</" + tag + ">")
}

// escape cannot fail: a strings.Builder takes everything.
func escape(b *strings.Builder, s string) { _ = xml.EscapeText(b, []byte(s)) }

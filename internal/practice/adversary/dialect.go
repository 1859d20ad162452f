package adversary

import (
	"encoding/xml"
	"io"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
)

const (
	nsClient = "jabber:client"
	nsStream = "http://etherx.jabber.org/streams"
	nsXML    = "http://www.w3.org/XML/1998/namespace"
)

// dialect says the same in other words: other prefixes of namespaces, attributes
// and features in another order, other quotes, CDATA and numbers in place of
// characters. To whoever reads XML it is the same.
type dialect struct {
	rand   *rand.Rand
	prefix string // of the namespace of streams
}

func newDialect(r *rand.Rand) *dialect {
	return &dialect{rand: r, prefix: []string{"stream", "s", "stream", "Ström-1", "x.y"}[r.IntN(5)]}
}

var streamTag = regexp.MustCompile(`^(<\?xml[^>]*\?>)?<stream:stream[^>]*>`)

// translate returns a text that means the same on the stream that the translated
// header began. What is not whole stays as it is.
func (d *dialect) translate(text string) string {
	head := streamTag.FindString(text)
	kids, end, ok := parse(text[len(head):])
	if !ok {
		return text
	}
	var b strings.Builder
	head = strings.NewReplacer("<stream:stream", "<"+d.prefix+":stream", "xmlns:stream", "xmlns:"+d.prefix).Replace(head)
	b.WriteString(head)
	for _, n := range kids {
		d.write(&b, n, nsClient)
	}
	if end {
		b.WriteString("</" + d.prefix + ":stream>")
	}
	return b.String()
}

// node is an element, or text where it has no name.
type node struct {
	xml.StartElement
	kids []*node
	text string
}

// parse reads what stands on a stream; end says that the stream ends there.
func parse(text string) (kids []*node, end, ok bool) {
	d := xml.NewDecoder(strings.NewReader("<stream:stream xmlns='" + nsClient + "' xmlns:stream='" + nsStream + "'>" + text))
	if _, err := d.Token(); err != nil {
		return nil, false, false
	}
	open := []*node{{}}
	for {
		token, err := d.Token()
		top := open[len(open)-1]
		switch t := token.(type) {
		case xml.StartElement:
			n := &node{StartElement: t.Copy()}
			top.kids = append(top.kids, n)
			open = append(open, n)
		case xml.EndElement:
			if len(open) == 1 {
				return top.kids, true, true
			}
			open = open[:len(open)-1]
		case xml.CharData:
			top.kids = append(top.kids, &node{text: string(t)})
		case nil:
			// There is no end to what stands on a stream that goes on.
			return top.kids, false, len(open) == 1 && (err == io.EOF || strings.Contains(err.Error(), "unexpected EOF"))
		}
	}
}

// write appends a node; space is the default namespace around it.
func (d *dialect) write(b *strings.Builder, n *node, space string) {
	if n.Name.Local == "" {
		d.writeText(b, n.text)
		return
	}
	if n.Name.Space == nsStream && n.Name.Local == "features" || n.Name.Local == "mechanisms" {
		d.rand.Shuffle(len(n.kids), func(i, j int) { n.kids[i], n.kids[j] = n.kids[j], n.kids[i] })
	}
	tag, declare := n.Name.Local, ""
	switch {
	case n.Name.Space == nsStream:
		tag = d.prefix + ":" + tag
	case d.rand.IntN(4) == 0:
		prefix := "p" + strconv.Itoa(d.rand.IntN(100))
		tag, declare = prefix+":"+tag, "xmlns:"+prefix
	case n.Name.Space != space:
		space, declare = n.Name.Space, "xmlns"
	}
	b.WriteString("<" + tag)
	for _, a := range d.attributes(n.Attr, declare, n.Name.Space) {
		quote := []string{"'", `"`}[d.rand.IntN(2)]
		b.WriteString([]string{" ", "\n ", "\t"}[d.rand.IntN(3)] + a.Name.Local + "=" + quote)
		_ = xml.EscapeText(b, []byte(a.Value)) // a strings.Builder takes everything
		b.WriteString(quote)
	}
	if len(n.kids) == 0 && d.rand.IntN(2) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(">")
	for _, kid := range n.kids {
		d.write(b, kid, space)
	}
	b.WriteString("</" + tag + ">")
}

// attributes returns those of a tag in any order, with a declaration if that is
// not empty, and with prefixes in their local names.
func (d *dialect) attributes(list []xml.Attr, declare, space string) []xml.Attr {
	var all []xml.Attr
	for _, a := range list {
		switch {
		case a.Name.Space == "xmlns", a.Name == xml.Name{Local: "xmlns"}:
			continue
		case a.Name.Space == nsXML:
			a.Name.Local = "xml:" + a.Name.Local
		}
		all = append(all, a)
	}
	if declare != "" {
		all = append(all, xml.Attr{Name: xml.Name{Local: declare}, Value: space})
	}
	d.rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all
}

func (d *dialect) writeText(b *strings.Builder, text string) {
	switch d.rand.IntN(4) {
	case 0:
		b.WriteString("<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]>")
	case 1:
		for i, r := range text {
			if i == 0 {
				b.WriteString("&#" + strconv.Itoa(int(r)) + ";")
			} else {
				_ = xml.EscapeText(b, []byte(string(r)))
			}
		}
	default:
		_ = xml.EscapeText(b, []byte(text))
	}
}

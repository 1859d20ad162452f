// Package element writes XML elements to be sent, as readers of their tokens. What
// arrives is read with struct tags, where it is needed.
package element

import (
	"encoding/xml"

	"mellium.im/xmlstream"
)

// New is an element with its attributes, which may be nil, and with what is in it.
// With an empty space it is in that of the element around it.
func New(space, name string, attrs []xml.Attr, inner ...xml.TokenReader) xml.TokenReader {
	return xmlstream.Wrap(xmlstream.MultiReader(inner...), xml.StartElement{Name: xml.Name{Space: space, Local: name}, Attr: attrs})
}

// Attr is an attribute without a namespace.
func Attr(name, value string) xml.Attr { return xml.Attr{Name: xml.Name{Local: name}, Value: value} }

// Text is the text of an element.
func Text(s string) xml.TokenReader { return xmlstream.Token(xml.CharData(s)) }

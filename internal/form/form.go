// Package form reads and answers data forms (XEP-0004, with the media elements
// of XEP-0221), as far as registration and ad-hoc commands use them. Forms come
// from strangers: what is larger than any honest form is refused.
//
// It exists because the library's own form type drops media and cannot stand
// every form that servers send.
package form

import (
	"cmp"
	"encoding/xml"
	"errors"
	"strings"

	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// ns is the namespace of data forms.
const ns = "jabber:x:data"

// What a form may hold.
const (
	maxFields  = 32
	maxOptions = 64
	maxText    = 4 << 10 // bytes of one label, value or description
	maxMedia   = 8       // pictures and sounds of one field
)

// Form is a data form as it arrived.
type Form struct {
	// Type is form, result or cancel.
	Type         string
	Instructions foreign.Text
	Fields       []Field
}

// Field is one field of a form (XEP-0004 section 3.2).
type Field struct {
	// Var names the field; empty for fixed text.
	Var string
	// Type is that of XEP-0004 section 3.3; text-single where none was given.
	Type     string
	Label    foreign.Text
	Desc     foreign.Text
	Required bool
	// Values are what the field came with. They are sent back as they are, which
	// is why they are no foreign.Text; they must not be shown.
	Values  []string
	Options []Option
	// Media are the pictures and sounds that the field comes with (XEP-0221).
	Media []Media
}

// Media is where one form of a picture or a sound is.
type Media struct {
	// Type is its media type, such as image/png.
	Type string
	// URI is a cid: of data that came along (XEP-0231), or a link.
	URI string
}

// Option is one choice of a list.
type Option struct {
	Label foreign.Text
	Value string
}

type wireForm struct {
	XMLName      xml.Name    `xml:"jabber:x:data x"`
	Type         string      `xml:"type,attr"`
	Instructions []string    `xml:"instructions"`
	Fields       []wireField `xml:"field"`
	Items        []struct {
		Fields []wireField `xml:"field"`
	} `xml:"item"`
}

type wireField struct {
	Var      string    `xml:"var,attr"`
	Type     string    `xml:"type,attr"`
	Label    string    `xml:"label,attr"`
	Desc     string    `xml:"desc"`
	Required *struct{} `xml:"required"`
	Values   []string  `xml:"value"`
	Media    []struct {
		URIs []struct {
			Type string `xml:"type,attr"`
			URI  string `xml:",chardata"`
		} `xml:"uri"`
	} `xml:"urn:xmpp:media-element media"`
	Options []struct {
		Label string `xml:"label,attr"`
		Value string `xml:"value"`
	} `xml:"option"`
}

// UnmarshalXML reads a form. A form that is too large is a fault.TooMuch; two
// fields of the same name are an error, for it could not be said which of them
// an answer was for. The fields of a single <item/>, in which older servers wrap
// a result, count as the form's own.
func (f *Form) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	var in wireForm
	if err := d.DecodeElement(&in, &start); err != nil {
		return err
	}
	fields := in.Fields
	if len(fields) == 0 && len(in.Items) == 1 {
		fields = in.Items[0].Fields
	}
	if len(fields) > maxFields || tooLong(in.Type) || tooLong(in.Instructions...) {
		return fault.New(fault.TooMuch, nil)
	}
	*f = Form{
		Type:         in.Type,
		Instructions: foreign.From(strings.Join(in.Instructions, "\n")),
	}
	seen := map[string]bool{}
	for _, w := range fields {
		if w.Var != "" && seen[w.Var] {
			return errors.New("form: two fields of the same name")
		}
		seen[w.Var] = true
		field, ok := w.read()
		if !ok {
			return fault.New(fault.TooMuch, nil)
		}
		f.Fields = append(f.Fields, field)
	}
	return nil
}

// read returns the field, and false where it is larger than that of any honest form.
func (w wireField) read() (Field, bool) {
	if len(w.Options) > maxOptions || len(w.Values) > maxOptions || tooLong(w.Var, w.Type, w.Label, w.Desc) || tooLong(w.Values...) {
		return Field{}, false
	}
	field := Field{
		Var: w.Var, Type: cmp.Or(w.Type, "text-single"), Label: foreign.From(w.Label), Desc: foreign.From(w.Desc),
		Required: w.Required != nil, Values: w.Values,
	}
	for _, m := range w.Media {
		for _, u := range m.URIs {
			if len(field.Media) == maxMedia || tooLong(u.Type, u.URI) {
				return Field{}, false
			}
			field.Media = append(field.Media, Media{Type: u.Type, URI: strings.TrimSpace(u.URI)})
		}
	}
	for _, o := range w.Options {
		if tooLong(o.Label, o.Value) {
			return Field{}, false
		}
		field.Options = append(field.Options, Option{Label: foreign.From(o.Label), Value: o.Value})
	}
	return field, true
}

func tooLong(texts ...string) bool {
	for _, t := range texts {
		if len(t) > maxText {
			return true
		}
	}
	return false
}

// Field returns the field of that name.
func (f *Form) Field(name string) (Field, bool) {
	for _, field := range f.Fields {
		if field.Var == name {
			return field, true
		}
	}
	return Field{}, false
}

// Value returns the first value of the field of that name, or "".
func (f *Form) Value(name string) string {
	field, _ := f.Field(name)
	if len(field.Values) == 0 {
		return ""
	}
	return field.Values[0]
}

// Submit answers the form (XEP-0004 section 3.4). Each field that came with a
// value goes back with it, hidden ones above all, unless answers has another; a
// field without either is left out.
func (f *Form) Submit(answers map[string][]string) xml.TokenReader {
	var fields []xml.TokenReader
	for _, field := range f.Fields {
		values, ok := answers[field.Var]
		if !ok {
			values = field.Values
		}
		if field.Var == "" || field.Type == "fixed" || len(values) == 0 {
			continue
		}
		var inner []xml.TokenReader
		for _, v := range values {
			inner = append(inner, element.New("", "value", nil, element.Text(v)))
		}
		attrs := []xml.Attr{element.Attr("var", field.Var)}
		if field.Type == "hidden" {
			attrs = append(attrs, element.Attr("type", "hidden"))
		}
		fields = append(fields, element.New("", "field", attrs, inner...))
	}
	return element.New(ns, "x", []xml.Attr{element.Attr("type", "submit")}, fields...)
}

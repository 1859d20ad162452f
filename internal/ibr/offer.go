package ibr

import (
	"encoding/xml"
	"slices"

	"xmpp-start/internal/element"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/form"
)

// NS is the namespace of in-band registration.
const NS = "jabber:iq:register"

// legacy are the fields of XEP-0077 section 14.1 in the order of its schema;
// each that a server lists must be filled in.
var legacy = []string{"username", "nick", "password", "name", "first", "last", "email", "address",
	"city", "state", "zip", "phone", "url", "date", "misc", "text"}

// personal are those that say something about the person, in both ways of asking.
var personal = []string{"nick", "name", "first", "last", "email", "address", "city", "state", "zip", "phone", "url", "date"}

// offer is what a server answers to the question how to register.
type offer struct {
	form *form.Form
	// fields are the legacy ones, key what came in <key/> and goes back.
	fields       []string
	key          string
	instructions foreign.Text
	puzzles      []Puzzle
	// all says that the form marks nothing as required, and was sent all the same
	// because something is missing: whatever is in it is asked.
	all bool
}

type wireQuery struct {
	Instructions string     `xml:"instructions"`
	Form         *form.Form `xml:"jabber:x:data x"`
	OOB          struct {
		URL string `xml:"url"`
	} `xml:"jabber:x:oob x"`
	Data []wireData `xml:"urn:xmpp:bob data"`
	Any  []struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
	} `xml:",any"`
}

// decoder is what is needed of a connect.Reply.
type decoder interface{ Decode(v any) error }

// ask is the question itself (XEP-0077 section 3.1).
func ask() xml.TokenReader {
	return element.New(NS, "query", nil)
}

// readOffer judges the answer: data form before legacy fields before a web page
// (XEP-0077 section 6). What cannot be answered here is a fault: WebOnly,
// UnsafeLink, Puzzle, Closed.
func readOffer(reply decoder, args fault.Args) (*offer, error) {
	var in struct {
		Query wireQuery `xml:"jabber:iq:register query"`
	}
	if err := reply.Decode(&in); err != nil {
		return nil, err
	}
	q := in.Query
	o := &offer{form: q.Form, instructions: foreign.From(q.Instructions)}
	for _, el := range q.Any {
		switch name := el.XMLName.Local; {
		case el.XMLName.Space != NS:
		case name == "key":
			o.key = el.Text
		case slices.Contains(legacy, name) && !slices.Contains(o.fields, name):
			o.fields = append(o.fields, name)
		}
	}
	if o.form != nil {
		var err error
		if o.puzzles, err = readPuzzles(o.form, q.Data, args); err != nil {
			return nil, err
		}
		if asks(o.form, "username") && asks(o.form, "password") {
			return o, nil
		}
		o.form = nil
	}
	if slices.Contains(o.fields, "username") && slices.Contains(o.fields, "password") {
		return o, nil
	}
	if q.OOB.URL != "" {
		return nil, webOnly(q.OOB.URL, args)
	}
	if link := linkIn(q.Instructions); link != "" {
		return nil, webOnly(link, args)
	}
	f := fault.New(fault.Closed, args)
	f.Said = o.instructions
	return nil, f
}

// asks reports whether a form has a field of that name that can be filled in.
func asks(f *form.Form, name string) bool {
	field, ok := f.Field(name)
	return ok && field.Type != "fixed"
}

// questions lists what the server wants beside name and password.
func (o *offer) questions() []Question {
	var list []Question
	if o.form == nil {
		for _, name := range o.fields {
			if name != "username" && name != "password" {
				list = append(list, Question{Var: name, Type: "text-single", Personal: slices.Contains(personal, name)})
			}
		}
		return list
	}
	for _, field := range o.form.Fields {
		if o.isPuzzle(field.Var) || !field.Required && !o.all || field.Var == "" || field.Var == "username" || field.Var == "password" || field.Type == "hidden" || field.Type == "fixed" {
			continue
		}
		list = append(list, Question{
			Var: field.Var, Type: field.Type, Label: field.Label, Desc: field.Desc, Options: field.Options,
			Personal: slices.Contains(personal, field.Var),
		})
	}
	return list
}

// names are the fields, in either way of asking.
func (o *offer) names() map[string]bool {
	all := map[string]bool{}
	for _, name := range o.fields {
		all[name] = true
	}
	if o.form != nil {
		for _, field := range o.form.Fields {
			all[field.Var] = true
		}
	}
	return all
}

func (o *offer) isPuzzle(name string) bool {
	return slices.ContainsFunc(o.puzzles, func(p Puzzle) bool { return p.Var == name })
}

// answer is the payload that registers.
func (o *offer) answer(answers map[string][]string) xml.TokenReader {
	var inner []xml.TokenReader
	if o.form != nil {
		inner = append(inner, o.form.Submit(answers))
	} else {
		for _, name := range o.fields {
			if v := answers[name]; len(v) > 0 {
				inner = append(inner, element.New("", name, nil, element.Text(v[0])))
			}
		}
		if o.key != "" {
			inner = append(inner, element.New("", "key", nil, element.Text(o.key)))
		}
	}
	return element.New(NS, "query", nil, inner...)
}

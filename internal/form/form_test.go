package form

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

// wrap makes a form of fields.
func wrap(inner ...string) string {
	return "<x xmlns='jabber:x:data' type='form'>" + strings.Join(inner, "") + "</x>"
}

func parse(t testing.TB, s string) (*Form, error) {
	t.Helper()
	var f Form
	err := xml.Unmarshal([]byte(s), &f)
	return &f, err
}

// submit writes the answer to a form.
func submit(t testing.TB, f *Form, answers map[string][]string) string {
	t.Helper()
	var b strings.Builder
	e := xml.NewEncoder(&b)
	r := f.Submit(answers)
	for tok, err := r.Token(); tok != nil; tok, err = r.Token() {
		if e := e.EncodeToken(tok); e != nil {
			t.Fatal(e)
		}
		if err != nil {
			break
		}
	}
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestRead(t *testing.T) {
	f, err := parse(t, `<x xmlns='jabber:x:data' type='form'>
		<title>New account</title>
		<instructions>First line.</instructions><instructions>Second line.</instructions>
		<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>
		<field type='fixed'><value>Some text</value></field>
		<field type='fixed'><value>More text</value></field>
		<field var='username' label='Name'><required/></field>
		<field var='colour' type='list-single' label='Colour'><desc>Your favourite</desc><value>b</value>
			<option label='Red'><value>r</value></option><option><value>b</value></option></field>
		<field var='ocr'><media xmlns='urn:xmpp:media-element' height='80'><uri type='image/png'>cid:sha1+0@bob.xmpp.org</uri></media></field>
		<reported><field var='unrelated'/></reported>
	</x>`)
	if err != nil {
		t.Fatal(err)
	}
	if f.Type != "form" || strings.Join(f.Instructions.Lines(), "|") != "First line.|Second line." || len(f.Fields) != 6 {
		t.Errorf("got %+v", f)
	}
	if name, ok := f.Field("username"); !ok || name.Type != "text-single" || !name.Required || name.Label.String() != "Name" || name.Media != nil || len(name.Values) > 0 {
		t.Errorf("got %+v, %v", name, ok)
	}
	colour, _ := f.Field("colour")
	if colour.Type != "list-single" || colour.Required || colour.Desc.String() != "Your favourite" || len(colour.Options) != 2 ||
		colour.Options[0].Label.String() != "Red" || colour.Options[0].Value != "r" || colour.Options[1].Value != "b" {
		t.Errorf("got %+v", colour)
	}
	if ocr, _ := f.Field("ocr"); len(ocr.Media) != 1 || ocr.Media[0].Type == "" || ocr.Media[0].URI == "" {
		t.Errorf("the picture was dropped: %+v", ocr)
	}
	if f.Value("FORM_TYPE") != "jabber:iq:register" || f.Value("colour") != "b" || f.Value("username") != "" || f.Value("nobody") != "" {
		t.Error("the values")
	}
	if _, ok := f.Field("unrelated"); ok {
		t.Error("what is reported is no field")
	}
}

func TestFieldsInAnItem(t *testing.T) {
	const item = "<item><field var='uri'><value>xmpp:a</value></field></item>"
	for name, tc := range map[string]struct{ form, want string }{
		"one item":          {"<x xmlns='jabber:x:data' type='result'>" + item + "</x>", "xmpp:a"},
		"with a header":     {"<x xmlns='jabber:x:data' type='result'><reported><field var='uri'/></reported>" + item + "</x>", "xmpp:a"},
		"fields of its own": {"<x xmlns='jabber:x:data' type='result'><field var='uri'><value>xmpp:b</value></field>" + item + "</x>", "xmpp:b"},
		"two items":         {"<x xmlns='jabber:x:data' type='result'>" + item + item + "</x>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := parse(t, tc.form)
			if err != nil || f.Value("uri") != tc.want {
				t.Errorf("got %+v, %v", f, err)
			}
		})
	}
}

// TestLimits goes up to each limit and one step beyond it (row 45).
func TestLimits(t *testing.T) {
	text := func(n int) string { return strings.Repeat("x", n) }
	fields := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "<field var='f%d'/>", i)
		}
		return b.String()
	}
	for name, tc := range map[string]struct {
		form  func(n int) string
		limit int
	}{
		"row-45 fields":       {fields, maxFields},
		"row-45 fixed fields": {func(n int) string { return strings.Repeat("<field type='fixed'/>", n) }, maxFields},
		"row-45 options": {func(n int) string {
			return "<field var='a'>" + strings.Repeat("<option><value>b</value></option>", n) + "</field>"
		}, maxOptions},
		"row-45 values":       {func(n int) string { return "<field var='a'>" + strings.Repeat("<value>b</value>", n) + "</field>" }, maxOptions},
		"row-45 label":        {func(n int) string { return "<field var='a' label='" + text(n) + "'/>" }, maxText},
		"row-45 description":  {func(n int) string { return "<field var='a'><desc>" + text(n) + "</desc></field>" }, maxText},
		"row-45 value":        {func(n int) string { return "<field var='a'><value>" + text(n) + "</value></field>" }, maxText},
		"row-45 name":         {func(n int) string { return "<field var='" + text(n) + "'/>" }, maxText},
		"row-45 type":         {func(n int) string { return "<field var='a' type='" + text(n) + "'/>" }, maxText},
		"row-45 instructions": {func(n int) string { return "<instructions>" + text(n) + "</instructions>" }, maxText},
		"row-45 option label": {func(n int) string { return "<field var='a'><option label='" + text(n) + "'/></field>" }, maxText},
		"row-45 option value": {func(n int) string { return "<field var='a'><option><value>" + text(n) + "</value></option></field>" }, maxText},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parse(t, wrap(tc.form(tc.limit))); err != nil {
				t.Errorf("at the limit: %v", err)
			}
			for _, n := range []int{tc.limit + 1, 10_000} {
				if _, err := parse(t, wrap(tc.form(n))); !fault.Is(err, fault.TooMuch) {
					t.Errorf("%d: got %v", n, err)
				}
			}
		})
	}
	if _, err := parse(t, wrap("<item>"+fields(maxFields+1)+"</item>")); !fault.Is(err, fault.TooMuch) {
		t.Errorf("in an item: got %v", err)
	}
	if _, err := parse(t, wrap("<field var='a' label='"+text(1<<20)+"'/>")); !fault.Is(err, fault.TooMuch) {
		t.Errorf("row 45: a label of 1 MB: got %v", err)
	}
}

func TestRefused(t *testing.T) {
	for name, s := range map[string]string{
		"two fields of one name": wrap("<field var='a'/><field var='b'/><field var='a'/>"),
		"another namespace":      "<x xmlns='jabber:x:oob'/>",
		"another element":        "<y xmlns='jabber:x:data'/>",
		"not well-formed":        "<x xmlns='jabber:x:data'><field></x>",
	} {
		if f, err := parse(t, s); err == nil {
			t.Errorf("%s: got %+v", name, f)
		}
	}
}

// TestHostileTexts is row 47: whatever a form says, it is inert when shown.
func TestHostileTexts(t *testing.T) {
	const hostile = "a&#13;&#10;Password: \u009b2J\u202eb\u200b"
	f, err := parse(t, wrap("<title>"+hostile+"</title><instructions>"+hostile+"</instructions>",
		"<field var='a' label='"+hostile+"'><desc>"+hostile+"</desc><option label='"+hostile+"'><value>"+hostile+"</value></option></field>"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []fmt.Stringer{f.Instructions, f.Fields[0].Label, f.Fields[0].Desc, f.Fields[0].Options[0].Label} {
		if want := `a Password: \u{009B}2J\u{202E}b\u{200B}`; text.String() != want {
			t.Errorf("row 47: %q", text)
		}
	}
}

func TestSubmit(t *testing.T) {
	const form = `<field type='hidden' var='FORM_TYPE'><value>urn:xmpp:captcha</value></field>
		<field type='hidden' var='challenge'><value>F3A6292C</value></field>
		<field type='hidden' var='empty'/>
		<field type='fixed' var='note'><value>text</value></field>
		<field type='fixed'><value>text</value></field>
		<field var='username'/><field var='password' type='text-private'/>
		<field var='lines' type='text-multi'><value>one</value><value></value><value>two &lt;&amp;</value></field>
		<field var='agree' type='boolean'><value>0</value></field>
		<field var='mail'/>`
	for name, tc := range map[string]struct {
		answers map[string][]string
		want    map[string]string // values joined with |
	}{
		"nothing answered": {nil, map[string]string{
			"FORM_TYPE": "urn:xmpp:captcha", "challenge": "F3A6292C", "lines": "one||two <&", "agree": "0"}},
		"answered": {map[string][]string{"username": {"anna"}, "password": {"<s&cret>"}, "agree": {"1"}, "mail": nil, "unknown": {"x"}}, map[string]string{
			"FORM_TYPE": "urn:xmpp:captcha", "challenge": "F3A6292C", "lines": "one||two <&", "agree": "1", "username": "anna", "password": "<s&cret>"}},
		"changed and taken out": {map[string][]string{"lines": {"a", "b"}, "agree": {}}, map[string]string{
			"FORM_TYPE": "urn:xmpp:captcha", "challenge": "F3A6292C", "lines": "a|b"}},
		"an empty answer": {map[string][]string{"mail": {""}}, map[string]string{
			"FORM_TYPE": "urn:xmpp:captcha", "challenge": "F3A6292C", "lines": "one||two <&", "agree": "0", "mail": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := parse(t, wrap(form))
			if err != nil {
				t.Fatal(err)
			}
			sent := submit(t, f, tc.answers)
			back, err := parse(t, sent)
			if err != nil {
				t.Fatalf("%s: %v", sent, err)
			}
			if back.Type != "submit" {
				t.Errorf("type %q", back.Type)
			}
			for _, field := range back.Fields {
				want, ok := tc.want[field.Var]
				if got := strings.Join(field.Values, "|"); !ok || got != want {
					t.Errorf("%s is %q, want %q", field.Var, got, want)
				}
				delete(tc.want, field.Var)
			}
			if len(tc.want) > 0 {
				t.Errorf("missing: %v in %s", tc.want, sent)
			}
		})
	}
}

// FuzzForm reads anything, and where it is a form answers it: what comes back must
// be a form within the limits, with the values that went in.
func FuzzForm(f *testing.F) {
	for _, s := range []string{
		wrap(), wrap("<field var='a'><value>b</value></field>"), wrap("<item><field var='a'/></item>"),
		wrap("<field type='text-multi' var='a'><value>b\n</value><value/></field>"), wrap("<field var='a'/><field var='a'/>"),
		wrap("<reported/><field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>"),
		wrap("<field var='a'><media xmlns='urn:xmpp:media-element'/><option label='c'><value>d</value></option><required/></field>"),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		form, err := parse(t, s)
		if err != nil {
			return
		}
		if len(form.Fields) > maxFields {
			t.Fatalf("%d fields", len(form.Fields))
		}
		sent := submit(t, form, map[string][]string{"username": {"anna"}})
		back, err := parse(t, sent)
		if err != nil {
			t.Fatalf("%q became %q: %v", s, sent, err)
		}
		for _, field := range back.Fields {
			was, ok := form.Field(field.Var)
			if !ok || field.Var != "username" && fmt.Sprint(field.Values) != fmt.Sprint(was.Values) {
				t.Fatalf("%q: %+v became %+v", s, was, field)
			}
		}
		for _, field := range form.Fields {
			if shown := field.Label.String() + field.Desc.String(); strings.ContainsAny(shown, "\u009b\u202e\r\n") {
				t.Errorf("%q", shown)
			}
		}
	})
}

package ibr

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"

	"mellium.im/xmlstream"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/form"
)

// query is an answer to the question how to register.
func query(inner ...string) string {
	return "<query xmlns='jabber:iq:register'>" + strings.Join(inner, "") + "</query>"
}

// dataForm is one that asks for name and password and more.
func dataForm(formType string, more ...string) string {
	if formType != "" {
		formType = "<field type='hidden' var='FORM_TYPE'><value>" + formType + "</value></field>"
	}
	return "<x xmlns='jabber:x:data' type='form'>" + formType +
		"<field var='username' type='text-single'><required/></field><field var='password' type='text-private'><required/></field>" + strings.Join(more, "") + "</x>"
}

func oob(instructions, url string) string {
	if url != "" {
		url = "<x xmlns='jabber:x:oob'><url>" + url + "</url></x>"
	}
	return query("<instructions>"+instructions+"</instructions>", url)
}

// decode reads an answer as it would be read from a stream.
func decode(t testing.TB, answer string) (*offer, error) {
	t.Helper()
	return readOffer(xml.NewDecoder(strings.NewReader("<iq type='result'>"+answer+"</iq>")), fault.Args{"Domain": addresstest.Domain(t, connecttest.Domain)})
}

// written is what an offer sends back.
func written(t testing.TB, o *offer, answers map[string][]string) string {
	t.Helper()
	var b strings.Builder
	e := xml.NewEncoder(&b)
	if _, err := xmlstream.Copy(e, o.answer(answers)); err != nil {
		t.Fatal(err)
	}
	if err := e.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestOffers(t *testing.T) {
	const legacy = "<username/><password/>"
	answers := map[string][]string{"username": {"anna"}, "password": {"<s&>"}, "email": {"a@b.test", "ignored"}, "unasked": {"x"}}
	for name, tc := range map[string]struct {
		answer    string
		questions string // names, with a ! where personal
		sent      []string
		notSent   []string
	}{
		"legacy fields": {query("<instructions>Choose.</instructions>", legacy), "", []string{"<username>anna</username><password>&lt;s&amp;&gt;</password>"}, []string{"x xmlns", "email", "unasked"}},
		"more of them": {query(legacy, "<email/><url/><misc/><text/><nick/>"), "email! url! misc text nick!",
			[]string{"<email>a@b.test</email>"}, []string{"ignored", "<url"}},
		"unknown ones":        {query(legacy, "<colour/><username xmlns='urn:x'/><email xmlns='urn:x'/>"), "", []string{"anna"}, []string{"colour", "email"}},
		"twice":               {query(legacy, legacy, "<email/><email/>"), "email!", []string{"<username>anna</username><password>&lt;s&amp;&gt;</password><email>"}, nil},
		"with a key":          {query(legacy, "<key>abc&lt;</key>"), "", []string{"<key>abc&lt;</key>"}, nil},
		"filled in":           {query("<username>someone</username><password>x</password>"), "", []string{"<username>anna</username>"}, []string{"someone"}},
		"form":                {query(dataForm("jabber:iq:register")), "", []string{`type="submit"`, "jabber:iq:register", "anna"}, []string{"<username"}},
		"form without a type": {query(dataForm("")), "", []string{`<field var="username"><value>anna</value></field>`}, []string{"FORM_TYPE", "<username"}},
		"form of another type": {query(dataForm("urn:example:register")), "",
			[]string{`<field var="FORM_TYPE" type="hidden"><value>urn:example:register</value></field>`}, nil},
		"form over legacy":         {query("<instructions>Use the form.</instructions>", legacy, dataForm("jabber:iq:register")), "", []string{"jabber:x:data"}, []string{"<username"}},
		"form over page":           {query(dataForm("jabber:iq:register"), "<x xmlns='jabber:x:oob'><url>https://www.example.test/</url></x>"), "", []string{"anna"}, []string{"oob"}},
		"legacy over page":         {query(legacy, "<x xmlns='jabber:x:oob'><url>https://www.example.test/</url></x>"), "", []string{"anna"}, []string{"oob"}},
		"legacy over another form": {query(legacy, "<x xmlns='jabber:x:data' type='form'><field var='colour'/></x>"), "", []string{"<username>anna"}, []string{"jabber:x:data"}},
		"form without a password":  {query(legacy, "<x xmlns='jabber:x:data' type='form'><field var='username'/></x>"), "", []string{"<username>anna"}, []string{"jabber:x:data"}},
		"form that tells the name": {query(legacy, "<x xmlns='jabber:x:data' type='form'><field var='username' type='fixed'/><field var='password'/></x>"), "", []string{"<username>anna"}, []string{"jabber:x:data"}},
		"hidden fields echoed": {query(dataForm("jabber:iq:register", "<field type='hidden' var='sid'><value>1</value><value>2</value></field><field var='from' type='hidden'><required/><value>x</value></field>")), "",
			[]string{`<field var="sid" type="hidden"><value>1</value><value>2</value></field>`, `<field var="from" type="hidden"><value>x</value></field>`}, nil},
		"row-44 required field": {query(dataForm("", "<field var='email' label='E-mail'><required/></field><field var='colour' type='list-single'><required/><option><value>r</value></option></field>")), "email! colour",
			[]string{`<field var="email"><value>a@b.test</value><value>ignored</value></field>`}, []string{`"colour"`}},
		"optional field": {query(dataForm("", "<field var='email'/><field var='news' type='boolean'><value>0</value></field>")), "",
			[]string{`<field var="news"><value>0</value></field>`}, nil},
		"a fixed field": {query(dataForm("", "<field type='fixed' var='note'><required/><value>x</value></field>")), "", nil, []string{"note"}},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := decode(t, tc.answer)
			if err != nil {
				t.Fatal(err)
			}
			var questions []string
			for _, q := range o.questions() {
				s := q.Var
				if q.Personal {
					s += "!"
				}
				questions = append(questions, s)
			}
			if got := strings.Join(questions, " "); got != tc.questions {
				t.Errorf("asks for %q, want %q", got, tc.questions)
			}
			sent := written(t, o, answers)
			for _, want := range tc.sent {
				if !strings.Contains(sent, want) {
					t.Errorf("%s is missing in %s", want, sent)
				}
			}
			for _, not := range tc.notSent {
				if strings.Contains(sent, not) {
					t.Errorf("%s is in %s", not, sent)
				}
			}
		})
	}
}

func TestQuestions(t *testing.T) {
	o, err := decode(t, query(dataForm("", "<field var='colour' type='list-single' label='Colour\u202e'><desc>Why not</desc><required/><option label='Red'><value>r</value></option></field>")))
	if err != nil {
		t.Fatal(err)
	}
	q := o.questions()[0]
	if q.Type != "list-single" || q.Label.String() != `Colour\u{202E}` || q.Desc.String() != "Why not" || len(q.Options) != 1 || q.Options[0].Value != "r" {
		t.Errorf("got %+v", q)
	}
	r := Registration{offer: o, args: fault.Args{}}
	wants(t, r.Complete(map[string][]string{"colour": {}}), fault.AnswerNeeded)
	if err := r.Complete(map[string][]string{"colour": {"r"}}); err != nil {
		t.Error(err)
	}
}

func TestInstructions(t *testing.T) {
	for name, tc := range map[string]struct{ answer, want string }{
		"none":        {query("<username/><password/>"), ""},
		"of the iq":   {query("<instructions>Outer</instructions><username/><password/>"), "Outer"},
		"of the form": {query("<instructions>Outer</instructions>", dataForm("", "<instructions>Inner</instructions>")), "Inner"},
		"form's lack": {query("<instructions>Outer</instructions>", dataForm("")), "Outer"},
		"fixed text":  {query(dataForm("", "<field type='fixed'><value>Be kind.</value></field>")), "Be kind."},
		"both":        {query(dataForm("", "<instructions>Inner</instructions><field type='fixed'><value>Be kind.</value></field>")), "Inner|Be kind."},
	} {
		o, err := decode(t, tc.answer)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, text := range (&Registration{offer: o}).Instructions() {
			got = append(got, text.String())
		}
		if strings.Join(got, "|") != tc.want {
			t.Errorf("%s: got %q", name, got)
		}
	}
}

// TestNoWayOn has answers that lead somewhere else, or nowhere.
func TestNoWayOn(t *testing.T) {
	const picture = "<field var='ocr'><media xmlns='urn:xmpp:media-element'><uri type='image/png'>cid:sha1+0@bob.xmpp.org</uri></media><required/></field>"
	labels := func(n int) string { return "<field var='a' label='" + strings.Repeat("x", n) + "'/>" }
	fields := func(n int) (s string) {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "<field var='f%d'/>", i)
		}
		return b.String()
	}
	for name, tc := range map[string]struct {
		answer string
		want   fault.Kind
		link   string
	}{
		"CAPTCHA":                          {query(dataForm("urn:xmpp:captcha", picture)), fault.Puzzle, ""},
		"CAPTCHA by type only":             {query(dataForm("urn:xmpp:captcha")), fault.Puzzle, ""},
		"CAPTCHA by picture only":          {query(dataForm("jabber:iq:register", strings.Replace(picture, "ocr", "x", 1))), fault.Puzzle, ""},
		"CAPTCHA by name only":             {query(dataForm("", "<field var='ocr'/>")), fault.Puzzle, ""},
		"CAPTCHA by hash of nothing":       {query(dataForm("", "<field var='SHA-256' label='often'/>")), fault.Puzzle, ""},
		"CAPTCHA without name":             {query("<x xmlns='jabber:x:data' type='form'><field var='ocr'/></x>"), fault.Puzzle, ""},
		"CAPTCHA over legacy":              {query("<username/><password/>", dataForm("urn:xmpp:captcha", picture)), fault.Puzzle, ""},
		"row-42 page":                      {oob("Please register there.", "https://www.example.test/join?a=b&amp;c"), fault.WebOnly, "https://www.example.test/join?a=b&c"},
		"row-42 page elsewhere":            {oob("", "https://signup.example.org/"), fault.WebOnly, "https://signup.example.org/"},
		"row-42 page without a word":       {query("<x xmlns='jabber:x:oob'><url>https://example.test/join</url></x>"), fault.WebOnly, "https://example.test/join"},
		"row-42 in the instructions":       {query("<instructions>Please visit (https://example.test/join).</instructions>"), fault.WebOnly, "https://example.test/join"},
		"row-42 page and name only":        {query("<username/><x xmlns='jabber:x:oob'><url>https://example.test/</url></x>"), fault.WebOnly, "https://example.test/"},
		"row-43 http":                      {oob("", "http://www.example.test/join"), fault.UnsafeLink, ""},
		"row-43 javascript":                {oob("", "javascript:alert(1)"), fault.UnsafeLink, ""},
		"row-43 what is shown differently": {oob("", "https://www.example.test/?a=\u202e"), fault.UnsafeLink, ""},
		"row-43 file":                      {oob("", "file:///etc/passwd"), fault.UnsafeLink, ""},
		"row-43 mailto":                    {oob("", "mailto:admin@example.test"), fault.UnsafeLink, ""},
		"row-43 xmpp":                      {oob("", "xmpp:admin@example.test"), fault.UnsafeLink, ""},
		"row-43 nothing":                   {oob("", "example.test/join"), fault.UnsafeLink, ""},
		"row-43 no host":                   {oob("", "https:///join"), fault.UnsafeLink, ""},
		"row-43 a user":                    {oob("", "https://example.test@evil.example/"), fault.UnsafeLink, ""},
		"row-43 intranet, address":         {oob("", "https://192.168.1.1/"), fault.UnsafeLink, ""},
		"row-43 intranet, IPv6":            {oob("", "https://[fe80::1]/"), fault.UnsafeLink, ""},
		"row-43 intranet, number":          {oob("", "https://2130706433/"), fault.UnsafeLink, ""},
		"row-43 intranet, name":            {oob("", "https://printer/"), fault.UnsafeLink, ""},
		"row-43 intranet, localhost":       {oob("", "https://localhost:8080/"), fault.UnsafeLink, ""},
		"row-43 intranet, below it":        {oob("", "https://a.localhost/"), fault.UnsafeLink, ""},
		"row-43 intranet, multicast DNS":   {oob("", "https://nas.local/"), fault.UnsafeLink, ""},
		"row-43 intranet, home":            {oob("", "https://router.home.arpa/"), fault.UnsafeLink, ""},
		"row-43 too long":                  {oob("", "https://example.test/"+strings.Repeat("x", 2000)), fault.UnsafeLink, ""},
		"row-43 http in words":             {query("<instructions>Go to http://example.test/</instructions>"), fault.Closed, ""},
		"nothing":                          {query(), fault.Closed, ""},
		"no query":                         {"", fault.Closed, ""},
		"another query":                    {"<query xmlns='jabber:iq:roster'><username/></query>", fault.Closed, ""},
		"a name only":                      {query("<username/>"), fault.Closed, ""},
		"row-45 10,000 fields":             {query(dataForm("", fields(10_000))), fault.TooMuch, ""},
		"row-45 a label of 1 MB":           {query(dataForm("", labels(1<<20))), fault.TooMuch, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := decode(t, tc.answer)
			wants(t, err, tc.want)
			if o != nil {
				t.Errorf("an offer: %+v", o)
			}
			text, _ := fault.Of(err).Args["Link"].(foreign.Text)
			if text.String() != tc.link {
				t.Errorf("leads to %q", text)
			}
		})
	}
	if _, err := decode(t, query(dataForm("", "<field var='a'/><field var='a'/>"))); err == nil || errors.As(err, new(*fault.Error)) {
		t.Errorf("two fields of one name: %v", err)
	}
}

// FuzzOffer reads anything as an answer, and sends an answer back where it can.
func FuzzOffer(f *testing.F) {
	for _, s := range []string{
		query("<username/><password/><key>k</key><email/>"), query(dataForm("jabber:iq:register")), oob("a", "https://example.test/"),
		query(dataForm("urn:xmpp:captcha")), query("<instructions>https://example.test</instructions>"), oob("", "https://a@b:c"), query("<x xmlns='jabber:x:oob'><url>//%zz</url></x>"),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		o, err := decode(t, answer)
		if err != nil {
			if fault.Is(err, fault.WebOnly) {
				link, _ := fault.Of(err).Args["Link"].(foreign.Text)
				if !strings.HasPrefix(link.String(), "https://") {
					t.Errorf("leads to %q", link)
				}
			}
			return
		}
		answers := map[string][]string{"username": {"anna"}, "password": {"s&cret"}}
		for _, q := range o.questions() {
			answers[q.Var] = []string{"answer"}
		}
		if err := (&Registration{offer: o, args: fault.Args{}}).Complete(answers); err != nil {
			t.Errorf("%q: %v", answer, err)
		}
		sent := written(t, o, answers)
		var in struct {
			XMLName  xml.Name
			Username string     `xml:"username"`
			Password string     `xml:"password"`
			Form     *form.Form `xml:"jabber:x:data x"`
		}
		if err := xml.Unmarshal([]byte(sent), &in); err != nil {
			t.Fatalf("%q became %q: %v", answer, sent, err)
		}
		if in.Form != nil {
			in.Username, in.Password = in.Form.Value("username"), in.Form.Value("password")
		}
		if in.XMLName.Space != NS || in.Username != "anna" || in.Password != "s&cret" {
			t.Errorf("%q became %q", answer, sent)
		}
	})
}

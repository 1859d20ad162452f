package main

import (
	"slices"
	"strconv"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice"
)

// TestForms are the ways of asking for an account (XEP-0077 sections 3.1 and 6):
// a data form before fields, fields before a web page.
func TestForms(t *testing.T) {
	email := practice.Question{Name: "email", Label: "E-mail address"}
	meet(t, []manner{
		{name: "a form alone", profile: "form", want: ending{submits: 1, hears: []string{"jabber:x:data"}}},
		{name: "fields alone", profile: "legacy", want: ending{submits: 1, misses: []string{"jabber:x:data"}}},
		{name: "fields alone, of ejabberd", profile: "ejabberd", want: ending{submits: 1}},
		{name: "a form and fields: only the form is filled in", profile: "both", want: ending{submits: 1, hears: []string{"jabber:x:data"}, misses: []string{"<username"}}},
		{name: "a form, and a web page beside it", profile: "web-or-form", want: ending{submits: 1}},
		{name: "fields, and a web page beside them", config: practice.Config{Layout: practice.LegacyFields, Page: practice.PageBeside}, want: ending{submits: 1}},
		{name: "a form without FORM_TYPE", profile: "untyped-form", want: ending{submits: 1, misses: []string{"FORM_TYPE"}}},
		{name: "hidden fields go back as they came", profile: "hidden-fields", want: ending{submits: 1, hears: []string{"8f2b &lt;&amp;&gt; é", ">one<", ">two<"}, misses: []string{"referrer"}}},
		{name: "a field that need not be filled in is not asked, and nothing is sent",
			config: practice.Config{Questions: []practice.Question{email}}, want: ending{submits: 1, misses: []string{"email"}}},

		{name: "unknown fields that must be filled in are named, and nothing is sent", profile: "extra-fields",
			want: ending{kind: fault.AnswerNeeded, says: []string{"email", "terms", "region", "reason", "--answer"}, misses: []string{"username"}}},
		{name: "unknown fields with their answers", profile: "extra-fields",
			args: []string{"--answer", "email=anna@example.org", "--answer", "terms=1", "--answer", "region=Europe", "--answer", "reason=friends"},
			want: ending{submits: 1, hears: []string{"anna@example.org", "Europe"}}},
		{name: "an unknown field beside the legacy ones", config: practice.Config{Layout: practice.LegacyFields, ExtraField: "email"},
			want: ending{kind: fault.AnswerNeeded, says: []string{"email"}}},
		{name: "an unknown legacy field with its answer", config: practice.Config{Layout: practice.LegacyFields, ExtraField: "email"},
			args: []string{"--answer", "email=anna@example.org"}, want: ending{submits: 1, hears: []string{"anna@example.org"}}},

		{name: "a form inside an error", profile: "form-in-error",
			want: ending{kind: fault.AnswerNeeded, says: []string{"email"}, said: "answer these questions, too", submits: 1, kept: true}},
		{name: "a form inside an error, with the answer at hand", profile: "form-in-error", args: []string{"--answer", "email=anna@example.org"},
			want: ending{submits: 2, hears: []string{"anna@example.org"}}},
		{name: "a second form after the first", profile: "second-form", want: ending{kind: fault.AnswerNeeded, says: []string{"email"}, submits: 1, kept: true}},
		{name: "a second form, with the answer at hand", profile: "second-form", args: []string{"--answer", "email=anna@example.org"},
			want: ending{submits: 2, hears: []string{"anna@example.org"}}},

		{name: "two fields of the same name", config: practice.Config{Questions: []practice.Question{email, email}},
			want: ending{kind: fault.StreamError, misses: []string{"username"}}},
		{name: "10,000 fields", config: practice.Config{Questions: manyFields(10_000)},
			want: ending{kind: fault.TooMuch, misses: []string{"username"}}},
		{name: "more fields than anybody fills in", config: practice.Config{Questions: manyFields(100)},
			want: ending{kind: fault.TooMuch, misses: []string{"username"}}},
	})
}

// manyFields are questions that need no answer.
func manyFields(n int) []practice.Question {
	list := slices.Repeat([]practice.Question{{Type: "text-single"}}, n)
	for i := range list {
		list[i].Name = "field-" + strconv.Itoa(i)
	}
	return list
}

// TestPages are the ways in which an account is to be had on a web page alone.
// Only an https link is passed on, and only to a place that is everybody's.
func TestPages(t *testing.T) {
	const page = "https://practice.test/register"
	list := []manner{
		{name: "a link in the place of the form", profile: "web", want: ending{kind: fault.WebOnly, says: []string{page, "account add ADDRESS"}}},
		{name: "a link in the instructions", profile: "web-instructions", want: ending{kind: fault.WebOnly, says: []string{page}}},
		{name: "a link that comes with the refusal", profile: "redirect", want: ending{kind: fault.WebOnly, says: []string{page}, submits: 1}},
		{name: "a mailto: link that comes with the refusal", profile: "redirect-mail", want: ending{kind: fault.UnsafeLink, said: "mailto:accounts@practice.test", submits: 1}},
	}
	places := map[string]practice.Page{"in the place of the form": practice.PageOnly, "in the refusal": practice.PageInRefusal}
	for _, link := range []string{
		"http://practice.test/register", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "xmpp:admin@practice.test",
		"https://localhost/register", "https://192.168.0.1/", "https://router.lan/", "https://[::1]/", "https://anna:secret@practice.test/", "https://",
	} {
		for place, p := range places {
			submits := 0
			if p == practice.PageInRefusal {
				submits = 1
			}
			list = append(list, manner{name: link + " " + place, config: practice.Config{Page: p, PageURL: link},
				want: ending{kind: fault.UnsafeLink, said: link, submits: submits}})
		}
		// No link can be seen there: the words are passed on as words.
		want := ending{kind: fault.Closed, said: "To register, visit "}
		if link[:6] == "https:" {
			want = ending{kind: fault.UnsafeLink, said: link}
		}
		list = append(list, manner{name: link + " in the instructions", config: practice.Config{Page: practice.PageInInstructions, PageURL: link}, want: want})
	}
	meet(t, list)
}

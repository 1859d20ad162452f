package practice

import (
	"cmp"
	"slices"
	"strings"
)

// Question is one more field of the form (XEP-0004 section 3.3). Legacy
// registrations ask those of type text-single alone, so their names should be
// fields of XEP-0077 there.
type Question struct {
	Name     string
	Type     string // text-single if empty
	Label    string // Name if empty; the text itself for a fixed field
	Options  []string
	Values   []string // what the field comes with; those of a hidden one must come back
	Required bool
}

// askAll is the rule that asks questions and wants the answers.
func askAll(questions []Question) rule {
	return rule{
		ask: func(_ *stream, q *inquiry) *stanzaError {
			for _, question := range questions {
				q.fields = append(q.fields, question.field())
				if question.kind() == "text-single" {
					q.legacy = append(q.legacy, el(nsRegister, question.Name))
				}
			}
			return nil
		},
		admit: func(_ *stream, f *submission) *stanzaError {
			for _, question := range questions {
				if !question.answered(f) {
					return modify("not-acceptable", "Please fill in all required fields")
				}
			}
			return nil
		},
	}
}

// secondForm is the rule that asks for more when the first form has come in. What
// was in it is kept where the second goes without.
func secondForm(questions []Question) rule {
	return rule{admit: func(st *stream, f *submission) *stanzaError {
		for _, question := range questions {
			if !question.answered(f) {
				if st.srv.cfg.SecondFormInResult {
					st.register.first = f
				}
				err := modify("not-acceptable", "Please answer these questions, too")
				err.questions = questions
				return err
			}
		}
		return nil
	}}
}

func (q Question) kind() string { return cmp.Or(q.Type, "text-single") }

func (q Question) field() element {
	if q.Type == "fixed" {
		return field("", "fixed", "", q.Label)
	}
	f := field(q.Name, q.kind(), cmp.Or(q.Label, q.Name), q.Values...)
	for _, option := range q.Options {
		f = f.add(el(nsForm, "option", el(nsForm, "value", text(option))).with("label", option))
	}
	if q.Required {
		f = required(f)
	}
	return f
}

// answered reports whether a submission has what the question asks for.
func (q Question) answered(f *submission) bool {
	switch {
	case q.Type == "fixed" || !f.form && q.kind() != "text-single":
		return true
	case q.Type == "hidden":
		return f.value(q.Name) == strings.Join(q.Values, "\n")
	}
	answer := strings.TrimSpace(f.value(q.Name))
	switch {
	case answer == "":
		return !q.Required
	case q.Type == "boolean":
		return answer == "1" || answer == "true" || !q.Required
	case len(q.Options) > 0:
		for line := range strings.Lines(answer) {
			if !slices.Contains(q.Options, strings.TrimSuffix(line, "\n")) {
				return false
			}
		}
	}
	return true
}

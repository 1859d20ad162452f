package ibr

import (
	"maps"
	"slices"
	"strings"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/form"
)

// refused says what an error means. One with a form in it (XEP-0077 section 3.1:
// the server wants other values) that says nothing more definite is a
// fault.AnswerNeeded: the form has taken the place of the one before.
func (r *Registration) refused(reply *connect.Reply) error {
	err := r.refusal(reply, "")
	if !fault.Is(err, fault.Refused) {
		return err
	}
	again := r.another(reply)
	if again == nil {
		return err
	}
	r.offer = again
	f := r.askedAgain()
	f.Err, f.Said = reply.Err, reply.Err.Text
	return f
}

// unfinished reports, as a fault.AnswerNeeded, that a result brought a form with
// something in it that was not asked before: the registration goes on with it.
// Nobody knows what the server has made of the first.
func (r *Registration) unfinished(reply *connect.Reply) error {
	next := r.another(reply)
	if next == nil || len(next.puzzles) == 0 && !slices.ContainsFunc(next.questions(), func(q Question) bool { return !r.sent[q.Var] }) {
		return nil
	}
	r.offer = next
	return r.askedAgain()
}

func (r *Registration) askedAgain() *fault.Error {
	args := maps.Clone(r.args)
	args["Names"] = names(r.Questions())
	return fault.New(fault.AnswerNeeded, args)
}

// another is the form in the answer to a submission, nil where there is none that
// asks for something. What cannot be read is no form.
func (r *Registration) another(reply decoder) *offer {
	var in struct {
		Query wireQuery `xml:"jabber:iq:register query"`
	}
	if reply.Decode(&in) != nil || in.Query.Form == nil || in.Query.Form.Type != "form" {
		return nil
	}
	o := &offer{form: in.Query.Form, instructions: foreign.From(in.Query.Instructions), all: !marksRequired(in.Query.Form)}
	var err error
	if o.puzzles, err = readPuzzles(o.form, in.Query.Data, r.args); err != nil || len(o.puzzles)+len(o.questions()) == 0 {
		return nil
	}
	return o
}

// marksRequired reports whether a form says of any field that it must be filled in.
func marksRequired(f *form.Form) bool {
	for _, field := range f.Fields {
		if field.Required && field.Type != "hidden" && field.Type != "fixed" {
			return true
		}
	}
	return false
}

// unanswered lists the questions without an answer.
func unanswered(questions []Question, answers map[string][]string) []Question {
	var list []Question
	for _, q := range questions {
		if strings.Join(answers[q.Var], "") == "" {
			list = append(list, q)
		}
	}
	return list
}

// names lists the fields of questions, harmless to show.
func names(questions []Question) []string {
	var list []string
	for _, q := range questions {
		list = append(list, foreign.From(q.Var).String())
	}
	return list
}

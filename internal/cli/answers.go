package cli

import (
	"context"
	"strings"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/signup"
	"xmpp-start/internal/ui"
)

// givenAnswers reads --answer FIELD=VALUE.
func (a *app) givenAnswers() (map[string][]string, error) {
	all := map[string][]string{}
	for _, s := range a.flags.answers {
		field, value, ok := strings.Cut(s, "=")
		if field == "username" || field == "password" {
			return nil, fault.New(fault.Usage, fault.Args{"Why": "password"})
		}
		if !ok || field == "" {
			return nil, fault.New(fault.Usage, fault.Args{"Flag": "--answer", "Value": foreign.From(s), "Allowed": []string{"FIELD=VALUE"}})
		}
		all[field] = append(all[field], value)
	}
	return all, nil
}

// askOpen asks what the provider wants to know and was not told yet.
func (e *enrolment) askOpen(ctx context.Context, c choice) error {
	if !e.front().Interactive() {
		return nil // what is missing is named when the provider asks for it
	}
	if len(c.questions) > 0 {
		e.quote(c.instructions...)
	}
	return e.askEach(ctx, c.domain, c.questions)
}

// quote says what the provider says.
func (a *app) quote(words ...foreign.Text) {
	for _, w := range words {
		a.front().Say(a.t("cli.said", fault.Args{"Text": w}))
	}
}

// asker asks in the middle of a registration; nil where nobody can be asked.
func (e *enrolment) asker(domain address.Domain) func(context.Context, signup.Asked) (map[string][]string, error) {
	if !e.front().Interactive() {
		return nil
	}
	return func(ctx context.Context, asked signup.Asked) (map[string][]string, error) {
		return e.askAgain(ctx, domain, asked)
	}
}

// askAgain asks with what was typed before.
func (e *enrolment) askAgain(ctx context.Context, domain address.Domain, asked signup.Asked) (map[string][]string, error) {
	e.front().Say(e.t("cli.answer.more", fault.Args{"Domain": domain}))
	if asked.Said.Empty() {
		e.quote(asked.Instructions...)
	} else {
		e.quote(asked.Said)
	}
	for _, q := range asked.Questions {
		if q.Sent {
			delete(e.answers, q.Var)
		}
	}
	err := e.askEach(ctx, domain, asked.Questions)
	return e.answers, err
}

// askEach asks the questions that have no answer, says who is going to be told,
// and remembers what was typed.
func (e *enrolment) askEach(ctx context.Context, domain address.Domain, questions []ibr.Question) error {
	for _, q := range questions {
		if len(e.answers[q.Var]) > 0 {
			continue
		}
		answer, err := e.askAnswer(ctx, domain, q, e.typed[q.Var])
		if err != nil {
			return err
		}
		e.answers[q.Var], e.typed[q.Var] = answer, typed{answer, domain}
	}
	return nil
}

// leave gives up what was typed for a provider as answers for the next one; it is
// proposed there, but sent only when somebody says so.
func (e *enrolment) leave() { e.answers = nil }

// askAnswer asks one question of a provider's, by the type of its field (XEP-0004
// section 3.3). before is what was typed to the same question, for this provider
// or another.
func (a *app) askAnswer(ctx context.Context, domain address.Domain, q ibr.Question, before typed) ([]string, error) {
	args := fault.Args{"Domain": domain, "Label": a.labelOf(q), "Desc": q.Desc}
	title, help := a.t("cli.answer.title", args), a.t("cli.answer.help", args)
	if q.Personal {
		help = a.t("cli.answer.personal", args)
	}
	byDefault, from := first(before.values), ""
	if byDefault != "" {
		from = a.t("cli.answer.before", fault.Args{"Domain": before.domain})
	}
	var options []ui.Option
	for _, o := range q.Options {
		text := o.Label
		if text.Empty() {
			text = foreign.From(o.Value)
		}
		options = append(options, ui.Option{Value: o.Value, Label: text.String()})
	}
	switch {
	case q.Type == "boolean":
		yes, err := a.front().Confirm(ctx, ui.YesNo{Flag: "--answer", Title: title, Help: help, Explicit: true})
		if yes {
			return []string{"1"}, err
		}
		return []string{"0"}, err
	case q.Type == "text-private":
		secret, err := a.front().AskSecret(ctx, ui.SecretInput{Flag: "--answer", Title: title, Help: help})
		return []string{secret.Reveal()}, err
	case q.Type == "list-multi" && len(options) > 0:
		return a.front().ChooseMany(ctx, ui.Several{Flag: "--answer", Title: title, Help: help, Options: options, Default: before.values})
	case len(options) > 0:
		answer, err := a.front().Choose(ctx, ui.Question{Flag: "--answer", Title: title, Help: help, Options: options, Default: byDefault, DefaultFrom: from})
		return []string{answer}, err
	}
	answer, err := a.front().Ask(ctx, ui.Input{Flag: "--answer", Title: title, Help: help, Default: byDefault, DefaultFrom: from, Check: checkAnswer(q)})
	if q.Type == "jid-multi" {
		return separate(answer), err
	}
	return []string{answer}, err
}

// plainFields are the fields of XEP-0077 (section 3.1) that come without a label
// where there is no form, and the texts that name them.
var plainFields = map[string]string{
	"nick": "cli.field.nick", "name": "cli.field.name", "first": "cli.field.first", "last": "cli.field.last",
	"email": "cli.field.email", "address": "cli.field.address", "city": "cli.field.city", "state": "cli.field.state",
	"zip": "cli.field.zip", "phone": "cli.field.phone", "url": "cli.field.url", "date": "cli.field.date",
}

// labelOf is what a question is called: by the provider, unless that only
// repeats the name of the field, else by us.
func (a *app) labelOf(q ibr.Question) foreign.Text {
	if !q.Label.Empty() && q.Label.String() != q.Var {
		return q.Label
	}
	if id, ok := plainFields[q.Var]; ok {
		return foreign.From(a.t(id, nil))
	}
	return foreign.From(q.Var)
}

// separate cuts a list of addresses into its parts.
func separate(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' || r == ' ' })
}

// checkAnswer refuses what is no answer to the question, before it is sent; nil
// where anything may be one.
func checkAnswer(q ibr.Question) func(string) error {
	switch {
	case q.Type == "jid-single", q.Type == "jid-multi":
		return func(s string) error {
			for _, part := range separate(s) {
				if _, err := address.Parse(part); err != nil {
					return err
				}
			}
			return nil
		}
	case q.Var == "email":
		return func(s string) error {
			name, host, ok := strings.Cut(s, "@")
			if _, err := address.ParseDomain(host); !ok || name == "" || err != nil || !strings.Contains(host, ".") {
				return fault.New(fault.BadAddress, fault.Args{"Address": foreign.From(s), "Why": "mail"})
			}
			return nil
		}
	}
	return nil
}

package ui

import (
	"errors"
	"strings"

	"xmpp-start/internal/fault"
)

// refusal is the id of the text that says why an answer has to be given again.
// Any other error ends the question.
type refusal string

func (r refusal) Error() string { return string(r) }

const (
	emptyLine  refusal = "ui.again.empty"
	tooLong    refusal = "ui.again.too-long"
	notText    refusal = "ui.again.not-text"
	notNumber  refusal = "ui.again.number"
	noneMarked refusal = "ui.again.none"
	notYesNo   refusal = "ui.again.yes-no"
)

// refused reports whether err asks for another answer.
func refused(err error) bool {
	var r refusal
	return errors.As(err, &r)
}

// again returns what to say about an answer that was refused, by ui itself or
// by the check of an Input; clean, one or more lines.
func (p *printer) again(err error) string {
	var r refusal
	if errors.As(err, &r) {
		return clean(p.texts.T(string(r), fault.Args{"Yes": p.yesNo(true), "No": p.yesNo(false)}))
	}
	e := fault.Of(err)
	sentence, hint := p.texts.Fault(e)
	lines := append([]string{sentence}, e.Said.Lines()...)
	if hint != "" {
		lines = append(lines, hint)
	}
	return strings.Join(paragraphs(lines), "\n")
}

package ui

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// lines asks in plain lines: a title, numbered options, an answer typed and
// ended with Enter. Nothing that was printed is touched again, so a screen
// reader, a serial line and a log all follow.
type lines struct {
	p    *printer
	keys *keyboard
}

func (l *lines) interactive() bool { return true }

func (l *lines) choose(ctx context.Context, q Question) (string, error) {
	l.introduce(q.Title, q.Help)
	l.list(q.Options)
	byDefault := ""
	if i := q.defaultIndex(); i >= 0 {
		byDefault = strconv.Itoa(i + 1)
	}
	prompt := l.prompt(l.p.texts.T("ui.lines.number", nil), byDefault, q.DefaultFrom)
	return answer(ctx, l, prompt, func(line string) (string, error) {
		if line == "" {
			line = byDefault
		}
		n, err := number(line, len(q.Options))
		if err != nil {
			return "", err
		}
		return q.Options[n-1].Value, nil
	})
}

func (l *lines) chooseMany(ctx context.Context, q Several) ([]string, error) {
	l.introduce(q.Title, q.Help)
	l.list(q.Options)
	var marked []string
	for i, o := range q.Options {
		if slices.Contains(q.Default, o.Value) {
			marked = append(marked, strconv.Itoa(i+1))
		}
	}
	what := l.p.texts.T("ui.lines.numbers", nil)
	if q.NoneIsFine {
		what = l.p.texts.T("ui.lines.numbers-or-none", nil)
	}
	prompt := l.prompt(what, strings.Join(marked, " "), q.DefaultFrom)
	return answer(ctx, l, prompt, func(line string) ([]string, error) {
		typed := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' })
		if len(typed) == 0 {
			typed = marked
		}
		if slices.Equal(typed, []string{"0"}) {
			typed = nil
		}
		chosen := make(map[int]bool)
		for _, s := range typed {
			n, err := number(s, len(q.Options))
			if err != nil {
				return nil, err
			}
			chosen[n-1] = true
		}
		if len(chosen) == 0 && !q.NoneIsFine {
			return nil, noneMarked
		}
		var values []string
		for i, o := range q.Options {
			if chosen[i] {
				values = append(values, o.Value)
			}
		}
		return values, nil
	})
}

func (l *lines) ask(ctx context.Context, in Input) (string, error) {
	l.introduce(in.Title, in.Help)
	prompt := l.prompt(l.p.texts.T("ui.lines.answer", nil), in.Default, in.DefaultFrom)
	return answer(ctx, l, prompt, in.accept)
}

func (l *lines) askSecret(ctx context.Context, in SecretInput) (password.Secret, error) {
	l.introduce(in.Title, in.Help)
	return typeSecret(ctx, l.p, l.keys)
}

func (l *lines) confirm(ctx context.Context, q YesNo) (bool, error) {
	l.introduce(q.Title, q.Help)
	byDefault := ""
	if !q.Explicit {
		byDefault = l.p.yesNo(q.Default)
	}
	what := l.p.texts.T("ui.lines.yes-no", fault.Args{"Yes": l.p.yesNo(true), "No": l.p.yesNo(false)})
	return answer(ctx, l, l.prompt(what, byDefault, ""), func(line string) (bool, error) {
		switch {
		case line == "" && !q.Explicit:
			return q.Default, nil
		case l.p.means(line, true):
			return true, nil
		case l.p.means(line, false):
			return false, nil
		}
		return false, notYesNo
	})
}

// showSecret cannot wipe what it has shown here, so it says so and asks first.
func (l *lines) showSecret(ctx context.Context, s Sheet) error {
	yes, err := l.confirm(ctx, YesNo{
		Title:    l.p.texts.T("ui.sheet.stays", nil),
		Help:     l.p.texts.T("ui.sheet.stays.help", nil),
		Explicit: true,
	})
	if err != nil {
		return err
	}
	if !yes {
		return fault.New(fault.NotConfirmed, nil)
	}
	l.p.print(l.p.err, append(l.p.sheet(s), ""))
	return nil
}

func (l *lines) introduce(title, help string) {
	l.p.Say("", title)
	if help != "" {
		l.p.Say(help)
	}
}

func (l *lines) list(options []Option) {
	for i, o := range options {
		mark := fmt.Sprintf("%d. ", i+1)
		l.p.Say("  " + mark + o.Label)
		if o.Help != "" {
			l.p.Say(strings.Repeat(" ", 2+len(mark)) + o.Help)
		}
	}
}

// prompt returns what stands before the cursor.
func (l *lines) prompt(what, byDefault, from string) string {
	if byDefault != "" {
		what += " [" + l.p.from(byDefault, from) + "]"
	}
	return wrapAll(l.p.texts.T("ui.lines.prompt", fault.Args{"What": what}), l.p.err.width()-1) + " "
}

// answer prompts and reads until parse takes what was typed.
func answer[T any](ctx context.Context, l *lines, prompt string, parse func(string) (T, error)) (T, error) {
	for {
		l.p.raw(prompt)
		line, err := l.keys.line(ctx)
		if err != nil && !refused(err) {
			l.p.raw("\n")
			return *new(T), err
		}
		var value T
		if err == nil {
			value, err = parse(line)
		}
		if err == nil {
			return value, nil
		}
		l.p.Warn(l.p.again(err))
	}
}

// number reads one of the numbers from 1 to most.
func number(s string, most int) (int, error) {
	n, err := strconv.Atoi(strings.TrimSuffix(s, "."))
	if err != nil || n < 1 || n > most {
		return 0, notNumber
	}
	return n, nil
}

// means reports whether typed is yes (or no) or a beginning of it, in the
// user's language or in English.
func (p *printer) means(typed string, yes bool) bool {
	word := "no"
	if yes {
		word = "yes"
	}
	typed = strings.ToLower(typed)
	return typed != "" && (strings.HasPrefix(strings.ToLower(p.yesNo(yes)), typed) || strings.HasPrefix(word, typed))
}

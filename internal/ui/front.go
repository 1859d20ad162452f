package ui

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// front is the Front of a terminal, of plain lines and of a script: they write
// in the same way and differ in how they ask.
type front struct {
	*printer
	asker asker
	yes   bool
	// open opens a link or a file on the desktop.
	open func(where string) error
}

// asker is a way of asking.
type asker interface {
	interactive() bool
	choose(ctx context.Context, q Question) (string, error)
	chooseMany(ctx context.Context, q Several) ([]string, error)
	ask(ctx context.Context, in Input) (string, error)
	askSecret(ctx context.Context, in SecretInput) (password.Secret, error)
	confirm(ctx context.Context, q YesNo) (bool, error)
	showSecret(ctx context.Context, s Sheet) error
}

func (f *front) Interactive() bool { return f.asker.interactive() }

func (f *front) Choose(ctx context.Context, q Question) (string, error) {
	if i := q.defaultIndex(); f.yes && i >= 0 {
		f.answered(q.Title, f.from(q.Options[i].Label, q.DefaultFrom))
		return q.Default, nil
	}
	defer f.pause()()
	return f.asker.choose(ctx, q)
}

func (f *front) ChooseMany(ctx context.Context, q Several) ([]string, error) {
	if f.yes && (q.NoneIsFine || len(q.Default) > 0) {
		f.answered(q.Title, f.from(f.labels(q.Options, q.Default), q.DefaultFrom))
		return q.Default, nil
	}
	defer f.pause()()
	return f.asker.chooseMany(ctx, q)
}

func (f *front) Ask(ctx context.Context, in Input) (string, error) {
	if f.yes && in.Default != "" {
		f.answered(in.Title, f.from(in.Default, in.DefaultFrom))
		return in.Default, nil
	}
	defer f.pause()()
	if in.Elsewhere == nil || !f.Interactive() {
		return f.asker.ask(ctx, in)
	}
	return f.askHereOrElsewhere(ctx, in)
}

// errElsewhere ends a question that was answered another way.
var errElsewhere = errors.New("ui: answered elsewhere")

func (f *front) askHereOrElsewhere(ctx context.Context, in Input) (string, error) {
	limited, cancel := context.WithCancelCause(ctx)
	came := make(chan string, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case answer, ok := <-in.Elsewhere:
			if ok {
				came <- answer
				cancel(errElsewhere)
			}
		case <-limited.Done():
		}
	}()
	typed, err := f.asker.ask(limited, in)
	cancel(nil)
	<-done
	select {
	case answer := <-came:
		if err != nil && ctx.Err() == nil {
			f.answered(in.Title, answer)
			return answer, nil
		}
	default:
	}
	return typed, err
}

func (f *front) AskSecret(ctx context.Context, in SecretInput) (password.Secret, error) {
	defer f.pause()()
	return f.asker.askSecret(ctx, in)
}

func (f *front) Confirm(ctx context.Context, q YesNo) (bool, error) {
	if f.yes && !q.Explicit {
		f.answered(q.Title, f.yesNo(q.Default))
		return q.Default, nil
	}
	defer f.pause()()
	return f.asker.confirm(ctx, q)
}

func (f *front) ShowSecret(ctx context.Context, s Sheet) error {
	defer f.pause()()
	return f.asker.showSecret(ctx, s)
}

// defaultIndex returns which option is the default; -1: none.
func (q Question) defaultIndex() int {
	return slices.IndexFunc(q.Options, func(o Option) bool { return o.Value == q.Default })
}

// accept returns the answer that typed stands for, or why it is none.
func (in Input) accept(typed string) (string, error) {
	answer := strings.TrimSpace(typed)
	if answer == "" {
		answer = in.Default
	}
	if answer == "" {
		return "", emptyLine
	}
	if in.Check != nil {
		if err := in.Check(answer); err != nil {
			return "", err
		}
	}
	return answer, nil
}

// from adds where a default came from.
func (p *printer) from(answer, from string) string {
	if from == "" {
		return answer
	}
	return p.texts.T("ui.from", fault.Args{"Answer": answer, "From": from})
}

// labels names the options with one of the values.
func (p *printer) labels(options []Option, values []string) string {
	var labels []string
	for _, o := range options {
		if slices.Contains(values, o.Value) {
			labels = append(labels, o.Label)
		}
	}
	if labels == nil {
		return p.texts.T("ui.none", nil)
	}
	return strings.Join(labels, ", ")
}

func (p *printer) yesNo(yes bool) string {
	if yes {
		return p.texts.T("ui.yes", nil)
	}
	return p.texts.T("ui.no", nil)
}

package ui

import (
	"context"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// script asks nothing: there is nobody, or nobody who could answer.
type script struct{}

func (script) interactive() bool { return false }

func (script) choose(ctx context.Context, q Question) (string, error) {
	return "", missing(ctx, q.Flag)
}

func (script) chooseMany(ctx context.Context, q Several) ([]string, error) {
	return nil, missing(ctx, q.Flag)
}

func (script) ask(ctx context.Context, in Input) (string, error) {
	return "", missing(ctx, in.Flag)
}

func (script) askSecret(ctx context.Context, in SecretInput) (password.Secret, error) {
	return password.Secret{}, missing(ctx, in.Flag)
}

func (script) confirm(ctx context.Context, q YesNo) (bool, error) {
	return false, missing(ctx, q.Flag)
}

func (script) showSecret(ctx context.Context, _ Sheet) error { return missing(ctx, "") }

// missing names the flag that would have answered.
func missing(ctx context.Context, flag string) error {
	switch {
	case ctx.Err() != nil:
		return ended(ctx)
	case flag == "":
		return fault.New(fault.NeedsTerminal, nil)
	}
	return fault.New(fault.MissingAnswer, fault.Args{"Flag": flag})
}

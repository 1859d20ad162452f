package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/signup"
)

func (a *app) resumeCommand() *cobra.Command {
	cmd := simple("resume [ADDRESS]", "cli.resume.short", 0, 1, func(ctx context.Context, args []string) error { return a.resume(ctx, args) })
	set := cmd.Flags()
	set.BoolVar(&a.flags.passwordStdin, "password-stdin", false, "cli.flag.password-stdin")
	set.StringVar(&a.flags.invitation, "invitation", "", "cli.flag.invitation")
	set.StringArrayVar(&a.flags.answers, "answer", nil, "cli.flag.answer")
	return cmd
}

// resumed is the JSON form of what resume did, one entry an attempt.
type resumed struct {
	Schema   int            `json:"schema"`
	Attempts []resumedEntry `json:"attempts"`
}

type resumedEntry struct {
	Address string     `json:"address"`
	Status  string     `json:"status"`
	Kind    fault.Kind `json:"kind,omitempty"`
}

// resume brings every interrupted attempt to its end, or the one for an address.
// Each is reported on its own; the worst one decides the exit code.
func (a *app) resume(ctx context.Context, args []string) error {
	j, err := a.journal(ctx)
	if err != nil {
		return err
	}
	open, damaged, err := j.Unfinished()
	if err != nil {
		return err
	}
	if len(args) == 1 {
		only, err := address.Parse(args[0])
		if err != nil {
			return err
		}
		attempt, ok := journal.For(open, only)
		if !ok {
			return fault.New(fault.UnknownAccount, fault.Args{"Address": only, "Why": "attempt"})
		}
		open, damaged = []journal.Attempt{attempt}, nil
	}
	out := resumed{Schema: schema, Attempts: []resumedEntry{}}
	worst := a.allTold(damaged)
	for _, attempt := range open {
		entry := resumedEntry{Address: attempt.Address.String(), Status: statusVerified}
		a.front().Heading(a.t("cli.resume.one", fault.Args{"Address": attempt.Address}))
		if err := a.resumeOne(ctx, attempt); err != nil {
			f := fault.Of(err)
			entry.Status, entry.Kind = statusOf(f), f.Kind
			if !a.flags.json {
				a.tell(err)
				err = said{err}
			}
			if worst == nil || f.Exit() > fault.Of(worst).Exit() {
				worst = err
			}
			if ctx.Err() != nil {
				return err
			}
		}
		out.Attempts = append(out.Attempts, entry)
	}
	line := a.t("cli.resume.none", nil)
	if len(open) > 0 {
		line = a.t("cli.resume.done", fault.Args{"Count": len(open)})
	}
	return errors.Join(a.result(out, line), worst)
}

func (a *app) resumeOne(ctx context.Context, attempt journal.Attempt) error {
	store, err := a.store(ctx, attempt.Store)
	if err != nil {
		return err
	}
	s, err := a.signupWith(ctx, store)
	if err != nil {
		return err
	}
	answers, err := a.givenAnswers()
	if err != nil {
		return err
	}
	domain := attempt.Address.Domain()
	e := &enrolment{app: a, answers: answers, typed: map[string]typed{}}
	req := signup.Request{
		Answers: answers, Solve: a.solver(domain), Ask: e.asker(domain), Trust: a.truster(domain),
		Name: attempt.Name, Server: attempt.Server, CAFile: attempt.CAFile, Proxy: attempt.Proxy,
	}
	if req.Target, err = a.targetVia(domain, way{attempt.Server, attempt.CAFile, attempt.Proxy}); err != nil {
		return err
	}
	if a.flags.invitation != "" {
		l, err := a.readInvitation(ctx, a.flags.invitation)
		if err != nil {
			return err
		}
		req.Token = l.Token
	}
	done, err := a.attempt(s, func() (*signup.Done, error) { return s.Resume(ctx, attempt, req) })
	if err != nil {
		return err
	}
	defer done.Session.Close()
	return a.welcome(ctx, done)
}

// statusOf is the status of an account after a failure.
func statusOf(f *fault.Error) string {
	switch f.Kind {
	case fault.NotUsable, fault.NotProven:
		return "created"
	case fault.OutcomeUnknown, fault.Interrupted, fault.Terminated:
		return "unknown"
	}
	switch f.Exit() {
	case 3:
		return "refused"
	case 4, 6:
		return "pending"
	}
	return "unknown"
}

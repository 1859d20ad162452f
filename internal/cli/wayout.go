package cli

import (
	"context"
	"errors"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/ui"
)

// What can be done where a provider did not make the account.
const (
	wayAnother = "another" // go on to the next provider
	wayAgain   = "again"   // try once more
	wayAnyway  = "anyway"  // take it as it is
	wayProof   = "proof"   // log in once more to an account that there may be
	wayPage    = "page"    // make the account on a web page of the provider
	wayLink    = "link"    // use an invitation
	wayStop    = "stop"
)

// wayOut tells why there is no account, and has somebody choose how it goes on:
// at the choice that is returned, or, where that is nil, not any more. Where
// nobody can be asked the failure itself is returned.
func (e *enrolment) wayOut(ctx context.Context, cause error, c choice) (*choice, error) {
	f := fault.Of(cause)
	ways := waysOut(f)
	if ctx.Err() != nil || !e.front().Interactive() || e.flags.yes || len(ways) == 0 {
		return nil, cause
	}
	free, err := e.mayLeave(ctx)
	if err != nil {
		return nil, errors.Join(cause, err)
	}
	q := ui.Question{Title: e.t("cli.way.title", nil), Help: e.t("cli.way.help", nil)}
	if free {
		q.Help = e.t("cli.way.help.none", nil)
	}
	for _, way := range append(ways, wayStop) {
		if (way == wayAnother || way == wayLink) && !free {
			continue
		}
		if q.Default == "" && way != wayStop {
			q.Default = way
		}
		q.Options = append(q.Options, ui.Option{Value: way, Label: e.t("cli.way.to."+way, fault.Args{"Domain": c.domain})})
	}
	if q.Default == "" {
		return nil, cause
	}
	e.regret(f)
	way, err := e.front().Choose(ctx, q)
	if err != nil {
		return nil, err
	}
	switch way {
	case wayAgain, wayProof, wayAnyway:
		if f.Kind == fault.ApprovalPending && e.trial != nil {
			// There is no mail in practice; its link is followed here.
			e.front().Say(e.t("cli.practice.approved", nil))
			if err := e.trial.server.Activate(e.tried.Local()); err != nil {
				return nil, err
			}
		}
		c.looked = c.looked && f.Exit() != 5
		c.drawn = c.drawn && way != wayAnyway // from then on it need not fit
		return &c, nil
	case wayAnother:
		return e.goOn(ctx, func() (choice, error) { return e.search.next(ctx) })
	case wayLink:
		return e.goOn(ctx, func() (choice, error) { return e.byInvitation(ctx) })
	case wayPage:
		return nil, e.byPage(ctx, c.domain, f)
	}
	return nil, e.stopped(f)
}

// stopped is the end that was chosen: what went wrong was said, and what can be
// done later is left to say.
func (e *enrolment) stopped(f *fault.Error) error {
	if e.flags.json {
		return f
	}
	if _, hint := e.texts().Fault(f); hint != "" {
		e.front().Say(e.t("cli.hint", fault.Args{"Hint": hint}))
	}
	return said{f}
}

// regret says what went wrong, without a hint: the ways out follow.
func (e *enrolment) regret(f *fault.Error) {
	sentence, _ := e.texts().Fault(f)
	lines := []string{sentence}
	if !f.Said.Empty() {
		lines = append(lines, e.t("cli.said", fault.Args{"Text": f.Said}))
	}
	e.front().Warn(lines...)
}

// waysOut are those that may lead on from a failure, the best first.
func waysOut(f *fault.Error) []string {
	switch f.Kind {
	case fault.ApprovalPending, fault.OutcomeUnknown, fault.NotUsable, fault.NotProven:
		return []string{wayProof}
	case fault.WebOnly:
		return []string{wayAnother, wayPage}
	case fault.InvitationNeeded, fault.InvitationUsedUp:
		return []string{wayAnother, wayLink}
	case fault.AnswerNeeded, fault.Puzzle, fault.TooManyRounds:
		return []string{wayAnother, wayAgain}
	case fault.AppShut:
		return []string{wayAnother, wayAnyway}
	case fault.NoProvider, fault.ContactRefused:
		return nil
	}
	switch f.Exit() {
	case 5:
		return []string{wayAnother, wayAgain}
	case 3, 6, 7:
		return []string{wayAnother}
	}
	return nil
}

// mayLeave reports whether nothing is left behind at the provider that was tried
// last: no account that there may be.
func (e *enrolment) mayLeave(ctx context.Context) (bool, error) {
	if e.tried.IsZero() {
		return true, nil
	}
	j, err := e.journal(ctx)
	if err != nil {
		return false, err
	}
	open, _, err := j.Unfinished()
	if err != nil {
		return false, err
	}
	attempt, ok := journal.For(open, e.tried)
	return !ok || attempt.MayGo(), nil
}

// goOn leaves the provider that was tried for the next one.
func (e *enrolment) goOn(ctx context.Context, next func() (choice, error)) (*choice, error) {
	c, err := next()
	if err != nil {
		return nil, err
	}
	if !e.tried.IsZero() {
		s, err := e.signupWith(ctx, e.store)
		if err != nil {
			return nil, err
		}
		if _, err := s.Abandon(ctx, e.tried); err != nil {
			return nil, err
		}
		e.tried = address.Address{}
	}
	e.leave()
	return &c, nil
}

// byInvitation asks for a link and is the choice of the provider that it is for.
func (e *enrolment) byInvitation(ctx context.Context) (choice, error) {
	typed, err := e.front().Ask(ctx, ui.Input{Title: e.t("cli.way.link.title", nil), Check: isLink})
	if err != nil {
		return choice{}, err
	}
	if e.link, err = e.readInvitation(ctx, typed); err != nil {
		return choice{}, err
	}
	e.explainLink(e.link, false)
	return e.invited(ctx)
}

// byPage leads to a provider's web page, where the account is made by hand, and
// brings it back into the flow.
func (e *enrolment) byPage(ctx context.Context, domain address.Domain, f *fault.Error) error {
	page, _ := f.Args["Link"].(foreign.Text)
	if _, err := e.front().Open(ctx, ui.Opening{
		Title: e.t("cli.page.open", nil), Help: e.t("cli.page.open.help", fault.Args{"Host": f.Args["Host"], "Domain": domain}), Where: page.String(),
	}); err != nil {
		return err
	}
	e.front().QR(page.String())
	made, err := e.front().Confirm(ctx, ui.YesNo{Title: e.t("cli.page.made", nil), Help: e.t("cli.page.made.help", nil), Default: true})
	switch {
	case err != nil:
		return err
	case !made:
		return f
	}
	typed, err := e.front().Ask(ctx, ui.Input{Flag: "ADDRESS", Title: e.t("cli.page.address", nil), Check: isAddress})
	if err != nil {
		return err
	}
	own, err := address.Parse(typed)
	if err != nil {
		return err
	}
	return e.addAccount(ctx, own, password.Secret{}, func(session *connect.Session, acc account.Account, out *outcome) error {
		return e.goOnWith(ctx, session, acc, out)
	})
}

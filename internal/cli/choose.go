package cli

import (
	"context"
	"slices"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/suggest"
	"xmpp-start/internal/ui"
	"xmpp-start/providers"
)

// choice is the provider where the account is going to be made.
type choice struct {
	domain  address.Domain
	reasons []suggest.Reason
	// terms is the page with its terms; empty where none is known.
	terms string
	// token is that of an invitation.
	token string
	// questions are what it asks beside name and password, and instructions its
	// words about that, where it was looked at.
	questions    []ibr.Question
	instructions foreign.Text
}

// named is the choice of a provider by its domain.
func (a *app) named(domain string, n needs.Needs) (choice, error) {
	d, err := address.ParseDomain(domain)
	if err != nil {
		return choice{}, err
	}
	return a.chosen(d, n)
}

func (a *app) chosen(domain address.Domain, n needs.Needs) (choice, error) {
	c := choice{domain: domain}
	list, err := providers.All()
	if err != nil {
		return c, err
	}
	if known, ok := suggest.Evaluate(n, list, domain, a.now()); ok {
		c.terms = known.Provider.TermsPage(n.Lang)
		c.reasons = append(known.Gates, known.Reasons...)
	}
	return c, nil
}

// choose suggests a provider and, where there is somebody to ask, lets them
// take it, or another. One that was taken is looked at, and only that one: what
// is closed today is not found out after everything was typed.
func (a *app) choose(ctx context.Context, n needs.Needs) (choice, error) {
	random := a.random()
	if !a.front().Interactive() && !n.Wants(needs.NoPuzzle) {
		n.Wishes = append(slices.Clone(n.Wishes), needs.NoPuzzle) // there is nobody to solve one
	}
	turnedDown := map[address.Domain]bool{}
	for {
		ranked, err := a.rank(n)
		if err != nil {
			return choice{}, err
		}
		a.warnOfAge(ranked)
		ranked.Pool = without(ranked.Pool, turnedDown)
		if len(ranked.Pool) == 0 {
			ranked.Pool = without(ranked.Others, turnedDown)
		}
		drawn, ok := ranked.Draw(random)
		if !ok {
			return choice{}, noProvider(n)
		}
		c := choice{domain: drawn.Provider.Domain, reasons: drawn.Reasons, terms: drawn.Provider.TermsPage(n.Lang)}
		a.sayReasons(c)
		if !a.front().Interactive() || a.flags.yes {
			return a.orTrial(c), nil
		}
		answer, err := a.front().Choose(ctx, ui.Question{
			Flag: "DOMAIN", Title: a.t("cli.choose.title", fault.Args{"Domain": c.domain}), Help: a.t("cli.choose.help", nil), Default: "take",
			Options: []ui.Option{
				{Value: "take", Label: a.t("cli.choose.take", fault.Args{"Domain": c.domain})},
				{Value: "other", Label: a.t("cli.choose.other", nil)},
				{Value: "wishes", Label: a.t("cli.choose.wishes", nil)},
			},
		})
		switch {
		case err != nil:
			return choice{}, err
		case answer == "other":
			turnedDown[c.domain] = true
			continue
		case answer == "wishes":
			if err := a.askWishes(ctx, &n); err != nil {
				return choice{}, err
			}
			continue
		}
		suggested := c.domain
		c = a.orTrial(c)
		if err = a.look(ctx, &c); err == nil {
			return c, nil
		}
		if ctx.Err() != nil || fault.Of(err).Exit() == 1 {
			return choice{}, err
		}
		another, askErr := a.moveOn(ctx, err)
		if askErr != nil || !another {
			return choice{}, firstError(askErr, err)
		}
		turnedDown[suggested] = true
	}
}

// moveOn tells why a provider cannot be had and asks whether to see another.
func (a *app) moveOn(ctx context.Context, err error) (bool, error) {
	a.tell(err)
	return a.front().Confirm(ctx, ui.YesNo{Title: a.t("cli.choose.next", nil), Default: true})
}

// lookTime is how long the look at one provider may take; through a proxy, where
// Tor has to build a way first, it is longer.
const (
	lookTime      = 5 * time.Second
	lookTimeProxy = 40 * time.Second
)

// look asks the provider what it wants of a new account.
func (a *app) look(ctx context.Context, c *choice) error {
	target, err := a.target(c.domain)
	if err != nil {
		return err
	}
	step := a.front().Progress(a.t("cli.look", fault.Args{"Domain": c.domain}))
	patience := lookTime
	if !target.Proxy.IsZero() {
		patience = lookTimeProxy
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := ibr.Begin(limited, target, c.token)
	if err != nil {
		step.Fail("")
		return err
	}
	defer r.Close()
	step.Done(a.t("cli.look.open", fault.Args{"Domain": c.domain}))
	c.questions, c.instructions = r.Questions(), r.Instructions()
	return nil
}

// sayReasons tells which provider it is and why.
func (a *app) sayReasons(c choice) {
	a.front().Heading(a.t("cli.suggest.drawn", fault.Args{"Domain": c.domain}))
	a.front().Say(a.sentences(c.reasons)...)
}

func without(list []suggest.Candidate, turnedDown map[address.Domain]bool) []suggest.Candidate {
	var left []suggest.Candidate
	for _, c := range list {
		if !turnedDown[c.Provider.Domain] {
			left = append(left, c)
		}
	}
	return left
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

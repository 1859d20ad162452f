package cli

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/survey"
	"xmpp-start/internal/ui"
	"xmpp-start/providers"
)

func (a *app) providerCheckCommand() *cobra.Command {
	cmd := simple("check [DOMAIN]...", "check.short", 0, math.MaxInt, nil)
	cmd.Long = "check.long"
	folder := cmd.Flags().String("write", "", "check.flag.write")
	by := cmd.Flags().String("account", "", "check.flag.account")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.checkProviders(cmd.Context(), args, *folder, *by)
	}
	return cmd
}

// checkProviders looks at providers that were named, or at all of the list that
// let themselves be looked at with others. The worst of what was in the way
// decides the exit code.
func (a *app) checkProviders(ctx context.Context, args []string, folder, by string) error {
	list, err := providers.All()
	if err != nil {
		return err
	}
	list = a.withKept(list, a.withTold) // without what was seen, for that is what a look is compared with
	domains, skipped, err := a.toCheck(args, list)
	if err != nil {
		return err
	}
	notes, err := openNotes(folder, domains)
	if err != nil {
		return err
	}
	var acc account.Account
	if by != "" {
		if acc, err = a.pickAccount(ctx, []string{by}); err != nil {
			return err
		}
	}
	if len(args) == 0 {
		if err := a.confirmChecks(ctx, len(domains)); err != nil {
			return err
		}
	}
	targets, err := a.shuffled(domains)
	if err != nil {
		return err
	}
	r := &checkReport{app: a, list: list, skipped: skipped, alone: len(args) == 1}
	r.begin(domains)
	step := a.front().Progress(a.t("check.looking", fault.Args{"Count": len(targets)}))
	if err := survey.All(ctx, targets, a.now, r.add); err != nil {
		step.Fail("")
		return err
	}
	step.Done("")
	if by != "" {
		if err := a.askProviders(ctx, acc, r.seen); err != nil {
			return err
		}
	}
	if err := r.end(); err != nil {
		return err
	}
	if err := notes.write(r.seen); err != nil {
		return err
	}
	// Nobody has asked for it: that it cannot be kept is no failure to look.
	if err := a.keepSeen(ctx, list, r.seen); err != nil {
		sentence, _ := a.texts().Fault(fault.Of(err))
		a.front().Warn(a.t("check.unkept", fault.Args{"Error": sentence}))
	}
	return r.worst()
}

// toCheck lists whom to look at, and who is left out of many by their own wish.
func (a *app) toCheck(args []string, list []providers.Provider) (domains, skipped []address.Domain, err error) {
	for _, arg := range args {
		d, err := address.ParseDomain(arg)
		if err != nil {
			return nil, nil, err
		}
		if d = a.orTrial(choice{domain: d}).domain; !slices.Contains(domains, d) {
			domains = append(domains, d)
		}
	}
	switch {
	case len(args) > 0:
		return domains, nil, nil
	case a.trial != nil:
		return []address.Domain{a.trial.domain()}, nil, nil
	}
	for _, p := range list {
		switch {
		case p.Status.Value == providers.Gone:
		case p.BulkChecks.Value == providers.No:
			skipped = append(skipped, p.Domain)
		default:
			domains = append(domains, p.Domain)
		}
	}
	return domains, skipped, nil
}

// confirmChecks asks before many are contacted.
func (a *app) confirmChecks(ctx context.Context, count int) error {
	yes, err := a.front().Confirm(ctx, ui.YesNo{
		Flag: "--yes", Title: a.t("check.ask", fault.Args{"Count": count}), Help: a.t("check.ask.help", nil), Default: a.flags.yes,
	})
	if err == nil && !yes {
		err = fault.New(fault.NotConfirmed, nil)
	}
	return err
}

// lookTarget is a server that is only looked at.
func (a *app) lookTarget(domain address.Domain) (connect.Target, error) {
	t, err := a.target(domain)
	if t.Timeout == 0 {
		t.Timeout = lookTime(t)
	}
	return t, err
}

// shuffled are the servers in an order that nobody is always first in.
func (a *app) shuffled(domains []address.Domain) ([]connect.Target, error) {
	var targets []connect.Target
	for _, d := range domains {
		t, err := a.lookTarget(d)
		if err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	a.random().Shuffle(len(targets), func(i, j int) { targets[i], targets[j] = targets[j], targets[i] })
	return targets, nil
}

// askProviders logs in to an account of this computer and asks what providers tell
// to those who have one.
func (a *app) askProviders(ctx context.Context, acc account.Account, seen []survey.Seen) error {
	_, session, err := a.logIn(ctx, acc, nil)
	if err != nil {
		return err
	}
	defer session.Close()
	step := a.front().Progress(a.t("check.asking", fault.Args{"Count": len(seen)}))
	survey.AskAll(ctx, session, seen, cmp.Or(time.Duration(a.flags.timeout), survey.Timeout))
	if ctx.Err() != nil {
		step.Fail("")
		return context.Cause(ctx)
	}
	step.Done("")
	return nil
}

// byDomain sorts what came in any order.
func byDomain(x, y survey.Seen) int { return cmp.Compare(x.Domain.String(), y.Domain.String()) }

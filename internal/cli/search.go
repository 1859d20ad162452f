package cli

import (
	"context"
	"math/rand/v2"
	"net/url"
	"slices"

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
	// known is when the list's facts about it are from; zero where it is on no list.
	known providers.Day
	// terms is the page with its terms; empty where none is known.
	terms string
	// against is what excludes it from being suggested; page is where it makes
	// accounts, if the list says that it does so on a page. Both are of one that was
	// named.
	against []suggest.Reason
	page    string
	// drawn says that it was suggested, and not named: it has to fit.
	drawn bool
	// token is that of an invitation.
	token string
	// looked says that the provider was asked what it wants, and takes new people.
	looked bool
	// questions are what it asks beside name and password, and instructions its
	// words about that, where it was looked at.
	questions    []ibr.Question
	instructions []foreign.Text
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
	p, err := a.provider(domain)
	switch {
	case fault.Is(err, fault.UnknownProvider):
		return c, nil
	case err != nil:
		return c, err
	}
	account := suggest.Account(n, &p, a.now())
	c.known, c.terms = p.Origin.On, p.TermsPage(n.Lang)
	c.against = account.Gates
	c.reasons = append(slices.Clip(account.Gates), account.Reasons...)
	if p.SignUp() == providers.OnPage {
		c.page, _ = p.RegistrationPage.Value.For(n.Lang)
	}
	return c, nil
}

// closed makes of the failure that no program gets an account there the one that
// names the page where people do: few servers tell it, and the list may know it.
func (c choice) closed(err error) error {
	page, parseErr := url.Parse(c.page)
	if !fault.Is(err, fault.Closed) || c.page == "" || parseErr != nil {
		return err
	}
	f := fault.Wrap(fault.WebOnly, err, fault.Args{"Domain": c.domain, "Link": foreign.From(c.page), "Host": foreign.From(page.Hostname())})
	f.Said = fault.Of(err).Said
	return f
}

// sayAgainst tells why a provider that was named would not have been suggested.
func (a *app) sayAgainst(c choice) {
	if len(c.against) == 0 {
		return
	}
	lines := []string{a.t("provider.named.against", fault.Args{"Domain": c.domain})}
	for _, g := range c.against {
		lines = append(lines, "- "+a.t(g.ID, g.Args))
	}
	a.front().Say(lines...)
}

// search is the way from one suggested provider to the next.
type search struct {
	*app
	needs      needs.Needs
	random     *rand.Rand
	turnedDown map[address.Domain]bool
}

func (a *app) search(n needs.Needs) *search {
	if !a.front().Interactive() && !n.Wants(needs.NoPuzzle) {
		n.Wishes = append(slices.Clone(n.Wishes), needs.NoPuzzle) // there is nobody to solve one
	}
	return &search{app: a, needs: n, random: a.random(), turnedDown: map[address.Domain]bool{}}
}

// next suggests a provider that was not turned down and, where there is somebody
// to ask, lets them take it, or go on to another. Nothing is contacted.
func (s *search) next(ctx context.Context) (choice, error) {
	for {
		drawn, err := s.draw()
		if err != nil {
			return choice{}, err
		}
		c := choice{drawn: true, domain: drawn.Provider.Domain, reasons: drawn.Reasons, known: drawn.Provider.Origin.On, terms: drawn.Provider.TermsPage(s.needs.Lang)}
		s.sayReasons(c)
		answer := "take"
		if s.front().Interactive() && !s.flags.yes {
			answer, err = s.front().Choose(ctx, ui.Question{
				Flag: "DOMAIN", Title: s.t("cli.choose.title", fault.Args{"Domain": c.domain}), Help: s.t("cli.choose.help", nil), Default: "take",
				Options: []ui.Option{
					{Value: "take", Label: s.t("cli.choose.take", fault.Args{"Domain": c.domain})},
					{Value: "other", Label: s.t("cli.choose.other", nil)},
					{Value: "wishes", Label: s.t("cli.choose.wishes", nil)},
				},
			})
		}
		switch {
		case err != nil:
			return choice{}, err
		case answer == "wishes":
			if err := s.askWishes(ctx, &s.needs); err != nil {
				return choice{}, err
			}
			continue
		}
		// Whoever comes back has no use for this one.
		s.turnedDown[c.domain] = true
		if answer == "take" {
			return s.orTrial(c), nil
		}
	}
}

// draw returns one of the best that are left.
func (s *search) draw() (suggest.Candidate, error) {
	ranked, err := s.rank(s.needs)
	if err != nil {
		return suggest.Candidate{}, err
	}
	s.warnOfAge(ranked)
	left := ranked.Without(func(p *providers.Provider) bool { return s.turnedDown[p.Domain] })
	drawn, ok := left.Draw(s.random)
	switch {
	case ok:
		return drawn, nil
	case len(ranked.Pool) > 0 && !ranked.TooOld:
		return drawn, fault.New(fault.NoProvider, fault.Args{"Why": "seen"})
	}
	return drawn, s.noProvider(s.needs, ranked)
}

// sayReasons tells which provider it is and why.
func (a *app) sayReasons(c choice) {
	a.front().Heading(a.t("cli.suggest.drawn", fault.Args{"Domain": c.domain}))
	a.front().Say(a.sentences(c.reasons)...)
}

// sayAge tells of when the list is where its provider may have changed since.
func (a *app) sayAge(c choice, f *fault.Error) {
	switch f.Kind {
	case fault.Closed, fault.WebOnly, fault.InvitationNeeded, fault.NoXMPP, fault.NoSuchDomain, fault.UnknownHost:
		if !c.known.IsZero() {
			a.front().Say(a.t("cli.list-of", fault.Args{"Domain": c.domain, "Date": c.known}))
		}
	}
}

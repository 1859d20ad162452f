package cli

import (
	"cmp"
	"context"
	"runtime"
	"slices"

	"xmpp-start/internal/i18n"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/ui"
	"xmpp-start/providers"
)

// surroundings is what is known of the user before anything is asked.
func (a *app) surroundings() needs.Surroundings {
	lang, country := i18n.Speaker(a.flags.lang)
	return needs.Surroundings{
		System: runtime.GOOS, Lang: cmp.Or(lang, a.texts().Lang()), Country: providers.Country(country), Proxied: !a.flags.proxy.IsZero(),
	}
}

// given returns the answers that flags gave, by flag.
func (a *app) given() map[string][]string {
	g := map[string][]string{}
	for flag, value := range map[string]string{"contact": a.flags.contact, "invitation": a.flags.invitation} {
		if value != "" {
			g[flag] = []string{value}
		}
	}
	for flag, values := range map[string][]string{"device": a.flags.devices, "wish": a.flags.wishes} {
		if values != nil {
			g[flag] = values
		}
	}
	return g
}

// settled returns the answers of the flags, with the defaults for the rest.
func (a *app) settled() (needs.Needs, error) {
	n := needs.Defaults(a.surroundings())
	for flag, values := range a.given() {
		if err := n.Answer(flag, values...); err != nil {
			return n, err
		}
	}
	return n, nil
}

// askNeeds asks the questions that no flag has answered. Wishes are not asked
// for here: most people have none, and those who do say so where a provider is
// suggested.
func (a *app) askNeeds(ctx context.Context) (needs.Needs, error) {
	n, err := a.settled()
	if err != nil {
		return n, err
	}
	given := a.given()
	for _, q := range needs.Questions(a.surroundings()) {
		if _, answered := given[q.Flag]; answered || q.Flag == "wish" || !needs.Open(q.Flag, n) {
			continue
		}
		if err := a.ask(ctx, q, &n); err != nil {
			return n, err
		}
	}
	return n, nil
}

// askWishes asks for the wishes.
func (a *app) askWishes(ctx context.Context, n *needs.Needs) error {
	all := needs.Questions(a.surroundings())
	i := slices.IndexFunc(all, func(q needs.Question) bool { return q.Flag == "wish" })
	return a.ask(ctx, all[i], n)
}

// ask puts one question into words and its answer into n.
func (a *app) ask(ctx context.Context, q needs.Question, n *needs.Needs) error {
	flag, title := "--"+q.Flag, a.t(q.Text, nil)
	var help, from string
	if q.Help != "" {
		help = a.t(q.Help, nil)
	}
	if q.DefaultFrom != "" {
		from = a.t(q.DefaultFrom, nil)
	}
	var options []ui.Option
	for _, o := range q.Options {
		option := ui.Option{Value: o.Value, Label: a.t(o.Text, o.Args)}
		if o.Help != "" {
			option.Help = a.t(o.Help, o.Args)
		}
		options = append(options, option)
	}
	var answers []string
	var err error
	switch q.Kind {
	case needs.One:
		var answer string
		answer, err = a.front().Choose(ctx, ui.Question{
			Flag: flag, Title: title, Help: help, Options: options, Default: first(q.Default), DefaultFrom: from,
		})
		answers = []string{answer}
	case needs.Many:
		answers, err = a.front().ChooseMany(ctx, ui.Several{
			Flag: flag, Title: title, Help: help, Options: options, Default: q.Default, DefaultFrom: from, NoneIsFine: q.Flag == "wish",
		})
	case needs.Line:
		var answer string
		answer, err = a.front().Ask(ctx, ui.Input{
			Flag: flag, Title: title, Help: help, Default: a.t("cli.no-invitation", nil), Check: func(s string) error {
				if s == a.t("cli.no-invitation", nil) {
					return nil
				}
				return isLink(s)
			},
		})
		if answer != a.t("cli.no-invitation", nil) {
			answers = []string{answer}
		}
	}
	if err != nil || len(answers) == 0 && q.Kind == needs.Line {
		return err
	}
	return n.Answer(q.Flag, answers...)
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

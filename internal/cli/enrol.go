package cli

import (
	"context"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/link"
	"xmpp-start/internal/needs"
	"xmpp-start/internal/password"
	"xmpp-start/internal/signup"
	"xmpp-start/internal/suggest"
	"xmpp-start/internal/survey"
	"xmpp-start/internal/vault"
)

// enrolment is somebody's way to an account. What they have settled on it is kept
// where one provider refuses and they go on to another.
type enrolment struct {
	*app
	needs  needs.Needs
	search *search
	// link is an invitation to be accepted when the account is there, or zero.
	link link.Link

	store    vault.Store
	username string
	password password.Secret
	// longer counts the passwords that were made because one was refused.
	longer int
	// answers are those for the provider that is being tried, by the names of its
	// fields, typed those of all, with whom they were for.
	answers map[string][]string
	typed   map[string]typed
	// agreed is the provider whose terms were accepted last.
	agreed address.Domain
	// tried is the address that was registered last, or tried to be.
	tried address.Address
}

// typed is an answer and the provider that it was typed for.
type typed struct {
	values []string
	domain address.Domain
}

func (a *app) enrolment(n needs.Needs, l link.Link) *enrolment {
	return &enrolment{app: a, needs: n, search: a.search(n), link: l, typed: map[string]typed{}}
}

// run makes an account at the provider, or at one that is gone on to after that
// failed, and tells what came of it.
func (e *enrolment) run(ctx context.Context, c choice) error {
	for {
		done, err := e.at(ctx, &c)
		if err == nil {
			return e.welcomed(ctx, c, done)
		}
		err = c.closed(err)
		e.sayAge(c, fault.Of(err))
		next, wayErr := e.wayOut(ctx, err, c)
		switch {
		case wayErr != nil:
			return wayErr
		case next == nil:
			return nil
		}
		c = *next
	}
}

// welcomed is what follows when the account is there.
func (e *enrolment) welcomed(ctx context.Context, c choice, done *signup.Done) error {
	defer done.Session.Close()
	out := newOutcome(e.app, c)
	out.account(done.Account)
	if err := e.welcome(ctx, done); err != nil {
		return err
	}
	return e.goOnWith(ctx, done.Session, done.Account, &out)
}

// goOnWith is what follows for an account however it came about: the contact with
// whoever has invited, the apps, a link for friends.
func (e *enrolment) goOnWith(ctx context.Context, session *connect.Session, acc account.Account, out *outcome) error {
	if !e.link.Provider().IsZero() {
		if err := e.accept(ctx, session, e.link, out); err != nil {
			return err
		}
	}
	return e.afterwards(ctx, e.needs, session, acc, out)
}

// at looks at a provider, settles what is still open, shows the plan, and
// registers. A name that is taken costs another name, and nothing else that was
// typed.
func (e *enrolment) at(ctx context.Context, c *choice) (*signup.Done, error) {
	if e.front().Interactive() && !e.flags.yes && !c.looked {
		if err := e.look(ctx, c); err != nil {
			return nil, err
		}
	}
	req, err := e.settle(ctx, *c)
	if err != nil {
		return nil, err
	}
	if e.agreed != c.domain {
		if err := e.confirmPlan(ctx, *c, req, e.store); err != nil {
			return nil, err
		}
		e.agreed = c.domain
	}
	s, err := e.signupWith(ctx, e.store)
	if err != nil {
		return nil, err
	}
	for {
		e.tried = req.Address
		done, err := e.attempt(s, func() (*signup.Done, error) { return s.Run(ctx, req) })
		switch f := fault.Of(err); {
		case err == nil:
			return done, nil
		case f.Kind == fault.PasswordRefused:
			if req.Password, err = e.longerPassword(ctx, f, req.Password); err != nil {
				return nil, err
			}
		case f.Kind != fault.NameTaken && f.Kind != fault.NameRefused:
			return nil, err
		case !e.front().Interactive() || e.flags.yes:
			return nil, e.suggestVariant(err, req.Address)
		default:
			if e.username, err = e.askVariant(ctx, f, req.Address); err != nil {
				return nil, err
			}
			if req.Address, err = address.New(e.username, c.domain); err != nil {
				return nil, err
			}
		}
	}
}

// settle asks for all that is not known yet.
func (e *enrolment) settle(ctx context.Context, c choice) (req signup.Request, err error) {
	if e.store == nil {
		if e.store, err = e.newStore(ctx); err != nil {
			return req, err
		}
		if e.flags.passwordStdin {
			if e.password, err = e.stdinPassword(); err != nil {
				return req, err
			}
		}
	}
	if e.username == "" {
		if e.username, err = e.askUsername(ctx, c.domain); err != nil {
			return req, err
		}
	}
	if req.Address, err = address.New(e.username, c.domain); err != nil {
		return req, err
	}
	if req.Target, err = e.target(c.domain); err != nil {
		return req, err
	}
	used := e.used(req.Target)
	req.Server, req.CAFile, req.Proxy = used.server, used.caFile, used.proxy
	req.Name, req.Token, req.Password = e.flags.name, c.token, e.password
	if e.answers == nil {
		if e.answers, err = e.givenAnswers(); err != nil {
			return req, err
		}
	}
	if err := e.askOpen(ctx, c); err != nil {
		return req, err
	}
	req.Answers = e.answers
	req.Solve, req.Ask, req.Trust = e.solver(c.domain), e.asker(c.domain), e.truster(c.domain)
	return req, nil
}

// lookTime is how long the look at one provider may take; through a proxy, where
// Tor has to build a way first, it is longer.
func lookTime(t connect.Target) time.Duration {
	if t.Proxy.IsZero() {
		return survey.Timeout
	}
	return 40 * time.Second
}

// look asks the provider what it wants of a new account. Where an app would find it
// shut, one that was suggested is none that fits; of one that was named it is said.
func (e *enrolment) look(ctx context.Context, c *choice) error {
	target, err := e.target(c.domain)
	if err != nil {
		return err
	}
	step := e.front().Progress(e.t("cli.look", fault.Args{"Domain": c.domain}))
	limited, cancel := context.WithTimeout(ctx, lookTime(target))
	defer cancel()
	r, err := ibr.Begin(limited, target, c.token)
	if err != nil {
		step.Fail("")
		return err
	}
	defer r.Close()
	step.Done(e.t("cli.look.open", fault.Args{"Domain": c.domain}))
	c.looked, c.questions, c.instructions = true, r.Questions(), r.Instructions()
	switch why, shut := suggest.Shut(e.needs, r.TLS()); {
	case shut && c.drawn:
		return fault.New(fault.AppShut, fault.Args{"Domain": c.domain, "App": why.Args["App"]})
	case shut:
		e.front().Warn(e.t("check.about", fault.Args{"Domain": c.domain, "Text": e.t(why.ID, why.Args)}))
	}
	return nil
}

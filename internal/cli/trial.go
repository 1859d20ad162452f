package cli

import (
	"context"
	"os"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/link"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/vault"
	"xmpp-start/providers"
)

// trial is what --practice puts in the place of the outside world: a server
// inside the program, a folder that is removed, and a store that forgets.
type trial struct {
	server *practice.Server
	store  vault.Store
}

func (t *trial) domain() address.Domain {
	d, err := address.ParseDomain(t.server.Domain())
	if err != nil {
		panic("cli: the practice server has no domain: " + err.Error())
	}
	return d
}

// practiceStore keeps passwords for as long as the program runs.
type practiceStore struct{ vault.Store }

func (practiceStore) Name() string { return "practice" }

// beginTrial starts the practice server where --practice asks for it. Without
// anybody to ask, practice answers all questions itself: nothing in it lasts.
func (a *app) beginTrial(ctx context.Context) error {
	if a.flags.practice == "" || a.trial != nil {
		return nil
	}
	config, ok := practice.Profile(a.flags.practice)
	if !ok {
		return fault.New(fault.Usage, fault.Args{"Flag": "--practice", "Value": foreign.From(a.flags.practice), "Allowed": practice.Profiles()})
	}
	folder, err := os.MkdirTemp("", "xmpp-start-practice-")
	if err != nil {
		return fault.Wrap(fault.Disk, err, fault.Args{"Path": os.TempDir()})
	}
	a.cleanup = append(a.cleanup, func() error { return os.RemoveAll(folder) })
	if a.dir, err = statedir.Open(folder); err != nil {
		return err
	}
	if a.release, err = a.dir.Lock(ctx); err != nil {
		return err
	}
	server, err := practice.Start(context.WithoutCancel(ctx), config)
	if err != nil {
		return err
	}
	a.cleanup = append(a.cleanup, server.Close)
	nobody := func(context.Context, address.Address, password.Secret) error { return nil }
	a.trial = &trial{server: server, store: practiceStore{vault.Shown(nobody, a.askPassword)}}
	if !a.front().Interactive() && !a.flags.yes {
		a.flags.yes, a.screen = true, nil
	}
	a.front().Heading(a.t("cli.practice.title", nil))
	a.front().Say(a.t("cli.practice.help", nil))
	if config.Registration == practice.InvitationOnly {
		invitation, err := server.Invite("", 0)
		if err != nil {
			return err
		}
		a.front().Say(a.t("cli.practice.invitation", fault.Args{"Link": invitation.URI}))
	}
	return nil
}

// orTrial puts the practice server in the place of a provider, and says so.
func (a *app) orTrial(c choice) choice {
	if a.trial == nil || c.domain == a.trial.domain() {
		return c
	}
	a.front().Say(a.t("cli.practice.instead", fault.Args{"Domain": c.domain, "Practice": a.trial.domain()}))
	c.domain, c.terms, c.known = a.trial.domain(), "", providers.Day{}
	c.against, c.page = nil, ""
	return c
}

// friendName is what the friend of the practice is called.
const friendName = "friend"

// meetFriend shows the other half: a friend takes an invitation to an account,
// and a message goes both ways.
func (a *app) meetFriend(ctx context.Context, session *connect.Session, acc account.Account, l link.Link) error {
	front := a.front()
	front.Heading(a.t("cli.friend.title", nil))
	step := front.Progress(a.t("cli.friend.joins", nil))
	limited, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	friend, err := a.friendJoins(limited, l)
	if err != nil {
		step.Fail("")
		if ctx.Err() != nil || fault.Of(err).Exit() == 1 {
			return err
		}
		// The profile is that of a provider which refuses.
		sentence, _ := a.texts().Fault(fault.Of(err))
		front.Warn(a.t("cli.friend.refused", nil), sentence)
		front.Say(a.t("cli.practice.end", fault.Args{"Address": acc.Address}))
		return nil
	}
	defer friend.Close()
	step.Done(a.t("cli.friend.joined", fault.Args{"Address": friend.Address()}))
	if err := invite.Await(limited, session, friend.Address()); err != nil {
		return err
	}
	front.Say(a.t("cli.friend.contacts", nil))
	for _, way := range []struct {
		from, to *connect.Session
		words    string
	}{{friend, session, "cli.friend.says"}, {session, friend, "cli.friend.answer"}} {
		words, err := invite.Say(limited, way.from, way.to, a.t(way.words, nil))
		if err != nil {
			return err
		}
		front.Say(a.t("cli.friend.message", fault.Args{"Address": way.from.Address(), "Text": words}))
	}
	front.Say(a.t("cli.practice.end", fault.Args{"Address": acc.Address}))
	return nil
}

// friendAnswer is what the friend says to a question of the provider's.
func friendAnswer(q ibr.Question) string {
	switch {
	case len(q.Options) > 0:
		return q.Options[0].Value
	case q.Type == "boolean":
		return "1"
	}
	return friendName + "@example.org"
}

// friendJoins makes an account with the invitation, as the friend's app would.
func (a *app) friendJoins(ctx context.Context, l link.Link) (*connect.Session, error) {
	target, err := a.target(l.Provider())
	if err != nil {
		return nil, err
	}
	own, err := address.New(friendName, l.Provider())
	if err != nil {
		return nil, err
	}
	r, err := ibr.Begin(ctx, target, l.Token)
	if err != nil {
		return nil, err
	}
	login, err := a.friendRegisters(ctx, r, own)
	if err != nil {
		r.Close()
		return nil, err
	}
	friend, err := login.Finish(ctx, account.NewProof(own).Then())
	if err != nil {
		return nil, err
	}
	if _, err := invite.Accept(ctx, friend, l, ""); err != nil {
		friend.Close()
		return nil, err
	}
	return friend, nil
}

// friendRegisters answers whatever comes, also once more.
func (a *app) friendRegisters(ctx context.Context, r *ibr.Registration, own address.Address) (*connect.Login, error) {
	const rounds = 3
	creds := connect.Credentials{Address: own, Password: password.Make()}
	answers := map[string][]string{}
	for round := 1; ; round++ {
		for _, q := range r.Questions() {
			answers[q.Var] = []string{friendAnswer(q)}
		}
		for _, p := range r.Puzzles() {
			answer := a.trial.server.CaptchaAnswer()
			if p.Kind == ibr.Work {
				var err error
				if answer, err = p.Solve(ctx); err != nil {
					return nil, err
				}
			}
			answers[p.Var] = []string{answer}
		}
		login, err := r.Submit(ctx, creds, answers)
		switch {
		case err == nil || round == rounds:
			return login, err
		case fault.Is(err, fault.PasswordRefused):
			creds.Password = password.MakeLong(0)
		case !fault.Is(err, fault.AnswerNeeded):
			return nil, err
		}
	}
}

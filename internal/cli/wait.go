package cli

import (
	"context"
	"errors"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/invite"
)

// firstPause and longestPause are between the tries to connect again: a server
// that was restarted is back in seconds, one that is down for long is not helped
// by knocking.
const (
	firstPause   = 5 * time.Second
	longestPause = 5 * time.Minute
)

// waitedJSON is what invite wait prints with --json at its end, however that came.
type waitedJSON struct {
	Schema int        `json:"schema"`
	Came   []cameJSON `json:"came"`
}

type cameJSON struct {
	ID      string `json:"id"`
	Address string `json:"address"`
}

// waitForFriends goes on waiting for those who were invited before.
func (a *app) waitForFriends(ctx context.Context, args []string) error {
	acc, err := a.pickAccount(ctx, args)
	if err != nil {
		return err
	}
	book, err := a.guestbook(ctx)
	if err != nil {
		return err
	}
	guests, err := book.Host(acc.Address).Expected()
	if err != nil {
		return err
	}
	out := waitedJSON{schema, []cameJSON{}}
	if len(guests) == 0 {
		return a.result(out, a.t("share.wait.nobody", nil))
	}
	acc, session, err := a.logIn(ctx, acc, nil)
	if err != nil {
		return err
	}
	out.Came, err = a.wait(ctx, acc, session)
	if err != nil && !a.flags.json {
		return err // who has come was told of then
	}
	return errors.Join(a.result(out, a.t("share.wait.all-came", nil)), err)
}

// wait lets in those who come with an invitation of our own making, for as long
// as one of these holds, and returns who came. A connection that is lost is made
// anew. It closes the session.
func (a *app) wait(ctx context.Context, acc account.Account, session *connect.Session) ([]cameJSON, error) {
	book, err := a.guestbook(ctx)
	if err != nil {
		session.Close()
		return nil, err
	}
	a.front().Heading(a.t("share.wait.title", nil))
	a.front().Say(a.t("share.wait.help", fault.Args{"Address": acc.Address}))
	came := []cameJSON{}
	tell := func(v invite.Visit) {
		if v.What == invite.Stranger && letIn(book, v.From) {
			return // by another run that waits, too
		}
		text := v.Explain()
		if v.What != invite.Came {
			a.front().Say(a.t(text.ID, text.Args))
			return
		}
		a.front().Proven(a.t(text.ID, text.Args))
		came = append(came, cameJSON{ID: v.ID, Address: v.From.String()})
	}
	var b backoff
	for {
		// Others may change the state while this run waits, maybe for days.
		a.unlock()
		began := a.now()
		err := invite.Wait(ctx, session, book.Host(acc.Address), tell)
		session.Close()
		if a.now().Sub(began) > longestPause {
			b = backoff{}
		}
		if err != nil && passing(err) {
			if session, err = a.reconnect(ctx, acc, &b); err == nil {
				continue
			}
		}
		if fault.Is(err, fault.Interrupted) {
			// It is how waiting ends, and no failure to be told of.
			a.front().Say(a.t("share.wait.stopped", nil))
			err = said{err}
		}
		return came, err
	}
}

// reconnect logs in again after a connection was lost, however often that takes.
// Between the tries others may change the state.
func (a *app) reconnect(ctx context.Context, acc account.Account, b *backoff) (*connect.Session, error) {
	for {
		pause := b.next()
		a.front().Say(a.t("share.wait.again", fault.Args{"Domain": acc.Address.Domain(), "Seconds": int(pause.Seconds())}))
		if err := connect.Pause(ctx, pause); err != nil {
			return nil, err
		}
		_, session, err := a.logIn(ctx, acc, nil)
		if err == nil || !passing(err) {
			return session, err
		}
		a.unlock()
	}
}

// backoff gives the pauses between tries, each twice as long as the one before.
type backoff struct{ last time.Duration }

func (b *backoff) next() time.Duration {
	b.last = min(max(2*b.last, firstPause), longestPause)
	return b.last
}

// passing reports whether a failure is one that passes: of networks, of servers,
// or of another run that changes the state.
func passing(err error) bool {
	return fault.Of(err).Exit() == fault.ConnectionLost.Exit() || fault.Is(err, fault.Locked)
}

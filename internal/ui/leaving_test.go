//go:build unix

package ui

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// The reader of a form that is over must not take the first key of the next.
func TestNoKeyIsLostBetweenForms(t *testing.T) {
	c := newConsole(t, 80, 24)
	f := c.front(Options{})
	for i := range 20 {
		q := contact
		q.Title = fmt.Sprintf("Question %d?", i)
		got := begin(func() (string, error) { return f.Choose(background(), q) })
		c.Expect(q.Title)
		c.Expect("by phone number")
		c.Press(down)
		c.Press(enter)
		if v, err := end(t, c, got); v != "phone" || err != nil {
			t.Fatalf("question %d: got %q, %v", i, v, err)
		}
	}
}

// ways are all the asking methods, and what each shows when it is ready.
var ways = []struct {
	name, ready string
	ask         func(context.Context, Front) error
}{
	{"choose", "by phone number", func(ctx context.Context, f Front) error { _, err := f.Choose(ctx, contact); return err }},
	{"choose many", "Mac", func(ctx context.Context, f Front) error { _, err := f.ChooseMany(ctx, devices); return err }},
	{"ask", "Enter alone takes", func(ctx context.Context, f Front) error {
		_, err := f.Ask(ctx, Input{Title: "Which name?", Default: "x"})
		return err
	}},
	{"ask secret", "not shown:", func(ctx context.Context, f Front) error {
		_, err := f.AskSecret(ctx, SecretInput{Title: "Passphrase"})
		return err
	}},
	{"confirm", "No", func(ctx context.Context, f Front) error {
		_, err := f.Confirm(ctx, YesNo{Title: "Go on?", Default: true})
		return err
	}},
	{"show secret", "Press any key", func(ctx context.Context, f Front) error {
		return f.ShowSecret(ctx, Sheet{Title: "Your password", Secret: password.Make()})
	}},
}

// Every question can be left in every way, comes back as what it was, and
// leaves the terminal as before.
func TestLeaving(t *testing.T) {
	for _, way := range ways {
		for _, leave := range []struct {
			name string
			do   func(*console, context.CancelCauseFunc)
			want fault.Kind
		}{
			{"Ctrl-C", func(c *console, _ context.CancelCauseFunc) { c.Press("\x03") }, fault.Interrupted},
			{"Ctrl-D", func(c *console, _ context.CancelCauseFunc) { c.Press("\x04") }, fault.NoInput},
			{"context", func(_ *console, cancel context.CancelCauseFunc) { cancel(nil) }, fault.Interrupted},
			{"terminated", func(_ *console, cancel context.CancelCauseFunc) { cancel(fault.New(fault.Terminated, nil)) }, fault.Terminated},
		} {
			t.Run(way.name+"/"+leave.name, func(t *testing.T) {
				c := newConsole(t, 80, 24)
				f := c.front(Options{})
				ctx, cancel := context.WithCancelCause(background())
				defer cancel(nil)
				got := begin(func() (struct{}, error) { return struct{}{}, way.ask(ctx, f) })
				c.Expect(way.ready)
				leave.do(c, cancel)
				if _, err := end(t, c, got); !fault.Is(err, leave.want) {
					t.Errorf("got %v, want %s", err, leave.want)
				}
				c.Restored()
			})
		}
		t.Run(way.name+"/hung up", func(t *testing.T) {
			c := newConsole(t, 80, 24)
			f := c.front(Options{})
			got := begin(func() (struct{}, error) { return struct{}{}, way.ask(background(), f) })
			c.Expect(way.ready)
			c.HangUp()
			if _, err := end(t, c, got); !fault.Is(err, fault.NoInput) {
				t.Errorf("got %v, want %s", err, fault.NoInput)
			}
		})
		t.Run(way.name+"/over before", func(t *testing.T) {
			c := newConsole(t, 80, 24)
			ctx, cancel := context.WithCancel(background())
			cancel()
			if err := way.ask(ctx, c.front(Options{})); !fault.Is(err, fault.Interrupted) {
				t.Errorf("got %v, want %s", err, fault.Interrupted)
			}
			c.Restored()
		})
	}
}

func TestPanicInACheck(t *testing.T) {
	c := newConsole(t, 80, 24)
	f := c.front(Options{})
	cause := errors.New("test")
	got := begin(func() (string, error) {
		return f.Ask(background(), Input{Title: "Which name?", Check: func(string) error { panic(cause) }})
	})
	c.Expect("Which name?")
	c.Press("x" + enter)
	if _, err := end(t, c, got); !fault.Is(err, fault.Bug) {
		t.Errorf("got %v, want %s", err, fault.Bug)
	}
	c.Restored()
}

package signup

import (
	"context"
	"slices"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/practice"
)

// clerk answers what a provider wants to know.
type clerk struct {
	asked  []Asked
	before func() // happens while they think
}

func (c *clerk) ask(_ context.Context, asked Asked) (map[string][]string, error) {
	c.asked = append(c.asked, asked)
	if c.before != nil {
		c.before()
	}
	answers := map[string][]string{}
	for _, q := range asked.Questions {
		answers[q.Var] = []string{"anna@example.net"}
	}
	return answers, nil
}

func vars(asked Asked) []string {
	var list []string
	for _, q := range asked.Questions {
		list = append(list, q.Var)
	}
	return list
}

// A form that comes once more, inside an error, is answered where it came; and on
// another stream where that one has ended meanwhile (row 73).
func TestAskedAgain(t *testing.T) {
	for name, before := range map[string]func(*practised) func(){
		"at once":                   func(*practised) func() { return nil },
		"the stream ends meanwhile": func(p *practised) func() { return p.wire.hangUp },
	} {
		for _, profile := range []string{"form-in-error", "second-form"} {
			t.Run("row-73 "+profile+" "+name, func(t *testing.T) {
				p := puzzled(t, profile)
				c := &clerk{before: before(p)}
				req := p.request("anna")
				req.Ask = c.ask
				done, err := p.Run(t.Context(), req)
				p.proven(done, err)
				if len(c.asked) != 1 || !slices.Equal(vars(c.asked[0]), []string{"email"}) {
					t.Errorf("asked %+v", c.asked)
				}
				if said := !c.asked[0].Said.Empty(); said != (profile == "form-in-error") {
					t.Errorf("said: %v", said)
				}
			})
		}
	}
}

// Where nobody can be asked, what is missing is named, and all else waits.
func TestNobodyToAskAgain(t *testing.T) {
	p := puzzled(t, "form-in-error")
	_, err := p.Run(t.Context(), p.request("anna"))
	if names, _ := fault.Of(err).Args["Names"].([]string); !fault.Is(err, fault.AnswerNeeded) || !slices.Equal(names, []string{"email"}) {
		t.Fatalf("got %v", err)
	}
	open := p.attempts()
	if len(open) != 1 || open[0].State != journal.Prepared {
		t.Fatalf("left %+v", open)
	}
	kept := p.store.held[open[0].Address]
	req := p.request("anna")
	req.Answers = map[string][]string{"email": {"anna@example.net"}}
	done, err := p.Resume(t.Context(), open[0], req)
	p.proven(done, err)
	if !p.store.held[open[0].Address].Equal(kept) {
		t.Error("another password")
	}
}

// After a result that asks on, nobody knows whether there is an account: resume
// looks first, and then tells what is missing.
func TestNobodyToAskAfterAResult(t *testing.T) {
	p := puzzled(t, "second-form")
	done, err := p.Run(t.Context(), p.request("anna"))
	p.failed(done, err, fault.AnswerNeeded)
	left := p.attempt(journal.Unknown)
	req := p.request("anna")
	req.Answers = map[string][]string{"email": {"anna@example.net"}}
	done, err = p.Resume(t.Context(), left, req)
	p.proven(done, err)
	p.made(3, "anna")
}

// A server that never has enough is left after three rounds.
func TestAskedForEver(t *testing.T) {
	config, _ := practice.Profile("form-in-error")
	config.SecondForm = []practice.Question{{Name: "never", Type: "list-single", Options: []string{"nothing"}, Required: true}}
	p := newPractised(t, config)
	c := &clerk{}
	req := p.request("anna")
	req.Ask = c.ask // never one of the options
	done, err := p.Run(t.Context(), req)
	p.failed(done, err, fault.TooManyRounds)
	p.attempt(journal.Prepared)
	p.made(rounds)
	if len(c.asked) != rounds-1 {
		t.Errorf("asked %d times", len(c.asked))
	}
}

// A key that has changed between two runs is for a person to judge (row 84).
func TestServerChangedBetweenRuns(t *testing.T) {
	for name, tc := range map[string]struct {
		trust func(context.Context) (bool, error)
		want  fault.Kind
	}{
		"row-84 nobody to ask": {nil, fault.ServerChanged},
		"row-84 refused":       {func(context.Context) (bool, error) { return false, nil }, fault.ServerChanged},
		"row-84 agreed":        {func(context.Context) (bool, error) { return true, nil }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := puzzled(t, "form")
			p.on("stage "+string(LoggingIn), func() error { p.wire.hangUp(); p.wire.trouble(down); return nil })
			if _, err := p.Run(t.Context(), p.request("anna")); err == nil {
				t.Fatal("it was to be cut")
			}
			p.restart()
			open := p.attempts()
			if len(open) != 1 || open[0].Pin == "" {
				t.Fatalf("left %+v", open)
			}
			if err := p.Journal.Move(&open[0], open[0].State, func(a *journal.Attempt) { a.Pin = "00" + a.Pin[2:] }); err != nil {
				t.Fatal(err)
			}
			req := p.request("anna")
			req.Trust = tc.trust
			done, err := p.Resume(t.Context(), open[0], req)
			if tc.want == "" {
				p.proven(done, err)
				return
			}
			p.failed(done, err, tc.want)
			if len(p.attempts()) != 1 || len(p.store.held) != 1 {
				t.Error("the attempt or its password is gone")
			}
		})
	}
}

// What waits for an address is given up only where there can be no account.
func TestAbandon(t *testing.T) {
	p := puzzled(t, "form-in-error")
	req := p.request("anna")
	if _, err := p.Run(t.Context(), req); err == nil {
		t.Fatal("it was to be asked")
	}
	if ok, err := p.Abandon(t.Context(), req.Address); !ok || err != nil {
		t.Fatalf("got %v, %v", ok, err)
	}
	p.nothing()

	open := journal.Attempt{Address: req.Address, Store: "memory"}
	begun, err := p.Journal.Begin(open)
	if err != nil {
		t.Fatal(err)
	}
	for _, state := range []journal.State{journal.Submitting, journal.Unknown} {
		if err := p.Journal.Move(&begun, state, nil); err != nil {
			t.Fatal(err)
		}
	}
	if ok, err := p.Abandon(t.Context(), req.Address); ok || err != nil || len(p.attempts()) != 1 {
		t.Errorf("given up: %v, %v", ok, err)
	}
}

package signup

import (
	"context"
	"slices"
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/ibr"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/testenv"
)

// person solves puzzles: wrong for as long as they have wrong answers, then with
// what right knows.
type person struct {
	wrong  int
	right  func() string
	before func() // happens while they think
	rounds []int
	saw    []ibr.Puzzle
}

func (p *person) solve(_ context.Context, puzzles []ibr.Puzzle, round int) (string, string, error) {
	p.rounds, p.saw = append(p.rounds, round), puzzles
	if p.before != nil {
		p.before()
	}
	if len(p.rounds) <= p.wrong {
		return puzzles[0].Var, "no", nil
	}
	return puzzles[0].Var, p.right(), nil
}

func puzzled(t *testing.T, profile string) *practised {
	t.Helper()
	config, ok := practice.Profile(profile)
	if !ok {
		t.Fatalf("no profile %q", profile)
	}
	return newPractised(t, config)
}

func TestPuzzle(t *testing.T) {
	for _, profile := range []string{"captcha", "captcha-fallback", "captcha-question", "captcha-audio"} {
		for wrong := range rounds + 1 {
			t.Run(profile, func(t *testing.T) {
				p := puzzled(t, profile)
				who := &person{wrong: wrong, right: p.server.CaptchaAnswer}
				req := p.request("anna")
				req.Solve = who.solve
				done, err := p.Run(t.Context(), req)
				if wrong == rounds { // row 49
					p.failed(done, err, fault.TooManyRounds)
					p.made(rounds)
					p.nothing()
				} else {
					p.proven(done, err)
					p.made(wrong+1, "anna")
				}
				for i, round := range who.rounds {
					if round != i+1 {
						t.Errorf("rounds %v", who.rounds)
					}
				}
			})
		}
	}
}

// A stream that ended while somebody thought costs them nothing (row 50): the
// answer goes over another one.
func TestPuzzleOutlivesTheStream(t *testing.T) {
	p := puzzled(t, "captcha")
	who := &person{right: p.server.CaptchaAnswer, before: p.wire.hangUp}
	req := p.request("anna")
	req.Solve = who.solve
	done, err := p.Run(t.Context(), req)
	p.proven(done, err)
	p.made(1, "anna")
	if p.wire.dials != 2 || len(who.rounds) != 1 {
		t.Errorf("%d connections, rounds %v", p.wire.dials, who.rounds)
	}
}

func TestNobodyToSolve(t *testing.T) {
	p := puzzled(t, "captcha")
	done, err := p.Run(t.Context(), p.request("anna"))
	p.failed(done, err, fault.Puzzle)
	p.made(0)
	p.nothing()
}

func TestComputedPuzzle(t *testing.T) {
	p := puzzled(t, "captcha-work")
	req := p.request("anna")
	req.Solve = func(ctx context.Context, puzzles []ibr.Puzzle, _ int) (string, string, error) {
		answer, err := puzzles[0].Solve(ctx)
		return puzzles[0].Var, answer, err
	}
	done, err := p.Run(t.Context(), req)
	p.proven(done, err)
}

// ejabberd makes its CAPTCHA with a script, which tells what it has drawn.
func TestPuzzleOfEjabberd(t *testing.T) {
	s := servers.Ejabberd(t)
	for way, server := range map[string]string{"starttls": s.StartTLS, "direct": "xmpps://" + s.DirectTLS} {
		t.Run(way, func(t *testing.T) {
			r := newRig(t, connect.Target{Domain: addresstest.Domain(t, testenv.Captcha), Server: server, Roots: s.Pool()})
			who := &person{wrong: 1, right: func() string { return s.CaptchaAnswer(t) }}
			req := r.request("puzzled-" + way)
			req.Solve = who.solve
			done, err := r.Run(t.Context(), req)
			r.proven(done, err)
			if len(who.rounds) != 2 || !slices.ContainsFunc(who.saw[0].Media, func(m ibr.Medium) bool { return len(m.Data) > 0 }) {
				t.Errorf("rounds %v, saw %+v", who.rounds, who.saw)
			}
		})
	}
}

package signup

import (
	"context"
	"maps"
	"slices"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/ibr"
)

// rounds is how often a registration is sent in all: a puzzle answered wrongly
// costs a new one, and a form may come once more.
const rounds = 3

// inquiry is S2: the server is asked what it wants, and people for what is
// missing. It may go on after a submission, on the same stream.
type inquiry struct {
	*Signup
	req Request
	// r is the registration; nil: the server is to be asked anew.
	r *ibr.Registration
	// said is what the server said of the submission before.
	said foreign.Text
}

// answers returns a registration that can be submitted with the answers.
func (in *inquiry) answers(ctx context.Context, round int) (*ibr.Registration, map[string][]string, error) {
	if in.r == nil {
		r, err := ibr.Begin(ctx, in.req.Target, in.req.Token)
		if err != nil {
			return nil, nil, err
		}
		in.r = r
	}
	if in.incomplete() {
		if err := in.ask(ctx); err != nil {
			return nil, nil, err
		}
		if err := in.renew(ctx); err != nil {
			return nil, nil, err
		}
	}
	if err := in.r.Complete(in.req.Answers); err != nil || len(in.r.Puzzles()) == 0 {
		return in.r, in.req.Answers, err
	}
	name, answer, err := in.solve(ctx, round)
	if err != nil {
		return nil, nil, err
	}
	answers := map[string][]string{name: {answer}}
	maps.Copy(answers, in.req.Answers)
	return in.r, answers, in.renew(ctx)
}

// incomplete reports whether somebody has to be asked: for what is missing, and
// for what the server asks once more.
func (in *inquiry) incomplete() bool {
	return in.r.Complete(in.req.Answers) != nil ||
		slices.ContainsFunc(in.r.Questions(), func(q ibr.Question) bool { return q.Sent })
}

// ask has people asked.
func (in *inquiry) ask(ctx context.Context) error {
	if in.req.Ask == nil {
		return in.r.Complete(in.req.Answers)
	}
	in.report(Asking)
	more, err := in.req.Ask(ctx, Asked{Questions: in.r.Questions(), Instructions: in.r.Instructions(), Said: in.said})
	if err != nil {
		return err
	}
	all := map[string][]string{}
	maps.Copy(all, in.req.Answers)
	maps.Copy(all, more)
	in.req.Answers = all
	return nil
}

// solve has a puzzle solved.
func (in *inquiry) solve(ctx context.Context, round int) (name, answer string, err error) {
	if in.req.Solve == nil {
		return "", "", fault.New(fault.Puzzle, fault.Args{"Domain": in.req.Target.Domain})
	}
	in.report(Asking)
	return in.req.Solve(ctx, in.r.Puzzles(), round)
}

// renew goes on after somebody was asked, with another stream if need be.
func (in *inquiry) renew(ctx context.Context) error {
	in.report(Connecting)
	return in.r.Renew(ctx)
}

// again reports whether a submission that failed is to be followed by another
// one, and makes ready for it: a wrong answer to a puzzle costs a new form, and a
// form that came back is answered where it came.
func (in *inquiry) again(err error, round int) bool {
	switch {
	case round >= rounds:
	case fault.Is(err, fault.Puzzle):
		in.close()
		return true
	case fault.Is(err, fault.AnswerNeeded) && (in.req.Ask != nil || !in.incomplete()):
		in.said = fault.Of(err).Said
		return true
	}
	return false
}

// release leaves the stream to whoever logs in on it.
func (in *inquiry) release() { in.r = nil }

// close ends the stream, if there is one.
func (in *inquiry) close() {
	if in.r != nil {
		in.r.Close()
		in.r = nil
	}
}

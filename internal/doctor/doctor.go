// Package doctor looks at what a computer can do for a registration, before
// one is begun or after one went wrong: a list of small checks, each with its
// result. Nobody is contacted but a provider that was named.
//
// It repairs nothing, but for what looking takes: the folder of the state is
// made, a file and a random password are kept in it and in the store for a
// moment. What the results are called is in the catalog, in the area doctor and,
// for failures, in the area fault.
package doctor

import (
	"context"

	"xmpp-start/internal/fault"
)

// Verdict is what became of a check, as it stands in JSON.
type Verdict string

// The verdicts, best first.
const (
	OK      Verdict = "ok"
	Warning Verdict = "warning" // worth knowing; a registration works all the same
	Failed  Verdict = "failed"  // a registration cannot work, or something is lost
)

// Result is what came of a check. Its words are the text Text with Args and,
// with a Warning, the text Hint; those of a Failed one are of its Fault.
type Result struct {
	Check   string
	Verdict Verdict
	Text    string
	Args    fault.Args
	Hint    string
	Fault   *fault.Error
}

// Check is one thing to look at. It may find nothing worth a word, or several
// things.
type Check struct {
	Name string
	Look func(context.Context) []Result
}

// Run makes the checks in their order and gives each result to tell as it comes.
// It returns the failure with the highest exit code, nil where there is none, or
// the cause of ctx's end.
func Run(ctx context.Context, checks []Check, tell func(Result)) error {
	var worst *fault.Error
	for _, c := range checks {
		results := c.Look(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		for _, r := range results {
			r.Check = c.Name
			tell(r)
			if r.Fault != nil && (worst == nil || r.Fault.Exit() > worst.Exit()) {
				worst = r.Fault
			}
		}
	}
	if worst == nil {
		return nil
	}
	return worst
}

func ok(text string, args fault.Args) []Result {
	return []Result{{Verdict: OK, Text: text, Args: args}}
}

func warning(text, hint string, args fault.Args) []Result {
	return []Result{{Verdict: Warning, Text: text, Hint: hint, Args: args}}
}

func failed(err error) []Result {
	return []Result{{Verdict: Failed, Fault: fault.Of(err)}}
}

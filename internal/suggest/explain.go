package suggest

import (
	"slices"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

// Explanation is the whole account of one provider, for --why and --why-not.
type Explanation struct {
	// Candidate has all its reasons and points, and the gates that it does not pass.
	Candidate
	// Verdict is what follows from them.
	Verdict Reason
	// Losses are where the best provider has more points; none for one that is
	// among the best or does not pass a gate.
	Losses []Loss
}

// Loss is a reason for which a provider has fewer points than the best.
type Loss struct {
	Reason
	// Best are the points that the best provider has for it.
	Best int
}

// Explain tells why somebody with n is suggested p, or why not, beside the
// others of the list. p need not be in it: those that are held back are not
// read with it, and one may be the user's own.
func Explain(n needs.Needs, list []providers.Provider, p *providers.Provider, now time.Time) Explanation {
	e := Explanation{Candidate: Account(n, p, now)}
	if len(e.Gates) > 0 {
		e.Verdict = Reason{ID: "reason.why.out", Args: fault.Args{"Count": len(e.Gates)}}
		return e
	}
	if !slices.ContainsFunc(list, func(other providers.Provider) bool { return other.Domain == p.Domain }) {
		list = append(slices.Clip(list), *p)
	}
	r := Rank(n, list, now)
	weights, sum := r.weights()
	for i, c := range r.Pool {
		switch {
		case c.Provider.Domain != p.Domain:
			continue
		case r.TooOld:
			e.Verdict = Reason{ID: "reason.why.too-old", Args: fault.Args{"On": r.ListDate}}
		case len(r.Pool) == 1:
			e.Verdict = Reason{ID: "reason.only"}
		default:
			percent := (100*weights[i] + sum/2) / sum
			e.Verdict = Reason{ID: "reason.why.pool", Args: fault.Args{"Count": len(r.Pool), "Percent": percent}}
		}
		return e
	}
	best := r.Pool[0]
	e.Verdict = Reason{ID: "reason.why.behind", Args: fault.Args{"Domain": best.Provider.Domain, "Count": best.Points - e.Points}}
	for _, rate := range ratings {
		its, _ := rate(subject{n, p, now})
		other, _ := rate(subject{n, best.Provider, now})
		if its.Points < other.Points {
			e.Losses = append(e.Losses, Loss{its, other.Points})
		}
	}
	return e
}

// OnPages returns those that fit, but make accounts on a web page of theirs.
func (r Result) OnPages() []*providers.Provider {
	var found []*providers.Provider
	for _, c := range r.Excluded {
		if len(c.Gates) == 1 && c.Gates[0].ID == gatePage {
			found = append(found, c.Provider)
		}
	}
	return found
}

// Obstacle is a wish without which there would be providers that fit.
type Obstacle struct {
	Wish needs.Wish
	// Count is how many there would be.
	Count int
}

// Obstacles returns the wishes that stand in the way by themselves, for somebody
// whom nobody fits. Where several do only together, there is none.
func Obstacles(n needs.Needs, list []providers.Provider, now time.Time) []Obstacle {
	var found []Obstacle
	for i, w := range n.Wishes {
		fewer := n
		fewer.Wishes = append(append([]needs.Wish(nil), n.Wishes[:i]...), n.Wishes[i+1:]...)
		if r := Rank(fewer, list, now); len(r.Pool) > 0 {
			found = append(found, Obstacle{w, len(r.Pool) + len(r.Others)})
		}
	}
	return found
}

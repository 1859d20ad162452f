// Package suggest chooses providers for what somebody needs, and says why.
//
// Each answer is a gate, which a provider passes or is excluded by with a
// reason, or points, each with its reason: the explanation is the score. How
// many users a provider has counts nowhere. Nothing is contacted: whether the
// chosen one still takes new people is asked of its server, by others.
//
// Reasons are ids with arguments; the sentences are in the catalogs of
// internal/i18n, under "reason.".
package suggest

import (
	"cmp"
	"slices"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/needs"
	"xmpp-start/providers"
)

const (
	// near is how many points below the best a provider is still as good: the
	// weight of one good reason.
	near = 8
	// least is how many providers are drawn from at least, if there are that many,
	// however far apart they are: nobody shall get everybody.
	least = 3

	// tooOldDays is the age of a list from which on nothing is chosen from it.
	tooOldDays = 365
)

// StaleDays is the age of a list, in days, from which on it is said.
const StaleDays = 180

// Reason is one sentence about a provider and what it adds to its points.
type Reason struct {
	ID   string
	Args fault.Args
	// Points may be negative, and 0 for what is only good to know.
	Points int
}

// same reports whether two reasons without arguments are the same sentence.
func (r Reason) same(other Reason) bool { return r.ID == other.ID && len(r.Args)+len(other.Args) == 0 }

// Candidate is a provider with its account of points.
type Candidate struct {
	// Provider points into the list that was ranked.
	Provider *providers.Provider
	// Points are the sum of those of Reasons.
	Points  int
	Reasons []Reason
	// Gates are the reasons for which it is excluded; none: it is not.
	Gates []Reason
}

// Result is a ranked list. Its parts are disjoint; the first two are ordered by
// points, then by domain, Excluded by domain.
type Result struct {
	// Pool are the best, which are as good as equal: one of them is drawn.
	Pool []Candidate
	// Others pass all gates, with fewer points.
	Others   []Candidate
	Excluded []Candidate

	// ListDate is the day of the newest facts (see ListDate), Stale says that they
	// are older than StaleDays, TooOld that they are older than 365: no draw then,
	// but the user may still choose.
	ListDate      providers.Day
	Stale, TooOld bool
	// Widened says that the pool has providers that are not near the best, for
	// there would be fewer than three else.
	Widened bool
	// fewer says that others fit, too, and were turned down.
	fewer bool
}

// Rank sorts the list by what n needs. Ages are those at now.
func Rank(n needs.Needs, list []providers.Provider, now time.Time) Result {
	var r Result
	var passed []Candidate
	for i := range list {
		p := &list[i]
		if c := Account(n, p, now); len(c.Gates) == 0 {
			passed = append(passed, c)
		} else {
			r.Excluded = append(r.Excluded, c)
		}
	}
	byDomain := func(a, b Candidate) int {
		return cmp.Compare(a.Provider.Domain.String(), b.Provider.Domain.String())
	}
	slices.SortFunc(r.Excluded, byDomain)
	slices.SortFunc(passed, func(a, b Candidate) int { return cmp.Or(b.Points-a.Points, byDomain(a, b)) })

	r.pool(passed)

	r.ListDate = ListDate(list, now)
	age := r.ListDate.Days(now)
	r.Stale, r.TooOld = age > StaleDays, age > tooOldDays
	return r
}

// pool parts those that pass, the best first, into the pool and the others.
func (r *Result) pool(passed []Candidate) {
	size := 0
	r.Widened = false
	if len(passed) > 0 {
		enough := passed[0].Points - near
		if last := passed[min(least, len(passed))-1].Points; last < enough {
			enough, r.Widened = last, true
		}
		for size < len(passed) && passed[size].Points >= enough {
			size++
		}
	}
	r.Pool, r.Others = passed[:size:size], passed[size:]
}

// Without returns what is left of r for somebody who has turned some down: the
// best of the rest are its pool.
func (r Result) Without(turnedDown func(*providers.Provider) bool) Result {
	all := slices.Concat(r.Pool, r.Others)
	left := slices.DeleteFunc(slices.Clone(all), func(c Candidate) bool { return turnedDown(c.Provider) })
	r.fewer = r.fewer || len(left) < len(all)
	r.pool(left)
	return r
}

// ListDate returns the day of the newest facts. What nobody reviewed does not make
// a list younger, such as a provider that the user has added today. A date that is
// still to come would keep it young for ever, so it counts only where there is no
// other: then it is the clock that is wrong.
func ListDate(list []providers.Provider, now time.Time) providers.Day {
	var past, last providers.Day
	for i := range list {
		on := list[i].Origin.On
		if list[i].Origin.Unverified {
			continue
		}
		if on.After(last) {
			last = on
		}
		if on.After(past) && !on.Ahead(now) {
			past = on
		}
	}
	if past.IsZero() {
		return last
	}
	return past
}

// Account returns the account of one provider, whether it fits or not: of one
// that was chosen by name.
func Account(n needs.Needs, p *providers.Provider, now time.Time) Candidate {
	c := Candidate{Provider: p}
	s := subject{needs: n, p: p, now: now}
	for _, g := range gates {
		if g.wish != "" && !n.Wants(g.wish) {
			continue
		}
		// Two gates may have the same reason: nobody knows where its computers stand.
		if reason, passed := g.check(s); !passed && !slices.ContainsFunc(c.Gates, reason.same) {
			c.Gates = append(c.Gates, reason)
		}
	}
	for _, rate := range ratings {
		if reason, said := rate(s); said {
			c.Points += reason.Points
			c.Reasons = append(c.Reasons, reason)
		}
	}
	return c
}

// subject is what gates and ratings look at.
type subject struct {
	needs needs.Needs
	p     *providers.Provider
	now   time.Time
}

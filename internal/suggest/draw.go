package suggest

import (
	"math/rand/v2"
	"slices"

	"xmpp-start/internal/fault"
	"xmpp-start/providers"
)

// evenBelow is the size of a pool below which all have the same chance. With
// weights of 1 and 2, one of four could get two fifths of all people; one of
// five or more gets a third at most, as one of three does without weights.
const evenBelow = 5

// Draw takes one of the pool at random and adds the reason that says so. It
// reports whether there was one to draw.
func (r Result) Draw(random *rand.Rand) (Candidate, bool) {
	if len(r.Pool) == 0 || r.TooOld {
		return Candidate{}, false
	}
	weights, sum := r.weights()
	at, i := random.IntN(sum), 0
	for at >= weights[i] {
		at -= weights[i]
		i++
	}
	c := r.Pool[i]
	why := Reason{ID: "reason.drawn", Args: fault.Args{"Count": len(r.Pool)}}
	switch {
	case len(r.Pool) == 1 && r.fewer:
		why = Reason{ID: "reason.last"}
	case len(r.Pool) == 1:
		why = Reason{ID: "reason.only"}
	case r.Widened:
		why.ID = "reason.drawn.wider"
	case slices.Min(weights) < slices.Max(weights):
		why.ID = "reason.drawn.weighted"
	}
	c.Reasons = append(slices.Clip(c.Reasons), why)
	return c, true
}

// weights returns the chances of those in the pool, as parts of their sum. One
// person cannot look after as many newcomers as several can.
func (r Result) weights() (weights []int, sum int) {
	weights = make([]int, len(r.Pool))
	for i, c := range r.Pool {
		weights[i] = 1
		if len(r.Pool) >= evenBelow && severalPeople(c.Provider) {
			weights[i] = 2
		}
		sum += weights[i]
	}
	return weights, sum
}

func severalPeople(p *providers.Provider) bool {
	n, _ := p.BusFactor.Value.Get()
	return n > 1
}

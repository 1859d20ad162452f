package connect

import (
	"cmp"
	"context"
	"errors"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
)

// The time a server gets. Waits for a person are not counted: they happen
// between the calls.
const (
	// DefaultTimeout is what all calls on one way get together, from the look-up
	// to the login.
	DefaultTimeout = 60 * time.Second

	silence    = 10 * time.Second // nothing arrives while an answer is due
	step       = 15 * time.Second // one exchange: a header, an iq, a SASL step
	dialTime   = 10 * time.Second // one TCP connection
	proxyTime  = 30 * time.Second // one connection through a proxy: Tor builds the way first
	lookupTime = 5 * time.Second  // one DNS question; asked twice
)

// countdown is the time that is left on one way to a server. It runs during calls
// only: between them a person may think for as long as they like. A nil one has
// no end.
type countdown struct {
	left    time.Duration
	running bool
}

// Budget is the time that several connections get together. Like theirs it runs
// during calls only. It is used by one goroutine at a time.
type Budget struct{ clock countdown }

// NewBudget returns the time d; 0 is DefaultTimeout.
func NewBudget(d time.Duration) *Budget {
	return &Budget{countdown{left: cmp.Or(d, DefaultTimeout)}}
}

// Start lets it run until stop is called, for what is done with a server besides
// calls of this package. The context ends when nothing is left.
func (b *Budget) Start(ctx context.Context) (limited context.Context, stop func()) {
	return b.clock.start(ctx)
}

// start lets it run until stop is called. The context ends when nothing is left.
// A call inside a call counts once.
func (c *countdown) start(ctx context.Context) (limited context.Context, stop func()) {
	if c == nil || c.running {
		return ctx, func() {}
	}
	c.running = true
	begun := time.Now()
	limited, cancel := context.WithTimeout(ctx, c.left)
	return limited, func() {
		cancel()
		c.left -= time.Since(begun)
		c.running = false
	}
}

// interrupted is what is left to say when ctx has ended: the time is up, or the
// user went away.
func interrupted(ctx context.Context, domain address.Domain) error {
	kind := fault.Interrupted
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		kind = fault.NoAnswer
	}
	return fault.Wrap(kind, ctx.Err(), fault.Args{"Domain": domain})
}

// Pause waits for d. Where ctx ends before, the error is that of a call which ctx
// has ended.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return interrupted(ctx, address.Domain{})
	}
}

// deadline is now plus d, or none for zero.
func deadline(d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Now().Add(d)
}

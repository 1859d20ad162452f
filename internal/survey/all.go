package survey

import (
	"context"
	"sync"
	"time"

	"xmpp-start/internal/connect"
)

// AtOnce is how many servers are looked at side by side. Each is somebody else's
// and gets one connection; the bound is for what stands in between. The resolver
// of a home is asked two questions for each, and dnsmasq passes on 150 at a time
// unless it is told otherwise.
const AtOnce = 64

// All looks at the targets in their order, AtOnce side by side, and gives each
// Seen to tell as it comes, never two at a time. It returns when all were looked
// at, or the cause of ctx's end; what had not come by then is not told.
func All(ctx context.Context, targets []connect.Target, now func() time.Time, tell func(Seen)) error {
	next := make(chan connect.Target)
	came := make(chan Seen)
	var running sync.WaitGroup
	for range min(AtOnce, len(targets)) {
		running.Go(func() {
			for t := range next {
				came <- Look(ctx, t, now())
			}
		})
	}
	running.Go(func() {
		defer close(next)
		for _, t := range targets {
			select {
			case next <- t:
			case <-ctx.Done():
				return
			}
		}
	})
	go func() {
		running.Wait()
		close(came)
	}()
	for seen := range came {
		if ctx.Err() == nil {
			tell(seen)
		}
	}
	return context.Cause(ctx)
}

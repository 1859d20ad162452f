package survey

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/practice"
)

// TestAllIsBounded has more servers than are looked at side by side: as many as may
// be are waited for, and no more.
func TestAllIsBounded(t *testing.T) {
	var now, most atomic.Int32
	full := make(chan struct{})
	reached := sync.OnceFunc(func() { close(full) })
	refused := errors.New("refused")
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		n := now.Add(1)
		defer now.Add(-1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		if n == AtOnce {
			reached()
		}
		select {
		case <-full:
		case <-ctx.Done():
		}
		return nil, refused
	}
	var targets []connect.Target
	for i := range 2 * AtOnce {
		targets = append(targets, connect.Target{Domain: addresstest.Domain(t, fmt.Sprintf("p%d.test", i)), Server: "127.0.0.1:5222", Dial: dial, Timeout: time.Minute})
	}
	told := map[string]int{}
	err := All(t.Context(), targets, func() time.Time { return noon }, func(s Seen) {
		told[s.Domain.String()]++
		wantFault(t, s, fault.Unreachable)
	})
	if err != nil || len(told) != len(targets) || most.Load() != AtOnce {
		t.Errorf("%d of %d told, %d at once, %v", len(told), len(targets), most.Load(), err)
	}
}

// TestAllTellsAtOnce has one that is silent: the others are told before it.
func TestAllTellsAtOnce(t *testing.T) {
	_, well := start(t, practice.Config{})
	dead := silent(t, "silent.test")
	dead.Timeout = time.Minute
	ctx, cancel := context.WithCancelCause(t.Context())
	enough := errors.New("enough")
	told := 0
	err := All(ctx, []connect.Target{dead, well}, time.Now, func(s Seen) {
		told++
		if s.Domain != well.Domain || s.Fault != nil {
			t.Errorf("told %+v", s)
		}
		cancel(enough)
	})
	if !errors.Is(err, enough) || told != 1 {
		t.Errorf("%d told, %v", told, err)
	}
}

func TestAllOfNothing(t *testing.T) {
	if err := All(t.Context(), nil, time.Now, func(Seen) { t.Error("told") }); err != nil {
		t.Error(err)
	}
}

package signup

import (
	"context"
	"slices"
	"strings"
	"sync"
	"syscall"

	"xmpp-start/internal/fault"
)

// died is what the process dies of.
type died struct{}

// mishap is what goes wrong at one event; its error is that of the event.
type mishap func(what string, cancel context.CancelCauseFunc) error

var mishaps = map[string]mishap{
	"fails": func(what string, _ context.CancelCauseFunc) error {
		switch {
		case strings.HasPrefix(what, "store "):
			return fault.New(fault.StoreFailed, nil)
		case strings.HasPrefix(what, "network "):
			return syscall.ECONNRESET
		}
		return syscall.EIO
	},
	"dies": func(string, context.CancelCauseFunc) error { panic(died{}) },
	"is interrupted": func(_ string, cancel context.CancelCauseFunc) error {
		cancel(fault.New(fault.Interrupted, nil))
		return nil
	},
}

// happening is the event of a run at which something goes wrong.
type happening struct {
	// quiet: what happens on the network is no event.
	quiet bool

	mu   sync.Mutex
	left int // events until then
	what string
}

// now reports whether it is this event.
func (h *happening) now(what string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.left--; h.left != 0 {
		return false
	}
	h.what = what
	return true
}

// was is what the event was, empty where there were not as many.
func (h *happening) was() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.what
}

// sort is what sort of event it was: disk, network, store, keyring or stage.
func (h *happening) sort() string {
	sort, _, _ := strings.Cut(h.was(), " ")
	if slices.Contains([]string{"network", "store", "keyring", "stage"}, sort) {
		return sort
	}
	return "disk"
}

// survive runs what may die.
func (r *rig) survive(run func() (*Done, error)) (done *Done, err error) {
	defer func() {
		switch death := recover().(type) {
		case nil:
		case died:
			done, err = nil, nil
		default:
			panic(death)
		}
	}()
	return run()
}

package connect

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
)

// limits are what a server says it enforces on a stream (XEP-0478).
type limits struct {
	// maxBytes is the longest element that it takes, in bytes; 0: it did not say.
	maxBytes int
	// idle is how long it has to hear nothing until it may end the stream; 0: it did
	// not say.
	idle time.Duration
}

// wireLimits is <limits/> as it comes. The numbers are read by hand: one that is
// none is no reason to refuse all other features.
type wireLimits struct {
	MaxBytes string `xml:"max-bytes"`
	Idle     string `xml:"idle-seconds"`
}

func (w wireLimits) read() limits {
	number := func(s string) int {
		n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 31)
		if err != nil {
			return 0
		}
		return int(n)
	}
	return limits{maxBytes: number(w.MaxBytes), idle: time.Duration(number(w.Idle)) * time.Second}
}

// admit refuses an element that the server would answer by ending the stream,
// which leaves open what became of it. Nothing was sent, so that this is as
// definite as the error which the server would be right to send (RFC 6120 section
// 8.3.3.12), and stands in for it.
func (l limits) admit(element string, domain address.Domain) error {
	if l.maxBytes == 0 || len(element) <= l.maxBytes {
		return nil
	}
	refused := &StanzaError{Type: "modify", Condition: "policy-violation"}
	return fault.Wrap(fault.TooLong, refused, fault.Args{"Domain": domain, "Limit": l.maxBytes, "Length": len(element)})
}

// keepAlive has send called often enough for a server with these limits, until
// stop is called, which returns when send will not be called any more.
func (l limits) keepAlive(send func() error) (stop func()) {
	if l.idle == 0 {
		return func() {}
	}
	quit := make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(l.idle / 2)
		defer tick.Stop()
		for {
			select {
			case <-quit:
				return
			case <-tick.C:
				if send() != nil {
					return // whoever uses the connection next finds out why
				}
			}
		}
	})
	return sync.OnceFunc(func() {
		close(quit)
		running.Wait()
	})
}

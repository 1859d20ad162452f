package signup

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/faulty"
)

// A bad network in front of the servers that people meet. At each record of each
// direction, once, the connection ends; then the network is good, and the next run
// comes to the good end with the password that was kept. Networks that are silent,
// slow or late take real time, and so are met at the submission alone.
func TestFaultyNetwork(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *testenv.Server{"prosody": servers.Prosody, "ejabberd": servers.Ejabberd} {
		s := start(t)
		for _, trouble := range []faulty.Trouble{faulty.Cut, faulty.Half, faulty.Reset} {
			for d, row := range rowOf {
				t.Run(fmt.Sprintf("row-%d-%v-%v-%s", row, trouble, d, name), func(t *testing.T) {
					t.Parallel()
					for _, direct := range []bool{false, true} {
						if n := everyRecord(t, s, direct, faulty.Plan{Direction: d, Trouble: trouble}); n < 4 {
							t.Errorf("only %d records", n)
						}
					}
				})
			}
		}
		for _, plan := range []faulty.Plan{
			{Direction: faulty.ToClient, Record: 3, Trouble: faulty.Hole},
			{Direction: faulty.ToServer, Record: 2, Trouble: faulty.Late, Pause: time.Second},
			{Direction: faulty.ToClient, Record: 3, Trouble: faulty.Drip, Pause: 5 * time.Millisecond},
		} {
			t.Run(fmt.Sprintf("row-%d-%v-%v-%s", rowOf[plan.Direction], plan.Trouble, plan.Direction, name), func(t *testing.T) {
				t.Parallel()
				if !newRelayed(t, s, true).meets(plan) {
					t.Error("it did not happen")
				}
			})
		}
	}
}

// everyRecord lets a trouble happen at each record, side by side, and returns at
// how many it happened.
func everyRecord(t *testing.T, s *testenv.Server, direct bool, plan faulty.Plan) int {
	const more = 40 // than a registration has
	var (
		met [more]bool
		all sync.WaitGroup
	)
	for n := range more {
		all.Go(func() {
			plan := plan
			plan.Record = n
			met[n] = newRelayed(t, s, direct).meets(plan)
		})
	}
	all.Wait()
	for n, was := range met {
		if !was {
			return n
		}
	}
	t.Errorf("a registration has more than %d records", more)
	return more
}

// rowOf are the rows of the matrix: what does not reach the server, or comes from
// it and does not arrive.
var rowOf = map[faulty.Direction]int{faulty.ToServer: 64, faulty.ToClient: 63}

// relayed is somebody who reaches a real server by a relay.
type relayed struct {
	*testing.T
	relay     *faulty.Relay
	good, bad connect.Target // without it, and by way of it
}

func newRelayed(t *testing.T, s *testenv.Server, direct bool) *relayed {
	scheme, address := "", s.StartTLS
	if direct {
		scheme, address = "xmpps://", s.DirectTLS
	}
	r := &relayed{T: t, relay: faulty.Start(t, address)}
	r.good = connect.Target{Domain: addresstest.Domain(t, testenv.Open), Server: scheme + address, Roots: s.Pool()}
	r.bad = r.good
	r.bad.Server = scheme + r.relay.Addr
	return r
}

// meets is a registration that meets a trouble, and what follows it. It reports
// whether it has met it.
func (r *relayed) meets(plan faulty.Plan) bool {
	r.Helper()
	r.relay.Next(plan)
	a := newRig(r.T, r.bad)
	req := a.request(fmt.Sprintf("%v.%d.%d.%x", plan.Trouble, plan.Direction, plan.Record, time.Now().UnixNano()))
	done, err := a.Run(r.Context(), req)
	happened := r.relay.Happened() > 0
	if done != nil {
		done.Session.Close()
	}
	switch f := fault.Of(err); {
	case (done == nil) == (err == nil):
		r.Errorf("%v: neither an account nor an error, or both", plan)
	case err == nil:
	case !happened:
		r.Errorf("%v did not happen, and it ends with %v", plan, err)
	case f.Exit() == 8:
		if attempts := a.attempts(); len(attempts) != 1 || a.store.held[req.Address].Empty() {
			r.Errorf("%v: %v, and nothing to resume: %v", plan, err, attempts)
		}
	case f.Exit() != 5 || len(a.attempts()) > 0:
		r.Errorf("%v: exit %d with %v, and %v", plan, f.Exit(), err, a.attempts())
	}
	a.restart()
	a.target = r.good
	req.Target = r.good
	if done == nil {
		done, err = a.goOn(req)
		a.finished(done, err)
	} else if !a.opens(req.Address) {
		r.Errorf("%v: the password in the store does not open the account", plan)
	}
	return happened
}

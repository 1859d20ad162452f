package signup

import (
	"fmt"
	"testing"
	"time"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/faulty"
)

// A bad network in front of real servers: at each record of each direction, once,
// the connection ends. Then the network is good, and the next run comes to the
// good end, with the password that was kept.
func TestFaultyNetwork(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *testenv.Server{"prosody": servers.Prosody, "ejabberd": servers.Ejabberd} {
		t.Run(name, func(t *testing.T) {
			s := start(t)
			for way, address := range map[string]string{"starttls": s.StartTLS, "direct": s.DirectTLS} {
				for _, trouble := range []faulty.Trouble{faulty.Cut, faulty.Half, faulty.Reset} {
					for _, d := range []faulty.Direction{faulty.ToServer, faulty.ToClient} {
						t.Run(fmt.Sprintf("%s %v %v", way, trouble, d), func(t *testing.T) {
							r := newRelayed(t, s, address, way == "direct")
							for n := 0; r.meets(fmt.Sprintf("%s.%v.%d.%d", way, trouble, d, n), faulty.Plan{Direction: d, Record: n, Trouble: trouble}); n++ {
							}
						})
					}
				}
			}
		})
	}
}

// The networks that are silent, slow or late take real time, and so come at the
// submission alone.
func TestFaultyNetworkAtTheSubmission(t *testing.T) {
	for name, start := range map[string]func(testing.TB) *testenv.Server{"prosody": servers.Prosody, "ejabberd": servers.Ejabberd} {
		s := start(t)
		for _, plan := range []faulty.Plan{
			{Direction: faulty.ToServer, Record: 2, Trouble: faulty.Hole},
			{Direction: faulty.ToClient, Record: 3, Trouble: faulty.Hole},
			{Direction: faulty.ToClient, Record: 3, Trouble: faulty.Drip, Pause: 5 * time.Millisecond},
			{Direction: faulty.ToServer, Record: 2, Trouble: faulty.Late, Pause: time.Second},
		} {
			t.Run(fmt.Sprintf("%s %v %v", name, plan.Trouble, plan.Direction), func(t *testing.T) {
				t.Parallel()
				r := newRelayed(t, s, s.DirectTLS, true)
				if !r.meets(fmt.Sprintf("slow.%v.%d", plan.Trouble, plan.Direction), plan) {
					t.Error("it did not happen")
				}
			})
		}
	}
}

// relayed is somebody who reaches a real server by a relay.
type relayed struct {
	*testing.T
	relay   *faulty.Relay
	domain  string
	scheme  string
	good    connect.Target
	records int
}

func newRelayed(t *testing.T, s *testenv.Server, address string, direct bool) *relayed {
	r := &relayed{T: t, relay: faulty.Start(t, address)}
	if direct {
		r.scheme = "xmpps://"
	}
	r.good = connect.Target{Domain: domainOf(t, testenv.Open), Server: r.scheme + address, Roots: s.Pool()}
	return r
}

// meets is a registration that meets a trouble, and what follows it. It reports
// whether there was any.
func (r *relayed) meets(name string, plan faulty.Plan) bool {
	r.Helper()
	r.relay.Next(plan)
	target := r.good
	target.Server = r.scheme + r.relay.Addr
	a := newRig(r.T, target)
	req := a.request(name)
	done, err := a.Run(r.Context(), req)
	happened := r.relay.Happened() > 0
	kept, secret := a.store.held[req.Address]
	_ = kept
	switch f := fault.Of(err); {
	case done != nil:
		done.Session.Close()
	case err == nil:
		r.Fatalf("%s: neither an account nor an error", name)
	case !happened:
		r.Fatalf("%s: %v, on a good network", name, err)
	case f.Exit() != 5 && f.Exit() != 8:
		r.Errorf("%s: exit %d with %v", name, f.Exit(), err)
	case f.Exit() == 8 && (len(a.attempts()) == 0 || !secret):
		r.Errorf("%s: %v, and nothing to resume", name, err)
	}
	a.target = r.good
	a.wire.dial = nil
	req.Target.Server = r.good.Server
	if done == nil {
		a.restart()
		done, err = a.goOn(req)
		a.finished(done, err)
	} else if !a.opens(req.Address) {
		r.Errorf("%s: the password in the store does not open the account", name)
	}
	if r.Failed() {
		r.Fatalf("%s: after %+v", name, plan)
	}
	return happened
}

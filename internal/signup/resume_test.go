package signup

import (
	"crypto/x509"
	"testing"
	"testing/synctest"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
)

// leave puts an attempt into the journal as an earlier process left it, with its
// password in the store.
func (r *rig) leave(state journal.State, name string) journal.Attempt {
	r.t.Helper()
	who := r.request(name).Address
	a, err := r.Journal.Begin(journal.Attempt{Address: who, Store: r.Store.Name(), Name: "Anna"})
	if err != nil {
		r.t.Fatal(err)
	}
	way := map[journal.State][]journal.State{
		journal.Prepared:   nil,
		journal.Submitting: {journal.Submitting},
		journal.Unknown:    {journal.Submitting, journal.Unknown},
		journal.Created:    {journal.Submitting, journal.Created},
		journal.Verified:   {journal.Submitting, journal.Created, journal.Verified},
		journal.Refused:    {journal.Submitting, journal.Refused},
	}
	if err := r.Journal.Move(&a, journal.Prepared, func(a *journal.Attempt) { a.Kept = true }); err != nil {
		r.t.Fatal(err)
	}
	for _, to := range way[state] {
		if err := r.Journal.Move(&a, to, nil); err != nil {
			r.t.Fatal(err)
		}
	}
	r.store.held[who] = password.Make()
	return a
}

// ours makes the account of an attempt at the server.
func (p *practised) ours(a journal.Attempt) {
	p.t.Helper()
	if err := p.server.AddAccount(a.Address.Local(), p.store.held[a.Address]); err != nil {
		p.t.Fatal(err)
	}
}

// theirs makes it with somebody else's password.
func (p *practised) theirs(a journal.Attempt) {
	p.t.Helper()
	if err := p.server.AddAccount(a.Address.Local(), password.Make()); err != nil {
		p.t.Fatal(err)
	}
}

// Whatever an earlier run left, resuming ends it.
func TestResume(t *testing.T) {
	for name, tc := range map[string]struct {
		state   journal.State
		server  func(p *practised, a journal.Attempt)
		submits int
	}{
		"prepared":                        {journal.Prepared, nil, 1},
		"submitting, nothing arrived":     {journal.Submitting, nil, 1},
		"submitting, the account is made": {journal.Submitting, (*practised).ours, 0},
		"unknown, nothing arrived":        {journal.Unknown, nil, 1},
		"unknown, the account is made":    {journal.Unknown, (*practised).ours, 0},
		"created":                         {journal.Created, (*practised).ours, 0},
		"verified":                        {journal.Verified, (*practised).ours, 0},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			a := p.leave(tc.state, "anna")
			secret := p.store.held[a.Address]
			if tc.server != nil {
				tc.server(p, a)
			}
			done, err := p.Resume(t.Context(), a, Request{Target: p.target})
			p.finished(done, err)
			p.made(tc.submits, "anna")
			if !p.store.held[a.Address].Equal(secret) {
				t.Error("it is another password")
			}
			if !done.Echo || done.Account.Name != "Anna" {
				t.Errorf("got %+v", done)
			}
		})
	}
}

// The process died before the password was kept.
func TestResumeWithoutPassword(t *testing.T) {
	for name, own := range map[string]password.Secret{"made": {}, "own": password.New("correct horse")} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			a := p.leave(journal.Prepared, "anna")
			clear(p.store.held)
			done, err := p.Resume(t.Context(), a, Request{Target: p.target, Password: own})
			p.finished(done, err)
			p.made(1, "anna")
		})
	}
	// Later it is lost for good, and a new one would be of no use.
	for _, state := range []journal.State{journal.Submitting, journal.Unknown, journal.Created, journal.Verified} {
		t.Run(string(state), func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			a := p.leave(state, "anna")
			clear(p.store.held)
			done, err := p.Resume(t.Context(), a, Request{Target: p.target})
			p.failed(done, err, fault.SecretMissing)
			p.attempt(state)
			p.made(0)
		})
	}
}

// The name has gone to somebody else meanwhile.
func TestResumeTaken(t *testing.T) {
	for state, kept := range map[journal.State]bool{journal.Prepared: false, journal.Submitting: true, journal.Unknown: true} {
		t.Run(string(state), func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			a := p.leave(state, "anna")
			p.theirs(a)
			done, err := p.Resume(t.Context(), a, Request{Target: p.target})
			p.failed(done, err, fault.NameTaken)
			p.made(1, "anna")
			if len(p.attempts()) > 0 {
				t.Errorf("in the journal: %v", p.attempts())
			}
			// What may have been registered once is the user's to throw away.
			if _, ok := p.store.held[a.Address]; ok != kept {
				t.Errorf("the password is kept: %v, want %v", ok, kept)
			}
		})
	}
}

func TestResumeRefused(t *testing.T) {
	p := newPractised(t, practice.Config{})
	a := p.leave(journal.Refused, "anna")
	done, err := p.Resume(t.Context(), a, Request{Target: p.target})
	p.failed(done, err, fault.Refused)
	p.made(0)
	p.nothing()
	if p.wire.dials > 0 {
		t.Error("the server was contacted")
	}
}

// What a run could not bring to its end stays for the next one, whatever is in
// the way, unless the provider says no.
func TestResumeLater(t *testing.T) {
	for name, tc := range map[string]struct {
		state  journal.State
		config practice.Config
		want   fault.Kind
	}{
		"prepared, question":   {journal.Prepared, practice.Config{ExtraField: "email"}, fault.AnswerNeeded},
		"unknown, question":    {journal.Unknown, practice.Config{ExtraField: "email"}, fault.AnswerNeeded},
		"prepared, invitation": {journal.Prepared, practice.Config{Registration: practice.InvitationOnly}, fault.InvitationNeeded},
		"unknown, invitation":  {journal.Unknown, practice.Config{Registration: practice.InvitationOnly}, fault.InvitationNeeded},
		"unknown, closed":      {journal.Unknown, practice.Config{Registration: practice.Closed}, fault.OutcomeUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, tc.config)
			a := p.leave(tc.state, "anna")
			done, err := p.Resume(t.Context(), a, Request{Target: p.target})
			p.failed(done, err, tc.want)
			p.attempt(tc.state)
			if p.store.held[a.Address].Empty() {
				t.Error("the password is gone")
			}
			if ledger := p.server.Ledger(); len(ledger.Accounts) > 0 {
				t.Errorf("the server has %q", ledger.Accounts)
			}
		})
	}
}

func TestResumeUnreachable(t *testing.T) {
	for state, tc := range map[journal.State]struct {
		want  fault.Kind
		after journal.State
	}{
		journal.Prepared:   {fault.Unreachable, journal.Prepared},
		journal.Submitting: {fault.OutcomeUnknown, journal.Unknown},
		journal.Unknown:    {fault.OutcomeUnknown, journal.Unknown},
		journal.Created:    {fault.NotProven, journal.Created},
		journal.Verified:   {fault.NotProven, journal.Verified},
	} {
		t.Run(string(state), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := newRig(t, targetOf(t, "practice.test", "127.0.0.1:5223", nil))
				r.wire.trouble(down)
				a := r.leave(state, "anna")
				done, err := r.Resume(t.Context(), a, Request{Target: r.target})
				r.failed(done, err, tc.want)
				r.attempt(tc.after)
				if r.store.held[a.Address].Empty() {
					t.Error("the password is gone")
				}
			})
		})
	}
}

// A safety matter is told as such also where nobody knows whether there is an
// account.
func TestResumeUnsafe(t *testing.T) {
	p := newPractised(t, practice.Config{})
	a := p.leave(journal.Unknown, "anna")
	req := Request{Target: p.target}
	req.Target.Roots = x509.NewCertPool()
	done, err := p.Resume(t.Context(), a, req)
	p.failed(done, err, fault.CertificateUntrusted)
	p.attempt(journal.Unknown)
}

// An answer that was missing is given with the next call.
func TestResumeWithAnswer(t *testing.T) {
	p := newPractised(t, practice.Config{ExtraField: "email"})
	a := p.leave(journal.Unknown, "anna")
	req := Request{Target: p.target, Answers: map[string][]string{"email": {"anna@example.org"}}}
	done, err := p.Resume(t.Context(), a, req)
	p.finished(done, err)
	p.made(1, "anna")
}

func TestResumeNotBefore(t *testing.T) {
	p := newPractised(t, practice.Config{})
	a := p.leave(journal.Prepared, "anna")
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	if err := p.Journal.Move(&a, journal.Prepared, func(a *journal.Attempt) { a.NotBefore = until }); err != nil {
		t.Fatal(err)
	}
	done, err := p.Resume(t.Context(), a, Request{Target: p.target})
	p.failed(done, err, fault.Throttled)
	if got := fault.Of(err).Until; !got.Equal(until) {
		t.Errorf("until %v, want %v", got, until)
	}
	if p.wire.dials > 0 {
		t.Error("the server was contacted")
	}
	p.Now = func() time.Time { return until }
	done, err = p.Resume(t.Context(), a, Request{Target: p.target})
	p.finished(done, err)
}

// A password that an attempt found, and did not put there, is somebody's: it may
// be used, and never deleted.
func TestResumeWithAnOrphan(t *testing.T) {
	p := newPractised(t, practice.Config{})
	who := p.request("anna").Address
	a, err := p.Journal.Begin(journal.Attempt{Address: who, Store: p.store.Name()})
	if err != nil {
		t.Fatal(err)
	}
	orphan := password.Make()
	p.store.held[who] = orphan
	p.theirs(a)
	done, err := p.Resume(t.Context(), a, Request{Target: p.target})
	p.failed(done, err, fault.NameTaken)
	if len(p.attempts()) > 0 || !p.store.held[who].Equal(orphan) {
		t.Errorf("in the journal %v, in the store %v", p.attempts(), p.store.held)
	}
}

// A refusal that is not about whose the name is says nothing about what an
// earlier submission made.
func TestResumeUnknownRefusedForAnotherReason(t *testing.T) {
	config, _ := practice.Profile("reserved")
	p := newPractised(t, config)
	a := p.leave(journal.Unknown, "anna")
	done, err := p.Resume(t.Context(), a, Request{Target: p.target})
	p.failed(done, err, fault.OutcomeUnknown)
	p.attempt(journal.Unknown)
	if p.store.held[a.Address].Empty() {
		t.Error("the password is gone")
	}
}

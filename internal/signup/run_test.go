package signup

import (
	"crypto/x509"
	"errors"
	"slices"
	"testing"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
)

func TestRun(t *testing.T) {
	for name, own := range map[string]password.Secret{"made password": {}, "own password": password.New("correct horse")} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			req := p.request("anna")
			req.Password, req.Name, req.Server, req.CAFile = own, "Anna", req.Target.Server, "ca.pem"
			done, err := p.Run(t.Context(), req)
			p.finished(done, err)
			p.made(1, "anna")
			if !done.Echo {
				t.Error("the message to oneself did not arrive")
			}
			if want := []Stage{Keeping, Connecting, Registering, LoggingIn}; !slices.Equal(p.stages, want) {
				t.Errorf("stages %v, want %v", p.stages, want)
			}
			if p.wire.dials != 1 {
				t.Errorf("%d connections, want 1", p.wire.dials)
			}
			acc, _ := p.Accounts.Get(req.Address)
			if acc.Name != "Anna" || acc.Server != req.Server || acc.CAFile != "ca.pem" {
				t.Errorf("in the index: %+v", acc)
			}
			if kept := p.store.held[req.Address]; own.Empty() != kept.Made() || !own.Empty() && !kept.Equal(own) {
				t.Error("another password was registered")
			}
		})
	}
}

// An account that this computer has already is not registered, and keeps its
// password whatever becomes of an attempt to register the same address.
func TestKnownAccount(t *testing.T) {
	for name, again := range map[string]struct {
		run   func(p *practised, req Request) (*Done, error)
		want  fault.Kind
		dials int
	}{
		"a new attempt": {func(p *practised, req Request) (*Done, error) { return p.Run(p.t.Context(), req) }, fault.AccountExists, 0},
		"an attempt from before": {func(p *practised, req Request) (*Done, error) {
			a := p.leave(journal.Prepared, "anna")
			p.store.keep(req.Address, "correct horse")
			return p.Resume(p.t.Context(), a, req)
		}, fault.NameTaken, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, practice.Config{})
			req := p.request("anna")
			p.store.keep(req.Address, "correct horse")
			if err := p.server.AddAccount("anna", password.New("correct horse")); err != nil {
				t.Fatal(err)
			}
			if err := p.Accounts.Put(account.Account{Address: req.Address, Store: p.store.Name(), Added: p.Now()}); err != nil {
				t.Fatal(err)
			}
			done, err := again.run(p, req)
			p.failed(done, err, again.want)
			if p.wire.dials != again.dials {
				t.Errorf("%d connections, want %d", p.wire.dials, again.dials)
			}
			if len(p.attempts()) > 0 || !p.opens(req.Address) {
				t.Errorf("attempts %v, or the password is lost", p.attempts())
			}
		})
	}
}

// What goes wrong before the submission leaves nothing, and a second run is safe.
func TestNothingSent(t *testing.T) {
	for name, tc := range map[string]struct {
		config  practice.Config
		arrange func(p *practised, req *Request)
		want    fault.Kind
		exit    int
	}{
		"closed":          {practice.Config{Registration: practice.Closed}, nil, fault.Closed, 3},
		"unreachable":     {practice.Config{}, func(p *practised, _ *Request) { p.wire.trouble(down) }, fault.Unreachable, 5},
		"cut at once":     {practice.Config{}, func(p *practised, _ *Request) { p.wire.trouble(cutAfter) }, fault.ConnectionLost, 5},
		"untrusted":       {practice.Config{}, func(_ *practised, r *Request) { r.Target.Roots = x509.NewCertPool() }, fault.CertificateUntrusted, 7},
		"only PLAIN":      {practice.Config{Mechanisms: []string{"PLAIN"}}, nil, fault.PlainOnly, 7},
		"answer needed":   {practice.Config{ExtraField: "email"}, nil, fault.AnswerNeeded, 4},
		"wrong token":     {practice.Config{}, func(_ *practised, r *Request) { r.Token = "no-such-token" }, fault.InvitationUsedUp, 4},
		"another's realm": {practice.Config{Domain: "other.test"}, func(p *practised, r *Request) { r.Target.Domain = addresstest.Domain(p.t, "practice.test") }, fault.CertificateWrongName, 7},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, tc.config)
			req := p.request("anna")
			if tc.arrange != nil {
				tc.arrange(p, &req)
			}
			done, err := p.Run(t.Context(), req)
			p.failed(done, err, tc.want)
			if got := fault.Of(err).Exit(); got != tc.exit {
				t.Errorf("exit %d, want %d", got, tc.exit)
			}
			p.made(0)
			p.nothing()
		})
	}
}

func TestRefused(t *testing.T) {
	for name, tc := range map[string]struct {
		config practice.Config
		user   string
		secret string
		want   fault.Kind
		exit   int
	}{
		"name taken":        {practice.Config{}, "taken", "", fault.NameTaken, 3},
		"name reserved":     {practice.Config{}, "admin", "", fault.NameRefused, 3},
		"password short":    {practice.Config{}, "anna", "short", fault.PasswordRefused, 3},
		"invitation needed": {practice.Config{Registration: practice.InvitationOnly}, "anna", "", fault.InvitationNeeded, 4},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPractised(t, tc.config)
			if err := p.server.AddAccount("taken", password.Make()); err != nil {
				t.Fatal(err)
			}
			req := p.request(tc.user)
			if tc.secret != "" {
				req.Password = password.New(tc.secret)
			}
			done, err := p.Run(t.Context(), req)
			p.failed(done, err, tc.want)
			if got := fault.Of(err).Exit(); got != tc.exit {
				t.Errorf("exit %d, want %d", got, tc.exit)
			}
			p.made(1, "taken")
			p.nothing()
		})
	}
}

// A second run for the same address goes on with the first one's attempt, with
// the same password.
func TestSecondRun(t *testing.T) {
	p := newPractised(t, practice.Config{})
	p.on("stage registering", func() error { p.wire.trouble(cutAfter); return nil })
	done, err := p.Run(t.Context(), p.request("anna"))
	p.failed(done, err, fault.OutcomeUnknown)
	p.restart()
	done, err = p.Run(t.Context(), p.request("anna"))
	p.finished(done, err)
	p.made(1, "anna")
}

// An attempt whose password is in another store is not begun a second time; one
// that never got as far as keeping a password is.
func TestSecondRunWithAnotherStore(t *testing.T) {
	for _, kept := range []bool{true, false} {
		p := newPractised(t, practice.Config{})
		req := p.request("anna")
		a, err := p.Journal.Begin(journal.Attempt{Address: req.Address, Store: "keyring"})
		if err == nil {
			err = p.Journal.Move(&a, journal.Prepared, func(a *journal.Attempt) { a.Kept = kept })
		}
		if err != nil {
			t.Fatal(err)
		}
		done, err := p.Run(t.Context(), req)
		if !kept {
			p.finished(done, err)
			p.made(1, "anna")
			continue
		}
		p.failed(done, err, fault.StoreFailed)
		if p.wire.dials > 0 || len(p.store.held) > 0 {
			t.Error("something was begun")
		}
		p.attempt(journal.Prepared)
	}
}

// The words of the provider reach the user, whatever became of the attempt.
func TestBecauseKeepsWords(t *testing.T) {
	cause := fault.New(fault.LoginRefused, nil)
	cause.Said = foreign.From("wait for the mail")
	err := because(fault.NotUsable, addressOf(t, "anna", "practice.test"), errors.Join(cause))
	if got := fault.Of(err); got.Kind != fault.NotUsable || got.Said.String() != "wait for the mail" {
		t.Errorf("got %v", got)
	}
}

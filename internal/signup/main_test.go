package signup

import (
	"context"
	"crypto/x509"
	"os"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/vault"
)

var servers testenv.Shared

func TestMain(m *testing.M) { os.Exit(servers.Run(m)) }

// rig is everything that an attempt works with, and a look at all of it.
type rig struct {
	*Signup
	t      testing.TB
	folder string
	dir    *statedir.Dir
	unlock func()
	store  *memory
	wire   *wire
	target connect.Target
	stages []Stage
	// waits are the pauses of every process.
	waits pauses
	// other makes the store of a process that keeps no passwords in memory.
	other func() vault.Store
	// event, if it is set, is told of each stage, operation on the disk and
	// operation of the store, before it happens; its error is theirs.
	event func(what string) error
}

// newRig returns a rig for the server at target. When the test ends nothing may
// be left running.
func newRig(t testing.TB, target connect.Target) *rig {
	t.Helper()
	r := &rig{t: t, folder: t.TempDir(), store: &memory{held: map[address.Address]password.Secret{}}, wire: &wire{dial: target.Dial}}
	r.target = target
	r.target.Dial = r.wire.connect
	r.store.before = func(op string) error { return r.happens("store " + op) }
	r.start()
	t.Cleanup(func() {
		r.wire.hangUp()
		r.stop()
	})
	return r
}

// start is what a process does that begins.
func (r *rig) start() {
	r.t.Helper()
	var err error
	if r.dir, err = statedir.Open(r.folder); err != nil {
		r.t.Fatal(err)
	}
	if r.unlock, err = r.dir.Lock(context.Background()); err != nil {
		r.t.Fatal(err)
	}
	r.dir.Intercept(func(op statedir.Op, name string) error { return r.happens(string(op) + " " + name) })
	r.stages = nil
	r.Signup = &Signup{
		Store: r.store, Journal: journal.New(r.dir, time.Now), Accounts: account.New(r.dir), Now: time.Now,
		Report: func(s Stage) {
			r.stages = append(r.stages, s)
			_ = r.happens("stage " + string(s))
		},
		pauses: r.waits,
	}
	if r.other != nil {
		r.Store = r.other()
	}
}

func (r *rig) stop() {
	r.unlock()
	r.dir.Close()
}

// hasten changes the pauses before another login, for the processes to come, too.
func (r *rig) hasten(to pauses) { r.waits, r.Signup.pauses = to, to }

// restart is the end of the process and the beginning of the next one.
func (r *rig) restart() {
	r.t.Helper()
	r.event = nil
	r.wire.hangUp()
	r.wire.trouble(none)
	r.stop()
	r.start()
}

func (r *rig) happens(what string) error {
	if r.event == nil {
		return nil
	}
	return r.event(what)
}

// on makes something happen at the first event of the name.
func (r *rig) on(what string, do func() error) {
	r.event = func(happening string) error {
		if happening != what {
			return nil
		}
		r.event = nil
		return do()
	}
}

// request is for a name at the server.
func (r *rig) request(name string) Request {
	return Request{Target: r.target, Address: addressOf(r.t, name, r.target.Domain.String())}
}

// attempts are those in the journal.
func (r *rig) attempts() []journal.Attempt {
	r.t.Helper()
	list, damaged, err := r.Journal.Unfinished()
	if err != nil || len(damaged) > 0 {
		r.t.Fatal(err, damaged)
	}
	return list
}

// attempt is the only one in the journal, which must be in the state.
func (r *rig) attempt(want journal.State) journal.Attempt {
	r.t.Helper()
	list := r.attempts()
	if len(list) != 1 || list[0].State != want {
		r.t.Fatalf("in the journal: %+v, want one that is %s", list, want)
	}
	return list[0]
}

// nothing checks that no attempt, no account and no password is left.
func (r *rig) nothing() {
	r.t.Helper()
	accounts, damaged, err := r.Accounts.List()
	if err != nil || len(accounts)+len(damaged) > 0 {
		r.t.Errorf("in the index: %v, %v, %v", accounts, damaged, err)
	}
	if list := r.attempts(); len(list) > 0 {
		r.t.Errorf("in the journal: %+v", list)
	}
	if len(r.store.held) > 0 {
		r.t.Errorf("in the store: %v", r.store.held)
	}
}

// finished checks that an account is proven, and that no attempt is left. It ends
// the session.
func (r *rig) finished(done *Done, err error) {
	r.t.Helper()
	r.proven(done, err)
	if list := r.attempts(); len(list) > 0 {
		r.t.Errorf("in the journal: %+v", list)
	}
}

// proven checks that an account is known, and can be used with the password that
// is in the store. It ends the session.
func (r *rig) proven(done *Done, err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatalf("got %v, want an account", err)
	}
	defer done.Session.Close()
	who := done.Account.Address
	known, err := r.Accounts.Get(who)
	if err != nil || known.Store != r.Store.Name() || !known.Made || known.Pin == "" || known.Verified.IsZero() {
		r.t.Errorf("in the index: %+v, %v", known, err)
	}
	if !r.opens(who) {
		r.t.Error("the password in the store does not open the account")
	}
}

// opens reports whether the password in the store opens the account.
func (r *rig) opens(who address.Address) bool {
	r.t.Helper()
	secret, ok := r.store.held[who]
	if !ok {
		return false
	}
	target := r.target
	target.Dial = r.wire.dial
	stream, _, err := connect.Open(r.t.Context(), target, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	session, err := stream.Login(r.t.Context(), connect.Credentials{Address: who, Password: secret}, nil)
	if err != nil {
		return false
	}
	session.Close()
	return true
}

// failed compares an error with the kind of fault it must be.
func (r *rig) failed(done *Done, err error, want fault.Kind) {
	r.t.Helper()
	if done != nil {
		r.t.Error("an account was claimed")
		done.Session.Close()
	}
	if f := fault.Of(err); f == nil || f.Kind != want {
		r.t.Errorf("got %v, want %s", err, want)
	}
}

func addressOf(t testing.TB, name, domain string) address.Address {
	t.Helper()
	a, err := address.New(name, addresstest.Domain(t, domain))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// practised is a rig at a practice server, whose ledger is the truth.
type practised struct {
	*rig
	server *practice.Server
}

func newPractised(t testing.TB, config practice.Config) *practised {
	t.Helper()
	before := goleak.IgnoreCurrent()
	server, err := practice.Start(context.Background(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Close()
		goleak.VerifyNone(t, before)
	})
	return &practised{server: server, rig: newRig(t, targetOf(t, server.Domain(), server.DirectTLSAddr(), server.CAPool()))}
}

func targetOf(t testing.TB, domain, direct string, roots *x509.CertPool) connect.Target {
	return connect.Target{Domain: addresstest.Domain(t, domain), Server: "xmpps://" + direct, Roots: roots}
}

// made checks which accounts there are, and how many submissions it took.
func (p *practised) made(submits int, accounts ...string) {
	p.t.Helper()
	ledger := p.server.Ledger()
	if !slices.Equal(ledger.Accounts, accounts) || ledger.Submits != submits {
		p.t.Errorf("the server has %q after %d submissions, want %q after %d", ledger.Accounts, ledger.Submits, accounts, submits)
	}
}

package doctor

import (
	"context"
	"crypto/x509"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/password"
	"xmpp-start/internal/picture"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/statedir/statedirtest"
	"xmpp-start/internal/ui"
	"xmpp-start/internal/vault"
	"xmpp-start/providers"
)

// examine runs checks and returns what they found, each with its words.
func examine(t *testing.T, checks []Check) (found []Result, worst error) {
	t.Helper()
	texts := i18n.New("en")
	worst = Run(t.Context(), checks, func(r Result) {
		found = append(found, r)
		for _, id := range []string{r.Text, r.Hint} {
			if id != "" && !texts.Has(id) {
				t.Errorf("%s: there is no text %q", r.Check, id)
			}
		}
		switch r.Verdict {
		case OK:
			if r.Text == "" || r.Hint != "" || r.Fault != nil {
				t.Errorf("%s: good, and %+v", r.Check, r)
			}
		case Warning:
			if r.Text == "" || r.Hint == "" || r.Fault != nil {
				t.Errorf("%s: a warning without what to do: %+v", r.Check, r)
			}
		case Failed:
			if _, hint := texts.Fault(r.Fault); hint == "" && r.Hint == "" {
				t.Errorf("%s: a failure without what to do: %+v", r.Check, r)
			}
		default:
			t.Errorf("%s: verdict %q", r.Check, r.Verdict)
		}
	})
	return found, worst
}

// names are the texts and kinds of what was found.
func names(found []Result) []string {
	var out []string
	for _, r := range found {
		if r.Fault != nil {
			out = append(out, string(r.Fault.Kind))
		} else {
			out = append(out, r.Text)
		}
	}
	return out
}

func wantFound(t *testing.T, checks []Check, exit int, want ...string) {
	t.Helper()
	found, worst := examine(t, checks)
	got := 0
	if worst != nil {
		got = fault.Of(worst).Exit()
	}
	if !slices.Equal(names(found), want) || got != exit {
		t.Errorf("found %q, ends with %d; want %q, %d", names(found), got, want, exit)
	}
}

// machine is one that lacks nothing.
func machine(t *testing.T) Machine {
	t.Helper()
	list, err := providers.ParseDay("2026-07-22")
	if err != nil {
		t.Fatal(err)
	}
	resolver := filepath.Join(t.TempDir(), "resolv.conf")
	if err := os.WriteFile(resolver, []byte("nameserver 192.0.2.1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return Machine{
		Version: "1.0", System: "linux/amd64", Now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), List: list, Embedded: list, Resolver: resolver,
		Roots: func() (*x509.CertPool, error) {
			pool := x509.NewCertPool()
			pool.AddCert(&x509.Certificate{Raw: []byte("x")})
			return pool, nil
		},
	}
}

func TestMachine(t *testing.T) {
	m := machine(t)
	all := func(list, clock, certificates, names string) []string {
		return []string{"doctor.program", list, clock, certificates, names}
	}
	wantFound(t, m.Checks(), 0, all("doctor.list", "doctor.clock", "doctor.certificates", "doctor.names")...)

	early := m
	early.Now = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	wantFound(t, early.Checks(), 7, all("doctor.list", "clock-wrong", "doctor.certificates", "doctor.names")...)

	late := m
	late.Now = m.Now.AddDate(1, 0, 0)
	found, err := examine(t, late.Checks())
	if err != nil {
		t.Fatal(err)
	}
	if found[1].Verdict != Warning {
		t.Errorf("an old list: got %+v", found[1])
	}
	late.List, err = providers.ParseDay("2027-11-01")
	if err != nil {
		t.Fatal(err)
	}
	wantFound(t, late.Checks(), 0, all("doctor.list.fetched", "doctor.clock", "doctor.certificates", "doctor.names")...)
	found, _ = examine(t, late.Checks())
	if found[1].Verdict != OK || found[1].Args["Count"] != 20 {
		t.Errorf("a list that was fetched: got %+v", found[1])
	}

	bare := m
	bare.Roots = func() (*x509.CertPool, error) { return x509.NewCertPool(), nil }
	bare.Resolver = filepath.Join(t.TempDir(), "nowhere")
	wantFound(t, bare.Checks(), 7, all("doctor.list", "doctor.clock", "no-authorities", "doctor.names.none")...)
	bare.Roots = func() (*x509.CertPool, error) { return nil, errors.New("broken") }
	bare.Resolver = ""
	wantFound(t, bare.Checks(), 7, all("doctor.list", "doctor.clock", "no-authorities", "doctor.names.system")...)
	bare.CAFile, bare.Proxy = true, true
	wantFound(t, bare.Checks(), 0, all("doctor.list", "doctor.clock", "doctor.certificates.file", "doctor.names.proxy")...)
}

func TestNameServers(t *testing.T) {
	for file, want := range map[string][]string{
		"": nil,
		"# nameserver 192.0.2.1\nsearch example.org\nnameserver\n":                                       nil,
		"nameserver 192.0.2.1\nnameserver 2001:db8::1\r\n\tnameserver 192.0.2.2 x\nnameserver 192.0.2.3": {"192.0.2.1", "2001:db8::1", "192.0.2.2"},
		"nameserver \x1b[31m\nnameserver fe80::1%eth0":                                                   {"fe80::1%eth0"},
	} {
		if got := nameServers(file); !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", file, got, want)
		}
	}
}

func TestPerson(t *testing.T) {
	best := Person{Asked: true, Desktop: true, Terminal: ui.Terminal{Columns: 80, Unicode: true, Colours: true, Pictures: true, Mode: picture.Kitty}}
	wantFound(t, best.Checks(), 0, "doctor.terminal", "doctor.pictures.points", "doctor.pages", "doctor.language")
	wantFound(t, Person{}.Checks(), 0, "doctor.terminal.none", "doctor.pictures.none", "doctor.pages.printed", "doctor.language")
	best.Terminal.Colours, best.Terminal.Mode = false, picture.Greys
	wantFound(t, best.Checks(), 0, "doctor.terminal.plain", "doctor.pictures.characters", "doctor.pages", "doctor.language")
	best.Terminal.Unicode, best.Terminal.Pictures = false, false
	wantFound(t, best.Checks(), 0, "doctor.terminal.ascii", "doctor.pictures.opened", "doctor.pages", "doctor.language")
}

// place is a folder of the state with a store in it.
type place struct {
	path  string
	store vault.Store
	err   error
}

func (p *place) checks(t *testing.T) []Check {
	kept := &Kept{
		State: func(ctx context.Context) (*statedir.Dir, error) {
			dir, err := statedir.Open(p.path)
			if err != nil {
				return nil, err
			}
			t.Cleanup(func() { dir.Close() })
			release, err := dir.Lock(ctx)
			if err == nil {
				t.Cleanup(release)
			}
			return dir, err
		},
		Journal:  func(dir *statedir.Dir) *journal.Journal { return journal.New(dir, time.Now) },
		Accounts: account.New,
		Store:    func(context.Context) (vault.Store, error) { return p.store, p.err },
	}
	return kept.Checks()
}

// person is the store of somebody who is shown passwords.
func person() vault.Store {
	return vault.Shown(func(context.Context, address.Address, password.Secret) error { return nil },
		func(context.Context, address.Address) (password.Secret, error) { return password.Secret{}, nil })
}

func TestKept(t *testing.T) {
	fresh := &place{path: filepath.Join(t.TempDir(), "state"), store: person()}
	t.Run("nothing there yet", func(t *testing.T) {
		wantFound(t, fresh.checks(t), 0, "doctor.state", "doctor.attempts.none", "doctor.accounts", "doctor.store.show")
	})
	t.Run("row-51 no keyring", func(t *testing.T) {
		p := *fresh
		p.err = fault.New(fault.KeyringAbsent, nil)
		wantFound(t, p.checks(t), 9, "doctor.state", "doctor.attempts.none", "doctor.accounts", "keyring-absent")
	})
	t.Run("row-3 not a folder", func(t *testing.T) {
		p := *fresh
		p.path = filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(p.path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		wantFound(t, p.checks(t), 10, "state-folder", "doctor.store.show")
	})
	t.Run("begun and not finished", func(t *testing.T) {
		p := *fresh
		p.path = filepath.Join(t.TempDir(), "state")
		begin(t, p.path)
		wantFound(t, p.checks(t), 0, "doctor.state", "doctor.attempt", "doctor.accounts", "doctor.store.show")
	})
	t.Run("row-6 files that are none of ours", func(t *testing.T) {
		p := *fresh
		p.path = filepath.Join(t.TempDir(), "state")
		begin(t, p.path)
		odd := []string{"attempts/garbage.json", "attempts/0123456789abcdef.json", "accounts/x.json"}
		contents := []string{"\x00\xff", `{"version":99}`, "{"}
		if err := os.Mkdir(filepath.Join(p.path, "accounts"), 0o700); err != nil {
			t.Fatal(err)
		}
		for i, name := range odd {
			if err := os.WriteFile(filepath.Join(p.path, name), []byte(contents[i]), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		wantFound(t, p.checks(t), 10, "doctor.state", "journal-damaged", "journal-damaged", "doctor.attempt", "journal-damaged", "doctor.accounts", "doctor.store.show")
		for i, name := range odd {
			if data, err := os.ReadFile(filepath.Join(p.path, name)); err != nil || string(data) != contents[i] {
				t.Errorf("%s is %q, %v", name, data, err)
			}
		}
	})
}

// begin leaves an attempt in the folder.
func begin(t *testing.T, path string) {
	t.Helper()
	dir, release := statedirtest.Open(t, path)
	defer release()
	who, err := address.Parse("anna@example.org")
	if err == nil {
		_, err = journal.New(dir, time.Now).Begin(journal.Attempt{Address: who, Store: "keyring"})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestRunEndsWithTheContext(t *testing.T) {
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	looked := 0
	look := func(context.Context) []Result {
		looked++
		cancel(why)
		return ok("doctor.language", nil)
	}
	err := Run(ctx, []Check{{"one", look}, {"two", look}}, func(Result) { t.Error("told") })
	if !errors.Is(err, why) || looked != 1 {
		t.Errorf("got %v after %d checks", err, looked)
	}
}

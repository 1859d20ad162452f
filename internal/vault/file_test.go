package vault

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/statedir/statedirtest"
)

func stateDir(t *testing.T) *statedir.Dir {
	t.Helper()
	d := statedirtest.New(t)
	return d
}

// person answers with the passphrase and counts how often.
type person struct {
	passphrase   string
	first, again int
}

func (p *person) ask(_ context.Context, first bool) (password.Secret, error) {
	if first {
		p.first++
	} else {
		p.again++
	}
	return password.New(p.passphrase), nil
}

// quickFile is File with little work for the passphrase.
func quickFile(d *statedir.Dir, ask Passphrase) *fileStore {
	s := File(d, ask).(*fileStore)
	s.workFactor = 10
	return s
}

func TestFile(t *testing.T) {
	d := stateDir(t)
	p := &person{passphrase: "open sesame"}
	testStore(t, quickFile(d, p.ask))
	if p.first != 1 || p.again != 0 {
		t.Errorf("asked %d and %d times, want once", p.first, p.again)
	}
	testStore(t, quickFile(d, p.ask))
	if p.first != 1 || p.again != 1 {
		t.Errorf("asked %d and %d times, want once more", p.first, p.again)
	}
	if got := File(d, p.ask).(*fileStore).workFactor; got != 18 {
		t.Errorf("work factor %d, want that of the age command", got)
	}
}

func TestWrongPassphrase(t *testing.T) {
	d := stateDir(t)
	p := &person{passphrase: ""}
	a := addresstest.Parse(t, "anna@example.org")
	s := quickFile(d, p.ask)
	wantKind(t, s.Probe(t.Context()), fault.WrongPassphrase)
	p.passphrase = "open sesame"
	if err := s.Put(t.Context(), a, password.New(canary)); err != nil {
		t.Fatal(err)
	}
	p.passphrase = "guess"
	s = quickFile(d, p.ask)
	_, err := s.Get(t.Context(), a)
	wantKind(t, err, fault.WrongPassphrase)
	wantKind(t, s.Probe(t.Context()), fault.WrongPassphrase)
	p.passphrase = "open sesame"
	if got, err := s.Get(t.Context(), a); err != nil || got.Reveal() != canary {
		t.Errorf("got %q, %v", got.Reveal(), err)
	}
	refusal := errors.New("no terminal")
	s = quickFile(d, func(context.Context, bool) (password.Secret, error) { return password.Secret{}, refusal })
	if _, err := s.Get(t.Context(), a); !errors.Is(err, refusal) {
		t.Errorf("got %v", err)
	}
	// What is not there needs no passphrase.
	_, err = s.Get(t.Context(), addresstest.Parse(t, "ben@example.org"))
	wantKind(t, err, fault.SecretMissing)
}

func TestNoPasswordInClear(t *testing.T) {
	d := stateDir(t)
	p := &person{passphrase: "open sesame"}
	if err := quickFile(d, p.ask).Put(t.Context(), addresstest.Parse(t, "anna@example.org"), password.New(canary)); err != nil {
		t.Fatal(err)
	}
	files := 0
	err := filepath.WalkDir(d.Path(""), func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		for _, secret := range []string{canary, p.passphrase, "AGE-SECRET-KEY"} {
			if bytes.Contains(data, []byte(secret)) {
				t.Errorf("%s holds %q", path, secret)
			}
		}
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("%d files, %v", files, err)
	}
}

func TestDamagedFiles(t *testing.T) {
	p := &person{passphrase: "open sesame"}
	a, b := addresstest.Parse(t, "anna@example.org"), addresstest.Parse(t, "ben@example.org")
	tooMuch := func(t *testing.T) []byte {
		to, err := age.NewScryptRecipient(p.passphrase)
		if err != nil {
			t.Fatal(err)
		}
		to.SetWorkFactor(10)
		sealed, err := seal("x", to)
		if err != nil {
			t.Fatal(err)
		}
		// The number stands in the header; that the file is spoilt by the change
		// would be found out only after the work.
		return bytes.Replace(sealed, []byte(" 10\n"), []byte(" 25\n"), 1)
	}
	for _, tc := range []struct {
		name   string
		damage func(t *testing.T, d *statedir.Dir) error
	}{
		{"truncated", func(t *testing.T, d *statedir.Dir) error { return os.Truncate(d.Path(secretFile(a)), 100) }},
		{"empty", func(t *testing.T, d *statedir.Dir) error { return os.Truncate(d.Path(secretFile(a)), 0) }},
		{"garbage", func(t *testing.T, d *statedir.Dir) error {
			return os.WriteFile(d.Path(secretFile(a)), bytes.Repeat([]byte{'x'}, 300), 0o600)
		}},
		{"of another account", func(t *testing.T, d *statedir.Dir) error {
			return os.Rename(d.Path(secretFile(b)), d.Path(secretFile(a)))
		}},
		{"identity garbage", func(t *testing.T, d *statedir.Dir) error { return os.Truncate(d.Path(identityFile), 50) }},
		{"identity missing", func(t *testing.T, d *statedir.Dir) error { return os.Remove(d.Path(identityFile)) }},
		{"identity too much work", func(t *testing.T, d *statedir.Dir) error {
			return os.WriteFile(d.Path(identityFile), tooMuch(t), 0o600)
		}},
		{"identity no key", func(t *testing.T, d *statedir.Dir) error {
			to, err := age.NewScryptRecipient(p.passphrase)
			if err != nil {
				return err
			}
			to.SetWorkFactor(10)
			sealed, err := seal("AGE-SECRET-KEY-1"+canary, to)
			if err != nil {
				return err
			}
			return os.WriteFile(d.Path(identityFile), sealed, 0o600)
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := stateDir(t)
			s := quickFile(d, p.ask)
			if err := errors.Join(s.Put(t.Context(), a, password.New(canary)), s.Put(t.Context(), b, password.New("other"))); err != nil {
				t.Fatal(err)
			}
			if err := tc.damage(t, d); err != nil {
				t.Fatal(err)
			}
			before, _ := os.ReadFile(d.Path(secretFile(a)))
			s = quickFile(d, p.ask)
			_, err := s.Get(t.Context(), a)
			wantKind(t, err, fault.StoreFailed)
			// Nothing is written over it.
			wantKind(t, s.Put(t.Context(), a, password.New("new")), fault.StoreFailed)
			if strings.HasPrefix(tc.name, "identity") {
				wantKind(t, s.Probe(t.Context()), fault.StoreFailed)
			}
			if after, _ := os.ReadFile(d.Path(secretFile(a))); !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
}

// A disk that fails at any step is told, and what was kept stays.
func TestFileOnAFailingDisk(t *testing.T) {
	a := addresstest.Parse(t, "anna@example.org")
	p := &person{passphrase: "open sesame"}
	for n := 1; ; n++ {
		d := stateDir(t)
		failed := statedirtest.FailAt(d, n)
		err := quickFile(d, p.ask).Put(t.Context(), a, password.New(canary))
		if !failed() {
			if err != nil || n < 10 {
				t.Fatalf("after %d steps: %v", n-1, err)
			}
			return
		}
		wantKind(t, err, fault.Disk)
		s := quickFile(d, p.ask)
		if err := s.Put(t.Context(), a, password.New(canary)); err != nil {
			t.Errorf("after failure %d: %v", n, err)
		}
		if got, err := s.Get(t.Context(), a); err != nil || got.Reveal() != canary {
			t.Errorf("after failure %d: got %q, %v", n, got.Reveal(), err)
		}
	}
}

package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime/debug"
	"strings"
	"sync"

	"filippo.io/age"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/password"
	"xmpp-start/internal/statedir"
)

const (
	// secretsFolder holds one file a password.
	secretsFolder = "secrets"
	// identityFile holds the key of all of them, encrypted with the passphrase. No
	// address makes this name: it has no @.
	identityFile = secretsFolder + "/identity.age"
	// workFactor is that of the age command: 256 MiB and about a second. Files
	// that want more than that are not opened.
	workFactor = 18
)

// Passphrase asks for the passphrase of the password files; first says that it
// is going to be set, and should be asked for twice.
type Passphrase func(ctx context.Context, first bool) (password.Secret, error)

// File returns a store of files in dir, encrypted with age, for computers
// without a keyring. A key (X25519, which every version of the age command can
// use) is encrypted with the passphrase, the passwords with the key; its public
// half is not on the disk, so nobody else can put a password there. The
// passphrase is asked for once in the life of the store, when it is first
// needed. Changing anything needs the lock of dir.
//
// A passphrase that does not fit is a fault.WrongPassphrase, and asked for anew
// by the next call; a file that is not what was written is a fault.StoreFailed.
func File(dir *statedir.Dir, ask Passphrase) Store {
	return &fileStore{dir: dir, ask: ask, workFactor: workFactor}
}

type fileStore struct {
	dir        *statedir.Dir
	ask        Passphrase
	workFactor int

	mu  sync.Mutex
	key *age.X25519Identity
}

func (s *fileStore) Name() string { return "file" }

func (s *fileStore) Probe(ctx context.Context) error { return probe(ctx, s) }

func (s *fileStore) Put(ctx context.Context, a address.Address, secret password.Secret) error {
	return put(ctx, s, a, secret)
}

func (s *fileStore) Get(ctx context.Context, a address.Address) (password.Secret, error) {
	return s.get(ctx, a)
}

func (s *fileStore) Delete(ctx context.Context, a address.Address) error { return s.remove(ctx, a) }

func secretFile(a address.Address) string {
	return secretsFolder + "/" + statedir.FileName(a) + ".age"
}

// get decrypts a file: the address, a line break, the password. The address
// keeps a file from being taken for that of another account.
func (s *fileStore) get(ctx context.Context, a address.Address) (password.Secret, error) {
	name := secretFile(a)
	sealed, err := s.dir.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return password.Secret{}, secretMissing(a)
	}
	if err != nil {
		return password.Secret{}, err
	}
	key, err := s.unlock(ctx)
	if err != nil {
		return password.Secret{}, err
	}
	text, err := open(sealed, key)
	if err != nil {
		return password.Secret{}, s.damaged(name, err)
	}
	owner, secret, ok := strings.Cut(text, "\n")
	if !ok || owner != a.String() || secret == "" {
		return password.Secret{}, s.damaged(name, errors.New("not the password of this address"))
	}
	return password.New(secret), nil
}

func (s *fileStore) set(ctx context.Context, a address.Address, secret password.Secret) error {
	key, err := s.unlock(ctx)
	if err != nil {
		return err
	}
	sealed, err := seal(a.String()+"\n"+secret.Reveal(), key.Recipient())
	if err != nil {
		return err
	}
	if err := s.dir.WriteFile(secretFile(a), sealed); err != nil {
		return doubt{error: err} // the file may be complete, and only not yet durable
	}
	return nil
}

func (s *fileStore) remove(_ context.Context, a address.Address) error {
	return s.dir.Remove(secretFile(a))
}

func (s *fileStore) vanished(a address.Address) error {
	return fault.New(fault.StoreMismatch, fault.Args{"Address": a})
}

// unlock returns the key, which the passphrase opens, and makes one where there
// is none.
func (s *fileStore) unlock(ctx context.Context) (*age.X25519Identity, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.key != nil {
		return s.key, nil
	}
	sealed, err := s.dir.ReadFile(identityFile)
	first := errors.Is(err, fs.ErrNotExist)
	if err != nil && !first {
		return nil, err
	}
	if first {
		// A new key would not open what is there, and would be in the way of the
		// old one's return from a backup.
		if names, err := s.dir.List(secretsFolder); err != nil {
			return nil, err
		} else if len(names) > 0 {
			return nil, s.damaged(identityFile, errors.New("passwords without their key"))
		}
	}
	passphrase, err := s.ask(ctx, first)
	if err != nil {
		return nil, err
	}
	if passphrase.Empty() {
		return nil, fault.New(fault.WrongPassphrase, fault.Args{"Why": "empty"})
	}
	if first {
		s.key, err = s.makeKey(passphrase)
	} else {
		s.key, err = s.openKey(sealed, passphrase)
	}
	return s.key, err
}

func (s *fileStore) makeKey(passphrase password.Secret) (*age.X25519Identity, error) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		return nil, err
	}
	to, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, err
	}
	to.SetWorkFactor(s.workFactor)
	sealed, err := seal(key.String()+"\n", to)
	giveBack()
	if err != nil {
		return nil, err
	}
	if err := s.dir.WriteFile(identityFile, sealed); err != nil {
		return nil, err
	}
	// All passwords hang on this file, so that it opens is seen before the first.
	if sealed, err = s.dir.ReadFile(identityFile); err != nil {
		return nil, err
	}
	return s.openKey(sealed, passphrase)
}

func (s *fileStore) openKey(sealed []byte, passphrase password.Secret) (*age.X25519Identity, error) {
	from, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil, err
	}
	from.SetMaxWorkFactor(workFactor)
	text, err := open(sealed, from)
	giveBack()
	if errors.Is(err, age.ErrIncorrectIdentity) {
		return nil, fault.New(fault.WrongPassphrase, nil)
	}
	if err != nil {
		return nil, s.damaged(identityFile, err)
	}
	key, err := age.ParseX25519Identity(strings.TrimSpace(text))
	if err != nil {
		// Its text could hold the key.
		return nil, s.damaged(identityFile, errors.New("no key in it"))
	}
	return key, nil
}

// giveBack returns the 256 MiB that scrypt has used to the system, at once: a small
// machine may not have them a second time.
func giveBack() { debug.FreeOSMemory() }

// damaged says that a file is not what this store wrote.
func (s *fileStore) damaged(name string, err error) error {
	return fault.Wrap(fault.StoreFailed, err, fault.Args{"Why": "file", "Path": foreign.From(s.dir.Path(name))})
}

func seal(text string, to age.Recipient) ([]byte, error) {
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(w, text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return sealed.Bytes(), nil
}

func open(sealed []byte, with age.Identity) (string, error) {
	r, err := age.Decrypt(bytes.NewReader(sealed), with)
	if err != nil {
		return "", fmt.Errorf("age: %w", err)
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

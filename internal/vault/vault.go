// Package vault is where passwords live: in the keyring of the system, in files
// encrypted with age, or with the person who was shown them.
//
// Whatever the store, three rules hold: a password that is there is never
// replaced by another one, a password counts as kept only after it was read
// back, and no password is ever part of an error. Which accounts there are is
// the business of internal/account; keyrings cannot list.
package vault

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/password"
)

// Store is a place for passwords, one for each address. Its errors are faults,
// or the cause of the context's end.
type Store interface {
	// Name is what users call the store: keyring, file or show.
	Name() string

	// Probe finds out whether passwords can be kept here, by keeping a random
	// one for a moment.
	Probe(context.Context) error

	// Put keeps the password of an address and reads it back. The same password
	// again is fine, another one a fault.SecretExists. What comes back different
	// is a fault.StoreMismatch. A Put that fails leaves nothing behind, but where
	// MayBeKept says so of its error.
	Put(context.Context, address.Address, password.Secret) error

	// Get returns the password of an address. There being none is a
	// fault.SecretMissing.
	Get(context.Context, address.Address) (password.Secret, error)

	// Delete removes the password of an address. There being none is fine.
	Delete(context.Context, address.Address) error
}

// items is a store without the rules.
type items interface {
	// get fails with a fault.SecretMissing where there is nothing.
	get(context.Context, address.Address) (password.Secret, error)
	// set replaces what is there. Its error is a doubt, unless it is certain that
	// nothing was stored.
	set(context.Context, address.Address, password.Secret) error
	remove(context.Context, address.Address) error
	// vanished says what it means that set went well and get finds nothing.
	vanished(address.Address) error
}

// doubt is the failure of what may have stored a password all the same.
type doubt struct {
	error
	// ended is closed when what was given up is over; nil where nothing goes on.
	ended <-chan struct{}
}

func (d doubt) Unwrap() error { return d.error }

// MayBeKept reports whether a Put that failed with err may have kept the password
// all the same, or may still do so: a keyring was slow, or died, or does not
// delete. Whoever forgets then what the password was for will find one later
// that nothing explains.
func MayBeKept(err error) bool { return errors.As(err, new(doubt)) }

// errEmpty is a mistake of the caller.
var errEmpty = errors.New("vault: empty password")

// put is Put of every store that can read what it wrote.
func put(ctx context.Context, in items, a address.Address, secret password.Secret) error {
	if secret.Empty() {
		return errEmpty
	}
	held, err := in.get(ctx, a)
	switch {
	case err == nil && held.Equal(secret):
		return nil
	case err == nil:
		return secretExists(a)
	case !fault.Is(err, fault.SecretMissing):
		return err
	}
	return setNew(ctx, in, a, secret)
}

// setNew sets the password of an address that has none, and reads it back.
func setNew(ctx context.Context, in items, a address.Address, secret password.Secret) error {
	if err := in.set(ctx, a, secret); err != nil {
		if d, ok := errors.AsType[doubt](err); ok && takeBack(ctx, in, a) == nil {
			return d.error
		}
		return err
	}
	got, err := in.get(ctx, a)
	switch {
	case err == nil && got.Equal(secret):
		return nil
	case fault.Is(err, fault.SecretMissing):
		return in.vanished(a)
	case err == nil:
		err = fault.New(fault.StoreMismatch, fault.Args{"Address": a})
	}
	// Whatever is there came from the set before; left there, it would be taken
	// for somebody's password from now on.
	if takeBack(ctx, in, a) != nil {
		return doubt{error: err}
	}
	return err
}

// probe is Probe of every store that can read what it wrote.
func probe(ctx context.Context, in items) error {
	a := probeAddress()
	err := setNew(ctx, in, a, password.Make())
	if d, ok := errors.AsType[doubt](err); ok && d.ended != nil {
		// Nobody can have the address, so this is nobody's even later.
		go func() {
			<-d.ended
			_ = takeBack(context.Background(), in, a)
		}()
	}
	if err != nil {
		return err
	}
	if err := in.remove(ctx, a); err != nil {
		_ = takeBack(ctx, in, a)
		return err
	}
	return nil
}

// takeBack removes what was just set, also when ctx has ended. It fails while a
// call to the store is still under way.
func takeBack(ctx context.Context, in items, a address.Address) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	return in.remove(ctx, a)
}

// probeAddress returns an address that nobody can have (RFC 2606 section 2).
func probeAddress() address.Address {
	domain, err := address.ParseDomain("xmpp-start.invalid")
	if err != nil {
		panic("vault: " + err.Error())
	}
	random := make([]byte, 8)
	rand.Read(random)
	a, err := address.New("probe-"+hex.EncodeToString(random), domain)
	if err != nil {
		panic("vault: " + err.Error())
	}
	return a
}

func secretExists(a address.Address) error {
	return fault.New(fault.SecretExists, fault.Args{"Address": a})
}

func secretMissing(a address.Address) error {
	return fault.New(fault.SecretMissing, fault.Args{"Address": a})
}

package account

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/statedir"
)

const (
	folder    = "accounts"
	extension = ".json"
)

// Index is the accounts in a state folder, one file each. Reading needs
// nothing, writing the lock of the folder. A file that is no account which this
// version can read is a fault.JournalDamaged: it is left as it is, and the
// others are not affected. What the disk refuses is a fault.Disk.
type Index struct{ dir *statedir.Dir }

// New returns the index in dir.
func New(dir *statedir.Dir) *Index { return &Index{dir: dir} }

// fileOf names the file of an account in its folder.
func fileOf(a address.Address) string { return statedir.FileName(a) + extension }

// List returns the accounts, sorted by address, and the faults of the files
// that cannot be read.
func (x *Index) List() (accounts []Account, damaged []error, err error) {
	accounts, damaged, err = statedir.ReadAll(x.dir, folder, x.read)
	slices.SortFunc(accounts, func(a, b Account) int { return cmp.Compare(a.Address.String(), b.Address.String()) })
	return accounts, damaged, err
}

// Get returns one account. One that is not there is a fault.UnknownAccount.
func (x *Index) Get(who address.Address) (Account, error) {
	a, err := x.read(fileOf(who))
	if errors.Is(err, fs.ErrNotExist) {
		return Account{}, fault.New(fault.UnknownAccount, fault.Args{"Address": who})
	}
	return a, err
}

// Put writes an account, over what was known of it before; never over a file
// that it cannot read.
func (x *Index) Put(a Account) error {
	if err := a.check(); err != nil {
		return err
	}
	name := fileOf(a.Address)
	if _, err := x.read(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return x.dir.WriteRecord(folder+"/"+name, record{version, a})
}

// Remove takes an account out of the index, also where its file cannot be read.
// One that is not there is fine.
func (x *Index) Remove(who address.Address) error {
	return x.dir.Remove(folder + "/" + fileOf(who))
}

func (x *Index) read(name string) (a Account, err error) {
	err = x.dir.ReadRecord(folder+"/"+name, func(data []byte) (err error) {
		a, err = decode(name, data)
		return err
	})
	if err != nil {
		return Account{}, err
	}
	return a, nil
}

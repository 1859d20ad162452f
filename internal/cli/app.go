package cli

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"time"

	"xmpp-start/internal/account"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/killpoint"
	"xmpp-start/internal/statedir"
	"xmpp-start/internal/ui"
	"xmpp-start/internal/vault"
)

// app is one run of the program. What a run may not need is made when it is
// first asked for.
type app struct {
	in          io.Reader
	out, errOut io.Writer
	now         func() time.Time
	flags       flags

	catalog *i18n.Catalog
	screen  ui.Front
	dir     *statedir.Dir
	release func()
	keyring vault.Store
	trial   *trial // the server inside, with --practice
	cleanup []func() error
	warned  bool // of the age of the list
	// warnedOfUpdate: that what provider update has kept cannot be read.
	warnedOfUpdate bool
}

func newApp(in io.Reader, out, errOut io.Writer) *app {
	return &app{in: in, out: out, errOut: errOut, now: time.Now}
}

// run parses the command line and runs the command.
func (a *app) run(ctx context.Context, args []string) error {
	err := refusePasswords(args, os.LookupEnv)
	if err == nil {
		root := a.command()
		root.SetArgs(args)
		root.SetIn(a.in)
		root.SetOut(a.out)
		root.SetErr(a.errOut)
		err = usageFault(root.ExecuteContext(ctx))
	}
	if err != nil && slices.Contains(args, "--json") {
		a.flags.json = true // the command line may not have been read that far
	}
	return err
}

// close undoes what the run has set up.
func (a *app) close() error {
	var errs []error
	for i := len(a.cleanup) - 1; i >= 0; i-- {
		errs = append(errs, a.cleanup[i]())
	}
	a.unlock()
	if a.dir != nil {
		errs = append(errs, a.dir.Close())
	}
	return errors.Join(errs...)
}

// texts returns the catalog in the language of the user.
func (a *app) texts() *i18n.Catalog {
	if a.catalog == nil {
		a.catalog = i18n.New(a.flags.lang)
	}
	return a.catalog
}

// t returns a text. It is short because every sentence goes through it.
func (a *app) t(id string, args fault.Args) string { return a.texts().T(id, args) }

// front returns the person, or what stands in for one. Where a program reads
// what --json prints, nothing but the object is said, on either stream.
func (a *app) front() ui.Front {
	if a.screen == nil {
		a.screen = a.frontOn(a.errOut)
		if a.flags.json && !a.screen.Interactive() {
			a.screen = a.frontOn(io.Discard)
		}
	}
	return a.screen
}

func (a *app) frontOn(errOut io.Writer) ui.Front {
	return ui.New(ui.Streams{In: a.in, Out: a.out, Err: errOut}, ui.Options{
		Texts: a.texts(), Accessible: a.flags.accessible, NoColor: a.flags.noColor, Yes: a.flags.yes,
	})
}

// state opens the folder of the state, and locks it until the run ends or lets go
// of it (unlock): no two runs change it at the same time. Where another run has the
// lock, the folder can be looked at all the same: it comes with the fault.
func (a *app) state(ctx context.Context) (*statedir.Dir, error) {
	if a.dir == nil {
		path, err := statedir.Path(os.Getenv)
		if err != nil {
			return nil, err
		}
		dir, err := statedir.Open(path)
		if err != nil {
			return nil, err
		}
		killpoint.Dir(dir)
		a.dir = dir
	}
	if a.release == nil {
		release, err := a.dir.Lock(ctx)
		if err != nil {
			return a.dir, err
		}
		a.release = release
	}
	return a.dir, nil
}

// unlock lets other runs change the state, while this one does nothing to it.
func (a *app) unlock() {
	if a.release != nil {
		a.release()
		a.release = nil
	}
}

func (a *app) journal(ctx context.Context) (*journal.Journal, error) {
	dir, err := a.state(ctx)
	if err != nil {
		return nil, err
	}
	return journal.New(dir, a.now), nil
}

func (a *app) accounts(ctx context.Context) (*account.Index, error) {
	dir, err := a.state(ctx)
	if err != nil {
		return nil, err
	}
	return account.New(dir), nil
}

// random returns the source of draws and proposals; --seed repeats one.
func (a *app) random() *rand.Rand {
	if a.flags.seed != 0 {
		return rand.New(rand.NewPCG(a.flags.seed, 0))
	}
	return rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
}

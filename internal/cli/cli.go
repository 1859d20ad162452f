// Package cli is the command line: flags become options, options run what the
// other packages can do, and what came of it becomes words, JSON and an exit
// code. It is the only package that knows cobra. Each command is a file.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/nodump"
)

// Main runs the program with args, which do not hold its name, and returns the
// exit code. The first SIGINT, SIGTERM or SIGHUP ends what is being done in good
// order, the second one at once.
func Main(args []string, in io.Reader, out, errOut io.Writer) int {
	// Before there is a password that a dump could hold.
	nodump.Off()
	ctx, stop := interruptible()
	defer stop()
	a := newApp(in, out, errOut)
	err := a.run(ctx, args)
	if err != nil && context.Cause(ctx) != nil {
		// Whatever a signal broke off, the signal is what happened.
		if f := fault.Of(context.Cause(ctx)); !fault.Is(err, f.Kind) {
			f.Args = fault.Of(err).Args
			err = f
		}
	}
	if err != nil {
		a.tell(err)
	}
	if closeErr := a.close(); err == nil {
		err = closeErr
	}
	return exitCode(err)
}

func exitCode(err error) int {
	if err == nil {
		return 0
	}
	return fault.Of(err).Exit()
}

// interruptible returns a context that the first signal ends, with the signal's
// fault as its cause.
func interruptible() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	// A reader that went away must not end a registration half-way: writes to it
	// fail, and that is all.
	signal.Ignore(syscall.SIGPIPE)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			kind := fault.Terminated
			if s == os.Interrupt {
				kind = fault.Interrupted
			}
			cancel(fault.New(kind, nil))
		case <-done:
		}
	}()
	return ctx, func() {
		close(done)
		signal.Stop(signals)
		cancel(nil)
	}
}

//go:build unix

package ui

import (
	"regexp"
	"testing"
	"time"

	"xmpp-start/internal/i18n"
	testconsole "xmpp-start/internal/testenv/console"
)

// console is a terminal with a Front on it.
type console struct{ *testconsole.Console }

func newConsole(t *testing.T, columns, rows uint16) *console {
	t.Helper()
	return &console{testconsole.New(t, columns, rows, testconsole.Lines)}
}

// front returns a Front on the console, in English, with env besides the usual.
func (c *console) front(o Options, env ...string) Front {
	if o.Texts == nil {
		o.Texts = i18n.New("en")
	}
	o.Env = append(env, "TERM=xterm-256color", "LANG=C.UTF-8")
	return New(Streams{In: c.TTY, Out: c.TTY, Err: c.TTY}, o)
}

const (
	up, down, right = testconsole.Up, testconsole.Down, testconsole.Right
	enter           = testconsole.Enter
)

// outcome is what an asking method returned.
type outcome[T any] struct {
	value T
	err   error
}

// begin asks in the background, since the test answers.
func begin[T any](ask func() (T, error)) <-chan outcome[T] {
	got := make(chan outcome[T], 1)
	go func() {
		value, err := ask()
		got <- outcome[T]{value, err}
	}()
	return got
}

// end waits for the answer.
func end[T any](t *testing.T, c *console, got <-chan outcome[T]) (T, error) {
	t.Helper()
	select {
	case o := <-got:
		return o.value, o.err
	case <-time.After(testconsole.Patience):
		t.Fatalf("no return; written was %q", c.Output())
		panic("unreachable")
	}
}

// colour finds SGR sequences that set one.
var colour = regexp.MustCompile(`\x1b\[(?:[0-9;]*;)?(?:3[0-7]|38|4[0-7]|48|9[0-7]|10[0-7])[0-9;]*m`)

package adversary

import (
	"crypto/tls"
	"fmt"
	"strings"
	"time"
)

// Fault is one thing out of the matrix of faults that a server or its network can
// do. It is a Habit.
type Fault struct {
	// Row is its number in the matrix.
	Row int
	// What tells it from others of the row, in a few words.
	What string
	// Exits are the exit codes with which a registration may end: 0 where it can
	// come to a good end all the same.
	Exits []int
	// InClear says that it happens before TLS, and so with STARTTLS alone.
	InClear bool
	// Kept says that a registration that fails must leave something to resume.
	Kept bool

	at    map[moment]act
	tls   func(connection int, c *tls.Config)
	hears func(l *line) bool
}

// act is done in place of saying a text.
type act func(l *line, text string) error

// String is the fault's name in the form that tests have in theirs.
func (f Fault) String() string {
	return fmt.Sprintf("row-%02d-%s", f.Row, strings.ReplaceAll(strings.TrimSpace(f.What), " ", "-"))
}

// Faults lists all of them, in the order of the matrix.
func Faults() []Fault {
	var all []Fault
	for _, part := range [][]Fault{inTheClear(), inTLS(), inTheOffer(), inTheForm(), inTheAnswer(), inTheLogin()} {
		all = append(all, part...)
	}
	return all
}

func (f Fault) begin(l *line) conduct { return faulty{f, l} }

type faulty struct {
	Fault
	line *line
}

func (f faulty) encrypt(c *tls.Config) {
	if f.tls != nil {
		f.line.srv.count(func(l *Ledger) { l.Misdeeds++ })
		f.tls(f.line.number, c)
	}
}

func (f faulty) say(m moment, text string) error {
	if do := f.at[m]; do != nil {
		f.line.srv.count(func(l *Ledger) { l.Misdeeds++ })
		return do(f.line, text)
	}
	return f.line.write(text)
}

func (f faulty) hear(string) bool {
	if f.hears == nil {
		return true
	}
	f.line.srv.count(func(l *Ledger) { l.Misdeeds++ })
	return f.hears(f.line)
}

// What can be done in place of saying a text. In texts of ours, {id} is the id of
// the client's last iq and {domain} that of the server.

func (l *line) fill(text string) string {
	return strings.NewReplacer("{id}", l.id, "{domain}", l.srv.Domain()).Replace(text)
}

// instead says something else.
func instead(text string) act {
	return func(l *line, _ string) error { return l.write(l.fill(text)) }
}

// after says something more.
func after(text string) act {
	return func(l *line, honest string) error { return l.write(honest + l.fill(text)) }
}

// before says something else first.
func before(text string) act {
	return func(l *line, honest string) error { return l.write(l.fill(text) + honest) }
}

// swap replaces a part of the text.
func swap(old, text string) act {
	return func(l *line, honest string) error { return l.write(strings.Replace(honest, old, l.fill(text), 1)) }
}

// each replaces every such part of the text.
func each(old, text string) act {
	return func(l *line, honest string) error { return l.write(strings.ReplaceAll(honest, old, l.fill(text))) }
}

// last says something else and hangs up.
func last(text string) act {
	return func(l *line, _ string) error {
		if err := l.write(l.fill(text)); err != nil {
			return err
		}
		return l.cut()
	}
}

// floods begins a text and goes on with another one without end.
func floods(begin, on string) act {
	return func(l *line, _ string) error {
		if err := l.write(l.fill(begin)); err != nil {
			return err
		}
		return l.flood(on)
	}
}

// drips says the text slowly.
func drips(pause time.Duration) act {
	return func(l *line, honest string) error { return l.drip(honest, pause) }
}

func mute(l *line, _ string) error    { return l.mute() }
func hangUp(l *line, _ string) error  { return l.cut() }
func breakUp(l *line, _ string) error { return l.reset() }

// lastly says the text and hangs up.
func lastly(l *line, honest string) error { return last(honest)(l, "") }

// late says the text after a while.
func late(d time.Duration) act {
	return func(l *line, honest string) error {
		time.Sleep(d)
		return l.write(honest)
	}
}

// lost keeps a submission from the server and does something in its place.
func lost(do act) func(l *line) bool {
	return func(l *line) bool {
		_ = do(l, "") // who has hung up meanwhile misses nothing
		return false
	}
}

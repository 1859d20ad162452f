package adversary

import (
	"crypto/tls"
	"time"
)

// Mischief is what servers and networks do on bad days, by chance: features in
// another order and XML in another dialect, always; writes of single bytes and
// pauses, at times; and now and then an answer that is lost after the account was
// made, a reset, a request to wait.
type Mischief struct{}

// The chances, of each connection.
const (
	dropChance  = 0.05 // the answer to a submission that was carried out is lost
	resetChance = 0.05 // the connection is reset
	waitChance  = 0.05 // for each of a question, a submission and a login: later
	sliceChance = 0.10 // everything comes in bits
	// longestPause is before each word, on every third connection.
	longestPause = 20 * time.Millisecond
)

func (Mischief) begin(l *line) conduct {
	m := &mischief{line: l, dialect: newDialect(l.rand), resetAt: -1, slices: l.rand.Float64() < sliceChance}
	if l.rand.Float64() < resetChance {
		m.resetAt = l.rand.IntN(8)
	}
	if l.rand.IntN(3) == 0 {
		m.pause = longestPause
	}
	return m
}

type mischief struct {
	line    *line
	dialect *dialect
	said    int // texts
	resetAt int // the text that is not said any more; -1: none
	slices  bool
	pause   time.Duration
}

func (m *mischief) encrypt(*tls.Config) {}

func (m *mischief) chance(p float64) bool { return m.line.rand.Float64() < p }

func (m *mischief) say(at moment, text string) error {
	if at == shaking {
		return m.line.write(text)
	}
	if m.pause > 0 {
		time.Sleep(time.Duration(m.line.rand.Int64N(int64(m.pause))))
	}
	m.said++
	switch {
	case m.said-1 == m.resetAt:
		return m.line.reset()
	case at == answering && m.chance(dropChance):
		return m.drop()
	case at == forming && m.chance(waitChance):
		return m.write(m.line.fill(refusal("wait", "resource-constraint", "Please try again later")))
	case at == challenging && m.chance(waitChance):
		return m.write(saslFailure("temporary-auth-failure"))
	}
	return m.write(m.dialect.translate(text))
}

// drop loses an answer, in one of the ways that networks have.
func (m *mischief) drop() error {
	switch m.line.rand.IntN(3) {
	case 0:
		return m.line.cut()
	case 1:
		return m.line.reset()
	}
	return m.line.mute()
}

// hear refuses a submission for now, now and then.
func (m *mischief) hear(string) bool {
	if !m.chance(waitChance) {
		return true
	}
	errors := []string{
		refusal("wait", "resource-constraint", "Users are not allowed to register accounts so quickly"),
		refusal("wait", "policy-violation", "Too many registrations"),
		refusal("wait", "internal-server-error", "disk full"),
		refusal("wait", "remote-server-timeout", ""),
	}
	_ = m.write(m.line.fill(errors[m.line.rand.IntN(len(errors))])) // who has hung up has to ask again
	return false
}

func (m *mischief) write(text string) error {
	if !m.slices {
		return m.line.write(text)
	}
	for i := range len(text) {
		if err := m.line.write(text[i : i+1]); err != nil {
			return err
		}
	}
	return nil
}

// Package password makes passwords and holds them in a type that does not give
// them away by being printed.
//
// Where passwords are kept is the business of internal/vault.
package password

import (
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

const (
	// alphabet is what a made password consists of: lower case and digits, for a
	// phone's keyboard, without the ones that look alike (0 o, 1 i l).
	alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
	// length in characters; 20 of 31 give 99 bits.
	length = 20
	// group is how many characters are shown together.
	group = 4
)

// Secret is a password. It prints as [secret] in every way of printing; the
// zero Secret is empty.
type Secret struct{ value *string }

// New marks s as secret.
func New(s string) Secret { return Secret{value: &s} }

// Make returns a new random password of 99 bits: 20 characters of printable
// ASCII, easy to type on a phone.
func Make() Secret { return makeFrom(rand.Reader) }

// makeFrom draws from r, which must not fail (crypto/rand.Reader never does).
func makeFrom(r io.Reader) Secret {
	// Bytes above the largest multiple of the alphabet's length are thrown away,
	// so that every character is equally likely.
	const limit = 256 - 256%len(alphabet)
	out := make([]byte, 0, length)
	buf := make([]byte, 2*length)
	for len(out) < length {
		if _, err := io.ReadFull(r, buf); err != nil {
			panic("password: no randomness: " + err.Error())
		}
		for _, b := range buf {
			if int(b) < limit && len(out) < length {
				out = append(out, alphabet[int(b)%len(alphabet)])
			}
		}
	}
	return New(string(out))
}

// Reveal returns the password itself. Its callers are the few places that may
// have it: the store, the login, the registration, the screen that shows it.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty reports whether there is no password.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// Equal reports whether both are the same password.
func (s Secret) Equal(other Secret) bool { return s.Reveal() == other.Reveal() }

// Groups returns the password cut into groups of four, to be read out or typed.
func (s Secret) Groups() []string {
	runes := []rune(s.Reveal())
	var groups []string
	for len(runes) > group {
		groups = append(groups, string(runes[:group]))
		runes = runes[group:]
	}
	if len(runes) > 0 {
		groups = append(groups, string(runes))
	}
	return groups
}

// Made reports whether the password looks like one of Make's, which needs
// neither SASLprep nor a word about capitals and spaces.
func (s Secret) Made() bool {
	return len(s.Reveal()) == length && strings.Trim(s.Reveal(), alphabet) == ""
}

const hidden = "[secret]"

// Format prints [secret] for every verb.
func (s Secret) Format(f fmt.State, _ rune) { io.WriteString(f, hidden) }

// MarshalText gives [secret]; JSON and every other text format use it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// LogValue logs [secret].
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

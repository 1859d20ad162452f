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
	alphabet = letters + digits
	letters  = "abcdefghjkmnpqrstuvwxyz"
	digits   = "23456789"
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
func Make() Secret { return New(draw(rand.Reader, alphabet, length)) }

const (
	// longer is the length of a password where Make's was refused and nobody said
	// how long it must be.
	longer          = 32
	capitals, signs = "ABCDEFGHJKMNPQRSTUVWXYZ", "-+"
)

// MakeLong returns a new random password for a server that refuses what Make
// makes: 32 characters, or as many as are demanded, with small letters, capitals,
// digits and signs among them, whatever its rules are.
func MakeLong(atLeast int) Secret {
	for {
		s := draw(rand.Reader, alphabet+capitals+signs, max(atLeast, longer))
		if strings.ContainsAny(s, letters) && strings.ContainsAny(s, digits) &&
			strings.ContainsAny(s, capitals) && strings.ContainsAny(s, signs) {
			return New(s)
		}
	}
}

// draw draws n characters from r, which must not fail (crypto/rand.Reader never
// does).
func draw(r io.Reader, from string, n int) string {
	// Bytes above the largest multiple of the alphabet's length are thrown away,
	// so that every character is equally likely.
	limit := 256 - 256%len(from)
	out := make([]byte, 0, n)
	buf := make([]byte, 2*n)
	for len(out) < n {
		if _, err := io.ReadFull(r, buf); err != nil {
			panic("password: no randomness: " + err.Error())
		}
		for _, b := range buf {
			if int(b) < limit && len(out) < n {
				out = append(out, from[int(b)%len(from)])
			}
		}
	}
	return string(out)
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

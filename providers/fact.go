package providers

// Ourselves is the source of what this project has decided about a provider.
const Ourselves = "this project"

// ByAddress is the source of terms that are known by where the legal notice is, and
// that nobody of this project has read.
const ByAddress = "this project, by the address of the legal notice"

// Origin tells where a fact was read.
type Origin struct {
	Source string
	// On is the day on which the source said so; zero where that is not known,
	// which only unverified facts may have.
	On Day
	// Unverified facts were read once and not looked at again.
	Unverified bool
}

// Fact is one thing known about a provider. The zero Fact is one that nobody
// told; the types used for T have unknown as their zero value, too.
type Fact[T any] struct {
	Value T
	Origin
}

// Answer is yes, no, or unknown, which is the zero Answer.
type Answer uint8

// The answers.
const (
	Unknown Answer = iota
	Yes
	No
)

// Count is a number of at least one, or unknown, which is the zero Count.
type Count struct{ n int }

// CountOf returns n as a Count; unknown for less than one.
func CountOf(n int) Count { return Count{max(n, 0)} }

// Get returns the number and whether it is known.
func (c Count) Get() (n int, known bool) { return c.n, c.n > 0 }

// Operator is the kind of people behind a provider; empty: unknown.
type Operator string

// The operators, as XMPP Providers names them.
const (
	Association Operator = "non-governmental"
	Government  Operator = "governmental"
	Company     Operator = "company"
	Trader      Operator = "commercial person"
	Person      Operator = "private person"
)

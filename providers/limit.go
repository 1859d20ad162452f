package providers

// Limit is unknown, which is the zero Limit, unlimited, or at most a number.
type Limit struct {
	kind limitKind
	n    int
}

type limitKind uint8

const (
	limitUnknown limitKind = iota
	limitNone
	limitAtMost
)

// Unlimited returns the Limit that is none.
func Unlimited() Limit { return Limit{kind: limitNone} }

// AtMost returns the Limit of n.
func AtMost(n int) Limit { return Limit{kind: limitAtMost, n: n} }

// Known reports whether anything is known about it.
func (l Limit) Known() bool { return l.kind != limitUnknown }

// Max returns the number and whether there is one: not for unknown and
// unlimited.
func (l Limit) Max() (n int, limited bool) { return l.n, l.kind == limitAtMost }

// Allows reports whether n is known to be within the limit.
func (l Limit) Allows(n int) bool {
	return l.kind == limitNone || l.kind == limitAtMost && n <= l.n
}

// Both returns what two limits together allow; unknown where one of them is.
func Both(a, b Limit) Limit {
	switch {
	case !a.Known() || !b.Known():
		return Limit{}
	case a.kind == limitNone:
		return b
	case b.kind == limitNone || a.n < b.n:
		return a
	}
	return b
}

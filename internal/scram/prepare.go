package scram

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// prepare is the mapping and the normalization of SASLprep (RFC 4013 sections
// 2.1 and 2.2), without which a password with an accent works from one keyboard
// and not from another. What SASLprep prohibits is let through: a server that
// minds it has no account with such a password.
func prepare(password string) string {
	return norm.NFKC.String(strings.Map(func(r rune) rune {
		switch {
		case r == 0xa0, r == 0x1680, 0x2000 <= r && r <= 0x200b, r == 0x202f, r == 0x205f, r == 0x3000:
			return ' '
		case r == 0xad, r == 0x34f, r == 0x1806, 0x180b <= r && r <= 0x180d, r == 0x200c, r == 0x200d,
			r == 0x2060, 0xfe00 <= r && r <= 0xfe0f, r == 0xfeff:
			return -1
		}
		return r
	}, password))
}

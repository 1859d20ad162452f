package ibr

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
)

// maxWorkBits bounds the work that a server can ask of the computer: 22 bits are
// four million hashes on average, a few seconds of a small machine.
const maxWorkBits = 22

// errTooMuchWork is what Solve fails with where the bound is passed.
var errTooMuchWork = errors.New("ibr: the provider asks for too much computing")

func validTarget(target string) bool {
	_, err := strconv.ParseUint(target, 16, 64)
	return err == nil && !strings.HasPrefix(target, "+")
}

// Solve does the work of a puzzle of the kind Work: it looks for a text that
// begins with the provider's address and whose SHA-256 hash ends in the bits of
// the label (XEP-0158 section 5). No server that asks for it is known, so this
// follows the text of the XEP alone. It ends with ctx.
func (p Puzzle) Solve(ctx context.Context) (string, error) {
	target, err := strconv.ParseUint(p.target, 16, 64)
	bits := 4 * len(p.target)
	if err != nil || bits > maxWorkBits {
		return "", errTooMuchWork
	}
	mask := uint64(1)<<bits - 1
	// Sixteen times the average: whoever is not lucky until then has been given
	// something else than such a puzzle.
	for n := range uint64(16) << bits {
		if n%(1<<16) == 0 && ctx.Err() != nil {
			return "", ctx.Err()
		}
		text := p.prefix + strconv.FormatUint(n, 16)
		sum := sha256.Sum256([]byte(text))
		if low, _ := strconv.ParseUint(hex.EncodeToString(sum[24:]), 16, 64); low&mask == target&mask {
			return text, nil
		}
	}
	return "", errTooMuchWork
}

package statedir

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"xmpp-start/internal/address"
)

// maxName is the longest name for an address, in bytes: file systems take 255,
// some less, and .NAME.json.new has to fit.
const maxName = 180

// FileName returns a name for the file of an address, the same on every file
// system: what one of them could refuse or fold is percent-encoded, and what is
// too long ends in a hash. The address cannot be read back from it.
func FileName(a address.Address) string {
	full := a.String()
	var b strings.Builder
	inDomain := false
	for i := range len(full) {
		switch c := full[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-', c == '_', c == '+', c == '@':
			b.WriteByte(c)
		// A dot in front hides a file, and Windows takes con.x for a device.
		case c == '.' && inDomain:
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02x", c)
		}
		inDomain = inDomain || full[i] == '@'
	}
	name := b.String()
	if len(name) > maxName {
		sum := sha256.Sum256([]byte(full))
		hash := hex.EncodeToString(sum[:])
		name = name[:maxName-len(hash)-1] + "~" + hash
	}
	return name
}

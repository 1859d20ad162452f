package faulty

import (
	"encoding/binary"
	"io"
	"net"
)

// The types of records (RFC 8446 section 5.1).
const (
	handshake = 0x16
	encrypted = 0x17
	header    = 5 // bytes of a record, before its content
)

// reader takes what comes apart into records; what comes in clear, before TLS,
// passes as it comes.
type reader struct {
	conn net.Conn
	tls  bool
	rest []byte // read, and not yet a whole record
}

// next returns the next piece, and whether it is a record that is encrypted.
func (r *reader) next() (piece []byte, isEncrypted bool, err error) {
	for {
		if len(r.rest) > 0 && !r.tls && r.rest[0] != handshake {
			piece, r.rest = r.rest, nil
			return piece, false, nil
		}
		r.tls = r.tls || len(r.rest) > 0
		if len(r.rest) >= header {
			if n := header + int(binary.BigEndian.Uint16(r.rest[3:])); len(r.rest) >= n {
				piece, r.rest = r.rest[:n:n], r.rest[n:]
				return piece, piece[0] == encrypted, nil
			}
		}
		buf := make([]byte, 16<<10)
		n, err := r.conn.Read(buf)
		r.rest = append(r.rest, buf[:n]...)
		if n > 0 {
			continue
		}
		if err == nil {
			err = io.ErrNoProgress
		}
		return nil, false, err
	}
}

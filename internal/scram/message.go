package scram

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"
)

// attribute is one "k=value" of a message (RFC 5802 section 5.1).
type attribute struct {
	key   byte
	value string
}

// attributes cuts a message up. No attribute is empty, and none has a control
// character in it.
func attributes(message []byte) ([]attribute, error) {
	if len(message) > maxMessage {
		return nil, fail(TooLong, "message")
	}
	if !utf8.Valid(message) {
		return nil, fail(Attribute, "not UTF-8")
	}
	var list []attribute
	for part := range strings.SplitSeq(string(message), ",") {
		if len(part) < 3 || part[1] != '=' || !letter(part[0]) || strings.ContainsFunc(part, control) {
			return nil, fail(Attribute, "malformed")
		}
		list = append(list, attribute{key: part[0], value: part[2:]})
	}
	return list, nil
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func control(r rune) bool { return r < ' ' || r == 0x7f }

// serverFirst is the server's challenge.
type serverFirst struct {
	nonce      string // ours with the server's behind it
	salt       []byte
	iterations int
	offerHash  string // XEP-0474, empty where the server does not send it
}

// parseServerFirst reads r=, s= and i= in this order and applies all limits,
// so that nothing is computed for a server that asks for too little or too
// much. What follows is optional by RFC 5802, except for m=.
func parseServerFirst(message []byte, ours string) (serverFirst, error) {
	var first serverFirst
	list, err := attributes(message)
	if err != nil {
		return first, err
	}
	if len(list) < 3 || list[0].key != 'r' || list[1].key != 's' || list[2].key != 'i' {
		return first, fail(Attribute, "the challenge is not r, s, i")
	}
	if err := checkNonce(list[0].value, ours); err != nil {
		return first, err
	}
	salt, err := base64.StdEncoding.Strict().DecodeString(list[1].value)
	if err != nil || len(salt) < minSalt || len(salt) > maxSalt {
		return first, fail(Salt, "not base64 of 8 to 64 bytes")
	}
	iterations, err := strconv.ParseUint(list[2].value, 10, 63)
	if err != nil || list[2].value[0] == '0' || iterations < MinIterations || iterations > maxIterations {
		return first, fail(Iterations, "not between 4096 and 1000000")
	}
	first = serverFirst{nonce: list[0].value, salt: salt, iterations: int(iterations)}
	for _, extension := range list[3:] {
		switch {
		case extension.key == 'm':
			return first, fail(Attribute, "a mandatory extension")
		case strings.IndexByte("rsicpvne", extension.key) >= 0:
			return first, fail(Attribute, "an attribute of another place")
		case extension.key == 'h' && first.offerHash != "":
			return first, fail(Attribute, "two hashes of the offer")
		case extension.key == 'h':
			first.offerHash = extension.value
		}
	}
	return first, nil
}

// checkNonce wants printable characters that begin with ours and go on.
func checkNonce(nonce, ours string) error {
	switch {
	case len(nonce) > maxNonce:
		return fail(Nonce, "too long")
	case !strings.HasPrefix(nonce, ours) || len(nonce) == len(ours):
		return fail(Nonce, "does not extend ours")
	case strings.ContainsFunc(nonce, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fail(Nonce, "not printable")
	}
	return nil
}

// parseServerFinal returns the server's signature.
func parseServerFinal(message []byte) ([]byte, error) {
	if len(message) == 0 {
		return nil, fail(Signature, "missing")
	}
	list, err := attributes(message)
	switch {
	case err != nil:
		return nil, err
	case list[0].key == 'e':
		return nil, fail(Refused, "the server reports an error")
	case list[0].key != 'v':
		return nil, fail(Signature, "missing")
	}
	signature, err := base64.StdEncoding.Strict().DecodeString(list[0].value)
	if err != nil {
		return nil, fail(Signature, "not base64")
	}
	return signature, nil
}

// escape writes a name as RFC 5802 section 5.1 wants it (saslname).
func escape(name string) string {
	return strings.NewReplacer("=", "=3D", ",", "=2C").Replace(name)
}

// unescape is the reverse of escape; false if the text was not made by it.
func unescape(name string) (string, bool) {
	plain := strings.NewReplacer("=3D", "=", "=2C", ",").Replace(name)
	return plain, escape(plain) == name
}

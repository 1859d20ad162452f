package providers

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"xmpp-start/internal/foreign"
)

// raw is a JSON value, known to be well-formed: document looked at the whole
// file at once, so that everything after it only cuts. Decoding with
// encoding/json at each level took ten times as long, and the list is read at
// every start.
type raw string

type member struct {
	key   string
	value raw
}

// document checks that data is one JSON value with nothing behind it.
func document(data []byte) (raw, error) {
	// To encoding/json broken bytes are well-formed.
	if !utf8.Valid(data) {
		return "", errors.New("not UTF-8")
	}
	if json.Valid(data) {
		return trim(raw(data)), nil
	}
	// Only for the words of its error: where and what.
	var v json.RawMessage
	return "", json.Unmarshal(data, &v)
}

// object cuts a JSON object into its members. Unlike json.Unmarshal it refuses
// a key that stands there twice, and takes keys exactly as written.
func (r raw) object() ([]member, error) {
	if r[0] != '{' {
		return nil, errors.New("not a JSON object")
	}
	members := make([]member, 0, min(strings.Count(string(r), ":"), 48))
	isKey, key := true, ""
	for part := range r.parts {
		if isKey {
			var err error
			if key, err = part.text(); err != nil {
				return nil, err
			}
			if slices.ContainsFunc(members, func(m member) bool { return m.key == key }) {
				return nil, fmt.Errorf("%s: stands there twice", foreign.From(key))
			}
		} else {
			members = append(members, member{key, part})
		}
		isKey = !isKey
	}
	return members, nil
}

func (r raw) array() ([]raw, error) {
	if r[0] != '[' {
		return nil, errors.New("not a JSON array")
	}
	return slices.Collect(r.parts), nil
}

func (r raw) text() (string, error) {
	if r[0] != '"' {
		return "", errors.New("not a text")
	}
	if !strings.Contains(string(r), `\`) {
		return string(r[1 : len(r)-1]), nil
	}
	var s string
	return s, json.Unmarshal([]byte(r), &s)
}

func (r raw) integer() (int, error) {
	n, err := strconv.Atoi(string(r))
	if err != nil {
		return 0, fmt.Errorf("%s is no whole number", foreign.From(string(r)))
	}
	return n, nil
}

func (r raw) boolean() (bool, error) {
	switch string(r) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, errors.New("neither true nor false")
}

// parts yields the values in an object or an array; those of an object are keys
// and values in turn.
func (r raw) parts(yield func(raw) bool) {
	for rest := trim(r[1 : len(r)-1]); len(rest) > 0; {
		n := end(rest)
		if !yield(rest[:n]) {
			return
		}
		rest = trim(rest[n:])
		if len(rest) > 0 { // a comma or a colon
			rest = trim(rest[1:])
		}
	}
}

// end returns the length of the value that r begins with.
func end(r raw) int {
	depth, quoted := 0, false
	for i := 0; i < len(r); i++ {
		switch c := r[i]; {
		case quoted && c == '\\':
			i++
			continue
		case c == '"':
			quoted = !quoted
		case quoted:
			continue
		case c == '{' || c == '[':
			depth++
			continue
		case c == '}' || c == ']':
			depth--
		case depth == 0 && (c == ',' || blank(c)):
			return i // behind a number or a word
		default:
			continue
		}
		if depth == 0 && !quoted {
			return i + 1
		}
	}
	return len(r)
}

func trim(r raw) raw {
	for len(r) > 0 && blank(r[0]) {
		r = r[1:]
	}
	for len(r) > 0 && blank(r[len(r)-1]) {
		r = r[:len(r)-1]
	}
	return r
}

// blank reports whether c is white space in JSON (RFC 8259 section 2).
func blank(c byte) bool { return c == ' ' || c == '\n' || c == '\r' || c == '\t' }

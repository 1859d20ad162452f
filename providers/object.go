package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"xmpp-start/internal/foreign"
)

type member struct {
	key   string
	value json.RawMessage
}

// object reads one JSON object and nothing behind it. Unlike json.Unmarshal it
// refuses a key that stands there twice, and takes keys exactly as written.
func object(raw json.RawMessage) ([]member, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(errors.New("not a JSON object"), err)
	}
	var members []member
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		// The decoder gives nothing but strings in the place of a key.
		m := member{key: t.(string)}
		if slices.ContainsFunc(members, func(other member) bool { return other.key == m.key }) {
			return nil, fmt.Errorf("%s: stands there twice", foreign.From(m.key))
		}
		if err := dec.Decode(&m.value); err != nil {
			return nil, fmt.Errorf("%s: %w", foreign.From(m.key), err)
		}
		members = append(members, m)
	}
	if _, err := dec.Token(); err != nil {
		return nil, errors.New("cut off")
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows the end of the object")
	}
	return members, nil
}

// decode is json.Unmarshal, which takes null for everything, without that.
func decode[T any](raw json.RawMessage) (T, error) {
	var v T
	if bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return v, errors.New("null is no value; leave out what is not known")
	}
	return v, json.Unmarshal(raw, &v)
}

package providers

import (
	"encoding/json"
	"testing"
	"unicode/utf8"
)

// FuzzObject compares the cutting with encoding/json.
func FuzzObject(f *testing.F) {
	for _, s := range []string{
		`{}`, ` { } `, `{"a":1}`, "{\"a\" :\t[1, {\"b\":\"}\\\"\"}] ,\r\n\"c\":\"\\\\\" }", `{"a":"\u005c\"","b":{"c":[]},"d":-1.5e+3,"e":null}`,
		`{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `[1,2]`, `"{"`, `{"":{"":""}}`, `{"a":true,"b":false}`, `{`, ``, `{"a":"\ud800"}`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc, err := document([]byte(s))
		if (err == nil) != (json.Valid([]byte(s)) && utf8.ValidString(s)) {
			t.Fatalf("%q: %v", s, err)
		}
		if err != nil {
			return
		}
		var want map[string]json.RawMessage
		isObject := json.Unmarshal([]byte(s), &want) == nil && want != nil
		members, err := doc.object()
		if err != nil {
			// Keys that stand there twice are one in want.
			parts := 0
			if isObject {
				for range doc.parts {
					parts++
				}
			}
			if isObject && parts == 2*len(want) {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		if !isObject || len(members) != len(want) {
			t.Fatalf("%q: %d members, not %d", s, len(members), len(want))
		}
		for _, m := range members {
			if string(m.value) != string(want[m.key]) {
				t.Fatalf("%q: %q is %s, not %s", s, m.key, m.value, want[m.key])
			}
		}
	})
}

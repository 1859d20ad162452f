package scram

import "testing"

func TestPrepare(t *testing.T) {
	for password, want := range map[string]string{
		"":               "",
		"correct horse~": "correct horse~",
		"I\u00adX":       "IX", // the examples of RFC 4013 section 3
		"USER":           "USER",
		"\u00aa":         "a",
		"\u2168":         "IX",
		"e\u0301t\u00e9": "\u00e9t\u00e9",
		"a\u00a0b\u3000": "a b ",
		"\ufeffa\u200db": "ab",
	} {
		if got := prepare(password); got != want {
			t.Errorf("prepare(%q) = %q, want %q", password, got, want)
		}
	}
}

func TestPreparedOnBothSides(t *testing.T) {
	composed, err := NewKeys("SCRAM-SHA-256", "\u00e9t\u00e9", []byte("salt of 16 bytes"), MinIterations)
	if err != nil {
		t.Fatal(err)
	}
	split, err := NewKeys("SCRAM-SHA-256", "e\u0301te\u0301", []byte("salt of 16 bytes"), MinIterations)
	if err != nil {
		t.Fatal(err)
	}
	if string(composed.StoredKey) != string(split.StoredKey) {
		t.Error("the same password has two keys")
	}
}

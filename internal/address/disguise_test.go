package address

import "testing"

func TestSuspicious(t *testing.T) {
	for in, want := range map[string]bool{
		"anna@example.org":        false,
		"anna.müller@bücher.test": false,
		"анна@пример.рф":          false,
		"anna@пример.рф":          false,
		"анна@example.org":        false,
		"иван.smith@example.org":  false, // a word in each
		"日本@例え.jp":                false,
		"東京tower@example.org":     false,
		"+33612345678@quicksy.im": false,
		"сухо@сухо.рф":            false, // as a word of Russian
		"аnna@example.org":        true,  // the first letter is Cyrillic
		"анna@example.org":        true,
		"anna@уах.im":             true, // Cyrillic, all of it
		"сосо@example.org":        true,
		"ανν@example.org":         true, // Greek
		"anna@exаmple.org":        true,
		"anna@sub.уах.im":         true,
	} {
		a, err := Parse(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := a.Suspicious(); got != want {
			t.Errorf("%s: %v", in, got)
		}
	}
	if (Address{}).Suspicious() || (Domain{}).Suspicious() {
		t.Error("nobody is suspicious")
	}
	d, err := ParseDomain("уах.im")
	if err != nil || d.Display() != d.String() {
		t.Errorf("shown as %s, %v", d.Display(), err)
	}
}

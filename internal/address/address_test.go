package address

import (
	"math/rand/v2"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
)

func TestParse(t *testing.T) {
	for _, tc := range []struct{ in, want string }{
		{"anna@yax.im", "anna@yax.im"},
		{" xmpp:Anna@YAX.im. ", "anna@yax.im"},
		{"ANNA@bücher.example", "anna@xn--bcher-kva.example"},
		{"+33612345678@quicksy.im", "+33612345678@quicksy.im"},
		{"josé@example.org", "josé@example.org"},
		{"anna@localhost", "anna@localhost"},
	} {
		got, err := Parse(tc.in)
		if err != nil || got.String() != tc.want {
			t.Errorf("%q: got %q, %v; want %q", tc.in, got, err, tc.want)
		}
	}
	for _, in := range []string{
		"", "anna", "@yax.im", "anna@", "a@b@c", "anna@yax.im/phone", "a@b..c", "a@10", "a@127.0.0.1", "a@[::1]", "a@0x7f.1", "a@ff\xfff.example", "a@b.0x1",
		"a@" + strings.Repeat("x", 70) + ".org", "a@-b.org", "a@b_c.org", "a@b c.org", "a b@c.org", "a\u202eb@c.org", "a\x00@c.org",
		strings.Repeat("a", 2000) + "@b.org", "a@" + strings.Repeat("b.", 200) + "org", strings.Repeat("@", 1<<20),
	} {
		if got, err := Parse(in); !fault.Is(err, fault.BadAddress, fault.BadDomain) || !got.IsZero() {
			t.Errorf("%.40q: got %q, %v; want it refused", in, got, err)
		}
	}
}

func TestDisplay(t *testing.T) {
	for _, tc := range []struct {
		in, want   string
		suspicious bool
	}{
		{"yax.im", "yax.im", false},
		{"xn--bcher-kva.example", "bücher.example", false},
		{"пример.example", "пример.example", false},
		{"пример-x.example", "xn---x-jlcdjt4ak.example", true},
		{"yаx.im", "xn--yx-8ka73d.im", true}, // the second letter is Cyrillic
		{"日本の.example", "日本の.example", false},
	} {
		d, err := ParseDomain(tc.in)
		if err != nil {
			t.Errorf("%q: %v", tc.in, err)
			continue
		}
		if strings.HasPrefix(tc.want, "xn--") {
			tc.want = d.String()
		}
		if d.Display() != tc.want || d.Suspicious() != tc.suspicious {
			t.Errorf("%q: shown as %q, suspicious %v; want %q, %v", tc.in, d.Display(), d.Suspicious(), tc.want, tc.suspicious)
		}
	}
}

func TestUsername(t *testing.T) {
	for in, want := range map[string]string{"anna": "anna", " Anna.M ": "anna.m", "a-b_c.9": "a-b_c.9", strings.Repeat("a", 30): strings.Repeat("a", 30)} {
		if got, err := Username(in); err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", in, got, err, want)
		}
	}
	for in, want := range map[string]struct{ why, try string }{
		"":                      {"length", ""},
		"ab":                    {"length", ""},
		strings.Repeat("a", 31): {"length", strings.Repeat("a", 30)},
		"9lives":                {"first", "lives"},
		".anna":                 {"first", "anna"},
		"Zoë Müller":            {"characters", "zoe.muller"},
		"anna@yax.im":           {"characters", "anna.yax.im"},
		"аnna":                  {"characters", "nna"}, // the first letter is Cyrillic
		"anna..m":               {"dots", "anna.m"},
		"anna.":                 {"dots", "anna"},
	} {
		_, err := Username(in)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.BadName || f.Args["Why"] != want.why || f.Args["Try"] != want.try {
			t.Errorf("%q: got %+v, want %+v", in, f, want)
		}
	}
}

func TestProposals(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		name := Propose(r)
		if got, err := Username(name); err != nil || got != name {
			t.Fatalf("%q is proposed but not allowed: %v", name, err)
		}
	}
	for _, taken := range []string{"anna", strings.Repeat("a", 30), strings.Repeat("a", 25) + ".b"} {
		seen := map[string]bool{taken: true}
		for _, name := range Variants(taken, 30, r) {
			if _, err := Username(name); err != nil || seen[name] {
				t.Errorf("variant %q: again %v, %v", name, seen[name], err)
			}
			seen[name] = true
		}
		if len(seen) != 31 {
			t.Errorf("%d variants, want 30", len(seen)-1)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"anna@yax.im", "xmpp:a@b.c", "a@bücher.example", "a@b..c", "a@10", "аnna@yax.im"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := Parse(s)
		if err != nil {
			return
		}
		again, err := Parse(a.String())
		if err != nil || again != a {
			t.Fatalf("%q gives %q, which gives %q, %v", s, a, again, err)
		}
		if back, err := FromJID(a.JID()); err != nil || back != a {
			t.Fatalf("%q comes back from the library as %q, %v", a, back, err)
		}
	})
}

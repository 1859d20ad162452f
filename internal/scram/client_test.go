package scram

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
)

// The examples of RFC 5802 section 5 and RFC 7677 section 3.
var vectors = []struct {
	mechanism, nonce, first, challenge, response, final string
}{{
	mechanism: "SCRAM-SHA-1",
	nonce:     "fyko+d2lbbFgONRv9qkxdawL",
	first:     "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
	challenge: "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
	response:  "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=",
	final:     "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=",
}, {
	mechanism: "SCRAM-SHA-256",
	nonce:     "rOprNGfwEbeRWgbNEkqO",
	first:     "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
	challenge: "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
	response:  "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	final:     "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
}}

func TestVectors(t *testing.T) {
	for _, v := range vectors {
		t.Run(v.mechanism, func(t *testing.T) {
			m := client(Choice{Mechanism: v.mechanism}, Offer{}, func() string { return v.nonce })
			n := negotiator(m, nil)
			more, got, err := n.Step(nil)
			if err != nil || !more || string(got) != v.first {
				t.Fatalf("first: %q, %v, %v", got, more, err)
			}
			more, got, err = n.Step([]byte(v.challenge))
			if err != nil || !more || string(got) != v.response {
				t.Fatalf("response: %q, %v, %v", got, more, err)
			}
			more, got, err = n.Step([]byte(v.final))
			if err != nil || more || got != nil {
				t.Fatalf("final: %q, %v, %v", got, more, err)
			}
		})
	}
}

// TestRefusedChallenges holds the rows 81 to 83 of the fault matrix: whatever
// is wrong, there is no proof.
func TestRefusedChallenges(t *testing.T) {
	const nonce, salt = "fyko+d2lbbFgONRv9qkxdawL", "s=QSXCR+Q6sek8bf92"
	good := "r=" + nonce + "x," + salt + ",i=4096"
	tests := map[string]struct {
		challenge string
		reason    Reason
	}{
		"i=0":                {"r=" + nonce + "x," + salt + ",i=0", Iterations},
		"i=1":                {"r=" + nonce + "x," + salt + ",i=1", Iterations},
		"i=4095":             {"r=" + nonce + "x," + salt + ",i=4095", Iterations},
		"i=1000001":          {"r=" + nonce + "x," + salt + ",i=1000001", Iterations},
		"i=2^31-1":           {"r=" + nonce + "x," + salt + ",i=2147483647", Iterations},
		"i=2^64":             {"r=" + nonce + "x," + salt + ",i=18446744073709551616", Iterations},
		"i=-4096":            {"r=" + nonce + "x," + salt + ",i=-4096", Iterations},
		"i=04096":            {"r=" + nonce + "x," + salt + ",i=04096", Iterations},
		"i=word":             {"r=" + nonce + "x," + salt + ",i=many", Iterations},
		"i missing":          {"r=" + nonce + "x," + salt, Attribute},
		"i empty":            {"r=" + nonce + "x," + salt + ",i=", Attribute},
		"short attribute":    {"r=" + nonce + "x," + salt + ",i=4096,x", Attribute},
		"salt short":         {"r=" + nonce + "x,s=QUFBQUFBQQ==,i=4096", Salt},
		"salt long":          {"r=" + nonce + "x,s=" + strings.Repeat("QUFB", 22) + ",i=4096", Salt},
		"salt not base64":    {"r=" + nonce + "x,s=????????????,i=4096", Salt},
		"nonce is ours only": {"r=" + nonce + "," + salt + ",i=4096", Nonce},
		"nonce is another":   {"r=x" + nonce + "," + salt + ",i=4096", Nonce},
		"nonce endless":      {"r=" + nonce + strings.Repeat("x", 300) + "," + salt + ",i=4096", Nonce},
		"nonce not ASCII":    {"r=" + nonce + "é," + salt + ",i=4096", Nonce},
		"order":              {salt + ",r=" + nonce + "x,i=4096", Attribute},
		"m first":            {"m=1," + good, Attribute},
		"m last":             {good + ",m=1", Attribute},
		"second i":           {good + ",i=1", Attribute},
		"second r":           {good + ",r=x", Attribute},
		"two hashes":         {good + ",h=x,h=y", Attribute},
		"wrong hash":         {good + ",h=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", Downgrade},
		"control character":  {good + ",x=\n", Attribute},
		"not UTF-8":          {good + ",x=\xff", Attribute},
		"empty":              {"", Attribute},
		"a final message":    {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", Attribute},
		"an error":           {"e=other-error", Attribute},
		"long":               {good + ",x=" + strings.Repeat("x", 5000), TooLong},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			offer := Offer{Mechanisms: []string{"SCRAM-SHA-1"}}
			n := negotiator(client(Choice{Mechanism: "SCRAM-SHA-1"}, offer, func() string { return nonce }), nil)
			if _, _, err := n.Step(nil); err != nil {
				t.Fatal(err)
			}
			_, response, err := n.Step([]byte(test.challenge))
			wantReason(t, err, test.reason)
			if response != nil {
				t.Errorf("sent %q", response)
			}
		})
	}
}

func TestAcceptedChallenges(t *testing.T) {
	offer := Offer{
		Mechanisms: []string{"SCRAM-SHA-1-PLUS", "SCRAM-SHA-1"},
		Bindings:   []string{"tls-server-end-point", "tls-exporter"},
	}
	for name, extension := range map[string]string{
		"unknown extension":    ",x=y,Z=a=b",
		"hash of the offer":    ",h=G6k/rBLDqgOhRRaCuuatSDFkJ08=", // the example of XEP-0474
		"hash of XEP-0474 0.3": ",d=anything",
	} {
		t.Run(name, func(t *testing.T) {
			n := negotiator(client(Choice{Mechanism: "SCRAM-SHA-1"}, offer, func() string { return "abc" }), nil)
			if _, _, err := n.Step(nil); err != nil {
				t.Fatal(err)
			}
			more, response, err := n.Step([]byte("r=abcdef,s=QSXCR+Q6sek8bf92,i=4096" + extension))
			if err != nil || !more || !bytes.HasPrefix(response, []byte("c=biws,r=abcdef,p=")) {
				t.Fatalf("%q, %v, %v", response, more, err)
			}
		})
	}
}

func TestRefusedFinals(t *testing.T) {
	v := vectors[0]
	for name, test := range map[string]struct {
		final  string
		reason Reason
	}{
		"missing":      {"", Signature},
		"wrong":        {"v=AAAAAAAAAAAAAAAAAAAAAAAAAAA=", Signature},
		"cut short":    {"v=rmF9pqV8S7suAoZWja4=", Signature},
		"not base64":   {"v=????", Signature},
		"other letter": {"p=rmF9pqV8S7suAoZWja4dJRkFsKQ=", Signature},
		"error":        {"e=invalid-proof", Refused},
		"long":         {v.final + ",x=" + strings.Repeat("x", 5000), TooLong},
	} {
		t.Run(name, func(t *testing.T) {
			n := negotiator(client(Choice{Mechanism: v.mechanism}, Offer{}, func() string { return v.nonce }), nil)
			for i, message := range []string{"", v.challenge} {
				if _, _, err := n.Step([]byte(message)); err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
			}
			_, _, err := n.Step([]byte(test.final))
			wantReason(t, err, test.reason)
		})
	}
}

func TestSignatureAsChallenge(t *testing.T) {
	v := vectors[0]
	for name, test := range map[string]struct {
		last string
		ok   bool
	}{"empty success": {"", true}, "success with data": {v.final, false}} {
		t.Run(name, func(t *testing.T) {
			n := negotiator(client(Choice{Mechanism: v.mechanism}, Offer{}, func() string { return v.nonce }), nil)
			for i, message := range []string{"", v.challenge, v.final} {
				if _, _, err := n.Step([]byte(message)); err != nil {
					t.Fatalf("step %d: %v", i, err)
				}
			}
			more, _, err := n.Step([]byte(test.last))
			if (err == nil) != test.ok || more {
				t.Errorf("more %v, error %v", more, err)
			}
		})
	}
}

func TestRefusedStart(t *testing.T) {
	for name, test := range map[string]struct {
		choice Choice
		reason Reason
	}{
		"PLAIN":                {Choice{Mechanism: "PLAIN"}, Mechanism},
		"zero":                 {Choice{}, Mechanism},
		"PLUS without binding": {Choice{Mechanism: "SCRAM-SHA-1-PLUS"}, Mechanism},
		"binding without PLUS": {Choice{Mechanism: "SCRAM-SHA-1", Binding: "tls-exporter"}, Mechanism},
		"no TLS":               {Choice{Mechanism: "SCRAM-SHA-1-PLUS", Binding: "tls-exporter"}, Binding},
	} {
		t.Run(name, func(t *testing.T) {
			_, response, err := negotiator(Client(test.choice, Offer{}), nil).Step(nil)
			wantReason(t, err, test.reason)
			if response != nil {
				t.Errorf("sent %q", response)
			}
		})
	}
}

func TestNonce(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		_, first, err := negotiator(Client(Choice{Mechanism: "SCRAM-SHA-256"}, Offer{}), nil).Step(nil)
		if err != nil {
			t.Fatal(err)
		}
		_, nonce, ok := strings.Cut(string(first), ",r=")
		if !ok || len(nonce) < 24 || seen[nonce] {
			t.Fatalf("nonce %q in %q", nonce, first)
		}
		seen[nonce] = true
	}
}

func FuzzServerFirst(f *testing.F) {
	for _, v := range vectors {
		f.Add([]byte(v.challenge), v.nonce)
	}
	f.Add([]byte("r=abc,s=QSXCR+Q6sek8bf92,i=1000000,h=G6k/rBLDqgOhRRaCuuatSDFkJ08=,x=y"), "ab")
	f.Fuzz(func(t *testing.T, message []byte, ours string) {
		first, err := parseServerFirst(message, ours)
		if err != nil {
			return
		}
		if first.iterations < MinIterations || first.iterations > maxIterations ||
			len(first.salt) < minSalt || len(first.salt) > maxSalt ||
			len(first.nonce) <= len(ours) || !strings.HasPrefix(first.nonce, ours) {
			t.Errorf("accepted %q", message)
		}
		if !bytes.Contains(message, []byte(",i="+strconv.Itoa(first.iterations))) {
			t.Errorf("iterations %d out of %q", first.iterations, message)
		}
	})
}

func FuzzServerFinal(f *testing.F) {
	for _, v := range vectors {
		f.Add([]byte(v.final))
	}
	f.Add([]byte("e=other-error"))
	f.Fuzz(func(t *testing.T, message []byte) {
		e := &exchange{signature: []byte("a signature that nobody can make")}
		if e.verify(message) == nil && !bytes.HasPrefix(message, []byte("v=YSBzaWduYXR1cmUgdGhhdCBub2JvZHkgY2FuIG1ha2U=")) {
			t.Errorf("verified %q", message)
		}
	})
}

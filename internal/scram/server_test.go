package scram

import (
	"crypto/tls"
	"encoding/base64"
	"slices"
	"strings"
	"testing"
)

// server returns a server that knows user with pencil.
func server(t testing.TB, mechanism string, offer Offer, bindings map[string][]byte) *Server {
	t.Helper()
	keys, err := NewKeys(mechanism, "pencil", []byte("salt of 16 bytes"), MinIterations)
	if err != nil {
		t.Fatal(err)
	}
	return &Server{
		Mechanism: mechanism, Offer: offer, Bindings: bindings, Pepper: []byte("pepper"), SSDP: true,
		Lookup: func(user string) (Keys, bool) { return keys, user == "user" },
	}
}

func TestClientAndServer(t *testing.T) {
	client, far := tlsPair(t, tls.VersionTLS13)
	data, ok := BindingData("tls-exporter", &far)
	if !ok {
		t.Fatal("no binding data")
	}
	for _, mechanism := range []string{
		"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-512-PLUS",
	} {
		t.Run(mechanism, func(t *testing.T) {
			offer := Offer{Mechanisms: []string{mechanism}, Bindings: []string{"tls-exporter"}}
			choice, ok := offer.Choose(&client)
			if !ok || choice.Mechanism != mechanism {
				t.Fatalf("chose %+v", choice)
			}
			n := negotiator(Client(choice, offer), &client)
			s := server(t, mechanism, offer, map[string][]byte{"tls-exporter": data})
			var reply []byte
			for step := range 3 {
				more, message, err := n.Step(reply)
				if err != nil || more != (step < 2) {
					t.Fatalf("client, step %d: more %v, %v", step, more, err)
				}
				if !more {
					break
				}
				var done bool
				if reply, done, err = s.Step(message); err != nil || done != (step == 1) {
					t.Fatalf("server, step %d: done %v, %v", step, done, err)
				}
			}
			if s.User() != "user" {
				t.Errorf("logged in as %q", s.User())
			}
			if _, _, err := s.Step(nil); err == nil {
				t.Error("a third message was accepted")
			}
		})
	}
}

// exchangeWith runs a client against a server and changes its messages.
func exchangeWith(t *testing.T, n interface {
	Step([]byte) (bool, []byte, error)
}, s *Server, first, final func(string) string) error {
	t.Helper()
	_, message, err := n.Step(nil)
	if err != nil {
		t.Fatal(err)
	}
	reply, _, err := s.Step([]byte(first(string(message))))
	if err != nil {
		return err
	}
	_, message, err = n.Step(reply)
	if err != nil {
		t.Fatal(err)
	}
	reply, done, err := s.Step([]byte(final(string(message))))
	if err == nil && (!done || reply == nil) {
		t.Fatal("neither done nor an error")
	}
	return err
}

func TestTamperedMessages(t *testing.T) {
	same := func(s string) string { return s }
	replace := func(old, new string) func(string) string {
		return func(s string) string {
			if !strings.Contains(s, old) {
				t.Fatalf("%q is not in %q", old, s)
			}
			return strings.Replace(s, old, new, 1)
		}
	}
	for name, test := range map[string]struct {
		first, final func(string) string
		reason       Reason
	}{
		"nothing":           {same, same, ""},
		"flag y":            {replace("n,,", "y,,"), same, Downgrade},
		"flag p":            {replace("n,,", "p=tls-exporter,,"), same, Binding},
		"flag unknown":      {replace("n,,", "x,,"), same, Attribute},
		"flag p empty":      {replace("n,,", "p=,,"), same, Attribute},
		"no header":         {replace("n,,", ""), same, Attribute},
		"for another":       {replace("n,,", "n,a=admin,"), same, Refused},
		"mandatory":         {replace("n=user", "m=1,n=user"), same, Attribute},
		"name not escaped":  {replace("n=user", "n=us=er"), same, Attribute},
		"no name":           {replace("n=user,", ""), same, Attribute},
		"another name":      {replace("n=user", "n=nobody"), same, Refused},
		"nonce empty":       {func(string) string { return "n,,n=user,r=" }, same, Attribute},
		"first empty":       {func(string) string { return "" }, same, Attribute},
		"first long":        {replace("n=user", "n="+strings.Repeat("u", 5000)), same, TooLong},
		"header changed":    {same, replace("c=biws", "c=eSws"), Binding},
		"nonce changed":     {same, replace(",r=", ",r=x"), Nonce},
		"proof missing":     {same, func(s string) string { return s[:strings.Index(s, ",p=")] }, Attribute},
		"proof short":       {same, func(s string) string { return s[:strings.Index(s, ",p=")] + ",p=AAAA" }, Attribute},
		"proof of another":  {same, func(s string) string { return flipProof(s) }, Refused},
		"extension slipped": {same, replace(",p=", ",x=y,p="), Refused},
		"mandatory at last": {same, replace(",p=", ",m=y,p="), Attribute},
	} {
		t.Run(name, func(t *testing.T) {
			offer := Offer{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}}
			n := negotiator(Client(Choice{Mechanism: "SCRAM-SHA-256"}, offer), nil)
			err := exchangeWith(t, n, server(t, "SCRAM-SHA-256", offer, nil), test.first, test.final)
			if test.reason == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantReason(t, err, test.reason)
		})
	}
}

func flipProof(message string) string {
	head, proof, _ := strings.Cut(message, ",p=")
	raw, _ := base64.StdEncoding.DecodeString(proof)
	raw[0] ^= 1
	return head + ",p=" + base64.StdEncoding.EncodeToString(raw)
}

// TestManInTheMiddle gives the server the binding data of its own connection
// and the client another one.
func TestManInTheMiddle(t *testing.T) {
	client, _ := tlsPair(t, tls.VersionTLS13)
	offer := Offer{Mechanisms: []string{"SCRAM-SHA-256-PLUS"}, Bindings: []string{"tls-exporter"}}
	choice, _ := offer.Choose(&client)
	s := server(t, choice.Mechanism, offer, map[string][]byte{"tls-exporter": []byte("another connection")})
	same := func(s string) string { return s }
	wantReason(t, exchangeWith(t, negotiator(Client(choice, offer), &client), s, same, same), Binding)
}

// TestStrippedOffer has somebody in the middle who takes -PLUS, or a binding
// type, out of what the server offers.
func TestStrippedOffer(t *testing.T) {
	client, far := tlsPair(t, tls.VersionTLS13)
	data, _ := BindingData("tls-exporter", &far)
	full := Offer{
		Mechanisms: []string{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1"},
		Bindings:   []string{"tls-exporter", "tls-server-end-point"},
	}
	for name, test := range map[string]struct {
		seen     Offer
		byServer bool // else the client finds it out
	}{
		"no PLUS":       {Offer{[]string{"SCRAM-SHA-256"}, full.Bindings}, true},
		"no exporter":   {Offer{full.Mechanisms, []string{"tls-unique"}}, false},
		"no SHA-256":    {Offer{[]string{"SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"}, nil}, false},
		"no types":      {Offer{full.Mechanisms, nil}, false},
		"another order": {Offer{[]string{"SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}, []string{"tls-server-end-point", "tls-exporter"}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			choice, ok := test.seen.Choose(&client)
			if !ok {
				t.Fatal("nothing chosen")
			}
			n := negotiator(Client(choice, test.seen), &client)
			_, message, err := n.Step(nil)
			if err != nil {
				t.Fatal(err)
			}
			challenge, _, err := server(t, choice.Mechanism, full, map[string][]byte{"tls-exporter": data}).Step(message)
			if test.byServer {
				wantReason(t, err, Downgrade)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			_, response, err := n.Step(challenge)
			if name == "another order" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantReason(t, err, Downgrade)
			if response != nil {
				t.Errorf("sent %q", response)
			}
		})
	}
}

// TestUnknownUser wants strangers to see the same as for an account that is
// there: a salt that does not change.
func TestUnknownUser(t *testing.T) {
	challenge := func(mechanism, user string) string {
		s := server(t, mechanism, Offer{}, map[string][]byte{"tls-exporter": []byte("data")})
		flag := "n"
		if strings.HasSuffix(mechanism, plus) {
			flag = "p=tls-exporter"
		}
		reply, _, err := s.Step([]byte(flag + ",,n=" + user + ",r=abc"))
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(string(reply), ",")
		if i := slices.Index(parts, "i=4096"); i != 2 {
			t.Fatalf("challenge %q", reply)
		}
		return parts[1]
	}
	first, again := challenge("SCRAM-SHA-1", "nobody"), challenge("SCRAM-SHA-1", "nobody")
	if first != again || first != challenge("SCRAM-SHA-1-PLUS", "nobody") {
		t.Error("the salt changes")
	}
	if first == challenge("SCRAM-SHA-1", "somebody") || first == challenge("SCRAM-SHA-256", "nobody") {
		t.Error("the salt is always the same")
	}
	if len(first) != len(challenge("SCRAM-SHA-1", "user")) {
		t.Error("the salt has another length")
	}
}

func TestEscape(t *testing.T) {
	for name, want := range map[string]string{"user": "user", "a,b": "a=2Cb", "a=b": "a=3Db", "=2C": "=3D2C"} {
		if got := escape(name); got != want {
			t.Errorf("escape(%q) = %q", name, got)
		}
		if back, ok := unescape(want); !ok || back != name {
			t.Errorf("unescape(%q) = %q, %v", want, back, ok)
		}
	}
	for _, bad := range []string{"a=b", "=", "=2c", "=3d", "a,b"} {
		if _, ok := unescape(bad); ok {
			t.Errorf("unescape(%q) succeeded", bad)
		}
	}
}

func FuzzServer(f *testing.F) {
	for _, v := range vectors {
		f.Add([]byte(v.first), []byte(v.response))
	}
	f.Add([]byte("p=tls-exporter,,n=user,r=abc"), []byte("c=biws,r=abc,p=AAAA"))
	keys, err := NewKeys("SCRAM-SHA-256", "pencil", []byte("salt of 16 bytes"), MinIterations)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, first, final []byte) {
		s := &Server{Mechanism: "SCRAM-SHA-256", Lookup: func(string) (Keys, bool) { return keys, true }}
		if _, done, err := s.Step(first); err != nil || done {
			if done {
				t.Errorf("logged in after %q", first)
			}
			return
		}
		if _, done, _ := s.Step(final); done {
			t.Errorf("logged in with %q", final)
		}
	})
}

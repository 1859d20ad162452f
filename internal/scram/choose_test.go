package scram

import (
	"bytes"
	"crypto/tls"
	"testing"
)

func TestChoose(t *testing.T) {
	tls13, _ := tlsPair(t, tls.VersionTLS13)
	tls12, _ := tlsPair(t, tls.VersionTLS12)
	all := []string{"PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}
	for name, test := range map[string]struct {
		offer Offer
		state *tls.ConnectionState
		want  Choice
		flag  string
	}{
		"nothing":           {Offer{}, &tls13, Choice{}, ""},
		"PLAIN only":        {Offer{Mechanisms: []string{"PLAIN", "EXTERNAL"}}, &tls13, Choice{}, ""},
		"bound":             {Offer{all, []string{"tls-server-end-point", "tls-exporter"}}, &tls13, Choice{"SCRAM-SHA-256-PLUS", "tls-exporter"}, "p=tls-exporter"},
		"bound, TLS 1.2":    {Offer{all, []string{"tls-exporter", "tls-server-end-point", "tls-unique"}}, &tls12, Choice{"SCRAM-SHA-256-PLUS", "tls-unique"}, "p=tls-unique"},
		"certificate only":  {Offer{all, []string{"tls-unique", "tls-server-end-point"}}, &tls13, Choice{"SCRAM-SHA-256-PLUS", "tls-server-end-point"}, "p=tls-server-end-point"},
		"no type of ours":   {Offer{all, []string{"tls-unique"}}, &tls13, Choice{Mechanism: "SCRAM-SHA-256"}, "n"},
		"no list of types":  {Offer{Mechanisms: all}, &tls13, Choice{Mechanism: "SCRAM-SHA-256"}, "n"},
		"no TLS":            {Offer{all, []string{"tls-exporter"}}, nil, Choice{Mechanism: "SCRAM-SHA-256"}, "n"},
		"no PLUS":           {Offer{Mechanisms: []string{"SCRAM-SHA-1", "PLAIN"}}, &tls13, Choice{Mechanism: "SCRAM-SHA-1"}, "y"},
		"no PLUS, no TLS":   {Offer{Mechanisms: []string{"SCRAM-SHA-1"}}, nil, Choice{Mechanism: "SCRAM-SHA-1"}, "n"},
		"bound before long": {Offer{[]string{"SCRAM-SHA-512", "SCRAM-SHA-1-PLUS"}, []string{"tls-exporter"}}, &tls13, Choice{"SCRAM-SHA-1-PLUS", "tls-exporter"}, "p=tls-exporter"},
		"longest":           {Offer{Mechanisms: []string{"SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1"}}, &tls13, Choice{Mechanism: "SCRAM-SHA-512"}, "y"},
		"types, no PLUS":    {Offer{[]string{"SCRAM-SHA-1"}, []string{"tls-exporter"}}, &tls13, Choice{Mechanism: "SCRAM-SHA-1"}, "y"},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := test.offer.Choose(test.state)
			if got != test.want || ok != (test.want != Choice{}) {
				t.Fatalf("chose %+v, %v", got, ok)
			}
			if !ok {
				return
			}
			_, first, err := negotiator(Client(got, test.offer), test.state).Step(nil)
			if err != nil || !bytes.HasPrefix(first, []byte(test.flag+",,n=user,r=")) {
				t.Errorf("first message %q, %v", first, err)
			}
		})
	}
}

func TestBindingData(t *testing.T) {
	for name, version := range map[string]uint16{"TLS 1.2": tls.VersionTLS12, "TLS 1.3": tls.VersionTLS13} {
		t.Run(name, func(t *testing.T) {
			client, server := tlsPair(t, version)
			another, _ := tlsPair(t, version)
			for kind, want := range map[string]bool{
				"tls-exporter":         version == tls.VersionTLS13,
				"tls-unique":           version == tls.VersionTLS12,
				"tls-server-end-point": true,
				"tls-unknown":          false,
			} {
				ours, ok := BindingData(kind, &client)
				if ok != want || ok != (len(ours) > 0) {
					t.Errorf("%s: %x, %v", kind, ours, ok)
				}
				if others, _ := BindingData(kind, &another); ok && bytes.Equal(ours, others) {
					t.Errorf("%s does not tell connections apart", kind)
				}
				if theirs, _ := BindingData(kind, &server); kind != "tls-server-end-point" && !bytes.Equal(ours, theirs) {
					t.Errorf("%s: %x and %x", kind, ours, theirs)
				}
			}
		})
	}
}

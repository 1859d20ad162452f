package scram

import (
	"crypto/tls"
	"testing"
)

func TestAtLeast(t *testing.T) {
	const bound = "tls-exporter"
	// From weak to strong; each reaches itself and all before it.
	ladder := []Choice{
		{}, {Mechanism: "PLAIN"}, {Mechanism: "SCRAM-SHA-1"}, {Mechanism: "SCRAM-SHA-256"}, {Mechanism: "SCRAM-SHA-512"},
		{"SCRAM-SHA-512-PLUS", bound},
	}
	for i, c := range ladder {
		for j, floor := range ladder {
			if got := c.AtLeast(floor); got != (i >= j) {
				t.Errorf("%+v at least %+v: %v", c, floor, got)
			}
		}
	}
	for name, test := range map[string]struct {
		own, floor Choice
		want       bool
	}{
		"binding gained":          {Choice{"SCRAM-SHA-256-PLUS", bound}, Choice{Mechanism: "SCRAM-SHA-256"}, true},
		"binding lost":            {Choice{Mechanism: "SCRAM-SHA-256"}, Choice{"SCRAM-SHA-256-PLUS", bound}, false},
		"binding of another type": {Choice{"SCRAM-SHA-256-PLUS", "tls-server-end-point"}, Choice{"SCRAM-SHA-256-PLUS", bound}, true},
		"binding for a hash":      {Choice{"SCRAM-SHA-1-PLUS", bound}, Choice{Mechanism: "SCRAM-SHA-256"}, false},
		"a hash for the binding":  {Choice{Mechanism: "SCRAM-SHA-512"}, Choice{"SCRAM-SHA-1-PLUS", bound}, false},
		"both gained":             {Choice{"SCRAM-SHA-256-PLUS", bound}, Choice{Mechanism: "SCRAM-SHA-1"}, true},
		"unknown floor":           {Choice{"SCRAM-SHA-512-PLUS", bound}, Choice{Mechanism: "SCRAM-SHA3-512"}, false},
		"unknown and itself":      {Choice{Mechanism: "X"}, Choice{Mechanism: "X"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.own.AtLeast(test.floor); got != test.want {
				t.Errorf("%+v at least %+v: %v", test.own, test.floor, got)
			}
		})
	}
}

func TestChooseAtLeast(t *testing.T) {
	tls13, _ := tlsPair(t, tls.VersionTLS13)
	const bound = "tls-exporter"
	offer := Offer{[]string{"PLAIN", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-1", "SCRAM-SHA-256"}, []string{bound}}
	for name, test := range map[string]struct {
		floor, want Choice
	}{
		"none":                     {Choice{}, Choice{"SCRAM-SHA-1-PLUS", bound}},
		"reached by the best":      {Choice{Mechanism: "SCRAM-SHA-1"}, Choice{"SCRAM-SHA-1-PLUS", bound}},
		"reached by the next best": {Choice{Mechanism: "SCRAM-SHA-256"}, Choice{Mechanism: "SCRAM-SHA-256"}},
		"not reached":              {Choice{"SCRAM-SHA-256-PLUS", bound}, Choice{}},
		"too high":                 {Choice{Mechanism: "SCRAM-SHA-512"}, Choice{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := offer.ChooseAtLeast(test.floor, &tls13); got != test.want || ok != (test.want != Choice{}) {
				t.Errorf("chose %+v, %v", got, ok)
			}
		})
	}
}

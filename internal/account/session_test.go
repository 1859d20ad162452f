package account

import (
	"crypto/tls"
	"testing"
	"time"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/scram"
)

func TestFloor(t *testing.T) {
	choice := scram.Choice{Mechanism: "SCRAM-SHA-1-PLUS", Binding: "tls-exporter"}
	for name, tc := range map[string]struct {
		login Login
		want  connect.Floor
	}{
		"nothing":  {Login{}, connect.Floor{}},
		"TLS 1.3":  {Login{choice.Mechanism, choice.Binding, "1.3"}, connect.Floor{Choice: choice, TLS: tls.VersionTLS13}},
		"TLS 1.2":  {Login{TLS: "1.2"}, connect.Floor{TLS: tls.VersionTLS12}},
		"TLS 1.4":  {Login{TLS: "1.4"}, connect.Floor{TLS: tls.VersionTLS13 + 1}},
		"nonsense": {Login{TLS: "the best"}, connect.Floor{TLS: tls.VersionTLS13 + 1}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := tc.login.Floor(); got != tc.want {
				t.Errorf("got %+v, want %+v", got, tc.want)
			}
		})
	}
}

// TestSeen keeps what a login tells, and what it does not tell.
func TestSeen(t *testing.T) {
	target := onPractice(t)
	s := register(t, target, fresh(t, target), nil)
	first := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	acc := Of(s, "keyring", first)
	if want := (Login{"SCRAM-SHA-256-PLUS", "tls-exporter", "1.3"}); acc.Login != want || acc.Pin == "" {
		t.Errorf("got %+v", acc)
	}
	if want := (connect.Floor{Choice: s.Login(), TLS: s.TLS().Version}); acc.Login.Floor() != want {
		t.Errorf("got %+v, want %+v", acc.Login.Floor(), want)
	}
	older := acc
	older.Name, older.Made, older.Server = "Anna", true, "127.0.0.1:5222"
	older.Login, older.Pin, older.Verified = Login{Mechanism: "PLAIN", TLS: "1.2"}, "", time.Time{}
	want := older
	want.Login, want.Pin, want.Verified = acc.Login, acc.Pin, first.Add(time.Hour)
	if got := older.Seen(s, first.Add(time.Hour)); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

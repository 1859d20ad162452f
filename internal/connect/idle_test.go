package connect

import (
	"testing"
	"testing/synctest"
	"time"

	"xmpp-start/internal/connect/connecttest"
)

// TestAliveEnds has servers that keep saying something without an end while it is
// looked whether they still stand: white space, or the answer that is due to a
// login that was given up.
func TestAliveEnds(t *testing.T) {
	for name, tc := range map[string]struct {
		owed int // answers that are due
		text string
		each time.Duration
	}{
		"row-39 white space in drips":  {0, " ", 900 * time.Microsecond},
		"row-39 half an answer":        {1, "<challenge", time.Hour},
		"row-39 an answer in drips":    {1, " ", 9 * time.Second},
		"row-13 no answer that is due": {1, "", time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _, err := Open(t.Context(), pipe(t, "xmpps://", func(p *peer) {
					p.Encrypt()
					p.Open(connecttest.OfferLogin(connecttest.Mechanism))
					go p.Gone()
					time.Sleep(time.Second)
					for end := time.Now().Add(10 * time.Minute); time.Now().Before(end); time.Sleep(tc.each) {
						p.Send(tc.text)
					}
				}), nil)
				if err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Second + time.Millisecond)
				s.owed = tc.owed
				begun := time.Now()
				if s.Alive(t.Context()) {
					t.Error("alive")
				}
				if took := time.Since(begun); took > step {
					t.Errorf("took %v, want at most %v", took, step)
				}
				s.Close()
			})
		})
	}
}

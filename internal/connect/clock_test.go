package connect

import (
	"context"
	"testing"
	"time"

	"xmpp-start/internal/fault"
)

func TestPause(t *testing.T) {
	if err := Pause(t.Context(), time.Nanosecond); err != nil {
		t.Error(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	wants(t, Pause(gone, time.Hour), fault.Interrupted)
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	wants(t, Pause(late, time.Hour), fault.NoAnswer)
}

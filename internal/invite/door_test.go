package invite

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/address"
)

// Who asks without an invitation that holds is not answered, whatever it is that
// they send, and friends come in all the same.
func TestUninvited(t *testing.T) {
	for name, tc := range map[string]struct {
		caller string
		told   bool
	}{
		"no token":        {asks("eve@elsewhere.test"), true},
		"wrong token":     {asks("eve@elsewhere.test", preauth("guess")), true},
		"empty token":     {asks("eve@elsewhere.test", preauth("")), true},
		"two tokens":      {asks("eve@elsewhere.test", preauth(token), preauth("guess")), true},
		"long token":      {asks("eve@elsewhere.test", preauth(strings.Repeat("x", 512<<10))), true},
		"other namespace": {asks("eve@elsewhere.test", "<preauth xmlns='urn:other' token='"+token+"'/>"), true},
		"own account":     {asks("anna@canned.test", preauth(token)), false},
		"own device":      {asks("anna@canned.test/other", preauth(token)), false},
		"a domain":        {asks("elsewhere.test", preauth(token)), false},
		"nobody":          {asks("", preauth(token)), false},
		"no address":      {asks("@@", preauth(token)), false},
		"long address":    {asks(strings.Repeat("x", 9999)+"@elsewhere.test", preauth(token)), false},
		"something else":  {"<presence type='unsubscribe' from='eve@elsewhere.test'>" + preauth(token) + "</presence>", false},
		"a message":       {"<message type='subscribe' from='eve@elsewhere.test'>" + preauth(token) + "</message>", false},
	} {
		t.Run(name, func(t *testing.T) {
			h := &house{callers: tc.caller + tc.caller + asks("ben@elsewhere.test/phone", preauth(token))}
			told := h.wait(t, invited(token))
			strangers := 0
			for _, v := range told {
				if v.What == Stranger && v.From.String() == "eve@elsewhere.test" {
					strangers++
				}
			}
			if tc.told != (strangers == 1) || strangers+1 != len(told) {
				t.Errorf("told %+v", told)
			}
			for _, sent := range h.sent {
				if !strings.Contains(sent, "ben@elsewhere.test") || strings.Contains(sent, "/phone") {
					t.Errorf("sent %q", sent)
				}
			}
		})
	}
}

// The same token opens the door once, for whoever is first.
func TestTokenOfTwo(t *testing.T) {
	const other = "another-token-of-some-length"
	h := &house{callers: asks("ben@elsewhere.test", preauth(token)) + asks("eve@elsewhere.test", preauth(token)) + asks("carla@elsewhere.test", preauth(other))}
	var came []string
	for _, v := range h.wait(t, invited(token, other)) {
		came = append(came, string(v.What)+" "+v.From.String())
	}
	slices.Sort(came)
	want := []string{"came ben@elsewhere.test", "came carla@elsewhere.test", "stranger eve@elsewhere.test"}
	if !slices.Equal(came, want) {
		t.Errorf("told %q, want %q", came, want)
	}
}

// Any number of strangers keeps no friend out, costs no memory to speak of, and
// is told of in a few lines.
func TestFlood(t *testing.T) {
	const many = 20_000
	var b strings.Builder
	for i := range many {
		b.WriteString(asks(fmt.Sprintf("eve%d@elsewhere.test", i), preauth(fmt.Sprint("guess-", i))))
	}
	h := &house{callers: b.String() + asks("ben@elsewhere.test", preauth(token))}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	told := h.wait(t, invited(token))
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("%d bytes are kept", grown)
	}
	if len(told) > maxStrangers+2 || !slices.ContainsFunc(told, func(v Visit) bool { return v.What == Came }) {
		t.Errorf("told of %d", len(told))
	}
	if len(h.sent) != 3 {
		t.Errorf("sent %q", h.sent)
	}
}

func TestCrowd(t *testing.T) {
	d := &door{known: map[address.Address]bool{}}
	told, crowds := 0, 0
	for i := range 3 * maxStrangers {
		v, news := d.stranger(Visit{From: stranger(t, i)})
		if again, news := d.stranger(Visit{From: stranger(t, i)}); news {
			t.Fatalf("told twice: %+v", again)
		}
		if news {
			told++
		}
		if v.What == Crowd {
			crowds++
		}
	}
	if told != maxStrangers+1 || crowds != 1 {
		t.Errorf("told of %d, %d times of a crowd", told, crowds)
	}
}

func stranger(t testing.TB, i int) address.Address {
	t.Helper()
	a, err := address.New(fmt.Sprint("eve", i), own(t).Domain())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

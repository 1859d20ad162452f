package invite

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/link"
)

// party is Guests in memory.
type party struct {
	mu       sync.Mutex
	expected []Guest
	log      []string
	fail     error
}

// invited is a party of one invitation for each token.
func invited(tokens ...string) *party {
	p := &party{}
	for i, token := range tokens {
		p.expected = append(p.expected, Guest{ID: fmt.Sprint("id", i), Token: sha256.Sum256([]byte(token)), Name: fmt.Sprint("Guest ", i)})
	}
	return p
}

func (p *party) Expected() ([]Guest, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.expected), nil
}

func (p *party) Admit(_ context.Context, id string, friend address.Address) (bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail != nil {
		return false, p.fail
	}
	p.log = append(p.log, fmt.Sprintf("admit %s %v", id, friend))
	for i := range p.expected {
		if g := &p.expected[i]; g.ID == id && (g.Friend.IsZero() || g.Friend == friend) {
			g.Friend = friend
			return true, nil
		}
	}
	return false, nil
}

func (p *party) Welcomed(_ context.Context, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, "welcomed "+id)
	p.expected = slices.DeleteFunc(p.expected, func(g Guest) bool { return g.ID == id })
	return nil
}

// house is the script of a server at which people ask for anna's presence as soon
// as she is there.
type house struct {
	callers string
	// sent are the presences to others, and the changes of the contact list.
	sent []string
}

func (h *house) script(r received) string {
	switch {
	case r.XMLName.Local == "presence" && r.To == "":
		return h.callers
	case r.XMLName.Local == "presence":
		h.sent = append(h.sent, r.Type+" "+r.To)
		return ""
	case r.Type == "set":
		h.sent = append(h.sent, "set "+r.Inner)
		return r.result("")
	}
	return r.result("<query xmlns='jabber:iq:roster'/>")
}

// asks is a request to become a contact.
func asks(from string, inner ...string) string {
	return "<presence type='subscribe' from='" + from + "'>" + strings.Join(inner, "") + "</presence>"
}

func preauth(token string) string {
	return "<preauth xmlns='" + nsPreAuth + "' token='" + token + "'/>"
}

// wait runs Wait until everybody has come, and returns whom tell heard of.
func (h *house) wait(t testing.TB, p *party) []Visit {
	t.Helper()
	var told []Visit
	if err := Wait(soon(t), canned(t, h.script), p, func(v Visit) { told = append(told, v) }); err != nil {
		t.Fatal(err)
	}
	return told
}

func TestWait(t *testing.T) {
	h := &house{callers: asks("ben@elsewhere.test", preauth(token), "<nick xmlns='http://jabber.org/protocol/nick'>Ben &#x202e;</nick>")}
	p := invited(token)
	told := h.wait(t, p)
	if len(told) != 1 || told[0].What != Came || told[0].From.String() != "ben@elsewhere.test" || told[0].ID != "id0" || told[0].Nick.String() != `Ben \u{202E}` {
		t.Errorf("told %+v", told)
	}
	// It is on the disk before anything is answered.
	if want := []string{"admit id0 ben@elsewhere.test", "welcomed id0"}; !slices.Equal(p.log, want) {
		t.Errorf("the guests heard %q, want %q", p.log, want)
	}
	if len(h.sent) != 3 || !strings.Contains(h.sent[0], `jid="ben@elsewhere.test" name="Guest 0"`) ||
		!slices.Equal(h.sent[1:], []string{"subscribed ben@elsewhere.test", "subscribe ben@elsewhere.test"}) {
		t.Errorf("sent %q", h.sent)
	}
}

func TestWaitForNobody(t *testing.T) {
	h := &house{}
	if told := h.wait(t, invited()); told != nil || h.sent != nil {
		t.Errorf("told %v, sent %q", told, h.sent)
	}
}

// Who was admitted by a run that came to its end too early is welcomed by the next.
func TestWelcomedLater(t *testing.T) {
	p := invited(token)
	p.expected[0].Friend = stranger(t, 1)
	h := &house{}
	told := h.wait(t, p)
	if len(told) != 1 || told[0].What != Came || told[0].From != stranger(t, 1) || len(h.sent) != 3 {
		t.Errorf("told %+v, sent %q", told, h.sent)
	}
}

func TestWaitEnds(t *testing.T) {
	disk := errors.New("disk")
	for name, tc := range map[string]struct {
		callers string
		spoil   func(*party, context.CancelFunc)
		want    fault.Kind
	}{
		"connection lost":   {hangUp, nil, fault.ConnectionLost},
		"stream error":      {"<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>", nil, fault.StreamError},
		"huge request":      {asks("eve@elsewhere.test", preauth(strings.Repeat("x", 1<<20))), nil, fault.TooMuch},
		"given up":          {"", func(_ *party, cancel context.CancelFunc) { cancel() }, fault.Interrupted},
		"nothing is stored": {asks("ben@elsewhere.test", preauth(token)), func(p *party, _ context.CancelFunc) { p.fail = disk }, fault.Bug},
	} {
		t.Run(name, func(t *testing.T) {
			p, h := invited(token), &house{callers: tc.callers}
			ctx, cancel := context.WithCancel(soon(t))
			defer cancel()
			s := canned(t, h.script)
			if tc.spoil != nil {
				tc.spoil(p, cancel)
			}
			err := Wait(ctx, s, p, func(v Visit) { t.Errorf("told %+v", v) })
			if got := fault.Of(err); got == nil || got.Kind != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
			if h.sent != nil {
				t.Errorf("sent %q", h.sent)
			}
		})
	}
}

// The server is asked whether it is there, what it says to that does not matter,
// and where nobody can come any more Wait is over.
func TestNobodyComes(t *testing.T) {
	p, h := invited(token), &house{}
	pings := 0
	s := canned(t, func(r received) string {
		if !strings.Contains(r.Inner, "urn:xmpp:ping") {
			return h.script(r)
		}
		if pings++; pings == 3 {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.expected = nil // they have ended
		}
		return r.refuse("cancel", "service-unavailable", "")
	})
	often := pace{pulse: time.Millisecond, review: time.Millisecond, hindsight: time.Hour}
	if err := often.wait(soon(t), s, p, func(v Visit) { t.Errorf("told %+v", v) }); err != nil || pings < 3 {
		t.Errorf("got %v after %d pings", err, pings)
	}
}

// An invitation that was made a moment ago counts.
func TestMadeMeanwhile(t *testing.T) {
	const later = "made-when-somebody-was-waiting"
	p := invited(token)
	h := &house{callers: asks("ben@elsewhere.test", preauth(later)) + asks("carla@elsewhere.test", preauth(token))}
	s := canned(t, func(r received) string {
		if r.XMLName.Local == "presence" && r.To == "" {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.expected = append(p.expected, Guest{ID: "later", Token: sha256.Sum256([]byte(later))})
		}
		return h.script(r)
	})
	var came []string
	eager := pace{pulse: time.Hour, review: time.Hour}
	if err := eager.wait(soon(t), s, p, func(v Visit) { came = append(came, string(v.What)+" "+v.ID) }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(came)
	if want := []string{"came id0", "came later"}; !slices.Equal(came, want) {
		t.Errorf("told %q, want %q", came, want)
	}
}

func TestOwn(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 6, time.UTC)
	plain := Invitation{Link: link.Link{Kind: link.Contact, Address: own(t), Name: "Anna"}, Kind: Contact, Why: Unsupported}
	i := Own(plain, now)
	if back, err := link.Parse(i.Link.String()); err != nil || back != i.Link || back.Kind != link.Contact || bits(back.Token) < 128 {
		t.Errorf("got %v, %v", back, err)
	}
	if i.Kind != ContactWithToken || !i.Own || i.WeakToken || !i.Expires.Equal(now.Add(ownLife).Truncate(time.Second)) || i.Why != Unsupported || i.Endless() {
		t.Errorf("got %+v", i)
	}
	if again := Own(plain, now.Add(time.Hour)); again.Link.Token == i.Link.Token || !again.Expires.After(i.Expires) {
		t.Errorf("got %+v", again)
	}
}

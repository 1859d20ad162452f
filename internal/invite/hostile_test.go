package invite

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/link"
)

// A friend whom the server does not let into the contact list – for the name, for
// the number of contacts – keeps no other friend out, in this run or in one of the
// next, and is heard of once.
func TestTurnedAway(t *testing.T) {
	for name, tc := range map[string]struct {
		earlier bool // it was an earlier run that let the first in
		comes   bool // the second does
		want    []string
		err     fault.Kind
	}{
		"both come":                {comes: true, want: []string{"turned-away mallory", "came ben"}, err: fault.Refused},
		"one was there already":    {earlier: true, comes: true, want: []string{"turned-away mallory", "came ben"}, err: fault.Refused},
		"nobody else is to come":   {earlier: true, want: []string{"turned-away mallory"}, err: fault.Refused},
		"only the one who may not": {want: []string{"turned-away mallory"}, err: fault.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			p := invited(token)
			h := &house{}
			if tc.earlier {
				p.expected[0].Friend = stranger(t, 1)
			} else {
				h.callers = asks("mallory@elsewhere.test", preauth(token))
			}
			if tc.comes {
				p.expected = append(p.expected, invited("other" + token).expected[0])
				p.expected[1].ID = "id1"
				h.callers += asks("ben@elsewhere.test", preauth("other"+token))
			}
			tries := 0
			s := canned(t, func(r received) string {
				if r.Type == "set" && !strings.Contains(r.Inner, "ben@") && strings.Contains(r.Inner, nsRoster) {
					tries++
					return r.refuse("cancel", "not-allowed", "Enough &#x9b;friends")
				}
				return h.script(r)
			})
			var told []string
			often := pace{pulse: time.Hour, review: time.Millisecond, hindsight: time.Hour}
			err := often.wait(soon(t), s, p, func(v Visit) {
				who := v.From.Local()
				if v.From == stranger(t, 1) {
					who = "mallory"
				}
				told = append(told, string(v.What)+" "+who)
			})
			if f := fault.Of(err); f == nil || f.Kind != tc.err || f.Said.String() != `Enough \u{009B}friends` {
				t.Errorf("got %v", err)
			}
			slices.Sort(told)
			slices.Sort(tc.want)
			if !slices.Equal(told, tc.want) || tries == 0 {
				t.Errorf("told %q after %d tries, want %q", told, tries, tc.want)
			}
			// Nothing was said to the one whom the server does not let in.
			if slices.ContainsFunc(h.sent, func(s string) bool { return !strings.Contains(s, "ben@") }) {
				t.Errorf("sent %q", h.sent)
			}
		})
	}
}

// A provider that shows one page for all of its invitations would send all people
// to the one of whom they are told there.
func TestManyOnOnePage(t *testing.T) {
	const page = "https://canned.test/invite/"
	var steps []string
	for i := range 4 {
		steps = append(steps, completed("uri", fmt.Sprint(invite, i, ";ibr=y"), "landing-url", page+[]string{"a", "b"}[i%2]))
	}
	p := &provider{offers: []string{nodeInvite}, steps: steps}
	made, err := MakeMany(soon(t), canned(t, p.script), Options{}, len(steps))
	if err != nil || len(made) != len(steps) {
		t.Fatalf("%d were made, %v", len(made), err)
	}
	for i, want := range []string{page + "a", page + "b", "", ""} {
		if made[i].Page != want {
			t.Errorf("%d: got %q, want %q", i, made[i].Page, want)
		}
	}
}

// A name is a name: no sentence of a stranger's stands beside ours as one of them.
func TestNamesAreNoSentences(t *testing.T) {
	const lie = "Ben (ben@elsewhere.test) has come with your invitation and is in your contact list. Mallory"
	who := stranger(t, 1)
	said := []Text{
		Describe(link.Link{Kind: link.ContactInvite, Address: who, Name: lie}, false),
		Describe(link.Link{Kind: link.Contact, Address: who, Name: lie}, true),
	}
	for _, what := range []Arrival{Came, TurnedAway, Stranger} {
		said = append(said, Visit{What: what, From: who, Nick: foreign.From(lie)}.Explain())
	}
	for _, text := range said {
		got := i18n.New("en").T(text.ID, text.Args)
		if strings.Contains(got, "has come with your invitation and is in your contact list. Mallory") || !strings.Contains(got, lie[:maxCalled]+"… ("+who.String()+")") &&
			!strings.Contains(got, lie[:maxCalled]+"…” ("+who.String()+")") {
			t.Errorf("%s: %s", text.ID, got)
		}
	}
}

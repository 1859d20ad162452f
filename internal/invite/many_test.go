package invite

import (
	"fmt"
	"testing"

	"xmpp-start/internal/fault"
)

// numbered are n answers with a link each.
func numbered(n int) []string {
	var steps []string
	for i := range n {
		steps = append(steps, completed("uri", fmt.Sprintf("%s%03d;ibr=y", invite, i)))
	}
	return steps
}

func TestMakeMany(t *testing.T) {
	for name, tc := range map[string]struct {
		offers []string
		wish   Kind
		steps  []string
		made   int
		want   fault.Kind
		why    any
		said   string
	}{
		"all":               {offers: []string{nodeInvite}, steps: numbered(12), made: 12},
		"some":              {offers: []string{nodeInvite}, steps: append(numbered(5), "resource-constraint"), made: 5, want: fault.Refused, why: "invitations", said: `Only friends of \u{009B}the house may invite`},
		"none":              {offers: []string{nodeInvite}, steps: []string{"forbidden"}, want: fault.Refused, why: "invitations", said: `Only friends of \u{009B}the house may invite`},
		"no command":        {want: fault.Refused, why: "no-invitations"},
		"plain contacts":    {offers: []string{nodeInvite}, wish: Contact, want: fault.Refused, why: "no-invitations"},
		"the same again":    {offers: []string{nodeInvite}, steps: append(numbered(1), numbered(1)...), made: 1, want: fault.Refused, why: "invitations"},
		"without a token":   {offers: []string{nodeInvite}, steps: []string{completed("uri", "xmpp:anna@canned.test")}, want: fault.Refused, why: "invitations"},
		"an answer is lost": {offers: []string{nodeInvite}, steps: append(numbered(2), hangUp), made: 2, want: fault.OutcomeUnknown, why: "invitation"},
	} {
		t.Run(name, func(t *testing.T) {
			p := &provider{offers: tc.offers, steps: tc.steps}
			made, err := MakeMany(soon(t), canned(t, p.script), Options{Kind: tc.wish, Name: "Anna"}, 12)
			if len(made) != tc.made {
				t.Errorf("%d were made, want %d", len(made), tc.made)
			}
			for i, one := range made {
				if want := fmt.Sprintf("%s%03d", token, i); one.Kind != AccountAndContact || one.Link.Token != want || one.Link.Name != "Anna" {
					t.Errorf("got %+v, want token %s", one, want)
				}
			}
			f := fault.Of(err)
			switch {
			case tc.want == "" && f != nil, tc.want != "" && f == nil:
				t.Errorf("got %v, want %q", err, tc.want)
			case f != nil && (f.Kind != tc.want || f.Args["Why"] != tc.why || f.Said.String() != tc.said):
				t.Errorf("got %v, %v, %q", f.Kind, f.Args, f.Said)
			}
		})
	}
}

// Servers make as many as they like: the practice server 100 for each account.
func TestManyFromServers(t *testing.T) {
	for name, find := range inviting() {
		t.Run(name, func(t *testing.T) {
			p := find(t)
			anna := p.join(t, "anna", "")
			const limit = 100
			asked := 30
			if name == "practice" {
				asked = limit + 1
			}
			made, err := MakeMany(soon(t), anna, Options{Name: "Anna"}, asked)
			if name == "practice" {
				if f := fault.Of(err); len(made) != limit || f == nil || f.Kind != fault.Refused || f.Said.Empty() {
					t.Fatalf("%d were made, %v", len(made), err)
				}
			} else if len(made) != asked || err != nil {
				t.Fatalf("%d were made, %v", len(made), err)
			}
			last := made[len(made)-1]
			ben := p.join(t, "ben", last.Link.Token)
			if got, err := Accept(soon(t), ben, last.Link, ""); err != nil || got.State != Friends {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

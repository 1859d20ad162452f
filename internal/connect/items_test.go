package connect

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mellium.im/xmpp/jid"

	"xmpp-start/internal/connect/connecttest"
	"xmpp-start/internal/fault"
)

func TestItems(t *testing.T) {
	const result = "<iq type='result' id='ID' from='example.test'>%s</iq>"
	list := func(items string) string {
		return fmt.Sprintf(result, "<query xmlns='http://jabber.org/protocol/disco#items'>"+items+"</query>")
	}
	for name, tc := range map[string]struct {
		node, answer string
		asked        []string // is in the iq, or with a - in front is not
		want         []Item
		refused      string
		fault        fault.Kind
	}{
		"parts": {
			answer: list("<item jid='rooms.example.test'/><item jid='example.test' node='a'/>"),
			asked:  []string{`to="example.test"`, "disco#items", "-node"},
			want:   []Item{{jid.MustParse("rooms.example.test"), ""}, {jid.MustParse("example.test"), "a"}},
		},
		"below a node": {node: "a b&c", answer: list("<item jid='example.test' node='d'/>"), asked: []string{`node="a b&amp;c"`},
			want: []Item{{jid.MustParse("example.test"), "d"}}},
		"nothing":        {answer: list("")},
		"something else": {answer: fmt.Sprintf(result, "<query xmlns='jabber:iq:roster'><item jid='example.test'/></query>")},
		"no addresses": {
			answer: list("<item/><item jid='@'/><item jid='" + strings.Repeat("x", maxJID) + ".test'/><item jid='last.test'/>"),
			want:   []Item{{jid.MustParse("last.test"), ""}},
		},
		"refused":    {answer: "<iq type='error' id='ID' from='example.test'>" + connecttest.StanzaError("cancel", "item-not-found", "no") + "</iq>", refused: "item-not-found"},
		"the stream": {answer: "<iq type='result' id='ID'><a></b></iq>", fault: fault.StreamError},
	} {
		t.Run(name, func(t *testing.T) {
			s := session(t, func(p *peer) {
				id, asked := p.IQ()
				for _, part := range tc.asked {
					if part, not := strings.CutPrefix(part, "-"); strings.Contains(asked, part) == not {
						t.Errorf("asked %s", asked)
					}
				}
				p.Send(strings.ReplaceAll(tc.answer, "ID", id))
				p.Gone()
			})
			got, err := s.Items(limited(t), jid.MustParse("example.test"), tc.node)
			switch {
			case tc.fault != "":
				wants(t, err, tc.fault)
			case tc.refused != "":
				if refusal := new(StanzaError); !errors.As(err, &refusal) || refusal.Condition != tc.refused {
					t.Errorf("got %v", err)
				}
			case err != nil || !slices.EqualFunc(got, tc.want, func(a, b Item) bool { return a.At.Equal(b.At) && a.Node == b.Node }):
				t.Errorf("got %v, %v, want %v", got, err, tc.want)
			}
		})
	}
}

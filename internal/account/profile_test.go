package account

import (
	"encoding/xml"
	"testing"

	"mellium.im/xmpp/jid"
	"mellium.im/xmpp/stanza"

	"xmpp-start/internal/element"
)

func TestSetName(t *testing.T) {
	const name = "Anna <3 & Co 🦊"
	for server, want := range map[string]Profile{
		"practice": {VCard: true}, // has no PEP
		"prosody":  {Nick: true, VCard: true},
		"ejabberd": {Nick: true, VCard: true},
	} {
		t.Run(server, func(t *testing.T) {
			target := everywhere[server](t)
			s := register(t, target, fresh(t, target), nil)
			if got := SetName(soon(t), s, name); got != want {
				t.Fatalf("got %+v, want %+v", got, want)
			}
			var in struct {
				Nick string `xml:"pubsub>items>item>nick"`
				FN   string `xml:"vcard-temp vCard>FN"`
				Name string `xml:"vcard-temp vCard>NICKNAME"`
			}
			for _, place := range []struct {
				question xml.TokenReader
				there    bool
			}{
				{element.New(nsPubSub, "pubsub", nil, element.New("", "items", []xml.Attr{element.Attr("node", nsNick)})), want.Nick},
				{element.New(nsVCard, "vCard", nil), want.VCard},
			} {
				reply, err := s.Ask(soon(t), stanza.GetIQ, jid.JID{}, place.question)
				if err != nil {
					t.Fatal(err)
				}
				if (reply.Err == nil) != place.there {
					t.Fatalf("got %v", reply.Err)
				}
				if err := reply.Decode(&in); err != nil {
					t.Fatal(err)
				}
			}
			if !want.Nick {
				return
			}
			if in.Nick != name || in.FN != name || in.Name != name {
				t.Errorf("got %+v", in)
			}
			// The card is there now and left alone.
			if got, want := SetName(soon(t), s, "Anna"), (Profile{Nick: true}); got != want {
				t.Errorf("again: got %+v, want %+v", got, want)
			}
		})
	}
}

func TestSetNameWithoutConnection(t *testing.T) {
	target := onPractice(t)
	s := register(t, target, fresh(t, target), nil)
	s.Close()
	if got := SetName(soon(t), s, "Anna"); got != (Profile{}) {
		t.Errorf("got %+v", got)
	}
}

package invite

import (
	"strings"
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
)

// A contact list is the server's word, too.
func TestHostileContactList(t *testing.T) {
	for name, tc := range map[string]struct {
		list string
		want fault.Kind
	}{
		"none":      {"", fault.Refused},
		"no query":  {"<other xmlns='urn:x'/>", ""},
		"not names": {"<query xmlns='jabber:iq:roster'><item/><item jid='@@'/><item jid='" + strings.Repeat("x", 9999) + "'/><item jid='icq.test'/><item jid='ben@elsewhere.test/x' subscription='both'/><item jid='ben@elsewhere.test' subscription='yes'/></query>", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := canned(t, func(r received) string {
				if tc.list == "" {
					return r.refuse("cancel", "service-unavailable", "Go away")
				}
				return r.result(tc.list)
			})
			c, err := lookUp(soon(t), s, addresstest.Parse(t, "ben@elsewhere.test"))
			if tc.want == "" && err != nil || tc.want != "" && !fault.Is(err, tc.want) {
				t.Errorf("got %v, want %q", err, tc.want)
			}
			if c.seen() || c.sees() {
				t.Errorf("got %+v", c)
			}
		})
	}
}

package link

import (
	"strings"
	"testing"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
)

func TestMessages(t *testing.T) {
	invite := Link{Kind: ContactInvite, Address: person(t, "anna", "yax.im"), Token: "T"}
	contact := Link{Kind: Contact, Address: person(t, "anna", "yax.im")}
	page := Link{Kind: Page, Domain: addresstest.Domain(t, "chat.example"), URL: "https://chat.example/invite/T/"}
	const uri, web = "xmpp:anna@yax.im?roster;preauth=T;ibr=y", "https://xmpp.link/#anna@yax.im?roster;preauth=T;ibr=y"
	for _, tc := range []struct {
		in   string
		want Link
	}{
		{"Hi! Here is my link: " + uri + ". See you!", invite},
		{"[21.11.26, 09:12] Anna: " + web + "\nPlease open it\u200b.", invite},
		{"Open " + web + ", or " + uri + " (the same).", invite},
		{"Open <" + web + ">\r\nMail: anna@mail.example, home: http://anna.example/ https://anna.example/", invite},
		{"Anna <" + uri + ">", invite},
		{"link:" + uri + " ", invite},
		{`<a href="` + web + `">Join</a>`, invite},
		{"see [my link](" + web + ")!", invite},
		{"come: https://chat.example/invite/T/ http://other.example", page},
		{"my address is anna@yax.im.", contact},
		{"come to xmpp.link/#anna@yax.im today", contact},
		{"@all: write to anna@yax.im", contact},
		{"\u2068" + uri + "\u2069 \u200d", invite},
		{uri + " xmpp:anna@yax.im?remove", invite},
		{"take *" + uri + "*!", invite},
		{"take _anna@yax.im_.", contact},
		{"take _anna@yax.im", Link{Kind: Contact, Address: person(t, "_anna", "yax.im")}},
	} {
		if got, err := Parse(tc.in); err != nil || got != tc.want {
			t.Errorf("%q:\n got %+v, %v\nwant %+v", tc.in, got, err, tc.want)
		}
	}
	for _, tc := range []struct {
		in   string
		kind fault.Kind
		why  any
	}{
		{uri + " " + strings.Replace(uri, "anna", "bert", 1), fault.BadLink, "several"},
		{"anna@yax.im or bert@yax.im", fault.BadLink, "several"},
		{"https://a.example/ https://b.example/", fault.BadLink, "several"},
		{"no link at all", fault.BadLink, nil},
		{"see http://chat.example/invite/T", fault.UnsafeLink, "http"},
		{"see xmpp:anna@yax.im?remove", fault.BadLink, "action"},
		{"take xmpp:anna@yax.im?login;password=hunter2 ", fault.UnsafeLink, "credentials"},
		{"take xmpp:an\u200bna@yax.im", fault.UnsafeLink, "control"},
	} {
		_, err := Parse(tc.in)
		f := fault.Of(err)
		if f == nil || f.Kind != tc.kind || f.Args["Why"] != tc.why {
			t.Errorf("%q: got %v, want %s, %v", tc.in, f, tc.kind, tc.why)
		}
		if err != nil && strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q: the password is in the error", tc.in)
		}
	}
}

// A megabyte costs no more than its length is looked at.
func TestLargeTextsCostNothing(t *testing.T) {
	for _, part := range []string{"a", "xmpp:anna@yax.im ", "{", "%25", "\u200b", "https://"} {
		s := strings.Repeat(part, 1<<20/len(part))
		if n := testing.AllocsPerRun(10, func() {
			if _, err := Parse(s); err == nil {
				t.Error("read")
			}
			if _, _, err := Credentials(s); err == nil {
				t.Error("read")
			}
		}); n > 10 {
			t.Errorf("%q: %v allocations", part, n)
		}
	}
}

package page

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xmpp-start/internal/link"
)

// hash goes to a fragment, and waits until the page has read it.
func (b view) hash(fragment string) {
	b.T.Helper()
	_, err := chromedp.Run(b.Context(), chromedp.Evaluate[any](fmt.Sprintf(`new Promise(done => {
		const was = location.hash;
		addEventListener("hashchange", () => done(), { once: true });
		location.hash = %s;
		if (location.hash === was) done();
	})`, literal(fragment)), chromedp.EvalAwaitPromise))
	b.must(err)
}

func TestFragments(t *testing.T) {
	a := anna(t)
	const plain = "xmpp:anna@example.org?roster;name=Anna"
	invite := link.Link{Kind: link.ContactInvite, Address: a, Token: token, Name: "Mallory"}
	taken := "xmpp:anna@example.org?roster;preauth=" + token + ";ibr=y;name=Anna"
	cut := func(l link.Link) string { return strings.TrimPrefix(l.Web(""), "#") }
	const (
		unreadable = "cannot be read"
		elsewhere  = "not from Anna"
	)
	address := site(t, write(t, invitations(t)["open"]))
	b := visit(t, visitor{agent: onAndroid, touch: true}, address+"#"+cut(invite))
	want(b, buttons, taken) // as it is opened
	for _, tc := range []struct{ name, fragment, link, notice string }{
		{"nothing", "", plain, ""},
		{"account and contact", cut(invite), taken, ""},
		{"with its scheme", "xmpp:" + cut(invite), taken, ""},
		{"percent-encoded", strings.ReplaceAll(url.QueryEscape(cut(invite)), "+", "%20"), taken, ""},
		{"base64", "eG1wcDphbm5hQGV4YW1wbGUub3JnP3Jvc3RlcjtwcmVhdXRoPVEyVnk3UWJjWjFnaGttbnBUVVZXWDk7aWJyPXk", taken, ""},
		{"ampersands", "anna@example.org?roster&preauth=" + token + "&ibr=y", taken, ""},
		{"capitals", "XMPP:Anna@Example.ORG?Roster;PreAuth=" + token + ";ibr=y", taken, ""},
		{"an app's place", "anna@example.org/phone?roster;preauth=" + token + ";ibr=y", taken, ""},
		{"contact with token", "anna@example.org?roster;preauth=abc", "xmpp:anna@example.org?roster;preauth=abc;name=Anna", ""},
		{"account", "example.org?register;preauth=abc", "xmpp:example.org?register;preauth=abc", ""},
		{"address alone", "anna@example.org", plain, ""},
		{"name of the link", "anna@example.org;name=Mallory", plain, ""},
		{"hostile token", `anna@example.org?roster;preauth=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%3Bname%3DMallory$&`,
			"xmpp:anna@example.org?roster;preauth=%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E%3Bname%3DMallory%24;name=Anna", ""},
		{"token that no code holds", "anna@example.org?roster;preauth=" + strings.Repeat("%22", 1000), "xmpp:anna@example.org?roster;preauth=" + strings.Repeat("%22", 1000) + ";name=Anna", ""},

		{"another inviter", "mallory@example.org?roster;preauth=x;ibr=y", plain, elsewhere + ": it leads to mallory@example.org"},
		{"another provider", "anna@evil.example?roster;preauth=x", plain, elsewhere + ": it leads to anna@evil.example"},
		{"another provider's account", "evil.example?register;preauth=x", plain, elsewhere + ": it leads to evil.example"},
		{"look-alike", "аnna@exаmple.org?roster;preauth=x", plain, elsewhere},
		{"two at signs", "anna@example.org@evil.example?roster;preauth=x", plain, elsewhere},
		{"very long inviter", strings.Repeat("x", 500) + "@evil.example?roster", plain, "xxx…"},
		{"name that is chosen", "anna@example.org?register;preauth=x", plain, elsewhere},

		{"script", "javascript:alert(1)", plain, unreadable},
		{"script as a link", "javascript:alert(1)//@example.org?roster", plain, unreadable},
		{"data", "data:text/html,<script>alert(1)</script>", plain, unreadable},
		{"web address", "https://evil.example/#anna@example.org?roster;preauth=x", plain, unreadable},
		{"markup", "</script><script>alert(1)</script><img src=x onerror=alert(1)>", plain, unreadable},
		{"markup as an address", "<img/src=x>@example.org?roster", plain, unreadable},
		{"override", "%E2%80%AEanna@example.org?roster;preauth=x", plain, unreadable},
		{"control in the token", "anna@example.org?roster;preauth=a%0Ab", plain, unreadable},
		{"another action", "anna@example.org?remove;preauth=x", plain, unreadable},
		{"credentials", "anna@example.org?login;password=x", plain, unreadable},
		{"room", "room@example.org?join", plain, elsewhere},
		{"account without a token", "example.org?register", plain, unreadable},
		{"bad percent", "anna@example.org?roster;preauth=%E0%A4%A", plain, unreadable},
		{"bad base64", "!!!!", plain, unreadable},
		{"prototype", "__proto__", plain, unreadable},
		{"parameter of a prototype", "anna@example.org?roster;__proto__=x;constructor=y", plain, ""},
		{"no domain", "anna@?roster", plain, unreadable},
		{"port", "anna@example.org:5222?roster;preauth=x", plain, unreadable},
		{"token too long", "anna@example.org?roster;preauth=" + strings.Repeat("x", 1025), plain, unreadable},
		{"a megabyte", "anna@example.org?roster;preauth=" + strings.Repeat("x", 1<<20), plain, unreadable},
		{"a megabyte of at signs", strings.Repeat("@", 1<<20), plain, unreadable},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b.T = t
			b.hash(tc.fragment)
			for _, got := range strings.Split(ask[string](b, buttons), "|") {
				if got != tc.link {
					t.Errorf("a button opens %.200s, want %s", got, tc.link)
				}
			}
			got := ask[string](b, notice)
			if (got == "") != (tc.notice == "") || !strings.Contains(got, tc.notice) {
				t.Errorf("the notice is %q, want %q", got, tc.notice)
			}
			want(b, `document.getElementById("qr").hidden`, tc.name == "token that no code holds")
			want(b, `document.title`, "Anna invites you")
			want(b, `document.body.innerText.includes("Mallory")`, false)
			want(b, `document.scripts.length`, 2)
			want(b, `document.images.length`, 0)
			if len(tc.fragment) < 9000 && tc.notice == "" {
				if l, err := link.Parse(tc.link); err != nil || l.String() != tc.link {
					t.Errorf("the link of the page is %v, %v", l, err)
				}
			}
		})
	}
	b.T = t
	b.Alone()
}

// A page for one friend does not care about what stands behind the #.
func TestFragmentOfAPageForOne(t *testing.T) {
	i := invitations(t)["account-and-contact"]
	b := visit(t, visitor{agent: onAndroid, touch: true}, file(t, write(t, i))+"#mallory@evil.example?roster;preauth=x")
	want(b, buttons, i.Link.String())
	want(b, notice, "")
	b.Alone()
}

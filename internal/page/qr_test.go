package page

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"xmpp-start/internal/link"
	"xmpp-start/internal/qrcode/qrcodetest"
)

// expectCode fails the test unless the code that is seen says want.
func (b view) expectCode(want string) {
	b.T.Helper()
	picture, err := chromedp.Run(b.Context(), chromedp.ScreenshotScale(chromedp.CSS(".code svg"), 2))
	b.must(err)
	qrcodetest.Expect(b.T, qrcodetest.PNG(b.T, picture), want)
}

func TestCodeIsRead(t *testing.T) {
	all := invitations(t)
	unhosted := all["account-and-contact"]
	unhosted.Web = ""
	for name, tc := range map[string]struct {
		i    Invitation
		want string
	}{
		"account and contact": {all["account-and-contact"], link.Community + "#anna@example.org?roster;preauth=" + token + ";ibr=y;name=Anna"},
		"account":             {all["account"], link.Community + "#example.org?register;preauth=" + token},
		"no web address":      {unhosted, "xmpp:anna@example.org?roster;preauth=" + token + ";ibr=y;name=Anna"},
		"open":                {all["open"], "xmpp:anna@example.org?roster;name=Anna"},
	} {
		for scheme, v := range map[string]visitor{
			"light": {}, "dark": {dark: true}, "no scripts": {noScript: true}, "dark without scripts": {dark: true, noScript: true}, "narrow": {width: 320, dark: true},
		} {
			t.Run(name+"/"+scheme, func(t *testing.T) {
				b := visit(t, v, file(t, write(t, tc.i)))
				b.expectCode(tc.want)
			})
		}
	}
}

// On the web the code leads to the page itself, with the invitation.
func TestCodeOfAPageOnTheWeb(t *testing.T) {
	all := invitations(t)
	one := site(t, write(t, all["account-and-contact"]))
	visit(t, visitor{}, one+"#x").expectCode(one)

	open := site(t, write(t, all["open"]))
	const invite = "anna@example.org?roster;preauth=abc;ibr=y"
	b := visit(t, visitor{dark: true}, open+"#"+invite)
	b.expectCode(open + "#" + invite + ";name=Anna")
	b.hash("mallory@evil.example?roster;preauth=abc")
	b.expectCode(open)
	long := "anna@example.org?roster;preauth=" + strings.Repeat("x", 200)
	b.hash(long)
	b.expectCode(open + "#" + long + ";name=Anna")
	b.Alone()
}

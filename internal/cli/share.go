package cli

import (
	"context"
	"net/url"
	"path/filepath"
	"strings"

	"xmpp-start/internal/account"
	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/fetch"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/invite"
	"xmpp-start/internal/link"
	"xmpp-start/internal/page"
	"xmpp-start/internal/qrcode"
)

// sharing is an invitation on its way to a friend.
type sharing struct {
	*app
	acc  account.Account
	made invite.Invitation
	// friend has what the friend reads, in the friend's language lang.
	friend *i18n.Catalog
	lang   string
	// id is what it is called in the book; empty for what is for everybody.
	id string
}

// sharing takes the language of the friend; where none is given, it is the one
// of the program.
func (a *app) sharing(acc account.Account, made invite.Invitation, lang string) sharing {
	if lang == "" {
		lang = a.flags.lang
	}
	return sharing{app: a, acc: acc, made: made, friend: i18n.ForFriend(lang), lang: lang}
}

// host says whose page a link leads to. The words are ends of text ids.
type host string

const (
	ownHost       host = "own"
	providerHost  host = "provider"
	communityHost host = "community"
)

// web is the link as a web address, which works for people who have nothing
// installed: on the page that the user has chosen, which may be that of the
// community, else the provider's for this invitation, else the community's.
func (s sharing) web() (string, host) {
	switch {
	case s.acc.Page == link.Community:
	case s.acc.Page != "":
		return s.made.Link.Web(s.acc.Page), ownHost
	case s.made.Page != "":
		return s.made.Page, providerHost
	}
	return s.made.Link.Web(link.Community), communityHost
}

// pageHost is whose page a web address leads to; the zero Domain for what is none.
// Providers may name one that is not their own.
func pageHost(web string) address.Domain {
	d, err := address.ParseDomain(fetch.Host(web))
	if err != nil {
		return address.Domain{}
	}
	return d
}

// text is the message to the friend, ready to be pasted.
func (s sharing) text() string {
	web, _ := s.web()
	text := s.made.Share(web)
	return s.friend.T(text.ID, text.Args)
}

// print tells what the link is, and gives the text to paste: nothing else is on
// standard output.
func (s sharing) print() {
	if s.flags.json {
		return
	}
	front := s.front()
	front.Heading(s.t("cli.invitation.title", nil))
	for _, text := range s.made.Explain() {
		front.Say(s.t(text.ID, text.Args))
	}
	if !s.made.Said.Empty() {
		front.Say(s.t("cli.said", fault.Args{"Text": s.made.Said}))
	}
	web, of := s.web()
	front.Say(s.t("share.leads."+string(of), fault.Args{"Domain": pageHost(web), "Page": foreign.From(s.acc.Page)}))
	for _, text := range s.made.Friends() {
		front.Say(s.t(text.ID, text.Args))
	}
	front.Say(s.t("cli.invitation.link", fault.Args{"Link": s.made.Link.String()}))
	if front.Terminal().Pictures {
		front.Say(s.t("share.qr", nil))
		front.QR(web)
	}
	// What somebody has come for stands last, where a terminal shows it.
	front.Heading(s.t("cli.invitation.share", nil))
	front.Verbatim(s.text())
}

// json is the invitation as a program reads it.
func (s sharing) json() *invitationJSON {
	out := &invitationJSON{ID: s.id, URI: s.made.Link.String(), Page: s.made.Page, Text: s.text(), Kind: s.made.Kind}
	out.Web, _ = s.web()
	if !s.made.Expires.IsZero() {
		out.Expires = &s.made.Expires
	}
	return out
}

// maxPage bounds the address of a page, in bytes: with an invitation behind it,
// it has to fit into a QR code.
const maxPage = 500

// ownPage checks the address of a page of the user's own: the invitation goes
// behind its #, so that it never reaches the server of the page (RFC 3986
// section 3.5).
func ownPage(s string) (string, error) {
	bad := fault.New(fault.Usage, fault.Args{"Flag": "--page-url", "Value": foreign.From(s), "Why": "page-url"})
	u, err := url.Parse(s)
	if err != nil || len(s) > maxPage || u.Scheme != "https" || u.User != nil || u.Fragment != "" || u.RawQuery != "" {
		return "", bad
	}
	host, err := address.ParseDomain(u.Hostname())
	if err != nil {
		return "", bad
	}
	port := u.Port()
	if u.Host = host.String(); port != "" {
		u.Host += ":" + port
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u.String(), nil
}

// give tells of the invitation and puts it everywhere the flags say.
func (s sharing) give(ctx context.Context, f inviteFlags) error {
	s.print()
	switch {
	case f.copied:
		if _, err := s.front().Copy(ctx, s.text()); err != nil {
			return err
		}
	case s.front().Interactive() && !s.flags.json:
		// Lines that were marked in a terminal are pasted with its line ends.
		s.front().Say(s.t("share.copy", nil))
	}
	if o, ok := f.files["--qr"]; ok {
		if err := s.saveQR(ctx, o); err != nil {
			return err
		}
	}
	if o, ok := f.files["--page"]; ok {
		return s.savePage(ctx, o)
	}
	return nil
}

// savePage writes the page of the invitation. One that is to be on the web is for
// all friends, and has no key in it: each brings their own.
func (s sharing) savePage(ctx context.Context, o outfile) error {
	i := page.Invitation{Address: s.acc.Address, Name: foreign.From(s.acc.Name), Lang: s.lang}
	web, of := s.web()
	if of != ownHost {
		i.Link, i.Expires, i.Web = s.made.Link, s.made.Expires, web
	}
	html, err := i.HTML()
	if err != nil {
		return err
	}
	if err := s.save(ctx, o, []byte(html)); err != nil {
		return err
	}
	switch {
	case of == ownHost:
		s.front().Say(s.t("share.page.upload", fault.Args{"Page": foreign.From(s.acc.Page)}))
	case s.made.Link.Token == "":
		s.front().Say(s.t("share.page.everybody", nil))
	default:
		s.front().Say(s.t("share.page.file", nil))
	}
	return nil
}

// pictureOf returns how a QR code becomes a file of that name; nil where its
// extension is none of ours.
func pictureOf(name string) func(c qrcode.Code, label string) []byte {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png":
		return func(c qrcode.Code, _ string) []byte { return c.PNG() }
	case ".svg":
		return func(c qrcode.Code, label string) []byte { return []byte(c.SVG(label)) }
	}
	return nil
}

func (s sharing) saveQR(ctx context.Context, o outfile) error {
	web, _ := s.web()
	code, err := qrcode.New(web)
	if err != nil {
		return fault.Wrap(fault.UnsafeLink, err, fault.Args{"Why": "too-long"})
	}
	return s.save(ctx, o, pictureOf(o.path)(code, s.t("share.qr.label", nil)))
}

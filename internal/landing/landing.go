// Package landing asks the web pages that servers have for their invitations –
// Snikket's /invite/TOKEN/, Prosody's invites_page?TOKEN, ejabberd's
// /invites/TOKEN – which xmpp: link they stand for. They tell it in a header
// (Link, RFC 8288), so that no page has to be read.
//
// The token of such an address is told to its host. Whether that host may be
// asked is for the user to say before; nothing here is asked on its own.
package landing

import (
	"context"
	"net/http"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/fetch"
	"xmpp-start/internal/link"
)

// patience is the time for the whole answer.
const patience = 8 * time.Second

// Found is what a page stands for.
type Found struct {
	// Link is the invitation; never a Page.
	Link link.Link
	// SameHost tells that the page is one of the provider that the invitation
	// leads to. Else it may be another machine of the same provider, as
	// xmpp.example.org is for example.org, or anybody: that is for the user to see.
	SameHost bool
}

// Ask asks a page, which is a link.Page, by HEAD. Where w has no Dial, machines
// that are not on the public internet are not asked.
//
// The error is a fault.InvitationUsedUp; a fault.BadLink, with page-empty as its
// Why where the page names no invitation, which some servers do once it is used; a
// fault.PageUnreachable; a fault.UnsafeLink (private, or for what the page
// names); when ctx ends, its cause.
func Ask(ctx context.Context, w fetch.Way, page link.Link) (Found, error) {
	if page.Kind != link.Page {
		return Found{}, fault.New(fault.BadLink, nil)
	}
	answer, err := w.Do(ctx, fetch.Request{Method: http.MethodHead, Address: page.URL, Patience: patience})
	switch {
	case err != nil && ctx.Err() != nil:
		return Found{}, err
	case err != nil:
		return Found{}, unreachable(err, page)
	case answer.Status == http.StatusNotFound, answer.Status == http.StatusGone:
		return Found{}, fault.New(fault.InvitationUsedUp, nil)
	case answer.Status != http.StatusOK:
		return Found{}, fault.New(fault.PageUnreachable, fault.Args{"Host": page.Domain, "Why": "status", "Status": answer.Status})
	}
	target := invitation(answer.Header.Values("Link"))
	if target == "" {
		return Found{}, fault.New(fault.BadLink, fault.Args{"Why": "page-empty", "Host": page.Domain})
	}
	l, err := link.ParseURI(target)
	if err != nil {
		return Found{}, err
	}
	return Found{Link: l, SameHost: l.Provider() == page.Domain}, nil
}

// unreachable says what kept a page from answering.
func unreachable(err error, page link.Link) error {
	args := fault.Args{"Host": page.Domain}
	switch why := fetch.Why(err); why {
	case "private":
		args["Why"] = why
		return fault.Wrap(fault.UnsafeLink, err, args)
	case "":
	default:
		args["Why"] = why
	}
	return fault.Wrap(fault.PageUnreachable, err, args)
}

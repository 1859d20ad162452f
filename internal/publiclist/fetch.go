package publiclist

import (
	"context"
	"errors"
	"net/http"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/fetch"
)

// Address is where the list is: all categories, refreshed daily.
const Address = "https://data.xmpp.net/providers/v2/providers-D.json"

const (
	// maxBytes bounds what is fetched, as it is after unpacking; the list has
	// about 150 KB.
	maxBytes = 10 << 20
	// patience is the time for all of it.
	patience = 10 * time.Second
)

// Way is how pages are reached.
type Way fetch.Way

// Page is what was fetched.
type Page struct {
	Body []byte
	// ETag is the server's mark of this version; it may be empty.
	ETag string
	// Unchanged tells that the version with the given mark is still the newest;
	// there is no body then.
	Unchanged bool
}

// Fetch gets the page at an https address, unless it is the version with that
// mark. The error is a fault.ListUnreachable, a fault.ProxyFailed or, for what is
// too large, a fault.ListRefused; when ctx ends, its cause.
func (w Way) Fetch(ctx context.Context, address, etag string) (Page, error) {
	host := fetch.Host(address)
	header := http.Header{"Accept": {"application/json"}}
	if etag != "" {
		header.Set("If-None-Match", etag)
	}
	answer, err := fetch.Way(w).Do(ctx, fetch.Request{Method: http.MethodGet, Address: address, Header: header, MaxBody: maxBytes, Patience: patience})
	switch {
	case ctx.Err() != nil && err != nil:
		return Page{}, err
	case errors.Is(err, fetch.ErrTooLarge):
		return Page{}, fault.New(fault.ListRefused, fault.Args{"Host": host, "Why": "too-large"})
	case fault.Is(err, fault.ProxyFailed):
		return Page{}, fault.Of(err) // it is not the list that cannot be reached
	case err != nil:
		args := fault.Args{"Host": host}
		if why := fetch.Why(err); why != "" {
			args["Why"] = why
		}
		return Page{}, fault.Wrap(fault.ListUnreachable, err, args)
	case answer.Status == http.StatusNotModified && etag != "":
		return Page{ETag: etag, Unchanged: true}, nil
	case answer.Status != http.StatusOK:
		return Page{}, fault.New(fault.ListUnreachable, fault.Args{"Host": host, "Why": "status", "Status": answer.Status})
	}
	return Page{Body: answer.Body, ETag: mark(answer.Header.Get("ETag"))}, nil
}

// mark drops what is too long to be kept and sent again.
func mark(etag string) string {
	const most = 200
	if len(etag) > most {
		return ""
	}
	return etag
}

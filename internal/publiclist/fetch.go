package publiclist

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"xmpp-start/internal/fault"
)

// Address is where the list is: all categories, refreshed daily.
const Address = "https://data.xmpp.net/providers/v2/providers-D.json"

const (
	// maxBytes bounds what is fetched, as it is after unpacking; the list has
	// about 150 KB.
	maxBytes = 10 << 20
	// patience is the time for all of it.
	patience = 10 * time.Second
	// maxRedirects bounds detours, all of them on the same host.
	maxRedirects = 3
)

// Way is how pages are reached. The zero Way is direct, with the certificate
// authorities of the system.
type Way struct {
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
	Roots *x509.CertPool
}

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
// mark. The error is a fault.ListUnreachable or, for what is too large, a
// fault.ListRefused; when ctx ends, its cause.
func (w Way) Fetch(ctx context.Context, address, etag string) (Page, error) {
	host := Host(address)
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(limited, http.MethodGet, address, nil)
	if err != nil {
		return Page{}, fault.Wrap(fault.ListUnreachable, err, fault.Args{"Host": host})
	}
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "xmpp-start")
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	transport := &http.Transport{DialContext: w.Dial, TLSClientConfig: &tls.Config{RootCAs: w.Roots, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10}
	client := http.Client{Transport: transport, CheckRedirect: sameHost}
	answer, err := client.Do(request)
	if err != nil {
		return Page{}, unreachable(ctx, err, host)
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && etag != "":
		return Page{ETag: etag, Unchanged: true}, nil
	case answer.StatusCode != http.StatusOK:
		return Page{}, fault.New(fault.ListUnreachable, fault.Args{"Host": host, "Why": "status", "Status": answer.StatusCode})
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxBytes+1))
	switch {
	case err != nil:
		return Page{}, unreachable(ctx, err, host)
	case len(body) > maxBytes:
		return Page{}, fault.New(fault.ListRefused, fault.Args{"Host": host, "Why": "too-large"})
	}
	return Page{Body: body, ETag: mark(answer.Header.Get("ETag"))}, nil
}

// mark drops what is too long to be kept and sent again.
func mark(etag string) string {
	const most = 200
	if len(etag) > most {
		return ""
	}
	return etag
}

var errElsewhere = errors.New("sent elsewhere")

// sameHost follows a redirect only where it stays with those that were asked.
func sameHost(next *http.Request, before []*http.Request) error {
	if len(before) > maxRedirects || next.URL.Scheme != "https" || next.URL.Host != before[0].URL.Host || next.URL.User != nil {
		return errElsewhere
	}
	return nil
}

// Host returns the host of an address; empty where it has none.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// unreachable says what kept a page from coming.
func unreachable(ctx context.Context, err error, host string) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	args := fault.Args{"Host": host}
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, errElsewhere):
		args["Why"] = "elsewhere"
	case errors.As(err, &certificate):
		args["Why"] = "certificate"
	case errors.As(err, &timeout) && timeout.Timeout():
		args["Why"] = "slow"
	}
	return fault.Wrap(fault.ListUnreachable, err, args)
}

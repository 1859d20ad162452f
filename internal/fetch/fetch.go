// Package fetch asks a page of the web one question and bounds what can come of
// it: HTTPS with a verified certificate, no way to another host than the one that
// was named, limits for time and size, no cookies, and nothing told but which
// program asks.
//
// What an answer means is for who asks, as is the user's word for it: nothing
// here is asked on its own.
package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	// maxHeader bounds the headers of an answer, in bytes.
	maxHeader = 64 << 10
	// maxRedirects bounds detours, all of them on the same host.
	maxRedirects = 3
)

// Way is how pages are reached. The zero Way is direct, with the certificate
// authorities of the system.
type Way struct {
	// Dial connects to a host and port; nil for Public.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Roots are the authorities that are trusted; nil for those of the system.
	Roots *x509.CertPool
}

// Request is a question to a page.
type Request struct {
	Method  string // GET or HEAD
	Address string // https
	// Header is sent beside what every request has; it may be nil.
	Header http.Header
	// MaxBody is how much of the body of a GET may come, in bytes after unpacking.
	MaxBody int64
	// Patience is the time for all of it.
	Patience time.Duration
}

// Answer is what a page answered, whatever its status.
type Answer struct {
	Status int
	Header http.Header
	// Body is that of a GET whose status is 200.
	Body []byte
}

// ErrTooLarge is the error of Do where there is more than MaxBody.
var ErrTooLarge = errors.New("fetch: larger than allowed")

// Do asks. The error is the cause of ctx when that has ended, ErrTooLarge, or one
// that Why tells more about.
func (w Way) Do(ctx context.Context, r Request) (Answer, error) {
	limited, cancel := context.WithTimeout(ctx, r.Patience)
	defer cancel()
	answer, err := w.do(limited, r)
	if err != nil && ctx.Err() != nil {
		return Answer{}, context.Cause(ctx)
	}
	return answer, unquoted(err)
}

// errUnreadable stands for whatever package http could not read.
var errUnreadable = errors.New("fetch: not an answer of a page")

// unquoted returns err without the address that was asked, which may hold a token,
// and without what the page wrote, which may quote it.
func unquoted(err error) error {
	var quoting *url.Error
	if errors.As(err, &quoting) {
		err = quoting.Err
	}
	if err == nil || Why(err) != "" || errors.Is(err, ErrTooLarge) || errors.As(err, new(*net.OpError)) {
		return err
	}
	return errUnreadable
}

func (w Way) do(ctx context.Context, r Request) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, r.Method, r.Address, nil)
	if err != nil {
		return Answer{}, err
	}
	if request.URL.Scheme != "https" {
		return Answer{}, errElsewhere
	}
	for name, values := range r.Header {
		request.Header[name] = values
	}
	request.Header.Set("User-Agent", "xmpp-start")
	dial := w.Dial
	if dial == nil {
		dial = Public
	}
	transport := &http.Transport{
		DialContext: dial, TLSClientConfig: &tls.Config{RootCAs: w.Roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeader,
	}
	client := http.Client{Transport: transport, CheckRedirect: sameHost}
	response, err := client.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	answer := Answer{Status: response.StatusCode, Header: response.Header}
	if r.Method == http.MethodHead || response.StatusCode != http.StatusOK {
		return answer, nil
	}
	answer.Body, err = io.ReadAll(io.LimitReader(response.Body, r.MaxBody+1))
	if err == nil && int64(len(answer.Body)) > r.MaxBody {
		err = ErrTooLarge
	}
	if err != nil {
		return Answer{}, err
	}
	return answer, nil
}

var errElsewhere = errors.New("fetch: sent elsewhere")

// sameHost follows a redirect only where it stays with those that were asked.
func sameHost(next *http.Request, before []*http.Request) error {
	// The address of the first page may hold a token.
	next.Header.Del("Referer")
	if len(before) > maxRedirects || next.URL.Scheme != "https" || place(next.URL) != place(before[0].URL) || next.URL.User != nil {
		return errElsewhere
	}
	return nil
}

// place is the host and port of an https address.
func place(u *url.URL) string {
	return strings.ToLower(strings.TrimSuffix(u.Host, ":443"))
}

// Why tells what kept an answer from coming: elsewhere (the page sends to another
// host, or too often), certificate, private (the host is a machine of a network
// that is not public) or slow; empty for all else.
func Why(err error) string {
	var certificate *tls.CertificateVerificationError
	var timeout net.Error
	switch {
	case errors.Is(err, errElsewhere):
		return "elsewhere"
	case errors.Is(err, errPrivate):
		return "private"
	case errors.As(err, &certificate):
		return "certificate"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "slow"
	}
	return ""
}

// Host returns the host of an address; empty where it has none.
func Host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

package connect

import (
	"cmp"
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// candidate is a place where the server may be.
type candidate struct {
	host   string
	port   uint16
	direct bool // TLS from the first byte (XEP-0368), else STARTTLS
	// priority of the SRV record: the lowest is tried first.
	priority uint16
}

func (c candidate) String() string {
	return net.JoinHostPort(c.host, strconv.Itoa(int(c.port)))
}

// candidates lists where to try, best first: what Server says, else what the SRV
// records say (RFC 6120 section 3.2.1, XEP-0368 section 3, both kinds mixed by
// priority), else the domain at port 5222.
func (t Target) candidates(ctx context.Context) ([]candidate, error) {
	if t.Server != "" {
		c, err := parseServer(t.Server)
		return []candidate{c}, err
	}
	type answer struct {
		found  []candidate
		absent bool
		err    error
	}
	direct := make(chan answer, 1)
	go func() {
		found, absent, err := t.lookup(ctx, "xmpps-client", true)
		direct <- answer{found, absent, err}
	}()
	found, absent, err := t.lookup(ctx, "xmpp-client", false)
	d := <-direct
	all := append(d.found, found...)
	switch {
	case len(all) > 0:
		// A stable sort keeps the order by weight that the resolver made, and
		// direct TLS, which is a round trip quicker, first among equals.
		slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.priority, b.priority) })
		return all[:min(len(all), candidates)], nil
	case absent, d.absent && err == nil:
		return nil, fault.New(fault.NoXMPP, fault.Args{"Domain": t.Domain})
	case err != nil:
		return nil, err
	}
	return []candidate{{host: t.Domain.String(), port: 5222}}, nil
}

// lookup asks for one kind of SRV record, twice where no answer comes. absent
// means that the domain says it has no such service (target ".", RFC 2782). No
// records are no error.
func (t Target) lookup(ctx context.Context, service string, direct bool) (found []candidate, absent bool, err error) {
	resolver := t.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	var records []*net.SRV
	for range 2 {
		once, cancel := context.WithTimeout(ctx, lookupTime)
		_, records, err = resolver.LookupSRV(once, service, "tcp", t.Domain.String()+".")
		cancel()
		var dns *net.DNSError
		if err == nil || len(records) > 0 || ctx.Err() != nil || !errors.As(err, &dns) || dns.IsNotFound {
			break
		}
	}
	for _, r := range records {
		host := strings.TrimSuffix(r.Target, ".")
		if host == "" {
			absent = true
			continue
		}
		if d, err := address.ParseDomain(host); err == nil {
			found = append(found, candidate{host: d.String(), port: r.Port, direct: direct, priority: r.Priority})
		}
	}
	var dns *net.DNSError
	switch {
	case ctx.Err() != nil:
		return nil, false, interrupted(ctx)
	case len(records) > 0, err == nil, errors.As(err, &dns) && dns.IsNotFound:
		return found, absent && len(found) == 0, nil
	}
	return nil, false, fault.Wrap(fault.LookupFailed, err, fault.Args{"Domain": t.Domain})
}

// parseServer reads the value of --server.
func parseServer(s string) (candidate, error) {
	rest, direct := strings.CutPrefix(s, "xmpps://")
	if !direct {
		rest = strings.TrimPrefix(s, "xmpp://")
	}
	host, port, err := net.SplitHostPort(rest)
	n, numErr := strconv.ParseUint(port, 10, 16)
	if err != nil || numErr != nil || n == 0 || host == "" || strings.ContainsAny(host, "/@ ") || foreign.From(host).String() != host {
		return candidate{}, fault.New(fault.Usage, fault.Args{
			"Flag": "--server", "Value": foreign.From(s), "Allowed": []string{"HOST:PORT", "xmpps://HOST:PORT"},
		})
	}
	return candidate{host: host, port: uint16(n), direct: direct}, nil
}

// dial makes the TCP connection. Where the host has several addresses of both
// families, package net tries them side by side (RFC 8305).
func (t Target) dial(ctx context.Context, c candidate) (net.Conn, error) {
	dial := t.Dial
	if dial == nil {
		dial = (&net.Dialer{Resolver: t.Resolver}).DialContext
	}
	limited, cancel := context.WithTimeout(ctx, dialTime)
	defer cancel()
	conn, err := dial(limited, "tcp", c.String())
	if err == nil {
		return conn, nil
	}
	if ctx.Err() != nil {
		return nil, interrupted(ctx)
	}
	args := fault.Args{"Domain": t.Domain, "Host": c.String()}
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return nil, fault.Wrap(fault.NoSuchDomain, err, args)
	case errors.As(err, &dns):
		return nil, fault.Wrap(fault.LookupFailed, err, args)
	}
	return nil, fault.Wrap(fault.Unreachable, err, args)
}

// tryNext reports whether a failure at one candidate says nothing about the
// others. A certificate that does not fit ends the search: going on would only
// help whoever forged it.
func tryNext(err error) bool {
	return fault.Is(err, fault.NoSuchDomain, fault.LookupFailed, fault.Unreachable, fault.NoAnswer, fault.ConnectionLost)
}

// interrupted is what is left to say when ctx has ended: the time is up, or the
// user went away.
func interrupted(ctx context.Context) error {
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return fault.Wrap(fault.NoAnswer, ctx.Err(), nil)
	}
	return fault.Wrap(fault.Interrupted, ctx.Err(), nil)
}

// deadline is now plus d, or none for zero.
func deadline(d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Now().Add(d)
}

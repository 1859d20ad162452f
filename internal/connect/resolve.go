package connect

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// mostCandidates is how many of them are tried.
const mostCandidates = 6

// candidate is a place where the server may be.
type candidate struct {
	host             string
	port             uint16
	direct           bool   // TLS from the first byte (XEP-0368), else STARTTLS
	priority, weight uint16 // of the SRV record (RFC 2782)
	anyProtocol      bool   // direct TLS without naming the protocol in it (ALPN)
	announced        bool   // by an SRV record
}

func (c candidate) String() string {
	return net.JoinHostPort(c.host, strconv.Itoa(int(c.port)))
}

// fallback is where a server is that DNS says nothing about (RFC 6120 section
// 3.2.2).
func (t Target) fallback() candidate { return candidate{host: t.Domain.String(), port: 5222} }

// candidates lists where to try, best first: what Server says, else what the SRV
// records say (RFC 6120 section 3.2.1, XEP-0368 section 3), else the fallback. A
// SOCKS proxy cannot be asked for SRV records, and nobody else is, so with one
// there is the fallback alone.
func (t Target) candidates(ctx context.Context) ([]candidate, error) {
	known := t.fallback()
	if t.Server != "" {
		var err error
		if known, err = parseServer(t.Server); err != nil {
			return nil, err
		}
	}
	switch {
	case t.Proxy.IsZero() && isOnion(known.host):
		return nil, fault.New(fault.NeedsProxy, fault.Args{"Domain": t.Domain, "Host": foreign.From(known.host)})
	case t.Server != "", !t.Proxy.IsZero():
		return []candidate{known}, nil
	}
	return t.search(ctx)
}

// isOnion reports whether a name is one of Tor's, which DNS must not be asked for
// (RFC 7686 section 2).
func isOnion(host string) bool {
	return strings.HasSuffix("."+strings.ToLower(strings.TrimSuffix(host, ".")), ".onion")
}

// search asks DNS for both kinds of SRV records.
func (t Target) search(ctx context.Context) ([]candidate, error) {
	type answer struct {
		found []candidate
		err   error
	}
	direct := make(chan answer, 1)
	go func() {
		// That there is no direct TLS says nothing about STARTTLS (XEP-0368 section 3).
		found, _, err := t.lookup(ctx, "xmpps-client", true)
		direct <- answer{found, err}
	}()
	found, absent, err := t.lookup(ctx, "xmpp-client", false)
	d := <-direct
	all := append(d.found, found...)
	switch {
	case len(all) > 0:
		// Direct TLS, which is two round trips quicker, comes first among equals.
		return order(all, rand.IntN), nil
	case absent && d.err == nil:
		return nil, fault.New(fault.NoXMPP, fault.Args{"Domain": t.Domain})
	case absent:
		return nil, d.err
	case err != nil:
		return nil, err
	}
	return []candidate{t.fallback()}, nil
}

// order puts the records of both kinds into one order, as if they were of one
// (XEP-0368 section 3), and returns the first six: by priority, and within a
// priority drawn by weight (RFC 2782, "Usage rules"). Where nobody has a weight
// the order stays as it is. draw returns a number from 0 to n-1.
func order(all []candidate, draw func(n int) int) []candidate {
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(min(a.weight, 1), min(b.weight, 1)))
	})
	tried := all[:min(len(all), mostCandidates)]
	for i := range tried {
		left := all[i:]
		sum := 0
		for _, c := range left {
			if c.priority == left[0].priority {
				sum += int(c.weight)
			}
		}
		drawn, at := draw(sum+1), 0
		for drawn > int(left[at].weight) {
			drawn -= int(left[at].weight)
			at++
		}
		chosen := left[at]
		copy(left[1:], left[:at])
		left[0] = chosen
	}
	return tried
}

// lookup asks for one kind of SRV record, twice where no answer comes. absent
// means that the domain says it has no such service (target ".", RFC 2782). No
// records are no error.
func (t Target) lookup(ctx context.Context, service string, direct bool) (found []candidate, absent bool, err error) {
	resolver := cmp.Or(t.Resolver, net.DefaultResolver)
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
		if d, err := address.ParseDomain(host); err == nil && !isOnion(d.String()) {
			found = append(found, candidate{host: d.String(), port: r.Port, direct: direct, priority: r.Priority, weight: r.Weight, announced: true})
		}
	}
	var dns *net.DNSError
	switch {
	case ctx.Err() != nil:
		return nil, false, interrupted(ctx, t.Domain)
	case len(records) > 0, err == nil, errors.As(err, &dns) && dns.IsNotFound:
		return found, absent, nil
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
	if err != nil || numErr != nil || n == 0 || !plainHost(host) {
		return candidate{}, fault.New(fault.Usage, fault.Args{
			"Flag": "--server", "Value": foreign.From(s), "Allowed": []string{"HOST:PORT", "xmpps://HOST:PORT"},
		})
	}
	return candidate{host: host, port: uint16(n), direct: direct}, nil
}

// plainHost reports whether a name or address may be shown and dialled as it is.
func plainHost(host string) bool {
	return host != "" && !strings.ContainsAny(host, "/@ ") && foreign.From(host).String() == host
}

package connect

import (
	"context"
	"errors"
	"net"

	"xmpp-start/internal/fault"
)

// dial makes the connection, through the proxy if there is one. A proxy is given
// the name and looks it up; else all addresses of the host are tried side by side.
func (t Target) dial(ctx context.Context, c candidate) (net.Conn, error) {
	reach, patience := dialFunc(t.Dial), dialTime
	if reach == nil {
		reach = (&net.Dialer{Resolver: t.Resolver}).DialContext
	}
	if !t.Proxy.IsZero() {
		reach, patience = t.Proxy.through(reach), proxyTime
	}
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	addresses := []string{c.String()}
	var err error
	if t.Proxy.IsZero() {
		addresses, err = t.addresses(limited, c)
	}
	var conn net.Conn
	if err == nil {
		conn, err = race(limited, reach, addresses)
	}
	if err == nil {
		return conn, nil
	}
	if ctx.Err() != nil {
		return nil, interrupted(ctx, t.Domain)
	}
	return nil, t.dialFault(err, c)
}

func (t Target) dialFault(err error, c candidate) error {
	args := fault.Args{"Domain": t.Domain, "Host": c.String()}
	var (
		via *proxyError
		dns *net.DNSError
	)
	switch {
	case errors.As(err, &via):
		args["Proxy"], args["Why"] = t.Proxy.String(), string(via.why)
		if via.why != noWayFurther {
			return fault.Wrap(fault.ProxyFailed, err, args)
		}
	case errors.As(err, &dns) && dns.IsNotFound:
		return fault.Wrap(fault.NoSuchDomain, err, args)
	case errors.As(err, &dns):
		return fault.Wrap(fault.LookupFailed, err, args)
	}
	return fault.Wrap(fault.Unreachable, err, args)
}

// tryNext reports whether a failure at one candidate says nothing about the
// others. A certificate that does not fit ends the search: going on would only
// help whoever forged it.
func tryNext(err error) bool {
	return isAlert(err) || fault.Is(err, fault.NoSuchDomain, fault.LookupFailed, fault.Unreachable, fault.NoAnswer, fault.ConnectionLost)
}

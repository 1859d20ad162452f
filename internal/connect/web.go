package connect

import (
	"context"
	"errors"
	"net"

	"xmpp-start/internal/fault"
)

// DialContext connects through the proxy, or directly where there is none. It is
// for web pages, which have time limits of their own. Where it is the proxy that
// does not let anybody through, the error is a fault.ProxyFailed.
func (p Proxy) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	reach := new(net.Dialer).DialContext
	if p.IsZero() {
		return reach(ctx, network, address)
	}
	conn, err := p.through(reach)(ctx, network, address)
	var via *proxyError
	if errors.As(err, &via) && via.why != noWayFurther {
		return nil, fault.Wrap(fault.ProxyFailed, err, fault.Args{"Proxy": p.String(), "Why": string(via.why)})
	}
	return conn, err
}

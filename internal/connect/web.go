package connect

import (
	"context"
	"net"
)

// DialContext connects through the proxy, or directly where there is none. It is
// for web pages, which have time limits of their own.
func (p Proxy) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	reach := new(net.Dialer).DialContext
	if p.IsZero() {
		return reach(ctx, network, address)
	}
	return p.through(reach)(ctx, network, address)
}

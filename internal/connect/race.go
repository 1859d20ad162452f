package connect

import (
	"cmp"
	"context"
	"net"
	"net/netip"
	"slices"
	"time"
)

// stagger is the time that an address has for itself before the next one is tried
// beside it (RFC 8305 section 5).
const stagger = 250 * time.Millisecond

// mostAddresses is how many addresses of one host are tried.
const mostAddresses = 6

// addresses are those of a candidate in the order in which to try them. The
// resolver asks for both families at once and sorts what it has by RFC 6724.
func (t Target) addresses(ctx context.Context, c candidate) ([]string, error) {
	if _, err := netip.ParseAddr(c.host); err == nil {
		return []string{c.String()}, nil
	}
	found, err := cmp.Or(t.Resolver, net.DefaultResolver).LookupNetIP(ctx, "ip", c.host)
	if err != nil {
		return nil, err
	}
	var addresses []string
	for _, ip := range interleave(found) {
		addresses = append(addresses, netip.AddrPortFrom(ip, c.port).String())
	}
	return addresses[:min(len(addresses), mostAddresses)], nil
}

// interleave changes between the families, beginning with that of the first one
// (RFC 8305 section 4), so that a family that leads nowhere costs one turn.
func interleave(all []netip.Addr) []netip.Addr {
	var order, others []netip.Addr
	for _, ip := range all {
		if ip = ip.Unmap(); ip.Is4() == all[0].Unmap().Is4() {
			order = append(order, ip)
		} else {
			others = append(others, ip)
		}
	}
	for i, ip := range others {
		order = slices.Insert(order, min(2*i+1, len(order)), ip)
	}
	return order
}

// race connects to the first of the addresses that answers. Each has a head start
// over the next one, which begins at once where it fails. The error is that of the
// address that failed first.
func race(ctx context.Context, reach dialFunc, addresses []string) (net.Conn, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	type arrival struct {
		conn net.Conn
		err  error
	}
	arrivals := make(chan arrival)
	running := 0
	defer func() {
		cancel()
		for ; running > 0; running-- {
			if late := <-arrivals; late.conn != nil {
				late.conn.Close()
			}
		}
	}()
	turn := time.NewTimer(0)
	defer turn.Stop()
	var first error
	for {
		select {
		case <-turn.C:
			if len(addresses) == 0 {
				continue
			}
			address := addresses[0]
			addresses = addresses[1:]
			running++
			go func() {
				conn, err := reach(ctx, "tcp", address)
				arrivals <- arrival{conn, err}
			}()
			turn.Reset(stagger)
		case a := <-arrivals:
			running--
			if a.err == nil {
				return a.conn, nil
			}
			first = cmp.Or(first, a.err)
			if running == 0 && len(addresses) == 0 {
				return nil, first
			}
			turn.Reset(0)
		}
	}
}

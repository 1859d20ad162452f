package fetch

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"syscall"
)

var errPrivate = errors.New("fetch: not a public address")

// Public connects to machines of the public internet alone. It looks at the
// address that is about to be connected to, after all look-ups: a name cannot
// lead into the network of the user, whatever it leads to a moment later.
func Public(ctx context.Context, network, address string) (net.Conn, error) {
	dialer := net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !public(to.Addr()) {
			return errPrivate
		}
		return nil
	}}
	return dialer.DialContext(ctx, network, address)
}

const (
	// global are the addresses of IPv6 that are given out (RFC 4291 section 2.4).
	global = "2000::/3"
	// translated are addresses of IPv4 in networks that have IPv6 alone (NAT64,
	// RFC 6052 section 2.1): they are as public as those are.
	translated = "64:ff9b::/96"
)

// special are the networks in use that are not public, beside those that package
// netip knows (IANA's registries of special-purpose addresses, RFC 6890).
var special = [...]string{
	"0.0.0.0/8",       // this network
	"100.64.0.0/10",   // shared by customers of a carrier (RFC 6598)
	"192.0.0.0/24",    // protocol assignments
	"192.0.2.0/24",    // documentation (RFC 5737)
	"192.88.99.0/24",  // 6to4 relays (RFC 7526)
	"198.18.0.0/15",   // benchmarks (RFC 2544)
	"198.51.100.0/24", // documentation
	"203.0.113.0/24",  // documentation
	"240.0.0.0/4",     // reserved, and broadcast
	"2001::/23",       // protocol assignments, Teredo
	"2001:db8::/32",   // documentation (RFC 3849)
	"2002::/16",       // 6to4 (RFC 3056): hides an address of IPv4
	"3fff::/20",       // documentation (RFC 9637)
}

func public(a netip.Addr) bool {
	if within(a, translated) {
		b := a.As16()
		a = netip.AddrFrom4([4]byte(b[12:]))
	}
	if a.Is6() && !within(a, global) || !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	return !slices.ContainsFunc(special[:], func(network string) bool { return within(a, network) })
}

// within reports whether an address without a zone is one of a network's.
func within(a netip.Addr, network string) bool { return netip.MustParsePrefix(network).Contains(a) }

package connect

import (
	"context"
	"net"

	"golang.org/x/net/proxy"
)

// through returns a function that connects through the proxy, which reach leads
// to.
func (p Proxy) through(reach dialFunc) dialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		var heard *overheard
		forward := dialFunc(func(ctx context.Context, network, address string) (net.Conn, error) {
			limited, cancel := context.WithTimeout(ctx, dialTime)
			defer cancel()
			conn, err := reach(limited, network, address)
			if err != nil {
				return nil, err
			}
			heard = &overheard{Conn: conn}
			return heard, nil
		})
		var auth *proxy.Auth
		if p.user != "" {
			auth = &proxy.Auth{User: p.user, Password: p.secret.Reveal()}
		}
		dialer, err := proxy.SOCKS5("tcp", p.String(), auth, forward)
		if err != nil {
			return nil, err
		}
		if _, err := dialer.(proxy.ContextDialer).DialContext(ctx, network, address); err != nil {
			return nil, &proxyError{why: heard.refusal(), err: err}
		}
		// Nothing stands between this and the server any more but the proxy.
		return heard.Conn, nil
	}
}

// dialFunc is a function like that of net.Dialer.
type dialFunc func(ctx context.Context, network, address string) (net.Conn, error)

// DialContext makes a proxy.ContextDialer of it.
func (f dialFunc) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	return f(ctx, network, address)
}

// Dial makes a proxy.Dialer of it.
func (f dialFunc) Dial(network, address string) (net.Conn, error) {
	return f(context.Background(), network, address)
}

// proxyError is a failure with a proxy in the way.
type proxyError struct {
	why refusal
	err error
}

func (e *proxyError) Error() string { return e.err.Error() }
func (e *proxyError) Unwrap() error { return e.err }

// overheard keeps the first words of a proxy: of what goes wrong, package proxy
// makes nothing but text.
type overheard struct {
	net.Conn
	words []byte
}

func (o *overheard) Read(p []byte) (int, error) {
	n, err := o.Conn.Read(p)
	o.words = append(o.words, p[:min(n, 4-len(o.words))]...)
	return n, err
}

// refusal is how far the proxy let us go.
type refusal string

const (
	notThere     refusal = "absent"
	notSOCKS     refusal = "not-socks"
	wantsName    refusal = "login"
	noWayFurther refusal = "proxy" // it works, but does not reach the server
)

// refusal tells which it was. o is nil where the proxy was not reached.
func (o *overheard) refusal() refusal {
	const (
		version     = 5    // RFC 1928 section 3
		withName    = 2    // the same
		unwelcome   = 0xff // the same
		nameIsRight = 0    // RFC 1929 section 2
	)
	switch {
	case o == nil:
		return notThere
	case len(o.words) < 2 || o.words[0] != version:
		return notSOCKS
	case o.words[1] == unwelcome, o.words[1] == withName && (len(o.words) < 4 || o.words[3] != nameIsRight):
		return wantsName
	}
	return noWayFurther
}

package cli

import (
	"context"
	"errors"
	"net"
	"strings"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/fetch"
)

// listWay is how the pages about providers are reached: as the target is; where
// --server names another place for it, that is the web server, which still has to
// prove who it is.
func listWay(t connect.Target) fetch.Way {
	return fetch.Way{Roots: t.Roots, Dial: dialAt(t.Proxy, func(page string) (string, error) {
		if t.Server == "" {
			return page, nil
		}
		return plainServer(t), nil
	})}
}

// invitationWay is how the page of an invitation is reached: --server names the
// provider's XMPP service there, so the page is on the same machine at a port of
// its own. Where no flag says how, no private network is entered.
func (a *app) invitationWay(t connect.Target) fetch.Way {
	w := fetch.Way{Roots: t.Roots}
	switch {
	case a.trial != nil:
		w.Dial = dialAt(connect.Proxy{}, func(string) (string, error) { return a.trial.server.WebAddr(), nil })
	case t.Server != "":
		w.Dial = dialAt(t.Proxy, func(page string) (string, error) {
			server, _, err := net.SplitHostPort(plainServer(t))
			_, port, pageErr := net.SplitHostPort(page)
			return net.JoinHostPort(server, port), errors.Join(err, pageErr)
		})
	case !t.Proxy.IsZero():
		w.Dial = t.Proxy.DialContext
	}
	return w
}

// plainServer is the host and port of --server.
func plainServer(t connect.Target) string { return strings.TrimPrefix(t.Server, "xmpps://") }

// dialAt connects to the place that at has for the host and port of a page.
func dialAt(p connect.Proxy, at func(page string) (place string, err error)) func(ctx context.Context, network, page string) (net.Conn, error) {
	return func(ctx context.Context, network, page string) (net.Conn, error) {
		place, err := at(page)
		if err != nil {
			return nil, err
		}
		return p.DialContext(ctx, network, place)
	}
}

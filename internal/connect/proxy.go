package connect

import (
	"net"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/http/httpproxy"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/password"
)

// Proxy is a SOCKS5 proxy (RFC 1928), Tor's for example, that a server is
// reached through. It is told the name of the server and looks it up itself;
// here nothing is looked up but the name of the proxy, if that is one. The zero
// Proxy is none.
type Proxy struct {
	host string
	port uint16
	// user and secret are for the proxy alone (RFC 1929).
	user   string
	secret password.Secret
}

// IsZero reports whether there is no proxy.
func (p Proxy) IsZero() bool { return p.host == "" }

// String returns host and port.
func (p Proxy) String() string { return net.JoinHostPort(p.host, strconv.Itoa(int(p.port))) }

// proxyForm is how proxies are written. socks5:// means the same: other programs
// tell by it that names are looked up in front of the proxy, which is never done.
const proxyForm = "socks5h://HOST:PORT"

// ParseProxy reads a proxy from the command line. A name and password for it are
// refused there, because every program of the computer can read them. The error
// is a fault.Usage.
func ParseProxy(value string) (Proxy, error) {
	p, ok := parseProxy(value)
	args := fault.Args{"Flag": "--proxy"}
	switch {
	case strings.Contains(value, "@"):
		args["Why"] = "proxy-password"
	case !ok:
		args["Value"], args["Allowed"] = foreign.From(value), []string{proxyForm}
	default:
		return p, nil
	}
	return Proxy{}, fault.New(fault.Usage, args)
}

// EnvironmentProxy returns the proxy that ALL_PROXY or all_proxy names, with a
// name and password if it has them. It is none for the servers of NO_PROXY or
// no_proxy, and for those on this computer. A kind of proxy that is not spoken
// here is a fault.Usage: nothing goes around it without the user's word.
func (t Target) EnvironmentProxy(getenv func(string) string) (Proxy, error) {
	value := firstOf(getenv, "ALL_PROXY", "all_proxy")
	if value == "" {
		return Proxy{}, nil
	}
	server := t.fallback()
	if t.Server != "" {
		var err error
		if server, err = parseServer(t.Server); err != nil {
			return Proxy{}, err
		}
	}
	// Any proxy will do to learn whether there is one for this server.
	rules := httpproxy.Config{HTTPSProxy: "socks5://proxy", NoProxy: firstOf(getenv, "NO_PROXY", "no_proxy")}
	if via, err := rules.ProxyFunc()(&url.URL{Scheme: "https", Host: server.String()}); via == nil || err != nil {
		return Proxy{}, nil
	}
	p, ok := parseProxy(value)
	if !ok {
		// What stands before an @ may be a password.
		shown := value[strings.LastIndexByte(value, '@')+1:]
		return Proxy{}, fault.New(fault.Usage, fault.Args{"Flag": "ALL_PROXY", "Why": "all-proxy", "Value": foreign.From(shown), "Allowed": []string{proxyForm}})
	}
	return p, nil
}

func firstOf(getenv func(string) string, names ...string) string {
	for _, name := range names {
		if value := getenv(name); value != "" {
			return value
		}
	}
	return ""
}

// parseProxy reads socks5h://[NAME:PASSWORD@]HOST[:PORT]. Without a port it is
// that of RFC 1928.
func parseProxy(value string) (Proxy, bool) {
	u, err := url.Parse(value)
	if err != nil || u.Scheme != "socks5" && u.Scheme != "socks5h" || !plainHost(u.Hostname()) {
		return Proxy{}, false
	}
	if u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return Proxy{}, false
	}
	p := Proxy{host: u.Hostname(), port: 1080, user: u.User.Username()}
	if u.Port() != "" {
		n, err := strconv.ParseUint(u.Port(), 10, 16)
		if err != nil || n == 0 {
			return Proxy{}, false
		}
		p.port = uint16(n)
	}
	secret, _ := u.User.Password()
	p.secret = password.New(secret)
	return p, len(p.user) <= 255 && len(secret) <= 255 // RFC 1929
}

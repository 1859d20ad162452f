package cli

import (
	"time"

	"github.com/spf13/pflag"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/foreign"
)

// Flags whose values are checked while the command line is read.
var (
	_ pflag.Value = (*proxyValue)(nil)
	_ pflag.Value = (*timeoutValue)(nil)
)

// proxyValue is the value of --proxy.
type proxyValue struct{ connect.Proxy }

func (p *proxyValue) Set(s string) (err error) {
	p.Proxy, err = connect.ParseProxy(s)
	return err
}

func (*proxyValue) Type() string { return "url" }

// timeoutValue is the value of --timeout; 0 where it was not given.
type timeoutValue time.Duration

func (d *timeoutValue) Set(s string) error {
	parsed, err := time.ParseDuration(s)
	if err != nil || parsed <= 0 {
		return fault.New(fault.Usage, fault.Args{"Flag": "--timeout", "Value": foreign.From(s), "Why": "timeout"})
	}
	*d = timeoutValue(parsed)
	return nil
}

func (d *timeoutValue) String() string { return time.Duration(*d).String() }

func (*timeoutValue) Type() string { return "duration" }

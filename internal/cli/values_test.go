package cli

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
)

// parse reads a command line into an app.
func parse(args ...string) (*app, error) {
	a := newApp(nil, nil, nil)
	set := pflag.NewFlagSet("xmpp-start", pflag.ContinueOnError)
	a.flags.everywhere(set)
	return a, usageFault(set.Parse(args))
}

func TestHowServersAreReached(t *testing.T) {
	domain, err := address.ParseDomain("example.test")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	for name, tc := range map[string]struct {
		all, no string
		args    []string
		proxy   string
		timeout time.Duration
	}{
		"nothing":                     {"", "", nil, "", 0},
		"a time":                      {"", "", []string{"--timeout", "2m"}, "", 2 * time.Minute},
		"a proxy":                     {"", "", []string{"--proxy", "socks5h://127.0.0.1:9050"}, "127.0.0.1:9050", 0},
		"of the environment":          {"socks5://me:secret@a:1", "", nil, "a:1", 0},
		"of the environment, not now": {"socks5://a:1", "example.test", nil, "", 0},
		"of both":                     {"http://a:1", "*", []string{"--proxy=socks5h://b:2"}, "b:2", 0},
		"of this computer":            {"", "", []string{"--proxy=socks5h://b:2", "--server=127.0.0.1:5222"}, "b:2", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("ALL_PROXY", tc.all)
			t.Setenv("NO_PROXY", tc.no)
			a, err := parse(tc.args...)
			if err != nil {
				t.Fatal(err)
			}
			target, err := a.target(domain)
			if err != nil {
				t.Fatal(err)
			}
			if target.Proxy.IsZero() != (tc.proxy == "") || tc.proxy != "" && target.Proxy.String() != tc.proxy {
				t.Errorf("the proxy is %v", target.Proxy)
			}
			if target.Timeout != tc.timeout {
				t.Errorf("the time is %v", target.Timeout)
			}
		})
	}
	t.Setenv("ALL_PROXY", "http://a:1")
	if _, err := newApp(nil, nil, nil).target(domain); !fault.Is(err, fault.Usage) {
		t.Errorf("got %v", err)
	}
}

func TestValuesThatAreRefused(t *testing.T) {
	for _, arg := range []string{
		"--timeout=0", "--timeout=-3s", "--timeout=60", "--timeout=soon",
		"--proxy=127.0.0.1:9050", "--proxy=http://127.0.0.1:8080", "--proxy=", "--proxy=socks5h://me:secret@a:1", "--proxy=me:secret@a",
	} {
		_, err := parse(arg)
		if !fault.Is(err, fault.Usage) {
			t.Errorf("%s: got %v", arg, err)
			continue
		}
		flag, _, _ := strings.Cut(arg, "=")
		if got := fault.Of(err).Args["Flag"]; got != flag {
			t.Errorf("%s: the fault names %v", arg, got)
		}
		if strings.Contains(fmt.Sprint(err, fault.Of(err).Args), "secret") {
			t.Errorf("%s: the password is in %v", arg, err)
		}
	}
}

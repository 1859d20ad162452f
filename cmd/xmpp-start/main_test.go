package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"xmpp-start/internal/cli"
	"xmpp-start/internal/testenv"
)

// What the program under test is told by its environment, besides what it
// reads itself.
const (
	// dnsVariable is the one name server that may be asked.
	dnsVariable = "XMPP_START_TEST_DNS"
	// transcriptVariable names a file that gets all that is printed, too.
	transcriptVariable = "XMPP_START_TEST_TRANSCRIPT"
)

// servers are the real servers, one of each for all tests here.
var servers testenv.Shared

func TestMain(m *testing.M) {
	testscript.Main(suite{m}, map[string]func(){"xmpp-start": program})
}

// suite runs the tests and stops the servers.
type suite struct{ m *testing.M }

func (s suite) Run() int { return servers.Run(s.m) }

// program is the program under test: main in a process of its own, with a
// canary where a name would be looked up, so that no test can reach the network
// without being noticed.
func program() {
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		server := os.Getenv(dnsVariable)
		if server == "" {
			fmt.Fprintln(os.Stderr, "canary: a name is looked up")
			os.Exit(99)
		}
		return new(net.Dialer).DialContext(ctx, network, server)
	}}
	var out, errOut io.Writer = os.Stdout, os.Stderr
	if name := os.Getenv(transcriptVariable); name != "" {
		f, err := os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(99)
		}
		out, errOut = io.MultiWriter(out, f), io.MultiWriter(errOut, f)
	}
	os.Exit(cli.Main(os.Args[1:], os.Stdin, out, errOut))
}

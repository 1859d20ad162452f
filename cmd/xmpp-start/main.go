// Xmpp-start takes somebody who wants to leave WhatsApp from three questions to
// a working, proven XMPP account.
package main

import (
	"os"

	"xmpp-start/internal/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

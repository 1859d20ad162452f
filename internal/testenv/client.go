package testenv

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// OtherClient logs in at s with an account and sends one message to an
// address, with a client that shares no XMPP code with this program
// (go-sendxmpp, on mattn's go-xmpp). It fails the test unless the login and
// the sending succeed; whether the message arrives is for the test to see. The
// client checks the server's certificate against the domain, over STARTTLS.
//
// The receiver should be online (have sent its presence, and seen the server
// echo it) before: ejabberd 23.01 was seen to leave a message lying that came
// while its receiver logged in.
func OtherClient(t testing.TB, s *Server, address, password, to, text string) {
	t.Helper()
	runClient(t, s, address, password, text, to)
}

// OtherClientStanza has the same client log in and send a stanza just as it is
// given, from none of the code that the program has for it.
func OtherClientStanza(t testing.TB, s *Server, address, password, stanza string) {
	t.Helper()
	runClient(t, s, address, password, stanza, "--raw", address)
}

// runClient runs the client with arguments and what it reads.
func runClient(t testing.TB, s *Server, address, password, input string, args ...string) {
	t.Helper()
	tool, err := findTool("client", "usr/bin/go-sendxmpp")
	need(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), commandTimeout)
	defer cancel()
	if err := sendXMPP(ctx, tool, t.TempDir(), s, address, password, input, args...); err != nil {
		t.Fatalf("go-sendxmpp as %s at %s: %v", address, s.Name, err)
	}
}

// sendXMPP runs the client in a folder of its own, with a configuration file
// so that the password stands on no command line.
func sendXMPP(ctx context.Context, tool tool, dir string, s *Server, address, password, input string, args ...string) error {
	config := filepath.Join(dir, "sendxmpprc")
	settings := fmt.Sprintf("username: %s\npassword: %s\njserver: %s\n", address, password, s.StartTLS)
	if err := os.WriteFile(config, []byte(settings), 0o600); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, tool.path("usr/bin/go-sendxmpp"), append([]string{"--file", config}, args...)...)
	cmd.Stdin = strings.NewReader(input)
	cmd.Env = []string{
		"HOME=" + dir,
		"SSL_CERT_FILE=" + s.CAFile,
		"SSL_CERT_DIR=" + dir, // holds none
	}
	_, err := output(cmd)
	return err
}

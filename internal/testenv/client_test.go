package testenv

import (
	"os"
	"strings"
	"testing"
)

// An account made by the server's own means, a message of the other client,
// and the message's arrival.
func TestOtherClient(t *testing.T) {
	for _, c := range []struct {
		name  string
		start func(testing.TB) *Server
	}{
		{"prosody", servers.Prosody},
		{"ejabberd", servers.Ejabberd},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.start(t)
			sender, receiver := fresh("sender"), fresh("receiver")
			s.Adduser(t, sender, Closed, testPassword)
			s.Adduser(t, sender, Open, testPassword)
			s.Adduser(t, receiver, Open, testPassword)

			if err := openTest(t, s, Open).login(t, receiver, Open, "wrong"); err == nil {
				t.Error("the server takes a wrong password")
			}
			stream := openTest(t, s, Open)
			if err := stream.login(t, receiver, Open, testPassword); err != nil {
				t.Fatal(err)
			}
			OtherClient(t, s, sender+"@"+Open, testPassword, receiver+"@"+Open, "hello from elsewhere")
			stream.receive(t, "hello from elsewhere")

			log, err := os.ReadFile(s.process.log)
			if err != nil {
				t.Fatal(err)
			}
			if len(log) == 0 {
				t.Error("the server's log is empty")
			}
			if strings.Contains(string(log), testPassword) {
				t.Error("the server's log, which failing tests show, holds a password")
			}
		})
	}
}

func TestOtherClientFails(t *testing.T) {
	tool, err := findTool("client", "usr/bin/go-sendxmpp")
	need(t, err)
	s := servers.Prosody(t)
	user := fresh("careful")
	s.Adduser(t, user, Open, testPassword)
	address := user + "@" + Open
	if err := sendXMPP(t.Context(), tool, t.TempDir(), s, address, "wrong", address, "hello"); err == nil {
		t.Error("a wrong password is no failure")
	}
	mistrusted := *s
	mistrusted.CAFile = Prosody(t).CAFile
	if err := sendXMPP(t.Context(), tool, t.TempDir(), &mistrusted, address, testPassword, address, "hello"); err == nil {
		t.Error("a certificate of another CA is no failure")
	}
}

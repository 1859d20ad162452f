// Package ibrtest makes accounts for the tests of what comes after the
// registration.
package ibrtest

import (
	"context"
	"testing"
	"time"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/ibr"
)

// Register makes an account, with an invitation's token or "", and logs in. The
// test fails where the server does not take the token.
func Register(t testing.TB, target connect.Target, creds connect.Credentials, token string, then connect.Then) *connect.Session {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	r, err := ibr.Begin(ctx, target, token)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" && !r.Invited() {
		r.Close()
		t.Fatal("the token was not taken")
	}
	login, err := r.Submit(ctx, creds, nil)
	if err != nil {
		r.Close()
		t.Fatal(err)
	}
	s, err := login.Finish(ctx, then)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"xmpp-start/internal/address/addresstest"
	"xmpp-start/internal/fault"
	"xmpp-start/internal/guestbook"
	"xmpp-start/internal/invite"
)

// What it means that an invitation is off the list depends on who makes it work,
// and whether anybody can come with it still.
func TestTakeOut(t *testing.T) {
	const works, over = "it still works", "lets nobody in any more"
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for name, tc := range map[string]struct {
		maker          guestbook.Maker
		expires        time.Time
		revoke, forget string // what is said; empty: it is refused
	}{
		"of the provider":          {guestbook.Provider, time.Time{}, "", works},
		"of the provider, expired": {guestbook.Provider, now, over, works},
		"our own":                  {guestbook.Own, now.Add(time.Hour), over, over},
		"our own, expired":         {guestbook.Own, now, over, over},
	} {
		for command, want := range map[string]string{"revoke": tc.revoke, "forget": tc.forget} {
			t.Run(name+"/"+command, func(t *testing.T) {
				t.Setenv("XDG_STATE_HOME", t.TempDir())
				out := new(bytes.Buffer)
				a := newApp(new(bytes.Buffer), out, new(bytes.Buffer))
				a.now, a.flags.lang = func() time.Time { return now }, "en"
				defer a.close()
				book, err := a.guestbook(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				e, err := book.Add(guestbook.Entry{
					Account: addresstest.Parse(t, "anna@example.org"), Kind: invite.ContactWithToken, Maker: tc.maker, Expires: tc.expires,
				}, "token")
				if err != nil {
					t.Fatal(err)
				}
				err = map[string]func() error{
					"revoke": func() error { return a.revokeInvitation(t.Context(), []string{e.ID}) },
					"forget": func() error { return a.forgetInvitation(t.Context(), []string{e.ID}) },
				}[command]()
				_, gone := book.Get(e.ID)
				if want == "" {
					if !fault.Is(err, fault.Refused) || gone != nil || out.Len() > 0 {
						t.Errorf("got %v; %v; said %q", err, gone, out)
					}
					return
				}
				if err != nil || !fault.Is(gone, fault.UnknownInvitation) || !strings.Contains(out.String(), want) {
					t.Errorf("got %v; %v; said %q", err, gone, out)
				}
			})
		}
	}
}

// Two runs that wait for the same friend do not call them a stranger.
func TestLetIn(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	a := newApp(new(bytes.Buffer), new(bytes.Buffer), new(bytes.Buffer))
	defer a.close()
	book, err := a.guestbook(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	anna, ben := addresstest.Parse(t, "anna@example.org"), addresstest.Parse(t, "ben@example.org")
	e, err := book.Add(guestbook.Entry{Account: anna, Kind: invite.ContactWithToken, Maker: guestbook.Own, Expires: time.Now().Add(time.Hour)}, "token")
	if err != nil {
		t.Fatal(err)
	}
	if letIn(book, ben) {
		t.Error("nobody has come yet")
	}
	a.unlock() // a host takes the lock itself
	if ok, err := book.Host(anna).Admit(t.Context(), e.ID, ben); !ok || err != nil {
		t.Fatalf("got %v, %v", ok, err)
	}
	if !letIn(book, ben) || letIn(book, anna) {
		t.Error("ben has come, and nobody else")
	}
}

// Each entry of the book that cannot be read is named, and those that can are
// listed.
func TestListDamaged(t *testing.T) {
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	out, errOut := new(bytes.Buffer), new(bytes.Buffer)
	a := newApp(new(bytes.Buffer), out, errOut)
	a.flags.lang = "en"
	defer a.close()
	book, err := a.guestbook(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	e, err := book.Add(guestbook.Entry{Account: addresstest.Parse(t, "anna@example.org"), Kind: invite.Account, Maker: guestbook.Provider}, "token")
	if err != nil {
		t.Fatal(err)
	}
	dir, err := a.state(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	damaged := []string{"aaaaa.json", "bbbbb.json"}
	for _, name := range damaged {
		if err := dir.WriteFile("invitations/"+name, []byte("{")); err != nil {
			t.Fatal(err)
		}
	}
	err = a.listInvitations(t.Context())
	if !fault.Is(err, fault.JournalDamaged) || !strings.Contains(out.String(), e.ID) {
		t.Errorf("got %v, %q", err, out)
	}
	a.tell(err)
	for _, name := range damaged {
		if n := strings.Count(errOut.String(), name+" is damaged"); n != 1 {
			t.Errorf("%s is named %d times in %q", name, n, errOut)
		}
	}
}

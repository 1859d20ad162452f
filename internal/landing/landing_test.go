package landing

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/fetch"
	"xmpp-start/internal/fetch/fetchtest"
	"xmpp-start/internal/link"
	"xmpp-start/internal/testenv"
)

var servers testenv.Shared

func TestMain(m *testing.M) {
	log.SetOutput(io.Discard) // what the test servers think of refused certificates
	os.Exit(servers.Run(m))
}

const pageAddress = "https://chat.test/invite/TOKEN/"

func parsed(t testing.TB, s string) link.Link {
	t.Helper()
	l, err := link.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// page starts a server that answers so, and the way to it, whatever host is asked for.
func page(t *testing.T, answer http.HandlerFunc) fetch.Way {
	s := fetchtest.Start(t, answer, "chat.test")
	return fetch.Way{Roots: s.Roots(), Dial: fetchtest.To(s.Addr)}
}

func names(links ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for _, l := range links {
			w.Header().Add("Link", l)
		}
		io.WriteString(w, "<a href='xmpp:mallory@evil.test'>")
	}
}

func TestAsk(t *testing.T) {
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		want   string
		same   bool
	}{
		"an account":        {names(`<xmpp:chat.test?register;preauth=T>; rel="alternate"`), "xmpp:chat.test?register;preauth=T", true},
		"a contact":         {names(`<xmpp:anna@chat.test?roster;preauth=T;ibr=y>`), "xmpp:anna@chat.test?roster;preauth=T;ibr=y", true},
		"another domain":    {names(`</style.css>; rel=preload`, `<xmpp:anna@example.org?roster;preauth=T>; rel="alternate"`), "xmpp:anna@example.org?roster;preauth=T", false},
		"a name and a host": {names(`<xmpp:anna@www.chat.test?register;preauth=T>`), "xmpp:anna@www.chat.test?register;preauth=T", false},
		"after a detour": {func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/here" {
				http.Redirect(w, r, "/here", http.StatusSeeOther)
				return
			}
			names(`<xmpp:chat.test?register;preauth=T>`)(w, r)
		}, "xmpp:chat.test?register;preauth=T", true},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Ask(t.Context(), page(t, tc.answer), parsed(t, pageAddress))
			if want := (Found{parsed(t, tc.want), tc.same}); err != nil || got != want {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		})
	}
}

func TestWhatIsAsked(t *testing.T) {
	var asked []string
	way := page(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.Host+r.URL.String())
		names(`<xmpp:chat.test?register;preauth=T>`)(w, r)
	})
	if _, err := Ask(t.Context(), way, parsed(t, "https://Chat.test:5281/invites_page?TOKEN#top")); err != nil {
		t.Fatal(err)
	}
	if len(asked) != 1 || asked[0] != "HEAD chat.test:5281/invites_page?TOKEN" {
		t.Errorf("asked %q", asked)
	}
}

func TestAskFails(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "<xmpp:chat.test?register;preauth=T>")
			w.WriteHeader(code)
		}
	}
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		kind   fault.Kind
		why    any
	}{
		"not there":      {status(http.StatusNotFound), fault.InvitationUsedUp, nil},
		"gone":           {status(http.StatusGone), fault.InvitationUsedUp, nil},
		"no HEAD":        {status(http.StatusMethodNotAllowed), fault.PageUnreachable, "status"},
		"broken":         {status(http.StatusInternalServerError), fault.PageUnreachable, "status"},
		"not modified":   {status(http.StatusNotModified), fault.PageUnreachable, "status"},
		"no link":        {names(), fault.BadLink, "page-empty"},
		"other links":    {names("<https://chat.test/x>; rel=alternate", "<javascript:alert(1)>; rel=alternate"), fault.BadLink, "page-empty"},
		"another page":   {names("<xmpp:x https://evil.test/invite/T>"), fault.BadLink, "page-empty"},
		"credentials":    {names("<xmpp:anna@chat.test?login;password=hunter2>"), fault.UnsafeLink, "credentials"},
		"another action": {names("<xmpp:anna@chat.test?remove>"), fault.BadLink, "action"},
		"a group":        {names("<xmpp:room@chat.test?join>"), fault.BadLink, "room"},
		"no address":     {names("<xmpp:a@b@c?roster>"), fault.BadLink, "address"},
		"invisible":      {names("<xmpp:anna@chat.test?roster;name=%E2%80%AE>"), fault.UnsafeLink, "control"},
		"long":           {names("<xmpp:anna@chat.test?roster;name=" + strings.Repeat("a", 10<<10) + ">"), fault.UnsafeLink, "too-long"},
		"very long":      {names("<xmpp:anna@chat.test?roster;name=" + strings.Repeat("a", 100<<10) + ">"), fault.PageUnreachable, nil},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://evil.test/invite/TOKEN/", http.StatusFound)
		}, fault.PageUnreachable, "elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Ask(t.Context(), page(t, tc.answer), parsed(t, pageAddress))
			if !fault.Is(err, tc.kind) || fault.Of(err).Args["Why"] != tc.why || got != (Found{}) {
				t.Fatalf("got %+v, %v; want %s, %v", got, err, tc.kind, tc.why)
			}
			for _, secret := range []string{"hunter2", "TOKEN"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%s is in %v", secret, err)
				}
			}
		})
	}
}

func TestWhoMustNotBeAsked(t *testing.T) {
	asked := false
	s := fetchtest.Start(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }), "localhost", "evil.test")
	_, port, _ := net.SplitHostPort(s.Addr)
	for name, tc := range map[string]struct {
		way  fetch.Way
		page link.Link
		kind fault.Kind
		why  any
	}{
		"this computer":    {fetch.Way{Roots: s.Roots()}, parsed(t, "https://localhost:"+port+"/invite/TOKEN"), fault.UnsafeLink, "private"},
		"another host":     {fetch.Way{Roots: s.Roots(), Dial: fetchtest.To(s.Addr)}, parsed(t, pageAddress), fault.PageUnreachable, "certificate"},
		"nobody we trust":  {fetch.Way{Dial: fetchtest.To(s.Addr)}, parsed(t, "https://localhost/invite/TOKEN"), fault.PageUnreachable, "certificate"},
		"no page":          {fetch.Way{Roots: s.Roots(), Dial: fetchtest.To(s.Addr)}, parsed(t, "xmpp:anna@localhost"), fault.BadLink, nil},
		"nothing":          {fetch.Way{}, link.Link{}, fault.BadLink, nil},
		"without a server": {fetch.Way{Dial: fetchtest.To("127.0.0.1:1")}, parsed(t, pageAddress), fault.PageUnreachable, nil},
	} {
		_, err := Ask(t.Context(), tc.way, tc.page)
		if !fault.Is(err, tc.kind) || fault.Of(err).Args["Why"] != tc.why || strings.Contains(err.Error(), "TOKEN") {
			t.Errorf("%s: %v, want %s, %v", name, err, tc.kind, tc.why)
		}
	}
	if asked {
		t.Error("somebody was asked")
	}
}

func TestAskEndsWithItsContext(t *testing.T) {
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	way := fetch.Way{Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		cancel(cause)
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	if _, err := Ask(ctx, way, parsed(t, pageAddress)); err != cause {
		t.Errorf("got %v", err)
	}
}

//go:build unix

package ui

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/password"
)

func TestAskSecret(t *testing.T) {
	c := newConsole(t, 80, 24)
	f := c.front(Options{})
	got := begin(func() (password.Secret, error) {
		return f.AskSecret(background(), SecretInput{Title: "Passphrase", Help: "It opens the file."})
	})
	c.Expect("Passphrase")
	c.Expect("not shown:")
	c.Press("correct hörse\x7f\x7f\x7f\x7forse" + enter)
	v, err := end(t, c, got)
	if v.Reveal() != "correct horse" || err != nil {
		t.Errorf("got %q, %v", v.Reveal(), err)
	}
	c.Restored()
	for _, part := range []string{"correct", "orse", "***", "•"} {
		if strings.Contains(c.Output(), part) {
			t.Errorf("%q was shown", part)
		}
	}
}

// A form, a secret, a form: no key goes to the wrong one.
func TestSecretBetweenForms(t *testing.T) {
	c := newConsole(t, 80, 24)
	f := c.front(Options{})
	for range 5 {
		first := begin(func() (string, error) { return f.Choose(background(), contact) })
		c.Expect("Arrow keys")
		c.Expect("by phone number")
		c.Press(down + enter)
		if v, err := end(t, c, first); v != "phone" || err != nil {
			t.Fatalf("got %q, %v", v, err)
		}
		secret := begin(func() (password.Secret, error) { return f.AskSecret(background(), SecretInput{Title: "Passphrase"}) })
		c.Expect("not shown:")
		c.Press("abc" + enter)
		if v, err := end(t, c, secret); v.Reveal() != "abc" || err != nil {
			t.Fatalf("got %q, %v", v.Reveal(), err)
		}
	}
	c.Restored()
}

func TestShowSecret(t *testing.T) {
	secret := password.Make()
	for _, tc := range []struct {
		name   string
		secret password.Secret
		shown  string
		note   string
		keys   string
	}{
		{"made by the program", secret, strings.Join(secret.Groups(), " "), "leave them out", "x"},
		{"any other", password.New("Corr ect\x1b[2JHorse"), `Corr ect\u{001B}[2JHorse`, "capital letters and spaces count", up},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newConsole(t, 80, 24)
			f := c.front(Options{})
			got := begin(func() (struct{}, error) {
				return struct{}{}, f.ShowSecret(background(), Sheet{Title: "Your password", Lines: []string{"anna@example.org"}, Secret: tc.secret})
			})
			c.Expect("anna@example.org")
			c.Expect(tc.shown)
			c.Expect(tc.note)
			c.Expect("Press any key")
			c.Press(tc.keys)
			if _, err := end(t, c, got); err != nil {
				t.Fatal(err)
			}
			c.Restored()
			wiped(t, c, tc.shown)
		})
	}
}

func TestShownSecretIsWipedAtTheEnd(t *testing.T) {
	secret := password.Make()
	c := newConsole(t, 80, 24)
	f := c.front(Options{})
	ctx, cancel := context.WithCancel(background())
	got := begin(func() (struct{}, error) {
		return struct{}{}, f.ShowSecret(ctx, Sheet{Title: "Your password", Secret: secret})
	})
	c.Expect("Press any key")
	cancel()
	if _, err := end(t, c, got); !fault.Is(err, fault.Interrupted) {
		t.Errorf("got %v", err)
	}
	c.Restored()
	wiped(t, c, strings.Join(secret.Groups(), " "))
}

// wiped fails the test unless text was shown once, on the other screen, and
// its line was emptied before that screen was left.
func wiped(t *testing.T, c *console, text string) {
	t.Helper()
	before, after, _ := strings.Cut(c.Output(), "\x1b[?1049h")
	there, later, left := strings.Cut(after, "\x1b[?1049l")
	if strings.Contains(before, text) || strings.Contains(later, text) || !left {
		t.Fatalf("shown on the wrong screen: %q", c.Output())
	}
	shown, wipe, _ := strings.Cut(there, text)
	if strings.Contains(wipe, text) {
		t.Error("shown twice")
	}
	line := strings.Count(shown, "\n") + 1
	if emptied := strings.Count(wipe, "\x1b[2K"); emptied < line || !strings.HasSuffix(wipe, "\x1b[H\x1b[J") {
		t.Errorf("line %d was not emptied by %q", line, wipe)
	}
}

// A pipe on standard input is a script, though there is a terminal.
func TestPipeIsAScript(t *testing.T) {
	c := newConsole(t, 80, 24)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for name, s := range map[string]Streams{
		"stdin":  {In: r, Out: c.TTY, Err: c.TTY},
		"stderr": {In: c.TTY, Out: c.TTY, Err: io.Discard},
	} {
		f := New(s, Options{Texts: i18n.New("en"), Accessible: true})
		if _, err := f.Choose(background(), contact); !fault.Is(err, fault.MissingAnswer) || f.Interactive() {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Where there is no room for a form, or nobody knows how much, lines do.
func TestNoRoomForAForm(t *testing.T) {
	for _, size := range [][2]uint16{{0, 0}, {20, 24}, {80, 5}} {
		c := newConsole(t, size[0], size[1])
		f := c.front(Options{})
		got := begin(func() (string, error) { return f.Choose(background(), contact) })
		c.Expect("Number")
		c.Press("2\n")
		if v, err := end(t, c, got); v != "phone" || err != nil {
			t.Errorf("%v: got %q, %v", size, v, err)
		}
		c.Restored()
	}
}

func TestProgressOnATerminal(t *testing.T) {
	c := newConsole(t, 40, 24)
	f := c.front(Options{})
	const text = "Looking at a provider with a long name far away"
	step := f.Progress(text)
	c.Expect("⠋ " + text[:37])
	f.Say("between")
	c.Expect("between\n")
	second := f.Progress("Second")
	got := begin(func() (bool, error) { return f.Confirm(background(), YesNo{Title: "Go on?"}) })
	c.Expect("No")
	c.Press("y")
	if _, err := end(t, c, got); err != nil {
		t.Fatal(err)
	}
	second.Done("")
	c.Expect("✓ Second\n")
	step.Done("")
	c.Expect("✓ Looking at a provider with a long name\n  far away\n")
	f.Progress("Third").Fail("It failed")
	c.Expect("! It failed\n")
	c.Restored()
}

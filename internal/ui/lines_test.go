package ui

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/password"
)

// plainFront asks in plain lines, reads in and returns what was written.
func plainFront(in io.Reader, lang string) (*front, *bytes.Buffer) {
	out := new(bytes.Buffer)
	p := &printer{texts: i18n.New(lang), marks: asciiMarks}
	p.err = newStream(out, false, false)
	p.out = p.err
	return &front{printer: p, asker: &lines{p: p, keys: newKeyboard(in)}}, out
}

func TestLines(t *testing.T) {
	free := devices
	free.NoneIsFine = true
	checked := Input{Title: "Which name?", Default: "kestrel.7", Check: func(s string) error {
		if s == "bad" {
			return fault.New(fault.UnsafeLink, nil)
		}
		return nil
	}}
	choose := func(f Front) (any, error) { return f.Choose(background(), contact) }
	several := func(q Several) func(Front) (any, error) {
		return func(f Front) (any, error) {
			got, err := f.ChooseMany(background(), q)
			return strings.Join(got, " "), err
		}
	}
	ask := func(f Front) (any, error) { return f.Ask(background(), checked) }
	secret := func(f Front) (any, error) {
		got, err := f.AskSecret(background(), SecretInput{Title: "Passphrase"})
		return got.Reveal(), err
	}
	confirm := func(q YesNo) func(Front) (any, error) {
		return func(f Front) (any, error) { return f.Confirm(background(), q) }
	}
	for _, tc := range []struct {
		name   string
		lang   string
		ask    func(Front) (any, error)
		typed  string
		want   any
		shown  string
		failed fault.Kind
	}{
		{"choose", "en", choose, "2\n", "phone", "Number [1 (most people)]:", ""},
		{"choose, default", "en", choose, "\n", "name", "1. by a name", ""},
		{"choose, after mistakes", "en", choose, "0\n3\nx\n 2. \r\n", "phone", "not one of the numbers", ""},
		{"choose, a key that is no text", "en", choose, "\x1b[A\n1\n", "name", "not text", ""},
		{"choose, end", "en", choose, "", "", "", fault.NoInput},
		{"choose, end after a mistake", "en", choose, "7\n", "", "", fault.NoInput},
		{"choose, no line end", "en", choose, "2", "phone", "", ""},
		{"several", "en", several(devices), "1, 3\n", "android mac", "[2 (this computer)]:", ""},
		{"several, default", "en", several(devices), "\n", "linux", "", ""},
		{"several, twice the same", "en", several(devices), "3 3 1\n", "android mac", "", ""},
		{"several, none refused", "en", several(devices), "0\n2\n", "linux", "at least one", ""},
		{"several, none", "en", several(free), "0\n", "", "or 0 for none", ""},
		{"ask", "en", ask, " anna \n", "anna", "Answer [kestrel.7]:", ""},
		{"ask, default", "en", ask, "\n", "kestrel.7", "", ""},
		{"ask, refused", "en", ask, "bad\nanna\n", "anna", "", ""},
		{"ask, too long", "en", ask, strings.Repeat("x", 3*maxLine) + "\nanna\n", "anna", "too long", ""},
		{"ask, not UTF-8", "en", ask, "a\xff\nanna\n", "anna", "not text", ""},
		{"secret", "en", secret, "correct horse\n", "correct horse", "not shown:", ""},
		{"secret, corrected", "en", secret, "x\x15corré\x7fect\r", "correct", "", ""},
		{"secret, empty refused", "en", secret, "\nx\n", "x", "Nothing was typed", ""},
		{"secret, arrow refused", "en", secret, "a\x1b[Db\nx\n", "x", "not text", ""},
		{"secret, too long", "en", secret, strings.Repeat("x", maxSecret+1) + "\nx\n", "x", "too long", ""},
		{"secret, Ctrl-C", "en", secret, "abc\x03", "", "", fault.Interrupted},
		{"secret, Ctrl-D", "en", secret, "\x04", "", "", fault.NoInput},
		{"secret, end", "en", secret, "abc", "", "", fault.NoInput},
		{"confirm", "en", confirm(YesNo{Title: "Go on?"}), "y\n", true, "Yes or No [No]:", ""},
		{"confirm, default", "en", confirm(YesNo{Title: "Go on?", Default: true}), "\n", true, "", ""},
		{"confirm, French", "fr", confirm(YesNo{Title: "Continuer ?"}), "oui\n", true, "Oui ou Non [Non]\u00a0:", ""},
		{"confirm, English in French", "fr", confirm(YesNo{Title: "Continuer ?"}), "Y\n", true, "", ""},
		{"confirm, neither", "en", confirm(YesNo{Title: "Go on?"}), "maybe\nno\n", false, "answer Yes or No", ""},
		{"confirm, explicit", "en", confirm(YesNo{Title: "Go on?", Default: true, Explicit: true}), "\nyes\n", true, "answer Yes or No", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f, out := plainFront(strings.NewReader(tc.typed), tc.lang)
			got, err := tc.ask(f)
			if tc.failed != "" {
				if !fault.Is(err, tc.failed) {
					t.Errorf("got %v, %v; want %s", got, err, tc.failed)
				}
			} else if got != tc.want || err != nil {
				t.Errorf("got %v, %v; want %v", got, err, tc.want)
			}
			if !strings.Contains(out.String(), tc.shown) {
				t.Errorf("%q is not in %q", tc.shown, out)
			}
			if strings.Contains(out.String(), "\x1b") {
				t.Errorf("escape sequences in %q", out)
			}
		})
	}
}

// One reader serves all questions: what is typed ahead is not lost.
func TestLinesAhead(t *testing.T) {
	f, _ := plainFront(strings.NewReader("2\n1 2\nsecret\nanna\n"), "en")
	contactGot, err1 := f.Choose(background(), contact)
	devicesGot, err2 := f.ChooseMany(background(), devices)
	secretGot, err3 := f.AskSecret(background(), SecretInput{Title: "Passphrase"})
	nameGot, err4 := f.Ask(background(), Input{Title: "Which name?"})
	if contactGot != "phone" || !slices.Equal(devicesGot, []string{"android", "linux"}) || secretGot.Reveal() != "secret" || nameGot != "anna" {
		t.Errorf("got %q, %q, %q, %q; %v, %v, %v, %v", contactGot, devicesGot, secretGot.Reveal(), nameGot, err1, err2, err3, err4)
	}
}

// A question that was given up does not take the line typed for the next one.
func TestLinesAfterAnEnd(t *testing.T) {
	in, typed := io.Pipe()
	defer typed.Close()
	f, _ := plainFront(in, "en")
	ctx, cancel := context.WithCancel(background())
	got := make(chan error, 1)
	go func() {
		_, err := f.Ask(ctx, Input{Title: "Which name?"})
		got <- err
	}()
	cancel()
	if err := <-got; !fault.Is(err, fault.Interrupted) {
		t.Fatalf("got %v", err)
	}
	go io.WriteString(typed, "anna\n")
	if name, err := f.Ask(background(), Input{Title: "Which name?"}); name != "anna" || err != nil {
		t.Errorf("got %q, %v", name, err)
	}
}

func TestLinesShowSecret(t *testing.T) {
	s := Sheet{Title: "Your password", Lines: []string{"anna@example.org"}, Secret: password.Make()}
	shown := strings.Join(s.Secret.Groups(), " ")

	f, out := plainFront(strings.NewReader("\ny\n"), "en")
	if err := f.ShowSecret(background(), s); err != nil {
		t.Fatal(err)
	}
	asked, rest, _ := strings.Cut(out.String(), "whoever scrolls back")
	if strings.Contains(asked, shown) || !strings.Contains(rest, shown) {
		t.Errorf("the password does not stand after the question alone: %q", out)
	}

	f, out = plainFront(strings.NewReader("n\n"), "en")
	if err := f.ShowSecret(background(), s); !fault.Is(err, fault.NotConfirmed) {
		t.Errorf("got %v", err)
	}
	if strings.Contains(out.String(), shown) {
		t.Error("shown without a yes")
	}
}

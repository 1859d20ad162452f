package ui

import (
	"bytes"
	"context"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
	"xmpp-start/internal/password"
)

// scriptFront is a Front without a terminal, and what it writes.
func scriptFront(o Options) (f Front, out, err *bytes.Buffer) {
	out, err = new(bytes.Buffer), new(bytes.Buffer)
	o.Texts = i18n.New("en")
	o.Env = []string{"TERM=xterm-256color", "LANG=C.UTF-8"}
	return New(Streams{In: strings.NewReader("2\ny\n"), Out: out, Err: err}, o), out, err
}

func TestScriptAsksNothing(t *testing.T) {
	f, out, errOut := scriptFront(Options{Accessible: true})
	if f.Interactive() {
		t.Error("interactive without a terminal")
	}
	_, err1 := f.Choose(background(), contact)
	_, err2 := f.ChooseMany(background(), devices)
	_, err3 := f.Ask(background(), Input{Flag: "--username", Default: "x"})
	_, err4 := f.AskSecret(background(), SecretInput{Flag: "--password-stdin"})
	_, err5 := f.Confirm(background(), YesNo{Flag: "--yes", Default: true})
	for flag, err := range map[string]error{"--contact": err1, "--device": err2, "--username": err3, "--password-stdin": err4, "--yes": err5} {
		if !fault.Is(err, fault.MissingAnswer) || fault.Of(err).Args["Flag"] != flag {
			t.Errorf("got %v, want %s about %s", err, fault.MissingAnswer, flag)
		}
	}
	if _, err := f.Ask(background(), Input{}); !fault.Is(err, fault.NeedsTerminal) {
		t.Errorf("a question without a flag: got %v", err)
	}
	if err := f.ShowSecret(background(), Sheet{Secret: password.Make()}); !fault.Is(err, fault.NeedsTerminal) {
		t.Errorf("showing a password: got %v", err)
	}
	if out.Len()+errOut.Len() > 0 {
		t.Errorf("written: %q, %q", out, errOut)
	}
	ctx, cancel := context.WithCancel(background())
	cancel()
	if _, err := f.Choose(ctx, contact); !fault.Is(err, fault.Interrupted) {
		t.Errorf("after the end of the context: got %v", err)
	}
}

func TestYesTakesDefaults(t *testing.T) {
	f, out, errOut := scriptFront(Options{Yes: true})
	contactGot, err1 := f.Choose(background(), contact)
	devicesGot, err2 := f.ChooseMany(background(), devices)
	wishes, err3 := f.ChooseMany(background(), Several{Flag: "--wish", Title: "Wishes?", Options: devices.Options, NoneIsFine: true})
	name, err4 := f.Ask(background(), Input{Title: "Which name?", Default: "kestrel.7"})
	plan, err5 := f.Confirm(background(), YesNo{Title: "Go on?", Default: true})
	if contactGot != "name" || !slices.Equal(devicesGot, []string{"linux"}) || len(wishes) != 0 || name != "kestrel.7" || !plan {
		t.Errorf("got %q, %q, %q, %q, %v; %v, %v, %v, %v, %v", contactGot, devicesGot, wishes, name, plan, err1, err2, err3, err4, err5)
	}
	want := strings.Join([]string{
		"✓ How shall friends find you?  by a name (most people)",
		"✓ Which devices?  Linux (this computer)",
		"✓ Wishes?  none",
		"✓ Which name?  kestrel.7",
		"✓ Go on?  Yes",
		"",
	}, "\n")
	if errOut.String() != want || out.Len() > 0 {
		t.Errorf("written: %q and on standard output %q, want %q", errOut, out, want)
	}

	noDefault := contact
	noDefault.Default = ""
	if _, err := f.Choose(background(), noDefault); !fault.Is(err, fault.MissingAnswer) {
		t.Errorf("no default: got %v", err)
	}
	unknown := contact
	unknown.Default = "pigeon"
	if _, err := f.Choose(background(), unknown); !fault.Is(err, fault.MissingAnswer) {
		t.Errorf("a default that is no option: got %v", err)
	}
	if _, err := f.Confirm(background(), YesNo{Flag: "--accept-terms", Explicit: true, Default: true}); !fault.Is(err, fault.MissingAnswer) {
		t.Errorf("explicit: got %v", err)
	}
}

func TestWriting(t *testing.T) {
	f, out, errOut := scriptFront(Options{})
	long := strings.Repeat("word ", 30) + "end"
	f.Heading("Part")
	f.Say("one\ntwo", "", long)
	f.Warn("careful", "really")
	f.Result(long, "two")
	step := f.Progress("Looking")
	step.Done("")
	step.Fail("ended twice")
	f.Progress("Trying").Fail("Did not work")
	f.Progress("Making").Done("Made")
	f.QR("x")
	wantErr := "\nPart\none\ntwo\n\n" + strings.Join(wrap(long, plainWidth), "\n") + "\n! careful\n  really\nLooking…\nTrying…\n! Did not work\nMaking…\n✓ Made\n"
	if got, rest, _ := strings.Cut(errOut.String(), "A QR code"); got != wantErr || rest == "" {
		t.Errorf("standard error: got %q, want %q", errOut, wantErr)
	}
	if want := long + "\ntwo\n"; out.String() != want {
		t.Errorf("standard output: got %q, want %q", out, want)
	}
}

func TestEnvironment(t *testing.T) {
	for _, tc := range []struct {
		env     []string
		unicode bool
	}{
		{[]string{"LANG=fr_FR.UTF-8"}, true},
		{[]string{"LANG=fr_FR.utf8"}, true},
		{[]string{"LANG=fr_FR.UTF-8", "LC_ALL=C"}, false},
		{[]string{"LANG=C", "LC_CTYPE=C.UTF-8"}, true},
		{[]string{"LANG=C.UTF-8", "TERM=linux"}, false},
		{[]string{"LANG=C.UTF-8", "LANG=C"}, true},
		{[]string{"LANG=C"}, false},
	} {
		if got := environ(tc.env).unicode(); got != tc.unicode {
			t.Errorf("%q: got %v", tc.env, got)
		}
	}
}

// The environment of the process counts where none is given, and a file that
// is no terminal is none.
func TestDefaults(t *testing.T) {
	t.Setenv("TERM", "dumb")
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	f := New(Streams{In: null, Out: io.Discard, Err: io.Discard}, Options{Texts: i18n.New("en")})
	if f.Interactive() {
		t.Error("asks at " + os.DevNull)
	}
}

//go:build unix

package ui

import (
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/i18n"
)

func TestChoose(t *testing.T) {
	countries := Question{Title: "Which country?", Options: []Option{
		{Value: "at", Label: "Austria"}, {Value: "be", Label: "Belgium"}, {Value: "cz", Label: "Czechia"},
		{Value: "dk", Label: "Denmark"}, {Value: "ee", Label: "Estonia"}, {Value: "fi", Label: "Finland"},
		{Value: "fr", Label: "France"}, {Value: "de", Label: "Germany"}, {Value: "gr", Label: "Greece"},
	}}
	for _, tc := range []struct {
		name     string
		q        Question
		keys     string
		want     string
		standing string
	}{
		{"default", contact, enter, "name", "✓ How shall friends find you?  by a name"},
		{"arrow", contact, down + enter, "phone", "✓ How shall friends find you?  by phone number"},
		{"round", contact, up + enter, "phone", "by phone number"},
		{"search", countries, "/esto" + enter, "ee", "✓ Which country?  Estonia"},
		{"search given up", countries, "/zzz\x7f\x7f\x7f" + down + enter, "be", "Belgium"},
		{"moved where nothing was found", countries, "/zzz" + up + up + "\x7f\x7f\x7f" + down + enter, "at", "Austria"},
		{"Enter where nothing was found", countries, "/zzz" + enter + "\x7f\x7f\x7ffin" + enter, "fi", "Finland"},
		{"no default", countries, enter, "at", "Austria"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newConsole(t, 80, 24)
			f := c.front(Options{})
			got := begin(func() (string, error) { return f.Choose(background(), tc.q) })
			c.Expect(tc.q.Title)
			c.Expect(tc.q.Options[len(tc.q.Options)-1].Label)
			c.Press(tc.keys)
			if v, err := end(t, c, got); v != tc.want || err != nil {
				t.Errorf("got %q, %v; want %q", v, err, tc.want)
			}
			c.Expect(tc.standing)
			c.Restored()
		})
	}
}

func TestChooseMany(t *testing.T) {
	free := devices
	free.NoneIsFine = true
	for _, tc := range []struct {
		name     string
		q        Several
		keys     []string // each after the text
		texts    []string
		want     []string
		standing string
	}{
		{"default", devices, []string{enter}, []string{"Mac"}, []string{"linux"}, "✓ Which devices?  Linux"},
		{"more", devices, []string{down + " " + enter}, []string{"Mac"}, []string{"linux", "mac"}, "✓ Which devices?  Linux, Mac"},
		{"none is not fine", devices, []string{" " + enter, up + " " + enter}, []string{"Mac", "at least one"}, []string{"android"}, "✓ Which devices?  Android"},
		{"none is fine", free, []string{" " + enter}, []string{"Mac"}, []string{}, "✓ Which devices?  none"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := newConsole(t, 80, 24)
			f := c.front(Options{})
			got := begin(func() ([]string, error) { return f.ChooseMany(background(), tc.q) })
			for i, keys := range tc.keys {
				c.Expect(tc.texts[i])
				c.Press(keys)
			}
			if v, err := end(t, c, got); !slices.Equal(v, tc.want) || err != nil {
				t.Errorf("got %q, %v; want %q", v, err, tc.want)
			}
			c.Expect(tc.standing)
			c.Restored()
		})
	}
}

func TestAsk(t *testing.T) {
	c := newConsole(t, 80, 24)
	f := c.front(Options{})
	in := Input{
		Title: "Which name?", Default: "kestrel.7", DefaultFrom: "made for you", Suggestions: []string{"falcon.42"},
		Check: func(s string) error {
			if strings.Contains(s, "@") {
				return fault.New(fault.UnsafeLink, nil)
			}
			return nil
		},
	}
	sentence, _ := i18n.New("en").Fault(fault.New(fault.UnsafeLink, nil))
	for _, tc := range []struct{ keys, want string }{
		{enter, "kestrel.7"},
		{"  anna " + enter, "anna"},
		{"fal\x05" + enter, "falcon.42"},
		{"\x1b[200~pasted\nname\x1b[201~" + enter, "pasted name"},
	} {
		got := begin(func() (string, error) { return f.Ask(background(), in) })
		c.Expect("Enter alone takes: kestrel.7 (made for you)")
		c.Press(tc.keys)
		if v, err := end(t, c, got); v != tc.want || err != nil {
			t.Errorf("%q: got %q, %v; want %q", tc.keys, v, err, tc.want)
		}
		c.Expect("✓ Which name?  " + tc.want)
	}

	got := begin(func() (string, error) { return f.Ask(background(), in) })
	c.Expect("Enter alone takes")
	c.Press("a@b" + enter)
	c.Expect("! " + sentence[:20])
	c.Press("\x7f\x7f" + enter)
	if v, err := end(t, c, got); v != "a" || err != nil {
		t.Errorf("after a refusal: got %q, %v", v, err)
	}
	c.Restored()
}

func TestConfirm(t *testing.T) {
	for _, tc := range []struct {
		lang, keys string
		q          YesNo
		want       bool
	}{
		{"en", enter, YesNo{Default: true}, true},
		{"en", enter, YesNo{}, false},
		{"en", enter, YesNo{Default: true, Explicit: true}, false},
		{"en", right + enter, YesNo{}, true},
		{"en", "y", YesNo{}, true},
		{"en", "N", YesNo{Default: true}, false},
		{"fr", "o", YesNo{}, true},
		{"fr", "y", YesNo{}, true},
	} {
		c := newConsole(t, 80, 24)
		f := c.front(Options{Texts: i18n.New(tc.lang)})
		tc.q.Title = "Make the account?"
		got := begin(func() (bool, error) { return f.Confirm(background(), tc.q) })
		c.Expect("No")
		c.Press(tc.keys)
		if v, err := end(t, c, got); v != tc.want || err != nil {
			t.Errorf("%+v: got %v, %v", tc, v, err)
		}
		c.Restored()
	}
}

func TestResize(t *testing.T) {
	c := newConsole(t, 80, 24)
	f := c.front(Options{})
	got := begin(func() (string, error) { return f.Choose(background(), contact) })
	c.Expect("by phone number")
	c.Resize(30, 10)
	// The console is not this process's own terminal, which would have told it. The
	// form may stand before it listens, so it is told until it has heard.
	heard := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		for {
			_ = syscall.Kill(syscall.Getpid(), syscall.SIGWINCH)
			select {
			case <-heard:
				return
			case <-time.After(50 * time.Millisecond):
			}
		}
	})
	// The sentence is wrapped now; the library may write only what has changed of it.
	c.Expect("\nchoose.")
	close(heard)
	telling.Wait()
	c.Press(down + enter)
	if v, err := end(t, c, got); v != "phone" || err != nil {
		t.Errorf("got %q, %v", v, err)
	}
	c.Expect("✓ How shall friends find you?\n  by phone number\n")
	c.Restored()
}

func TestNoColour(t *testing.T) {
	for name, tc := range map[string]struct {
		o    Options
		env  string
		want bool
	}{
		"as usual":    {Options{}, "X=", true},
		"--no-color":  {Options{NoColor: true}, "X=", false},
		"NO_COLOR":    {Options{}, "NO_COLOR=1", false},
		"empty":       {Options{}, "NO_COLOR=", true},
		"CLICOLOR=0":  {Options{}, "CLICOLOR=0", false},
		"dumb":        {Options{}, "TERM=dumb", false},
		"accessible":  {Options{Accessible: true}, "X=", false},
		"no TERM set": {Options{}, "TERM=", false},
	} {
		t.Run(name, func(t *testing.T) {
			c := newConsole(t, 80, 24)
			f := c.front(tc.o, tc.env)
			f.Warn("careful")
			f.Result("result")
			got := begin(func() (string, error) { return f.Choose(background(), contact) })
			c.Expect("by phone number")
			c.Press("\r")
			if _, err := end(t, c, got); err != nil {
				t.Fatal(err)
			}
			if coloured := colour.MatchString(c.Output()); coloured != tc.want {
				t.Errorf("coloured: %v, want %v: %q", coloured, tc.want, c.Output())
			}
			c.Restored()
		})
	}
}

func TestControlCharactersDoNotReachTheTerminal(t *testing.T) {
	const evil = "a\x1b[31;5mb\u009b2Jc\u202ed\x07"
	const harmless = `a\u{001B}[31;5mb\u{009B}2Jc\u{202E}d\u{0007}`
	c := newConsole(t, 100, 40)
	f := c.front(Options{})
	f.Heading(evil)
	f.Say(evil)
	f.Result(evil)
	f.Progress(evil).Fail(evil)
	for range 5 {
		c.Expect(harmless)
	}
	got := begin(func() (string, error) {
		return f.Choose(background(), Question{Title: evil, Help: evil, Options: []Option{{Value: "x", Label: evil, Help: evil}}})
	})
	for range 4 {
		c.Expect(harmless)
	}
	c.Press(enter)
	if _, err := end(t, c, got); err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{"\x1b[31;5m", "\u009b", "\u202e", "\x07"} {
		if strings.Contains(c.Output(), s) {
			t.Errorf("%q reached the terminal", s)
		}
	}
}

package askpage

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"

	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
)

func TestAnswer(t *testing.T) {
	p := serve(t, "en", puzzle(t))
	session, page := open(t, p)
	for _, want := range []string{
		`<html lang="en">`, `<h1>Type what the picture shows</h1>`, `<p dir="auto">Enter the text</p>`, "example.org writes:",
		`<img src="picture" width="560" height="240" alt="A picture of letters`, `<audio src="sound" controls`, `aria-label="Recording`,
		`<label for="answer">Your answer</label>`, `aria-describedby="intro words"`,
	} {
		if !strings.Contains(page.body, want) {
			t.Errorf("no %s in %s", want, page.body)
		}
	}
	if strings.Contains(page.body, `role="alert"`) || strings.Contains(page.body, "<script") {
		t.Errorf("an alert or a program: %s", page.body)
	}
	// Reloading is no second use.
	if again := do(t, http.MethodGet, session, "", nil); again.body != page.body {
		t.Errorf("reloaded: %d, %s", again.status, again.body)
	}
	if got := do(t, http.MethodGet, session+"picture", "", nil); got.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.body, "\x89PNG") {
		t.Errorf("picture: %v", got)
	}
	if got := do(t, http.MethodGet, session+"sound", "", nil); got.header.Get("Content-Type") != "audio/x-wav" || got.body != "RIFF0123456789" {
		t.Errorf("sound: %v", got)
	}
	part := do(t, http.MethodGet, session+"sound", "", func(r *http.Request) { r.Header.Set("Range", "bytes=4-6") })
	if part.status != http.StatusPartialContent || part.body != "012" {
		t.Errorf("a part of the sound: %v", part)
	}
	if got := do(t, http.MethodGet, session+"style.css", "", nil); got.header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("style: %v", got.header)
	}

	waiting(t, p)
	done := do(t, http.MethodPost, session+"answer", "answer=+4829+%C3%A9+", nil)
	if done.status != http.StatusOK || !strings.Contains(done.body, "Your answer has arrived") {
		t.Errorf("got %v", done)
	}
	if answer, ok := answered(t, p); answer != "4829 é" || !ok {
		t.Errorf("got %q, %v", answer, ok)
	}
	if _, ok := answered(t, p); ok {
		t.Error("a second answer")
	}
	if got := do(t, http.MethodPost, session+"answer", "answer=other", nil); got.status != http.StatusForbidden {
		t.Errorf("second use: %d", got.status)
	}
}

func TestAnswerThatIsNone(t *testing.T) {
	p := serve(t, "fr", puzzle(t))
	session, _ := open(t, p)
	for name, form := range map[string]string{
		"empty": "answer=", "spaces": "answer=+++", "two lines": "answer=a%0Ab", "control": "answer=a%1Bb",
		"not UTF-8": "answer=%FF", "too long": "answer=" + strings.Repeat("x", maxAnswer+1),
	} {
		got := do(t, http.MethodPost, session+"answer", form, nil)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.body, `<p id="invalid" role="alert">Veuillez taper`) ||
			!strings.Contains(got.body, `aria-invalid="true"`) || !strings.Contains(got.body, `aria-describedby="invalid intro words"`) {
			t.Errorf("%s: %v", name, got)
		}
	}
	waiting(t, p)
}

// Of answers at the same time one is taken.
func TestOneAnswerIsTaken(t *testing.T) {
	t.Run("row-102 several tabs", answerTogether)
}

func answerTogether(t *testing.T) {
	p := serve(t, "en", puzzle(t))
	session, _ := open(t, p)
	var taken sync.Map
	var all sync.WaitGroup
	for _, answer := range []string{"a", "b", "c", "d"} {
		all.Go(func() {
			if got := do(t, http.MethodPost, session+"answer", "answer="+answer, nil); got.status == http.StatusOK {
				taken.Store(answer, true)
			}
		})
	}
	all.Wait()
	answer, _ := answered(t, p)
	n := 0
	taken.Range(func(key, _ any) bool { n++; return key == answer })
	if n != 1 {
		t.Errorf("%d were thanked for, %q was taken", n, answer)
	}
}

func TestKindsOfQuestions(t *testing.T) {
	full := puzzle(t)
	for title, q := range map[string]Question{
		"Type what the picture shows": {Domain: full.Domain, Picture: full.Picture},
		"Type what you hear":          {Domain: full.Domain, Sound: full.Sound},
		"Please answer a question":    {Domain: full.Domain, Words: foreign.From("What is 2 + 3?")},
	} {
		p := serve(t, "en", q)
		session, page := open(t, p)
		if !strings.Contains(page.body, "<h1>"+title+"</h1>") || strings.Contains(page.body, "<img") != (q.Picture != nil) ||
			strings.Contains(page.body, "<audio") != (q.Sound.Data != nil) {
			t.Errorf("%s: %s", title, page.body)
		}
		for name, there := range map[string]bool{"picture": q.Picture != nil, "sound": q.Sound.Data != nil} {
			if got := do(t, http.MethodGet, session+name, "", nil); (got.status == http.StatusOK) != there {
				t.Errorf("%s: %s is %d", title, name, got.status)
			}
		}
	}
}

func TestSoundsThatAreNone(t *testing.T) {
	for _, mediaType := range []string{"text/html", "image/svg+xml", "audio/x-unknown", "", "audio/wav\r\nX: y", "/"} {
		q := Question{Domain: domain(t), Sound: Sound{Type: mediaType, Data: []byte("<html>")}}
		if p, err := Serve(context.Background(), i18n.New("en"), q); err == nil {
			p.Close()
			t.Errorf("%q is played", mediaType)
		}
	}
}

func TestEnd(t *testing.T) {
	for name, end := range map[string]func(*Page, context.CancelFunc){
		"context": func(_ *Page, cancel context.CancelFunc) { cancel() },
		"Close":   func(p *Page, _ context.CancelFunc) { p.Close() },
		"both":    func(p *Page, cancel context.CancelFunc) { cancel(); p.Close(); p.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			p, err := Serve(ctx, i18n.New("en"), puzzle(t))
			if err != nil {
				t.Fatal(err)
			}
			link, _ := open(t, p)
			end(p, cancel)
			if answer, ok := answered(t, p); ok {
				t.Errorf("got %q", answer)
			}
			<-p.served
			if _, err := http.Get(link); err == nil {
				t.Error("the page is still there")
			}
		})
	}
}

// A context that has ended before gives a page that has.
func TestEndBeforeTheBeginning(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p, err := Serve(ctx, i18n.New("en"), puzzle(t))
	if err != nil {
		t.Fatal(err)
	}
	if answer, ok := answered(t, p); ok {
		t.Errorf("got %q", answer)
	}
	<-p.served
}

// Package askpage asks one question in the browser: a picture enlarged or a
// recording, and a field for the answer. It is for people whose terminal shows
// no pictures, and for those who would rather listen.
//
// The page is served on 127.0.0.1 to whoever has its link, once. Other users
// of the machine and pages from the network may knock, so:
//
//   - The link works one time. It leads to a second address that no command
//     line and no list of processes has ever shown.
//   - Requests under another name than 127.0.0.1 and this port are refused (a
//     foreign name may lead here), and so are those that a page of somebody
//     else's sent.
//   - The answer comes by POST, from this page, once. A refused request
//     changes nothing.
//   - The page loads nothing from elsewhere and runs no program. Pictures are
//     made anew from their points, sounds have one of a few types.
//
// It ends with its context or with Close. It does not open the browser, and
// knows nothing of what is asked.
package askpage

import (
	"context"
	"crypto/rand"
	"image"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/foreign"
	"xmpp-start/internal/i18n"
)

const (
	// loopback is where the page is served, on a port that the system chooses.
	loopback = "127.0.0.1:0"
	// farewell is how long the end waits for what is being sent.
	farewell = time.Second
	// A browser on the same machine is quick; who is not is no browser.
	readTimeout  = 10 * time.Second
	writeTimeout = 30 * time.Second
	maxHeader    = 16 << 10
)

// Question is what the page asks.
type Question struct {
	// Domain is who asks, and who gets the answer.
	Domain address.Domain
	// Words are what they wrote about it; they may be empty.
	Words foreign.Text
	// Picture is shown enlarged; nil: there is none.
	Picture image.Image
	// Sound can be played; the zero Sound: there is none.
	Sound Sound
	// Again tells that an answer before this one was wrong.
	Again bool
}

// Page is a question that is being asked.
type Page struct {
	url     string
	answers *box
	server  *http.Server
	served  chan struct{}
	ending  sync.Once
	leave   func() bool
}

// Serve asks q in the language of texts until an answer has been read, ctx has
// ended or Close is called. The error is that of a sound that no browser plays,
// or of a machine without loopback: other ways of asking remain.
func Serve(ctx context.Context, texts *i18n.Catalog, q Question) (*Page, error) {
	var listen net.ListenConfig
	listener, err := listen.Listen(ctx, "tcp4", loopback)
	if err != nil {
		return nil, err
	}
	host := listener.Addr().String()
	start := rand.Text()
	p := &Page{
		url:     "http://" + host + "/" + start,
		answers: newBox(),
		served:  make(chan struct{}),
	}
	site, err := newSite(host, start, texts, q, p.answers)
	if err != nil {
		listener.Close()
		return nil, err
	}
	p.server = &http.Server{
		Handler:        site,
		ReadTimeout:    readTimeout,
		WriteTimeout:   writeTimeout,
		MaxHeaderBytes: maxHeader,
		// What goes wrong is what strangers do, and the terminal is for others.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	// No connection stays open longer than its answer, so the end is quick.
	p.server.SetKeepAlivesEnabled(false)
	go func() {
		defer close(p.served)
		// It ends when the server is shut down, and has no other way to fail.
		_ = p.server.Serve(listener)
	}()
	p.leave = context.AfterFunc(ctx, p.end)
	return p, nil
}

// URL returns the link to the page. It works once.
func (p *Page) URL() string { return p.url }

// Answer returns a channel that gives the answer, and is closed after it or at
// the end of the page. An answer is a line of printable text without spaces
// around it.
func (p *Page) Answer() <-chan string { return p.answers.out }

// Close ends the page, and returns when nothing of it is left. What is being
// sent, such as the thanks for an answer, has a second for it.
func (p *Page) Close() {
	p.leave()
	p.end()
	<-p.served
}

func (p *Page) end() {
	p.ending.Do(func() {
		p.answers.close()
		ctx, cancel := context.WithTimeout(context.Background(), farewell)
		defer cancel()
		if p.server.Shutdown(ctx) != nil {
			_ = p.server.Close()
		}
	})
}

// box takes one answer.
type box struct {
	mu     sync.Mutex
	closed bool
	out    chan string
}

func newBox() *box { return &box{out: make(chan string, 1)} }

// put reports whether the answer was taken.
func (b *box) put(answer string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return false
	}
	b.closed = true
	b.out <- answer
	close(b.out)
	return true
}

func (b *box) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.closed = true
		close(b.out)
	}
}

package ui

import (
	"sync"
	"time"

	"github.com/charmbracelet/x/ansi"
)

const (
	// eraseLine goes to the first column and clears the line.
	eraseLine = "\r\x1b[K"
	// turn is how long a picture of the spinner stands.
	turn = 120 * time.Millisecond
)

// step is one line of progress. On a terminal that can, it turns while it
// lasts; elsewhere its text stands as a line, and how it ended as another where
// there is something to say.
type step struct {
	p     *printer
	text  string
	turns bool
	once  sync.Once
	stop  chan struct{}
	ended sync.WaitGroup
}

func (p *printer) Progress(text string) Step {
	s := &step{p: p, text: clean(text), stop: make(chan struct{})}
	if !p.err.styled {
		p.Say(text + "…")
		return s
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	// Of several at once only the first one turns; each has its line at its end.
	if p.live == nil {
		p.live, s.turns = s, true
		p.draw(s, 0)
		s.ended.Go(s.spin)
	}
	return s
}

func (s *step) Done(text string) { s.end(text, good, s.p.marks.done) }

func (s *step) Fail(text string) { s.end(text, bad, s.p.marks.warning) }

func (s *step) end(text string, st style, mark string) {
	s.once.Do(func() {
		close(s.stop)
		s.ended.Wait()
		p := s.p
		p.mu.Lock()
		defer p.mu.Unlock()
		if s.turns {
			p.raw(eraseLine)
			p.live = nil
		}
		if text == "" {
			if !p.err.styled {
				return
			}
			text = s.text
		}
		p.put(p.err, p.marked(p.err, p.err.paint(st, mark), plain, []string{text}))
	})
}

func (s *step) spin() {
	tick := time.NewTicker(turn)
	defer tick.Stop()
	for i := 1; ; i++ {
		select {
		case <-s.stop:
			return
		case <-tick.C:
			s.p.mu.Lock()
			s.p.draw(s, i)
			s.p.mu.Unlock()
		}
	}
}

// draw writes the line of a step, cut so that the cursor stays in it.
func (p *printer) draw(s *step, i int) {
	if p.asking {
		return
	}
	picture := p.marks.spinner[i%len(p.marks.spinner)]
	p.raw(eraseLine + picture + " " + ansi.Truncate(s.text, p.err.width()-3, ""))
}

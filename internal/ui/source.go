package ui

import (
	"errors"
	"io"
	"sync"
)

// errLeft is what a reader gets that is told to go.
var errLeft = errors.New("ui: nobody waits for this any more")

// source reads for one reader at a time. A read of a terminal cannot be
// stopped, but a reader can leave: what the read brings later is for the next
// reader, so that no key is lost and none goes to the wrong question.
type source struct {
	r io.Reader

	// mu is held by the reader of the moment.
	mu sync.Mutex
	// reading tells that a read is under way, whose end goes to chunks.
	reading bool
	chunks  chan chunk
	rest    []byte
}

type chunk struct {
	data []byte
	err  error
}

func newSource(r io.Reader) *source { return &source{r: r, chunks: make(chan chunk, 1)} }

// read is io.Reader's Read until done is closed, and errLeft from then on.
func (s *source) read(done <-chan struct{}, p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-done:
		return 0, errLeft
	default:
	}
	if len(s.rest) == 0 {
		if !s.reading {
			s.reading = true
			go s.fill()
		}
		select {
		case <-done:
			return 0, errLeft
		case c := <-s.chunks:
			s.reading = false
			if len(c.data) == 0 {
				return 0, c.err
			}
			s.rest = c.data
		}
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}

func (s *source) fill() {
	buf := make([]byte, 4096)
	n, err := s.r.Read(buf)
	if n == 0 && err == nil {
		err = io.ErrNoProgress
	}
	s.chunks <- chunk{buf[:n], err}
}

// settle waits until a reader whose done is closed has left.
func (s *source) settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
}

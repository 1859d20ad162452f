package connect

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"time"
)

// errSpoken is why a stream is not what it was: the server has begun to say
// something that nobody has asked for.
var errSpoken = errors.New("connect: the server has spoken")

// Alive reports whether the stream still stands, as far as can be seen without
// saying something: a server that has closed it, or has begun to say that it
// will, has not been silent. It takes no longer than any other exchange.
func (s *Stream) Alive(ctx context.Context) bool { return s.within(ctx, s.stands) == nil }

// stands is Alive without its limits.
func (s *Stream) stands() error {
	if err := s.settle(); err != nil {
		return err
	}
	defer s.conn.patience.Store(s.conn.patience.Load())
	s.conn.patience.Store(int64(time.Millisecond))
	for {
		_, err := s.in.Peek(1)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			s.conn.broken.Store(nil)
			return nil
		}
		if err != nil {
			return err
		}
		waiting, _ := s.in.Peek(s.in.Buffered())
		if len(bytes.TrimSpace(waiting)) > 0 {
			return errSpoken
		}
		// White space keeps a stream open and says nothing; what is behind it may be
		// the end.
		if _, err := s.in.Discard(len(waiting)); err != nil {
			return err
		}
	}
}

// settle reads the answers to a login that was given up, as far as they are on
// their way: that to <abort/> is not before it was sent.
func (s *Stream) settle() error {
	due := s.owed
	if s.ahead != "" {
		due--
	}
	for ; due > 0; due-- {
		list, err := s.next()
		if err != nil {
			return err
		}
		if list[0].(xml.StartElement).Name.Space != nsSASL {
			return errSpoken
		}
		s.owed--
	}
	return nil
}

// rest keeps the stream alive between two calls, while a person thinks: by white
// space, which is for nobody (RFC 6120 section 4.6.1). In the middle of SASL there
// must be none (RFC 6120 section 6.3.5).
func (s *Stream) rest() {
	if s.opened && !s.proving && s.owed == 0 {
		conn := s.conn
		s.wake = s.features.limits.keepAlive(func() error {
			_, err := io.WriteString(conn, " ")
			return err
		})
	}
}

func (s *Stream) wakeUp() {
	if s.wake != nil {
		s.wake()
	}
}

package testenv

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"
)

// waitReady returns when both ports answer with a stream in verified TLS.
func (s *Server) waitReady() error {
	const limit = 3 * time.Minute
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		err := s.probe(ctx)
		if err == nil {
			return nil
		}
		// Another server has the port: this run's CA vouches for ours only.
		if foreign := (*tls.CertificateVerificationError)(nil); errors.As(err, &foreign) {
			return err
		}
		select {
		case <-again.C:
		case <-s.process.done:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return fmt.Errorf("it was not ready after %v: %w", limit, err)
		}
	}
}

func (s *Server) probe(ctx context.Context) error {
	host := s.Hosts[0]
	direct, err := openDirect(ctx, s.DirectTLS, host, s.Pool())
	if err != nil {
		return fmt.Errorf("direct TLS: %w", err)
	}
	defer direct.close()
	upgraded, err := openStartTLS(ctx, s.StartTLS, host, s.Pool())
	if err != nil {
		return fmt.Errorf("STARTTLS: %w", err)
	}
	upgraded.close()
	return nil
}

//go:build !linux && !darwin

package vault

import "xmpp-start/internal/fault"

func reachable() error { return nil }

func classify(error) fault.Kind { return fault.StoreFailed }

func cause(err error) error { return err }

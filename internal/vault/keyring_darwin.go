package vault

import (
	"errors"
	"os/exec"

	"xmpp-start/internal/fault"
)

func reachable() error { return nil }

// classify sorts the exit codes of /usr/bin/security, which are the low bytes
// of Security framework results.
func classify(err error) fault.Kind {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return fault.StoreFailed
	}
	switch exit.ExitCode() {
	case 36, 51, 128: // errSecInteractionNotAllowed, errSecAuthFailed, errSecUserCanceled
		return fault.KeyringLocked
	case 37: // errSecNoDefaultKeychain
		return fault.KeyringAbsent
	}
	return fault.StoreFailed
}

func cause(err error) error { return err }

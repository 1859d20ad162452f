//go:build !unix

package ui

import "os/exec"

// detach returns what ends a program.
func detach(cmd *exec.Cmd) (end func() error) {
	return func() error { return cmd.Process.Kill() }
}

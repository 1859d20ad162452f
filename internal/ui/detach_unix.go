//go:build unix

package ui

import (
	"os/exec"
	"syscall"
)

// detach lets a program run apart from the terminal, whose Ctrl-C and end are
// not meant for it, and returns what ends it and all that it started.
func detach(cmd *exec.Cmd) (end func() error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}

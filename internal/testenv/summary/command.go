package main

import (
	"context"
	"io"
	"os/exec"
	"time"
)

// goCommand runs the go command. When ctx ends, it is killed together with the
// test binaries that it started; what those started ends with them.
func (c checks) goCommand(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = c.dir
	cmd.Stdout, cmd.Stderr = stdout, stderr
	cmd.WaitDelay = 10 * time.Second
	ownGroup(cmd)
	return cmd.Run()
}

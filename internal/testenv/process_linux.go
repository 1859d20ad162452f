package testenv

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// attributes puts the program into a group of its own, so that it can be
// killed with its children, and has the kernel kill it when the test binary
// dies (a time limit, a crash, Ctrl-C) and cannot.
func attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// killGroup kills at once: what a server of a test would save on a polite
// signal is thrown away anyhow.
func killGroup(pid int) {
	_ = syscall.Kill(-pid, syscall.SIGKILL)
}

// killMarked kills the processes with that entry in their environment until
// there are none. It gives up after a minute on a process that cannot be
// killed, which the kernel is then busy with.
func killMarked(mark string) {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); {
		pids := marked(mark)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
		time.Sleep(time.Millisecond)
	}
}

// marked lists the processes with that entry in their environment. Those that
// have ended and wait for their parent have no environment any more.
func marked(mark string) []int {
	var pids []int
	environments, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, name := range environments {
		data, err := os.ReadFile(name)
		if err != nil {
			continue // ended meanwhile, or somebody else's
		}
		for entry := range bytes.SplitSeq(data, []byte{0}) {
			if string(entry) != mark {
				continue
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name))); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

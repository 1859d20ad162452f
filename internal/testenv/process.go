package testenv

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// markName is the environment variable by which the descendants of a process
// are found: they inherit it wherever they go, while a process group can be
// left (Erlang's helper processes do).
const markName = "XMPP_START_TESTENV"

// A process is a running program with everything that it started. It does not
// outlive the test binary, however that ends.
type process struct {
	log  string // file with its standard output and error
	mark string // its entry in the environment
	pid  int
	done chan struct{} // closed when the program itself has ended
}

// startProcess starts cmd with its output going to a file called name.log in
// dir. The command's environment is what cmd.Env says and the mark.
func startProcess(cmd *exec.Cmd, dir, name string) (*process, error) {
	log, err := os.OpenFile(filepath.Join(dir, name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	p := &process{
		log:  log.Name(),
		mark: markName + "=" + rand.Text(),
		done: make(chan struct{}),
	}
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env = append(cmd.Env, p.mark)
	cmd.SysProcAttr = attributes()

	started := make(chan error)
	go func() {
		// Linux sends the parent-death signal when the thread that
		// forked ends, not the process. So the thread is kept for as
		// long as the program runs.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			// How it ended does not matter: it is killed in the end,
			// and one that ends early is told from done.
			_ = cmd.Wait()
			close(p.done)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	p.pid = cmd.Process.Pid
	return p, nil
}

// stop kills the program and everything that it started, and returns when
// they are gone.
func (p *process) stop() {
	killGroup(p.pid)
	<-p.done
	killMarked(p.mark)
}

// tail is the end of the program's log.
func (p *process) tail() string {
	data, err := os.ReadFile(p.log)
	if err != nil {
		return fmt.Sprintf("(no log: %v)", err)
	}
	const limit = 6000
	if len(data) > limit {
		data = data[len(data)-limit:]
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			data = data[i+1:]
		}
	}
	return string(data)
}

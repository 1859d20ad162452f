package testenv

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// startAll starts one of each and returns their marks.
func startAll(t *testing.T) []string {
	t.Helper()
	servers := []*Server{Prosody(t), Ejabberd(t)}
	k := keyring{dir: t.TempDir()}
	t.Cleanup(k.stop)
	_, err := k.start()
	need(t, err)
	var marks []string
	for _, s := range servers {
		marks = append(marks, s.process.mark)
	}
	for _, p := range k.processes {
		marks = append(marks, p.mark)
	}
	return marks
}

func running(marks []string) int {
	n := 0
	for _, mark := range marks {
		n += len(marked(mark))
	}
	return n
}

func TestNothingRemains(t *testing.T) {
	var marks []string
	t.Run("while it lasts", func(t *testing.T) {
		marks = startAll(t)
		if n := running(marks); n < len(marks) {
			t.Errorf("%d processes of %d are found", n, len(marks))
		}
	})
	if n := running(marks); n > 0 {
		t.Errorf("%d processes remain", n)
	}
}

// childVariable tells the test binary that it is the one to be killed.
const childVariable = "XMPP_START_TESTENV_CHILD"

// TestKilled is a test binary that has no chance to clean up.
func TestKilled(t *testing.T) {
	if os.Getenv(childVariable) != "" {
		fmt.Println("marks:", strings.Join(startAll(t), " "))
		select {}
	}
	child := exec.Command(os.Args[0], "-test.run=^TestKilled$", "-test.v")
	// What it leaves behind in files goes with this test's folder.
	child.Env = append(os.Environ(), childVariable+"=1", "TMPDIR="+t.TempDir())
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	defer child.Wait()
	defer child.Process.Kill()

	var marks []string
	lines := bufio.NewScanner(out)
	for marks == nil && lines.Scan() {
		if list, ok := strings.CutPrefix(lines.Text(), "marks: "); ok {
			marks = strings.Fields(list)
		} else if _, reason, ok := strings.Cut(lines.Text(), "skipped: "); ok {
			t.Skipf("skipped: %s", reason)
		}
	}
	if n := running(marks); len(marks) == 0 || n < len(marks) {
		t.Fatalf("%d processes of %d are found", n, len(marks))
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(3 * time.Minute); running(marks) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d processes outlive the test binary", running(marks))
		}
	}
}

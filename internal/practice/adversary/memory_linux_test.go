package adversary

import (
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"xmpp-start/internal/connect"
	"xmpp-start/internal/testenv"
	"xmpp-start/internal/testenv/console"
)

// measureVariable names a file for the peak memory of the program that this one
// starts in place of tests.
const measureVariable = "XMPP_START_TEST_MEASURE"

func TestMain(m *testing.M) {
	if file := os.Getenv(measureVariable); file != "" {
		measure(file)
	}
	os.Exit(m.Run())
}

// measure starts the program of the arguments and writes down its peak memory, in
// KiB. It does so in a process of its own, because a program begins with the peak
// of whoever starts it (getrusage(2)), and the tests have a large one.
func measure(file string) {
	program := exec.Command(os.Args[1], os.Args[2:]...)
	program.Stdin, program.Stdout, program.Stderr = os.Stdin, os.Stdout, os.Stderr
	signal.Notify(make(chan os.Signal, 1), os.Interrupt) // it is for the program
	err := program.Run()
	if program.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	peak := program.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	if err := os.WriteFile(file, []byte(strconv.FormatInt(peak, 10)), 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	os.Exit(program.ProcessState.ExitCode())
}

// limit is what the program may take, whatever it is sent.
const limit = 64 << 10 // KiB

// Whatever a server sends without end, the program as it is released takes little
// memory and little time. The password is in a keyring: a file's encryption takes
// 256 MiB on purpose, whatever the server does.
func TestMemory(t *testing.T) {
	program, bus := build(t), testenv.KeyringBus(t)
	highest := int64(0)
	faults := slices.DeleteFunc(Faults(), func(f Fault) bool {
		return f.InClear || !slices.Contains([]int{34, 36, 37, 45, 48, 76}, f.Row)
	})
	for _, f := range faults {
		t.Run(f.String(), func(t *testing.T) {
			highest = max(highest, run(t, program, bus, f))
		})
	}
	t.Run("an honest server", func(t *testing.T) {
		highest = max(highest, run(t, program, bus, Fault{What: "an honest server", Exits: []int{0}}))
	})
	t.Logf("highest peak: %d KiB of %d", highest, limit)
}

// run registers at a server with the fault and returns the peak memory.
func run(t *testing.T, program, bus string, f Fault) int64 {
	cmd, peak := command(t, program, bus, f)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	exit := cmd.ProcessState.ExitCode()
	if !slices.Contains(f.Exits, exit) {
		t.Errorf("exit %d, want %v: %v: %s", exit, f.Exits, err, out)
	}
	if most := connect.DefaultTimeout + time.Second; took > most {
		t.Errorf("took %v, which is more than %v", took, most)
	}
	t.Logf("%v: exit %d after %v, peak memory %d KiB", f, exit, took.Round(time.Millisecond), peak())
	return peak()
}

// A picture is decoded and drawn where there is a terminal for it.
func TestMemoryOfAPicture(t *testing.T) {
	program, bus := build(t), testenv.KeyringBus(t)
	i := slices.IndexFunc(Faults(), func(f Fault) bool { return f.What == "a picture as large as may be" })
	cmd, peak := command(t, program, bus, Faults()[i])
	c := console.New(t, 120, 50, console.Words)
	cmd.Args = slices.DeleteFunc(cmd.Args, func(arg string) bool { return arg == "--yes" })
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.TTY, c.TTY, c.TTY
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "LANG=C.UTF-8")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // unless it has ended
	c.Expect("Make this account")
	c.Press(console.Enter)
	c.Expect("Enter the text you see")
	c.Press(console.Interrupt)
	_ = cmd.Wait() // its end is looked at below
	if exit := cmd.ProcessState.ExitCode(); exit != 130 {
		t.Errorf("exit %d: %s", exit, c.Output())
	}
	if out := c.Output(); strings.Count(out, ";48;5;231m") < 10 { // its lines are white
		t.Errorf("no picture was drawn: %q", out[max(0, len(out)-2000):])
	}
	t.Logf("peak memory %d KiB", peak())
}

// command is a registration at a server with the fault, and how to read its peak
// memory afterwards.
func command(t *testing.T, program, bus string, f Fault) (*exec.Cmd, func() int64) {
	t.Helper()
	s, err := Start(t.Context(), Config{Habit: f})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	dir := t.TempDir()
	ca, file := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "peak")
	if err := os.WriteFile(ca, s.CAPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], program, "register", s.Domain(), "--server", "xmpps://"+s.DirectTLSAddr(), "--ca-file", ca,
		"--username", fmt.Sprintf("user%d", time.Now().UnixNano()), "--yes", "--accept-terms", "--no-invitation", "--store", "keyring")
	cmd.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "DBUS_SESSION_BUS_ADDRESS=" + bus, "PATH=" + os.Getenv("PATH"), measureVariable + "=" + file}
	return cmd, func() int64 {
		t.Helper()
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		peak, err := strconv.ParseInt(string(text), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if peak > limit || peak < 1<<10 {
			t.Errorf("peak memory %d KiB, want less than %d", peak, limit)
		}
		return peak
	}
}

// build makes the program as it is released.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "xmpp-start")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "xmpp-start/cmd/xmpp-start")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program
}

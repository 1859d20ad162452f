package kill

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"xmpp-start/internal/fault"
)

// patience is for one run of the program, which has a minute for the network.
const patience = 2 * time.Minute

// A program is the one under test.
type program struct {
	path string

	mu sync.Mutex
	// lengths are those of the last runs of each sort that came to an end.
	lengths map[string]length
}

// length is how long a run is.
type length struct {
	points int
	took   time.Duration
}

// build builds the program with its fault points.
func build(t *testing.T) *program {
	t.Helper()
	p := &program{path: filepath.Join(t.TempDir(), "xmpp-start"), lengths: map[string]length{}}
	out, err := exec.Command("go", "build", "-tags", "killpoints", "-o", p.path, "xmpp-start/cmd/xmpp-start").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return p
}

// A death is when a run is killed: at a point, counted from 1, or after a time.
// The zero death is none.
type death struct {
	point int
	after time.Duration
}

// An ending is how a run ended.
type ending struct {
	killed bool
	exit   int
	// points are those that it came by; of a death at a point it is the last.
	points []string
	took   time.Duration
	// verified are the addresses of which it said so.
	verified []string
	// attempts are how many a resume found, kind is the failure that it ended with.
	attempts int
	kind     fault.Kind
	stderr   string
}

// run runs the program with the environment env.
func (p *program) run(args, env []string, d death) (e ending, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var out, complaint bytes.Buffer
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Env = append(env, fmt.Sprintf("XMPP_START_KILL_AT=%d", d.point))
	cmd.Stdout, cmd.Stderr = &out, &complaint
	points, tally, err := os.Pipe()
	if err != nil {
		return e, err
	}
	defer points.Close()
	cmd.ExtraFiles = []*os.File{tally}
	begun := time.Now()
	err = cmd.Start()
	tally.Close()
	if err != nil {
		return e, err
	}
	if d.after > 0 {
		defer time.AfterFunc(d.after, func() { _ = cmd.Process.Kill() }).Stop()
	}
	passed, err := io.ReadAll(points)
	_ = cmd.Wait() // how it ended is in its state
	e.took = time.Since(begun)
	if err != nil || ctx.Err() != nil {
		return e, errors.Join(err, ctx.Err())
	}
	e.exit, e.stderr = cmd.ProcessState.ExitCode(), complaint.String()
	e.killed = e.exit < 0
	if e.killed && d == (death{}) {
		return e, errors.New("it was killed by somebody else")
	}
	e.points = append([]string{"before the first point"}, strings.FieldsFunc(string(passed), func(r rune) bool { return r == '\n' })...)
	if err := e.read(out.Bytes(), complaint.Bytes()); err != nil {
		return e, err
	}
	return e, nil
}

// learn takes note of a run of a sort that came to its end.
func (p *program) learn(sort string, e ending) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lengths[sort] = length{len(e.points), e.took}
}

// death is one at any moment of a run of a sort, as far as is known how long it is.
func (p *program) death(random *rand.Rand, sort string) death {
	p.mu.Lock()
	defer p.mu.Unlock()
	l := p.lengths[sort]
	if random.IntN(2) == 0 {
		return death{point: 1 + random.IntN(max(l.points, 80))}
	}
	return death{after: 1 + time.Duration(random.Int64N(int64(max(l.took, 20*time.Millisecond))))}
}

// read reads what --json has printed, which a death may have cut off.
func (e *ending) read(out, complaint []byte) error {
	var said struct {
		Status, Address string
		Attempts        []struct{ Status, Address string }
	}
	var failed struct{ Error struct{ Kind fault.Kind } }
	for text, into := range map[*[]byte]any{&out: &said, &complaint: &failed} {
		if len(*text) == 0 {
			continue
		}
		if err := json.Unmarshal(*text, into); err != nil && !e.killed {
			return fmt.Errorf("it printed %q: %w", *text, err)
		}
	}
	e.attempts, e.kind = len(said.Attempts), failed.Error.Kind
	for _, one := range append(said.Attempts, struct{ Status, Address string }{said.Status, said.Address}) {
		if one.Status == "verified" {
			e.verified = append(e.verified, one.Address)
		}
	}
	return nil
}

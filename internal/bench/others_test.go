package bench

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"xmpp-start/internal/testenv"
)

var (
	//go:embed others/slixmpp.py
	slixmppScript string
	//go:embed others/nbxmpp.py
	nbxmppScript string
	//go:embed others/aioxmpp.py
	aioxmppScript string
)

// A job is one registration with a proven login. It is what the scripts of the
// other clients read, as one line.
type job struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	Direct   bool   `json:"direct"` // TLS from the first byte (XEP-0368), else STARTTLS
	Domain   string `json:"domain"`
	User     string `json:"user"`
	Password string `json:"password"`
	CA       string `json:"ca"` // file
}

// A client registers and logs in, from the beginning of the first connection to
// a session. The turns are read while the session stands, so that goodbyes are in
// no client's count.
type client interface {
	name() string
	do(ctx context.Context, j job, turns func() int) (outcome, error)
}

type outcome struct {
	turns int
	took  time.Duration
}

// other is a client of somebody else's: a library for Python, with a script of
// ours that uses it as its documentation or its best-known program does. The
// script measures the time itself, without the start of the interpreter. It
// writes one line when the session stands, and ends when its input does.
type other struct {
	library, script string
	python          testenv.Python
	version         string // known after the first run
}

// findOthers returns the clients that are there, and why the rest are not.
func findOthers() (found []*other, missing []error) {
	for _, o := range []*other{
		{library: "slixmpp", script: slixmppScript},
		{library: "nbxmpp", script: nbxmppScript},
		{library: "aioxmpp", script: aioxmppScript},
	} {
		var err error
		if o.python, err = testenv.FindPython(o.library); err != nil {
			missing = append(missing, err)
			continue
		}
		found = append(found, o)
	}
	return found, missing
}

func (o *other) name() string { return strings.TrimSpace(o.library + " " + o.version) }

func (o *other) do(ctx context.Context, j job, turns func() int) (outcome, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	line, err := json.Marshal(j)
	if err != nil {
		return outcome{}, err
	}
	cmd := o.python.Script(ctx, o.script)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	in, err := cmd.StdinPipe()
	if err != nil {
		return outcome{}, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return outcome{}, err
	}
	if err := cmd.Start(); err != nil {
		return outcome{}, err
	}
	var said struct {
		Version string
		Seconds float64
	}
	_, err = in.Write(append(line, '\n'))
	if err == nil {
		line, err = bufio.NewReader(out).ReadBytes('\n')
	}
	if err == nil {
		err = json.Unmarshal(line, &said)
	}
	counted := turns()
	in.Close()
	_, _ = io.Copy(io.Discard, out)
	if ended := cmd.Wait(); err == nil {
		err = ended
	}
	if err != nil {
		return outcome{}, fmt.Errorf("%s: %w: %s", o.library, err, complaint.Bytes())
	}
	o.version = said.Version
	return outcome{counted, time.Duration(said.Seconds * float64(time.Second))}, nil
}

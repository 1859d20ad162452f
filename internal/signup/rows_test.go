package signup

import (
	"fmt"
	"slices"
	"strings"
	"syscall"
	"testing"

	"xmpp-start/internal/fault"
	"xmpp-start/internal/journal"
	"xmpp-start/internal/practice"
	"xmpp-start/internal/practice/adversary"
	"xmpp-start/internal/testenv/faults"
)

// What the adversary expects of a client is what the matrix says.
func TestFaultsFollowTheMatrix(t *testing.T) {
	rows, err := faults.ReadFile("faults.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range adversary.Faults() {
		i := slices.IndexFunc(rows, func(r faults.Row) bool { return r.Number == f.Row })
		if i < 0 {
			t.Errorf("%v is of no row", f)
			continue
		}
		for _, exit := range f.Exits {
			if !slices.Contains(rows[i].Exits(), exit) {
				t.Errorf("%v may end with %d, the row has %s", f, exit, rows[i].Exit)
			}
		}
	}
}

// events are all that happens on the disk, in the store and at each stage of a
// registration, in their order.
func events(t *testing.T) []string {
	t.Helper()
	p := newPractised(t, practice.Config{})
	var all []string
	p.event = func(what string) error {
		all = append(all, what)
		return nil
	}
	done, err := p.Run(t.Context(), p.request("anna"))
	p.event = nil
	p.finished(done, err)
	return all
}

// sent is the event with which the submission begins: all before it belongs to S0
// to S3.
const sent = "stage " + string(Registering)

// A write of the journal that fails before the submission keeps it back (row-57).
func TestJournalFails(t *testing.T) {
	for step, from := range map[string]Stage{"S1": Keeping, "S3": Connecting} {
		for _, op := range []string{"create", "write", "sync", "rename", "sync-folder"} {
			t.Run("row-57 "+op+" at "+step, func(t *testing.T) {
				p := newPractised(t, practice.Config{})
				req := p.request("anna")
				failed := false
				p.on("stage "+string(from), func() error {
					p.event = func(what string) error {
						if what == sent {
							t.Error("it went on to the submission")
						}
						if failed || !strings.HasPrefix(what, op+" attempts") {
							return nil
						}
						failed = true
						return syscall.EIO
					}
					return nil
				})
				done, err := p.Run(t.Context(), req)
				p.failed(done, err, fault.Disk)
				if code := fault.Of(err).Exit(); code != 10 || !failed {
					t.Errorf("exit %d, want 10; it has failed: %v", code, failed)
				}
				if step == "S1" && p.wire.dials > 0 {
					t.Error("the server was contacted")
				}
				if _, kept := p.store.held[req.Address]; kept != (step == "S3") {
					t.Errorf("the password is kept: %v", kept)
				}
				p.made(0)
				p.restart()
				done, err = p.goOn(p.request("anna"))
				p.finished(done, err)
				p.made(1, "anna")
			})
		}
	}
}

// The process dies. Before the mark is on the disk nothing was sent (row-58), and
// afterwards the next one finds out whether there is an account (row-59 to row-61).
func TestDeath(t *testing.T) {
	all := events(t)
	mark := slices.Index(all, sent)
	if mark < 10 {
		t.Fatalf("too few events: %q", all)
	}
	// dies is a run that ends with the process, and the next one.
	dies := func(t *testing.T, submits, inAll int, state journal.State, event func(p *practised) func(what string) error) {
		p := newPractised(t, practice.Config{})
		p.event = event(p)
		done, err := p.survive(func() (*Done, error) { return p.Run(t.Context(), p.request("anna")) })
		p.event = nil
		if done != nil || err != nil {
			t.Fatalf("it did not die: %v", err)
		}
		var accounts []string
		if submits > 0 {
			accounts = []string{"anna"}
		}
		p.made(submits, accounts...)
		p.restart()
		if state != "" {
			p.attempt(state)
		}
		done, err = p.goOn(p.request("anna"))
		p.finished(done, err)
		p.made(inAll, "anna")
	}
	at := func(n int) func(*practised) func(string) error {
		count := 0
		return func(*practised) func(string) error {
			return func(string) error {
				if count++; count > n {
					panic(died{})
				}
				return nil
			}
		}
	}
	for n, what := range all[:mark] {
		what, _, _ = strings.Cut(what, "/")
		t.Run(fmt.Sprintf("row-58 %d before %s", n+1, what), func(t *testing.T) { dies(t, 0, 1, "", at(n)) })
	}
	t.Run("row-59 before the first byte", func(t *testing.T) { dies(t, 0, 1, journal.Submitting, at(mark)) })
	t.Run("row-60 before the answer", func(t *testing.T) {
		dies(t, 1, 1, journal.Submitting, func(p *practised) func(string) error {
			submitting := false
			return func(what string) error {
				if submitting {
					panic(died{}) // of a connection that broke it does not learn any more
				}
				if submitting = what == sent; submitting {
					p.wire.trouble(cutAfter)
				}
				return nil
			}
		})
	})
	t.Run("row-61 after the result", func(t *testing.T) { dies(t, 1, 1, journal.Submitting, at(mark+1)) })
}

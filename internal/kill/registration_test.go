package kill

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"xmpp-start/internal/address"
	"xmpp-start/internal/fault"
)

// tries is how many runs in a row that nobody kills may be without an end.
const tries = 3

// A registration is one that goes on from death to death.
type registration struct {
	*program
	store  store
	place  place
	folder string // of its own
	random *rand.Rand
	result
}

// A result is what came of a registration.
type result struct {
	starts int
	// deaths are the points at which it was killed, or after which: timed of them
	// were at a time.
	deaths []string
	timed  int
	// found are the things that must not happen, by what they are.
	found map[wrong]string
}

// wrong is one of the things that must not happen.
type wrong string

const (
	lost    wrong = "lost passwords"
	second  wrong = "second accounts"
	claim   wrong = "false claims"
	deadEnd wrong = "dead ends"
)

// wrongs are all of them, in the order in which they are told.
var wrongs = []wrong{lost, second, claim, deadEnd}

// register has an account made at a server. plan says when the start n of the
// program, counted from 0, is to die; sort tells runs of about the same length.
func (p *program) register(at server, in store, random *rand.Rand, plan func(n int, sort string) death) (r result, err error) {
	folder, err := os.MkdirTemp("", "xmpp-start-kill-")
	if err != nil {
		return r, err
	}
	defer os.RemoveAll(folder)
	where, err := at.place(folder, random)
	if err != nil {
		return r, err
	}
	defer where.close()
	one := &registration{program: p, store: in, place: where, folder: folder, random: random, result: result{found: map[wrong]string{}}}
	if err := in.prepare(one.state()); err != nil {
		return r, err
	}
	err = one.live(plan)
	return one.result, err
}

func (r *registration) state() string { return filepath.Join(r.folder, "xmpp-start") }

func (r *registration) command(name string) []string {
	args := append([]string{name, "--json"}, r.store.flags...)
	if name == "register" {
		args = append(append(args, r.place.flags()...), "--yes", "--accept-terms", "--device", "linux")
	}
	return args
}

// live goes from the first start to the end.
func (r *registration) live(plan func(n int, sort string) death) error {
	env := append([]string{"HOME=" + r.folder, "XDG_STATE_HOME=" + r.folder, "LANG=C"}, r.store.env...)
	next := "register"
	for whole := 0; ; r.starts++ {
		sort := next + ", " + r.store.name
		d := plan(r.starts, sort)
		e, err := r.run(r.command(next), env, d)
		if err != nil {
			return fmt.Errorf("%s: %w", next, err)
		}
		k, err := r.examine(next, e)
		if err != nil {
			return err
		}
		switch {
		case e.killed:
			r.deaths = append(r.deaths, e.points[len(e.points)-1])
			if d.after > 0 {
				r.timed++
			}
			next, whole = r.second(k), 0
			continue
		case len(k.accounts) == 1 && len(k.attempts) == 0 && (e.exit == 0 || e.kind == fault.AccountExists):
			r.learn(sort, e)
			return nil
		case next == "resume" && e.exit == 0 && e.attempts == 0 && len(k.accounts) == 0:
			next = "register" // it died before anything was written down
			continue
		}
		if whole++; whole == tries {
			r.find(deadEnd, "%s ended with %d: %s, accounts %v, attempts %v", next, e.exit, e.stderr, k.accounts, k.attempts)
			return nil
		}
		next = "resume"
	}
}

// second is the command that follows a death: what to do next, or the same again.
// Where the account is made and proven, and nobody was told of it, the same again
// is right only if it asks for the same name.
func (r *registration) second(k kept) string {
	if r.random.IntN(4) > 0 || len(k.accounts) > 0 && !r.place.named() {
		return "resume"
	}
	return "register"
}

// examine compares what there is with what was said, after a run of the command.
func (r *registration) examine(command string, e ending) (k kept, err error) {
	names, err := r.place.accounts()
	if err != nil {
		return k, err
	}
	domain, err := address.ParseDomain(r.place.domain())
	if err != nil {
		return k, err
	}
	k, err = r.store.look(r.state(), domain, names)
	if err != nil {
		return k, err
	}
	good := map[string]bool{}
	for _, name := range names {
		opens := false
		if secret := k.secrets[name]; !secret.Empty() {
			if opens, err = r.place.opens(name, secret); err != nil {
				return k, err
			}
		}
		isOurs := func(a address.Address) bool { return a.Local() == name }
		leads := slices.ContainsFunc(k.attempts, isOurs) || slices.ContainsFunc(k.accounts, isOurs)
		good[name+"@"+r.place.domain()] = opens
		if !opens || !leads {
			r.find(lost, "%s: the kept password opens it: %v, something leads to it: %v, after %s", name, opens, leads, e.told(command))
		}
	}
	if len(names) > 1 {
		r.find(second, "%q after %s", names, e.told(command))
	}
	for _, who := range e.verified {
		if !good[who] {
			r.find(claim, "%s is said to be verified after %s", who, e.told(command))
		}
	}
	if !e.killed && len(names) > 0 && (e.exit == fault.Refused.Exit() || e.exit == fault.Unreachable.Exit()) {
		r.find(claim, "%q exist after %s", names, e.told(command))
	}
	return k, nil
}

// told is an ending in words.
func (e ending) told(command string) string {
	if e.killed {
		return fmt.Sprintf("%s, killed at point %d (%s, %v)", command, len(e.points)-1, e.points[len(e.points)-1], e.took.Round(time.Millisecond))
	}
	return fmt.Sprintf("%s, exit %d: %s", command, e.exit, strings.Join(strings.Fields(e.stderr), " "))
}

// find notes what must not happen, the first time that it does.
func (r *registration) find(what wrong, format string, args ...any) {
	if _, known := r.found[what]; !known {
		r.found[what] = fmt.Sprintf(format, args...)
	}
}
